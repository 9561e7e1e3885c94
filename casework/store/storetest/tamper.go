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
	// Fill puts into the store what is tampered with.
	Fill func(t *testing.T, s *engine.Store)
}

// tampered is a table with which the owner tampers.
type tampered struct {
	name, columns string
	copied        string
	changes       []string
	swapped       []string // columns of which two rows change the content; none: two rows change places
}

// tables are those whose rows the owner changes, deletes and copies: the columns that
// find a row, what copies get in place of one of them, and changes of the others.
var tables = []tampered{
	{"event", "seq", "seq + 1000, id || 'x', time, office, actor, on_kind, on_id, kind, fact, salt",
		[]string{"time = time + 1", "office = 'west'", "actor = 'other'", "on_kind = 'x'", "on_id = 'x'", "kind = 'x'", "fact = '{}'", "id = '00000000000000000000000000000099'"}, nil},
	{"document", "kind, id", "n + 1000, kind, id || 'x', json, keys", []string{"json = '{}'", "keys = '[]'", "id = 'x'"}, []string{"json", "keys"}},
	{"key", "name, value, place, kind, id", "name, value || 'x', place, kind, id, one", []string{"value = 'x'", "place = place || 'x'", "id = 'x'", "one = 2"}, []string{"id", "place"}},
	{"clock", "id", "id || 'x', due, kind, on_kind, on_id, by_event", []string{"due = due + 1", "kind = 'x'", "on_id = 'x'", "by_event = 'y'", "id = 'x'"}, []string{"due", "kind"}},
	{"tally", "of_kind, of_id, name, office, hour, currency", "of_kind, of_id, name || 'x', office, hour, currency, number, amount", []string{"number = number + 1", "amount = amount + 1", "office = 'x'", "hour = hour + 1", "currency = 'no'"}, []string{"number", "amount"}},
	{"tile", "level, place", "level + 1, place + 1000, data", []string{"data = salt FROM event WHERE event.seq = 1"}, []string{"data"}},
}

// Tampered changes, deletes, copies and reorders each row of each table in turn, as the database's
// owner can: each time, verifying the store finds it.
func Tampered(t *testing.T, d Tampering) {
	d.Fill(t, d.Store)
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
		// Whatever is done to a row is put right again before the next.
		for i := range rows {
			row := rowAt(table, i)
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
			if i > 0 {
				tried += swap(t, d, table, i-1, i)
			}
		}
		run(t, d, "DROP TABLE saved")
	}
	run(t, d, "CREATE TABLE saved AS SELECT * FROM event")
	tried += tamper(t, d, "event", "UPDATE event SET fact = NULL, salt = NULL WHERE seq = 1")
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
	return judge(t, d, table, changed, queries)
}

// judge holds what a verification finds against what was done, and puts the table back.
func judge(t *testing.T, d Tampering, table string, changed int64, queries []string) int {
	t.Helper()
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

// rowAt finds a row by its place in the order of its key.
func rowAt(table tampered, i int64) string {
	if !strings.Contains(table.columns, ",") {
		return fmt.Sprintf("%s = (SELECT %s FROM saved ORDER BY %s LIMIT 1 OFFSET %d)", table.columns, table.columns, table.columns, i)
	}
	return fmt.Sprintf("(%s) = (SELECT %s FROM saved ORDER BY %s LIMIT 1 OFFSET %d)", table.columns, table.columns, table.columns, i)
}

// swap lets two rows change places, or their contents, and puts the table back. Rows that
// hold the same are no other for it.
func swap(t *testing.T, d Tampering, table tampered, i, j int64) int {
	t.Helper()
	tried := 0
	if table.swapped == nil {
		// A place is one row's: one of the two waits elsewhere.
		run(t, d, "UPDATE "+table.name+" SET "+table.columns+" = -1 WHERE "+rowAt(table, i))
		run(t, d, fmt.Sprintf("UPDATE %s SET %s = (SELECT %s FROM saved ORDER BY %s LIMIT 1 OFFSET %d) WHERE %s", table.name, table.columns, table.columns, table.columns, i, rowAt(table, j)))
		run(t, d, fmt.Sprintf("UPDATE %s SET %s = (SELECT %s FROM saved ORDER BY %s LIMIT 1 OFFSET %d) WHERE %s = -1", table.name, table.columns, table.columns, table.columns, j, table.columns))
		tried += judge(t, d, table.name, 2, []string{fmt.Sprintf("rows %d and %d of %s change places", i, j, table.name)})
	}
	for _, column := range table.swapped {
		var changed int64
		var queries []string
		for _, at := range [][2]int64{{i, j}, {j, i}} {
			other := fmt.Sprintf("(SELECT %s FROM saved ORDER BY %s LIMIT 1 OFFSET %d)", column, table.columns, at[1])
			query := fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s AND %s <> %s", table.name, column, other, rowAt(table, at[0]), column, other)
			if n, err := d.Exec(query); err == nil {
				changed, queries = changed+n, append(queries, query)
			}
		}
		if changed > 0 {
			tried += judge(t, d, table.name, changed, queries)
		}
	}
	return tried
}

// FillSuite puts some of everything into a store.
func FillSuite(t *testing.T, s *engine.Store) {
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
