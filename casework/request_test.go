package casework_test

import (
	"context"
	"crypto/ed25519"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// desk is a desk under made-up rules of China, with a case and two people.
func desk(t *testing.T) (d *caseworktest.Desk, id string) {
	t.Helper()
	d = caseworktest.NewDesk(t)
	d.Rules = caseworktest.China()
	return d, d.Case(d.By("north", "ann"), "case")
}

func yuan(t *testing.T, amount string) casework.Sum {
	t.Helper()
	sum, err := casework.ParseSum(amount, "CNY")
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func stop(t *testing.T, account string) casework.Asking {
	t.Helper()
	return casework.Asking{Kind: casework.Stop, Institution: "ICBC", Account: account, Amount: yuan(t, "5000.00"), Ground: "claim A-1"}
}

// requests are those that an act has proposed.
func requests(d *caseworktest.Desk, id string) []string {
	d.T.Helper()
	var ids []string
	for _, r := range caseworktest.List[casework.Request](d, "requests", id) {
		ids = append(ids, r.ID)
	}
	return ids
}

// release takes a request from proposed to released.
func release(d *caseworktest.Desk, ids ...string) {
	d.T.Helper()
	ben := d.By("north", "ben")
	d.Do(ben.ApproveRequests("right", ids...))
	for _, id := range ids {
		d.Do(ben.SealRequest(id, casework.Message{Name: "m.txt", Format: "letter", Channel: "folder", Body: []byte("to the bank: " + id)}))
	}
	d.Do(ben.ReleaseRequests(ids...))
}

// A request goes from proposed to answered in its order, and in no other; it is released
// once.
func TestRequestStates(t *testing.T) {
	d, id := desk(t)
	ann, ben := d.By("north", "ann"), d.By("north", "ben")
	d.Do(ann.ProposeRequests(id, stop(t, "620000000001"), stop(t, "620000000002")))
	if again := d.Do(ann.ProposeRequests(id, stop(t, "6200 0000 0001"))); len(again) != 0 {
		t.Errorf("what is asked already was proposed again: %+v", again)
	}
	ids := requests(d, id)
	message := casework.Message{Name: "m.txt", Format: "letter", Channel: "folder", Body: []byte("stop it")}
	for name, refused := range map[string]struct {
		act  casework.Decide
		want string
	}{
		"by its proposer":        {ann.ApproveRequests("right", ids...), "a second person"},
		"without a ground":       {ben.ApproveRequests("", ids...), "say why"},
		"sealed, not approved":   {ben.SealRequest(ids[0], message), "needs a second person"},
		"released, not approved": {ben.ReleaseRequests(ids[0]), "cannot become released"},
		"sent, not released":     {ben.RequestWas(casework.Sent, "", "", d.Now, ids[0]), "cannot become sent"},
	} {
		if got := d.Refuse(refused.act); !strings.Contains(got, refused.want) {
			t.Errorf("%s: %s", name, got)
		}
	}
	release(d, ids[0])
	if got := d.Refuse(ben.ReleaseRequests(ids[0])); !strings.Contains(got, "is released and cannot become released") {
		t.Error(got)
	}
	if got := d.Refuse(ben.WithdrawRequests("late", ids[0])); !strings.Contains(got, "cannot become withdrawn") {
		t.Error(got)
	}
	if out := caseworktest.List[casework.Outbox](d, "outbox-waiting", "north"); len(out) != 1 || out[0].Number != "north-R1" || out[0].Name != "m.txt" {
		t.Errorf("%+v", out)
	}
	d.Do(ben.WroteOutbox(ids[0], "outbox/m.txt"))
	if again := d.Do(ben.WroteOutbox(ids[0], "outbox/m.txt")); len(again) != 0 {
		t.Errorf("written twice: %+v", again)
	}
	d.Do(ben.RequestWas(casework.Sent, "fax 7", "", d.Now, ids[0]))
	d.Do(ben.RequestWas(casework.Received, "bank 9", "", d.Now, ids[0]))
	d.Do(ben.WithdrawRequests("not needed", ids[1]))
	var states []casework.RequestState
	for _, request := range ids {
		states = append(states, caseworktest.Get[casework.Request](d, request).State)
	}
	if diff := cmp.Diff([]casework.RequestState{casework.Received, casework.Withdrawn}, states); diff != "" {
		t.Error(diff)
	}
	d.Do(ben.RequestWas(casework.Rejected, "", "the form is wrong", d.Now, ids[0]))
	if again := d.Do(ann.ProposeRequests(id, stop(t, "620000000001"))); len(again) == 0 {
		t.Error("what was rejected cannot be asked again")
	}
	tasks := caseworktest.List[casework.Task](d, "tasks-open", "north")
	if len(tasks) != 1 || tasks[0].What != "request-rejected" {
		t.Errorf("%+v", tasks)
	}
}

// Two keys prove two people; anything less marks the case.
func TestApprovalIsProven(t *testing.T) {
	key := func(seed byte) ed25519.PrivateKey {
		return ed25519.NewKeyFromSeed([]byte(strings.Repeat(string(rune('a'+seed)), ed25519.SeedSize)))
	}
	tests := []struct {
		name            string
		ann, ben        ed25519.PrivateKey // with which they sign
		annHas, benHas  bool               // their keys are known
		proven, refused bool
	}{
		{"two keys", key(0), key(1), true, true, true, false},
		{"no keys", nil, nil, false, false, false, false},
		{"the proposer did not sign", nil, key(1), true, true, false, false},
		{"the approver did not sign", key(0), nil, true, true, false, false},
		{"a key that nobody knows", key(0), key(2), true, false, false, false},
		{"another key than is known", key(0), key(2), true, true, false, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d, id := desk(t)
			ann, ben := d.By("north", "ann"), d.By("north", "ben")
			if test.annHas {
				d.Do(ann.RegisterKey(key(0).Public().(ed25519.PublicKey)))
			}
			if test.benHas {
				d.Do(ben.RegisterKey(key(1).Public().(ed25519.PublicKey)))
			}
			ann.Key, ben.Key = test.ann, test.ben
			d.Do(ann.ProposeRequests(id, stop(t, "620000000001")))
			approve := ben.ApproveRequests("right", requests(d, id)...)
			if test.refused {
				if got := d.Refuse(approve); !strings.Contains(got, "has another one") {
					t.Error(got)
				}
				return
			}
			d.Do(approve)
			if c := caseworktest.Get[casework.Case](d, id); c.Unproven == test.proven {
				t.Errorf("unproven: %v", c.Unproven)
			}
			d.Do(ann.CloseCase(id, "done"))
			proposal := caseworktest.List[casework.Proposal](d, "proposals", id)[0]
			if got := d.Refuse(ann.ApproveAct(proposal.ID, "done")); !strings.Contains(got, "a second person") {
				t.Error(got)
			}
			d.Do(ben.ApproveAct(proposal.ID, "done"))
			if c := caseworktest.Get[casework.Case](d, id); c.State != casework.CaseClosed || c.Unproven == test.proven {
				t.Errorf("%+v", c)
			}
			err := casework.CheckSignings(context.Background(), d.Store, func(e casework.Event, wrong string) bool {
				// A key that nobody knows proves nothing and is not wrong.
				t.Errorf("event %d: %s", e.Seq, wrong)
				return true
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// A person's key is changed by the key before it, and two people have two keys.
func TestKeys(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann, ben := d.By("north", "ann"), d.By("north", "ben")
	first := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	second := ed25519.NewKeyFromSeed([]byte(strings.Repeat("b", ed25519.SeedSize)))
	public := func(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }
	d.Do(ann.RegisterKey(public(first)))
	if got := d.Refuse(ben.RegisterKey(public(first))); !strings.Contains(got, "two people need two keys") {
		t.Error(got)
	}
	if got := d.Refuse(ann.RegisterKey(public(second))); !strings.Contains(got, "sign with it") {
		t.Error(got)
	}
	ann.Key = first
	d.Do(ann.RegisterKey(public(second)))
	wrongs := 0
	if err := casework.CheckSignings(context.Background(), d.Store, func(casework.Event, string) bool { wrongs++; return true }); err != nil || wrongs != 0 {
		t.Errorf("%d wrong, %v", wrongs, err)
	}
}

// A reply that fits one request is matched; one that fits none or several waits in the
// tray until a person says where it belongs.
func TestRepliesFindTheirRequest(t *testing.T) {
	dollar, err := casework.ParseSum("0.01", "USD")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name       string
		answer     casework.Answer
		why        string // it lies in the tray; "" where it is matched to the first request
		candidates int
	}{
		{"by number", casework.Answer{Number: "north-R1"}, "", 0},
		{"by account and bank", casework.Answer{Institution: "ICBC", Account: "6200 0000 0001"}, "", 0},
		{"by account alone", casework.Answer{Account: "620000000001"}, "", 0},
		{"by a bank in other letters", casework.Answer{Institution: "icbc", Account: "620000000001"}, "", 0},
		{"no such number", casework.Answer{Number: "north-R9"}, "no request has the number", 0},
		{"another account than asked", casework.Answer{Number: "north-R1", Account: "620000000009"}, "is about account", 1},
		{"another bank than asked", casework.Answer{Number: "north-R1", Institution: "CCB"}, "went to ICBC", 1},
		{"another kind than asked", casework.Answer{Number: "north-R1", Kind: casework.Freeze}, "is a stop", 1},
		{"another amount than asked", casework.Answer{Number: "north-R1", Asked: yuan(t, "9.00")}, "asks for 5000.00 CNY", 1},
		{"a request that is not released", casework.Answer{Number: "north-R4"}, "awaits no reply", 1},
		{"two requests about one account", casework.Answer{Institution: "ICBC", Account: "620000000002"}, "fits 2 requests", 2},
		{"one of them by its kind", casework.Answer{Institution: "ICBC", Account: "620000000002", Kind: casework.Inquiry}, "", 0},
		{"more in force than was asked", casework.Answer{Number: "north-R1", InForce: yuan(t, "500000.00")}, "and more is in force: 500000.00 CNY", 1},
		{"more by account alone", casework.Answer{Account: "620000000001", InForce: yuan(t, "500000.00")}, "and more is in force: 500000.00 CNY", 1},
		{"another currency than asked", casework.Answer{Number: "north-R1", InForce: dollar}, "and 0.01 USD is in force", 1},
		{"a start after the reply", casework.Answer{Number: "north-R1", Start: casework.Time(4_000_000_000_000_000_000)}, "after the reply came", 1},
		{"an account that nobody asked about", casework.Answer{Institution: "ICBC", Account: "620000000008"}, "fits no request", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d, id := desk(t)
			ann, ben := d.By("north", "ann"), d.By("north", "ben")
			inquiry := casework.Asking{Kind: casework.Inquiry, Institution: "ICBC", Account: "620000000002", Ground: "claim A-1"}
			d.Do(ann.ProposeRequests(id, stop(t, "620000000001"), stop(t, "620000000002"), inquiry, stop(t, "620000000004")))
			ids := requests(d, id)
			release(d, ids[:3]...)
			answer := test.answer
			answer.Result, answer.Received = casework.AllDone, casework.Time(d.Now)
			reply := d.Do(ben.AddReply(answer))[0].On.ID
			if again := d.Do(ben.AddReply(answer)); len(again) != 0 {
				t.Errorf("the same reply again did %d things", len(again))
			}
			got := caseworktest.Get[casework.Reply](d, reply)
			tray, err := casework.Tray(context.Background(), d.Store, "north", 10)
			if err != nil {
				t.Fatal(err)
			}
			if test.why == "" {
				if got.State != casework.Matched || len(tray) != 0 {
					t.Errorf("%+v", got)
				}
				return
			}
			if got.State != casework.InTray || !strings.Contains(got.Why, test.why) || len(got.Candidates) != test.candidates || len(tray) != 1 {
				t.Errorf("%+v", got)
			}
			if got := d.Refuse(ben.MatchReply(reply, ids[3], "by its text")); !strings.Contains(got, "nobody can have answered") {
				t.Error(got)
			}
			d.Do(ben.MatchReply(reply, ids[0], "by its text"))
			if got := caseworktest.Get[casework.Request](d, ids[0]); got.State != casework.Answered || !slices.Contains(got.Replies, reply) {
				t.Errorf("%+v", got)
			}
			if tasks := caseworktest.List[casework.Task](d, "tasks-open", "north"); len(tasks) != 0 {
				t.Errorf("the task is still there: %+v", tasks)
			}
		})
	}
}

// What replies say becomes measures: how much is in force, behind whom, until when.
func TestMeasures(t *testing.T) {
	d, id := desk(t)
	ann, ben := d.By("north", "ann"), d.By("north", "ben")
	freeze := stop(t, "620000000002")
	freeze.Kind, freeze.Claims = casework.Freeze, []string{"c1"}
	d.Do(ann.ProposeRequests(id, stop(t, "620000000001"), freeze))
	ids := requests(d, id)
	release(d, ids...)
	now := casework.Time(d.Now)
	d.Do(ben.AddReply(casework.Answer{Number: "north-R1", Result: casework.AllDone, InForce: yuan(t, "5000.00"), Received: now}))
	earlier := []casework.Earlier{{Agency: "south", Amount: yuan(t, "800.00"), Ends: now + casework.Time(time.Hour)}}
	d.Do(ben.AddReply(casework.Answer{Number: "north-R2", Result: casework.AllDone, InForce: yuan(t, "1200.00"), Received: now, Earlier: earlier,
		End: now + casework.Time(100*24*time.Hour), Statements: []string{strings.Repeat("ab", 32)}}))
	if got := caseworktest.Get[casework.Request](d, ids[1]); got.State != casework.Partly || got.InForce != yuan(t, "1200.00") {
		t.Errorf("%+v", got)
	}
	stopped := caseworktest.List[casework.Measure](d, "measure-of-request", ids[0])[0]
	frozen := caseworktest.List[casework.Measure](d, "measure-of-request", ids[1])[0]
	if stopped.End-stopped.Start != casework.Time(48*time.Hour) || !stopped.OutgoingOnly || stopped.Place != 1 {
		t.Errorf("%+v", stopped)
	}
	if frozen.Place != 2 || frozen.OutgoingOnly || frozen.End != now+casework.Time(100*24*time.Hour) {
		t.Errorf("%+v", frozen)
	}
	var whats []string
	for _, task := range caseworktest.List[casework.Task](d, "tasks", id) {
		whats = append(whats, task.What)
	}
	if diff := cmp.Diff([]string{"next-layer", "term-differs"}, whats); diff != "" {
		t.Error(diff)
	}
	got, err := casework.FrozenOf(context.Background(), d.Store, id)
	if err != nil {
		t.Fatal(err)
	}
	want := []dyetrace.Frozen{
		{Account: "ICBC/620000000001", Written: "5000.00", Currency: stopped.InForce.Currency, Institution: "ICBC", Request: ids[0], Time: d.Now, HasTime: true},
		{Account: "ICBC/620000000002", Written: "1200.00", Currency: stopped.InForce.Currency, Institution: "ICBC", Request: ids[1], Time: d.Now, HasTime: true, Claims: []string{"c1"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	extendAndExpire(t, d, id, stopped)
}

// extendAndExpire extends a stop once, is refused a second time, and lets it run out.
func extendAndExpire(t *testing.T, d *caseworktest.Desk, id string, stopped casework.Measure) {
	t.Helper()
	ann, ben := d.By("north", "ann"), d.By("north", "ben")
	extend := casework.Asking{Kind: casework.Extend, Institution: "ICBC", Account: stopped.Account, Measure: stopped.ID, Ground: "papers are late"}
	d.Do(ann.ProposeRequests(id, extend))
	asked := requests(d, id)
	release(d, asked[2])
	d.Do(ben.AddReply(casework.Answer{Number: "north-R3", Result: casework.AllDone, Received: casework.Time(d.Now)}))
	longer := caseworktest.Get[casework.Measure](d, stopped.ID)
	if longer.End-stopped.End != casework.Time(48*time.Hour) || longer.Extensions != 1 {
		t.Errorf("%+v", longer)
	}
	if got := d.Refuse(ann.ProposeRequests(id, extend)); !strings.Contains(got, "was extended 1 times, and the rules allow 1") {
		t.Error(got)
	}
	d.Pass(86 * time.Hour)
	d.Sweep()
	d.Pass(11 * time.Hour)
	d.Sweep()
	over := caseworktest.Get[casework.Measure](d, stopped.ID)
	if over.State != casework.Expired || over.Ended != longer.End {
		t.Errorf("%+v", over)
	}
	var open []string
	for _, task := range caseworktest.List[casework.Task](d, "tasks-open", "north") {
		if task.On == casework.RefOf(over) {
			open = append(open, task.What)
			if !task.Late {
				t.Errorf("%+v is not late", task)
			}
		}
	}
	if diff := cmp.Diff([]string{"stop-ended"}, open); diff != "" {
		t.Error(diff)
	}
	extend.Kind = casework.Lift
	if got := d.Refuse(ann.ProposeRequests(id, extend)); !strings.Contains(got, "is expired") {
		t.Error(got)
	}
}

// Two offices that ask about one account have to say who leads; neither learns more.
func TestDeconfliction(t *testing.T) {
	d, id := desk(t)
	ann, cyd := d.By("north", "ann"), d.By("south", "cyd")
	other := d.Case(cyd, "other")
	d.Do(ann.ProposeRequests(id, stop(t, "620000000001")))
	d.Do(cyd.ProposeRequests(other, stop(t, "620000000001")))
	var whats []string
	for _, task := range caseworktest.List[casework.Task](d, "tasks-open", "south") {
		whats = append(whats, task.What+": "+task.Text)
	}
	if diff := cmp.Diff([]string{"cross-case-hit: ", "who-leads: north asks about the account too"}, whats); diff != "" {
		t.Error(diff)
	}
}

// Who leads is asked and decided by the account, in whatever letter case its bank is
// written.
func TestLeadInAnyLetterCase(t *testing.T) {
	d, id := desk(t)
	ann, cyd := d.By("north", "ann"), d.By("south", "cyd")
	other := d.Case(cyd, "other")
	asking := stop(t, "620000000001")
	asking.Institution = "West Bank"
	d.Do(ann.ProposeRequests(id, asking))
	asking.Institution = "WEST BANK"
	d.Do(cyd.ProposeRequests(other, asking))
	d.Do(cyd.DecideLead("west bank", "620000000001", "south", "the victim is ours"))
	d.Do(d.By("north", "ben").ApproveRequests("right", requests(d, id)...))
	d.Do(ann.SealRequest(requests(d, id)[0], casework.Message{Name: "m", Format: "letter", Channel: "folder", Body: []byte("m")}))
	if got := d.Refuse(ann.ReleaseRequests(requests(d, id)...)); !strings.Contains(got, "south") {
		t.Error(got)
	}
}
