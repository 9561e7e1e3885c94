package lists

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/report"
)

// checkedStatement is a statement with what was found, as JSON.
type checkedStatement struct {
	Account  string           `json:"account"`
	Currency string           `json:"currency"`
	From     string           `json:"from"`
	To       string           `json:"to"`
	Lines    int64            `json:"lines"`
	Copies   int64            `json:"copies"`
	Failed   int64            `json:"failed"`
	In       string           `json:"in"`
	Out      string           `json:"out"`
	Stated   int64            `json:"stated_balances"`
	Faults   map[string]int64 `json:"faults"`
}

// Checked gathers what a check of all statements found.
type Checked struct {
	zone       *time.Location
	words      *report.CommandWords
	statements int64
	inOrder    int64
	rows       display.Table
	found      []checkedStatement
	// Payerless are lines of wallets that lack what paid them.
	Payerless []ledger.StatementFault
}

// NewChecked begins to gather, for a table in the language whose days begin in the zone.
func NewChecked(lang report.Lang, zone *time.Location) *Checked {
	w := lang.Commands()
	c := &Checked{zone: zone, words: w, found: []checkedStatement{}}
	c.rows.Text(w.Account, w.Currency, w.Begins, w.Ends)
	c.rows.Number(w.Lines, w.Copies, w.Balances)
	for _, kind := range ledger.FaultKinds() {
		c.rows.Number(lang.FaultName(kind))
	}
	return c
}

// shownStatements bounds the table on the screen.
const shownStatements = 200

// Add adds what was found in a statement.
func (c *Checked) Add(s *ledger.StatementCheck) {
	c.statements++
	for i := range s.Faults {
		if s.Faults[i].Payerless() {
			c.Payerless = append(c.Payerless, s.Faults[i])
		}
	}
	// A statement is in order if it has only what is settled, such as lines of two files
	// that count once.
	serious := int64(0)
	for kind, n := range s.Counts {
		if !ledger.Settled(kind) {
			serious += n
		}
	}
	if serious == 0 {
		c.inOrder++
	}
	// A statement without any fault has no row: a large ledger has thousands of them.
	if len(s.Counts) == 0 {
		return
	}
	faults := map[string]int64{}
	cells := []string{s.Account, s.Currency.String(), c.day(s.From), c.day(s.To), display.Count(s.Lines),
		display.Count(s.Copies), display.Count(s.Stated)}
	for _, kind := range ledger.FaultKinds() {
		n := s.Counts[kind]
		cell := ""
		if n > 0 {
			faults[kind.String()] = n
			cell = display.Count(n)
		}
		cells = append(cells, cell)
	}
	// The table on the screen is cut; JSON lists every statement that has faults.
	if c.rows.Len() < shownStatements {
		c.rows.Add(cells...)
	}
	c.found = append(c.found, checkedStatement{s.Account, s.Currency.String(), s.From.String(), s.To.String(), s.Lines,
		s.Copies, s.Failed, s.In.Format(s.Currency), s.Out.Format(s.Currency), s.Stated, faults})
}

func (c *Checked) day(at dyetrace.Instant) string {
	return at.Time().In(c.zone).Format(time.DateOnly)
}

// JSON is everything that was found, with names that are in doubt.
func (c *Checked) JSON(names *Names) map[string]any {
	return map[string]any{"statements": c.statements, "in_order": c.inOrder, "with_faults": c.found,
		"may_be_one": names.May, "may_be_one_count": names.Count, "may_be_two": names.Two}
}

// WriteTable writes the first statements with faults.
func (c *Checked) WriteTable(w io.Writer, width int) error {
	if c.rows.Len() == 0 {
		return nil
	}
	return c.rows.Write(w, width)
}

// More says how many statements with faults the table leaves out, "" where it has all.
func (c *Checked) More() string {
	more := len(c.found) - c.rows.Len()
	if more == 0 {
		return ""
	}
	return fmt.Sprintf(c.words.AndMoreStatements, c.words.StatementCount.Say(int64(more)))
}

// Summary says how many statements there are, and how many in order.
func (c *Checked) Summary() string {
	return fmt.Sprintf(c.words.Checked, c.words.StatementCount.Say(c.statements), display.Count(c.inOrder))
}

// Faults writes each place that a check found as a row of CSV.
type Faults struct{ out *display.CSV }

// NewFaults begins a file. Finish must be called when there are no more.
func NewFaults(w io.Writer) *Faults {
	return &Faults{display.NewCSV(w, "account", "currency", "kind", "from", "to", "expected", "found", "count", "source",
		"other_source")}
}

// Add writes the places of a statement.
func (f *Faults) Add(s *ledger.StatementCheck) error {
	for i := range s.Faults {
		at := &s.Faults[i]
		stated := func(v dyetrace.Stated) string {
			if !v.Known {
				return ""
			}
			return v.Amount.Format(s.Currency)
		}
		source := func(from *dyetrace.Source) string {
			if from.Line == 0 && from.File == "" {
				return ""
			}
			return report.SourcePlace(from)
		}
		number := ""
		if at.Count != 0 {
			number = strconv.FormatInt(at.Count, 10)
		}
		f.out.Row(s.Account, s.Currency.String(), at.Kind.String(), at.From.String(), at.To.String(),
			stated(at.Expected), stated(at.Found), number, source(&at.Source), source(&at.Other))
	}
	return f.out.Err()
}

// Finish writes what is left and returns the first error.
func (f *Faults) Finish() error { return f.out.Finish() }
