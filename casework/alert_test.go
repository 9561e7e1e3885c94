package casework_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// judged are the last judgements of an office, each with until when there was something to
// look at.
func judged(d *caseworktest.Desk) (lines []string) {
	err := casework.JudgedAlerts(context.Background(), d.Store, "north", func(a casework.Alert) bool {
		lines = append(lines, a.Finding.Account+" "+string(a.State)+" "+a.Looked().String())
		return true
	})
	if err != nil {
		d.T.Fatal(err)
	}
	return lines
}

// A finding is an alert until somebody judges it, with a reason. What was dismissed is
// raised again by news only, and judgements say until when there was something to look at.
func TestAlerts(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann := func() casework.By { return d.By("north", "ann") }
	until := casework.Time(d.Now)
	finding := func(account, score string) casework.Finding {
		return casework.Finding{From: "detect", Account: account, Currency: "CNY", Score: score, Reason: "passes on at once", Until: until}
	}
	d.Pass(2 * time.Hour)
	if events := d.Do(ann().RaiseAlerts(finding("A-1001", "0.93"), finding("B-1002", "0.81"), finding("A-1001", "0.93"))); len(events) != 2 {
		t.Errorf("%d events of two accounts", len(events))
	}
	if events := d.Do(ann().RaiseAlerts(finding("A-1001", "0.93"))); len(events) != 0 {
		t.Errorf("the same finding says %d things more", len(events))
	}
	d.Do(ann().RaiseAlerts(finding("A-1001", "0.95")))
	open := caseworktest.List[casework.Alert](d, "alerts-open", "north")
	if len(open) != 2 || open[0].Times != 2 || open[0].Finding.Score != "0.95" {
		t.Errorf("open are %+v", open)
	}
	a, b := open[0].ID, open[1].ID
	if said := d.Refuse(ann().DismissAlerts("", a)); !strings.Contains(said, "the ground is missing") {
		t.Errorf("without a reason: %s", said)
	}
	if said := d.Refuse(d.By("south", "cyd").DismissAlerts("mine", a)); !strings.Contains(said, "there is no alert") {
		t.Errorf("another office's: %s", said)
	}
	d.Do(ann().DismissAlerts("a wholesaler", a))
	if said := d.Refuse(ann().DismissAlerts("again", a)); !strings.Contains(said, "was dismissed by ann") {
		t.Errorf("twice: %s", said)
	}
	id := d.Case(ann(), "fraud")
	d.Do(ann().ConfirmAlert(b, id, "two victims paid it"))
	if members := caseworktest.List[casework.Member](d, "members", id); len(members) != 1 || members[0].Name != "B-1002" || members[0].Source != "alert "+b {
		t.Errorf("members are %+v", members)
	}
	if diff := cmp.Diff([]string{"A-1001 dismissed 2026-11-30T08:00:00Z", "B-1002 confirmed 2026-11-30T08:00:00Z"}, judged(d)); diff != "" {
		t.Errorf("judgements (-want +got): %s", diff)
	}
	// What was known when it was dismissed is no news.
	if events := d.Do(ann().RaiseAlerts(finding("A-1001", "0.99"))); len(events) != 0 {
		t.Errorf("no news raise %d alerts", len(events))
	}
	until = casework.Time(d.Now)
	d.Do(ann().RaiseAlerts(finding("A-1001", "0.99")))
	open = caseworktest.List[casework.Alert](d, "alerts-open", "north")
	d.Pass(time.Hour)
	d.Do(ann().ConfirmAlert(open[0].ID, id, "it is one after all"))
	if diff := cmp.Diff([]string{"A-1001 confirmed 2026-11-30T10:00:00Z", "B-1002 confirmed 2026-11-30T08:00:00Z"}, judged(d)); diff != "" {
		t.Errorf("the last judgement counts (-want +got): %s", diff)
	}
	for name, f := range map[string]casework.Finding{
		"no account":  {From: "detect"},
		"from nobody": {From: "x", Account: "A-1001"},
		"no report":   {From: "detect", Account: "A-1001", Report: "x"},
	} {
		if said := d.Refuse(ann().RaiseAlerts(f)); !strings.Contains(said, "finding 1: ") {
			t.Errorf("%s: %s", name, said)
		}
	}
}
