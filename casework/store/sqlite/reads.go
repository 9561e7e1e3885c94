package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/store/engine"
)

const (
	eventColumns = "seq, id, time, office, actor, on_kind, on_id, kind, fact, salt"
	clockColumns = "id, due, kind, on_kind, on_id, by_event"
	tallyColumns = "of_kind, of_id, name, office, hour, currency, number, amount"
)

// readStatements are compiled once for each connection.
type readStatements struct {
	document, documents, find, found, holders, clocks, counts *sql.Stmt
	due, events, eventsByID, last, note, tile                 *sql.Stmt
	eachDocument, eachKey, eachClock, eachCount               *sql.Stmt
}

func prepareReads(ctx context.Context, db *sql.DB) (readStatements, error) {
	var s readStatements
	err := prepareAll(ctx, db, []statement{
		{&s.document, "SELECT kind, id, json, keys FROM document WHERE kind = ? AND id = ?"},
		{&s.documents, "SELECT document.kind, document.id, document.json, keys FROM json_each(?) AS w CROSS JOIN document ON document.kind = w.value ->> 0 AND document.id = w.value ->> 1"},
		{&s.found, "SELECT w.key FROM json_each(?) AS w WHERE EXISTS (SELECT 1 FROM key WHERE key.name = w.value ->> 0 AND key.value = w.value ->> 1)"},
		{&s.find, "SELECT place, kind, id FROM key WHERE name = ? AND value = ? AND (place, kind, id) > (?, ?, ?) ORDER BY place, kind, id LIMIT ?"},
		{&s.holders, "SELECT key.name, key.value, place, kind, key.id, one FROM json_each(?) AS w CROSS JOIN key ON key.name = w.value ->> 0 AND key.value = w.value ->> 1 AND key.one = 1"},
		{&s.clocks, "SELECT " + clockColumns + " FROM clock WHERE id IN (SELECT value ->> 0 FROM json_each(?))"},
		{&s.counts, "SELECT " + tallyColumns + " FROM tally WHERE of_kind = ? AND of_id = ? AND (number <> 0 OR amount <> 0) ORDER BY name, office, hour, currency"},
		{&s.due, "SELECT " + clockColumns + " FROM clock WHERE due <= ? ORDER BY due, id LIMIT ?"},
		{&s.events, "SELECT " + eventColumns + " FROM event WHERE seq >= ? ORDER BY seq LIMIT ?"},
		{&s.eventsByID, "SELECT " + eventColumns + " FROM event WHERE id IN (SELECT value ->> 0 FROM json_each(?))"},
		{&s.last, "SELECT coalesce(max(seq), 0) FROM event"},
		{&s.note, "SELECT value FROM note WHERE name = ?"},
		{&s.tile, "SELECT data FROM tile WHERE level = ? AND place = ?"},
		{&s.eachDocument, "SELECT kind, id, json, keys FROM document ORDER BY kind, id"},
		{&s.eachKey, "SELECT name, value, place, kind, id, one FROM key ORDER BY name, value, place, kind, id"},
		{&s.eachClock, "SELECT " + clockColumns + " FROM clock ORDER BY id"},
		{&s.eachCount, "SELECT " + tallyColumns + " FROM tally WHERE number <> 0 OR amount <> 0 ORDER BY of_kind, of_id, name, office, hour, currency"},
	})
	return s, err
}

type statement struct {
	to    **sql.Stmt
	query string
}

func prepareAll(ctx context.Context, db *sql.DB, all []statement) (err error) {
	for _, s := range all {
		if *s.to, err = db.PrepareContext(ctx, s.query); err != nil {
			return err
		}
	}
	return nil
}

// reads asks a database, within a transaction where there is one.
type reads struct {
	stmts readStatements
	tx    *sql.Tx
	bound map[*sql.Stmt]*sql.Stmt // statements of the transaction
	// quick: queries do not watch the context, because each takes microseconds, and to
	// watch costs a goroutine. Who runs many of them looks between.
	quick bool
	room  *row // for what a transaction sends, which is one thing after the other
}

func (r *reads) of(s *sql.Stmt) *sql.Stmt {
	if r.tx == nil {
		return s
	}
	if r.bound == nil {
		r.bound = map[*sql.Stmt]*sql.Stmt{}
	}
	b := r.bound[s]
	if b == nil {
		b = r.tx.Stmt(s)
		r.bound[s] = b
	}
	return b
}

// each runs a query and hands its rows to scan, until it says that it is enough.
func (r *reads) each(ctx context.Context, s *sql.Stmt, scan func(*sql.Rows) (bool, error), args ...any) error {
	if r.quick {
		ctx = context.WithoutCancel(ctx)
	}
	rows, err := r.of(s).QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		more, err := scan(rows)
		if err != nil && ctx.Err() != nil {
			return ctx.Err() // who gave up has read no bad row
		}
		if err != nil || !more {
			return err
		}
	}
	return rows.Err()
}

// collect gathers all rows of a query.
func collect[T any](ctx context.Context, r *reads, s *sql.Stmt, scan func(*sql.Rows) (T, error), args ...any) ([]T, error) {
	var all []T
	err := r.each(ctx, s, func(rows *sql.Rows) (bool, error) {
		one, err := scan(rows)
		all = append(all, one)
		return true, unreadable(err)
	}, args...)
	return all, err
}

// yielding hands each row on.
func yielding[T any](scan func(*sql.Rows) (T, error), yield func(T) bool) func(*sql.Rows) (bool, error) {
	return func(rows *sql.Rows) (bool, error) {
		one, err := scan(rows)
		if err != nil {
			return false, unreadable(err)
		}
		return yield(one), nil
	}
}

// unreadable is the error of a row that holds what this program does not write there.
func unreadable(err error) error {
	if err != nil && dyetrace.KindOf(err) == dyetrace.OtherError {
		err = dyetrace.Errorf(dyetrace.CorruptError, "read a row", "%w: run dyetrace audit verify", err)
	}
	return err
}

func scanDocument(rows *sql.Rows) (d engine.DocumentRow, err error) {
	err = rows.Scan(&d.Ref.Kind, &d.Ref.ID, &d.JSON, &d.Keys)
	return d, err
}

func scanKey(rows *sql.Rows) (k engine.KeyRow, err error) {
	err = rows.Scan(&k.Name, &k.Value, &k.Order, &k.Ref.Kind, &k.Ref.ID, &k.One)
	return k, err
}

func scanAt(rows *sql.Rows) (at casework.At, err error) {
	err = rows.Scan(&at.Order, &at.Ref.Kind, &at.Ref.ID)
	return at, err
}

func scanClock(rows *sql.Rows) (c casework.Clock, err error) {
	err = rows.Scan(&c.ID, &c.Due, &c.Kind, &c.On.Kind, &c.On.ID, &c.By)
	return c, err
}

func scanCount(rows *sql.Rows) (c casework.Count, err error) {
	var currency string
	if err := rows.Scan(&c.Of.Kind, &c.Of.ID, &c.Name, &c.Office, &c.Hour, &currency, &c.Number, &c.Amount); err != nil || currency == "" {
		return c, err
	}
	if c.In, err = dyetrace.ParseCurrency(currency); err != nil {
		err = dyetrace.Errorf(dyetrace.CorruptError, "read the tally of "+c.Of.String(), "%w", err)
	}
	return c, err
}

func scanPlace(rows *sql.Rows) (place int, err error) {
	err = rows.Scan(&place)
	return place, err
}

func scanEvent(rows *sql.Rows) (k engine.Kept, err error) {
	err = rows.Scan(&k.Seq, &k.ID, &k.Time, &k.Office, &k.Actor, &k.On.Kind, &k.On.ID, &k.Kind, &k.Fact, &k.Salt)
	return k, err
}

// ask gathers all rows of a query about many things.
func ask[T, V any](ctx context.Context, r *reads, s *sql.Stmt, of []V, write func(*row, *V), scan func(*sql.Rows) (T, error)) ([]T, error) {
	var all []T
	err := inTexts(r.room, of, write, func(text string, _ []V) error {
		rows, err := collect(ctx, r, s, scan, text)
		all = append(all, rows...)
		return err
	})
	return all, err
}

func writeList(r *row, l *casework.ListOf) { r.text(l.Name, l.Value) }

func writeText(r *row, text *string) { r.text(*text) }

// Documents implements engine.Reads.
func (r *reads) Documents(ctx context.Context, of []casework.Ref) ([]engine.DocumentRow, error) {
	if len(of) == 1 {
		return collect(ctx, r, r.stmts.document, scanDocument, of[0].Kind, of[0].ID)
	}
	return ask(ctx, r, r.stmts.documents, of, func(r *row, of *casework.Ref) { r.text(of.Kind, of.ID) }, scanDocument)
}

// Find implements engine.Reads.
func (r *reads) Find(ctx context.Context, key casework.ListOf, after casework.At, most int) ([]casework.At, error) {
	return collect(ctx, r, r.stmts.find, scanAt, key.Name, key.Value, after.Order, after.Ref.Kind, after.Ref.ID, most)
}

// FindEach implements engine.Reads. Most lists that are asked for in advance are empty:
// those are told in one go.
func (r *reads) FindEach(ctx context.Context, keys []casework.ListOf, most int) (map[casework.ListOf][]casework.At, error) {
	all := map[casework.ListOf][]casework.At{}
	err := inTexts(r.room, keys, writeList, func(text string, part []casework.ListOf) error {
		places, err := collect(ctx, r, r.stmts.found, scanPlace, text)
		if err != nil {
			return err
		}
		for _, place := range places {
			if all[part[place]], err = r.Find(ctx, part[place], casework.At{}, most); err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}

// Holders implements engine.Reads.
func (r *reads) Holders(ctx context.Context, of []casework.ListOf) ([]engine.KeyRow, error) {
	return ask(ctx, r, r.stmts.holders, of, writeList, scanKey)
}

// Clocks implements engine.Reads.
func (r *reads) Clocks(ctx context.Context, ids []string) ([]casework.Clock, error) {
	return ask(ctx, r, r.stmts.clocks, ids, writeText, scanClock)
}

// Counts implements engine.Reads.
func (r *reads) Counts(ctx context.Context, of casework.Ref) ([]casework.Count, error) {
	return collect(ctx, r, r.stmts.counts, scanCount, of.Kind, of.ID)
}

// Due implements engine.Reads.
func (r *reads) Due(ctx context.Context, by dyetrace.Instant, most int) ([]casework.Clock, error) {
	return collect(ctx, r, r.stmts.due, scanClock, int64(by), most)
}

// Events implements engine.Reads.
func (r *reads) Events(ctx context.Context, from int64, most int) ([]engine.Kept, error) {
	return collect(ctx, r, r.stmts.events, scanEvent, from, most)
}

// EventsByID implements engine.Reads.
func (r *reads) EventsByID(ctx context.Context, ids []string) ([]engine.Kept, error) {
	return ask(ctx, r, r.stmts.eventsByID, ids, writeText, scanEvent)
}

// Last implements engine.Reads.
func (r *reads) Last(ctx context.Context) (last int64, err error) {
	err = r.of(r.stmts.last).QueryRowContext(ctx).Scan(&last)
	return last, err
}

// Note implements engine.Reads.
func (r *reads) Note(ctx context.Context, name string) (value string, err error) {
	err = r.of(r.stmts.note).QueryRowContext(ctx, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// Tile implements engine.Reads.
func (r *reads) Tile(ctx context.Context, t audit.Tile) (data []byte, err error) {
	err = r.of(r.stmts.tile).QueryRowContext(ctx, t.Level, t.Index).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return data, err
}

// EachDocument implements engine.Reads.
func (r *reads) EachDocument(ctx context.Context, yield func(engine.DocumentRow) bool) error {
	return r.each(ctx, r.stmts.eachDocument, yielding(scanDocument, yield))
}

// EachKey implements engine.Reads.
func (r *reads) EachKey(ctx context.Context, yield func(engine.KeyRow) bool) error {
	return r.each(ctx, r.stmts.eachKey, yielding(scanKey, yield))
}

// EachClock implements engine.Reads.
func (r *reads) EachClock(ctx context.Context, yield func(casework.Clock) bool) error {
	return r.each(ctx, r.stmts.eachClock, yielding(scanClock, yield))
}

// EachCount implements engine.Reads.
func (r *reads) EachCount(ctx context.Context, yield func(casework.Count) bool) error {
	return r.each(ctx, r.stmts.eachCount, yielding(scanCount, yield))
}
