package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var made = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// Archives hold the files as they are, the program can be run, nothing tells who packed
// them, and packing again gives the same bytes.
func TestArchives(t *testing.T) {
	all := []entry{{"d/dyetrace", 0o755, []byte("program")}, {"d/LICENSE", 0o644, []byte("terms")}}
	want := "d/dyetrace -rwxr-xr-x program, d/LICENSE -rw-r--r-- terms"
	for name, kind := range map[string]struct {
		pack func([]entry, time.Time) ([]byte, error)
		list func(*testing.T, []byte) []string
	}{"tar.gz": {tarred, listTar}, "zip": {zipped, listZip}} {
		first, err := kind.pack(all, made)
		if err != nil {
			t.Fatal(err)
		}
		again, err := kind.pack(all, made)
		if err != nil || !bytes.Equal(first, again) {
			t.Errorf("%s: packed again it has other bytes, or %v", name, err)
		}
		if got := strings.Join(kind.list(t, first), ", "); got != want {
			t.Errorf("%s holds %s", name, got)
		}
	}
}

func listTar(t *testing.T, data []byte) (all []string) {
	t.Helper()
	packed, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	r := tar.NewReader(packed)
	for {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil || head.Uid != 0 || head.Uname != "" || !head.ModTime.Equal(made) {
			t.Errorf("%+v, %v", head, err)
		}
		all = append(all, fmt.Sprint(head.Name, " ", head.FileInfo().Mode(), " ", string(text)))
	}
}

func listZip(t *testing.T, data []byte) (all []string) {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil || !f.Modified.Equal(made) {
			t.Errorf("%s: %v, %v", f.Name, f.Modified, err)
		}
		all = append(all, fmt.Sprint(f.Name, " ", f.Mode(), " ", string(text)))
	}
	return all
}

// put writes files below a folder.
func put(t *testing.T, dir string, files map[string]string) string {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Terms are found under every name that people give them, those of the whole first, and
// not where they are somebody's test data or a program.
func TestTerms(t *testing.T) {
	dir := put(t, t.TempDir(), map[string]string{"a/LICENSE.txt": "", "COPYING": "", "NOTICE": "", "licence.md": "",
		"license.go": "", "testdata/LICENSE": "", "vendor/x/LICENSE": "", "licensed": "", "UNLICENSE": "", "LICENSE-MIT": ""})
	names, err := termsIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(names, " "); got != "COPYING LICENSE-MIT NOTICE UNLICENSE licence.md a/LICENSE.txt" {
		t.Errorf("found %s", got)
	}
	for want, text := range map[string]string{
		"MIT":          "Permission is hereby granted,\n free of charge, to",
		"Apache-2.0":   "   Apache License\n   Version 2.0, January 2004",
		"BSD-3-Clause": "Redistributions in binary form must reproduce ... used to endorse or promote\nproducts derived from",
		"":             "You may not.",
	} {
		got, err := spdx(filepath.Join(put(t, t.TempDir(), map[string]string{"L": text}), "L"))
		if got != want || err != nil {
			t.Errorf("%q is taken for %q, %v", text, got, err)
		}
	}
}

// The SBOM names all that is in the program, each with its version and checksum, and in
// which systems' where not in all; it is the same each time.
func TestSBOM(t *testing.T) {
	top := put(t, t.TempDir(), map[string]string{
		"web/notices.txt":        "The page has code.\n\n== svelte\nterms\n",
		"web/notices-detect.txt": "",
		"web/package-lock.json": `{"packages": {"node_modules/svelte":
			{"version": "5.1.0", "license": "MIT", "integrity": "sha512-AAAA"}}}`,
	})
	sum := "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
	texts := map[string]bool{}
	for range 2 {
		r := &release{version: "1.2.0", commit: "abc", made: made, top: top, into: t.TempDir(), goVersion: "1.26.8",
			modules: map[string]*module{
				"b.org/two": {path: "b.org/two", version: "v2.0.0+x", sum: sum, systems: []string{"windows/amd64"}},
				"a.org/one": {path: "a.org/one", version: "v1.0.0", sum: sum, license: "MIT",
					systems: []string{"linux/amd64", "windows/amd64"}},
			}}
		if err := r.writeSBOM(); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(r.into, "dyetrace_1.2.0_sbom.cdx.json"))
		if err != nil {
			t.Fatal(err)
		}
		texts[string(data)] = true
		var b bom
		if err := json.Unmarshal(data, &b); err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, c := range b.Components {
			all = append(all, c.PURL)
		}
		want := "pkg:golang/std@1.26.8 pkg:golang/a.org/one@v1.0.0 pkg:golang/b.org/two@v2.0.0+x pkg:npm/svelte@5.1.0"
		if got := strings.Join(all, " "); got != want || strings.Join(b.Dependencies[0].DependsOn, " ") != want {
			t.Errorf("it lists %s", got)
		}
		two := b.Components[2]
		if len(two.Properties) != 1 || two.Properties[0].Value != "windows/amd64" || two.Licenses[0].License.Name == "" ||
			!strings.HasPrefix(two.Hashes[0].Content, "e3b0c442") {
			t.Errorf("of a module for one system it says %+v", two)
		}
	}
	if len(texts) != 1 {
		t.Error("it is another one the second time")
	}
}
