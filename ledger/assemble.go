package ledger

import (
	"cmp"
	"context"

	"dyetrace"
	"dyetrace/ledger/record"
	"dyetrace/ledger/statement"
)

// batchSize is how many records a batch holds, a little more where a group of
// equal ones ends it.
const batchSize = 16 << 10

// assembler turns merged records into transfers. Records of one id that say
// the same are one transfer: the one whose source comes first by file name,
// checksum, sheet and line stands for it, the others are kept as further
// sightings, one for each file. A record of the same id that says something
// else is a conflict and is left out.
type assembler struct {
	merged  *merger
	origins *record.Origins // grows while streams are read
	next    *record.Batch
	emit    func(*record.Batch) (*record.Batch, error) // takes a full batch, gives an empty one
	group   []member
	held    record.List
	counts  assembled
	derived int32 // the segment that lines of statements come to, or record.NoSegment

	// dropped maps the places (counting all transfers) of transfers to leave
	// out to the place of the one that has their id; keep collects the latter.
	dropped   map[statement.Ord]statement.Ord
	keep      map[statement.Ord]located
	place     statement.Ord
	conflicts []conflict

	since     func(origin uint32) int                  // the generation in which a file came first
	lose      func(*record.List, *record.Record) error // takes records on their way to a file that others contradict
	report    bool                                     // conflicts are collected: an import brings records
	displaced bool                                     // a record of a file that is not written anew loses against a new one
	failed    error
	leads     map[statement.Ord]*rival // transfers of which it is asked which record came first
}

// conflict is a record that was left out, and the one that has its id.
type conflict struct {
	loser  located
	winner located // found in assembler.keep under place when its block is nil
	place  statement.Ord
}

// assembled is what became of the records of an import.
type assembled struct {
	added, alreadyThere int64
	transfers           int64
	byOrigin            []record.Counts // of records being imported; only Added and AlreadyThere
}

// count gives the counts of the file and sheet of a record being imported.
func (a *assembled) count(r *record.Record) *record.Counts {
	for len(a.byOrigin) <= int(r.Origin) {
		a.byOrigin = append(a.byOrigin, record.Counts{})
	}
	return &a.byOrigin[r.Origin]
}

// member is a record of a group with where it rests.
type member struct {
	rec     record.Record // its text in assembler.held
	segment int32
	row     int64
}

// located is a record by itself.
type located struct {
	block *record.List
	rec   *record.Record
	fresh bool // an import brings it
}

// run assembles all records.
func (a *assembler) run(ctx context.Context) error {
	for n := 0; ; n++ {
		s := a.merged.least()
		if s == nil {
			break
		}
		if n%batchSize == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := a.take(s); err != nil {
			return err
		}
	}
	if err := a.settle(); err != nil {
		return err
	}
	if len(a.next.Recs) > 0 {
		_, err := a.emit(a.next)
		return err
	}
	return nil
}

// take takes the head of a stream: into the group at hand if it has the same
// place in ledger order, else as the start of the next.
func (a *assembler) take(s *stream) error {
	r := s.head()
	if len(a.group) > 0 && record.CompareRecords(&a.held, &a.group[0].rec, &s.List, r) != 0 {
		if err := a.settle(); err != nil {
			return err
		}
	}
	if a.repeats(s) {
		a.counts.alreadyThere++
		a.counts.count(s.head()).AlreadyThere++
		return a.merged.advance()
	}
	a.held.Add(&s.List, r)
	a.group = append(a.group, member{a.held.Recs[len(a.held.Recs)-1], s.segment, s.row})
	return a.merged.advance()
}

// repeats reports whether the group has a record from the same file and sheet
// that says the same as the head of s, and keeps the earlier line of the two.
// It bounds a group of equal records by the number of files.
func (a *assembler) repeats(s *stream) bool {
	r := s.head()
	for i := range a.group {
		g := &a.group[i]
		if s.segment == record.NewSegment && g.rec.Origin == r.Origin && record.SameContent(&a.held, &g.rec, &s.List, r) {
			if g.segment == record.NewSegment {
				g.rec.Line = min(g.rec.Line, r.Line)
			}
			return true
		}
	}
	return false
}

// settle decides what becomes of the group at hand.
func (a *assembler) settle() error {
	if len(a.group) == 0 {
		return nil
	}
	place := a.place
	a.place++
	primary := 0
	if len(a.group) > 1 || len(a.dropped) > 0 {
		primary = a.resolve(place)
	}
	if a.failed != nil {
		return a.failed
	}
	if r := a.leads[place]; r != nil {
		a.lead(r)
	}
	if len(a.group) > 0 {
		a.counts.transfers++
		if err := a.put(primary); err != nil {
			return err
		}
	}
	a.group = a.group[:0]
	a.held.Reset()
	return nil
}

// resolve drops from the group what conflicts, and gives the index of the
// record that stands for the transfer.
func (a *assembler) resolve(place statement.Ord) (primary int) {
	if winner, ok := a.dropped[place]; ok {
		for i := range a.group {
			a.loses(&a.group[i], nil, winner)
		}
		a.group = a.group[:0]
		return 0
	}
	for i := range a.group {
		// A complete record with what statements say of it beside it.
		if a.group[i].segment == a.derived {
			return i
		}
	}
	lead := 0
	for i := range a.group {
		if a.before(&a.group[i], &a.group[lead]) {
			lead = i
		}
	}
	winner := a.group[lead]
	if _, ok := a.keep[place]; ok {
		a.keep[place] = a.copy(&winner)
	}
	kept := a.group[:0]
	for _, g := range a.group {
		if record.SameContent(&a.held, &g.rec, &a.held, &winner.rec) {
			kept = append(kept, g)
			continue
		}
		a.loses(&g, &winner, 0)
	}
	a.group = kept
	for i := range kept {
		if a.compareSources(&kept[i].rec, &kept[primary].rec) < 0 {
			primary = i
		}
	}
	return primary
}

// lead says which record of the group at hand came first.
func (a *assembler) lead(r *rival) {
	lead := &a.group[0]
	for i := range a.group {
		g := &a.group[i]
		r.old = r.old || !record.IsWritten(g.segment)
		if a.before(g, lead) {
			lead = g
		}
	}
	if a.since != nil {
		r.since = a.since(lead.rec.Origin)
	}
	o := &a.origins.List[lead.rec.Origin]
	r.source = dyetrace.Source{File: o.File, SHA256: o.SHA256, Sheet: o.Sheet, Line: lead.rec.Line}
}

// loses leaves a record out that another of its id contradicts, which is at
// place where it is not at hand. It is a conflict of the import where the import
// brings one of the two.
func (a *assembler) loses(loser, winner *member, place statement.Ord) {
	if a.lose != nil && record.IsWritten(loser.segment) {
		a.failed = cmp.Or(a.failed, a.lose(&a.held, &loser.rec))
	}
	if !a.report {
		return
	}
	c := conflict{loser: a.copy(loser), place: place}
	if winner != nil {
		c.winner = a.copy(winner)
		a.displaced = a.displaced || winner.segment == record.NewSegment && !record.IsWritten(loser.segment)
	}
	if winner == nil || c.loser.fresh || c.winner.fresh {
		a.conflicts = append(a.conflicts, c)
	}
}

// copy takes a record of the group out of it.
func (a *assembler) copy(m *member) located {
	b := &record.List{}
	b.Add(&a.held, &m.rec)
	return located{b, &b.Recs[0], m.segment == record.NewSegment}
}

// before reports whether x wins over y in a conflict: the one whose file came
// first, and of files that came together the one whose source does. Where the
// ledger does not know when files came, what it has wins over what comes.
func (a *assembler) before(x, y *member) bool {
	known := false
	if a.since != nil {
		at := a.since(x.rec.Origin)
		if c := cmp.Compare(at, a.since(y.rec.Origin)); c != 0 {
			return c < 0
		}
		known = at > 0
	}
	if !known && (x.segment == record.NewSegment) != (y.segment == record.NewSegment) {
		return y.segment == record.NewSegment
	}
	return a.compareSources(&x.rec, &y.rec) < 0
}

func (a *assembler) compareSources(x, y *record.Record) int {
	if x.Origin != y.Origin {
		if c := record.CompareOrigins(&a.origins.List[x.Origin], &a.origins.List[y.Origin]); c != 0 {
			return c
		}
	}
	return cmp.Compare(x.Line, y.Line)
}

// put adds the group to the batch at hand.
func (a *assembler) put(primary int) error {
	old := false
	for i := range a.group {
		g := &a.group[i]
		old = old || g.segment != record.NewSegment
		a.next.Add(&a.held, &g.rec)
		a.next.Segment = append(a.next.Segment, g.segment)
		a.next.Row = append(a.next.Row, g.row)
		a.next.Primary = append(a.next.Primary, i == primary)
		if g.segment == record.NewSegment {
			a.counts.alreadyThere++
			a.counts.count(&g.rec).AlreadyThere++
		}
	}
	if !old {
		a.counts.alreadyThere--
		a.counts.added++
		c := a.counts.count(&a.group[primary].rec)
		c.AlreadyThere--
		c.Added++
	}
	if len(a.next.Recs) < batchSize {
		return nil
	}
	var err error
	a.next, err = a.emit(a.next)
	return err
}

// transfer is a record with its names, for people.
func (l located) transfer(names *record.Names, origins []record.Origin) dyetrace.Transfer {
	r := l.rec
	var e record.Extras
	e.Decode(r, l.block.Extras(r))
	from, currency := names.Name(r.From)
	to, receivedCurrency := names.Name(r.To)
	o := &origins[r.Origin]
	return dyetrace.Transfer{
		ID: string(l.block.ID(r)), Time: r.Time, Seq: r.Seq, From: string(from), To: string(to),
		Amount: r.Amount, Currency: currency, Received: e.Received, ReceivedCurrency: receivedCurrency,
		FromBalance: e.FromBalance, ToBalance: e.ToBalance, Channel: string(e.Channel), Memo: string(e.Memo), Reverses: string(e.Reverses),
		Source: dyetrace.Source{File: o.File, SHA256: o.SHA256, Sheet: o.Sheet, Line: r.Line},
	}
}

// rival is one of several transfers of one id.
type rival struct {
	since  int
	old    bool            // it rests in a file that is not written anew
	source dyetrace.Source // of the record that came first
}

// before reports whether r wins over x, in the order of assembler.before.
func (r *rival) before(x *rival) bool {
	switch {
	case r.since != x.since:
		return r.since < x.since
	case r.old != x.old && r.since == 0:
		return r.old
	}
	return record.CompareSources(&r.source, &x.source) < 0
}
