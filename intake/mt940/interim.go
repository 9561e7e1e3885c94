package mt940

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"dyetrace"
)

// An interim report (MT942) has no balances. It has the currency in the floor
// limit (tag 34F), below which it leaves movements out, and states at its end how many movements
// there are and their sums (tags 90D and 90C).

// floorLimit reads the currency of an interim report, and notes that it leaves movements out.
func (d *reader) floorLimit() error {
	text := bytes.TrimSpace(d.field.lines[0])
	const code = 3
	if len(text) <= code {
		return errors.New("it is no floor limit such as EURD0,")
	}
	c, err := dyetrace.ParseCurrency(text[:code])
	if err != nil {
		return err
	}
	st, rest := d.st, text[code:]
	if !st.interim && !st.open.known {
		st.interim, st.currency = true, c
		d.ownAccount()
	}
	if rest[0] == 'C' || rest[0] == 'D' {
		rest = rest[1:]
	}
	if limit, err := money(rest, c, "floor limit"); err == nil && limit > 0 {
		d.batch.Notes = append(d.batch.Notes, dyetrace.Note{Kind: dyetrace.NoteUnread,
			Source: dyetrace.Source{Line: d.field.line}, Column: "34F",
			Text: fmt.Sprintf("the report leaves out movements below %s %s: ask for the statement (MT940) of the day",
				limit.Format(c), c)})
	}
	return nil
}

// stateTotals reads the stated number and sum of movements, such as 2EUR150,00.
func (d *reader) stateTotals(in bool) error {
	text := bytes.TrimSpace(d.field.lines[0])
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	const code = 3
	if d.st == nil || n == 0 || len(text) <= n+code {
		return errors.New("it is no total such as 2EUR150,00")
	}
	c, err := dyetrace.ParseCurrency(text[n : n+code])
	if err != nil {
		return err
	}
	amount, err := money(text[n+code:], c, "total")
	if err != nil {
		return err
	}
	count, err := strconv.ParseInt(string(text[:n]), 10, 64)
	if err != nil {
		return err
	}
	d.st.totals[side(in)] = totals{count: count, amount: amount, line: d.field.line, raw: bytes.Clone(d.field.raw),
		stated: true}
	return nil
}

func side(in bool) int {
	if in {
		return 1
	}
	return 0
}

// checkTotals reports a report whose movements do not have the stated number and sum.
func (d *reader) checkTotals(st *statement) {
	for no, t := range st.totals {
		got := st.found[no]
		if !t.stated || t.count == got.count && t.amount == got.amount && !st.overflow {
			continue
		}
		if st.overflow {
			d.reject(t.line, t.raw, fmt.Errorf("tag 90: its movements: %w", dyetrace.ErrSumRange))
			continue
		}
		c := st.currency
		d.reject(t.line, t.raw,
			fmt.Errorf("tag 90: the report says that it has %d movements of %s %s in all, but %d of %s %s are there: "+
				"get it again",
				t.count, t.amount.Format(c), c, got.count, got.amount.Format(c), c))
	}
}
