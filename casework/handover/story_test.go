package handover_test

import (
	"strings"
	"testing"
	"time"

	"dyetrace/casework"
)

func sum(p *place, text string) casework.Sum {
	s, err := casework.ParseSum(text, "CNY")
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// Two offices work on one case, each in its own place. What both did comes together on both
// sides; where it does not go together, both have the same conflict and a task each.
func TestTwoOfficesWorkOnOneCase(t *testing.T) {
	places := newPlaces(t, 1, "north", "south")
	north, south := places[0], places[1]
	id := north.do(north.by("ann").OpenCase(casework.CaseStart{Title: "ring", Purpose: "fraud"}))[0].On.ID
	north.do(north.by("ann").AddNote(id, "call the bank", casework.Ref{}))
	m := north.do(north.by("ann").RecordMeasure(id, casework.KnownMeasure{Kind: "freeze", Institution: "ICBC", Account: "620000000001",
		Authority: "court", Ground: "order", InForce: sum(north, "100.00"), Start: *north.now}))[0].On.ID
	file := north.export(id, casework.ExportStart{To: "south"})

	// Nobody is believed whose key nobody has confirmed.
	if _, err := south.take(file); err == nil || !strings.Contains(err.Error(), "nobody here has confirmed") {
		t.Fatalf("an unknown key: %v", err)
	}
	trust(north, south)
	if events := south.taken(file); len(events) == 0 {
		t.Fatal("nothing came")
	}
	if events := south.taken(file); len(events) != 0 {
		t.Fatalf("the file a second time did %d things", len(events))
	}
	if c := get[casework.Case](south, id); c.Number != "north-C1" || c.Office != "north" {
		t.Errorf("the case is %+v", c)
	}

	// Both go on.
	north.pass(time.Hour)
	north.do(north.by("ann").LiftMeasure(m, "the court lifts it"))
	r1 := north.do(north.by("ann").ProposeRequests(id, casework.Asking{Kind: casework.Stop, Institution: "CCB", Account: "620000000009", Ground: "claim"}))
	south.do(south.by("bea").AddMembers(id, casework.MemberStart{Is: casework.Account, Name: "620000000009", Institution: "CCB"}))
	south.do(south.by("bea").ProposeRequests(id, casework.Asking{Kind: casework.Stop, Institution: "CCB", Account: "620000000009", Ground: "claim"}))
	south.do(south.by("bea").CloseCase(id, "nothing left to do"))
	south.refuse(south.by("bea").ApproveRequests("right", r1[len(r1)-1].On.ID), "there is no request")
	back := south.export(id, casework.ExportStart{To: "north"})
	north.taken(back)
	if len(north.taken(back)) != 0 {
		t.Error("the file a second time did something")
	}
	south.refuse(south.by("bea").ApproveRequests("right", r1[len(r1)-1].On.ID), "there is no request")
	south.taken(north.export(id, casework.ExportStart{To: "south"}))
	south.refuse(south.by("bea").ApproveRequests("right", r1[len(r1)-1].On.ID), "goes on with it")
	converged(t, id, north, south)

	kinds := map[casework.ConflictKind]int{}
	for _, c := range list[casework.Conflict](south, "conflicts", id) {
		kinds[c.Is]++
	}
	if kinds[casework.TwoRequests] != 1 || kinds[casework.ClosedAndWorks] != 1 || len(kinds) != 2 {
		t.Errorf("conflicts %v", kinds)
	}
	for _, p := range places {
		if tasks := list[casework.Task](p, "tasks-open", p.office); !hasTask(tasks, "conflict-requests") {
			t.Errorf("%s has the tasks %+v", p.office, tasks)
		}
		p.verify()
	}

	// A person settles it, and so it is on both sides.
	for _, c := range list[casework.Conflict](north, "conflicts-open", id) {
		north.do(north.by("ann").SettleConflict(c.ID, "south withdraws its own"))
	}
	south.taken(north.export(id, casework.ExportStart{To: "south"}))
	if open := list[casework.Conflict](south, "conflicts-open", id); len(open) != 0 {
		t.Errorf("open at south: %+v", open)
	}
	if tasks := list[casework.Task](south, "tasks-open", "south"); hasTask(tasks, "conflict-requests") {
		t.Errorf("south has the tasks %+v", tasks)
	}
}

func hasTask(tasks []casework.Task, what string) bool {
	for _, task := range tasks {
		if task.What == what {
			return true
		}
	}
	return false
}
