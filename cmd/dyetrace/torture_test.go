package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// kills is how often the torture kills: few in a test run, as many as asked for
// in `make torture`.
func kills(t *testing.T) int {
	n := 10
	if text := os.Getenv("DYETRACE_TORTURE"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatalf("DYETRACE_TORTURE: %v", err)
		}
	}
	return n
}

const (
	tortureParts = 5
	tortureRows  = 12_000 // in each part
)

// victim is a ledger that grows by one part after the other.
type victim struct {
	t     *testing.T
	dir   string
	home  string
	parts []string
	want  []string // exports after none, one, two ... parts
}

func newVictim(t *testing.T) *victim {
	v := &victim{t: t, dir: t.TempDir()}
	t.Chdir(v.dir) // where rejects files go
	calm := filepath.Join(v.dir, "calm")
	v.want = append(v.want, "")
	for i := range tortureParts {
		part := filepath.Join(v.dir, fmt.Sprintf("part-%d.csv", i))
		makeTransfers(t, part, i*tortureRows-i*100, tortureRows) // some rows stand in two parts
		v.parts = append(v.parts, part)
		ran(t, "import", "--ledger", calm, part)
		v.want = append(v.want, v.export(calm))
	}
	return v
}

func (v *victim) export(home string) string {
	return ran(v.t, "export", "--ledger", home, "--json")
}

// killed runs a command and kills it after a while, unless it is over before.
func (v *victim) killed(after time.Duration, args ...string) (finished bool) {
	v.t.Helper()
	cmd := exec.CommandContext(v.t.Context(), "dyetrace", args...)
	if err := cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	defer timer.Stop()
	return cmd.Wait() == nil
}

// holds checks that the ledger is in order and holds so many parts, or one
// more, and gives how many.
func (v *victim) holds(parts, most int) int {
	v.t.Helper()
	if _, err := os.Stat(filepath.Join(v.home, "MANIFEST")); parts == 0 && os.IsNotExist(err) {
		return 0
	}
	ran(v.t, "verify", "--ledger", v.home)
	got := v.export(v.home)
	for n := parts; n <= most; n++ {
		if got == v.want[n] {
			return n
		}
	}
	v.t.Fatalf("after %d parts the ledger holds neither those nor one more, but %d bytes", parts, len(got))
	return 0
}

// However often imports and reindexing are killed, at whatever moment: the
// ledger opens, every byte of it is in order, it holds what it held before or
// what it was to hold after, and at the end nothing is lost or doubled.
func TestTortureKill(t *testing.T) {
	v := newVictim(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	began := time.Now()
	v.home = filepath.Join(v.dir, "trial")
	v.killed(time.Minute, "import", "--ledger", v.home, v.parts[0])
	longest := time.Since(began)

	had, took, rounds := v.holds(0, 1), 0, 0
	for range kills(t) {
		if had == len(v.parts) {
			rounds++
			v.home, had = filepath.Join(v.dir, fmt.Sprintf("ledger-%d", rounds)), 0
		}
		after := time.Duration(r.Int64N(int64(longest) * 3 / 2))
		if had > 0 && r.IntN(4) == 0 {
			v.killed(after, "reindex", "--ledger", v.home)
			v.holds(had, had)
			continue
		}
		finished := v.killed(after, "import", "--ledger", v.home, v.parts[had])
		now := v.holds(had, had+1)
		if finished && now != had+1 {
			t.Fatalf("an import ended well, but nothing of it is there")
		}
		took += now - had
		had = now
	}
	t.Logf("%d imports took effect", took)
	ran(t, append([]string{"import", "--ledger", v.home}, v.parts...)...)
	v.holds(len(v.parts), len(v.parts))
}

// However often commands are killed while they write to one name, and however
// many do so at once: what has the name is the whole of one result, and what lies
// beside it stays.
func TestTortureOutputs(t *testing.T) {
	v := newVictim(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	homes := []string{filepath.Join(v.dir, "calm"), filepath.Join(v.dir, "part")}
	ran(t, "import", "--ledger", homes[1], v.parts[0])
	out, beside := filepath.Join(v.dir, "out.json"), filepath.Join(v.dir, "out.json.tmp")
	if err := os.WriteFile(beside, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	whole := map[string]bool{v.want[len(v.parts)]: true, v.want[1]: true}
	for range kills(t) {
		var wait sync.WaitGroup
		for _, home := range homes {
			after := time.Duration(r.Int64N(int64(400 * time.Millisecond)))
			wait.Go(func() { v.killed(after, "export", "--ledger", home, "--json", "-o", out) })
		}
		wait.Wait()
		data, err := os.ReadFile(out)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if err == nil && !whole[string(data)] {
			t.Fatalf("%s holds %d bytes, which are no whole result", out, len(data))
		}
	}
	if data, err := os.ReadFile(beside); err != nil || string(data) != "mine" {
		t.Errorf("what lay beside it: %q, %v", data, err)
	}
}
