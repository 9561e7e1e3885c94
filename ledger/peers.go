package ledger

import (
	"bytes"
	"slices"

	"dyetrace"
	"dyetrace/join"
)

// peerFacts is what lines say of the accounts on their other sides, which no
// accounts file may tell of: who holds them and where.
type peerFacts struct {
	names, banks map[uint32]string // by number of account and currency
	cash         map[uint32]bool
}

func newPeerFacts() *peerFacts {
	return &peerFacts{names: map[uint32]string{}, banks: map[uint32]string{}, cash: map[uint32]bool{}}
}

// note takes what a line says. Of several names the longest stands, and of
// several as long the first in byte order, so that the order of lines is of no
// account.
func (f *peerFacts) note(number uint32, s *side) {
	keepBest(f.names, number, s.texts[sidePeerName])
	keepBest(f.banks, number, s.texts[sidePeerBank])
}

func keepBest(best map[uint32]string, number uint32, text []byte) {
	if len(text) == 0 {
		return
	}
	if had, ok := best[number]; ok && (len(had) > len(text) || len(had) == len(text) && had <= string(text)) {
		return
	}
	best[number] = string(text)
}

// kind is what an account is by what lines say of it.
func (f *peerFacts) kind(number uint32) dyetrace.Kind {
	switch {
	case f.cash[number]:
		return dyetrace.Cash
	case join.IsPool([]byte(f.names[number])):
		return dyetrace.Institution
	}
	return dyetrace.Personal
}

// numbers is every account of which something is known.
func (f *peerFacts) numbers() []uint32 {
	seen := map[uint32]bool{}
	for _, m := range [...]map[uint32]string{f.names, f.banks} {
		for n := range m {
			seen[n] = true
		}
	}
	for n := range f.cash {
		seen[n] = true
	}
	all := make([]uint32, 0, len(seen))
	for n := range seen {
		all = append(all, n)
	}
	return all
}

// complete adds what lines say to what accounts files say: accounts of which
// these tell nothing, and fields that they leave empty. Only accounts that have
// transfers are added.
func (f *peerFacts) complete(table *accountTable, stand []accountItem, names *interner, used bitSet, cover *coverage) ([]accountItem, error) {
	known := map[string]int{}
	for i := range stand {
		known[string(table.id(&stand[i]))] = i
	}
	stand = slices.Clone(stand)
	numbers := f.numbers()
	slices.SortFunc(numbers, func(a, b uint32) int {
		x, xc := names.name(a)
		y, yc := names.name(b)
		if c := bytes.Compare(x, y); c != 0 {
			return c
		}
		return int(xc) - int(yc)
	})
	for _, n := range numbers {
		if !used.has(n) {
			continue
		}
		id, _ := names.name(n)
		a := dyetrace.Account{ID: string(id), Kind: f.kind(n), Uncovered: !cover.any(n), Holder: f.names[n], Institution: f.banks[n]}
		at, described := known[string(id)]
		if described {
			had, err := decodeAccount(table.whole(&stand[at]))
			if err != nil {
				return nil, err
			}
			if had.Holder != "" || a.Holder == "" {
				a.Holder = had.Holder
			}
			if had.Institution != "" || a.Institution == "" {
				a.Institution = had.Institution
			}
			if had.Kind != dyetrace.Personal {
				a.Kind = had.Kind
			}
			kind, holder, bank := a.Kind, a.Holder, a.Institution
			a = had
			a.Kind, a.Holder, a.Institution = kind, holder, bank
		}
		table.add(&a, inLedger)
		if described {
			stand[at] = table.items[len(table.items)-1]
			continue
		}
		known[string(id)] = len(stand)
		stand = append(stand, table.items[len(table.items)-1])
	}
	slices.SortFunc(stand, func(x, y accountItem) int { return bytes.Compare(table.id(&x), table.id(&y)) })
	return stand, nil
}
