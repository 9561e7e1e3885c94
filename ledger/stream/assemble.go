package stream

import (
	"cmp"
	"context"
	"slices"

	"dyetrace"
	"dyetrace/ledger/record"
	"dyetrace/ledger/statement"
)

// batchSize is how many records a batch holds, a little more where a group of
// equal ones ends it.
const batchSize = 16 << 10

// Assembler turns merged records into transfers. Equal records of one id are one
// transfer: the one whose source comes first by file name, checksum, sheet and line
// counts, and the others are kept as further sightings, one for each file. A record of
// the same id that contradicts it is a conflict and is left out.
type Assembler struct {
	Emit   func(*record.Batch) (*record.Batch, error) // takes a full batch, returns an empty one
	Since  func(origin uint32) int                    // the generation in which a file came first; nil: none is known
	Lose   func(*record.List, *record.Record) error   // receives each record to write that another contradicts; may be nil
	Report bool                                       // conflicts are collected: an import brings records
	Leads  map[statement.Ord]*Rival                   // transfers to find the first record of, by place
	Known  func(group *record.List) (Sighted, error)  // looks for records of one id in parts that stay; may be nil

	Counts    Counts // of Run
	Displaced bool   // a record that was there has lost against a new one

	merged  *Merger
	origins *record.Origins // grows while streams are read
	derived int32           // the segment of transfers made of lines, or record.NoSegment
	dropped map[statement.Ord]statement.Ord
	winners map[statement.Ord]Located // records that win over those of dropped, by place

	next      *record.Batch
	group     []member
	held      record.List
	place     statement.Ord
	conflicts []Conflict
	failed    error
}

// NewAssembler assembles the records of streams. derived is the segment of transfers made
// of lines, or record.NoSegment. dropped maps the places, counting all transfers, of
// transfers to leave out to the place of the one that has their id.
func NewAssembler(
	streams []*Stream, origins *record.Origins, derived int32, dropped map[statement.Ord]statement.Ord,
) (*Assembler, error) {
	merged, err := NewMerger(streams)
	if err != nil {
		return nil, err
	}
	a := &Assembler{merged: merged, origins: origins, derived: derived, dropped: dropped,
		winners: make(map[statement.Ord]Located, len(dropped)), next: &record.Batch{}}
	for _, winner := range dropped {
		a.winners[winner] = Located{}
	}
	return a, nil
}

// Conflict is a record that was left out, and the one that has its id.
type Conflict struct {
	Loser, Winner Located
	place         statement.Ord // of the winner where it was not at hand
}

// Conflicts returns the conflicts in which a record takes part that an import brings.
func (a *Assembler) Conflicts() []Conflict {
	for i := range a.conflicts {
		// A winner at another place may have come after its loser.
		if c := &a.conflicts[i]; c.Winner.rec == nil {
			c.Winner = a.winners[c.place]
		}
	}
	return slices.DeleteFunc(a.conflicts, func(c Conflict) bool { return !c.Loser.fresh && !c.Winner.fresh })
}

// Counts is what became of the records of an import.
type Counts struct {
	Added, AlreadyThere int64
	transfers           int64
	ByOrigin            []record.Counts // of records being imported; only Added and AlreadyThere
}

// count gives the counts of the file and sheet of a record being imported.
func (a *Counts) count(r *record.Record) *record.Counts {
	for len(a.ByOrigin) <= int(r.Origin) {
		a.ByOrigin = append(a.ByOrigin, record.Counts{})
	}
	return &a.ByOrigin[r.Origin]
}

// member is a record of a group with where it rests.
type member struct {
	rec     record.Record // its text in Assembler.held
	segment int32
	row     int64
}

// Located is a record by itself.
type Located struct {
	block *record.List
	rec   *record.Record
	fresh bool // an import brings it
}

// Run assembles all records.
func (a *Assembler) Run(ctx context.Context) error {
	for n := 0; ; n++ {
		s := a.merged.Least()
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
		_, err := a.Emit(a.next)
		return err
	}
	return nil
}

// take takes the head of a stream: into the group at hand if it has the same
// place in ledger order, else as the start of the next.
func (a *Assembler) take(s *Stream) error {
	r := s.Head()
	if len(a.group) > 0 && record.CompareRecords(&a.held, &a.group[0].rec, &s.List, r) != 0 {
		if err := a.settle(); err != nil {
			return err
		}
	}
	if a.repeats(s) {
		a.Counts.AlreadyThere++
		a.Counts.count(s.Head()).AlreadyThere++
		return a.merged.Advance()
	}
	a.held.Add(&s.List, r)
	a.group = append(a.group, member{a.held.Recs[len(a.held.Recs)-1], s.Segment, s.row})
	return a.merged.Advance()
}

// repeats reports whether the group has a record from the same file and sheet
// that is equal to the head of s, and keeps the earlier line of the two.
// It bounds a group of equal records by the number of files.
func (a *Assembler) repeats(s *Stream) bool {
	r := s.Head()
	for i := range a.group {
		g := &a.group[i]
		if s.Segment == record.NewSegment && g.rec.Origin == r.Origin && record.SameContent(&a.held, &g.rec, &s.List, r) {
			if g.segment == record.NewSegment {
				g.rec.Line = min(g.rec.Line, r.Line)
			}
			return true
		}
	}
	return false
}

// settle decides what becomes of the group at hand.
func (a *Assembler) settle() error {
	if len(a.group) == 0 {
		return nil
	}
	// What a part of the index has that stays is no new transfer, and takes no place.
	if a.Known != nil {
		seen, err := a.Known(&a.held)
		switch {
		case err != nil:
			return err
		case seen.Is && !seen.Replaces:
			return a.again(&seen)
		case seen.Is:
			a.next.Replaces = append(a.next.Replaces, record.Instead{At: len(a.next.Recs), Of: seen.Place})
		}
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
	if r := a.Leads[place]; r != nil {
		a.lead(r)
	}
	if len(a.group) > 0 {
		a.Counts.transfers++
		if err := a.put(primary); err != nil {
			return err
		}
	}
	a.group = a.group[:0]
	a.held.Reset()
	return nil
}

// again takes the group at hand as further sightings of a transfer that another part has.
func (a *Assembler) again(seen *Sighted) error {
	if seen.Counts {
		a.next.Instead = append(a.next.Instead, record.Instead{At: len(a.next.Recs) + seen.First, Of: seen.Place})
	}
	err := a.put(nowhere)
	a.group = a.group[:0]
	a.held.Reset()
	return err
}

// Sighted is what a part that stays has of the records of one id.
type Sighted struct {
	Is       bool
	Place    statement.Ord // in the parts that stay
	First    int           // the record that now counts for it,
	Counts   bool          // if one does
	Replaces bool          // the group is the transfer, instead of what those parts have
}

// nowhere is the primary record of a group whose transfer another part has.
const nowhere = -1

// resolve drops from the group what conflicts, and gives the index of the
// record that counts for the transfer.
func (a *Assembler) resolve(place statement.Ord) (primary int) {
	// A transfer elsewhere in ledger order has this id and wins: that was found out
	// when the index was built the first time.
	if winner, ok := a.dropped[place]; ok {
		for i := range a.group {
			a.loses(&a.group[i], nil, winner)
		}
		a.group = a.group[:0]
		return 0
	}
	for i := range a.group {
		// A complete record with what statements add to it.
		if a.group[i].segment == a.derived {
			return i
		}
	}
	// Records that contradict each other: the one counts whose file came first. They
	// lie at one place, for they differ in neither time, number nor id.
	lead := 0
	for i := range a.group {
		if a.before(&a.group[i], &a.group[lead]) {
			lead = i
		}
	}
	winner := a.group[lead]
	// Records at another place have lost against this one, and their conflict shows
	// what they lost against.
	if _, ok := a.winners[place]; ok {
		a.winners[place] = a.copy(&winner)
	}
	// Equal records stay, each from its own file; those that differ are left out.
	kept := a.group[:0]
	for _, g := range a.group {
		if record.SameContent(&a.held, &g.rec, &a.held, &winner.rec) {
			kept = append(kept, g)
			continue
		}
		a.loses(&g, &winner, 0)
	}
	a.group = kept
	// The first source of these counts for the transfer, whichever came first, so that
	// the order of imports changes no figure.
	for i := range kept {
		if a.compareSources(&kept[i].rec, &kept[primary].rec) < 0 {
			primary = i
		}
	}
	return primary
}

// lead notes which record of the group at hand came first.
func (a *Assembler) lead(r *Rival) {
	lead := &a.group[0]
	for i := range a.group {
		g := &a.group[i]
		r.Old = r.Old || g.segment != record.NewSegment
		if a.before(g, lead) {
			lead = g
		}
	}
	if a.Since != nil {
		r.since = a.Since(lead.rec.Origin)
	}
	o := &a.origins.List[lead.rec.Origin]
	r.source = dyetrace.Source{File: o.File, SHA256: o.SHA256, Sheet: o.Sheet, Line: lead.rec.Line}
}

// loses leaves a record out that another of its id contradicts, which is at
// place where it is not at hand. It is a conflict of the import where the import
// brings one of the two.
func (a *Assembler) loses(loser, winner *member, place statement.Ord) {
	if a.Lose != nil && record.IsWritten(loser.segment) {
		a.failed = cmp.Or(a.failed, a.Lose(&a.held, &loser.rec))
	}
	if !a.Report {
		return
	}
	c := Conflict{Loser: a.copy(loser), place: place}
	if winner != nil {
		c.Winner = a.copy(winner)
		a.Displaced = a.Displaced || winner.segment == record.NewSegment && loser.segment != record.NewSegment
	}
	if winner == nil || c.Loser.fresh || c.Winner.fresh {
		a.conflicts = append(a.conflicts, c)
	}
}

// copy takes a record of the group out of it.
func (a *Assembler) copy(m *member) Located {
	b := &record.List{}
	b.Add(&a.held, &m.rec)
	return Located{b, &b.Recs[0], m.segment == record.NewSegment}
}

// before reports whether x wins over y in a conflict: the one whose file came
// first, and of files that came together the one whose source does. Where the ledger
// did not keep when files came, what it has wins over what comes.
func (a *Assembler) before(x, y *member) bool {
	known := false
	if a.Since != nil {
		at := a.Since(x.rec.Origin)
		if c := cmp.Compare(at, a.Since(y.rec.Origin)); c != 0 {
			return c < 0
		}
		known = at > 0
	}
	if !known && (x.segment == record.NewSegment) != (y.segment == record.NewSegment) {
		return y.segment == record.NewSegment
	}
	return a.compareSources(&x.rec, &y.rec) < 0
}

func (a *Assembler) compareSources(x, y *record.Record) int {
	if x.Origin != y.Origin {
		if c := record.CompareOrigins(&a.origins.List[x.Origin], &a.origins.List[y.Origin]); c != 0 {
			return c
		}
	}
	return cmp.Compare(x.Line, y.Line)
}

// put adds the group to the batch at hand.
func (a *Assembler) put(primary int) error {
	old := primary == nowhere
	for i := range a.group {
		g := &a.group[i]
		old = old || g.segment != record.NewSegment
		a.next.Add(&a.held, &g.rec)
		a.next.Segment = append(a.next.Segment, g.segment)
		a.next.Row = append(a.next.Row, g.row)
		a.next.Primary = append(a.next.Primary, i == primary)
		if g.segment == record.NewSegment {
			a.Counts.AlreadyThere++
			a.Counts.count(&g.rec).AlreadyThere++
		}
	}
	if !old {
		a.Counts.AlreadyThere--
		a.Counts.Added++
		c := a.Counts.count(&a.group[primary].rec)
		c.AlreadyThere--
		c.Added++
	}
	if len(a.next.Recs) < batchSize {
		return nil
	}
	var err error
	a.next, err = a.Emit(a.next)
	return err
}

// Transfer is a record with its names, for people.
func (l Located) Transfer(names *record.Names, origins []record.Origin) dyetrace.Transfer {
	r := l.rec
	var e record.Extras
	e.Decode(r, l.block.Extras(r))
	from, currency := names.Name(r.From)
	to, receivedCurrency := names.Name(r.To)
	o := &origins[r.Origin]
	return dyetrace.Transfer{
		ID: string(l.block.ID(r)), Time: r.Time, Seq: r.Seq, From: string(from), To: string(to),
		Amount: r.Amount, Currency: currency, Received: e.Received, ReceivedCurrency: receivedCurrency,
		FromBalance: e.FromBalance, ToBalance: e.ToBalance, Channel: string(e.Channel), Memo: string(e.Memo),
		Reverses: string(e.Reverses), Source: dyetrace.Source{File: o.File, SHA256: o.SHA256, Sheet: o.Sheet, Line: r.Line},
	}
}

// Rival is one of several transfers of one id.
type Rival struct {
	since  int
	Old    bool            // it was there before
	source dyetrace.Source // of the record that came first
}

// Before reports whether r wins over x, in the order of Assembler.before.
func (r *Rival) Before(x *Rival) bool {
	switch {
	case r.since != x.since:
		return r.since < x.since
	case r.Old != x.Old && r.since == 0:
		return r.Old
	}
	return record.CompareSources(&r.source, &x.source) < 0
}
