package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/cespare/xxhash/v2"

	"dyetrace/internal/vfs"
)

// Journal names the files that a writer may leave behind: those that it makes,
// and those that stand before it and may not after. It is the file JOURNAL,
// durable before the first of them is made and gone when the last of those not
// needed is removed. Nothing else in the folder is ever removed: a file of the
// user that looks like one of the ledger's is in no journal.
type Journal struct {
	Version    int      `json:"journal"`
	Base       string   `json:"base"`       // the checksum of the manifest before; empty: there was none
	Generation int      `json:"generation"` // of the manifest to come
	Names      []string `json:"names"`
}

const (
	journalName    = "JOURNAL"
	journalVersion = 1
)

// Beside are the names of what is in a ledger's folder for writers alone.
func Beside() []string { return []string{journalName, lockName} }

// seal puts a checksum after a JSON object, on a line of its own.
func seal(v any) ([]byte, error) {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return nil, err
	}
	data = append(data, '\n')
	return fmt.Appendf(data, "%s%s\n", sumPrefix, sumText(data)), nil
}

// unseal checks what seal wrote and decodes it.
func unseal(data []byte, v any) error {
	at := bytes.LastIndex(data, []byte("\n"+sumPrefix)) + 1
	if at == 0 || string(data[at:]) != sumPrefix+sumText(data[:at])+"\n" {
		return ErrManifest
	}
	return json.Unmarshal(data[:at], v)
}

func sumText(data []byte) string { return fmt.Sprintf("%016x", xxhash.Sum64(data)) }

// ReadJournal reads the journal in dir, if there is one. One that a crash cut
// off as it was written named nothing yet, and counts as none.
func ReadJournal(fsys vfs.FS, dir string) (*Journal, error) {
	data, err := vfs.ReadFile(fsys, vfs.Join(dir, journalName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	j := &Journal{}
	if unseal(data, j) == nil && j.Version == journalVersion {
		return j, nil
	}
	whole, err := seal(&Journal{Version: journalVersion})
	if err != nil {
		return nil, err
	}
	if head := whole[:bytes.IndexByte(whole, ',')]; !CutOff(data, head) {
		return nil, foreign(dir, journalName)
	}
	return nil, nil
}

// CutOff reports whether data is what a crash may leave of a file that begins
// with head.
func CutOff(data, head []byte) bool {
	n := min(len(data), len(head))
	return bytes.Equal(data[:n], head[:n]) || len(bytes.Trim(data, "\x00")) == 0
}

// write makes the journal durable.
func (j *Journal) write(fsys vfs.FS, dir string) error {
	data, err := seal(j)
	if err != nil {
		return err
	}
	if err := writeDurably(fsys, vfs.Join(dir, journalName), data); err != nil {
		return err
	}
	return fsys.SyncDir(dir)
}

func writeDurably(fsys vfs.FS, name string, data []byte) error {
	f, err := fsys.Create(name)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(f.Sync(), f.Close())
}

// remove removes what the journal names and keep does not. On Windows a file that a
// reader has open stays, and so does one that another program holds: they are left.
func (j *Journal) remove(fsys vfs.FS, dir string, keep map[string]bool) (left []string, err error) {
	present, err := fsys.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range present {
		if !slices.Contains(j.Names, name) || keep[name] {
			continue
		}
		switch err := removeOurs(fsys, dir, name); {
		case errors.Is(err, vfs.ErrInUse):
			left = append(left, name)
		case err != nil:
			return left, err
		}
	}
	return left, fsys.SyncDir(dir)
}

// clear removes what the journal names and keep does not, and then the journal. Where
// files are left it stays too, so that the next change finds them.
func (j *Journal) clear(fsys vfs.FS, dir string, keep map[string]bool) (left []string, err error) {
	left, err = j.remove(fsys, dir, keep)
	if err != nil || len(left) > 0 {
		return left, err
	}
	if err := fsys.Remove(vfs.Join(dir, journalName)); err != nil && !errors.Is(err, vfs.ErrInUse) {
		return nil, err
	}
	return nil, fsys.SyncDir(dir)
}

// removeOurs removes a file or folder that the ledger made. Of an index it
// takes the files that an index has; what else lies there stays.
func removeOurs(fsys vfs.FS, dir, name string) error {
	path := vfs.Join(dir, name)
	generation, ok := NumberIn(name)
	switch {
	case name == Name+".new":
		return fsys.Remove(path)
	case !ok:
		return nil
	case name == tmpName(generation):
		return fsys.RemoveAll(path)
	case name == indexName(generation), name == JoinedName(generation):
		return RemoveIndex(fsys, path)
	}
	return fsys.Remove(path)
}

// RemoveIndex removes the files that an index has from a folder, and the folder
// where nothing else lies in it. Where some are in use, the others go, and the error is
// vfs.ErrInUse.
func RemoveIndex(fsys vfs.FS, path string) error {
	present, err := fsys.ReadDir(path)
	if err != nil {
		return err
	}
	left, used := 0, error(nil)
	for _, name := range present {
		if !slices.Contains(allIndexFiles(), name) {
			left++
			continue
		}
		switch err := fsys.Remove(vfs.Join(path, name)); {
		case errors.Is(err, vfs.ErrInUse):
			used = err
		case err != nil:
			return err
		}
	}
	if left > 0 || used != nil {
		return used
	}
	return fsys.Remove(path)
}
