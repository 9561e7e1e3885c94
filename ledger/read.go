package ledger

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"sort"

	"dyetrace"
	"dyetrace/ledger/block"
	"dyetrace/ledger/statement"
)

// runOf is the run that a transfer lies in, moved on to the transfer itself.
func (l *Ledger) runOf(o statement.Ord) (runEntry, error) {
	var err error
	i := sort.Search(int(l.runs.Count), func(i int) bool {
		r, rerr := l.run(i)
		err = errors.Join(err, rerr)
		return r.ord > o
	})
	if err != nil {
		return runEntry{}, err
	}
	if i == 0 || o < 0 || int64(o) >= l.Transfers() {
		return runEntry{}, l.runs.Damaged(0, block.ErrBounds)
	}
	r, err := l.run(i - 1)
	r.row += int64(o - r.ord)
	r.ord = o
	return r, err
}

func (l *Ledger) run(i int) (runEntry, error) {
	raw, err := l.runs.Bytes(uint64(i)*runEntryLen, runEntryLen)
	if err != nil {
		return runEntry{}, err
	}
	return runEntry{
		ord:     statement.Ord(binary.LittleEndian.Uint64(raw)),
		segment: int32(binary.LittleEndian.Uint64(raw[8:])),
		row:     int64(binary.LittleEndian.Uint64(raw[16:])),
	}, nil
}

// segment opens a Parquet file of records when it is first needed.
func (l *Ledger) segment(i int32) (*segment, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i < 0 || int(i) >= len(l.segments) {
		return nil, l.runs.Damaged(0, block.ErrBounds)
	}
	if l.segments[i] == nil {
		s, err := openSegment(l.fsys, l.dir, l.m.Segments()[i].Name, recordColumns)
		if err != nil {
			return nil, err
		}
		l.segments[i] = s
	}
	return l.segments[i], nil
}

// recordReader reads records by place. It keeps a decoded page for each
// segment.
type recordReader struct {
	l       *Ledger
	set     columnSet
	readers map[int32]*pageReader
	row     rawRow
}

func (l *Ledger) newRecordReader(set columnSet) *recordReader {
	return &recordReader{l: l, set: set, readers: map[int32]*pageReader{}}
}

func (r *recordReader) close() {
	for _, p := range r.readers {
		p.close()
	}
}

// read decodes the columns wanted of one record into r.row.
func (r *recordReader) read(at runEntry) (err error) {
	p := r.readers[at.segment]
	if p == nil {
		seg, err := r.l.segment(at.segment)
		if err != nil {
			return err
		}
		if p, err = newPageReader(seg, r.set); err != nil {
			return err
		}
		r.readers[at.segment] = p
	}
	defer p.seg.contain(&err)
	if at.row < 0 || at.row >= p.seg.rows() {
		return r.l.runs.Damaged(0, block.ErrBounds)
	}
	group, page, i := p.seg.pageOf(at.row)
	if err := p.load(group, page); err != nil {
		return err
	}
	p.seek(i)
	return p.row(i, &r.row)
}

// Read calls fn with the whole records of transfers, read from Parquet, in
// the order asked for; ascending order is fastest. The transfer is used again
// after fn returns.
func (l *Ledger) Read(ctx context.Context, ords []statement.Ord, fn func(i int, t *dyetrace.Transfer) error) error {
	aliases, err := l.loadAliases()
	if err != nil {
		return err
	}
	r := l.newRecordReader(allColumns)
	defer r.close()
	var t dyetrace.Transfer
	for i, o := range ords {
		if err := ctx.Err(); err != nil {
			return err
		}
		at, err := l.runOf(o)
		if err != nil {
			return err
		}
		if err := r.read(at); err != nil {
			return err
		}
		r.row.transfer(&t)
		t.From, t.To = cmp.Or(aliases[t.From], t.From), cmp.Or(aliases[t.To], t.To)
		if err := fn(i, &t); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) one(o statement.Ord) (dyetrace.Transfer, error) {
	var out dyetrace.Transfer
	err := l.Read(context.Background(), []statement.Ord{o}, func(_ int, t *dyetrace.Transfer) error {
		out = *t
		return nil
	})
	return out, err
}

// Scan calls fn with the transfers from place from up to, not including, to.
// The transfer is used again after fn returns.
func (l *Ledger) Scan(ctx context.Context, from, to statement.Ord, fn func(o statement.Ord, t *dyetrace.Transfer) error) error {
	aliases, err := l.loadAliases()
	if err != nil {
		return err
	}
	var t dyetrace.Transfer
	return l.scan(ctx, from, to, allColumns, func(o statement.Ord, row *rawRow) error {
		row.transfer(&t)
		t.From, t.To = cmp.Or(aliases[t.From], t.From), cmp.Or(aliases[t.To], t.To)
		return fn(o, &t)
	})
}

// ScanNumbers calls fn with the numbers of all transfers that may have some. It reads
// nothing else of them, and nothing of files without numbers.
func (l *Ledger) ScanNumbers(ctx context.Context, fn func(o statement.Ord, n *statement.Numbers) error) error {
	set := columnSet(0)
	for _, c := range numberColumns {
		set |= 1 << c
	}
	var n statement.Numbers
	return l.scan(ctx, 0, statement.Ord(l.Transfers()), set, func(o statement.Ord, row *rawRow) error {
		for i := range n {
			n[i] = row.numbers[i]
		}
		return fn(o, &n)
	})
}

// scan calls fn with the columns wanted of transfers, but of those in files that have
// none of these columns.
func (l *Ledger) scan(ctx context.Context, from, to statement.Ord, set columnSet, fn func(o statement.Ord, row *rawRow) error) error {
	to = min(to, statement.Ord(l.Transfers()))
	r := l.newRecordReader(set)
	defer r.close()
	for o := max(0, from); o < to; {
		at, err := l.runOf(o)
		if err != nil {
			return err
		}
		end := to
		if next, ok, err := l.nextRun(o); err != nil {
			return err
		} else if ok {
			end = min(end, next)
		}
		if seg, err := l.segment(at.segment); err != nil {
			return err
		} else if !seg.hasAny(set) {
			o = end
		}
		for ; o < end; o++ {
			if o%1024 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if err := r.readNext(at); err != nil {
				return err
			}
			if err := fn(o, &r.row); err != nil {
				return err
			}
			at.row++
		}
	}
	return nil
}

// nextRun is where the run after the one of o begins.
func (l *Ledger) nextRun(o statement.Ord) (statement.Ord, bool, error) {
	var err error
	i := sort.Search(int(l.runs.Count), func(i int) bool {
		r, rerr := l.run(i)
		err = errors.Join(err, rerr)
		return r.ord > o
	})
	if err != nil || i == int(l.runs.Count) {
		return 0, false, err
	}
	r, err := l.run(i)
	return r.ord, true, err
}

// readNext is read for a record that mostly follows the one before it.
func (r *recordReader) readNext(at runEntry) (err error) {
	p := r.readers[at.segment]
	if p == nil || p.group < 0 {
		return r.read(at)
	}
	group, page, i := p.seg.pageOf(at.row)
	if group != p.group || page != p.page || i != p.done {
		return r.read(at)
	}
	defer p.seg.contain(&err)
	return p.row(i, &r.row)
}

// ScanNames calls fn with the account of each statement, by number. The bytes
// are used again after fn returns.
func (l *Ledger) ScanNames(ctx context.Context, fn func(no statement.No, account []byte) error) error {
	return l.names.Each(0, func(i uint64, key []byte) (bool, error) {
		if i%1024 == 0 && ctx.Err() != nil {
			return false, ctx.Err()
		}
		id, _, err := splitStatementName(key)
		if err != nil {
			return false, l.names.Damaged(0, err)
		}
		return true, fn(statement.No(i), id)
	})
}

// ScanAccounts calls fn with what accounts files say of each account, by id.
func (l *Ledger) ScanAccounts(ctx context.Context, fn func(*dyetrace.Account) error) error {
	return l.accounts.Each(0, func(i uint64, raw []byte) (bool, error) {
		if i%1024 == 0 && ctx.Err() != nil {
			return false, ctx.Err()
		}
		a, err := decodeAccount(raw)
		if err != nil {
			return false, l.accounts.Damaged(0, err)
		}
		return true, fn(&a)
	})
}
