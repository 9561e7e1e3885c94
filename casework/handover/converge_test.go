package handover_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/casework"
)

// whole is all of a case as text, but for what each place knows of its own: tasks, imports
// and hits with other cases.
func whole(p *place, id string) string {
	var lines []string
	add := func(kind string, value any) {
		raw, err := json.Marshal(value)
		if err != nil {
			p.t.Fatal(err)
		}
		lines = append(lines, kind+" "+string(raw))
	}
	c := get[casework.Case](p, id)
	c.Changed = 0 // the last export differs
	add("case", c)
	for _, one := range list[casework.Claim](p, "claims", id) {
		add("claim", one)
	}
	for _, one := range list[casework.Member](p, "members", id) {
		add("member", one)
	}
	for _, one := range list[casework.Member](p, "members-also", id) {
		add("member also", one)
	}
	for _, one := range list[casework.Note](p, "notes", id) {
		add("note", one)
	}
	for _, one := range list[casework.Paper](p, "papers", id) {
		add("paper", one)
	}
	for _, one := range list[casework.Request](p, "requests", id) {
		add("request", one)
	}
	for _, one := range list[casework.Reply](p, "replies-of-case", id) {
		add("reply", one)
	}
	for _, one := range list[casework.Measure](p, "measures", id) {
		add("measure", one)
	}
	for _, one := range list[casework.Seizure](p, "seizures", id) {
		add("seizure", one)
	}
	for _, one := range list[casework.Proposal](p, "proposals", id) {
		add("proposal", one)
	}
	for _, one := range list[casework.Conflict](p, "conflicts", id) {
		add("conflict", one)
	}
	counts, err := casework.Tally(context.Background(), p.store, p.by("ann").Who(), casework.Ref{Kind: "case", ID: id}, 0, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, one := range counts {
		add("tally", fmt.Sprintf("%+v", one))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// converged checks that all places have the same case.
func converged(t *testing.T, id string, places ...*place) {
	t.Helper()
	first := whole(places[0], id)
	for _, p := range places[1:] {
		other := whole(p, id)
		if other == first {
			continue
		}
		a, b := strings.Split(first, "\n"), strings.Split(other, "\n")
		for _, l := range a {
			if !slices.Contains(b, l) {
				t.Errorf("%s alone: %s", places[0].office, l)
			}
		}
		for _, l := range b {
			if !slices.Contains(a, l) {
				t.Errorf("%s alone: %s", p.office, l)
			}
		}
	}
}

// However two or three offices divide the work, and whenever files go from one to another,
// in whatever order and however often: once all have all, they have the same case, conflicts
// included, nothing was lost, and every audit holds.
func TestPlacesConverge(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 4
	}
	for range rounds {
		seed := rand.Uint64()
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) { convergeOnce(t, seed) })
	}
}

func convergeOnce(t *testing.T, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 0))
	offices := []string{"north", "south", "east"}[:2+random.IntN(2)]
	places := newPlaces(t, seed, offices...)
	for _, p := range places[1:] {
		p.skew = dyetrace.Instant(random.Int64N(int64(2*time.Hour))) - dyetrace.Instant(time.Hour)
	}
	trust(places...)
	first := places[0]
	id := first.do(first.by("ann").OpenCase(casework.CaseStart{Title: "ring", Purpose: "fraud"}))[0].On.ID
	w := &work{t: t, random: random, id: id}
	for range 6 {
		w.act(first)
	}
	for _, p := range places[1:] {
		p.taken(first.export(id, casework.ExportStart{To: p.office}))
	}
	// Files lie about for a while, come late, twice or never.
	var letters []letter
	for range 60 {
		p := places[random.IntN(len(places))]
		p.pass(time.Duration(random.IntN(300)) * time.Hour)
		switch random.IntN(8) {
		case 0:
			to := places[random.IntN(len(places))]
			if to != p {
				letters = append(letters, letter{to, p.export(id, casework.ExportStart{To: to.office})})
			}
		case 1:
			if len(letters) > 0 {
				l := letters[random.IntN(len(letters))]
				l.to.taken(l.file)
			}
		case 2:
			p.sweep()
		default:
			w.act(p)
		}
	}
	// Twice around, everybody has what anybody had.
	for range 2 {
		for i, p := range places {
			to := places[(i+1)%len(places)]
			to.taken(p.export(id, casework.ExportStart{To: to.office}))
		}
	}
	first.pass(400 * 24 * time.Hour)
	for _, p := range places {
		p.skew = 0
		p.sweep()
	}
	converged(t, id, places...)
	for _, p := range places {
		p.verify()
		for _, one := range w.said {
			if _, there, err := p.store.Document(context.Background(), one); err != nil || !there {
				t.Errorf("%s has lost %s (%v)", p.office, one, err)
			}
		}
	}
	if t.Failed() {
		t.Logf("seed %d", seed)
	}
}

type letter struct {
	to   *place
	file []byte
}

// work draws acts on a case.
type work struct {
	t      *testing.T
	random *rand.Rand
	id     string
	said   []casework.Ref // what has to be everywhere in the end
}

// act does something that a place can do now; what the rules refuse is no fault.
func (w *work) act(p *place) {
	by := p.by([]string{"ann", "bea"}[w.random.IntN(2)])
	events, err := p.store.Do(context.Background(), w.draw(p, by))
	if err != nil {
		if kind := dyetrace.KindOf(err); kind != dyetrace.UsageError && kind != dyetrace.NotFound {
			w.t.Fatalf("%s: %v", p.office, err)
		}
		return
	}
	for _, e := range events {
		if slices.Contains([]string{"note-added", "request-proposed", "measure-started", "claim-added"}, e.Kind) {
			w.said = append(w.said, e.On)
		}
	}
}

// one draws one of a case's things.
func one[T casework.Entity](w *work, p *place, name string) (T, bool) {
	all := list[T](p, name, w.id)
	if len(all) == 0 {
		var none T
		return none, false
	}
	return all[w.random.IntN(len(all))], true
}

func (w *work) draw(p *place, by casework.By) casework.Decide {
	account := fmt.Sprintf("62000000000%d", 1+w.random.IntN(3))
	nothing := func(context.Context, casework.Reader) ([]casework.Event, error) { return nil, nil }
	amount := casework.Sum{Amount: dyetrace.Amount(1 + w.random.IntN(500)), Currency: sum(p, "1.00").Currency}
	switch w.random.IntN(17) {
	case 0:
		return by.AddNote(w.id, fmt.Sprint("note ", w.random.IntN(1000)), casework.Ref{})
	case 1:
		return by.AddMembers(w.id, casework.MemberStart{Is: casework.Account, Institution: "ICBC", Name: account})
	case 2:
		return by.AddMembers(w.id, casework.MemberStart{Is: casework.Person, Name: "Li", Document: fmt.Sprint("110101", w.random.IntN(3))})
	case 3:
		return by.CloseCase(w.id, fmt.Sprint("done ", w.random.IntN(100)))
	case 4:
		return by.ReopenCase(w.id, fmt.Sprint("more ", w.random.IntN(100)))
	case 5:
		return by.RecordMeasure(w.id, casework.KnownMeasure{Kind: "freeze", Institution: "ICBC", Account: account, Authority: "court",
			Ground: "order 7", InForce: amount, Start: by.Time})
	case 6:
		if m, there := one[casework.Measure](w, p, "measures"); there {
			return by.LiftMeasure(m.ID, fmt.Sprint("error ", w.random.IntN(100)))
		}
	case 7:
		return by.AddClaim(w.id, casework.Report{Victim: "Han", Amount: amount, Reported: casework.Time(by.Time), ToBank: "ICBC", ToAccount: account})
	case 8:
		if c, there := one[casework.Claim](w, p, "claims"); there {
			report := c.Report
			report.Amount = amount
			return by.CorrectClaim(c.ID, report, "he says so now")
		}
	case 9:
		if c, there := one[casework.Claim](w, p, "claims"); there {
			receipt := ""
			if w.random.IntN(2) == 0 {
				receipt = fmt.Sprint("R", w.random.IntN(100))
			}
			return by.TellVictim(c.ID, receipt, fmt.Sprint("status ", w.random.IntN(100)))
		}
	case 10:
		return by.AddPaper(w.id, casework.PaperAdded{SHA256: strings.Repeat(fmt.Sprint(w.random.IntN(3)), 64), Name: "order", Bytes: 1})
	case 11:
		if m, there := one[casework.Member](w, p, "members"); there && m.Is == casework.Person {
			return by.MeetPerson(m.ID, casework.Met{As: []casework.Meeting{casework.Found, casework.Questioned, casework.Arrested}[w.random.IntN(3)],
				At: casework.Time(by.Time - dyetrace.Instant(w.random.IntN(1000))), Ground: fmt.Sprint("record ", w.random.IntN(100))})
		}
	case 12:
		if m, there := one[casework.Member](w, p, "members"); there && w.random.IntN(2) == 0 {
			return by.RemoveMember(m.ID, "an error")
		}
	case 13:
		return by.RecordSeizure(w.id, casework.Seizure{Authority: "court", Basis: "7", Sum: amount, At: casework.Time(by.Time)})
	default:
		return w.request(p, by, account, amount)
	}
	return nothing
}

// request takes a request on its way.
func (w *work) request(p *place, by casework.By, account string, amount casework.Sum) casework.Decide {
	r, there := one[casework.Request](w, p, "requests")
	if !there || w.random.IntN(4) == 0 {
		asking := casework.Asking{Kind: []casework.RequestKind{casework.Stop, casework.Freeze, casework.Inquiry}[w.random.IntN(3)], Institution: "ICBC",
			Account: account, Amount: amount, Ground: "claim"}
		if m, has := one[casework.Measure](w, p, "measures"); has && w.random.IntN(2) == 0 {
			asking.Kind, asking.Measure, asking.Institution, asking.Account = casework.Extend, m.ID, m.Institution, m.Account
		}
		return by.ProposeRequests(w.id, asking)
	}
	switch r.State {
	case casework.Proposed:
		if w.random.IntN(2) == 0 {
			return by.ApproveRequests("right", r.ID)
		}
		return by.SealRequest(r.ID, casework.Message{Name: "m", Format: "letter", Channel: "folder", Body: []byte(r.ID)})
	case casework.Approved:
		return by.SealRequest(r.ID, casework.Message{Name: "m", Format: "letter", Channel: "folder", Body: []byte(r.ID)})
	case casework.Sealed:
		return by.ReleaseRequests(r.ID)
	}
	return by.AddReply(casework.Answer{Number: r.Number, Institution: "ICBC", Account: r.Asking.Account, InForce: amount, Received: casework.Time(by.Time),
		Result: []casework.Result{casework.AllDone, casework.PartlyDone, casework.NotDone}[w.random.IntN(3)]})
}
