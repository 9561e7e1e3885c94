package audit

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// stored is an event as a test's store holds it.
type stored struct {
	no     int64
	id     string
	text   string
	salt   Salt
	erased bool
	erases []int64
	key    string
}

func (s stored) row() Row {
	return Row{No: s.no, ID: s.id, Salt: s.salt, Erased: s.erased, Erases: s.erases, KeyChange: s.key,
		At: func(no int64) ([]byte, error) { return fmt.Appendf(nil, "%s %d %s", s.id, no, s.text), nil }}
}

// world is a store with its log and checkpoints that were kept outside.
type world struct {
	events []stored
	tiles  memory
	tree   Tree
	key    *Key
	heads  []Signed
}

func (w *world) rows(_ context.Context, yield func(Row) bool) error {
	for _, e := range w.events {
		if !yield(e.row()) {
			return nil
		}
	}
	return nil
}

func (w *world) verify(t testing.TB) *Report {
	t.Helper()
	r, err := Verify(t.Context(), w.tiles, w.tree, w.rows, Options{Checkpoints: w.heads})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// add appends events, as a store does.
func (w *world) add(t testing.TB, events ...stored) {
	t.Helper()
	var leaves []Leaf
	for _, e := range events {
		e.no = int64(len(w.events))
		e.id = fmt.Sprintf("id%04d", e.no)
		binary.BigEndian.PutUint64(e.salt[:], uint64(e.no)+1) //nolint:gosec // numbers of events are never negative
		event, err := e.row().At(e.no)
		if err != nil {
			t.Fatal(err)
		}
		leaves = append(leaves, NewLeaf(e.salt, event))
		w.events = append(w.events, e)
	}
	var err error
	if w.tree, err = Append(t.Context(), w.tiles, w.tree, leaves); err != nil {
		t.Fatal(err)
	}
}

// head keeps a checkpoint outside.
func (w *world) head(t testing.TB) {
	t.Helper()
	signed, err := Checkpoint{w.key.Origin(), w.tree}.Sign(w.key.Signer())
	if err != nil {
		t.Fatal(err)
	}
	c, err := ParseCheckpoint(signed)
	if err != nil {
		t.Fatal(err)
	}
	w.heads = append(w.heads, c)
}

func newTestKey(t testing.TB, origin string) *Key {
	t.Helper()
	key, err := NewKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// newWorld has 600 events, the first of which names the key, and checkpoints of 100, 300
// and 590 of them.
func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{tiles: memory{}, key: newTestKey(t, "dyetrace/test")}
	first, err := FirstKey(w.key)
	if err != nil {
		t.Fatal(err)
	}
	w.add(t, stored{text: "key", key: first})
	for _, end := range []int{100, 300, 590, 600} {
		var events []stored
		for n := len(w.events); n < end; n++ {
			events = append(events, stored{text: fmt.Sprint("text ", n)})
		}
		w.add(t, events...)
		if end < 600 {
			w.head(t)
		}
	}
	return w
}

// What was appended and not touched is found whole, and the report says how much of it
// the checkpoints cover.
func TestVerifyUntouched(t *testing.T) {
	w := newWorld(t)
	r := w.verify(t)
	if diff := cmp.Diff([]Finding(nil), r.Findings); diff != "" {
		t.Error(diff)
	}
	if r.Covered != 590 || r.Rows != 600 || r.Keys.Public() != w.key.Public() || r.Err() != nil {
		t.Errorf("covered %d of %d rows, key %s, %v", r.Covered, r.Rows, r.Keys.Public(), r.Err())
	}
	empty := &world{tiles: memory{}}
	if r := empty.verify(t); len(r.Findings) > 0 {
		t.Error(r.Findings)
	}
}

// Whatever the owner of a store does to its events or to the log is found, and the event
// is named.
func TestVerifyFindsTampering(t *testing.T) {
	type found struct {
		Kind    Kind
		Seq, To int64
	}
	for _, test := range []struct {
		name   string
		tamper func(w *world)
		want   []found
	}{
		{"a text changed", func(w *world) { w.events[42].text = "other" }, []found{{Changed, 43, 43}}},
		{"an id changed", func(w *world) { w.events[42].id = "other" }, []found{{Changed, 43, 43}}},
		{"a salt changed", func(w *world) { w.events[42].salt[9] ^= 1 }, []found{{Changed, 43, 43}}},
		{"the first removed", func(w *world) { w.events = w.events[1:] }, []found{{BadHead, 0, 0}, {BadHead, 0, 0}, {BadHead, 0, 0}, {Missing, 1, 1}}},
		{"one removed", func(w *world) { w.events = slices.Delete(w.events, 42, 43) }, []found{{Missing, 43, 43}}},
		{"the last ones removed", func(w *world) { w.events = w.events[:598] }, []found{{Missing, 599, 600}}},
		{"a run removed", func(w *world) { w.events = slices.Delete(w.events, 200, 300) }, []found{{Missing, 201, 300}}},
		{"all but the first removed", func(w *world) { w.events = w.events[:1] }, []found{{Missing, 2, 600}}},
		{"one removed and the others moved up", func(w *world) {
			w.events = slices.Delete(w.events, 597, 598)
			w.events[597].no, w.events[598].no = 597, 598
		}, []found{{Missing, 598, 598}, {Moved, 599, 599}, {Moved, 600, 600}}},
		{"two changed places", func(w *world) {
			w.events[10].no, w.events[500].no = 500, 10
			w.events[10], w.events[500] = w.events[500], w.events[10]
		}, []found{{Moved, 11, 11}, {Moved, 501, 501}}},
		{"a copy at the end", func(w *world) {
			w.events = append(w.events, w.events[42])
			w.events[600].no = 600
		}, []found{{Copied, 43, 43}}},
		{"a copy in the same place", func(w *world) { w.events = slices.Insert(w.events, 43, w.events[42]) }, []found{{Copied, 43, 43}}},
		{"a copy over another", func(w *world) {
			w.events[50] = w.events[42]
			w.events[50].no = 50
		}, []found{{Copied, 43, 43}, {Missing, 51, 51}}},
		{"one that was not logged", func(w *world) { w.events = append(w.events, stored{no: 600, id: "x"}) }, []found{{Added, 601, 601}}},
		{"one that was not logged, far away", func(w *world) { w.events = append(w.events, stored{no: 1 << 60, id: "x"}) }, []found{{Added, 1<<60 + 1, 1<<60 + 1}}},
		{"one before the first", func(w *world) { w.events = slices.Insert(w.events, 0, stored{no: -5, id: "x"}) }, []found{{Added, -4, -4}}},
		{"a second in a place", func(w *world) { w.events = slices.Insert(w.events, 43, stored{no: 42, id: "x"}) }, []found{{Added, 43, 43}}},
		{"one erased without a word", func(w *world) { w.events[42] = stored{no: 42, id: "id0042", erased: true} }, []found{{ErasedMute, 43, 43}}},
		{"an entry changed", func(w *world) { w.tiles[Tile{Entries, 1}][77] ^= 1 }, []found{{Damaged, 0, 0}}},
		{"a hash changed", func(w *world) { w.tiles[Tile{0, 1}][77] ^= 1 }, []found{{Damaged, 0, 0}}},
		{"a hash above changed", func(w *world) { w.tiles[Tile{1, 0}][7] ^= 1 }, []found{{Damaged, 0, 0}}},
		{"a tile removed", func(w *world) { delete(w.tiles, Tile{0, 0}) }, []found{{Damaged, 0, 0}}},
		{"entries removed", func(w *world) { delete(w.tiles, Tile{Entries, 0}) }, []found{{Damaged, 0, 0}}},
		{"a tile too long", func(w *world) { w.tiles[Tile{0, 2}] = append(w.tiles[Tile{0, 2}], make([]byte, 32)...) }, []found{{Damaged, 0, 0}}},
		{"a tile behind the end", func(w *world) { w.tiles[Tile{0, 3}] = make([]byte, 32) }, []found{{Damaged, 0, 0}}},
		{"the root changed", func(w *world) { w.tree.Root[3] ^= 1 }, []found{{Damaged, 0, 0}}},
		{"the size beyond all", func(w *world) { w.tree.Size = 1 << 50 }, []found{{Damaged, 0, 0}}},
		{"the size negative", func(w *world) { w.tree.Size = -1 }, []found{{Damaged, 0, 0}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			test.tamper(w)
			r := w.verify(t)
			var got []found
			for _, f := range r.Findings {
				got = append(got, found{f.Kind, f.Seq, f.To})
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s\n%v", diff, r.Findings)
			}
			if r.Err() == nil {
				t.Error("no error")
			}
		})
	}
}

// A log that was made too large, or has lost all its tiles, is told of without going
// through all places that it pretends to have.
func TestVerifyEmptyShell(t *testing.T) {
	w := newWorld(t)
	w.tree.Size = 1 << 47
	if r := w.verify(t); r.Err() == nil {
		t.Error("a size that no tile bears out was taken")
	}
	w = newWorld(t)
	clear(w.tiles)
	if r := w.verify(t); r.Err() == nil {
		t.Error("a log without tiles was taken")
	}
}

// Who owns the store can write events, tiles and root anew, so that they fit. Only what
// was kept outside shows it.
func TestVerifyRewrittenLog(t *testing.T) {
	rewrite := func(t *testing.T, w *world, events []stored) {
		w.events, w.tiles, w.tree = nil, memory{}, Tree{}
		w.add(t, events...)
	}
	for _, test := range []struct {
		name   string
		tamper func(t *testing.T, w *world)
		want   []string
	}{
		{"an event changed", func(t *testing.T, w *world) {
			w.events[350].text = "other"
			rewrite(t, w, w.events)
		}, []string{"checkpoint: the checkpoint of 590 events has another root: events 301 to 590 are not what they were then"}},
		{"cut off to before a checkpoint", func(t *testing.T, w *world) { rewrite(t, w, w.events[:400]) },
			[]string{"checkpoint: the checkpoint of 590 events is ahead of the log, which has 400: events were cut off, or an older copy was put back"}},
		{"cut off behind the last checkpoint", func(t *testing.T, w *world) { rewrite(t, w, w.events[:590]) }, nil},
		{"changed behind the last checkpoint", func(t *testing.T, w *world) {
			w.events[595].text = "other"
			rewrite(t, w, w.events)
		}, nil},
		{"another key", func(t *testing.T, w *world) {
			first, err := FirstKey(newTestKey(t, "dyetrace/test"))
			if err != nil {
				t.Fatal(err)
			}
			w.events[0].key = first
			rewrite(t, w, w.events)
		}, []string{"checkpoint: the checkpoint of 100 events is not signed as it must be: no key that the log names has signed it",
			"checkpoint: the checkpoint of 300 events is not signed as it must be: no key that the log names has signed it",
			"checkpoint: the checkpoint of 590 events is not signed as it must be: no key that the log names has signed it"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			test.tamper(t, w)
			var got []string
			for _, f := range w.verify(t).Findings {
				got = append(got, f.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A backup that is put back shows as soon as one checkpoint is ahead of it; also where the
// log has grown again since, as it has grown otherwise.
func TestVerifyRestoredBackup(t *testing.T) {
	w := newWorld(t)
	backup := &world{tiles: memory{}, key: w.key, heads: w.heads}
	backup.add(t, w.events[:580]...)
	kinds := func() []Finding {
		return backup.verify(t).Findings
	}
	want := []Finding{{Kind: BadHead, Seq: 581, To: 590}}
	if diff := cmp.Diff(want, kinds(), cmpopts.IgnoreFields(Finding{}, "Text")); diff != "" {
		t.Error(diff)
	}
	backup.add(t, slices.Repeat([]stored{{text: "since"}}, 30)...)
	want = []Finding{{Kind: BadHead, Seq: 301, To: 590}}
	if diff := cmp.Diff(want, kinds(), cmpopts.IgnoreFields(Finding{}, "Text")); diff != "" {
		t.Error(diff)
	}
}

// An event that is erased by another's word leaves the log whole, and the proofs of all
// others and of its leaf hold. An event that is said to be erased and is there is told of.
func TestVerifyErased(t *testing.T) {
	w := newWorld(t)
	leaf := NewLeaf(w.events[42].salt, fmt.Appendf(nil, "id0042 42 text 42"))
	w.add(t, stored{text: "erase", erases: []int64{42}})
	if diff := cmp.Diff([]Finding{{Kind: NotErased, Seq: 43, To: 43, Text: "event 43 is not erased, although another event says so"}}, w.verify(t).Findings); diff != "" {
		t.Error(diff)
	}
	w.events[42] = stored{no: 42, id: "id0042", erased: true}
	if r := w.verify(t); len(r.Findings) > 0 || r.Erased != 1 {
		t.Error(r.Erased, r.Findings)
	}
	proof, err := Prove(t.Context(), w.tiles, w.tree, 42)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckProof(w.tree, 42, leaf, proof); err != nil {
		t.Error(err)
	}
}

// No single change of a row or of a tile goes unseen.
func TestVerifyProperty(t *testing.T) {
	whole := newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		w := &world{events: slices.Clone(whole.events), tiles: memory{}, tree: whole.tree, key: whole.key, heads: whole.heads}
		for name, data := range whole.tiles {
			w.tiles[name] = bytes.Clone(data)
		}
		at := rapid.IntRange(1, len(w.events)-1).Draw(t, "event")
		switch rapid.IntRange(0, 4).Draw(t, "way") {
		case 0:
			w.events[at].text += "x"
		case 1:
			w.events = slices.Delete(w.events, at, at+1)
		case 2:
			other := rapid.IntRange(1, len(w.events)-1).Filter(func(n int) bool { return n != at }).Draw(t, "other")
			w.events[at].salt, w.events[other].salt = w.events[other].salt, w.events[at].salt
		case 3:
			w.events = slices.Insert(w.events, at, w.events[at])
		case 4:
			names := slices.SortedFunc(func(yield func(Tile) bool) {
				for name := range w.tiles {
					yield(name)
				}
			}, cmpTiles)
			data := w.tiles[rapid.SampledFrom(names).Draw(t, "tile")]
			data[rapid.IntRange(0, len(data)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		}
		r, err := Verify(context.Background(), w.tiles, w.tree, w.rows, Options{Checkpoints: w.heads})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Findings) == 0 {
			t.Fatal("nothing was found")
		}
	})
}

func cmpTiles(a, b Tile) int {
	if a.Level != b.Level {
		return a.Level - b.Level
	}
	return int(a.Index - b.Index)
}

// A log that is broken everywhere is told of within bounds.
func TestVerifyBounded(t *testing.T) {
	w := &world{tiles: memory{}}
	w.add(t, make([]stored, 2500)...)
	for i := range w.events {
		w.events[i].text = "x"
	}
	r := w.verify(t)
	if len(r.Findings) != mostFindings || r.More != 1500 {
		t.Errorf("%d findings, and %d more", len(r.Findings), r.More)
	}
}

// Only tiles are at hand: they are compared with each other and with checkpoints.
func TestVerifyTilesOnly(t *testing.T) {
	w := newWorld(t)
	o := Options{Checkpoints: w.heads, Keys: []string{w.key.Public()}}
	r, err := Verify(t.Context(), w.tiles, w.tree, nil, o)
	if err != nil || len(r.Findings) > 0 || r.Covered != 590 {
		t.Error(err, r.Findings, r.Covered)
	}
	w.tiles[Tile{Entries, 1}][77] ^= 1
	if r, err = Verify(t.Context(), w.tiles, w.tree, nil, o); err != nil || len(r.Findings) == 0 {
		t.Error(err, "nothing was found")
	}
}

// failing is a storage that cannot be read.
type failing struct{ memory }

var errDisk = errors.New("the disk is gone")

func (failing) Tile(context.Context, Tile) ([]byte, error) { return nil, errDisk }

// What cannot be read is an error, not a finding.
func TestVerifyUnreadable(t *testing.T) {
	w := newWorld(t)
	if _, err := Verify(t.Context(), failing{}, w.tree, w.rows, Options{}); !errors.Is(err, errDisk) {
		t.Error(err)
	}
	broken := func(context.Context, func(Row) bool) error { return errDisk }
	if _, err := Verify(t.Context(), w.tiles, w.tree, broken, Options{}); !errors.Is(err, errDisk) {
		t.Error(err)
	}
	if _, err := Append(t.Context(), failing{}, w.tree, []Leaf{{}}); !errors.Is(err, errDisk) {
		t.Error(err)
	}
}
