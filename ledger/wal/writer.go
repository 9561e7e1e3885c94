package wal

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"sync"

	"github.com/cespare/xxhash/v2"

	"dyetrace/internal/guard"
	"dyetrace/internal/vfs"
)

// errClosed is the error of adding to a log that was closed.
var errClosed = errors.New("the log is closed")

// Writer adds to a log. It is safe for use by several goroutines.
type Writer struct {
	file   vfs.File
	number uint64
	wake   chan struct{} // holds one where there is something to write
	done   <-chan error

	mu     sync.Mutex
	next   *Group
	closed bool
	failed error // from then on nothing is durable any more

	// Of the goroutine that writes, and of others once it has ended.
	contents Contents
	sum      *xxhash.Digest
}

// Group is what shares one sync.
type Group struct {
	data    []byte // begins with room for its head
	count   int
	durable chan struct{}
	err     error // once durable is closed
}

func newGroup() *Group {
	return &Group{data: make([]byte, groupLen, 64<<10), durable: make(chan struct{})}
}

// Wait returns when the group is durable. Any other error than nil means that it may be
// or not.
func (g *Group) Wait(ctx context.Context) error {
	select {
	case <-g.durable:
		return g.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Create makes a log, which is durable once its folder is synced, and begins to write it.
func Create(fsys vfs.FS, dir, name string) (*Writer, error) {
	var number [8]byte
	if _, err := rand.Read(number[:]); err != nil {
		return nil, err
	}
	f, err := fsys.Create(vfs.Join(dir, name))
	if err != nil {
		return nil, err
	}
	w := &Writer{file: f, number: binary.LittleEndian.Uint64(number[:]), wake: make(chan struct{}, 1),
		next: newGroup(), sum: xxhash.New()}
	h := head(w.number)
	if _, err := f.Write(h); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if err := f.Sync(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	w.sum.Write(h)
	w.contents.Bytes = int64(len(h))
	w.done = guard.Start(w.run)
	return w, nil
}

// Add adds a record as AppendRecord has it. It does not wait until it is durable: for that
// is the group. It waits while so much is to be written that memory would grow.
func (w *Writer) Add(record []byte) (*Group, error) {
	for {
		w.mu.Lock()
		g := w.next
		switch {
		case w.closed:
			w.mu.Unlock()
			return nil, errClosed
		case w.failed != nil:
			err := w.failed
			w.mu.Unlock()
			return nil, err
		case len(g.data)+len(record) <= maxGroup || g.count == 0:
			g.data, g.count = append(g.data, record...), g.count+1
			w.mu.Unlock()
			w.call()
			return g, nil
		}
		w.mu.Unlock()
		<-g.durable
	}
}

// Last is the group after which all that was added so far is durable.
func (w *Writer) Last() *Group {
	w.mu.Lock()
	defer w.mu.Unlock()
	// An empty group costs no sync: its turn comes when the one before it has had its own.
	w.call()
	return w.next
}

// call makes the writing goroutine look.
func (w *Writer) call() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// run writes groups until the log is closed.
func (w *Writer) run() error {
	for range w.wake {
		w.mu.Lock()
		g, closed, failed := w.next, w.closed, w.failed
		w.next = newGroup()
		w.mu.Unlock()
		// What was not written because of an error, or was in part, can be told by nobody
		// after a crash. So nothing is written behind it.
		if g.err = failed; failed == nil && g.count > 0 {
			if g.err = w.write(g); g.err != nil {
				w.mu.Lock()
				w.failed = g.err
				w.mu.Unlock()
			}
		}
		close(g.durable)
		if closed {
			return nil
		}
	}
	return nil
}

// write writes a group and syncs it.
func (w *Writer) write(g *Group) error {
	putHead(g.data, g.count, w.contents.Bytes, w.number)
	if _, err := w.file.Write(g.data); err != nil {
		return err
	}
	if err := w.file.Sync(); err != nil {
		return err
	}
	w.sum.Write(g.data)
	w.contents.Bytes += int64(len(g.data))
	w.contents.Records += int64(g.count)
	w.contents.Sum = w.sum.Sum64()
	return nil
}

// Close ends the log when all that was added is durable, and returns what it holds. An
// error of writing is that of whoever waited for it: what the log holds is right all the
// same.
func (w *Writer) Close() (Contents, error) {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return w.contents, errClosed
	}
	w.closed = true
	w.mu.Unlock()
	w.call()
	err := <-w.done
	w.contents.Sum = w.sum.Sum64()
	return w.contents, errors.Join(err, w.file.Close())
}
