package main

import (
	"context"
	"os"
	"slices"
	"strings"

	"dyetrace/intake"
	"dyetrace/intake/mapping"
)

// withMappings are the formats that an import recognises, those of the user's
// mapping files first.
func withMappings(files []string) ([]intake.Format, error) {
	var own []intake.Format
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, inputError(name, cause(err))
		}
		m, err := mapping.Read(name, text)
		if err != nil {
			return nil, err
		}
		f := m.Format()
		f.First = true
		own = append(own, f)
	}
	return slices.Concat(own, formats()), nil
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
	proposed, err := mapping.Guess(ctx, args[0], options)
	if err != nil {
		return err
	}
	return p.printf("%s", proposed)
}
