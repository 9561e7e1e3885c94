package audit

import (
	"context"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"dyetrace"
)

const (
	// Entries is the level of tiles that hold the leaves themselves.
	Entries = -1

	tileHeight  = 8
	tileWidth   = 1 << tileHeight
	leafSize    = 32
	hashSize    = tlog.HashSize
	entrySize   = 2 + leafSize // a leaf and its length
	maxLevel    = 5
	maxTreeSize = 1 << 48 // what six levels hold
)

// Tile names a tile: those of a level are numbered from 0.
type Tile struct {
	Level int // Entries, or how many tiles lie below its hashes
	Index int64
}

// TileData is a tile with what it holds. The last one of a level may be partly full.
type TileData struct {
	Tile
	Data []byte
}

// Storage keeps tiles. A store implements it within its transaction.
type Storage interface {
	// Tile is what a tile holds, nil where there is none. Nobody changes it.
	Tile(ctx context.Context, t Tile) ([]byte, error)
	// PutTiles keeps tiles in place of those of their names.
	PutTiles(ctx context.Context, tiles []TileData) error
}

// size is the length of what one leaf or hash takes in the tile.
func (t Tile) size() int {
	if t.Level == Entries {
		return entrySize
	}
	return hashSize
}

// width is how many leaves or hashes the tile holds in a log of a size.
func (t Tile) width(size int64) int {
	for range t.Level {
		size /= tileWidth
	}
	return int(max(0, min(size-t.Index*tileWidth, tileWidth)))
}

// Path is where the tile of a width lies in a folder of tiles; 256 is a full one.
func (t Tile) Path(width int) string {
	level := "entries"
	if t.Level != Entries {
		level = strconv.Itoa(t.Level)
	}
	index := fmt.Sprintf("%03d", t.Index%1000)
	for n := t.Index / 1000; n > 0; n /= 1000 {
		index = fmt.Sprintf("x%03d/%s", n%1000, index)
	}
	path := "tile/" + level + "/" + index
	if width < tileWidth {
		path += ".p/" + strconv.Itoa(width)
	}
	return path
}

// ParseTilePath reads what Path writes.
func ParseTilePath(path string) (t Tile, width int, err error) {
	refuse := func() (Tile, int, error) {
		return Tile{}, 0, dyetrace.Errorf(dyetrace.InputError, "tile", "%.80q is no path of a tile: expected one like tile/0/x001/234 or tile/entries/000.p/17", path)
	}
	rest, ok := strings.CutPrefix(path, "tile/")
	level, rest, found := strings.Cut(rest, "/")
	if !ok || !found || len(path) > 80 {
		return refuse()
	}
	if t.Level = Entries; level != "entries" {
		if t.Level, err = strconv.Atoi(level); err != nil || t.Level < 0 || t.Level > maxLevel {
			return refuse()
		}
	}
	width = tileWidth
	if index, part, partly := strings.Cut(rest, ".p/"); partly {
		rest = index
		if width, err = strconv.Atoi(part); err != nil || width < 1 || width >= tileWidth {
			return refuse()
		}
	}
	for digits := range strings.SplitSeq(rest, "/") {
		n, err := strconv.ParseInt(strings.TrimPrefix(digits, "x"), 10, 16)
		if err != nil || n < 0 || n > 999 || t.Index > maxTreeSize/1000 {
			return refuse()
		}
		t.Index = t.Index*1000 + n
	}
	if t.Path(width) != path { // another spelling of the same tile
		return refuse()
	}
	return t, width, nil
}

// appendEntry adds a leaf to the bytes of a tile of entries.
func appendEntry(data []byte, leaf Leaf) []byte {
	data = binary.BigEndian.AppendUint16(data, leafSize)
	return append(data, leaf[:]...)
}

// entryAt is the i-th leaf of a tile of entries; false where the tile does not hold one.
func entryAt(data []byte, i int) (Leaf, bool) {
	at := i * entrySize
	if at+entrySize > len(data) || binary.BigEndian.Uint16(data[at:]) != leafSize {
		return Leaf{}, false
	}
	return Leaf(data[at+2 : at+entrySize]), true
}
