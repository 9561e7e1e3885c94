package locked

import (
	"errors"
	"hash/crc32"
	"io"
)

// keys is the state of PKWARE's cipher.
type keys [3]uint32

func newKeys(password string) *keys {
	k := &keys{0x12345678, 0x23456789, 0x34567890}
	for i := range len(password) {
		k.update(password[i])
	}
	return k
}

// update takes a byte of plain text in.
func (k *keys) update(plain byte) {
	k[0] = crc32.IEEETable[byte(k[0])^plain] ^ k[0]>>8
	k[1] = (k[1]+k[0]&0xff)*134775813 + 1
	k[2] = crc32.IEEETable[byte(k[2])^byte(k[1]>>24)] ^ k[2]>>8
}

// decrypt decrypts in place.
func (k *keys) decrypt(text []byte) {
	for i, c := range text {
		t := uint16(k[2]) | 2
		c ^= byte(t * (t ^ 1) >> 8)
		k.update(c)
		text[i] = c
	}
}

// scrambled is data under PKWARE's cipher.
type scrambled struct {
	in io.Reader
	k  *keys
}

func (s *scrambled) Read(p []byte) (int, error) {
	n, err := s.in.Read(p)
	s.k.decrypt(p[:n])
	return n, err
}

// unscramble begins to decrypt a file, and reports whether the byte of its header
// that is known fits the password: one wrong password in 256 passes.
func (l *lock) unscramble(raw io.Reader, password string) (data io.Reader, fits bool, err error) {
	var header [12]byte
	if _, err := io.ReadFull(raw, header[:]); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = errShort
		}
		return nil, false, err
	}
	k := newKeys(password)
	k.decrypt(header[:])
	last := header[len(header)-1]
	// Where the checksum comes behind the data, the time takes its place; some programs use the
	// checksum all the same.
	fits = last == byte(l.file.CRC32>>24) || l.file.Flags&flagDescriptor != 0 &&
		last == byte(l.file.ModifiedTime>>8) //nolint:staticcheck // the very bytes of the header
	return &scrambled{raw, k}, fits, nil
}
