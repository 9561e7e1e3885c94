// Package store opens the place where casework is kept: a folder with one file of SQLite,
// or a database of PostgreSQL. Both hold the same tables and pass the same tests.
//
// Table event is the truth. The tables of state can be dropped and are folded anew from
// it. Tables gives each table with what it holds.
package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/store/engine"
	"dyetrace/casework/store/postgres"
	"dyetrace/casework/store/sqlite"
	"dyetrace/internal/outfile"
	"dyetrace/internal/scratch"
)

// Store is a casework.Store that can also be rebuilt, verified, moved and copied.
type Store = engine.Store

// Verification is what Verify relies on from outside the store.
type Verification = engine.Verification

// Findings are what Verify found.
type Findings = engine.Findings

// Open opens the casework at a folder, or at a URL such as postgres://host/database. What
// is not there yet it makes. A place that holds a part of what is being copied to it is
// refused.
func Open(ctx context.Context, at string, folder casework.Folder) (*Store, error) {
	s, err := OpenCopy(ctx, at, folder)
	if err != nil {
		return nil, err
	}
	if err := s.Whole(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// OpenCopy opens a place to which cases are copied or moved, also where a copy was cut short.
func OpenCopy(ctx context.Context, at string, folder casework.Folder) (*Store, error) {
	db, err := open(ctx, at)
	if err != nil {
		return nil, err
	}
	return engine.New(db, folder), nil
}

func open(ctx context.Context, at string) (engine.Backend, error) {
	if IsURL(at) {
		return postgres.Open(ctx, at)
	}
	return sqlite.Open(ctx, at)
}

// Exists reports whether there is casework in a folder; at a URL only opening it can tell.
func Exists(at string) bool {
	if IsURL(at) {
		return true
	}
	_, err := os.Stat(filepath.Join(at, sqlite.FileName))
	return err == nil
}

// IsURL reports whether casework is kept in a database with an address, and not in a
// folder.
func IsURL(at string) bool {
	return strings.HasPrefix(at, "postgres://") || strings.HasPrefix(at, "postgresql://")
}

// mostSignings is how many wrong signatures are spelled out.
const mostSignings = 1000

// Verify compares all that a store holds with its audit log, and its state with what the
// events make anew; for that it fills a database in a temporary folder. It checks the
// signatures of people too.
func Verify(ctx context.Context, s *Store, v Verification) (*Findings, error) {
	folder, err := scratch.Mkdir("")
	if err != nil {
		return nil, err
	}
	v.Scratch = func(ctx context.Context) (engine.Backend, error) { return sqlite.OpenScratch(ctx, folder.Path()) }
	found, err := s.Verify(ctx, v)
	if err == nil {
		err = casework.CheckSignings(ctx, s, func(e casework.Event, wrong string) bool {
			found.Signings = append(found.Signings, fmt.Sprintf("event %d (%s) of %s of %s: %s", e.Seq, e.ID, e.Actor, e.Office, wrong))
			return len(found.Signings) < mostSignings
		})
	}
	if failed := folder.Remove(); err == nil {
		err = failed
	}
	return found, err
}

// CheckNew refuses a folder that holds casework.
func CheckNew(folder string) error {
	if Exists(folder) {
		return dyetrace.Errorf(dyetrace.UsageError, "back up", "%s holds casework already: name another folder", folder)
	}
	return nil
}

// Backup copies a store to a folder that holds no casework, while it is used: all events,
// the log over them, and the state. The copy can be opened as it is.
func Backup(ctx context.Context, s *Store, folder string) error {
	if err := CheckNew(folder); err != nil {
		return err
	}
	// A copy that was cut short would open as if it were whole: it appears at once.
	to, err := outfile.CreateFolder(folder)
	if err != nil {
		return err
	}
	defer to.Abort()
	if db, is := s.Backend().(*sqlite.DB); is {
		err = db.Backup(ctx, to.Path())
	} else {
		err = copyInto(ctx, s, to.Path())
	}
	if err != nil {
		return err
	}
	return to.Commit()
}

// copyInto copies a store into a file in a folder.
func copyInto(ctx context.Context, s *Store, folder string) error {
	to, err := OpenCopy(ctx, folder, s.Folder())
	if err != nil {
		return err
	}
	return errors.Join(s.CopyTo(ctx, to), to.Close())
}
