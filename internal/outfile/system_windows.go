package outfile

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/windows"

	"dyetrace/internal/vfs"
)

// moveNewFolder gives a folder a name that nothing has yet. No folder is ever replaced
// here: of two commands that want the name, the second is refused by the system.
func moveNewFolder(from, to string) error {
	if exists(to) {
		return fs.ErrExist
	}
	err := vfs.OS{}.Rename(from, to)
	if err != nil && exists(to) {
		return fs.ErrExist
	}
	return err
}

// heldByOthers reports whether a program has a file open and lets nobody write to it, as
// those for workbooks do.
func heldByOthers(path string) bool {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err == nil {
		f.Close()
	}
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION)
}
