package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// However often commands are killed, at whatever moment: what they leave in the
// system's folder for temporary files and beside their outputs is gone after the
// next one, and what others have there stays.
func TestTortureLeftovers(t *testing.T) {
	v := newVictim(t)
	t.Setenv("TMPDIR", filepath.Join(v.dir, "tmp"))
	home := filepath.Join(v.dir, "calm")
	mine := []string{"tmp/.dyetrace-123.tmp", "tmp/dyetrace-mine/file", "out/.dyetrace-mine.tmp", "out/mine.csv"}
	for _, name := range mine {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("claims.csv", []byte("id,transfer\nC1,T0000700\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	commands := [][]string{
		{"trace", "--ledger", home, "--claims", "claims.csv", "--format", "xlsx", "-o", "out/trace.xlsx"},
		{"trace", "--ledger", home, "--claims", "claims.csv", "--format", "csv", "-o", "out/tables"},
		{"check", "--ledger", home, "-o", "out/check.csv"},
		{"export", "--ledger", home, "--format", "parquet", "-o", "out/all.parquet"},
		{"detect", "--ledger", home, "--format", "xlsx", "-o", "out/detect.xlsx"},
	}
	results := []string{"trace.xlsx", "tables", "check.csv", "all.parquet", "detect.xlsx"}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	left := 0
	for range kills(t) {
		if err := os.RemoveAll("out/tables"); err != nil { // tables never go over tables
			t.Fatal(err)
		}
		v.killed(time.Duration(r.Int64N(int64(600*time.Millisecond))), commands[r.IntN(len(commands))]...)
		left += len(leftovers(t, "tmp")) + len(leftovers(t, "out")) - 2
		typed(t, nil, "export", "--ledger", home, "-o", "out/after.csv")
		for dir, there := range map[string][]string{"tmp": {".dyetrace-123.tmp", "dyetrace-mine"},
			"out": append([]string{".dyetrace-mine.tmp", "mine.csv", "after.csv"}, results...)} {
			entries, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				if !slices.Contains(there, e.Name()) {
					t.Fatalf("%s is left in %s", e.Name(), dir)
				}
			}
		}
	}
	t.Logf("%d were left and removed", left)
	for _, name := range mine {
		if data, err := os.ReadFile(name); err != nil || string(data) != "mine" {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
}

// leftovers are the names in a folder that look like what is on its way.
func leftovers(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".dyetrace-") {
			names = append(names, e.Name())
		}
	}
	return names
}

// A demo that was killed, at whatever moment, can be run again, and leaves nothing
// but what it makes.
func TestTortureDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("a demo takes seconds")
	}
	v := &victim{t: t, dir: t.TempDir()}
	t.Chdir(v.dir)
	began := time.Now()
	ran(t, "demo", "--out", "calm", "--json")
	took := time.Since(began)
	want := tree(t, "calm")
	for range max(2, kills(t)/20) {
		v.killed(time.Duration(rand.Int64N(int64(took))), "demo", "--out", "town")
	}
	ran(t, "demo", "--out", "town", "--json")
	got := tree(t, "town")
	for name := range got {
		if _, there := want["calm"+strings.TrimPrefix(name, "town")]; !there && !strings.Contains(name, "ledger/") {
			t.Errorf("%s is left", name)
		}
	}
	if len(leftovers(t, "town")) > 0 || got["town/report.html"] == "" {
		t.Errorf("left: %v", leftovers(t, "town"))
	}
}
