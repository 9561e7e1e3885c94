package command

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// Program is a build of dyetrace under measurement.
type Program struct {
	Name   string // in tables
	Path   string
	Commit string // as given, else from its build information; unknown where it has none
	Sum    string // the beginning of its SHA-256
}

// Unknown is the commit of a build without a note of it.
const Unknown = "unknown"

// Programs identifies each build, before anything is measured. Commits that are
// given go before those that builds have noted.
func Programs(paths, commits []string) ([]Program, error) {
	programs := make([]Program, len(paths))
	for i, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		const shown = 6 // bytes of the sum, enough to tell builds apart
		sum := sha256.Sum256(content)
		programs[i] = Program{Name: filepath.Base(path), Path: path, Commit: commitOf(path),
			Sum: hex.EncodeToString(sum[:shown])}
		if len(commits) > 0 && commits[i] != "" {
			programs[i].Commit = commits[i]
		}
	}
	// Builds of one file name are told apart by their number.
	for i := range programs {
		same := func(p Program) bool { return filepath.Base(p.Path) == filepath.Base(programs[i].Path) }
		if slices.ContainsFunc(programs[:i], same) || slices.ContainsFunc(programs[i+1:], same) {
			programs[i].Name += " " + strconv.Itoa(i+1)
		}
	}
	return programs, nil
}

// commitOf returns the commit that the go command noted in a program, with a
// plus sign where the checkout had changes.
func commitOf(path string) string {
	commit, changed := Unknown, ""
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return commit // not built by Go, or stripped of it
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+"
		}
	}
	return commit + changed
}
