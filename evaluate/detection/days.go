package detection

import (
	"context"
	"io/fs"
	"math"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/detect/network"
	"dyetrace/ledger/statement"
)

// Days is what an analyst meets who runs detection at the end of each day on what has
// happened until then, and looks at the highest accounts that he has not looked at. An
// account by which stolen money has passed he reports; any other he dismisses, and looks
// at it again when detection brings it back.
type Days struct {
	Each     []Day
	Runners  int   // accounts that stolen money reached
	Found    int   // of them, those that were reported
	Hours    Hours // from the first stolen money until the look, median of those found
	HoursLow Hours // and quartiles
	HoursTop Hours
	// Stolen is what reached accounts, in minor units, and ToCome what reached those that
	// were reported after the look at them.
	Stolen, ToCome dyetrace.Amount
	// Early are runners who were dismissed before any stolen money had reached them, and
	// EarlyFound those of them that were reported later.
	Early, EarlyFound int
}

// Day is one of the days.
type Day struct {
	Date    string
	Looks   int // at accounts, again ones included
	Right   int // stolen money had passed by the account
	Worth   int // of Looks, those at accounts that are worth a look by their score
	Sound   int // of Worth, those that were right
	Again   int // looks at what had been dismissed
	Late    int // of Again, those that were right
	Down    int // dismissed accounts that stayed down
	Runners int // whom stolen money had reached until then
	Found   int // of them, those that had been reported
	// Top is how many accounts were among the first of the day before, and Kept how many
	// of them still are; Quiet and QuietKept are those of them without a transfer today.
	Top, Kept, Quiet, QuietKept int
}

const (
	// looksOfDay is how many accounts an analyst looks at in a day.
	looksOfDay = 20
	// topOfDay is how many of the highest accounts are held against those of the next day.
	topOfDay = 50
	// quietWorld is how many days are gone through where there is no platform.
	quietWorld = 30
)

// analyst is the state of the one who looks.
type analyst struct {
	truth     *Truth
	past      *past
	reported  map[statement.No]dyetrace.Instant
	dismissed map[statement.No]dyetrace.Instant
	names     map[statement.No]detect.Dismissal
	before    []statement.No // the highest of the day before
	length    map[statement.No]int
}

// MeasureDays goes through the days of a world, from the first on which stolen money
// reached an account to the last.
func MeasureDays(ctx context.Context, l detect.Ledger, dir fs.FS, t *Truth) (*Days, error) {
	money, err := readArrivals(dir, l)
	if err != nil {
		return nil, err
	}
	p, err := newPast(ctx, l)
	if err != nil {
		return nil, err
	}
	begin, last, err := span(l, t)
	if err != nil {
		return nil, err
	}
	// The day ends at midnight, by the clocks of the world; the last day may be cut off.
	a := &analyst{truth: t, past: p, reported: map[statement.No]dyetrace.Instant{},
		dismissed: map[statement.No]dyetrace.Instant{}, names: map[statement.No]detect.Dismissal{},
		length: map[statement.No]int{}}
	d := &Days{}
	y, month, day := begin.Time().In(Zone()).Date()
	for midnight := time.Date(y, month, day, 0, 0, 0, 0, Zone()); dyetrace.InstantOf(midnight) <= last; {
		today := midnight
		midnight = midnight.AddDate(0, 0, 1)
		one, err := a.day(ctx, dyetrace.InstantOf(midnight)-1)
		if err != nil {
			return nil, err
		}
		one.Date = today.Format(time.DateOnly)
		d.Each = append(d.Each, one)
	}
	return d, a.sum(d, money)
}

// span is when the days begin and end.
func span(l detect.Ledger, t *Truth) (begin, last dyetrace.Instant, err error) {
	if l.Transfers() == 0 {
		return 1, 0, nil
	}
	if last, err = l.Time(statement.Ord(l.Transfers() - 1)); err != nil {
		return 0, 0, err
	}
	first, err := l.Time(0)
	begin = max(first, last-dyetrace.Instant(quietWorld*24*time.Hour))
	isNever := func(at dyetrace.Instant) bool { return at == 0 }
	if reached := slices.DeleteFunc(slices.Clone(t.First), isNever); len(reached) > 0 {
		begin = slices.Min(reached)
	}
	return begin, last, err
}

// day is one day of the analyst's.
func (a *analyst) day(ctx context.Context, at dyetrace.Instant) (Day, error) {
	if err := a.past.until(at); err != nil {
		return Day{}, err
	}
	scores, _, err := network.Rank(ctx, a.past, &detect.Options{Setting: detect.Setting{Zone: Zone()}})
	if err != nil {
		return Day{}, err
	}
	// What was dismissed is asked as a user asks it, by its name and when it was looked at.
	var dismissals []detect.Dismissal
	for no, when := range a.dismissed {
		m := a.names[no]
		m.At = when
		dismissals = append(dismissals, m)
	}
	stays, err := scores.Dismissed(a.past, dismissals)
	if err != nil {
		return Day{}, err
	}
	// The highest come first, until the day is over.
	var d Day
	list := scores.First(a.past.Statements())
	for _, no := range list {
		_, isReported := a.reported[no]
		_, again := a.dismissed[no]
		if isReported || stays[no] || d.Looks == looksOfDay {
			continue
		}
		isWorth, right := float64(scores.Score[no]) >= scores.Trees.Card().Look, d.Right
		if err := a.look(no, at, again, &d); err != nil {
			return d, err
		}
		d.Looks++
		d.Again += count(again)
		d.Worth += count(isWorth)
		d.Sound += count(isWorth && d.Right > right)
	}
	for _, is := range stays {
		if is {
			d.Down++
		}
	}
	for no, first := range a.truth.First {
		if first != 0 && first <= at {
			d.Runners++
			if _, is := a.reported[statement.No(no)]; is {
				d.Found++
			}
		}
	}
	return d, a.compare(list[:min(len(list), topOfDay)], &d)
}

// look is what comes of looking at an account: what was stolen is known by then, who will
// serve is not.
func (a *analyst) look(no statement.No, at dyetrace.Instant, again bool, d *Day) error {
	if first := a.truth.First[no]; a.truth.Platform[no] >= 0 && first != 0 && first <= at {
		a.reported[no] = at
		d.Right++
		if again {
			d.Late++
		}
		return nil
	}
	name, err := a.past.Name(no)
	a.dismissed[no], a.names[no] = at, detect.Dismissal{Account: name.Account, Currency: name.Currency}
	return err
}

// compare holds the highest accounts against those of the day before.
func (a *analyst) compare(top []statement.No, d *Day) error {
	d.Top = len(a.before)
	for _, no := range a.before {
		s, err := a.past.Statement(no)
		if err != nil {
			return err
		}
		isKept, isQuiet := slices.Contains(top, no), s.Len() == a.length[no]
		d.Kept += count(isKept)
		d.Quiet += count(isQuiet)
		d.QuietKept += count(isKept && isQuiet)
	}
	a.before = slices.Clone(top)
	for _, no := range top {
		s, err := a.past.Statement(no)
		if err != nil {
			return err
		}
		a.length[no] = s.Len()
	}
	return nil
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// sum says how early runners were found.
func (a *analyst) sum(d *Days, money map[statement.No][]arrival) (err error) {
	// Everybody whom stolen money reached counts, also those whom nobody has looked at.
	var hours []Hours
	var stolen, toCome dyetrace.Total
	for no, first := range a.truth.First {
		no := statement.No(no)
		if first == 0 {
			continue
		}
		d.Runners++
		at, isFound := a.reported[no]
		if isFound {
			d.Found++
			hours = append(hours, Hours(time.Duration(at-first).Hours()))
		}
		for _, m := range money[no] {
			stolen.Add(m.amount)
			if isFound && m.at > at {
				toCome.Add(m.amount)
			}
		}
		// Who was dismissed before he began has to come back by what he does.
		if when, is := a.dismissed[no]; is && when < first {
			d.Early++
			d.EarlyFound += count(isFound)
		}
	}
	d.HoursLow, d.Hours, d.HoursTop = Hours(math.Inf(1)), Hours(math.Inf(1)), Hours(math.Inf(1))
	if n := len(hours); n > 0 {
		slices.Sort(hours)
		d.HoursLow, d.Hours, d.HoursTop = hours[n/4], hours[n/2], hours[3*n/4]
	}
	if d.Stolen, err = stolen.Sum(); err != nil {
		return err
	}
	d.ToCome, err = toCome.Sum()
	return err
}

// arrival is stolen money that reached an account.
type arrival struct {
	at     dyetrace.Instant
	amount dyetrace.Amount
}

// readArrivals reads from truth/carried.csv and transfers.csv what stolen money reached
// whom. Transfers that the world does not show are left out.
func readArrivals(dir fs.FS, l Names) (map[statement.No][]arrival, error) {
	carried := map[string]dyetrace.Total{} // several orders' money may be in one transfer
	err := eachRow(dir, "truth/carried.csv", func(cell func(string) string) error {
		amount, err := dyetrace.ParseAmount(cell("amount"), truthDigits)
		if err != nil {
			return err
		}
		sum := carried[cell("transfer")]
		sum.Add(amount)
		carried[cell("transfer")] = sum
		return nil
	})
	if err != nil {
		return nil, err
	}
	money := map[statement.No][]arrival{}
	return money, eachRow(dir, "transfers.csv", func(cell func(string) string) error {
		sum, is := carried[cell("id")]
		if !is {
			return nil
		}
		amount, err := sum.Sum()
		if err != nil {
			return err
		}
		at, err := time.Parse(time.RFC3339, cell("time"))
		if err != nil {
			return err
		}
		nos, err := l.StatementsOf(cell("to"))
		for _, no := range nos[:min(1, len(nos))] {
			money[no] = append(money[no], arrival{dyetrace.InstantOf(at), amount})
		}
		return err
	})
}
