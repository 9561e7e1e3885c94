package intake

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"dyetrace"
)

const opRead = "read file"

// Failed returns an InputError about a file, or about a line of the file where line is
// above zero.
func Failed(file string, line int64, err error) error {
	return &dyetrace.Error{Kind: dyetrace.InputError, Op: opRead, File: file, Line: line, Err: err}
}

// openFile opens a file and makes sure that it is one.
func openFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		var path *os.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return nil, Failed(name, 0, err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("is a directory: name the files in it")
	}
	if err != nil {
		f.Close()
		return nil, Failed(name, 0, err)
	}
	return f, nil
}

// meter counts the bytes that are read through it, and hashes them if it has a hash.
type meter struct {
	r   io.Reader
	sum hash.Hash
	n   int64
}

func newMeter(r io.Reader) *meter { return &meter{r: r, sum: sha256.New()} }

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if m.sum != nil {
		m.sum.Write(p[:n])
	}
	m.n += int64(n)
	return n, err
}

// finish reads the rest of the file, so that the hash covers all of it.
func (m *meter) finish() error {
	_, err := io.Copy(io.Discard, m)
	return err
}

// text is the content of a file: unpacked, decoded into UTF-8 and without a
// byte order mark.
type text struct {
	*bufio.Reader
	utf16 bool
	close func()
}

// magics of packed data.
var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// zstdWindow is how far back packed data may refer: more than zstd needs at any level
// without --long.
const zstdWindow = 128 << 20

// openText recognises how a file is packed and encoded by its first bytes.
func openText(m *meter, l limits) (*text, error) {
	raw := bufio.NewReaderSize(m, 64<<10)
	t := &text{Reader: raw, close: func() {}}
	head, err := raw.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		unzip, err := gzip.NewReader(raw)
		if err != nil {
			return nil, unpackError("gzip", err)
		}
		t.Reader = bufio.NewReaderSize(&unpacker{r: unzip, how: "gzip", packed: m, limits: l}, 64<<10)
	case bytes.HasPrefix(head, zstdMagic):
		unzstd, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return nil, unpackError("Zstandard", err)
		}
		t.close = unzstd.Close
		t.Reader = bufio.NewReaderSize(&unpacker{r: unzstd, how: "Zstandard", packed: m, limits: l}, 64<<10)
	}
	if err := t.decode(); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

// decode turns UTF-16, and XML in the encoding that it declares, into UTF-8, and removes
// a byte order mark.
func (t *text) decode() error {
	head, err := t.Peek(4 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, err := t.Discard(3)
		return err
	}
	order, is := utf16Order(head)
	if !is {
		return t.decodeXML()
	}
	t.utf16 = true
	decoder := unicode.UTF16(order, unicode.UseBOM).NewDecoder()
	t.Reader = bufio.NewReaderSize(transform.NewReader(t.Reader, decoder), 64<<10)
	return nil
}

// utf16Order recognises UTF-16 by its byte order mark or by the zeros beside its ASCII:
// even a text in Chinese has line ends, digits and separators. A few characters of Chinese
// have a zero on the other side.
func utf16Order(head []byte) (order unicode.Endianness, is bool) {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return unicode.LittleEndian, true
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return unicode.BigEndian, true
	case len(head) < 8:
		return order, false
	}
	little, big := 0, 0
	for i := 0; i+1 < len(head); i += 2 {
		if head[i+1] == 0 && isPlain(head[i]) {
			little++
		}
		if head[i] == 0 && isPlain(head[i+1]) {
			big++
		}
	}
	// One in a hundred bytes is enough, and four times as many on one side as on the
	// other. Both were chosen by hand.
	enough := max(2, len(head)/100)
	switch {
	case little >= enough && little > 4*big:
		return unicode.LittleEndian, true
	case big >= enough && big > 4*little:
		return unicode.BigEndian, true
	}
	return order, false
}

// isPlain reports whether a byte is printed ASCII or part of a line end.
func isPlain(b byte) bool { return b >= ' ' && b < 0x7f || b == '\t' || b == '\n' || b == '\r' }

// unpacker describes faults of packed data in words, and refuses data that expands as no
// file of transfers does.
type unpacker struct {
	r      io.Reader
	how    string
	packed *meter
	limits limits
	n      int64
}

func (u *unpacker) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.n += int64(n)
	if u.n > u.limits.expansion && u.n/u.limits.maxRatio > u.packed.n {
		return 0, fmt.Errorf("the %s data expands more than %d times, as records of transfers do not: "+
			"unpack it and look at what is in it", u.how, u.limits.maxRatio)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = unpackError(u.how, err)
	}
	return n, err
}

func unpackError(how string, err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("the %s data ends before it is complete: the file was cut off, get it again", how)
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return fmt.Errorf("the %s data needs a window of more than 128 MiB: pack it again without --long", how)
	}
	return fmt.Errorf("the %s data is damaged: %w: get the file again", how, err)
}
