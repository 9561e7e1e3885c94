package vfs

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Mem is a file system in memory. It remembers which content and which names
// were synced, so that AfterPowerLoss can show what a disk would have kept.
//
// It is as strict as Windows at its strictest, so that what works on it works there: a
// file that is open or mapped keeps its name, and no other file gets it; one that is
// mapped is not emptied; upper and lower case are one; some names are the system's;
// and no name is longer than 259 characters.
type Mem struct {
	mu     sync.Mutex
	files  map[string]memEntry // by folded path; folders end in nothing special
	kept   map[string]memEntry // the names that were synced
	locked map[string]string
}

// memEntry is a name, as it was given, and what has it.
type memEntry struct {
	name string
	node *memNode
}

type memNode struct {
	dir    bool
	data   []byte
	synced []byte
	opened int // files open on it, and how many of them are mapped
	mapped int
}

const separator = string(filepath.Separator)

// NewMem is an empty file system.
func NewMem() *Mem {
	root := memEntry{".", &memNode{dir: true}}
	return &Mem{
		files:  map[string]memEntry{".": root, separator: root},
		kept:   map[string]memEntry{".": root, separator: root},
		locked: map[string]string{},
	}
}

// AfterPowerLoss is the file system as a machine would find it that lost power
// now: unsynced content and unsynced names are gone, locks are free.
func (m *Mem) AfterPowerLoss() *Mem {
	m.mu.Lock()
	defer m.mu.Unlock()
	after := NewMem()
	for path, e := range m.kept {
		data := slices.Clone(e.node.synced)
		kept := memEntry{e.name, &memNode{dir: e.node.dir, data: data, synced: data}}
		after.files[path], after.kept[path] = kept, kept
	}
	return after
}

// fold is what stands for a name, however its letters are written.
func fold(name string) string { return strings.ToLower(filepath.Clean(name)) }

// Create makes or empties a file; its folder must be there.
func (m *Mem) Create(name string) (File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := checkName(name); err != nil {
		return nil, &fs.PathError{Op: "create", Path: name, Err: err}
	}
	path := fold(name)
	if parent := m.files[filepath.Dir(path)].node; parent == nil || !parent.dir {
		return nil, &fs.PathError{Op: "create", Path: name, Err: fs.ErrNotExist}
	}
	e := m.files[path]
	switch {
	case e.node == nil:
		e = memEntry{filepath.Base(name), &memNode{}}
	case e.node.mapped > 0:
		return nil, &fs.PathError{Op: "create", Path: name, Err: ErrInUse}
	default:
		// What was synced of it stays until it is synced anew.
		e.node = &memNode{}
	}
	m.files[path] = e
	return e.node.open(m), nil
}

// Open opens a file for reading.
func (m *Mem) Open(name string) (File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	node := m.files[fold(name)].node
	if node == nil || node.dir {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return node.open(m), nil
}

func (n *memNode) open(m *Mem) *memFile {
	n.opened++
	return &memFile{fs: m, node: n}
}

// Rename moves a file or folder.
func (m *Mem) Rename(oldName, newName string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	from, to := fold(oldName), fold(newName)
	e := m.files[from]
	err := checkName(newName)
	switch {
	case e.node == nil:
		err = fs.ErrNotExist
	case err == nil && (m.inUse(from) || m.inUse(to)):
		err = ErrInUse
	}
	if err != nil {
		return &fs.PathError{Op: "rename", Path: oldName, Err: err}
	}
	for path, below := range m.files {
		if strings.HasPrefix(path, from+separator) {
			delete(m.files, path)
			m.files[to+path[len(from):]] = below
		}
	}
	delete(m.files, from)
	m.files[to] = memEntry{filepath.Base(newName), e.node}
	return nil
}

// inUse reports whether a file, or one in a folder, is open.
func (m *Mem) inUse(path string) bool {
	for p, e := range m.files {
		if (p == path || strings.HasPrefix(p, path+separator)) && e.node.opened > 0 {
			return true
		}
	}
	return false
}

// Remove removes a file, or a folder that holds nothing.
func (m *Mem) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	path := fold(name)
	if m.files[path].node == nil {
		return &fs.PathError{Op: "remove", Path: name, Err: fs.ErrNotExist}
	}
	if m.inUse(path) {
		return &fs.PathError{Op: "remove", Path: name, Err: ErrInUse}
	}
	for p := range m.files {
		if filepath.Dir(p) == path && p != path {
			return &fs.PathError{Op: "remove", Path: name, Err: errNotEmpty}
		}
	}
	delete(m.files, path)
	return nil
}

var errNotEmpty = errors.New("the folder is not empty")

// RemoveAll removes a file or folder with all it holds, but for what is open.
func (m *Mem) RemoveAll(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	path := fold(name)
	used := m.inUse(path)
	for p, e := range m.files {
		within := p == path || strings.HasPrefix(p, path+separator)
		if within && e.node.opened == 0 && !(used && e.node.dir) {
			delete(m.files, p)
		}
	}
	if used {
		return &fs.PathError{Op: "remove", Path: name, Err: ErrInUse}
	}
	return nil
}

// MkdirAll makes a folder and those above it.
func (m *Mem) MkdirAll(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := checkName(name); err != nil {
		return &fs.PathError{Op: "mkdir", Path: name, Err: err}
	}
	for name = filepath.Clean(name); m.files[fold(name)].node == nil; name = filepath.Dir(name) {
		m.files[fold(name)] = memEntry{filepath.Base(name), &memNode{dir: true}}
	}
	return nil
}

// ReadDir lists a folder.
func (m *Mem) ReadDir(name string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	path := fold(name)
	if node := m.files[path].node; node == nil || !node.dir {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	var names []string
	for p, e := range m.files {
		if p != path && p != separator && filepath.Dir(p) == path {
			names = append(names, e.name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// SyncDir keeps the names in a folder, and the folder's own name.
func (m *Mem) SyncDir(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	path := fold(name)
	for p := range m.kept {
		if p != path && filepath.Dir(p) == path && m.files[p].node == nil {
			delete(m.kept, p)
			for below := range m.kept {
				if strings.HasPrefix(below, p+separator) {
					delete(m.kept, below)
				}
			}
		}
	}
	for p, e := range m.files {
		if p != separator && filepath.Dir(p) == path {
			m.kept[p] = e
		}
	}
	return nil
}

type memLock struct {
	fs   *Mem
	name string
}

// Lock takes a lock of this file system.
func (m *Mem) Lock(name, holder string) (io.Closer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	path := fold(name)
	if who, ok := m.locked[path]; ok {
		return nil, &LockedError{Holder: who}
	}
	m.locked[path] = holder
	return &memLock{m, path}, nil
}

// Close gives the lock back.
func (l *memLock) Close() error {
	l.fs.mu.Lock()
	defer l.fs.mu.Unlock()
	delete(l.fs.locked, l.name)
	return nil
}

type memFile struct {
	fs     *Mem
	node   *memNode
	pos    int
	mapped bool
	closed bool
}

func (f *memFile) Read(p []byte) (int, error) {
	n, err := f.ReadAt(p, int64(f.pos))
	f.pos += n
	if n > 0 && errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

func (f *memFile) ReadAt(p []byte, off int64) (int, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	return bytes.NewReader(f.node.data).ReadAt(p, off)
}

func (f *memFile) Write(p []byte) (int, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	f.node.data = append(f.node.data, p...)
	return len(p), nil
}

func (f *memFile) Sync() error {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	f.node.synced = slices.Clone(f.node.data)
	return nil
}

func (f *memFile) Size() (int64, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	return int64(len(f.node.data)), nil
}

func (f *memFile) Map() ([]byte, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if !f.mapped {
		f.mapped = true
		f.node.mapped++
	}
	return f.node.data[:len(f.node.data):len(f.node.data)], nil
}

func (f *memFile) Close() error {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if f.closed {
		return fs.ErrClosed
	}
	f.closed = true
	f.node.opened--
	if f.mapped {
		f.node.mapped--
	}
	return nil
}
