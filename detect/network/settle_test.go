package network

import (
	"fmt"
	"testing"
	"time"

	"dyetrace"
)

// at is a time of a day of the town.
func at(day, hour, minute int) time.Duration {
	return time.Duration(day*24+hour)*time.Hour + time.Duration(minute)*time.Minute
}

// Who is a member follows from whom the money goes to: a victim who pays one
// collector after the other, of money that had just come, is none; a runner who
// served once, and knows one relay, is one; neither is a friend to whom a runner
// hands small sums on.
func TestWhoBelongs(t *testing.T) {
	town := newTown()
	platform(town, "p", 10)
	life(town, 60, 12)
	for day := range 6 {
		town.pay(at(day, 13, 0), "savings-of-victim", "victim", 9_000_00)
		town.pay(at(day, 13, 20), "victim", fmt.Sprintf("p-collector%d", day), 9_000_00)
		town.pay(at(day, 13, 30), fmt.Sprintf("p-collector%d", day), fmt.Sprintf("p-relay%d", day), 8_900_00)
		town.pay(at(day, 13, 40), fmt.Sprintf("p-relay%d", day), "cash", 8_900_00)
		town.pay(at(day, 20, 0), "person-007", "p-relay1", 60_00)
		town.pay(at(day, 20, 5), "p-relay1", "friend", 60_00)
		town.pay(at(day, 20, 9), "friend", "person-001", 60_00)
	}
	town.pay(at(3, 15, 0), "victim-once", "new-runner", 30_000_00)
	town.pay(at(3, 15, 10), "new-runner", "p-relay2", 29_500_00)
	town.pay(at(3, 15, 20), "p-relay2", "cash", 29_500_00)
	found := town.settle().find(t, Options{})
	if len(found) != 1 {
		t.Fatalf("%d networks, want 1", len(found))
	}
	roles := town.roles(&found[0])
	for who, want := range map[string]string{"victim": "", "savings-of-victim": "", "friend": "", "victim-once": "",
		"new-runner": "collector", "p-collector0": "collector", "p-gatherer": "gatherer"} {
		if roles[who] != want {
			t.Errorf("%s is %q, want %q", who, roles[who], want)
		}
	}
}

// What ordinary life has in plenty is no network, however whole the sums go on: a
// family that pools its wages, and sales agents who hand strangers' payments up.
func TestPoolsAndAgentsAreNoNetworks(t *testing.T) {
	for name, lay := range map[string]func(*town){
		"family": func(town *town) {
			for day := range 28 {
				for k := range 6 {
					from, to := fmt.Sprintf("kin%d", k), fmt.Sprintf("kin%d", (k+1+day%4)%6)
					town.pay(at(day, 8+k, 0), from, to, 2_000_00)
					town.pay(at(day, 8+k, 30), to, fmt.Sprintf("kin%d", (k+3+day%2)%6), 2_000_00)
				}
			}
		},
		"sales": func(town *town) {
			for day := range 10 {
				for k := range 12 {
					agent, above := fmt.Sprintf("agent%d", k), fmt.Sprintf("chief%d", k/4)
					town.pay(at(day, 9, k), fmt.Sprintf("customer-%d-%d", day, k), agent, 800_00)
					town.pay(at(day, 10, k), agent, above, 795_00)
					town.pay(at(day, 9, 30+k), fmt.Sprintf("guest-%d-%d", day, k), agent, 300_00)
					town.pay(at(day, 10, 30+k), agent, fmt.Sprintf("storehouse%d", k/4), 300_00)
				}
				for k := range 3 {
					town.pay(at(day, 11, k), fmt.Sprintf("chief%d", k), "head", 4*795_00)
				}
				town.pay(at(day, 12, 0), "head", "employer", 12*795_00)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			town := newTown()
			town.kinds["employer"] = dyetrace.Business
			life(town, 60, 28)
			lay(town)
			if found := town.settle().find(t, Options{}); len(found) != 0 {
				t.Errorf("%d networks: %v", len(found), town.roles(&found[0]))
			}
		})
	}
}
