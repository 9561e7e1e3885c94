package hold_test

import (
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dyetrace/internal/hold"
	"dyetrace/internal/vfs"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// asking is the file system of a process that asks for locks.
func asking(t *testing.T, wait time.Duration) *hold.FS {
	t.Helper()
	return &hold.FS{FS: vfs.OS{}, Context: t.Context(), Wait: wait, Waits: func(string) {}}
}

// lending is a lock that its holder lends, and the name of its file.
func lending(t *testing.T, lend func(fn func() error) error) (name string, l *hold.Lender) {
	t.Helper()
	t.Setenv("TMPDIR", shortTemp(t))
	l, err := hold.Listen()
	must(t, err)
	name = vfs.Join(t.TempDir(), "LOCK")
	lock, err := vfs.OS{}.Lock(name, l.Holder("process 1"))
	must(t, err)
	t.Cleanup(func() { lock.Close() })
	l.Serve(lend, func(string) {})
	return name, l
}

// shortTemp is a folder whose name leaves room for that of a socket.
func shortTemp(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "h")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// Many take turns with a lock that is lent: never two at once, and never one while the
// holder works.
func TestTurns(t *testing.T) {
	var holder sync.Mutex
	var told []string
	name, l := lending(t, func(fn func() error) error {
		holder.Lock()
		defer holder.Unlock()
		return fn()
	})
	inside := 0
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			f := asking(t, 0)
			lock, err := f.Lock(name, "process 2")
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			if inside++; inside > 1 || holder.TryLock() {
				t.Error("two have the lock at once")
			}
			mu.Unlock()
			mu.Lock()
			inside--
			told = append(told, "turn")
			mu.Unlock()
			if err := lock.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(told) != 20 {
		t.Errorf("%d had their turn", len(told))
	}
	must(t, l.Close())
}

// Who needs a lock for long borrows none, for its holder could not go on.
func TestLong(t *testing.T) {
	name, l := lending(t, func(fn func() error) error { return fn() })
	f := asking(t, 0)
	f.Long = true
	var locked *vfs.LockedError
	if _, err := f.Lock(name, "process 2"); !errors.As(err, &locked) || locked.Holder != "process 1" {
		t.Error(err)
	}
	must(t, l.Close())
}

// A borrower that ends without a word, as a killed process does, or says nonsense, keeps
// nobody from going on.
func TestBorrowerEnds(t *testing.T) {
	var granted []error
	ended := make(chan bool)
	name, l := lending(t, func(fn func() error) error {
		granted = append(granted, fn())
		ended <- true
		return nil
	})
	text, err := os.ReadFile(name)
	must(t, err)
	_, address, _ := strings.Cut(strings.TrimSpace(string(text)), "\nask ")
	for _, says := range []string{"{\"asks\":\"x\"}\n", "{\"asks\":\"x\"}\nwhat?\n"} {
		c, err := net.Dial("unix", address)
		must(t, err)
		_, err = c.Write([]byte(says))
		must(t, err)
		buf := make([]byte, 8)
		if n, err := c.Read(buf); err != nil || string(buf[:n]) != "granted\n" {
			t.Fatalf("the answer is %q, %v", buf[:n], err)
		}
		c.Close()
		<-ended
	}
	for _, says := range []string{"what?\n", strings.Repeat("x", 10_000)} {
		c, err := net.Dial("unix", address)
		must(t, err)
		c.Write([]byte(says))
		c.Close()
	}
	must(t, l.Close())
	if len(granted) != 2 || granted[0] == nil || granted[1] == nil {
		t.Errorf("turns ended with %v", granted)
	}
	if _, err := os.Stat(address); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is left: %v", err)
	}
}

// Lending ends only when whoever has his turn has ended it; who waits gets the lock from
// its next holder.
func TestLendingEnds(t *testing.T) {
	var holder sync.Mutex
	name, l := lending(t, func(fn func() error) error {
		holder.Lock()
		defer holder.Unlock()
		return fn()
	})
	first, err := asking(t, 0).Lock(name, "process 2")
	must(t, err)
	closed := make(chan error)
	go func() { closed <- l.Close() }()
	select {
	case err := <-closed:
		t.Fatal("lending ended before the borrower had: ", err)
	case <-time.After(50 * time.Millisecond):
	}
	must(t, first.Close())
	must(t, <-closed)
}

// A lock that nobody lends is waited for as long as asked, and the error says who has it.
func TestWait(t *testing.T) {
	name := vfs.Join(t.TempDir(), "LOCK")
	lock, err := vfs.OS{}.Lock(name, "process 1")
	must(t, err)
	var locked *vfs.LockedError
	for _, wait := range []time.Duration{0, time.Millisecond} {
		if _, err := asking(t, wait).Lock(name, "process 2"); !errors.As(err, &locked) || locked.Holder != "process 1" {
			t.Errorf("after %v: %v", wait, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	gone := &hold.FS{FS: vfs.OS{}, Context: ctx, Wait: time.Hour, Waits: func(string) {}}
	if _, err := gone.Lock(name, "process 2"); !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted wait: %v", err)
	}
	var notes []string
	patient := asking(t, time.Hour)
	patient.Waits = func(text string) {
		notes = append(notes, text)
		lock.Close()
	}
	again, err := patient.Lock(name, "process 2")
	must(t, err)
	must(t, again.Close())
	if want := []string{"process 1"}; !slices.Equal(notes, want) {
		t.Errorf("the notes are %q", notes)
	}
}
