package detect

import (
	"context"
	"errors"

	"github.com/zeebo/xxh3"

	"dyetrace/internal/pages"
	"dyetrace/ledger/statement"
)

// names finds an account's statements for those who ask in about the order of
// accounts, in which statements are numbered.
type names struct {
	l      NameReader
	hashes []uint64 // of each statement's account
}

func newNames(ctx context.Context, l NameReader) (*names, error) {
	n := &names{l: l, hashes: pages.Make[uint64](l.Statements(), l.Statements())}
	return n, l.ScanNames(ctx, func(no statement.No, account []byte) error {
		n.hashes[no] = xxh3.Hash(account)
		return nil
	})
}

// nameFinder asks names. It remembers where it was last, and serves one goroutine.
type nameFinder struct {
	*names
	at    int
	asked uint64 // the account that was asked for last, by its hash
	found []statement.No
}

// nearby is how many statements ahead an account is looked for, before it is
// searched among all.
const nearby = 16

// of is every statement of an account, until the next call.
func (f *nameFinder) of(account []byte) ([]statement.No, error) {
	hash := xxh3.Hash(account)
	if hash == f.asked {
		return f.found, nil
	}
	f.asked = hash
	for at := f.at; at < min(f.at+nearby, len(f.hashes)); at++ {
		if f.hashes[at] != hash {
			continue
		}
		f.at, f.found = at, f.found[:0]
		for ; at < len(f.hashes) && f.hashes[at] == hash; at++ {
			f.found = append(f.found, statement.No(at))
		}
		return f.found, nil
	}
	all, err := f.l.StatementsOf(string(account))
	if errors.Is(err, statement.ErrAmbiguous) {
		err = nil // a number that several accounts have describes none of them
	}
	if f.found = append(f.found[:0], all...); len(all) > 0 {
		f.at = int(all[0])
	}
	return f.found, err
}
