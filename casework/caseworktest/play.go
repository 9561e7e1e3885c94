package caseworktest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"dyetrace"
	"dyetrace/casework"
)

// Play draws acts of people of two offices, and knows what there is to act on. Two plays of
// one seed draw the same acts, as long as their stores say the same.
type Play struct {
	*Desk
	random *rand.Rand

	cases, requests, replies, measures, proposals, tasks []string
	operations, members                                  []string
}

// NewPlay is a play at a desk.
func NewPlay(d *Desk, seed uint64) *Play {
	p := &Play{Desk: d, random: rand.New(rand.NewPCG(seed, 0))}
	if p.random.IntN(3) > 0 {
		d.Rules = China()
	}
	return p
}

// Next lets time go by and does one act. A refused one gives why.
func (p *Play) Next(ctx context.Context) ([]casework.Event, error) {
	p.Pass(time.Duration(p.random.IntN(30)) * time.Hour)
	events, err := p.Store.Do(ctx, p.act())
	if err == nil && len(events) > 0 {
		p.Learn(events)
	}
	return events, err
}

// Check holds all that has happened, and all numbers, against what must be.
func (p *Play) Check() {
	p.checkEvents()
	p.checkTally()
}

// Learn takes note of what there is to act on from some events on.
func (p *Play) Learn(events []casework.Event) {
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
		for _, task := range List[casework.Task](p.Desk, "tasks-open", office) {
			p.tasks = append(p.tasks, task.ID)
		}
	}
}

// one draws one of what there is, or something that there is not.
func (p *Play) one(of []string) string {
	i := p.random.IntN(len(of)+1) - 1
	if i < 0 {
		return "00000000000000000000000000000000"
	}
	return of[i]
}

func (p *Play) act() casework.Decide {
	people := []casework.Who{{Office: "north", Name: "ann"}, {Office: "north", Name: "ben"}, {Office: "south", Name: "cyd"}}
	who := people[p.random.IntN(len(people))]
	by := p.Desk.By(who.Office, who.Name)
	account := fmt.Sprintf("62000000000%d", 1+p.random.IntN(3))
	amount := casework.Sum{Amount: dyetrace.Amount(p.random.IntN(201)), Currency: p.Desk.Currency()}
	// Without a case nothing else can be done; and half of the acts are about requests.
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
		return casework.Fire(p.Desk.Now, by.IDs, p.due())
	case 6:
		return by.ApproveAct(p.one(p.proposals), "right")
	case 7:
		return by.RecordMeasure(p.one(p.cases), casework.KnownMeasure{Kind: "freeze", Institution: "ICBC", Account: account,
			Authority: "court", Ground: "order 7", InForce: amount, Start: p.Desk.Now})
	case 8:
		return by.LiftMeasure(p.one(p.measures), "an error")
	case 9:
		return by.DoTasks("done", p.one(p.tasks))
	}
	return p.actOnRequest(by, pick, account, amount)
}

func (p *Play) actOnRequest(by casework.By, pick int, account string, amount casework.Sum) casework.Decide {
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
			if m, there, err := casework.Get[casework.Measure](context.Background(), p.Desk.Store, asking.Measure); err == nil && there {
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
		return by.RequestWas(casework.Sent, "", "", p.Desk.Now, request)
	case 18:
		return by.MatchReply(p.one(p.replies), request, "by its text")
	}
	answer := casework.Answer{Institution: "ICBC", Account: account, InForce: amount, Received: casework.Time(p.Desk.Now),
		Result: []casework.Result{casework.AllDone, casework.PartlyDone, casework.NotDone}[p.random.IntN(3)]}
	if r, there, err := casework.Get[casework.Request](context.Background(), p.Desk.Store, request); err == nil && there {
		answer.Number, answer.Account = r.Number, r.Asking.Account
	}
	return by.AddReply(answer)
}

// onward is the act that follows in the state of a request.
func (p *Play) onward(request string) int {
	r, _, err := casework.Get[casework.Request](context.Background(), p.Desk.Store, request)
	if err != nil {
		p.T.Fatal(err)
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

func (p *Play) due() []casework.Clock {
	due, err := p.Desk.Store.Due(context.Background(), p.Desk.Now, 5)
	if err != nil {
		p.T.Fatal(err)
	}
	return due
}

// actInOperation draws what several offices do together.
func (p *Play) actInOperation(by casework.By, amount casework.Sum) casework.Decide {
	switch p.random.IntN(12) {
	case 0:
		return by.OpenOperation(casework.OperationStart{Name: "together", Purpose: "fraud", Offices: []string{"north", "south"},
			Named: []casework.Who{{Office: "north", Name: "ann"}, {Office: "south", Name: "cyd"}}, Moment: p.Desk.Now + dyetrace.Instant(time.Hour)})
	case 1, 2, 3:
		return by.JoinOperation(p.one(p.operations), p.one(p.cases))
	case 4:
		return by.LeaveOperation(p.one(p.cases), "by itself")
	case 5:
		return by.ReleaseOperation(p.one(p.operations), true)
	case 6:
		return by.CloseOperation(p.one(p.operations), "done")
	case 7:
		return by.RecordSeizure(p.one(p.cases), casework.Seizure{Authority: "court", Basis: "12", Sum: amount, At: casework.Time(p.Desk.Now)})
	case 8:
		return by.AddMembers(p.one(p.cases), casework.MemberStart{Is: casework.Person, Name: "Li", Document: "110101199001011234"})
	case 9:
		return by.MeetPerson(p.one(p.members), casework.Met{As: casework.Questioned, At: casework.Time(p.Desk.Now), Ground: "record 3"})
	case 10:
		return by.RemoveMember(p.one(p.members), "an error")
	}
	return by.HandOver("cyd", "nothing new")
}
