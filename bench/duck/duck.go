// Package duck is the peer: DuckDB doing what an analyst without dyetrace
// would have it do.
//
// A database holds the transfers in three tables: as they were read, ordered
// by payer and time, and ordered by payee and time, which is as near as its
// storage comes to serving statements from both sides.
package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	// The driver registers itself under the name duckdb.
	_ "github.com/duckdb/duckdb-go/v2"
)

// Types says how columns are read.
type Types string

const (
	// Sniffed leaves it to DuckDB: account numbers and ids become BIGINT and
	// amounts DOUBLE. It is the fastest; it is exact only while every account
	// is a number below 2^63 and without leading zeros.
	Sniffed Types = "sniffed"
	// Exact reads what dyetrace reads: accounts and ids of any characters,
	// decimal amounts.
	Exact Types = "exact"
)

var columnTypes = map[Types]string{
	Sniffed: "",
	Exact: `, types={'id': 'VARCHAR', 'from': 'VARCHAR', 'to': 'VARCHAR',
		'amount': 'DECIMAL(18,2)', 'currency': 'VARCHAR'}`,
}

// Open opens the database file at path, or one in memory where path is empty,
// with so many threads.
func Open(ctx context.Context, path string, threads int) (*sql.DB, error) {
	db, err := sql.Open("duckdb", path)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, fmt.Sprintf("SET threads = %d", threads)); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// OpenExisting opens a database that Load has made, for reading only.
func OpenExisting(ctx context.Context, path string, threads int) (*sql.DB, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	return Open(ctx, path+"?access_mode=READ_ONLY", threads)
}

// Count is how many transfers a database holds.
func Count(ctx context.Context, db *sql.DB) (transfers int64, err error) {
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM transfers").Scan(&transfers)
	return transfers, err
}

// Loading is how long each step of Load took.
type Loading struct {
	Read, ByPayer, ByPayee, Checkpoint time.Duration
}

// Total is the time from the first statement until all is durable.
func (l Loading) Total() time.Duration { return l.Read + l.ByPayer + l.ByPayee + l.Checkpoint }

// Load reads a CSV file of transfers into the three tables and ends with a
// checkpoint, after which they rest in the database file.
func Load(ctx context.Context, db *sql.DB, csv string, types Types) (Loading, error) {
	options, ok := columnTypes[types]
	if !ok {
		return Loading{}, fmt.Errorf("unknown column types %q", types)
	}
	var l Loading
	for _, step := range []struct {
		took *time.Duration
		sql  string
	}{
		{&l.Read, fmt.Sprintf("CREATE TABLE transfers AS SELECT * FROM read_csv(%s%s)", quote(csv), options)},
		{&l.ByPayer, `CREATE TABLE by_payer AS SELECT * FROM transfers ORDER BY "from", "time"`},
		{&l.ByPayee, `CREATE TABLE by_payee AS SELECT * FROM transfers ORDER BY "to", "time"`},
		{&l.Checkpoint, "CHECKPOINT"},
	} {
		began := time.Now()
		if _, err := db.ExecContext(ctx, step.sql); err != nil {
			return l, err
		}
		*step.took = time.Since(began)
	}
	return l, nil
}

// Version is the version of the linked DuckDB.
func Version(ctx context.Context, db *sql.DB) (version string, err error) {
	err = db.QueryRowContext(ctx, "SELECT version()").Scan(&version)
	return version, err
}

// quote writes s as an SQL string.
func quote(s string) string {
	quoted := []byte{'\''}
	for i := range len(s) {
		if s[i] == '\'' {
			quoted = append(quoted, '\'')
		}
		quoted = append(quoted, s[i])
	}
	return string(append(quoted, '\''))
}
