package audit

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"dyetrace"
	"dyetrace/internal/vfs"
)

// CheckpointName is the name of the signed checkpoint in a folder of tiles.
const CheckpointName = "checkpoint"

// Export gives the files of a folder of tiles as C2SP's tlog-tiles lays it out: the
// checkpoint, and every tile of the log that it covers. The log may have grown since.
func Export(ctx context.Context, s Storage, head Signed, write func(path string, data []byte) error) error {
	if err := write(CheckpointName, head.Note); err != nil {
		return err
	}
	for level, held := Entries, head.Size; held > 0; level++ {
		for index := int64(0); index*tileWidth < held; index++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			t := Tile{level, index}
			width := t.width(head.Size)
			data, err := s.Tile(ctx, t)
			if err != nil {
				return err
			}
			if len(data) < width*t.size() {
				return dyetrace.Errorf(dyetrace.CorruptError, "audit log", "%s holds %d bytes, expected %d or more: run dyetrace audit verify", t.Path(width), len(data), width*t.size())
			}
			if err := write(t.Path(width), data[:width*t.size()]); err != nil {
				return err
			}
		}
		if level != Entries {
			held /= tileWidth
		}
	}
	return nil
}

// Folder reads a folder of tiles, of a log of a size.
type Folder struct {
	fsys vfs.FS
	dir  string
	size int64
}

// OpenFolder opens a folder of tiles, and reads its checkpoint.
func OpenFolder(fsys vfs.FS, dir string) (*Folder, Signed, error) {
	data, err := readBounded(fsys, vfs.Join(dir, CheckpointName), maxCheckpoint)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Signed{}, dyetrace.Errorf(dyetrace.NotFound, "audit log", "%s holds no %s: give the folder in which audit tiles has written", dir, CheckpointName)
	}
	if err != nil {
		return nil, Signed{}, err
	}
	head, err := ParseCheckpoint(data)
	return &Folder{fsys, dir, head.Size}, head, err
}

// Tile implements Storage, for reading.
func (f *Folder) Tile(_ context.Context, t Tile) ([]byte, error) {
	width := t.width(f.size)
	if width == 0 {
		return nil, nil
	}
	parts := append([]string{f.dir}, strings.Split(t.Path(width), "/")...)
	data, err := readBounded(f.fsys, vfs.Join(parts...), tileWidth*entrySize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// PutTiles implements Storage. Folders are only read.
func (f *Folder) PutTiles(context.Context, []TileData) error {
	return dyetrace.Errorf(dyetrace.UsageError, "audit log", "%s is a copy of the log: nothing is added to it", f.dir)
}

// readBounded reads a file of at most most bytes.
func readBounded(fsys vfs.FS, name string, most int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	if size > most {
		return nil, &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "audit log", File: name, Offset: most, Err: errors.New("it is longer than it can be")}
	}
	data := make([]byte, size)
	if n, err := f.ReadAt(data, 0); int64(n) != size {
		return nil, err
	}
	return data, nil
}
