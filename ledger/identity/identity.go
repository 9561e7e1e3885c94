package identity

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"github.com/zeebo/xxh3"

	"dyetrace/internal/accountkey"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/record"
)

// offer is a name by which an account may go: the hash of the name, and the
// account's number in a list of ids.
type offer struct {
	hash uint64
	id   uint32
	near bool // it is only alike
}

// NameIndex finds the accounts that may go by a name.
type NameIndex struct {
	ids    [][]byte // of the accounts that offer names
	offers []offer
}

// Add adds an account whose key is more than a number.
func (x *NameIndex) Add(id []byte) {
	no := uint32(len(x.ids))
	x.ids = append(x.ids, id)
	accountkey.Names(id, func(name []byte, role accountkey.Role) {
		if role != accountkey.Own {
			x.offers = append(x.offers, offer{xxh3.Hash(name), no, role == accountkey.Near})
		}
	})
}

// Finish sorts the names; no account may follow.
func (x *NameIndex) Finish() {
	slices.SortFunc(x.offers, func(a, b offer) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), bytes.Compare(x.ids[a.id], x.ids[b.id]))
	})
}

// of calls fn with the accounts that may go by a name, in order of their ids.
func (x *NameIndex) of(name []byte, near bool, fn func(id []byte)) {
	hash := xxh3.Hash(name)
	at, _ := slices.BinarySearchFunc(x.offers, hash, func(o offer, h uint64) int { return cmp.Compare(o.hash, h) })
	for ; at < len(x.offers) && x.offers[at].hash == hash; at++ {
		if o := &x.offers[at]; o.near == near && offers(x.ids[o.id], name, near) {
			fn(x.ids[o.id])
		}
	}
}

// Empty reports whether no account offers a name.
func (x *NameIndex) Empty() bool { return len(x.ids) == 0 }

// offers reports whether a key offers a name: hashes may be the same.
func offers(id, name []byte, near bool) (does bool) {
	accountkey.Names(id, func(other []byte, role accountkey.Role) {
		does = does || role != accountkey.Own && (role == accountkey.Near) == near && bytes.Equal(other, name)
	})
	return does
}

// Candidates are the accounts that a key may be, by the names that are its own,
// or by those that are only alike; without the key itself.
func (x *NameIndex) Candidates(id []byte, near bool, root func(string) string) (all []string) {
	own := root(string(id))
	accountkey.Names(id, func(name []byte, role accountkey.Role) {
		if near && role != accountkey.Near || !near && role != accountkey.Own {
			return
		}
		x.of(name, near, func(other []byte) {
			if r := root(string(other)); r != own && !slices.Contains(all, r) {
				all = append(all, r)
			}
		})
	})
	slices.Sort(all)
	return all
}

// Why a name is another name of an account.
const (
	whyIBAN    = "the country's rule computes one from the other"
	whyWallet  = "it is the wallet's own id"
	whyOnly    = "of the accounts with this number whose institution is known it is the only one"
	whyDecided = "somebody decided so"
)

// Settler settles which keys are one account.
type Settler struct {
	index   NameIndex
	IDs     func(fn func(id []byte)) // every name, again and again
	Said    map[string]string        // aliases by files
	Decided map[string]string        // accounts by decisions; a name that is its own is an account apart
	Found   map[string]record.Alias
}

// Settle finds the names that are other names of accounts.
func (s *Settler) Settle() {
	s.Found = map[string]record.Alias{}
	// What people decided comes before any rule.
	for name, account := range s.Decided {
		if account != "" && account != name {
			s.Found[name] = record.Alias{Account: account, Why: whyDecided}
		}
	}
	// Only keys that are more than a number offer names to others. Complete keys are
	// nobody else.
	var keyed [][]byte
	s.IDs(func(id []byte) {
		if accountkey.Keyed(id) {
			s.index.Add(id)
			if accountkey.Level(id) < accountkey.MaxLevel {
				keyed = append(keyed, id)
			}
		}
	})
	s.index.Finish()
	// A key that is found to be an account may settle another one, so these are gone
	// through until nothing changes.
	each := func(fn func(id []byte)) {
		for _, id := range keyed {
			fn(id)
		}
	}
	for s.round(each) {
	}
	// Bare numbers come last and once: they are settled by accounts, and settle none.
	s.round(func(fn func([]byte)) {
		s.IDs(func(id []byte) {
			if !accountkey.Keyed(id) {
				fn(id)
			}
		})
	})
}

// round finds what follows from what is found so far, all of it at once, so that
// nothing depends on an order.
func (s *Settler) round(each func(fn func(id []byte))) bool {
	more := map[string]record.Alias{}
	each(func(id []byte) {
		name := string(id)
		if _, known := more[name]; known || !s.free(name) {
			return
		}
		all := s.index.Candidates(id, false, s.root)
		if len(all) != 1 || !accountkey.Keyed(id) && len(without(s.index.Candidates(id, true, s.root), all[0])) > 0 {
			return
		}
		more[name] = record.Alias{Account: all[0], Why: why(all[0])}
	})
	maps.Copy(s.Found, more)
	return len(more) > 0
}

// free reports whether a name has no account yet.
func (s *Settler) free(name string) bool {
	_, decided := s.Decided[name]
	_, said := s.Said[name]
	_, found := s.Found[name]
	return !(decided && s.Decided[name] != "") && !said && !found
}

// root is the account at the end of what a name is another name of.
func (s *Settler) root(name string) string {
	for range maxChain {
		next, ok := s.Found[name]
		if !ok {
			to, said := s.Said[name]
			if !said || s.Decided[name] == name {
				return name
			}
			next.Account = to
		}
		name = next.Account
	}
	return name
}

// maxChain bounds how many names lead from one to another.
const maxChain = 16

func without(all []string, one string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == one })
}

func why(account string) string {
	switch accountkey.Parse(account).Scheme {
	case accountkey.IBAN:
		return whyIBAN
	case accountkey.Wallet:
		return whyWallet
	}
	return whyOnly
}

// AnyKeyed reports whether any key of the names is more than a number.
func (s *Settler) AnyKeyed() bool { return len(s.index.ids) > 0 }

// Forget gives back the memory of what only settle needs.
func (s *Settler) Forget() { s.IDs, s.index = nil, NameIndex{} }

// Aliases returns those of files and those found, each leading to the end of its chain.
func (s *Settler) Aliases() map[string]string {
	all := maps.Clone(s.Said)
	if all == nil {
		all = map[string]string{}
	}
	for name := range s.Decided {
		if s.Decided[name] == name {
			delete(all, name)
		}
	}
	for name, one := range s.Found {
		all[name] = one.Account
	}
	return facts.Follow(all)
}

// OwnNames are decisions on names that are no stand-ins.
func OwnNames(decided map[string]string) map[string]string {
	names := map[string]string{}
	for name, account := range decided {
		if !IsStandIn(name) && account != "" {
			names[name] = account
		}
	}
	return names
}

// EachName gives every name of a list and of others, those of several
// currencies once for each.
func EachName(names *record.Names, extra []string) func(fn func(id []byte)) {
	return func(fn func(id []byte)) {
		for i := range names.Len() {
			id, _ := names.Name(uint32(i))
			fn(id)
		}
		for _, id := range extra {
			fn([]byte(id))
		}
	}
}

// NamesBeside are the names that accounts files and aliases have and a list of
// names has not.
func NamesBeside(names *record.Names, accounts *facts.AccountList, said map[string]string) (extra []string, err error) {
	currencies := names.Currencies()
	note := func(id []byte) {
		for _, c := range currencies {
			if _, known := names.Find(id, c); known {
				return
			}
		}
		extra = append(extra, string(id))
	}
	err = accounts.Each(func(line []byte) error {
		note(line[:facts.AccountIDLen(line)])
		return nil
	})
	for alias, account := range said {
		note([]byte(alias))
		note([]byte(account))
	}
	slices.Sort(extra)
	return slices.Compact(extra), err
}
