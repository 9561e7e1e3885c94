package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace/casework"
	casesettings "dyetrace/casework/settings"
	"dyetrace/internal/outfile"
)

// looks keeps in mind that a command looks at cases, until it shows what it found.
func (d *desk) looks(cases ...string) {
	if d.looked == nil {
		d.looked = map[string]bool{}
	}
	for _, id := range cases {
		if id != "" {
			d.looked[id] = true
		}
	}
}

// show prints a result as JSON or text, once the audit log has that somebody looked: at a
// case, or at a list of his office. An act says itself who did it, and on what.
func (d *desk) show(value any, text func() error) error {
	if !d.acted {
		if err := d.logReads(); err != nil {
			return err
		}
	}
	return d.openedCases.show(value, text)
}

// logReads keeps what was looked at, in one event whatever its number.
func (d *desk) logReads() error {
	read := casework.DataRead{By: d.doing(), Ground: d.why}
	on := casework.Ref{Kind: "office", ID: d.as.Office}
	switch {
	case len(d.looked) == 1 && !d.listed:
		on = casework.Ref{Kind: "case", ID: slices.Collect(maps.Keys(d.looked))[0]}
	case len(d.looked) > 0:
		for _, id := range slices.Sorted(maps.Keys(d.looked)) {
			read.Of = append(read.Of, casework.Ref{Kind: "case", ID: id})
		}
	case !d.listed:
		return nil
	}
	_, err := d.store.Do(d.ctx, d.as.ReadData(on, read))
	return err
}

// doing is what a command does, as the audit log names it.
func (d *desk) doing() string { return strings.TrimPrefix(d.command.CommandPath(), "dyetrace ") }

// exportedColumn is the heading of the mark in tables, and its name in JSON.
const exportedColumn = "exported"

// export is what a user says of data that he writes out of the store.
type export struct {
	to    string
	check func(path string) error // whether what is written can have its name
}

// addExport gives a command the flag of who gets what it writes.
func addExport(cmd *cobra.Command, usual string) *export {
	e := &export{check: outfile.CheckFile}
	cmd.Flags().StringVar(&e.to, "recipient", "", "who gets it: kept in the audit log, and in what is written (default: "+usual+")")
	return e
}

// mark is what data carry that were written out of the store.
type mark struct {
	who casework.Who
	to  string
	at  casework.Time
	no  int64
	log string
}

// exports keeps that data of a case, or of the office where there is none, are written out,
// and gives what they carry. It comes before the writing: what is out was said before.
func (d *desk) exports(ofCase string, e *export, usual, file string, of ...casework.Ref) (mark, error) {
	// What cannot be written was not exported.
	if file != "" && file != "-" && !d.isStdout(file) {
		if err := errorOf(d.inputs.spare(file), e.check(file)); err != nil {
			return mark{}, err
		}
	}
	on := casework.Ref{Kind: "office", ID: d.as.Office}
	if ofCase != "" {
		on = casework.Ref{Kind: "case", ID: ofCase}
	}
	m := mark{who: d.as.Who(), to: cmp.Or(e.to, usual), at: casework.Time(d.as.Time)}
	events, err := d.store.Do(d.ctx, d.as.ExportData(on, casework.DataExported{By: d.doing(), To: m.to, File: file, Of: of, Ground: d.why,
		Keep: d.settings.Keep(casesettings.KeptExports).Term}))
	if err != nil {
		return m, err
	}
	log, err := d.log()
	m.no, m.log, d.acted = events[0].Seq, log.known.Origin, true
	return m, err
}

// line is the mark in a language.
func (m mark) line(lang string) string {
	if lang == "zh" {
		to := ""
		if m.to != "" {
			to = "，交 " + m.to
		}
		return fmt.Sprintf("%s UTC 由 %s 的 %s 导出%s；%s第 %d 号事件", tableTime(m.at), m.who.Office, m.who.Name, to, cmp.Or(m.log, "案件")+" ", m.no)
	}
	to := ""
	if m.to != "" {
		to = " for " + m.to
	}
	return fmt.Sprintf("Exported by %s of %s%s at %s UTC, event %d of %s", m.who.Name, m.who.Office, to, tableTime(m.at), m.no, cmp.Or(m.log, "the casework"))
}
