package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func writeText(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const followed = `id,time,from,to,amount
T0,2026-02-20T09:00:00+08:00,E,K,1000.00
T1,2026-03-01T09:00:00+08:00,V,A,5000.00
T2,2026-03-01T09:05:00+08:00,A,B,4500.00
`

// step is something that happens, and what is then sent to a plan that follows.
type step struct {
	before func()
	text   string
}

// follow plans while transfers come, with a claim on T1, and gives what was
// printed and told.
func follow(t *testing.T, rule string, steps func(claims string, told *heard) []step) (printed, told string) {
	t.Helper()
	dir := t.TempDir()
	store := filepath.Join(dir, "case")
	ran(t, "import", "--ledger", store, writeText(t, dir, "transfers.csv", followed))
	claims := writeText(t, dir, "claims.csv", "id,transfer,victim\nV1,T1,王芳\n")
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdin := os.Stdin
	os.Stdin = r
	defer func() { os.Stdin = stdin }()
	var said heard
	list := steps(claims, &said)
	out := started{first: make(chan struct{})}
	go func() {
		defer w.Close()
		select {
		case <-out.first:
		case <-t.Context().Done():
			return
		}
		for _, s := range list {
			if s.before != nil {
				s.before()
			}
			if _, err := w.WriteString(s.text); err != nil {
				return // the plan has ended early, and its exit code tells
			}
		}
	}()
	args := []string{"freeze", "plan", "--ledger", store, "--claims", claims, "--rule", rule, "--price", "1", "--json", "--follow", "-"}
	if code := run(args, &out, &said); code != exitDone {
		t.Fatalf("exit code %d: %s", code, said.String())
	}
	return out.String(), said.String()
}

// started is what was printed, and says when it begins: then a plan has read
// its claims.
type started struct {
	bytes.Buffer
	once  sync.Once
	first chan struct{}
}

func (s *started) Write(p []byte) (int, error) {
	n, err := s.Buffer.Write(p)
	s.once.Do(func() { close(s.first) })
	return n, err
}

// heard is what was told, for a goroutine that waits for it.
type heard struct {
	mu   sync.Mutex
	text []byte
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.text = append(h.text, p...)
	return len(p), nil
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return string(h.text)
}

// wait waits until what was told has a text in it.
func (h *heard) wait(t *testing.T, text string) {
	for end := time.Now().Add(time.Minute); !strings.Contains(h.String(), text); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Errorf("never told %q, but %q", text, h.String())
			return
		}
	}
}

// lastPlan is the plan that was printed last.
func lastPlan(printed string) string {
	return printed[strings.LastIndex(printed, `"plan":[`):]
}

// Claims that are reported while the plan follows count from then on, also
// those whose transfers come only later; what is wrong is noted, and stops nothing.
func TestFollowTakesNewClaims(t *testing.T) {
	printed, told := follow(t, "fifo", func(claims string, told *heard) []step {
		write := func(text string) func() {
			return func() {
				if err := os.WriteFile(claims, []byte(text), 0o600); err != nil {
					t.Error(err)
				}
			}
		}
		both := "id,transfer,victim\nV1,T1,王芳\nV2,T3,李四\n"
		return []step{
			{nil, "id,time,from,to,amount\n"},
			{write("id,transfer,victim\nV1,T1,王芳\nV1"), "T3,2026-03-01T09:10:00+08:00,W,D,900.00\n"},
			{func() { told.wait(t, "new claims: "); write(both + "V3,T5,赵六\n")() }, "T4,2026-03-01T09:11:00+08:00,D,F,850.00\n"},
			{nil, "T5,2026-03-01T09:12:00+08:00,U,G,700.00\n"},
		}
	})
	if last := lastPlan(printed); !strings.Contains(last, `"account":"F"`) || !strings.Contains(last, `"account":"G"`) {
		t.Errorf("F holds money of the second claim, G of the third: %s", last)
	}
	if before := printed[:strings.LastIndex(printed, `"plan":[`)]; strings.Contains(before, `"account":"G"`) {
		t.Errorf("a claim counts before its transfer came: %s", before)
	}
	if !strings.Contains(told, "new claims: ") || !strings.Contains(told, "claims.csv") {
		t.Errorf("told %q", told)
	}
}
