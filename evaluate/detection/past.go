package detection

import (
	"context"
	"sort"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// past is a ledger as it was at one time after another: with the transfers until then,
// and with what links and papers the whole ledger has.
type past struct {
	detect.Ledger
	seen  int64
	grown []*statement.Grown
	rest  []statement.Cursor // of the whole ledger's statements, behind what has been seen
	next  []statement.Entry  // the first entry of the rest
	has   []bool             // whether there is one
}

// newPast is a ledger before its first transfer.
func newPast(ctx context.Context, l detect.Ledger) (*past, error) {
	n := l.Statements()
	p := &past{Ledger: l, grown: make([]*statement.Grown, n), rest: make([]statement.Cursor, n),
		next: make([]statement.Entry, n), has: make([]bool, n)}
	for no := range p.grown {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s, err := l.Statement(statement.No(no))
		if err != nil {
			return nil, err
		}
		p.grown[no], p.rest[no] = statement.NewGrown(), s.Cursor()
		p.has[no] = p.rest[no].Next(&p.next[no])
	}
	return p, nil
}

// until shows what happened until a time, which must not be before the one asked for
// last.
func (p *past) until(at dyetrace.Instant) (err error) {
	all := int(p.Ledger.Transfers())
	p.seen = int64(sort.Search(all, func(i int) bool {
		t, e := p.Ledger.Time(statement.Ord(i))
		if e != nil {
			err = e
		}
		return t > at
	}))
	for no := range p.grown {
		for p.has[no] && int64(p.next[no].Ord) < p.seen {
			p.grown[no].Add(&p.next[no])
			p.has[no] = p.rest[no].Next(&p.next[no])
		}
	}
	return err
}

// Transfers is how many there were.
func (p *past) Transfers() int64 { return p.seen }

// Statement is an account's statement as it was.
func (p *past) Statement(no statement.No) (statement.Statement, error) {
	return p.grown[no].Statement(), nil
}
