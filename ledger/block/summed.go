package block

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/internal/vfs"
)

// SummedBlock is how much of a Parquet file has a checksum. The file keeps its own
// layout, so the checksums of its blocks lie in a block file beside it, NAME.sums,
// whose data is an xxhash64 for each 64 KiB and whose special number is the
// Parquet file's length.
const SummedBlock = 64 << 10

// SummedWriter writes a file and then the sums of its blocks.
type SummedWriter struct {
	fsys   vfs.FS
	dir    string
	name   string
	file   vfs.File
	out    *bufio.Writer
	digest *xxhash.Digest
	filled int
	sums   []byte
	Offset int64
}

// NewSummedWriter makes a file to be written with its sums.
func NewSummedWriter(fsys vfs.FS, dir, name string) (*SummedWriter, error) {
	f, err := fsys.Create(vfs.Join(dir, name))
	if err != nil {
		return nil, err
	}
	return &SummedWriter{fsys: fsys, dir: dir, name: name, file: f, out: bufio.NewWriterSize(f, 256<<10),
		digest: xxhash.New()}, nil
}

func (w *SummedWriter) Write(p []byte) (int, error) {
	n, err := w.out.Write(p)
	w.Offset += int64(n)
	for len(p) > 0 {
		take := min(SummedBlock-w.filled, len(p))
		w.digest.Write(p[:take])
		w.filled += take
		p = p[take:]
		if w.filled == SummedBlock {
			w.endBlock()
		}
	}
	return n, err
}

func (w *SummedWriter) endBlock() {
	w.sums = binary.LittleEndian.AppendUint64(w.sums, w.digest.Sum64())
	w.digest.Reset()
	w.filled = 0
}

// Finish makes the file and its sums durable.
func (w *SummedWriter) Finish() error {
	if w.filled > 0 {
		w.endBlock()
	}
	if err := w.out.Flush(); err != nil {
		return err
	}
	if err := w.file.Sync(); err != nil {
		return err
	}
	err := w.file.Close()
	w.file = nil
	if err != nil {
		return err
	}
	sums, err := NewWriter(w.fsys, w.dir, w.name+".sums")
	if err != nil {
		return err
	}
	defer sums.Abandon()
	copy(sums.foot.kind[:], "sums\x00\x00\x00\x00")
	if _, err := sums.Write(w.sums); err != nil {
		return err
	}
	return sums.Finish(uint64(len(w.sums)/8), uint64(w.Offset))
}

// Abandon closes the file if Finish has not.
func (w *SummedWriter) Abandon() {
	if w != nil && w.file != nil {
		w.file.Close()
		w.file = nil
	}
}

// Summed reads a file and compares each block with its checksum when it
// is touched for the first time.
type Summed struct {
	file    vfs.File
	path    string
	Size    int64
	sums    *File
	checked []atomic.Uint64
}

// ErrLength is why a file is refused that is longer or shorter than it was
// written.
var ErrLength = errors.New("the file is not as long as it was written")

// OpenSummed opens a file and the sums beside it, and compares its length with
// theirs.
func OpenSummed(fsys vfs.FS, dir, name string) (*Summed, error) {
	sums, err := OpenAs(fsys, dir, name+".sums", "sums")
	if err != nil {
		return nil, err
	}
	path := vfs.Join(dir, name)
	file, err := fsys.Open(path)
	if err != nil {
		return nil, errors.Join(err, sums.Close())
	}
	s := &Summed{file: file, path: path, sums: sums, Size: int64(sums.Special)}
	s.checked = make([]atomic.Uint64, (sums.Count+63)/64)
	size, err := file.Size()
	if err == nil && (size != s.Size || sums.Count != uint64(size+SummedBlock-1)/SummedBlock ||
		sums.Length != 8*sums.Count) {
		err = s.Damaged(min(size, s.Size), ErrLength)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Damaged is the error of a file that is not what was written at an offset.
func (s *Summed) Damaged(offset int64, err error) error {
	return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "read records", File: s.path, Offset: offset, Err: err}
}

// ReadAt reads checked bytes.
func (s *Summed) ReadAt(p []byte, off int64) (int, error) {
	n, err := s.file.ReadAt(p, off)
	if off >= 0 && off < s.Size && int64(n) < min(int64(len(p)), s.Size-off) && errors.Is(err, io.EOF) {
		return 0, s.Damaged(off+int64(n), ErrLength)
	}
	if n == 0 || err != nil && !errors.Is(err, io.EOF) {
		return n, err
	}
	for i := off / SummedBlock; i <= (off+int64(n)-1)/SummedBlock; i++ {
		if s.checked[i/64].Load()&(1<<(i%64)) != 0 {
			continue
		}
		if err := s.check(i, p[:n], off); err != nil {
			return 0, err
		}
	}
	return n, err
}

// check compares block i with its checksum. The part of it that lies in have,
// which was read from offset at, is not read again, so that the very bytes
// that are used are the ones that were checked.
func (s *Summed) check(i int64, have []byte, at int64) error {
	start := i * SummedBlock
	end := min(start+SummedBlock, s.Size)
	block := make([]byte, end-start)
	if _, err := s.file.ReadAt(block, start); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if from, to := max(start, at), min(end, at+int64(len(have))); from < to {
		copy(block[from-start:], have[from-at:to-at])
	}
	raw, err := s.sums.Bytes(uint64(8*i), 8)
	if err != nil {
		return err
	}
	if xxhash.Sum64(block) != binary.LittleEndian.Uint64(raw) {
		return s.Damaged(start, errChecksum)
	}
	s.checked[i/64].Or(1 << (i % 64))
	return nil
}

// Close ends reading. The error is also that of Changed.
func (s *Summed) Close() error {
	return errors.Join(changed(s.file), s.file.Close(), s.sums.Close())
}

// Changed is an error where the file or its sums are known to have changed since
// they were opened.
func (s *Summed) Changed() error { return cmp.Or(changed(s.file), s.sums.Changed()) }

// Contain makes a panic of the Parquet reader an error.
func (s *Summed) Contain(err *error) {
	if p := recover(); p != nil {
		if *err = guard.Fault(p); *err == nil {
			*err = s.Damaged(0, fmt.Errorf("%v", p))
		}
	}
}
