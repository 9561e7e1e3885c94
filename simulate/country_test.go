package simulate_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/simulate"
)

// A country's files have its currency, its digits, and whole minor units that are
// so many times the fen that moved; nothing else differs.
func TestCountryCurrency(t *testing.T) {
	c := preset(t, "demo")
	c.Days, c.Population.Persons = 2, 1000
	home := written(t, c, 3)
	for currency, scale := range map[string]int64{"JPY": 1, "KWD": 1, "IDR": 1000, "INR": 10} {
		c.Country.Currency, c.Country.Scale = currency, int(scale)
		abroad := written(t, c, 3)
		code, err := dyetrace.ParseCurrency(currency)
		if err != nil {
			t.Fatal(err)
		}
		there := rows(t, abroad.files["transfers.csv"])
		for i, r := range rows(t, home.files["transfers.csv"]) {
			fen, err := dyetrace.ParseAmount(r["amount"], 2)
			if err != nil {
				t.Fatal(err)
			}
			minor, err := dyetrace.ParseAmount(there[i]["amount"], code.Digits())
			if err != nil || int64(minor) != int64(fen)*scale || there[i]["currency"] != currency ||
				there[i]["time"] != r["time"] {
				t.Fatalf("%s: %v is %v: %v", currency, r, there[i], err)
			}
		}
	}
	c.Country.Currency = "JPY"
	if err := simulate.WriteParquet(start(t, c, 3), t.TempDir(), nil, nil); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("yen in Parquet: %v", err)
	}
}

// Weekends fall on the country's days, hours are as much later, pay days are the
// country's, and what is paid in cash is not seen.
func TestCountryHabits(t *testing.T) {
	c := preset(t, "demo")
	c.Days, c.Platform.Count = 28, 0
	busy := func(c simulate.Config) (weekdays [7]int, hours [24]int, salaries map[int]int, shops, cards int) {
		g := run(t, c, 5)
		salaries = make(map[int]int)
		for _, x := range g.transfers {
			at := time.Unix(x.At, 0).In(time.FixedZone("", 8*3600))
			switch x.Memo() {
			case "工资":
				salaries[at.Day()]++
			case "消费":
				if x.At < seconds(g.sim) {
					continue
				}
				weekdays[at.Weekday()]++
				hours[at.Hour()]++
				if shops++; x.By() == "card" {
					cards++
				}
			}
		}
		return weekdays, hours, salaries, shops, cards
	}
	_, hours, _, shops, cards := busy(c)
	c.Country.Weekend, c.Country.PayDays, c.Country.HoursLater = []string{"Friday"}, []int{7}, 3
	c.Country.Cash, c.Country.ByCard = 0.5, 0.7
	weekdays, later, salaries, fewer, byCard := busy(c)
	if weekdays[time.Friday] < weekdays[time.Thursday]*11/10 || weekdays[time.Saturday] > weekdays[time.Friday]*19/20 {
		t.Errorf("payments by day of the week: %v", weekdays)
	}
	if len(salaries) != 1 || salaries[7] == 0 {
		t.Errorf("salaries by day: %v", salaries)
	}
	if fewer > shops*6/10 || fewer < shops*3/10 || cards > shops/100 || byCard < fewer*6/10 || byCard > fewer*8/10 {
		t.Errorf("%d payments in shops, %d where half are in cash; by card %d, then %d", shops, fewer, cards, byCard)
	}
	if hours[8]*2 < hours[5]*5 || later[8] > hours[8] || later[23] < hours[23]/2 {
		t.Errorf("payments by hour: %v; three hours later: %v", hours, later)
	}
}

// What cannot be of a country is refused by key and line.
func TestCountryErrors(t *testing.T) {
	for text, want := range map[string]string{
		"[country]\ncurrency = \"ABC\"\n":  "c.toml:2: country.currency is \"ABC\"",
		"[country]\nscale = 0\n":           "c.toml:2: country.scale is 0: it lies between 1 and 1000",
		"[country]\nweekend = [\"Sun\"]\n": "c.toml:2: country.weekend has \"Sun\"",
		"[country]\npay_days = []\n":       "c.toml:2: country.pay_days is empty",
		"[country]\npay_days = [32]\n":     "c.toml:2: country.pay_days is 32",
		"[country]\ncash = 2\n":            "c.toml:2: country.cash is 2",
	} {
		_, err := simulate.ReadConfig("c.toml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %s", strconv.Quote(text), err, want)
		}
	}
	c := preset(t, "demo")
	c.Population.Persons, c.Country.Scale, c.Platform.Count = 400_000, 1000, 0
	if _, err := simulate.New(c, 1); dyetrace.KindOf(err) != dyetrace.InputError {
		t.Errorf("more money than can be added up: %v", err)
	}
}
