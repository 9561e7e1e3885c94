package casework_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// Whatever people do, in whatever order: nothing is released twice or approved by its
// proposer, no measure is without a request or a ground, a refused act leaves nothing, and
// folding the events again makes the same state byte by byte.
func TestRandomActsBreakNothing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		store := caseworktest.New(casework.Fold)
		d := caseworktest.NewDeskOn(t, store)
		// One seed for all acts: numbers that rapid draws are mostly small ones.
		play := &play{d: d, r: r, random: rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 0))}
		if play.random.IntN(3) > 0 {
			d.Rules = caseworktest.China()
		}
		for range 150 {
			d.Pass(time.Duration(play.random.IntN(30)) * time.Hour)
			before, look := "", play.random.IntN(10) == 0
			if look {
				before = store.Dump()
			}
			events, err := store.Do(context.Background(), play.act())
			if err != nil && (look && store.Dump() != before || dyetrace.KindOf(err) == dyetrace.CorruptError || dyetrace.KindOf(err) == dyetrace.OtherError) {
				r.Fatalf("a refused act: %v", err)
			}
			if err == nil {
				play.learn(events)
			}
		}
		play.checkEvents()
		play.checkTally()
		before := store.Dump()
		if err := store.Rebuild(context.Background()); err != nil {
			r.Fatal(err)
		}
		if store.Dump() != before {
			r.Fatalf("folded again it is another state:\n%s\nbefore:\n%s", store.Dump(), before)
		}
	})
}

// play draws acts, and knows what there is to act on.
type play struct {
	d                                                    *caseworktest.Desk
	r                                                    *rapid.T
	random                                               *rand.Rand
	cases, requests, replies, measures, proposals, tasks []string
	operations, members                                  []string
}

func (p *play) learn(events []casework.Event) {
	for _, e := range events {
		of := map[string]*[]string{"case-opened": &p.cases, "request-proposed": &p.requests, "reply-added": &p.replies,
			"measure-started": &p.measures, "act-proposed": &p.proposals,
			"operation-opened": &p.operations, "member-added": &p.members}[e.Kind]
		if of != nil {
			*of = append(*of, e.On.ID)
		}
	}
	p.tasks = nil
	for _, office := range []string{"north", "south"} {
		for _, task := range caseworktest.List[casework.Task](p.d, "tasks-open", office) {
			p.tasks = append(p.tasks, task.ID)
		}
	}
}

// one draws one of what there is, or something that there is not.
func (p *play) one(of []string) string {
	i := p.random.IntN(len(of)+1) - 1
	if i < 0 {
		return "00000000000000000000000000000000"
	}
	return of[i]
}

func (p *play) act() casework.Decide {
	people := []casework.Who{{Office: "north", Name: "ann"}, {Office: "north", Name: "ben"}, {Office: "south", Name: "cyd"}}
	who := people[p.random.IntN(len(people))]
	by := p.d.By(who.Office, who.Name)
	account := fmt.Sprintf("62000000000%d", 1+p.random.IntN(3))
	amount := casework.Sum{Amount: dyetrace.Amount(p.random.IntN(201)), Currency: p.d.Currency()}
	pick := p.random.IntN(35)
	if len(p.cases) == 0 {
		pick = 0
	} else if p.random.IntN(5) == 0 {
		return p.actInOperation(by, amount)
	}
	switch pick {
	case 0:
		return by.OpenCase(casework.CaseStart{Title: "case", Purpose: "fraud"})
	case 1:
		return by.AddMembers(p.one(p.cases), casework.MemberStart{Is: casework.Account, Institution: "ICBC", Name: account})
	case 2:
		return by.CloseCase(p.one(p.cases), "done")
	case 3:
		return by.ReopenCase(p.one(p.cases), "more")
	case 4:
		return by.MergeCase(p.one(p.cases), p.one(p.cases), "one")
	case 5:
		return casework.Fire(p.d.Now, by.IDs, p.due())
	case 6:
		return by.ApproveAct(p.one(p.proposals), "right")
	case 7:
		return by.RecordMeasure(p.one(p.cases), casework.KnownMeasure{Kind: "freeze", Institution: "ICBC", Account: account,
			Authority: "court", Ground: "order 7", InForce: amount, Start: p.d.Now})
	case 8:
		return by.LiftMeasure(p.one(p.measures), "an error")
	case 9:
		return by.DoTask(p.one(p.tasks), "done")
	}
	return p.actOnRequest(by, pick, account, amount)
}

func (p *play) actOnRequest(by casework.By, pick int, account string, amount casework.Sum) casework.Decide {
	request := p.one(p.requests)
	if pick > 19 {
		// Half of all acts take a request on its way, so that many come to its end.
		pick = p.onward(request)
	}
	switch pick {
	case 10, 11, 12:
		asking := casework.Asking{Institution: "ICBC", Account: account, Amount: amount, Ground: "claim",
			Kind: casework.RequestKinds()[p.random.IntN(8)]}
		if asking.Kind == casework.Extend || asking.Kind == casework.Lift {
			asking.Measure = p.one(p.measures)
			if m, there, err := casework.Get[casework.Measure](context.Background(), p.d.Store, asking.Measure); err == nil && there {
				asking.Account = m.Account
			}
		}
		return by.ProposeRequests(p.one(p.cases), asking)
	case 13:
		return by.ApproveRequests("right", request)
	case 14:
		return by.SealRequest(request, casework.Message{Name: "m", Format: "letter", Channel: "folder", Body: []byte(request)})
	case 15:
		return by.ReleaseRequests(request)
	case 16:
		return by.WithdrawRequests("not needed", request)
	case 17:
		return by.RequestWas(casework.Sent, "", "", p.d.Now, request)
	case 18:
		return by.MatchReply(p.one(p.replies), request, "by its text")
	}
	answer := casework.Answer{Institution: "ICBC", Account: account, InForce: amount, Received: casework.Time(p.d.Now),
		Result: []casework.Result{casework.AllDone, casework.PartlyDone, casework.NotDone}[p.random.IntN(3)]}
	if r, there, err := casework.Get[casework.Request](context.Background(), p.d.Store, request); err == nil && there {
		answer.Number, answer.Account = r.Number, r.Asking.Account
	}
	return by.AddReply(answer)
}

// onward is the act that follows in the state of a request.
func (p *play) onward(request string) int {
	r, _, err := casework.Get[casework.Request](context.Background(), p.d.Store, request)
	if err != nil {
		p.r.Fatal(err)
	}
	switch r.State {
	case "":
		return 10
	case casework.Proposed:
		return 13
	case casework.Approved:
		return 14
	case casework.Sealed:
		return 15
	}
	return 19
}

func (p *play) due() []casework.Clock {
	due, err := p.d.Store.Due(context.Background(), p.d.Now, 5)
	if err != nil {
		p.r.Fatal(err)
	}
	return due
}

// checkEvents looks at what happened, event by event.
func (p *play) checkEvents() {
	proposer, acts := map[casework.Ref]string{}, map[string]int{}
	err := p.d.Store.Events(context.Background(), 1, func(e casework.Event) bool {
		fact, _, err := casework.DecodeFact(e)
		if err != nil {
			p.r.Fatal(err)
		}
		switch said := fact.(type) {
		case casework.RequestProposed, casework.ActProposed:
			proposer[e.On] = e.Actor
		case casework.RequestApproved:
			if proposer[e.On] == e.Actor {
				p.r.Errorf("%s approved what he proposed", e.Actor)
			}
		case casework.ActJudged:
			if said.Approved && proposer[e.On] == e.Actor {
				p.r.Errorf("%s approved what he proposed", e.Actor)
			}
		case casework.RequestReleased, casework.ClockFired:
			name := e.Kind + " " + e.On.String()
			if fired, is := said.(casework.ClockFired); is {
				name += fired.Clock + fired.Due.String()
			}
			if acts[name]++; acts[name] > 1 {
				p.r.Errorf("%s twice", name)
			}
		case casework.MeasureStarted:
			if said.Request != "" && acts["request-released request:"+said.Request] == 0 || said.Request == "" && said.Ground == "" {
				p.r.Errorf("a measure from nowhere: %+v", said)
			}
		}
		return true
	})
	if err != nil {
		p.r.Fatal(err)
	}
}
