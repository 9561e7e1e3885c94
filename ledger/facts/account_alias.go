package facts

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"dyetrace"
)

// WithoutAliases merges the descriptions of accounts under other names into those
// under their own, which come first. It writes the accounts to to, and returns it.
func WithoutAliases(accounts, to *AccountList, aliases map[string]string) (_ *AccountList, err error) {
	others := map[string][]dyetrace.Account{}
	err = accounts.Each(func(line []byte) error {
		account, is := aliases[string(line[:AccountIDLen(line)])]
		if !is {
			return nil
		}
		a, err := DecodeAccount(line)
		others[account] = append(others[account], a)
		return err
	})
	// Most ledgers describe no account under another name, and keep their list.
	if err != nil || len(others) == 0 {
		return accounts, err
	}
	defer to.Abandon()
	// Accounts that are described under other names only are put among the rest, in
	// order of ids.
	rest := slices.Sorted(maps.Keys(others))
	put := func(id string, own *dyetrace.Account) error {
		a := underOneName(id, own, others[id])
		return to.Add(AppendSource(AppendAccount(nil, &a), &a.Source))
	}
	err = accounts.Each(func(line []byte) error {
		id := line[:AccountIDLen(line)]
		if _, is := aliases[string(id)]; is {
			return nil
		}
		for len(rest) > 0 && bytes.Compare([]byte(rest[0]), id) < 0 {
			if err := put(rest[0], nil); err != nil {
				return err
			}
			rest = rest[1:]
		}
		if len(rest) == 0 || rest[0] != string(id) {
			return to.Add(line)
		}
		rest = rest[1:]
		own, err := DecodeAccount(line)
		if err != nil {
			return err
		}
		return put(own.ID, &own)
	})
	for ; err == nil && len(rest) > 0; rest = rest[1:] {
		err = put(rest[0], nil)
	}
	if err != nil {
		return nil, err
	}
	return to, to.Finish()
}

// underOneName is an account as it is described under its own name, if it is,
// with what is left out there from its other names, in their order.
func underOneName(id string, own *dyetrace.Account, others []dyetrace.Account) dyetrace.Account {
	if own == nil {
		own, others = &others[0], others[1:]
	}
	a := *own
	a.ID = id
	for i := range others {
		o := &others[i]
		a.Holder, a.HolderID = cmp.Or(a.Holder, o.Holder), cmp.Or(a.HolderID, o.HolderID)
		a.Institution, a.Region = cmp.Or(a.Institution, o.Institution), cmp.Or(a.Region, o.Region)
		a.Phone, a.Opened = cmp.Or(a.Phone, o.Phone), cmp.Or(a.Opened, o.Opened)
		a.Kind, a.Uncovered = cmp.Or(a.Kind, o.Kind), a.Uncovered && o.Uncovered
	}
	return a
}
