package freeze

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/detect/network"
	"dyetrace/ledger/statement"
)

// foundFile is a file of findings on a ledger made of file aa, with one row in each table.
func foundFile(finding, member, victim string) string {
	return fmt.Sprintf(`{"title":"t","findings":[%s],"network_victims":[%s],"members":[%s],
		"ledger":{"transfers":17,"accounts":9},"inputs":[{"name":"a.csv","sha256":"aa","rows":17,"kind":"transfers"}],
		"until":"1970-01-02T00:00:00Z","model":"m","labels":false,"claims":0}`, finding, victim, member)
}

const (
	scoredR = `{"account":"R","currency":"CNY","score":"0.9","network":1,"role":"relay","certainty":0.8}`
	memberR = `{"account":"R","currency":"CNY","network":1,"role":"relay","certainty":0.8}`
	victimW = `{"account":"W","currency":"CNY","network":1,"role":"victim","certainty":1}`
)

// What a file of findings says of accounts is read; a file of another ledger, or a broken one,
// is refused with a reason, and what makes it doubtful is told.
func TestFindingsFile(t *testing.T) {
	x := newTown(t, gang)
	whole := foundFile(scoredR, memberR, victimW)
	have := LedgerFiles{Transfers: 17, Sums: []string{"aa"}}
	now := dyetrace.Instant(48 * time.Hour)
	for _, c := range []struct {
		name, file string
		have       LedgerFiles
		now        dyetrace.Instant
		model      string
		state      FindingsState
		refused    string // what the error says; empty: none
	}{
		{"of this ledger", whole, have, now, "m", FindingsState{}, ""},
		{"no JSON", "rank,account\n1,R\n", have, now, "m", FindingsState{}, "no JSON of dyetrace detect (at byte 1: "},
		{"a table that is none", `{"findings":7}`, have, now, "m", FindingsState{}, "(at byte 13: findings must"},
		{"cut off", whole[:len(whole)-40], have, now, "m", FindingsState{}, "no JSON of dyetrace detect"},
		{"empty", "", have, now, "m", FindingsState{}, "it ends too early): make it again"},
		{"of another command", `{"claims":[1]}`, have, now, "m", FindingsState{}, "(at byte 11: claims must not be of the kind array)"},
		{"a list", "[]", have, now, "m", FindingsState{}, "(at byte 1: it must not be of the kind array): make it again"},
		{"followed by something", whole + "{}", have, now, "m", FindingsState{}, "something follows"},
		{"another JSON", `{"plan":[]}`, have, now, "m", FindingsState{}, "make it again"},
		{"of a version that names no ledger", `{"findings":[],"members":[],"network_victims":[]}`, have, now, "m",
			FindingsState{}, "make it again"},
		{"another ledger's files", whole, LedgerFiles{17, []string{"bb"}}, now, "m", FindingsState{}, "a.csv"},
		{"more transfers than there are", whole, LedgerFiles{16, []string{"aa"}}, now, "m", FindingsState{}, "17 transfers"},
		{"an account that is not there", foundFile(strings.Replace(scoredR, `"R"`, `"R9"`, 1), "", ""), have, now, "m",
			FindingsState{}, `account "R9": this ledger has no such account`},
		{"an account in another currency", foundFile(strings.Replace(scoredR, "CNY", "USD", 1), "", ""), have, now, "m",
			FindingsState{}, "no such account"},
		{"no currency", foundFile(strings.Replace(scoredR, "CNY", "", 1), "", ""), have, now, "m", FindingsState{}, "row 1"},
		{"no score", foundFile(strings.Replace(scoredR, "0.9", "high", 1), "", ""), have, now, "m", FindingsState{}, `"high"`},
		{"no probability", foundFile(strings.Replace(scoredR, "0.9", "7", 1), "", ""), have, now, "m", FindingsState{}, `"7"`},
		{"not a number", foundFile(strings.Replace(scoredR, "0.9", "NaN", 1), "", ""), have, now, "m", FindingsState{},
			"NaN"},
		{"twice the same", foundFile(scoredR+","+scoredR, "", ""), have, now, "m", FindingsState{}, "there twice"},
		{"no such role", foundFile("", strings.Replace(memberR, "relay", "boss", 1), ""), have, now, "m", FindingsState{},
			`"boss" is no role`},
		{"a victim among members", foundFile("", victimW, ""), have, now, "m", FindingsState{}, "no detection writes this"},
		{"surer than sure", foundFile("", strings.Replace(memberR, "0.8", "1.8", 1), ""), have, now, "m", FindingsState{},
			"no detection writes this"},
		{"of an older state", whole, LedgerFiles{20, []string{"bb", "aa"}}, now, "m", FindingsState{Grown: true}, ""},
		{"by another model", whole, have, now, "n", FindingsState{Model: true}, ""},
		{"by labels", strings.Replace(whole, `"labels":false`, `"labels":true`, 1), have, now, "m", FindingsState{Model: true}, ""},
		{"with claims", strings.Replace(whole, `"claims":0`, `"claims":2`, 1), have, now, "m", FindingsState{Claims: true}, ""},
		{"later than the plan", whole, have, 1805 * minute / 2, "m", FindingsState{Later: true}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := ReadFindings(strings.NewReader(c.file), "found.json")
			var found *Findings
			var state FindingsState
			if err == nil {
				found, state, err = file.For(x, c.have, c.now, c.model)
			}
			if c.refused != "" {
				if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), c.refused) {
					t.Fatalf("%v, want an InputError that says %q", err, c.refused)
				}
				return
			}
			if err != nil || state != c.state {
				t.Fatalf("%+v, %v, want %+v", state, err, c.state)
			}
			want := Found{Score: 0.9, Network: 1, Role: network.Relay, Certainty: 0.8}
			if r, w := found.of[x.no(t, "R")], found.of[x.no(t, "W")]; r != want || !w.Loses {
				t.Errorf("R %+v, W %+v", r, w)
			}
		})
	}
}

// A file that is larger than its bound is refused as such, and one that just fits is read.
func TestFindingsFileIsBounded(t *testing.T) {
	whole := foundFile(scoredR, memberR, victimW)
	for _, more := range []int64{-1, 0} {
		_, err := readFindings(strings.NewReader(whole), "found.json", int64(len(whole))+more)
		refused := dyetrace.KindOf(err) == dyetrace.InputError && strings.Contains(err.Error(), "smaller --top")
		if (more < 0) != refused || more == 0 && err != nil {
			t.Errorf("%d bytes of %d: %v", int64(len(whole))+more, len(whole), err)
		}
	}
}

// Whatever a file of findings holds, reading it ends with findings or with an InputError.
func FuzzReadFindings(f *testing.F) {
	f.Add(foundFile(scoredR, memberR, victimW))
	f.Add(`{"findings":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		file, err := ReadFindings(strings.NewReader(text), "found.json")
		if err == nil {
			_, _, err = file.For(newTown(t, gang), LedgerFiles{17, []string{"aa"}}, 0, "m")
		}
		if err != nil && dyetrace.KindOf(err) != dyetrace.InputError {
			t.Error(err)
		}
	})
}

// Findings are evidence about an account that the network's money has reached, and no ground
// where it has not; a victim is not proposed unless a claim names the account.
func TestFoundIsEvidence(t *testing.T) {
	everyone := func(x *town, a Found) *Findings {
		of := map[statement.No]Found{}
		for no := range statement.No(x.Statements()) {
			of[no] = a
		}
		return NewFindings(of)
	}
	o := PlanOptions{Delay: 15 * time.Minute, Horizon: 24 * time.Hour, Price: 5000_00}
	chances := func(f func(x *town) *Findings) (map[string]Suspect, map[string]bool) {
		x, p, _, now := newPlanner(t, gang, o)
		if f != nil {
			p.Network.Found(f(x))
		}
		plan, err := p.Plan(now)
		if err != nil {
			t.Fatal(err)
		}
		of, planned := map[string]Suspect{}, map[string]bool{}
		for _, account := range []string{"A", "R", "R2", "B", "S", "F", "W", "P", "Q", "E"} {
			no := x.no(t, account)
			if s := p.Network.Of(no); s != nil {
				of[account] = *s
			}
			for i := range plan {
				planned[account] = planned[account] || plan[i].No == no
			}
		}
		return of, planned
	}
	plain, wasPlanned := chances(nil)
	scored, planned := chances(func(x *town) *Findings { return everyone(x, Found{Score: 1}) })
	lost, left := chances(func(x *town) *Findings {
		return everyone(x, Found{Role: network.Victim, Certainty: 1, Loses: true})
	})
	for account, s := range scored {
		if s.Evidence.Score > 0 != (account == "A" || account == "R" || account == "R2" || account == "S" || account == "F") {
			t.Errorf("%s: the score counts as %g", account, s.Evidence.Score)
		}
		if s.Evidence.Score > 0 && s.Probability < plain[account].Probability {
			t.Errorf("%s: a score makes %g of %g", account, s.Probability, plain[account].Probability)
		}
	}
	for _, account := range []string{"P", "Q", "W", "E"} {
		if planned[account] {
			t.Errorf("%s is proposed for its score alone", account)
		}
	}
	if !wasPlanned["R"] || !left["A"] || left["R"] || left["B"] {
		t.Errorf("proposed %v, and where all are victims %v: %+v", wasPlanned, left, lost["R"])
	}
}

// A score counts by its log-odds between one in a hundred and 99, and no further.
func TestScoreIsBounded(t *testing.T) {
	for score, want := range map[float64]float64{0: 0, 0.01: 0, 0.5: 0.5, 0.99: 1, 1: 1} {
		e := Evidence{Score: score}
		if got := e.scored(); math.Abs(got-want) > 1e-9 {
			t.Errorf("%g says %g, want %g", score, got, want)
		}
	}
}

// Members of one network that a detection found are evidence for each other, from when they
// join until they leave.
func TestFellows(t *testing.T) {
	x, p, _, now := newPlanner(t, gang, PlanOptions{})
	in := Found{Network: 3, Role: network.Relay, Certainty: 0.5}
	p.Network.Found(NewFindings(map[statement.No]Found{x.no(t, "A"): in, x.no(t, "R"): in, x.no(t, "R2"): in}))
	if err := p.Network.Update(now); err != nil {
		t.Fatal(err)
	}
	r := p.Network.Of(x.no(t, "R")).Evidence
	members := 0
	for _, account := range []string{"A", "R2"} {
		if p.Network.Of(x.no(t, account)).member {
			members++
		}
	}
	if r.Fellows != members || members == 0 || r.Serves != 0.5 {
		t.Errorf("%+v, with %d others", r, members)
	}
	before := p.Network.foundMembers[3]
	p.Network.leave(p.Network.Of(x.no(t, "A")))
	if got := p.Network.foundMembers[3]; got != before-1 {
		t.Errorf("%d members once A has left, %d before", got, before)
	}
}
