package audit

import (
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"dyetrace"
)

// quick is a work factor for tests: real ones take a second.
const quick = 4

// A sealed key is opened by its passphrase alone, and signs what its public part checks.
func TestKeyFile(t *testing.T) {
	key := newTestKey(t, NewOrigin())
	sealed, err := key.seal("correct horse", quick)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(sealed), "PRIVATE") {
		t.Error("the key lies open")
	}
	got, err := openKey(sealed, "correct horse", quick)
	if err != nil {
		t.Fatal(err)
	}
	if got.private != key.private || got.Public() != key.Public() || got.Origin() != key.Origin() {
		t.Error("another key came out")
	}
	signed, err := Checkpoint{got.Origin(), Tree{}}.Sign(got.Signer())
	if err != nil {
		t.Fatal(err)
	}
	if c, err := ParseCheckpoint(signed); err != nil || c.Verify(key.Verifier()) != nil {
		t.Error("its signature does not hold")
	}
}

// What is no key of this program is refused, and says why.
func TestKeyFileRefused(t *testing.T) {
	key := newTestKey(t, "dyetrace/test")
	other := newTestKey(t, "dyetrace/test")
	sealed, err := key.seal("correct horse", quick)
	if err != nil {
		t.Fatal(err)
	}
	harder, err := key.seal("correct horse", quick+1)
	if err != nil {
		t.Fatal(err)
	}
	damaged := strings.Replace(string(sealed), "A", "B", 1)
	for _, test := range []struct {
		name, file, passphrase string
		kind                   dyetrace.ErrorKind
	}{
		{"wrong passphrase", string(sealed), "correct house", dyetrace.InputError},
		{"no passphrase", string(sealed), "", dyetrace.UsageError},
		{"a long passphrase", string(sealed), strings.Repeat("x", 2000), dyetrace.UsageError},
		{"empty", "", "correct horse", dyetrace.CorruptError},
		{"damaged", damaged, "correct horse", dyetrace.CorruptError},
		{"too hard", string(harder), "correct horse", dyetrace.CorruptError},
		{"too long", strings.Repeat("x", maxKeyFile+1), "correct horse", dyetrace.InputError},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := openKey([]byte(test.file), test.passphrase, quick); dyetrace.KindOf(err) != test.kind {
				t.Errorf("kind %d: %v", dyetrace.KindOf(err), err)
			}
		})
	}
	if _, err := key.Seal("short"); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Error("a short passphrase was taken:", err)
	}
	if _, err := parseKey(keyHeader + "\n" + key.private + "\n" + other.public + "\n"); err == nil {
		t.Error("parts of two keys were taken")
	}
	if _, err := NewKey("two words"); err == nil {
		t.Error("a log's name with a space was taken")
	}
}

// A change of key holds if both keys have signed it, or if it says that the old one is
// lost; the log's key at a checkpoint's size must have signed the checkpoint.
func TestKeys(t *testing.T) {
	first, second, third := newTestKey(t, "dyetrace/test"), newTestKey(t, "dyetrace/test"), newTestKey(t, "dyetrace/test")
	statements := make([]string, 3)
	for i, made := range []func() (string, error){
		func() (string, error) { return FirstKey(first) },
		func() (string, error) { return ChangeKey(first, second) },
		func() (string, error) { return ReplaceKey(second.Public(), third) },
	} {
		var err error
		if statements[i], err = made(); err != nil {
			t.Fatal(err)
		}
	}
	var keys Keys
	for i, no := range []int64{0, 10, 20} {
		if err := keys.Add(no, statements[i]); err != nil {
			t.Fatal(err)
		}
	}
	if keys.Public() != third.Public() || keys.Origin() != "dyetrace/test" {
		t.Error(keys.Public(), keys.Origin())
	}
	for _, test := range []struct {
		name string
		key  *Key
		size int64
		want bool
	}{
		{"first at its start", first, 1, true},
		{"first at its end", first, 10, true},
		{"first with the event of the second", first, 11, false},
		{"second before its event", second, 10, false},
		{"second", second, 11, true},
		{"second at its end", second, 20, true},
		{"second beyond", second, 21, false},
		{"third", third, 1000, true},
		{"a stranger", newTestKey(t, "dyetrace/test"), 15, false},
		{"a stranger of another log", newTestKey(t, "dyetrace/other"), 15, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			signed, err := Checkpoint{test.key.Origin(), Tree{test.size, leafOf(1).hash()}}.Sign(test.key.Signer())
			if err != nil {
				t.Fatal(err)
			}
			c, err := ParseCheckpoint(signed)
			if err != nil {
				t.Fatal(err)
			}
			if err := keys.Verify(c); (err == nil) != test.want {
				t.Error(err)
			}
		})
	}
}

// A change of key that one of the keys has not signed, that was altered, or that follows
// another key than the log's is refused.
func TestKeyChangeRefused(t *testing.T) {
	first, second := newTestKey(t, "dyetrace/test"), newTestKey(t, "dyetrace/test")
	sign := func(c KeyChange, by ...*Key) string {
		signers := make([]note.Signer, len(by))
		for i, key := range by {
			signers[i] = key.Signer()
		}
		s, err := signChange(c, signers...)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	whole := sign(KeyChange{Old: first.public, New: second.public}, first, second)
	if _, err := ParseKeyChange(whole); err != nil {
		t.Fatal(err)
	}
	for name, statement := range map[string]string{
		"only the old":   sign(KeyChange{Old: first.public, New: second.public}, first),
		"only the new":   sign(KeyChange{Old: first.public, New: second.public}, second),
		"another":        sign(KeyChange{Old: first.public, New: second.public}, newTestKey(t, "dyetrace/test")),
		"lost, by old":   sign(KeyChange{Old: first.public, New: second.public, Lost: true}, first),
		"first, by none": "dyetrace audit key\nnone\n" + first.public + "\n\n",
		"same":           sign(KeyChange{Old: first.public, New: first.public}, first),
		"altered":        strings.Replace(whole, first.public, second.public, 1),
		"another header": strings.Replace(whole, "audit", "order", 1),
		"no key":         sign(KeyChange{New: "x"}, first),
		"long":           whole + strings.Repeat("\n", maxCheckpoint),
		"empty":          "",
	} {
		if _, err := ParseKeyChange(statement); err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
	var keys Keys
	if err := keys.Add(0, whole); err == nil {
		t.Error("a log began with its second key")
	}
	start, err := FirstKey(second)
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.Add(0, start); err != nil {
		t.Fatal(err)
	}
	if err := keys.Add(1, whole); err == nil {
		t.Error("a change of another key was taken")
	}
	if _, err := ChangeKey(first, newTestKey(t, "dyetrace/other")); err == nil {
		t.Error("a key of another log was taken")
	}
	if _, err := ChangeKey(first, first); err == nil {
		t.Error("a key followed itself")
	}
}

// FuzzKeyFile: no file breaks the reader of key files; the hardest one it opens is quick.
func FuzzKeyFile(f *testing.F) {
	sealed, err := newTestKey(f, "dyetrace/test").seal("correct horse", quick)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed)
	f.Fuzz(func(_ *testing.T, data []byte) { _, _ = openKey(data, "correct horse", quick) })
}

// FuzzKeyText: what is read as a key is written as the same text.
func FuzzKeyText(f *testing.F) {
	key := newTestKey(f, "dyetrace/test")
	f.Add(keyHeader + "\n" + key.private + "\n" + key.public + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		key, err := parseKey(text)
		if err == nil && keyHeader+"\n"+key.private+"\n"+key.public+"\n" != text {
			t.Errorf("%q was read", text)
		}
	})
}

// FuzzKeyChange: no text breaks the reader of changes of key.
func FuzzKeyChange(f *testing.F) {
	first, second := newTestKey(f, "dyetrace/test"), newTestKey(f, "dyetrace/test")
	for _, made := range []func() (string, error){
		func() (string, error) { return FirstKey(first) },
		func() (string, error) { return ChangeKey(first, second) },
		func() (string, error) { return ReplaceKey(first.Public(), second) },
	} {
		s, err := made()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, statement string) { _, _ = ParseKeyChange(statement) })
}
