package main

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dyetrace/intake"
	"dyetrace/intake/mapping"
	"dyetrace/ledger"
)

// mapped is a mapping file, with the name of the format that it makes.
type mapped struct {
	format string
	ledger.Mapping
}

// withMappings are the formats that an import recognises, those of the user's
// mapping files first, and these files.
func withMappings(files []string) (known []intake.Format, maps []mapped, err error) {
	var own []intake.Format
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, inputError(name, cause(err))
		}
		m, err := mapping.Read(name, text)
		if err != nil {
			return nil, nil, err
		}
		f := m.Format()
		f.First = true
		own = append(own, f)
		maps = append(maps, mapped{f.Name, ledger.Mapping{Name: filepath.Base(name), SHA256: sha256.Sum256(text), Text: string(text)}})
	}
	return slices.Concat(own, formats()), maps, nil
}

// passwords reads a file that has a password on each line.
func passwords(name string) ([]string, error) {
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, inputError(name, cause(err))
	}
	var all []string
	for _, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimRight(line, "\r"); line != "" {
			all = append(all, line)
		}
	}
	return all, nil
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
