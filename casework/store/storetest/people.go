package storetest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// childOfPeople does the acts of people, with the fold of the product, and says which events
// are acknowledged.
func childOfPeople(open Open, number, acts int, at string) error {
	store, err := open(context.Background(), at, casework.Fold)
	if err != nil {
		return err
	}
	defer store.Close()
	fmt.Println("opened")
	var failed failure
	play := caseworktest.NewPlay(caseworktest.NewDeskNumber(&failed, store, byte(number)), uint64(number))
	for range acts {
		events, err := play.Next(context.Background())
		// What the rules refuse is refused; a store that fails is another thing.
		if err != nil && !slices.Contains([]dyetrace.ErrorKind{dyetrace.UsageError, dyetrace.NotFound, dyetrace.InputError}, dyetrace.KindOf(err)) {
			return err
		}
		if failed.text != "" {
			return fmt.Errorf("%s", failed.text)
		}
		for _, e := range events {
			fmt.Println(e.ID)
		}
	}
	return nil
}

// failure is a T outside of tests.
type failure struct{ text string }

func (f *failure) Helper()                           {}
func (f *failure) Fatal(args ...any)                 { panic(fmt.Sprint(args...)) }
func (f *failure) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (f *failure) Errorf(format string, args ...any) { f.text = fmt.Sprintf(format, args...) }

// KilledPeople kills a process in the midst of people's acts, again and again: what was
// acknowledged is there, and the state is what the events make.
func KilledPeople(t *testing.T, open Open, at string) {
	acknowledged := map[string]bool{}
	for number, until := range []int{1, 25, 120} {
		cmd, lines := startChild(t, exec.Command(os.Args[0]), number, 1_000_000, at, true)
		killAfter(t, cmd, lines, until, acknowledged)
		checkPeople(t, open, at, acknowledged)
	}
	if len(acknowledged) < 146 {
		t.Errorf("only %d events were acknowledged", len(acknowledged))
	}
}

// TwoOfPeople has processes open a new place at once and act together.
func TwoOfPeople(t *testing.T, open Open, at string) {
	acknowledged := map[string]bool{}
	var all []*exec.Cmd
	var done []func()
	for number := range 2 {
		cmd, lines := startChild(t, exec.Command(os.Args[0]), 10+number, 150, at, true)
		all = append(all, cmd)
		done = append(done, func() {
			for lines.Scan() {
				acknowledged[lines.Text()] = true
			}
		})
	}
	for i, cmd := range all {
		done[i]()
		if err := cmd.Wait(); err != nil {
			t.Errorf("process %d: %v", i, err)
		}
	}
	checkPeople(t, open, at, acknowledged)
}

// FailingPeople has a process act whose files fail at some point, as on a full disk: it says
// so, and nothing that it acknowledged is lost. command starts the process, given its own
// program, so that files fail sooner or later by the number given.
func FailingPeople(t *testing.T, open Open, at string, command func(program string, round int) *exec.Cmd, says string) {
	acknowledged := map[string]bool{}
	for round := range 5 {
		cmd := command(os.Args[0], round)
		var told bytes.Buffer
		cmd.Stderr = &told
		cmd, lines := startChild(t, cmd, 20+round, 1_000_000, at, true)
		for lines.Scan() {
			if lines.Text() != "opened" {
				acknowledged[lines.Text()] = true
			}
		}
		if err := cmd.Wait(); err == nil || !strings.Contains(told.String(), says) {
			t.Errorf("round %d: a process whose files fail ends with %v and says %s", round, err, told.String())
		}
		checkPeople(t, open, at, acknowledged)
	}
	if len(acknowledged) == 0 {
		t.Error("nothing was acknowledged before files failed")
	}
}

// checkPeople holds a store against what was acknowledged, and its state against what its
// events make in memory.
func checkPeople(t *testing.T, open Open, at string, acknowledged map[string]bool) {
	t.Helper()
	ctx := context.Background()
	store, err := open(ctx, at, casework.Fold)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var events []casework.Event
	seen := map[string]bool{"opened": true}
	if err := store.Events(ctx, 1, func(e casework.Event) bool {
		if seen[e.ID] || e.Seq != int64(len(events))+1 {
			t.Errorf("event %s is there twice, or not at its place %d", e.ID, e.Seq)
		}
		seen[e.ID] = true
		events = append(events, withoutPlace(e))
		return true
	}); err != nil {
		t.Fatal(err)
	}
	for id := range acknowledged {
		if !seen[id] {
			t.Errorf("event %s was acknowledged and is not there", id)
		}
	}
	// The events alone say what the state must be.
	memory := caseworktest.New(casework.Fold)
	if _, err := memory.Do(ctx, func(context.Context, casework.Reader) ([]casework.Event, error) { return events, nil }); err != nil {
		t.Fatal(err)
	}
	if want, got := memory.Dump(), Dump(t, store); want != got {
		t.Errorf("the state is not what the events make (-events +store):\n%s", cmp.Diff(want, got))
	}
	play := caseworktest.NewPlay(caseworktest.NewDeskOn(t, store), 0)
	play.Learn(events)
	play.Check()
}
