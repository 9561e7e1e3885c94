package intake

import (
	"context"
	"io"

	"github.com/klauspost/compress/zip"

	"dyetrace/intake/xlsx"
)

// archive reads a ZIP archive: a workbook, or files packed together.
func (rd *reading) archive(ctx context.Context, r io.ReaderAt, size int64, within string, depth int) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return xlsx.Damaged(err)
	}
	if !xlsx.IsBook(z) {
		return xlsx.ErrNotBook
	}
	book, err := xlsx.OpenArchive(z)
	if err != nil {
		return err
	}
	return rd.readBook(ctx, book, within)
}
