package main

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

	"dyetrace/internal/outfile"
)

// demoReports are the reports that demos have written into a folder. A report that
// is none of them is somebody's own, whatever its name, and is not replaced. The
// file report.sha256 knows them, in the form of the command sha256sum; it is
// written before a report gets its name, so that one of a demo that was killed is
// known too.
type demoReports struct {
	out   string
	known []string // lines of the file
}

const (
	demoRecord     = "report.sha256"
	mostDemoRecord = 1 << 20
)

// readDemoReports reads what is known of the reports in a folder.
func readDemoReports(out string) (*demoReports, error) {
	r := &demoReports{out: out}
	name := filepath.Join(out, demoRecord)
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, outfile.Refused(name, err)
	}
	defer f.Close()
	lines := bufio.NewScanner(io.LimitReader(f, mostDemoRecord))
	for lines.Scan() {
		sum, file, _ := strings.Cut(lines.Text(), "  ")
		if raw, err := hex.DecodeString(sum); err != nil || len(raw) != sha256.Size || file != filepath.Base(file) {
			return nil, notTheDemos(name)
		}
		r.known = append(r.known, lines.Text())
	}
	return r, lines.Err()
}

func notTheDemos(name string) error {
	return usageError("%s is there and is not this demo's: give another folder with --out, or remove it", name)
}

// check makes sure that a report may be written: that nothing has its name, or one
// of a demo.
func (r *demoReports) check(name string) error {
	path := filepath.Join(r.out, name)
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return outfile.Refused(path, err)
	}
	if !info.Mode().IsRegular() {
		return notTheDemos(path)
	}
	line, err := sumLine(path, name)
	if err == nil && !slices.Contains(r.known, line) {
		err = notTheDemos(path)
	}
	return err
}

// place gives a report that is written its name.
func (r *demoReports) place(from, name string) error {
	line, err := sumLine(from, name)
	if err != nil {
		return err
	}
	if err := r.check(name); err != nil {
		return err
	}
	if !slices.Contains(r.known, line) {
		r.known = append(r.known, line)
		if err := r.write(); err != nil {
			return err
		}
	}
	return os.Rename(from, filepath.Join(r.out, name))
}

func (r *demoReports) write() error {
	f, err := outfile.Create(filepath.Join(r.out, demoRecord))
	if err != nil {
		return err
	}
	defer f.Abort()
	if _, err := io.WriteString(f, strings.Join(r.known, "\n")+"\n"); err != nil {
		return err
	}
	return f.Commit()
}

// sumLine is the line of report.sha256 of a file under a name.
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
