package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// licenceName is how files are called that hold terms.
var licenceName = regexp.MustCompile(`(?i)^(un)?(licen[sc]e|copying|notice|patents)([-.].*)?$`)

// licences is one text with the terms of everything that is in the binaries. A module
// without any is an error: nobody may pass it on.
func (r *release) licences() ([]byte, error) {
	root, err := r.goCommand(nil, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	r.goRoot = root
	var out bytes.Buffer
	out.WriteString("dyetrace is under the Apache License 2.0, in LICENSE. Its programs hold code of these projects.\n")
	add := func(title, path string) error {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "\n== %s\n\n%s\n", title, bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
		return nil
	}
	if err := add("Go "+r.goVersion, filepath.Join(root, "LICENSE")); err != nil {
		return nil, err
	}
	for _, m := range r.sorted() {
		names, err := termsIn(m.dir)
		if err != nil {
			return nil, err
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("%s has no licence", m.path)
		}
		for _, name := range names {
			title := m.path + " " + m.version
			if name != names[0] || strings.Contains(name, "/") {
				title += " (" + name + ")"
			}
			if err := add(title, filepath.Join(m.dir, filepath.FromSlash(name))); err != nil {
				return nil, err
			}
		}
		if m.license, err = spdx(filepath.Join(m.dir, filepath.FromSlash(names[0]))); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"notices.txt", "notices-detect.txt"} {
		if err := add("the pages of reports: "+name, filepath.Join(r.top, "web", name)); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// termsIn lists the files with terms in a module, those of the whole first.
func termsIn(dir string) (names []string, err error) {
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "testdata" || e.Name() == "vendor" || strings.HasPrefix(e.Name(), "_")):
			return fs.SkipDir
		case !e.Type().IsRegular() || !licenceName.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go"):
			return nil
		}
		name, err := filepath.Rel(dir, path)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	slices.SortStableFunc(names, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	return names, err
}

// spdx is the name that SPDX gives to the terms in a file, "" for unusual ones.
func spdx(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	text := strings.Join(strings.Fields(string(data)), " ")
	for _, known := range [...]struct{ name, says string }{
		{"Apache-2.0", "Apache License Version 2.0"},
		{"MPL-2.0", "Mozilla Public License Version 2.0"},
		{"MPL-2.0", "Mozilla Public License, version 2.0"},
		{"BSD-3-Clause", "used to endorse or promote products derived from"},
		{"BSD-2-Clause", "Redistributions in binary form must reproduce"},
		{"MIT", "Permission is hereby granted, free of charge"},
		{"ISC", "Permission to use, copy, modify, and/or distribute"},
	} {
		if strings.Contains(text, known.says) {
			return known.name, nil
		}
	}
	return "", nil
}
