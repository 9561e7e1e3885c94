// Package postgres keeps casework in a database of PostgreSQL.
//
// Writers take turns by an advisory lock of their transaction, which keeps the order of
// events and ends with the transaction, whatever happens to the process. Nothing outlives
// a transaction: the connection may go through pgbouncer in its transaction mode.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"dyetrace"
	"dyetrace/casework/store/engine"
)

const (
	// turn is the first half of the advisory lock by which writers take turns, and those
	// who bring tables up to date: "dyet" in ASCII. The other half is of the schema, which
	// is what holds one store.
	turn = 0x64796574
	// patience is how long a call waits for its turn.
	patience = 90 * time.Second
)

// DB is a database. It is an engine.Backend.
type DB struct {
	reads
	pool *pgxpool.Pool
	name string
}

var _ engine.Backend = (*DB)(nil)

// Open opens the database at a URL, and makes its tables where they are not there.
func Open(ctx context.Context, url string) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "open casework", "the address of the database is not one such as postgres://name@host/database: %w", err)
	}
	if !chosenMode(url) {
		// Statements are not kept by name in the server: pgbouncer hands every transaction
		// another connection.
		config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	// A database that went away leaves connections behind that look as if they were alive.
	// Each is asked before it is used, so that whatever comes next gets one that is.
	config.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return true }
	to := config.ConnConfig
	d := &DB{name: fmt.Sprintf("postgres://%s/%s", net.JoinHostPort(to.Host, fmt.Sprint(to.Port)), to.Database)}
	if d.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, d.explain(err)
	}
	d.reads = reads{d.pool}
	if err := d.prepare(ctx, config.ConnConfig); err != nil {
		d.pool.Close()
		return nil, d.explain(err)
	}
	return d, nil
}

// prepare checks the database and brings its tables up to date.
func (d *DB) prepare(ctx context.Context, config *pgx.ConnConfig) error {
	var encoding string
	if err := d.pool.QueryRow(ctx, "SELECT current_setting('server_encoding')").Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" { // texts would not come back as they were
		return dyetrace.Errorf(dyetrace.UsageError, "open casework", "%s keeps texts in %s: make one in UTF8, such as by createdb --encoding=UTF8 --template=template0", d.name, encoding)
	}
	return d.migrate(ctx, config)
}

// Name implements engine.Backend.
func (d *DB) Name() string { return d.name }

// Close implements engine.Backend.
func (d *DB) Close() error {
	d.pool.Close()
	return nil
}

// takeTurn waits until no other transaction writes, for as long as the caller has
// patience. A transaction whose client has gone silent ends by itself, or nobody else
// would ever have his turn; and a commit is on the disk before it is acknowledged, also
// where the server was told otherwise. All that a writer asks for it finds by a key: a
// planner without statistics, as after a large import, would read whole tables instead.
func takeTurn(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, `SELECT set_config('lock_timeout', $1, true), set_config('idle_in_transaction_session_timeout', '600000', true),
		set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true),
		set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true)`,
		fmt.Sprint(patience.Milliseconds())); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1, hashtext(current_schema()))", int32(turn))
	return err
}

// Write implements engine.Backend.
func (d *DB) Write(ctx context.Context, work func(engine.Tx) error) error {
	begun, err := d.pool.Begin(ctx)
	if err != nil {
		return d.explain(err)
	}
	// Rollback does nothing once the transaction is committed. It must not be cut short by
	// what cut the work short.
	defer begun.Rollback(context.WithoutCancel(ctx))
	if err := takeTurn(ctx, begun); err != nil {
		return d.explain(err)
	}
	if err := work(&tx{reads{begun}, begun}); err != nil {
		return d.explain(err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// Once it is sent, a commit is waited for: its answer is what tells.
	if err := begun.Commit(context.WithoutCancel(ctx)); err != nil {
		var refused *pgconn.PgError
		if errors.As(err, &refused) && refused.Severity == "ERROR" || errors.Is(err, pgx.ErrTxCommitRollback) {
			return d.explain(err)
		}
		return fmt.Errorf("%w: %w", engine.ErrUnknown, d.explain(err))
	}
	return nil
}

// Snapshot implements engine.Backend.
func (d *DB) Snapshot(ctx context.Context, work func(engine.Reads) error) error {
	begun, err := d.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return d.explain(err)
	}
	defer begun.Rollback(context.WithoutCancel(ctx))
	return d.explain(work(&reads{begun}))
}

// Purge implements engine.Backend: the tables are written anew without what was erased.
func (d *DB) Purge(ctx context.Context) error {
	for _, table := range []string{"event", "document", "key", "clock", "tally"} {
		if _, err := d.pool.Exec(ctx, "VACUUM FULL "+table); err != nil {
			return d.explain(err)
		}
	}
	return nil
}

// explain says what to do about an error of PostgreSQL.
func (d *DB) explain(err error) error {
	var e *pgconn.PgError
	switch {
	case err == nil, dyetrace.KindOf(err) != dyetrace.OtherError, errors.Is(err, dyetrace.ErrSumRange),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case !errors.As(err, &e):
		var connect *pgconn.ConnectError
		var network net.Error
		if errors.As(err, &connect) || errors.As(err, &network) || pgconn.SafeToRetry(err) {
			return dyetrace.Errorf(dyetrace.OtherError, "casework", "%s cannot be reached: see that it runs, and do it again: %w", d.name, err)
		}
		return err
	}
	switch e.Code {
	case "22003": // numeric_value_out_of_range
		return dyetrace.ErrSumRange
	case "55P03": // lock_not_available
		return dyetrace.Errorf(dyetrace.UsageError, "casework", "%s: another program has been writing for over %s: try again when it is done", d.name, patience)
	case "42501": // insufficient_privilege
		return dyetrace.Errorf(dyetrace.UsageError, "casework", "%s does not let this name do it (%s): ask who runs the database", d.name, e.Message)
	case "53100": // disk_full
		return dyetrace.Errorf(dyetrace.OtherError, "casework", "%s: the disk of the database is full: make room, and do it again", d.name)
	case "XX001", "XX002": // data_corrupted, index_corrupted
		return dyetrace.Errorf(dyetrace.CorruptError, "casework", "%s: %s: restore a backup, and run dyetrace audit verify", d.name, e.Message)
	}
	return dyetrace.Errorf(dyetrace.OtherError, "casework", "%s: %w", d.name, err)
}
