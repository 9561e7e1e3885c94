package vfs

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"dyetrace"
	"dyetrace/internal/guard"
)

// OS is the operating system's file system.
type OS struct{}

// Join joins path elements.
func Join(elem ...string) string { return filepath.Join(elem...) }

type osFile struct {
	*os.File
	mapped []byte
	opened os.FileInfo // as it was when it was opened for reading
}

// Create makes or empties a file. Only its owner can read it: banks' records of people are
// nobody else's business.
func (OS) Create(name string) (File, error) {
	f, err := createFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, marked(err)
	}
	return &osFile{File: f}, nil
}

// Open opens a file for reading.
func (OS) Open(name string) (File, error) {
	f, err := openFile(name)
	if err != nil {
		return nil, marked(err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	return &osFile{File: f, opened: info}, nil
}

// Rename moves a file.
func (OS) Rename(oldName, newName string) error { return marked(rename(oldName, newName)) }

// Remove removes a file. It does not wait for others that have it open: what cannot be
// removed now can be removed later.
func (OS) Remove(name string) error { return marked(os.Remove(name)) }

// RemoveAll removes a file or folder with all it holds.
func (OS) RemoveAll(name string) error { return marked(os.RemoveAll(name)) }

// Patiently calls do again, for two seconds at most, while another program has a file open
// and the system lets nobody near it for that.
func Patiently(do func() error) error { return patiently(do) }

// marked makes an error ErrInUse too, where it may come of that.
func marked(err error) error {
	if err == nil || !inUse(err) {
		return err
	}
	return fmt.Errorf("%w; %w", err, ErrInUse)
}

// MkdirAll makes a folder and those above it, for their owner alone.
func (OS) MkdirAll(name string) error { return os.MkdirAll(name, 0o700) }

// ReadDir lists a folder.
func (OS) ReadDir(name string) ([]string, error) {
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, nil
}

// SyncDir syncs a folder's entries.
func (OS) SyncDir(name string) error { return syncDir(name) }

// errHeld is the error where somebody else has a lock.
var errHeld = errors.New("held by somebody else")

type osLock struct{ f *os.File }

// Lock takes an advisory lock, which the system gives back when the process
// ends in whatever way.
func (OS) Lock(name, holder string) (io.Closer, error) {
	f, err := createFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, marked(err)
	}
	if err := lock(f); err != nil {
		defer f.Close()
		if errors.Is(err, errHeld) {
			who, _ := io.ReadAll(io.LimitReader(f, 1024))
			return nil, &LockedError{Holder: strings.TrimSpace(string(who))}
		}
		return nil, err
	}
	if err := f.Truncate(0); err != nil {
		f.Close()
		return nil, err
	}
	if _, err := f.WriteAt([]byte(holder+"\n"), 0); err != nil {
		f.Close()
		return nil, err
	}
	return &osLock{f}, nil
}

// Close gives the lock back.
func (l *osLock) Close() error {
	return errors.Join(l.f.Truncate(0), l.f.Close())
}

// Size is the file's length.
func (f *osFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// errChanged is the error of a file that was changed after it was opened.
var errChanged = errors.New("the file was changed while it was read, and what was read of it may be neither the " +
	"old nor the new: run `dyetrace verify`, and then this command again")

// Changed returns an error if the file has been written to since it was opened. A mapped file
// that is cut off within a page has zero bytes there, and no fault shows that.
func (f *osFile) Changed() error {
	if f.opened == nil {
		return nil
	}
	now, err := f.Stat()
	if err != nil {
		return err
	}
	if now.Size() == f.opened.Size() && now.ModTime().Equal(f.opened.ModTime()) {
		return nil
	}
	return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "read ledger", File: f.Name(),
		Offset: min(now.Size(), f.opened.Size()), Err: errChanged}
}

// Map maps the file into memory.
func (f *osFile) Map() ([]byte, error) {
	size, err := f.Size()
	if err != nil || size == 0 {
		return nil, err
	}
	if f.mapped == nil {
		if f.mapped, err = mapFile(f.File, int(size)); err == nil {
			guard.Mapped(f.Name(), f.mapped)
		}
	}
	return f.mapped, err
}

// Forget gives the memory back that a mapped file takes as it is read. What is
// read again comes from the system's cache, or from the disk. A system that
// keeps the memory does no harm.
func (f *osFile) Forget() {
	if f.mapped != nil {
		forget(f.mapped)
	}
}

// Close unmaps and closes the file.
func (f *osFile) Close() error {
	var err error
	if f.mapped != nil {
		guard.Unmapped(f.mapped)
		err = unmap(f.mapped)
		f.mapped = nil
	}
	return errors.Join(err, f.File.Close())
}
