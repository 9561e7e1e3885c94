package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
)

// ran runs the program within the test and gives what it printed.
func ran(t testing.TB, args ...string) (stdout string) {
	t.Helper()
	var out, said bytes.Buffer
	if code := run(args, &out, &said); code != exitDone {
		t.Fatalf("dyetrace %s: exit code %d: %s", strings.Join(args, " "), code, said.String())
	}
	return out.String()
}

// Each kind of error has its exit code, however it is wrapped.
func TestExitCodes(t *testing.T) {
	cases := []struct {
		err  error
		want int
	}{
		{nil, 0},
		{fs.ErrPermission, 1},
		{usageError("x"), 2},
		{inputError("f", fs.ErrNotExist), 3},
		{notFound("x"), 4},
		{fmt.Errorf("import: %w", &dyetrace.Error{Kind: dyetrace.CorruptError}), 5},
		{&dyetrace.Error{Kind: dyetrace.PartialError}, 6},
		{errors.Join(notFound("x"), fs.ErrPermission), 4},
	}
	for _, c := range cases {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%v: %d, want %d", c.err, got, c.want)
		}
	}
}

// The help lists every exit code once, in order.
func TestExitCodesInHelp(t *testing.T) {
	_, list, _ := strings.Cut(ran(t, "--help"), "Exit codes: ")
	list, _, _ = strings.Cut(list, ".")
	var codes []int
	for code := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.Fields(code)[0])
		if err != nil {
			t.Fatalf("%q: %v", code, err)
		}
		codes = append(codes, n)
	}
	want := []int{exitDone, exitOther, exitUsage, exitInput, exitNotFound, exitCorrupt, exitPartial}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("%s: %s", list, diff)
	}
}

type panicking struct{}

func (panicking) Write([]byte) (int, error) { panic("the \x1b[31mwriter broke") }

// A fault in the program itself is told as such; where, only who asks for it.
func TestCrash(t *testing.T) {
	for debug, wantStack := range map[string]bool{"": false, "1": true} {
		t.Setenv("DYETRACE_DEBUG", debug)
		var said bytes.Buffer
		if code := run([]string{"version"}, panicking{}, &said); code != exitOther {
			t.Errorf("exit code %d", code)
		}
		if !strings.HasPrefix(said.String(), "dyetrace: internal error, please report: the ⟨U+001B⟩[31mwriter broke\n") {
			t.Errorf("said %q", said.String())
		}
		if got := strings.Contains(said.String(), "goroutine"); got != wantStack {
			t.Errorf("DYETRACE_DEBUG=%s: a stack: %t", debug, got)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// A result that cannot be written is an error of every command that prints.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	home := filepath.Join(dir, "case")
	ran(t, "import", "--ledger", home, "../../trace/testdata/vectors/layers")
	claims := "../../trace/testdata/vectors/layers/claims.csv"
	for _, args := range [][]string{
		{"version"}, {"config"}, {"info"}, {"verify"}, {"reindex"}, {"compact"},
		{"export"}, {"export", "--format", "parquet"}, {"export", "--json"},
		{"find", "--account", "R1"}, {"find", "--account", "R1", "--json"}, {"statement", "R1"}, {"statement", "R1", "--json"},
		{"statement", "R1", "--format", "csv"}, {"trace", "--claims", claims}, {"trace", "--claims", claims, "--json"},
		{"trace", "--claims", claims, "--format", "html", "-o", "-"}, {"trace", "--claims", claims, "--format", "xlsx", "-o", "-"},
		{"import", "../../trace/testdata/vectors/layers"},
	} {
		if args[0] != "version" {
			args = append(args, "--ledger", home)
		}
		var said bytes.Buffer
		if code := run(args, full{}, &said); code != exitOther || !strings.Contains(said.String(), "no space left") {
			t.Errorf("dyetrace %s: exit code %d, said %q", strings.Join(args, " "), code, said.String())
		}
	}
}

// The vectors of the method come out of the commands as they are. Rules take
// turns, because package report tries them all.
func TestVectors(t *testing.T) {
	t.Parallel()
	dirs, err := filepath.Glob("../../trace/testdata/vectors/*/transfers.csv")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	options := map[string][]string{"fees": {"--min-part", "0.01"}, "depth": {"--max-level", "2"}}
	rules := dyetrace.Rules()[:dyetrace.Poison]
	for i, path := range dirs {
		dir, rule := filepath.Dir(path), rules[i%len(rules)]
		name := filepath.Base(dir)
		t.Run(name+"/"+rule.String(), func(t *testing.T) {
			t.Parallel()
			home := filepath.Join(t.TempDir(), name)
			ran(t, "import", "--strict", "--ledger", home, dir)
			want := readJSON(t, filepath.Join(dir, "expected-"+rule.String()+".json"))
			args := append([]string{"trace", "--ledger", home, "--claims", filepath.Join(dir, "claims.csv"), "--rule", rule.String(), "--json"}, options[name]...)
			var got any
			if err := json.Unmarshal([]byte(ran(t, args...)), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, onlyWanted(want, got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func readJSON(t *testing.T, file string) (value any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, &value)
	}
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// onlyWanted leaves out of a result the fields that no record of the wanted
// one has: a result may have more. Maps by claim, currency or end are compared
// whole.
func onlyWanted(want, got any) any {
	switch g := got.(type) {
	case []any:
		w, ok := want.([]any)
		if !ok || len(w) != len(g) {
			return got
		}
		for i := range g {
			g[i] = onlyWanted(w[i], g[i])
		}
	case map[string]any:
		w, ok := want.(map[string]any)
		if !ok {
			return got
		}
		for key, value := range g {
			if _, asked := w[key]; !asked {
				delete(g, key)
			} else if key != "held" && key != "ends" && key != "by_claim" && key != "held_by_claim" || isList(value) {
				g[key] = onlyWanted(w[key], value)
			}
		}
	}
	return got
}

func isList(value any) bool {
	_, ok := value.([]any)
	return ok
}

// makeTransfers writes a file of n transfers among some accounts, with ids from
// the first one on.
func makeTransfers(t testing.TB, file string, first, n int) {
	t.Helper()
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(out)
	fmt.Fprintln(w, "id,time,from,to,amount,memo")
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for i := first; i < first+n; i++ {
		when := at.Add(time.Duration(i*7919%1_000_000) * time.Second)
		fmt.Fprintf(w, "T%07d,%s,6222%04d,6222%04d,%d.%02d,memo %d\n", i, when.Format(time.RFC3339), i*31%997, i*17%1009, 1+i%9999, i%100, i%5)
	}
	if err := errors.Join(w.Flush(), out.Close()); err != nil {
		t.Fatal(err)
	}
}

// When whoever reads the result stops reading, the program ends without a
// word, as others do.
func TestBrokenPipe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	makeTransfers(t, filepath.Join(dir, "t.csv"), 0, 20_000)
	ran(t, "import", "--ledger", filepath.Join(dir, "case"), filepath.Join(dir, "t.csv"))
	cmd := exec.CommandContext(t.Context(), "dyetrace", "export", "--ledger", filepath.Join(dir, "case"))
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	out.Close()
	err = cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || said.Len() > 0 {
		t.Errorf("ended with %v and said %q", err, said.String())
	}
}

// Who interrupts an import is told that nothing was changed, and nothing was.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	home, more := filepath.Join(dir, "case"), filepath.Join(dir, "more.csv")
	makeTransfers(t, filepath.Join(dir, "t.csv"), 0, 100)
	ran(t, "import", "--ledger", home, filepath.Join(dir, "t.csv"))
	before := ran(t, "export", "--ledger", home)
	makeTransfers(t, more, 100, 300_000)
	for wait := 60 * time.Millisecond; ; {
		cmd := exec.CommandContext(t.Context(), "dyetrace", "import", "--ledger", home, more)
		var said bytes.Buffer
		cmd.Stderr = &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(wait)
		if err := cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		cmd.Wait()
		switch code := cmd.ProcessState.ExitCode(); {
		case code == 0:
			t.Skip("the import was over before it was interrupted")
		case code < 0: // it had not come so far as to take the signal
			wait *= 2
			continue
		case code != exitOther || said.String() != "dyetrace: interrupted: nothing was changed\n":
			t.Errorf("exit code %d, said %q", code, said.String())
		}
		break
	}
	if after := ran(t, "export", "--ledger", home); after != before {
		t.Error("the ledger has changed")
	}
	ran(t, "verify", "--ledger", home)
}

// The command in a report can be typed as it stands.
func TestQuote(t *testing.T) {
	for word, want := range map[string]string{
		"":           "''",
		"--ledger":   "--ledger",
		"a b":        "'a b'",
		"it's":       `'it'\''s'`,
		"$HOME/x":    "'$HOME/x'",
		"案/转账.csv":   "'案/转账.csv'",
		"2026-03-01": "2026-03-01",
		"a;rm":       "'a;rm'",
	} {
		if got := quote(word); got != want {
			t.Errorf("%s is quoted as %s, want %s", word, got, want)
		}
	}
}

// A bar never takes more columns than there are, or it would not stay on its
// line.
func TestBar(t *testing.T) {
	if got, want := bar("reading", 1, 2, 3*time.Second, 80), "reading [===============               ]  50 %  3s left"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for width := range 90 {
		for _, done := range []int64{0, 1, 50, 100, 200} {
			if got := bar("reading", done, 100, time.Hour, width); len(got) >= max(width, 1) {
				t.Errorf("%d columns in a terminal of %d: %q", len(got), width, got)
			}
		}
	}
	if got := bar("reading", 0, 0, 0, 80); !strings.Contains(got, "  0 %") {
		t.Errorf("nothing to do: %q", got)
	}
}

// Who interrupts a command when the ledger has changed already, and only its page is being
// written, is not told that nothing was changed.
func TestInterruptLate(t *testing.T) {
	dir := t.TempDir()
	home := filepath.Join(dir, "case")
	makeTransfers(t, filepath.Join(dir, "t.csv"), 0, 100)
	ran(t, "import", "--ledger", home, filepath.Join(dir, "t.csv"))
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	p := &program{}
	_, err := p.renewPage(ctx, home)
	if err == nil || errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "the ledger has changed already") {
		t.Errorf("got %v", err)
	}
}
