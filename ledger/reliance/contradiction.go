package reliance

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"dyetrace"
	"dyetrace/join"
)

// maxContradictions bounds how many of a kind are kept. Which ones these are does
// not depend on the order in which they are found.
const maxContradictions = 5000

// Contradictions gathers contradictions. Goroutines share it.
type Contradictions struct {
	mu      sync.Mutex
	lists   [join.FaultKindCount][]Contradiction
	counts  [join.FaultKindCount]int64
	settled int64
}

// Add takes a contradiction.
func (b *Contradictions) Add(c Contradiction) {
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
func (b *Contradictions) first(most int) (all []Contradiction) {
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
	return cmp.Or(ComparePlaces(&x.Source, &y.Source), cmp.Compare(x.Kind, y.Kind), ComparePlaces(&x.Other, &y.Other),
		cmp.Compare(x.Account, y.Account), cmp.Compare(x.Currency, y.Currency), cmp.Compare(x.From, y.From))
}

// ComparePlaces is the order of places: by file, sheet and line.
func ComparePlaces(a, b *dyetrace.Source) int {
	return cmp.Or(cmp.Compare(a.File, b.File), slices.Compare(a.SHA256[:], b.SHA256[:]), cmp.Compare(a.Sheet, b.Sheet),
		cmp.Compare(a.Line, b.Line))
}

// Notes adds the contradictions that files of an import have a part in as notes of the
// import.
func (b *Contradictions) Notes(fresh func(*dyetrace.Source) bool, add func(dyetrace.Note)) {
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
	// Each text ends with what to do about it.
	switch c.Kind {
	case join.FaultDiffers:
		if c.Why == join.DoubtTwin {
			return fmt.Sprintf("%s: here the wallet's own money paid %s, and %s names a card or a loan that paid; where no "+
				"balance stands beside the line "+
				"the card counts, else both: ask the payment company what paid", account, amount(c.Expected), at)
		}
		return fmt.Sprintf("%s: the line and %s must be copies of each other (one serial number, or one second, amount "+
			"and balance), "+
			"and do not say the same: ask the bank which is right", account, at)
	case join.FaultTwice:
		return fmt.Sprintf("%s: the line stands again in %s with the same serial number and balance; it counts once",
			account, at)
	case join.FaultParts:
		if c.Expected.Known {
			return fmt.Sprintf("%s: the batch of %s and its %d parts, which come to %s, do not agree (%s); the batch counts "+
				"and its parts do not: ask for all parts",
				account, amount(c.Expected), c.Count, amount(c.Found), at)
		}
		return fmt.Sprintf("%s: a batch and its %d parts in another file (%s) are one movement; the parts count", account,
			c.Count, at)
	case join.FaultReport:
		return fmt.Sprintf("%s: a report and the statement have this line (%s); it counts once, with its time", account, at)
	case join.FaultSplit:
		return fmt.Sprintf("%s: %s has an equal line; the balances show that they follow each other, so that both count",
			account, at)
	case join.FaultMaybe:
		return fmt.Sprintf("%s: %s has an equal line, and no balance shows whether it is a copy; %s: get one statement of "+
			"the whole time to be sure",
			account, at, countOf(c.Count))
	case join.FaultApart:
		return account + ": " + c.apartText(at, amount(c.Expected))
	case join.FaultLacks:
		return fmt.Sprintf("%s: the statement covers %s, but does not have the %s of %s; one of the two files is wrong or "+
			"incomplete, "+
			"or the bank booked it on another day: ask the bank of the account", account, c.From, amount(c.Expected), at)
	}
	return fmt.Sprintf("%s: %s, %s", account, c.Kind, at)
}

// apartText is why a wallet's line and the card's at a place are left apart, in words.
func (c *Contradiction) apartText(at, amount string) string {
	const left = "they are left apart, and the card's money ends at the payment company"
	switch {
	case c.Why == join.DoubtCard || c.Why == join.DoubtSeveral && c.Count == 0:
		return fmt.Sprintf("%s states the number of this %s, and is of another card than the line names; %s: ask the "+
			"company which card it was", at, amount, left)
	case c.Why == join.DoubtNamed:
		return fmt.Sprintf("%s fits this %s by card, amount and time, and names somebody else as the other side; they are "+
			"left apart: "+
			"ask the payment company for the order number", at, amount)
	case c.Why == join.DoubtNumber:
		return fmt.Sprintf("%s fits this %s by card, amount and time, and states another number; %s: ask it for the "+
			"order number", at, amount, left)
	}
	return fmt.Sprintf("%d lines may belong together here, of wallet and card (such as %s), and no order number "+
		"decides; %s (%s): "+
		"ask it for the order number", c.Count+1, at, left, amount)
}

func countOf(n int64) string {
	if n == 1 {
		return "one movement counts"
	}
	return fmt.Sprintf("%d movements count", n)
}

// placeOf returns a place in words, for people.
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
