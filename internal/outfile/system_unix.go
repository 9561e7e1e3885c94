//go:build unix

package outfile

import "os"

// moveNewFolder gives a folder a name that nothing has yet: it takes the name first, and
// an empty folder can be replaced.
func moveNewFolder(from, to string) error {
	if err := os.Mkdir(to, FolderMode); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		os.Remove(to)
		return err
	}
	return nil
}

// heldByOthers is false: a file that is open can be replaced.
func heldByOthers(string) bool { return false }
