package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/store"
	"dyetrace/casework/store/sqlite"
	"dyetrace/casework/store/storetest"
)

func openFolder(t *testing.T, folder string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), folder, storetest.Fold)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// raw opens the file past the store.
func raw(t *testing.T, folder string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, sqlite.FileName)+"?_pragma=busy_timeout(5000)&_pragma=synchronous(OFF)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func verify(s *store.Store) func() (*store.Findings, error) {
	return func() (*store.Findings, error) {
		return store.Verify(context.Background(), s, store.Verification{})
	}
}

// server is the PostgreSQL of the package's tests.
var server storetest.Server

func TestMain(m *testing.M) {
	code := m.Run()
	server.End()
	os.Exit(code)
}

// Whatever the owner of a file or of a server's tables changes, deletes, copies or puts into
// another order is found, in each row of each table: of what the suite makes up, and of a
// case with its requests, measures and signatures.
func TestTampered(t *testing.T) {
	folder := func(t *testing.T) (string, func(string) (int64, error)) {
		at := t.TempDir()
		db := raw(t, at)
		return at, func(query string) (int64, error) {
			result, err := db.Exec(query)
			if err != nil {
				return 0, err
			}
			return result.RowsAffected()
		}
	}
	postgres := func(t *testing.T) (string, func(string) (int64, error)) {
		ctx, at := context.Background(), server.NewURL(t)
		owner, err := pgx.Connect(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { owner.Close(ctx) })
		return at, func(query string) (int64, error) {
			tag, err := owner.Exec(ctx, query)
			return tag.RowsAffected(), err
		}
	}
	places := map[string]func(*testing.T) (string, func(string) (int64, error)){"folder": folder}
	t.Run("server", func(t *testing.T) {
		server.Start(t) // skips this part alone
		places["PostgreSQL"] = postgres
	})
	for name, place := range places {
		for what, is := range map[string]struct {
			fold casework.Folder
			fill func(*testing.T, *store.Store)
		}{"suite": {storetest.Fold, storetest.FillSuite}, "case": {casework.Fold, fillCase}} {
			t.Run(name+" "+what, func(t *testing.T) {
				at, exec := place(t)
				t.Parallel()
				s, err := store.Open(context.Background(), at, is.fold)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { s.Close() })
				storetest.Tampered(t, storetest.Tampering{Store: s, Verify: verify(s), Exec: exec, Fill: is.fill})
			})
		}
	}
}

// Cases move from a folder to PostgreSQL and back, and a backup of there is a folder:
// nothing is lost, and the log over them is the same.
func TestMovePostgres(t *testing.T) {
	server.Start(t)
	ctx := context.Background()
	folder, far := openFolder(t, t.TempDir()), openFolder(t, server.NewURL(t))
	do(t, folder, event(1, documentOf("1", "a")), event(2, documentOf("2", "b")))
	do(t, folder, event(3, storetest.Fact{Effects: casework.Effects{Erase: []string{event(1, storetest.Fact{}).ID}}}))
	if err := folder.Move(ctx, far); err != nil {
		t.Fatal(err)
	}
	do(t, far, event(4, documentOf("3", "c")))
	copied := filepath.Join(t.TempDir(), "copy")
	if err := store.Backup(ctx, far, copied); err != nil {
		t.Fatal(err)
	}
	if err := far.Move(ctx, folder); err != nil {
		t.Fatal(err)
	}
	_, want, err := far.Log(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*store.Store{"in the folder": folder, "in PostgreSQL": far, "in the copy": openFolder(t, copied)} {
		found, err := verify(s)()
		if err != nil || !found.OK() || found.Log.Rows != 4 || found.Log.Erased != 1 || found.Log.Tree != want {
			t.Errorf("%s: %v, %+v; want %v", name, err, found, want)
		}
	}
}

// event is an event with a fact.
func event(n int, f storetest.Fact) casework.Event {
	return casework.Event{ID: fmt.Sprintf("%032x", n), Time: dyetrace.Instant(n), Actor: "li", On: casework.Ref{Kind: "case", ID: "1"}, Kind: "said", Fact: f.JSON()}
}

func do(t *testing.T, s casework.Store, events ...casework.Event) {
	t.Helper()
	if _, err := s.Do(context.Background(), func(context.Context, casework.Reader) ([]casework.Event, error) { return events, nil }); err != nil {
		t.Fatal(err)
	}
}

func documentOf(id, text string) storetest.Fact {
	return storetest.Fact{Effects: casework.Effects{Put: []casework.Document{{Ref: casework.Ref{Kind: "person", ID: id}, JSON: fmt.Appendf(nil, "%q", text), Keys: []casework.Key{{Name: "phone", Value: text}}}}}}
}

// What is erased is in none of the store's files any more, and the log still holds.
func TestErasedBytes(t *testing.T) {
	folder := t.TempDir()
	s := openFolder(t, folder)
	do(t, s, event(1, documentOf("1", "secret 13800138000")), event(2, documentOf("2", "other 13900139000")))
	if !inFiles(t, folder, "secret 13800138000") {
		t.Fatal("the files do not hold the text before it is erased: the test sees nothing")
	}
	do(t, s, event(3, storetest.Fact{Effects: casework.Effects{Erase: []string{event(1, storetest.Fact{}).ID}}}))
	if inFiles(t, folder, "secret 13800138000") || !inFiles(t, folder, "other 13900139000") {
		t.Error("the files still hold what was erased, or no longer hold the rest")
	}
	if found, err := verify(s)(); err != nil || !found.OK() || found.Log.Erased != 1 {
		t.Errorf("verifying gives %v, %+v", err, found)
	}
}

func inFiles(t *testing.T, folder, text string) bool {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(names, func(name string) bool {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(data, []byte(text))
	})
}

// A backup is taken while the store is used, is private, whole, and not over another.
func TestBackup(t *testing.T) {
	s := openFolder(t, t.TempDir())
	do(t, s, event(1, documentOf("1", "a")))
	to := filepath.Join(t.TempDir(), "copy")
	if err := store.Backup(context.Background(), s, to); err != nil {
		t.Fatal(err)
	}
	do(t, s, event(2, documentOf("2", "b")))
	if err := store.Backup(context.Background(), s, to); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("a backup over another gives %v", err)
	}
	backup := openFolder(t, to)
	if found, err := verify(backup)(); err != nil || !found.OK() || found.Log.Rows != 1 {
		t.Errorf("verifying the backup gives %v, %+v", err, found)
	}
}

// Cases are not moved over others, and come back to where they were.
func TestMove(t *testing.T) {
	ctx := context.Background()
	a, b, other := openFolder(t, t.TempDir()), openFolder(t, t.TempDir()), openFolder(t, t.TempDir())
	do(t, a, event(1, documentOf("1", "a")), event(2, documentOf("2", "b")))
	do(t, other, event(9, documentOf("1", "c")))
	if err := a.Move(ctx, other); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("a move over other cases gives %v", err)
	}
	if err := a.Move(ctx, b); err != nil {
		t.Fatal(err)
	}
	do(t, b, event(3, storetest.Fact{Effects: casework.Effects{Erase: []string{event(1, storetest.Fact{}).ID}}}))
	// Where they no longer are, they do not go a second way, and leave no part of them there.
	third := openFolder(t, t.TempDir())
	if err := a.Move(ctx, third); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("a second move gives %v", err)
	}
	if err := third.Whole(ctx); err != nil {
		t.Errorf("a second move leaves a part: %v", err)
	}
	if err := b.Move(ctx, a); err != nil {
		t.Fatal(err)
	}
	do(t, a, event(4, documentOf("3", "d")))
	if found, err := verify(a)(); err != nil || !found.OK() || found.Log.Rows != 4 || found.Log.Erased != 1 {
		t.Errorf("verifying what came back gives %v, %+v", err, found)
	}
}

// A move that is cut short leaves a place that nobody can take for the cases, and goes on when
// it is done again.
func TestMoveCutShort(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	a := openFolder(t, t.TempDir())
	const many = 10_001 // more than are copied in one transaction
	for n := 1; n <= many; n += 1000 {
		var events []casework.Event
		for i := n; i < min(n+1000, many+1); i++ {
			events = append(events, event(i, storetest.Fact{}))
		}
		do(t, a, events...)
	}
	for cut := 1; ; cut += cut + 1 {
		b, err := store.OpenCopy(ctx, folder, storetest.Fold)
		if err != nil {
			t.Fatal(err)
		}
		short := &cutShort{Context: ctx}
		short.left.Store(int64(cut))
		err = a.Move(short, b)
		b.Close()
		if err == nil {
			if cut < 5 {
				t.Errorf("the move was never cut short")
			}
			break
		}
		if s, err := store.Open(ctx, folder, storetest.Fold); err == nil {
			_, log, err := s.Log(ctx)
			if s.Close(); err != nil || log.Size != 0 && log.Size != many {
				t.Fatalf("cut short at %d, a part of the cases can be opened: %d events, error %v", cut, log.Size, err)
			}
		} else if dyetrace.KindOf(err) != dyetrace.UsageError {
			t.Fatal(err)
		}
	}
	b := openFolder(t, folder)
	if found, err := verify(b)(); err != nil || !found.OK() || found.Log.Rows != many {
		t.Errorf("verifying what was moved gives %v, %+v", err, found)
	}
	if _, err := a.Do(ctx, func(context.Context, casework.Reader) ([]casework.Event, error) {
		return []casework.Event{event(many+1, storetest.Fact{})}, nil
	}); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("the place that the cases left can be written: %v", err)
	}
}

// cutShort is a context that is over after it was asked so many times. The database asks it from
// several goroutines.
type cutShort struct {
	context.Context
	left atomic.Int64
}

func (c *cutShort) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return c.Context.Err()
}

// Every table of the file is listed with what it holds.
func TestTables(t *testing.T) {
	folder := t.TempDir()
	openFolder(t, folder)
	rows, err := raw(t, folder).Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(store.Tables())), names); diff != "" {
		t.Errorf("tables (-listed +there):\n%s", diff)
	}
}

// Clocks fire once each, in order, also where one of them cannot.
func TestSweep(t *testing.T) {
	s, err := store.Open(context.Background(), t.TempDir(), brokenClock(casework.Fold))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const clocks = 2500
	var f storetest.Fact
	for i := range clocks {
		f.Start = append(f.Start, casework.Clock{ID: fmt.Sprintf("c%04d", i), Due: dyetrace.Instant(i%100) + 1, Kind: "stop-ends", On: casework.Ref{Kind: "case", ID: "1"}})
	}
	do(t, s, event(1, f))
	ids := casework.NewIDs(func() dyetrace.Instant { return 7 }, rand.NewChaCha8([32]byte{}))
	fired, err := casework.Sweep(context.Background(), s, 1_000_000_000_000, ids)
	if fired != clocks-1 || err == nil || !strings.Contains(err.Error(), "clock c1234") {
		t.Errorf("%d clocks fired, error %v", fired, err)
	}
	if fired, err = casework.Sweep(context.Background(), s, 1_000_000_000_000, ids); fired != 0 || err == nil {
		t.Errorf("a second sweep fires %d, error %v", fired, err)
	}
	seen, last := map[string]bool{}, casework.Time(0)
	if err := s.Events(context.Background(), 2, func(e casework.Event) bool {
		fact, _, err := casework.DecodeFact(e)
		fire, is := fact.(casework.ClockFired)
		if err != nil || !is || seen[fire.Clock] || fire.Due < last || !fire.Late {
			t.Errorf("event %s, error %v", e.Fact, err)
		}
		seen[fire.Clock], last = true, fire.Due
		return true
	}); err != nil || len(seen) != clocks-1 {
		t.Errorf("%d clocks have fired, error %v", len(seen), err)
	}
}

// brokenClock cannot fold one clock, and sets clocks where an event of the suite says so.
func brokenClock(fold casework.Folder) casework.Folder {
	return func(ctx context.Context, state casework.Reader, e casework.Event) (casework.Effects, error) {
		switch {
		case e.Kind == "said":
			return storetest.Fold(ctx, state, e)
		case strings.Contains(string(e.Fact), "c1234"):
			return casework.Effects{}, dyetrace.Errorf(dyetrace.OtherError, "fold", "it is broken")
		}
		return fold(ctx, state, e)
	}
}
