package ledger

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/internal/vfs"
)

// A block file is how every file of the index rests on disk:
//
//	data     the content, in blocks of 16 KiB, the last one shorter
//	sums     an xxhash64 for each block, 8 bytes little-endian
//	footer   64 bytes: magic, kind, version, block size, length of data,
//	         two numbers that mean what the kind says, xxhash64 of the sums,
//	         xxhash64 of the above
//
// So the footer's own checksum, which the manifest holds, binds every byte of
// the file.
//
// A reader checks a block when it is touched for the first time, so opening
// costs the same however long the file is.
const (
	blockSize   = 16 << 10
	footerLen   = 64
	footerMagic = "DYETRACE"
	// indexVersion is raised when any file of the index changes its layout.
	indexVersion = 2
	// firstVersion had no xxhash64 of the sums. It is read.
	firstVersion = 1
)

// footer is what the last 64 bytes of a block file say.
type footer struct {
	kind    [8]byte
	length  uint64 // of data
	count   uint64 // of whatever the file holds
	special uint64 // an offset in data, or a width; see each kind
	version uint32
	digest  uint64 // xxhash64 of the sums
	sum     uint64 // xxhash64 of the footer before it
}

func (f *footer) append(dst []byte) []byte {
	start := len(dst)
	dst = append(dst, footerMagic...)
	dst = append(dst, f.kind[:]...)
	dst = binary.LittleEndian.AppendUint32(dst, indexVersion)
	dst = binary.LittleEndian.AppendUint32(dst, blockSize)
	dst = binary.LittleEndian.AppendUint64(dst, f.length)
	dst = binary.LittleEndian.AppendUint64(dst, f.count)
	dst = binary.LittleEndian.AppendUint64(dst, f.special)
	dst = binary.LittleEndian.AppendUint64(dst, f.digest)
	return binary.LittleEndian.AppendUint64(dst, xxhash.Sum64(dst[start:]))
}

// Reasons for which a block file is refused.
var (
	errFooter   = errors.New("the footer is not what was written")
	errVersion  = errors.New("written by another version; run `dyetrace reindex`")
	errChecksum = errors.New("the checksum of a block does not fit its bytes")
	errBounds   = errors.New("a reference points outside the file")
)

// blockWriter writes a block file.
type blockWriter struct {
	file    vfs.File
	name    string
	out     *bufio.Writer
	block   []byte // of the current block
	sums    []byte
	foot    footer
	written uint64
}

func newBlockWriter(fsys vfs.FS, dir, name string) (*blockWriter, error) {
	f, err := fsys.Create(vfs.Join(dir, name))
	if err != nil {
		return nil, err
	}
	w := &blockWriter{file: f, name: name, out: bufio.NewWriterSize(f, 256<<10), block: make([]byte, 0, blockSize)}
	copy(w.foot.kind[:], name)
	return w, nil
}

// Write adds to the data.
func (w *blockWriter) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		take := min(blockSize-len(w.block), len(p))
		w.block = append(w.block, p[:take]...)
		p = p[take:]
		if len(w.block) == blockSize {
			if err := w.flushBlock(); err != nil {
				return 0, err
			}
		}
	}
	w.written += uint64(n)
	return n, nil
}

func (w *blockWriter) flushBlock() error {
	w.sums = binary.LittleEndian.AppendUint64(w.sums, xxhash.Sum64(w.block))
	_, err := w.out.Write(w.block)
	w.block = w.block[:0]
	return err
}

// finish writes sums and footer and makes the file durable.
func (w *blockWriter) finish(count, special uint64) error {
	if len(w.block) > 0 {
		if err := w.flushBlock(); err != nil {
			return err
		}
	}
	w.foot.length, w.foot.count, w.foot.special = w.written, count, special
	w.foot.digest = xxhash.Sum64(w.sums)
	if _, err := w.out.Write(w.sums); err != nil {
		return err
	}
	if _, err := w.out.Write(w.foot.append(nil)); err != nil {
		return err
	}
	if err := w.out.Flush(); err != nil {
		return err
	}
	if err := w.file.Sync(); err != nil {
		return err
	}
	err := w.file.Close()
	w.file = nil
	return err
}

// abandon closes the file if finish has not.
func (w *blockWriter) abandon() {
	if w != nil && w.file != nil {
		w.file.Close()
		w.file = nil
	}
}

// blockFile is a mapped block file.
type blockFile struct {
	footer
	file    vfs.File
	path    string
	mapped  []byte // data, sums, footer
	sums    []byte
	checked []atomic.Uint64 // a bit for each block that was found right
}

func openBlockFile(fsys vfs.FS, dir, name string) (*blockFile, error) {
	return openBlockFileAs(fsys, dir, name, name)
}

// openBlockFileAs opens a block file whose kind is not its name.
func openBlockFileAs(fsys vfs.FS, dir, name, kind string) (*blockFile, error) {
	path := vfs.Join(dir, name)
	file, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	b := &blockFile{file: file, path: path}
	if b.mapped, err = file.Map(); err == nil {
		err = guard.Do(func() error { return b.readFooter(kind) })
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	blocks := (b.length + blockSize - 1) / blockSize
	b.sums = b.mapped[b.length : b.length+8*blocks]
	b.checked = make([]atomic.Uint64, (blocks+63)/64)
	return b, nil
}

func (b *blockFile) readFooter(kind string) error {
	size := uint64(len(b.mapped))
	if size < footerLen {
		return b.damaged(0, errFooter)
	}
	at := size - footerLen
	if err := b.decode(b.mapped[at:]); err != nil {
		return b.damaged(int64(at), err)
	}
	var want [8]byte
	copy(want[:], kind)
	blocks := b.length/blockSize + min(1, b.length%blockSize)
	if b.kind != want || b.length > size || size != b.length+8*blocks+footerLen {
		return b.damaged(int64(at), errFooter)
	}
	return nil
}

// decode reads what append wrote.
func (f *footer) decode(raw []byte) error {
	f.sum = binary.LittleEndian.Uint64(raw[footerLen-8:])
	if string(raw[:8]) != footerMagic || xxhash.Sum64(raw[:footerLen-8]) != f.sum {
		return errFooter
	}
	f.version = binary.LittleEndian.Uint32(raw[16:])
	if f.version < firstVersion || f.version > indexVersion || binary.LittleEndian.Uint32(raw[20:]) != blockSize {
		return errVersion
	}
	copy(f.kind[:], raw[8:])
	f.length = binary.LittleEndian.Uint64(raw[24:])
	f.count = binary.LittleEndian.Uint64(raw[32:])
	f.special = binary.LittleEndian.Uint64(raw[40:])
	f.digest = binary.LittleEndian.Uint64(raw[48:])
	return nil
}

// readFooterOf reads the footer of a block file, and nothing else of it.
func readFooterOf(fsys vfs.FS, path string) (foot footer, err error) {
	f, err := fsys.Open(path)
	if err != nil {
		return foot, err
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return foot, err
	}
	var raw [footerLen]byte
	if n, err := f.ReadAt(raw[:], max(0, size-footerLen)); n < footerLen {
		if err != nil && !errors.Is(err, io.EOF) {
			return foot, err
		}
		return foot, damagedIndex(path, 0, errFooter)
	}
	if err := foot.decode(raw[:]); err != nil {
		return foot, damagedIndex(path, size-footerLen, err)
	}
	return foot, nil
}

func damagedIndex(path string, offset int64, err error) error {
	return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "read index", File: path, Offset: offset, Err: err}
}

func (b *blockFile) damaged(offset int64, err error) error {
	return damagedIndex(b.path, offset, err)
}

// unfit is the error of a file whose footer does not fit what is known of it.
func (b *blockFile) unfit(err error) error { return b.damaged(b.size()-footerLen, err) }

// size is how long the file is.
func (b *blockFile) size() int64 { return int64(len(b.mapped)) }

// bytes is data[off:off+n], checked, with what follows it in the file within
// its capacity.
func (b *blockFile) bytes(off, n uint64) ([]byte, error) {
	if off > b.length || n > b.length-off {
		return nil, b.damaged(int64(min(off, b.length)), errBounds)
	}
	if n > 0 {
		for i := off / blockSize; i <= (off+n-1)/blockSize; i++ {
			if b.checked[i/64].Load()&(1<<(i%64)) == 0 {
				if err := guard.Do(func() error { return b.check(i) }); err != nil {
					return nil, err
				}
			}
		}
	}
	return b.mapped[off : off+n], nil
}

// check compares block i with its checksum.
func (b *blockFile) check(i uint64) error {
	start, end := i*blockSize, min((i+1)*blockSize, b.length)
	if xxhash.Sum64(b.mapped[start:end]) != binary.LittleEndian.Uint64(b.sums[8*i:]) {
		return b.damaged(int64(start), errChecksum)
	}
	b.checked[i/64].Or(1 << (i % 64))
	return nil
}

// checkAll compares every block with its checksum, whether or not it was
// found right before, and the checksums with theirs, and calls found for each
// that is not right.
func (b *blockFile) checkAll(found func(error)) {
	err := guard.Do(func() error {
		if b.version > firstVersion && xxhash.Sum64(b.sums) != b.digest {
			return b.damaged(int64(b.length), errChecksum)
		}
		return nil
	})
	if err != nil {
		found(err)
	}
	for i := uint64(0); i*blockSize < b.length; i++ {
		if err := guard.Do(func() error { return b.check(i) }); err != nil {
			found(err)
		}
	}
}

// close ends reading. The error is also that of changed.
func (b *blockFile) close() error { return errors.Join(b.changed(), b.file.Close()) }

// changed is an error where the file is known to have changed since it was opened.
func (b *blockFile) changed() error { return changed(b.file) }

// changed is an error where a file is known to have changed since it was opened.
func changed(file vfs.File) error {
	if f, can := file.(interface{ Changed() error }); can {
		return f.Changed()
	}
	return nil
}

// forget gives memory back; see Ledger.Forget.
func (b *blockFile) forget() {
	if f, can := b.file.(interface{ Forget() }); can {
		f.Forget()
	}
}
