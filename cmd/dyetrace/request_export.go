package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/exchange/forms"
	"dyetrace/exchange/iso20022"
	"dyetrace/exchange/platform"
	"dyetrace/exchange/table"
	"dyetrace/internal/display"
	"dyetrace/internal/outfile"
)

// formOptions are what messages need beside a request.
type formOptions struct {
	format, folder, ofCase, to string
	bic, recall, characters    string
	stopType, targetKind       string
	handlerDocument            string
	second, secondDocument     string
	timezone, lang             *string
	export                     *export
}

// requestExportCommand writes requests in the formats that institutions take.
func (p *program) requestExportCommand() *cobra.Command {
	var o formOptions
	cmd := &cobra.Command{
		Use:   "export [flags] [REQUEST ...]",
		Short: "Write requests as messages or as a table to fill in",
		Long: `Write requests in a format that institutions take, into a folder that must be new or
empty: camt056 (recalls), camt110 and auth001 (inquiries), platform (China's stop-payment
platform, in an envelope of our own) or xlsx (every kind: one workbook for each
institution, with a sheet to fill in). docs/exchange.md says what proves each.

Exporting sends nothing and changes nothing: what goes out is what was sealed and
released. Without REQUEST, all requests of --case are taken. A request of which the
format has no message is named and left out.`,
		Example: `  dyetrace request export --as ann --office north --case north-C1 --format xlsx -o tables
  dyetrace request export --as ann --office north --format camt056 -o recalls north-R1 north-R2`,
	}
	o.export = addExport(cmd, "the institutions")
	o.export.check = outfile.CheckEmpty
	o.timezone, o.lang = addSetting(cmd, "timezone"), addSetting(cmd, "lang")
	// What only some formats need is asked for by flags, and its lack is told by the format.
	flags := cmd.Flags()
	flags.StringVar(&o.format, "format", forms.XLSX, "camt056, camt110, auth001, platform or xlsx")
	flags.StringVarP(&o.folder, "output", "o", "", "folder for the files, new or empty")
	flags.StringVar(&o.ofCase, "case", "", "take all requests of this case")
	flags.StringVar(&o.to, "institution", "", "take only requests to this institution")
	flags.StringVar(&o.bic, "bic", "", "BIC of the office, where it is an institution itself")
	flags.StringVar(&o.recall, "recall-version", iso20022.Recall08, "version of camt056")
	flags.StringVar(&o.characters, "characters", "any", "any, or latin for schemes that take no other")
	flags.StringVar(&o.stopType, "stop-type", "", "type of a stop on the platform, 00 to 05")
	flags.StringVar(&o.targetKind, "target-kind", "", "whose accounts they are on the platform: 01 persons, 02 companies")
	flags.StringVar(&o.handlerDocument, "handler-document", "", "number of the handler's service document")
	flags.StringVar(&o.second, "second", "", "a second handler, as casework.toml names him")
	flags.StringVar(&o.secondDocument, "second-document", "", "number of his service document")
	complete(cmd, "format", forms.Formats()...)
	complete(cmd, "characters", "any", "latin")
	complete(cmd, "lang", "en", "zh")
	return p.deskCommand(cmd, func(d *desk, args []string) error { return d.export(&o, args) })
}

func (d *desk) export(o *formOptions, names []string) error {
	if o.folder == "" {
		return usageError("where to? Give -o FOLDER")
	}
	office, err := d.officeOf(o)
	if err != nil {
		return err
	}
	requests, err := d.requestsTo(o, names)
	if err != nil {
		return err
	}
	// All are made before the folder is: one that cannot be written leaves nothing behind.
	written, _, err := d.forms(requests, o, office)
	if err != nil {
		return err
	}
	if len(written) == 0 {
		return notFound("none of %s can be written as %s: xlsx takes every kind", display.Plural(int64(len(requests)), "request", "requests"), o.format)
	}
	// And once more with what they carry: what the log says is written can be.
	if office.Mark, err = d.exportsOf(requests, o); err != nil {
		return err
	}
	written, left, err := d.forms(requests, o, office)
	if err != nil {
		return err
	}
	err = d.writeFolder(o.folder, false, func(f *outfile.Folder) error {
		for _, form := range written {
			if err := f.Write(form.Name, func(w io.Writer) error { _, err := w.Write(form.Body); return err }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return d.exported(written, left, o)
}

// exportsOf keeps that requests are written out, and gives what they carry.
func (d *desk) exportsOf(requests []casework.Request, o *formOptions) (string, error) {
	ofCase := requests[0].Case
	var to []string
	var of []casework.Ref
	for _, r := range requests {
		if r.Case != ofCase {
			ofCase = ""
		}
		if !slices.Contains(to, r.Asking.Institution) {
			to = append(to, r.Asking.Institution)
		}
		if one := (casework.Ref{Kind: "case", ID: r.Case}); !slices.Contains(of, one) {
			of = append(of, one)
		}
	}
	const most = 5 // names that a line holds
	names := strings.Join(to[:min(len(to), most)], ", ")
	if len(to) > most {
		names += fmt.Sprintf(" and %d more", len(to)-most)
	}
	m, err := d.exports(ofCase, o.export, names, o.folder, of...)
	return m.line(*o.lang), err
}

// exported says what was written, what was changed so that it fits, and what was left out.
func (d *desk) exported(written []forms.Form, left []string, o *formOptions) error {
	type file struct {
		Name    string   `json:"name"`
		Format  string   `json:"format"`
		Remarks []string `json:"remarks,omitempty"`
	}
	files := make([]file, len(written))
	for i, form := range written {
		files[i] = file{form.Name, form.Format, form.Remarks}
		for _, remark := range form.Remarks {
			d.note("%s: %s", form.Name, remark)
		}
	}
	if len(left) > 0 {
		d.note("left out, because %s has no message for their kind: %s", o.format, strings.Join(left, ", "))
	}
	return d.show(map[string]any{"files": files, "left_out": left}, func() error {
		return d.printf("Wrote %s into %s.\n", display.Plural(int64(len(files)), "file", "files"), o.folder)
	})
}

// forms are the requests in a format, and the numbers of those that it has no message for.
func (d *desk) forms(requests []casework.Request, o *formOptions, office forms.Office) (written []forms.Form, left []string, err error) {
	if o.format == forms.XLSX {
		written, err = d.books(requests, office)
		return written, nil, err
	}
	for _, r := range requests {
		if slices.Contains(forms.Formats(), o.format) && !forms.Takes(o.format, r.Asking.Kind) {
			left = append(left, r.Number)
			continue
		}
		own, err := d.rulesOf(r, office)
		if err != nil {
			return nil, nil, err
		}
		form, err := forms.Of(d.ctx, o.format, r, own)
		if err != nil {
			return nil, nil, err
		}
		written = append(written, form)
	}
	return written, left, nil
}

// books are the requests as workbooks, one for each institution.
func (d *desk) books(requests []casework.Request, office forms.Office) (written []forms.Form, err error) {
	by := map[string][]casework.Request{}
	var institutions []string
	for _, r := range requests {
		if by[r.Asking.Institution] == nil {
			institutions = append(institutions, r.Asking.Institution)
		}
		by[r.Asking.Institution] = append(by[r.Asking.Institution], r)
	}
	slices.Sort(institutions)
	for i, institution := range institutions {
		form, err := forms.Book(d.ctx, by[institution], office)
		if err != nil {
			return nil, err
		}
		form.Name = fmt.Sprintf("%02d-%s.xlsx", i+1, forms.FileName(institution))
		written = append(written, form)
	}
	return written, nil
}

// officeOf is who asks, as messages name it.
func (d *desk) officeOf(o *formOptions) (forms.Office, error) {
	location, err := zone(*o.timezone)
	if err != nil {
		return forms.Office{}, err
	}
	if location == nil && (o.format == forms.Camt056 || o.format == forms.Auth001) {
		return forms.Office{}, usageError("in which zone do the institutions' days begin? %s names days: give --timezone ZONE, such as Asia/Shanghai", o.format)
	}
	// Settings know more of an office than its name, where it has any.
	of := forms.Office{ID: d.as.Office, Name: d.as.Office, BIC: o.bic, Zone: location, Now: d.as.Time, Recall: o.recall, StopType: o.stopType,
		TargetKind: o.targetKind, Handler: platform.Person{Document: o.handlerDocument, Name: d.as.Actor}, Earlier: d.earlier, Seen: d.seen,
		CaseNumber: d.caseNumber}
	english := *o.lang == "en"
	if english {
		of.Lang = table.English
	}
	switch o.characters {
	case "any":
	case "latin":
		of.Characters = iso20022.LatinCharacters
	default:
		return of, usageError("--characters %q: any or latin", o.characters)
	}
	if known, err := d.settings.Office(d.as.Office); err == nil {
		of.Code, of.Handler.Phone = known.Code, known.Phone
		of.Name = cmp.Or(known.Name.Zh, known.Name.En, of.Name)
		if english {
			of.Name = cmp.Or(known.Name.En, known.Name.Zh, of.Name)
		}
	}
	if person, err := d.settings.Person(d.as.Actor); err == nil {
		of.Handler.Name, of.Handler.Phone = cmp.Or(person.Full, person.Name), cmp.Or(person.Phone, of.Handler.Phone)
	}
	if o.second == "" {
		return of, nil
	}
	person, err := d.settings.Person(o.second)
	if err != nil {
		return of, err
	}
	of.Second = platform.Person{Document: o.secondDocument, Name: cmp.Or(person.Full, person.Name), Phone: person.Phone}
	return of, nil
}

// rulesOf is the office with the terms of the rules that a request's case keeps to.
func (d *desk) rulesOf(r casework.Request, office forms.Office) (forms.Office, error) {
	c, err := d.caseOf(r.Case)
	if err != nil {
		return office, err
	}
	by, err := d.by(c)
	if err != nil {
		return office, err
	}
	office.Ends = func(kind casework.RequestKind) (dyetrace.Instant, error) {
		if by.Rules == nil {
			return 0, nil
		}
		rule, has := by.Rules.Measure(string(kind))
		if !has || rule.End == nil {
			return 0, nil
		}
		return rule.End(d.as.Time)
	}
	return office, nil
}

// seen is what a case says of the account of a request: the roles that it has there.
func (d *desk) seen(r casework.Request) (seen platform.Seen, err error) {
	key := casework.AccountKey(r.Asking.Institution, r.Asking.Account)
	err = casework.All(d.ctx, d.store, "members", r.Case, func(m casework.Member) bool {
		if m.Is == casework.Account && m.Role != "" && casework.AccountKey(m.Institution, m.Name) == key {
			seen.Roles = append(seen.Roles, m.Role)
		}
		return true
	})
	return seen, err
}

// earlier is the request by which a measure was asked for.
func (d *desk) earlier(measure string) (string, casework.RequestKind, error) {
	m, there, err := casework.Get[casework.Measure](d.ctx, d.store, measure)
	if err != nil {
		return "", "", err
	}
	if !there || m.Request == "" {
		return "", "", notFound("no request is known by which the measure %s was asked for", measure)
	}
	r, _, err := d.requestOf(m.Request)
	return r.Number, casework.RequestKind(m.Kind), err
}

// caseNumber is the number of a case, as people know it.
func (d *desk) caseNumber(id string) (string, error) {
	c, err := d.caseOf(id)
	return c.Number, err
}

// requestsTo are the requests that are named, else those of a case.
func (d *desk) requestsTo(o *formOptions, names []string) (requests []casework.Request, err error) {
	switch {
	case len(names) > 0 && o.ofCase != "":
		return nil, usageError("give requests or --case, not both")
	case len(names) == 0 && o.ofCase == "":
		return nil, usageError("which requests? Give their numbers, or --case for all of a case")
	}
	for _, name := range names {
		r, _, err := d.requestOf(name)
		if err != nil {
			return nil, err
		}
		requests = append(requests, r)
	}
	if o.ofCase != "" {
		c, err := d.caseOf(o.ofCase)
		if err != nil {
			return nil, err
		}
		// What nobody will send is not written.
		err = casework.All(d.ctx, d.store, "requests", c.ID, func(r casework.Request) bool {
			if r.State != casework.Declined && r.State != casework.Withdrawn {
				requests = append(requests, r)
			}
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	if o.to != "" {
		requests = slices.DeleteFunc(requests, func(r casework.Request) bool { return r.Asking.Institution != o.to })
	}
	if len(requests) == 0 {
		return nil, notFound("there is no such request: `dyetrace request list` has those that there are")
	}
	return requests, nil
}
