package ledger

import (
	"cmp"
	"context"

	"dyetrace"
	"dyetrace/ledger/block"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/index"
	"dyetrace/ledger/segment"
	"dyetrace/ledger/statement"
)

// segment opens a Parquet file of records when it is first needed.
func (l *Ledger) segment(i int32) (*segment.Segment, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i < 0 || int(i) >= len(l.segments) {
		return nil, l.parts[0].runs.Damaged(0, block.ErrBounds)
	}
	if l.segments[i] == nil {
		s, err := segment.Open(l.fsys, l.dir, l.m.Segments()[i].Name, segment.RecordColumns)
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
	set     segment.Columns
	readers map[int32]*segment.Reader
	row     segment.Row
}

func (l *Ledger) newRecordReader(set segment.Columns) *recordReader {
	return &recordReader{l: l, set: set, readers: map[int32]*segment.Reader{}}
}

func (r *recordReader) close() {
	for _, p := range r.readers {
		p.Close()
	}
}

// reader gives the reader of a record's segment.
func (r *recordReader) reader(at index.Run) (p *segment.Reader, err error) {
	if p = r.readers[at.Segment]; p == nil {
		seg, err := r.l.segment(at.Segment)
		if err != nil {
			return nil, err
		}
		if p, err = segment.NewReader(seg, r.set); err != nil {
			return nil, err
		}
		r.readers[at.Segment] = p
	}
	if at.Row < 0 || at.Row >= p.Seg.Rows() {
		return nil, r.l.parts[0].runs.Damaged(0, block.ErrBounds)
	}
	return p, nil
}

// read decodes the columns wanted of one record into r.row.
func (r *recordReader) read(at index.Run) error {
	p, err := r.reader(at)
	if err != nil {
		return err
	}
	return p.At(at.Row, &r.row)
}

// readNext is read for a record that mostly follows the one before it.
func (r *recordReader) readNext(at index.Run) error {
	p, err := r.reader(at)
	if err != nil {
		return err
	}
	return p.Next(at.Row, &r.row)
}

// run is where a transfer rests, and how many lie one after another there from it on.
func (l *Ledger) run(o statement.Ord) (at index.Run, rest int64, err error) {
	p, err := l.locate(o)
	if err != nil {
		return at, 0, err
	}
	if p.first != nil {
		return *p.first, 1, nil
	}
	if at, err = p.runs.Of(p.at, p.transfers()); err != nil {
		return at, 0, err
	}
	next, more, err := p.runs.After(p.at)
	if err == nil && more {
		p.rest = min(p.rest, int64(next-p.at))
	}
	return at, p.rest, err
}

// Read calls fn with the whole records of transfers, read from Parquet, in
// the order asked for; ascending order is fastest. The transfer is used again
// after fn returns.
func (l *Ledger) Read(ctx context.Context, ords []statement.Ord, fn func(i int, t *dyetrace.Transfer) error) error {
	aliases, err := l.loadAliases()
	if err != nil {
		return err
	}
	r := l.newRecordReader(segment.AllColumns)
	defer r.close()
	var t dyetrace.Transfer
	for i, o := range ords {
		if err := ctx.Err(); err != nil {
			return err
		}
		at, _, err := l.run(o)
		if err != nil {
			return err
		}
		if err := r.read(at); err != nil {
			return err
		}
		r.row.Transfer(&t)
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
func (l *Ledger) Scan(ctx context.Context, from, to statement.Ord,
	fn func(o statement.Ord, t *dyetrace.Transfer) error) error {
	aliases, err := l.loadAliases()
	if err != nil {
		return err
	}
	var t dyetrace.Transfer
	return l.scan(ctx, from, to, segment.AllColumns, func(o statement.Ord, row *segment.Row) error {
		row.Transfer(&t)
		t.From, t.To = cmp.Or(aliases[t.From], t.From), cmp.Or(aliases[t.To], t.To)
		return fn(o, &t)
	})
}

// ScanNumbers calls fn with the numbers of all transfers that may have some. It reads
// nothing else of them, and nothing of files without numbers.
func (l *Ledger) ScanNumbers(ctx context.Context, fn func(o statement.Ord, n *statement.Numbers) error) error {
	var n statement.Numbers
	return l.scan(ctx, 0, statement.Ord(l.Transfers()), segment.NumberColumns,
		func(o statement.Ord, row *segment.Row) error {
			for i := range n {
				n[i] = row.Numbers[i]
			}
			return fn(o, &n)
		})
}

// scan calls fn with the columns wanted of transfers, but of those in files that have
// none of these columns.
func (l *Ledger) scan(ctx context.Context, from, to statement.Ord, set segment.Columns,
	fn func(o statement.Ord, row *segment.Row) error) error {
	to = min(to, statement.Ord(l.Transfers()))
	r := l.newRecordReader(set)
	defer r.close()
	for o := max(0, from); o < to; {
		at, rest, err := l.run(o)
		if err != nil {
			return err
		}
		// Transfers of one run lie one after another in one file, so that a file
		// without the columns is passed over as a whole.
		end := to
		if rest < int64(to-o) {
			end = o + statement.Ord(rest)
		}
		if seg, err := l.segment(at.Segment); err != nil {
			return err
		} else if !seg.HasAny(set) {
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
			at.Row++
		}
	}
	return nil
}

// ScanNames calls fn with the account of each statement, by number. The bytes
// are used again after fn returns.
func (l *Ledger) ScanNames(ctx context.Context, fn func(no statement.No, account []byte) error) error {
	return l.eachName(nil, func(i statement.No, key []byte) (bool, error) {
		if i%1024 == 0 && ctx.Err() != nil {
			return false, ctx.Err()
		}
		id, _, err := index.SplitName(key)
		if err != nil {
			return false, l.parts[0].names.Damaged(0, err)
		}
		return true, fn(i, id)
	})
}

// ScanAccounts calls fn with each account of accounts files, by id.
func (l *Ledger) ScanAccounts(ctx context.Context, fn func(*dyetrace.Account) error) error {
	n := 0
	id := func(line []byte) []byte { return line[:facts.AccountIDLen(line)] }
	return l.merged(func(p *part) block.Strings { return p.accounts }, nil, id, func(raw []byte) (bool, error) {
		if n++; n%1024 == 0 && ctx.Err() != nil {
			return false, ctx.Err()
		}
		a, err := facts.DecodeAccount(raw)
		if err != nil {
			return false, l.parts[0].accounts.Damaged(0, err)
		}
		return true, fn(&a)
	})
}

// ScanLinks calls fn with every link of links files, each once, in order of account.
// The link is used again after fn returns.
func (l *Ledger) ScanLinks(ctx context.Context, fn func(*dyetrace.Link) error) error {
	aliases, err := l.loadAliases()
	if err != nil {
		return err
	}
	return facts.ScanLinks(ctx, l.fsys, l.dir, l.m, func(link *dyetrace.Link) error {
		link.Account = cmp.Or(aliases[link.Account], link.Account)
		return fn(link)
	})
}

// ScanHolders calls fn with each holder of holders files, by id. The holder is used
// again after fn returns. Where files contradict each other, fn gets all of them.
func (l *Ledger) ScanHolders(ctx context.Context, fn func(*dyetrace.Holder) error) error {
	return facts.ScanHolders(ctx, l.fsys, l.dir, l.m, fn)
}

// ScanLinkColumns calls fn with the links of links files, some ten thousands at a
// time, with the columns that show what accounts share. It is many times as fast as ScanLinks, on all cores: fn is
// called by several goroutines at a time, each with columns of its own, which
// are used again after fn returns. Within one call links are in order of
// account; those of several files, or repeated, come more than once.
func (l *Ledger) ScanLinkColumns(ctx context.Context, fn func(*statement.LinkColumns) error) error {
	return facts.ScanLinkColumns(ctx, l.fsys, l.dir, l.m.Links, fn)
}
