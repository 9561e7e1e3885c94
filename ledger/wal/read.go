package wal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/cespare/xxhash/v2"

	"dyetrace"
	"dyetrace/internal/vfs"
)

const (
	magic    = "DYETRLOG"
	version  = 1
	headLen  = 32
	groupLen = 32
	// maxGroup bounds the records of a group, in bytes; one record may go beyond it.
	maxGroup = 4 << 20
	// MaxBytes bounds a log that is read.
	MaxBytes = 1 << 30
)

// Why a log is refused.
var (
	errHead   = errors.New("the file is no log, or its head is damaged")
	errGroup  = errors.New("bytes of the log are not what was written, though what follows them is")
	errBound  = errors.New("the log is not what its manifest says: its length or its checksum is another")
	errLength = fmt.Errorf("the log is longer than %d bytes", MaxBytes)
)

// Bound is what is known of a log that nobody adds to any more: how long it is, and the
// xxhash64 of all its bytes. What lies behind that was never durable.
type Bound struct {
	Bytes int64
	Sum   uint64
}

// Contents is what was found in a log.
type Contents struct {
	Bound         // of all whole groups
	Records int64 // in them
	Cut     int64 // bytes behind them, which belong to no whole group
}

// Damaged is an error of kind CorruptError about a place in a log.
func Damaged(path string, offset int64, err error) error {
	return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "read log", File: path, Offset: offset, Err: err}
}

// Read calls fn with every record of a log that is durable; where fn is nil it only looks at
// checksums. Where bound is not nil the log
// must be as it says; otherwise it may still grow, and a group that is not whole ends it.
func Read(fsys vfs.FS, dir, name string, bound *Bound, fn func(*dyetrace.Transfer) error) (Contents, error) {
	path := vfs.Join(dir, name)
	data, err := readAll(fsys, path)
	if err != nil {
		return Contents{}, err
	}
	if bound != nil {
		if bound.Bytes < headLen || int64(len(data)) < bound.Bytes || xxhash.Sum64(data[:bound.Bytes]) != bound.Sum {
			return Contents{}, Damaged(path, min(int64(len(data)), bound.Bytes), errBound)
		}
		data = data[:bound.Bytes]
	}
	c, err := decode(data, fn)
	var at *placeError
	switch {
	case errors.As(err, &at):
		return c, Damaged(path, at.offset, at.err)
	case err == nil && bound != nil && c.Cut > 0:
		return c, Damaged(path, c.Bytes, errBound)
	}
	return c, err
}

func readAll(fsys vfs.FS, path string) ([]byte, error) {
	f, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	if size > MaxBytes {
		return nil, Damaged(path, MaxBytes, errLength)
	}
	// Whoever adds to it now may have added more, which is for later readers.
	data := make([]byte, size)
	n, err := f.ReadAt(data, 0)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return data[:n], err
}

// placeError is what is wrong with a log, and where.
type placeError struct {
	offset int64
	err    error
}

func (e *placeError) Error() string { return e.err.Error() }

// decode goes through a log.
func decode(data []byte, fn func(*dyetrace.Transfer) error) (c Contents, err error) {
	number, err := readHead(data)
	if err != nil {
		return c, err
	}
	at := headLen
	for at < len(data) {
		g, is := readGroup(data, at, number)
		if !is || xxhash.Sum64(g.records) != g.sum {
			break
		}
		if fn != nil {
			if err := g.each(fn); errors.Is(err, errRecord) {
				return c, &placeError{int64(at), err}
			} else if err != nil {
				return c, err
			}
		}
		c.Records += int64(g.count)
		at += groupLen + len(g.records)
	}
	c.Bytes, c.Sum, c.Cut = int64(at), xxhash.Sum64(data[:at]), int64(len(data)-at)
	// No group is begun before the one in front of it is durable.
	for later := at + 1; later < len(data); later++ {
		if isGroup(data, later, number) {
			return c, &placeError{int64(at), errGroup}
		}
	}
	return c, nil
}

func readHead(data []byte) (number uint64, err error) {
	if len(data) < headLen || !bytes.Equal(data[:headLen], head(binary.LittleEndian.Uint64(data[16:]))) {
		return 0, &placeError{0, errHead}
	}
	return binary.LittleEndian.Uint64(data[16:]), nil
}

// head is the head of a log.
func head(number uint64) []byte {
	h := append(make([]byte, 0, headLen), magic...)
	h = binary.LittleEndian.AppendUint32(h, version)
	h = binary.LittleEndian.AppendUint32(h, 0)
	h = binary.LittleEndian.AppendUint64(h, number)
	return binary.LittleEndian.AppendUint64(h, xxhash.Sum64(h))
}

// group is a group as it lies in a log.
type group struct {
	records []byte
	count   uint32
	sum     uint64
}

// isGroup reports whether a whole head of a group lies at a place.
func isGroup(data []byte, at int, number uint64) bool {
	if len(data)-at < groupLen || binary.LittleEndian.Uint64(data[at+16:]) != uint64(at) {
		return false
	}
	return binary.LittleEndian.Uint64(data[at+24:]) == headSum(data[at:at+24], number)
}

// readGroup is the group at a place, if its head and so many bytes as that says are there.
func readGroup(data []byte, at int, number uint64) (g group, is bool) {
	if !isGroup(data, at, number) {
		return g, false
	}
	length := binary.LittleEndian.Uint32(data[at:])
	if uint64(length) > uint64(len(data)-at-groupLen) {
		return g, false
	}
	g.records = data[at+groupLen : at+groupLen+int(length)]
	g.count, g.sum = binary.LittleEndian.Uint32(data[at+4:]), binary.LittleEndian.Uint64(data[at+8:])
	return g, true
}

// each calls fn with the group's records.
func (g *group) each(fn func(*dyetrace.Transfer) error) (err error) {
	var t dyetrace.Transfer
	rest := g.records
	for range g.count {
		if rest, err = readRecord(rest, &t); err != nil {
			return err
		}
		if err := fn(&t); err != nil {
			return err
		}
	}
	if len(rest) > 0 {
		return errRecord
	}
	return nil
}

// headSum is the checksum of the first 24 bytes of a group's head.
func headSum(first []byte, number uint64) uint64 {
	d := xxhash.NewWithSeed(number)
	d.Write(first)
	return d.Sum64()
}

// putHead fills in the head of a group, for which the first bytes of data are left free.
func putHead(data []byte, count int, at int64, number uint64) {
	binary.LittleEndian.PutUint32(data, uint32(len(data)-groupLen))
	binary.LittleEndian.PutUint32(data[4:], uint32(count))
	binary.LittleEndian.PutUint64(data[8:], xxhash.Sum64(data[groupLen:]))
	binary.LittleEndian.PutUint64(data[16:], uint64(at))
	binary.LittleEndian.PutUint64(data[24:], headSum(data[:24], number))
}
