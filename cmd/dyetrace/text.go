package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"dyetrace/internal/display"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// mostText bounds a text that people write.
const mostText = 64 << 20

// readFile reads a whole file, and refuses one of more than so many bytes: no file of its kind
// is as long.
func readFile(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, inputError(name, cause(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	switch {
	case err != nil:
		return nil, inputError(name, cause(err))
	case int64(len(data)) > most:
		return nil, inputError(name, fmt.Errorf("it has more than %s bytes: check that it is the file that was meant", display.Count(most)))
	}
	return data, nil
}

// readText reads a text that people write: settings, mappings, passwords. Editors and shells
// of Windows begin it with a mark, or write it in UTF-16, or, in China, in GB18030; it comes
// out in UTF-8 without a mark. What is none of these comes out as it is.
func readText(name string) ([]byte, error) {
	data, err := readFile(name, mostText)
	if err != nil {
		return nil, err
	}
	text, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), data)
	if err != nil {
		return data, nil //nolint:nilerr // who parses it knows what to say
	}
	if utf8.Valid(text) {
		return text, nil
	}
	chinese, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
	if err != nil || bytes.ContainsRune(chinese, utf8.RuneError) {
		return text, nil //nolint:nilerr // the same
	}
	return chinese, nil
}
