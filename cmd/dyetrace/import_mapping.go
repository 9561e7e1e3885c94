package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"dyetrace/intake"
	"dyetrace/intake/mapping"
	"dyetrace/ledger/manifest"
)

// mapped is a mapping file, with the name of the format that it makes.
type mapped struct {
	format string
	manifest.Mapping
}

// withMappings are the formats that an import recognises, those of the user's
// mapping files first, and these files.
func withMappings(files []string) (known []intake.Format, maps []mapped, err error) {
	var own []intake.Format
	for _, name := range files {
		text, err := readText(name)
		if err != nil {
			return nil, nil, err
		}
		m, err := mapping.Read(name, text)
		if err != nil {
			return nil, nil, err
		}
		f := m.Format()
		f.First = true
		own = append(own, f)
		file := manifest.Mapping{Name: filepath.Base(name), SHA256: sha256.Sum256(text), Text: string(text)}
		maps = append(maps, mapped{f.Name, file})
	}
	return slices.Concat(own, formats()), maps, nil
}

// mostPasswords is how many passwords are taken: each is tried on every file that
// is locked.
const mostPasswords = 1000

// passwords reads a file that has a password on each line.
func passwords(name string) ([]string, error) {
	if name == "" {
		return nil, nil
	}
	text, err := readText(name)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimRight(line, "\r"); line != "" {
			all = append(all, line)
		}
		if len(all) > mostPasswords {
			return nil, inputError(name, fmt.Errorf("has more than %d lines, and each would be tried on every file that is "+
				"locked: leave in those that may fit", mostPasswords))
		}
	}
	return all, nil
}

// notePasswords warns of passwords that others on the machine can read. On Windows the rights
// of a file do not show that.
func (p *program) notePasswords(name string) {
	if name == "" || runtime.GOOS == "windows" {
		return
	}
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		p.note("%s holds passwords, and others on this machine can read it: make it yours alone by `chmod 600`", name)
	}
}

// guess proposes a mapping for a file.
func (p *program) guess(ctx context.Context, o *importOptions, args []string) error {
	if len(args) != 1 {
		return usageError("--guess takes one file: give the one to guess a mapping for")
	}
	options, err := o.read()
	if err != nil {
		return err
	}
	proposed, err := mapping.Guess(ctx, args[0], openers(), options)
	if err != nil {
		return err
	}
	return p.printf("%s", proposed)
}
