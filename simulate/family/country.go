package family

import "dyetrace/simulate"

// country is a money with the habits of people who pay in it. Incomes differ less
// by country than coins do: scale is the minor units for one fen at which wages
// look like those of the country, in a round number.
type country struct {
	currency string
	scale    int
	weekend  []string
	payDays  []int
	later    int     // hours by which the day is later than in China
	cash     float64 // the most that is paid in cash
	wallets  float64 // the most who have a wallet
	byCard   float64 // the most that is paid by card instead of a code
}

func usual() []string { return []string{"Saturday", "Sunday"} }

func friday() []string { return []string{"Friday", "Saturday"} }

// countries are rough portraits, not statistics: they are there to differ.
func countries() []country {
	return []country{
		{"CNY", 1, usual(), []int{5, 10, 15, 25}, 0, 0.2, 0.95, 0.1},
		{"CNY", 1, usual(), []int{8, 15}, 0, 0.1, 0.95, 0.05},
		{"INR", 10, []string{"Sunday"}, []int{1, 7}, 1, 0.5, 0.9, 0.2},
		{"JPY", 1, usual(), []int{25}, 0, 0.5, 0.5, 0.8},
		{"KRW", 5, usual(), []int{10, 20, 25}, 1, 0.1, 0.6, 0.9},
		{"VND", 20, []string{"Sunday"}, []int{5, 10}, -1, 0.6, 0.7, 0.3},
		{"IDR", 1000, usual(), []int{1, 25, 28}, -1, 0.6, 0.8, 0.4},
		{"THB", 5, usual(), []int{25, 31}, 0, 0.5, 0.7, 0.3},
		{"PHP", 5, usual(), []int{15, 31}, 0, 0.6, 0.7, 0.4},
		{"BRL", 1, usual(), []int{5, 31}, 1, 0.3, 0.6, 0.6},
		{"TRY", 5, usual(), []int{1, 15}, 1, 0.4, 0.4, 0.9},
		{"EGP", 5, friday(), []int{24, 25}, 2, 0.7, 0.4, 0.6},
		{"SAR", 1, friday(), []int{27}, 3, 0.3, 0.5, 0.9},
		{"KWD", 1, friday(), []int{24, 25}, 3, 0.3, 0.4, 0.9},
		{"NGN", 50, usual(), []int{25, 28, 31}, 1, 0.6, 0.5, 0.6},
		{"NPR", 20, []string{"Saturday"}, []int{1, 30}, -1, 0.7, 0.5, 0.3},
		{"XOF", 1, []string{"Sunday"}, []int{5, 30}, 1, 0.7, 0.8, 0.1},
		{"EUR", 1, usual(), []int{1, 15, 25, 28}, 1, 0.4, 0.3, 1},
		{"USD", 1, usual(), []int{1, 15, 30}, 1, 0.3, 0.5, 1},
	}
}

// settle gives a configuration a country's habits.
func (d dice) settle(c *simulate.Config) {
	of := countries()[d.below(len(countries()))]
	c.Country = simulate.CountryConfig{
		Currency: of.currency, Scale: of.scale, Weekend: of.weekend, PayDays: of.payDays, HoursLater: of.later,
		Cash: d.within(0.02, of.cash), ByCard: d.within(0, of.byCard),
	}
	c.Population.Wallet = d.within(0.1, of.wallets)
}
