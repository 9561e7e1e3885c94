package mapping

import "dyetrace"

// pair is two rows of one account and currency that follow each other and state
// their balances. Rows between them state none.
type pair struct {
	row, before int
	between     []int
}

// beside returns the pairs of rows by a column of balances, in the order of the file.
func (d *draft) beside(balance int) []pair {
	if pairs, known := d.pairs[balance]; known {
		return pairs
	}
	type group struct {
		last   int
		silent []int // rows after the last one that state no balance
	}
	groups := make(map[string]*group)
	apart := d.apart()
	var pairs []pair
	for i, row := range d.rows {
		key := ""
		for _, c := range apart {
			key += row[c] + "\x00"
		}
		g := groups[key]
		switch {
		case g == nil && d.shape(balance).amounts[i].Known:
			groups[key] = &group{last: i}
		case g == nil:
		case !d.shape(balance).amounts[i].Known:
			g.silent = append(g.silent, i)
		default:
			pairs = append(pairs, pair{row: i, before: g.last, between: g.silent})
			g.last, g.silent = i, nil
		}
	}
	if d.pairs == nil {
		d.pairs = make(map[int][]pair)
	}
	d.pairs[balance] = pairs
	return pairs
}

// apart returns the columns that separate the lines of several accounts or
// currencies. Each of these has balances of its own.
func (d *draft) apart() (columns []int) {
	for c := range d.names {
		if !d.is(c, "currency", "account") {
			continue
		}
		sh := d.shape(c)
		if len(sh.distinct) < 2 || !nearlyAll(sh.filled, len(d.rows)) {
			continue
		}
		switch {
		case sh.words > 0 && d.currencies(c) && d.is(c, "currency"),
			d.numbers(c) && sh.repeats() && d.is(c, "account") && !d.is(c, "peer", "payer", "payee"):
			columns = append(columns, c)
		}
	}
	return columns
}

// follows reports whether a step from one balance to the next is the amount of a
// row, by itself or together with the rows between them that state no balance:
// those may have moved money or failed.
func (d *draft) follows(m *moves, p *pair, row int, step dyetrace.Amount) bool {
	v, ok := d.moved(m, row)
	if !ok || v == step {
		return ok
	}
	var all dyetrace.Total
	all.Add(v)
	for _, r := range p.between {
		more, _ := d.moved(m, r)
		all.Add(more)
	}
	sum, err := all.Sum()
	return err == nil && sum == step
}
