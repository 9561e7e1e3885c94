package generate

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func small() Options {
	return Options{Transfers: 60_000, Accounts: 6_000, Seed: 7, Days: 30,
		Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func write(t *testing.T, opts Options) []byte {
	t.Helper()
	l, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := l.WriteTransfers(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// rows splits a file into its rows, fields apart, without the header.
func rows(t *testing.T, file []byte) [][]string {
	t.Helper()
	text, ok := strings.CutPrefix(string(file), Header)
	if !ok {
		t.Fatalf("no header: %.60q", file)
	}
	var fields [][]string
	for line := range strings.Lines(text) {
		fields = append(fields, strings.Split(strings.TrimSuffix(line, "\n"), ","))
	}
	return fields
}

// The same options make the same bytes on any number of processors, and
// another seed makes others.
func TestSameOptionsSameBytes(t *testing.T) {
	want := write(t, small())
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if got := write(t, small()); !bytes.Equal(got, want) {
		t.Error("one processor makes another file than several")
	}
	other := small()
	other.Seed++
	if got := write(t, other); bytes.Equal(got, want) {
		t.Error("two seeds make the same file")
	}
}

// Shuffling changes the order of rows and nothing else.
func TestShuffle(t *testing.T) {
	opts := small()
	ordered := slices.Collect(strings.Lines(string(write(t, opts))))
	opts.Shuffle = true
	shuffled := slices.Collect(strings.Lines(string(write(t, opts))))
	if slices.Equal(ordered, shuffled) {
		t.Fatal("rows are not shuffled")
	}
	slices.Sort(ordered)
	slices.Sort(shuffled)
	if diff := cmp.Diff(ordered, shuffled); diff != "" {
		t.Error(diff)
	}
}

// A file holds what an import expects: as many rows as asked for, in order of
// time, with ids of their own, two different accounts of 19 digits that pass
// Luhn's check, and an amount above zero.
func TestRows(t *testing.T) {
	for _, random := range []bool{false, true} {
		opts := small()
		opts.RandomIDs = random
		all := rows(t, write(t, opts))
		if len(all) != int(opts.Transfers) {
			t.Fatalf("%d rows", len(all))
		}
		ids, last := map[string]bool{}, ""
		for _, row := range all {
			id, when, from, to, amount, currency := row[0], row[1], row[2], row[3], row[4], row[5]
			if _, err := time.Parse(time.RFC3339, when); err != nil || when < last {
				t.Fatalf("time %s after %s: %v", when, last, err)
			}
			last = when
			if ids[id] || from == to || !wholeCard(from) || !wholeCard(to) || strings.Trim(amount, "0.") == "" ||
				currency != "CNY" {
				t.Fatal(row)
			}
			ids[id] = true
		}
	}
}

func wholeCard(number string) bool {
	value := uint64(0)
	for _, digit := range number {
		value = value*10 + uint64(digit-'0')
	}
	return len(number) == 19 && value%10 == luhn(value/10)
}

// Activity is heavy-tailed: half of the accounts stand in few transfers, and
// the busiest one in more than one of a hundred.
func TestActivity(t *testing.T) {
	opts := small()
	entries := map[string]int{}
	for _, row := range rows(t, write(t, opts)) {
		entries[row[2]]++
		entries[row[3]]++
	}
	counts := make([]int, 0, len(entries))
	for _, n := range entries {
		counts = append(counts, n)
	}
	slices.Sort(counts)
	if median := counts[len(counts)/2]; median > 14 {
		t.Errorf("half of the accounts have %d entries or more", median)
	}
	if most := counts[len(counts)-1]; most < int(opts.Transfers/100) {
		t.Errorf("the busiest account has %d entries only", most)
	}
}

// A permutation meets every number once, whatever their count.
func TestPermutation(t *testing.T) {
	for _, n := range []uint64{1, 2, 3, 15, 16, 17, 1000, 4097} {
		p := newPermutation(n, 3)
		met := make([]bool, n)
		for place := range n {
			met[p.at(place)] = true
		}
		if slices.Contains(met, false) {
			t.Errorf("not all of %d numbers are met", n)
		}
	}
}

// No two accounts have one number.
func TestAccountNumbers(t *testing.T) {
	numbers := newTown(200_000, 1, 1).numbers
	slices.Sort(numbers)
	if len(slices.Compact(numbers)) != 200_000 {
		t.Error("two accounts share a number")
	}
}

// Claims name different transfers of the file, and the same ones each time.
func TestClaims(t *testing.T) {
	known := map[string]bool{}
	for _, row := range rows(t, write(t, small())) {
		known[row[0]] = true
	}
	l, err := New(small())
	if err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := l.WriteClaims(out, Persons(), 500); err != nil {
			t.Fatal(err)
		}
	}
	if first.String() != second.String() {
		t.Error("claims differ from one time to the next")
	}
	lines := strings.Split(strings.TrimSpace(first.String()), "\n")[1:]
	for _, line := range lines {
		_, transfer, _ := strings.Cut(line, ",")
		if !known[transfer] {
			t.Errorf("claim of %s, which is not in the file or claimed twice", transfer)
		}
		delete(known, transfer)
	}
	if len(lines) != 500 {
		t.Errorf("%d claims", len(lines))
	}
}

// A file that cannot be written ends the making with the writer's error.
func TestWriteError(t *testing.T) {
	l, err := New(small())
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	if err := l.WriteTransfers(&limited{left: 1 << 20, err: full}); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

type limited struct {
	left int
	err  error
}

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, l.err
	}
	return len(p), nil
}

// Options without sense are refused.
func TestCheck(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"no transfers": func(o *Options) { o.Transfers = 0 },
		"few accounts": func(o *Options) { o.Accounts = 10 },
		"no days":      func(o *Options) { o.Days = 0 },
		"no start":     func(o *Options) { o.Start = time.Time{} },
	} {
		opts := small()
		change(&opts)
		if _, err := New(opts); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// A folder's transfers are made only where they are not there as asked for,
// and its claims too.
func TestFolder(t *testing.T) {
	dir, opts := t.TempDir(), small()
	for _, step := range []struct {
		transfers int64
		claims    int
		made      bool
	}{{40_000, 10, true}, {40_000, 10, false}, {50_000, 10, true}, {50_000, 20, false}} {
		opts.Transfers = step.transfers
		made, err := Folder(dir, opts, step.claims)
		if err != nil || made != step.made {
			t.Fatalf("%+v: made %v: %v", step, made, err)
		}
		for file, want := range map[string]int{TransfersFile: int(step.transfers) + 1, PersonsFile: step.claims + 1,
			CompaniesFile: 2} {
			text, err := os.ReadFile(filepath.Join(dir, file))
			if lines := bytes.Count(text, []byte("\n")); err != nil || lines != want {
				t.Errorf("%+v: %s has %d lines: %v", step, file, lines, err)
			}
		}
	}
}
