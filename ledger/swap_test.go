package ledger_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// twins are two ledgers of the same makings, whose files have the same names.
func twins(t *testing.T) (pair [2]*vfs.Mem) {
	t.Helper()
	for i := range pair {
		fsys, seed := vfs.NewMem(), uint64(40+i)
		importFiles(t, fsys, ledger.ImportOptions{}, &file{name: "a.csv", transfers: someTransfers(seed, 30),
			accounts: []dyetrace.Account{{ID: "6222001", Holder: "H" + string(rune('A'+i)), Source: at(2)}},
			links:    []dyetrace.Link{{Account: "6222001", Person: "P" + string(rune('A'+i)), Source: at(3)}},
			holders:  []dyetrace.Holder{{ID: "P" + string(rune('A'+i)), Currency: cny, Source: at(4)}}})
		pair[i] = fsys
	}
	return pair
}

// twinsOfLines are the same of lines of statements, with periods and decisions.
// Both have the same lines but for one amount, so that every file of the one has
// the length of the other's.
func twinsOfLines(t *testing.T) (pair [2]*vfs.Mem) {
	t.Helper()
	for i := range pair {
		fsys := vfs.NewMem()
		im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{})
		must(t, err)
		im.BeginFile("a.csv")
		amount := "500"
		period := dyetrace.Period{Account: "6222001", Currency: cny, From: 1772352000e9, To: 1772352000e9 + 86400e9,
			Opening: dyetrace.Stated{Amount: dyetrace.Amount(5 + i), Known: true}, Source: dyetrace.Source{Line: 1}}
		if i == 1 {
			amount = "700"
		}
		must(t, im.Add(sidesBatch([]dyetrace.Side{sideAt(60, "6222001>6222****9999 "+amount, "name=张三")}, period)))
		must(t, im.Add(&dyetrace.Batch{Aliases: []dyetrace.Alias{{Alias: "B" + amount, Account: "6222001", Source: at(2)}}}))
		im.EndFile((&file{name: amount}).sum(), "test")
		_, err = im.Commit(context.Background())
		must(t, err)
		_, _, err = ledger.Decide(context.Background(), fsys, "book", []ledger.Decision{{StandIn: "?6222****9999 @6222001", Account: "622288889" + amount,
			By: "Li", Reason: "told", Source: dyetrace.Source{File: "d.csv", Line: 2}}}, ledger.DecideOptions{})
		must(t, err)
		pair[i] = fsys
	}
	return pair
}

// Wherever a file of one ledger takes the place of another's, by itself, with
// the file of its sums, or as a whole index, verify finds it, and a reader gets
// what was there before or an error that says that the ledger is damaged.
func TestSwappedFiles(t *testing.T) {
	t.Parallel()
	for name, pair := range map[string][2]*vfs.Mem{"records": twins(t), "lines": twinsOfLines(t)} {
		for way := range 2 {
			to, from := pair[way], pair[1-way]
			files := map[string][]string{}
			for _, f := range ledgerFiles(t, to, "book") {
				if strings.HasSuffix(f, "LOCK") {
					continue
				}
				files[f] = []string{f}
				if base, is := strings.CutSuffix(f, ".sums"); is {
					files[base+" and its sums"] = []string{f, base}
				}
				if strings.Contains(f, "/index-") {
					files["the index"] = append(files["the index"], f)
				}
			}
			files["both manifests"] = slices.DeleteFunc(slices.Collect(maps.Keys(files)), func(f string) bool {
				return !strings.HasPrefix(f, "book/manifest-") && f != "book/MANIFEST"
			})
			for _, what := range slices.Sorted(maps.Keys(files)) {
				swap(t, name+", "+what, to, from, files[what])
			}
		}
	}
}

// swap puts files of from in the place of those of to, looks, and puts them back.
func swap(t *testing.T, what string, to, from *vfs.Mem, names []string) {
	t.Helper()
	want, old, same := contents(t, to), map[string][]byte{}, true
	for _, name := range names {
		mine, err := vfs.ReadFile(to, name)
		must(t, err)
		theirs, err := vfs.ReadFile(from, name)
		must(t, err)
		same = same && string(mine) == string(theirs)
		old[name] = mine
		put(t, to, name, theirs)
	}
	_, err := ledger.Verify(context.Background(), to, "book", nil)
	if !same && dyetrace.KindOf(err) != dyetrace.CorruptError {
		t.Errorf("%s: verify says %v", what, err)
	}
	got, err := readAll(to)
	if err == nil && got != want {
		t.Errorf("%s: a reader is told another story", what)
	}
	if err != nil && dyetrace.KindOf(err) != dyetrace.CorruptError {
		t.Errorf("%s: a reader gets %v", what, err)
	}
	if err := ledger.Reindex(context.Background(), clone(t, to), "book", "test", nil); err != nil && dyetrace.KindOf(err) != dyetrace.CorruptError {
		t.Errorf("%s: reindex says %v", what, err)
	}
	for name, data := range old {
		put(t, to, name, data)
	}
}

// clone is a file system with the same files in the folder book.
func clone(t *testing.T, fsys *vfs.Mem) *vfs.Mem {
	t.Helper()
	twin := vfs.NewMem()
	for _, name := range ledgerFiles(t, fsys, "book") {
		data, err := vfs.ReadFile(fsys, name)
		must(t, err)
		must(t, twin.MkdirAll(name[:strings.LastIndex(name, "/")]))
		write(t, twin, name, string(data))
	}
	return twin
}
