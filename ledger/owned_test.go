package ledger_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// theirs are files of the user in a ledger's folder, some of which look like
// the ledger's own.
var theirs = map[string]string{
	"transfers-march.csv":                "from the bank",
	"records-from-bank/a.csv":            "a folder of the user",
	"tmp/keep.txt":                       "not the ledger's tmp",
	"records-000002.parquet":             "looks like the next import's",
	"records-000002.parquet.sums":        "so does this",
	"sides-000003.parquet":               "and this",
	"records-7.parquet":                  "not the ledger's digits",
	"index-000009/times":                 "an index that nobody made",
	"index-old/notes.txt":                "notes",
	"manifest-000044":                    "no copy",
	"tmp-000031/keep.txt":                "not a temporary folder of an import",
	"accounts-000001.parquet.sums.saved": "a copy that the user made",
}

func putTheirs(t *testing.T, fsys vfs.FS) {
	t.Helper()
	for name, text := range theirs {
		if folder, _, below := strings.Cut(name, "/"); below {
			if err := fsys.MkdirAll(vfs.Join("book", folder)); err != nil {
				t.Fatal(err)
			}
		}
		write(t, fsys, vfs.Join("book", name), text)
	}
}

// write makes a file durable.
func write(t *testing.T, fsys vfs.FS, name, text string) {
	t.Helper()
	f, err := fsys.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Write([]byte(text))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// checkTheirs checks that the user's files are as they were.
func checkTheirs(t *testing.T, fsys vfs.FS, when string) {
	t.Helper()
	for name, want := range theirs {
		data, err := vfs.ReadFile(fsys, vfs.Join("book", name))
		if err != nil || string(data) != want {
			t.Fatalf("%s, the user's file %s holds %q, %v", when, name, data, err)
		}
	}
}

// Whatever changes a ledger, wherever it fails, leaves the user's files in its
// folder alone, also those that look like the ledger's. What a change that failed
// left is gone once the next has gone through.
func TestUsersFilesStay(t *testing.T) {
	t.Parallel()
	h := histories(t)[1]
	deeds := append(h.deeds[1:], func(fsys vfs.FS, _ int) error {
		return ledger.Reindex(t.Context(), fsys, "book", "test", nil)
	})
	mem := vfs.NewMem()
	h.deeds[0].must(t, mem, 3000)
	putTheirs(t, mem)
	for _, folder := range []string{"book", "book/tmp", "book/records-from-bank", "book/index-000009", "book/index-old", "book/tmp-000031"} {
		if err := mem.SyncDir(folder); err != nil {
			t.Fatal(err)
		}
	}
	for step, d := range deeds {
		failed := 0
		for failAt := int64(0); ; failAt += h.stride {
			trial := mem.AfterPowerLoss()
			failing := vfs.NewFailing(trial, failAt, syscall.ENOSPC)
			err := d(failing, 3000)
			when := fmt.Sprintf("deed %d, call %d failed", step, failAt)
			checkTheirs(t, trial, when)
			if failAt%5 == 0 {
				trial = trial.AfterPowerLoss()
				d.must(t, trial, 3000)
				checkTheirs(t, trial, when+", and the deed done again")
				noneLeft(t, trial, when)
			}
			if err == nil {
				break
			}
			failed++
		}
		if failed == 0 {
			t.Errorf("deed %d: nothing failed", step)
		}
		d.must(t, mem, 3000)
		noneLeft(t, mem, fmt.Sprintf("after deed %d", step))
	}
}

// noneLeft checks that nothing of a change that is over is left, and no more
// than one of what each generation makes anew.
func noneLeft(t *testing.T, fsys vfs.FS, when string) {
	t.Helper()
	names, err := fsys.ReadDir("book")
	must(t, err)
	made := map[string]int{}
	for _, name := range names {
		if _, is := theirs[name]; is || name == "tmp-000031" || name == "index-000009" || name == "index-old" {
			continue
		}
		switch kind, _, _ := strings.Cut(name, "-"); kind {
		case "index", "manifest", "tmp", "JOURNAL", "MANIFEST.new":
			made[kind]++
		case "transfers":
			if strings.HasSuffix(name, ".parquet") {
				made[kind]++
			}
		}
	}
	want := map[string]int{"index": 1, "manifest": 1, "transfers": 1, "tmp": 1} // the user's tmp
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("%s, of each kind are left: %s\n%v", when, diff, names)
	}
}

// A folder that is not empty and holds no ledger is refused, and nothing in it
// changes; so is one in which a ledger has lost its manifest.
func TestFolderWithoutLedger(t *testing.T) {
	records := func(t *testing.T) map[string]string {
		mem := vfs.NewMem()
		importFiles(t, mem, ledger.ImportOptions{}, &file{name: "a.csv", transfers: someTransfers(5, 9)})
		all := map[string]string{}
		for _, name := range ledgerFiles(t, mem, "book") {
			if strings.HasSuffix(name, "MANIFEST") {
				continue
			}
			data, err := vfs.ReadFile(mem, name)
			if err != nil {
				t.Fatal(err)
			}
			all[strings.TrimPrefix(name, "book/")] = string(data)
		}
		return all
	}
	cases := []struct {
		name  string
		files map[string]string
		kind  dyetrace.ErrorKind
		says  string
	}{
		{"a folder of the user", map[string]string{"transfers-march.csv": "mine"}, dyetrace.UsageError, "not empty (transfers-march.csv)"},
		{"a folder of the user with a file LOCK", map[string]string{"LOCK": "mine"}, dyetrace.UsageError, "not empty (LOCK)"},
		{"a file JOURNAL of the user", map[string]string{"JOURNAL": "mine"}, dyetrace.UsageError, "JOURNAL"},
		{"a ledger without its manifest", records(t), dyetrace.CorruptError, "dyetrace recover"},
		{"only an index", map[string]string{"index-000001/times": "x"}, dyetrace.CorruptError, "dyetrace recover"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			mem := vfs.NewMem()
			for name, text := range c.files {
				if folder, _, below := strings.Cut(name, "/"); below {
					must(t, mem.MkdirAll(vfs.Join("book", folder)))
				}
				must(t, mem.MkdirAll("book"))
				write(t, mem, vfs.Join("book", name), text)
			}
			_, err := tryImport(mem, ledger.ImportOptions{}, &file{name: "b.csv", transfers: someTransfers(6, 9)})
			if dyetrace.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v", err)
			}
			got := map[string]string{}
			for _, name := range ledgerFiles(t, mem, "book") {
				data, err := vfs.ReadFile(mem, name)
				must(t, err)
				got[strings.TrimPrefix(name, "book/")] = string(data)
			}
			if diff := cmp.Diff(c.files, got); diff != "" {
				t.Errorf("the folder changed: %s", diff)
			}
			if err := ledger.Reindex(t.Context(), mem, "book", "test", nil); err == nil {
				t.Error("reindex takes it for a ledger")
			}
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What a first import left that never took effect is removed by the next one; a
// first import that had written all of its ledger takes effect then, for nothing
// tells it from a ledger that has lost its manifest.
func TestFirstImportCrashes(t *testing.T) {
	f := &file{name: "a.csv", transfers: someTransfers(8, 40), accounts: []dyetrace.Account{{ID: "6222001", Holder: "H", Source: at(2)}}}
	calm := vfs.NewMem()
	importFiles(t, calm, ledger.ImportOptions{}, f)
	want := ledgerFiles(t, calm, "book")
	for failAt := int64(0); ; failAt++ {
		mem := vfs.NewMem()
		_, err := tryImport(vfs.NewFailing(mem, failAt, syscall.ENOSPC), ledger.ImportOptions{Memory: 3000}, f)
		for name, fsys := range map[string]*vfs.Mem{"disk full": mem, "power lost": mem.AfterPowerLoss()} {
			importFiles(t, fsys, ledger.ImportOptions{}, f)
			if diff := cmp.Diff(want, ledgerFiles(t, fsys, "book")); diff != "" {
				t.Errorf("call %d failed, %s: the next import leaves %s", failAt, name, diff)
			}
			if got := contents(t, fsys); got != contents(t, calm) {
				t.Errorf("call %d failed, %s: the next import makes another ledger", failAt, name)
			}
		}
		if err == nil {
			break
		}
	}
}

// A file of the user whose name the ledger needs is not overwritten.
func TestForeignManifestNew(t *testing.T) {
	mem := vfs.NewMem()
	f := &file{name: "a.csv", transfers: someTransfers(8, 4)}
	importFiles(t, mem, ledger.ImportOptions{}, f)
	write(t, mem, "book/MANIFEST.new", "a plan of the user")
	err := ledger.Reindex(t.Context(), mem, "book", "test", nil)
	if dyetrace.KindOf(err) != dyetrace.UsageError || !strings.Contains(err.Error(), "move it elsewhere") {
		t.Errorf("the error is %v", err)
	}
	if data, err := vfs.ReadFile(mem, "book/MANIFEST.new"); err != nil || string(data) != "a plan of the user" {
		t.Errorf("the user's file holds %q, %v", data, err)
	}
	if _, err := mem.Open("book/JOURNAL"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a journal is left: %v", err)
	}
}
