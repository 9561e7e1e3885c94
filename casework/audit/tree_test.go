package audit

import (
	"context"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// memory keeps tiles in memory.
type memory map[Tile][]byte

func (m memory) Tile(_ context.Context, t Tile) ([]byte, error) { return m[t], nil }

func (m memory) PutTiles(_ context.Context, tiles []TileData) error {
	for _, t := range tiles {
		m[t.Tile] = append([]byte(nil), t.Data...)
	}
	return nil
}

// leafOf is a leaf by its number.
func leafOf(n int64) Leaf {
	var salt Salt
	binary.BigEndian.PutUint64(salt[:], uint64(n)) //nolint:gosec // Numbers of leaves are never negative.
	return NewLeaf(salt, fmt.Appendf(nil, "event %d", n))
}

func leavesOf(from, to int64) []Leaf {
	leaves := make([]Leaf, 0, to-from)
	for n := from; n < to; n++ {
		leaves = append(leaves, leafOf(n))
	}
	return leaves
}

// peer is the same tree as golang.org/x/mod/sumdb/tlog makes it, hash by hash.
type peer struct {
	size   int64
	hashes []tlog.Hash
}

func (p *peer) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, i := range indexes {
		found = append(found, p.hashes[i])
	}
	return found, nil
}

func (p *peer) add(t *rapid.T, leaf Leaf) {
	more, err := tlog.StoredHashes(p.size, leaf[:], p)
	if err != nil {
		t.Fatal(err)
	}
	p.hashes = append(p.hashes, more...)
	p.size++
}

// Appended in whatever batches, the log has the root and, in each tile, the hashes of the
// tree that x/mod's tlog makes of the same leaves, and the leaves themselves.
func TestAppendIsRFC6962(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tiles, want := memory{}, &peer{}
		var tree Tree
		for range rapid.IntRange(1, 5).Draw(t, "batches") {
			n := rapid.OneOf(rapid.IntRange(0, 3), rapid.IntRange(200, 600), rapid.Just(256)).Draw(t, "leaves")
			leaves := leavesOf(tree.Size, tree.Size+int64(n))
			var err error
			if tree, err = Append(t.Context(), tiles, tree, leaves); err != nil {
				t.Fatal(err)
			}
			for _, leaf := range leaves {
				want.add(t, leaf)
			}
		}
		if tree.Size == 0 {
			return
		}
		root, err := tlog.TreeHash(want.size, want)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Tree{want.size, root}, tree); diff != "" {
			t.Fatal(diff)
		}
		for name, data := range tiles {
			compareTile(t, want, name, data)
		}
	})
}

func compareTile(t *rapid.T, want *peer, name Tile, data []byte) {
	width := len(data) / name.size()
	if name.Level == Entries {
		for i := range width {
			if leaf, ok := entryAt(data, i); !ok || leaf != leafOf(name.Index*tileWidth+int64(i)) {
				t.Fatalf("%s: leaf %d differs", name.Path(width), i)
			}
		}
		return
	}
	expected, err := tlog.ReadTileData(tlog.Tile{H: tileHeight, L: name.Level, N: name.Index, W: width}, want)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(expected, data); diff != "" {
		t.Fatalf("%s: %s", name.Path(width), diff)
	}
}

// Nothing is appended to a log whose end is not what it was.
func TestAppendToDamaged(t *testing.T) {
	for _, test := range []struct {
		name   string
		damage func(m memory, tree *Tree)
	}{
		{"a hash", func(m memory, _ *Tree) { m[Tile{0, 1}][5] ^= 1 }},
		{"a hash above", func(m memory, _ *Tree) { m[Tile{1, 0}][5] ^= 1 }},
		{"an entry", func(m memory, _ *Tree) { m[Tile{Entries, 1}][5] ^= 1 }},
		{"an entry's length", func(m memory, _ *Tree) { m[Tile{Entries, 1}][0] ^= 1 }},
		{"a tile removed", func(m memory, _ *Tree) { delete(m, Tile{0, 1}) }},
		{"entries removed", func(m memory, _ *Tree) { delete(m, Tile{Entries, 1}) }},
		{"a tile cut", func(m memory, _ *Tree) { m[Tile{0, 1}] = m[Tile{0, 1}][:32] }},
		{"a size too small", func(_ memory, tree *Tree) { tree.Size-- }},
		{"a size too large", func(_ memory, tree *Tree) { tree.Size++ }},
		{"a negative size", func(_ memory, tree *Tree) { tree.Size = -1 }},
		{"another root", func(_ memory, tree *Tree) { tree.Root[0] ^= 1 }},
	} {
		t.Run(test.name, func(t *testing.T) {
			tiles := memory{}
			tree, err := Append(t.Context(), tiles, Tree{}, leavesOf(0, 300))
			if err != nil {
				t.Fatal(err)
			}
			test.damage(tiles, &tree)
			if _, err := Append(t.Context(), tiles, tree, leavesOf(300, 301)); err == nil {
				t.Error("it was appended to")
			}
		})
	}
}

// Paths of tiles are those of C2SP's tlog-tiles, and each has one spelling.
func TestTilePath(t *testing.T) {
	for _, test := range []struct {
		tile  Tile
		width int
		path  string
	}{
		{Tile{0, 0}, 256, "tile/0/000"},
		{Tile{0, 1234067}, 256, "tile/0/x001/x234/067"},
		{Tile{1, 5}, 17, "tile/1/005.p/17"},
		{Tile{Entries, 1000}, 1, "tile/entries/x001/000.p/1"},
	} {
		if got := test.tile.Path(test.width); got != test.path {
			t.Errorf("%v: %s, expected %s", test.tile, got, test.path)
		}
		tile, width, err := ParseTilePath(test.path)
		if err != nil || tile != test.tile || width != test.width {
			t.Errorf("%s: read as %v of %d, %v", test.path, tile, width, err)
		}
	}
	for _, path := range []string{"", "tile", "tile/0", "tile/0/1", "tile/0/0000", "tile/00/000", "tile/6/000", "tile/-1/000", "tile/0/x000/001",
		"tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/+01", "tile/entries/../000", "tile/0/x001/x001/x001/x001/x001/001", "tile/0/000/"} {
		if tile, _, err := ParseTilePath(path); err == nil {
			t.Errorf("%q was read as %v", path, tile)
		}
	}
}

// What is read as a path is written as that path.
func FuzzTilePath(f *testing.F) {
	f.Add("tile/0/x001/x234/067")
	f.Add("tile/entries/000.p/1")
	f.Fuzz(func(t *testing.T, path string) {
		tile, width, err := ParseTilePath(path)
		if err == nil && tile.Path(width) != path {
			t.Errorf("%q became %q", path, tile.Path(width))
		}
	})
}

// BenchmarkAppend gives leaves per second, in batches as approvals make them and one by one.
func BenchmarkAppend(b *testing.B) {
	for _, batch := range []int64{1, 100, 10_000} {
		b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) {
			tiles, leaves := memory{}, leavesOf(0, batch)
			var tree Tree
			for b.Loop() {
				var err error
				if tree, err = Append(b.Context(), tiles, tree, leaves); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(tree.Size)/b.Elapsed().Seconds(), "leaves/s")
		})
	}
}
