package audit

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// signedHead is a checkpoint with its key.
func signedHead(t testing.TB) ([]byte, *Key) {
	t.Helper()
	key := newTestKey(t, "dyetrace/test")
	signed, err := Checkpoint{key.Origin(), Tree{7, leafOf(1).hash()}}.Sign(key.Signer())
	if err != nil {
		t.Fatal(err)
	}
	return signed, key
}

// A checkpoint is three lines and a signature, as C2SP has it, and is read as it was
// written.
func TestCheckpoint(t *testing.T) {
	signed, key := signedHead(t)
	h := leafOf(1).hash()
	want := "dyetrace/test\n7\n" + base64.StdEncoding.EncodeToString(h[:]) + "\n\n— dyetrace/test "
	if !strings.HasPrefix(string(signed), want) {
		t.Errorf("%s\nexpected %s", signed, want)
	}
	c, err := ParseCheckpoint(signed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Checkpoint{"dyetrace/test", Tree{7, h}}, c.Checkpoint); diff != "" {
		t.Error(diff)
	}
	if err := c.Verify(key.Verifier()); err != nil {
		t.Error(err)
	}
	if c.Verify(newTestKey(t, "dyetrace/test").Verifier()) == nil {
		t.Error("another key has signed it")
	}
	altered, err := ParseCheckpoint(bytes.Replace(signed, []byte("\n7\n"), []byte("\n8\n"), 1))
	if err != nil {
		t.Fatal(err)
	}
	if altered.Verify(key.Verifier()) == nil {
		t.Error("an altered checkpoint was taken")
	}
	stranger := newTestKey(t, "dyetrace/other")
	foreign, err := Checkpoint{"dyetrace/test", Tree{7, h}}.Sign(stranger.Signer())
	if err != nil {
		t.Fatal(err)
	}
	if c, err = ParseCheckpoint(foreign); err != nil || c.Verify(stranger.Verifier()) == nil {
		t.Error("a key of another log signs for this one", err)
	}
}

// A checkpoint is found in what people keep.
func TestReadCheckpoint(t *testing.T) {
	signed, _ := signedHead(t)
	want, err := ParseCheckpoint(signed)
	if err != nil {
		t.Fatal(err)
	}
	crlf := strings.ReplaceAll(string(signed), "\n", "\r\n")
	for name, text := range map[string]string{
		"as it is":         string(signed),
		"Windows":          crlf,
		"without the end":  strings.TrimSuffix(string(signed), "\n"),
		"text around it":   "Dear colleague,\n\nthe head is\n\n" + string(signed) + "\nRegards\n",
		"mail":             "From: a@b\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n\r\n" + crlf,
		"mail in base64":   "From: a@b\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(signed),
		"mail in parts":    "From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>\n--x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(signed) + "\n--x--\n",
		"quoted-printable": "From: a@b\nContent-Transfer-Encoding: quoted-printable\n\n" + strings.NewReplacer("=", "=3D", "—", "=E2=80=94").Replace(string(signed)),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadCheckpoint([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What is no checkpoint is refused.
func TestReadCheckpointRefused(t *testing.T) {
	signed, key := signedHead(t)
	whole := string(signed)
	empty, err := Checkpoint{key.Origin(), Tree{0, Hash{1}}}.Sign(key.Signer())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseCheckpoint(empty); err != nil {
		t.Error("the head of an empty log:", err)
	}
	for name, text := range map[string]string{
		"empty":          "",
		"no signature":   strings.Split(whole, "—")[0],
		"negative":       strings.Replace(whole, "\n7\n", "\n-7\n", 1),
		"zero in front":  strings.Replace(whole, "\n7\n", "\n07\n", 1),
		"zero":           strings.Replace(whole, "\n7\n", "\n0\n", 1),
		"huge":           strings.Replace(whole, "\n7\n", "\n9223372036854775807\n", 1),
		"a short root":   strings.Replace(whole, "=\n", "\n", 1),
		"two lines":      strings.Replace(whole, "7\n", "", 1),
		"no name":        strings.Replace(whole, "dyetrace/test\n7", "\n7", 1),
		"a long file":    strings.Repeat("x", maxMail+1),
		"a long note":    strings.Repeat("x", maxCheckpoint) + whole,
		"mail with none": "From: a@b\n\nnothing",
	} {
		if c, err := ReadCheckpoint([]byte(text)); err == nil {
			t.Errorf("%s: read as %v", name, c.Checkpoint)
		}
	}
}

// FuzzCheckpoint: what is read as a checkpoint says the same when it is written again.
func FuzzCheckpoint(f *testing.F) {
	signed, _ := signedHead(f)
	f.Add(signed)
	f.Add([]byte("From: a@b\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(signed)))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ReadCheckpoint(data)
		if err != nil {
			return
		}
		again, err := ParseCheckpoint(c.Note)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c, again); diff != "" {
			t.Error(diff)
		}
		if !strings.HasPrefix(string(c.Note), c.Text()) {
			t.Errorf("%q begins not with %q", c.Note, c.Text())
		}
	})
}
