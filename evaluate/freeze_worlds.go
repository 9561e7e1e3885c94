package evaluate

import (
	"cmp"
	"slices"

	"dyetrace/simulate/family"
)

// FreezeSettings are the worlds of settings, each with every seed. Banks know whose
// the accounts are.
func FreezeSettings(settings []Setting, seeds []uint64) (worlds []FreezeWorld) {
	for _, s := range settings {
		for _, seed := range seeds {
			worlds = append(worlds, FreezeWorld{Setting: s.Name, Seed: seed, Config: s.Config, Holders: true})
		}
	}
	return worlds
}

// FreezeFamily are the worlds of the family with these seeds, by how cautious their
// platforms are. Worlds without a platform are left out: nobody has anything to
// freeze there. The cut of a world counts in so far as it hides banks and holders:
// who asks for freezes sees all banks that answer. Errors are UsageErrors where
// there is no such world.
func FreezeFamily(seeds []uint64) (worlds []FreezeWorld, err error) {
	for _, seed := range seeds {
		w, err := family.Draw(seed)
		if err != nil {
			return nil, err
		}
		if w.Care != family.None {
			worlds = append(worlds, FreezeWorld{Setting: w.Care, Seed: seed, Config: w.Config, Holders: w.Cut.Holders})
		}
	}
	order := []string{family.Careless, family.Careful, family.Adaptive}
	slices.SortStableFunc(worlds, func(a, b FreezeWorld) int {
		return cmp.Compare(slices.Index(order, a.Setting), slices.Index(order, b.Setting))
	})
	return worlds, nil
}
