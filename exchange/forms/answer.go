package forms

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/exchange/iso20022"
	"dyetrace/exchange/platform"
	"dyetrace/exchange/table"
	iso "dyetrace/internal/iso20022"
)

// Said is what an institution says, as casework has it.
type Said struct {
	Place  string // where in the file it stands
	Answer casework.Answer
	// Pending: it was received and nothing is decided yet, so there is no answer.
	Pending bool
	Notes   []string // what a person should know, such as what of a message was not read
}

// Came is what is known of a file of answers beside what it says.
type Came struct {
	Received dyetrace.Instant
	Document string // SHA-256 of the file
	Reading  table.Reading
	Envelope platform.Envelope // of messages on the platform; nil: platform.Neutral
}

// Kind is what a file of answers is.
type Kind uint8

// The kinds of files.
const (
	TableFile    Kind = iota // whatever is neither of the others: package intake/replies reads it
	MessageFile              // ISO 20022
	PlatformFile             // the neutral envelope
)

// Text is a text as UTF-8, where its first bytes say that it is UTF-16.
func Text(raw []byte) []byte {
	if !bytes.HasPrefix(raw, []byte("\xff\xfe")) && !bytes.HasPrefix(raw, []byte("\xfe\xff")) {
		return raw
	}
	text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(raw)
	if err != nil {
		return raw
	}
	return text
}

// element is the first element of an XML text, without the prefix of its namespace.
var element = regexp.MustCompile(`<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)`)

// KindOf is what a file is by its first bytes.
func KindOf(head []byte) Kind {
	head = bytes.TrimLeft(bytes.TrimPrefix(Text(head), []byte("\ufeff")), " \t\r\n")
	if bytes.HasPrefix(head, []byte("{")) {
		return PlatformFile
	}
	if !bytes.HasPrefix(head, []byte("<")) {
		return TableFile
	}
	// Messages come in envelopes of any name; tables as HTML and as XML of spreadsheets have a few.
	first := element.FindSubmatch(head)
	if len(first) == 0 || slices.Contains([]string{"html", "head", "body", "meta", "table", "Workbook"}, string(first[1])) {
		return TableFile
	}
	if bytes.Contains(head, []byte("urn:iso:std:iso:20022:")) || bytes.Contains(head, []byte("Document")) {
		return MessageFile
	}
	return TableFile
}

// FromMessages reads what messages of ISO 20022 answer.
func FromMessages(ctx context.Context, text []byte, c Came) (said []Said, err error) {
	// One file of several kinds is nobody's answer to one request, and would be read in part only.
	var families []string
	err = iso.Read(ctx, bytes.NewReader(text), func(m *iso.Message) error {
		if !slices.Contains(families, m.Family()) {
			families = append(families, m.Family())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(families) != 1 {
		return nil, dyetrace.Errorf(dyetrace.InputError, "read replies", "the file holds messages of several kinds (%s): give each kind a file of its own",
			strings.Join(families, ", "))
	}
	o := iso20022.Options{Zone: c.Reading.Zone}
	in := bytes.NewReader(text)
	switch families[0] {
	case "camt.029":
		var list []iso20022.Resolution
		if list, err = iso20022.ReadResolutions(ctx, in, o); err == nil {
			for i := range list {
				said = append(said, resolved(&list[i])...)
			}
		}
	case "pacs.004":
		var list []iso20022.Return
		if list, err = iso20022.ReadReturns(ctx, in, o); err == nil {
			for i := range list {
				said = append(said, returned(&list[i])...)
			}
		}
	case "camt.111":
		var list []iso20022.Answer
		if list, err = iso20022.ReadAnswers(ctx, in, o); err == nil {
			for i := range list {
				said = append(said, answered(&list[i]))
			}
		}
	case "auth.002":
		var list []iso20022.InformationResponse
		if list, err = iso20022.ReadInformationResponses(ctx, in, o); err == nil {
			for i := range list {
				said = append(said, informed(&list[i]))
			}
		}
	default:
		return nil, dyetrace.Errorf(dyetrace.InputError, "read replies", "%s is no answer to a request: known are camt.029, pacs.004, camt.111 and auth.002; "+
			"a statement goes in by import", cmp.Or(families[0], "a Document without a namespace"))
	}
	return c.finish(said), err
}

// finish puts into each answer what is known of the file.
func (c Came) finish(said []Said) []Said {
	for i := range said {
		said[i].Answer.Received, said[i].Answer.Document = casework.Time(c.Received), c.Document
	}
	return said
}

// unread says what a message holds beside what was read.
func unread(paths []string) (notes []string) {
	if len(paths) > 0 {
		notes = append(notes, "not read: "+strings.Join(paths, ", "))
	}
	return notes
}

// told is a reason with what its code means, and the words beside it.
func told(set string, reasons []iso20022.Reason) (code, text string) {
	var parts []string
	for _, r := range reasons {
		code = cmp.Or(code, r.Code, r.Own)
		if meaning, known := iso20022.Meaning(set, r.Code); known {
			parts = append(parts, r.Code+" "+meaning.English)
		} else if r.Code+r.Own != "" {
			parts = append(parts, r.Code+r.Own)
		}
		parts = append(parts, r.Notes...)
	}
	return code, strings.Join(parts, "; ")
}

// resolved is what an answer to a recall says of each payment; of the whole where it names none.
func resolved(r *iso20022.Resolution) (said []Said) {
	// The whole has a status of its own, which counts where no payment is named.
	notes := unread(r.Unread)
	whole := Said{Place: "message " + r.ID, Notes: notes, Answer: casework.Answer{Number: r.Case, Institution: institution(r.From.Institution)}}
	switch r.Status {
	case "CNCL":
		whole.Answer.Result = casework.AllDone
	case "PECR":
		whole.Answer.Result = casework.PartlyDone
	case "RJCR":
		whole.Answer.Result = casework.NotDone
	default:
		whole.Pending = true
	}
	whole.Answer.Code = r.Status
	if meaning, known := iso20022.Meaning(iso20022.Confirmations, r.Status); known {
		whole.Answer.Reason = meaning.English
	}
	if len(r.Rejected) > 0 || r.Duplicate != "" {
		whole.Answer.Result, whole.Pending = casework.NotDone, false
		whole.Answer.Code, whole.Answer.Reason = told("", r.Rejected)
		if r.Duplicate != "" {
			whole.Answer.Reason = "a duplicate of case " + r.Duplicate
		}
	}
	for i := range r.Payments {
		p := &r.Payments[i]
		one := Said{Place: fmt.Sprintf("message %s, payment %d", r.ID, i+1), Notes: notes, Answer: casework.Answer{Number: cmp.Or(p.Case, r.Case),
			Institution: institution(r.From.Institution), Account: p.Payment.CreditorAccount.Number(), Returned: casework.Sum(p.Back.Sum)}}
		switch p.Status {
		case "ACCR":
			one.Answer.Result = casework.AllDone
		case "RJCR":
			one.Answer.Result = casework.NotDone
		case "":
			one.Answer.Result, one.Pending = whole.Answer.Result, whole.Pending
		default:
			one.Pending = true
		}
		one.Answer.Code, one.Answer.Reason = told(iso20022.CancellationRejections, p.Reasons)
		one.Answer.Code = cmp.Or(one.Answer.Code, p.Status, r.Status)
		if one.Answer.Result == casework.AllDone && p.Back.Sum != (iso20022.Sum{}) && p.Payment.Sum.Currency == p.Back.Sum.Currency && p.Back.Sum.Amount < p.Payment.Sum.Amount {
			one.Answer.Result = casework.PartlyDone
		}
		said = append(said, one)
	}
	if len(said) == 0 {
		said = append(said, whole)
	}
	return said
}

// institution is an institution as casework names it.
func institution(i iso20022.Institution) string { return cmp.Or(i.BIC, i.Name, i.Member) }

// returned is money that comes back. A return does not quote the recall, so it is matched by the
// account, or by a person.
func returned(r *iso20022.Return) (said []Said) {
	for i := range r.Payments {
		p := &r.Payments[i]
		one := Said{Place: fmt.Sprintf("message %s, payment %d", r.ID, i+1), Notes: unread(r.Unread), Answer: casework.Answer{Kind: casework.Recall,
			Institution: institution(r.From), Account: p.Payment.CreditorAccount.Number(), Result: casework.AllDone, Returned: casework.Sum(p.Sum)}}
		one.Answer.Code, one.Answer.Reason = told(iso20022.ReturnReasons, p.Reasons)
		if p.Payment.Sum.Currency == p.Sum.Currency && p.Sum.Amount < p.Payment.Sum.Amount {
			one.Answer.Result = casework.PartlyDone
		}
		for _, reference := range []string{p.Payment.UETR, p.Payment.TransactionID, p.Payment.EndToEndID} {
			if reference != "" {
				one.Notes = append(one.Notes, "it gives back the payment "+reference)
				break
			}
		}
		said = append(said, one)
	}
	return said
}

// answered is the answer to an investigation.
func answered(a *iso20022.Answer) Said {
	s := Said{Place: "message " + a.ID, Notes: unread(a.Unread), Answer: casework.Answer{Number: cmp.Or(a.Reference, a.Request), Kind: casework.Inquiry,
		Institution: institution(a.To.Institution)}}
	switch a.Status {
	case "CLSD":
		s.Answer.Result = casework.AllDone
	case "RJCT":
		s.Answer.Result = casework.NotDone
	default:
		s.Pending = true
	}
	// What was answered is in words, statuses and reasons; together they say why.
	var reasons []iso20022.Reason
	if a.StatusReason.Code+a.StatusReason.Own != "" {
		reasons = append(reasons, a.StatusReason)
	}
	code, text := told(iso20022.InvestigationReasons, reasons)
	parts := []string{text}
	for _, d := range a.Data {
		if meaning, known := iso20022.Meaning(iso20022.PaymentStatuses, d.Status); known {
			parts = append(parts, d.Status+" "+meaning.English)
		}
		_, why := told(iso20022.StatusReasons, d.Reasons)
		parts = append(parts, d.Text, why)
	}
	s.Answer.Code = cmp.Or(code, a.Status)
	s.Answer.Reason = strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "; ")
	if next := cmp.Or(institution(a.Next.Institution), a.Next.Name); next != "" {
		s.Notes = append(s.Notes, "ask "+next+" next")
	}
	return s
}

// informed is the answer to an authority's request.
func informed(r *iso20022.InformationResponse) Said {
	s := Said{Place: "message " + r.ID, Notes: unread(r.Unread), Answer: casework.Answer{Number: r.Reference, Kind: casework.Inquiry,
		Institution: institution(r.Servicer), Account: r.Account.Number(), Code: r.Status}}
	switch r.Status {
	case "COMP":
		s.Answer.Result = casework.AllDone
	case "PART":
		s.Answer.Result = casework.PartlyDone
	default:
		s.Answer.Result = casework.NotDone
	}
	var parts []string
	for _, one := range r.Results {
		if one.Enclosed {
			s.Notes = append(s.Notes, "a result is enclosed ("+one.Wanted.Message+"): import the file too, which reads it")
		}
		if meaning, known := iso20022.Meaning(iso20022.InformationResultStatus, one.Status); known {
			parts = append(parts, one.Wanted.Message+" "+meaning.English)
		}
		if one.Note != "" {
			parts = append(parts, one.Note)
		}
	}
	s.Answer.Reason = strings.Join(parts, "; ")
	return s
}

// envelope is one that an office connected to the platform brings, else the neutral one with
// what it carries of its export.
func envelope(own platform.Envelope, mark string) platform.Envelope {
	if own == nil {
		return platform.Neutral{Mark: mark}
	}
	return own
}

// FromPlatform reads what replies on the platform answer.
func FromPlatform(ctx context.Context, text []byte, c Came) (said []Said, err error) {
	err = platform.ReadReplies(ctx, bytes.NewReader(text), envelope(c.Envelope, ""), func(line int, r *platform.Reply) error {
		said = append(said, Said{Place: fmt.Sprintf("line %d", line), Answer: platformAnswer(r)})
		return nil
	})
	return c.finish(said), err
}

func platformAnswer(r *platform.Reply) casework.Answer {
	a := casework.Answer{Number: r.Application, Institution: r.Institution, Account: cmp.Or(r.Account, r.Card), Result: casework.NotDone, Code: r.Return, Reason: r.Why(),
		Asked: casework.Sum(r.Asked), InForce: casework.Sum(r.InForce.Sum), Balance: casework.Sum(r.Balance.Sum), Start: casework.Time(r.Start), End: casework.Time(r.End)}
	if r.Done() {
		a.Result = casework.AllDone
		if r.InForce.Known && r.Asked.Currency == r.InForce.Sum.Currency && r.InForce.Sum.Amount < r.Asked.Amount {
			a.Result = casework.PartlyDone
		}
	}
	for _, e := range r.Earlier {
		a.Earlier = append(a.Earlier, casework.Earlier{Agency: e.Agency, Amount: casework.Sum(e.Sum), Ends: casework.Time(e.End)})
	}
	return a
}

// Cells are those of a row of a table, and where it stands.
type Cells struct {
	Place string
	Cells map[string]string // by the keys of table.Replies
}

// FromTable reads what the rows of a filled-in table answer. Rows of one request are one answer,
// whose earlier freezes they list; they must agree in all else. Rows that nobody filled in are
// counted.
func FromTable(rows []Cells, c Came) (said []Said, left int, err error) {
	first := map[string]int{}
	for _, row := range rows {
		r, filled, err := table.ReadReply(row.Place, row.Cells, c.Reading)
		if err != nil {
			return nil, 0, err
		}
		if !filled {
			left++
			continue
		}
		one := rowAnswer(&r)
		// Without a number nobody knows whether rows about one account answer one request.
		at, again := first[r.Number]
		if !again || r.Number == "" {
			first[r.Number] = len(said)
			said = append(said, one)
			continue
		}
		before, now := said[at].Answer, one.Answer
		if len(before.Earlier) == 0 && reflect.DeepEqual(before, now) {
			continue // the same row again
		}
		before.Earlier, now.Earlier = nil, nil
		if !reflect.DeepEqual(before, now) || len(one.Answer.Earlier) == 0 {
			return nil, 0, dyetrace.Errorf(dyetrace.InputError, "read replies", "%s answers request %s, which %s answers already in another way: "+
				"leave one of the two", row.Place, r.Number, said[at].Place)
		}
		said[at].Answer.Earlier = append(said[at].Answer.Earlier, one.Answer.Earlier...)
	}
	return c.finish(said), left, nil
}

func rowAnswer(r *table.Reply) Said {
	// A sum that is not stated is none, which is another thing than a sum of nothing.
	sum := func(s dyetrace.Stated) casework.Sum {
		if !s.Known {
			return casework.Sum{}
		}
		return casework.Sum{Amount: s.Amount, Currency: r.Currency}
	}
	s := Said{Place: r.Place, Answer: casework.Answer{Number: r.Number, Institution: r.Institution, Account: r.Account, Code: r.Reason, Asked: sum(r.Asked),
		InForce: sum(r.InForce), Balance: sum(r.Balance), Start: casework.Time(r.Start), End: casework.Time(r.End)}}
	// Without a start a measure would begin when the table is read, days after the answer perhaps.
	if r.Start == 0 && r.Answered != 0 && (r.Result == table.Done || r.Result == table.Partly) && (r.End == 0 || r.Answered < r.End) {
		s.Answer.Start = casework.Time(r.Answered)
		s.Notes = append(s.Notes, "it states no start: the time of the answer counts as it")
	}
	switch r.Result {
	case table.Done:
		s.Answer.Result = casework.AllDone
	case table.Partly, table.Queued:
		s.Answer.Result = casework.PartlyDone
	case table.Pending:
		s.Pending = true
	default:
		s.Answer.Result = casework.NotDone
	}
	if s.Answer.Result == casework.NotDone {
		s.Answer.Code = cmp.Or(s.Answer.Code, r.Result)
	}
	words := []string{r.Remark}
	for _, known := range table.Codes("reason") {
		if known.Code == r.Reason {
			words = []string{known.English, r.Remark}
		}
	}
	s.Answer.Reason = strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), "; ")
	if r.Earlier.Authority != "" {
		s.Answer.Earlier = []casework.Earlier{{Agency: r.Earlier.Authority, Amount: sum(r.Earlier.Amount), Ends: casework.Time(r.Earlier.End)}}
	}
	return s
}
