package trace

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
)

// A number that a claim quotes finds its transfer whatever else the claim says, and
// what differs is told with both values.
func TestResolveBySerial(t *testing.T) {
	s := resolveStory(t)
	s.transfers[3].FromSerial, s.transfers[3].ToOrder = "SERIAL-3", "SERIAL-3"
	s.transfers[0].ToSerial, s.transfers[1].FromOrder = "TWICE-01", "TWICE-01"
	s.transfers[0].FromOrder, s.transfers[1].ToSerial = "ONLY-00", "ONLY-01"
	m := newMemory(s)
	known := func(k dyetrace.Known, serials ...string) dyetrace.Known { k.Serials = serials; return k }
	tests := []struct {
		name    string
		known   dyetrace.Known
		want    string
		differs []Differs
		err     string
	}{
		{"alone", known(dyetrace.Known{}, "SERIAL-3"), "t3", nil, ""},
		{"all agrees", known(dyetrace.Known{From: "W", To: "A", Amount: "70.5", Time: at(3), HasTime: true}, "SERIAL-3"), "t3", nil, ""},
		{"another amount and time", known(dyetrace.Known{From: "W", Amount: "71", Time: at(9), HasTime: true, Within: time.Minute}, "SERIAL-3"), "t3",
			[]Differs{{What: "amount", Claim: "71", Transfer: "70.50"}, {What: "time", Claimed: at(9), Happened: at(3)}}, ""},
		{"another account", known(dyetrace.Known{From: "V"}, "SERIAL-3"), "t3", []Differs{{What: "from", Claim: "V", Transfer: "W"}}, ""},
		{"two numbers, one of them there", known(dyetrace.Known{}, "NOWHERE", "SERIAL-3"), "t3", nil, ""},
		{"two transfers", known(dyetrace.Known{From: "V"}, "TWICE-01"), "", nil, "2 transfers have the number it quotes"},
		{"two transfers, one at that time", known(dyetrace.Known{Time: at(1), HasTime: true}, "TWICE-01"), "t1", nil, ""},
		{"two numbers, each of another transfer, and the time of one", known(dyetrace.Known{Time: at(3), HasTime: true}, "SERIAL-3", "ONLY-00"), "t3",
			[]Differs{{What: "number", Claim: "ONLY-00", Transfer: "SERIAL-3"}}, ""},
		{"a number of two transfers, and one of them alone", known(dyetrace.Known{Time: at(1), HasTime: true}, "TWICE-01", "ONLY-01"), "t1", nil, ""},
		{"nowhere, but known", known(dyetrace.Known{From: "W"}, "NOWHERE"), "t3", []Differs{{What: "serial", Claim: "NOWHERE"}}, ""},
		{"nowhere", known(dyetrace.Known{Amount: "5"}, "NOWHERE"), "", nil, "no transfer has the number NOWHERE"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			found, err := Resolve(t.Context(), m, []dyetrace.Claim{{ID: "C", Known: test.known}})
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Fatalf("%v, not %q", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if id := m.transfers[found[0].Transfer].ID; id != test.want {
				t.Errorf("transfer %s, not %s", id, test.want)
			}
			if diff := cmp.Diff(test.differs, found[0].Differs); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A claim that names its transfer by its id is held against it, too.
func TestResolveByIDHoldsAgainst(t *testing.T) {
	m := newMemory(resolveStory(t))
	tests := []struct {
		name  string
		known dyetrace.Known
		want  []Differs
	}{
		{"the id alone", dyetrace.Known{}, nil},
		{"all agrees", dyetrace.Known{From: "W", To: "A", Amount: "70.5", Time: at(3), HasTime: true}, nil},
		{"another payee and amount", dyetrace.Known{To: "V", Amount: "70"}, []Differs{{What: "amount", Claim: "70", Transfer: "70.50"}, {What: "to", Claim: "V", Transfer: "A"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			found, err := Resolve(t.Context(), m, []dyetrace.Claim{{ID: "B", Transfer: "t3"}, {ID: "C", Transfer: "t3", Known: test.known}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, found[1].Differs); diff != "" || found[0].Differs != nil {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
