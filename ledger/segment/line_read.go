package segment

import (
	"context"
	"errors"
	"io"
	"time"

	"dyetrace"
	"dyetrace/ledger/record"
)

// lineReader reads the lines of a segment in order, with accounts and files
// under their numbers.
type lineReader struct {
	recordStream
}

// EachLine calls fn with every line of a segment, as it rests there. Without
// names accounts get no numbers: each line has its account as written.
func EachLine(ctx context.Context, seg *Segment, names *record.Names, origins *record.Origins,
	fn func(*record.Line) error) (err error) {
	defer seg.contain(&err)
	p, err := NewReader(seg, AllColumns)
	if err != nil {
		return err
	}
	defer p.Close()
	r := &lineReader{recordStream: recordStream{Reader: p, names: names, origins: origins, page: -1}}
	var s record.Line
	for {
		if err := errors.Join(ctx.Err(), r.turn()); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if r.page == 0 {
			r.from = reset(r.from, len(r.dicts[colAccount].offs))
		}
		for r.next < r.rows {
			if err := r.line(&s); err != nil {
				return err
			}
			r.next++
			if err := fn(&s); err != nil {
				return err
			}
		}
	}
}

// EachLineOf is EachLine of the lines of some accounts, by their numbers in names. Of the
// others it passes those that lie in one page with them: pages without any are not read, but
// for the columns that say whose lines they are.
func EachLineOf(ctx context.Context, seg *Segment, names *record.Names, origins *record.Origins,
	picks func(account uint32) bool, fn func(*record.Line) error) (err error) {
	defer seg.contain(&err)
	accounts, err := NewReader(seg, 1<<colAccount|1<<colCurrency)
	if err != nil {
		return err
	}
	defer accounts.Close()
	all, err := NewReader(seg, AllColumns)
	if err != nil {
		return err
	}
	defer all.Close()
	// Two readers go side by side: one looks at every page, the other reads those that are
	// asked for, with dictionaries of its own.
	look := &lineReader{recordStream: recordStream{Reader: accounts, names: names, origins: origins, page: -1}}
	r := &lineReader{recordStream: recordStream{Reader: all, names: names, origins: origins, group: -1}}
	for {
		if err := errors.Join(ctx.Err(), look.turn()); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if look.page == 0 {
			look.from = reset(look.from, len(look.dicts[colAccount].offs))
		}
		if has, err := look.hasAny(picks); err != nil {
			return err
		} else if !has {
			continue
		}
		if err := r.pageOf(look.group, look.page, fn); err != nil {
			return err
		}
	}
}

// hasAny reports whether the page at hand has a line of an account that is picked.
func (r *lineReader) hasAny(picks func(account uint32) bool) (bool, error) {
	for i := range r.rows {
		entry := r.columns[colAccount].index[i]
		account, err := r.text(colAccount)
		if err != nil {
			return false, err
		}
		currency, err := r.currency(colCurrency)
		if err != nil {
			return false, err
		}
		number, err := r.account(r.from, entry, account, currency)
		if err != nil || picks(number) {
			return err == nil, err
		}
	}
	return false, nil
}

// pageOf calls fn with the lines of a page.
func (r *lineReader) pageOf(group, page int, fn func(*record.Line) error) error {
	if err := r.load(group, page); err != nil {
		return err
	}
	// What entries of dictionaries have been numbered holds for one row group.
	if group != r.group {
		r.group = group
		r.from = reset(r.from, len(r.dicts[colAccount].offs))
		r.lastOrigin.source = -1
	}
	var s record.Line
	for r.next = 0; r.next < r.rows; r.next++ {
		if err := r.line(&s); err != nil {
			return err
		}
		if err := fn(&s); err != nil {
			return err
		}
	}
	return nil
}

// line decodes the next row.
func (r *lineReader) line(s *record.Line) error {
	i := r.next
	*s = record.Line{}
	// The entries of dictionaries are looked at before the texts are taken, which moves
	// on: they show at once whether account and source are those of the row before.
	account, source, sha := r.columns[colAccount].index[i], int(r.columns[colSource].index[i]),
		int(r.columns[colSHA256].index[i])
	sheet := -1
	if r.present(ColSheet, i) {
		sheet = int(r.columns[ColSheet].index[r.at[ColSheet]])
	}
	var from, name, under []byte
	var sum [32]byte
	if err := r.lineTexts(i, s, &from, &name, &under); err != nil {
		return err
	}
	if err := r.sum(colSHA256, i, &sum); err != nil {
		return err
	}
	if err := r.lineNumbers(i, s); err != nil {
		return err
	}
	var err error
	if s.Currency, err = r.currency(colCurrency); err != nil {
		return err
	}
	// Without names the line keeps its account as written.
	s.ID = from
	if r.names != nil {
		if s.Account, err = r.account(r.from, account, from, s.Currency); err != nil {
			return err
		}
	}
	if l := &r.lastOrigin; l.source != source || l.sha != sha || l.sheet != sheet {
		l.source, l.sha, l.sheet = source, sha, sheet
		l.number = r.origins.Add(record.Origin{File: string(name), SHA256: sum, Sheet: string(under)})
	}
	s.Origin = r.lastOrigin.number
	return nil
}

func (r *lineReader) lineTexts(i int, s *record.Line, account, source, sheet *[]byte) error {
	var direction, state []byte
	for _, t := range [...]struct {
		c  Column
		to *[]byte
	}{{colAccount, account}, {colDirection, &direction}, {colState, &state}, {colSource, source}, {ColSheet, sheet}} {
		if r.present(t.c, i) {
			v, err := r.text(t.c)
			if err != nil {
				return err
			}
			*t.to = v
		}
	}
	s.Incoming, s.Failed = string(direction) == "in", len(state) > 0
	// Files have few of the texts that follow, and no column for the others.
	for k, c := range lineColumnOf {
		if r.present(c, i) {
			v, err := r.text(c)
			if err != nil {
				return err
			}
			s.Texts[k] = v
		}
	}
	for _, t := range [...]struct {
		c  Column
		to *[]byte
	}{{ColPeerOther, &s.Other}, {ColPaidBy, &s.PaidBy}} {
		if r.present(t.c, i) {
			v, err := r.text(t.c)
			if err != nil {
				return err
			}
			*t.to = v
		}
	}
	return nil
}

func (r *lineReader) lineNumbers(i int, s *record.Line) error {
	var spread, amount, charge, balance int64
	for _, n := range [...]struct {
		c  Column
		to *int64
	}{
		{ColSeq, &s.Seq}, {colAmount, &amount}, {colLine, &s.Row}, {colSpread, &spread},
		{colCharge, &charge}, {colBalance, &balance},
	} {
		if r.present(n.c, i) {
			v, err := r.number(n.c)
			if err != nil {
				return err
			}
			*n.to = v
		}
	}
	var err error
	if s.Time, err = r.time(colTime, i); err != nil {
		return err
	}
	s.Spread = time.Duration(spread)
	s.Amount, s.Charge = dyetrace.Amount(amount), dyetrace.Amount(charge)
	s.Balance = dyetrace.Stated{Amount: dyetrace.Amount(balance), Known: r.present(colBalance, i)}
	return nil
}
