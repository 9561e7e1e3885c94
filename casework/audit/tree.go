package audit

import (
	"context"
	"crypto/rand"
	"crypto/sha256"

	"golang.org/x/mod/sumdb/tlog"

	"dyetrace"
)

// Salt hides what a leaf stands for.
type Salt [32]byte

// NewSalt draws a salt.
func NewSalt() Salt {
	var s Salt
	rand.Read(s[:]) // never fails: where there is no randomness the program ends
	return s
}

// Leaf stands for an event in the log.
type Leaf [leafSize]byte

// NewLeaf is the leaf of an event, by its canonical bytes.
func NewLeaf(salt Salt, event []byte) Leaf {
	var small [1024]byte
	joined := append(append(small[:0], salt[:]...), event...)
	return sha256.Sum256(joined)
}

// hash is the leaf's hash in the tree.
func (l Leaf) hash() Hash {
	var b [1 + leafSize]byte
	copy(b[1:], l[:])
	return sha256.Sum256(b[:])
}

// Hash is a hash in the tree.
type Hash = tlog.Hash

// node is the hash over two.
func node(left, right Hash) Hash {
	var b [1 + 2*hashSize]byte
	b[0] = 1
	copy(b[1:], left[:])
	copy(b[1+hashSize:], right[:])
	return sha256.Sum256(b[:])
}

// Tree is the head of the log: how many leaves it has, and the hash over them. The zero
// Tree is the empty log.
type Tree struct {
	Size int64
	Root Hash
}

// empty is the root of a tree without leaves.
var empty = Hash(sha256.Sum256(nil))

// Append adds leaves to the log, which is at from, and gives where it is then. Call it in
// the transaction that keeps the events, and keep the Tree there too: it must be what the
// last call gave. A log whose last tiles are not those of from is refused as damaged.
func Append(ctx context.Context, s Storage, from Tree, leaves []Leaf) (Tree, error) {
	if len(leaves) == 0 {
		return from, nil
	}
	if from.Size < 0 || from.Size > maxTreeSize-int64(len(leaves)) {
		return Tree{}, dyetrace.Errorf(dyetrace.CorruptError, "audit log", "a log of %d events cannot be", from.Size)
	}
	e, err := readEdge(ctx, s, from)
	if err != nil {
		return Tree{}, err
	}
	for _, leaf := range leaves {
		e.add(leaf)
	}
	if err := s.PutTiles(ctx, e.written()); err != nil {
		return Tree{}, err
	}
	return Tree{Size: e.size, Root: e.root()}, nil
}

// edge is the right end of a tree: all that a new leaf changes.
type edge struct {
	size    int64
	entries []byte     // of the last tile, partly full
	levels  [][]Hash   // of the last tile of each level, partly full
	full    []TileData // that became full
}

// readEdge reads the right end of a tree and checks it.
func readEdge(ctx context.Context, s Storage, from Tree) (*edge, error) {
	e := &edge{size: from.Size}
	last := Tile{Entries, from.Size / tileWidth}
	data, err := readTile(ctx, s, last, from.Size)
	if err != nil {
		return nil, err
	}
	e.entries = append(e.entries, data...)
	for level, n := 0, from.Size; n > 0; level, n = level+1, n/tileWidth {
		data, err := readTile(ctx, s, Tile{level, n / tileWidth}, from.Size)
		if err != nil {
			return nil, err
		}
		hashes := make([]Hash, 0, tileWidth)
		for ; len(data) > 0; data = data[hashSize:] {
			hashes = append(hashes, Hash(data[:hashSize]))
		}
		e.levels = append(e.levels, hashes)
	}
	if from.Size > 0 && e.root() != from.Root {
		return nil, dyetrace.Errorf(dyetrace.CorruptError, "audit log", "the last tiles do not give the root of the log of %d events: run dyetrace audit verify", from.Size)
	}
	for i := range len(e.entries) / entrySize {
		if leaf, ok := entryAt(e.entries, i); !ok || leaf.hash() != e.levels[0][i] {
			return nil, dyetrace.Errorf(dyetrace.CorruptError, "audit log", "entry %d is not the one that was logged: run dyetrace audit verify", last.Index*tileWidth+int64(i))
		}
	}
	return e, nil
}

// LeafAt is the leaf at a place, from 0, as it was logged.
func LeafAt(ctx context.Context, s Storage, no int64) (Leaf, error) {
	t := Tile{Entries, no / tileWidth}
	data, err := s.Tile(ctx, t)
	if err != nil {
		return Leaf{}, err
	}
	leaf, ok := entryAt(data, int(no%tileWidth))
	if !ok {
		return Leaf{}, dyetrace.Errorf(dyetrace.CorruptError, "audit log", "it has no entry %d: run dyetrace audit verify", no)
	}
	return leaf, nil
}

// readTile reads a tile of a log of a size; the tile must have the width of that size.
func readTile(ctx context.Context, s Storage, t Tile, size int64) ([]byte, error) {
	width := t.width(size)
	if width == 0 {
		return nil, nil
	}
	data, err := s.Tile(ctx, t)
	if err != nil {
		return nil, err
	}
	if len(data) != width*t.size() {
		return nil, dyetrace.Errorf(dyetrace.CorruptError, "audit log", "%s holds %d bytes, expected %d: run dyetrace audit verify", t.Path(width), len(data), width*t.size())
	}
	return data, nil
}

// add puts a leaf at the end.
func (e *edge) add(leaf Leaf) {
	e.entries = appendEntry(e.entries, leaf)
	index := e.size / tileWidth
	e.size++
	if e.size%tileWidth == 0 {
		e.full = append(e.full, TileData{Tile{Entries, index}, e.entries})
		e.entries = make([]byte, 0, tileWidth*entrySize)
	}
	e.push(0, leaf.hash())
}

// push puts a hash at the end of a level, and the root of a tile that it fills at the end
// of the next.
func (e *edge) push(level int, h Hash) {
	if level == len(e.levels) {
		e.levels = append(e.levels, make([]Hash, 0, tileWidth))
	}
	hashes := append(e.levels[level], h)
	e.levels[level] = hashes
	if len(hashes) < tileWidth {
		return
	}
	index := e.size>>(tileHeight*(level+1)) - 1
	e.full = append(e.full, TileData{Tile{level, index}, joined(hashes)})
	root := fold(hashes)
	e.levels[level] = hashes[:0]
	e.push(level+1, root)
}

// written are the tiles that are new or hold more than before.
func (e *edge) written() []TileData {
	tiles := e.full
	if len(e.entries) > 0 {
		tiles = append(tiles, TileData{Tile{Entries, e.size / tileWidth}, e.entries})
	}
	for level, hashes := range e.levels {
		if len(hashes) > 0 {
			tiles = append(tiles, TileData{Tile{level, e.size >> (tileHeight * (level + 1))}, joined(hashes)})
		}
	}
	return tiles
}

// root is the hash over all leaves.
func (e *edge) root() Hash {
	if e.size == 0 {
		return empty
	}
	var root Hash
	first := true
	for _, hashes := range e.levels {
		// Hashes of a level follow those of the levels above it, so the tree is joined
		// from its right end.
		for end := len(hashes); end > 0; {
			start := end - end&-end // of the largest whole tree at the end
			h := fold(hashes[start:end])
			if first {
				root, first = h, false
			} else {
				root = node(h, root)
			}
			end = start
		}
	}
	return root
}

// fold is the root over hashes; there are a power of two of them.
func fold(hashes []Hash) Hash {
	var b [tileWidth]Hash
	n := copy(b[:], hashes)
	for ; n > 1; n /= 2 {
		for i := range n / 2 {
			b[i] = node(b[2*i], b[2*i+1])
		}
	}
	return b[0]
}

// joined are hashes as a tile holds them.
func joined(hashes []Hash) []byte {
	data := make([]byte, 0, len(hashes)*hashSize)
	for _, h := range hashes {
		data = append(data, h[:]...)
	}
	return data
}
