package lines

import (
	"context"
	"errors"
	"slices"

	"dyetrace"
	"dyetrace/join"
	"dyetrace/ledger/identity"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/reliance"
	"dyetrace/ledger/segment"
)

// readUnjoined reads the lines that were left apart when lines were joined: statements
// alone do not show them.
func (c *checker) readUnjoined(l *Book) error {
	c.unjoined = map[uint32]*unjoinedOf{}
	// A file without what paid its lines is one fault.
	for at, fault := range c.payerless {
		left := c.unjoined[at.account]
		if left == nil {
			left = &unjoinedOf{counts: map[join.FaultKind]int64{}}
			c.unjoined[at.account] = left
		}
		left.counts[join.FaultApart]++
		left.add(fault)
	}
	for _, left := range c.unjoined {
		slices.SortFunc(left.faults, func(a, b reliance.StatementFault) int {
			return reliance.ComparePlaces(&a.Source, &b.Source)
		})
	}
	r, err := l.Reliance()
	if err != nil {
		return err
	}
	// Each pair is in the check of both accounts: the wallet's as it was found, the card's
	// with the two places turned round.
	of := func(account string, currency dyetrace.Currency) *unjoinedOf {
		number, known := c.names.Find([]byte(account), currency)
		if !known || !c.picks(number) {
			return &unjoinedOf{}
		}
		if c.unjoined[number] == nil {
			c.unjoined[number] = &unjoinedOf{counts: map[join.FaultKind]int64{}}
		}
		return c.unjoined[number]
	}
	for i := range r.Unjoined {
		u := &r.Unjoined[i]
		wallet := of(u.Account, u.Currency)
		wallet.add(&u.StatementFault)
		if u.Beside == u.Account {
			continue
		}
		turned := u.StatementFault
		turned.Source, turned.Other = u.Other, u.Source
		of(u.Beside, u.Currency).add(&turned)
	}
	for i := range r.UnjoinedOf {
		n := &r.UnjoinedOf[i]
		if found := of(n.Account, n.Currency); found.counts != nil {
			found.counts[n.Kind] += n.Count
		}
	}
	return nil
}

// unjoinedOf is an account's lines that were left apart.
type unjoinedOf struct {
	counts map[join.FaultKind]int64
	faults []reliance.StatementFault
}

// maxUnjoined bounds how many faults of the kind are kept of one account.
const maxUnjoined = 1000

func (u *unjoinedOf) add(f *reliance.StatementFault) {
	if len(u.faults) < maxUnjoined {
		u.faults = append(u.faults, *f)
	}
}

// notePayerless notes a line of a wallet that failed, or that a card paid: the ledger
// did not keep which. There is one fault for each file.
func (c *checker) notePayerless(s *record.Line) {
	origin := &c.origins.List[s.Origin]
	account, _ := c.names.Name(s.Account)
	if c.keepsPayers || !join.IsPurse(account) || c.payersOf[manifest.SourceID{SHA256: origin.SHA256, Name: origin.File}] {
		return
	}
	at := fileOf{origin.SHA256, s.Account}
	fault := c.payerless[at]
	if fault == nil {
		fault = &reliance.StatementFault{Kind: join.FaultApart, From: s.Time, To: s.Time, Source: origin.At(s.Row),
			Why: join.DoubtPayerless}
		if c.payerless == nil {
			c.payerless = map[fileOf]*reliance.StatementFault{}
		}
		c.payerless[at] = fault
	}
	fault.Count++
	fault.From, fault.To = min(fault.From, s.Time), max(fault.To, s.Time)
}

// findLacks keeps in c.lacking, by account, the transfers whose other side has no line
// although its statement covers their time: all are counted, and the first maxLacks
// of each account listed.
func (c *checker) findLacks(ctx context.Context, l *Book) (err error) {
	if l.Manifest.Derived == nil || len(c.Cover.stated) == 0 {
		return nil
	}
	seg, err := segment.Open(l.FS, l.Dir, l.Manifest.Derived.Name, segment.RecordColumns)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, seg.Close()) }()
	s, err := segment.NewStream(seg, 0, c.names, c.origins)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.Each(ctx, func(b *record.List, r *record.Record) error {
		// A transfer with both lines lacks nothing, and one without any is a complete
		// record.
		other := r.To
		switch r.Flags & (record.HasFromTime | record.HasToTime) {
		case record.HasFromTime:
		case record.HasToTime:
			other = r.From
		default:
			return nil
		}
		p, is := c.Cover.lackedBy(other, r.Time)
		if id, _ := c.names.Name(other); !is || !c.picks(other) || identity.IsStandIn(string(id)) {
			return nil
		}
		if c.lacking[other] == nil {
			c.lacking[other] = &lacking{}
		}
		lacks := c.lacking[other]
		if lacks.count++; len(lacks.faults) < maxLacks {
			lacks.faults = append(lacks.faults, lackFault(r.Time, r.Amount, p, c.origins.List[r.Origin].At(r.Line)))
		}
		return nil
	})
}

// maxLacks bounds how many faults of the kind are kept of one account.
const maxLacks = 1000

// lacking is the transfers that the statement of an account lacks.
type lacking struct {
	count  int64
	faults []reliance.StatementFault
}
