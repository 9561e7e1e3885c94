package ledger

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
	"dyetrace/ledger/wal"
)

// LogOptions are the settings of a log.
type LogOptions struct {
	Holder string // who appends, for others who find the ledger in use
	// Records is how many records a log holds before it is folded into files; 0 means
	// 100,000. Four times as many are taken while that goes on.
	Records int64
}

const (
	foldAfter  = 100_000
	logsInHand = 4
	// maxLogged bounds a log that is being added to, in bytes of records.
	maxLogged = 256 << 20
)

// Log is a ledger that takes one record after another. A record is durable before anybody
// is told so, and whoever opens the ledger from then on sees it: in statements, traces and
// lists, as if it had been imported. The log is the ledger's newest part. It is folded into
// files as it grows, which changes no answer.
//
// Who has the log has the ledger for writing. It is safe for use by several goroutines.
type Log struct {
	fsys vfs.FS // as whoever has the lock sees it
	dir  string
	opts LogOptions
	lock io.Closer

	// changing is held by who changes what files the ledger has; it is taken before mu.
	changing sync.Mutex

	mu     sync.Mutex
	base   *Ledger // what files hold
	writer *wal.Writer
	name   string // of the log that is written
	fresh  *loggedRecords
	older  *loggedRecords   // of the log that is being folded; nil: none is
	ending *wal.Group       // the last of that log; nil: there was none
	lines  map[string]int64 // how many records each source has brought
	folded <-chan error     // of the fold at work; nil: none is
	failed error            // from then on nothing is taken any more
}

// loggedRecords are the records of a log, by id.
type loggedRecords struct {
	byID  map[string]*loggedRecord
	count int64
	bytes int64
}

// loggedRecord is what a log has of an id: the checksum of what it says, and which sources
// say so.
type loggedRecord struct {
	sum     [16]byte
	sources []string
}

func newLoggedRecords() *loggedRecords { return &loggedRecords{byID: map[string]*loggedRecord{}} }

// OpenLog begins to append to the ledger in dir, which is made if it is not there. What an
// earlier log has left is folded first. Where somebody else has the ledger for writing, the
// error is a UsageError that names him.
func OpenLog(ctx context.Context, fsys vfs.FS, dir string, o LogOptions) (*Log, error) {
	if o.Records == 0 {
		o.Records = foldAfter
	}
	if _, err := manifest.Read(fsys, dir); dyetrace.KindOf(err) == dyetrace.NotFound {
		im, err := NewImport(fsys, dir, ImportOptions{Holder: o.Holder})
		if err != nil {
			return nil, err
		}
		if _, err := im.Commit(ctx); err != nil {
			return nil, err
		}
	}
	lock, err := manifest.TakeLock(fsys, dir, "append", o.Holder)
	if err != nil {
		return nil, err
	}
	l := &Log{fsys: manifest.Own(fsys, dir), dir: dir, opts: o, lock: lock}
	if err := l.begin(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// begin folds what there is and starts a log.
func (l *Log) begin(ctx context.Context) error {
	if err := foldLogs(ctx, l.fsys, l.dir, l.opts.Holder); err != nil {
		return err
	}
	l.lines, l.older = map[string]int64{}, nil
	if err := l.start(); err != nil {
		return err
	}
	return l.reopen()
}

// start makes a new log, which the ledger has from then on beside those that it has.
func (l *Log) start() (err error) {
	c, err := manifest.Begin(l.fsys, l.dir, "append", l.opts.Holder, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.End()) }()
	if err := takesLog(c.Now, l.dir); err != nil {
		return err
	}
	next, w, err := l.another(c)
	if err != nil {
		return err
	}
	if err := c.Commit(next); err != nil {
		_, failed := w.Close()
		return errors.Join(err, failed)
	}
	l.writer, l.name, l.fresh = w, next.Logs[len(next.Logs)-1].Name, newLoggedRecords()
	return nil
}

// another makes a log, and names it in the manifest to come behind those that there are.
func (l *Log) another(c *manifest.Change) (*manifest.Manifest, *wal.Writer, error) {
	next := c.Next()
	next.KeepIndex(c.Now)
	name := manifest.LogName(next.Generation)
	next.Logs = append(next.Logs, manifest.Log{Name: name})
	w, err := wal.Create(l.fsys, l.dir, name)
	return next, w, err
}

// takesLog is an error where the transfers of a ledger follow from more than complete
// records: one more record could change others, which is for an import to find out.
func takesLog(m *manifest.Manifest, dir string) error {
	var why string
	switch {
	case m.IsJoined():
		why = "it has lines of statements, or decisions, which new records may join"
	case m.HasAliases():
		why = "some of its accounts have several names"
	default:
		return nil
	}
	return &dyetrace.Error{Kind: dyetrace.UsageError, Op: "append", File: dir,
		Err: fmt.Errorf("the ledger takes no single records: %s; import them as a file", why)}
}

// reopen opens the ledger's files anew.
func (l *Log) reopen() error {
	m, err := manifest.Read(l.fsys, l.dir)
	if err != nil {
		return err
	}
	base, err := openIndex(l.fsys, l.dir, m)
	if err != nil {
		return err
	}
	misses, err := base.missesPayment()
	if err == nil && misses {
		err = &dyetrace.Error{Kind: dyetrace.UsageError, Op: "append", File: l.dir, Err: errors.New("the ledger takes no " +
			"single records: it has a reversal of a transfer that it does not have, and that may come; import files")}
	}
	if err != nil {
		return errors.Join(err, base.Close())
	}
	before := l.base
	if l.base = base; before != nil {
		return before.Close()
	}
	return nil
}

// Append adds a record and returns when it is durable. Errors are those of Put and Sync.
func (l *Log) Append(ctx context.Context, source string, t *dyetrace.Transfer) (added bool, err error) {
	g, err := l.put(ctx, source, t)
	switch {
	case err != nil:
		return false, err
	case g == nil:
		// The record is there, but perhaps only just.
		return false, l.Sync(ctx)
	}
	return true, g.Wait(ctx)
}

// Sync returns when all is durable that was put before. After any other error than nil
// nobody can say what is.
func (l *Log) Sync(ctx context.Context) error {
	l.mu.Lock()
	groups, err := []*wal.Group{l.ending}, l.failed
	if err == nil {
		groups = append(groups, l.writer.Last())
	}
	l.mu.Unlock()
	for _, g := range groups {
		if err == nil && g != nil {
			err = g.Wait(ctx)
		}
	}
	return err
}

// Put adds a record of a source, which need not be durable before Sync has returned. Its
// place in the source is how many of it came, and that is set in t. A record that the same
// source has brought already changes nothing, and is not added.
//
// The error is an InputError where the record cannot be taken: it is none, contradicts one
// of its id, or takes another transfer back. The log goes on. After any other error it
// takes nothing any more.
func (l *Log) Put(ctx context.Context, source string, t *dyetrace.Transfer) (added bool, err error) {
	g, err := l.put(ctx, source, t)
	return g != nil, err
}

// put adds a record to a group, which is nil where the source has brought it already.
func (l *Log) put(ctx context.Context, source string, t *dyetrace.Transfer) (*wal.Group, error) {
	if err := checkLogged(source, t); err != nil {
		return nil, err
	}
	kept := *t
	kept.Source = dyetrace.Source{}
	data, err := wal.AppendRecord(nil, &kept)
	if err != nil {
		return nil, refuseRecord(t, "%w", err)
	}
	whole := sha256.Sum256(data)
	sum := [16]byte(whole[:16])
	// One at a time from here on: whether a record is there already, and which place it has,
	// depends on those before it.
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.room(ctx); err != nil {
		return nil, err
	}
	known, err := l.knows(source, t, sum)
	if known || err != nil {
		return nil, err
	}
	line, is := l.lines[source]
	if !is {
		line = l.base.m.RowsOf(manifest.StreamID(source))
	}
	kept.Source = dyetrace.Source{File: source, Line: line + 1}
	if data, err = wal.AppendRecord(data[:0], &kept); err != nil {
		return nil, refuseRecord(t, "%w", err)
	}
	g, err := l.writer.Add(data)
	if err != nil {
		l.failed = &dyetrace.Error{Op: "append", File: vfs.Join(l.dir, l.name), Err: err}
		return nil, l.failed
	}
	// The record is on its way. What is left is to remember it, and to fold what is enough.
	l.lines[source] = line + 1
	l.fresh.add(source, t.ID, sum, len(data))
	t.Source = dyetrace.Source{File: source, SHA256: manifest.StreamID(source).SHA256, Line: line + 1}
	if l.fresh.count >= l.opts.Records && l.folded == nil {
		l.folded = guard.Start(func() error { return l.rotate(context.WithoutCancel(ctx)) })
	}
	return g, nil
}

// room waits until the log may grow: while what was before it is folded, it takes up to a
// bound. mu is held before and after.
func (l *Log) room(ctx context.Context) error {
	for l.failed == nil {
		full := l.fresh.count >= logsInHand*l.opts.Records || l.fresh.bytes >= maxLogged
		if l.folded == nil || !full && len(l.folded) == 0 {
			return nil
		}
		ended := l.folded
		l.mu.Unlock()
		var err error
		select {
		case err = <-ended:
		case <-ctx.Done():
			l.mu.Lock()
			return ctx.Err()
		}
		l.mu.Lock()
		l.folded = nil
		l.failed = err
	}
	return l.failed
}

// checkLogged is an InputError where a record is none that a ledger can have, or is for an
// import to take in.
func checkLogged(source string, t *dyetrace.Transfer) error {
	switch {
	case source == "" || filepath.Base(source) != source || strings.ContainsAny(source, `/\`) || len(source) > 255:
		return dyetrace.Errorf(dyetrace.UsageError, "append", "%q is no name for a source: give one to 255 bytes without / or \\",
			source)
	case t.ID == "" || t.ID == dyetrace.Unlinked || t.From == "" || t.To == "":
		return refuseRecord(t, "it has no id, or an account without a name")
	case strings.ContainsRune(t.From+t.To+t.ID, 0):
		return refuseRecord(t, "there is a zero byte in its id or accounts")
	case t.Amount <= 0 || t.Received <= 0 || t.Amount > statement.MaxMarked || t.Received > statement.MaxMarked:
		return refuseRecord(t, "the amount must be above zero and at most %d minor units", int64(statement.MaxMarked))
	case t.Currency == 0 || t.ReceivedCurrency == 0:
		return refuseRecord(t, "it has no currency")
	case t.Reverses != "":
		return refuseRecord(t, "it takes another transfer back, which changes what is there: import it as a file")
	}
	return nil
}

func refuseRecord(t *dyetrace.Transfer, format string, args ...any) error {
	return dyetrace.Errorf(dyetrace.InputError, "append", "transfer %q: %w", t.ID, fmt.Errorf(format, args...))
}

// knows reports whether a source has brought a record already. One of the id that says
// something else is an InputError.
func (l *Log) knows(source string, t *dyetrace.Transfer, sum [16]byte) (bool, error) {
	for _, of := range [...]*loggedRecords{l.fresh, l.older} {
		if of == nil {
			continue
		}
		if r := of.byID[t.ID]; r != nil && r.sum != sum {
			return false, refuseRecord(t, "another record of this id says something else, of %s", r.sources[0])
		} else if r != nil && slices.Contains(r.sources, source) {
			return true, nil
		}
	}
	o, is, err := l.base.Lookup(t.ID)
	if err != nil || !is {
		return false, err
	}
	known := false
	err = l.base.Read(context.Background(), []statement.Ord{o}, func(_ int, has *dyetrace.Transfer) error {
		if !sameLogged(has, t) {
			return refuseRecord(t, "the ledger has another of this id: %s", describe(has))
		}
		known = has.Source.File == source && has.Source.SHA256 == manifest.StreamID(source).SHA256
		return nil
	})
	return known, err
}

// sameLogged reports whether two records say the same, apart from where they were read.
func sameLogged(a, b *dyetrace.Transfer) bool {
	x, y := *a, *b
	x.Source, y.Source = dyetrace.Source{}, dyetrace.Source{}
	return x == y
}

func (r *loggedRecords) add(source, id string, sum [16]byte, bytes int) {
	of := r.byID[id]
	if of == nil {
		of = &loggedRecord{sum: sum}
		r.byID[id] = of
	}
	of.sources = append(of.sources, source)
	r.count++
	r.bytes += int64(bytes)
}
