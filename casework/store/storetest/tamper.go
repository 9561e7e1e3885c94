package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"dyetrace/casework"
	"dyetrace/casework/store/engine"
)

// Tampering is a store and the hands of the database's owner.
type Tampering struct {
	Store  *engine.Store
	Verify func() (*engine.Findings, error)
	// Exec runs a statement of SQL that both kinds of database understand, past the
	// store, and says how many rows it changed.
	Exec func(query string) (int64, error)
}

// tables are those whose rows the owner changes, deletes and copies: the columns that
// find a row, what copies get in place of one of them, and changes of the others.
var tables = []struct {
	name, columns string
	copied        string
	changes       []string
}{
	{"event", "seq", "seq + 1000, id || 'x', time, office, actor, on_kind, on_id, kind, fact, salt",
		[]string{"time = time + 1", "office = 'west'", "actor = 'other'", "on_kind = 'x'", "on_id = 'x'", "kind = 'x'", "fact = '{}'", "id = '00000000000000000000000000000099'"}},
	{"document", "kind, id", "n + 1000, kind, id || 'x', json, keys", []string{"json = '{}'", "keys = '[]'", "id = 'x'"}},
	{"key", "name, value, place, kind, id", "name, value || 'x', place, kind, id, one", []string{"value = 'x'", "place = place || 'x'", "id = 'x'"}},
	{"clock", "id", "id || 'x', due, kind, on_kind, on_id, by_event", []string{"due = due + 1", "kind = 'x'", "on_id = 'x'", "by_event = 'y'", "id = 'x'"}},
	{"tally", "of_kind, of_id, name, office, hour, currency", "of_kind, of_id, name || 'x', office, hour, currency, number, amount", []string{"number = number + 1", "amount = amount + 1", "office = 'x'", "hour = hour + 1"}},
	{"tile", "level, place", "level + 1, place + 1000, data", []string{"data = salt FROM event WHERE event.seq = 1"}},
}

// Tampered changes, deletes and copies each row of each table in turn, as the database's
// owner can: each time, verifying the store finds it.
func Tampered(t *testing.T, d Tampering) {
	fillForTampering(t, d.Store)
	if found, err := d.Verify(); err != nil || !found.OK() {
		t.Fatalf("before anything is changed: %v, %+v", err, found)
	}
	tried := 0
	for _, table := range tables {
		run(t, d, "CREATE TABLE saved AS SELECT * FROM "+table.name)
		rows := run(t, d, "UPDATE "+table.name+" SET "+firstColumn(table.columns)+" = "+firstColumn(table.columns))
		if rows < 2 {
			t.Errorf("%s has %d rows, too few to try", table.name, rows)
		}
		for i := range rows {
			// The row is found by its place in the order of its key.
			row := fmt.Sprintf("(%s) = (SELECT %s FROM saved ORDER BY %s LIMIT 1 OFFSET %d)", table.columns, table.columns, table.columns, i)
			if !strings.Contains(table.columns, ",") {
				row = strings.NewReplacer("("+table.columns+") =", table.columns+" =").Replace(row)
			}
			tried += tamper(t, d, table.name, "DELETE FROM "+table.name+" WHERE "+row)
			if table.name != "tile" {
				tried += tamper(t, d, table.name, "INSERT INTO "+table.name+" SELECT "+table.copied+" FROM "+table.name+" WHERE "+row)
			}
			for _, change := range table.changes {
				set, from, _ := strings.Cut(change, " FROM ")
				if from != "" {
					set = strings.Replace(set, "= ", "= (SELECT ", 1) + " FROM " + from + ")"
				}
				tried += tamper(t, d, table.name, "UPDATE "+table.name+" SET "+set+" WHERE "+row)
			}
		}
		run(t, d, "DROP TABLE saved")
	}
	run(t, d, "CREATE TABLE saved AS SELECT * FROM event")
	tried += tamper(t, d, "event", "UPDATE event SET fact = NULL, salt = NULL WHERE seq = 1")
	tried += tamper(t, d, "event", "UPDATE event SET seq = 7 - seq WHERE seq IN (3, 4)", "UPDATE event SET seq = 100 - seq WHERE seq IN (3, 4)", "UPDATE event SET seq = seq - 93 WHERE seq IN (96, 97)")
	run(t, d, "DROP TABLE saved")
	if found, err := d.Verify(); err != nil || !found.OK() {
		t.Errorf("when all is back as it was: %v, %+v", err, found)
	}
	if tried < 100 {
		t.Errorf("only %d changes were tried", tried)
	}
}

func firstColumn(columns string) string {
	first, _, _ := strings.Cut(columns, ",")
	return first
}

func run(t *testing.T, d Tampering, query string) int64 {
	t.Helper()
	n, err := d.Exec(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// tamper runs the first of some statements that the database lets through, with those
// behind it, and puts the table back. It counts what was tried.
func tamper(t *testing.T, d Tampering, table string, queries ...string) int {
	t.Helper()
	var changed int64
	for i, query := range queries {
		n, err := d.Exec(query)
		if err == nil && n > 0 {
			changed += n
		} else if len(queries) == 1 || i > 0 {
			return 0 // the database itself refuses it, or the row was so already
		}
	}
	found, err := d.Verify()
	switch {
	case err != nil:
		t.Errorf("after %s (%d rows): %v", queries, changed, err)
	case found.OK():
		t.Errorf("after %s (%d rows) nothing is found", queries, changed)
	case table != "event" && table != "tile" && (len(found.Faults) == 0 || found.Log.Err() != nil || found.Faults[0].Table != table):
		t.Errorf("after %s: %v, log %v", queries, found.Faults, found.Log.Err())
	}
	run(t, d, "DELETE FROM "+table)
	run(t, d, "INSERT INTO "+table+" SELECT * FROM saved")
	return 1
}

// fillForTampering puts some of everything into a store.
func fillForTampering(t *testing.T, s *engine.Store) {
	r := document("1").Ref
	count := func(office string) casework.Count {
		return casework.Count{Of: r, Name: "frozen", Office: office, Number: 2, Amount: 500, In: currency("CNY")}
	}
	mustDo(t, s,
		said(1, Fact{Effects: casework.Effects{Put: []casework.Document{document("1", number("7"), casework.Key{Name: "state", Value: "open", Order: "1"})}, Count: []casework.Count{count("north"), count("south")}}}),
		said(2, Fact{Effects: casework.Effects{Start: []casework.Clock{{ID: "c1", Due: 5, Kind: "ends", On: r, By: "x"}, {ID: "c2", Due: 6, Kind: "ends", On: r, By: "x"}}}}),
		said(3, put(document("2", casework.Key{Name: "state", Value: "open", Order: "2"}))),
		said(4, put(document("3"))))
	mustDo(t, s, said(5, Fact{Effects: casework.Effects{Erase: []string{said(4, Fact{}).ID}}}))
	mustDo(t, s, said(6, Fact{}))
	if _, there, err := s.Document(context.Background(), document("3").Ref); there || err != nil {
		t.Errorf("what was erased is still there: %t, error %v", there, err)
	}
}
