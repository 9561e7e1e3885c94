package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// What one authority's stop and its freeze hold on one account is one sum: the larger counts, and
// of two that are alike the freeze. What others hold, on whatever account, counts beside it.
func TestHeldBack(t *testing.T) {
	measure := func(id, kind, account, authority, sum string) casework.Measure {
		m := casework.Measure{ID: id, Kind: kind, Key: account, Authority: authority, State: casework.InForce}
		if sum != "" {
			m.InForce = yuan(t, sum)
		}
		return m
	}
	over := measure("over", "stop", "A", "north", "70.00")
	over.State = casework.Expired
	for name, c := range map[string]struct {
		measures []casework.Measure
		want     string
	}{
		"the freeze follows the stop":         {[]casework.Measure{measure("s", "stop", "A", "north", "60.00"), measure("f", "freeze", "A", "north", "60.00")}, "f"},
		"the stop holds more":                 {[]casework.Measure{measure("s", "stop", "A", "north", "60.00"), measure("f", "freeze", "A", "north", "40.00")}, "s"},
		"two freezes hold more than the stop": {[]casework.Measure{measure("s", "stop", "A", "north", "60.00"), measure("f", "freeze", "A", "north", "40.00"), measure("g", "freeze", "a", "north", "30.00")}, "f g"},
		"another authority's":                 {[]casework.Measure{measure("s", "stop", "A", "north", "60.00"), measure("f", "freeze", "A", "south", "60.00")}, "s f"},
		"another account's":                   {[]casework.Measure{measure("s", "stop", "A", "north", "60.00"), measure("f", "freeze", "B", "north", "60.00")}, "s f"},
		"what is over or holds nothing":       {[]casework.Measure{over, measure("w", "watch", "A", "north", ""), measure("n", "freeze", "A", "north", "0.00"), measure("s", "stop", "A", "north", "1.00")}, "s"},
	} {
		t.Run(name, func(t *testing.T) {
			var ids []string
			for _, m := range casework.HeldBack(c.measures) {
				ids = append(ids, m.ID)
			}
			if diff := cmp.Diff(c.want, strings.Join(ids, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A reply that a stop was extended in time, which comes in after the stop's clock has fired, puts it
// in force again, with its new end and no task left; one that names no start leaves it to people.
func TestExtendedBeforeItEnded(t *testing.T) {
	for name, states := range map[string]bool{"the bank states that it never ended": true, "the bank states no start": false} {
		t.Run(name, func(t *testing.T) {
			d, id := desk(t)
			ann, ben := d.By("north", "ann"), d.By("north", "ben")
			d.Do(ann.ProposeRequests(id, stop(t, "620000000001")))
			release(d, requests(d, id)...)
			d.Do(ben.AddReply(casework.Answer{Number: "north-R1", Result: casework.AllDone, InForce: yuan(t, "5000.00"), Received: casework.Time(d.Now)}))
			stopped := theMeasure(d, id)
			d.Do(ann.ProposeRequests(id, casework.Asking{Kind: casework.Extend, Institution: "ICBC", Account: stopped.Account, Measure: stopped.ID, Ground: "late"}))
			release(d, requests(d, id)[1])
			d.Pass(50 * time.Hour)
			d.Sweep()
			if over := theMeasure(d, id); over.State != casework.Expired {
				t.Fatalf("%+v", over)
			}
			a := casework.Answer{Number: "north-R2", Result: casework.AllDone, End: stopped.End + casework.Time(48*time.Hour), Received: casework.Time(d.Now)}
			if states {
				a.Start = stopped.Start
			}
			d.Do(d.By("north", "ben").AddReply(a))
			got := theMeasure(d, id)
			want := stopped
			want.End, want.Extensions = a.End, 1
			if states {
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			} else if got.State != casework.Expired {
				t.Errorf("%+v", got)
			}
			for _, task := range openTasks(d) {
				if states && task.On == casework.RefOf(got) {
					t.Errorf("%+v is left", task)
				}
			}
			if states {
				d.Pass(47 * time.Hour)
				d.Sweep()
				if over := theMeasure(d, id); over.State != casework.Expired || over.Ended != a.End {
					t.Errorf("%+v", over)
				}
			}
		})
	}
}

// theMeasure is the one measure of a case.
func theMeasure(d *caseworktest.Desk, id string) casework.Measure {
	return caseworktest.List[casework.Measure](d, "measures", id)[0]
}

func openTasks(d *caseworktest.Desk) []casework.Task {
	return caseworktest.List[casework.Task](d, "tasks-open", "north")
}
