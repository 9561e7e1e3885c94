package lines

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Options are which lines of a statement are shown, and by which trace.
type Options struct {
	Trace  trace.Options
	Claims []trace.ResolvedClaim
	// Traced makes lines name the claims whose money they move.
	Traced bool
	Lots   bool // also the lots that the account holds after each line
	// From and UpTo are places in ledger order of the lines shown, UpTo excluded.
	From, UpTo statement.Ord
	Measures   *trace.Measures // nil: none are known
}

// atOnce is how many lines are read from the records together.
const atOnce = 1024

// Show traces the claims and writes the lines of a statement as the trace comes
// past them. Errors are the ledger's, the trace's and the writer's.
func Show(ctx context.Context, l trace.Records, no statement.No, o *Options, to Writer) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s, err := newShow(ctx, l, no, o, to)
	if err != nil {
		return err
	}
	options := o.Trace
	options.ObserveLots = o.Lots || options.Rule == dyetrace.Poison
	options.Observe = map[statement.No]func(*trace.Line){no: func(line *trace.Line) {
		if err := s.add(line); err != nil && context.Cause(ctx) == nil {
			cancel(err)
		}
	}}
	_, err = trace.Run(ctx, l, o.Claims, options)
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	if err != nil {
		return err
	}
	return s.finish()
}

// show is a statement on its way to a writer.
type show struct {
	*Options
	ledger trace.Records
	no     statement.No
	ctx    context.Context
	to     Writer
	head   Head
	seen   bool // a line came from the trace
	begun  bool // the head has been written
	foot   Foot
	cursor statement.Cursor // over all entries; the trace passes over some
	entry  statement.Entry  // of the cursor's place
	more   bool
	limit  statement.Ord
	held   map[int32]dyetrace.Amount
	lines  []Line
}

func newShow(ctx context.Context, l trace.Records, no statement.No, o *Options, to Writer) (*show, error) {
	name, err := l.Name(no)
	if err != nil {
		return nil, err
	}
	entries, err := l.Statement(no)
	if err != nil {
		return nil, err
	}
	s := &show{Options: o, ledger: l, no: no, ctx: ctx, to: to, head: Head{AccountCurrency: name},
		cursor: entries.Cursor(),
		limit:  o.UpTo, held: map[int32]dyetrace.Amount{}}
	if o.Trace.HasUntil {
		until, err := l.After(o.Trace.Until)
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
func (s *show) add(line *trace.Line) error {
	if line.Entry.Ord >= s.limit {
		return nil
	}
	if !s.seen {
		s.seen, s.foot.Closing = true, line.Before
	}
	if err := s.passSelf(line.Entry.Ord); err != nil {
		return err
	}
	if s.more && s.entry.Ord == line.Entry.Ord {
		s.more = s.cursor.Next(&s.entry)
	}
	if !s.begun && line.Entry.Ord >= s.From {
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
func (s *show) gapLine(line *trace.Line) *Line {
	in := line.Unrecorded > 0
	s.moved(line.UnrecordedParts, in)
	gap := &Line{Kind: Unrecorded, Ord: line.Entry.Ord, In: in, Amount: max(line.Unrecorded, -line.Unrecorded),
		Balance: line.Before + line.Unrecorded, Parts: line.UnrecordedParts, Ended: endedBy(line.Ended, true)}
	gap.Held = s.holds(gap.Balance)
	return gap
}

// transferLine is the transfer of a line.
func (s *show) transferLine(line *trace.Line) *Line {
	e := &line.Entry
	shown := &Line{Kind: Transfer, Ord: e.Ord, In: e.In, Amount: e.Amount, Balance: line.After,
		Stated: dyetrace.Stated{Amount: e.Balance, Known: e.Stated},
		Parts:  line.Parts, Named: line.Named, Ended: endedBy(line.Ended, false)}
	if !e.In {
		shown.Broken = s.breach(e.Ord)
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
	if s.Trace.Rule == dyetrace.Poison {
		shown.Held = line.Lots
	}
	if s.Lots {
		shown.Lots = line.Lots
	}
	return shown
}

// breach is the measure that a transfer out of the statement broke, if any.
func (s *show) breach(ord statement.Ord) *Broken {
	if s.Measures == nil {
		return nil
	}
	all := s.Measures.Breaches
	i, is := slices.BinarySearchFunc(all, ord, func(b trace.Breach, o statement.Ord) int { return cmp.Compare(b.Ord, o) })
	if !is || s.Measures.List[all[i].Measure].No != s.no {
		return nil
	}
	return &Broken{&s.Measures.List[all[i].Measure], all[i].Short}
}

// begin hands over what comes before the lines.
func (s *show) begin(opening dyetrace.Amount) error {
	s.begun = true
	s.head.Opening = opening
	return s.to.Head(&s.head)
}

// moved keeps count of what the account holds of each claim.
func (s *show) moved(parts []trace.Part, in bool) {
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
func (s *show) holds(balance dyetrace.Amount) []trace.Part {
	if !s.Traced || s.Trace.Rule == dyetrace.Poison {
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
// which the trace passes over. Each is in the statement twice.
func (s *show) passSelf(to statement.Ord) error {
	for s.more && s.entry.Ord < min(to, s.limit) {
		if !s.entry.In {
			err := s.show(&Line{Kind: Self, Ord: s.entry.Ord, Amount: s.entry.Amount, Balance: s.foot.Closing,
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
func (s *show) show(line *Line) error {
	if line.Held != nil {
		s.foot.Held = line.Held
	}
	if line.Ord < s.From {
		return nil
	}
	if s.lines = append(s.lines, *line); len(s.lines) < atOnce {
		return nil
	}
	return s.flush()
}

// flush reads the records of the lines that are kept and hands them over.
func (s *show) flush() error {
	if !s.begun {
		if err := s.begin(s.foot.Closing); err != nil {
			return err
		}
	}
	// An unrecorded movement and the transfer that shows it have one record.
	var ords []statement.Ord
	for i := range s.lines {
		if o := s.lines[i].Ord; len(ords) == 0 || ords[len(ords)-1] != o {
			ords = append(ords, o)
		}
	}
	next := 0
	err := s.ledger.Read(s.ctx, ords, func(i int, t *dyetrace.Transfer) error {
		for ; next < len(s.lines) && s.lines[next].Ord == ords[i]; next++ {
			s.lines[next].Record = *t
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.foot.Lines += int64(len(s.lines))
	err = s.to.Lines(s.lines)
	s.lines = s.lines[:0]
	return err
}

// finish shows what is left.
func (s *show) finish() error {
	if err := s.passSelf(s.limit); err != nil {
		return err
	}
	if err := s.flush(); err != nil {
		return err
	}
	return s.to.Foot(&s.foot)
}
