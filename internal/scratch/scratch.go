package scratch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Create makes a file in a folder, "" for the system's own one for such files, for its owner
// alone. It stays there until it is renamed or removed.
func Create(dir string) (*os.File, error) {
	if dir == "" {
		dir = os.TempDir()
	}
	for {
		f, err := os.OpenFile(filepath.Join(dir, newName()), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			lock(f) // where locks are not to be had, only its process keeps it
		}
		return f, err
	}
}

// Folder is a folder for a while.
type Folder struct {
	path string
	held *os.File // on its lock; nil where folders cannot be locked
}

// Mkdir makes a folder in another, "" for the system's own one for such folders,
// for its owner alone. Who calls it calls Remove, or renames it and calls Release.
func Mkdir(dir string) (*Folder, error) {
	if dir == "" {
		dir = os.TempDir()
	}
	for {
		path := filepath.Join(dir, newName())
		err := os.Mkdir(path, 0o700)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return &Folder{path: path, held: hold(path)}, nil
	}
}

// Path is where the folder is.
func (f *Folder) Path() string { return f.path }

// Remove removes the folder with all it holds.
func (f *Folder) Remove() error {
	err := os.RemoveAll(f.path)
	f.Release()
	return err
}

// Release ends the ownership of a folder that has got another name.
func (f *Folder) Release() {
	if f.held != nil {
		f.held.Close()
	}
}
