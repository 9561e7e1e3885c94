package ledger

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
)

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
		line := alias + "\x00" + b.names.Aliases[alias] + "\x00"
		if one, found := b.names.Why[alias]; found {
			line += one.Why + "\x00"
		}
		if err := w.Add([]byte(line)); err != nil {
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
