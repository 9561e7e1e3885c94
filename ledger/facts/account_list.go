package facts

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"slices"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
)

// AccountList is accounts after settling, by id, in a temporary file: each as
// DecodeAccount reads it, after its length. It is written once and then read
// any number of times; nil is an empty one.
type AccountList struct {
	fsys vfs.FS
	name string
	file vfs.File
	out  *bufio.Writer
	n    int
}

// NewAccountList makes a list in the folder tmp.
func NewAccountList(fsys vfs.FS, tmp, name string) *AccountList {
	return &AccountList{fsys: fsys, name: vfs.Join(tmp, name)}
}

// Add adds a line, in order of ids.
func (l *AccountList) Add(line []byte) (err error) {
	if l.out == nil {
		if l.file, err = l.fsys.Create(l.name); err != nil {
			return err
		}
		l.out = bufio.NewWriterSize(l.file, 1<<20)
	}
	l.n++
	var head [binary.MaxVarintLen64]byte
	if _, err := l.out.Write(binary.AppendUvarint(head[:0], uint64(len(line)))); err != nil {
		return err
	}
	_, err = l.out.Write(line)
	return err
}

// Finish closes the list; no line may follow.
func (l *AccountList) Finish() error {
	if l.out == nil {
		return nil
	}
	err := errors.Join(l.out.Flush(), l.file.Close())
	l.out, l.file = nil, nil
	return err
}

// Abandon closes a list that was not finished.
func (l *AccountList) Abandon() {
	if l.file != nil {
		l.file.Close()
		l.file = nil
	}
}

// Len is how many accounts there are.
func (l *AccountList) Len() int {
	if l == nil {
		return 0
	}
	return l.n
}

// Open begins to read. The caller closes what it gets.
func (l *AccountList) Open() (*AccountReader, error) {
	if l.Len() == 0 {
		return &AccountReader{}, nil
	}
	f, err := l.fsys.Open(l.name)
	if err != nil {
		return nil, err
	}
	return &AccountReader{file: f, in: bufio.NewReaderSize(f, 256<<10), left: l.n}, nil
}

// Each calls fn with every line, which is good until fn returns.
func (l *AccountList) Each(fn func(line []byte) error) (err error) {
	r, err := l.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for {
		more, err := r.Next()
		if err != nil || !more {
			return err
		}
		if err := fn(r.Line); err != nil {
			return err
		}
	}
}

// AccountReader reads an AccountList from its start.
type AccountReader struct {
	file vfs.File
	in   *bufio.Reader
	left int
	Line []byte // at hand
}

// Next goes to the next line and reports whether there is one.
func (r *AccountReader) Next() (bool, error) {
	if r.left == 0 {
		r.Line = nil
		return false, nil
	}
	r.left--
	size, err := binary.ReadUvarint(r.in)
	if err != nil || size > maxRun {
		return false, errors.Join(block.ErrTemporary, err)
	}
	r.Line = slices.Grow(r.Line[:0], int(size))[:size]
	if _, err := io.ReadFull(r.in, r.Line); err != nil {
		return false, errors.Join(block.ErrTemporary, err)
	}
	return true, nil
}

// ID is the account of the line at hand.
func (r *AccountReader) ID() []byte { return r.Line[:AccountIDLen(r.Line)] }

// Close ends reading.
func (r *AccountReader) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// Kind is what the account of the line at hand is.
func (r *AccountReader) Kind() dyetrace.Kind { return dyetrace.Kind(r.Line[len(r.ID())+1]) }

// Covered reports whether the statements of that account are there.
func (r *AccountReader) Covered() bool { return r.Line[len(r.ID())+2] != 0 }
