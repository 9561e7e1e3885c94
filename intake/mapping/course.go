package mapping

import "dyetrace"

// course is what the lines of a table come to from the first to the last.
type course struct {
	moved       dyetrace.Total
	first, last courseLine
	account     string
	lines       int64
	several     bool // of several accounts or currencies, or of directions that are open
	rejected    int64
	in, out     tally

	// The tallies as they were at the last row of totals between the lines.
	inBefore, outBefore tally
}

// courseLine is what is kept of the first and the last line.
type courseLine struct {
	time     dyetrace.Instant
	balance  dyetrace.Stated
	moved    dyetrace.Amount // below zero where it went out
	currency dyetrace.Currency
	line     int64
}

// tally is what the lines of one direction come to.
type tally struct {
	plain   dyetrace.Total // what neither failed nor takes back another line
	back    dyetrace.Total // what takes back one of the other direction
	failed  dyetrace.Total
	charges dyetrace.Total // within the amounts, or on top of them

	lines, backs, failures int64
}

// see takes up lines of a batch, whose directions are settled as far as they can
// be.
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

// way is the direction of one of the tallies.
type way int

const (
	cameIn way = iota
	wentOut
	bothWays
)

// sums are what a total of a direction may cover. Banks leave out payments that
// failed or count them, take what was taken back off the direction that it had or
// add it to the other one, and have charges within their totals or beside them.
// The first is the likeliest.
func (c *course) sums(of way) (all []dyetrace.Amount) {
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

// sinceTotals is the course of the lines after the last row of totals.
func (c *course) sinceTotals() course {
	return course{in: c.in.less(&c.inBefore), out: c.out.less(&c.outBefore)}
}

// less is a tally without an earlier one.
func (t tally) less(before *tally) tally {
	t.plain.Join(negative(&before.plain))
	t.back.Join(negative(&before.back))
	t.failed.Join(negative(&before.failed))
	t.charges.Join(negative(&before.charges))
	t.lines -= before.lines
	t.backs -= before.backs
	t.failures -= before.failures
	return t
}

// negative is a total below zero.
func negative(t *dyetrace.Total) (n dyetrace.Total) {
	sum, err := t.Sum()
	if err != nil {
		return *t
	}
	n.Add(-sum)
	return n
}

// counts are the least and the most lines that a count of a direction may cover.
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
