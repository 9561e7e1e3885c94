package detect

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/zeebo/xxh3"

	"dyetrace"
	"dyetrace/ledger"
)

// Papers is what People are made from. *ledger.Ledger has it.
type Papers interface {
	Ledger
	ScanNames(ctx context.Context, fn func(no ledger.StatementNo, account []byte) error) error
	ScanAccounts(ctx context.Context, fn func(*dyetrace.Account) error) error
	ScanHolders(ctx context.Context, fn func(*dyetrace.Holder) error) error
	ScanLinks(ctx context.Context, fn func(*dyetrace.Link) error) error
}

// LoadPeople reads what a ledger says of its accounts. Of a person it takes the
// id, to know which accounts are of one holder, and the declared income; of an
// account its kind, and its region only to count how many there are.
func LoadPeople(ctx context.Context, l Papers) (*People, error) {
	profiles := make([]Profile, l.Statements())
	for i := range profiles {
		t, err := l.Traits(ledger.StatementNo(i))
		if err != nil {
			return nil, err
		}
		profiles[i] = Profile{Currency: t.Currency, Kind: t.Kind, Warned: NeverWarned}
	}
	names, err := newNames(ctx, l)
	if err != nil {
		return nil, err
	}
	holders, err := loadAccounts(ctx, l, names, profiles)
	if err != nil {
		return nil, err
	}
	if err := loadIncomes(ctx, l, holders, profiles); err != nil {
		return nil, err
	}
	if err := loadLinks(ctx, l, names, profiles); err != nil {
		return nil, err
	}
	return NewPeople(profiles), nil
}

// names finds an account's statements by the hash of its id.
type names struct {
	hashes []uint64 // of each statement's account, by statement
	order  []uint32 // statements by hash
}

func newNames(ctx context.Context, l Papers) (*names, error) {
	n := &names{hashes: make([]uint64, l.Statements()), order: make([]uint32, l.Statements())}
	err := l.ScanNames(ctx, func(no ledger.StatementNo, account []byte) error {
		n.hashes[no], n.order[no] = xxh3.Hash(account), uint32(no)
		return nil
	})
	slices.SortFunc(n.order, func(a, b uint32) int { return cmp.Or(cmp.Compare(n.hashes[a], n.hashes[b]), cmp.Compare(a, b)) })
	return n, err
}

// each calls fn with every statement of an account.
func (n *names) each(account string, fn func(no uint32)) {
	hash := xxh3.HashString(account)
	at, _ := slices.BinarySearchFunc(n.order, hash, func(no uint32, h uint64) int { return cmp.Compare(n.hashes[no], h) })
	for ; at < len(n.order) && n.hashes[n.order[at]] == hash; at++ {
		fn(n.order[at])
	}
}

// loadAccounts takes regions and holders from accounts. It gives the hash of
// each statement's holder id, 0 where none is known.
func loadAccounts(ctx context.Context, l Papers, names *names, profiles []Profile) ([]uint64, error) {
	holders := make([]uint64, len(profiles))
	regions := map[string]uint16{}
	err := l.ScanAccounts(ctx, func(a *dyetrace.Account) error {
		region, known := regions[a.Region]
		if a.Region != "" && !known && len(regions) < math.MaxUint16-1 {
			region = uint16(len(regions) + 1)
			regions[a.Region] = region
		}
		names.each(a.ID, func(no uint32) {
			profiles[no].Region = region
			if a.HolderID != "" {
				holders[no] = xxh3.HashString(a.HolderID)
				profiles[no].Holder = uint32(holders[no]>>32) | 1
			}
		})
		return nil
	})
	return holders, err
}

// loadIncomes takes declared incomes of holders, of which the lowest counts
// where files contradict each other.
func loadIncomes(ctx context.Context, l Papers, holders []uint64, profiles []Profile) error {
	type income struct {
		holder   uint64
		amount   dyetrace.Amount
		currency dyetrace.Currency
	}
	var all []income
	err := l.ScanHolders(ctx, func(h *dyetrace.Holder) error {
		if h.Income.Known && h.Income.Amount > 0 {
			all = append(all, income{xxh3.HashString(h.ID), h.Income.Amount, h.Currency})
		}
		return nil
	})
	slices.SortFunc(all, func(a, b income) int { return cmp.Or(cmp.Compare(a.holder, b.holder), cmp.Compare(a.amount, b.amount)) })
	for i := range profiles {
		if holders[i] == 0 {
			continue
		}
		at, found := slices.BinarySearchFunc(all, holders[i], func(x income, h uint64) int { return cmp.Compare(x.holder, h) })
		if found && all[at].currency == profiles[i].Currency {
			profiles[i].Income = all[at].amount
		}
	}
	return err
}
