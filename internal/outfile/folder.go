package outfile

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"dyetrace/internal/scratch"
	"dyetrace/internal/vfs"
)

// Folder is a folder on its way: all of it appears, or nothing.
type Folder struct {
	path  string          // its name in the end
	tmp   *scratch.Folder // where it is written until then; nil once that is over
	there bool            // the folder was there before, and what is written is added to it
}

// CreateFolder begins a folder, and makes those above it. Where the folder is
// there, what is written joins what lies in it, and Commit refuses to replace
// anything. Who calls it calls Commit once all is written, and Abort in any case.
func CreateFolder(path string) (*Folder, error) {
	info, err := os.Stat(path)
	f := &Folder{path: path}
	within := filepath.Dir(filepath.Clean(path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, Refused(path, err)
	case !info.IsDir():
		return nil, usage("%s is a file: give the name of a folder", path)
	default:
		f.there, within = true, path
	}
	if err := os.MkdirAll(within, FolderMode); err != nil {
		return nil, Refused(path, err)
	}
	scratch.Sweep(within)
	if f.tmp, err = scratch.Mkdir(within); err != nil {
		return nil, Refused(path, err)
	}
	return f, nil
}

// CreateEmptyFolder begins a folder as CreateFolder does, and refuses one that
// holds anything.
func CreateEmptyFolder(path string) (*Folder, error) {
	if err := CheckEmpty(path); err != nil {
		return nil, err
	}
	return CreateFolder(path)
}

// CheckEmpty returns an error where a folder of that name is there and holds
// anything.
func CheckEmpty(path string) error {
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return usage("%s cannot be used: %w", path, Refused(path, err))
	}
	for _, e := range entries {
		if !scratch.Named(e.Name()) {
			return usage("%s is not empty: name a new folder, so that nothing in it is replaced or taken for something new",
				path)
		}
	}
	return nil
}

// CheckFree returns an error where a folder is there and has any of the names, so that a
// command that will write them can fail before its work.
func CheckFree(path string, names ...string) error {
	for _, name := range names {
		if to := filepath.Join(path, name); exists(to) {
			return isTaken(to)
		}
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func isTaken(path string) error {
	return usage("%s is there already and is not replaced: name a new folder, or remove it", path)
}

// Path is the folder in which to write until Commit.
func (f *Folder) Path() string { return f.tmp.Path() }

// Mkdir makes a folder in the folder.
func (f *Folder) Mkdir(name string) error {
	return os.Mkdir(filepath.Join(f.tmp.Path(), name), FolderMode)
}

// Create makes a file in the folder. Its name may lead through folders made by
// Mkdir.
func (f *Folder) Create(name string) (io.WriteCloser, error) {
	file, err := os.OpenFile(filepath.Join(f.tmp.Path(), name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, FileMode)
	if err != nil {
		return nil, Refused(filepath.Join(f.path, name), err)
	}
	return &inFolder{bufio.NewWriterSize(file, 64<<10), file}, nil
}

// inFolder is a file in a folder that is on its way.
type inFolder struct {
	*bufio.Writer
	file *os.File
}

// Close writes what is left.
func (f *inFolder) Close() error { return errors.Join(f.Flush(), f.file.Close()) }

// Write lets fn write a file in the folder.
func (f *Folder) Write(name string, fn func(io.Writer) error) error {
	out, err := f.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(fn(out), out.Close())
}

// Commit gives the folder its name. Where the folder was there before, or was made meanwhile,
// nothing in it is replaced: if any name is taken, everything stays as it was, and the error
// names it.
func (f *Folder) Commit() error {
	if !f.there {
		err := vfs.OS{}.Rename(f.tmp.Path(), f.path)
		if err == nil {
			f.tmp.Release()
			f.tmp = nil
			return nil
		}
		if info, statErr := os.Stat(f.path); statErr != nil || !info.IsDir() {
			return Refused(f.path, err)
		}
	}
	if err := f.join(); err != nil {
		return err
	}
	err := os.Remove(f.tmp.Path())
	f.tmp.Release()
	f.tmp = nil
	return err
}

// join moves what was written into the folder that is there.
func (f *Folder) join() error {
	entries, err := os.ReadDir(f.tmp.Path()) // in the order of names
	if err != nil {
		return err
	}
	var moved []string
	for _, e := range entries {
		if err = f.move(e); err != nil {
			break
		}
		moved = append(moved, e.Name())
	}
	if err == nil {
		return nil
	}
	for _, name := range moved {
		err = errors.Join(err, os.Rename(filepath.Join(f.path, name), filepath.Join(f.tmp.Path(), name)))
	}
	return err
}

// move moves one entry, unless its name is taken. Of two commands that want a name one
// gets it.
func (f *Folder) move(e fs.DirEntry) error {
	to := filepath.Join(f.path, e.Name())
	from := filepath.Join(f.tmp.Path(), e.Name())
	var err error
	if e.IsDir() {
		err = moveNewFolder(from, to)
	} else {
		err = moveNew(from, to)
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return isTaken(to)
	case err != nil:
		return Refused(to, err)
	}
	return nil
}

// Abort drops the folder, unless it was committed. What was there stays.
func (f *Folder) Abort() {
	if f.tmp != nil {
		f.tmp.Remove() //nolint:errcheck // the next command that writes here tries again
		f.tmp = nil
	}
}
