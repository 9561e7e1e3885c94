package sqlite

import (
	"context"
	"database/sql"

	"dyetrace/casework"
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
		{&s.append, "INSERT INTO event (" + eventColumns + ") SELECT " + columns(9) + ", unhex(value ->> 9) FROM json_each(?)"},
		{&s.put, "INSERT INTO document (kind, id, json, keys) SELECT " + columns(4) + " FROM json_each(?) WHERE true ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json, keys = excluded.keys"},
		{&s.drop, "DELETE FROM document WHERE (kind, id) IN (SELECT " + columns(2) + " FROM json_each(?))"},
		{&s.keyOff, "DELETE FROM key WHERE (name, value, place, kind, id) IN (SELECT " + columns(5) + " FROM json_each(?))"},
		{&s.keyOn, "INSERT INTO key (name, value, place, kind, id, one) SELECT " + columns(6) + " FROM json_each(?)"},
		{&s.start, "INSERT INTO clock (" + clockColumns + ") SELECT " + columns(6) + " FROM json_each(?) WHERE true ON CONFLICT (id) DO UPDATE SET due = excluded.due, kind = excluded.kind, on_kind = excluded.on_kind, on_id = excluded.on_id, by_event = excluded.by_event"},
		{&s.stop, "DELETE FROM clock WHERE id IN (SELECT " + columns(1) + " FROM json_each(?))"},
		{&s.count, "INSERT INTO tally (" + tallyColumns + ") SELECT " + columns(8) + " FROM json_each(?) WHERE true ON CONFLICT (of_kind, of_id, name, office, hour, currency) DO UPDATE SET number = number + excluded.number, amount = amount + excluded.amount"},
		{&s.erase, "UPDATE event SET time = 0, office = '', actor = '', on_kind = '', on_id = '', kind = '', fact = NULL, salt = NULL WHERE id IN (SELECT " + columns(1) + " FROM json_each(?))"},
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

// run runs a statement. It does not watch the context within: that costs a goroutine, and
// what one statement does is bounded.
func (t *tx) run(ctx context.Context, s *sql.Stmt, args ...any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := t.of(s).ExecContext(context.WithoutCancel(ctx), args...)
	return err
}

// writeRows runs a statement for rows, many at a time.
func writeRows[T any](ctx context.Context, t *tx, s *sql.Stmt, rows []T, write func(*row, *T)) error {
	return inTexts(t.room, rows, write, func(text string, _ []T) error { return t.run(ctx, s, text) })
}

// Append implements engine.Tx.
func (t *tx) Append(ctx context.Context, events []engine.Kept) error {
	return writeRows(ctx, t, t.write.append, events, func(r *row, k *engine.Kept) {
		r.number(k.Seq)
		r.text(k.ID)
		r.number(int64(k.Time))
		r.text(k.Office, k.Actor, k.On.Kind, k.On.ID, k.Kind)
		r.textOrNull(k.Fact)
		r.blob(k.Salt)
	})
}

// Apply implements engine.Tx.
func (t *tx) Apply(ctx context.Context, c *engine.Changes) error {
	if err := t.applyDocuments(ctx, c); err != nil {
		return err
	}
	if err := writeRows(ctx, t, t.write.stop, c.Stop, func(r *row, id *string) { r.text(*id) }); err != nil {
		return err
	}
	if err := writeRows(ctx, t, t.write.start, c.Start, func(r *row, k *casework.Clock) {
		r.text(k.ID)
		r.number(int64(k.Due))
		r.text(k.Kind, k.On.Kind, k.On.ID, k.By)
	}); err != nil {
		return err
	}
	return writeRows(ctx, t, t.write.count, c.Count, func(r *row, n *casework.Count) {
		r.text(n.Of.Kind, n.Of.ID, n.Name, n.Office)
		r.number(int64(n.Hour))
		r.text(n.In.String())
		r.number(n.Number, int64(n.Amount))
	})
}

func (t *tx) applyDocuments(ctx context.Context, c *engine.Changes) error {
	key := func(r *row, k *engine.KeyRow) { r.text(k.Name, k.Value, k.Order, k.Ref.Kind, k.Ref.ID) }
	if err := writeRows(ctx, t, t.write.keyOff, c.KeysOff, key); err != nil {
		return err
	}
	if err := writeRows(ctx, t, t.write.drop, c.Drop, func(r *row, of *casework.Ref) { r.text(of.Kind, of.ID) }); err != nil {
		return err
	}
	if err := writeRows(ctx, t, t.write.put, c.Put, func(r *row, d *engine.DocumentRow) {
		r.text(d.Ref.Kind, d.Ref.ID)
		quote(r, d.JSON)
		r.text(d.Keys)
	}); err != nil {
		return err
	}
	return writeRows(ctx, t, t.write.keyOn, c.KeysOn, func(r *row, k *engine.KeyRow) {
		key(r, k)
		one := int64(0)
		if k.One {
			one = 1
		}
		r.number(one)
	})
}

// PutTiles implements engine.Tx.
func (t *tx) PutTiles(ctx context.Context, tiles []audit.TileData) error {
	for i := range tiles {
		if err := t.run(ctx, t.write.tile, tiles[i].Level, tiles[i].Index, tiles[i].Data); err != nil {
			return err
		}
	}
	return nil
}

// Erase implements engine.Tx.
func (t *tx) Erase(ctx context.Context, ids []string) error {
	return writeRows(ctx, t, t.write.erase, ids, func(r *row, id *string) { r.text(*id) })
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
		return t.run(ctx, t.write.dropNote, name)
	}
	return t.run(ctx, t.write.note, name, value)
}
