package lines

import (
	"cmp"
	"slices"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/join"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/statement"
)

// Coverage is what the statements of a ledger cover. Accounts in complete records are
// covered as in a ledger without statements: always, unless an accounts file has them
// as not covered. Others are covered where their statements are.
type Coverage struct {
	spans    map[uint32][]statement.Span // by number of account and currency
	complete record.BitSet               // numbers that complete records name
	// descending are the accounts whose lines are latest first, by file.
	descending map[fileOf]bool
	// stated are the periods that files state, by number.
	stated map[uint32][]statedPeriod
}

// statedPeriod is a period that a file states for an account.
type statedPeriod struct {
	join.Period
	source record.Origin
}

// fileOf is an account in a file.
type fileOf struct {
	sha256  [32]byte
	account uint32
}

// readCoverage reads which times the statements cover.
func readCoverage(fsys vfs.FS, dir string, m *manifest.Manifest, names *record.Names) (*Coverage, error) {
	c := &Coverage{spans: map[uint32][]statement.Span{}, descending: map[fileOf]bool{},
		stated: map[uint32][]statedPeriod{}}
	count := 0
	for _, f := range m.Periods {
		err := facts.ReadPeriods(fsys, dir, f.Name, func(r *facts.PeriodRow) error {
			p, err := r.Period()
			if err != nil {
				return err
			}
			// The days of every period are covered. Only a period that a file states can
			// be compared with its lines.
			number, err := names.Add([]byte(p.Account), p.Currency)
			c.spans[number] = append(c.spans[number], statement.Span{From: p.From, To: p.To})
			if p.Stated {
				c.stated[number] = append(c.stated[number], statedPeriod{join.Period{From: p.From, To: p.To, Opening: p.Opening,
					Closing: p.Closing, Declared: true, Row: p.Source.Line, Number: count},
					record.Origin{File: p.Source.File, SHA256: p.Source.SHA256, Sheet: p.Source.Sheet}})
			}
			count++
			if p.Descending {
				c.descending[fileOf{p.Source.SHA256, number}] = true
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	for number, spans := range c.spans {
		c.spans[number] = mergeSpans(spans)
	}
	return c, nil
}

// mergeSpans sorts spans and joins those that overlap or adjoin.
func mergeSpans(spans []statement.Span) []statement.Span {
	slices.SortFunc(spans, func(a, b statement.Span) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	merged := spans[:0]
	for _, s := range spans {
		if n := len(merged); n > 0 && s.From <= merged[n-1].To+join.Adjoining {
			merged[n-1].To = max(merged[n-1].To, s.To)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// Traits adds to the traits of an account, by its number, the times that are covered
// where these are not all.
func (c *Coverage) Traits(t *statement.Traits, number uint32) {
	spans := c.spans[number]
	switch {
	case c.complete.Has(number) && (t.Covered || len(spans) == 0):
	case len(spans) == 0:
		t.Covered = false
	default:
		t.Covered, t.Days = true, spans
	}
}

// any reports whether the ledger holds any of an account's statement.
func (c *Coverage) any(number uint32) bool {
	return len(c.spans[number]) > 0 || c.complete.Has(number)
}

// sourceOf returns where a period of an account is stated.
func (c *Coverage) sourceOf(account uint32, p *join.Period) dyetrace.Source {
	for i := range c.stated[account] {
		if s := &c.stated[account][i]; s.Number == p.Number {
			return s.source.At(s.Row)
		}
	}
	return dyetrace.Source{}
}

// lackedBy returns the stated period of an account that covers a time, and whether
// there is one: its statement should have a line of a movement at that time. The
// account's institution may still book it on a later day.
func (c *Coverage) lackedBy(other uint32, at dyetrace.Instant) (*statedPeriod, bool) {
	all := c.stated[other]
	for i := range all {
		if all[i].From <= at && at <= all[i].To {
			return &all[i], true
		}
	}
	return nil, false
}
