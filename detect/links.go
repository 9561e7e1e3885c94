package detect

import (
	"cmp"
	"context"
	"slices"

	"github.com/zeebo/xxh3"

	"dyetrace"
	"dyetrace/ledger"
)

// use is that a person used an account with something, by their hashes.
type use struct {
	thing, person uint64
	no            uint32 // the statement
}

// loadLinks finds how many holders share a device or phone with each account,
// and how often two of them moved money within a minute. Addresses are not
// counted: a household, an office or a village may have one.
func loadLinks(ctx context.Context, l Papers, names *names, profiles []Profile) error {
	var devices, phones []use
	err := l.ScanLinks(ctx, func(k *dyetrace.Link) error {
		person := xxh3.HashString(k.Person)
		names.each(k.Account, func(no uint32) {
			profiles[no].Sharers = max(1, profiles[no].Sharers)
			if k.Device != "" {
				devices = append(devices, use{xxh3.HashString(k.Device), person, no})
			}
			if k.Phone != "" {
				phones = append(phones, use{xxh3.HashString(k.Phone), person, no})
			}
		})
		return nil
	})
	if err != nil {
		return err
	}
	count := func(group []use) error {
		sharers := countPersons(group)
		for i := range group {
			p := &profiles[group[i].no]
			p.Sharers = max(p.Sharers, uint16(min(sharers, 1<<16-1)))
		}
		return nil
	}
	if err := eachShared(phones, count); err != nil {
		return err
	}
	return eachShared(devices, func(group []use) error {
		if err := count(group); err != nil {
			return err
		}
		return countTogether(l, group, profiles)
	})
}

// eachShared calls fn with the uses of each thing that several persons used.
func eachShared(uses []use, fn func([]use) error) error {
	slices.SortFunc(uses, func(a, b use) int {
		return cmp.Or(cmp.Compare(a.thing, b.thing), cmp.Compare(a.person, b.person), cmp.Compare(a.no, b.no))
	})
	for from := 0; from < len(uses); {
		to := from + 1
		for to < len(uses) && uses[to].thing == uses[from].thing {
			to++
		}
		if uses[from].person != uses[to-1].person {
			if err := fn(slices.Compact(uses[from:to:to])); err != nil {
				return err
			}
		}
		from = to
	}
	return nil
}

// countPersons counts the persons of a sorted group.
func countPersons(group []use) int {
	n := 1
	for i := 1; i < len(group); i++ {
		if group[i].person != group[i-1].person {
			n++
		}
	}
	return n
}

// mostTogether bounds the accounts on one device whose times are compared: a
// device with more is a public one.
const mostTogether = 256

// out is a payment out of one account of a group.
type out struct {
	at  dyetrace.Instant
	use int
}

// countTogether counts, for each account of a device, its payments out within
// 60 seconds of one out of an account that another holder uses there.
func countTogether(l Papers, group []use, profiles []Profile) error {
	if len(group) > mostTogether {
		return nil
	}
	var outs []out
	for i := range group {
		s, err := l.Statement(ledger.StatementNo(group[i].no))
		if err != nil {
			return err
		}
		var e ledger.Entry
		for c := s.Cursor(); c.Next(&e); {
			if e.In {
				continue
			}
			at, err := l.Time(e.Ord)
			if err != nil {
				return err
			}
			outs = append(outs, out{at, i})
		}
	}
	slices.SortFunc(outs, func(a, b out) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.use, b.use)) })
	for i := range outs {
		for k := i + 1; k < len(outs) && outs[k].at-outs[i].at <= 60e9; k++ {
			if a, b := &group[outs[i].use], &group[outs[k].use]; a.person != b.person && a.no != b.no {
				profiles[a.no].Together++
				profiles[b.no].Together++
			}
		}
	}
	return nil
}
