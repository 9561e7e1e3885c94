package outfile

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dyetrace/internal/vfs"
)

// Written are the files that a program has written into a folder. A file that is
// none of them is somebody's own, whatever its name, and is not replaced. A record
// beside them knows them, in the form of the command sha256sum; it is written
// before a file gets its name, so that one of a program that was killed is known
// too.
type Written struct {
	dir, record string
	others      func(path string) error
	known       []string // lines of the record
}

// mostRecord bounds the record.
const mostRecord = 1 << 20

// ReadWritten reads what is known of the files in a folder; record is the name of
// the record there. others makes the error about a file that is somebody's own.
func ReadWritten(dir, record string, others func(path string) error) (*Written, error) {
	r := &Written{dir: dir, record: record, others: others}
	name := filepath.Join(dir, record)
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, Refused(name, err)
	}
	defer f.Close()
	lines := bufio.NewScanner(io.LimitReader(f, mostRecord))
	for lines.Scan() {
		sum, file, _ := strings.Cut(lines.Text(), "  ")
		if raw, err := hex.DecodeString(sum); err != nil || len(raw) != sha256.Size || file != filepath.Base(file) {
			return nil, r.others(name)
		}
		r.known = append(r.known, lines.Text())
	}
	return r, lines.Err()
}

// Check is an error where a file may not be written under a name: where something
// has it that is none of those known.
func (r *Written) Check(name string) error {
	path := filepath.Join(r.dir, name)
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return Refused(path, err)
	}
	if !info.Mode().IsRegular() {
		return r.others(path)
	}
	line, err := sumLine(path, name)
	if err == nil && !slices.Contains(r.known, line) {
		err = r.others(path)
	}
	return err
}

// Place gives a file that is written its name in the folder.
func (r *Written) Place(from, name string) error {
	line, err := sumLine(from, name)
	if err != nil {
		return err
	}
	if err := r.Check(name); err != nil {
		return err
	}
	if !slices.Contains(r.known, line) {
		r.known = append(r.known, line)
		if err := r.write(); err != nil {
			return err
		}
	}
	return vfs.OS{}.Rename(from, filepath.Join(r.dir, name))
}

func (r *Written) write() error {
	f, err := Create(filepath.Join(r.dir, r.record))
	if err != nil {
		return err
	}
	defer f.Abort()
	if _, err := io.WriteString(f, strings.Join(r.known, "\n")+"\n"); err != nil {
		return err
	}
	return f.Commit()
}

// sumLine is the line of a record of a file under a name.
func sumLine(path, name string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x  %s", h.Sum(nil), name), nil
}
