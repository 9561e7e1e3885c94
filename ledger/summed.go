package ledger

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"

	"dyetrace"
	"dyetrace/internal/vfs"
)

// A Parquet file keeps its own layout, so the checksums of its blocks lie in a
// block file beside it, NAME.sums, whose data is an xxhash64 for each 64 KiB
// and whose special number is the Parquet file's length.
const summedBlock = 64 << 10

// summedWriter writes a file and then the sums of its blocks.
type summedWriter struct {
	fsys   vfs.FS
	dir    string
	name   string
	file   vfs.File
	out    *bufio.Writer
	digest *xxhash.Digest
	filled int
	sums   []byte
	offset int64
}

func newSummedWriter(fsys vfs.FS, dir, name string) (*summedWriter, error) {
	f, err := fsys.Create(vfs.Join(dir, name))
	if err != nil {
		return nil, err
	}
	return &summedWriter{fsys: fsys, dir: dir, name: name, file: f, out: bufio.NewWriterSize(f, 256<<10), digest: xxhash.New()}, nil
}

func (w *summedWriter) Write(p []byte) (int, error) {
	n, err := w.out.Write(p)
	w.offset += int64(n)
	for len(p) > 0 {
		take := min(summedBlock-w.filled, len(p))
		w.digest.Write(p[:take])
		w.filled += take
		p = p[take:]
		if w.filled == summedBlock {
			w.endBlock()
		}
	}
	return n, err
}

func (w *summedWriter) endBlock() {
	w.sums = binary.LittleEndian.AppendUint64(w.sums, w.digest.Sum64())
	w.digest.Reset()
	w.filled = 0
}

// finish makes the file and its sums durable.
func (w *summedWriter) finish() error {
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
	sums, err := newBlockWriter(w.fsys, w.dir, w.name+".sums")
	if err != nil {
		return err
	}
	defer sums.abandon()
	copy(sums.foot.kind[:], "sums\x00\x00\x00\x00")
	if _, err := sums.Write(w.sums); err != nil {
		return err
	}
	return sums.finish(uint64(len(w.sums)/8), uint64(w.offset))
}

func (w *summedWriter) abandon() {
	if w != nil && w.file != nil {
		w.file.Close()
		w.file = nil
	}
}

// summedFile reads a file and compares each block with its checksum when it
// is touched for the first time.
type summedFile struct {
	file    vfs.File
	path    string
	size    int64
	sums    *blockFile
	checked []atomic.Uint64
}

var errLength = errors.New("the file is not as long as it was written")

func openSummed(fsys vfs.FS, dir, name string) (*summedFile, error) {
	sums, err := openBlockFileAs(fsys, dir, name+".sums", "sums")
	if err != nil {
		return nil, err
	}
	path := vfs.Join(dir, name)
	file, err := fsys.Open(path)
	if err != nil {
		return nil, errors.Join(err, sums.close())
	}
	s := &summedFile{file: file, path: path, sums: sums, size: int64(sums.special)}
	s.checked = make([]atomic.Uint64, (sums.count+63)/64)
	size, err := file.Size()
	if err == nil && (size != s.size || sums.count != uint64(size+summedBlock-1)/summedBlock || sums.length != 8*sums.count) {
		err = s.damaged(min(size, s.size), errLength)
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *summedFile) damaged(offset int64, err error) error {
	return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "read records", File: s.path, Offset: offset, Err: err}
}

// ReadAt reads checked bytes.
func (s *summedFile) ReadAt(p []byte, off int64) (int, error) {
	n, err := s.file.ReadAt(p, off)
	if off >= 0 && off < s.size && int64(n) < min(int64(len(p)), s.size-off) && errors.Is(err, io.EOF) {
		return 0, s.damaged(off+int64(n), errLength)
	}
	if n == 0 || err != nil && !errors.Is(err, io.EOF) {
		return n, err
	}
	for i := off / summedBlock; i <= (off+int64(n)-1)/summedBlock; i++ {
		if s.checked[i/64].Load()&(1<<(i%64)) != 0 {
			continue
		}
		if err := s.check(i, p[:n], off); err != nil {
			return 0, err
		}
	}
	return n, err
}

// check compares block i with its checksum. What of the block lies in have,
// which was read from offset at, is not read again, so that the very bytes
// that are used are the ones that were checked.
func (s *summedFile) check(i int64, have []byte, at int64) error {
	start := i * summedBlock
	end := min(start+summedBlock, s.size)
	block := make([]byte, end-start)
	if _, err := s.file.ReadAt(block, start); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if from, to := max(start, at), min(end, at+int64(len(have))); from < to {
		copy(block[from-start:], have[from-at:to-at])
	}
	raw, err := s.sums.bytes(uint64(8*i), 8)
	if err != nil {
		return err
	}
	if xxhash.Sum64(block) != binary.LittleEndian.Uint64(raw) {
		return s.damaged(start, errChecksum)
	}
	s.checked[i/64].Or(1 << (i % 64))
	return nil
}

func (s *summedFile) close() error {
	return errors.Join(changed(s.file), s.file.Close(), s.sums.close())
}

// changed is an error where the file or its sums are known to have changed since
// they were opened.
func (s *summedFile) changed() error { return cmp.Or(changed(s.file), s.sums.changed()) }
