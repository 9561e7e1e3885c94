package outfile_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"dyetrace"
	"dyetrace/internal/outfile"
)

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// names lists what lies in a folder.
func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return strings.Join(list, " ")
}

// private reports whether a file or folder is its owner's alone. On Windows that is for the
// folder around it to say.
func private(info fs.FileInfo) bool {
	return runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0
}

// linked makes a link, and reports whether this system, and this user, can.
func linked(t *testing.T, to, name string) bool {
	t.Helper()
	if err := os.Symlink(to, name); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	info, err := os.Lstat(name)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

func begin(t *testing.T, name, text string) *outfile.File {
	t.Helper()
	f, err := outfile.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Abort)
	if _, err := io.WriteString(f, text); err != nil {
		t.Fatal(err)
	}
	return f
}

// A file appears when it is complete, for its owner alone, and the user's own
// FILE.tmp beside it stays. What is given up leaves nothing.
func TestFileAppearsWhole(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "report.html")
	write(t, name, "old")
	write(t, name+".tmp", "mine")
	begin(t, name, "half").Abort()
	if got := read(t, name) + names(t, dir); got != "oldreport.html report.html.tmp" {
		t.Fatalf("after giving up: %s", got)
	}
	if err := begin(t, name, "new").Commit(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	got := read(t, name) + read(t, name+".tmp") + names(t, dir)
	if got != "newminereport.html report.html.tmp" || !private(info) {
		t.Errorf("%s with rights %v", got, info.Mode().Perm())
	}
}

// Of two files under one name at once the last complete one stays, whole.
func TestTwoAtOnce(t *testing.T) {
	name := filepath.Join(t.TempDir(), "report")
	first, second := begin(t, name, strings.Repeat("1", 1<<16)), begin(t, name, strings.Repeat("2", 1<<16))
	if err := errors.Join(second.Commit(), first.Commit()); err != nil {
		t.Fatal(err)
	}
	if got := read(t, name); got != strings.Repeat("1", 1<<16) {
		t.Errorf("it holds %d bytes, %.9s...", len(got), got)
	}
}

// A link is neither followed nor replaced, whether what it leads to is there or
// not; a device is written to in place; a write-protected file stays.
func TestLinksAreRefused(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "target")
	write(t, target, "mine")
	for _, to := range []string{"target", "nowhere"} {
		link := filepath.Join(dir, "link-"+to)
		if !linked(t, to, link) {
			continue
		}
		if _, err := outfile.Create(link); dyetrace.KindOf(err) != dyetrace.UsageError || !strings.Contains(err.Error(), "is a link to "+to) {
			t.Errorf("%s: %v", link, err)
		}
	}
	if read(t, target) != "mine" {
		t.Error("what the link leads to has changed")
	}
	if err := begin(t, os.DevNull, "x").Commit(); err != nil {
		t.Error(err)
	}
	protected := filepath.Join(dir, "protected")
	write(t, protected, "mine")
	if err := os.Chmod(protected, 0o444); err != nil {
		t.Fatal(err)
	}
	if _, err := outfile.Create(protected); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("a write-protected file: %v", err)
	}
	for _, name := range []string{dir, filepath.Join(dir, "no", "folder")} {
		if _, err := outfile.Create(name); dyetrace.KindOf(err) != dyetrace.UsageError {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file that may replace nothing takes the next free name, also when many want
// the same one at once.
func TestNewNames(t *testing.T) {
	dir := t.TempDir()
	var wait sync.WaitGroup
	const n = 8
	for i := range n {
		f := begin(t, filepath.Join(dir, "r.csv"), fmt.Sprint(i))
		wait.Go(func() {
			if _, err := f.CommitNew(func(n int) string { return filepath.Join(dir, fmt.Sprintf("r-%d.csv", n)) }); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	seen := map[string]bool{}
	for _, name := range strings.Fields(names(t, dir)) {
		seen[read(t, filepath.Join(dir, name))] = true
	}
	if len(seen) != n {
		t.Errorf("%d of %d are there: %s", len(seen), n, names(t, dir))
	}
}

func fill(t *testing.T, f *outfile.Folder, files ...string) {
	t.Helper()
	t.Cleanup(f.Abort)
	for _, name := range files {
		if err := f.Write(name, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
			t.Fatal(err)
		}
	}
}

// A folder appears whole; one that is there keeps all it has, or nothing is added
// to it.
func TestFolderAppearsWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a", "tables")
	f, err := outfile.CreateFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, f, "head.csv", "claims.csv")
	if _, err := os.Stat(path); err == nil {
		t.Error("it is there before it is complete")
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	info, _ := os.Stat(path)
	if got := names(t, path); got != "claims.csv head.csv" || !private(info) {
		t.Errorf("%s with rights %v", got, info.Mode().Perm())
	}
	if f, err = outfile.CreateFolder(path); err != nil {
		t.Fatal(err)
	}
	fill(t, f, "accounts.csv", "head.csv")
	if err := f.Commit(); dyetrace.KindOf(err) != dyetrace.UsageError || !strings.Contains(err.Error(), "head.csv is there already") {
		t.Errorf("replacing a file: %v", err)
	}
	f.Abort()
	if got := names(t, path) + names(t, filepath.Dir(path)); got != "claims.csv head.csvtables" {
		t.Errorf("after the refusal: %s", got)
	}
	if _, err := outfile.CreateEmptyFolder(path); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("a folder that is not empty: %v", err)
	}
	if f, err = outfile.CreateFolder(path); err != nil {
		t.Fatal(err)
	}
	fill(t, f, "ends.csv")
	if err := f.Commit(); err != nil || names(t, path) != "claims.csv ends.csv head.csv" {
		t.Errorf("%v: %s", err, names(t, path))
	}
}

// Two folders under one name at once never mix.
func TestFoldersDoNotMix(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tables")
	first, err := outfile.CreateFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, first, "a", "b")
	second, err := outfile.CreateFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, second, "b", "c")
	if err := first.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := second.Commit(); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("the second: %v", err)
	}
	second.Abort()
	if got := names(t, path); got != "a b" {
		t.Errorf("the folder holds %s", got)
	}
}
