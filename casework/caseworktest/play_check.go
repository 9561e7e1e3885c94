package caseworktest

import (
	"context"

	"dyetrace"
	"dyetrace/casework"
)

// checkEvents looks at what happened, event by event.
func (p *Play) checkEvents() {
	// Who proposed what, and how often what may happen once has happened.
	proposer, acts := map[casework.Ref]string{}, map[string]int{}
	err := p.Desk.Store.Events(context.Background(), 1, func(e casework.Event) bool {
		fact, _, err := casework.DecodeFact(e)
		if err != nil {
			p.T.Fatal(err)
		}
		switch said := fact.(type) {
		case casework.RequestProposed, casework.ActProposed:
			proposer[e.On] = e.Actor
		case casework.RequestApproved:
			if proposer[e.On] == e.Actor {
				p.T.Errorf("%s approved what he proposed", e.Actor)
			}
		case casework.ActJudged:
			if said.Approved && proposer[e.On] == e.Actor {
				p.T.Errorf("%s approved what he proposed", e.Actor)
			}
		case casework.RequestReleased, casework.ClockFired:
			name := e.Kind + " " + e.On.String()
			if fired, is := said.(casework.ClockFired); is {
				name += fired.Clock + fired.Due.String()
			}
			if acts[name]++; acts[name] > 1 {
				p.T.Errorf("%s twice", name)
			}
		case casework.MeasureStarted:
			if said.Request != "" && acts["request-released request:"+said.Request] == 0 || said.Request == "" && said.Ground == "" {
				p.T.Errorf("a measure from nowhere: %+v", said)
			}
		}
		return true
	})
	if err != nil {
		p.T.Fatal(err)
	}
}

// checkTally holds every number of every case, office and operation against its list.
func (p *Play) checkTally() {
	ctx, store := context.Background(), p.Desk.Store
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
			p.T.Fatal(err)
		}
		// A number may be in several currencies: the list has the documents of all.
		numbers := map[[3]string]int64{}
		for _, c := range counts {
			if c.Number < 0 || c.Number == 0 && c.Amount != 0 {
				p.T.Fatalf("%s: %+v", ref, c)
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
					p.T.Fatal(err)
				}
				if int64(len(list)) != total {
					p.T.Fatalf("%s: %s of %s are %d, and the list has %d: %v", ref, name, office, total, len(list), list)
				}
			}
		}
		p.checkFrozen(ref, counts)
	}
}

// checkFrozen holds the money of a case that freezes hold against its measures.
func (p *Play) checkFrozen(ref casework.Ref, counts []casework.Count) {
	if ref.Kind != "case" {
		return
	}
	var want, got dyetrace.Amount
	for _, m := range List[casework.Measure](p.Desk, "measures", ref.ID) {
		if m.Kind == "freeze" && m.State == casework.InForce {
			want, _ = want.Plus(m.InForce.Amount)
		}
	}
	for _, c := range counts {
		if c.Name == casework.CountedFrozen {
			got, _ = got.Plus(c.Amount)
		}
	}
	if got != want {
		p.T.Fatalf("%s: %d are frozen, and the tally says %d", ref, want, got)
	}
}
