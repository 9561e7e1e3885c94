package duck

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// sample is a chain A-B-C-D with a branch that comes too early to count, and
// a shorter but later way from A to C.
const sample = `id,time,from,to,amount,currency
T1,2026-01-01T10:00:00Z,9A,9B,100.00,CNY
T2,2026-01-01T09:00:00Z,9B,9X,40.00,CNY
T3,2026-01-01T11:00:00Z,9B,9C,60.00,CNY
T4,2026-01-01T12:00:00Z,9C,9D,60.00,CNY
T5,2026-01-01T13:00:00Z,9B,9D,10.10,CNY
T6,2026-01-01T14:00:00Z,9D,9E,5.00,CNY
`

func load(t *testing.T, csv string, types Types) *sql.DB {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "o'neill.csv")
	if err := os.WriteFile(file, []byte(csv), 0o666); err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), filepath.Join(dir, "duck.db"), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := Load(t.Context(), db, file, types); err != nil {
		t.Fatal(err)
	}
	return db
}

// Loading leaves three tables with the same rows, under both kinds of types;
// with exact types amounts are decimals.
func TestLoad(t *testing.T) {
	for _, types := range []Types{Sniffed, Exact} {
		db := load(t, sample, types)
		for _, table := range []string{"transfers", "by_payer", "by_payee"} {
			var rows int
			var sum string
			query := "SELECT count(*), CAST(sum(amount) AS VARCHAR) FROM " + table
			if err := db.QueryRowContext(t.Context(), query).Scan(&rows, &sum); err != nil {
				t.Fatal(err)
			}
			if rows != 6 || types == Exact && sum != "275.10" {
				t.Errorf("%s, %s: %d rows, sum %s", types, table, rows, sum)
			}
		}
	}
}

// Sniffed types are the narrowest for account numbers of 19 digits, which
// makes the peer as fast as it can be.
func TestSniffedTypes(t *testing.T) {
	db := load(t, `id,time,from,to,amount,currency
202601010000000001,2026-01-01T10:00:00Z,6217001234567890123,6222021234567890128,100.00,CNY
`, Sniffed)
	var types string
	err := db.QueryRowContext(t.Context(), `SELECT concat_ws(' ', typeof(id), typeof("from"), typeof(amount)) FROM transfers`).Scan(&types)
	if err != nil {
		t.Fatal(err)
	}
	if types != "BIGINT BIGINT DOUBLE" {
		t.Error(types)
	}
}

// Every way finds the same accounts: chains that run forward in time, within
// the bounds of the question.
func TestReach(t *testing.T) {
	db := load(t, sample, Exact)
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		question Question
		want     int64
	}{
		"all":             {Question{Claimed: []string{"T1"}}, 4},                           // B C D E
		"until noon":      {Question{Claimed: []string{"T1"}, Until: noon}, 3},              // B C D
		"two levels":      {Question{Claimed: []string{"T1"}, MaxLevel: 2}, 3},              // B C D
		"three levels":    {Question{Claimed: []string{"T1"}, MaxLevel: 3}, 4},              // B C D E
		"two, until noon": {Question{Claimed: []string{"T1"}, MaxLevel: 2, Until: noon}, 2}, // B C
		"two claims":      {Question{Claimed: []string{"T6", "T2"}}, 2},                     // E X
		"none":            {Question{Claimed: []string{"T9"}}, 0},
	} {
		for _, way := range Ways(c.question) {
			got, err := Reach(t.Context(), db, c.question, way)
			if err != nil {
				t.Fatalf("%s, %s: %v", name, way, err)
			}
			if got != c.want {
				t.Errorf("%s, %s: %d accounts, want %d", name, way, got, c.want)
			}
		}
	}
}
