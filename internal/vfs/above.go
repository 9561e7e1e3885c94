package vfs

import (
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Above is a folder as it would become: what is written lies in memory, above the files
// that are there, and these stay as they are. Other folders it only reads.
type Above struct {
	below FS
	dir   string
	mem   *Mem

	mu   sync.Mutex
	gone map[string]bool // paths below that were removed, or replaced by what is in memory
}

// inMemory is the folder's name in memory, where a name that is long stays short.
const inMemory = "d"

// NewAbove begins with what is in the folder dir of below, but for the files without.
func NewAbove(below FS, dir string, without ...string) (*Above, error) {
	a := &Above{below: below, dir: filepath.Clean(dir), mem: NewMem(), gone: map[string]bool{}}
	for _, name := range without {
		a.gone[Join(a.dir, name)] = true
	}
	return a, a.mem.MkdirAll(inMemory)
}

// at is where a path lies in memory; is tells whether it is of the folder.
func (a *Above) at(name string) (path string, is bool) {
	rest, found := strings.CutPrefix(filepath.Clean(name), a.dir)
	if !found || rest != "" && rest[0] != filepath.Separator {
		return "", false
	}
	return inMemory + rest, true
}

// isGone reports whether a path, or a folder that it lies in, was removed.
func (a *Above) isGone(name string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for path := filepath.Clean(name); len(path) > len(a.dir); path = filepath.Dir(path) {
		if a.gone[path] {
			return true
		}
	}
	return false
}

func (a *Above) remove(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.gone[filepath.Clean(name)] = true
}

// changing makes the folder that a path lies in, in memory, where it is there below. The
// error is one of permission where the path is of another folder.
func (a *Above) changing(op, name string) (path string, err error) {
	path, is := a.at(name)
	if !is {
		return "", &fs.PathError{Op: op, Path: name, Err: fs.ErrPermission}
	}
	if parent := filepath.Dir(name); len(parent) > len(a.dir) && !a.isGone(parent) {
		if _, err := a.below.ReadDir(parent); err == nil {
			return path, a.mem.MkdirAll(filepath.Dir(path))
		}
	}
	return path, nil
}

// Create makes or empties a file.
func (a *Above) Create(name string) (File, error) {
	path, err := a.changing("create", name)
	if err != nil {
		return nil, err
	}
	return a.mem.Create(path)
}

// Open opens a file for reading: that in memory, or else the one below.
func (a *Above) Open(name string) (File, error) {
	if path, is := a.at(name); is {
		if f, err := a.mem.Open(path); err == nil {
			return f, nil
		}
		if a.isGone(name) {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
	}
	return a.below.Open(name)
}

// Rename moves what was written. What lies below stays where it is.
func (a *Above) Rename(oldName, newName string) error {
	from, err := a.changing("rename", oldName)
	if err != nil {
		return err
	}
	to, err := a.changing("rename", newName)
	if err != nil {
		return err
	}
	return a.mem.Rename(from, to)
}

// Remove removes a file, or a folder that was made.
func (a *Above) Remove(name string) error {
	path, err := a.changing("remove", name)
	if err != nil {
		return err
	}
	err = a.mem.Remove(path)
	if !a.isGone(name) {
		if _, failed := a.below.ReadDir(name); failed == nil {
			err = nil
		} else if f, failed := a.below.Open(name); failed == nil {
			f.Close()
			err = nil
		}
	}
	a.remove(name)
	return err
}

// RemoveAll removes a file or folder with all it holds.
func (a *Above) RemoveAll(name string) error {
	path, err := a.changing("remove", name)
	if err != nil {
		return err
	}
	a.remove(name)
	return a.mem.RemoveAll(path)
}

// MkdirAll makes a folder and those above it.
func (a *Above) MkdirAll(name string) error {
	path, err := a.changing("mkdir", name)
	if err != nil {
		return err
	}
	return a.mem.MkdirAll(path)
}

// ReadDir lists what is in memory and what lies below.
func (a *Above) ReadDir(name string) ([]string, error) {
	path, is := a.at(name)
	if !is {
		return a.below.ReadDir(name)
	}
	names, err := a.mem.ReadDir(path)
	if a.isGone(name) {
		return names, err
	}
	below, failed := a.below.ReadDir(name)
	if failed != nil && err != nil {
		return nil, failed
	}
	for _, n := range below {
		if !a.isGone(Join(name, n)) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// SyncDir does nothing: what is in memory is not to survive.
func (a *Above) SyncDir(string) error { return nil }

// Lock takes a lock that nobody else sees.
func (a *Above) Lock(name, holder string) (io.Closer, error) { return a.mem.Lock(name, holder) }

// owner is a file system as whoever has a lock sees it.
type owner struct {
	FS
	lock string
}

// AsOwner is fsys for whoever has the lock of a name: he takes it again as often as he
// likes.
func AsOwner(fsys FS, name string) FS { return &owner{fsys, filepath.Clean(name)} }

func (o *owner) Lock(name, holder string) (io.Closer, error) {
	if filepath.Clean(name) == o.lock {
		return nothing{}, nil
	}
	return o.FS.Lock(name, holder)
}

type nothing struct{}

func (nothing) Close() error { return nil }
