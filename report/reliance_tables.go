package report

import (
	"encoding/hex"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
)

// document is the page as tables.
func (r *Reliance) document() *Document {
	d := &Document{report: &Report{Meta: r.Meta}, title: says(func(w *words) string { return w.rely.title })}
	// Sentences of the summary may differ in number from ledger to ledger, and so are made now, in
	// both languages.
	english, chinese := r.summary(English), r.summary(Chinese)
	for i := range english {
		d.lead = append(d.lead, said{english[i], chinese[i]}.phrase())
	}
	for i := range relianceEnglish.care {
		d.lead = append(d.lead, says(func(w *words) string { return w.rely.care[i] }))
	}
	// Empty tables are left out. all is how many rows there are, listed how many the ledger keeps.
	add := func(t table, listed int, all int64) {
		if listed == 0 {
			return
		}
		s := section{table: t, all: all}
		if relianceEnglish.notes[t.name] != "" {
			s.notes = append(s.notes, says(func(w *words) string { return w.rely.notes[t.name] }))
		}
		if t.name == "between" {
			s.notes = append(s.notes, r.meanings()...)
		}
		d.sections = append(d.sections, s)
	}
	// Sources are shown even where there are none: that is an answer too. Below them, what is in
	// doubt about the money comes before what is about names.
	add(r.sourceTable(), max(len(r.Sources), 1), r.All.Sources+r.All.Removed)
	add(r.statementTable(), len(r.Statements), r.Totals.Statements)
	add(r.breakTable(), len(r.Breaks), r.Totals.Breaks)
	add(r.holeTable(), len(r.Holes), r.Totals.Holes)
	add(r.refusedTable(), len(r.Refused), r.All.Refused)
	add(r.remarkTable("rejected", r.Rejected), len(r.Rejected), r.All.Rejected)
	add(r.overruledTable(), len(r.Overruled), r.All.Overruled)
	add(r.betweenTable(), len(r.Between), r.All.Contradictions+r.All.Settled)
	add(nameTable(r.Names), len(r.Names), r.All.Names)
	add(r.remarkTable("remarks", r.Remarks), len(r.Remarks), r.All.Remarks)
	return d
}

// meanings say what each kind of contradiction between files that is listed means.
func (r *Reliance) meanings() (notes []phrase) {
	for _, kind := range ledger.FaultKinds() {
		if slices.ContainsFunc(r.Between, func(c ledger.Contradiction) bool { return c.Kind == kind }) {
			notes = append(notes, says(func(w *words) string { return w.term(kind.String()) + w.colon + w.faults.means[kind] }))
		}
	}
	return notes
}

// readWith is a source's settings beside its zone, in the words of the options.
func readWith(s *manifest.Source) string {
	how := s.Settings
	if how == nil {
		return ""
	}
	var said []string
	for _, o := range [...][2]string{{"--currency", how.Currency}, {"--account", how.Account}, {"--as", how.As}} {
		if o[1] != "" {
			said = append(said, o[0]+" "+o[1])
		}
	}
	if how.Rounded {
		said = append(said, "--round")
	}
	for _, m := range how.Mappings {
		said = append(said, "--mapping "+m.Name+" ("+hex.EncodeToString(m.SHA256[:4])+"…)")
	}
	return strings.Join(said, ", ")
}

// readZone is the zone in which a source was read.
func readZone(s *manifest.Source) cell {
	switch {
	case s.Settings == nil:
		return word("not kept")
	case len(s.Settings.Zones) == 0:
		return word("as it says")
	}
	return text(strings.Join(s.Settings.Zones, ", "))
}

func (r *Reliance) sourceTable() table {
	columns := []string{"file", "format", "timezone", "read_with", "rows", "rows_rejected", "agreed", "accepted",
		"removed", "sha256"}
	return listTable("sources", columns, r.Sources, func(s *manifest.Source, row func([]cell) error) error {
		rejected := cell{}
		var agreed, accepted, removed string
		if s.Remarks != nil {
			rejected = number(s.Remarks[ledger.RemarkRejected])
		}
		if s.Settings != nil {
			agreed, accepted = strings.Join(s.Settings.Agreed, ", "), strings.Join(s.Settings.Accepted, "; ")
		}
		if s.Removed != nil {
			removed = removal(&r.Meta, s.Removed)
		}
		return row([]cell{text(s.Name), text(s.Format), readZone(s), text(readWith(s)), number(s.Rows), rejected,
			text(agreed), text(accepted), text(removed),
			text(hexSum(s.SHA256))})
	})
}

// removal is who removed a source, when and why.
func removal(m *Meta, r *manifest.Removal) string {
	said := m.clock(dyetrace.InstantOf(r.At)) + ", " + r.By
	if r.Reason != "" {
		said += ": " + r.Reason
	}
	return said
}

// verdict is in a word what the balances of a statement prove.
func verdict(a *ledger.AccountReliance) string {
	switch {
	case a.AllBreaks > 0:
		return "breaks"
	case a.AllHoles > 0:
		return "holes"
	case a.AllAgreed == 0:
		return "bare"
	case a.Within < a.Lines:
		return "partly"
	}
	return "agrees"
}

// spans are the stretches over which the balances of a statement agree.
func (r *Reliance) spans(a *ledger.AccountReliance) string {
	var said []string
	for _, s := range a.Agreed {
		said = append(said, r.minute(s.From)+" – "+r.minute(s.To))
	}
	if int64(len(said)) < a.AllAgreed {
		said = append(said, "…")
	}
	return strings.Join(said, "; ")
}

// minute is an instant to the minute.
func (r *Reliance) minute(at dyetrace.Instant) string {
	return at.Time().In(r.Meta.zone()).Format("2006-01-02 15:04")
}

func (r *Reliance) statementTable() table {
	columns := []string{"account", "holder", "currency", "verdict", "agrees", "lines", "lines_agree", "breaks", "holes"}
	return listTable("statements", columns, r.Statements, func(a *ledger.AccountReliance, row func([]cell) error) error {
		return row([]cell{text(a.Account), text(r.Holders[a.Account]), word(a.Currency.String()), word(verdict(a)),
			text(r.spans(a)), number(a.Lines), number(a.Within), number(a.AllBreaks), number(a.AllHoles)})
	})
}

func (r *Reliance) breakTable() table {
	columns := []string{"account", "currency", "broke_after", "broke_at", "comes_to", "states", "source"}
	return listTable("breaks", columns, r.Breaks, func(b *relyBreak, row func([]cell) error) error {
		return row([]cell{text(b.Account), word(b.Currency.String()), instant(b.From), instant(b.To),
			amount(b.Expected, b.Currency), amount(b.Found, b.Currency), text(sourceLine(&b.Source))})
	})
}

func (r *Reliance) holeTable() table {
	columns := []string{"account", "currency", "hole_from", "hole_to", "days_without", "moved"}
	return listTable("holes", columns, r.Holes, func(h *relyHole, row func([]cell) error) error {
		return row([]cell{text(h.Account), word(h.Currency.String()), instant(h.From), instant(h.To), number(h.Days),
			stated(h.Moved, h.Currency)})
	})
}

func (r *Reliance) refusedTable() table {
	return listTable("refused", []string{"file", "sha256", "why"}, r.Refused,
		func(f *manifest.RefusedFile, row func([]cell) error) error {
			return row([]cell{text(f.Name), text(f.SHA256), text(f.Reason)})
		})
}

// remarkTable lists rows that were left out, or notes.
func (r *Reliance) remarkTable(name string, list []ledger.Remark) table {
	columns := []string{"stands_at", "about", "column", "finding"}
	return listTable(name, columns, list, func(m *ledger.Remark, row func([]cell) error) error {
		return row([]cell{text(place(&m.Source)), word(m.Kind), text(m.Column), text(m.Text)})
	})
}

// place is where something is: the whole file if no line is known.
func place(s *dyetrace.Source) string {
	if s.Line > 0 {
		return sourceLine(s)
	}
	return strings.TrimSuffix(sourceLine(s), ":0")
}

func (r *Reliance) overruledTable() table {
	return listTable("overruled", []string{"record", "source", "stands"}, r.Overruled,
		func(o *ledger.Overruled, row func([]cell) error) error {
			return row([]cell{text(o.ID), text(sourceLine(&o.Source)), text(sourceLine(&o.Kept))})
		})
}

func (r *Reliance) betweenTable() table {
	columns := []string{"about", "account", "currency", "at", "source", "other_source", "comes_to", "states", "count"}
	return listTable("between", columns, r.Between, func(c *ledger.Contradiction, row func([]cell) error) error {
		n := cell{}
		if c.Count != 0 {
			n = number(c.Count)
		}
		return row([]cell{word(c.Kind.String()), text(c.Account), word(c.Currency.String()), instant(c.From),
			text(sourceLine(&c.Source)), text(sourceLine(&c.Other)), stated(c.Expected, c.Currency),
			stated(c.Found, c.Currency), n})
	})
}
