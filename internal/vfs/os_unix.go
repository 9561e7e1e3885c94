//go:build unix

package vfs

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

func openFile(name string) (*os.File, error) { return os.Open(name) }

func createFile(name string, flag int, perm os.FileMode) (*os.File, error) {
	return os.OpenFile(name, flag, perm)
}

func rename(oldName, newName string) error { return os.Rename(oldName, newName) }

// patiently calls do once: files that others have open hinder nobody.
func patiently(do func() error) error { return do() }

// inUse is false: files that are open can be replaced and removed.
func inUse(error) bool { return false }

// lock takes an advisory lock on an open file, or gives errHeld.
func lock(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return errHeld
	}
	return err
}

func syncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

func mapFile(f *os.File, size int) ([]byte, error) {
	return unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ, unix.MAP_SHARED)
}

func unmap(memory []byte) error { return unix.Munmap(memory) }

func forget(memory []byte) { _ = unix.Madvise(memory, unix.MADV_DONTNEED) }
