package xlsx

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/klauspost/compress/zip"

	"dyetrace/internal/scratch"
)

// Bounds of shared strings. Spreadsheet programs write each text once, so that
// they shrink by packing far less than sheets do.
const (
	maxStrings     = 1 << 30 // bytes of text
	maxStringCount = 1 << 25 // texts; their places take 4 bytes of memory each
	maxString      = 8 << 20 // bytes of one text with its markup
	stringsRatio   = 100     // unpacked to packed bytes
)

// Tests make both of them small.
var (
	stringsInside = 64 << 20  // texts of so many bytes are held in memory, the rest on disk
	stringsPiece  = 256 << 10 // bytes that are unpacked at a time
)

// ErrDisk is for a temporary file that cannot be written or read: the workbook is
// not to blame.
var ErrDisk = errors.New("texts of a workbook do not fit into memory, and the temporary file for them fails")

func onDisk(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrDisk, err)
}

// sharedStrings are the texts that cells refer to by number: the first of them in
// one piece of memory, the rest in a file.
type sharedStrings struct {
	text []byte
	ends []uint32
	rest *spilled // nil where all texts are in memory
}

// spilled are texts that go on where memory ends, in a file that has no name any
// more: whatever becomes of the program, nothing stays of it.
type spilled struct {
	file *os.File
	out  *bufio.Writer
	cell []byte // the text that was asked for last
}

// at is a text by its number; it is valid until the next call. It is not ok where
// there is none.
func (s *sharedStrings) at(i int) (text []byte, ok bool, err error) {
	if i < 0 || i >= len(s.ends) {
		return nil, false, nil
	}
	from, to := uint32(0), s.ends[i]
	if i > 0 {
		from = s.ends[i-1]
	}
	if int(to) <= len(s.text) {
		return s.text[from:to], true, nil
	}
	// A text lies in memory or in the file, never in both.
	r := s.rest
	r.cell = slices.Grow(r.cell[:0], int(to-from))[:to-from]
	if _, err := r.file.ReadAt(r.cell, int64(from)-int64(len(s.text))); err != nil {
		return nil, false, onDisk(err)
	}
	return r.cell, true, nil
}

// end ends a text that consists of what was gathered.
func (s *sharedStrings) end(text []byte) error {
	last := uint32(0)
	if n := len(s.ends); n > 0 {
		last = s.ends[n-1]
	}
	if len(s.ends) == maxStringCount || int64(last)+int64(len(text)) > maxStrings {
		return errLarge
	}
	s.ends = append(s.ends, last+uint32(len(text)))
	if s.rest == nil && len(s.text)+len(text) <= stringsInside {
		s.text = append(s.text, text...)
		return nil
	}
	if s.rest == nil {
		if err := s.spill(); err != nil {
			return err
		}
	}
	_, err := s.rest.out.Write(text)
	return onDisk(err)
}

// spill begins the file of what does not fit into memory.
func (s *sharedStrings) spill() error {
	file, err := scratch.Create("")
	if err != nil {
		return onDisk(err)
	}
	if err := os.Remove(file.Name()); err != nil {
		file.Close()
		return onDisk(err)
	}
	s.rest = &spilled{file: file, out: bufio.NewWriterSize(file, 1<<20)}
	return nil
}

// close gives back what the texts took.
func (s *sharedStrings) close() {
	if s.rest != nil {
		s.rest.file.Close()
	}
	*s = sharedStrings{}
}

// readStrings reads xl/sharedStrings.xml, piece by piece.
func (b *Book) readStrings(name string) error {
	f := b.find(name)
	if f == nil {
		return nil
	}
	src, err := f.Open()
	if err != nil {
		return Damaged(err)
	}
	defer src.Close()
	in := &bounded{r: src, packed: packedSize(f), ratio: stringsRatio}
	// A piece may end within a text. The rest of it is kept for the next piece, and is bounded like
	// any text.
	first := true
	var data []byte
	for {
		before := len(data)
		data, err = readUpTo(in, data, before+stringsPiece)
		switch {
		case errors.Is(err, errBomb):
			return err
		case err != nil:
			return Damaged(err)
		}
		if first {
			if err := checkHead(data); err != nil {
				return err
			}
			first = false
		}
		ended, whole := len(data) < before+stringsPiece, data
		if !ended {
			whole = complete(data)
		}
		taken, err := b.parseStrings(whole)
		if err != nil {
			return err
		}
		if ended {
			break
		}
		if data = append(data[:0], data[taken:]...); len(data) > maxString {
			return errLarge
		}
	}
	if b.strings.rest != nil {
		return onDisk(b.strings.rest.out.Flush())
	}
	return nil
}

// complete is the beginning of a piece before a part that is no markup and has
// no end there yet: the content of such a part may look like markup.
func complete(data []byte) []byte {
	for _, part := range [...][2]string{{"<![CDATA[", "]]>"}, {"<!--", "-->"}} {
		after := 0
		if at := bytes.LastIndex(data, []byte(part[1])); at >= 0 {
			after = at + len(part[1])
		}
		if at := bytes.Index(data[after:], []byte(part[0])); at >= 0 {
			data = data[:after+at]
		}
	}
	return data
}

// parseStrings adds the texts that are there as a whole, and returns how many bytes they
// take with their markup.
func (b *Book) parseStrings(data []byte) (taken int, err error) {
	s := scanner{data: data}
	inside, phonetic := false, false
	text := b.cell[:0]
	defer func() { b.cell = text[:0] }()
	// A text may consist of runs with different fonts; they are one text. What is taken ends with a
	// whole text, so that the next piece begins with one.
	for {
		tag, ok := s.next()
		if !ok {
			return taken, nil
		}
		ended := false
		switch string(tag.name) {
		case "si":
			inside, ended, text = !tag.empty, tag.empty, text[:0]
		case "/si":
			inside, ended = false, true
		case "rPh":
			phonetic = !tag.empty
		case "/rPh":
			phonetic = false
		case "t":
			if inside && !phonetic && !tag.empty {
				text = appendText(text, s.text())
			}
		}
		if !ended {
			continue
		}
		if err := b.strings.end(text); err != nil {
			return 0, err
		}
		text, taken = text[:0], s.pos
	}
}

// bounded refuses a part that expands as no part of a workbook does.
type bounded struct {
	r             io.Reader
	packed, ratio int64
	n             int64
}

// ratioOfPart is from how many bytes on a part's ratio counts.
const ratioOfPart = 4 << 20

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.n += int64(n)
	if b.n > ratioOfPart && b.n/b.ratio > b.packed {
		return 0, errBomb
	}
	return n, err
}

// packedSize is what a part takes in the file.
func packedSize(f *zip.File) int64 { return int64(min(f.CompressedSize64, 1<<62)) }
