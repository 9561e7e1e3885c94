package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"

	"dyetrace/internal/vfs"
)

// journal names the files that a writer may leave behind: those that it makes,
// and those that stand before it and may not after. It is the file JOURNAL,
// durable before the first of them is made and gone when the last of those not
// needed is removed. Nothing else in the folder is ever removed: a file of the
// user that looks like one of the ledger's is in no journal.
type journal struct {
	Version    int      `json:"journal"`
	Base       string   `json:"base"`       // the checksum of the manifest before; empty: there was none
	Generation int      `json:"generation"` // of the manifest to come
	Names      []string `json:"names"`
}

const (
	journalName    = "JOURNAL"
	journalVersion = 1
)

// kinds are what the names of a ledger's Parquet files begin with.
var kinds = [...]string{"records", "accounts", "links", "holders", "aliases", "sides", "periods", "decisions", "transfers", "contradicted", "remarks"}

// shape is the form of the names that the ledger gives to its files and folders
// of one generation, which is the number in them.
var shape = regexp.MustCompile(`^(?:(?:` + strings.Join(kinds[:], "|") + `)-([0-9]{6,})\.parquet(?:\.sums)?|(?:index|tmp|manifest)-([0-9]{6,}))$`)

// numberIn is the generation in the name of a file of the ledger's shape.
func numberIn(name string) (generation int, ok bool) {
	parts := shape.FindStringSubmatch(name)
	if parts == nil {
		return 0, false
	}
	digits := parts[1] + parts[2]
	n, err := strconv.Atoi(digits)
	return n, err == nil && fmt.Sprintf("%06d", n) == digits
}

func parquetName(kind string, generation int) string {
	return fmt.Sprintf("%s-%06d.parquet", kind, generation)
}

func indexName(generation int) string { return fmt.Sprintf("index-%06d", generation) }

// copyName is the name of a generation's manifest beside MANIFEST.
func copyName(generation int) string { return fmt.Sprintf("manifest-%06d", generation) }

func tmpName(generation int) string { return fmt.Sprintf("tmp-%06d", generation) }

// reserved are the names that a generation may take.
func reserved(generation int) []string {
	names := []string{manifestName + ".new", copyName(generation), indexName(generation), tmpName(generation)}
	for _, kind := range kinds {
		name := parquetName(kind, generation)
		names = append(names, name, name+".sums")
	}
	return names
}

// freeGeneration is the first number from at on that no name in the folder has.
func freeGeneration(present []string, at int) int {
	taken := map[int]bool{}
	for _, name := range present {
		if n, ok := numberIn(name); ok {
			taken[n] = true
		}
	}
	for taken[at] {
		at++
	}
	return at
}

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
		return errManifest
	}
	return json.Unmarshal(data[:at], v)
}

func sumText(data []byte) string { return fmt.Sprintf("%016x", xxhash.Sum64(data)) }

// readJournal reads the journal in dir, if there is one. One that a crash cut
// off as it was written named nothing yet, and counts as none.
func readJournal(fsys vfs.FS, dir string) (*journal, error) {
	data, err := vfs.ReadFile(fsys, vfs.Join(dir, journalName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	j := &journal{}
	if unseal(data, j) == nil && j.Version == journalVersion {
		return j, nil
	}
	whole, err := seal(&journal{Version: journalVersion})
	if err != nil {
		return nil, err
	}
	if head := whole[:bytes.IndexByte(whole, ',')]; !cutOff(data, head) {
		return nil, foreign(dir, journalName)
	}
	return nil, nil
}

// cutOff reports whether data is what a crash may leave of a file that begins
// with head.
func cutOff(data, head []byte) bool {
	n := min(len(data), len(head))
	return bytes.Equal(data[:n], head[:n]) || len(bytes.Trim(data, "\x00")) == 0
}

// write makes the journal durable.
func (j *journal) write(fsys vfs.FS, dir string) error {
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

// remove removes what the journal names and keep does not.
func (j *journal) remove(fsys vfs.FS, dir string, keep map[string]bool) error {
	present, err := fsys.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, name := range present {
		if !slices.Contains(j.Names, name) || keep[name] {
			continue
		}
		if err := removeOurs(fsys, dir, name); err != nil {
			return err
		}
	}
	return fsys.SyncDir(dir)
}

// clear removes what the journal names and keep does not, and then the journal.
func (j *journal) clear(fsys vfs.FS, dir string, keep map[string]bool) error {
	if err := j.remove(fsys, dir, keep); err != nil {
		return err
	}
	if err := fsys.Remove(vfs.Join(dir, journalName)); err != nil {
		return err
	}
	return fsys.SyncDir(dir)
}

// removeOurs removes a file or folder that the ledger made. Of an index it
// takes the files that an index has; what else lies there stays.
func removeOurs(fsys vfs.FS, dir, name string) error {
	path := vfs.Join(dir, name)
	generation, ok := numberIn(name)
	switch {
	case name == manifestName+".new":
		return fsys.Remove(path)
	case !ok:
		return nil
	case name == tmpName(generation):
		return fsys.RemoveAll(path)
	case name == indexName(generation):
		return removeIndex(fsys, path)
	}
	return fsys.Remove(path)
}

func removeIndex(fsys vfs.FS, path string) error {
	present, err := fsys.ReadDir(path)
	if err != nil {
		return err
	}
	left := 0
	for _, name := range present {
		if !slices.Contains(allIndexFiles(), name) {
			left++
			continue
		}
		if err := fsys.Remove(vfs.Join(path, name)); err != nil {
			return err
		}
	}
	if left > 0 {
		return nil
	}
	return fsys.Remove(path)
}
