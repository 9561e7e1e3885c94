package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"dyetrace/internal/vfs"
)

// PageName is the page in a ledger's folder on how far it can be relied on. It is
// no part of the ledger: whoever changes the ledger removes it before the change
// takes effect, so that it is never of another time, and WritePage writes it anew.
// It ends in its checksum, by which a page that the ledger wrote is known from
// every other file: those are left alone.
const PageName = "reliance.html"

const (
	pageSumBefore = "\n<!-- xxh64 "
	pageSumAfter  = " -->\n"
	pageSumLen    = len(pageSumBefore) + 16 + len(pageSumAfter)
)

// maxPage bounds how long a page may be that is looked at.
const maxPage = 64 << 20

// SealPage puts its checksum after a page.
func SealPage(page []byte) []byte {
	return fmt.Appendf(slices.Clip(page), "%s%s%s", pageSumBefore, sumText(page), pageSumAfter)
}

// isPage reports whether a file is a page that SealPage has sealed.
func isPage(data []byte) bool {
	at := len(data) - pageSumLen
	return at >= 0 && bytes.Equal(data, SealPage(data[:at]))
}

// PageState is what lies under a page's name.
type PageState uint8

// What may lie under a page's name.
const (
	noPage PageState = iota
	ownPage
	ForeignPage
)

// LookAtPage returns what lies under the name of the page.
func LookAtPage(fsys vfs.FS, dir, name string) (PageState, error) {
	path := vfs.Join(dir, name)
	size, err := FileSize(fsys, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noPage, nil
	case err != nil || size > maxPage:
		return ForeignPage, nil //nolint:nilerr // a folder, say, is not ours
	}
	data, err := vfs.ReadFile(fsys, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noPage, nil
	case err != nil:
		return ForeignPage, nil //nolint:nilerr // what cannot be read is left alone
	case isPage(data):
		return ownPage, nil
	}
	return ForeignPage, nil
}

// DropPage removes the page, if it is the ledger's own.
func DropPage(fsys vfs.FS, dir string) error {
	state, err := LookAtPage(fsys, dir, PageName)
	if err != nil || state != ownPage {
		return err
	}
	return errors.Join(fsys.Remove(vfs.Join(dir, PageName)), fsys.SyncDir(dir))
}
