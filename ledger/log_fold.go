package ledger

import (
	"context"
	"errors"
	"fmt"

	"dyetrace/ledger/manifest"
)

// rotate starts a log behind the one that is written, and folds that one, while others go on
// appending.
func (l *Log) rotate(ctx context.Context) error {
	l.changing.Lock()
	defer l.changing.Unlock()
	l.mu.Lock()
	over := l.lock == nil || l.failed != nil
	l.mu.Unlock()
	if over {
		return nil
	}
	c, err := manifest.Begin(l.fsys, l.dir, "append", l.opts.Holder, false)
	if err != nil {
		return err
	}
	next, w, err := l.another(c)
	if err == nil {
		err = c.Commit(next)
	}
	if err := errors.Join(err, c.End()); err != nil {
		if w != nil {
			_, failed := w.Close()
			err = errors.Join(err, failed)
		}
		return err
	}
	// From here on records go into the new log, which the ledger has already.
	l.mu.Lock()
	before := l.writer
	l.ending = before.Last()
	l.writer, l.name = w, next.Logs[len(next.Logs)-1].Name
	l.older, l.fresh = l.fresh, newLoggedRecords()
	name := l.name
	l.mu.Unlock()
	if _, err := before.Close(); err != nil {
		return err
	}
	if err := foldLogs(ctx, l.fsys, l.dir, l.opts.Holder, name); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.older = nil
	return l.reopen()
}

// Fold makes files of all that was put before, and returns when that is done.
func (l *Log) Fold(ctx context.Context) error {
	return l.Lend(func() error { return foldLogs(ctx, l.fsys, l.dir, l.opts.Holder) })
}

// Lend lets somebody else change the ledger, who sees it as whoever has its lock does. All
// that was put before is in it, and what is put meanwhile waits until fn returns.
func (l *Log) Lend(fn func() error) error {
	l.changing.Lock()
	defer l.changing.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed != nil {
		return l.failed
	}
	if err := l.end(); err != nil {
		l.failed = err
		return err
	}
	err := fn()
	// Whatever fn has done, or left half done, the log goes on upon what there is.
	if failed := l.begin(context.Background()); failed != nil {
		l.failed = failed
		return errors.Join(err, failed)
	}
	return err
}

// end ends the log that is written, and notes in the manifest what it holds: every byte of
// it is bound from then on.
func (l *Log) end() (err error) {
	if l.writer == nil {
		return nil
	}
	contents, failed := l.writer.Close()
	l.writer = nil
	err = failed
	if l.base != nil {
		err = errors.Join(err, l.base.Close())
		l.base = nil
	}
	c, begun := manifest.Begin(l.fsys, l.dir, "append", l.opts.Holder, false)
	if begun != nil {
		return errors.Join(err, begun)
	}
	defer func() { err = errors.Join(err, c.End()) }()
	next := c.Next()
	next.KeepIndex(c.Now)
	next.Logs = next.Logs[:0]
	for _, log := range c.Now.Logs {
		switch {
		case log.Name != l.name:
			next.Logs = append(next.Logs, log)
		case contents.Records > 0:
			next.Logs = append(next.Logs, manifest.Log{Name: log.Name, Bytes: contents.Bytes, Records: contents.Records,
				Sum: fmt.Sprintf("%016x", contents.Sum)})
		}
	}
	return errors.Join(err, c.Commit(next))
}

// Close ends appending and gives the ledger back. What was put is durable, and may still be
// in a log, which the next change of the ledger folds.
func (l *Log) Close() error {
	l.changing.Lock()
	defer l.changing.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lock == nil {
		return nil
	}
	err := errors.Join(l.end(), l.lock.Close())
	l.lock = nil
	l.failed = errLogClosed
	return err
}

// errLogClosed is the error of a log that was closed.
var errLogClosed = errors.New("append: the log is closed")
