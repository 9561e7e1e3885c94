package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/store/engine"
)

const (
	eventColumns = "seq, id, time, office, actor, on_kind, on_id, kind, fact, salt"
	clockColumns = "id, due, kind, on_kind, on_id, by_event"
	tallyColumns = "of_kind, of_id, name, office, hour, currency, number, amount"
	keyColumns   = "name, value, place, kind, id, one"
)

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) pgx.Row
}

// reads asks a database.
type reads struct{ q querier }

// each runs a query and hands its rows to yield, until it says that it is enough.
func each[T any](ctx context.Context, r *reads, scan func(pgx.Rows) (T, error), yield func(T) bool, query string, args ...any) error {
	rows, err := r.q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return unreadable(err)
		}
		if !yield(one) {
			return nil
		}
	}
	return rows.Err()
}

// unreadable is the error of a row that holds what this program does not write there; a
// connection that broke is none.
func unreadable(err error) error {
	var scan pgx.ScanArgError
	if errors.As(err, &scan) {
		err = dyetrace.Errorf(dyetrace.CorruptError, "read a row", "%w: run dyetrace audit verify", err)
	}
	return err
}

// collect gathers all rows of a query.
func collect[T any](ctx context.Context, r *reads, scan func(pgx.Rows) (T, error), query string, args ...any) (all []T, err error) {
	err = each(ctx, r, scan, func(one T) bool {
		all = append(all, one)
		return true
	}, query, args...)
	return all, err
}

func scanDocument(rows pgx.Rows) (d engine.DocumentRow, err error) {
	var json string
	err = rows.Scan(&d.Ref.Kind, &d.Ref.ID, &json, &d.Keys)
	d.JSON = []byte(json)
	return d, err
}

func scanKey(rows pgx.Rows) (k engine.KeyRow, err error) {
	var one int16
	err = rows.Scan(&k.Name, &k.Value, &k.Order, &k.Ref.Kind, &k.Ref.ID, &one)
	k.One = one == 1
	if err == nil && one != 0 && one != 1 {
		err = dyetrace.Errorf(dyetrace.CorruptError, "read key "+k.Name, "%d is neither 0 nor 1: run dyetrace audit verify", one)
	}
	return k, err
}

func scanAt(rows pgx.Rows) (at casework.At, err error) {
	err = rows.Scan(&at.Order, &at.Ref.Kind, &at.Ref.ID)
	return at, err
}

func scanClock(rows pgx.Rows) (c casework.Clock, err error) {
	err = rows.Scan(&c.ID, (*int64)(&c.Due), &c.Kind, &c.On.Kind, &c.On.ID, &c.By)
	return c, err
}

func scanCount(rows pgx.Rows) (c casework.Count, err error) {
	var currency string
	if err := rows.Scan(&c.Of.Kind, &c.Of.ID, &c.Name, &c.Office, (*int64)(&c.Hour), &currency, &c.Number, (*int64)(&c.Amount)); err != nil || currency == "" {
		return c, err
	}
	if c.In, err = dyetrace.ParseCurrency(currency); err != nil {
		err = dyetrace.Errorf(dyetrace.CorruptError, "read the tally of "+c.Of.String(), "%w", err)
	}
	return c, err
}

func scanEvent(rows pgx.Rows) (k engine.Kept, err error) {
	var fact *string
	if err := rows.Scan(&k.Seq, &k.ID, (*int64)(&k.Time), &k.Office, &k.Actor, &k.On.Kind, &k.On.ID, &k.Kind, &fact, &k.Salt); err != nil {
		return k, err
	}
	if fact != nil {
		k.Fact = []byte(*fact)
	}
	return k, nil
}

// Documents implements engine.Reads.
func (r *reads) Documents(ctx context.Context, of []casework.Ref) ([]engine.DocumentRow, error) {
	if len(of) == 1 {
		return collect(ctx, r, scanDocument, "SELECT kind, id, json, keys FROM document WHERE kind = $1 AND id = $2", of[0].Kind, of[0].ID)
	}
	kinds, ids := refColumns(of)
	return collect(ctx, r, scanDocument, "SELECT kind, id, json, keys FROM document JOIN unnest($1::text[], $2::text[]) AS wanted (kind, id) USING (kind, id)", kinds, ids)
}

func refColumns(of []casework.Ref) (kinds, ids []string) {
	for _, r := range of {
		kinds, ids = append(kinds, r.Kind), append(ids, r.ID)
	}
	return kinds, ids
}

// Find implements engine.Reads.
func (r *reads) Find(ctx context.Context, key casework.ListOf, after casework.At, most int) ([]casework.At, error) {
	return collect(ctx, r, scanAt, "SELECT place, kind, id FROM key WHERE name = $1 AND value = $2 AND (place, kind, id) > ($3, $4, $5) ORDER BY place, kind, id LIMIT $6",
		key.Name, key.Value, after.Order, after.Ref.Kind, after.Ref.ID, most)
}

// Holders implements engine.Reads.
func (r *reads) Holders(ctx context.Context, of []casework.ListOf) ([]engine.KeyRow, error) {
	names, values := listColumns(of)
	return collect(ctx, r, scanKey, "SELECT "+keyColumns+" FROM key JOIN unnest($1::text[], $2::text[]) AS wanted (name, value) USING (name, value) WHERE one = 1", names, values)
}

// FindEach implements engine.Reads.
func (r *reads) FindEach(ctx context.Context, keys []casework.ListOf, most int) (map[casework.ListOf][]casework.At, error) {
	all := map[casework.ListOf][]casework.At{}
	names, values := listColumns(keys)
	type place struct {
		of int64
		at casework.At
	}
	scan := func(rows pgx.Rows) (p place, err error) {
		err = rows.Scan(&p.of, &p.at.Order, &p.at.Ref.Kind, &p.at.Ref.ID)
		return p, err
	}
	return all, each(ctx, r, scan, func(p place) bool {
		key := keys[p.of-1]
		all[key] = append(all[key], p.at)
		return true
	}, `SELECT wanted.n, found.place, found.kind, found.id FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (name, value, n)
		CROSS JOIN LATERAL (SELECT place, kind, id FROM key WHERE key.name = wanted.name AND key.value = wanted.value ORDER BY place, kind, id LIMIT $3) AS found
		ORDER BY wanted.n, found.place, found.kind, found.id`, names, values, most)
}

func listColumns(of []casework.ListOf) (names, values []string) {
	for _, k := range of {
		names, values = append(names, k.Name), append(values, k.Value)
	}
	return names, values
}

// Clocks implements engine.Reads.
func (r *reads) Clocks(ctx context.Context, ids []string) ([]casework.Clock, error) {
	return collect(ctx, r, scanClock, "SELECT "+clockColumns+" FROM clock WHERE id = ANY ($1)", ids)
}

// Counts implements engine.Reads.
func (r *reads) Counts(ctx context.Context, of casework.Ref) ([]casework.Count, error) {
	return collect(ctx, r, scanCount, "SELECT "+tallyColumns+" FROM tally WHERE of_kind = $1 AND of_id = $2 AND (number <> 0 OR amount <> 0) ORDER BY name, office, hour, currency", of.Kind, of.ID)
}

// Due implements engine.Reads.
func (r *reads) Due(ctx context.Context, by dyetrace.Instant, most int) ([]casework.Clock, error) {
	return collect(ctx, r, scanClock, "SELECT "+clockColumns+" FROM clock WHERE due <= $1 ORDER BY due, id LIMIT $2", int64(by), most)
}

// Events implements engine.Reads.
func (r *reads) Events(ctx context.Context, from int64, most int) ([]engine.Kept, error) {
	return collect(ctx, r, scanEvent, "SELECT "+eventColumns+" FROM event WHERE seq >= $1 ORDER BY seq LIMIT $2", from, most)
}

// EventsByID implements engine.Reads.
func (r *reads) EventsByID(ctx context.Context, ids []string) ([]engine.Kept, error) {
	return collect(ctx, r, scanEvent, "SELECT "+eventColumns+" FROM event WHERE id = ANY ($1)", ids)
}

// Last implements engine.Reads.
func (r *reads) Last(ctx context.Context) (last int64, err error) {
	err = r.q.QueryRow(ctx, "SELECT coalesce(max(seq), 0) FROM event").Scan(&last)
	return last, err
}

// Note implements engine.Reads.
func (r *reads) Note(ctx context.Context, name string) (value string, err error) {
	err = r.q.QueryRow(ctx, "SELECT value FROM note WHERE name = $1", name).Scan(&value)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// Tile implements engine.Reads.
func (r *reads) Tile(ctx context.Context, t audit.Tile) (data []byte, err error) {
	err = r.q.QueryRow(ctx, "SELECT data FROM tile WHERE level = $1 AND place = $2", t.Level, t.Index).Scan(&data)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return data, err
}

// EachDocument implements engine.Reads.
func (r *reads) EachDocument(ctx context.Context, yield func(engine.DocumentRow) bool) error {
	return each(ctx, r, scanDocument, yield, "SELECT kind, id, json, keys FROM document ORDER BY kind, id")
}

// EachKey implements engine.Reads.
func (r *reads) EachKey(ctx context.Context, yield func(engine.KeyRow) bool) error {
	return each(ctx, r, scanKey, yield, "SELECT "+keyColumns+" FROM key ORDER BY name, value, place, kind, id")
}

// EachClock implements engine.Reads.
func (r *reads) EachClock(ctx context.Context, yield func(casework.Clock) bool) error {
	return each(ctx, r, scanClock, yield, "SELECT "+clockColumns+" FROM clock ORDER BY id")
}

// EachCount implements engine.Reads.
func (r *reads) EachCount(ctx context.Context, yield func(casework.Count) bool) error {
	return each(ctx, r, scanCount, yield, "SELECT "+tallyColumns+" FROM tally WHERE number <> 0 OR amount <> 0 ORDER BY of_kind, of_id, name, office, hour, currency")
}
