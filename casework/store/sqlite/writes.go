package sqlite

import (
	"context"
	"database/sql"

	"dyetrace/casework/audit"
	"dyetrace/casework/store/engine"
)

// statements are those of the connection that writes.
type statements struct {
	reads                                     readStatements
	append, put, drop, keyOff, keyOn          *sql.Stmt
	start, stop, count, erase, note, dropNote *sql.Stmt
	tile                                      *sql.Stmt
}

func prepareWrites(ctx context.Context, db *sql.DB) (statements, error) {
	var s statements
	var err error
	if s.reads, err = prepareReads(ctx, db); err != nil {
		return s, err
	}
	err = prepareAll(ctx, db, []statement{
		{&s.append, "INSERT INTO event (" + eventColumns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
		{&s.put, "INSERT INTO document (kind, id, json, keys) VALUES (?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json, keys = excluded.keys"},
		{&s.drop, "DELETE FROM document WHERE kind = ? AND id = ?"},
		{&s.keyOff, "DELETE FROM key WHERE name = ? AND value = ? AND place = ? AND kind = ? AND id = ?"},
		{&s.keyOn, "INSERT INTO key (name, value, place, kind, id, one) VALUES (?, ?, ?, ?, ?, ?)"},
		{&s.start, "INSERT INTO clock (" + clockColumns + ") VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET due = excluded.due, kind = excluded.kind, on_kind = excluded.on_kind, on_id = excluded.on_id, by_event = excluded.by_event"},
		{&s.stop, "DELETE FROM clock WHERE id = ?"},
		{&s.count, "INSERT INTO tally (" + tallyColumns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (of_kind, of_id, name, office, hour, currency) DO UPDATE SET number = number + excluded.number, amount = amount + excluded.amount"},
		{&s.erase, "UPDATE event SET time = 0, office = '', actor = '', on_kind = '', on_id = '', kind = '', fact = NULL, salt = NULL WHERE id = ?"},
		{&s.note, "INSERT INTO note (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"},
		{&s.tile, "INSERT INTO tile (level, place, data) VALUES (?, ?, ?) ON CONFLICT (level, place) DO UPDATE SET data = excluded.data"},
		{&s.dropNote, "DELETE FROM note WHERE name = ?"},
	})
	return s, err
}

// tx is a transaction that writes.
type tx struct {
	reads
	write statements
}

var _ engine.Tx = (*tx)(nil)

// run runs a statement for each of some rows. It does not watch the context within: a
// statement takes microseconds, and the rows are bounded.
func (t *tx) run(ctx context.Context, s *sql.Stmt, n int, args func(i int) []any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	bound, inside := t.of(s), context.WithoutCancel(ctx)
	for i := range n {
		if _, err := bound.ExecContext(inside, args(i)...); err != nil {
			return err
		}
	}
	return nil
}

// Append implements engine.Tx.
func (t *tx) Append(ctx context.Context, events []engine.Kept) error {
	return t.run(ctx, t.write.append, len(events), func(i int) []any {
		k := &events[i]
		return []any{k.Seq, k.ID, int64(k.Time), k.Office, k.Actor, k.On.Kind, k.On.ID, k.Kind, textOrNull(k.Fact), k.Salt}
	})
}

// textOrNull is JSON as text; what is erased is NULL.
func textOrNull(b []byte) any {
	if b == nil {
		return nil
	}
	return string(b)
}

// Apply implements engine.Tx.
func (t *tx) Apply(ctx context.Context, c *engine.Changes) error {
	if err := t.applyDocuments(ctx, c); err != nil {
		return err
	}
	if err := t.run(ctx, t.write.stop, len(c.Stop), func(i int) []any { return []any{c.Stop[i]} }); err != nil {
		return err
	}
	if err := t.run(ctx, t.write.start, len(c.Start), func(i int) []any {
		k := &c.Start[i]
		return []any{k.ID, int64(k.Due), k.Kind, k.On.Kind, k.On.ID, k.By}
	}); err != nil {
		return err
	}
	return t.run(ctx, t.write.count, len(c.Count), func(i int) []any {
		n := &c.Count[i]
		return []any{n.Of.Kind, n.Of.ID, n.Name, n.Office, int64(n.Hour), n.In.String(), n.Number, int64(n.Amount)}
	})
}

func (t *tx) applyDocuments(ctx context.Context, c *engine.Changes) error {
	if err := t.run(ctx, t.write.keyOff, len(c.KeysOff), func(i int) []any {
		k := &c.KeysOff[i]
		return []any{k.Name, k.Value, k.Order, k.Ref.Kind, k.Ref.ID}
	}); err != nil {
		return err
	}
	if err := t.run(ctx, t.write.drop, len(c.Drop), func(i int) []any { return []any{c.Drop[i].Kind, c.Drop[i].ID} }); err != nil {
		return err
	}
	if err := t.run(ctx, t.write.put, len(c.Put), func(i int) []any {
		d := &c.Put[i]
		return []any{d.Ref.Kind, d.Ref.ID, string(d.JSON), d.Keys}
	}); err != nil {
		return err
	}
	return t.run(ctx, t.write.keyOn, len(c.KeysOn), func(i int) []any {
		k := &c.KeysOn[i]
		return []any{k.Name, k.Value, k.Order, k.Ref.Kind, k.Ref.ID, k.One}
	})
}

// PutTiles implements engine.Tx.
func (t *tx) PutTiles(ctx context.Context, tiles []audit.TileData) error {
	return t.run(ctx, t.write.tile, len(tiles), func(i int) []any {
		return []any{tiles[i].Level, tiles[i].Index, tiles[i].Data}
	})
}

// Erase implements engine.Tx.
func (t *tx) Erase(ctx context.Context, ids []string) error {
	return t.run(ctx, t.write.erase, len(ids), func(i int) []any { return []any{ids[i]} })
}

// Clear implements engine.Tx.
func (t *tx) Clear(ctx context.Context) error {
	for _, table := range []string{"document", "key", "clock", "tally"} {
		if _, err := t.tx.ExecContext(ctx, "DELETE FROM "+table); err != nil {
			return err
		}
	}
	return nil
}

// SetNote implements engine.Tx.
func (t *tx) SetNote(ctx context.Context, name, value string) error {
	if value == "" {
		return t.run(ctx, t.write.dropNote, 1, func(int) []any { return []any{name} })
	}
	return t.run(ctx, t.write.note, 1, func(int) []any { return []any{name, value} })
}
