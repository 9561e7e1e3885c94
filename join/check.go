package join

import (
	"cmp"
	"slices"
	"strconv"

	"dyetrace"
)

// FaultKind is a way in which a statement is not as it should be.
type FaultKind uint8

// The kinds of fault, in the order in which they are reported.
const (
	FaultSum       FaultKind = iota // opening balance and lines do not add up to the closing balance
	FaultCarried                    // a statement does not open with what the one before it closed with
	FaultBalance                    // a stated balance is not what the line before it leads to
	FaultSerial                     // running numbers are missing
	FaultDays                       // days are missing between statements
	FaultOutside                    // a line lies outside the periods that its file covers
	FaultDiffers                    // copies of a line contradict each other
	FaultTwice                      // a file repeats a line with its serial number and balance: one movement
	FaultParts                      // a batch, and the parts of it in another file: one movement, or its parts
	FaultReport                     // a report of the day, and the statement that has the line again: one movement
	FaultSplit                      // equal lines of files that follow each other: two movements
	FaultMaybe                      // the same, but no balance proves it: they may be copies
	FaultLacks                      // the other side's statement of that day does not have it
	FaultReordered                  // lines of one second were put in the order of their balances
	FaultApart                      // a wallet's line and a card's may be two halves of one movement, and nothing decides
	FaultKindCount                  // how many kinds there are
)

var faultNames = [FaultKindCount]string{
	"sum", "carried", "balance", "serial", "days", "outside", "differs", "twice", "parts", "report",
	"split", "maybe-copies", "lacks", "reordered", "apart",
}

func (k FaultKind) String() string { return faultNames[k] }

// FaultKinds lists all kinds.
func FaultKinds() []FaultKind {
	all := make([]FaultKind, FaultKindCount)
	for i := range all {
		all[i] = FaultKind(i)
	}
	return all
}

// Fault is a place in a statement where something is not as it should be.
type Fault struct {
	Kind     FaultKind
	From, To dyetrace.Instant // of the lines concerned, or of the days missing
	Expected dyetrace.Stated
	Found    dyetrace.Stated
	Count    int64 // lines put right, numbers or days missing
	Line     *Line // nil where there is none
	Other    *Line
	Period   *Period
}

// Period is a stretch of time that a statement covers.
type Period struct {
	From, To         dyetrace.Instant
	Opening, Closing dyetrace.Stated
	Declared         bool   // the file states it; otherwise it is the days of its lines
	File             uint32 // rank of the content it was read from
	Row              int64  // line of the file where it begins
	Number           int    // the caller's own, different for each period
}

// Checked is what the walk of a statement found.
type Checked struct {
	Lines, Copies int64
	In, Out       dyetrace.Total
	Stated        int64 // lines with a balance
	Faults        []Fault
	Counts        [FaultKindCount]int64
}

// maxFaults bounds how many faults of a kind are kept; all are counted.
const maxFaults = 1000

func (c *Checked) addFault(f Fault) {
	if c.Counts[f.Kind]++; c.Counts[f.Kind] <= maxFaults {
		c.Faults = append(c.Faults, f)
	}
}

// Check walks the statement of one account in one currency: all its lines, and
// the periods that its files cover. It sorts both.
func Check(lines []Line, periods []Period) *Checked {
	c := &Checked{Lines: int64(len(lines))}
	// Contradictions are found before Same, which keeps one of the lines.
	for _, f := range Differing(lines) {
		c.addFault(f)
	}
	same := Same(lines, periods)
	lines = same.Lines
	for _, f := range same.Faults {
		c.addFault(f)
	}
	c.Copies = c.Lines - int64(len(lines))
	slices.SortFunc(lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Origin, b.Origin),
			cmp.Compare(a.Place, b.Place), compareContent(&a, &b))
	})
	slices.SortFunc(periods, func(a, b Period) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To),
			cmp.Compare(a.File, b.File), cmp.Compare(a.Number, b.Number))
	})
	c.walk(lines)
	c.sums(lines, periods, same.Proven)
	c.numbers(lines)
	c.missing(periods)
	slices.SortStableFunc(c.Faults, func(a, b Fault) int { return cmp.Compare(a.Kind, b.Kind) })
	return c
}

// change is by how much a line changes the balance.
func (l *Line) change() dyetrace.Amount {
	if l.In {
		return l.Amount
	}
	return -l.Amount
}

// walk compares each stated balance with the one that follows from the line
// before. Lines of one second are taken in the order of their balances.
func (c *Checked) walk(lines []Line) {
	var before dyetrace.Stated
	var last *Line
	for i := 0; i < len(lines); {
		j := i + 1
		for j < len(lines) && lines[j].Time == lines[i].Time {
			j++
		}
		// Many banks print lines of one second in any order. Taken as printed, each of
		// them would look like a wrong balance.
		group := lines[i:j]
		if reorder(group, before) {
			at := group[0].Time
			c.addFault(Fault{Kind: FaultReordered, From: at, To: at, Count: int64(len(group)), Line: &group[0]})
		}
		for k := range group {
			l := &group[k]
			if l.In {
				c.In.Add(l.Amount)
			} else {
				c.Out.Add(l.Amount)
			}
			// A line without a balance is carried into the expected one, so that the
			// next stated balance is held against all lines since the last.
			sum, ok := before.Amount.Plus(l.change())
			before.Amount, before.Known = sum, before.Known && ok
			if !l.Balance.Known {
				continue
			}
			c.Stated++
			if before.Known && before.Amount != l.Balance.Amount {
				c.addFault(Fault{Kind: FaultBalance, From: l.Time, To: l.Time,
					Expected: before, Found: l.Balance, Line: l, Other: last})
			}
			// The walk goes on from what is stated: one wrong balance is one fault,
			// not a fault on every line after it.
			before, last = l.Balance, l
		}
		i = j
	}
}

// reorder puts lines of one second in the order of their balances where that
// is not the order of their file.
func reorder(group []Line, before dyetrace.Stated) bool {
	if len(group) < 2 || len(group) > maxSecond {
		return false
	}
	steps := make([]balanceStep, len(group))
	for i := range group {
		steps[i] = balanceStep{group[i].Balance, group[i].change()}
	}
	if follows(steps, before) {
		return false
	}
	order := walkBalances(steps, before)
	if order == nil || slices.IsSorted(order) {
		return false
	}
	sorted := make([]Line, len(group))
	for i, k := range order {
		sorted[i] = group[k]
	}
	copy(group, sorted)
	return true
}

// sums compares the balances that files state at both ends of a period with its
// lines, and with the period that follows. A period whose own lines lead from
// its opening to its closing balance is proven, even where other statements have
// lines of the same days.
func (c *Checked) sums(lines []Line, periods []Period, proven map[int]bool) {
	var last *Period
	// Several files may end at one moment. A statement goes on from any one of them.
	ended := map[dyetrace.Instant]map[dyetrace.Stated]bool{} // closing balances by when statements end
	for i := range periods {
		if p := &periods[i]; p.Declared {
			if ended[p.To] == nil {
				ended[p.To] = map[dyetrace.Stated]bool{}
			}
			ended[p.To][p.Closing] = true
		}
	}
	for i := range periods {
		p := &periods[i]
		if !p.Declared {
			continue
		}
		from, _ := slices.BinarySearchFunc(lines, p.From, func(l Line, at dyetrace.Instant) int {
			return cmp.Compare(l.Time, at)
		})
		var total dyetrace.Total
		total.Add(p.Opening.Amount)
		for k := from; k < len(lines) && lines[k].Time <= p.To; k++ {
			total.Add(lines[k].change())
		}
		sum, err := total.Sum()
		bothEnds := p.Opening.Known && p.Closing.Known
		if err == nil && bothEnds && sum != p.Closing.Amount && !proven[p.Number] {
			c.addFault(Fault{Kind: FaultSum, From: p.From, To: p.To,
				Expected: dyetrace.Stated{Amount: sum, Known: true}, Found: p.Closing, Period: p})
		}
		// Only a statement that begins where another ends must open with its balance;
		// between others there may be lines that nobody has handed in.
		goesOn := last != nil && p.From > last.To && p.From <= last.To+Adjoining
		if goesOn && last.Closing.Known && p.Opening.Known && !ended[last.To][p.Opening] {
			c.addFault(Fault{Kind: FaultCarried, From: last.To, To: p.From,
				Expected: last.Closing, Found: p.Opening, Period: p})
		}
		last = p
		c.outside(lines, p, periods)
	}
}

// Adjoining is how far apart the end of one statement and the beginning of the next
// may be if the next goes on from it: one second, the step of most banks' clocks.
const Adjoining = dyetrace.Instant(1e9)

// outside finds lines of a file that lie outside the periods that it covers.
func (c *Checked) outside(lines []Line, p *Period, periods []Period) {
	first := slices.IndexFunc(periods, func(q Period) bool { return q.File == p.File && q.Declared })
	if &periods[first] != p {
		return
	}
	for i := range lines {
		l := &lines[i]
		if l.File != p.File {
			continue
		}
		enclosed := slices.ContainsFunc(periods, func(q Period) bool {
			return q.File == p.File && q.From <= l.Time && l.Time <= q.To
		})
		if !enclosed {
			c.addFault(Fault{Kind: FaultOutside, From: l.Time, To: l.Time, Line: l, Period: p})
		}
	}
}

// Numbers count lines, so that a missing number is a missing line, where there
// are at least minNumbered of them and most follow the one before without a gap.
// Other numbers, such as those that a bank counts over all its customers, leave
// gaps everywhere. Both were chosen by hand.
const (
	minNumbered    = 5
	minStepPercent = 75 // of the steps between numbers, how many must be one
)

// counter is a series of numbers that lines are counted by: the running numbers
// of a file, or serial numbers that begin alike and end in digits.
type counter struct {
	file   uint32
	prefix string
}

// numbers finds the numbers that are missing in each counter.
func (c *Checked) numbers(lines []Line) {
	by := map[counter][]numberedLine{}
	for i := range lines {
		l := &lines[i]
		if l.Seq != 0 {
			key := counter{file: l.File}
			by[key] = append(by[key], numberedLine{l.Seq, l})
		}
		if prefix, n, ok := serialNumber(l.Says(Serial)); ok {
			key := counter{^uint32(0), prefix}
			by[key] = append(by[key], numberedLine{n, l})
		}
	}
	keys := make([]counter, 0, len(by))
	for k := range by {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b counter) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.prefix, b.prefix))
	})
	for _, k := range keys {
		c.gaps(by[k])
	}
}

// serialNumber returns the number that a serial number ends in, and the text
// before its digits.
func serialNumber(serial []byte) (prefix string, n int64, ok bool) {
	at := len(serial)
	for at > 0 && serial[at-1] >= '0' && serial[at-1] <= '9' {
		at--
	}
	n, err := strconv.ParseInt(string(serial[at:]), 10, 64)
	return string(serial[:at]), n, err == nil
}

// numberedLine is a line with its running number.
type numberedLine struct {
	n    int64
	line *Line
}

// gaps finds the numbers that are missing in one counter.
func (c *Checked) gaps(all []numberedLine) {
	slices.SortStableFunc(all, func(a, b numberedLine) int { return cmp.Compare(a.n, b.n) })
	all = slices.CompactFunc(all, func(a, b numberedLine) bool { return a.n == b.n })
	steps := 0
	for i := 1; i < len(all); i++ {
		if all[i].n-all[i-1].n == 1 {
			steps++
		}
	}
	if len(all) < minNumbered || steps*100 < minStepPercent*(len(all)-1) {
		return
	}
	for i := 1; i < len(all); i++ {
		if missing := all[i].n - all[i-1].n - 1; missing > 0 {
			from, to := all[i-1].line, all[i].line
			c.addFault(Fault{Kind: FaultSerial, From: min(from.Time, to.Time), To: max(from.Time, to.Time),
				Count: missing, Line: to, Other: from})
		}
	}
}

// day is 24 hours.
const day = dyetrace.Instant(24 * 3600 * 1e9)

// missing finds days between statements that none covers.
func (c *Checked) missing(periods []Period) {
	if len(periods) == 0 {
		return
	}
	end := periods[0].To
	for i := range periods[1:] {
		p := &periods[1+i]
		if p.From > end+Adjoining {
			days := int64((p.From - end + day - 2) / day) // a part of a day counts as one
			c.addFault(Fault{Kind: FaultDays, From: end + 1, To: p.From - 1, Count: days, Period: p})
		}
		end = max(end, p.To)
	}
}
