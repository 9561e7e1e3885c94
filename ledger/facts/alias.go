package facts

import (
	"context"
	"errors"
	"maps"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
)

// Aliases are other names of accounts: a card's number beside that of the
// account it belongs to, a login beside a wallet's number. Source files keep the
// names that they use; the index has one account under all its names. Aliases are
// settled anew from all files whenever an index is made, so that the order in which
// these came in does not matter.

// aliasRow is an alias as it rests in Parquet.
type aliasRow struct {
	Alias   string `parquet:"alias,zstd"`
	Account string `parquet:"account,zstd"`
	Source  string `parquet:"source,dict"`
	SHA256  string `parquet:"sha256,dict"`
	Sheet   string `parquet:"sheet,dict"`
	Line    int64  `parquet:"line,delta"`
}

// Aliases is the kind of other names of accounts.
func Aliases() *Kind {
	k := newKind("aliases", wholeContent,
		func(r *aliasRow, f *Fact) error {
			sum, err := manifest.ParseSum(r.SHA256)
			f.content = appendTexts(f.content, r.Alias, r.Account)
			f.Source = dyetrace.Source{File: r.Source, SHA256: sum, Sheet: r.Sheet, Line: r.Line}
			return err
		},
		func(f *Fact, sha256 string) (aliasRow, error) {
			var texts [2][]byte
			t := split(texts[:0], f.content)
			return aliasRow{string(t[0]), string(t[1]), f.Source.File, sha256, f.Source.Sheet, f.Source.Line}, nil
		})
	k.Files = func(m *manifest.Manifest) *[]manifest.File { return &m.Aliases }
	return k
}

// ReadAliases returns the account of each alias, by all files of a ledger. A name
// that files give to two accounts is no alias of either, and neither are names that
// go round in a circle: nothing is guessed.
func ReadAliases(ctx context.Context, fsys vfs.FS, dir string, m *manifest.Manifest) (map[string]string, error) {
	if len(m.Aliases) == 0 {
		return nil, nil
	}
	merged, err := Open(fsys, dir, Aliases(), m, nil, nil)
	if err != nil {
		return nil, err
	}
	said, often := map[string]string{}, map[string]int{}
	err = merged.Each(ctx, func(group []Fact) error {
		var texts [2][]byte
		t := split(texts[:0], group[0].content)
		said[string(t[0])] = string(t[1])
		often[string(t[0])]++
		return nil
	})
	if err := errors.Join(err, merged.Close()); err != nil {
		return nil, err
	}
	maps.DeleteFunc(said, func(alias, _ string) bool { return often[alias] > 1 })
	return Follow(said), nil
}

// Follow returns said with every alias leading to the account at the end of its
// chain, and without those that have no end. Each step is taken once.
func Follow(said map[string]string) map[string]string {
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

// AppendAlias is an alias as a fact's content has it.
func AppendAlias(dst []byte, a *dyetrace.Alias) []byte { return appendTexts(dst, a.Alias, a.Account) }
