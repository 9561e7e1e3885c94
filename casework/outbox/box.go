package outbox

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"unicode"

	"dyetrace"
	"dyetrace/casework/settings"
	"dyetrace/internal/vfs"
)

// paper is the folder of institutions that the settings do not name.
const paper = "paper"

// unfinished ends the names of files that are being written.
const unfinished = ".tmp"

// Box is an outbox. One process at a time works on it: the lock of the casework folder sees
// to that.
type Box struct {
	fs   vfs.FS
	dir  string
	made map[string]bool // folders that are there, safe from a power loss
}

// Open is the outbox in a folder, which need not be there yet.
func Open(fs vfs.FS, dir string) *Box { return &Box{fs: fs, dir: dir, made: map[string]bool{}} }

// FolderOf is the folder of the outbox in which an institution's messages lie.
func FolderOf(to *settings.Institution) string {
	switch {
	case to.Folder != "":
		return to.Folder
	case to.ID != "":
		return to.ID
	}
	return paper
}

// Put writes a message of which an event says that it is released, and returns its place in
// the outbox. Where it is there, nothing happens: a request goes out once. Other bytes under
// its name are a CorruptError, and stay.
func (b *Box) Put(folder, name string, content []byte) (place string, err error) {
	if !isName(folder) || !isName(name) || strings.HasSuffix(name, unfinished) {
		return "", dyetrace.Errorf(dyetrace.UsageError, "outbox", "%q in folder %q: these are no names of files", name, folder)
	}
	place = vfs.Join(folder, name)
	path := vfs.Join(b.dir, place)
	there, err := b.read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return place, b.write(vfs.Join(b.dir, folder), path, content)
	case err != nil:
		return "", err
	case !bytes.Equal(there, content):
		return "", &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "outbox", File: path, Offset: firstOther(there, content), Err: errors.New(
			"it is not what went out: move it away, and start again to have what went out put back")}
	}
	// The file may be whole and its name not yet safe, where a program ended between the two.
	return place, b.sync(vfs.Join(b.dir, folder))
}

// write writes a file whole, or not at all.
func (b *Box) write(folder, path string, content []byte) error {
	if err := b.mkdir(folder); err != nil {
		return err
	}
	f, err := b.fs.Create(path + unfinished)
	if err != nil {
		return err
	}
	if _, err = f.Write(content); err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := b.fs.Rename(path+unfinished, path); err != nil {
		return err
	}
	return b.sync(folder)
}

// mkdir makes a folder of the outbox, whose name a power loss does not take away with all
// that lies in it.
func (b *Box) mkdir(folder string) error {
	if b.made[folder] {
		return nil
	}
	if err := b.fs.MkdirAll(folder); err != nil {
		return err
	}
	if err := b.sync(filepath.Dir(b.dir), b.dir); err != nil {
		return err
	}
	b.made[folder] = true
	return nil
}

// sync syncs folders in their order, and ends with the first that fails.
func (b *Box) sync(dirs ...string) error {
	for _, dir := range dirs {
		if err := b.fs.SyncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// Check reads a message at its place, and reports whether it is what went out: a NotFound
// error where it is gone, a CorruptError where somebody changed it.
func (b *Box) Check(place string, content []byte) error {
	path := vfs.Join(b.dir, place)
	there, err := b.read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return dyetrace.Errorf(dyetrace.NotFound, "outbox", "%s is gone: it may have been carried on; what went out is in the case", path)
	case err != nil:
		return err
	case !bytes.Equal(there, content):
		return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "outbox", File: path, Offset: firstOther(there, content),
			Err: errors.New("it is not what went out, which is in the case")}
	}
	return nil
}

// Remove removes a message at its place, because a law requires it, and reports whether it
// was there.
func (b *Box) Remove(place string) (bool, error) {
	path := vfs.Join(b.dir, place)
	err := b.fs.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil {
		err = b.sync(filepath.Dir(path))
	}
	return err == nil, err
}

func firstOther(a, b []byte) int64 {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return int64(i)
		}
	}
	return int64(min(len(a), len(b)))
}

// Sweep removes what a program that ended has left unfinished.
func (b *Box) Sweep() error {
	folders, err := b.fs.ReadDir(b.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, folder := range folders {
		names, err := b.fs.ReadDir(vfs.Join(b.dir, folder))
		if err != nil {
			continue // a file that somebody has put there: it is his
		}
		for _, name := range names {
			if !strings.HasSuffix(name, unfinished) {
				continue
			}
			if err := b.fs.Remove(vfs.Join(b.dir, folder, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Box) read(name string) ([]byte, error) {
	f, err := b.fs.Open(name)
	if err != nil {
		return nil, err
	}
	// What is longer than any message is not one, and is not read to its end.
	content, err := io.ReadAll(io.LimitReader(f, 4*mostBytes))
	return content, errors.Join(err, f.Close())
}

// isName reports whether a text can be the name of a folder or file everywhere.
func isName(text string) bool {
	const most = 120
	if text == "" || len(text) > most || strings.HasSuffix(text, ".") || strings.HasSuffix(text, " ") || vfs.Reserved(text) {
		return false
	}
	for i, c := range text {
		if letter := unicode.IsLetter(c) || unicode.IsDigit(c); !letter && (i == 0 || !strings.ContainsRune("-._ ", c)) {
			return false
		}
	}
	return true
}
