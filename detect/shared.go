package detect

import (
	"cmp"
	"context"
	"iter"
	"runtime"
	"slices"
	"sync"

	"github.com/zeebo/xxh3"

	"dyetrace/internal/guard"
	"dyetrace/ledger/statement"
)

// Use is that a person used an account with something, a device or a phone. Thing
// and person are hashes of what links call them.
type Use struct {
	Thing  uint64
	Person uint32
	No     statement.No // the account's
}

// Shared is what several persons used, each in order of thing, person and
// account, those of one thing next to each other. Addresses are not among it: a
// household, an office or a village may have one.
type Shared struct {
	Devices, Phones [][]Use // by the first bits of the thing
}

// LoadShared reads what several persons used.
func LoadShared(ctx context.Context, l LinkReader) (*Shared, error) {
	names, err := newNames(ctx, l)
	if err != nil {
		return nil, err
	}
	return loadShared(ctx, l, names, func(statement.No) {})
}

// buckets is into how many parts uses are divided by their thing, so that each
// can be sorted by itself.
const buckets = 64

// loadShared is LoadShared with names that are known. It calls linked with each
// account that has a link, once or more, never two at a time.
func loadShared(ctx context.Context, l LinkReader, names *names, linked func(statement.No)) (*Shared, error) {
	var mu sync.Mutex
	s := &Shared{Devices: make([][]Use, buckets), Phones: make([][]Use, buckets)}
	err := l.ScanLinkColumns(ctx, func(c *statement.LinkColumns) error {
		devices, phones, accounts, err := uses(c, &nameFinder{names: names})
		mu.Lock()
		defer mu.Unlock()
		for _, no := range accounts {
			linked(no)
		}
		scatter(s.Devices, devices)
		scatter(s.Phones, phones)
		return err
	})
	if err != nil {
		return nil, err
	}
	g := &guard.Group{}
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, all := range [][][]Use{s.Devices, s.Phones} {
		for i := range all {
			g.Go(func() error {
				all[i] = onlyShared(all[i])
				return ctx.Err()
			})
		}
	}
	return s, g.Wait()
}

// uses are those of some links, and their accounts.
func uses(c *statement.LinkColumns, f *nameFinder) (devices, phones []Use, accounts []statement.No, err error) {
	devices, phones = make([]Use, 0, c.Len()), make([]Use, 0, c.Len())
	accounts = make([]statement.No, 0, c.Len())
	for i := range c.Len() {
		nos, err := f.of(c.Account.At(i))
		if err != nil {
			return nil, nil, nil, err
		}
		person := uint32(xxh3.Hash(c.Person.At(i)))
		device, phone := c.Device.At(i), c.Phone.At(i)
		for _, no := range nos {
			accounts = append(accounts, no)
			if len(device) > 0 {
				devices = append(devices, Use{xxh3.Hash(device), person, no})
			}
			if len(phone) > 0 {
				phones = append(phones, Use{xxh3.Hash(phone), person, no})
			}
		}
	}
	return devices, phones, accounts, nil
}

func scatter(into [][]Use, all []Use) {
	for _, u := range all {
		b := &into[u.Thing/(1<<64/buckets)]
		*b = append(*b, u)
	}
}

// onlyShared keeps the uses of things that several persons used, sorted, each
// once.
func onlyShared(all []Use) []Use {
	slices.SortFunc(all, func(a, b Use) int {
		return cmp.Or(cmp.Compare(a.Thing, b.Thing), cmp.Compare(a.Person, b.Person), cmp.Compare(a.No, b.No))
	})
	kept := all[:0]
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].Thing == all[from].Thing {
			to++
		}
		if all[from].Person != all[to-1].Person {
			kept = append(kept, slices.Compact(all[from:to:to])...)
		}
		from = to
	}
	return slices.Clip(slices.Clone(kept))
}

// Things yields the uses of each thing of one part.
func Things(part []Use) iter.Seq[[]Use] {
	return func(yield func([]Use) bool) {
		for from := 0; from < len(part); {
			to := from + 1
			for to < len(part) && part[to].Thing == part[from].Thing {
				to++
			}
			if !yield(part[from:to:to]) {
				return
			}
			from = to
		}
	}
}
