package outfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"dyetrace"
	"dyetrace/internal/scratch"
	"dyetrace/internal/vfs"
)

const (
	// FileMode is the rights of a file: case files hold names and accounts of
	// people, so only their owner reads them.
	FileMode fs.FileMode = 0o600
	// FolderMode is the rights of a folder.
	FolderMode fs.FileMode = 0o700
)

// File is a file on its way.
type File struct {
	path string   // its name in the end
	file *os.File // nil once it was committed or aborted
	tmp  string   // its name until then; "" where it is written in place
}

// Create begins a file. Who calls it calls Commit once all of it is written, and
// Abort in any case. What is there under its name is replaced by Commit.
//
// A device or pipe is written to in place. A symbolic link is refused: neither
// the link nor what it leads to may be overwritten by surprise. So is a file
// that nobody may write.
func Create(path string) (*File, error) {
	info, err := look(path)
	switch {
	case err != nil:
		return nil, err
	case info == nil:
		return begin(path)
	case info.IsDir():
		return nil, isFolder(path)
	case !info.Mode().IsRegular():
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return nil, Refused(path, err)
		}
		return &File{path: path, file: f}, nil
	}
	return begin(path)
}

// Check is an error where neither a file nor a folder can be written under a name,
// because it is that of a link or of a file that is write-protected. A command asks
// before its work.
func Check(path string) error {
	_, err := look(path)
	return err
}

// CheckFile is Check for a name that can only be a file's: a folder has it neither,
// and the folder it lies in is there.
func CheckFile(path string) error {
	info, err := look(path)
	switch {
	case err != nil:
		return err
	case info != nil && info.IsDir():
		return isFolder(path)
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return Refused(path, err)
	}
	return nil
}

func isFolder(path string) error { return usage("%s is a folder: give the name of a file", path) }

// look is what has a name, nil where nothing has it. Where nothing may be written
// under it, there is an error.
func look(path string) (fs.FileInfo, error) {
	info, err := os.Lstat(path)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if info, err = throughLink(path); err != nil {
			return nil, err
		}
	}
	switch {
	case runtime.GOOS == "windows" && (err != nil || info.Mode().IsRegular()) && vfs.Reserved(filepath.Base(path)):
		// What follows a colon would be written into a stream of the file, which nobody sees.
		return nil, usage("%s cannot be the name of a file on Windows: give another name, without any of %s and without "+
			"a dot or space at its end", path, `<>:"/\|?*`)
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, Refused(path, err)
	case info.Mode().IsRegular() && info.Mode()&0o200 == 0:
		return nil, usage("%s is write-protected: give another name, or make it writable", path)
	case info.Mode().IsRegular() && heldByOthers(path):
		return nil, usage("%s is open in another program: close it there, or give another name", path)
	}
	return info, nil
}

// throughLink is what a link leads to, where that may be written to: a device or
// a pipe, such as /dev/stderr.
func throughLink(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return info, nil
	}
	target, readErr := os.Readlink(path)
	if readErr != nil {
		return nil, Refused(path, readErr)
	}
	return nil, usage("%s is a link to %s and is not followed: give the name of that file, or remove the link", path,
		target)
}

func begin(path string) (*File, error) {
	scratch.Sweep(filepath.Dir(path))
	f, err := scratch.Create(filepath.Dir(path))
	if err != nil {
		return nil, Refused(path, err)
	}
	return &File{path: path, file: f, tmp: f.Name()}, nil
}

// Write writes the next bytes.
func (f *File) Write(p []byte) (int, error) { return f.file.Write(p) }

// CommitNew gives the file its name, or, where something has that name, the
// first free one of others: others(2), others(3) and so on. It returns the name.
func (f *File) CommitNew(others func(n int) string) (string, error) {
	if f.tmp == "" {
		return f.path, f.Commit()
	}
	if f.file == nil {
		return f.path, nil
	}
	file := f.file
	f.file = nil
	defer os.Remove(f.tmp)
	if err := f.finish(file); err != nil {
		return "", Refused(f.path, err)
	}
	for n := 2; ; n++ {
		err := moveNew(f.tmp, f.path)
		switch {
		case err == nil:
			return f.path, nil
		case !errors.Is(err, fs.ErrExist) || n > mostNames:
			return "", Refused(f.path, err)
		}
		f.path = others(n)
	}
}

// moveNew gives a file a name that nothing has yet. Of two commands that want it one
// gets it, and who is killed leaves nothing under it.
func moveNew(from, to string) error {
	err := vfs.Patiently(func() error { return os.Link(from, to) })
	if err == nil {
		return os.Remove(from)
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	// Where a file cannot have two names, its name is taken before it is used.
	if err := take(to); err != nil {
		return err
	}
	if err := (vfs.OS{}).Rename(from, to); err != nil {
		os.Remove(to)
		return err
	}
	return nil
}

// mostNames is how many names are tried for a file.
const mostNames = 10_000

// take makes an empty file under a name that nothing has yet.
func take(path string) error {
	return vfs.Patiently(func() error {
		taken, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, FileMode)
		if err != nil {
			return err
		}
		return taken.Close()
	})
}

// Commit gives the file its name, in place of what had it.
func (f *File) Commit() error {
	file := f.file
	if file == nil {
		return nil
	}
	f.file = nil
	if f.tmp == "" {
		return file.Close()
	}
	err := f.finish(file)
	if err == nil {
		err = vfs.OS{}.Rename(f.tmp, f.path)
	}
	if errors.Is(err, vfs.ErrInUse) {
		err = f.beside(err)
	}
	if err != nil {
		os.Remove(f.tmp)
	}
	return err
}

// beside keeps what was written where another program has the old file open: the work of
// hours is not lost over that. It gets the first free name of NAME-2, NAME-3 and so on.
func (f *File) beside(inUse error) error {
	ending := filepath.Ext(f.path)
	for n := 2; n <= mostNames; n++ {
		name := fmt.Sprintf("%s-%d%s", strings.TrimSuffix(f.path, ending), n, ending)
		err := moveNew(f.tmp, name)
		if err == nil {
			return usage("%s is open in another program and was not replaced: what was to be in it is in %s", f.path, name)
		}
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return inUse
}

// finish makes what was written durable: without it a power loss could leave an
// empty file in the place of what was there.
func (f *File) finish(file *os.File) error { return errors.Join(file.Sync(), file.Close()) }

// Abort drops the file, unless it was committed.
func (f *File) Abort() {
	if f.file == nil {
		return
	}
	f.file.Close()
	f.file = nil
	if f.tmp != "" {
		os.Remove(f.tmp)
	}
}

// Refused returns the error for a file or folder that cannot be written, with the reason.
func Refused(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return usage("%s cannot be written: its folder is not there", path)
	}
	var cause *fs.PathError
	if errors.As(err, &cause) {
		err = cause.Err
	}
	return &fs.PathError{Op: "write", Path: path, Err: err}
}

func usage(format string, args ...any) error {
	return dyetrace.Errorf(dyetrace.UsageError, "", format, args...)
}
