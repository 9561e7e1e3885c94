package pack

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"html"
	"io"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	enc "golang.org/x/text/encoding/unicode"
)

// Bounds of a search.
const (
	maxSearched = 256 << 20 // bytes of one member, unpacked
	maxDepth    = 4         // of what is packed in what is packed
	shortText   = 6         // bytes: what is shorter is looked for as a whole word
)

// Texts are what nobody may read in a pack: names, numbers and ids, in whatever way people
// write them.
type Texts struct {
	words  []string // whole words, as they are written
	names  []string // in lower case, with single spaces
	digits []string // in capitals, without what people part numbers with
}

// NewTexts are texts to look for. Empty ones are left out.
func NewTexts(texts []string) *Texts {
	t := &Texts{}
	for _, text := range texts {
		t.add(strings.TrimSpace(text))
	}
	return t
}

func (t *Texts) add(text string) {
	if text == "" {
		return
	}
	hasDigits := strings.ContainsFunc(text, unicode.IsDigit)
	wide := strings.ContainsFunc(text, func(r rune) bool { return r >= 0x2e80 })
	switch {
	case len(text) < shortText && !wide:
		t.words = append(t.words, text)
	case hasDigits:
		t.digits = append(t.digits, compact(text))
	default:
		name := plain(text)
		t.names = append(t.names, name)
		// People write a name without its spaces, and its parts the other way round.
		if parts := strings.Fields(name); len(parts) > 1 {
			t.names = append(t.names, strings.Join(parts, ""))
			turned := append(slices.Clone(parts[1:]), parts[0])
			t.names = append(t.names, strings.Join(turned, " "))
			turned = append([]string{parts[len(parts)-1] + ","}, parts[:len(parts)-1]...)
			t.names = append(t.names, strings.Join(turned, " "))
		}
	}
}

// Empty reports whether there is nothing to look for.
func (t *Texts) Empty() bool { return len(t.words)+len(t.names)+len(t.digits) == 0 }

// plain is a text in lower case with single spaces.
func plain(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }

// compact is a number in capitals without what people part it with.
func compact(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -.\u00a0\t", r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, text)
}

// In reports whether any of them is in a text.
func (t *Texts) In(text string) bool {
	for _, word := range t.words {
		if hasWord(text, word) {
			return true
		}
	}
	if len(t.digits) > 0 {
		tight := compact(text)
		for _, number := range t.digits {
			if strings.Contains(tight, number) {
				return true
			}
		}
	}
	if len(t.names) > 0 {
		loose := plain(text)
		for _, name := range t.names {
			if hasWord(loose, name) {
				return true
			}
		}
	}
	return false
}

// hasWord reports whether a word is in a text and no longer one around it. Chinese has no
// spaces, so that it ends anywhere.
func hasWord(text, word string) bool {
	joins := func(r rune) bool { return r < 0x2e80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return false
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(word):])
		first, _ := utf8.DecodeRuneInString(word)
		last, _ := utf8.DecodeLastRuneInString(word)
		if (!joins(first) || at == 0 || !joins(before)) && (!joins(last) || at+len(word) == len(text) || !joins(after)) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		from = at + size
	}
}

// Search is what a search of a file found.
type Search int

// What can be found.
const (
	Clean  Search = iota // none of the texts is in it
	Found                // one of them is
	Opaque               // nobody can tell: it is packed, sealed or a picture
)

// Search looks for the texts in a file, in what is packed in it, and in each way in which
// its bytes can be read as text.
func (t *Texts) Search(data []byte) Search {
	left := int64(maxSearched)
	return t.search(data, maxDepth, &left)
}

func (t *Texts) search(data []byte, depth int, left *int64) Search {
	if *left -= int64(len(data)); *left < 0 || depth == 0 {
		return Opaque
	}
	// Whatever the bytes are, plain text can lie between what is packed in them.
	if t.In(strings.ToValidUTF8(string(data), "?")) {
		return Found
	}
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return t.searchZIP(data, depth, left)
	case bytes.HasPrefix(data, []byte("\x1f\x8b")):
		r, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return Opaque
		}
		// Its header has a name and a comment.
		if t.In(r.Name) || t.In(r.Comment) {
			return Found
		}
		return t.searchPacked(r, depth, left)
	}
	texts, readable := readings(data)
	if !readable {
		return Opaque
	}
	for _, text := range texts {
		if found := t.searchText(text, depth, left); found != Clean {
			return found
		}
	}
	return Clean
}

func (t *Texts) searchZIP(data []byte, depth int, left *int64) Search {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Opaque
	}
	if t.In(z.Comment) {
		return Found
	}
	found := Clean
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return Opaque
		}
		is := t.searchPacked(r, depth, left)
		r.Close()
		if t.In(f.Name) || t.In(f.Comment) || t.In(string(f.Extra)) {
			is = Found
		}
		if is == Found {
			return Found
		}
		found = max(found, is)
	}
	return found
}

func (t *Texts) searchPacked(r io.Reader, depth int, left *int64) Search {
	data, err := io.ReadAll(io.LimitReader(r, *left+1))
	if err != nil {
		return Opaque
	}
	return t.search(data, depth-1, left)
}

// readings are the texts that bytes can be read as; false where they are none.
func readings(data []byte) ([]string, bool) {
	switch {
	case len(data) == 0:
		return nil, true
	case bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")):
		text, err := enc.UTF16(enc.LittleEndian, enc.UseBOM).NewDecoder().Bytes(data)
		return []string{string(text)}, err == nil
	case bytes.IndexByte(data, 0) >= 0:
		// UTF-16 without its mark has a zero in most characters of Latin text; else it is no text.
		return nil, false
	case utf8.Valid(data):
		return []string{string(data)}, !controls(data)
	}
	var texts []string
	for _, of := range []encoding.Encoding{simplifiedchinese.GB18030, traditionalchinese.Big5} {
		if text, err := of.NewDecoder().Bytes(data); err == nil {
			texts = append(texts, string(text))
		}
	}
	// Western text has the same letters in all its character sets, but for accents.
	texts = append(texts, strings.ToValidUTF8(string(data), "?"))
	return texts, !controls(data)
}

// controls reports whether bytes have control characters that no text has.
func controls(data []byte) bool {
	return bytes.ContainsFunc(data, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != 0x1a && r != 0x1b
	})
}

var (
	tags     = regexp.MustCompile(`<[^<>]*>`)
	escapes  = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)
	packed   = regexp.MustCompile(`[A-Za-z0-9+/_-]{16,}={0,2}`)
	wrapped  = regexp.MustCompile(`(?:[A-Za-z0-9+/]{60,}\r?\n)+[A-Za-z0-9+/]*={0,2}`)
	breaks   = strings.NewReplacer("\r", "", "\n", "")
	softEnds = regexp.MustCompile(`=\r?\n`)
	quoted   = regexp.MustCompile(`=[0-9A-F]{2}`)
)

// wholeRun is the length from which on a run of base64 is taken for a file.
const wholeRun = 64

// searchText looks for the texts as they are, without the marks of HTML and XML, with what
// stands for characters in these and in JSON, mails and addresses put right, and in base64.
func (t *Texts) searchText(text string, depth int, left *int64) Search {
	bare := tags.ReplaceAllString(text, "")
	header, err := new(mime.WordDecoder).DecodeHeader(text)
	if err != nil {
		header = ""
	}
	for _, as := range []string{text, html.UnescapeString(text), bare, html.UnescapeString(bare), unescapeJSON(text), unescapeURL(text), unquote(text), header} {
		if t.In(as) {
			return Found
		}
	}
	// Mails break base64 into lines.
	found := Clean
	for _, run := range append(packed.FindAllString(text, -1), wrapped.FindAllString(text, -1)...) {
		is := t.searchRun(breaks.Replace(run), depth, left)
		if is == Found {
			return Found
		}
		found = max(found, is)
	}
	return found
}

// searchRun looks for the texts in what may be base64. Hashes, keys and long words look like
// it too: what is short and no text counts as one of these.
func (t *Texts) searchRun(run string, depth int, left *int64) Search {
	run = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(run, "="))
	for _, cut := range []int{0, len(run) % 4} {
		data, err := base64.RawStdEncoding.DecodeString(run[:len(run)-cut])
		if err != nil {
			continue
		}
		if len(run) < wholeRun {
			if utf8.Valid(data) && t.In(string(data)) {
				return Found
			}
			continue
		}
		if is := t.search(data, depth-1, left); is == Found || is == Opaque && len(run) > 1024 {
			return is
		}
		break
	}
	return Clean
}

// unquote is a text with what mails write for other characters put right.
func unquote(text string) string {
	return quoted.ReplaceAllStringFunc(softEnds.ReplaceAllString(text, ""), func(escape string) string {
		n, err := strconv.ParseUint(escape[1:], 16, 8)
		if err != nil {
			return escape
		}
		return string([]byte{byte(n)})
	})
}

func unescapeJSON(text string) string {
	return escapes.ReplaceAllStringFunc(text, func(escape string) string {
		n, err := strconv.ParseUint(escape[2:], 16, 32)
		if err != nil {
			return escape
		}
		return string(rune(n))
	})
}

func unescapeURL(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}
