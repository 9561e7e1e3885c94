package wal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/internal/vfs"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// drawn is any transfer that a log keeps.
func drawn(r *rapid.T) dyetrace.Transfer {
	text := rapid.StringN(0, 20, 80)
	amount := rapid.Int64().Draw(r, "amount")
	t := dyetrace.Transfer{Time: dyetrace.Instant(rapid.Int64().Draw(r, "time")), Seq: rapid.Int64().Draw(r, "seq"),
		Amount: dyetrace.Amount(amount), Received: dyetrace.Amount(rapid.Int64().Draw(r, "received")),
		Currency:         dyetrace.Currency(rapid.Uint16().Draw(r, "currency")),
		ReceivedCurrency: dyetrace.Currency(rapid.Uint16().Draw(r, "currency received"))}
	for i, to := range texts(&t) {
		*to = text.Draw(r, fmt.Sprint("text ", i))
	}
	t.Source.Line = rapid.Int64().Draw(r, "line")
	for _, b := range []*dyetrace.Stated{&t.FromBalance, &t.ToBalance} {
		if rapid.Bool().Draw(r, "stated") {
			*b = dyetrace.Stated{Known: true, Amount: dyetrace.Amount(rapid.Int64().Draw(r, "balance"))}
		}
	}
	return t
}

// What was appended is read again, and cut off anywhere it is refused.
func TestRecord(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		want := drawn(r)
		data, err := AppendRecord(nil, &want)
		must(t, err)
		var got dyetrace.Transfer
		rest, err := readRecord(append(slices.Clone(data), 7), &got)
		if err != nil || len(rest) != 1 {
			r.Fatal(rest, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			r.Fatal(diff)
		}
		if _, err := readRecord(data[:rapid.IntRange(0, len(data)-1).Draw(r, "cut")], &got); err == nil {
			r.Fatal("a part of a record is read")
		}
	})
}

func record(t testing.TB, id string) []byte {
	t.Helper()
	data, err := AppendRecord(nil, &dyetrace.Transfer{ID: id, Amount: 1})
	must(t, err)
	return data
}

// ids are those of a log's records.
func ids(fsys vfs.FS, bound *Bound) (all []string, c Contents, err error) {
	c, err = Read(fsys, "d", "log-000001", bound, func(t *dyetrace.Transfer) error {
		all = append(all, t.ID)
		return nil
	})
	return all, c, err
}

// newLog is a log in memory whose name is durable.
func newLog(t testing.TB, mem *vfs.Mem, fsys vfs.FS) *Writer {
	t.Helper()
	must(t, mem.MkdirAll("d"))
	must(t, mem.SyncDir("."))
	w, err := Create(fsys, "d", "log-000001")
	must(t, err)
	must(t, mem.SyncDir("d"))
	return w
}

// Whichever write or sync fails, once or for good, and if power is lost then: what was
// said to be durable is there, and what was not is there as a whole or not at all.
func TestDurable(t *testing.T) {
	for failAt := range int64(30) {
		for _, once := range []bool{false, true} {
			mem := vfs.NewMem()
			failing := vfs.NewFailing(mem, 3+failAt, syscall.ENOSPC)
			failing.Once = once
			w := newLog(t, mem, failing)
			var acknowledged []string
			for i := range 10 {
				g, err := w.Add(record(t, fmt.Sprint(i)))
				if err == nil {
					err = g.Wait(context.Background())
				}
				if err != nil && !errors.Is(err, syscall.ENOSPC) {
					t.Fatal(err)
				}
				if err == nil {
					acknowledged = append(acknowledged, fmt.Sprint(i))
				}
			}
			for name, fsys := range map[string]*vfs.Mem{"power lost": mem.AfterPowerLoss(), "killed": mem} {
				got, _, err := ids(fsys, nil)
				if err != nil || len(got) > len(acknowledged)+1 || !slices.Equal(got[:len(acknowledged)], acknowledged) {
					t.Fatalf("call %d, %s: %v is there, %v was acknowledged: %v", failAt, name, got, acknowledged, err)
				}
			}
			// Where the log is closed, what it holds is what was acknowledged.
			c, _ := w.Close()
			got, _, err := ids(mem.AfterPowerLoss(), &c.Bound)
			if err != nil || !slices.Equal(got, acknowledged) || c.Records != int64(len(got)) {
				t.Fatalf("call %d, closed: %v is there, %v was acknowledged: %v", failAt, got, acknowledged, err)
			}
		}
	}
}

// Many that append at once share syncs, and each finds its record durable when it has
// waited.
func TestSharedSyncs(t *testing.T) {
	mem := vfs.NewMem()
	counting := vfs.NewFailing(mem, 1<<40, nil)
	w := newLog(t, mem, counting)
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			for k := range 20 {
				id := fmt.Sprint(i, "-", k)
				g, err := w.Add(record(t, id))
				if err == nil {
					err = g.Wait(context.Background())
				}
				got, _, failed := ids(mem.AfterPowerLoss(), nil)
				if err != nil || failed != nil || !slices.Contains(got, id) {
					t.Errorf("%s is not durable: %v, %v", id, err, failed)
					return
				}
			}
		})
	}
	all.Wait()
	c, err := w.Close()
	must(t, err)
	if c.Records != 64*20 || counting.Calls() > 2*64*20/2 {
		t.Errorf("%d records took %d calls", c.Records, counting.Calls())
	}
	if _, err := w.Add(record(t, "late")); !errors.Is(err, errClosed) {
		t.Error("a closed log takes more:", err)
	}
}

// A record that is waited for no longer, because whoever waits has gone, is written all
// the same; waiting for an empty group waits for all before it.
func TestWait(t *testing.T) {
	mem := vfs.NewMem()
	w := newLog(t, mem, mem)
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	g, err := w.Add(record(t, "a"))
	must(t, err)
	if err := g.Wait(gone); err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	must(t, w.Last().Wait(context.Background()))
	got, _, err := ids(mem.AfterPowerLoss(), nil)
	if err != nil || !slices.Equal(got, []string{"a"}) {
		t.Error(got, err)
	}
	_, err = w.Close()
	must(t, err)
}

// threeGroups is a log of three groups, and what it holds.
func threeGroups(t testing.TB) ([]byte, Contents) {
	t.Helper()
	mem := vfs.NewMem()
	w := newLog(t, mem, mem)
	for _, id := range []string{"one", "two", "three"} {
		g, err := w.Add(record(t, id))
		must(t, err)
		must(t, g.Wait(context.Background()))
	}
	c, err := w.Close()
	must(t, err)
	data, err := vfs.ReadFile(mem, "d/log-000001")
	must(t, err)
	return data, c
}

// A log that is cut off anywhere holds the groups before; zero bytes behind are cut off
// too, as a file system may leave them.
func TestTorn(t *testing.T) {
	data, whole := threeGroups(t)
	for cut := headLen; cut <= len(data); cut++ {
		for _, tail := range [][]byte{nil, make([]byte, 100)} {
			n := 0
			torn := append(slices.Clone(data[:cut]), tail...)
			c, err := decode(torn, func(*dyetrace.Transfer) error { n++; return nil })
			if err != nil || int64(n) != c.Records || c.Cut != int64(cut+len(tail))-c.Bytes {
				t.Fatalf("cut at %d: %+v, %v", cut, c, err)
			}
			if bytes.HasPrefix(torn, data) != (c.Bytes == whole.Bytes) {
				t.Fatalf("cut at %d: %+v", cut, c)
			}
		}
	}
}

// A byte that is flipped is found: with a bound always, and in a log that still grows
// wherever another group follows. In its last group it may as well be a crash.
func TestFlipped(t *testing.T) {
	data, whole := threeGroups(t)
	var starts []int64
	for at := int64(headLen); at < int64(len(data)); {
		starts = append(starts, at)
		g, _ := readGroup(data, int(at), number(data))
		at += groupLen + int64(len(g.records))
	}
	for at := range data {
		mem := vfs.NewMem()
		must(t, mem.MkdirAll("d"))
		changed := slices.Clone(data)
		changed[at] ^= byte(1 + at%255)
		f, err := mem.Create("d/log-000001")
		must(t, err)
		_, err = f.Write(changed)
		must(t, errors.Join(err, f.Close()))
		if _, _, err := ids(mem, &whole.Bound); dyetrace.KindOf(err) != dyetrace.CorruptError {
			t.Fatalf("byte %d, bound: %v", at, err)
		}
		got, _, err := ids(mem, nil)
		if int64(at) >= starts[2] {
			if err != nil || !slices.Equal(got, []string{"one", "two"}) {
				t.Fatalf("byte %d of the last group: %v, %v", at, got, err)
			}
		} else if dyetrace.KindOf(err) != dyetrace.CorruptError {
			t.Fatalf("byte %d: %v, %v", at, got, err)
		}
	}
}

func number(data []byte) uint64 {
	n, _ := readHead(data)
	return n
}

// Whatever a log's bytes are, it is read or refused, and what is read says the same when
// it is written again.
func FuzzLog(f *testing.F) {
	data, _ := threeGroups(f)
	f.Add(data)
	f.Add(data[:len(data)-3])
	f.Add(data[:headLen])
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := decode(data, func(x *dyetrace.Transfer) error { return again(t, x) })
		var at *placeError
		if err != nil && (!errors.As(err, &at) || at.offset > int64(len(data))) {
			t.Fatal(err)
		}
		// The records by themselves, without checksums in the way.
		var x dyetrace.Transfer
		for rest := data; len(rest) > 0; {
			if rest, err = readRecord(rest, &x); err != nil {
				break
			}
			must(t, again(t, &x))
		}
	})
}

func again(t *testing.T, x *dyetrace.Transfer) error {
	data, err := AppendRecord(nil, x)
	if err != nil {
		return err
	}
	var y dyetrace.Transfer
	if _, err := readRecord(data, &y); err != nil {
		return err
	}
	if diff := cmp.Diff(*x, y); diff != "" {
		t.Fatal(diff)
	}
	return nil
}
