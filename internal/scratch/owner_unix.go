//go:build unix

package scratch

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// lock takes the lock on a file or folder, and reports whether it got it.
func lock(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// runs reports whether there is a process of a number.
func runs(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// isMine reports whether something belongs to the user who asks.
func isMine(info fs.FileInfo) bool {
	sys, is := info.Sys().(*syscall.Stat_t)
	return is && int(sys.Uid) == os.Getuid()
}
