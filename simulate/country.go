package simulate

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"dyetrace"
)

// CountryConfig is how people of a country live and pay. Sums are reckoned in
// fen inside; the files have them in the country's currency, Scale of its minor
// units for one fen, so that what is whole here is whole there.
type CountryConfig struct {
	Currency   string   `toml:"currency"`
	Scale      int      `toml:"scale"`
	Weekend    []string `toml:"weekend"`
	HoursLater int      `toml:"hours_later"`
	PayDays    []int    `toml:"pay_days"`
	Cash       float64  `toml:"cash"`
	ByCard     float64  `toml:"by_card"`
}

// parquetDigits are those of the decimals in files of Parquet.
const parquetDigits = 2

// errScaled says that sums would leave the exact range in the country's currency.
var errScaled = errors.New("country.scale is too large for all the money there is")

// ranges says for each number of a country between what it lies.
func (c *CountryConfig) ranges() []valueRange {
	found := []valueRange{
		{"country.scale", float64(c.Scale), 1, 1000},
		{"country.hours_later", float64(c.HoursLater), -6, 6},
		{"country.cash", c.Cash, 0, 1},
		{"country.by_card", c.ByCard, 0, 1},
	}
	for _, day := range c.PayDays {
		found = append(found, valueRange{"country.pay_days", float64(day), 1, 31})
	}
	return found
}

// wrong lists what is no currency, no day of the week, or missing.
func (c *CountryConfig) wrong() []wrongValue {
	var found []wrongValue
	if _, err := dyetrace.ParseCurrency(c.Currency); err != nil {
		found = append(found, wrongValue{"country.currency", fmt.Sprintf("is %q: it is a code such as CNY", c.Currency)})
	}
	var week []string
	for day := time.Sunday; day <= time.Saturday; day++ {
		week = append(week, day.String())
	}
	for _, day := range c.Weekend {
		if !slices.Contains(week, day) {
			found = append(found, wrongValue{"country.weekend", fmt.Sprintf("has %q: they are days such as Friday", day)})
		}
	}
	if len(c.PayDays) == 0 {
		found = append(found, wrongValue{"country.pay_days", "is empty: employers pay on some day"})
	}
	return found
}

// Currency is the currency of the files.
func (s *Sim) Currency() dyetrace.Currency { return s.currency }

// wholeUnits is a sum of whole yuan in whole units of the country's currency.
func (s *Sim) wholeUnits(yuan int64) int64 {
	minor := yuan * 100 * int64(s.config.Country.Scale)
	for range s.currency.Digits() {
		minor /= 10
	}
	return minor
}

// inCash reports whether an everyday payment leaves no trace because it is made
// in cash. Where nobody does so, no random number is spent on it.
func (d *diary) inCash() bool {
	share := d.s.config.Country.Cash
	return share > 0 && d.chance(share)
}

// fetchCash is what people who pay in cash take from their account.
func (d *diary) fetchCash() {
	const perDay = 0.25 // withdrawals of somebody who pays all in cash
	if share := d.s.config.Country.Cash; share > 0 && d.chance(share*perDay) {
		d.pay(d.s.rhythm.draw(&d.rng), d.who.first, d.s.world.cash.of(d.region()), forCash, float64(d.between(2, 20))*10000)
	}
}

// channel is how a payment is made: as its purpose says, or by card in a country
// where people have no codes.
func (s *Sim) channel(f purpose, from, to *account) uint8 {
	by := f.channel(from, to)
	share := s.config.Country.ByCard
	if by != byQR || share == 0 {
		return by
	}
	if g := (rng{mixed(s.seed, uint64(s.count), 42)}); g.chance(share) {
		return byCard
	}
	return by
}
