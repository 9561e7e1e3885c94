package ledger

import (
	"bytes"
	"errors"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/reliance"
)

// Reliance is how far the statements of a ledger can be relied on.
type Reliance = reliance.Reliance

// ReliedTotals are counts over all statements.
type ReliedTotals = reliance.ReliedTotals

// AccountReliance is what the balances of one statement prove.
type AccountReliance = reliance.AccountReliance

// BrokenBalance is a stated balance that does not follow from the one before.
type BrokenBalance = reliance.BrokenBalance

// Contradiction is a place where two files contradict each other on one account, or
// where a line of one was taken for a copy of one of the other.
type Contradiction = reliance.Contradiction

// TwoHolders is a number that lines give to different holders at different
// banks.
type TwoHolders = reliance.TwoHolders

// ErrNotWalked is the error of a ledger whose statements were not checked for how far
// they agree.
var ErrNotWalked = errors.New("an earlier dyetrace made this ledger, and did not keep how far its statements agree; " +
	"`dyetrace reindex --ledger DIR` finds it")

// Reliance returns how far the statements of the ledger can be relied on. A ledger
// without statements has none. One that was made before this was kept returns an error
// with what to do.
func (l *Ledger) Reliance() (*Reliance, error) {
	if l.reliance == nil {
		if l.HasStatements() {
			return nil, &dyetrace.Error{Kind: dyetrace.UsageError, Op: "rely", File: l.dir, Err: ErrNotWalked}
		}
		return &Reliance{}, nil
	}
	data, err := l.reliance.Bytes(0, l.reliance.Length)
	if err != nil {
		return nil, err
	}
	r, err := reliance.Decode(data)
	if err != nil {
		return nil, l.reliance.Damaged(0, err)
	}
	return r, nil
}

// Complete counts the rows of tables of transfers in the ledger: they are no lines of
// statements.
func (l *Ledger) Complete() (rows int64) {
	for _, f := range l.m.Records {
		rows += f.Rows
	}
	return rows
}

// ErrPageInTheWay is the error where a file that the ledger did not write has the
// page's name.
var ErrPageInTheWay = errors.New("a file of that name is there which dyetrace did not write, or which was changed " +
	"since; move it elsewhere, " +
	"or write the page somewhere else by `dyetrace rely -o FILE`")

// WritePage writes the page of the ledger in dir as render makes it of the ledger,
// and gives its path. It does so under the ledger's lock. Where another writer
// has the lock, which will write the page itself, the path is empty.
func WritePage(fsys vfs.FS, dir, holder string, render func(*Ledger) ([]byte, error)) (path string, err error) {
	lock, err := manifest.TakeLock(fsys, dir, "rely", holder)
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
	path = vfs.Join(dir, manifest.PageName)
	// Nothing that dyetrace did not write is written over, not even under the name that
	// the page has while it is written.
	for _, name := range [...]string{manifest.PageName, manifest.PageName + ".new"} {
		state, err := manifest.LookAtPage(fsys, dir, name)
		if err == nil && state == manifest.ForeignPage && !(name != manifest.PageName && leftPage(fsys, dir, name)) {
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
	// The mark goes behind the head, by which a page cut off by a crash is known again.
	page, whole := bytes.CutPrefix(page, []byte(pageHead))
	if !whole {
		return "", dyetrace.Errorf(dyetrace.OtherError, "rely",
			"the page does not begin with %q: build it again with `make web`", pageHead)
	}
	return path, vfs.WriteFile(fsys, dir, manifest.PageName, manifest.SealPage(append([]byte(pageHead+pageMark), page...)))
}

// Every page begins with a head, and the ledger's own then with a mark.
const (
	pageHead = "<!doctype html>\n"
	pageMark = "<!-- dyetrace: what one can rely on in the ledger of this folder; written anew whenever the ledger " +
		"changes -->\n"
)

// leftPage reports whether a file is what a crash may leave of a page that was
// being written.
func leftPage(fsys vfs.FS, dir, name string) bool {
	data, err := vfs.ReadFile(fsys, vfs.Join(dir, name))
	return err == nil && manifest.CutOff(data, []byte(pageHead+pageMark))
}
