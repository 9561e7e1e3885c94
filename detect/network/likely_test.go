package network

import (
	"fmt"
	"slices"
	"testing"

	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// chances gives every account of a town the same chance but for those named.
func (t *town) chances(others float32, named map[string]float32) Options {
	o := Options{Chances: make([]float32, len(t.names)), Likely: 0.5}
	for no, name := range t.names {
		o.Chances[no] = others
		if c, has := named[name]; has {
			o.Chances[no] = c
		}
	}
	return o
}

// chain is a payment by somebody that goes on through others within the hour, and
// leaves in cash.
func (t *town) chain(day int, through ...string) {
	for i := range through[1:] {
		t.pay(at(day, 10, 10*i), through[i], through[i+1], 5_000_00)
	}
	t.pay(at(day, 11, 30), through[len(through)-1], "cash", 5_000_00)
}

// Accounts that are likely by themselves make a network where relays join them, and
// where the same strangers paid them; few of them, or not so likely ones, do not.
func TestLikelyAccountsMakeNetworks(t *testing.T) {
	for _, c := range []struct {
		name      string
		lay       func(*town)
		chances   map[string]float32
		uncovered []string
		want      []string
	}{
		{"a chain of three", func(town *town) { town.chain(1, "victim", "a", "b", "c") },
			map[string]float32{"a": 0.9, "b": 0.6, "c": 0.7}, nil, []string{"a", "b", "c"}},
		{"flow alone shows nothing", func(town *town) { town.chain(1, "victim", "a", "b", "c") }, nil, nil, nil},
		{"one of them is not worth a look", func(town *town) { town.chain(1, "victim", "a", "b", "c") },
			map[string]float32{"a": 0.9, "b": 0.6, "c": 0.3}, nil, nil},
		{"two are friends", func(town *town) { town.chain(1, "victim", "a", "b") },
			map[string]float32{"a": 0.9, "b": 0.9}, nil, nil},
		{"each takes it out himself, victims go round", func(town *town) {
			town.chain(1, "victim", "a")
			town.chain(2, "victim", "b")
			town.chain(3, "other victim", "b")
			town.chain(4, "other victim", "c")
		}, map[string]float32{"a": 0.9, "b": 0.96, "c": 0.97}, nil, []string{"a", "b", "c"}},
		{"victims alone are too little for those in doubt", func(town *town) {
			town.chain(1, "victim", "a")
			town.chain(2, "victim", "b")
			town.chain(3, "victim", "c")
		}, map[string]float32{"a": 0.9, "b": 0.96, "c": 0.7}, nil, nil},
		{"who is paid in turn is no victim", func(town *town) {
			town.chain(1, "friend", "a")
			town.chain(2, "friend", "b")
			town.chain(3, "friend", "c")
			for i, name := range []string{"a", "b", "c"} {
				town.pay(at(5+i, 9, 0), name, "friend", 100_00)
			}
		}, map[string]float32{"a": 0.9, "b": 0.96, "c": 0.97}, nil, nil},
		{"whom one account pays is no network", func(town *town) {
			for day := range 4 {
				town.chain(day, "victim-"+fmt.Sprint(day), "a", fmt.Sprint("payee-", day))
			}
		}, map[string]float32{"a": 0.9, "payee-0": 0.9, "payee-1": 0.9, "payee-2": 0.9, "payee-3": 0.9},
			[]string{"payee-0", "payee-1", "payee-2", "payee-3"}, nil},
		{"who pays and is not seen to be paid may be a victim", func(town *town) {
			town.chain(1, "payer", "a", "b", "c")
			town.chain(2, "payer", "b", "c")
		}, map[string]float32{"payer": 0.95, "a": 0.9, "b": 0.6, "c": 0.7}, []string{"payer"}, []string{"a", "b", "c"}},
		{"one without a statement is very likely or deals with two", func(town *town) {
			town.chain(1, "victim", "a", "b", "c")
			town.chain(2, "victim-2", "a", "leaf")
			town.chain(3, "victim-3", "b", "very likely")
			town.chain(4, "victim-4", "a", "of two")
			town.chain(5, "victim-5", "b", "of two")
		}, map[string]float32{"a": 0.9, "b": 0.6, "c": 0.7, "leaf": 0.6, "very likely": 0.95, "of two": 0.6},
			[]string{"leaf", "very likely", "of two"}, []string{"a", "b", "c", "of two", "very likely"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			town := newTown()
			life(town, 60, 12)
			c.lay(town)
			town.uncovered = c.uncovered
			found := town.settle().find(t, town.chances(0.002, c.chances))
			var got []string
			for i := range found {
				for _, m := range found[i].Members {
					got = append(got, town.names[m.No])
				}
			}
			if slices.Sort(got); !slices.Equal(got, c.want) {
				t.Errorf("members are %v, want %v", got, c.want)
			}
		})
	}
}

// What flow shows grows by accounts that are likely by themselves, and leaves out those
// that are ordinary beyond doubt. Who is in doubt stays.
func TestChancesCorrectFlow(t *testing.T) {
	town := newTown()
	platform(town, "p", 10)
	life(town, 60, 12)
	town.chain(3, "somebody", "newcomer", "p-relay2")
	for day := range 3 {
		town.chain(day, "another", "own way", "p-relay1")
	}
	town.settle()
	for _, c := range []struct {
		name    string
		chances map[string]float32
		want    map[string]bool
	}{
		{"nothing stands out", nil, map[string]bool{"p-relay3": true, "p-collector1": true}},
		{"likely ones come in", map[string]float32{"newcomer": 0.9}, map[string]bool{"newcomer": true}},
		{"ordinary ones go", map[string]float32{"p-collector1": 0.0001}, map[string]bool{"p-collector1": false,
			"p-collector2": true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := town.find(t, town.chances(0.01, c.chances))
			if len(found) != 1 {
				t.Fatalf("%d networks, want 1", len(found))
			}
			roles := town.roles(&found[0])
			for who, want := range c.want {
				if _, is := roles[who]; is != want {
					t.Errorf("%s is a member: %v, want %v", who, is, want)
				}
			}
		})
	}
}

// Membership adds what the role weighs, by how many of the others are likely; a member
// whom all others make likely gains most, and a victim nothing.
func TestMemberships(t *testing.T) {
	n := Network{Likely: 2, Members: []Member{{No: 4, Role: Relay, Likely: true}, {No: 6, Role: Relay},
		{No: 7, Role: Collector, Likely: true}}, Victims: []Member{{No: 9, Role: Victim}}}
	got := memberships([]Network{{}, n})
	want := []detect.Membership{{Statement: 4, Network: 2, Role: "relay", Weight: roleWeights[Relay] / 2},
		{Statement: 6, Network: 2, Role: "relay", Weight: roleWeights[Relay]},
		{Statement: 7, Network: 2, Role: "collector", Weight: roleWeights[Collector] / 2}}
	if !slices.Equal(got, want) {
		t.Errorf("memberships are %+v, want %+v", got, want)
	}
	if roleWeights[Victim] != 0 {
		t.Errorf("to be a victim weighs %v", roleWeights[Victim])
	}
	if slices.ContainsFunc(got, func(m detect.Membership) bool { return m.Statement == statement.No(9) }) {
		t.Error("a victim is raised")
	}
}
