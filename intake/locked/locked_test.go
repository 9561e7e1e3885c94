package locked

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zip"
)

// archives are made by Info-ZIP 3.0 (info, store, stream) and pyzipper 0.3 (aes),
// from a.csv, with the password secret.
func archives(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/*.zip")
	if err != nil || len(names) != 9 {
		t.Fatal(names, err)
	}
	all := make(map[string][]byte)
	for _, name := range names {
		if all[strings.TrimSuffix(filepath.Base(name), ".zip")], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func first(t testing.TB, content []byte) *zip.File {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	return z.File[0]
}

func read(t testing.TB, f *zip.File, passwords ...string) ([]byte, int, error) {
	t.Helper()
	plain, which, err := Open(t.Context(), f, passwords)
	if err != nil {
		return nil, which, err
	}
	text, err := io.ReadAll(plain)
	return text, which, err
}

// What other programs have locked opens with its password, among others, and with
// no other.
func TestOpen(t *testing.T) {
	want, err := os.ReadFile("testdata/a.csv")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range archives(t) {
		f := first(t, content)
		if !Is(f) {
			t.Errorf("%s: not known as locked", name)
		}
		got, which, err := read(t, f, "", "Secret", "secret ", "secret", "x")
		if err != nil || which != 3 || !bytes.Equal(got, want) {
			t.Errorf("%s: password %d, %d bytes, %v", name, which, len(got), err)
		}
		if _, _, err := read(t, f); !errors.Is(err, ErrPassword) {
			t.Errorf("%s without a password: %v", name, err)
		}
		// One wrong password in 256 passes ZipCrypto's own check.
		for i := range 2000 {
			if _, _, err := read(t, f, "wrong"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+string(rune('a'+i/26))); !errors.Is(err, ErrPassword) {
				t.Fatalf("%s with wrong password %d: %v", name, i, err)
			}
			if strings.HasPrefix(name, "aes") && i == 50 {
				break
			}
		}
	}
}

// No byte of a locked file can be changed without a word, apart from those of a
// header that nothing depends on.
func TestFlipped(t *testing.T) {
	want, err := os.ReadFile("testdata/a.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"info", "store", "aes256v2", "aes128v1"} {
		content := archives(t)[name]
		f := first(t, content)
		from, err := f.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		for at := from; at < from+int64(f.CompressedSize64); at++ {
			damaged := bytes.Clone(content)
			damaged[at] ^= 0x10
			got, _, err := read(t, first(t, damaged), "secret")
			if err == nil && (!bytes.Equal(got, want) || strings.HasPrefix(name, "aes")) {
				t.Fatalf("%s: byte %d was changed and nothing said so", name, at-from)
			}
		}
	}
}

// What no password can open is refused with the reason.
func TestRefused(t *testing.T) {
	change := func(name string, fn func(f *zip.File)) *zip.File {
		f := first(t, archives(t)[name])
		fn(f)
		return f
	}
	for name, c := range map[string]struct {
		f    *zip.File
		want string
	}{
		"strong encryption":   {change("info", func(f *zip.File) { f.Flags |= flagStrong }), "only PKWARE's program knows"},
		"another packing":     {change("info", func(f *zip.File) { f.Method = 12 }), "packed by method 12"},
		"no word of how":      {change("aes256v2", func(f *zip.File) { f.Extra = nil }), "but not how"},
		"a field cut off":     {change("aes256v2", func(f *zip.File) { f.Extra = f.Extra[:5] }), "but not how"},
		"an unknown strength": {change("aes256v2", func(f *zip.File) { f.Extra[8] = 9 }), "but not how"},
		"no data":             {change("aes256v2", func(f *zip.File) { f.CompressedSize64 = 4 }), "is cut off"},
		"no header":           {change("info", func(f *zip.File) { f.CompressedSize64 = 4 }), "is cut off"},
		"another length":      {change("aes256v2", func(f *zip.File) { f.UncompressedSize64-- }), "does not fit its checksum"},
		"another checksum":    {change("aes128v1", func(f *zip.File) { f.CRC32++ }), "does not fit its checksum"},
	} {
		if _, _, err := read(t, c.f, "secret"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Open(ctx, first(t, archives(t)["info"]), []string{"secret"}); !errors.Is(err, context.Canceled) {
		t.Errorf("after an interrupt: %v", err)
	}
}

// FuzzOpen opens anything: no panic, and what opens ends.
func FuzzOpen(f *testing.F) {
	for _, content := range archives(f) {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return
		}
		for _, file := range z.File[:min(len(z.File), 4)] {
			plain, _, err := Open(t.Context(), file, []string{"wrong", "secret"})
			if err != nil {
				continue
			}
			n, err := io.Copy(io.Discard, io.LimitReader(plain, 1<<24))
			if err == nil && n < 1<<24 && uint64(n) != file.UncompressedSize64 {
				t.Fatalf("%d bytes came out of a file of %d", n, file.UncompressedSize64)
			}
		}
	})
}
