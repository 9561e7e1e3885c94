package audit

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Every event of a log is proved against every later head, and no other leaf, place, size
// or root has that proof.
func TestProofs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tiles := memory{}
		size := rapid.OneOf(rapid.Int64Range(1, 20), rapid.Int64Range(250, 800)).Draw(t, "size")
		tree, err := Append(t.Context(), tiles, Tree{}, leavesOf(0, size))
		if err != nil {
			t.Fatal(err)
		}
		no := rapid.Int64Range(0, size-1).Draw(t, "event")
		proof, err := Prove(t.Context(), tiles, tree, no)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckProof(tree, no, leafOf(no), proof); err != nil {
			t.Fatal(err)
		}
		if CheckProof(tree, no, leafOf(no+1), proof) == nil {
			t.Fatal("another leaf was proved")
		}
		if size > 1 && CheckProof(tree, (no+1)%size, leafOf(no), proof) == nil {
			t.Fatal("another place was proved")
		}
		bad := tree
		bad.Root[rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1
		if CheckProof(bad, no, leafOf(no), proof) == nil {
			t.Fatal("another root was proved")
		}
		if _, err := Prove(t.Context(), tiles, tree, size); err == nil {
			t.Fatal("an event that is not there was proved")
		}
	})
}

// A log is proved to have grown from each of its earlier heads, and from no other.
func TestGrowth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tiles := memory{}
		before := rapid.OneOf(rapid.Int64Range(1, 20), rapid.Int64Range(200, 600)).Draw(t, "before")
		more := rapid.Int64Range(0, 600).Draw(t, "more")
		old, err := Append(t.Context(), tiles, Tree{}, leavesOf(0, before))
		if err != nil {
			t.Fatal(err)
		}
		tree, err := Append(t.Context(), tiles, old, leavesOf(before, before+more))
		if err != nil {
			t.Fatal(err)
		}
		proof, err := ProveGrowth(t.Context(), tiles, tree, before)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckGrowth(tree, old, proof); err != nil {
			t.Fatal(err)
		}
		bad := old
		bad.Root[0] ^= 1
		if CheckGrowth(tree, bad, proof) == nil {
			t.Fatal("another log was taken for an earlier one")
		}
	})
}

// A proof is not made of tiles that are not those of the head.
func TestProveDamaged(t *testing.T) {
	tiles := memory{}
	tree, err := Append(t.Context(), tiles, Tree{}, leavesOf(0, 600))
	if err != nil {
		t.Fatal(err)
	}
	tiles[Tile{0, 1}][40] ^= 1
	if _, err := Prove(t.Context(), tiles, tree, 300); err == nil {
		t.Error("a changed tile was used")
	}
	delete(tiles, Tile{0, 1})
	if _, err := Prove(t.Context(), tiles, tree, 300); err == nil {
		t.Error("a tile that is not there was used")
	}
	if _, err := ProveGrowth(t.Context(), tiles, tree, 700); err == nil {
		t.Error("it grew from a longer log")
	}
}

// proofOf is a proof of an event in a log of 300.
func proofOf(t testing.TB, no int64, withEvent bool) Proof {
	t.Helper()
	w := newWorld(t)
	e := w.events[no]
	event, err := e.row().At(no)
	if err != nil {
		t.Fatal(err)
	}
	w.head(t)
	c := w.heads[len(w.heads)-1]
	hashes, err := Prove(t.Context(), w.tiles, c.Tree, no)
	if err != nil {
		t.Fatal(err)
	}
	p := Proof{No: no, Leaf: NewLeaf(e.salt, event), Hashes: hashes, Signed: c}
	if withEvent {
		p.Salt, p.Event = e.salt, event
	}
	return p
}

// A proof as a file says the same as before, with the event or with its leaf alone.
func TestProofFile(t *testing.T) {
	for _, withEvent := range []bool{true, false} {
		t.Run(fmt.Sprint(withEvent), func(t *testing.T) {
			p := proofOf(t, 42, withEvent)
			got, err := ParseProof(p.Format())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(p, got); diff != "" {
				t.Error(diff)
			}
			if err := got.Check(); err != nil {
				t.Error(err)
			}
			got.Leaf[0] ^= 1
			if got.Check() == nil {
				t.Error("another leaf was proved")
			}
		})
	}
}

// FuzzProof: what is read as a proof is written as the same bytes, and no text breaks the
// reader or the check.
func FuzzProof(f *testing.F) {
	f.Add(proofOf(f, 42, true).Format())
	f.Add(proofOf(f, 599, false).Format())
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ParseProof(data)
		if err != nil {
			return
		}
		if !bytes.Equal(p.Format(), data) {
			t.Errorf("%q became %q", data, p.Format())
		}
		_ = p.Check()
	})
}

// BenchmarkProve makes and checks the proof of one event of a log of a million.
func BenchmarkProve(b *testing.B) {
	const size = 1_000_000
	tiles := memory{}
	tree, err := Append(b.Context(), tiles, Tree{}, leavesOf(0, size))
	if err != nil {
		b.Fatal(err)
	}
	no := int64(0)
	for b.Loop() {
		no = (no + 7919) % size
		proof, err := Prove(b.Context(), tiles, tree, no)
		if err != nil {
			b.Fatal(err)
		}
		if err := CheckProof(tree, no, leafOf(no), proof); err != nil {
			b.Fatal(err)
		}
	}
}
