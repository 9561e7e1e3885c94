package vfs

import (
	"errors"
	"os"
	"path/filepath"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// openFile opens a file for reading so that others may still rename and remove it, which
// os.Open forbids them here.
func openFile(name string) (*os.File, error) {
	var f *os.File
	err := patiently(func() (err error) {
		f, err = os.OpenInRoot(filepath.Dir(name), filepath.Base(name))
		return err
	})
	return f, err
}

// createFile is os.OpenFile, and waits for others.
func createFile(name string, flag int, perm os.FileMode) (*os.File, error) {
	var f *os.File
	err := patiently(func() (err error) {
		f, err = os.OpenFile(name, flag, perm)
		return err
	})
	return f, err
}

// rename replaces newName also where our own readers have it open. os.Rename does not:
// only what os.Root uses asks the system for the rules of Unix. Where the file system has
// none, it replaces as os.Rename does.
func rename(oldName, newName string) error {
	dir := filepath.Dir(newName)
	from, err := filepath.Rel(dir, oldName)
	if err != nil || !filepath.IsLocal(from) {
		return patiently(func() error { return os.Rename(oldName, newName) })
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // nothing was written through it
	if err := patiently(func() error { return root.Rename(from, filepath.Base(newName)) }); err != nil {
		return err
	}
	// Folders cannot be synced, but the file system keeps one journal of all names, and syncing
	// a file takes the journal to the disk as far as that file's last entry. Who has the file
	// open may forbid it; then the name takes some seconds to be durable.
	if f, err := root.OpenFile(filepath.Base(newName), os.O_RDWR, 0); err == nil {
		return errors.Join(f.Sync(), f.Close())
	}
	return nil
}

// syncDir does nothing; see rename.
func syncDir(string) error { return nil }

// patience is how long a call waits for another program to let go of a file. Scanners for
// viruses, indexers and copies to a cloud open what was just written, for moments.
const patience = 2 * time.Second

// patiently calls do again while another program has the file open.
func patiently(do func() error) error {
	const least, most = 5 * time.Millisecond, 200 * time.Millisecond
	end, wait := time.Now().Add(patience), least
	for {
		err := do()
		if err == nil || !inUse(err) || time.Now().After(end) {
			return err
		}
		time.Sleep(wait)
		wait = min(2*wait, most)
	}
}

// inUse reports whether an error may come of another program that has a file open or
// mapped. The system also denies access where rights are missing.
func inUse(err error) bool {
	for _, code := range [...]error{windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION,
		windows.ERROR_ACCESS_DENIED, windows.ERROR_USER_MAPPED_FILE, windows.ERROR_DELETE_PENDING} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}

// lock takes a lock on an open file, or gives errHeld. What is locked is a byte
// far beyond the file's end: others may read who has the lock.
func lock(f *os.File) error {
	beyond := &windows.Overlapped{OffsetHigh: 1 << 30}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY,
		0, 1, 0, beyond)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errHeld
	}
	return err
}

func mapFile(f *os.File, size int) ([]byte, error) {
	mapping, err := windows.CreateFileMapping(windows.Handle(f.Fd()), nil, windows.PAGE_READONLY, 0, 0, nil)
	if err != nil {
		return nil, err
	}
	defer windows.CloseHandle(mapping) //nolint:errcheck // the view holds the mapping
	addr, err := windows.MapViewOfFile(mapping, windows.FILE_MAP_READ, 0, 0, uintptr(size))
	if err != nil {
		return nil, err
	}
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&addr)), size), nil
}

func unmap(memory []byte) error {
	return windows.UnmapViewOfFile(uintptr(unsafe.Pointer(unsafe.SliceData(memory))))
}

// forget leaves it to the system what of a view stays in memory.
func forget([]byte) {}
