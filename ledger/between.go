package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"dyetrace"
	"dyetrace/join"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// maxContradictions bounds how many of a kind are kept. Which ones these are does
// not depend on the order in which they are found.
const maxContradictions = 5000

// between gathers contradictions. Goroutines share it.
type between struct {
	mu      sync.Mutex
	lists   [join.FaultKindCount][]Contradiction
	counts  [join.FaultKindCount]int64
	settled int64
}

func (b *between) add(c Contradiction) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.counts[c.Kind]++
	if c.Settled() {
		b.settled++
	}
	list := append(b.lists[c.Kind], c)
	if len(list) >= 2*maxContradictions {
		sortContradictions(list)
		list = list[:maxContradictions]
	}
	b.lists[c.Kind] = list
}

// first are the first so many of each kind, in order of their places.
func (b *between) first(most int) (all []Contradiction) {
	for _, list := range b.lists {
		sortContradictions(list)
		all = append(all, list[:min(len(list), most)]...)
	}
	sortContradictions(all)
	return all
}

func sortContradictions(list []Contradiction) {
	slices.SortFunc(list, func(x, y Contradiction) int { return compareContradictions(&x, &y) })
}

func compareContradictions(x, y *Contradiction) int {
	return cmp.Or(comparePlaces(&x.Source, &y.Source), cmp.Compare(x.Kind, y.Kind), comparePlaces(&x.Other, &y.Other),
		cmp.Compare(x.Account, y.Account), cmp.Compare(x.Currency, y.Currency), cmp.Compare(x.From, y.From))
}

func comparePlaces(a, b *dyetrace.Source) int {
	return cmp.Or(cmp.Compare(a.File, b.File), slices.Compare(a.SHA256[:], b.SHA256[:]), cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Line, b.Line))
}

// addFaults takes what was decided of the lines of an account.
func (j *joiner) addFaults(account uint32, faults []join.Fault) {
	for i := range faults {
		id, currency := j.names.Name(account)
		f := &faults[i]
		j.between.add(Contradiction{dyetrace.AccountCurrency{Account: string(id), Currency: currency}, StatementFault{Kind: f.Kind, From: f.From, To: f.To,
			Expected: f.Expected, Found: f.Found, Count: f.Count, Source: j.sourceOf(f.Line), Other: j.sourceOf(f.Other)}})
	}
}

// sourceOf is where a line was read.
func (j *joiner) sourceOf(l *join.Line) dyetrace.Source {
	if l == nil {
		return dyetrace.Source{}
	}
	return j.origins.List[l.OriginNo].At(l.Row)
}

// lackedBy finds the statement of the other side that ought to have a line, and
// does not: files state that they cover its time, and no line of that account is
// its partner. The other account's institution may book it on a later day.
func (c *coverage) lackedBy(other uint32, at dyetrace.Instant) (*statedPeriod, bool) {
	all := c.stated[other]
	for i := range all {
		if all[i].From <= at && at <= all[i].To {
			return &all[i], true
		}
	}
	return nil, false
}

// lacks notes a line whose other side has a whole statement of that time that
// does not show it.
func (j *joiner) lacks(l *join.Line) {
	if !l.Named || j.pools.Has(l.Peer) {
		return
	}
	p, is := j.cover.lackedBy(l.Peer, l.Time)
	if !is {
		return
	}
	id, currency := j.names.Name(l.Peer)
	j.between.add(Contradiction{dyetrace.AccountCurrency{Account: string(id), Currency: currency},
		lackFault(l.Time, l.Amount, p, j.sourceOf(l))})
}

func lackFault(at dyetrace.Instant, amount dyetrace.Amount, p *statedPeriod, line dyetrace.Source) StatementFault {
	return StatementFault{Kind: join.FaultLacks, From: at, To: at, Expected: dyetrace.Stated{Amount: amount, Known: true},
		Source: p.source.At(p.Row), Other: line}
}

// findLacks finds the same in a ledger: transfers of which one side alone has a
// line, and the other's statement covers their time. It returns them by the
// number of that other account, at most a thousand each, and counts all.
func (c *checker) findLacks(ctx context.Context, l *Ledger) (err error) {
	if l.m.Derived == nil || len(c.cover.stated) == 0 {
		return nil
	}
	seg, err := segment.Open(l.fsys, l.dir, l.m.Derived.Name, segment.RecordColumns)
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
		other := r.To
		switch r.Flags & (record.HasFromTime | record.HasToTime) {
		case record.HasFromTime:
		case record.HasToTime:
			other = r.From
		default:
			return nil
		}
		p, is := c.cover.lackedBy(other, r.Time)
		if id, _ := c.names.Name(other); !is || !c.picks(other) || IsStandIn(string(id)) {
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

// lacking is the lines that the statement of an account lacks.
type lacking struct {
	count  int64
	faults []StatementFault
}

// notes are the contradictions that files of an import have a part in, as what
// the import has to say.
func (b *between) notes(fresh func(*dyetrace.Source) bool, add func(dyetrace.Note)) {
	all := b.first(maxContradictions)
	for i := range all {
		c := &all[i]
		switch {
		case fresh(&c.Source):
			add(dyetrace.Note{Kind: dyetrace.NoteBetween, Source: c.Source, Text: c.text(&c.Other)})
		case fresh(&c.Other):
			add(dyetrace.Note{Kind: dyetrace.NoteBetween, Source: c.Other, Text: c.text(&c.Source)})
		}
	}
}

// text is a contradiction in words; other is the place in the other file.
func (c *Contradiction) text(other *dyetrace.Source) string {
	at := placeOf(other)
	amount := func(s dyetrace.Stated) string {
		if !s.Known {
			return "more than can be counted"
		}
		return s.Amount.Format(c.Currency) + " " + c.Currency.String()
	}
	account := "account " + c.Account
	switch c.Kind {
	case join.FaultDiffers:
		if c.Why == join.DoubtTwin {
			return fmt.Sprintf("%s: here the wallet's own money paid %s, and %s names a card or a loan that paid; where no balance stands beside the line "+
				"the card counts, else both: ask the payment company what paid", account, amount(c.Expected), at)
		}
		return fmt.Sprintf("%s: the line and %s must be copies of each other (one serial number, or one second, amount and balance), "+
			"and do not say the same: ask the bank which is right", account, at)
	case join.FaultTwice:
		return fmt.Sprintf("%s: the line stands again in %s with the same serial number and balance; it counts once", account, at)
	case join.FaultParts:
		if c.Expected.Known {
			return fmt.Sprintf("%s: the batch of %s and its %d parts, which come to %s, do not agree (%s); the batch counts and its parts do not: ask for all parts",
				account, amount(c.Expected), c.Count, amount(c.Found), at)
		}
		return fmt.Sprintf("%s: a batch and its %d parts in another file (%s) are one movement; the parts count", account, c.Count, at)
	case join.FaultReport:
		return fmt.Sprintf("%s: a report and the statement have this line (%s); it counts once, with its time", account, at)
	case join.FaultSplit:
		return fmt.Sprintf("%s: %s has an equal line; the balances show that they follow each other, so that both count", account, at)
	case join.FaultMaybe:
		return fmt.Sprintf("%s: %s has an equal line, and no balance shows whether it is a copy; %s: get one statement of the whole time to be sure",
			account, at, countOf(c.Count))
	case join.FaultApart:
		return account + ": " + c.apartText(at, amount(c.Expected))
	case join.FaultLacks:
		return fmt.Sprintf("%s: the statement covers %s, but does not have the %s of %s; one of the two files is wrong or incomplete, "+
			"or the bank booked it on another day: ask the bank of the account", account, c.From, amount(c.Expected), at)
	}
	return fmt.Sprintf("%s: %s, %s", account, c.Kind, at)
}

// apartText is why a wallet's line and the card's at a place are left apart, in words.
func (c *Contradiction) apartText(at, amount string) string {
	const left = "they are left apart, and the card's money ends at the payment company"
	switch {
	case c.Why == join.DoubtCard || c.Why == join.DoubtSeveral && c.Count == 0:
		return fmt.Sprintf("%s states the number of this %s, and is of another card than the line names; %s: ask the company which card it was", at, amount, left)
	case c.Why == join.DoubtNamed:
		return fmt.Sprintf("%s fits this %s by card, amount and time, and names somebody else as the other side; they are left apart: "+
			"ask the payment company for the order number", at, amount)
	case c.Why == join.DoubtNumber:
		return fmt.Sprintf("%s fits this %s by card, amount and time, and states another number; %s: ask it for the order number", at, amount, left)
	}
	return fmt.Sprintf("%d lines may belong together here, of wallet and card (such as %s), and no order number decides; %s (%s): "+
		"ask it for the order number", c.Count+1, at, left, amount)
}

func countOf(n int64) string {
	if n == 1 {
		return "one movement counts"
	}
	return fmt.Sprintf("%d movements count", n)
}

// placeOf is where something stands, for people.
func placeOf(s *dyetrace.Source) string {
	place := s.File
	if s.Sheet != "" {
		place += ":" + s.Sheet
	}
	if s.Line > 0 {
		place += fmt.Sprintf(":%d", s.Line)
	}
	return place
}
