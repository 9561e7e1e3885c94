package audit

import (
	"errors"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"dyetrace"
)

// A change of key is a note of four lines, which the old key and the new one sign:
//
//	dyetrace audit key
//	<the old public key, or none, or lost and the old public key>
//	<the new public key>
//
// It becomes an event of the log, so that the log says which key signs for which part.
const (
	changeHeader = "dyetrace audit key"
	noKey        = "none"
	lostKey      = "lost "
)

// KeyChange is a change of the key that signs for the log.
type KeyChange struct {
	Old  string // public key; "" for the first
	New  string // public key
	Lost bool   // the old key did not sign, because nobody can use it any more
}

func (c KeyChange) text() string {
	old := c.Old
	switch {
	case old == "":
		old = noKey
	case c.Lost:
		old = lostKey + old
	}
	return strings.Join([]string{changeHeader, old, c.New, ""}, "\n")
}

// FirstKey is the statement by which a log gets its first key.
func FirstKey(key *Key) (string, error) {
	return signChange(KeyChange{New: key.public}, key.signer)
}

// ChangeKey is the statement by which a new key takes over from the old one.
func ChangeKey(from, to *Key) (string, error) {
	if from.Origin() != to.Origin() {
		return "", dyetrace.Errorf(dyetrace.InputError, "audit key", "the keys are of different logs, %s and %s", from.Origin(), to.Origin())
	}
	if from.public == to.public {
		return "", dyetrace.Errorf(dyetrace.InputError, "audit key", "the new key is the old one")
	}
	return signChange(KeyChange{Old: from.public, New: to.public}, from.signer, to.signer)
}

// ReplaceKey is the statement by which a new key follows one that was lost. Whoever
// verifies the log is told, as nothing proves that the same people hold it.
func ReplaceKey(lost string, to *Key) (string, error) {
	return signChange(KeyChange{Old: lost, New: to.public, Lost: true}, to.signer)
}

func signChange(c KeyChange, by ...note.Signer) (string, error) {
	signed, err := note.Sign(&note.Note{Text: c.text()}, by...)
	if err != nil {
		return "", dyetrace.Errorf(dyetrace.OtherError, "audit key", "%w", err)
	}
	return string(signed), nil
}

// ParseKeyChange reads a statement and checks its signatures.
func ParseKeyChange(statement string) (KeyChange, error) {
	refuse := func(why string) (KeyChange, error) {
		return KeyChange{}, dyetrace.Errorf(dyetrace.InputError, "audit key", "%s", why)
	}
	if len(statement) > maxCheckpoint {
		return refuse("the change of key is too long")
	}
	text, _, _ := strings.Cut(statement, "\n\n")
	lines := strings.Split(text, "\n")
	if len(lines) != 3 || lines[0] != changeHeader {
		return refuse("this is no change of key")
	}
	c := KeyChange{New: lines[2]}
	switch {
	case lines[1] == noKey:
	case strings.HasPrefix(lines[1], lostKey):
		c.Old, c.Lost = lines[1][len(lostKey):], true
	default:
		c.Old = lines[1]
	}
	signers, err := c.signers()
	if err != nil {
		return KeyChange{}, err
	}
	// Open is content with one signature that holds; here each of the keys must have signed.
	opened, err := note.Open([]byte(statement), note.VerifierList(signers...))
	var unverified *note.UnverifiedNoteError
	switch {
	case errors.As(err, &unverified):
		return refuse("neither key has signed the change")
	case err != nil:
		return refuse("a signature under the change of key is false")
	case len(opened.Sigs) != len(signers):
		return refuse("only one of the two keys has signed the change")
	case opened.Text != c.text():
		return refuse("this is no change of key")
	}
	return c, nil
}

// signers are the keys that must have signed the change.
func (c KeyChange) signers() ([]note.Verifier, error) {
	to, err := ParsePublic(c.New)
	if err != nil || c.Old == "" {
		return []note.Verifier{to}, err
	}
	from, err := ParsePublic(c.Old)
	switch {
	case err != nil:
		return nil, err
	case from.Name() != to.Name():
		return nil, dyetrace.Errorf(dyetrace.InputError, "audit key", "the two keys are of different logs")
	case c.Old == c.New:
		return nil, dyetrace.Errorf(dyetrace.InputError, "audit key", "the new key is the old one")
	case c.Lost:
		return []note.Verifier{to}, nil
	}
	return []note.Verifier{to, from}, nil
}

// Keys are the keys of a log in their order.
type Keys struct {
	origin string
	terms  []term
}

// term is how long a key signs.
type term struct {
	public   string
	verifier note.Verifier
	from     int64 // the number of the event that made it the log's key
	lost     bool  // the key before it did not sign
}

// Add takes the change of key that the event of a number states. They come in order.
func (k *Keys) Add(no int64, statement string) error {
	c, err := ParseKeyChange(statement)
	if err != nil {
		return err
	}
	v, err := ParsePublic(c.New)
	if err != nil {
		return err
	}
	switch last := len(k.terms) - 1; {
	case last < 0 && c.Old != "":
		return dyetrace.Errorf(dyetrace.InputError, "audit key", "the log's first key follows another one")
	case last >= 0 && c.Old != k.terms[last].public:
		return dyetrace.Errorf(dyetrace.InputError, "audit key", "the change does not follow the log's key %s", KeyName(k.terms[last].verifier))
	}
	k.origin = v.Name()
	k.terms = append(k.terms, term{c.New, v, no, c.Lost})
	return nil
}

// Origin names the log, "" where it has no key yet.
func (k *Keys) Origin() string { return k.origin }

// Public is the key that signs now, "" where there is none.
func (k *Keys) Public() string {
	if len(k.terms) == 0 {
		return ""
	}
	return k.terms[len(k.terms)-1].public
}

// Verify checks that the key of its time has signed a checkpoint: a key signs for logs
// that have the event which made it the log's key, and not that of the next.
func (k *Keys) Verify(c Signed) error {
	if len(k.terms) == 0 {
		return dyetrace.Errorf(dyetrace.InputError, "checkpoint", "the log names no key")
	}
	for i, t := range k.terms {
		if err := c.Verify(t.verifier); err != nil {
			continue
		}
		if c.Size <= t.from || i+1 < len(k.terms) && c.Size > k.terms[i+1].from {
			return dyetrace.Errorf(dyetrace.InputError, "checkpoint", "key %s has signed it, which was not the log's key at %d events", KeyName(t.verifier), c.Size)
		}
		return nil
	}
	return dyetrace.Errorf(dyetrace.InputError, "checkpoint", "no key that the log names has signed it")
}
