package segment

import (
	"encoding/hex"

	"dyetrace"
	"dyetrace/ledger/block"
	"dyetrace/ledger/record"
)

// Row is a row of a segment as it rests there. Its texts are valid until
// the next page is loaded.
type Row struct {
	id, from, to, channel, memo, source, sheet []byte
	reverses                                   []byte
	sha256                                     [32]byte
	time                                       dyetrace.Instant
	seq, amount, received, line                int64
	fromBalance, toBalance                     dyetrace.Stated
	currency, receivedCurrency                 dyetrace.Currency
	second                                     second
	Numbers                                    record.Numbers
}

// second is what the lines of two statements add to a derived transfer.
type second struct {
	memo, source, sheet []byte
	sha256              [32]byte
	fromTime, toTime    dyetrace.Instant
	line                int64
}

// Seq is the row's sequence number, 0 where it has none.
func (r *Row) Seq() int64 { return r.seq }

// Reverses is the id of what the row takes back, empty where it takes nothing back.
func (r *Row) Reverses() string { return string(r.reverses) }

// HasAny reports whether a file has one of some columns.
func (s *Segment) HasAny(set Columns) bool {
	for c, place := range s.places {
		if place >= 0 && set&(1<<c) != 0 {
			return true
		}
	}
	return false
}

// Has reports whether a file has a column.
func (s *Segment) Has(c Column) bool { return s.places[c] >= 0 }

// Columns are those that take what a file has, when it is written anew: times of older
// files may need one more.
func (s *Segment) Columns() (set Columns) {
	for c, place := range s.places {
		if place >= 0 {
			set.Add(Column(c))
		}
	}
	if s.nanos {
		set.Add(ColTimeNanos)
	}
	return set
}

// EachSum calls fn with the checksum, in hexadecimal digits, of every file that
// records of the segment were read from. It reads dictionaries only.
func (s *Segment) EachSum(fn func(sum []byte)) (err error) {
	defer s.contain(&err)
	p, err := NewReader(s, 1<<colSHA256)
	if err != nil {
		return err
	}
	defer p.Close()
	for group := range s.meta.RowGroups {
		if err := p.load(group, 0); err != nil {
			return err
		}
		d := &p.dicts[colSHA256]
		for i := range len(d.offs) - 1 {
			fn(d.text[d.offs[i]:d.offs[i+1]])
		}
	}
	return nil
}

// At decodes the columns wanted of a row of the segment.
func (p *Reader) At(row int64, r *Row) (err error) {
	defer p.Seg.contain(&err)
	group, page, i := p.Seg.pageOf(row)
	if err := p.load(group, page); err != nil {
		return err
	}
	p.seek(i)
	return p.row(i, r)
}

// Next is At for a row that mostly follows the one before it.
func (p *Reader) Next(row int64, r *Row) (err error) {
	group, page, i := p.Seg.pageOf(row)
	if group != p.group || page != p.page || i != p.done {
		return p.At(row, r)
	}
	defer p.Seg.contain(&err)
	return p.row(i, r)
}

// row decodes row i of the page; rows are taken in order from 0.
func (p *Reader) row(i int, r *Row) error {
	*r = Row{}
	p.done = i + 1
	if i >= p.rows {
		return p.Seg.damaged(0, block.ErrBounds)
	}
	var err error
	if r.time, err = p.time(colTime, i); err != nil {
		return err
	}
	// A column that the file does not have, or that was not asked for, leaves its field
	// empty.
	numbers := [...]struct {
		c  Column
		to *int64
	}{{ColSeq, &r.seq}, {colAmount, &r.amount}, {colLine, &r.line}}
	for _, n := range numbers {
		if p.present(n.c, i) {
			if *n.to, err = p.number(n.c); err != nil {
				return err
			}
		}
	}
	texts := [...]struct {
		c  Column
		to *[]byte
	}{{colID, &r.id}, {colFrom, &r.from}, {colTo, &r.to}, {colChannel, &r.channel}, {colMemo, &r.memo},
		{colReverses, &r.reverses}, {ColSheet, &r.sheet}, {colSource, &r.source}}
	for _, t := range texts {
		if p.present(t.c, i) {
			if *t.to, err = p.text(t.c); err != nil {
				return err
			}
		}
	}
	return p.rest(i, r)
}

// rest decodes what has a form of its own.
func (p *Reader) rest(i int, r *Row) error {
	var err error
	// What is left out says the same as the column that it stands beside: the amount
	// received, and its currency.
	r.received = r.amount
	if p.present(colReceived, i) {
		r.received, err = p.number(colReceived)
	}
	balances := [...]struct {
		c  Column
		to *dyetrace.Stated
	}{{colFromBalance, &r.fromBalance}, {colToBalance, &r.toBalance}}
	for _, b := range balances {
		if err == nil && p.present(b.c, i) {
			var v int64
			v, err = p.number(b.c)
			*b.to = dyetrace.Stated{Amount: dyetrace.Amount(v), Known: true}
		}
	}
	if err == nil && p.present(colCurrency, i) {
		r.currency, err = p.currency(colCurrency)
		r.receivedCurrency = r.currency
	}
	if err == nil && p.present(ColReceivedCurrency, i) {
		r.receivedCurrency, err = p.currency(ColReceivedCurrency)
	}
	if err == nil {
		err = p.sum(colSHA256, i, &r.sha256)
	}
	// Most files have neither columns of two lines nor numbers, and are not asked for
	// them row by row.
	if err == nil && p.derived {
		err = p.second(i, &r.second)
	}
	if err == nil && p.counted {
		err = p.texts(i, columnOfNumber[:], r.Numbers[:])
	}
	return err
}

// texts decodes the texts of columns.
func (p *Reader) texts(i int, columns []Column, to [][]byte) error {
	for k, c := range columns {
		if p.present(c, i) {
			v, err := p.text(c)
			if err != nil {
				return err
			}
			to[k] = v
		}
	}
	return nil
}

// sum decodes a checksum.
func (p *Reader) sum(c Column, i int, sum *[32]byte) error {
	if !p.present(c, i) {
		return nil
	}
	text, err := p.text(c)
	if err == nil && len(text) == 64 {
		_, err = hex.Decode(sum[:], text)
	}
	return err
}

// second decodes what only derived transfers have.
func (p *Reader) second(i int, r *second) error {
	for _, n := range [...]struct {
		c  Column
		to *dyetrace.Instant
	}{{colFromTime, &r.fromTime}, {colToTime, &r.toTime}} {
		var err error
		if *n.to, err = p.time(n.c, i); err != nil {
			return err
		}
	}
	if p.present(colLine2, i) {
		var err error
		if r.line, err = p.number(colLine2); err != nil {
			return err
		}
	}
	for _, t := range [...]struct {
		c  Column
		to *[]byte
	}{{colMemo2, &r.memo}, {colSource2, &r.source}, {colSheet2, &r.sheet}} {
		if p.present(t.c, i) {
			v, err := p.text(t.c)
			if err != nil {
				return err
			}
			*t.to = v
		}
	}
	return p.sum(colSHA2562, i, &r.sha256)
}

func (p *Reader) currency(c Column) (dyetrace.Currency, error) {
	text, err := p.text(c)
	if err != nil {
		return 0, err
	}
	currency, err := dyetrace.ParseCurrency(text)
	if err != nil {
		return 0, p.Seg.damaged(0, err)
	}
	return currency, nil
}
