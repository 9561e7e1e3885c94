package intake

import (
	"fmt"
	"slices"

	"dyetrace"
)

// chain holds the statements of one file against each other: where one ends, the
// next one of the same account begins with its balance.
type chain struct {
	accepted bool
	of       map[chainKey][]dyetrace.Period
	count    int
}

type chainKey struct {
	account  string
	currency dyetrace.Currency
}

// mostChained is how many statements of a file are held against each other.
const mostChained = 1 << 16

func newChain(o *Options) *chain {
	return &chain{accepted: slices.Contains(o.Accept, "chain"), of: make(map[chainKey][]dyetrace.Period)}
}

// see takes up the statements that a batch ends.
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

// judge returns the verdict on the statements of the file. The days of two that
// follow each other meet; of several statements that begin on one day, one has to
// fit, since copies and corrections may stand in a file too.
func (c *chain) judge() (v Verdict, err error) {
	links, broken := 0, 0
	var worst [2]*dyetrace.Period
	for _, all := range c.of {
		begin := make(map[dyetrace.Instant][]*dyetrace.Period)
		for i := range all {
			if p := &all[i]; p.Opening.Known {
				begin[p.From] = append(begin[p.From], p)
			}
		}
		for i := range all {
			p := &all[i]
			next := begin[p.To+1]
			if !p.Closing.Known || len(next) == 0 {
				continue
			}
			links++
			if slices.ContainsFunc(next, func(n *dyetrace.Period) bool { return n.Opening.Amount == p.Closing.Amount }) {
				continue
			}
			// Another statement of the same end may be the one that the next follows.
			if slices.ContainsFunc(all, func(o dyetrace.Period) bool {
				return o.To == p.To && o.Closing.Known && slices.ContainsFunc(next, func(n *dyetrace.Period) bool { return n.Opening.Amount == o.Closing.Amount })
			}) {
				continue
			}
			if broken++; worst[0] == nil || p.Source.Line < worst[0].Source.Line {
				worst = [2]*dyetrace.Period{p, next[0]}
			}
		}
	}
	switch {
	case links == 0:
		return v, nil
	case broken == 0:
		v.Agreed = []string{"chain"}
		return v, nil
	}
	p, next := worst[0], worst[1]
	text := fmt.Sprintf("its statements do not follow each other: the one on line %d ends with %s %s on account %s, but the next one, on line %d, begins with %s",
		p.Source.Line, p.Closing.Amount.Format(p.Currency), p.Currency, p.Account, next.Source.Line, next.Opening.Amount.Format(p.Currency))
	if broken > 1 {
		text += fmt.Sprintf("; so it is with %d of %d", broken, links)
	}
	if c.accepted {
		v.Notes = []dyetrace.Note{{Kind: dyetrace.NoteAccepted, Source: dyetrace.Source{Line: p.Source.Line, Sheet: p.Source.Sheet}, Witness: "chain", Text: text}}
		return v, nil
	}
	return v, RefusedStatement("chain", p.Source.Line, "%s: a statement is missing or was changed; ask the bank for all of them again", text)
}
