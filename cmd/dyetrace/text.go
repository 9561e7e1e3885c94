package main

import (
	"bytes"
	"os"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// readText reads a text that people write: settings, mappings, passwords. Editors and shells
// of Windows begin it with a mark, or write it in UTF-16, or, in China, in GB18030; it comes
// out in UTF-8 without a mark. What is none of these comes out as it is.
func readText(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, inputError(name, cause(err))
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
