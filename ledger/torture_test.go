package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// tortureRounds is how often a torture test tries; DYETRACE_TORTURE raises it.
func tortureRounds(t *testing.T, usual int) int {
	t.Helper()
	v := os.Getenv("DYETRACE_TORTURE")
	if v == "" {
		return usual
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		t.Fatalf("DYETRACE_TORTURE=%q: %v", v, err)
	}
	return n
}

// history is of three imports and what the ledger holds after each.
func history(t *testing.T) (files []*file, after []string) {
	t.Helper()
	files = []*file{
		{name: "a.csv", transfers: someTransfers(11, 60), accounts: []dyetrace.Account{{ID: "6222001", Kind: dyetrace.Cash, Source: dyetrace.Source{Line: 2}}}},
		{name: "b.csv", transfers: someTransfers(12, 40)},
		{name: "c.csv", transfers: someTransfers(13, 30), accounts: []dyetrace.Account{{ID: "6222002", Holder: "H", Source: dyetrace.Source{Line: 2}}}},
	}
	fsys := vfs.NewMem()
	for _, f := range files {
		importFiles(t, fsys, ledger.ImportOptions{Memory: 3000}, f)
		after = append(after, contents(t, fsys))
	}
	return files, after
}

// state is what a ledger holds: one of the contents after, or -1 for no
// ledger at all; anything else fails the test.
func state(t *testing.T, fsys vfs.FS, after []string) int {
	t.Helper()
	if _, err := ledger.Open(fsys, "book"); dyetrace.KindOf(err) == dyetrace.NotFound {
		return -1
	}
	if _, err := ledger.Verify(context.Background(), fsys, "book", nil); err != nil {
		t.Fatalf("verify: %v", err)
	}
	got := contents(t, fsys)
	for i, want := range after {
		if got == want {
			return i
		}
	}
	t.Fatalf("the ledger is between two imports:\n%s", got)
	return 0
}

// Whichever call fails, by a full disk or otherwise, and whether or not power
// is lost at that moment, the ledger is as it was before the import or after
// it, and the next import goes well.
func TestFailureAtEveryCall(t *testing.T) {
	files, after := history(t)
	for step, f := range files {
		for failAt := int64(0); ; failAt++ {
			mem := vfs.NewMem()
			for _, earlier := range files[:step] {
				importFiles(t, mem, ledger.ImportOptions{}, earlier)
			}
			failing := vfs.NewFailing(mem, failAt, syscall.ENOSPC)
			_, err := tryImport(failing, ledger.ImportOptions{Memory: 3000}, f)
			if err != nil && !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("import %d, call %d: %v", step, failAt, err)
			}
			for name, fsys := range map[string]*vfs.Mem{"disk full": mem, "power lost": mem.AfterPowerLoss()} {
				if name == "power lost" && step > 0 && failAt == 0 {
					continue
				}
				at := state(t, fsys, after)
				if at != step && (at != step-1 || err == nil) {
					t.Fatalf("import %d, call %d, %s: the ledger is at %d, the import said %v", step, failAt, name, at, err)
				}
				if failAt%7 == 0 {
					importFiles(t, fsys, ledger.ImportOptions{}, f)
					if at := state(t, fsys, after); at != step {
						t.Fatalf("import %d, call %d, %s: again leads to %d", step, failAt, name, at)
					}
				}
			}
			if err == nil {
				if failing.Calls() > failAt {
					t.Fatalf("import %d: call %d failed and nobody noticed", step, failAt)
				}
				break
			}
		}
	}
}

// Each byte of a small ledger is flipped in turn. verify finds it and names
// the file, or nothing that a reader is told changes; no reader is told
// anything else, and nothing panics.
func TestEveryFlippedByte(t *testing.T) {
	fsys := vfs.NewMem()
	f := &file{name: "a.csv", transfers: someTransfers(21, 40), accounts: []dyetrace.Account{{ID: "6222001", Holder: "H", Source: dyetrace.Source{Line: 2}}}}
	importFiles(t, fsys, ledger.ImportOptions{}, f)
	want := contents(t, fsys)
	every := 1
	if testing.Short() {
		every = 17
	}
	for _, name := range ledgerFiles(t, fsys, "book") {
		data, err := vfs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at < len(data); at += every {
			data[at] ^= byte(1 + at%255)
			put(t, fsys, name, data)
			_, err := ledger.Verify(context.Background(), fsys, "book", nil)
			if strings.HasSuffix(name, "LOCK") {
				continue
			}
			if err == nil {
				t.Fatalf("%s: byte %d flipped, verify is content", name, at)
			}
			if k := dyetrace.KindOf(err); k != dyetrace.CorruptError || !strings.Contains(err.Error(), name) {
				t.Fatalf("%s: byte %d flipped, verify says (kind %d): %v", name, at, k, err)
			}
			if got, err := readAll(fsys); err == nil && got != want {
				t.Fatalf("%s: byte %d flipped, and readers are told another story", name, at)
			}
			data[at] ^= byte(1 + at%255)
		}
		put(t, fsys, name, data)
	}
	if got := contents(t, fsys); got != want {
		t.Fatal("the test did not put the ledger back")
	}
}

func readAll(fsys vfs.FS) (string, error) {
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return describe(l)
}

func put(t *testing.T, fsys vfs.FS, name string, data []byte) {
	t.Helper()
	f, err := fsys.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(data); err != nil {
		t.Fatal(err)
	}
}

// ledgerFiles lists every file below a folder.
func ledgerFiles(t *testing.T, fsys vfs.FS, dir string) []string {
	t.Helper()
	names, err := fsys.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, name := range names {
		path := vfs.Join(dir, name)
		if _, err := fsys.ReadDir(path); err == nil {
			all = append(all, ledgerFiles(t, fsys, path)...)
		} else if errors.Is(err, fs.ErrNotExist) {
			all = append(all, path)
		}
	}
	return all
}

// A file that was cut short or taken away is found.
func TestMissingAndShortFiles(t *testing.T) {
	clean := vfs.NewMem()
	importFiles(t, clean, ledger.ImportOptions{}, &file{name: "a.csv", transfers: someTransfers(22, 30)})
	for _, name := range ledgerFiles(t, clean, "book") {
		if strings.HasSuffix(name, "LOCK") {
			continue
		}
		for _, keep := range []int{-1, 0, 10} {
			fsys := vfs.NewMem()
			importFiles(t, fsys, ledger.ImportOptions{}, &file{name: "a.csv", transfers: someTransfers(22, 30)})
			if keep < 0 {
				if err := fsys.Remove(name); err != nil {
					t.Fatal(err)
				}
			} else {
				data, err := vfs.ReadFile(fsys, name)
				if err != nil {
					t.Fatal(err)
				}
				put(t, fsys, name, data[:keep])
			}
			_, err := ledger.Verify(context.Background(), fsys, "book", nil)
			if err == nil || dyetrace.KindOf(err) == dyetrace.OtherError {
				t.Errorf("%s cut to %d bytes: verify says %v", name, keep, err)
			}
		}
	}
}

// Random histories of imports, failures and losses of power end, once every
// import has gone through, in the ledger that undisturbed imports make.
func TestRandomDisasters(t *testing.T) {
	files, after := history(t)
	for round := range tortureRounds(t, 30) {
		mem := vfs.NewMem()
		done := 0
		for try := int64(0); done < len(files); try++ {
			failing := vfs.NewFailing(mem, (int64(round)*7919+try*try*31)%97, fmt.Errorf("disaster"))
			_, _ = tryImport(failing, ledger.ImportOptions{Memory: 2000 + round*100}, files[done])
			if (int64(round)+try)%2 == 0 {
				mem = mem.AfterPowerLoss()
			}
			if state(t, mem, after) == done {
				done++
			}
		}
	}
}
