package ledger

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
)

// Aliases are other names of accounts: a card's number beside that of the
// account it belongs to, a login beside a wallet's number. Source files keep the
// names that they use; the index knows one account under all its names. What
// stands is settled anew from all that files say whenever an index is made, so
// that the order in which they came in is of no account.

// aliasRow is an alias as it rests in Parquet.
type aliasRow struct {
	Alias   string `parquet:"alias,zstd"`
	Account string `parquet:"account,zstd"`
	Source  string `parquet:"source,dict"`
	SHA256  string `parquet:"sha256,dict"`
	Sheet   string `parquet:"sheet,dict"`
	Line    int64  `parquet:"line,delta"`
}

func aliasFacts() *factKind {
	k := newFactKind("aliases", wholeContent,
		func(r *aliasRow, f *fact) error {
			sum, err := manifest.ParseSum(r.SHA256)
			f.content = appendTexts(f.content, r.Alias, r.Account)
			f.source = dyetrace.Source{File: r.Source, SHA256: sum, Sheet: r.Sheet, Line: r.Line}
			return err
		},
		func(f *fact, sha256 string) (aliasRow, error) {
			var texts [2][]byte
			t := splitFact(texts[:0], f.content)
			return aliasRow{string(t[0]), string(t[1]), f.source.File, sha256, f.source.Sheet, f.source.Line}, nil
		})
	k.files, k.count = func(m *manifest.Manifest) *[]manifest.File { return &m.Aliases }, func(c *FileCounts) *ImportCounts { return &c.Aliases }
	return k
}

// readAliases is the account that each alias stands for, by all that the files
// of a ledger say. A name that is said to be two accounts is no alias of either,
// and neither are names that go round in a circle: nothing is guessed.
func readAliases(ctx context.Context, fsys vfs.FS, dir string, m *manifest.Manifest) (map[string]string, error) {
	if len(m.Aliases) == 0 {
		return nil, nil
	}
	merged, err := openFacts(fsys, dir, aliasFacts(), m, nil, nil)
	if err != nil {
		return nil, err
	}
	said, often := map[string]string{}, map[string]int{}
	err = merged.each(ctx, func(group []fact) error {
		var texts [2][]byte
		t := splitFact(texts[:0], group[0].content)
		said[string(t[0])] = string(t[1])
		often[string(t[0])]++
		return nil
	})
	if err := errors.Join(err, merged.Close()); err != nil {
		return nil, err
	}
	maps.DeleteFunc(said, func(alias, _ string) bool { return often[alias] > 1 })
	return followed(said), nil
}

// followed is said with every alias leading to the account at the end of its
// chain, and without those that have no end. Each step is taken once.
func followed(said map[string]string) map[string]string {
	ends := make(map[string]string, len(said)) // empty for those that have none, and while they are being followed
	var chain []string
	for alias := range said {
		chain = chain[:0]
		at := alias
		for {
			end, known := ends[at]
			if known {
				at = end
				break
			}
			next, more := said[at]
			if !more {
				break
			}
			ends[at] = ""
			chain = append(chain, at)
			at = next
		}
		for _, name := range chain {
			ends[name] = at
		}
	}
	maps.DeleteFunc(ends, func(_, end string) bool { return end == "" })
	return ends
}

// settleAliases makes the names of a rejoin know what stands of aliases, and
// puts what stands of accounts under their own names.
func (r *rejoin) settleAliases(ctx context.Context) error {
	identity, err := r.identify(ctx)
	if err != nil {
		return err
	}
	aliases := identity.aliases()
	r.next.Named = len(aliases) > 0
	if len(aliases) == 0 {
		return nil
	}
	if err := r.names.SetAliases(aliases); err != nil {
		return err
	}
	r.names.Why = identity.found
	to := newAccountList(r.fsys, r.tmp, "accounts-aliased")
	r.stand, err = withoutAliases(r.stand, to, aliases)
	return err
}

// withoutAliases puts what files say of accounts under other names to what they
// say of them under their own, which comes first. The accounts come out into to,
// which it gives back.
func withoutAliases(stand, to *accountList, aliases map[string]string) (_ *accountList, err error) {
	others := map[string][]dyetrace.Account{}
	err = stand.each(func(line []byte) error {
		account, is := aliases[string(line[:accountKey(line)])]
		if !is {
			return nil
		}
		a, err := decodeAccount(line)
		others[account] = append(others[account], a)
		return err
	})
	if err != nil || len(others) == 0 {
		return stand, err
	}
	defer to.abandon()
	rest := slices.Sorted(maps.Keys(others))
	put := func(id string, own *dyetrace.Account) error {
		a := underOneName(id, own, others[id])
		return to.add(appendSource(appendAccount(nil, &a), &a.Source))
	}
	err = stand.each(func(line []byte) error {
		id := line[:accountKey(line)]
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
			return to.add(line)
		}
		rest = rest[1:]
		own, err := decodeAccount(line)
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
	return to, to.finish()
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

// redecided is what decisions say of stand-ins, these named for the accounts in
// whose statements they are met now.
func redecided(decided map[string]string, aliases map[string]string) map[string]string {
	if len(aliases) == 0 {
		return decided
	}
	is := make(map[string]string, len(decided))
	for _, standIn := range slices.Sorted(maps.Keys(decided)) {
		account := decided[standIn]
		at := bytes.LastIndex([]byte(standIn), []byte(standInOf))
		if at >= 0 {
			of := standIn[at+len(standInOf):]
			standIn = standIn[:at+len(standInOf)] + cmp.Or(aliases[of], of)
		}
		if _, known := is[standIn]; !known {
			is[standIn] = account
		}
	}
	return is
}

// writeAliases writes the aliases file of the index: alias, account and, where
// no file says so, why, each with a zero byte after it; sorted.
func (b *build) writeAliases() error {
	if !b.next.HasAliases() {
		return nil
	}
	w, err := block.NewStringsWriter(b.fsys, b.indexDir(), manifest.FileAliases)
	if err != nil {
		return err
	}
	defer w.Abandon()
	for _, alias := range slices.Sorted(maps.Keys(b.names.Aliases)) {
		line := appendTexts(nil, alias, b.names.Aliases[alias])
		if one, found := b.names.Why[alias]; found {
			line = appendTexts(line, one.Why)
		}
		if err := w.Add(line); err != nil {
			return err
		}
	}
	return w.Finish()
}

// loadAliases reads the aliases file of the index, once.
func (l *Ledger) loadAliases() (map[string]string, error) {
	if l.aliases.File == nil {
		return nil, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.aliasOf != nil {
		return l.aliasOf, nil
	}
	all, whys := map[string]string{}, map[string]string{}
	err := l.aliases.Each(0, func(_ uint64, s []byte) (bool, error) {
		t := bytes.Split(s, []byte{0})
		if len(t) != 3 && len(t) != 4 {
			return false, l.aliases.Damaged(0, block.ErrBounds)
		}
		all[string(t[0])] = string(t[1])
		if len(t) == 4 {
			whys[string(t[0])] = string(t[2])
		}
		return true, nil
	})
	if err == nil {
		l.aliasOf, l.whyAlias = all, whys
	}
	return all, err
}

// StandsFor is the account that a name stands for: itself, unless the files in
// the ledger say that it is another name of one.
func (l *Ledger) StandsFor(name string) (string, error) {
	aliases, err := l.loadAliases()
	return cmp.Or(aliases[name], name), err
}

// Aliases are the other names of an account, sorted.
func (l *Ledger) Aliases(account string) ([]string, error) {
	aliases, err := l.loadAliases()
	var all []string
	for alias, of := range aliases {
		if of == account {
			all = append(all, alias)
		}
	}
	slices.Sort(all)
	return all, err
}
