package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
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

// deed is something that changes a ledger.
type deed func(fsys vfs.FS, memory int) error

// must does a deed that nothing keeps from going well.
func (d deed) must(t *testing.T, fsys vfs.FS, memory int) {
	t.Helper()
	if err := d(fsys, memory); err != nil {
		t.Fatal(err)
	}
}

// history is of deeds and what the ledger holds after each.
type history struct {
	name   string
	deeds  []deed
	after  []string
	stride int64 // every so many calls one fails
	again  int   // the deed that imports a file which the ledger has at the end
}

// mergingFile is the file whose part takes the place of the small one before it. Its name
// and that of the one before come first: their repeats count in place of what stands.
const mergingFile = "1.csv"

// histories are one of complete records only, whose index grows by parts, one in
// which statements come in, in several imports that each change the transfers they come
// to, and a person decides, and one in which sources go again.
func histories(t *testing.T) []*history {
	t.Helper()
	all := []*history{{name: "records", stride: 2, again: 1}, {name: "statements", deeds: statementDeeds(), stride: 17, again: 1},
		{name: "removals", deeds: removalDeeds(), stride: 121, again: 5},
		{name: "overlay", deeds: overlayDeeds(), stride: 61, again: 3}}
	if os.Getenv("DYETRACE_TORTURE") != "" {
		for _, h := range all {
			h.stride = 1
		}
	}
	a := someTransfers(11, 60)
	for _, f := range []*file{
		{name: "a.csv", transfers: a, accounts: []dyetrace.Account{{ID: "6222001", Kind: dyetrace.Cash, Source: dyetrace.Source{Line: 2}}},
			links: []dyetrace.Link{{Account: "6222001", Person: "H1", Source: at(3)}, {Account: "6222001", Device: "D1", Source: at(4)}}},
		{name: "b.csv", transfers: someTransfers(12, 40)},
		{name: "c.csv", transfers: someTransfers(13, 30), accounts: []dyetrace.Account{{ID: "6222002", Holder: "H", Source: dyetrace.Source{Line: 2}}},
			links:   []dyetrace.Link{{Account: "6222001", Person: "H1", Source: at(5)}, {Account: "6222000", Person: "H2", Source: at(6)}},
			holders: []dyetrace.Holder{{ID: "H1", Currency: cny, Source: at(7)}}},
		{name: "0.csv", transfers: append(someTransfers(16, 2), a[7])},
		{name: mergingFile, transfers: append(someTransfers(17, 1), a[9]), accounts: []dyetrace.Account{{ID: "6222001", Holder: "G", Source: at(2)}}},
	} {
		small := int64(-1)
		if f.name == mergingFile {
			small = 3
		}
		all[0].deeds = append(all[0].deeds, func(fsys vfs.FS, memory int) error {
			_, err := tryImport(fsys, ledger.ImportOptions{Memory: memory, Small: small}, f)
			return err
		})
	}
	for _, h := range all {
		fsys := vfs.NewMem()
		for _, d := range h.deeds {
			d.must(t, fsys, 3000)
			h.after = append(h.after, contents(t, fsys))
		}
		if parts := partsOf(t, fsys); h == all[0] && parts != 4 {
			t.Fatalf("%d imports end in %d parts: none took the place of one before", len(h.deeds), parts)
		}
		if h == all[3] && !manifestOf(t, fsys).Overlaid() {
			t.Fatal("there is no overlay")
		}
	}
	return all
}

// statementDeeds are the payers' lines with a stated period and a complete
// record, the payees' lines, and a decision on a stand-in of the first.
func statementDeeds() []deed {
	var all []dyetrace.Transfer
	for _, tr := range someTransfers(14, 30) {
		if tr.Currency == tr.ReceivedCurrency && tr.From != tr.To {
			tr.Received = tr.Amount
			all = append(all, tr)
		}
	}
	out, in := mirrored(all, func() time.Duration { return 3 * time.Second })
	start := dyetrace.Instant(1772352000e9)
	out = append(out, sideAt(700, "6222001>6222****9999 77", "name=张三", "charge=2", "order=12345678"))
	period := dyetrace.Period{Account: "6222001", Currency: cny, From: start, To: start + 86400e9, Opening: dyetrace.Stated{Amount: 5, Known: true},
		Source: dyetrace.Source{Line: 1}}
	imports := func(name string, batches func() []*dyetrace.Batch) deed {
		return func(fsys vfs.FS, memory int) error {
			im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{Memory: memory})
			if err != nil {
				return err
			}
			im.BeginFile(name)
			for _, b := range batches() {
				if err := im.Add(b); err != nil {
					return errors.Join(err, im.Abort())
				}
			}
			im.EndFile((&file{name: name}).sum(), "test")
			_, err = im.Commit(context.Background())
			return err
		}
	}
	record := &file{name: "r.csv", transfers: someTransfers(15, 10)}
	return []deed{
		imports("a.csv", func() []*dyetrace.Batch { return []*dyetrace.Batch{sidesBatch(out, period)} }),
		imports("b.csv", func() []*dyetrace.Batch {
			papers := &dyetrace.Batch{Aliases: []dyetrace.Alias{{Alias: "6222002", Account: "6222001", Source: at(2)}}}
			return append(record.batches(4), sidesBatch(in), papers)
		}),
		func(fsys vfs.FS, _ int) error {
			_, _, err := ledger.Decide(context.Background(), fsys, "book", []ledger.Decision{{StandIn: "?6222****9999 @6222001", Account: "622288889999",
				By: "Li", Reason: "told", Decided: start, Source: dyetrace.Source{File: "d.csv", Line: 2}}}, ledger.DecideOptions{})
			return err
		},
	}
}

// overlayDeeds are complete records, lines upon some of them, a decision on what they leave
// open, more records with lines that change what those before come to, a source that goes,
// and the lines that it had again.
func overlayDeeds() []deed {
	records := someTransfers(18, 40)
	var shown []dyetrace.Transfer
	for _, tr := range records {
		if tr.Currency == tr.ReceivedCurrency && tr.Received == tr.Amount && tr.From != tr.To {
			shown = append(shown, tr)
		}
	}
	out, in := mirrored(shown, func() time.Duration { return 3 * time.Second })
	open := numbered(sideAt(700, "6222001>6222****9999 77", "name=张三"), sideAt(710, "6222003< 78"))
	first := &paper{file: &file{name: "first.csv", transfers: records}}
	second := &paper{file: &file{name: "lines.csv"}, sides: append(out[:len(out)/2], open...)}
	third := &paper{file: &file{name: "more.csv", transfers: someTransfers(19, 9)}, sides: append(in[:len(in)/2],
		numbered(sideAt(705, "622288889999<6222001 77"))...)}
	comes := func(p *paper) deed {
		return func(fsys vfs.FS, memory int) error {
			_, err := tryPapers(fsys, ledger.ImportOptions{Memory: memory, Small: -1}, p)
			return err
		}
	}
	return []deed{comes(first), comes(second), func(fsys vfs.FS, _ int) error {
		_, _, err := ledger.Decide(context.Background(), fsys, "book", []ledger.Decision{{StandIn: "? @6222003", Account: "6222004",
			By: "Li", Reason: "told", Decided: 1, Source: dyetrace.Source{File: "d.csv", Line: 2}}}, ledger.DecideOptions{})
		return err
	}, comes(third), func(fsys vfs.FS, _ int) error {
		err := removeSources(fsys, second.id())
		if dyetrace.KindOf(err) == dyetrace.NotFound {
			return nil // it went before the power did
		}
		return err
	}, comes(&paper{file: &file{name: "last.csv"}, sides: in})}
}

// removalDeeds bring in sources that contradict each other and hold every kind of
// row, and take them out again; one comes back.
func removalDeeds() []deed {
	source := func(name, holder, device string, first int) *paper {
		p := &paper{file: &file{name: name}}
		for i := range 4 {
			tr := dyetrace.Transfer{ID: fmt.Sprint("T", first+i), Time: dyetrace.Instant(1772352000e9) + dyetrace.Instant(i)*60e9, From: "A1", To: "B1",
				Amount: dyetrace.Amount(100 + first), Currency: cny, ReceivedCurrency: cny}
			tr.Received, tr.Source.Line = tr.Amount, int64(i+2)
			p.transfers = append(p.transfers, tr)
		}
		p.accounts = []dyetrace.Account{{ID: "A1", Holder: holder, Source: at(20)}}
		p.links = []dyetrace.Link{{Account: "A1", Device: device, Source: at(30)}}
		p.holders = []dyetrace.Holder{{ID: holder, Currency: cny, Source: at(35)}}
		p.sides = []dyetrace.Side{sideAt(60*first, "A2>B2 7"), sideAt(60*first+1, "A2>B2 8")}
		p.aliases = []dyetrace.Alias{{Alias: "B3" + name, Account: "B9", Source: at(40)}}
		return p
	}
	a, b, c := source("a.csv", "Li", "D1", 1), source("b.csv", "Wang", "D2", 3), source("c.csv", "Li", "D2", 5)
	comes := func(p *paper) deed { return func(fsys vfs.FS, _ int) error { return importPapers(fsys, p) } }
	goes := func(p *paper) deed {
		return func(fsys vfs.FS, _ int) error {
			err := removeSources(fsys, p.id())
			if dyetrace.KindOf(err) == dyetrace.NotFound {
				return nil // it went before the power did
			}
			return err
		}
	}
	return []deed{comes(a), comes(b), goes(a), comes(c), goes(b), comes(a)}
}

// state is what a ledger holds: one of the contents after, or -1 for no
// ledger at all; anything else fails the test.
func (h *history) state(t *testing.T, fsys vfs.FS) int {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	if dyetrace.KindOf(err) == dyetrace.NotFound {
		return -1
	}
	if err == nil {
		must(t, l.Close())
	}
	if _, err := ledger.Verify(context.Background(), fsys, "book", nil); err != nil {
		t.Fatalf("verify: %v", err)
	}
	got := contents(t, fsys)
	for i, want := range h.after {
		if got == want {
			return i
		}
	}
	t.Fatalf("the ledger is between two deeds:\n%s", got)
	return 0
}

// Whichever call fails, for good as on a full disk or once only, and whether or not power
// is lost at that moment, the ledger is as it was before the deed or after
// it, and the deed goes well the next time.
func TestFailureAtEveryCall(t *testing.T) {
	t.Parallel()
	for _, h := range histories(t) {
		for _, once := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, once=%t", h.name, once), func(t *testing.T) {
				t.Parallel()
				before, failed := vfs.NewMem(), 0
				for step, d := range h.deeds {
					for failAt := int64(0); h.fail(t, before.AfterPowerLoss(), step, failAt, once); failAt += h.stride {
						failed++
					}
					d.must(t, before, 0)
				}
				t.Logf("%d calls failed", failed)
			})
		}
	}
}

// fail does a deed of which one call fails, and reports whether it had that
// many calls.
func (h *history) fail(t *testing.T, mem *vfs.Mem, step int, failAt int64, once bool) bool {
	t.Helper()
	failing := vfs.NewFailing(mem, failAt, syscall.ENOSPC)
	failing.Once = once
	err := h.deeds[step](failing, 3000)
	if err != nil && !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("deed %d, call %d: %v", step, failAt, err)
	}
	for name, fsys := range map[string]*vfs.Mem{"disk full": mem, "power lost": mem.AfterPowerLoss()} {
		at := h.state(t, fsys)
		if at != step && (at != step-1 || err == nil) {
			t.Fatalf("deed %d, call %d, %s: the ledger is at %d, the deed said %v", step, failAt, name, at, err)
		}
		if failAt%7 == 0 {
			h.deeds[step].must(t, fsys, 0)
			if at := h.state(t, fsys); at != step {
				t.Fatalf("deed %d, call %d, %s: again leads to %d", step, failAt, name, at)
			}
		}
	}
	if err == nil && failing.Calls() > failAt {
		t.Fatalf("deed %d: call %d failed and nobody noticed", step, failAt)
	}
	return err != nil
}

// Each byte of a small ledger is flipped in turn. verify finds it and names
// the file, or nothing that a reader is told changes; no reader is told
// anything else, and nothing panics.
func TestEveryFlippedByte(t *testing.T) {
	t.Parallel()
	t.Run("records", func(t *testing.T) {
		t.Parallel()
		records := vfs.NewMem()
		importFiles(t, records, ledger.ImportOptions{}, &file{name: "a.csv", transfers: someTransfers(21, 40),
			accounts: []dyetrace.Account{{ID: "6222001", Holder: "H", Source: dyetrace.Source{Line: 2}}}})
		flipBytes(t, records, ledgerFiles(t, records, "book"), 1)
	})
	t.Run("statements", func(t *testing.T) {
		t.Parallel()
		lines := vfs.NewMem()
		for _, d := range statementDeeds() {
			d.must(t, lines, 0)
		}
		flipBytes(t, lines, ledgerFiles(t, lines, "book"), 31)
	})
	// Records that lie in a log.
	t.Run("log", func(t *testing.T) {
		t.Parallel()
		logged := vfs.NewMem()
		importFiles(t, logged, ledger.ImportOptions{}, &file{name: "a.csv", transfers: someTransfers(21, 40)})
		if durable, err := appendAll(logged, someTransfers(24, 4)); durable != 4 || err != nil {
			t.Fatal(durable, err)
		}
		flipBytes(t, logged, slices.DeleteFunc(ledgerFiles(t, logged, "book"), func(name string) bool {
			return !strings.Contains(name, "/log-")
		}), 1)
	})
	// What lines make upon complete records.
	t.Run("overlay", func(t *testing.T) {
		t.Parallel()
		lined := vfs.NewMem()
		for _, d := range overlayDeeds()[:4] {
			d.must(t, lined, 0)
		}
		files := slices.DeleteFunc(ledgerFiles(t, lined, "book"), func(name string) bool { return !strings.Contains(name, "/joined-") })
		if len(files) != len((&manifest.Part{Joined: true}).Files()) {
			t.Fatalf("the overlay has %v", files)
		}
		flipBytes(t, lined, files, 5)
	})
	// What says where a part's transfers and statements lie. The part has late transfers,
	// new statements, and a record that counts for a transfer of the part before.
	t.Run("parts", func(t *testing.T) {
		t.Parallel()
		parts := vfs.NewMem()
		first := someTransfers(21, 40)
		importFiles(t, parts, ledger.ImportOptions{}, &file{name: "b.csv", transfers: first})
		importFiles(t, parts, ledger.ImportOptions{Small: -1}, &file{name: "a.csv", transfers: append(someTransfers(23, 20), first[5])})
		var files []string
		for _, name := range ledgerFiles(t, parts, "book") {
			if slices.Contains([]string{manifest.FilePlaces, manifest.FileNumbers, manifest.FileFirsts}, path.Base(name)) {
				files = append(files, name)
			}
		}
		if len(files) != 3 {
			t.Fatalf("a ledger of two parts has %v", files)
		}
		for _, name := range files {
			f, err := block.Open(parts, path.Dir(name), path.Base(name))
			must(t, err)
			if f.Count == 0 {
				t.Fatalf("%s says nothing", name)
			}
			must(t, f.Close())
		}
		flipBytes(t, parts, files, 1)
	})
}

// flipBytes flips one byte of so many in files of a ledger.
func flipBytes(t *testing.T, fsys vfs.FS, files []string, every int) {
	t.Helper()
	want, flipped := contents(t, fsys), 0
	if testing.Short() {
		every = 17
	}
	for _, name := range files {
		data, err := vfs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at < len(data); at += every {
			data[at] ^= byte(1 + at%255)
			put(t, fsys, name, data)
			flipped++
			_, err := ledger.Verify(context.Background(), fsys, "book", nil)
			if strings.HasSuffix(name, "LOCK") {
				continue
			}
			if err == nil {
				t.Fatalf("%s: byte %d flipped, verify is content", name, at)
			}
			if k := dyetrace.KindOf(err); k != dyetrace.CorruptError || !strings.Contains(filepath.ToSlash(err.Error()), name) {
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
	t.Logf("%d bytes flipped", flipped)
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
			all = append(all, filepath.ToSlash(path))
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

// Random histories of deeds, failures and losses of power end, once every
// deed has gone through, in the ledger that undisturbed ones make. Power may
// take away what a deed did that reported a failure, even where it had come so
// far as to be seen, but nothing that reported none.
func TestRandomDisasters(t *testing.T) {
	t.Parallel()
	for _, h := range histories(t) {
		for round := range tortureRounds(t, 6) {
			mem := vfs.NewMem()
			done, sure := 0, -1
			for try := int64(0); done < len(h.deeds); try++ {
				failing := vfs.NewFailing(mem, (int64(round)*7919+try*try*31)%(97*(try+1)), fmt.Errorf("disaster"))
				failing.Once = try%3 == 1
				if h.deeds[done](failing, 2000+round*100) == nil {
					sure = done
				}
				if (int64(round)+try)%2 == 0 {
					mem = mem.AfterPowerLoss()
				}
				at := h.state(t, mem)
				if at < sure {
					t.Fatalf("round %d, try %d: deed %d reported no failure, and the ledger is at %d", round, try, sure, at)
				}
				done = at + 1
			}
		}
	}
}
