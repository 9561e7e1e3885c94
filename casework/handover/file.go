package handover

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/mod/sumdb/note"

	"dyetrace"
	"dyetrace/casework"
)

// Version is that of the files that this program writes. It reads no newer ones.
const Version = 1

// kindOfFile is what a file says that it is.
const kindOfFile = "case hand-over"

// Bounds of a file.
const (
	maxHead   = 1 << 20   // bytes of the first line
	maxLine   = 8 << 20   // bytes
	maxFile   = 512 << 20 // bytes
	maxEvents = 150_000
	maxLogs   = 2000
)

// Head says what a file is, of whom and for whom. That it is so is known from the events:
// the one that its export names says the same.
type Head struct {
	Case    string         `json:"case"`
	Is      string         `json:"dyetrace"`
	Events  int            `json:"events"`
	Export  string         `json:"export"` // the watermark
	From    casework.Who   `json:"from"`
	Ground  string         `json:"ground"`
	Logs    int            `json:"logs"`
	Made    casework.Time  `json:"made"`
	Number  string         `json:"number"` // of the case
	Readers []casework.Who `json:"readers,omitzero"`
	Rules   string         `json:"rules,omitzero"` // the rule pack that the case keeps to
	To      string         `json:"to"`
	Version int            `json:"version"`
}

// Log is an audit log from which events come, as a checkpoint covers it.
type Log struct {
	Checkpoint string                  `json:"checkpoint"`
	Keys       []casework.KeyStatement `json:"keys"`
	Name       string                  `json:"name"`
	Proof      []string                `json:"proof,omitzero"`
}

// Item is an event in a file.
type Item struct {
	Event jsontext.Value `json:"event"` // its canonical bytes, with its place in its log
	In    int            `json:"in"`    // which log, from 0
	Leaf  string         `json:"leaf"`
	Salt  string         `json:"salt"`
}

// File is a case on its way.
type File struct {
	Head  Head
	Logs  []Log
	Items []Item

	sum       string // SHA-256 of all lines but the last, once it was made or read
	signature string // by the sender's log over that
	read      []read // of the items, once they are checked
}

type logLine struct {
	Log Log `json:"log"`
}

type endLine struct {
	End struct {
		Lines     int    `json:"lines"`
		SHA256    string `json:"sha256"`
		Signature string `json:"signature"` // a note by the sender's log
	} `json:"end"`
}

// line is a value as a line of a file.
func line(value any) ([]byte, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.InputError, "write hand-over", "%w", err)
	}
	canonical := jsontext.Value(raw)
	if err := canonical.Canonicalize(); err != nil {
		return nil, dyetrace.Errorf(dyetrace.InputError, "write hand-over", "%w", err)
	}
	if len(canonical) > maxLine {
		return nil, dyetrace.Errorf(dyetrace.InputError, "write hand-over", "a line of %d bytes is longer than %d", len(canonical), maxLine)
	}
	return append(canonical, '\n'), nil
}

// signedText is what the key of the sender's log signs: with it nothing can be left out of the
// file, put in or put in another order.
func (f *File) signedText() string {
	return "dyetrace " + kindOfFile + "\n" + f.Logs[0].Name + "\n" + f.sum + "\n"
}

// Sign writes the file, signed by the key of the log that it comes from.
func (f *File) Sign(by note.Signer) ([]byte, error) {
	body, err := f.body()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	f.sum = hex.EncodeToString(sum[:])
	signed, err := note.Sign(&note.Note{Text: f.signedText()}, by)
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.OtherError, "write hand-over", "%w", err)
	}
	f.signature = string(signed)
	return f.Bytes()
}

// Bytes are a file that was signed or read.
func (f *File) Bytes() ([]byte, error) {
	body, err := f.body()
	if err != nil {
		return nil, err
	}
	var end endLine
	end.End.Lines, end.End.SHA256, end.End.Signature = 1+len(f.Logs)+len(f.Items), f.sum, f.signature
	last, err := line(end)
	return append(body, last...), err
}

// body is the file without its last line.
func (f *File) body() ([]byte, error) {
	var b bytes.Buffer
	add := func(value any) error {
		l, err := line(value)
		if err == nil {
			b.Write(l)
		}
		if err == nil && b.Len() > maxFile {
			err = dyetrace.Errorf(dyetrace.InputError, "write hand-over", "the case has more than the %d bytes that one file may have", maxFile)
		}
		return err
	}
	if err := add(f.Head); err != nil {
		return nil, err
	}
	for i := range f.Logs {
		if err := add(logLine{f.Logs[i]}); err != nil {
			return nil, err
		}
	}
	for i := range f.Items {
		if err := add(f.Items[i]); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// reader reads a file line by line.
type reader struct {
	r     *bufio.Reader
	name  string
	at    int64 // the line
	bytes int64
	sum   hash.Hash // of the lines before
	last  []byte
}

// refuse is an error with its place.
func (r *reader) refuse(format string, args ...any) error {
	return &dyetrace.Error{Kind: dyetrace.InputError, Op: "read hand-over", File: r.name, Line: r.at, Err: fmt.Errorf(format, args...)}
}

// next is the next line, without its end.
func (r *reader) next() ([]byte, error) {
	r.sum.Write(r.last)
	r.at++
	var l []byte
	for {
		part, err := r.r.ReadSlice('\n')
		l = append(l, part...)
		r.bytes += int64(len(part))
		switch {
		case len(l) > maxLine:
			return nil, r.refuse("the line is longer than %d bytes", maxLine)
		case r.bytes > maxFile:
			return nil, r.refuse("the file is longer than %d bytes", maxFile)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF):
			return nil, r.refuse("the file ends here: it was cut off")
		case err != nil:
			return nil, r.refuse("%w", err)
		}
		r.last = l
		return l[:len(l)-1], nil
	}
}

// value reads the next line as a value; a line that this program would write otherwise is
// refused.
func (r *reader) value(v any) error {
	l, err := r.next()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(l, v, json.RejectUnknownMembers(true)); err != nil {
		return r.refuse("%w", err)
	}
	again, err := line(v)
	if err != nil {
		return r.refuse("%w", err)
	}
	if !bytes.Equal(again, r.last) {
		return r.refuse("it is not in canonical form (RFC 8785), so this program did not write it")
	}
	return nil
}

// Read reads a file and gives its SHA-256. It checks the form alone: see Check.
func Read(name string, from io.Reader) (*File, string, error) {
	whole := sha256.New()
	r := &reader{r: bufio.NewReaderSize(io.TeeReader(from, whole), maxHead), name: name, sum: sha256.New()}
	f := new(File)
	if err := r.head(&f.Head); err != nil {
		return nil, "", err
	}
	for range f.Head.Logs {
		var l logLine
		if err := r.value(&l); err != nil {
			return nil, "", err
		}
		f.Logs = append(f.Logs, l.Log)
	}
	for range f.Head.Events {
		var item Item
		if err := r.value(&item); err != nil {
			return nil, "", err
		}
		if item.In < 0 || item.In >= len(f.Logs) {
			return nil, "", r.refuse("the event is in log %d, and the file has %d", item.In, len(f.Logs))
		}
		f.Items = append(f.Items, item)
	}
	var end endLine
	if err := r.value(&end); err != nil {
		return nil, "", err
	}
	// The sum is of the lines before, and nothing comes behind.
	if sum := hex.EncodeToString(r.sum.Sum(nil)); end.End.SHA256 != sum || int64(end.End.Lines) != r.at-1 {
		return nil, "", r.refuse("the lines before are not those that were written%s", f.firstChanged())
	}
	f.sum, f.signature = end.End.SHA256, end.End.Signature
	if _, err := r.r.ReadByte(); !errors.Is(err, io.EOF) {
		r.at++
		return nil, "", r.refuse("something stands behind the end")
	}
	return f, hex.EncodeToString(whole.Sum(nil)), nil
}

// head reads the first line. Which version the file has is looked at first: a newer one may
// have keys that this program does not know.
func (r *reader) head(h *Head) error {
	peeked, err := r.r.Peek(r.r.Size())
	if err != nil && !errors.Is(err, io.EOF) {
		return r.refuse("%w", err)
	}
	first, _, _ := bytes.Cut(peeked, []byte("\n"))
	var is struct {
		Is      string `json:"dyetrace"`
		Version int    `json:"version"`
	}
	r.at = 1
	if json.Unmarshal(first, &is) != nil || is.Is != kindOfFile {
		return r.refuse("this is no hand-over of a case, as `dyetrace case export` writes it")
	}
	if is.Version > Version {
		return r.refuse("it is of version %d, and this program reads up to %d: a newer dyetrace wrote it, use that one", is.Version, Version)
	}
	// Only now its keys: what is missing or too much has a place.
	r.at = 0
	if err := r.value(h); err != nil {
		return err
	}
	switch {
	case h.Version < 1:
		return r.refuse("there is no version %d", h.Version)
	case h.Logs < 1 || h.Logs > maxLogs:
		return r.refuse("%d logs; 1 to %d can be", h.Logs, maxLogs)
	case h.Events < 1 || h.Events > maxEvents:
		return r.refuse("%d events; 1 to %d can be", h.Events, maxEvents)
	}
	return nil
}

// firstChanged names the first event whose bytes are not those of its leaf, for people who
// want to know what was changed.
func (f *File) firstChanged() string {
	for i := range f.Items {
		if _, err := f.Items[i].parse(); err != nil {
			return fmt.Sprintf("; line %d: %v", 2+len(f.Logs)+i, err)
		}
	}
	return ""
}
