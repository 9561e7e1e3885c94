package network

import (
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

// Who is ordinary beyond doubt is no member, whatever flow shows. Who is in doubt stays,
// and who is likely by himself does not come in by that alone.
func TestChancesCorrectFlow(t *testing.T) {
	town := newTown()
	platform(town, "p", 10)
	life(town, 60, 12)
	town.chain(3, "somebody", "newcomer", "p-relay2")
	town.settle()
	for _, c := range []struct {
		name    string
		chances map[string]float32
		want    map[string]bool
	}{
		{"nothing stands out", nil, map[string]bool{"p-relay3": true, "p-collector1": true}},
		{"likely ones stay out", map[string]float32{"newcomer": 0.9}, map[string]bool{"newcomer": false}},
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
