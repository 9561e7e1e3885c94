package main

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
	"dyetrace/casework/store"
)

// tampered is a casework folder with some of everything that tables hold, and a checkpoint
// that was kept outside.
func tampered(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv(passphraseVariable, "the passphrase")
	ran(t, "audit", "key", "new", "--office", "nanjing", "--as", "li")
	s, err := store.Open(t.Context(), "cases", casework.Fold)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	desk := caseworktest.NewDeskOn(t, s)
	li := desk.By("nanjing", "li")
	for _, title := range []string{"one"} {
		id := desk.Case(li, title)
		desk.Do(li.AddNote(id, "a note on "+title, casework.Ref{}))
		desk.Do(li.AddTask(id, "ask the bank", dyetrace.InstantOf(time.Now().Add(time.Hour))))
	}
	ran(t, "audit", "checkpoint", "--office", "nanjing", "--as", "li", "-o", "kept.checkpoint")
}

// tables are those that hold facts, their log and the state made of them, with the columns
// that the owner of the database changes, and with what makes a copy of a row another one.
// Numbers that a database gives its rows for itself hold nothing.
var tables = []struct {
	name    string
	columns []string
	copied  string // the columns of a copy; "" where there is no place for one
}{
	{"event", []string{"seq", "id", "time", "office", "actor", "on_kind", "on_id", "kind", "fact", "salt"},
		"(SELECT max(seq) + 1 FROM event), substr(id, 1, 30) || 'zz', time, office, actor, on_kind, on_id, kind, fact, salt"},
	{"document", []string{"kind", "id", "json", "keys"}, "NULL, kind, id || 'x', json, keys"},
	{"key", []string{"name", "value", "place", "kind", "id", "one"}, "name, value, place || 'x', kind, id, 0"},
	{"clock", []string{"id", "due", "kind", "on_kind", "on_id", "by_event"}, "id || 'x', due, kind, on_kind, on_id, by_event"},
	{"tally", []string{"name", "office", "hour", "number", "amount"}, "of_kind, of_id, name || 'x', office, hour, currency, number, amount"},
	{"tile", []string{"data"}, ""},
	{"note", []string{"value"}, ""},
}

// Each row of each table is deleted, changed and copied by SQL, in turn, by somebody who
// owns the database's file. Each time audit verify ends with 5 and says what is wrong.
func TestAuditVerifyNamesEveryRow(t *testing.T) {
	tampered(t)
	path := filepath.Join("cases", "cases.db")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	verify := func() (string, int) {
		var out, said bytes.Buffer
		code := run([]string{"audit", "verify", "--checkpoint", "kept.checkpoint"}, &out, &said)
		return out.String() + said.String(), code
	}
	if said, code := verify(); code != exitDone {
		t.Fatalf("before anything was done: %d: %s", code, said)
	}
	for _, table := range tables {
		rows := len(rowsIn(t, path, table.name))
		if rows == 0 && table.name != "tally" {
			t.Errorf("table %s is empty, so that nothing was tried", table.name)
		}
		for n := range rows {
			ways := []string{"DELETE FROM " + table.name + " WHERE %s"}
			column := table.columns[n%len(table.columns)]
			ways = append(ways, "UPDATE "+table.name+" SET "+column+" = CASE typeof("+column+") WHEN 'integer' THEN "+column+" + 100 WHEN 'blob' THEN zeroblob(length("+column+")) ELSE "+column+" || ' ' END WHERE %s")
			if table.copied != "" {
				ways = append(ways, "INSERT INTO "+table.name+" SELECT "+table.copied+" FROM "+table.name+" WHERE %s")
			}
			for _, way := range ways {
				spoil(t, path, way, table.name, n)
				if said, code := verify(); code != exitCorrupt {
					t.Errorf("row %d, %s: exit code %d: %s", n, way, code, said)
				}
				if err := os.WriteFile(path, whole, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// rowsIn are the rows of a table, each as a condition that it alone fulfils.
func rowsIn(t *testing.T, path, table string) []string {
	t.Helper()
	keys := map[string][]string{"event": {"seq"}, "document": {"n"}, "key": {"name", "value", "place", "kind", "id"}, "clock": {"id"},
		"tally": {"of_kind", "of_id", "name", "office", "hour", "currency"}, "tile": {"level", "place"}, "note": {"name"}}[table]
	quoted := make([]string, len(keys))
	for i, key := range keys {
		quoted[i] = "'" + key + " = ' || quote(" + key + ")"
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	found, err := db.QueryContext(t.Context(), "SELECT "+strings.Join(quoted, " || ' AND ' || ")+" FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	var all []string
	for found.Next() {
		var where string
		if err := found.Scan(&where); err != nil {
			t.Fatal(err)
		}
		all = append(all, where)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// spoil does something to one row.
func spoil(t *testing.T, path, way, table string, n int) {
	t.Helper()
	where := rowsIn(t, path, table)[n]
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	done, err := db.ExecContext(t.Context(), strings.Replace(way, "%s", where, 1))
	if err != nil {
		t.Fatalf("%s, %s: %v", way, where, err)
	}
	if rows, err := done.RowsAffected(); err != nil || rows != 1 {
		t.Fatalf("%s, %s: %d rows, %v", way, where, rows, err)
	}
}
