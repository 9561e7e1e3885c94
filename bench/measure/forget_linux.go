package measure

import (
	"os"

	"golang.org/x/sys/unix"
)

// Forget asks the system to drop a file's content from memory, so that the
// next reader has to fetch it from disk.
func Forget(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED); err != nil {
		return &os.PathError{Op: "fadvise", Path: name, Err: err}
	}
	return nil
}
