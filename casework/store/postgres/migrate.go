package postgres

import (
	"context"
	"embed"
	"io/fs"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"dyetrace"
)

//go:embed migrations/*.sql
var migrations embed.FS

// newest is the version of the last migration.
const newest = 1

// migrate brings the tables up to date, in its turn among all who write. The turn is held
// by a transaction of its own while goose works beside it; a lock of goose's would outlive
// the process behind pgbouncer.
func (d *DB) migrate(ctx context.Context, config *pgx.ConnConfig) error {
	done, err := d.isCurrent(ctx)
	if err != nil || done {
		return err
	}
	holder, err := d.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer holder.Rollback(context.WithoutCancel(ctx))
	if err := takeTurn(ctx, holder); err != nil {
		return err
	}
	if done, err = d.isCurrent(ctx); err != nil || done {
		return err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*config)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// isCurrent reports whether the tables are those of this program. Those of a newer one
// are refused: goose itself would not mind them.
func (d *DB) isCurrent(ctx context.Context) (bool, error) {
	var there bool
	if err := d.pool.QueryRow(ctx, "SELECT to_regclass('goose_db_version') IS NOT NULL").Scan(&there); err != nil || !there {
		return false, err
	}
	var version int64
	if err := d.pool.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&version); err != nil {
		return false, err
	}
	if version > newest {
		return false, dyetrace.Errorf(dyetrace.UsageError, "open casework", "%s was written by a newer dyetrace (version %d of its tables, this one knows %d): use that one", d.name, version, newest)
	}
	return version == newest, nil
}

// chosenMode reports whether a URL says itself how statements are sent.
func chosenMode(at string) bool {
	u, err := url.Parse(at)
	return err == nil && u.Query().Has("default_query_exec_mode") || err != nil && strings.Contains(at, "default_query_exec_mode")
}
