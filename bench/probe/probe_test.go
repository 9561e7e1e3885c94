package probe

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"dyetrace"
	"dyetrace/bench/generate"
	"dyetrace/intake"
	"dyetrace/intake/native"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// made is a small ledger and the transfers that its claims name.
func made(t *testing.T) (dir string, claimed []string) {
	t.Helper()
	folder := t.TempDir()
	opts := generate.Defaults()
	opts.Transfers, opts.Accounts = 50_000, 5000
	if _, err := generate.Folder(folder, opts, 50); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(folder, "ledger")
	im, err := ledger.NewImport(vfs.OS{}, dir, ledger.ImportOptions{Holder: t.Name()})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, generate.TransfersFile)
	im.BeginFile(file)
	outcome, err := intake.Read(t.Context(), file, native.Formats(), intake.Options{}, im.Add)
	if err != nil {
		t.Fatal(err)
	}
	im.EndFile(outcome.SHA256, outcome.Format)
	if _, err := im.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(folder, generate.PersonsFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records[1:] {
		claimed = append(claimed, record[1])
	}
	return dir, claimed
}

// What is picked reaches, when it is traced, as many accounts as the pick
// says, about as many as were asked for, within the bound it was given.
func TestPickedQuestionIsTraced(t *testing.T) {
	dir, claimed := made(t)
	for name, pick := range map[string]Pick{
		"by level": {Rule: dyetrace.Poison, MinPart: "0", Target: 100},
		"by time":  {Rule: dyetrace.Poison, MinPart: "0", Target: 100, ByTime: true},
		"fifo":     {Rule: dyetrace.FIFO, Target: 10},
	} {
		picked, err := Find(t.Context(), dir, claimed, pick)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if picked.Accounts < pick.Target/2 || picked.Accounts > 2*pick.Target {
			t.Errorf("%s: %d accounts, asked for %d", name, picked.Accounts, pick.Target)
		}
		if q := picked.Question; pick.ByTime == q.Until.IsZero() || pick.ByTime == (q.MaxLevel > 0) {
			t.Errorf("%s: bounded by level %d and time %v", name, q.MaxLevel, q.Until)
		}
		traced, err := Trace(t.Context(), dir, picked.Question, 1)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if traced.Accounts != picked.Accounts || traced.Walked == 0 || len(traced.Took) == 0 {
			t.Errorf("%s: picked %+v, traced %+v", name, picked, traced)
		}
	}
}

// Opening tells how many transfers there are, each time; a folder that holds
// no ledger is an error.
func TestOpen(t *testing.T) {
	dir, _ := made(t)
	took, transfers, err := Open(dir, 3)
	if err != nil || len(took) != 3 || transfers != 50_000 {
		t.Errorf("%v, %d transfers: %v", took, transfers, err)
	}
	if _, _, err := Open(t.TempDir(), 1); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("got %v", err)
	}
}
