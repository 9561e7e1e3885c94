package statements

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// spool keeps lines on disk, by group of accounts, until the end.
type spool struct {
	dir    string
	groups []*group
	item   []byte
}

// group is the accounts of an institution whose lines are in one file.
type group struct {
	style *style
	part  int // of the institution's, from 1
	file  *os.File
	out   *bufio.Writer
	count int
}

const groupBuffer = 32 << 10

func newSpool(dir string) (*spool, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	return &spool{dir: dir}, nil
}

// add begins a group of accounts of an institution.
func (s *spool) add(st *style, part int) error {
	f, err := os.Create(filepath.Join(s.dir, strconv.Itoa(len(s.groups))))
	if err != nil {
		return err
	}
	s.groups = append(s.groups, &group{style: st, part: part, file: f, out: bufio.NewWriterSize(f, groupBuffer)})
	return nil
}

// put keeps a line of a group.
func (s *spool) put(group int, l *line) error {
	g := s.groups[group]
	g.count++
	s.item = l.append(s.item[:0])
	_, err := g.out.Write(s.item)
	return err
}

// lines are those of a group, in the order in which they came. The group is of
// no more use after that.
func (g *group) lines() ([]line, error) {
	if err := g.out.Flush(); err != nil {
		return nil, err
	}
	if _, err := g.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(g.file, 1<<20)
	lines := make([]line, g.count)
	item := make([]byte, lineSize)
	for i := range lines {
		if _, err := io.ReadFull(in, item); err != nil {
			return nil, err
		}
		lines[i].decode(item)
	}
	g.out = nil
	return lines, g.file.Close()
}

// remove takes the spool off the disk.
func (s *spool) remove() error {
	for _, g := range s.groups {
		if g.out != nil {
			g.file.Close()
		}
	}
	err := os.RemoveAll(s.dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
