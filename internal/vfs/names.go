package vfs

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
)

// Reserved reports whether Windows takes a name for something else than a file of that
// name, or for another file: a device such as NUL or COM1, with whatever ending; a name
// that ends in a dot or a space, which it drops; or one with a character that means
// something there, such as the colon of a drive. name is one element of a path.
func Reserved(name string) bool {
	if name == "." || name == ".." {
		return false
	}
	if strings.ContainsAny(name, `<>:"/\|?*`) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) {
		return true
	}
	if strings.TrimRight(name, ". ") != name {
		return true
	}
	device, _, _ := strings.Cut(name, ".")
	device = strings.ToUpper(strings.TrimRight(device, " "))
	if slices.Contains([]string{"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}, device) {
		return true
	}
	// The digits may also be the superscript ones of Latin-1.
	port, found := strings.CutPrefix(device, "COM")
	if !found {
		port, found = strings.CutPrefix(device, "LPT")
	}
	return found && slices.Contains([]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"}, port)
}

var (
	errReserved = errors.New("the name is one that Windows keeps for itself")
	errLong     = errors.New("the name is longer than 259 characters")
)

// checkName is why a path cannot be had on the strictest system, nil where it can.
func checkName(path string) error {
	const most = 259
	if len([]rune(path)) > most {
		return errLong
	}
	path = strings.TrimPrefix(path, filepath.VolumeName(path))
	for element := range strings.SplitSeq(filepath.ToSlash(path), "/") {
		if Reserved(element) {
			return errReserved
		}
	}
	return nil
}
