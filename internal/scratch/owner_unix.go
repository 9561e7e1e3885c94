//go:build unix

package scratch

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// lock takes the lock on a file or folder, and reports whether it got it.
func lock(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// hold opens a folder and takes its lock.
func hold(path string) *os.File {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	lock(f)
	return f
}

// seize takes the lock of a file or folder that info is of, unless its owner has it.
func seize(path string, info fs.FileInfo) (held *os.File, ok bool) {
	f, err := os.Open(path)
	if err != nil {
		return nil, false
	}
	if now, err := f.Stat(); err != nil || !os.SameFile(info, now) || !lock(f) {
		f.Close()
		return nil, false
	}
	return f, true
}

// oldAge is how long ago something was written to that a process of this number may
// still be writing.
const oldAge = 24 * time.Hour

// owned reports whether the process that made something may still run.
func owned(pid int, info fs.FileInfo) bool {
	return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) && time.Since(info.ModTime()) < oldAge
}

// isMine reports whether something belongs to the user who asks.
func isMine(info fs.FileInfo) bool {
	sys, is := info.Sys().(*syscall.Stat_t)
	return is && int(sys.Uid) == os.Getuid()
}
