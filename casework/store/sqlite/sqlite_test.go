package sqlite_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/store/engine"
	"dyetrace/casework/store/sqlite"
	"dyetrace/casework/store/storetest"
)

func TestMain(m *testing.M) {
	outliveLimits()
	os.Exit(storetest.Main(m, open, func() {}))
}

func open(ctx context.Context, at string, fold casework.Folder) (casework.Store, error) {
	db, err := sqlite.Open(ctx, at)
	if err != nil {
		return nil, err
	}
	return engine.New(db, fold), nil
}

// places makes new folders.
func places(t *testing.T) func() storetest.Place {
	return func() storetest.Place {
		folder, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			t.Fatal(err)
		}
		return func(fold casework.Folder) (casework.Store, error) {
			return open(context.Background(), filepath.Join(folder, "cases"), fold)
		}
	}
}

// Whatever is done to a store, it says what the model says.
func TestRandom(t *testing.T) { storetest.Random(t, places(t), true) }

// Whatever people do, a store makes of it what the one in memory does. DYETRACE_TORTURE says
// how often thirty acts are done: 334 is well over 10,000 acts.
func TestActs(t *testing.T) { storetest.Acts(t, places(t)) }

// A store keeps its single promises.
func TestCases(t *testing.T) { storetest.Cases(t, places(t)) }

// A killed process loses nothing that it has acknowledged.
func TestKilled(t *testing.T) { storetest.Killed(t, open, t.TempDir()) }

// Processes that open a new folder at once, and write at once, lose nothing.
func TestTwoProcesses(t *testing.T) { storetest.TwoProcesses(t, open, t.TempDir()) }

// A process that is killed while people act loses nothing either.
func TestKilledPeople(t *testing.T) { storetest.KilledPeople(t, open, t.TempDir()) }

// People of two processes act together.
func TestTwoOfPeople(t *testing.T) { storetest.TwoOfPeople(t, open, t.TempDir()) }

// What a folder of a strange name holds is private.
func TestPrivate(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "100% of #1?mode=memory é", "cases")
	s, err := open(context.Background(), folder, storetest.Fold)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	names, err := filepath.Glob(filepath.Join(strings.ReplaceAll(folder, "?", "[?]"), "cases.db*"))
	if err != nil || len(names) < 2 {
		t.Fatalf("files %v, error %v", names, err)
	}
	for _, name := range append(names, folder) {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has rights %v", name, info.Mode())
		}
	}
}

// Tables of a newer program are refused, and stay as they are.
func TestNewer(t *testing.T) {
	folder := t.TempDir()
	s, err := open(context.Background(), folder, storetest.Fold)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	db, err := sql.Open("sqlite", filepath.Join(folder, sqlite.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)"); err != nil {
		t.Fatal(err)
	}
	_, err = open(context.Background(), folder, storetest.Fold)
	if dyetrace.KindOf(err) != dyetrace.UsageError || !strings.Contains(err.Error(), "newer dyetrace (version 99") {
		t.Errorf("opening it gives %v", err)
	}
}

// A file that is no database, or is damaged, is said to be so.
func TestDamaged(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, sqlite.FileName), []byte(strings.Repeat("no database\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(context.Background(), folder, storetest.Fold); dyetrace.KindOf(err) != dyetrace.CorruptError {
		t.Errorf("opening it gives %v", err)
	}
}
