package outfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"

	"dyetrace"
	"dyetrace/internal/outfile"
)

// What another program has open is not replaced, and nothing that was written is lost. A
// file that it lets nobody write to is refused before the work.
func TestHeldByAnotherProgram(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "report.csv")
	write(t, name, "old")
	write(t, filepath.Join(dir, "report-2.csv"), "mine")
	f := begin(t, name, "new")
	held, err := os.Open(name) // as programs usually do: others may read and write it, and no more
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if err := f.Commit(); dyetrace.KindOf(err) != dyetrace.UsageError || !strings.Contains(err.Error(), "report-3.csv") {
		t.Errorf("the error is %v", err)
	}
	got := read(t, name)
	for _, beside := range []string{"report-2.csv", "report-3.csv"} {
		got += " " + read(t, filepath.Join(dir, beside))
	}
	if got != "old mine new" {
		t.Errorf("the files hold %s", got)
	}
	if got := names(t, dir); got != "report-2.csv report-3.csv report.csv" {
		t.Errorf("there is %s", got)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	alone := openAlone(t, name)
	_, err = outfile.Create(name)
	if dyetrace.KindOf(err) != dyetrace.UsageError || !strings.Contains(err.Error(), "close it there") {
		t.Errorf("while one writes alone: %v", err)
	}
	if err := alone.Close(); err != nil {
		t.Fatal(err)
	}
	if err := begin(t, name, "newer").Commit(); err != nil || read(t, name) != "newer" {
		t.Errorf("afterwards: %v", err)
	}
}

// openAlone opens a file as programs for workbooks do: nobody else may write to it.
func openAlone(t *testing.T, name string) *os.File {
	t.Helper()
	path, err := windows.UTF16PtrFromString(name)
	if err != nil {
		t.Fatal(err)
	}
	h, err := windows.CreateFile(path, windows.GENERIC_READ|windows.GENERIC_WRITE, windows.FILE_SHARE_READ, nil,
		windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(h), name)
}

// A name that Windows takes for something else is refused: the rest of it would be a
// stream that nobody sees, or lost.
func TestReservedNames(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"2026-03-01T14:30.csv", "report.", "report ", "what?.csv"} {
		if _, err := outfile.Create(filepath.Join(dir, name)); dyetrace.KindOf(err) != dyetrace.UsageError {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := begin(t, "NUL", "nothing").Commit(); err != nil {
		t.Errorf("the device that keeps nothing: %v", err)
	}
	if got := names(t, dir); got != "" {
		t.Errorf("there is %s", got)
	}
}
