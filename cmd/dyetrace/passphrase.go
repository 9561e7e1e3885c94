package main

import (
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// maxPassphraseFile bounds a file with a passphrase.
const maxPassphraseFile = 4 << 10

// passphrase reads a passphrase: from a file, whose first line it is, from a variable of
// the environment, or from whoever sits at the terminal. What is new is asked for twice.
func (p *program) passphrase(file, variable, what string, isNew bool) (string, error) {
	if file != "" {
		return passphraseIn(file)
	}
	if given := os.Getenv(variable); given != "" {
		return given, nil
	}
	in := int(os.Stdin.Fd()) //nolint:gosec // a descriptor is a small number
	if !term.IsTerminal(in) {
		return "", usageError("the passphrase of %s is needed: put it into the variable %s, or give the file that holds it", what, variable)
	}
	first, err := p.ask(in, "Passphrase of "+what+": ")
	if err != nil || !isNew {
		return first, err
	}
	second, err := p.ask(in, "The same once more: ")
	if err == nil && first != second {
		err = usageError("the two passphrases differ")
	}
	return first, err
}

func (p *program) ask(in int, prompt string) (string, error) {
	if _, err := io.WriteString(p.stderr, prompt); err != nil {
		return "", err
	}
	typed, err := term.ReadPassword(in)
	_, newline := io.WriteString(p.stderr, "\n")
	return string(typed), errors.Join(err, newline)
}

func passphraseIn(file string) (string, error) {
	text, err := readFile(file, maxPassphraseFile)
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSuffix(line, "\r"), nil
}
