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
