package intake

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"dyetrace"
)

// ErrNotRecognised is the error of a file without records that any format knows: the file
// is empty, has no header, or the header of no format. The error's text says which.
var ErrNotRecognised = errors.New("holds no records of a known format")

type notRecognised struct{ error }

// NotRecognised makes an error with a reason an ErrNotRecognised.
func NotRecognised(err error) error { return notRecognised{err} }

func (notRecognised) Is(target error) bool { return target == ErrNotRecognised }
func (e notRecognised) Unwrap() error      { return e.error }

// Header is the names of a file's columns in small letters: without blanks,
// marks and quotes around them, with single blanks inside, and with the
// narrow forms of wide letters and punctuation.
type Header []string

func newHeader(names []string) Header {
	h := make(Header, len(names))
	for i, name := range names {
		h[i] = CleanName(name)
	}
	return h
}

// CleanName returns a column's name as Header has it.
func CleanName(name string) string {
	if isClean(name) {
		return name
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '\ufeff' || r == '\u200b' || r == '\u200e' || r == '\u200f':
			return -1
		case r == '\u3000' || r == '\u00a0':
			return ' '
		case r >= '\uff01' && r <= '\uff5e':
			return r - 0xfee0
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD"))
	return strings.ToLower(strings.Join(strings.Fields(strings.Trim(name, "\"'`= \t\r\n")), " "))
}

// isClean reports whether CleanName has nothing to do, as for most names: they consist of
// Chinese characters, small letters, digits and marks that stay.
func isClean(name string) bool {
	for _, r := range name {
		switch {
		case r >= '\u4e00' && r <= '\u9fff', r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		case r == '_' || r == '-' || r == '/' || r == '.' || r == '(' || r == ')' || r == '*' || r == ':' || r == '#':
		default:
			return false
		}
	}
	return true
}

// Column returns the place of the column with a name, -1 where there is none.
func (h Header) Column(name string) int { return slices.Index(h, name) }

// Has reports whether all of the names are columns.
func (h Header) Has(names []string) bool {
	for _, name := range names {
		if h.Column(name) < 0 {
			return false
		}
	}
	return true
}

// Columns returns the places of the columns that a format reads, -1 for those that are
// not there. A column that is there twice is an error: nothing shows which is meant.
func (h Header) Columns(names ...string) ([]int, error) {
	at := make([]int, len(names))
	for i, name := range names {
		at[i] = h.Column(name)
		if at[i] >= 0 && slices.Contains(h[at[i]+1:], name) {
			return nil, fmt.Errorf("the header has the column %q twice", name)
		}
	}
	return at, nil
}

// missing returns the columns that a format needs and h does not have.
func (h Header) missing(required []string) []string {
	var none []string
	for _, name := range required {
		if h.Column(name) < 0 {
			none = append(none, name)
		}
	}
	return none
}

// fits reports whether a header is one of the format's.
func (f *Format) fits(h Header) bool {
	if f.Text == nil && f.Elsewhere == "" || f.Opening != "" || !h.Has(f.Required) {
		return false
	}
	for _, name := range f.Without {
		if h.Column(name) >= 0 {
			return false
		}
	}
	return true
}

// choose returns the format of a table with this header, and how many columns it knows;
// nil where the header is no format's. Where a header fits several, it is the one that
// knows most columns. Below the first record a header is less likely, and one column is
// not enough.
func choose(formats []Format, as string, h Header, sheet string, first bool) (best *Format, most int) {
	for i := range formats {
		f := &formats[i]
		if f.Unlisted {
			continue
		}
		if as != "" && (f.Name != as || f.Elsewhere != "") {
			continue
		}
		score := f.score(h, sheet, as != "")
		worse := best != nil && (best.First && !f.First || best.First == f.First && score <= most)
		if score < 0 || !first && score < 2 || worse {
			continue
		}
		best, most = f, score
	}
	return best, most
}

// score returns how many columns of a header a format knows, -1 where the header is not
// one of the format's. For a format that the user has named, columns that would make the
// file another format's do not matter.
func (f *Format) score(h Header, sheet string, named bool) int {
	switch {
	case f.Match != nil:
		if n := f.Match(h, sheet); n > 0 {
			return n
		}
		return -1
	case f.fits(h) || named && f.Opening == "" && f.Text != nil && h.Has(f.Required):
		return len(f.Required)
	}
	return -1
}

// named returns the format that --as names.
func named(formats []Format, as string) (*Format, error) {
	var names []string
	for i := range formats {
		if formats[i].Elsewhere != "" {
			continue
		}
		if formats[i].Name == as {
			return &formats[i], nil
		}
		names = append(names, formats[i].Name)
	}
	return nil, dyetrace.Errorf(dyetrace.UsageError, "--as", "unknown format %q: known are %s",
		as, strings.Join(names, ", "))
}

// accepts returns the reason why a text cannot be read as the format that --as names.
func (f *Format) accepts(first []byte, h Header) error {
	switch {
	case bytes.HasPrefix(first, zipMagic), bytes.HasPrefix(first, oleMagic):
		return fmt.Errorf("is an archive or a workbook, which %s is not", f.Name)
	case f.Match != nil:
		return fmt.Errorf("has no header of %s: its first line is %s. The format reads %s",
			f.Name, Quote(first), f.Title)
	case f.Text == nil:
		return fmt.Errorf("is a text, which %s is not", f.Name)
	case f.Opening != "" && !bytes.HasPrefix(first, []byte(f.Opening)):
		return fmt.Errorf("does not begin with %q as %s does, but with %s", f.Opening, f.Name, Quote(first))
	}
	if none := h.missing(f.Required); f.Opening == "" && none != nil {
		return fmt.Errorf("the header %s lacks %s, which %s needs", Quote(first), strings.Join(none, ", "), f.Name)
	}
	return nil
}

// unknown returns the error for a header that no format has, with the nearest format and
// the list of all.
func unknown(formats []Format, first []byte, h Header) error {
	var b strings.Builder
	fmt.Fprintf(&b, "no known format has the header %s", Quote(first))
	var near *Format
	var lacks []string
	for i := range formats {
		none := h.missing(formats[i].Required)
		likely := len(none) > 0 && 2*len(none) < len(formats[i].Required)
		if likely && (near == nil || len(none) < len(lacks)) {
			near, lacks = &formats[i], none
		}
	}
	if near != nil {
		fmt.Fprintf(&b, "; to be %s it lacks %s", near.Name, strings.Join(lacks, ", "))
	}
	b.WriteString(". Known formats, which --as takes by name:")
	for i := range formats {
		if formats[i].Elsewhere != "" {
			continue
		}
		fmt.Fprintf(&b, "\n  %-18s %s", formats[i].Name, formats[i].Title)
	}
	return errors.New(b.String())
}

// Quote returns the beginning of a text that may be anything, in quotes.
func Quote(text []byte) string {
	const enough = 200
	if len(text) > enough {
		cut := enough
		for cut > enough-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
			cut--
		}
		return fmt.Sprintf("%q...", text[:cut])
	}
	return fmt.Sprintf("%q", text)
}
