package storetest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"dyetrace/casework"
)

// Open opens the store at a place that a process can be told.
type Open func(ctx context.Context, at string, fold casework.Folder) (casework.Store, error)

// childOf is the variable that makes a test program a child: its number, how many acts it
// does, and where.
const childOf = "DYETRACE_STORETEST_CHILD"

// Main runs the tests, or, in a process that a test has started, what the test wants. It
// gives the code to exit with, after what has to happen at the end.
func Main(m *testing.M, open Open, end func()) int {
	said := os.Getenv(childOf)
	if said == "" {
		defer end()
		return m.Run()
	}
	var number, acts int
	var at string
	var people bool
	if err := json.Unmarshal([]byte(said), &[]any{&number, &acts, &at, &people}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	run := child
	if people {
		run = childOfPeople
	}
	if err := run(open, number, acts, at); err != nil {
		fmt.Fprintln(os.Stderr, "child", number, err)
		return 1
	}
	return 0
}

// child does acts, and says which are acknowledged.
func child(open Open, number, acts int, at string) error {
	store, err := open(context.Background(), at, Fold)
	if err != nil {
		return err
	}
	defer store.Close()
	fmt.Println("opened")
	for i := range acts {
		events, err := store.Do(context.Background(), countUp(number, i))
		if err != nil {
			return err
		}
		fmt.Println(events[0].ID)
	}
	return nil
}

// counter is the document that every process counts up.
func counter() casework.Ref { return casework.Ref{Kind: "case", ID: "counter"} }

// countUp reads the counter and makes events by what it reads: if two acts read the same,
// one of them is lost.
func countUp(process, act int) casework.Decide {
	return func(ctx context.Context, state casework.Reader) ([]casework.Event, error) {
		n, err := readCounter(ctx, state)
		if err != nil {
			return nil, err
		}
		up := Fact{}
		up.Put = []casework.Document{{Ref: counter(), JSON: []byte(strconv.Itoa(n + 1)), Keys: []casework.Key{{Name: "number", Value: strconv.Itoa(n + 1), One: true}}}}
		up.Count = []casework.Count{{Of: counter(), Name: "acts", Office: strconv.Itoa(process), Number: 1}}
		up.Start = []casework.Clock{{ID: fmt.Sprint("c", process, act), Due: 1, Kind: "ends", On: counter(), By: "x"}}
		said := Fact{}
		said.Put = []casework.Document{{Ref: casework.Ref{Kind: "request", ID: fmt.Sprint(process, " ", act)}, JSON: []byte("{}")}}
		event := func(part int, f Fact) casework.Event {
			return casework.Event{ID: fmt.Sprintf("%08x%016x%08x", process, act, part), Time: 1, Actor: "child", On: counter(), Kind: "counted", Fact: f.JSON()}
		}
		return []casework.Event{event(0, up), event(1, said)}, nil
	}
}

func readCounter(ctx context.Context, state casework.Reader) (int, error) {
	raw, there, err := state.Document(ctx, counter())
	if err != nil || !there {
		return 0, err
	}
	return strconv.Atoi(string(raw))
}

// start starts this test program as a child that counts.
func start(t *testing.T, number, acts int, at string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	return startChild(t, exec.Command(os.Args[0]), number, acts, at, false)
}

// startChild starts this test program as a child by a command.
func startChild(t *testing.T, cmd *exec.Cmd, number, acts int, at string, people bool) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	told, err := json.Marshal([]any{number, acts, at, people})
	if err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(os.Environ(), childOf+"="+string(told))
	if cmd.Stderr == nil {
		cmd.Stderr = os.Stderr
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // most are gone by then
	return cmd, bufio.NewScanner(out)
}

// killAfter kills a process once it has acknowledged so many acts, and adds all that it
// acknowledged before it ended.
func killAfter(t *testing.T, cmd *exec.Cmd, lines *bufio.Scanner, until int, acknowledged map[string]bool) {
	t.Helper()
	for seen := 0; seen < until && lines.Scan(); {
		if lines.Text() != "opened" {
			acknowledged[lines.Text()] = true
			seen++
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // what it had said before it was killed
		acknowledged[lines.Text()] = true
	}
	if err := cmd.Wait(); err == nil {
		t.Error("a killed process ends well")
	}
}

// Killed kills a process while it writes. All that was acknowledged is there, nothing is
// there by half or twice, and the next one goes on.
func Killed(t *testing.T, open Open, at string) {
	acknowledged := map[string]bool{}
	rounds := []int{1, 7, 40}
	for number, until := range rounds {
		cmd, lines := start(t, number, 1_000_000, at)
		killAfter(t, cmd, lines, until, acknowledged)
		checkCounted(t, open, at, acknowledged, -1)
	}
	if len(acknowledged) < 48 {
		t.Errorf("only %d acts were acknowledged", len(acknowledged))
	}
}

// TwoProcesses has processes open a new place at once and count one number up together:
// none loses what another does.
func TwoProcesses(t *testing.T, open Open, at string) {
	const processes, acts = 3, 20
	acknowledged := map[string]bool{}
	var all [processes]*exec.Cmd
	var said [processes]*bufio.Scanner
	for i := range all {
		all[i], said[i] = start(t, i, acts, at)
	}
	for i, cmd := range all {
		for said[i].Scan() {
			if said[i].Text() != "opened" {
				acknowledged[said[i].Text()] = true
			}
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("process %d: %v", i, err)
		}
	}
	checkCounted(t, open, at, acknowledged, processes*acts)
}

// checkCounted holds what a store says against what its processes have acknowledged.
func checkCounted(t *testing.T, open Open, at string, acknowledged map[string]bool, acts int) {
	t.Helper()
	ctx := context.Background()
	store, err := open(ctx, at, Fold)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	// The events alone say what the state must be.
	model, seen := NewModel(Fold), map[string]bool{}
	if err := store.Events(ctx, 1, func(e casework.Event) bool {
		if seen[e.ID] || e.Seq != int64(len(seen))+1 {
			t.Errorf("event %s is there twice, or not at its place %d", e.ID, e.Seq)
		}
		seen[e.ID] = true
		if _, err := model.keep(ctx, withoutPlace(e)); err != nil {
			t.Error(err)
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
	for id := range acknowledged {
		if id != "opened" && strings.HasSuffix(id, "00000000") && !seen[id] {
			t.Errorf("event %s was acknowledged and is not there", id)
		}
	}
	n, err := readCounter(ctx, store)
	if err != nil || 2*n != len(seen) || acts >= 0 && n != acts {
		t.Errorf("the counter says %d with %d events, error %v; want %d acts", n, len(seen), err, acts)
	}
	counts, err := store.Counts(ctx, counter())
	want, _ := model.Counts(ctx, counter())
	if err != nil || fmt.Sprint(counts) != fmt.Sprint(want) {
		t.Errorf("counts are %v, error %v; want %v", counts, err, want)
	}
	due, err := store.Due(ctx, 1, 1_000_000)
	if err != nil || len(due) != n {
		t.Errorf("%d clocks run, error %v; want %d", len(due), err, n)
	}
}

func withoutPlace(e casework.Event) casework.Event {
	e.Seq = 0
	return e
}
