// Package cards reads statements with one record a line, and fields at fixed places or between
// commas, as banks have exchanged them since cards were punched. It cuts the lines, turns
// movements into lines of statements, and compares each statement with the balances, totals and
// counts that it states.
package cards

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxLine is the longest line, in bytes.
const maxLine = 64 << 10

// Card is a record: a line by its characters.
type Card struct {
	Line int64 // from 1; of a file without line ends, the number of the record
	Long bool  // it was too long, and only its beginning is held
	text []rune
}

// At returns the text from one place to another, both counted from 1, without the blanks around it.
func (c *Card) At(from, to int) string { return strings.TrimSpace(c.Whole(from, to)) }

// Whole is At with its blanks.
func (c *Card) Whole(from, to int) string {
	if from > len(c.text) || to < from {
		return ""
	}
	return string(c.text[from-1 : min(to, len(c.text))])
}

// Len is how many characters the record has.
func (c *Card) Len() int { return len(c.text) }

// String returns the record as written.
func (c *Card) String() string { return string(c.text) }

// Lines cuts a file into records.
type Lines struct {
	in    *bufio.Reader
	line  int64
	width int // of records that no line ends part; 0 where line ends do
}

// NewLines cuts what r gives at line ends; where there is none within the first
// two records, every record is width bytes long.
func NewLines(r io.Reader, width int) *Lines {
	l := &Lines{in: bufio.NewReaderSize(r, maxLine)}
	if width > 0 {
		head, _ := l.in.Peek(2*width + 2)
		if len(head) >= 2*width && !strings.ContainsAny(string(head), "\r\n") {
			l.width = width
		}
	}
	return l
}

// Next returns the next record that is not blank, and io.EOF after the last one.
func (l *Lines) Next() (*Card, error) {
	for {
		raw, long, err := l.raw()
		if err != nil && (!errors.Is(err, io.EOF) || len(raw) == 0) {
			return nil, err
		}
		l.line++
		text := decode(raw)
		if strings.Trim(text, " \x00\x1a") == "" {
			continue
		}
		return &Card{Line: l.line, Long: long, text: []rune(text)}, nil
	}
}

// raw is the next line, without its end.
func (l *Lines) raw() (raw []byte, long bool, err error) {
	if l.width > 0 {
		fixed := make([]byte, l.width)
		n, err := io.ReadFull(l.in, fixed)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = io.EOF
		}
		return fixed[:n], false, err
	}
	for {
		c, err := l.in.ReadByte()
		switch {
		case err != nil:
			return raw, long, err
		case c == '\n':
			return raw, long, nil
		case c == '\r':
			if next, _ := l.in.Peek(1); len(next) > 0 && next[0] == '\n' {
				_, err = l.in.Discard(1)
			}
			return raw, long, err
		case len(raw) < maxLine:
			raw = append(raw, c)
		default:
			long = true
		}
	}
}

// decode is a line in UTF-8: what is none is Windows-1252.
func decode(line []byte) string {
	if utf8.Valid(line) {
		return string(line)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(line)
	if err != nil {
		return strings.ToValidUTF8(string(line), "\uFFFD")
	}
	return string(text)
}

// FirstLines returns the records at the beginning of a file, as far as head shows, by which formats
// recognise their files.
func FirstLines(head []byte, width int) (cards []*Card) {
	l := NewLines(strings.NewReader(string(head)), width)
	for len(cards) < 4 {
		c, err := l.Next()
		if err != nil {
			break
		}
		cards = append(cards, c)
	}
	return cards
}

// Digits reports whether a text is digits only, and not empty.
func Digits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
