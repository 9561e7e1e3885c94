package audit

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
	"golang.org/x/mod/sumdb/note"

	"dyetrace"
)

const (
	keyHeader  = "dyetrace audit key 1"
	maxKeyFile = 16 << 10
	// How hard the passphrase is to guess: each try costs 2^workFactor steps of scrypt and
	// 128 MiB of memory. A file that asks for more than mostWork is refused, as it would
	// keep the machine busy for minutes.
	workFactor = 17
	mostWork   = 20
	// LeastPassphrase is the fewest characters of a passphrase.
	LeastPassphrase = 8
	maxPassphrase   = 1024
)

// Key signs checkpoints of one log.
type Key struct {
	signer   note.Signer
	verifier note.Verifier
	private  string
	public   string
}

// NewOrigin draws the name of a new log.
func NewOrigin() string {
	var b [8]byte
	rand.Read(b[:]) // never fails: where there is no randomness the program ends
	return "dyetrace/" + hex.EncodeToString(b[:])
}

// NewKey draws an Ed25519 key for a log.
func NewKey(origin string) (*Key, error) {
	private, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.InputError, "audit key", "%w", err)
	}
	return newKey(private, public)
}

func newKey(private, public string) (*Key, error) {
	signer, err := note.NewSigner(private)
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.CorruptError, "audit key", "its private part cannot be read")
	}
	verifier, err := ParsePublic(public)
	if err != nil {
		return nil, err
	}
	// The two parts are kept side by side: what does not fit would sign what nobody can check.
	k := &Key{signer, verifier, private, public}
	if signer.Name() != verifier.Name() || signer.KeyHash() != verifier.KeyHash() {
		return nil, dyetrace.Errorf(dyetrace.CorruptError, "audit key", "its two parts are of different keys")
	}
	probe := []byte(keyHeader)
	signature, err := signer.Sign(probe)
	if err != nil || !verifier.Verify(probe, signature) {
		return nil, dyetrace.Errorf(dyetrace.CorruptError, "audit key", "its two parts are of different keys")
	}
	return k, nil
}

// ParsePublic reads a public key as Public writes it.
func ParsePublic(public string) (note.Verifier, error) {
	v, err := note.NewVerifier(public)
	if err != nil || len(public) > maxCheckpoint {
		return nil, dyetrace.Errorf(dyetrace.InputError, "audit key", "%.80q is no public key of a log, such as dyetrace/0123456789abcdef+…", public)
	}
	return v, nil
}

// Origin names the log that the key signs for.
func (k *Key) Origin() string { return k.signer.Name() }

// Signer signs with the key.
func (k *Key) Signer() note.Signer { return k.signer }

// Verifier checks what the key has signed.
func (k *Key) Verifier() note.Verifier { return k.verifier }

// Public is the public part as text, for those who check checkpoints.
func (k *Key) Public() string { return k.public }

// Seal is the key as a file that only the passphrase opens: age, with scrypt.
func (k *Key) Seal(passphrase string) ([]byte, error) { return k.seal(passphrase, workFactor) }

func (k *Key) seal(passphrase string, work int) ([]byte, error) {
	if n := len([]rune(passphrase)); n < LeastPassphrase || len(passphrase) > maxPassphrase {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "audit key", "the passphrase has %d characters: give %d or more, and at most %d bytes", n, LeastPassphrase, maxPassphrase)
	}
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "audit key", "%w", err)
	}
	recipient.SetWorkFactor(work)
	var sealed bytes.Buffer
	text := armor.NewWriter(&sealed)
	w, err := age.Encrypt(text, recipient)
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.OtherError, "audit key", "%w", err)
	}
	_, err = fmt.Fprintf(w, "%s\n%s\n%s\n", keyHeader, k.private, k.public)
	if err := errors.Join(err, w.Close(), text.Close()); err != nil {
		return nil, dyetrace.Errorf(dyetrace.OtherError, "audit key", "%w", err)
	}
	return sealed.Bytes(), nil
}

// OpenKey opens what Seal has made.
func OpenKey(sealed []byte, passphrase string) (*Key, error) {
	return openKey(sealed, passphrase, mostWork)
}

func openKey(sealed []byte, passphrase string, most int) (*Key, error) {
	if len(sealed) > maxKeyFile {
		return nil, dyetrace.Errorf(dyetrace.InputError, "audit key", "a key file has at most %d bytes", maxKeyFile)
	}
	if passphrase == "" || len(passphrase) > maxPassphrase {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "audit key", "give the passphrase, of at most %d bytes", maxPassphrase)
	}
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "audit key", "%w", err)
	}
	identity.SetMaxWorkFactor(most)
	r, err := age.Decrypt(armor.NewReader(bytes.NewReader(sealed)), identity)
	var wrong *age.NoIdentityMatchError
	switch {
	case errors.As(err, &wrong):
		return nil, dyetrace.Errorf(dyetrace.InputError, "audit key", "the passphrase does not open the key")
	case err != nil:
		return nil, dyetrace.Errorf(dyetrace.CorruptError, "audit key", "the file is no key that this program has written: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(r, maxKeyFile))
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.CorruptError, "audit key", "the file is damaged: %w", err)
	}
	return parseKey(string(text))
}

// parseKey reads what is sealed.
func parseKey(text string) (*Key, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] != keyHeader || lines[3] != "" {
		return nil, dyetrace.Errorf(dyetrace.CorruptError, "audit key", "the file does not hold a key of this program's; if a newer one wrote it, use that one")
	}
	return newKey(lines[1], lines[2])
}
