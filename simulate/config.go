package simulate

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"dyetrace"
)

// Config is all settings. presets/demo.toml explains each; shares are between 0 and 1, sums
// are whole yuan, times are minutes.
type Config struct {
	Name                  string   `toml:"name"`
	Start                 string   `toml:"start"`
	Days                  int      `toml:"days"`
	StatedBalances        bool     `toml:"stated_balances"`
	UncoveredInstitutions float64  `toml:"uncovered_institutions"`
	Festivals             []string `toml:"festivals"`
	// Habits is the share of all persons who live by each habit, by name;
	// HabitNames lists them.
	Habits map[string]float64 `toml:"habits"`

	Country    CountryConfig    `toml:"country"`
	Population PopulationConfig `toml:"population"`
	Life       LifeConfig       `toml:"life"`
	Platform   PlatformConfig   `toml:"platform"`
	Fraud      FraudConfig      `toml:"fraud"`
	Police     PoliceConfig     `toml:"police"`
}

// PopulationConfig is who there is.
type PopulationConfig struct {
	Persons     int     `toml:"persons"`
	Banks       int     `toml:"banks"`
	Wallets     int     `toml:"wallets"`
	SecondCard  float64 `toml:"second_card"`
	DormantCard float64 `toml:"dormant_card"`
	Wallet      float64 `toml:"wallet"`
	LookAlikes  float64 `toml:"look_alikes"`
	Wealthy     float64 `toml:"wealthy"`
	WealthTail  float64 `toml:"wealth_tail"`
	TwoDevices  float64 `toml:"two_devices"`
	Helped      float64 `toml:"helped"`
}

// LifeConfig is how ordinary people pay.
type LifeConfig struct {
	PaymentsPerDay float64 `toml:"payments_per_day"`
	ActivityTail   float64 `toml:"activity_tail"`
	Returned       float64 `toml:"returned"`
	Refunded       float64 `toml:"refunded"`
	Renters        float64 `toml:"renters"`
	Borrowers      float64 `toml:"borrowers"`
	WalletFee      float64 `toml:"wallet_fee"`
	Failed         float64 `toml:"failed"`
	Errands        float64 `toml:"errands"`
	Woken          float64 `toml:"woken"`
	OutOfSight     float64 `toml:"out_of_sight"`
	History        bool    `toml:"history"`
}

// PlatformConfig is how run-points platforms work.
type PlatformConfig struct {
	Count             int     `toml:"count"`
	Runners           int     `toml:"runners"`
	ShareOfAccounts   float64 `toml:"share_of_accounts"`
	Gangs             int     `toml:"gangs"`
	Agents            int     `toml:"agents"`
	FraudsPerDay      float64 `toml:"frauds_per_day"`
	DepositMin        int     `toml:"deposit_min"`
	DepositMax        int     `toml:"deposit_max"`
	CommissionMin     float64 `toml:"commission_min"`
	CommissionMax     float64 `toml:"commission_max"`
	CommissionLater   float64 `toml:"commission_later"`
	AgentCommission   float64 `toml:"agent_commission"`
	LevelsMin         int     `toml:"levels_min"`
	LevelsMax         int     `toml:"levels_max"`
	SplitMin          int     `toml:"split_min"`
	SplitMax          int     `toml:"split_max"`
	Gather            float64 `toml:"gather"`
	RoundParts        float64 `toml:"round_parts"`
	DwellMinutes      float64 `toml:"dwell_minutes"`
	DwellSpread       float64 `toml:"dwell_spread"`
	OwnMoney          float64 `toml:"own_money"`
	CleanTurnover     float64 `toml:"clean_turnover"`
	TestTransfers     float64 `toml:"test_transfers"`
	OddCents          float64 `toml:"odd_cents"`
	DailyLimit        int     `toml:"daily_limit"`
	OrderMax          int     `toml:"order_max"`
	PartMin           int     `toml:"part_min"`
	PartMax           int     `toml:"part_max"`
	WarmUpDays        int     `toml:"warm_up_days"`
	Nights            float64 `toml:"nights"`
	Bought            float64 `toml:"bought"`
	Lent              float64 `toml:"lent"`
	CardWithSIM       float64 `toml:"card_with_sim"`
	WalletAccounts    float64 `toml:"wallet_accounts"`
	AccountsPerDevice int     `toml:"accounts_per_device"`
	ExitCash          float64 `toml:"exit_cash"`
	ExitExchange      float64 `toml:"exit_exchange"`
	ExitGold          float64 `toml:"exit_gold"`
	ExitShop          float64 `toml:"exit_shop"`
	Adaptive          bool    `toml:"adaptive"`
	CommissionCoin    float64 `toml:"commission_coin"`
	NoDeposits        bool    `toml:"no_deposits"`
	OrdersAtOnce      int     `toml:"orders_at_once"`
	Decoys            float64 `toml:"decoys"`
	ExitGift          float64 `toml:"exit_gift"`
	MerchantFront     bool    `toml:"merchant_front"`
	PayrollFront      bool    `toml:"payroll_front"`
	SlowDrip          bool    `toml:"slow_drip"`
	OneDayCrews       bool    `toml:"one_day_crews"`
	Circle            bool    `toml:"circle"`
	OfficeHours       bool    `toml:"office_hours"`
	RestDays          int     `toml:"rest_days"`
	NewPayees         bool    `toml:"new_payees"`
	Overnight         bool    `toml:"overnight"`
	ShopRefunds       bool    `toml:"shop_refunds"`
	ExitLoan          float64 `toml:"exit_loan"`
	ExitBills         float64 `toml:"exit_bills"`
	AccountPairs      bool    `toml:"account_pairs"`
	DepositSpent      bool    `toml:"deposit_spent"`
}

// FraudConfig is what victims lose and when they report it.
type FraudConfig struct {
	MedianYuan    float64 `toml:"median_yuan"`
	Spread        float64 `toml:"spread"`
	Series        float64 `toml:"series"`
	Partly        float64 `toml:"partly"`
	Twice         float64 `toml:"twice"`
	Refuses       float64 `toml:"refuses"`
	Reported      float64 `toml:"reported"`
	ReportMinutes float64 `toml:"report_minutes"`
	ReportSpread  float64 `toml:"report_spread"`
}

// PoliceConfig is what is frozen without the caller's doing.
type PoliceConfig struct {
	Freezes      float64 `toml:"freezes"`
	DelayMinutes float64 `toml:"delay_minutes"`
}

//go:embed presets/*.toml
var presetFiles embed.FS

const basePreset = "demo"

// Presets lists the names of the configurations that come along.
func Presets() []string {
	entries, err := presetFiles.ReadDir("presets")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".toml"))
	}
	return names
}

// PresetFile is the file of a preset, as it can be read, changed and given to
// ReadConfig.
func PresetFile(name string) ([]byte, error) {
	text, err := presetFiles.ReadFile("presets/" + name + ".toml")
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "simulate", "unknown preset %q: known are %v", name, Presets())
	}
	return text, nil
}

// Preset is a configuration that comes along.
func Preset(name string) (Config, error) {
	text, err := PresetFile(name)
	if err != nil {
		return Config{}, err
	}
	return ReadConfig(name+".toml", text)
}

// ReadConfig reads a configuration file; errors call it name. Keys that the file does not
// have are as in the preset demo. All unknown keys and impossible values are reported at
// once, each with its line.
func ReadConfig(name string, text []byte) (Config, error) {
	var c Config
	base, err := PresetFile(basePreset)
	if err != nil {
		return c, err
	}
	if err := toml.Unmarshal(base, &c); err != nil {
		return c, configError(basePreset, 0, err)
	}
	var all []error
	decoder := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields()
	var strict *toml.StrictMissingError
	err = decoder.Decode(&c)
	if errors.As(err, &strict) {
		for i := range strict.Errors {
			line, _ := strict.Errors[i].Position()
			all = append(all, configError(name, line, fmt.Errorf("unknown key %s", strings.Join(strict.Errors[i].Key(), "."))))
		}
		// Reading went on past what is unknown; what is known may be wrong too.
		err = toml.Unmarshal(text, &c)
	}
	if err != nil {
		return Config{}, errors.Join(append(all, valueError(name, text, err))...)
	}
	lines := keyLines(text)
	for _, w := range c.wrong() {
		all = append(all, configError(name, lines[w.key], fmt.Errorf("%s %s", w.key, w.why)))
	}
	if len(all) > 0 {
		return Config{}, errors.Join(all...)
	}
	return c, nil
}

// valueError returns the library's error for a file that it cannot read, with the key on
// the line where it stopped.
func valueError(name string, text []byte, err error) error {
	var one *toml.DecodeError
	if !errors.As(err, &one) {
		return configError(name, 0, err)
	}
	line, _ := one.Position()
	if key := keyAt(text, line); key != "" {
		err = fmt.Errorf("%s: %s", key, strings.TrimPrefix(one.Error(), "toml: "))
	}
	return configError(name, line, err)
}

func configError(name string, line int, err error) error {
	return &dyetrace.Error{Kind: dyetrace.InputError, Op: "read configuration", File: name, Line: int64(line), Err: err}
}

// keyLines returns the line of each key of a file. Lines of strings and arrays over several
// lines do not matter: a key is looked up by its name.
func keyLines(text []byte) map[string]int {
	lines := make(map[string]int)
	table := ""
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			if end := strings.IndexByte(line, ']'); end > 0 {
				table = strings.TrimSpace(line[1:end]) + "."
			}
			continue
		}
		if key, _, is := strings.Cut(line, "="); is && !strings.HasPrefix(line, "#") {
			lines[table+strings.TrimSpace(key)] = i + 1
		}
	}
	return lines
}

// keyAt returns the key on a line, "" where there is none.
func keyAt(text []byte, line int) string {
	for key, at := range keyLines(text) {
		if at == line {
			return key
		}
	}
	return ""
}

// wrongValue is a key whose value cannot be.
type wrongValue struct{ key, why string }

// wrong lists all values that cannot be, alone or together.
func (c *Config) wrong() []wrongValue {
	var found []wrongValue
	for _, r := range c.ranges() {
		// Written so that NaN, which lies in no range, is refused too.
		if !(r.value >= r.low && r.value <= r.high) {
			found = append(found, wrongValue{r.key, fmt.Sprintf("is %v: it lies between %v and %v", r.value, r.low, r.high)})
		}
	}
	if _, err := time.Parse(time.DateOnly, c.Start); err != nil {
		found = append(found, wrongValue{"start", fmt.Sprintf("is %q: it is a day such as 2026-03-02", c.Start)})
	} else if c.Start < "1971-01-01" || c.Start > "2250-01-01" {
		found = append(found, wrongValue{"start", "lies outside the years 1971 to 2249"})
	}
	for _, day := range c.Festivals {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			found = append(found, wrongValue{"festivals", fmt.Sprintf("has %q: they are days such as 2026-03-08", day)})
		}
	}
	p := &c.Platform
	for _, pair := range []struct {
		key       string
		low, high float64
	}{
		{"platform.deposit_max", float64(p.DepositMin), float64(p.DepositMax)},
		{"platform.commission_max", p.CommissionMin, p.CommissionMax},
		{"platform.levels_max", float64(p.LevelsMin), float64(p.LevelsMax)},
		{"platform.part_max", float64(p.PartMin), float64(p.PartMax)},
		{"platform.split_max", float64(p.SplitMin), float64(p.SplitMax)},
	} {
		if pair.low > pair.high {
			found = append(found, wrongValue{pair.key, fmt.Sprintf("is %v, below the least, %v", pair.high, pair.low)})
		}
	}
	if p.Bought+p.Lent > 1 {
		found = append(found, wrongValue{"platform.lent", "and platform.bought come to more than 1"})
	}
	if p.ExitCash+p.ExitExchange+p.ExitGold+p.ExitShop+p.ExitGift > 1 {
		found = append(found, wrongValue{"platform.exit_shop", "and the other exits come to more than 1"})
	}
	if p.ExitLoan+p.ExitBills > 1 {
		found = append(found, wrongValue{"platform.exit_bills", "and platform.exit_loan come to more than 1"})
	}
	found = append(found, c.wrongHabits()...)
	found = append(found, c.Country.wrong()...)
	runners, key := p.Runners, "platform.runners"
	if p.ShareOfAccounts > 0 {
		runners, key = c.runners(c.Population.Persons*5/2), "platform.share_of_accounts"
	}
	if used := p.Count * (runners*3 + gatherers(runners) + p.Agents); used > c.Population.Persons/2 {
		found = append(found,
			wrongValue{key, fmt.Sprintf("needs about %d persons, over half of all: fewer runners or platforms", used)})
	}
	return slices.CompactFunc(found, func(a, b wrongValue) bool { return a.key == b.key })
}

// runners is how many accounts of each platform grab orders, where there are so
// many accounts in all. As many relay.
func (c *Config) runners(accounts int) int {
	p := &c.Platform
	if p.ShareOfAccounts == 0 || p.Count == 0 {
		return p.Runners
	}
	all := int(float64(accounts)*p.ShareOfAccounts/float64(p.Count) + 0.5)
	return max(4, all*runnersPerGatherer/(2*runnersPerGatherer+1))
}

// runnersPerGatherer is how many runners there are to one account that gathers
// what many passed on.
const runnersPerGatherer = 15

func gatherers(runners int) int { return max(1, runners/runnersPerGatherer) }
