package block

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"
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
//	         two numbers whose meaning depends on the kind, xxhash64 of the sums,
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
	// Version is raised when any file of the index changes its layout.
	Version = 2
	// firstVersion had no xxhash64 of the sums. It is read.
	firstVersion = 1
)

// Footer is the last 64 bytes of a block file.
type Footer struct {
	kind    [8]byte
	Length  uint64 // of data
	Count   uint64 // of whatever the file holds
	Special uint64 // an offset in data, or a width; see each kind
	Version uint32
	digest  uint64 // xxhash64 of the sums
	sum     uint64 // xxhash64 of the footer before it
}

func (f *Footer) append(dst []byte) []byte {
	start := len(dst)
	dst = append(dst, footerMagic...)
	dst = append(dst, f.kind[:]...)
	dst = binary.LittleEndian.AppendUint32(dst, Version)
	dst = binary.LittleEndian.AppendUint32(dst, blockSize)
	dst = binary.LittleEndian.AppendUint64(dst, f.Length)
	dst = binary.LittleEndian.AppendUint64(dst, f.Count)
	dst = binary.LittleEndian.AppendUint64(dst, f.Special)
	dst = binary.LittleEndian.AppendUint64(dst, f.digest)
	return binary.LittleEndian.AppendUint64(dst, xxhash.Sum64(dst[start:]))
}

// Reasons for which a block file is refused.
var (
	errFooter   = errors.New("the footer is not what was written")
	errVersion  = errors.New("written by another version; run `dyetrace reindex`")
	errChecksum = errors.New("the checksum of a block does not fit its bytes")
	ErrBounds   = errors.New("a reference points outside the file")
)

// Writer writes a block file.
type Writer struct {
	file    vfs.File
	name    string
	out     *bufio.Writer
	block   []byte // of the current block
	sums    []byte
	foot    Footer
	Written uint64
}

// NewWriter makes a block file of a kind, which is its name.
func NewWriter(fsys vfs.FS, dir, name string) (*Writer, error) {
	f, err := fsys.Create(vfs.Join(dir, name))
	if err != nil {
		return nil, err
	}
	w := &Writer{file: f, name: name, out: bufio.NewWriterSize(f, 256<<10), block: make([]byte, 0, blockSize)}
	copy(w.foot.kind[:], name)
	return w, nil
}

// Write adds to the data.
func (w *Writer) Write(p []byte) (int, error) {
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
	w.Written += uint64(n)
	return n, nil
}

func (w *Writer) flushBlock() error {
	w.sums = binary.LittleEndian.AppendUint64(w.sums, xxhash.Sum64(w.block))
	_, err := w.out.Write(w.block)
	w.block = w.block[:0]
	return err
}

// Finish writes sums and footer and makes the file durable.
func (w *Writer) Finish(count, special uint64) error {
	if len(w.block) > 0 {
		if err := w.flushBlock(); err != nil {
			return err
		}
	}
	w.foot.Length, w.foot.Count, w.foot.Special = w.Written, count, special
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

// Abandon closes the file if finish has not.
func (w *Writer) Abandon() {
	if w != nil && w.file != nil {
		w.file.Close()
		w.file = nil
	}
}

// File is a mapped block file.
type File struct {
	Footer
	file    vfs.File
	path    string
	mapped  []byte // data, sums, footer
	sums    []byte
	checked []atomic.Uint64 // a bit for each block that was found right
}

// Open maps a block file whose kind is its name. It checks its footer; its
// blocks are checked as they are read.
func Open(fsys vfs.FS, dir, name string) (*File, error) {
	return OpenAs(fsys, dir, name, name)
}

// OpenAs opens a block file whose kind is not its name.
func OpenAs(fsys vfs.FS, dir, name, kind string) (*File, error) {
	path := vfs.Join(dir, name)
	file, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	b := &File{file: file, path: path}
	if b.mapped, err = file.Map(); err == nil {
		err = guard.Do(func() error { return b.readFooter(kind) })
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	blocks := (b.Length + blockSize - 1) / blockSize
	b.sums = b.mapped[b.Length : b.Length+8*blocks]
	b.checked = make([]atomic.Uint64, (blocks+63)/64)
	return b, nil
}

func (b *File) readFooter(kind string) error {
	size := uint64(len(b.mapped))
	if size < footerLen {
		return b.Damaged(0, errFooter)
	}
	at := size - footerLen
	if err := b.decode(b.mapped[at:]); err != nil {
		return b.Damaged(int64(at), err)
	}
	var want [8]byte
	copy(want[:], kind)
	blocks := b.Length/blockSize + min(1, b.Length%blockSize)
	if b.kind != want || b.Length > size || size != b.Length+8*blocks+footerLen {
		return b.Damaged(int64(at), errFooter)
	}
	return nil
}

// decode reads what append wrote.
func (f *Footer) decode(raw []byte) error {
	f.sum = binary.LittleEndian.Uint64(raw[footerLen-8:])
	if string(raw[:8]) != footerMagic || xxhash.Sum64(raw[:footerLen-8]) != f.sum {
		return errFooter
	}
	f.Version = binary.LittleEndian.Uint32(raw[16:])
	if f.Version < firstVersion || f.Version > Version || binary.LittleEndian.Uint32(raw[20:]) != blockSize {
		return errVersion
	}
	copy(f.kind[:], raw[8:])
	f.Length = binary.LittleEndian.Uint64(raw[24:])
	f.Count = binary.LittleEndian.Uint64(raw[32:])
	f.Special = binary.LittleEndian.Uint64(raw[40:])
	f.digest = binary.LittleEndian.Uint64(raw[48:])
	return nil
}

// ReadFooter reads the footer of a block file, and nothing else of it.
func ReadFooter(fsys vfs.FS, path string) (foot Footer, err error) {
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
		return foot, Damaged(path, 0, errFooter)
	}
	if err := foot.decode(raw[:]); err != nil {
		return foot, Damaged(path, size-footerLen, err)
	}
	return foot, nil
}

// Damaged is the error of a file of the index that is not what was written at
// an offset.
func Damaged(path string, offset int64, err error) error {
	return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "read index", File: path, Offset: offset, Err: err}
}

// Damaged is the error of a file that is not what was written at an offset.
func (b *File) Damaged(offset int64, err error) error {
	return Damaged(b.path, offset, err)
}

// Unfit is the error of a file whose footer does not fit what is known of it.
func (b *File) Unfit(err error) error { return b.Damaged(b.Size()-footerLen, err) }

// Size is how long the file is.
func (b *File) Size() int64 { return int64(len(b.mapped)) }

// Bytes is data[off:off+n], checked, with what follows it in the file within
// its capacity.
func (b *File) Bytes(off, n uint64) ([]byte, error) {
	if off > b.Length || n > b.Length-off {
		return nil, b.Damaged(int64(min(off, b.Length)), ErrBounds)
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
func (b *File) check(i uint64) error {
	start, end := i*blockSize, min((i+1)*blockSize, b.Length)
	if xxhash.Sum64(b.mapped[start:end]) != binary.LittleEndian.Uint64(b.sums[8*i:]) {
		return b.Damaged(int64(start), errChecksum)
	}
	b.checked[i/64].Or(1 << (i % 64))
	return nil
}

// CheckAll compares every block with its checksum, whether or not it was
// found right before, and the checksums with theirs, and calls found for each
// that is not right.
func (b *File) CheckAll(found func(error)) {
	err := guard.Do(func() error {
		if b.Version > firstVersion && xxhash.Sum64(b.sums) != b.digest {
			return b.Damaged(int64(b.Length), errChecksum)
		}
		return nil
	})
	if err != nil {
		found(err)
	}
	for i := uint64(0); i*blockSize < b.Length; i++ {
		if err := guard.Do(func() error { return b.check(i) }); err != nil {
			found(err)
		}
	}
}

// Close ends reading. The error is also that of changed.
func (b *File) Close() error { return errors.Join(b.Changed(), b.file.Close()) }

// Changed is an error where the file is known to have changed since it was opened.
func (b *File) Changed() error { return changed(b.file) }

// changed is an error where a file is known to have changed since it was opened.
func changed(file vfs.File) error {
	if f, can := file.(interface{ Changed() error }); can {
		return f.Changed()
	}
	return nil
}

// Forget gives memory back; see Ledger.Forget.
func (b *File) Forget() {
	if f, can := b.file.(interface{ Forget() }); can {
		f.Forget()
	}
}

// Text is the footer's own checksum in hexadecimal digits, as a manifest holds
// it.
func (f *Footer) Text() string { return fmt.Sprintf("%016x", f.sum) }

// Table looks a number up in the table at a file's special place, whose lines of
// length size begin with a number, say a statement's, how many things the file
// has of it, and which of them is the first.
func (b *File) Table(no uint32, size uint64) (count, first uint64, err error) {
	line := func(i int) []byte {
		raw, failed := b.Bytes(b.Special+uint64(i)*size, size)
		if failed != nil {
			err = failed
			return make([]byte, size)
		}
		return raw
	}
	n := int(b.Count)
	i := sort.Search(n, func(i int) bool { return binary.LittleEndian.Uint32(line(i)) >= no })
	if err != nil || i == n {
		return 0, 0, err
	}
	raw := line(i)
	if err != nil || binary.LittleEndian.Uint32(raw) != no {
		return 0, 0, err
	}
	return uint64(binary.LittleEndian.Uint32(raw[4:])), binary.LittleEndian.Uint64(raw[8:]), nil
}
