package casework_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// A plan is made again after a source was removed: the case says of which accounts it says
// something else, what went out about them, and proposes to lift what has no reason left.
func TestRecheck(t *testing.T) {
	d, id := desk(t)
	ann, ben := d.By("north", "ann"), d.By("north", "ben")
	figure := func(account, amount string) casework.Figure {
		return casework.Figure{Institution: "ICBC", Account: account, Sum: yuan(t, amount)}
	}
	kept, gone := casework.BasisSource{Name: "a.csv", SHA256: strings.Repeat("a", 64)}, casework.BasisSource{Name: "b.csv", SHA256: strings.Repeat("b", 64)}
	plan := casework.Outcome{Of: "plan", For: casework.Stop, Program: "dyetrace 1", Command: []string{"freeze", "plan"}, Sources: []casework.BasisSource{gone, kept, kept},
		Figures: []casework.Figure{figure("620000000001", "5000.00"), figure("620000000002", "70.00"), figure("620000000003", "1.00")}}
	asked := []casework.Asking{stop(t, "620000000001"), stop(t, "620000000002")}
	basis := d.Do(ann.ProposeFrom(id, plan, asked...))[0].On.ID
	if again := d.Do(ann.ProposeFrom(id, plan, asked...)); len(again) != 0 {
		t.Errorf("what is asked already was proposed again: %+v", again)
	}
	release(d, requests(d, id)...)
	for _, r := range caseworktest.List[casework.Request](d, "requests", id) {
		d.Do(ben.AddReply(casework.Answer{Number: r.Number, Institution: "ICBC", Account: r.Asking.Account, Result: casework.AllDone,
			InForce: yuan(t, "70.00"), Received: casework.Time(d.Now), Start: casework.Time(d.Now)}))
	}
	measures := caseworktest.List[casework.Measure](d, "measures", id)
	if len(measures) != 2 {
		t.Fatalf("%+v", measures)
	}

	again := plan
	again.Figures = []casework.Figure{figure("620000000001", "4000.00"), figure("620000000003", "1.00"), figure("620000000004", "9.00")}
	again.Sources = []casework.BasisSource{kept}
	if got := d.Refuse(ann.RecheckCase(basis, casework.Outcome{Of: "trace"})); !strings.Contains(got, "make the same again") {
		t.Error(got)
	}
	d.Do(ann.RecheckCase(basis, again))
	rechecks := caseworktest.List[casework.Recheck](d, "rechecks", id)
	want := []casework.Difference{
		{Institution: "ICBC", Account: "620000000001", Then: yuan(t, "5000.00"), Now: yuan(t, "4000.00"), Requests: []string{"north-R1"}, Measures: []string{measures[0].ID}},
		{Institution: "ICBC", Account: "620000000002", Then: yuan(t, "70.00"), Requests: []string{"north-R2"}, Measures: []string{measures[1].ID}},
		{Institution: "ICBC", Account: "620000000004", Now: yuan(t, "9.00")},
	}
	if diff := cmp.Diff(want, rechecks[0].Differences); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]casework.BasisSource{gone}, rechecks[0].Removed); diff != "" {
		t.Error(diff)
	}
	var lifts, tasks []string
	for _, r := range caseworktest.List[casework.Request](d, "requests", id) {
		if r.Asking.Kind == casework.Lift {
			lifts = append(lifts, string(r.State)+" "+r.Asking.Account)
		}
	}
	if diff := cmp.Diff([]string{"proposed 620000000002"}, lifts); diff != "" {
		t.Error(diff)
	}
	for _, task := range caseworktest.List[casework.Task](d, "tasks-open", "north") {
		if task.What == "recheck-differs" {
			tasks = append(tasks, task.Text)
		}
	}
	if diff := cmp.Diff([]string{"3 accounts"}, tasks); diff != "" {
		t.Error(diff)
	}

	// The source comes back: nothing differs, and the task is seen to.
	d.Do(ann.RecheckCase(basis, plan))
	for _, task := range caseworktest.List[casework.Task](d, "tasks-open", "north") {
		if task.What == "recheck-differs" {
			t.Errorf("nothing differs, and the task is open: %+v", task)
		}
	}
}
