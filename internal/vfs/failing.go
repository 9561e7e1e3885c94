package vfs

import (
	"io"
	"sync/atomic"
)

// Failing passes calls on to another file system until a set number of
// changing calls has been made; from then on every changing call fails. A
// write that fails may have written a part, as on a full disk.
type Failing struct {
	FS
	Err   error
	Once  bool // only one call fails, those after it succeed again
	left  atomic.Int64
	calls atomic.Int64
}

// NewFailing fails with err once after changing calls have succeeded.
func NewFailing(inner FS, after int64, err error) *Failing {
	f := &Failing{FS: inner, Err: err}
	f.left.Store(after)
	return f
}

// Calls is the number of changing calls so far, failed ones included.
func (f *Failing) Calls() int64 { return f.calls.Load() }

func (f *Failing) spend() error {
	f.calls.Add(1)
	if left := f.left.Add(-1); left < 0 && (!f.Once || left == -1) {
		return f.Err
	}
	return nil
}

// Create fails when its turn has come.
func (f *Failing) Create(name string) (File, error) {
	if err := f.spend(); err != nil {
		return nil, err
	}
	inner, err := f.FS.Create(name)
	if err != nil {
		return nil, err
	}
	return &failingFile{File: inner, fs: f}, nil
}

// Rename fails when its turn has come.
func (f *Failing) Rename(oldName, newName string) error {
	if err := f.spend(); err != nil {
		return err
	}
	return f.FS.Rename(oldName, newName)
}

// Remove fails when its turn has come.
func (f *Failing) Remove(name string) error {
	if err := f.spend(); err != nil {
		return err
	}
	return f.FS.Remove(name)
}

// RemoveAll fails when its turn has come.
func (f *Failing) RemoveAll(name string) error {
	if err := f.spend(); err != nil {
		return err
	}
	return f.FS.RemoveAll(name)
}

// MkdirAll fails when its turn has come.
func (f *Failing) MkdirAll(name string) error {
	if err := f.spend(); err != nil {
		return err
	}
	return f.FS.MkdirAll(name)
}

// SyncDir fails when its turn has come.
func (f *Failing) SyncDir(name string) error {
	if err := f.spend(); err != nil {
		return err
	}
	return f.FS.SyncDir(name)
}

// Lock fails when its turn has come.
func (f *Failing) Lock(name, holder string) (io.Closer, error) {
	if err := f.spend(); err != nil {
		return nil, err
	}
	return f.FS.Lock(name, holder)
}

type failingFile struct {
	File
	fs *Failing
}

// Write writes half of p when its turn to fail has come.
func (f *failingFile) Write(p []byte) (int, error) {
	if err := f.fs.spend(); err != nil {
		n, _ := f.File.Write(p[:len(p)/2])
		return n, err
	}
	return f.File.Write(p)
}

// Sync fails when its turn has come.
func (f *failingFile) Sync() error {
	if err := f.fs.spend(); err != nil {
		return err
	}
	return f.File.Sync()
}
