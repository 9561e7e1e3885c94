package xlsx

import (
	"io"

	"github.com/klauspost/compress/zip"
)

// WithinMemory holds texts of at most so many bytes in memory, and unpacks so many
// bytes at a time, until what it returns is called.
func WithinMemory(inside, piece int) (restore func()) {
	wasInside, wasPiece := stringsInside, stringsPiece
	stringsInside, stringsPiece = inside, piece
	return func() { stringsInside, stringsPiece = wasInside, wasPiece }
}

// Open opens a workbook of size bytes.
func Open(r io.ReaderAt, size int64) (*Book, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, Damaged(err)
	}
	return OpenArchive(archive)
}
