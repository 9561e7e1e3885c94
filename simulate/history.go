package simulate

import (
	"cmp"
	"slices"
)

// lastUse is when an idle card was used last, in seconds since 1970: 190 to 700
// days before the first day.
func (s *Sim) lastUse(a AccountNo) int64 {
	g := rng{mixed(s.seed, uint64(a), 20)}
	return s.start - int64(190+g.below(510))*secondsPerDay + int64(s.rhythm.draw(&g))
}

// recall carries out the last payments of idle cards before the first day, so that a card
// that is woken up later shows as idle until then.
func (s *Sim) recall() {
	if !s.config.Life.History {
		return
	}
	type use struct {
		at   int64
		card AccountNo
	}
	var uses []use
	for p := range s.world.persons {
		if who := &s.world.persons[p]; who.has&hasDormant != 0 {
			uses = append(uses, use{s.lastUse(who.dormant()), who.dormant()})
		}
	}
	slices.SortFunc(uses, func(a, b use) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.card, b.card)) })
	for _, u := range uses {
		card := &s.world.accounts[u.card]
		g := rng{mixed(s.seed, uint64(u.card), 21)}
		to := s.world.shops.near(&g, int(card.owner), len(s.world.persons))
		if amount := min(int64(g.spread(3000, 1)), card.spendable()/2); amount > 0 {
			s.move(u.at, u.card, to, amount, 0, forShop)
		}
	}
}
