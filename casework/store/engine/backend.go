package engine

import (
	"context"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
)

// Kept is an event as a database keeps it.
type Kept struct {
	casework.Event
	Salt []byte // of its leaf; nil once the fact is erased
}

// salted is the salt of the event's leaf. One that is not as long as it was made gives
// none, and so no leaf that was ever logged.
func (k *Kept) salted() (salt audit.Salt) {
	if len(k.Salt) == len(salt) {
		salt = audit.Salt(k.Salt)
	}
	return salt
}

// leaf is what stands for the event in the log; it is in the log alone once the fact is
// erased.
func (k *Kept) leaf(ctx context.Context, s audit.Storage) (audit.Leaf, error) {
	if k.Fact == nil {
		return audit.LeafAt(ctx, s, k.Seq-1)
	}
	canonical, err := k.Canonical()
	return audit.NewLeaf(k.salted(), canonical), err
}

// DocumentRow is a document as a database keeps it.
type DocumentRow struct {
	Ref  casework.Ref
	JSON []byte
	Keys string // all its keys, as packKeys writes them
}

// KeyRow is a key and the document it finds.
type KeyRow struct {
	casework.Key
	Ref casework.Ref
}

// Changes are what a transaction writes to the tables of state, each row once.
type Changes struct {
	Put     []DocumentRow
	Drop    []casework.Ref
	KeysOff []KeyRow // written before KeysOn
	KeysOn  []KeyRow
	Start   []casework.Clock
	Stop    []string
	Count   []casework.Count // to be added
}

// Reads are what a database is asked. Lists of texts are in the order of their bytes.
type Reads interface {
	// Documents gives those that are there, in any order.
	Documents(ctx context.Context, of []casework.Ref) ([]DocumentRow, error)
	// Find lists at most most documents with a key, after a place.
	Find(ctx context.Context, key casework.ListOf, after casework.At, most int) ([]casework.At, error)
	// FindEach lists at most most documents of each key, in order; keys of none are left out.
	FindEach(ctx context.Context, keys []casework.ListOf, most int) (map[casework.ListOf][]casework.At, error)
	// Holders lists the keys with these names and values that only one document may have.
	Holders(ctx context.Context, of []casework.ListOf) ([]KeyRow, error)
	// Clocks gives those that run, in any order.
	Clocks(ctx context.Context, ids []string) ([]casework.Clock, error)
	Counts(ctx context.Context, of casework.Ref) ([]casework.Count, error)
	// Due lists at most most clocks due by a time, by their time and id.
	Due(ctx context.Context, by dyetrace.Instant, most int) ([]casework.Clock, error)
	// Events lists at most most events from a place on, in order.
	Events(ctx context.Context, from int64, most int) ([]Kept, error)
	EventsByID(ctx context.Context, ids []string) ([]Kept, error)
	// Last is the place of the last event, 0 where there is none.
	Last(ctx context.Context) (int64, error)
	// Tile is what a tile of the audit log holds, nil where there is none.
	Tile(ctx context.Context, t audit.Tile) ([]byte, error)
	// Note is what was noted under a name, "" where nothing was.
	Note(ctx context.Context, name string) (string, error)

	// The rows of the tables of state, in the order of their keys, until yield
	// returns false.
	EachDocument(ctx context.Context, yield func(DocumentRow) bool) error
	EachKey(ctx context.Context, yield func(KeyRow) bool) error
	EachClock(ctx context.Context, yield func(casework.Clock) bool) error
	EachCount(ctx context.Context, yield func(casework.Count) bool) error
}

// Tx is a transaction that writes, alone among all writers.
type Tx interface {
	Reads
	Append(ctx context.Context, events []Kept) error
	// PutTiles keeps tiles in place of those of their names.
	PutTiles(ctx context.Context, tiles []audit.TileData) error
	Apply(ctx context.Context, c *Changes) error
	// Erase removes all of events but their places and ids.
	Erase(ctx context.Context, ids []string) error
	// Clear empties the tables of state.
	Clear(ctx context.Context) error
	SetNote(ctx context.Context, name, value string) error
}

// Backend is a database.
type Backend interface {
	Reads
	// Write runs a transaction. Where its end is not known, because the answer to the
	// commit was lost, the error is or wraps ErrUnknown.
	Write(ctx context.Context, work func(Tx) error) error
	// Snapshot runs work on the database as it is at one moment.
	Snapshot(ctx context.Context, work func(Reads) error) error
	// Purge removes from the database's files what was deleted or erased.
	Purge(ctx context.Context) error
	// Name is what people call the database in messages: its file or address without
	// a password.
	Name() string
	Close() error
}
