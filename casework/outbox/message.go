package outbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/wneessen/go-mail"

	"dyetrace"
	"dyetrace/casework/letter"
	"dyetrace/casework/settings"
)

// Message is what goes to an institution.
type Message struct {
	Number      string // of the request
	Time        dyetrace.Instant
	To          settings.Institution
	From        string // address of the sender, for mail
	Letter      *letter.Letter
	Attachments []File // such as an ISO 20022 message
}

// File is a file of a message, or what a message becomes.
type File struct {
	Name  string
	Type  string // media type, such as application/xml
	Bytes []byte
}

// Bounds of a message.
const (
	mostFiles = 20
	mostBytes = 256 << 10 // of all its files: a mail is a third longer, and a fact holds it
)

const page = "letter.html"

// File is the file that goes to the institution: a mail to a mailbox, and wherever other
// files go along; else the page to print. The same message gives the same bytes.
func (m *Message) File() (File, error) {
	if err := m.check(); err != nil {
		return File{}, err
	}
	if m.To.Channel != settings.Mailbox && len(m.Attachments) == 0 {
		return File{Name: m.Number + ".html", Type: "text/html", Bytes: m.Letter.HTML}, nil
	}
	content, err := m.mail()
	return File{Name: m.Number + ".eml", Type: "message/rfc822", Bytes: content}, err
}

func (m *Message) check() error {
	if !isName(m.Number) {
		return dyetrace.Errorf(dyetrace.InputError, "make message", "number %q: it has letters, digits, hyphens and points", m.Number)
	}
	failed := func(format string, args ...any) error {
		return dyetrace.Errorf(dyetrace.InputError, "make message", "%s: "+format, append([]any{m.Number}, args...)...)
	}
	if m.Letter == nil {
		return failed("it has no letter")
	}
	if len(m.Attachments) > mostFiles {
		return failed("%d files: at most %d go with a message", len(m.Attachments), mostFiles)
	}
	// Of two files with one name, the receiver would see one.
	seen, size := []string{page}, len(m.Letter.HTML)+len(m.Letter.Text)
	for _, f := range m.Attachments {
		if !isName(f.Name) || slices.Contains(seen, strings.ToLower(f.Name)) || f.Type == "" {
			return failed("the file %q has no name of its own, or no type", f.Name)
		}
		seen, size = append(seen, strings.ToLower(f.Name)), size+len(f.Bytes)
	}
	if size > mostBytes {
		return failed("%d bytes: a message has at most %d; send large files apart, and name them by their SHA-256", size, mostBytes)
	}
	return nil
}

// mail is the message as RFC 5322 has it. Everything in it that a mail program usually
// draws at random follows from the message: its id, its boundary, its date.
func (m *Message) mail() ([]byte, error) {
	out := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithEncoding(mail.EncodingB64))
	domain := "localhost"
	// On paper and in a folder nobody is addressed: the mail only holds files together.
	if m.To.Channel == settings.Mailbox {
		if err := out.From(m.From); err != nil {
			return nil, dyetrace.Errorf(dyetrace.InputError, "make message", "%s: from: %w", m.Number, err)
		}
		if err := out.To(m.To.Mail); err != nil {
			return nil, dyetrace.Errorf(dyetrace.InputError, "make message", "%s: to: %w", m.Number, err)
		}
		_, domain, _ = strings.Cut(m.From, "@")
	}
	out.Subject(fmt.Sprintf("%s %s", m.Letter.Title, m.Number))
	out.SetDateWithValue(m.Time.Time())
	seed := sha256.Sum256(slices.Concat([]byte(m.Number), m.Letter.Text))
	out.SetMessageIDWithValue(hex.EncodeToString(seed[:16]) + "@" + domain)
	// One multipart alone can have a boundary that is set, so the page is an attachment
	// rather than an alternative to the text.
	out.SetBoundary(hex.EncodeToString(seed[:]))
	out.SetBodyString(mail.TypeTextPlain, string(m.Letter.Text))
	for _, f := range append([]File{{Name: page, Type: "text/html; charset=utf-8", Bytes: m.Letter.HTML}}, m.Attachments...) {
		if err := out.AttachReader(f.Name, bytes.NewReader(f.Bytes), mail.WithFileContentType(mail.ContentType(f.Type))); err != nil {
			return nil, dyetrace.Errorf(dyetrace.OtherError, "make message", "%s: %s: %w", m.Number, f.Name, err)
		}
	}
	var b bytes.Buffer
	if _, err := out.WriteTo(&b); err != nil {
		return nil, dyetrace.Errorf(dyetrace.OtherError, "make message", "%s: %w", m.Number, err)
	}
	return b.Bytes(), nil
}
