package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"

	"dyetrace"
	"dyetrace/internal/vfs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// newest is the version of the last migration.
const newest = 1

// migrate brings the tables up to date. Two processes that migrate at once would meet
// tables that the other has just made, so a lock file beside the database lets one at a
// time do it.
func migrate(ctx context.Context, db *sql.DB, path string) error {
	done, err := isCurrent(ctx, db, path)
	if err != nil || done {
		return err
	}
	lock, err := takeTurn(ctx, path+".migrating")
	if err != nil {
		return err
	}
	defer lock.Close()
	if done, err = isCurrent(ctx, db, path); err != nil || done {
		return err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// isCurrent reports whether the tables are those of this program. Those of a newer one
// are refused: goose itself would not mind them.
func isCurrent(ctx context.Context, db *sql.DB, path string) (bool, error) {
	var tables int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'goose_db_version'").Scan(&tables); err != nil || tables == 0 {
		return false, err
	}
	var version int64
	if err := db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&version); err != nil {
		return false, err
	}
	if version > newest {
		return false, dyetrace.Errorf(dyetrace.UsageError, "open casework", "%s was written by a newer dyetrace (version %d of its tables, this one knows %d): use that one", path, version, newest)
	}
	return version == newest, nil
}

// takeTurn waits until nobody else has a lock.
func takeTurn(ctx context.Context, name string) (io.Closer, error) {
	for started := time.Now(); ; {
		lock, err := vfs.OS{}.Lock(name, "a process that brings tables up to date")
		var held *vfs.LockedError
		if err == nil || !errors.As(err, &held) || time.Since(started) > patience {
			return lock, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}
