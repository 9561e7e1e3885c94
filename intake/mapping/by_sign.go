package mapping

import (
	"fmt"
	"maps"

	"dyetrace"
)

// bySign decides what amounts below zero mean.
func (d *draft) bySign(m *moves) (*moves, error) {
	reversed, known := d.totals(m)
	words := d.purposes(m)
	rows := words.in + words.out
	allContradict := words.agree == 0 && (words.in > 0 && words.out > 0 || words.in > 0 && d.isCard())
	mostContradict := 2*words.agree < rows || d.isCard() && 2*words.agree == rows
	switch {
	case known:
		m.reversed = reversed
	case allContradict:
		m.reversed = true
		d.notes = append(d.notes, dyetrace.Note{Kind: dyetrace.NoteResolved, Column: d.names[m.amount],
			Text: fmt.Sprintf("an amount above zero is read as one that went out, since the words of all %d rows "+
				"that say so contradict the usual reading", rows)})
	case mostContradict, words.agree == 0 && d.paidByMerchants(m):
		return nil, errSign
	}
	return m, nil
}

// paidByMerchants reports whether most amounts beside merchants are above zero. By
// the usual reading the merchants would have paid the account, but people pay them.
func (d *draft) paidByMerchants(m *moves) bool {
	for _, name := range d.keys {
		if merchantNamed().MatchString(name) {
			return 2*d.shape(m.amount).negative < d.nonZero(m.amount)
		}
	}
	return false
}

var merchantNamed = word(`merchant|商户|商家|vendor|händler|commerçant|comercio|sprzedawca|winkel`)

// byFewBalances finds a direction of two words in a column with a name for it, where
// the balances of a few rows prove one of the words and contradict nothing.
func (d *draft) byFewBalances(m *moves) bool {
	if m.balance < 0 {
		return false
	}
	for _, c := range d.directionColumns() {
		if !d.is(c, "direction") || len(d.shape(c).distinct) != 2 {
			continue
		}
		few := *m
		few.direction, few.words = c, make(map[string]bool)
		up, down := d.votes(&few, false), d.votes(&few, true)
		if total(up) > 0 && total(down) > 0 {
			continue
		}
		maps.Copy(up, down)
		words := sortedKeys(d.shape(c).distinct)
		a, b := up[words[0]], up[words[1]]
		ins, outs := a[0]+b[1], a[1]+b[0]
		if ins > 0 && outs > 0 || ins+outs == 0 {
			continue
		}
		few.words[words[0]], few.words[words[1]] = ins > 0, outs > 0
		*m = few
		return true
	}
	return false
}
