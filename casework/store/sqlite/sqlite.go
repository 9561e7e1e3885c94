// Package sqlite keeps casework in one file of SQLite, cases.db in the casework folder.
//
// Many processes may have the folder open. One of them writes at a time, for as long as a
// transaction takes; the others wait for their turn. Readers see the last committed state
// and disturb nobody (WAL). The file must be on a disk of this machine: SQLite's locks do
// not work over a network.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"dyetrace"
	"dyetrace/casework/store/engine"
	"dyetrace/internal/vfs"
)

// FileName is the name of the database in the casework folder.
const FileName = "cases.db"

const (
	readers = 4
	// busyWait is how long SQLite itself waits for its turn; between two such waits a
	// call looks whether it was cancelled.
	busyWait = time.Second
	// mostRoom is how much space for what a transaction sends is kept for the next.
	mostRoom = 8 << 20
	// patience is how long a call waits for its turn.
	patience = 90 * time.Second
)

// DB is a database file. It is an engine.Backend.
type DB struct {
	reads
	path   string
	writer *sql.DB
	reader *sql.DB
	write  statements
	room   row // for what a transaction sends; there is one at a time
}

var _ engine.Backend = (*DB)(nil)

// Open opens the database in a folder, and makes both where they are not there.
func Open(ctx context.Context, folder string) (*DB, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	return open(ctx, filepath.Join(folder, FileName), "FULL")
}

// OpenScratch opens a new database that need not survive a crash, in a folder that the
// caller removes.
func OpenScratch(ctx context.Context, folder string) (*DB, error) {
	return open(ctx, filepath.Join(folder, FileName), "OFF")
}

func open(ctx context.Context, path, synchronous string) (*DB, error) {
	// SQLite would make the file with the rights that the system gives by default. A file
	// that is there is not touched: to open and close it takes SQLite's locks from every
	// connection of this process.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		err = f.Close()
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	d := &DB{path: path}
	if d.writer, err = sql.Open("sqlite", dsn(path, synchronous, true)); err != nil {
		return nil, err
	}
	d.writer.SetMaxOpenConns(1)
	if d.reader, err = sql.Open("sqlite", dsn(path, synchronous, false)); err != nil {
		d.writer.Close()
		return nil, err
	}
	d.reader.SetMaxOpenConns(readers)
	d.reader.SetMaxIdleConns(readers)
	if err := d.prepare(ctx); err != nil {
		d.Close()
		return nil, d.explain(err)
	}
	return d, nil
}

// prepare brings the tables up to date and compiles the statements.
func (d *DB) prepare(ctx context.Context) error {
	if err := migrate(ctx, d.writer, d.path); err != nil {
		return err
	}
	read, err := prepareReads(ctx, d.reader)
	if err != nil {
		return err
	}
	d.reads = reads{stmts: read}
	d.write, err = prepareWrites(ctx, d.writer)
	return err
}

// dsn holds all settings, so that every connection has them.
func dsn(path, synchronous string, writes bool) string {
	q := url.Values{}
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busyWait.Milliseconds()))
	q.Add("_pragma", "foreign_keys(1)")
	q.Add("_pragma", "journal_mode(WAL)")
	q.Add("_pragma", "synchronous("+synchronous+")")
	q.Add("_pragma", "trusted_schema(0)")
	q.Add("_pragma", "cache_size(-65536)")
	q.Add("_pragma", "temp_store(MEMORY)")
	q.Add("_dqs", "0")
	q.Add("_defensive", "1")
	if writes {
		q.Add("_txlock", "immediate")
		q.Add("_pragma", "wal_autocheckpoint(4000)")
	} else {
		q.Add("_query_only", "1")
	}
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") { // a drive's letter
		slashed = "/" + slashed
	}
	return (&url.URL{Scheme: "file", Path: slashed, RawQuery: q.Encode()}).String()
}

// Name implements engine.Backend.
func (d *DB) Name() string { return d.path }

// Close implements engine.Backend.
func (d *DB) Close() error { return errors.Join(d.reader.Close(), d.writer.Close()) }

// Write implements engine.Backend.
func (d *DB) Write(ctx context.Context, work func(engine.Tx) error) error {
	begun, err := d.begin(ctx)
	if err != nil {
		return d.explain(err)
	}
	// Rollback does nothing once the transaction is committed.
	defer begun.Rollback()
	if cap(d.room.b) > mostRoom {
		d.room = row{}
	}
	t := &tx{reads: reads{stmts: d.write.reads, tx: begun, quick: true, room: &d.room}, write: d.write}
	if err := work(t); err != nil {
		return d.explain(err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return d.explain(begun.Commit())
}

// begin waits for the turn to write. Within the transaction nothing waits any more, so
// its statements need not watch the context, which would cost each of them a goroutine.
func (d *DB) begin(ctx context.Context) (*sql.Tx, error) {
	for started := time.Now(); ; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		begun, err := d.writer.BeginTx(context.WithoutCancel(ctx), nil)
		if err == nil || !isBusy(err) || time.Since(started) > patience {
			return begun, err
		}
	}
}

// Snapshot implements engine.Backend.
func (d *DB) Snapshot(ctx context.Context, work func(engine.Reads) error) error {
	begun, err := d.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return d.explain(err)
	}
	defer begun.Rollback()
	return d.explain(work(&reads{stmts: d.stmts, tx: begun}))
}

// Purge implements engine.Backend.
func (d *DB) Purge(ctx context.Context) error {
	for _, statement := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := d.writer.ExecContext(ctx, statement); err != nil {
			return d.explain(err)
		}
	}
	return nil
}

// Backup writes a consistent copy into a folder, while the database is used.
func (d *DB) Backup(ctx context.Context, folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	to := filepath.Join(folder, FileName)
	f, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	// A connection of its own: readers may not, and the one that writes is needed.
	db, err := sql.Open("sqlite", dsn(d.path, "FULL", true))
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return errors.Join(d.explain(err), os.Remove(to))
	}
	return errors.Join(f.Sync(), vfs.OS{}.SyncDir(folder))
}

func isBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

// explain says what to do about an error of SQLite.
func (d *DB) explain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Code() == sqlite3.SQLITE_CONSTRAINT_DATATYPE {
		// The only way to a number that is no integer is a sum beyond 64 bits, which
		// SQLite would keep inexactly.
		return dyetrace.ErrSumRange
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return dyetrace.Errorf(dyetrace.UsageError, "casework", "%s: another program has been writing for over %s: try again when it is done", d.path, patience)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "casework", File: d.path, Err: fmt.Errorf("%w: restore a backup, and run dyetrace audit verify", err)}
	case sqlite3.SQLITE_FULL:
		return dyetrace.Errorf(dyetrace.OtherError, "casework", "%s: the disk is full: make room, and do it again: %w", d.path, err)
	case sqlite3.SQLITE_IOERR:
		return dyetrace.Errorf(dyetrace.OtherError, "casework", "%s cannot be read or written to its end: see whether its disk is full or fails, make room, and do it again: %w", d.path, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return dyetrace.Errorf(dyetrace.UsageError, "casework", "%s cannot be written: check whose the file and its folder are: %w", d.path, err)
	}
	return dyetrace.Errorf(dyetrace.OtherError, "casework", "%s: %w", d.path, err)
}
