package detect

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/internal/pages"
	"dyetrace/ledger/statement"
)

// LoadPeople reads what a ledger holds about its accounts beside transfers. Of a person it takes the
// id and the name, to know which accounts are of one holder, and the declared income; of an
// account its kind, and its region only to count how many there are.
func LoadPeople(ctx context.Context, l Ledger) (*People, error) {
	profiles := pages.Make[Profile](l.Statements(), l.Statements())
	err := eachRange(ctx, len(profiles), grain, func(from, to int) error {
		for i := from; i < to; i++ {
			t, err := l.Traits(statement.No(i))
			if err != nil {
				return err
			}
			profiles[i] = Profile{Currency: t.Currency, Kind: t.Kind, Covered: t.Covered, Warned: NeverWarned}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	// Accounts and links are read at the same time: each fills in fields of its own
	// of the profiles. Incomes wait for the holders that accounts name.
	names, err := newNames(ctx, l)
	if err != nil {
		return nil, err
	}
	var shared *Shared
	g, ctx := guard.WithContext(ctx)
	g.Go(func() error {
		holders, err := loadAccounts(ctx, l, names, profiles)
		if err != nil {
			return err
		}
		return loadIncomes(ctx, l, holders, profiles)
	})
	g.Go(func() (err error) {
		shared, err = loadLinks(ctx, l, names, profiles)
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	// What was read is not read again; a ledger on disk may give its pages back.
	forget(l)
	people := NewPeople(profiles)
	people.Shared = shared
	return people, nil
}

// loadAccounts takes regions and holders from accounts. It returns the hash
// of each statement's holder id, 0 where none is known.
func loadAccounts(ctx context.Context, l HolderReader, names *names, profiles []Profile) ([]uint64, error) {
	holders := make([]uint64, len(profiles))
	regions, find := map[string]uint16{}, &nameFinder{names: names}
	err := l.ScanAccounts(ctx, func(a *dyetrace.Account) error {
		region, known := regions[a.Region]
		isNew, hasRoom := a.Region != "" && !known, len(regions) < math.MaxUint16-1
		if isNew && hasRoom {
			region = uint16(len(regions) + 1)
			regions[a.Region] = region
		}
		nos, err := find.of([]byte(a.ID))
		for _, no := range nos {
			profiles[no].Region = region
			profiles[no].Name = nameHash(a.Holder)
			if a.HolderID != "" {
				holders[no] = xxh3.HashString(a.HolderID)
				profiles[no].Holder = uint32(holders[no]>>32) | 1
			}
		}
		return err
	})
	return holders, err
}

// HolderName is the form in which names of holders are compared: spaces and case make no
// other name of one.
func HolderName(name string) string { return strings.ToUpper(strings.Join(strings.Fields(name), " ")) }

// nameHash tells names of holders apart; 0 is no name.
func nameHash(name string) uint32 {
	if name = HolderName(name); name == "" {
		return 0
	}
	return uint32(xxh3.HashString(name)>>32) | 1
}

// loadIncomes takes declared incomes of holders. Where files contradict each
// other, the lowest counts.
func loadIncomes(ctx context.Context, l HolderReader, holders []uint64, profiles []Profile) error {
	type income struct {
		holder   uint64
		amount   dyetrace.Amount
		currency dyetrace.Currency
	}
	// A holder whose income is not known is left out, so that he does not count as
	// one who earns nothing.
	var all []income
	err := l.ScanHolders(ctx, func(h *dyetrace.Holder) error {
		if h.Income.Known && h.Income.Amount > 0 {
			all = append(all, income{xxh3.HashString(h.ID), h.Income.Amount, h.Currency})
		}
		return nil
	})
	if err != nil {
		return err
	}
	// A search finds the first of a holder, which is the lowest.
	slices.SortFunc(all, func(a, b income) int {
		return cmp.Or(cmp.Compare(a.holder, b.holder), cmp.Compare(a.amount, b.amount))
	})
	byHolder := func(x income, holder uint64) int { return cmp.Compare(x.holder, holder) }
	return eachRange(ctx, len(profiles), grain, func(from, to int) error {
		for i := from; i < to; i++ {
			if holders[i] == 0 {
				continue
			}
			at, found := slices.BinarySearchFunc(all, holders[i], byHolder)
			if found && all[at].currency == profiles[i].Currency {
				profiles[i].Income = all[at].amount
			}
		}
		return nil
	})
}
