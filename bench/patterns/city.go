package patterns

import (
	"fmt"
	"time"

	"dyetrace"
	"dyetrace/detect/pattern"
	"dyetrace/simulate"
)

// LayCity lays attempts among the transfers between persons and businesses of a
// simulated city that has no platform of its own. Their accounts become
// ordinary persons', spread over all of them.
func LayCity(attempts []Attempt, laid, persons int, seed uint64) (*Set, error) {
	c, err := simulate.Preset("city")
	if err != nil {
		return nil, err
	}
	c.Population.Persons, c.Platform.Count = persons, 0
	sim, err := simulate.New(c, seed)
	if err != nil {
		return nil, err
	}
	s := &Set{Attempts: attempts, Accounts: sim.Accounts()}
	passesOn := func(a simulate.AccountNo) bool {
		k := sim.Kind(a)
		return k == dyetrace.Personal || k == dyetrace.Business
	}
	err = sim.Step(sim.End(), func(list []simulate.Transfer, _ []simulate.Carried) error {
		for _, x := range list {
			if passesOn(x.From) && passesOn(x.To) {
				s.Transfers = append(s.Transfers, pattern.Transfer{From: pattern.Account(x.From), To: pattern.Account(x.To),
					Time: dyetrace.Instant(x.At * int64(time.Second)), Amount: dyetrace.Amount(x.Amount)})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var ordinary []int
	for a := range sim.Accounts() {
		if sim.Kind(simulate.AccountNo(a)) == dyetrace.Personal {
			ordinary = append(ordinary, a)
		}
	}
	if laid > len(ordinary) || len(s.Transfers) == 0 {
		return nil, fmt.Errorf("%d accounts do not fit onto %d persons'", laid, len(ordinary))
	}
	place := make([]int, laid)
	for i := range place {
		place[i] = ordinary[i*(len(ordinary)/laid)]
	}
	s.lay(attempts, place, s.Transfers[0].Time)
	return s, nil
}
