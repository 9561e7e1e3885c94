package casework_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// together is an operation of north and south, which acts in two hours, with a case of each.
func together(t *testing.T) (d *caseworktest.Desk, operation, north, south string) {
	t.Helper()
	d = caseworktest.NewDesk(t)
	d.Rules = caseworktest.China()
	ann, cyd := d.By("north", "ann"), d.By("south", "cyd")
	named := []casework.Who{{Office: "north", Name: "ben"}, {Office: "south", Name: "cyd"}, {Office: "south", Name: "dan"}}
	operation = d.Do(ann.OpenOperation(casework.OperationStart{Name: "spring", Purpose: "fraud", Offices: []string{"south"}, Named: named,
		Moment: d.Now + dyetrace.Instant(2*time.Hour)}))[0].On.ID
	north, south = d.Case(ann, "north's"), d.Case(cyd, "south's")
	d.Do(ann.JoinOperation(operation, north))
	d.Do(cyd.JoinOperation(operation, south))
	return d, operation, north, south
}

// ready proposes, approves and seals a stop in a case.
func ready(d *caseworktest.Desk, office, proposer, approver, id, account string) {
	d.T.Helper()
	d.Do(d.By(office, proposer).ProposeRequests(id, casework.Asking{Kind: casework.Stop, Institution: "ICBC", Account: account, Ground: "claim"}))
	for _, r := range caseworktest.List[casework.Request](d, "requests-unreleased", id) {
		if r.State == casework.Proposed {
			d.Do(d.By(office, approver).ApproveRequests("right", r.ID))
			d.Do(d.By(office, approver).SealRequest(r.ID, casework.Message{Name: "m", Format: "letter", Channel: "folder", Body: []byte(r.Number)}))
		}
	}
}

// Requests of several offices go out together and not before the moment. Until then only
// the named people see operation and cases.
func TestOperation(t *testing.T) {
	d, operation, north, south := together(t)
	ann, eve := d.By("north", "ann"), d.By("north", "eve")
	if got := d.Refuse(eve.AddNote(north, "hello", casework.Ref{})); !strings.Contains(got, "there is no case") {
		t.Error(got)
	}
	if got := d.Refuse(eve.CloseOperation(operation, "no")); !strings.Contains(got, "there is no operation") {
		t.Error(got)
	}
	ready(d, "north", "ann", "ben", north, "620000000001")
	ready(d, "south", "cyd", "dan", south, "620000000002")
	waits := caseworktest.List[casework.Request](d, "requests-unreleased", north)[0]
	if got := d.Refuse(ann.ReleaseRequests(waits.ID)); !strings.Contains(got, "its requests go out together") {
		t.Error(got)
	}
	if got := d.Refuse(ann.ReleaseOperation(operation, false)); !strings.Contains(got, "the moment of operation north-O1 is") {
		t.Error(got)
	}
	d.Pass(2 * time.Hour)
	if fired, err := casework.Sweep(context.Background(), d.Store, d.Now, d.By("north", "ann").IDs); err != nil || fired != 1 {
		t.Fatal(fired, err)
	}
	if tasks := caseworktest.List[casework.Task](d, "tasks-open", "north"); len(tasks) != 1 || tasks[0].What != "operation-moment" {
		t.Errorf("%+v", tasks)
	}
	ann = d.By("north", "ann")
	cyd := d.By("south", "cyd")
	d.Do(cyd.ProposeRequests(south, casework.Asking{Kind: casework.Freeze, Institution: "ICBC", Account: "620000000003", Ground: "claim"}))
	if got := d.Refuse(ann.ReleaseOperation(operation, false)); !strings.Contains(got, "1 requests of operation north-O1 are not sealed") {
		t.Error(got)
	}
	d.Do(ann.ReleaseOperation(operation, true))
	if again := d.Do(ann.ReleaseOperation(operation, true)); len(again) != 0 {
		t.Errorf("released again: %+v", again)
	}
	var got []string
	for _, office := range []string{"north", "south"} {
		for _, out := range caseworktest.List[casework.Outbox](d, "outbox-waiting", office) {
			got = append(got, out.Number)
		}
	}
	if diff := cmp.Diff([]string{"north-R1", "south-R1"}, got); diff != "" {
		t.Error(diff)
	}
	d.Do(d.By("north", "eve").AddNote(north, "it is seen now", casework.Ref{}))
}

// A tally counts by office and hour what facts say; a case that comes later brings what it
// has, and one that leaves takes it along.
func TestTally(t *testing.T) {
	d, operation, north, _ := together(t)
	ann := d.By("north", "ann")
	d.Do(ann.AddMembers(north, casework.MemberStart{Is: casework.Person, Name: "Li", Document: "110101199001011234"}))
	person := caseworktest.List[casework.Member](d, "members", north)[0]
	d.Do(ann.MeetPerson(person.ID, casework.Met{As: casework.Questioned, At: casework.Time(d.Now), Ground: "record 3"}))
	if got := d.Refuse(ann.MeetPerson(person.ID, casework.Met{As: casework.Questioned, At: casework.Time(d.Now), Ground: "again"})); !strings.Contains(got, "is known already") {
		t.Error(got)
	}
	late := d.Case(ann, "late")
	d.Do(ann.RecordMeasure(late, casework.KnownMeasure{Kind: "freeze", Institution: "ICBC", Account: "620000000009", Authority: "police",
		Ground: "by telephone", InForce: yuan(t, "1200.00"), Start: d.Now - dyetrace.Instant(3*time.Hour)}))
	d.Do(ann.RecordSeizure(late, casework.Seizure{Authority: "court", Basis: "2026-17", Sum: yuan(t, "70.50"), At: casework.Time(d.Now)}))
	d.Do(ann.JoinOperation(operation, late))

	at := casework.Ref{Kind: "operation", ID: operation}
	tally := func() (lines []string) {
		t.Helper()
		counts, err := casework.Tally(context.Background(), d.Store, ann.Who(), at, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range counts {
			line := c.Office + " " + c.Name + " " + c.Hour.Time().Format("15h") + " " + string(rune('0'+c.Number))
			if c.In != 0 {
				line += " " + casework.Sum{Amount: c.Amount, Currency: c.In}.String()
			}
			lines = append(lines, line)
		}
		return lines
	}
	want := []string{"north frozen 05h 1 1200.00 CNY", "north persons 08h 1", "north persons-questioned 08h 1", "north seized 08h 1 70.50 CNY"}
	if diff := cmp.Diff(want, tally()); diff != "" {
		t.Error(diff)
	}
	list, err := casework.TallyList(context.Background(), d.Store, ann.Who(), at, casework.CountedQuestioned, "north", d.Now, d.Now+1, 10)
	if diff := cmp.Diff([]casework.Ref{casework.RefOf(person)}, list); diff != "" || err != nil {
		t.Error(diff, err)
	}
	d.Do(ann.LeaveOperation(late, "alone"))
	if diff := cmp.Diff([]string{want[1], want[2]}, tally()); diff != "" {
		t.Error(diff)
	}
}

// Where two offices ask about one account, one of them leads and the other's request stays.
func TestLead(t *testing.T) {
	d := caseworktest.NewDesk(t)
	d.Rules = caseworktest.China()
	ann, cyd, fay := d.By("north", "ann"), d.By("south", "cyd"), d.By("east", "fay")
	north, south := d.Case(ann, "north's"), d.Case(cyd, "south's")
	ready(d, "north", "ann", "ben", north, "620000000001")
	ready(d, "south", "cyd", "dan", south, "620000000001")
	if tasks := caseworktest.List[casework.Task](d, "tasks-open", "south"); len(tasks) == 0 || tasks[len(tasks)-1].What != "who-leads" {
		t.Errorf("%+v", tasks)
	}
	if got := d.Refuse(fay.DecideLead("ICBC", "620000000001", "east", "mine")); !strings.Contains(got, "asks nothing about") {
		t.Error(got)
	}
	d.Do(cyd.DecideLead("ICBC", "620000000001", "north", "they were first"))
	request := caseworktest.List[casework.Request](d, "requests-unreleased", south)[0]
	if got := d.Refuse(cyd.ReleaseRequests(request.ID)); !strings.Contains(got, "which north leads") {
		t.Error(got)
	}
	d.Do(ann.ReleaseRequests(caseworktest.List[casework.Request](d, "requests-unreleased", north)[0].ID))
	for _, task := range caseworktest.List[casework.Task](d, "tasks-open", "south") {
		if task.What == "who-leads" {
			t.Errorf("it is decided, and still asked: %+v", task)
		}
	}
}

// A shift ends: all cases go to the next one, with what has to be known.
func TestHandOver(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann := d.By("north", "ann")
	first, second := d.Case(ann, "first"), d.Case(ann, "second")
	d.Do(ann.AssignCase(first, "ann"))
	d.Do(ann.AssignCase(second, "ben"))
	d.Do(ann.HandOver("cyd", "the bank calls back at six"))
	for id, want := range map[string]string{first: "cyd", second: "ben"} {
		if got := caseworktest.Get[casework.Case](d, id).Assignee; got != want {
			t.Errorf("%s is with %s", id, got)
		}
	}
	last, found, err := casework.LastShift(context.Background(), d.Store, "north")
	if err != nil || !found || last.From != "ann" || last.To != "cyd" || last.Cases != 1 {
		t.Errorf("%+v %v %v", last, found, err)
	}
}
