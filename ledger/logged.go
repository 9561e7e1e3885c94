package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/wal"
)

// begin begins a change to a ledger, of which no log holds a record: what the last one left
// is folded first, so that the change is to all that the ledger has.
func begin(ctx context.Context, fsys vfs.FS, dir, op, holder string, makes bool) (*manifest.Change, error) {
	for range openTries {
		c, err := manifest.Begin(fsys, dir, op, holder, makes)
		if err != nil || len(c.Now.Logs) == 0 {
			return c, err
		}
		if err := errors.Join(c.End(), foldLogs(ctx, fsys, dir, holder)); err != nil {
			return nil, err
		}
	}
	return nil, dyetrace.Errorf(dyetrace.UsageError, op,
		"others add records to the ledger again and again; try it once they have ended")
}

// foldLogs makes files of what the ledger's logs hold, but for the log that spared names.
func foldLogs(ctx context.Context, fsys vfs.FS, dir, holder string, spared ...string) error {
	c, err := manifest.Begin(fsys, dir, "fold log", holder, false)
	if err != nil {
		return err
	}
	im, err := newImport(c, ImportOptions{Holder: holder})
	if err != nil {
		return err
	}
	return im.fold(ctx, spared...)
}

// fold takes the ledger's logs in and commits.
func (im *Import) fold(ctx context.Context, spared ...string) error {
	err := im.takeLogs(spared)
	if err == nil && im.folded > 0 {
		_, err = im.Commit(ctx)
		return err
	}
	return errors.Join(err, im.Abort())
}

// takeLogs adds the records of the ledger's logs, source by source, up to the log that is
// spared. Once the import takes effect the ledger has these logs no more.
func (im *Import) takeLogs(spared []string) error {
	bySource := map[string]*dyetrace.Batch{}
	for _, l := range im.Now.Logs {
		if slices.Contains(spared, l.Name) {
			break
		}
		im.folded++
		_, err := readLog(im.FS, im.Dir, l, func(t *dyetrace.Transfer) error {
			b := bySource[t.Source.File]
			if b == nil {
				b = &dyetrace.Batch{}
				bySource[t.Source.File] = b
			}
			addTransfer(b, t)
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(bySource)) {
		im.BeginFile(name)
		im.files[len(im.files)-1].logged = true
		if err := im.Add(bySource[name]); err != nil {
			return err
		}
		im.EndFile(manifest.StreamID(name).SHA256, manifest.StreamFormat)
	}
	return nil
}

// readLog reads a log as the manifest names it.
func readLog(fsys vfs.FS, dir string, l manifest.Log, fn func(*dyetrace.Transfer) error) (wal.Contents, error) {
	if l.Bytes == 0 {
		return wal.Read(fsys, dir, l.Name, nil, fn)
	}
	sum, err := strconv.ParseUint(l.Sum, 16, 64)
	if err != nil {
		return wal.Contents{}, wal.Damaged(vfs.Join(dir, manifest.Name), 0, fmt.Errorf("the checksum of %s: %w", l.Name, err))
	}
	return wal.Read(fsys, dir, l.Name, &wal.Bound{Bytes: l.Bytes, Sum: sum}, fn)
}

// addTransfer adds a complete record to a batch.
func addTransfer(b *dyetrace.Batch, t *dyetrace.Transfer) {
	text := func(s string) dyetrace.Span { return b.AddText([]byte(s)) }
	b.Rows = append(b.Rows, dyetrace.Row{
		Time: t.Time, Seq: t.Seq, Amount: t.Amount, Received: t.Received, FromBalance: t.FromBalance, ToBalance: t.ToBalance,
		Line: t.Source.Line, Currency: t.Currency, ReceivedCurrency: t.ReceivedCurrency,
		ID: text(t.ID), From: text(t.From), To: text(t.To), Channel: text(t.Channel), Memo: text(t.Memo),
		Reverses: text(t.Reverses), FromSerial: text(t.FromSerial), ToSerial: text(t.ToSerial),
		FromOrder: text(t.FromOrder), ToOrder: text(t.ToOrder),
	})
}

// openLogged opens a ledger with what its logs hold: these are folded into a part of the
// index in memory, as they will be on disk. So every reader sees at once what was appended,
// as if it had been imported.
func openLogged(fsys vfs.FS, dir string, m *manifest.Manifest) (_ *Ledger, err error) {
	var logged wal.Contents
	for _, l := range m.Logs {
		c, err := readLog(fsys, dir, l, nil)
		if err != nil {
			return nil, err
		}
		logged.Records += c.Records
		logged.Bytes += c.Bytes
	}
	if logged.Records == 0 {
		return openIndex(fsys, dir, m)
	}
	// A writer at work is nothing to this reader, who has the manifest that he has read.
	above, err := vfs.NewAbove(fsys, dir, manifest.Beside()...)
	if err != nil {
		return nil, err
	}
	if _, err := m.Write(above, dir); err != nil {
		return nil, err
	}
	c, err := manifest.Begin(above, dir, "open ledger", "", false)
	if err != nil {
		return nil, err
	}
	im, err := newImport(c, ImportOptions{Small: -1, above: true})
	if err != nil {
		return nil, err
	}
	if err := im.fold(context.Background()); err != nil {
		return nil, err
	}
	next, err := manifest.Read(above, dir)
	if err != nil {
		return nil, err
	}
	l, err := openIndex(above, dir, next)
	if err == nil {
		l.logged, l.m.Generation = logged, m.Generation
	}
	return l, err
}

// mostAnew is up to how many transfers the index is made anew in memory, for a reader.
const mostAnew = 2_000_000

// mayMakeAnew is an error where a reader would have to make the index of a large ledger
// anew.
func (im *Import) mayMakeAnew() error {
	if !im.opts.above || im.Now.Stats.Transfers <= mostAnew {
		return nil
	}
	return &dyetrace.Error{Kind: dyetrace.UsageError, Op: "open ledger", File: im.Dir,
		Err: fmt.Errorf("records that came one by one change what the ledger has had; `dyetrace compact --ledger %s` "+
			"takes them in", cmp.Or(im.Dir, "DIR"))}
}
