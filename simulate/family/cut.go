package family

import (
	"slices"

	"dyetrace/simulate"
)

// Cut is what of a world its files show.
type Cut struct {
	Of      string `json:"of"`                 // city, bank or returns
	Bank    int    `json:"bank"`               // number of the bank, where it is one's
	Returns int    `json:"accounts,omitempty"` // how many accounts' statements came back, where it is of these
	Kinds   bool   `json:"kinds"`
	Holders bool   `json:"holders"`
	Links   bool   `json:"links"`
}

// returned is how many accounts' statements a cut of returns has, and of them the
// most that passed stolen money on and that victims paid from.
const returned, runnersReturned, victimsReturned = 50, 10, 12

// cut draws which part of a world is shown.
func (d dice) cut(w *World) {
	w.Cut = Cut{Of: []string{simulate.Whole, simulate.Whole, simulate.OneBank, simulate.Returns}[d.below(4)],
		Kinds: d.chance(0.7), Holders: d.chance(0.7), Links: d.chance(0.5)}
	// Half of all cards are of the five largest banks.
	banks := w.Config.Population.Banks
	if d.chance(0.5) {
		banks = 5
	}
	switch at := d.below(banks); w.Cut.Of {
	case simulate.OneBank:
		w.Cut.Bank = at
	case simulate.Returns:
		w.Cut.Returns = returned
	}
	if w.Cut.Of != simulate.Whole {
		w.Config.UncoveredInstitutions = 0
	}
}

// shown is the cut as the simulator takes it. Which accounts' statements came
// back depends on what happened, so that the world is run once to see.
func (w *World) shown() (simulate.Cut, error) {
	cut := simulate.Cut{Of: w.Cut.Of, Bank: w.Cut.Bank, Kinds: w.Cut.Kinds, Holders: w.Cut.Holders, Links: w.Cut.Links}
	if w.Cut.Of != simulate.Returns {
		return cut, nil
	}
	s, err := simulate.New(w.Config, w.Seed)
	if err != nil {
		return cut, err
	}
	seen := &onlooker{busy: make([]int32, s.Accounts())}
	if err := s.Step(s.End(), seen.take); err != nil {
		return cut, err
	}
	cut.Accounts = seen.ask(s, newDice(w.Seed, drawingReturns), w.Cut.Returns)
	return cut, nil
}

// onlooker sees how busy accounts are and which pass stolen money on.
type onlooker struct {
	busy    []int32
	runners []simulate.AccountNo // in the order in which they first pass any on
}

func (o *onlooker) take(transfers []simulate.Transfer, carried []simulate.Carried) error {
	for i := range transfers {
		o.busy[transfers[i].From]++
		o.busy[transfers[i].To]++
	}
	for _, c := range carried {
		if from := transfers[c.Transfer-transfers[0].No].From; c.Level > 1 && !slices.Contains(o.runners, from) {
			o.runners = append(o.runners, from)
		}
	}
	return nil
}

// ask chooses the accounts whose statements an investigator has: some that passed
// stolen money on, some that victims paid from, and bystanders, half of whom look
// alike. Where there is no platform, all are bystanders.
func (o *onlooker) ask(s *simulate.Sim, d dice, n int) []simulate.AccountNo {
	chosen := shuffled(d, slices.Clone(o.runners))
	chosen = chosen[:min(len(chosen), d.between(2, runnersReturned))]
	add := func(a simulate.AccountNo) {
		if !slices.Contains(chosen, a) && len(chosen) < n {
			chosen = append(chosen, a)
		}
	}
	// An investigator has the victims' own statements, because they gave them.
	for _, i := range shuffled(d, indexes(len(s.Claims()))) {
		if len(chosen) < runnersReturned+victimsReturned {
			add(s.Orders()[s.Claims()[i].Order].Payer)
		}
	}
	// The rest were asked for by mistake or for comparison. An account that hardly
	// pays would show at a glance that it is none; look-alikes come first, and in a
	// small town there may be too few of either.
	const busyEnough, tries = 6, 200_000
	alike := (n - len(chosen)) / 2
	for range tries {
		if len(chosen) == n {
			break
		}
		a := simulate.AccountNo(d.below(s.Accounts()))
		role, platform := s.Role(a)
		if o.busy[a] < busyEnough || platform >= 0 || s.Kind(a) != 0 || (role != "") != (alike > 0) {
			continue
		}
		before := len(chosen)
		if add(a); len(chosen) > before {
			alike--
		}
	}
	slices.Sort(chosen)
	return chosen
}

func indexes(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}
