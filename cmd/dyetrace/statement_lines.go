package main

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// statementHead is what is said of a statement before its lines.
type statementHead struct {
	dyetrace.AccountCurrency
	Opening dyetrace.Amount
	Stated  bool // the opening balance follows from a stated balance
}

// statementFoot is what is said after them.
type statementFoot struct {
	Closing dyetrace.Amount
	Held    []trace.Part
	Lines   int64 // shown
}

// lineKind says what a line of a statement is.
type lineKind string

const (
	transferLine   lineKind = "transfer"
	unrecordedLine lineKind = "unrecorded" // a movement that only stated balances show
	selfLine       lineKind = "self"       // from the account to itself, which moves nothing
)

// statementLine is a line as it is shown. Amounts are in the statement's
// currency, but for the other side's.
type statementLine struct {
	Kind     lineKind
	Ord      statement.Ord
	Transfer dyetrace.Transfer // with an unrecorded line, the one that shows it
	In       bool
	Amount   dyetrace.Amount
	Balance  dyetrace.Amount // after the line
	Stated   dyetrace.Stated

	Parts, Named []trace.Part // see trace.Line
	Ended        []trace.EndedPart
	Held         []trace.Part   // after the line, by claim; clean money first
	Lots         []trace.Part   // after the line, in the order of the rule
	Broken       *brokenMeasure // that should have stopped it, if any
}

// brokenMeasure is a measure in force that a payment went out despite.
type brokenMeasure struct {
	*trace.Measure
	Short dyetrace.Amount // of the frozen sum, what was not there after the line
}

// peer is the account on the other side of a line.
func (line *statementLine) peer() string {
	switch {
	case line.Kind == unrecordedLine:
		return ""
	case line.In:
		return line.Transfer.From
	}
	return line.Transfer.To
}

// other is the amount on the other side, where it is not that of the line.
func (line *statementLine) other() (amount dyetrace.Amount, c dyetrace.Currency, differs bool) {
	t := &line.Transfer
	if line.Kind == unrecordedLine || t.Amount == t.Received && t.Currency == t.ReceivedCurrency {
		return 0, 0, false
	}
	if line.In {
		return t.Amount, t.Currency, true
	}
	return t.Received, t.ReceivedCurrency, true
}

// numbers are the serial and order number of the line, as the account's own
// institution has them, or else the other one.
func (line *statementLine) numbers() (serial, order string) {
	t := &line.Transfer
	switch {
	case line.Kind == unrecordedLine:
		return "", ""
	case line.In:
		return cmp.Or(t.ToSerial, t.FromSerial), cmp.Or(t.ToOrder, t.FromOrder)
	}
	return cmp.Or(t.FromSerial, t.ToSerial), cmp.Or(t.FromOrder, t.ToOrder)
}

// linesAtOnce is how many lines are read from the records together.
const linesAtOnce = 1024

// statementLines turns what a trace tells of a statement into lines to show.
// Memory does not grow with their number.
type statementLines struct {
	*statementRun
	no     statement.No
	ctx    context.Context
	head   statementHead
	told   bool // a line came from the trace
	begun  bool // the head has been written
	foot   statementFoot
	cursor statement.Cursor // over all entries; the trace passes over some
	entry  statement.Entry  // that the cursor stands at
	more   bool
	limit  statement.Ord
	held   map[int32]dyetrace.Amount
	lines  []statementLine
}

func newStatementLines(ctx context.Context, run *statementRun, no statement.No) (*statementLines, error) {
	name, err := run.ledger.Name(no)
	if err != nil {
		return nil, err
	}
	entries, err := run.ledger.Statement(no)
	if err != nil {
		return nil, err
	}
	s := &statementLines{statementRun: run, no: no, ctx: ctx, head: statementHead{AccountCurrency: name}, cursor: entries.Cursor(),
		limit: run.options.upToOrd, held: map[int32]dyetrace.Amount{}}
	if run.asked.HasUntil {
		until, err := run.ledger.After(run.asked.Until)
		if err != nil {
			return nil, err
		}
		s.limit = min(s.limit, until)
	}
	var e statement.Entry
	for c := entries.Cursor(); !s.head.Stated && c.Next(&e); {
		s.head.Stated = e.Stated
	}
	s.more = s.cursor.Next(&s.entry)
	return s, nil
}

// add takes a line from the trace: what it shows to have moved unrecorded, and
// then the transfer.
func (s *statementLines) add(line *trace.Line) error {
	if line.Entry.Ord >= s.limit {
		return nil
	}
	if !s.told {
		s.told, s.foot.Closing = true, line.Before
	}
	if err := s.passSelf(line.Entry.Ord); err != nil {
		return err
	}
	if s.more && s.entry.Ord == line.Entry.Ord {
		s.more = s.cursor.Next(&s.entry)
	}
	if !s.begun && line.Entry.Ord >= s.options.fromOrd {
		if err := s.begin(line.Before); err != nil {
			return err
		}
	}
	s.foot.Closing = line.After
	if line.Unrecorded != 0 {
		if err := s.show(s.gapLine(line)); err != nil {
			return err
		}
	}
	return s.show(s.transferLine(line))
}

// gapLine is the unrecorded movement before a line.
func (s *statementLines) gapLine(line *trace.Line) *statementLine {
	in := line.Unrecorded > 0
	s.moved(line.UnrecordedParts, in)
	gap := &statementLine{Kind: unrecordedLine, Ord: line.Entry.Ord, In: in, Amount: max(line.Unrecorded, -line.Unrecorded),
		Balance: line.Before + line.Unrecorded, Parts: line.UnrecordedParts, Ended: endedBy(line.Ended, true)}
	gap.Held = s.holds(gap.Balance)
	return gap
}

// transferLine is the transfer of a line.
func (s *statementLines) transferLine(line *trace.Line) *statementLine {
	e := &line.Entry
	shown := &statementLine{Kind: transferLine, Ord: e.Ord, In: e.In, Amount: e.Amount, Balance: line.After,
		Stated: dyetrace.Stated{Amount: e.Balance, Known: e.Stated},
		Parts:  line.Parts, Named: line.Named, Ended: endedBy(line.Ended, false)}
	if !e.In {
		shown.Broken = s.breach(s.no, e.Ord)
	}
	s.moved(line.Parts, e.In)
	for _, p := range line.Recovered {
		s.held[p.Claim] += p.Amount
	}
	if e.In {
		for _, p := range shown.Ended {
			s.held[p.Claim] -= p.Amount
		}
	}
	shown.Held = s.holds(line.After)
	if s.asked.Rule == dyetrace.Poison {
		shown.Held = line.Lots
	}
	if s.options.lots {
		shown.Lots = line.Lots
	}
	return shown
}

// begin tells the writer what comes before the lines.
func (s *statementLines) begin(opening dyetrace.Amount) error {
	s.begun = true
	s.head.Opening = opening
	return s.to.head(&s.head)
}

// moved keeps count of what the account holds of each claim.
func (s *statementLines) moved(parts []trace.Part, in bool) {
	for _, p := range parts {
		switch {
		case p.Claim == trace.Clean:
		case in:
			s.held[p.Claim] += p.Amount
		default:
			s.held[p.Claim] -= p.Amount
		}
	}
}

// endedBy are the parts that an unrecorded withdrawal ended, or the others.
func endedBy(ended []trace.EndedPart, unrecorded bool) []trace.EndedPart {
	var kept []trace.EndedPart
	for _, p := range ended {
		if (p.End == dyetrace.EndUnrecorded) == unrecorded {
			kept = append(kept, p)
		}
	}
	return kept
}

// holds is what the account holds, in order of claims, clean money first.
func (s *statementLines) holds(balance dyetrace.Amount) []trace.Part {
	if !s.traced() || s.asked.Rule == dyetrace.Poison {
		return nil
	}
	parts := []trace.Part{{Claim: trace.Clean, Amount: balance}}
	for _, claim := range slices.Sorted(maps.Keys(s.held)) {
		if s.held[claim] == 0 {
			delete(s.held, claim)
			continue
		}
		parts = append(parts, trace.Part{Claim: claim, Amount: s.held[claim]})
		parts[0].Amount -= s.held[claim]
	}
	if parts[0].Amount == 0 {
		return parts[1:]
	}
	return parts
}

// passSelf shows the transfers before to that go from the account to itself,
// which the trace passes over. Each stands in the statement twice.
func (s *statementLines) passSelf(to statement.Ord) error {
	for s.more && s.entry.Ord < min(to, s.limit) {
		if !s.entry.In {
			err := s.show(&statementLine{Kind: selfLine, Ord: s.entry.Ord, Amount: s.entry.Amount, Balance: s.foot.Closing,
				Stated: dyetrace.Stated{Amount: s.entry.Balance, Known: s.entry.Stated}})
			if err != nil {
				return err
			}
		}
		s.more = s.cursor.Next(&s.entry)
	}
	return nil
}

// show keeps a line until there are enough to read their records.
func (s *statementLines) show(line *statementLine) error {
	if line.Held != nil {
		s.foot.Held = line.Held
	}
	if line.Ord < s.options.fromOrd {
		return nil
	}
	if s.lines = append(s.lines, *line); len(s.lines) < linesAtOnce {
		return nil
	}
	return s.flush()
}

// flush reads the records of the lines that are kept and writes them out.
func (s *statementLines) flush() error {
	if !s.begun {
		if err := s.begin(s.foot.Closing); err != nil {
			return err
		}
	}
	var ords []statement.Ord
	for i := range s.lines {
		if o := s.lines[i].Ord; len(ords) == 0 || ords[len(ords)-1] != o {
			ords = append(ords, o)
		}
	}
	next := 0
	err := s.ledger.Read(s.ctx, ords, func(i int, t *dyetrace.Transfer) error {
		for ; next < len(s.lines) && s.lines[next].Ord == ords[i]; next++ {
			s.lines[next].Transfer = *t
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.foot.Lines += int64(len(s.lines))
	err = s.to.lines(s.lines)
	s.lines = s.lines[:0]
	return err
}

// finish shows what is left.
func (s *statementLines) finish() error {
	if err := s.passSelf(s.limit); err != nil {
		return err
	}
	if err := s.flush(); err != nil {
		return err
	}
	return s.to.foot(&s.foot)
}
