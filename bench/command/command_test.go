package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// written is a program that notes in said how it was called, and the folder it is in.
func written(t *testing.T, then string) (program, said string) {
	t.Helper()
	dir := t.TempDir()
	program, said = filepath.Join(dir, "program"), filepath.Join(dir, "said")
	text := "#!/bin/sh\necho \"$@\" in $(basename \"$PWD\"), ledger \"$DYETRACE_LEDGER\" >'" + said + "'\n" + then + "\n"
	if err := os.WriteFile(program, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return program, said
}

// Files of the truth are never handed over, those that a cut has not are left out, and
// no setting of the caller's is seen.
func TestImport(t *testing.T) {
	program, said := written(t, "")
	folder := filepath.Join(t.TempDir(), "of7")
	for _, name := range []string{"accounts.csv", "transfers.csv", "links.csv", "failed.csv", "truth/accounts.csv"} {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("DYETRACE_LEDGER", "another")
	if err := Import(t.Context(), program, folder, "kept"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(said)
	const want = "import --quiet --ledger kept accounts.csv transfers.csv links.csv in of7, ledger \n"
	if err != nil || string(got) != want {
		t.Errorf("%q, want %q: %v", got, want, err)
	}
}

// A program that fails is an error with what it complained about.
func TestRunFails(t *testing.T) {
	program, _ := written(t, "echo no room >&2; exit 1")
	if err := Draw(t.Context(), program, t.TempDir(), 7); err == nil || !strings.Contains(err.Error(), "no room") {
		t.Errorf("got %v", err)
	}
}

// A build is known by its name, or its number where names are the same, its commit
// and its sum.
func TestPrograms(t *testing.T) {
	dir := t.TempDir()
	var paths []string
	for _, name := range []string{"old/dyetrace", "new/dyetrace", "other"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("no program"), 0o666); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	programs, err := Programs(paths, []string{"c0ffee", "", ""})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range programs {
		got = append(got, p.Name+" "+p.Commit)
	}
	if diff := cmp.Diff([]string{"dyetrace 1 c0ffee", "dyetrace 2 unknown", "other unknown"}, got); diff != "" {
		t.Error(diff)
	}
}
