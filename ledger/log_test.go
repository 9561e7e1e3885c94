package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

func openLog(t testing.TB, fsys vfs.FS, records int64) *ledger.Log {
	t.Helper()
	l, err := ledger.OpenLog(context.Background(), fsys, "book", ledger.LogOptions{Holder: "test", Records: records})
	must(t, err)
	return l
}

// importStreams imports what sources have brought, each as a file of its own.
func importStreams(t testing.TB, fsys vfs.FS, streams map[string][]dyetrace.Transfer) {
	t.Helper()
	im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{})
	must(t, err)
	for _, name := range slices.Sorted(maps.Keys(streams)) {
		im.BeginFile(name)
		for _, b := range (&file{transfers: streams[name]}).batches(7) {
			must(t, im.Add(b))
		}
		im.EndFile(manifest.StreamID(name).SHA256, manifest.StreamFormat)
	}
	_, err = im.Commit(context.Background())
	must(t, err)
}

// logWorld is a ledger that is appended to, and what was.
type logWorld struct {
	*pile
	t        *testing.T
	disk     *vfs.Mem
	log      *ledger.Log
	streams  map[string][]dyetrace.Transfer // with their places, as the log gave them
	imported []*file
}

// append appends a transfer, or one that was appended before.
func (w *logWorld) append() {
	source := fmt.Sprint("bank-", w.IntN(3))
	t := w.transfer(w.Int64N(600))
	repeats := len(w.streams[source]) > 0 && w.IntN(8) == 0
	if repeats {
		t = w.streams[source][w.IntN(len(w.streams[source]))]
	}
	// Where another source counts for the transfer, the log cannot know that this one has
	// shown it as well, and keeps what it says once more.
	elsewhere := slices.ContainsFunc(w.all, func(x dyetrace.Transfer) bool { return x.ID == t.ID && x.Source.File != source })
	added, err := w.log.Append(context.Background(), source, &t)
	if err != nil || !added && !repeats || added && repeats && !elsewhere {
		w.t.Fatalf("appending %v, which repeats: %t: %t, %v", t, repeats, added, err)
	}
	if added {
		w.all = append(w.all, t)
		w.streams[source] = append(w.streams[source], t)
	}
}

// check compares the ledger, as it is or would be after a crash, with one into which all
// was imported at once.
func (w *logWorld) check(seed uint64, fsys vfs.FS) {
	want := vfs.NewMem()
	if len(w.imported) > 0 {
		importFiles(w.t, want, ledger.ImportOptions{Small: 1 << 40}, w.imported...)
	}
	importStreams(w.t, want, w.streams)
	if diff := firstDifference(contents(w.t, want), contents(w.t, fsys)); diff != "" {
		w.t.Fatalf("seed %d: %s", seed, diff)
	}
	x, y := counted(w.t, want), counted(w.t, fsys)
	if len(x.Sources) == len(y.Sources) {
		if diff := cmp.Diff(x, y); diff != "" {
			w.t.Fatalf("seed %d: %s", seed, diff)
		}
	}
	if _, err := ledger.Verify(context.Background(), fsys, "book", nil); err != nil {
		w.t.Fatal(seed, err)
	}
}

// However records come, in whatever order of time, from whichever sources, with folds,
// imports, restarts and losses of power in between: at any moment a reader sees the ledger
// that importing all at once gives, to the byte of every answer.
func TestLogIsAsImported(t *testing.T) {
	t.Parallel()
	for seed := range uint64(tortureRounds(t, 6)) {
		w := &logWorld{pile: &pile{Rand: rand.New(rand.NewPCG(seed, 9)), keyed: seed%8 == 3}, t: t, disk: vfs.NewMem(),
			streams: map[string][]dyetrace.Transfer{}}
		records := []int64{3, 10, 1000}[seed%3]
		if seed%2 == 0 {
			f := w.file(0)
			importFiles(t, w.disk, ledger.ImportOptions{}, f)
			w.imported = append(w.imported, f)
		}
		w.log = openLog(t, w.disk, records)
		for range 60 {
			switch w.IntN(20) {
			case 0:
				must(t, w.log.Fold(context.Background()))
			case 1:
				must(t, w.log.Close())
				w.check(seed, w.disk)
				w.log = openLog(t, w.disk, records)
			case 2:
				crashed := w.disk.AfterPowerLoss()
				must(t, w.log.Close())
				w.disk = crashed
				w.log = openLog(t, w.disk, records)
			case 3:
				f := w.file(len(w.imported) + 1)
				must(t, w.log.Lend(func() error {
					_, err := tryImport(manifest.Own(w.disk, "book"), ledger.ImportOptions{Small: 20}, f)
					return err
				}))
				w.imported = append(w.imported, f)
			case 4:
				w.check(seed, w.disk)
				w.check(seed, w.disk.AfterPowerLoss())
			default:
				w.append()
			}
		}
		must(t, w.log.Close())
		w.check(seed, w.disk)
		_, err := ledger.Compact(context.Background(), w.disk, "book", "test", nil)
		must(t, err)
		w.check(seed, w.disk)
	}
}

// Whichever call fails, for good or once, and if power is lost then: every record that was
// said to be durable is there, each once, and the ledger takes more afterwards.
func TestLogFails(t *testing.T) {
	t.Parallel()
	all := someTransfers(31, 24)
	base := vfs.NewMem()
	importFiles(t, base, ledger.ImportOptions{}, &file{name: "a.csv", transfers: someTransfers(32, 20)})
	step := int64(3)
	if tortureRounds(t, 0) > 0 {
		step = 1
	}
	failed := 0
	for _, once := range []bool{false, true} {
		for failAt := int64(0); ; failAt += step {
			mem := base.AfterPowerLoss()
			failing := vfs.NewFailing(mem, failAt, syscall.ENOSPC)
			failing.Once = once
			acknowledged, err := appendAll(failing, all)
			if err != nil && !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("call %d: %v", failAt, err)
			}
			for name, fsys := range map[string]*vfs.Mem{"killed": mem.AfterPowerLoss(), "disk full": mem} {
				l := openLog(t, fsys, 5)
				for i := range all {
					tr := all[i]
					added, err := l.Append(context.Background(), "bank", &tr)
					must(t, err)
					if i < acknowledged && added {
						t.Fatalf("call %d, once %t, %s: record %d was durable and is gone", failAt, once, name, i)
					}
				}
				must(t, l.Close())
				info := counted(t, fsys)
				if want := int64(20 + len(all)); info.Transfers != want || info.Sources[1].Rows != int64(len(all)) {
					t.Fatalf("call %d, %s: %d transfers of %d, %d rows", failAt, name, info.Transfers, want, info.Sources[1].Rows)
				}
			}
			if err == nil && failing.Calls() <= failAt {
				break
			}
			failed++
		}
	}
	t.Logf("%d calls failed", failed)
}

// appendAll appends transfers one by one, folds and closes the log, and returns how many
// were durable.
func appendAll(fsys vfs.FS, all []dyetrace.Transfer) (durable int, err error) {
	l, err := ledger.OpenLog(context.Background(), fsys, "book", ledger.LogOptions{Records: 5})
	if err != nil {
		return 0, err
	}
	for i := range all {
		t := all[i]
		if _, err = l.Append(context.Background(), "bank", &t); err != nil {
			break
		}
		durable++
	}
	return durable, errors.Join(err, l.Close())
}

// Many append at once while the log is folded and others read: each reader finds what was
// durable before he began.
func TestLogTogether(t *testing.T) {
	t.Parallel()
	mem := vfs.NewMem()
	l := openLog(t, mem, 100)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for k := range 100 {
				id := fmt.Sprint(i, "-", k)
				tr := dyetrace.Transfer{ID: id, Time: dyetrace.Instant(k), From: fmt.Sprint("A", i), To: "B", Amount: 1, Received: 1,
					Currency: cny, ReceivedCurrency: cny}
				if added, err := l.Append(context.Background(), "bank", &tr); err != nil || !added {
					t.Error(added, err)
					return
				}
				if k%25 > 0 {
					continue
				}
				reader, err := ledger.Open(mem, "book")
				if err != nil {
					t.Error(err)
					return
				}
				if _, is, err := reader.Lookup(id); err != nil || !is {
					t.Errorf("%s is not there: %v", id, err)
				}
				reader.Close()
			}
		})
	}
	all.Wait()
	must(t, l.Close())
	if got := counted(t, mem); got.Transfers != 800 || got.Sources[0].Rows != 800 {
		t.Errorf("there are %d transfers, %d rows", got.Transfers, got.Sources[0].Rows)
	}
}

// What a log refuses, and how it says so.
func TestLogRefuses(t *testing.T) {
	fsys := vfs.NewMem()
	there := someTransfers(33, 3)
	importFiles(t, fsys, ledger.ImportOptions{}, &file{name: "a.csv", transfers: there})
	l := openLog(t, fsys, 0)
	usual := dyetrace.Transfer{ID: "new", Time: 7, From: "A", To: "B", Amount: 1, Received: 1, Currency: cny, ReceivedCurrency: cny}
	if added, err := l.Append(context.Background(), "bank", &usual); !added || err != nil {
		t.Fatal(added, err)
	}
	changed := func(t dyetrace.Transfer, change func(*dyetrace.Transfer)) dyetrace.Transfer {
		change(&t)
		return t
	}
	cases := []struct {
		name, source string
		t            dyetrace.Transfer
		want         string
	}{
		{"no id", "bank", changed(usual, func(t *dyetrace.Transfer) { t.ID = "" }), "no id"},
		{"no amount", "bank", changed(usual, func(t *dyetrace.Transfer) { t.Amount = 0 }), "above zero"},
		{"no currency", "bank", changed(usual, func(t *dyetrace.Transfer) { t.Currency = 0 }), "no currency"},
		{"a reversal", "bank", changed(usual, func(t *dyetrace.Transfer) { t.ID, t.Reverses = "back", "new" }), "takes another transfer back"},
		{"another of its id in the log", "bank", changed(usual, func(t *dyetrace.Transfer) { t.Amount = 2 }), "says something else, of bank"},
		{"another of its id in the ledger", "bank", changed(there[1], func(t *dyetrace.Transfer) { t.Amount++ }), "the ledger has another of this id"},
		{"a long text", "bank", changed(usual, func(t *dyetrace.Transfer) { t.ID, t.Memo = "long", strings.Repeat("x", 1<<16) }), "not in its form"},
		{"a source that is a path", "a/bank", changed(usual, func(t *dyetrace.Transfer) { t.ID = "path" }), "no name for a source"},
	}
	for _, c := range cases {
		if _, err := l.Append(context.Background(), c.source, &c.t); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	_, err := ledger.OpenLog(context.Background(), fsys, "book", ledger.LogOptions{Holder: "another"})
	if dyetrace.KindOf(err) != dyetrace.UsageError || !strings.Contains(err.Error(), "in use by test") {
		t.Errorf("a second log: %v", err)
	}
	must(t, l.Close())
	if _, err := l.Append(context.Background(), "bank", &usual); err == nil {
		t.Error("a closed log takes records")
	}
	if got := counted(t, fsys).Transfers; got != 4 {
		t.Errorf("%d transfers are there", got)
	}
	lines := vfs.NewMem()
	for _, d := range statementDeeds() {
		d.must(t, lines, 0)
	}
	before := contents(t, lines)
	_, err = ledger.OpenLog(context.Background(), lines, "book", ledger.LogOptions{})
	if dyetrace.KindOf(err) != dyetrace.UsageError || !strings.Contains(err.Error(), "lines of statements") {
		t.Errorf("a ledger of statements: %v", err)
	}
	if contents(t, lines) != before {
		t.Error("the ledger has changed")
	}
}

// A source whose records still lie in a log is removed from it too, and its records count
// on from there when they come again.
func TestLogRemoved(t *testing.T) {
	fsys := vfs.NewMem()
	l := openLog(t, fsys, 0)
	add := func(source, id string) {
		t.Helper()
		tr := dyetrace.Transfer{ID: id, Time: 7, From: "A", To: "B", Amount: 1, Received: 1, Currency: cny, ReceivedCurrency: cny}
		if added, err := l.Append(context.Background(), source, &tr); !added || err != nil {
			t.Fatal(added, err)
		}
	}
	add("bank-1", "a")
	add("bank-2", "b")
	add("bank-2", "a")
	must(t, l.Close())
	must(t, ledger.RemoveSources(context.Background(), fsys, "book", []manifest.SourceID{manifest.StreamID("bank-2")}, ledger.RemoveOptions{}))
	if got := counted(t, fsys); got.Transfers != 1 || len(got.Sources) != 2 || got.Sources[1].Removed == nil {
		t.Errorf("after the removal there are %d transfers and %v", got.Transfers, got.Sources)
	}
	l = openLog(t, fsys, 0)
	add("bank-2", "b")
	must(t, l.Close())
	reader, err := ledger.Open(fsys, "book")
	must(t, err)
	defer reader.Close()
	o, is, err := reader.Lookup("b")
	if err != nil || !is {
		t.Fatal(is, err)
	}
	must(t, reader.Read(context.Background(), []statement.Ord{o}, func(_ int, tr *dyetrace.Transfer) error {
		if want := (dyetrace.Source{File: "bank-2", SHA256: manifest.StreamID("bank-2").SHA256, Line: 3}); tr.Source != want {
			t.Errorf("the record is of %+v", tr.Source)
		}
		return nil
	}))
}
