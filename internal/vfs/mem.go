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
type Mem struct {
	mu     sync.Mutex
	files  map[string]*memNode // by cleaned path; folders end in nothing special
	kept   map[string]*memNode // the names that were synced
	locked map[string]string
}

type memNode struct {
	dir    bool
	data   []byte
	synced []byte
}

// NewMem is an empty file system.
func NewMem() *Mem {
	root := &memNode{dir: true}
	return &Mem{
		files:  map[string]*memNode{".": root, "/": root},
		kept:   map[string]*memNode{".": root, "/": root},
		locked: map[string]string{},
	}
}

// AfterPowerLoss is the file system as a machine would find it that lost power
// now: unsynced content and unsynced names are gone, locks are free.
func (m *Mem) AfterPowerLoss() *Mem {
	m.mu.Lock()
	defer m.mu.Unlock()
	after := NewMem()
	for name, node := range m.kept {
		data := slices.Clone(node.synced)
		n := &memNode{dir: node.dir, data: data, synced: data}
		after.files[name], after.kept[name] = n, n
	}
	return after
}

// Create makes or empties a file; its folder must be there.
func (m *Mem) Create(name string) (File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	name = filepath.Clean(name)
	if parent := m.files[filepath.Dir(name)]; parent == nil || !parent.dir {
		return nil, &fs.PathError{Op: "create", Path: name, Err: fs.ErrNotExist}
	}
	node := &memNode{}
	m.files[name] = node
	return &memFile{fs: m, node: node}, nil
}

// Open opens a file for reading.
func (m *Mem) Open(name string) (File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	node := m.files[filepath.Clean(name)]
	if node == nil || node.dir {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &memFile{fs: m, node: node}, nil
}

// Rename moves a file or folder.
func (m *Mem) Rename(oldName, newName string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	oldName, newName = filepath.Clean(oldName), filepath.Clean(newName)
	node := m.files[oldName]
	if node == nil {
		return &fs.PathError{Op: "rename", Path: oldName, Err: fs.ErrNotExist}
	}
	for name, n := range m.files {
		if strings.HasPrefix(name, oldName+"/") {
			delete(m.files, name)
			m.files[newName+name[len(oldName):]] = n
		}
	}
	delete(m.files, oldName)
	m.files[newName] = node
	return nil
}

// Remove removes a file.
func (m *Mem) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	name = filepath.Clean(name)
	if m.files[name] == nil {
		return &fs.PathError{Op: "remove", Path: name, Err: fs.ErrNotExist}
	}
	delete(m.files, name)
	return nil
}

// RemoveAll removes a file or folder with all it holds.
func (m *Mem) RemoveAll(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	name = filepath.Clean(name)
	for n := range m.files {
		if n == name || strings.HasPrefix(n, name+"/") {
			delete(m.files, n)
		}
	}
	return nil
}

// MkdirAll makes a folder and those above it.
func (m *Mem) MkdirAll(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name = filepath.Clean(name); m.files[name] == nil; name = filepath.Dir(name) {
		m.files[name] = &memNode{dir: true}
	}
	return nil
}

// ReadDir lists a folder.
func (m *Mem) ReadDir(name string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	name = filepath.Clean(name)
	if node := m.files[name]; node == nil || !node.dir {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	var names []string
	for n := range m.files {
		if n != name && n != "/" && filepath.Dir(n) == name {
			names = append(names, filepath.Base(n))
		}
	}
	slices.Sort(names)
	return names, nil
}

// SyncDir keeps the names in a folder, and the folder's own name.
func (m *Mem) SyncDir(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	name = filepath.Clean(name)
	for n := range m.kept {
		if n != name && filepath.Dir(n) == name && m.files[n] == nil {
			delete(m.kept, n)
			for below := range m.kept {
				if strings.HasPrefix(below, n+"/") {
					delete(m.kept, below)
				}
			}
		}
	}
	for n, node := range m.files {
		if n != "/" && filepath.Dir(n) == name {
			m.kept[n] = node
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
	if who, ok := m.locked[name]; ok {
		return nil, &LockedError{Holder: who}
	}
	m.locked[name] = holder
	return &memLock{m, name}, nil
}

// Close gives the lock back.
func (l *memLock) Close() error {
	l.fs.mu.Lock()
	defer l.fs.mu.Unlock()
	delete(l.fs.locked, l.name)
	return nil
}

type memFile struct {
	fs   *Mem
	node *memNode
	pos  int
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
	return f.node.data[:len(f.node.data):len(f.node.data)], nil
}

func (f *memFile) Close() error { return nil }
