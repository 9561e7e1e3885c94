package pack

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/casework"
)

func file(name, text string) File {
	return File{name, func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

// made is a pack of two files.
func made(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	m := &Manifest{Program: "1", Method: "m", Commands: [][]string{{"trace", "--json"}},
		Sources: []Source{{"a.csv", sum("a secret"), "sources/a.csv"}, {"b.csv", sum("bbb"), ""}}}
	if err := Write(t.Context(), &b, m, []File{file("sources/a.csv", "a secret"), file("reports/trace.json", "{}")}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func opened(t testing.TB, data []byte) *Pack {
	t.Helper()
	p, err := Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The same content is the same bytes, in whatever order it comes, and is read as it was
// written; any tool for ZIP files opens it.
func TestPack(t *testing.T) {
	data := made(t)
	if !bytes.Equal(data, made(t)) {
		t.Error("the same content gave other bytes")
	}
	p := opened(t, data)
	if err := p.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	want := []Member{{"reports/trace.json", sum("{}"), 2, ""}, {"sources/a.csv", sum("a secret"), 8, ""}}
	if diff := cmp.Diff(want, p.Manifest.Members); diff != "" {
		t.Error(diff)
	}
	var b bytes.Buffer
	if err := p.Copy(&b, want[1]); err != nil || b.String() != "a secret" {
		t.Error(b.String(), err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(z.File) != 3 {
		t.Error(err)
	}
}

// No byte of a pack can be changed, added or removed without being found.
func TestPackChanged(t *testing.T) {
	whole := made(t)
	found := func(data []byte) bool {
		p, err := Open(bytes.NewReader(data), int64(len(data)))
		return err != nil || p.Verify(context.Background()) != nil
	}
	for at := range whole {
		data := bytes.Clone(whole)
		data[at] ^= 1
		if !found(data) {
			t.Errorf("a changed bit at %d was not found", at)
		}
		if !found(append(append(bytes.Clone(whole[:at]), 'x'), whole[at:]...)) {
			t.Errorf("a byte more at %d was not found", at)
		}
		if !found(append(bytes.Clone(whole[:at]), whole[at+1:]...)) {
			t.Errorf("a byte less at %d was not found", at)
		}
	}
}

// zipped is a ZIP file with a manifest and members that this package would not write.
func zipped(t *testing.T, method uint16, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, strings.Repeat("0", 1000)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Files that grow as they are unpacked, that leave their folder, or that are there twice
// are refused before anything is unpacked.
func TestPackHostile(t *testing.T) {
	for name, data := range map[string][]byte{
		"empty":       nil,
		"no ZIP":      []byte("hello"),
		"no manifest": zipped(t, zip.Store, "a"),
		"packed":      zipped(t, zip.Deflate, ManifestName),
		"no JSON":     zipped(t, zip.Store, ManifestName),
		"twice":       zipped(t, zip.Store, ManifestName, ManifestName),
	} {
		if _, err := Open(bytes.NewReader(data), int64(len(data))); err == nil {
			t.Errorf("%s: it was opened", name)
		}
	}
	for _, name := range []string{"", ".", "..", "../a", "a/../../b", "/a", "a//b", "a/", "a\\b", "c:a", "a\x00", "a\n", "NUL", "a/con.txt", "a.", "a ", "\xff", strings.Repeat("x", maxName+1)} {
		if CheckName(name) == nil {
			t.Errorf("the name %q was taken", name)
		}
		err := Write(t.Context(), io.Discard, &Manifest{}, []File{file(name, "x")})
		if err == nil {
			t.Errorf("a pack with %q was written", name)
		}
	}
	for _, names := range [][2]string{{"a", "a"}, {"a", "A"}, {"b", ManifestName}} {
		if err := Write(t.Context(), io.Discard, &Manifest{}, []File{file(names[0], "x"), file(names[1], "y")}); err == nil {
			t.Errorf("a pack with %q was written", names)
		}
	}
}

// A redacted pack says what was left out, why and by whom, and of which pack it is a part.
// From what it has of the rest nobody can guess it; an opening shows it.
func TestRedactMembers(t *testing.T) {
	data := made(t)
	var b bytes.Buffer
	whole := sum(string(data))
	r := Redaction{Members: func(name string) bool { return name == "sources/a.csv" }, Why: "other victims", By: "ann", Random: bytes.NewReader(make([]byte, 64))}
	_, openings, err := opened(t, data).Redact(t.Context(), &b, whole, r)
	if err != nil {
		t.Fatal(err)
	}
	p := opened(t, b.Bytes())
	if err := p.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	for i, want := range []Opening{{"", "", strings.Repeat("0", 64), whole}, {"sources/a.csv", "sources/a.csv", strings.Repeat("0", 64), sum("a secret")}} {
		if diff := cmp.Diff(want, openings[i]); diff != "" {
			t.Error(diff)
		}
	}
	commitment, err := openings[1].Commitment()
	if err != nil {
		t.Fatal(err)
	}
	want := []Member{{"reports/trace.json", sum("{}"), 2, ""}, {"sources/a.csv", commitment, 0, "other victims"}}
	if diff := cmp.Diff(want, p.Manifest.Members); diff != "" {
		t.Error(diff)
	}
	if commitment, err = openings[0].Commitment(); err != nil || p.Manifest.Redacts != commitment {
		t.Error("it is not said of which pack it is a part")
	}
	for _, secret := range []string{"a secret", sum("a secret"), whole} {
		if bytes.Contains(b.Bytes(), []byte(secret)) {
			t.Errorf("%q is still there", secret)
		}
	}
	if len(p.Manifest.Commands) != 0 || p.Manifest.Redacted.By != "ann" || p.Manifest.Redacted.Members != 1 {
		t.Error("the redaction is not as it should be")
	}
	if err := p.Copy(io.Discard, want[1]); err == nil {
		t.Error("what was left out was read")
	}
	r.Members, r.Random = func(string) bool { return false }, bytes.NewReader(make([]byte, 64))
	if _, _, err := p.Redact(t.Context(), io.Discard, whole, r); err == nil {
		t.Error("nothing was left out, and nobody said so")
	}
}

// A file that changes between its two readings is refused.
func TestWriteChanging(t *testing.T) {
	n := 0
	changing := File{"a", func() (io.ReadCloser, error) {
		n++
		return io.NopCloser(strings.NewReader(strings.Repeat("x", n))), nil
	}}
	if err := Write(t.Context(), io.Discard, &Manifest{}, []File{changing}); err == nil {
		t.Error("it was written")
	}
	gone := errors.New("gone")
	if err := Write(t.Context(), io.Discard, &Manifest{}, []File{{"a", func() (io.ReadCloser, error) { return nil, gone }}}); !errors.Is(err, gone) {
		t.Error(err)
	}
}

// A pack of the format before is read and verified as it was written, and cannot say what that
// format did not know.
func TestFormat1(t *testing.T) {
	var b bytes.Buffer
	if err := Write(t.Context(), &b, &Manifest{Format: format1, Program: "1", Method: "m"}, []File{file("reports/trace.json", "{}")}); err != nil {
		t.Fatal(err)
	}
	if err := opened(t, b.Bytes()).Verify(t.Context()); err != nil {
		t.Error(err)
	}
	b.Reset()
	m := &Manifest{Format: format1, Program: "1", Method: "m", Models: []Model{{"a", sum("a")}}}
	if err := Write(t.Context(), &b, m, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(bytes.NewReader(b.Bytes()), int64(b.Len())); err == nil {
		t.Error("it was read")
	}
}

// FuzzOpen: no bytes break the reader, and what it takes has the manifest's bytes.
func FuzzOpen(f *testing.F) {
	f.Add(made(f))
	f.Add(tell(f).pack(casework.Disclosed{}))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		if err := p.Manifest.check(); err != nil {
			t.Error(err)
		}
		_ = p.Verify(t.Context())
		if p.Manifest.Case != nil {
			_, _ = p.CheckCase(t.Context(), Trust{})
		}
	})
}

// FuzzManifest: what is read as a manifest is written as the same bytes.
func FuzzManifest(f *testing.F) {
	raw, err := opened(f, made(f)).Manifest.encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := parseManifest(raw)
		if err != nil {
			return
		}
		if again, err := m.encode(); err != nil || !bytes.Equal(again, raw) {
			t.Errorf("%q became %q", raw, again)
		}
	})
}
