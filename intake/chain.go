package intake

import (
	"cmp"
	"fmt"
	"slices"

	"dyetrace"
)

// chain compares the statements of one file with each other: where one ends, the next
// one of the same account begins with its balance.
type chain struct {
	accepted bool
	of       map[chainKey][]dyetrace.Period
	count    int
}

type chainKey struct {
	account  string
	currency dyetrace.Currency
}

// mostChained is how many statements of a file are compared. It bounds the memory.
const mostChained = 1 << 16

func newChain(o *Options) *chain {
	return &chain{accepted: slices.Contains(o.Accept, "chain"), of: make(map[chainKey][]dyetrace.Period)}
}

// see adds the statements that end in a batch.
func (c *chain) see(b *dyetrace.Batch) {
	for i := range b.Periods {
		p := &b.Periods[i]
		if !p.Opening.Known && !p.Closing.Known || c.count == mostChained {
			continue
		}
		c.count++
		key := chainKey{p.Account, p.Currency}
		c.of[key] = append(c.of[key], *p)
	}
}

// judge returns the verdict on the statements of the file. One statement follows
// another where it begins as the other ends. Where several begin on one day, one of
// them has to fit: a file may also have copies and corrections.
func (c *chain) judge() (v Verdict, err error) {
	links, broken := 0, 0
	var worst [2]*dyetrace.Period
	for _, all := range c.of {
		begin, end := bordersOf(all)
		for i := range all {
			p := &all[i]
			next := begin[p.To+1]
			if !p.Closing.Known || len(next) == 0 {
				continue
			}
			links++
			// Another statement of the same end may be the one that the next follows.
			followed := slices.ContainsFunc(end[p.To], func(o *dyetrace.Period) bool {
				return slices.ContainsFunc(next, func(n *dyetrace.Period) bool { return n.Opening.Amount == o.Closing.Amount })
			})
			if followed {
				continue
			}
			if broken++; worst[0] == nil || before(p, worst[0]) {
				worst = [2]*dyetrace.Period{p, next[0]}
			}
		}
	}
	switch {
	case links == 0:
		return v, nil
	case broken == 0 && c.count == mostChained:
		return v, nil // the statements after those may break the chain
	case broken == 0:
		v.Agreed = []string{"chain"}
		return v, nil
	}
	// The first break in the file is named, so that the same file gives the same text.
	p, next := worst[0], worst[1]
	text := fmt.Sprintf("its statements do not follow each other: the one on line %d ends with %s %s on account %s, "+
		"but the next one, on line %d, begins with %s",
		p.Source.Line, p.Closing.Amount.Format(p.Currency), p.Currency, p.Account,
		next.Source.Line, next.Opening.Amount.Format(p.Currency))
	if broken > 1 {
		text += fmt.Sprintf("; so it is with %d of %d", broken, links)
	}
	if c.accepted {
		place := dyetrace.Source{Line: p.Source.Line, Sheet: p.Source.Sheet}
		v.Notes = []dyetrace.Note{{Kind: dyetrace.NoteAccepted, Source: place, Witness: "chain", Text: text}}
		return v, nil
	}
	return v, RefusedStatement("chain", p.Source.Line,
		"%s: a statement is missing or was changed; ask the bank for all of them again", text)
}

// bordersOf returns the statements of one account by the instants at which they begin
// and end. It leaves out those that do not state the balance there.
func bordersOf(all []dyetrace.Period) (begin, end map[dyetrace.Instant][]*dyetrace.Period) {
	begin = make(map[dyetrace.Instant][]*dyetrace.Period)
	end = make(map[dyetrace.Instant][]*dyetrace.Period)
	for i := range all {
		p := &all[i]
		if p.Opening.Known {
			begin[p.From] = append(begin[p.From], p)
		}
		if p.Closing.Known {
			end[p.To] = append(end[p.To], p)
		}
	}
	return begin, end
}

// before reports whether a statement comes before another one in the file. In XML on a
// single line, the account decides.
func before(a, b *dyetrace.Period) bool {
	return cmp.Or(cmp.Compare(a.Source.Line, b.Source.Line), cmp.Compare(a.Account, b.Account),
		cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.To, b.To)) < 0
}
