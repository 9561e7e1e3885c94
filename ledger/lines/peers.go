package lines

import (
	"bytes"
	"cmp"
	"errors"
	"slices"

	"dyetrace"
	"dyetrace/join"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/record"
	"dyetrace/ledger/reliance"
)

// peerFacts is what lines show of the accounts on their other sides, which may be in
// no accounts file: who holds them and where.
type peerFacts struct {
	names, banks map[uint32]string // by number of account and currency
	cash         map[uint32]bool
	holders      map[uint32]*holderRange
}

// holderRange is who holds a short number and where, by the first and the last line
// in order of these texts: where both differ, it may be two accounts.
type holderRange struct{ first, last [2]string }

func newPeerFacts() *peerFacts {
	return &peerFacts{names: map[uint32]string{}, banks: map[uint32]string{}, cash: map[uint32]bool{},
		holders: map[uint32]*holderRange{}}
}

// note keeps what a line shows of an account. The longest of several names counts,
// and the first in byte order among those as long, so that the order of lines does
// not matter.
func (f *peerFacts) note(number uint32, s *record.Line) {
	keepBest(f.names, number, s.Texts[record.LinePeerName])
	keepBest(f.banks, number, s.Texts[record.LinePeerBank])
	f.noteHolder(number, s)
}

// longestShort is up to how many digits a number may be in use at several banks;
// longer ones carry a bank's prefix. Cards begin with their issuer's number (ISO/IEC
// 7812), and those in use have 13 digits or more; account numbers that banks give by
// themselves, such as those inside IBANs of Germany (10), Italy and Switzerland (12),
// are no longer than that.
const longestShort = 12

// noteHolder keeps who holds a short number and where, if a line shows both.
func (f *peerFacts) noteHolder(number uint32, s *record.Line) {
	peer, name, bank := s.Texts[record.LinePeer], s.Texts[record.LinePeerName], s.Texts[record.LinePeerBank]
	if len(peer) == 0 || len(peer) > longestShort || len(name) == 0 || len(bank) == 0 || join.Masked(name) ||
		len(bytes.Trim(peer, "0123456789")) > 0 {
		return
	}
	holder := [2]string{string(name), string(bank)}
	t := f.holders[number]
	if t == nil {
		f.holders[number] = &holderRange{holder, holder}
		return
	}
	if slices.Compare(holder[:], t.first[:]) < 0 {
		t.first = holder
	}
	if slices.Compare(holder[:], t.last[:]) > 0 {
		t.last = holder
	}
}

// maxTwoHolders bounds how many such numbers a summary lists.
const maxTwoHolders = 1000

// twoHolders lists the numbers that two holders may have, by number.
func (f *peerFacts) twoHolders(names *record.Names) (all []reliance.TwoHolders) {
	for number, t := range f.holders {
		if t.first[0] != t.last[0] && t.first[1] != t.last[1] {
			id, _ := names.Name(number)
			all = append(all, reliance.TwoHolders{Account: string(id), Holders: [2]string{t.first[0], t.last[0]},
				Banks: [2]string{t.first[1], t.last[1]}})
		}
	}
	slices.SortFunc(all, func(a, b reliance.TwoHolders) int { return cmp.Compare(a.Account, b.Account) })
	return all[:min(len(all), maxTwoHolders)]
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

// kind returns the kind of an account by its lines.
func (f *peerFacts) kind(number uint32) dyetrace.Kind {
	switch {
	case f.cash[number]:
		return dyetrace.Cash
	case join.IsPool([]byte(f.names[number])):
		return dyetrace.Institution
	}
	return dyetrace.Personal
}

// numbers returns every account that lines show something of.
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

// complete adds to accounts files what lines show: accounts that the files lack, and
// fields that they leave empty. Only accounts that have transfers are added. It
// writes the accounts to to, and returns it.
func (f *peerFacts) complete(accounts, to *facts.AccountList, names *record.Names, used record.BitSet,
	cover *Coverage) (_ *facts.AccountList, err error) {
	// Both lists are in order of ids, so that one pass merges them.
	numbers := slices.DeleteFunc(f.numbers(), func(n uint32) bool { return !used.Has(n) })
	slices.SortFunc(numbers, func(a, b uint32) int {
		x, xc := names.Name(a)
		y, yc := names.Name(b)
		if c := bytes.Compare(x, y); c != 0 {
			return c
		}
		return int(xc) - int(yc)
	})
	defer to.Abandon()
	r, err := accounts.Open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	more, err := r.Next()
	for i := 0; err == nil && (more || i < len(numbers)); {
		before := 1
		if i < len(numbers) {
			id, _ := names.Name(numbers[i])
			before = -1
			if more {
				before = bytes.Compare(id, r.ID())
			}
		}
		// An account that no statement's line names is copied as it is.
		switch {
		case before > 0:
			err = to.Add(r.Line)
		case before == 0:
			i, err = f.completed(numbers, i, r.Line, to, names, cover)
		default:
			i, err = f.completed(numbers, i, nil, to, names, cover)
		}
		if err == nil && before >= 0 {
			more, err = r.Next()
		}
	}
	if err != nil {
		return nil, err
	}
	return to, to.Finish()
}

// completed adds the account of numbers[i], completing line where accounts files have
// it. It returns the place of the next account's first number.
func (f *peerFacts) completed(numbers []uint32, i int, line []byte, to *facts.AccountList, names *record.Names,
	cover *Coverage) (int, error) {
	id, _ := names.Name(numbers[i])
	a := dyetrace.Account{ID: string(id), Uncovered: !cover.any(numbers[i])}
	if line != nil {
		var err error
		if a, err = facts.DecodeAccount(line); err != nil {
			return i, err
		}
	}
	for ; i < len(numbers); i++ {
		n := numbers[i]
		if other, _ := names.Name(n); !bytes.Equal(other, id) {
			break
		}
		a.Holder, a.Institution = cmp.Or(a.Holder, f.names[n]), cmp.Or(a.Institution, f.banks[n])
		if a.Kind == dyetrace.Personal {
			a.Kind = f.kind(n)
		}
	}
	return i, to.Add(facts.AppendSource(facts.AppendAccount(nil, &a), &a.Source))
}
