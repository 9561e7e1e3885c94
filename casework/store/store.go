// Package store opens the place where casework is kept: a folder with one file of SQLite,
// or a database of PostgreSQL. Both hold the same tables and pass the same tests.
//
// Table event is the truth. The tables document, key, clock and tally are the state, which
// can be dropped and folded anew. Lists gives every table with what it holds.
package store

import (
	"context"
	"strings"

	"dyetrace/casework"
	"dyetrace/casework/store/engine"
	"dyetrace/casework/store/sqlite"
)

// Store is a casework.Store that can also be rebuilt, verified, moved and copied.
type Store = engine.Store

// Open opens the casework at a folder, or at a URL such as postgres://host/database. What
// is not there yet it makes.
func Open(ctx context.Context, at string, folder casework.Folder) (*Store, error) {
	db, err := open(ctx, at)
	if err != nil {
		return nil, err
	}
	return engine.New(db, folder), nil
}

func open(ctx context.Context, at string) (engine.Backend, error) {
	return sqlite.Open(ctx, at)
}

// IsURL reports whether casework is kept in a database with an address, and not in a
// folder.
func IsURL(at string) bool {
	return strings.HasPrefix(at, "postgres://") || strings.HasPrefix(at, "postgresql://")
}
