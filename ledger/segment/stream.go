package segment

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"

	"dyetrace"
	"dyetrace/ledger/record"
	"dyetrace/ledger/statement"
	"dyetrace/ledger/stream"
)

// recordStream reads a segment's records in order, with accounts and origins
// numbered.
type recordStream struct {
	*Reader
	names   *record.Names
	origins *record.Origins
	group   int
	page    int
	next    int
	// What an entry of the row group's dictionaries has been numbered.
	from, to   []numbered
	lastOrigin struct {
		source, sha, sheet int
		number             uint32
	}
	raw Row
}

// numbered is the number of an account in one currency.
type numbered struct {
	number   uint32
	currency dyetrace.Currency // 0: none yet
}

// NewStream reads a segment from its start. Its records have the number no,
// and names and origins number what they name.
func NewStream(seg *Segment, no int32, names *record.Names, origins *record.Origins) (*stream.Stream, error) {
	p, err := NewReader(seg, AllColumns)
	if err != nil {
		return nil, err
	}
	s := &recordStream{Reader: p, names: names, origins: origins, page: -1, group: 0, next: 0}
	s.rows = 0
	return &stream.Stream{Segment: no, Refill: s.fill, Close: func() error { p.Close(); return nil }}, nil
}

// fill adds the rest of the page at hand, or the next page, to b.
func (s *recordStream) fill(b *record.List) (err error) {
	defer s.Seg.contain(&err)
	if s.next >= s.rows {
		if err := s.turn(); err != nil {
			return err
		}
	}
	end := min(s.rows, s.next+stream.Block)
	for ; s.next < end; s.next++ {
		if err := s.add(b); err != nil {
			return err
		}
	}
	return nil
}

// turn loads the next page.
func (s *recordStream) turn() error {
	meta := s.Seg.meta.RowGroups
	s.page++
	if s.group < len(meta) && int64(s.page)*pageRows >= meta[s.group].NumRows {
		s.group, s.page = s.group+1, 0
	}
	if s.group >= len(meta) {
		return io.EOF
	}
	if err := s.load(s.group, s.page); err != nil {
		return err
	}
	s.next = 0
	if s.page == 0 {
		s.from = reset(s.from, len(s.dicts[colFrom].offs))
		s.to = reset(s.to, len(s.dicts[colTo].offs))
		s.lastOrigin.source = -1
	}
	return nil
}

func reset(table []numbered, n int) []numbered {
	table = slices.Grow(table[:0], n)[:n]
	clear(table)
	return table
}

// add decodes the next row into b.
func (s *recordStream) add(b *record.List) error {
	c := &s.Reader.columns
	i := s.next
	// The entries of dictionaries are looked at before the row is taken, which moves
	// on: an account or a source that the row group had before has its number already.
	fromEntry, toEntry := c[colFrom].index[i], c[colTo].index[i]
	source, sha := int(c[colSource].index[i]), int(c[colSHA256].index[i])
	sheet := -1
	if s.present(ColSheet, i) {
		sheet = int(c[ColSheet].index[s.at[ColSheet]])
	}
	if err := s.Reader.row(i, &s.raw); err != nil {
		return err
	}
	r := &s.raw
	rec := record.Record{
		Time: r.time, Seq: r.seq, Amount: dyetrace.Amount(r.amount), Line: r.line,
		Off: uint32(len(b.Text)), IDLen: uint16(len(r.id)),
	}
	var err error
	if rec.From, err = s.account(s.from, fromEntry, r.from, r.currency); err != nil {
		return err
	}
	if rec.To, err = s.account(s.to, toEntry, r.to, r.receivedCurrency); err != nil {
		return err
	}
	if l := &s.lastOrigin; l.source != source || l.sha != sha || l.sheet != sheet {
		l.source, l.sha, l.sheet = source, sha, sheet
		l.number = s.origins.Add(record.Origin{File: string(r.source), SHA256: r.sha256, Sheet: string(r.sheet)})
	}
	// Extras are encoded as an import encodes them, so that records from anywhere
	// compare byte by byte.
	rec.Origin = s.lastOrigin.number
	e := record.Extras{Received: dyetrace.Amount(r.received), FromBalance: r.fromBalance, ToBalance: r.toBalance,
		Channel: r.channel, Memo: r.memo, Reverses: r.reverses, Numbers: r.Numbers}
	if s.derived {
		e.Second = record.Second{FromTime: r.second.fromTime, ToTime: r.second.toTime, Memo: r.second.memo,
			Line: r.second.line}
		if r.second.line != 0 {
			e.Second.Origin = s.origins.Add(record.Origin{File: string(r.second.source), SHA256: r.second.sha256,
				Sheet: string(r.second.sheet)})
		}
	}
	b.Text = append(b.Text, r.id...)
	before := len(b.Text)
	b.Text, rec.Flags = e.Append(b.Text, rec.Amount)
	rec.ExtraLen = uint32(len(b.Text) - before)
	b.Recs = append(b.Recs, rec)
	return nil
}

func (s *recordStream) account(table []numbered, entry int32, id []byte, currency dyetrace.Currency) (uint32, error) {
	known := &table[entry]
	if known.currency == currency {
		return known.number, nil
	}
	number, err := s.names.Add(id, currency)
	if known.currency == 0 {
		*known = numbered{number, currency}
	}
	return number, err
}

// Transfer makes a transfer of a row.
func (r *Row) Transfer(t *dyetrace.Transfer) {
	*t = dyetrace.Transfer{
		ID: string(r.id), Time: r.time, Seq: r.seq, From: string(r.from), To: string(r.to),
		Amount: dyetrace.Amount(r.amount), Currency: r.currency,
		Received: dyetrace.Amount(r.received), ReceivedCurrency: cmp.Or(r.receivedCurrency, r.currency),
		FromBalance: r.fromBalance, ToBalance: r.toBalance, Channel: string(r.channel), Memo: string(r.memo),
		Reverses: string(r.reverses), FromSerial: string(r.Numbers[statement.FromSerial]),
		ToSerial: string(r.Numbers[statement.ToSerial]), FromOrder: string(r.Numbers[statement.FromOrder]),
		ToOrder: string(r.Numbers[statement.ToOrder]), Source: dyetrace.Source{File: string(r.source), SHA256: r.sha256,
			Sheet: string(r.sheet), Line: r.line}, FromTime: r.second.fromTime, ToTime: r.second.toTime,
		Memo2: string(r.second.memo), Source2: dyetrace.Source{File: string(r.second.source), SHA256: r.second.sha256,
			Sheet: string(r.second.sheet), Line: r.second.line},
	}
}

// CollectNames numbers every account that a segment names, and every file that it
// was read from. Records of files that are gone do not count.
func CollectNames(ctx context.Context, seg *Segment, no int32, names *record.Names, origins *record.Origins,
	gone func(uint32) bool) (err error) {
	s, err := NewStream(seg, no, names, origins)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	s.LeaveOut(gone)
	return s.Pass(ctx)
}
