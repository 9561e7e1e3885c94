package audit

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"time"

	"dyetrace"
)

// maxRecipients is to how many a checkpoint goes by one mail.
const maxRecipients = 100

// Mail is the checkpoint as a mail, ready to be sent: from somebody to those who keep it.
func (i Issue) Mail(from string, to []string) ([]byte, error) {
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "mail checkpoint", "%.80q is no mail address", from)
	}
	if len(to) == 0 || len(to) > maxRecipients {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "mail checkpoint", "it goes to %d addresses: give 1 to %d", len(to), maxRecipients)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: %s\r\n", sender)
	for n, text := range to {
		a, err := mail.ParseAddress(text)
		if err != nil {
			return nil, dyetrace.Errorf(dyetrace.UsageError, "mail checkpoint", "%.80q is no mail address", text)
		}
		if n == 0 {
			fmt.Fprintf(&b, "To: %s", a)
		} else {
			fmt.Fprintf(&b, ",\r\n\t%s", a)
		}
	}
	fmt.Fprintf(&b, "\r\nSubject: %s\r\n", mime.QEncoding.Encode("utf-8", fmt.Sprintf("Audit checkpoint %s: %d events", i.Origin, i.Size)))
	fmt.Fprintf(&b, "Date: %s\r\n", i.At.Time().Format(time.RFC1123Z))
	// The same checkpoint, sent again, is the same mail.
	fmt.Fprintf(&b, "Message-ID: <%x@dyetrace.invalid>\r\n", i.Root[:16])
	b.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s\n\n", wordTitle)
	for _, fact := range i.facts() {
		fmt.Fprintf(&text, "%s: %s\n", fact[0], fact[1])
	}
	fmt.Fprintf(&text, "\n%s\n\n%s\n%s\n\n%s\n", i.Note, wordKeep, wordKeepZh, wordCheck)
	w := quotedprintable.NewWriter(&b)
	_, err = w.Write(text.Bytes())
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, dyetrace.Errorf(dyetrace.OtherError, "mail checkpoint", "%w", err)
	}
	return b.Bytes(), nil
}
