package casework_test

import (
	"context"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// actInOperation draws what several offices do together.
func (p *play) actInOperation(by casework.By, amount casework.Sum) casework.Decide {
	switch p.random.IntN(12) {
	case 0:
		return by.OpenOperation(casework.OperationStart{Name: "together", Purpose: "fraud", Offices: []string{"north", "south"},
			Named: []casework.Who{{Office: "north", Name: "ann"}, {Office: "south", Name: "cyd"}}, Moment: p.d.Now + dyetrace.Instant(time.Hour)})
	case 1, 2, 3:
		return by.JoinOperation(p.one(p.operations), p.one(p.cases))
	case 4:
		return by.LeaveOperation(p.one(p.cases), "by itself")
	case 5:
		return by.ReleaseOperation(p.one(p.operations), true)
	case 6:
		return by.CloseOperation(p.one(p.operations), "done")
	case 7:
		return by.RecordSeizure(p.one(p.cases), casework.Seizure{Authority: "court", Basis: "12", Sum: amount, At: casework.Time(p.d.Now)})
	case 8:
		return by.AddMembers(p.one(p.cases), casework.MemberStart{Is: casework.Person, Name: "Li", Document: "110101199001011234"})
	case 9:
		return by.MeetPerson(p.one(p.members), casework.Met{As: casework.Questioned, At: casework.Time(p.d.Now), Ground: "record 3"})
	case 10:
		return by.RemoveMember(p.one(p.members), "an error")
	}
	return by.HandOver("cyd", "nothing new")
}

// checkTally holds every number of every case, office and operation against its list.
func (p *play) checkTally() {
	ctx, store := context.Background(), p.d.Store
	of := []casework.Ref{{Kind: "office", ID: "north"}, {Kind: "office", ID: "south"}}
	for _, id := range p.cases {
		of = append(of, casework.Ref{Kind: "case", ID: id})
	}
	for _, id := range p.operations {
		of = append(of, casework.Ref{Kind: "operation", ID: id})
	}
	// Whoever asks, and whatever he may see of it: eve is named nowhere.
	for i := range 3 * len(of) {
		ref, who := of[i/3], []casework.Who{{Office: "north", Name: "ann"}, {Office: "south", Name: "cyd"}, {Office: "north", Name: "eve"}}[i%3]
		counts, err := casework.Tally(ctx, store, who, ref, 0, 0)
		if dyetrace.KindOf(err) == dyetrace.NotFound {
			continue
		}
		if err != nil {
			p.r.Fatal(err)
		}
		// A number may be in several currencies: the list has the documents of all.
		numbers := map[[3]string]int64{}
		for _, c := range counts {
			if c.Number < 0 || c.Number == 0 && c.Amount != 0 {
				p.r.Fatalf("%s: %+v", ref, c)
			}
			numbers[[3]string{c.Name, c.Office, c.Hour.String()}] += c.Number
		}
		for _, name := range casework.Counts() {
			for _, office := range []string{"north", "south"} {
				total := int64(0)
				for key, n := range numbers {
					if key[0] == name && key[1] == office {
						total += n
					}
				}
				list, err := casework.TallyList(ctx, store, who, ref, name, office, 0, 0, 1000)
				if err != nil {
					p.r.Fatal(err)
				}
				if int64(len(list)) != total {
					p.r.Fatalf("%s: %s of %s are %d, and the list has %d: %v", ref, name, office, total, len(list), list)
				}
			}
		}
		p.checkFrozen(ref, counts)
	}
}

// checkFrozen holds the money of a case that freezes hold against its measures.
func (p *play) checkFrozen(ref casework.Ref, counts []casework.Count) {
	if ref.Kind != "case" {
		return
	}
	var want, got dyetrace.Amount
	for _, m := range caseworktest.List[casework.Measure](p.d, "measures", ref.ID) {
		if m.Kind == "freeze" && m.State == casework.InForce {
			want += m.InForce.Amount
		}
	}
	for _, c := range counts {
		if c.Name == casework.CountedFrozen {
			got += c.Amount
		}
	}
	if got != want {
		p.r.Fatalf("%s: %d are frozen, and the tally says %d", ref, want, got)
	}
}
