package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// readings are commands that read a whole ledger, in one goroutine or in many.
func readings(claims string) [][]string {
	return [][]string{
		{"export", "--json"}, {"export", "--format", "parquet"}, {"statement", "62220005", "--json"}, {"find", "--account", "62220005", "--json"},
		{"detect", "--json"}, {"patterns", "--json"}, {"features", "-o", "-"}, {"check", "--json"}, {"verify"},
		{"trace", "--claims", claims, "--json"}, {"trace", "--claims", claims, "--compare", "--json"},
		{"freeze", "plan", "--claims", claims, "--hindsight", "--json"},
	}
}

// However often a file of a ledger is cut off under a command that reads it, at
// whatever moment and place: the command ends with what it would have said, or
// with exit code 5 and the file, and never with a stack.
func TestTortureCut(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	makeTransfers(t, "t.csv", 0, 30_000)
	ran(t, "import", "--ledger", "book", "t.csv")
	if err := os.WriteFile("claims.csv", []byte("id,transfer\nC1,T0000700\nC2,T0001500\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("book/*-000001*")
	if err != nil {
		t.Fatal(err)
	}
	index, err := filepath.Glob("book/index-000001/*")
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, index...)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	all := readings("claims.csv")
	want, took := make([]string, len(all)), make([]time.Duration, len(all))
	told := 0
	for range kills(t) {
		no := r.IntN(len(all))
		args := append([]string{all[no][0]}, append([]string{"--ledger", "book"}, all[no][1:]...)...)
		if all[no][0] == "freeze" {
			args = append([]string{"freeze", "plan", "--ledger", "book"}, all[no][2:]...)
		}
		if want[no] == "" {
			began := time.Now()
			out, said, code := typed(t, nil, args...)
			if code != exitDone {
				t.Fatalf("%v: %d: %s", args, code, said)
			}
			want[no], took[no] = out, time.Since(began)
		}
		name := files[r.IntN(len(files))]
		data, err := os.ReadFile(name)
		if err != nil {
			continue // a folder
		}
		at, after := r.Int64N(int64(len(data))), time.Duration(r.Int64N(int64(took[no])))
		cut := func() {
			time.Sleep(after)
			if err := os.Truncate(name, at); err != nil {
				t.Error(err)
			}
		}
		out, said, code := typed(t, cut, args...)
		about := fmt.Sprintf("%v, %s cut at %d after %v", args, name, at, after)
		switch {
		case strings.Contains(said, "goroutine "):
			t.Fatalf("%s: %s", about, said)
		case code == exitDone && out != want[no]:
			t.Fatalf("%s: another result, and nothing is said", about)
		case code == exitCorrupt && strings.Contains(said, "damaged at byte"):
			told++
		case code != exitDone:
			t.Fatalf("%s: exit code %d: %s", about, code, said)
		}
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d ended with what was found", told, kills(t))
}

// typed runs a command as a process of its own, and does something beside it.
func typed(t *testing.T, beside func(), args ...string) (out, said string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "dyetrace", args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Env = append(os.Environ(), "DYETRACE_DEBUG=1") // a stack, where there is one
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if beside != nil {
		beside()
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), code
}
