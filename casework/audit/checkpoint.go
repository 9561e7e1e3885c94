package audit

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"dyetrace"
)

// maxCheckpoint bounds the text of a checkpoint, maxMail that of a mail around it.
const (
	maxCheckpoint = 16 << 10
	maxMail       = 1 << 20
)

// Checkpoint is the head of a log at some moment, to be signed: C2SP's tlog-checkpoint.
type Checkpoint struct {
	Origin string // names the log
	Tree
}

// Text is what is signed: origin, size and root, a line each.
func (c Checkpoint) Text() string {
	root := c.Root
	if c.Size == 0 {
		root = empty
	}
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, root)
}

// Sign is the checkpoint as a signed note.
func (c Checkpoint) Sign(by note.Signer) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: c.Text()}, by)
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.OtherError, "sign checkpoint", "%w", err)
	}
	return signed, nil
}

// Signed is a checkpoint as it was signed. Nothing is known of its signatures until
// Verify.
type Signed struct {
	Checkpoint
	Note []byte
}

// ParseCheckpoint reads a signed checkpoint.
func ParseCheckpoint(signed []byte) (Signed, error) {
	refuse := func(why string) (Signed, error) {
		return Signed{}, dyetrace.Errorf(dyetrace.InputError, "checkpoint", "%s: a checkpoint has the log's name, its size and its root, a line each, then an empty line and signatures", why)
	}
	if len(signed) > maxCheckpoint {
		return refuse(fmt.Sprintf("it is longer than %d bytes", maxCheckpoint))
	}
	// Without a known key every note is unverified, and those that can be read are given back.
	var unverified *note.UnverifiedNoteError
	if _, err := note.Open(signed, note.VerifierList()); !errors.As(err, &unverified) {
		return refuse("it is no signed note")
	}
	lines := strings.Split(unverified.Note.Text, "\n")
	if len(lines) < 4 || lines[0] == "" {
		return refuse("it has too few lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || size > maxTreeSize || strconv.FormatInt(size, 10) != lines[1] {
		return refuse("its second line is no size")
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != hashSize {
		return refuse("its third line is no hash")
	}
	c := Signed{Checkpoint{lines[0], Tree{size, Hash(root)}}, bytes.Clone(signed)}
	if !strings.HasPrefix(unverified.Note.Text, c.Text()) {
		return refuse("its third line is no hash")
	}
	if size == 0 && c.Root != empty {
		return refuse("its root is not that of an empty log")
	}
	if size == 0 {
		c.Root = Hash{}
	}
	return c, nil
}

// Verify checks the signature by a key, and that the key is of the checkpoint's log.
func (s Signed) Verify(by note.Verifier) error {
	_, err := note.Open(s.Note, note.VerifierList(by))
	var unverified *note.UnverifiedNoteError
	switch {
	case errors.As(err, &unverified):
		return dyetrace.Errorf(dyetrace.InputError, "checkpoint", "key %s has not signed it", KeyName(by))
	case err != nil:
		return dyetrace.Errorf(dyetrace.InputError, "checkpoint", "the signature by key %s is false: %w", KeyName(by), err)
	case by.Name() != s.Origin:
		return dyetrace.Errorf(dyetrace.InputError, "checkpoint", "it is of the log %q, and the key is of %q", s.Origin, by.Name())
	}
	return nil
}

// KeyName is how people tell keys of one log apart: eight hexadecimal digits.
func KeyName(v note.Verifier) string { return fmt.Sprintf("%08x", v.KeyHash()) }

// ReadCheckpoint finds the signed checkpoint in what people keep: the note itself, with
// any line ends, or a saved mail with it.
func ReadCheckpoint(data []byte) (Signed, error) {
	if len(data) > maxMail {
		return Signed{}, dyetrace.Errorf(dyetrace.InputError, "checkpoint", "the file is longer than %d bytes: give the checkpoint itself, or the mail with it", maxMail)
	}
	plain := noteIn(data)
	c, err := ParseCheckpoint(plain)
	if err == nil {
		return c, nil
	}
	if body, ok := mailBody(data); ok {
		return ParseCheckpoint(noteIn(body))
	}
	return Signed{}, err
}

// noteIn takes the note out of text around it: a note ends with its last signature, and
// begins three lines or more before the empty line in front of the first one.
func noteIn(data []byte) []byte {
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	signature := []byte("\n\n— ")
	at := bytes.Index(data, signature)
	if at < 0 {
		return data
	}
	start := 0
	if before := bytes.LastIndex(data[:at], []byte("\n\n")); before >= 0 {
		start = before + 2
	}
	end := at + 2
	for bytes.HasPrefix(data[end:], []byte("— ")) {
		line := bytes.IndexByte(data[end:], '\n')
		if line < 0 {
			return append(bytes.Clone(data[start:]), '\n')
		}
		end += line + 1
	}
	return data[start:end]
}

// mailBody is the text of a mail; of one in parts, that of the first part which is text.
func mailBody(data []byte) ([]byte, bool) {
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return nil, false
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		kind = "text/plain"
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return decodeBody(m.Body, m.Header.Get("Content-Transfer-Encoding"))
	}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if err != nil {
			return nil, false
		}
		if kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type")); err == nil && kind == "text/plain" {
			return decodeBody(part, part.Header.Get("Content-Transfer-Encoding"))
		}
	}
}

func decodeBody(r io.Reader, encoding string) ([]byte, bool) {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	text, err := io.ReadAll(io.LimitReader(r, maxMail))
	return text, err == nil
}
