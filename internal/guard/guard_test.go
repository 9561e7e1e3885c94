package guard_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/internal/vfs"
)

// cut makes a file of two pages, maps it, and cuts its second page off.
func cut(t *testing.T, name string) []byte {
	memory, f := cutOpen(t, name)
	t.Cleanup(func() { f.Close() })
	return memory
}

func cutOpen(t *testing.T, name string) ([]byte, vfs.File) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no mapped file can be cut off here")
	}
	if err := os.WriteFile(name, make([]byte, 128<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := vfs.OS{}.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	memory, err := f.Map()
	if err != nil {
		t.Fatal(err)
	}
	touched = memory[len(memory)-1]
	if err := os.Truncate(name, 64<<10); err != nil {
		t.Fatal(err)
	}
	return memory, f
}

// touched keeps the compiler from leaving reads out.
var touched byte

// A fault on a page that was touched before is an error with the file and the
// offset, in whatever way the goroutine was started; the file beside it is not
// blamed.
func TestFaults(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "b")
	for _, beside := range []string{"a", "c"} {
		cut(t, filepath.Join(dir, beside))
	}
	memory := cut(t, name)
	read := func() error {
		touched = memory[100<<10]
		return nil
	}
	ways := map[string]func() error{
		"in the caller's goroutine": func() error { return guard.Do(read) },
		"in one of its own":         func() error { return <-guard.Start(read) },
		"in a group": func() error {
			var g guard.Group
			g.SetLimit(1)
			g.Go(read)
			return g.Wait()
		},
		"in a group with a context, whose cause it is": func() error {
			g, ctx := guard.WithContext(context.Background())
			g.Go(read)
			err := g.Wait()
			if context.Cause(ctx) != err { //nolint:errorlint // it is that very one
				t.Errorf("the cause is %v", context.Cause(ctx))
			}
			return err
		},
		"in another that the first waits for": func() error {
			return guard.Do(func() error {
				guard.Raise(<-guard.Start(func() error { panic("no fault") }))
				return nil
			})
		},
	}
	for how, run := range ways {
		err := run()
		var e *dyetrace.Error
		var p *guard.Panic
		switch {
		case strings.Contains(how, "another"):
			if !errors.As(err, &p) || p.Cause != "no fault" || !strings.Contains(string(p.Stack), "TestFaults") {
				t.Errorf("%s: %v", how, err)
			}
		case !errors.As(err, &e) || e.Kind != dyetrace.CorruptError || e.File != name || e.Offset != 100<<10:
			t.Errorf("%s: %v", how, err)
		}
	}
}

// A file that is closed as the panic passes is still the one to blame.
func TestFaultClosesTheFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a")
	memory, f := cutOpen(t, name)
	err := guard.Do(func() error {
		defer f.Close()
		touched = memory[100<<10]
		return nil
	})
	if dyetrace.KindOf(err) != dyetrace.CorruptError || !strings.Contains(err.Error(), name) {
		t.Error(err)
	}
}

// What is no fault in a mapped file is a fault in the program, and an error of work
// is itself.
func TestOtherPanics(t *testing.T) {
	var p *guard.Panic
	how := "beyond"
	if err := guard.Do(func() error { one := make([]int, 1); return errors.New(string(rune(one[len(how)]))) }); !errors.As(err, &p) || !strings.Contains(err.Error(), "index out of range") {
		t.Error(err)
	}
	own := errors.New("own")
	if err := guard.Do(func() error { return own }); err != own { //nolint:errorlint // it is that very one
		t.Error(err)
	}
	guard.Raise(own)
	guard.Raise(nil)
}

// Damage that is found where no error can be returned is an error of whoever guards the
// work, and no fault in the program.
func TestDamageIsNoFault(t *testing.T) {
	damage := &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "read index", File: "numbers"}
	if err := guard.Do(func() error { panic(damage) }); !errors.Is(err, damage) {
		t.Errorf("damage becomes %v", err)
	}
}
