package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
)

// hashOf is the SHA-256 of bytes in hexadecimal digits.
func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// hashAll is the SHA-256 of all that is read, and how much that is.
func hashAll(r io.Reader) (sum string, size int64, err error) {
	h := sha256.New()
	size, err = io.Copy(h, r)
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// hashFile is the SHA-256 of a file, and its size.
func hashFile(name string) (sum string, size int64, err error) {
	f, err := os.Open(name)
	if err != nil {
		return "", 0, inputError(name, cause(err))
	}
	defer f.Close()
	if sum, size, err = hashAll(f); err != nil {
		return "", 0, inputError(name, cause(err))
	}
	return sum, size, nil
}

// hashDocument is hashFile of a document, which says something.
func hashDocument(name string) (sum string, size int64, err error) {
	if sum, size, err = hashFile(name); err == nil && size == 0 {
		err = inputError(name, errors.New("the file is empty"))
	}
	return sum, size, err
}

// counted is a writer that knows the hash and size of what went through it.
type counted struct {
	io.Writer
	hash hash.Hash
	size int64
}

func newCounted(w io.Writer) *counted {
	h := sha256.New()
	return &counted{Writer: io.MultiWriter(w, h), hash: h}
}

func (c *counted) Write(data []byte) (int, error) {
	n, err := c.Writer.Write(data)
	c.size += int64(n)
	return n, err
}

func (c *counted) sum() string { return hex.EncodeToString(c.hash.Sum(nil)) }
