package casework_test

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// A clock fires once, whoever sweeps, and one that came due while nobody swept is late.
func TestClocksFireOnce(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann := d.By("north", "ann")
	id := d.Case(ann, "case")
	due := d.Now + dyetrace.Instant(time.Hour)
	d.Do(ann.AddTask(id, "call the bank", due))
	d.Do(ann.AddTask(id, "call again", due+dyetrace.Instant(time.Hour)))
	done := caseworktest.List[casework.Task](d, "tasks", id)[1]
	d.Do(ann.DoTasks("called", done.ID))
	if n := d.Sweep(); n != 0 {
		t.Errorf("%d clocks fired before their time", n)
	}
	d.Pass(3 * time.Hour)
	clocks, err := d.Store.Due(context.Background(), d.Now, 10)
	if err != nil || len(clocks) != 1 {
		t.Fatalf("%+v, %v", clocks, err)
	}
	if n := d.Sweep(); n != 1 {
		t.Errorf("%d clocks fired", n)
	}
	if again := d.Do(casework.Fire(d.Now, casework.NewIDs(func() dyetrace.Instant { return d.Now }, rand.Reader), clocks)); len(again) != 0 {
		t.Errorf("a clock fired twice: %+v", again)
	}
	if task := caseworktest.List[casework.Task](d, "tasks-open", "north")[0]; !task.Late {
		t.Errorf("%+v", task)
	}
	var fired casework.Event
	if err := d.Store.Events(context.Background(), 1, func(e casework.Event) bool { fired = e; return true }); err != nil {
		t.Fatal(err)
	}
	if fact, _, err := casework.DecodeFact(fired); err != nil || !fact.(casework.ClockFired).Late || fired.Office != "north" || fired.Actor != "clock" {
		t.Errorf("%+v %+v %v", fired, fact, err)
	}
}
