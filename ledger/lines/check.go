package lines

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/join"
	"dyetrace/ledger/block"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/reliance"
	"dyetrace/ledger/segment"
)

// StatementCheck is the result of checking one account's statements.
type StatementCheck struct {
	dyetrace.AccountCurrency
	From, To dyetrace.Instant // from the first line or stated day to the last
	Lines    int64            // in all files, without those that failed
	Copies   int64
	Failed   int64
	In, Out  dyetrace.Amount
	Stated   int64 // lines with a balance, without copies
	Counts   map[join.FaultKind]int64
	Faults   []reliance.StatementFault // at most a thousand of a kind

	err error // the lines cannot be added up
}

// Book is what a check needs of a ledger.
type Book struct {
	FS       vfs.FS
	Dir      string
	Manifest *manifest.Manifest
	Aliases  map[string]string // accounts by their other names
	// Reliance returns how far statements can be relied on, found when lines were joined.
	Reliance func() (*reliance.Reliance, error)
}

// Check walks the statements of the accounts that only picks, or of all where it is
// nil, and calls fn with the result of each, by account and currency. What does not
// fit in memory at once rests in the folder tmp.
func Check(ctx context.Context, l *Book, tmp string, only func(dyetrace.AccountCurrency) bool,
	fn func(*StatementCheck) error) (err error) {
	c := &checker{only: only, lineParts: lineParts{names: record.NewNames(), origins: record.NewOrigins()},
		payersOf: l.Manifest.PayersOf(), failed: map[uint32]int64{}, seen: map[uint32]bool{}, lacking: map[uint32]*lacking{}}
	if c.accounts, err = block.NewSpill(l.FS, vfs.Join(tmp, "check"), joinParts); err != nil {
		return err
	}
	defer c.accounts.Abandon()
	if err := c.names.SetAliases(l.Aliases); err != nil {
		return err
	}
	// Lines are parted by account as they are read, for a check needs all lines of an
	// account and no others.
	for _, f := range l.Manifest.Lines {
		seg, err := segment.Open(l.FS, l.Dir, f.Name, segment.LineColumns)
		if err != nil {
			return err
		}
		c.keepsPayers = seg.Has(segment.ColPaidBy)
		if only == nil {
			err = segment.EachLine(ctx, seg, c.names, c.origins, c.put)
		} else {
			err = segment.EachLineOf(ctx, seg, c.names, c.origins, c.picks, c.put)
		}
		if err := errors.Join(err, seg.Close()); err != nil {
			return err
		}
	}
	if err := c.readPeriods(l); err != nil {
		return err
	}
	// What only joining shows comes before the walk: lines that the other side lacks,
	// and lines that were left apart.
	if err := errors.Join(c.findLacks(ctx, l), c.readUnjoined(l), c.ready()); err != nil {
		return err
	}
	// The results are small; they are sorted so that the order of parts does not show.
	var all []*StatementCheck
	p := &part{}
	for no := range joinParts {
		if err := ctx.Err(); err != nil {
			return err
		}
		found, err := c.part(no, p)
		if err != nil {
			return err
		}
		all = append(all, found...)
	}
	all = append(all, c.withoutLines()...)
	slices.SortFunc(all, func(a, b *StatementCheck) int {
		if c := strings.Compare(a.Account, b.Account); c != 0 {
			return c
		}
		return int(a.Currency) - int(b.Currency)
	})
	for _, s := range all {
		if s.err != nil {
			return dyetrace.Errorf(dyetrace.InputError, "check", "account %s (%v): %w", s.Account, s.Currency, s.err)
		}
		if err := fn(s); err != nil {
			return err
		}
	}
	return nil
}

// checker parts lines by account.
type checker struct {
	lineParts
	periods [][]join.Period // by number of account
	sources []dyetrace.Source
	failed  map[uint32]int64
	lacking map[uint32]*lacking // by number of account
	seen    map[uint32]bool
	only    func(dyetrace.AccountCurrency) bool
	picked  []byte // by number of account; see picks

	unjoined map[uint32]*unjoinedOf // by number of account

	keepsPayers bool                       // the segment at hand records what paid lines of wallets
	payersOf    map[manifest.SourceID]bool // sources whose lines have their payer recorded
	payerless   map[fileOf]*reliance.StatementFault
}

// Whether an account is to be checked, once only was asked.
const (
	isPicked  = 1
	notPicked = 2
)

// picks reports whether an account is to be checked.
func (c *checker) picks(number uint32) bool {
	if c.only == nil {
		return true
	}
	if int(number) >= len(c.picked) {
		c.picked = append(c.picked, make([]byte, c.names.Len()-len(c.picked))...)
	}
	if c.picked[number] == 0 {
		id, currency := c.names.Name(number)
		c.picked[number] = notPicked
		if c.only(dyetrace.AccountCurrency{Account: string(id), Currency: currency}) {
			c.picked[number] = isPicked
		}
	}
	return c.picked[number] == isPicked
}

// put adds a line.
func (c *checker) put(s *record.Line) error {
	if !c.picks(s.Account) {
		return nil
	}
	if s.Failed {
		c.failed[s.Account]++
		c.notePayerless(s)
		return nil
	}
	id, _ := c.names.Name(s.Account)
	part := int(xxh3.Hash(id) % joinParts)
	return c.putLine(part, s, linePeer{})
}

// readPeriods reads the periods that files cover.
func (c *checker) readPeriods(l *Book) error {
	var err error
	if c.Cover, err = readCoverage(l.FS, l.Dir, l.Manifest, c.names); err != nil {
		return err
	}
	c.periods = make([][]join.Period, c.names.Len())
	for _, f := range l.Manifest.Periods {
		err := facts.ReadPeriods(l.FS, l.Dir, f.Name, func(r *facts.PeriodRow) error {
			p, err := r.Period()
			if err != nil {
				return err
			}
			number, _ := c.names.Find([]byte(p.Account), p.Currency)
			c.origins.Add(record.Origin{File: p.Source.File, SHA256: p.Source.SHA256, Sheet: p.Source.Sheet})
			c.periods[number] = append(c.periods[number], join.Period{From: p.From, To: p.To, Opening: p.Opening,
				Closing: p.Closing, Declared: p.Stated, Row: p.Source.Line, Number: len(c.sources)})
			c.sources = append(c.sources, p.Source)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// part checks the accounts of a part.
func (c *checker) part(no int, p *part) (found []*StatementCheck, err error) {
	if err := c.load(c.accounts, no, p); err != nil {
		return nil, err
	}
	lines := c.byAccount(p)
	for i := 0; i < len(lines); {
		j := i + 1
		for j < len(lines) && lines[j].Account == lines[i].Account {
			j++
		}
		found = append(found, c.statement(lines[i].Account, lines[i:j]))
		i = j
	}
	return found, nil
}

// withoutLines checks accounts without lines that moved anything: those with periods,
// and those with lines that were left apart.
func (c *checker) withoutLines() (found []*StatementCheck) {
	for number, periods := range c.periods {
		if len(periods) > 0 && !c.seen[uint32(number)] && c.picks(uint32(number)) {
			found = append(found, c.statement(uint32(number), nil))
		}
	}
	for number := range c.unjoined {
		if !c.seen[number] { // a card paid all that the wallet shows
			found = append(found, c.statement(number, nil))
		}
	}
	return found
}

// statement checks an account.
func (c *checker) statement(number uint32, lines []join.Line) *StatementCheck {
	id, currency := c.names.Name(number)
	s := &StatementCheck{AccountCurrency: dyetrace.AccountCurrency{Account: string(id), Currency: currency},
		Failed: c.failed[number], Counts: map[join.FaultKind]int64{}}
	c.seen[number] = true
	// The time is that of lines and of stated periods.
	periods := c.periods[number]
	for i := range lines {
		s.span(lines[i].Time, lines[i].Time, i == 0)
	}
	for i := range periods {
		s.span(periods[i].From, periods[i].To, i == 0 && len(lines) == 0)
	}
	for i := range periods {
		source := &c.sources[periods[i].Number]
		periods[i].File = c.files[c.origins.Numbers[record.Origin{File: source.File, SHA256: source.SHA256,
			Sheet: source.Sheet}]]
	}
	// The check itself sees lines and periods only; sources are looked up for the faults
	// it finds.
	checked := join.Check(lines, periods)
	s.Lines, s.Copies, s.Stated = checked.Lines, checked.Copies, checked.Stated
	var inErr, outErr error
	s.In, inErr = checked.In.Sum()
	s.Out, outErr = checked.Out.Sum()
	s.err = cmp.Or(inErr, outErr)
	for _, kind := range join.FaultKinds() {
		if n := checked.Counts[kind]; n > 0 {
			s.Counts[kind] = n
		}
	}
	for i := range checked.Faults {
		f := &checked.Faults[i]
		fault := reliance.StatementFault{Kind: f.Kind, From: f.From, To: f.To, Expected: f.Expected, Found: f.Found,
			Count: f.Count, Source: c.sourceOf(f.Line), Other: c.sourceOf(f.Other)}
		if f.Period != nil && f.Line == nil {
			fault.Source = c.sources[f.Period.Number]
		}
		s.Faults = append(s.Faults, fault)
	}
	// What no statement shows by itself is added.
	if lacks := c.lacking[number]; lacks != nil {
		s.Counts[join.FaultLacks] = lacks.count
		s.Faults = append(s.Faults, lacks.faults...)
	}
	if left := c.unjoined[number]; left != nil {
		for kind, n := range left.counts {
			s.Counts[kind] += n
		}
		s.Faults = append(s.Faults, left.faults...)
		for i := range left.faults {
			if len(lines)+len(periods) == 0 {
				s.span(left.faults[i].From, left.faults[i].To, i == 0)
			}
		}
	}
	return s
}

// span widens the time of the statements.
func (s *StatementCheck) span(from, to dyetrace.Instant, first bool) {
	if first {
		s.From, s.To = from, to
	}
	s.From, s.To = min(s.From, from), max(s.To, to)
}
