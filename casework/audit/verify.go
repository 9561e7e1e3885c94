package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"dyetrace"
)

// Row is an event as the store holds it.
type Row struct {
	No     int64  // its place, from 0
	ID     string // by which people find it
	Salt   Salt
	Erased bool // salt and bytes are gone
	// At gives the event's canonical bytes if it stood at a place. It is called for
	// events that are not erased, and may be called after the row was given.
	At        func(no int64) ([]byte, error)
	KeyChange string  // the statement, where the event changes the log's key
	Erases    []int64 // numbers of the events which this one says are erased
}

// Rows gives all events that the store holds, by their places, until yield returns false.
// It may be called twice.
type Rows func(ctx context.Context, yield func(Row) bool) error

// Options are what a verification may rely on, from outside the store.
type Options struct {
	Checkpoints []Signed
	Keys        []string // public keys that are known to be the log's
}

// Verify compares all that a store holds with the log, the log's tiles with each other,
// and the log with checkpoints that were kept outside. Rows is nil where only tiles are
// at hand. The error is that of reading; what is wrong is in the report.
func Verify(ctx context.Context, s Storage, tree Tree, rows Rows, o Options) (*Report, error) {
	v := &verifier{ctx: ctx, s: s, tree: tree, rows: rows, options: o, report: &Report{Tree: tree},
		edge: &edge{}, roots: map[int64]Hash{}, blockAt: -1, damaged: map[Tile]bool{}}
	if tree.Size < 0 || tree.Size > maxTreeSize {
		v.report.found(Finding{Kind: Damaged, Text: fmt.Sprintf("a log of %d events cannot be", tree.Size)})
		return v.report, nil
	}
	for _, c := range o.Checkpoints {
		v.wanted = append(v.wanted, c.Size)
	}
	slices.Sort(v.wanted)
	if err := v.readAll(); err != nil {
		return nil, err
	}
	if err := v.settle(); err != nil {
		return nil, err
	}
	if err := v.checkTop(); err != nil {
		return nil, err
	}
	v.checkKeys()
	v.checkCheckpoints()
	slices.SortStableFunc(v.report.Findings, func(a, b Finding) int { return cmp.Compare(a.Seq, b.Seq) })
	return v.report, nil
}

// verifier is a verification on its way.
type verifier struct {
	ctx     context.Context //nolint:containedctx // one call of Verify is its whole life
	s       Storage
	tree    Tree
	rows    Rows
	options Options
	report  *Report

	next   int64 // the place that comes next
	broken bool  // from next on nothing is known of the log
	edge   *edge // the tree over what comes before
	wanted []int64
	roots  map[int64]Hash // by sizes that are wanted

	blockAt int64  // which tiles are at hand
	entries []byte // leaves
	hashes  []byte // their hashes

	damaged  map[Tile]bool // already told
	suspects []suspect
	open     []place // where what was logged is not found
	gaps     []gap
	erased   map[int64]bool
	erases   map[int64]bool
	changes  []change
}

// suspect is a row that is not what was logged at its place.
type suspect struct {
	Row
	second bool // another row has its place, or there is no such place
}

// place is one where what was logged is not found.
type place struct {
	no   int64
	leaf Leaf
}

// gap is a run of places that have no row.
type gap struct{ from, to int64 }

// change is a change of key that the log states.
type change struct {
	no        int64
	statement string
}

// mostSuspects bounds what is compared with each other to tell what was moved.
const mostSuspects = 1000

func (v *verifier) readAll() error {
	if v.rows != nil {
		var failed error
		err := v.rows(v.ctx, func(r Row) bool {
			v.report.Rows++
			failed = v.take(r)
			return failed == nil
		})
		if failed != nil {
			return failed
		}
		if err != nil {
			return err
		}
	}
	return v.skip(v.tree.Size)
}

// take compares a row with the log.
func (v *verifier) take(r Row) error {
	if r.Erased {
		v.report.Erased++
	}
	if r.No < v.next || r.No >= v.tree.Size {
		v.suspect(suspect{r, true})
		return nil
	}
	if err := v.skip(r.No); err != nil || v.broken {
		return err
	}
	return v.step(&r)
}

// skip passes places that no row has.
func (v *verifier) skip(to int64) error {
	start := v.next
	for v.next < to && !v.broken {
		if err := v.step(nil); err != nil {
			return err
		}
	}
	v.next = max(v.next, to)
	if v.rows != nil && start < to {
		v.gaps = append(v.gaps, gap{start, to})
	}
	return nil
}

// step looks at one place of the log: its leaf, its hash, and its row if there is one.
func (v *verifier) step(r *Row) error {
	no := v.next
	if err := v.load(no); err != nil {
		return err
	}
	at := int(no % tileWidth)
	entry, hasEntry := entryAt(v.entries, at)
	logged, hasHash := hashAt(v.hashes, at)
	var own Leaf
	var hasOwn bool
	if r != nil && !r.Erased {
		if event, err := r.At(no); err == nil {
			own, hasOwn = NewLeaf(r.Salt, event), true
		}
	}
	// Of three witnesses the two that agree are believed, and the other is told of.
	var h Hash
	right := false
	switch {
	case hasOwn && hasEntry && own == entry:
		h, right = own.hash(), true
		v.damage(Tile{0, no / tileWidth}, !hasHash || logged != h)
	case hasOwn && hasHash && own.hash() == logged:
		h, right = logged, true
		v.damage(Tile{Entries, no / tileWidth}, true)
	case hasEntry:
		h = entry.hash()
		v.damage(Tile{0, no / tileWidth}, !hasHash || logged != h)
	case hasHash:
		h = logged
		v.damage(Tile{Entries, no / tileWidth}, true)
	default:
		v.damage(Tile{Entries, no / tileWidth}, true)
		v.damage(Tile{0, no / tileWidth}, true)
		v.broken = true
		v.report.span(Damaged, no, v.tree.Size, "beyond what the log's tiles hold, so that nothing is known of them")
		return nil
	}
	v.next++
	if err := v.push(h); err != nil {
		return err
	}
	v.note(r, no, right, entry)
	return nil
}

// note keeps what is to be told of a place once all is read.
func (v *verifier) note(r *Row, no int64, right bool, entry Leaf) {
	switch {
	case v.rows == nil:
		return
	case r == nil:
		v.open = appendSome(v.open, place{no, entry})
		return
	case r.Erased:
		if v.erased == nil {
			v.erased = map[int64]bool{}
		}
		v.erased[no] = true
		return
	case !right:
		v.open = appendSome(v.open, place{no, entry})
		v.suspect(suspect{*r, false})
		return
	}
	if r.KeyChange != "" {
		v.changes = append(v.changes, change{no, r.KeyChange})
	}
	for _, e := range r.Erases {
		if v.erases == nil {
			v.erases = map[int64]bool{}
		}
		v.erases[e] = true
	}
}

func (v *verifier) suspect(s suspect) {
	if len(v.suspects) < mostSuspects {
		v.suspects = append(v.suspects, s)
		return
	}
	if s.second {
		v.report.event(Added, s.No, s.ID, "was not logged")
		return
	}
	v.report.event(Changed, s.No, s.ID, "is not what was logged")
}

// appendSome bounds what is kept of a log that is broken everywhere.
func appendSome(open []place, p place) []place {
	if len(open) < mostSuspects {
		return append(open, p)
	}
	return open
}

// load has the tiles at hand in which a place lies.
func (v *verifier) load(no int64) error {
	if no/tileWidth == v.blockAt {
		return nil
	}
	v.blockAt = no / tileWidth
	if err := v.ctx.Err(); err != nil {
		return err
	}
	var err error
	if v.entries, err = v.tile(Tile{Entries, v.blockAt}); err != nil {
		return err
	}
	v.hashes, err = v.tile(Tile{0, v.blockAt})
	return err
}

// tile reads a tile, and tells of one that has not the size that it must have.
func (v *verifier) tile(t Tile) ([]byte, error) {
	data, err := v.s.Tile(v.ctx, t)
	if err == nil {
		v.damage(t, len(data) != t.width(v.tree.Size)*t.size())
	}
	return data, err
}

// hashAt is the i-th hash of a tile; false where the tile does not hold one.
func hashAt(data []byte, i int) (Hash, bool) {
	if (i+1)*hashSize > len(data) {
		return Hash{}, false
	}
	return Hash(data[i*hashSize : (i+1)*hashSize]), true
}

// damage tells of a tile once.
func (v *verifier) damage(t Tile, is bool) {
	if !is || v.damaged[t] {
		return
	}
	v.damaged[t] = true
	v.report.found(Finding{Kind: Damaged, Text: t.Path(t.width(v.tree.Size)) + " is not what was written"})
}

// push grows the tree by a hash, and compares what becomes full with the stored tiles.
func (v *verifier) push(h Hash) error {
	v.edge.size++
	v.edge.push(0, h)
	for _, t := range v.edge.full {
		if err := v.compare(t); err != nil {
			return err
		}
	}
	v.edge.full = v.edge.full[:0]
	for len(v.wanted) > 0 && v.wanted[0] <= v.edge.size {
		if v.wanted[0] == v.edge.size {
			v.roots[v.edge.size] = v.edge.root()
		}
		v.wanted = v.wanted[1:]
	}
	return nil
}

// compare compares a tile above the leaves' hashes with the stored one.
func (v *verifier) compare(t TileData) error {
	if t.Level <= 0 {
		return nil
	}
	data, err := v.s.Tile(v.ctx, t.Tile)
	if err != nil {
		return err
	}
	v.damage(t.Tile, !slices.Equal(data, t.Data))
	return nil
}

// checkTop compares what is not full, and the root.
func (v *verifier) checkTop() error {
	if v.broken {
		return nil
	}
	for _, t := range v.edge.written() {
		if err := v.compare(t); err != nil {
			return err
		}
	}
	root := v.edge.root()
	if v.tree.Size > 0 && root != v.tree.Root || v.tree.Size == 0 && v.tree.Root != (Hash{}) && v.tree.Root != empty {
		v.report.found(Finding{Kind: Damaged, Text: fmt.Sprintf("the root over all %d events is not the one that the store has kept", v.tree.Size)})
	}
	// A tile behind the last one belongs to a log that was longer.
	for level := Entries; level <= maxLevel; level++ {
		held := v.tree.Size >> (tileHeight * max(level, 0))
		behind := Tile{level, (held + tileWidth - 1) / tileWidth}
		data, err := v.s.Tile(v.ctx, behind)
		if err != nil {
			return err
		}
		if data != nil {
			v.report.found(Finding{Kind: Damaged, Text: behind.Path(tileWidth) + " is there, and the log ends before it"})
		}
	}
	return nil
}

// checkKeys follows the keys that the log states.
func (v *verifier) checkKeys() {
	r := v.report
	for _, c := range v.changes {
		if err := r.Keys.Add(c.no, c.statement); err != nil {
			r.event(BadKey, c.no, "", "states a change of key that does not hold: %v", err)
		}
	}
	if v.rows == nil {
		for _, public := range v.options.Keys {
			key, err := ParsePublic(public)
			if err != nil {
				r.found(Finding{Kind: BadKey, Text: err.Error()})
				continue
			}
			r.Keys.terms = append(r.Keys.terms, term{public: public, verifier: key, from: -1})
			r.Keys.origin = key.Name()
		}
		return
	}
	for _, t := range r.Keys.terms {
		if t.lost && !slices.Contains(v.options.Keys, t.public) {
			r.event(BadKey, t.from, "", "replaces the log's key without the old one, by %s: ask those who keep the log whether they did, and give that key as known", KeyName(t.verifier))
		}
	}
	for _, public := range v.options.Keys {
		if !slices.ContainsFunc(r.Keys.terms, func(t term) bool { return t.public == public }) {
			r.found(Finding{Kind: BadKey, Text: fmt.Sprintf("the log has never had the key %.80q", public)})
		}
	}
}

// checkCheckpoints holds the log against what was kept outside.
func (v *verifier) checkCheckpoints() {
	r := v.report
	checkpoints := slices.Clone(v.options.Checkpoints)
	slices.SortStableFunc(checkpoints, func(a, b Signed) int { return cmp.Compare(a.Size, b.Size) })
	for _, c := range checkpoints {
		bad := func(from, to int64, format string, args ...any) {
			r.found(Finding{Kind: BadHead, Seq: from, To: to, Text: fmt.Sprintf("the checkpoint of %d events %s", c.Size, fmt.Sprintf(format, args...))})
		}
		if origin := r.Keys.Origin(); origin != "" && origin != c.Origin {
			bad(0, 0, "is of another log, %.80q", c.Origin)
			continue
		}
		if err := verifyTerm(&r.Keys, c, v.rows == nil); err != nil {
			bad(0, 0, "is not signed as it must be: %s", cause(err))
			continue
		}
		root, known := v.roots[c.Size]
		switch {
		case c.Size == 0:
		case c.Size > v.tree.Size:
			bad(v.tree.Size+1, c.Size, "is ahead of the log, which has %d: events were cut off, or an older copy was put back", v.tree.Size)
		case !known:
			bad(r.Covered+1, c.Size, "cannot be compared, because tiles are missing")
		case root != c.Root:
			bad(r.Covered+1, c.Size, "has another root: events %d to %d are not what they were then", r.Covered+1, c.Size)
		default:
			r.Covered = c.Size
		}
	}
}

// verifyTerm checks who signed a checkpoint; where only tiles are at hand, nothing says
// when which key did.
func verifyTerm(k *Keys, c Signed, anyTime bool) error {
	if !anyTime {
		return k.Verify(c)
	}
	for _, t := range k.terms {
		if c.Verify(t.verifier) == nil {
			return nil
		}
	}
	return dyetrace.Errorf(dyetrace.InputError, "checkpoint", "no key that is known has signed it")
}

// cause is an error's text without the operation in front.
func cause(err error) string {
	var e *dyetrace.Error
	if errors.As(err, &e) {
		return e.Err.Error()
	}
	return err.Error()
}
