package block

import (
	"errors"
	"io"
	"slices"

	"dyetrace/internal/vfs"
)

// Spill parts a stream of small items by number and keeps the parts in one
// temporary file, as chunks. Each part comes out as it went in.
type Spill struct {
	fsys   vfs.FS
	name   string
	file   vfs.File
	offset int64
	parts  []spillPart
}

type spillPart struct {
	buf    []byte
	chunks []spillChunk
}

type spillChunk struct {
	offset int64
	size   int32
}

// chunkSize is what a part gathers before it is written.
const chunkSize = 32 << 10

// NewSpill makes the temporary file of a spill of so many parts.
func NewSpill(fsys vfs.FS, name string, parts int) (*Spill, error) {
	f, err := fsys.Create(name)
	if err != nil {
		return nil, err
	}
	return &Spill{fsys: fsys, name: name, file: f, parts: make([]spillPart, parts)}, nil
}

// Parts is how many parts there are.
func (s *Spill) Parts() int { return len(s.parts) }

// Buffer is what a part has gathered, for an item to be appended.
func (s *Spill) Buffer(part int) []byte { return s.parts[part].buf }

// Written takes the buffer of a part after an item was appended to it.
func (s *Spill) Written(part int, buf []byte) error {
	p := &s.parts[part]
	p.buf = buf
	if len(buf) < chunkSize {
		return nil
	}
	return s.write(p)
}

func (s *Spill) write(p *spillPart) error {
	if _, err := s.file.Write(p.buf); err != nil {
		return err
	}
	p.chunks = append(p.chunks, spillChunk{s.offset, int32(len(p.buf))})
	s.offset += int64(len(p.buf))
	p.buf = p.buf[:0]
	return nil
}

// Flush writes what is left of all parts; no item may follow.
func (s *Spill) Flush() error {
	for i := range s.parts {
		p := &s.parts[i]
		if len(p.buf) > 0 {
			if err := s.write(p); err != nil {
				return err
			}
		}
		p.buf = nil
	}
	err := s.file.Close()
	s.file = nil
	if err != nil {
		return err
	}
	s.file, err = s.fsys.Open(s.name)
	return err
}

// Whole is all of a part in one piece, in the room of buf where it suffices.
func (s *Spill) Whole(part int, buf []byte) ([]byte, error) {
	size := 0
	for _, c := range s.parts[part].chunks {
		size += int(c.size)
	}
	buf = slices.Grow(buf[:0], size)[:size]
	at := 0
	for _, c := range s.parts[part].chunks {
		if _, err := s.file.ReadAt(buf[at:at+int(c.size)], c.offset); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		at += int(c.size)
	}
	return buf, nil
}

// Each calls fn with the chunks of a part, in order; each chunk has slack bytes
// behind its end within its capacity.
func (s *Spill) Each(part, slack int, buf *[]byte, fn func(chunk []byte) error) error {
	for _, c := range s.parts[part].chunks {
		need := int(c.size) + slack
		if cap(*buf) < need {
			*buf = make([]byte, need)
		}
		chunk := (*buf)[:c.size]
		if _, err := s.file.ReadAt(chunk, c.offset); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err := fn(chunk); err != nil {
			return err
		}
	}
	return nil
}

// Remove ends reading and gives the file's room back.
func (s *Spill) Remove() error {
	err := s.file.Close()
	s.file = nil
	return errors.Join(err, s.fsys.Remove(s.name))
}

// Abandon closes the file if Remove has not.
func (s *Spill) Abandon() {
	if s != nil && s.file != nil {
		s.file.Close()
		s.file = nil
	}
}
