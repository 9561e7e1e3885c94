package vfs_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/internal/vfs"
)

// What is changed above a folder is seen above it, and the folder stays as it is.
func TestAbove(t *testing.T) {
	below := vfs.NewMem()
	must(t, below.MkdirAll("home/book/index"))
	for _, name := range []string{"home/book/a", "home/book/b", "home/book/hidden", "home/book/index/x", "home/beside"} {
		write(t, below, name, name)
	}
	a, err := vfs.NewAbove(below, "home/book", "hidden")
	must(t, err)
	must(t, a.MkdirAll("home/book/new"))
	write(t, a, "home/book/new/c", "new")
	write(t, a, "home/book/a.new", "replaced")
	must(t, a.Rename("home/book/a.new", "home/book/a"))
	write(t, a, "home/book/index/y", "beside x")
	must(t, a.Remove("home/book/b"))
	var told []string
	for _, dir := range []string{"home/book", "home/book/index", "home/book/new", "home"} {
		names, err := a.ReadDir(dir)
		must(t, err)
		told = append(told, strings.Join(names, " "))
	}
	for _, name := range []string{"home/book/a", "home/book/index/x", "home/book/new/c", "home/beside"} {
		told = append(told, read(t, a, name))
	}
	want := []string{"a index new", "x y", "c", "beside book", "replaced", "home/book/index/x", "new", "home/beside"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"home/book/b", "home/book/hidden", "home/book/none"} {
		if _, err := a.Open(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
		if err := a.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("removing %s again: %v", name, err)
		}
	}
	must(t, a.RemoveAll("home/book/index"))
	if names, err := a.ReadDir("home/book/index"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that was removed holds %v, %v", names, err)
	}
	_, created := a.Create("home/other")
	for what, err := range map[string]error{"create": created, "remove": a.Remove("home/beside"),
		"mkdir": a.MkdirAll("home/bookish"), "rename": a.Rename("home/book/a", "home/a")} {
		if !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s in another folder: %v", what, err)
		}
	}
	names, err := below.ReadDir("home/book")
	must(t, err)
	if got := strings.Join(names, " ") + " " + read(t, below, "home/book/a"); got != "a b hidden index home/book/a" {
		t.Errorf("below there is %s", got)
	}
}

// Who has a lock takes it again, and no other lock.
func TestAsOwner(t *testing.T) {
	m := vfs.NewMem()
	lock, err := m.Lock("book/LOCK", "process 1")
	must(t, err)
	own := vfs.AsOwner(m, "book/LOCK")
	again, err := own.Lock("book/LOCK", "process 1")
	must(t, err)
	must(t, again.Close())
	other, err := own.Lock("other/LOCK", "process 1")
	must(t, err)
	var locked *vfs.LockedError
	for _, name := range []string{"book/LOCK", "other/LOCK"} {
		if _, err := m.Lock(name, "process 2"); !errors.As(err, &locked) {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, errors.Join(other.Close(), lock.Close()))
}
