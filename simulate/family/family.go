package family

import (
	"fmt"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/simulate"
)

// The parts, and the seeds of their worlds.
const (
	Development = "development"
	Judging     = "judging"
	Wide        = "wide" // development too, with kinds that the others lack

	FirstDevelopment = 1
	LastDevelopment  = 9_999
	FirstJudging     = 10_001
	LastJudging      = 19_999
	FirstWide        = 20_001
	LastWide         = 29_999
)

// World is what a seed draws: kinds by name, and the configuration and the cut
// that follow from them. It is written as truth/world.json.
type World struct {
	Seed      uint64   `json:"seed"`
	Part      string   `json:"part"`
	Care      string   `json:"care"` // careless, careful, adaptive or none
	People    []string `json:"people"`
	Platforms []string `json:"platforms"` // kinds; empty where there is none
	Days      int      `json:"days"`
	Start     string   `json:"start"`
	Country   Country  `json:"country"`
	Cut       Cut      `json:"cut"`
	// Serving is how many accounts pass stolen money on, and Share that of all
	// accounts; they are known once the world has been begun.
	Serving int     `json:"serving"`
	Share   float64 `json:"share"`

	Config simulate.Config `json:"-"`
}

// Country is what of a country's habits a world drew.
type Country struct {
	Currency   string   `json:"currency"`
	Scale      int      `json:"scale"`
	Weekend    []string `json:"weekend"`
	PayDays    []int    `json:"pay_days"`
	Festivals  []string `json:"festivals"`
	HoursLater int      `json:"hours_later"`
	Cash       float64  `json:"cash"`
	ByCard     float64  `json:"by_card"`
	Wallets    float64  `json:"wallets"`
}

// PartOf is the part that a seed belongs to. Errors are UsageErrors.
func PartOf(seed uint64) (string, error) {
	switch {
	case seed >= FirstDevelopment && seed <= LastDevelopment:
		return Development, nil
	case seed >= FirstJudging && seed <= LastJudging:
		return Judging, nil
	case seed >= FirstWide && seed <= LastWide:
		return Wide, nil
	}
	return "", dyetrace.Errorf(dyetrace.UsageError, "family",
		"there is no world %d: worlds for development are %d to %d, for judging %d to %d, and wide ones for development "+
			"%d to %d", seed, FirstDevelopment, LastDevelopment, FirstJudging, LastJudging, FirstWide, LastWide)
}

// Random numbers of their own for each thing that is drawn, so that one more kind
// of people leaves platforms and cuts as they are.
const (
	drawingTown = iota
	drawingPeople
	drawingPlatform
	drawingCut
	drawingReturns
	drawingWidePeople
	drawingWidePlatform
)

// Draw draws the world of a seed. Errors are UsageErrors where there is none.
func Draw(seed uint64) (*World, error) {
	part, err := PartOf(seed)
	if err != nil {
		return nil, err
	}
	base, err := simulate.Preset("demo")
	if err != nil {
		return nil, err
	}
	w := &World{Seed: seed, Part: part, Config: base}
	w.Config.Name = fmt.Sprintf("family-%d", seed)
	newDice(seed, drawingTown).town(&w.Config)
	newDice(seed, drawingPeople).people(w)
	newDice(seed, drawingPlatform).platform(w)
	if part == Wide {
		newDice(seed, drawingWidePeople).widePeople(w)
		newDice(seed, drawingWidePlatform).widePlatform(w)
	}
	newDice(seed, drawingCut).cut(w)
	c := &w.Config
	w.Days, w.Start = c.Days, c.Start
	w.Country = Country{Currency: c.Country.Currency, Scale: c.Country.Scale, Weekend: c.Country.Weekend,
		PayDays: c.Country.PayDays, Festivals: c.Festivals, HoursLater: c.Country.HoursLater, Cash: c.Country.Cash,
		ByCard: c.Country.ByCard, Wallets: c.Population.Wallet}
	return w, nil
}

// persons is how many people each world has.
const persons = 20_000

// town draws the place and how many days of it there are.
func (d dice) town(c *simulate.Config) {
	c.Days = []int{3, 3, 10, 10, 10, 30, 30, 30, 90}[d.below(9)]
	first := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	const startDays = 800 // from the first of which a world may begin
	first = first.AddDate(0, 0, d.below(startDays))
	c.Start, c.Festivals = first.Format(time.DateOnly), nil
	for range d.below(1 + min(3, c.Days/5)) {
		c.Festivals = append(c.Festivals, first.AddDate(0, 0, d.below(c.Days)).Format(time.DateOnly))
	}
	slices.Sort(c.Festivals)
	c.Festivals = slices.Compact(c.Festivals)
	p := &c.Population
	p.Persons, p.Banks, p.Wallets, p.LookAlikes = persons, d.between(6, 60), d.between(1, 6), 0
	p.SecondCard, p.DormantCard = d.within(0.1, 0.5), d.within(0.03, 0.2)
	p.TwoDevices, p.Helped = d.within(0.05, 0.4), d.within(0.1, 0.5)
	c.Life.PaymentsPerDay, c.Life.ActivityTail = d.within(0.6, 1.5), d.within(1.6, 2.6)
	c.Life.OutOfSight, c.Life.Errands = d.across(0.003, 0.03), d.across(0.001, 0.01)
	c.Life.Renters, c.Life.Borrowers, c.Life.Woken = d.within(0.05, 0.5), d.within(0.05, 0.3), d.within(0.01, 0.15)
	c.StatedBalances = d.chance(0.8)
	if d.chance(0.2) {
		c.UncoveredInstitutions = d.within(0.02, 0.2)
	}
	d.settle(c)
}

// Shares of all persons who live by a kind that a world has.
const (
	leastPeople, mostPeople   = 0.0005, 0.015
	leastJudging, mostJudging = 0.002, 0.012
)

// people draws the kinds of people. A judging world has three to five of those that
// only judging worlds have.
func (d dice) people(w *World) {
	habits := make(map[string]float64)
	for _, k := range choose(People(), "") {
		share, has := d.across(leastPeople, mostPeople), d.chance(0.7)
		if has {
			habits[k.Name] = share
			w.People = append(w.People, k.Name)
		}
	}
	if w.Part == Judging {
		for _, k := range shuffled(d, choose(People(), Judging))[:d.between(3, 5)] {
			habits[k.Name] = d.across(leastJudging, mostJudging)
			w.People = append(w.People, k.Name)
		}
	}
	w.Config.Habits = habits
}

// platform draws whether there are platforms, how many, and of which kinds.
func (d dice) platform(w *World) {
	c := &w.Config
	if w.Care = d.care(); w.Care == None {
		c.Platform.Count, w.Platforms = 0, []string{}
		return
	}
	d.size(c)
	d.behave(c, w.Care)
	var judging []string
	if w.Part == Judging {
		judging = d.judgingWays(c)
	}
	w.Platforms = append(d.ways(c, w.Care), judging...)
}
