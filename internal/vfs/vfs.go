// Package vfs is the file system as the ledger sees it: the operating system's
// files, files in memory that forget what was not synced, and files that fail
// on purpose. The ledger's promise to survive a crash is tested against the
// last two.
package vfs

import (
	"errors"
	"io"
)

// File is an open file. A file made by Create is written from start to end;
// one from Open is only read.
type File interface {
	io.Reader
	io.ReaderAt
	io.Writer
	io.Closer
	// Sync returns when the file's content will survive a power loss.
	Sync() error
	// Size is the length in bytes.
	Size() (int64, error)
	// Map gives the content as memory, for reading only, until Close.
	Map() ([]byte, error)
}

// ErrInUse is the error of a call that may go well once nobody has the file open. On
// Windows nobody can remove or replace a file that is mapped into memory, and other
// programs can forbid it for files that they have open.
var ErrInUse = errors.New("another program may have the file open: close it there, and try again")

// FS is a file system. Names use the operating system's separator. Errors are
// those of package io/fs where one fits, such as fs.ErrNotExist.
type FS interface {
	Create(name string) (File, error)
	Open(name string) (File, error)
	// Rename replaces newName if it is there.
	Rename(oldName, newName string) error
	Remove(name string) error
	RemoveAll(name string) error
	MkdirAll(name string) error
	// ReadDir lists the names in a folder, sorted.
	ReadDir(name string) ([]string, error)
	// SyncDir returns when the names in a folder will survive a power loss.
	SyncDir(name string) error
	// Lock locks the file name and writes holder into it. Where somebody else has the
	// lock, the error is a *LockedError.
	Lock(name, holder string) (io.Closer, error)
}

// LockedError is the error of a lock that somebody else holds.
type LockedError struct{ Holder string }

func (e *LockedError) Error() string { return "in use by " + e.Holder }

// ReadFile reads a whole file.
func ReadFile(fsys FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// WriteFile puts data under name so that after a crash either the old content
// or the new is there.
func WriteFile(fsys FS, dir, name string, data []byte) error {
	path := Join(dir, name)
	f, err := fsys.Create(path + ".new")
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := fsys.Rename(path+".new", path); err != nil {
		return err
	}
	return fsys.SyncDir(dir)
}
