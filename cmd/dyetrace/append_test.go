package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// stream is an append at work, to which lines are sent.
type stream struct {
	t     *testing.T
	lines io.WriteCloser
	told  *bufio.Scanner
	said  heard
	ended chan int
}

func startStream(t *testing.T, store string) *stream {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdin := os.Stdin
	os.Stdin = r
	t.Cleanup(func() { os.Stdin = stdin })
	out, printed := io.Pipe()
	s := &stream{t: t, lines: w, told: bufio.NewScanner(out), ended: make(chan int, 1)}
	go func() {
		s.ended <- run([]string{"append", "--ledger", store, "--source", "payments"}, printed, &s.said)
		printed.Close()
	}()
	return s
}

// send sends a line, and waits until something is told.
func (s *stream) send(line, want string) {
	s.t.Helper()
	if _, err := io.WriteString(s.lines, line+"\n"); err != nil {
		s.t.Fatal(err)
	}
	if !s.told.Scan() || s.told.Text() != want {
		s.t.Fatalf("%q is told, want %q: %s", s.told.Text(), want, s.said.String())
	}
}

func (s *stream) end() {
	s.t.Helper()
	s.lines.Close()
	if code := <-s.ended; code != exitDone {
		s.t.Fatalf("exit code %d: %s", code, s.said.String())
	}
}

// While a stream has the ledger, commands that change it get their turns, one after the
// other, with all that was durable before; and the stream goes on.
func TestAppendLends(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "case")
	line := func(i int) string { return fmt.Sprintf("S%d,2026-03-01T09:%02d:00+08:00,V,A,%d.00", i, i, i) }
	s := startStream(t, store)
	if _, err := io.WriteString(s.lines, "id,time,from,to,amount\n"); err != nil {
		t.Fatal(err)
	}
	s.send(line(1), "durable 2")
	ran(t, "import", "--ledger", store, writeText(t, dir, "a.csv", "id,time,from,to,amount\nT1,2026-03-01T08:00:00+08:00,E,V,9.00\n"))
	s.send(line(2), "durable 3")
	ran(t, "compact", "--ledger", store)
	ran(t, "zone", "--ledger", store, "Asia/Shanghai")
	s.send(line(3), "durable 4")
	ran(t, "sources", "remove", "--ledger", store, "a.csv")
	s.send(line(1), "durable 5") // again: it is there
	s.send(line(4), "durable 6")
	// Readers are in nobody's way.
	if got := ran(t, "find", "--ledger", store, "--id", "S4"); !strings.Contains(got, "S4") {
		t.Errorf("what was appended last is not found: %s", got)
	}
	s.end()
	var ids []string
	for _, row := range strings.Split(strings.TrimSpace(ran(t, "export", "--ledger", store)), "\n")[1:] {
		id, _, _ := strings.Cut(row, ",")
		ids = append(ids, id)
	}
	if got := strings.Join(ids, " "); got != "S1 S2 S3 S4" {
		t.Errorf("the ledger holds %s", got)
	}
	if got := s.said.String(); !strings.Contains(got, "lent to process") || !strings.Contains(got, "dyetrace sources remove") {
		t.Errorf("the stream says %s", got)
	}
	ran(t, "verify", "--ledger", store)
}

// A transfer that two streams show is kept for both of them.
func TestAppendTwice(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "case")
	s := startStream(t, store)
	if _, err := io.WriteString(s.lines, "id,time,from,to,amount\n"); err != nil {
		t.Fatal(err)
	}
	s.send("S1,2026-03-01T09:00:00+08:00,V,A,1.00", "durable 2")
	s.end()
	ran(t, "append", "--ledger", store, "--source", "other", writeText(t, dir, "b.csv", "id,time,from,to,amount\nS1,2026-03-01T09:00:00+08:00,V,A,1.00\n"))
	if got := ran(t, "sources", "--ledger", store); !strings.Contains(got, "payments") || !strings.Contains(got, "other") {
		t.Errorf("the sources are %s", got)
	}
}
