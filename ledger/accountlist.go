package ledger

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

// accountList is what stands of accounts, by id, in a temporary file: each as
// decodeAccount reads it, after its length. It is written once and then read
// any number of times; nil is an empty one.
type accountList struct {
	fsys vfs.FS
	name string
	file vfs.File
	out  *bufio.Writer
	n    int
}

func newAccountList(fsys vfs.FS, tmp, name string) *accountList {
	return &accountList{fsys: fsys, name: vfs.Join(tmp, name)}
}

func (l *accountList) add(line []byte) (err error) {
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

// finish ends adding.
func (l *accountList) finish() error {
	if l.out == nil {
		return nil
	}
	err := errors.Join(l.out.Flush(), l.file.Close())
	l.out, l.file = nil, nil
	return err
}

// abandon closes a list that was not finished.
func (l *accountList) abandon() {
	if l.file != nil {
		l.file.Close()
		l.file = nil
	}
}

// len is how many accounts there are.
func (l *accountList) len() int {
	if l == nil {
		return 0
	}
	return l.n
}

// open begins to read. The caller closes what it gets.
func (l *accountList) open() (*accountReader, error) {
	if l.len() == 0 {
		return &accountReader{}, nil
	}
	f, err := l.fsys.Open(l.name)
	if err != nil {
		return nil, err
	}
	return &accountReader{file: f, in: bufio.NewReaderSize(f, 256<<10), left: l.n}, nil
}

// each calls fn with every line, which is good until fn returns.
func (l *accountList) each(fn func(line []byte) error) (err error) {
	r, err := l.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for {
		more, err := r.Next()
		if err != nil || !more {
			return err
		}
		if err := fn(r.line); err != nil {
			return err
		}
	}
}

// accountReader reads an accountList from its start.
type accountReader struct {
	file vfs.File
	in   *bufio.Reader
	left int
	line []byte // at hand
}

// Next goes to the next line and reports whether there is one.
func (r *accountReader) Next() (bool, error) {
	if r.left == 0 {
		r.line = nil
		return false, nil
	}
	r.left--
	size, err := binary.ReadUvarint(r.in)
	if err != nil || size > maxFactRun {
		return false, errors.Join(block.ErrTemporary, err)
	}
	r.line = slices.Grow(r.line[:0], int(size))[:size]
	if _, err := io.ReadFull(r.in, r.line); err != nil {
		return false, errors.Join(block.ErrTemporary, err)
	}
	return true, nil
}

// id is the account of the line at hand.
func (r *accountReader) id() []byte { return r.line[:accountKey(r.line)] }

func (r *accountReader) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// kind is what the account of the line at hand is.
func (r *accountReader) kind() dyetrace.Kind { return dyetrace.Kind(r.line[len(r.id())+1]) }

// covered reports whether the statements of that account are there.
func (r *accountReader) covered() bool { return r.line[len(r.id())+2] != 0 }
