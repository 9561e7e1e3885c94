package mapping

import "dyetrace"

// course is the sums of a table's lines, with its first and its last line.
type course struct {
	moved       dyetrace.Total
	first, last courseLine
	account     string
	lines       int64
	several     bool // of several accounts or currencies, or with a direction that is not known
	rejected    int64
	in, out     directionSums

	// The sums as they were at the last row of totals between the lines.
	inBefore, outBefore directionSums
}

// courseLine is the part of the first and the last line that is kept.
type courseLine struct {
	time     dyetrace.Instant
	balance  dyetrace.Stated
	moved    dyetrace.Amount // below zero where it went out
	currency dyetrace.Currency
	line     int64
}

// directionSums is the sums and counts of the lines of one direction.
type directionSums struct {
	plain   dyetrace.Total // of lines that neither failed nor take back another line
	back    dyetrace.Total // of lines that take back one of the other direction
	failed  dyetrace.Total
	charges dyetrace.Total // within the amounts, or on top of them

	lines, backs, failures int64
}

// see adds lines of a batch, whose directions are known as far as they can be.
func (c *course) see(b *dyetrace.Batch, from, to int) {
	for i := from; i < to; i++ {
		s := &b.Sides[i]
		t := &c.out
		if s.In {
			t = &c.in
		}
		if s.Failed {
			t.failed.Add(s.Amount)
			t.failures++
			continue
		}
		c.several = c.several || s.Unsettled
		// A charge on top of money that came in is a line of its own, which the file
		// has in the row before it.
		charge := c.lines > 0 && s.Line == c.last.line && !s.In
		at := courseLine{s.Time, s.Balance, signedAmount(s), s.Currency, s.Line}
		if c.lines++; c.lines == 1 {
			c.first, c.account = at, string(b.Bytes(s.Account))
		}
		c.several = c.several || s.Currency != c.first.currency || string(b.Bytes(s.Account)) != c.account
		c.last = at
		c.moved.Add(at.moved)
		switch {
		case charge:
			c.in.charges.Add(s.Amount)
			c.out.charges.Add(s.Amount)
			continue
		case s.Reversal:
			t.back.Add(s.Amount)
			t.backs++
		default:
			t.plain.Add(s.Amount)
			t.lines++
		}
		t.charges.Add(s.Charge)
	}
}

func signedAmount(s *dyetrace.SideRow) dyetrace.Amount {
	if s.In {
		return s.Amount
	}
	return -s.Amount
}

// way is the direction whose lines a stated sum covers.
type way int

const (
	cameIn way = iota
	wentOut
	bothWays
)

// sums returns the amounts that a total of a direction may be, the likeliest first.
// Banks count failed payments or leave them out. They subtract what was taken back
// from its own direction or add it to the other one, and have charges within their
// totals or beside them.
func (c *course) sums(of way) (all []dyetrace.Amount) {
	// A total of both directions may be the sum of the two, their difference, or only
	// one of them below the column of amounts.
	if of == bothWays {
		in, out := c.sums(cameIn), c.sums(wentOut)
		all = append(append(all, in...), out...)
		for i := range min(len(in), len(out)) {
			for _, other := range []dyetrace.Amount{out[i], -out[i]} {
				if sum, ok := in[i].Plus(other); ok {
					all = append(all, sum)
				}
			}
		}
		return all
	}
	t, o := &c.in, &c.out
	if of == wentOut {
		t, o = o, t
	}
	// Every choice of a bank is combined with every other: a total that is none of
	// these sums contradicts the lines.
	gross, net := t.plain, t.plain
	gross.Join(t.back)
	net.Join(negative(&o.back))
	for _, base := range []dyetrace.Total{net, gross} {
		for _, failed := range []dyetrace.Total{{}, t.failed} {
			for _, charges := range []dyetrace.Total{{}, negative(&t.charges), t.charges} {
				sum := base
				sum.Join(failed)
				sum.Join(charges)
				if a, err := sum.Sum(); err == nil {
					all = append(all, a)
				}
			}
		}
	}
	return all
}

// sinceTotals returns the course of the lines after the last row of totals.
func (c *course) sinceTotals() course {
	return course{in: c.in.less(&c.inBefore), out: c.out.less(&c.outBefore)}
}

// less returns sums without earlier ones.
func (t directionSums) less(before *directionSums) directionSums {
	t.plain.Join(negative(&before.plain))
	t.back.Join(negative(&before.back))
	t.failed.Join(negative(&before.failed))
	t.charges.Join(negative(&before.charges))
	t.lines -= before.lines
	t.backs -= before.backs
	t.failures -= before.failures
	return t
}

// negative returns a total with the opposite sign.
func negative(t *dyetrace.Total) (n dyetrace.Total) {
	sum, err := t.Sum()
	if err != nil {
		return *t
	}
	n.Add(-sum)
	return n
}

// counts returns the fewest and the most lines that a count of a direction may cover.
func (c *course) counts(of way) (least, most int64) {
	switch of {
	case cameIn:
		least, most = c.in.lines, c.in.lines+c.in.backs+c.out.backs+c.in.failures
	case wentOut:
		least, most = c.out.lines, c.out.lines+c.in.backs+c.out.backs+c.out.failures
	default:
		least = c.in.lines + c.out.lines + c.in.backs + c.out.backs
		most = least + c.in.failures + c.out.failures
	}
	return least, most + c.rejected
}
