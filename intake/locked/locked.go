// Package locked opens files in ZIP archives that a password protects: by the
// cipher of PKWARE (ZipCrypto), and by AES as WinZip has it (AE-1 and AE-2).
//
// Which password opens a file is settled before anything of it is used: under AES
// by the authentication code over all of its bytes, under ZipCrypto, which has
// none, by its checksum or, of a large file, by a beginning that unpacks. The
// checksum is held against the whole file when it is read.
//
//	ZipCrypto   12 bytes of header, the last of which must be known │ data
//	AES         salt │ 2 bytes that the password gives │ data │ 10 bytes of HMAC-SHA1
package locked

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
)

// Faults of a file, apart from those of its data.
var (
	ErrPassword = errors.New("no password opens it")
	errStrong   = errors.New("is protected by a cipher that only PKWARE's program knows: unpack the archive with " +
		"that, and import the folder")
	errShort   = errors.New("is cut off: the file is shorter than what protects it")
	errDamaged = errors.New("does not fit its checksum: the archive is damaged, or the password is another one")
	errUnpack  = errors.New("cannot be unpacked: the archive is damaged, or the password is another one")
)

// IsFault reports whether an error is of this package, and so already names
// what to do.
func IsFault(err error) bool { return errors.Is(err, errDamaged) || errors.Is(err, errUnpack) }

// Bits of a file's flags.
const (
	flagLocked     = 1
	flagDescriptor = 1 << 3
	flagStrong     = 1 << 6
	flagMasked     = 1 << 13
)

// methodAES takes the place of the packing method where a file is protected by
// AES; an extra field holds the method.
const methodAES = 99

// Is reports whether a file is protected by a password.
func Is(f *zip.File) bool { return f.Flags&flagLocked != 0 }

// lock is how a file is protected.
type lock struct {
	ctx      context.Context
	file     *zip.File
	method   uint16 // of packing
	strength int    // of AES, in bytes of the key; 0 for ZipCrypto
	checked  bool   // it has a checksum of its contents
}

// Open opens a file with the first of the passwords that is the right one, and
// returns its index; the error is ErrPassword if none is.
func Open(ctx context.Context, f *zip.File, passwords []string) (plain io.Reader, which int, err error) {
	l, err := lockOf(f)
	if err != nil {
		return nil, 0, err
	}
	l.ctx = ctx
	for i, password := range passwords {
		fits, err := l.fits(password)
		if err != nil {
			return nil, 0, err
		}
		if fits {
			plain, err := l.open(password)
			return plain, i, err
		}
	}
	return nil, 0, ErrPassword
}

// raw is the file's bytes as they are stored.
func (l *lock) raw() (io.Reader, error) {
	if err := l.ctx.Err(); err != nil {
		return nil, err
	}
	raw, err := l.file.OpenRaw()
	return stoppable{l.ctx, raw}, err
}

// stoppable stops reading when its context ends.
type stoppable struct {
	ctx context.Context
	in  io.Reader
}

func (s stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.in.Read(p)
}

// lockOf reads how a file is protected.
func lockOf(f *zip.File) (*lock, error) {
	if f.Flags&(flagStrong|flagMasked) != 0 {
		return nil, errStrong
	}
	l := &lock{file: f, method: f.Method, checked: true}
	if f.Method == methodAES {
		if err := l.aes(); err != nil {
			return nil, err
		}
	}
	if l.method != zip.Store && l.method != zip.Deflate {
		return nil, fmt.Errorf("is packed by method %d, which is not read: unpack the archive, and import the folder",
			l.method)
	}
	return l, nil
}

// aes reads the extra field of a file that is protected by AES.
func (l *lock) aes() error {
	const id, length = 0x9901, 7
	for extra := l.file.Extra; len(extra) >= 4; {
		kind, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if extra = extra[4:]; size > len(extra) {
			break
		}
		field := extra[:size]
		extra = extra[size:]
		if kind != id || size < length {
			continue
		}
		version, strength := binary.LittleEndian.Uint16(field), int(field[4])
		if version < 1 || version > 2 || strength < 1 || strength > 3 {
			break
		}
		l.checked = version == 1
		l.strength = 8 + 8*strength
		l.method = binary.LittleEndian.Uint16(field[5:])
		return nil
	}
	return errors.New("says that AES protects it, but not how: the archive is damaged")
}

// fits reports whether a password is the file's.
func (l *lock) fits(password string) (bool, error) {
	raw, err := l.raw()
	if err != nil {
		return false, err
	}
	if l.strength > 0 {
		return l.authentic(raw, password)
	}
	data, fits, err := l.unscramble(raw, password)
	if err != nil || !fits {
		return false, err
	}
	begins := l.begins(data)
	return begins, l.ctx.Err()
}

// tried is how much of a large file is unpacked to see whether a password fits.
const tried = 64 << 10

// begins reports whether data unpack: of a small file to its end and checksum, of
// a larger one to some length. Data that are not packed are read whole.
func (l *lock) begins(data io.Reader) bool {
	plain := l.unpack(data)
	var err error
	if l.method == zip.Store || l.file.UncompressedSize64 <= tried {
		_, err = io.Copy(io.Discard, io.LimitReader(plain, int64(min(l.file.UncompressedSize64, 1<<62))+1))
	} else {
		_, err = io.CopyN(io.Discard, plain, tried)
	}
	return err == nil
}

// open opens the file with its password.
func (l *lock) open(password string) (io.Reader, error) {
	raw, err := l.raw()
	if err != nil {
		return nil, err
	}
	var data io.Reader
	if l.strength > 0 {
		data, err = l.decrypt(raw, password)
	} else {
		data, _, err = l.unscramble(raw, password)
	}
	if err != nil {
		return nil, err
	}
	return l.unpack(data), nil
}

// unpack unpacks data, and holds them against the file's checksum and length.
func (l *lock) unpack(data io.Reader) io.Reader {
	if l.method == zip.Deflate {
		data = flate.NewReader(data)
	}
	return &checker{in: data, sum: crc32.NewIEEE(), left: l.file.UncompressedSize64, want: l.file.CRC32,
		checked: l.checked}
}

// checker is a file's contents, with an error at their end where they are not
// what the archive states.
type checker struct {
	in      io.Reader
	sum     hash.Hash32
	left    uint64 // of the length that the archive states
	want    uint32
	checked bool
}

func (c *checker) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.sum.Write(p[:n])
	if uint64(n) > c.left {
		return 0, errDamaged
	}
	c.left -= uint64(n)
	switch {
	case errors.Is(err, io.EOF):
		if c.left > 0 || c.checked && c.sum.Sum32() != c.want {
			return n, errDamaged
		}
	case err != nil:
		return n, fmt.Errorf("%w: %w", errUnpack, err)
	}
	return n, err
}
