package locked

import (
	"cmp"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/subtle"
	"errors"
	"io"
)

const (
	rounds     = 1000 // of PBKDF2, as the format has it
	verifier   = 2    // bytes that show most wrong passwords
	codeLength = 10   // bytes of the authentication code at the end
)

// parts are what a password and a file's salt give.
type parts struct {
	encrypt, authenticate []byte
	fits                  bool // the verifier is the file's
}

// derive reads the beginning of a file under AES.
func (l *lock) derive(raw io.Reader, password string) (*parts, error) {
	head := make([]byte, l.strength/2+verifier)
	if _, err := io.ReadFull(raw, head); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = errShort
		}
		return nil, err
	}
	salt, want := head[:l.strength/2], head[l.strength/2:]
	key, err := pbkdf2.Key(sha1.New, password, salt, rounds, 2*l.strength+verifier)
	if err != nil {
		return nil, err
	}
	return &parts{encrypt: key[:l.strength], authenticate: key[l.strength : 2*l.strength],
		fits: subtle.ConstantTimeCompare(key[2*l.strength:], want) == 1}, nil
}

// length is how much of a file is data; it is below zero where not even what
// protects it has room.
func (l *lock) length() int64 {
	return int64(min(l.file.CompressedSize64, 1<<62)) - int64(l.strength/2+verifier+codeLength)
}

// authentic reports whether a password is the file's, by the code over its data.
func (l *lock) authentic(raw io.Reader, password string) (bool, error) {
	p, err := l.derive(raw, password)
	if err != nil || !p.fits {
		return false, err
	}
	if l.length() < 0 {
		return false, errShort
	}
	mac := hmac.New(sha1.New, p.authenticate)
	if _, err := io.CopyN(mac, raw, l.length()); err != nil {
		return false, cmp.Or(l.ctx.Err(), errShort)
	}
	var code [codeLength]byte
	if _, err := io.ReadFull(raw, code[:]); err != nil {
		return false, errShort
	}
	return hmac.Equal(mac.Sum(nil)[:codeLength], code[:]), nil
}

// decrypt is a file's data, still packed.
func (l *lock) decrypt(raw io.Reader, password string) (io.Reader, error) {
	p, err := l.derive(raw, password)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(p.encrypt)
	if err != nil {
		return nil, err
	}
	return &counted{in: io.LimitReader(raw, l.length()), block: block, at: aes.BlockSize}, nil
}

// counted is data under AES in counter mode, whose counter has its lowest byte
// first, unlike that of the standard library.
type counted struct {
	in      io.Reader
	block   cipher.Block
	counter [aes.BlockSize]byte
	stream  [aes.BlockSize]byte
	at      int // in stream
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	for i := 0; i < n; {
		if c.at == aes.BlockSize {
			for j := range c.counter {
				if c.counter[j]++; c.counter[j] != 0 {
					break
				}
			}
			c.block.Encrypt(c.stream[:], c.counter[:])
			c.at = 0
		}
		done := subtle.XORBytes(p[i:n], p[i:n], c.stream[c.at:])
		i += done
		c.at += done
	}
	return n, err
}
