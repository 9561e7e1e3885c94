package ledger_test

import (
	"context"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

func recovered(fsys vfs.FS) (*ledger.Recovered, error) {
	return ledger.Recover(context.Background(), fsys, "book", "test", nil)
}

func remove(t *testing.T, fsys vfs.FS, prefix string) {
	t.Helper()
	names, err := fsys.ReadDir("book")
	must(t, err)
	for _, name := range names {
		if strings.HasPrefix(name, prefix) {
			must(t, fsys.RemoveAll(vfs.Join("book", name)))
		}
	}
}

// A ledger that lost its manifest gets it back, byte for byte, from the copy; and
// without one from its files: the same transfers, and the same file imported
// again adds nothing. What cannot be proved is said.
func TestRecover(t *testing.T) {
	for _, h := range histories(t) {
		mem := vfs.NewMem()
		for _, d := range h.deeds {
			d.must(t, mem, 3000)
		}
		want := contents(t, mem)
		manifest, err := vfs.ReadFile(mem, "book/MANIFEST")
		must(t, err)
		cases := []struct {
			name   string
			gone   []string
			copied bool
			doubts []string
		}{
			{"the copy is whole", []string{"MANIFEST"}, true, nil},
			{"the index is gone too", []string{"MANIFEST", "index-"}, true, []string{"made again from the records"}},
			{"no copy", []string{"MANIFEST", "manifest-"}, false, []string{"nothing proves that no file is missing"}},
			{"only the Parquet files", []string{"MANIFEST", "manifest-", "index-", "transfers-", "LOCK"}, false, []string{"nothing proves that no file is missing"}},
		}
		for _, c := range cases {
			t.Run(h.name+", "+c.name, func(t *testing.T) {
				fsys := clone(t, mem)
				for _, prefix := range c.gone {
					remove(t, fsys, prefix)
				}
				r, err := recovered(fsys)
				if err != nil || (r.Copy != "") != c.copied {
					t.Fatalf("%+v, %v", r, err)
				}
				said := strings.Join(r.Doubts, "\n")
				for _, doubt := range c.doubts {
					if !strings.Contains(said, doubt) {
						t.Errorf("it does not say %q but %q", doubt, said)
					}
				}
				if len(c.doubts) == 0 && said != "" {
					t.Errorf("it doubts %q", said)
				}
				if diff := cmp.Diff(want, contents(t, fsys)); diff != "" {
					t.Errorf("the ledger holds other things: %s", diff)
				}
				if _, err := ledger.Verify(context.Background(), fsys, "book", nil); err != nil {
					t.Errorf("verify: %v", err)
				}
				if again, err := vfs.ReadFile(fsys, "book/MANIFEST"); len(c.gone) == 1 && (err != nil || string(again) != string(manifest)) {
					t.Errorf("the manifest is another: %s", cmp.Diff(string(manifest), string(again)))
				}
				h.deeds[h.again].must(t, fsys, 3000)
				if diff := cmp.Diff(want, contents(t, fsys)); diff != "" {
					t.Errorf("a file imported again changes the ledger: %s", diff)
				}
			})
		}
	}
}

// A damaged manifest is kept beside the one made again; a ledger in order, or
// none, is nothing to recover; and where a file is missing or is another's,
// nothing is done.
func TestRecoverRefuses(t *testing.T) {
	pair := twins(t)
	if _, err := recovered(clone(t, pair[0])); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("of a ledger in order: %v", err)
	}
	if _, err := recovered(vfs.NewMem()); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("of no ledger: %v", err)
	}
	damaged := clone(t, pair[0])
	write(t, damaged, "book/MANIFEST", "{ }")
	r, err := recovered(damaged)
	if kept, readErr := vfs.ReadFile(damaged, "book/MANIFEST.damaged"); err != nil || len(r.Doubts) != 1 || readErr != nil || string(kept) != "{ }" {
		t.Errorf("of a damaged manifest: %+v, %v; kept is %q, %v", r, err, kept, readErr)
	}
	for what, change := range map[string]func(fsys *vfs.Mem){
		"records are missing": func(fsys *vfs.Mem) { remove(t, fsys, "records-") },
		"records of another ledger": func(fsys *vfs.Mem) {
			for _, name := range []string{"book/records-000001.parquet", "book/records-000001.parquet.sums"} {
				data, err := vfs.ReadFile(pair[1], name)
				must(t, err)
				put(t, fsys, name, data)
			}
		},
		"a file that looks like the ledger's": func(fsys *vfs.Mem) {
			remove(t, fsys, "manifest-")
			write(t, fsys, "book/records-000007.parquet", "mine")
		},
	} {
		fsys := clone(t, pair[0])
		remove(t, fsys, "MANIFEST")
		change(fsys)
		before := ledgerFiles(t, fsys, "book")
		if _, err := recovered(fsys); dyetrace.KindOf(err) != dyetrace.CorruptError {
			t.Errorf("%s: %v", what, err)
		}
		if diff := cmp.Diff(before, ledgerFiles(t, fsys, "book")); diff != "" {
			t.Errorf("%s: files changed: %s", what, diff)
		}
	}
}

// Whichever call of a recovery fails, the next one goes through, and the ledger
// is whole.
func TestRecoverFails(t *testing.T) {
	lost := twinsOfLines(t)[0]
	want := contents(t, lost)
	remove(t, lost, "MANIFEST")
	remove(t, lost, "manifest-")
	for failAt := int64(0); ; failAt += 3 {
		fsys := clone(t, lost)
		_, err := recovered(vfs.NewFailing(fsys, failAt, syscall.ENOSPC))
		if _, openErr := ledger.Open(fsys, "book"); openErr != nil {
			if _, again := recovered(fsys); dyetrace.KindOf(again) == dyetrace.UsageError {
				must(t, ledger.Reindex(context.Background(), fsys, "book", "test", nil))
			} else if again != nil {
				t.Fatalf("call %d failed: again %v", failAt, again)
			}
		}
		if got := contents(t, fsys); got != want {
			t.Fatalf("call %d failed: the ledger is another", failAt)
		}
		if err == nil {
			break
		}
	}
}
