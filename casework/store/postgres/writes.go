package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/store/engine"
)

// tx is a transaction that writes. Rows go to the server as columns of arrays: a table
// takes one round trip, however many rows there are.
type tx struct {
	reads
	begun pgx.Tx
}

var _ engine.Tx = (*tx)(nil)

// batch is the most rows that one statement sends.
const batch = 10_000

func (t *tx) exec(ctx context.Context, query string, args ...any) error {
	_, err := t.begun.Exec(ctx, query, args...)
	return err
}

// inBatches hands rows on in parts.
func inBatches[T any](rows []T, send func([]T) error) error {
	for len(rows) > 0 {
		n := min(len(rows), batch)
		if err := send(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// column is one value of each row.
func column[T, V any](rows []T, of func(*T) V) []V {
	values := make([]V, len(rows))
	for i := range rows {
		values[i] = of(&rows[i])
	}
	return values
}

// Append implements engine.Tx.
func (t *tx) Append(ctx context.Context, events []engine.Kept) error {
	return inBatches(events, func(rows []engine.Kept) error {
		return t.exec(ctx, "INSERT INTO event ("+eventColumns+") SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bytea[])",
			column(rows, func(k *engine.Kept) int64 { return k.Seq }),
			column(rows, func(k *engine.Kept) string { return k.ID }),
			column(rows, func(k *engine.Kept) int64 { return int64(k.Time) }),
			column(rows, func(k *engine.Kept) string { return k.Office }),
			column(rows, func(k *engine.Kept) string { return k.Actor }),
			column(rows, func(k *engine.Kept) string { return k.On.Kind }),
			column(rows, func(k *engine.Kept) string { return k.On.ID }),
			column(rows, func(k *engine.Kept) string { return k.Kind }),
			column(rows, func(k *engine.Kept) *string { return textOrNull(k.Fact) }),
			column(rows, func(k *engine.Kept) []byte { return k.Salt }))
	})
}

// textOrNull is JSON as text; what is erased is NULL.
func textOrNull(b []byte) *string {
	if b == nil {
		return nil
	}
	text := string(b)
	return &text
}

// PutTiles implements engine.Tx.
func (t *tx) PutTiles(ctx context.Context, tiles []audit.TileData) error {
	return inBatches(tiles, func(rows []audit.TileData) error {
		return t.exec(ctx, "INSERT INTO tile (level, place, data) SELECT * FROM unnest($1::int[], $2::bigint[], $3::bytea[]) ON CONFLICT (level, place) DO UPDATE SET data = excluded.data",
			column(rows, func(d *audit.TileData) int32 { return int32(d.Level) }),
			column(rows, func(d *audit.TileData) int64 { return d.Index }),
			column(rows, func(d *audit.TileData) []byte { return d.Data }))
	})
}

// Apply implements engine.Tx.
func (t *tx) Apply(ctx context.Context, c *engine.Changes) error {
	for _, write := range []func(context.Context, *engine.Changes) error{t.dropKeys, t.dropDocuments, t.putDocuments, t.putKeys, t.stopClocks, t.startClocks, t.count} {
		if err := write(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// keyArrays are the columns of keys but the last.
func keyArrays(rows []engine.KeyRow) []any {
	return []any{
		column(rows, func(k *engine.KeyRow) string { return k.Name }),
		column(rows, func(k *engine.KeyRow) string { return k.Value }),
		column(rows, func(k *engine.KeyRow) string { return k.Order }),
		column(rows, func(k *engine.KeyRow) string { return k.Ref.Kind }),
		column(rows, func(k *engine.KeyRow) string { return k.Ref.ID }),
	}
}

func (t *tx) dropKeys(ctx context.Context, c *engine.Changes) error {
	return inBatches(c.KeysOff, func(rows []engine.KeyRow) error {
		return t.exec(ctx, "DELETE FROM key USING unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS old (name, value, place, kind, id) WHERE key.name = old.name AND key.value = old.value AND key.place = old.place AND key.kind = old.kind AND key.id = old.id", keyArrays(rows)...)
	})
}

func (t *tx) putKeys(ctx context.Context, c *engine.Changes) error {
	return inBatches(c.KeysOn, func(rows []engine.KeyRow) error {
		return t.exec(ctx, "INSERT INTO key ("+keyColumns+") SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[])",
			append(keyArrays(rows), column(rows, func(k *engine.KeyRow) int16 {
				if k.One {
					return 1
				}
				return 0
			}))...)
	})
}

func (t *tx) dropDocuments(ctx context.Context, c *engine.Changes) error {
	return inBatches(c.Drop, func(rows []casework.Ref) error {
		kinds, ids := refColumns(rows)
		return t.exec(ctx, "DELETE FROM document USING unnest($1::text[], $2::text[]) AS old (kind, id) WHERE document.kind = old.kind AND document.id = old.id", kinds, ids)
	})
}

func (t *tx) putDocuments(ctx context.Context, c *engine.Changes) error {
	return inBatches(c.Put, func(rows []engine.DocumentRow) error {
		return t.exec(ctx, "INSERT INTO document (kind, id, json, keys) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json, keys = excluded.keys",
			column(rows, func(d *engine.DocumentRow) string { return d.Ref.Kind }),
			column(rows, func(d *engine.DocumentRow) string { return d.Ref.ID }),
			column(rows, func(d *engine.DocumentRow) string { return string(d.JSON) }),
			column(rows, func(d *engine.DocumentRow) string { return d.Keys }))
	})
}

func (t *tx) stopClocks(ctx context.Context, c *engine.Changes) error {
	return inBatches(c.Stop, func(ids []string) error { return t.exec(ctx, "DELETE FROM clock WHERE id = ANY ($1)", ids) })
}

func (t *tx) startClocks(ctx context.Context, c *engine.Changes) error {
	return inBatches(c.Start, func(rows []casework.Clock) error {
		return t.exec(ctx, "INSERT INTO clock ("+clockColumns+") SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[]) ON CONFLICT (id) DO UPDATE SET due = excluded.due, kind = excluded.kind, on_kind = excluded.on_kind, on_id = excluded.on_id, by_event = excluded.by_event",
			column(rows, func(k *casework.Clock) string { return k.ID }),
			column(rows, func(k *casework.Clock) int64 { return int64(k.Due) }),
			column(rows, func(k *casework.Clock) string { return k.Kind }),
			column(rows, func(k *casework.Clock) string { return k.On.Kind }),
			column(rows, func(k *casework.Clock) string { return k.On.ID }),
			column(rows, func(k *casework.Clock) string { return k.By }))
	})
}

func (t *tx) count(ctx context.Context, c *engine.Changes) error {
	return inBatches(c.Count, func(rows []casework.Count) error {
		return t.exec(ctx, "INSERT INTO tally ("+tallyColumns+") SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bigint[], $8::bigint[]) ON CONFLICT (of_kind, of_id, name, office, hour, currency) DO UPDATE SET number = tally.number + excluded.number, amount = tally.amount + excluded.amount",
			column(rows, func(n *casework.Count) string { return n.Of.Kind }),
			column(rows, func(n *casework.Count) string { return n.Of.ID }),
			column(rows, func(n *casework.Count) string { return n.Name }),
			column(rows, func(n *casework.Count) string { return n.Office }),
			column(rows, func(n *casework.Count) int64 { return int64(n.Hour) }),
			column(rows, func(n *casework.Count) string { return n.In.String() }),
			column(rows, func(n *casework.Count) int64 { return n.Number }),
			column(rows, func(n *casework.Count) int64 { return int64(n.Amount) }))
	})
}

// Erase implements engine.Tx.
func (t *tx) Erase(ctx context.Context, ids []string) error {
	return t.exec(ctx, "UPDATE event SET time = 0, office = '', actor = '', on_kind = '', on_id = '', kind = '', fact = NULL, salt = NULL WHERE id = ANY ($1)", ids)
}

// Clear implements engine.Tx. TRUNCATE would be faster, and would keep readers waiting
// until the state is made anew.
func (t *tx) Clear(ctx context.Context) error {
	for _, table := range []string{"document", "key", "clock", "tally"} {
		if err := t.exec(ctx, "DELETE FROM "+table); err != nil {
			return err
		}
	}
	return nil
}

// SetNote implements engine.Tx.
func (t *tx) SetNote(ctx context.Context, name, value string) error {
	if value == "" {
		return t.exec(ctx, "DELETE FROM note WHERE name = $1", name)
	}
	return t.exec(ctx, "INSERT INTO note (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
}
