package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"dyetrace"
	"dyetrace/internal/vfs"
)

// PageName is the page in a ledger's folder that says what one can rely on. It is
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

// sealPage puts its checksum after a page.
func sealPage(page []byte) []byte {
	return fmt.Appendf(slices.Clip(page), "%s%s%s", pageSumBefore, sumText(page), pageSumAfter)
}

// isPage reports whether a file is a page that sealPage has sealed.
func isPage(data []byte) bool {
	at := len(data) - pageSumLen
	return at >= 0 && bytes.Equal(data, sealPage(data[:at]))
}

// pageState says what lies under a page's name.
type pageState uint8

const (
	noPage pageState = iota
	ownPage
	foreignPage
)

// lookAtPage says what lies under the name of the page.
func lookAtPage(fsys vfs.FS, dir, name string) (pageState, error) {
	path := vfs.Join(dir, name)
	size, err := fileSize(fsys, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noPage, nil
	case err != nil || size > maxPage:
		return foreignPage, nil //nolint:nilerr // a folder, say, is not ours
	}
	data, err := vfs.ReadFile(fsys, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noPage, nil
	case err != nil:
		return foreignPage, nil //nolint:nilerr // what cannot be read is left alone
	case isPage(data):
		return ownPage, nil
	}
	return foreignPage, nil
}

// dropPage removes the page, if it is the ledger's own.
func dropPage(fsys vfs.FS, dir string) error {
	state, err := lookAtPage(fsys, dir, PageName)
	if err != nil || state != ownPage {
		return err
	}
	return errors.Join(fsys.Remove(vfs.Join(dir, PageName)), fsys.SyncDir(dir))
}

// ErrPageInTheWay says that a file which the ledger did not write has the page's
// name.
var ErrPageInTheWay = errors.New("a file of that name is there which dyetrace did not write, or which was changed since; move it elsewhere, " +
	"or write the page somewhere else by `dyetrace rely -o FILE`")

// WritePage writes the page of the ledger in dir as render makes it of the ledger,
// and gives its path. It does so under the ledger's lock. Where another writer
// has the lock, which will write the page itself, the path is empty.
func WritePage(fsys vfs.FS, dir, holder string, render func(*Ledger) ([]byte, error)) (path string, err error) {
	lock, err := takeLock(fsys, dir, "rely", holder)
	if dyetrace.KindOf(err) == dyetrace.UsageError {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	l, err := Open(fsys, dir)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	path = vfs.Join(dir, PageName)
	for _, name := range [...]string{PageName, PageName + ".new"} {
		state, err := lookAtPage(fsys, dir, name)
		if err == nil && state == foreignPage && !(name != PageName && leftPage(fsys, dir, name)) {
			err = ErrPageInTheWay
		}
		if err != nil {
			return "", &dyetrace.Error{Kind: dyetrace.UsageError, Op: "rely", File: vfs.Join(dir, name), Err: err}
		}
	}
	page, err := render(l)
	if err != nil {
		return "", err
	}
	page, whole := bytes.CutPrefix(page, []byte(pageHead))
	if !whole {
		return "", dyetrace.Errorf(dyetrace.OtherError, "rely", "the page does not begin with %q: build it again with `make web`", pageHead)
	}
	return path, vfs.WriteFile(fsys, dir, PageName, sealPage(append([]byte(pageHead+pageMark), page...)))
}

// Every page begins with a head, and the ledger's own then with a mark.
const (
	pageHead = "<!doctype html>\n"
	pageMark = "<!-- dyetrace: what one can rely on in the ledger of this folder; written anew whenever the ledger changes -->\n"
)

// leftPage reports whether a file is what a crash may leave of a page that was
// being written.
func leftPage(fsys vfs.FS, dir, name string) bool {
	data, err := vfs.ReadFile(fsys, vfs.Join(dir, name))
	return err == nil && cutOff(data, []byte(pageHead+pageMark))
}
