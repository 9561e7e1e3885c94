package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/casework"
)

// state is the state as a transaction sees it: the database's rows, and over them what
// the transaction has changed and not yet written.
type state struct {
	tx     Tx
	folder casework.Folder

	docs   map[casework.Ref]*doc
	lists  map[casework.ListOf]list // keys of changed documents
	clocks map[string]*clock        // that have changed
	counts map[countKey]*sum

	// What was read because it will be asked: lists as they begin in the database, and
	// clocks as they run there.
	readLists  map[casework.ListOf][]casework.At
	readClocks map[string]clock

	step   int      // counts the events that were folded
	claims []claim  // of keys that only one document may have, to be judged
	erase  []string // ids of events whose facts are to go
}

// doc is a document on its way through a transaction.
type doc struct {
	loaded, was bool // the database was asked, and has it
	wasJSON     []byte
	wasPacked   string         // its keys as they were kept
	wasKeys     []casework.Key // of a changed document that is about to be written

	changed bool
	at      int // the step of the first change
	there   bool
	json    []byte
	keys    []casework.Key

	is any // what it decodes to as it is now; nil where nobody has asked
}

// claim says that a document took a key that only one may have.
type claim struct {
	key casework.ListOf
	by  casework.Ref
	at  int
}

// clock is one that a transaction has changed.
type clock struct {
	casework.Clock
	runs bool
}

type countKey struct {
	of           casework.Ref
	name, office string
	hour         dyetrace.Instant
	in           dyetrace.Currency
}

type sum struct {
	number int64
	amount dyetrace.Amount
}

func newState(tx Tx, folder casework.Folder) *state {
	s := &state{tx: tx, folder: folder}
	s.forget()
	return s
}

// forget drops what was written.
func (s *state) forget() {
	s.docs, s.lists = map[casework.Ref]*doc{}, map[casework.ListOf]list{}
	s.clocks, s.counts = map[string]*clock{}, map[countKey]*sum{}
	s.readLists, s.readClocks = map[casework.ListOf][]casework.At{}, map[string]clock{}
	s.claims = nil
}

// foldAll folds events in order. What the folds of some of them will ask is read at once.
func (s *state) foldAll(ctx context.Context, events []Kept) error {
	return inPages(events, func(some []Kept) error {
		var asked casework.Expected
		for i := range some {
			asked.ByFold(some[i].Event)
		}
		if err := s.Expect(ctx, asked); err != nil {
			return err
		}
		for i := range some {
			if err := s.fold(ctx, some[i].Event); err != nil {
				return err
			}
		}
		return nil
	})
}

// fold makes of an event what it does to the state. An event whose fact was erased counts
// as never said.
func (s *state) fold(ctx context.Context, e casework.Event) error {
	if e.Fact == nil {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	effects, err := s.folder(ctx, s, e)
	if err == nil {
		err = casework.CheckEffects(&effects)
	}
	if err == nil {
		err = s.apply(ctx, &effects)
	}
	if err != nil {
		return dyetrace.Errorf(dyetrace.KindOf(err), "fold event "+e.ID+" ("+e.Kind+")", "%w", err)
	}
	if len(s.docs) > maxCached {
		return s.flush(ctx)
	}
	return nil
}

// apply takes in the effects of one event.
func (s *state) apply(ctx context.Context, f *casework.Effects) error {
	s.step++
	for _, r := range f.Drop {
		s.change(r, false, casework.Document{}, nil)
	}
	for _, d := range f.Put {
		keys, err := casework.TidyKeys(d.Ref, d.Keys)
		if err != nil {
			return err
		}
		s.change(d.Ref, true, d, keys)
	}
	// Keys are judged once all documents of the event are what they are to be, so that an
	// event can hand a key from one document to another.
	for _, d := range f.Put {
		if err := s.claimKeys(d.Ref); err != nil {
			return err
		}
	}
	for _, id := range f.Stop {
		s.clocks[id] = &clock{}
	}
	for _, c := range f.Start {
		s.clocks[c.ID] = &clock{Clock: c, runs: true}
	}
	for _, c := range f.Count {
		if err := s.count(c); err != nil {
			return err
		}
	}
	s.erase = append(s.erase, f.Erase...)
	return ctx.Err()
}

// change makes a document what it is from now on.
func (s *state) change(r casework.Ref, there bool, to casework.Document, keys []casework.Key) {
	d := s.docs[r]
	if d == nil {
		d = &doc{}
		s.docs[r] = d
	}
	if !d.changed {
		d.changed, d.at = true, s.step
	}
	for _, k := range d.keys {
		named := k.List()
		s.lists[named] = s.lists[named].without(k.Order, r)
	}
	d.there, d.json, d.keys, d.is = there, to.JSON, keys, to.Is
	for _, k := range keys {
		named := k.List()
		s.lists[named] = s.lists[named].with(entry{casework.At{Order: k.Order, Ref: r}, k.One})
	}
}

// claimKeys checks the keys of a document that no other may have, against what the
// transaction has changed; claims against the database are judged before it is written.
func (s *state) claimKeys(r casework.Ref) error {
	for _, k := range s.docs[r].keys {
		if !k.One {
			continue
		}
		named := k.List()
		for _, other := range s.lists[named] {
			if other.one && other.Ref != r {
				return taken(named, r, other.Ref)
			}
		}
		s.claims = append(s.claims, claim{named, r, s.step})
	}
	return nil
}

func taken(k casework.ListOf, by, of casework.Ref) error {
	return dyetrace.Errorf(dyetrace.UsageError, "keep "+by.String(), "%s %q is already that of %s", k.Name, k.Value, of)
}

// count adds to a number.
func (s *state) count(c casework.Count) error {
	key := countKey{c.Of, c.Name, c.Office, c.Hour, c.In}
	n := s.counts[key]
	if n == nil {
		n = &sum{}
		s.counts[key] = n
	}
	number, fits := dyetrace.Amount(n.number).Plus(dyetrace.Amount(c.Number))
	amount, also := n.amount.Plus(c.Amount)
	if !fits || !also {
		return dyetrace.ErrSumRange
	}
	n.number, n.amount = int64(number), amount
	return nil
}

// load reads documents that the transaction has not read.
func (s *state) load(ctx context.Context, refs []casework.Ref) error {
	for len(refs) > 0 {
		n := min(len(refs), page)
		rows, err := s.tx.Documents(ctx, refs[:n])
		if err != nil {
			return err
		}
		for _, r := range refs[:n] {
			d := s.docs[r]
			if d == nil {
				d = &doc{}
				s.docs[r] = d
			}
			d.loaded = true
		}
		for _, row := range rows {
			d := s.docs[row.Ref]
			d.was, d.wasJSON, d.wasPacked = true, row.JSON, row.Keys
		}
		refs = refs[n:]
	}
	return nil
}

// doc is a document as the transaction knows it, read where it was not yet; nil for one
// that cannot be kept.
func (s *state) doc(ctx context.Context, of casework.Ref) (*doc, error) {
	d := s.docs[of]
	if d != nil && (d.changed || d.loaded) {
		return d, nil
	}
	if !casework.Keepable(of.Kind, of.ID) {
		return nil, nil
	}
	err := s.load(ctx, []casework.Ref{of})
	return s.docs[of], err
}

// now is the document's JSON as it is now; false where it is not there.
func (d *doc) now() ([]byte, bool) {
	switch {
	case d == nil:
		return nil, false
	case d.changed:
		return d.json, d.there
	}
	return d.wasJSON, d.was
}

// Document implements casework.Reader.
func (s *state) Document(ctx context.Context, of casework.Ref) ([]byte, bool, error) {
	d, err := s.doc(ctx, of)
	json, there := d.now()
	return json, there && err == nil, err
}

// DocumentsOf implements casework.Reader.
func (s *state) DocumentsOf(ctx context.Context, of []casework.Ref) ([][]byte, error) {
	if err := s.Expect(ctx, casework.Expected{Documents: of}); err != nil {
		return nil, err
	}
	all := make([][]byte, len(of))
	for i, r := range of {
		all[i], _ = s.docs[r].now()
	}
	return all, nil
}

// Entity implements casework.Reading.
func (s *state) Entity(ctx context.Context, of casework.Ref, decode func([]byte) (any, error)) (any, bool, error) {
	d, err := s.doc(ctx, of)
	json, there := d.now()
	if err != nil || !there {
		return nil, false, err
	}
	if d.is == nil {
		if d.is, err = decode(json); err != nil {
			d.is = nil
			return nil, false, err
		}
	}
	return d.is, true, nil
}

// Clock implements casework.Reader.
func (s *state) Clock(ctx context.Context, id string) (casework.Clock, bool, error) {
	if c := s.clocks[id]; c != nil {
		return c.Clock, c.runs, nil
	}
	if _, read := s.readClocks[id]; !read {
		if err := s.Expect(ctx, casework.Expected{Clocks: []string{id}}); err != nil {
			return casework.Clock{}, false, err
		}
	}
	c := s.readClocks[id]
	return c.Clock, c.runs, nil
}

// Counts implements casework.Reader.
func (s *state) Counts(ctx context.Context, of casework.Ref) ([]casework.Count, error) {
	if !casework.Keepable(of.Kind, of.ID) {
		return nil, nil
	}
	counts, err := s.tx.Counts(ctx, of)
	if err != nil {
		return nil, err
	}
	// What the database has, and over it what was counted since.
	sums := map[countKey]sum{}
	for _, c := range counts {
		sums[countKey{of, c.Name, c.Office, c.Hour, c.In}] = sum{c.Number, c.Amount}
	}
	for key, n := range s.counts {
		if key.of != of {
			continue
		}
		was := sums[key]
		number, fits := dyetrace.Amount(was.number).Plus(dyetrace.Amount(n.number))
		amount, also := was.amount.Plus(n.amount)
		if !fits || !also {
			return nil, dyetrace.ErrSumRange
		}
		sums[key] = sum{int64(number), amount}
	}
	counts = counts[:0]
	for key, n := range sums {
		if n != (sum{}) {
			counts = append(counts, casework.Count{Of: of, Name: key.name, Office: key.office, Hour: key.hour, Number: n.number, Amount: n.amount, In: key.in})
		}
	}
	slices.SortFunc(counts, compareCounts)
	return counts, nil
}

func compareCounts(a, b casework.Count) int {
	return cmp.Or(strings.Compare(a.Of.Kind, b.Of.Kind), strings.Compare(a.Of.ID, b.Of.ID), strings.Compare(a.Name, b.Name),
		strings.Compare(a.Office, b.Office), cmp.Compare(a.Hour, b.Hour), cmp.Compare(a.In, b.In))
}
