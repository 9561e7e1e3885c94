package ledger

import (
	"bytes"
	"cmp"
	"errors"
	"math"
	"sort"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/index"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
	"dyetrace/ledger/statement"
	"dyetrace/ledger/stream"
)

// errRebuild is why a part cannot be added: the index is made anew.
var errRebuild = errors.New("what is brought changes transfers that older parts of the index hold")

// below is the parts of the index that stay as they are while one is written behind
// them, and what is known of accounts in all parts.
type below struct {
	*Ledger
	all      *Ledger // with the parts that the new one replaces
	segments int     // files of records of the parts
	last     dyetrace.Instant
	seqs     *recordReader // of the goroutine that writes the index
	records  *recordReader // of the one that settles records
}

// openBelow opens so many parts, which must hold a transfer.
func openBelow(fsys vfs.FS, dir string, m *manifest.Manifest, parts int) (u *below, err error) {
	u = &below{}
	if u.all, err = openIndex(fsys, dir, m); err != nil {
		return nil, err
	}
	if u.Ledger, err = openIndex(fsys, dir, m.Until(parts)); err != nil {
		return nil, errors.Join(err, u.all.Close())
	}
	for _, p := range u.parts {
		u.segments += p.Segments
	}
	u.seqs, u.records = u.newRecordReader(segment.SeqColumns), u.newRecordReader(segment.AllColumns)
	if u.last, err = u.Time(statement.Ord(u.Transfers() - 1)); err != nil {
		return nil, errors.Join(err, u.close())
	}
	return u, nil
}

func (u *below) close() error {
	u.seqs.close()
	u.records.close()
	return errors.Join(u.all.Close(), u.Close())
}

// Number is the number of the statement with a key, or of the first one behind it.
func (u *below) Number(key []byte) (number int64, is bool, err error) { return u.rank(key) }

// Knows reports whether an account has statements.
func (u *below) Knows(account []byte) (bool, error) { return u.knows(account) }

// Before is how many transfers lie before one of this time, sequence number and id.
func (u *below) Before(at dyetrace.Instant, seq int64, id []byte) (int64, error) {
	if at > u.last {
		return u.Transfers(), nil
	}
	end, err := u.After(at)
	if err != nil {
		return 0, err
	}
	first := statement.Ord(0)
	if at > math.MinInt64 {
		if first, err = u.After(at - 1); err != nil {
			return 0, err
		}
	}
	// Of transfers of one time the sequence number and the id decide.
	n := sort.Search(int(end-first), func(i int) bool {
		c, failed := u.compare(first+statement.Ord(i), seq, id)
		err = errors.Join(err, failed)
		return c > 0
	})
	return int64(first) + int64(n), err
}

// compare compares a transfer of one time with a sequence number and id.
func (u *below) compare(o statement.Ord, seq int64, id []byte) (int, error) {
	rests, _, err := u.run(o)
	if err != nil {
		return 0, err
	}
	seg, err := u.segment(rests.Segment)
	if err != nil {
		return 0, err
	}
	own := int64(0)
	if seg.HasAny(segment.SeqColumns) {
		if err := u.seqs.read(rests); err != nil {
			return 0, err
		}
		own = u.seqs.row.Seq()
	}
	if own != seq {
		return cmp.Compare(own, seq), nil
	}
	ids, err := u.IDs([]statement.Ord{o})
	if err != nil {
		return 0, err
	}
	return bytes.Compare([]byte(ids[0]), id), nil
}

// has looks for a transfer of the id of a group of records. The error is errRebuild where
// one contradicts it.
func (u *below) has(group *record.List, names *record.Names, origins *record.Origins) (seen stream.Sighted, err error) {
	if seen.Place, seen.Is, err = u.Lookup(string(group.ID(&group.Recs[0]))); err != nil || !seen.Is {
		return seen, err
	}
	at, _, err := u.run(seen.Place)
	if err != nil {
		return seen, err
	}
	if err := u.records.read(at); err != nil {
		return seen, err
	}
	var t dyetrace.Transfer
	u.records.row.Transfer(&t)
	counts := record.Origin{File: t.Source.File, SHA256: t.Source.SHA256, Sheet: t.Source.Sheet}
	for i := range group.Recs {
		r := &group.Recs[i]
		if !sameTransfer(group, r, names, &t) {
			return seen, errRebuild
		}
		// The first source of a transfer counts for it, whichever came first.
		if o := &origins.List[r.Origin]; record.CompareOrigins(o, &counts) < 0 {
			counts, seen.First, seen.Counts = *o, i, true
		}
	}
	return seen, nil
}

// sameTransfer reports whether a record says what a transfer is, apart from its source.
func sameTransfer(list *record.List, r *record.Record, names *record.Names, t *dyetrace.Transfer) bool {
	var e record.Extras
	e.Decode(r, list.Extras(r))
	from, currency := names.Name(r.From)
	to, receivedCurrency := names.Name(r.To)
	n := statement.NumbersOf(t)
	for i := range n {
		if !bytes.Equal(n[i], e.Numbers[i]) {
			return false
		}
	}
	return r.Time == t.Time && r.Seq == t.Seq && r.Amount == t.Amount && e.Received == t.Received &&
		string(from) == t.From && string(to) == t.To && currency == t.Currency &&
		receivedCurrency == t.ReceivedCurrency && e.FromBalance == t.FromBalance && e.ToBalance == t.ToBalance &&
		string(e.Channel) == t.Channel && string(e.Memo) == t.Memo && string(e.Reverses) == t.Reverses
}

// describe completes the traits of an account that the part itself does not describe.
func (u *below) describe(id []byte, t *statement.Traits) error {
	p, line, err := u.all.accountLine(id)
	if err != nil || line == nil {
		return err
	}
	a, err := facts.DecodeAccount(line)
	if err != nil {
		return p.accounts.Damaged(0, err)
	}
	t.Kind, t.Covered = a.Kind, !a.Uncovered
	return nil
}

// hasBelow reports whether an account has a statement in parts below.
func (b *build) hasBelow(id []byte, c dyetrace.Currency) (bool, error) {
	if b.below == nil {
		return false, nil
	}
	_, is, err := b.below.Number(index.AppendName(nil, id, uint16(c)))
	return is, err
}

// under is what the index's builder asks of the parts below, nil where there are none.
func (b *build) under() index.Below {
	if b.below == nil {
		return nil
	}
	return b.below
}

// missesPayment reports whether a reversal of the ledger names a transfer that it does not
// have.
func (l *Ledger) missesPayment() (bool, error) {
	missing, err := l.parts[0].reversals.Missing(1)
	return len(missing) > 0, err
}
