package ledger

import (
	"errors"
	"math"
	"slices"
	"sync/atomic"

	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/index"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// part is an open part of the index. It numbers its transfers and its statements by
// itself, from 0; the numbers of the ledger are those among all parts. Each part but
// the first knows where its own lie among those of the parts before it, so that a part
// never changes, however many come after it.
type part struct {
	manifest.Part
	all []*block.File

	times     index.TimesFile
	ids       block.Strings
	payers    index.FixedFile
	stmts     *block.File
	directory index.DirectoryFile
	marks     index.MarksFile
	names     block.Strings
	lookup    index.LookupFile
	runs      index.RunsFile
	accounts  block.Strings
	reversals index.ReversalsFile // of the first part
	coverage  index.CoverageFile  // of the overlay, else of the first part; none where no lines of statements were joined
	replaced  index.ReplacedFile  // of the overlay
	numbers   index.NumbersFile   // of the others, as what follows
	firsts    index.FirstsFile
	placed    *index.Inserted // transfers among those of the parts before
	fresh     *index.Inserted // statements that no part before has, among those of the parts before

	view *statement.View  // nil: numbers are those of the ledger
	ends [2]statement.Ord // places in the ledger of the first transfer and of the last
}

// openPart opens the files of a part, and gives them by name. Where it fails, what is
// open is in p.all.
func openPart(fsys vfs.FS, dir string, of manifest.Part,
	names []string) (p *part, files map[string]*block.File, err error) {
	p, files = &part{Part: of}, map[string]*block.File{}
	for _, name := range names {
		f, err := block.Open(fsys, vfs.Join(dir, of.Index), name)
		if err != nil {
			return p, nil, err
		}
		p.all, files[name] = append(p.all, f), f
		// The last bytes of a file bind all of it: a file of another ledger or
		// generation is found before anything is read from it.
		if want := of.Sums[name]; want != "" && f.Text() != want {
			return p, nil, f.Unfit(manifest.ErrFit)
		}
	}
	// A part does not have all of these; what it has not stays nil.
	p.times = index.TimesFile{File: files[manifest.FileTimes]}
	p.ids = block.Strings{File: files[manifest.FileIDs]}
	p.payers = index.FixedFile{File: files[manifest.FilePayers]}
	p.stmts = files[manifest.FileStatements]
	p.directory = index.DirectoryFile{File: files[manifest.FileDirectory]}
	p.marks = index.MarksFile{File: files[manifest.FileMarks]}
	p.names = block.Strings{File: files[manifest.FileNames]}
	p.lookup = index.LookupFile{File: files[manifest.FileLookup]}
	p.runs = index.RunsFile{File: files[manifest.FileRuns]}
	p.accounts = block.Strings{File: files[manifest.FileAccounts]}
	p.coverage = index.CoverageFile{File: files[manifest.FileCoverage]}
	p.reversals = index.ReversalsFile{File: files[manifest.FileReversals]}
	p.numbers = index.NumbersFile{File: files[manifest.FileNumbers]}
	p.firsts = index.FirstsFile{RunsFile: index.RunsFile{File: files[manifest.FileFirsts]}}
	p.replaced = index.ReplacedFile{File: files[manifest.FileReplaced]}
	if places := (index.PlacesFile{File: files[manifest.FilePlaces]}); places.File != nil {
		p.placed, p.fresh = places.Inserted(p.transfers()), p.numbers.Inserted()
	}
	return p, files, p.fits()
}

// transfers is how many it has, also instead of parts before.
func (p *part) transfers() int64 { return p.Stats.Transfers + p.Replaced }

// fits checks that the files' counts agree.
func (p *part) fits() error {
	for _, f := range [...]*block.File{p.times.File, p.ids.File, p.payers.File, p.lookup.File} {
		if f.Count != uint64(p.transfers()) {
			return f.Unfit(manifest.ErrFit)
		}
	}
	for _, f := range [...]*block.File{p.names.File, p.directory.File, p.stmts} {
		if f.Count != uint64(p.Statements) {
			return f.Unfit(manifest.ErrFit)
		}
	}
	if p.payers.Special == 0 || p.payers.Special > 8 {
		return p.payers.Unfit(manifest.ErrFit)
	}
	if p.replaced.Len() != p.Replaced {
		return p.times.Unfit(manifest.ErrFit)
	}
	if f := p.numbers.File; f != nil && (f.Count != uint64(p.Statements) || f.Special > f.Length) {
		return f.Unfit(manifest.ErrFit)
	}
	return nil
}

// see finds out how the numbers of each part are to be read.
func (l *Ledger) see() error {
	if len(l.parts) < 2 {
		return nil
	}
	// What newer parts have shifts numbers, and replaces transfers of older ones.
	l.holders = make([]atomic.Pointer[[]holding], (l.m.Stats.Statements+holdingPage-1)/holdingPage)
	for t, p := range l.parts {
		places, numbers, err := l.shifts(t)
		if err != nil {
			return err
		}
		if p.transfers() > 0 {
			for i, at := range [...]statement.Ord{0, statement.Ord(p.transfers() - 1)} {
				if p.ends[i], err = l.whole(t, at); err != nil {
					return err
				}
			}
		}
		if places != nil || numbers != nil {
			p.view = &statement.View{Places: places, Statements: numbers}
		}
	}
	return nil
}

// shifts says which places and which numbers of statements those of a part have become.
func (l *Ledger) shifts(t int) (places, numbers *statement.Shift, err error) {
	p := l.parts[t]
	places, err = shift(p.transfers(), func(first int64, to []int64) error { return l.places(t, first, to) })
	if err != nil {
		return nil, nil, err
	}
	numbers, err = shift(int64(p.Statements), func(first int64, to []int64) error { return l.numbers(t, first, to) })
	if err != nil {
		return nil, nil, err
	}
	// Where nothing moves all by as much, the few runs of newer parts say all at once. Else
	// numbers are found as they are asked for.
	var transfers, statements []inserted
	for _, newer := range l.parts[t+1:] {
		transfers = append(transfers, inserted{newer.placed, newer.replaced})
		statements = append(statements, inserted{Inserted: newer.fresh})
	}
	replaces := slices.ContainsFunc(l.parts[t+1:], func(p *part) bool { return p.Replaced > 0 })
	if places.Varies() || replaces && p.transfers() > 0 {
		all := stretched(p.transfers(), p.placed, transfers)
		if places = all; all == nil {
			places = statement.NewShift(p.transfers(), func(first int64, to []int64) error { return l.placesLeft(t, first, to) })
		}
	}
	if t == 0 && numbers.Varies() {
		if all := stretched(int64(p.Statements), nil, statements); all != nil {
			numbers = all
		}
	}
	return places, numbers, nil
}

// shift is what fill makes of so many numbers, nil where it changes none.
func shift(count int64, fill func(first int64, to []int64) error) (*statement.Shift, error) {
	if count == 0 {
		return nil, nil
	}
	var first, last [1]int64
	if err := errors.Join(fill(0, first[:]), fill(count-1, last[:])); err != nil {
		return nil, err
	}
	switch {
	case last[0]-first[0] != count-1:
		return statement.NewShift(count, fill), nil
	case first[0] != 0:
		return statement.ShiftBy(first[0]), nil
	}
	return nil, nil
}

// places finds the places in the ledger of transfers of a part, which follow each other
// from first on.
func (l *Ledger) places(t int, first int64, to []int64) error { return l.placesUp(t, first, to, nil) }

// placesLeft is places, but gives the complement of the place of a transfer that a later
// part has instead.
func (l *Ledger) placesLeft(t int, first int64, to []int64) error {
	var gone []int
	err := l.placesUp(t, first, to, func(i int) { gone = append(gone, i) })
	for _, i := range gone {
		to[i] = ^to[i]
	}
	return err
}

func (l *Ledger) placesUp(t int, first int64, to []int64, gone func(i int)) error {
	for i := range to {
		to[i] = first + int64(i)
	}
	var err error
	if t > 0 {
		err = l.parts[t].placed.With(to)
	}
	for _, p := range l.parts[t+1:] {
		err = errors.Join(err, p.replaced.Up(to, p.placed, gone))
	}
	return err
}

// numbers finds the numbers in the ledger of statements of a part, which follow each
// other from first on.
func (l *Ledger) numbers(t int, first int64, to []int64) (err error) {
	for i := range to {
		to[i] = first + int64(i)
	}
	if t > 0 {
		err = l.parts[t].numbers.Fill(first, to)
	}
	for _, p := range l.parts[t+1:] {
		err = errors.Join(err, p.fresh.Up(to))
	}
	return err
}

// whole is the place in the ledger of a transfer of a part.
func (l *Ledger) whole(t int, o statement.Ord) (statement.Ord, error) {
	var one [1]int64
	err := l.places(t, int64(o), one[:])
	return statement.Ord(one[0]), err
}

// number is the number in the ledger of a statement of a part.
func (l *Ledger) number(t int, no int64) (statement.No, error) {
	var one [1]int64
	err := l.numbers(t, no, one[:])
	return statement.No(one[0]), err
}

// place is where the index has a transfer.
type place struct {
	*part
	no    int           // of the part
	at    statement.Ord // place in the part
	rest  int64         // so many transfers lie one after another from it on, in the part and in the ledger
	first *index.Run    // where the record rests that counts for it; nil: where the part has it
}

// locate finds a transfer.
func (l *Ledger) locate(o statement.Ord) (p place, err error) {
	if o < 0 || int64(o) >= l.m.Stats.Transfers {
		return p, l.parts[0].times.Damaged(0, block.ErrBounds)
	}
	p.rest = math.MaxInt64
	g := int64(o)
	for p.no = len(l.parts) - 1; p.no > 0; p.no-- {
		p.part = l.parts[p.no]
		number, inside, more, err := p.placed.Down(g)
		p.rest = min(p.rest, more)
		if err != nil || inside {
			p.at = statement.Ord(number)
			return p, err
		}
		g, more, err = p.replaced.Down(number)
		if err != nil {
			return p, err
		}
		p.rest = min(p.rest, more)
		// A newer part may have a record that counts for a transfer of an older one.
		if p.first == nil && p.firsts.Count > 0 {
			first, is, next, err := p.firsts.Of(statement.Ord(g))
			if err != nil {
				return p, err
			}
			if is {
				p.first = &first
			}
			p.rest = min(p.rest, int64(next)-g)
		}
	}
	p.part, p.at = l.parts[0], statement.Ord(g)
	p.rest = min(p.rest, p.transfers()-g)
	return p, nil
}

// piece is what a part has of a statement.
func (p *part) piece(no statement.No) (statement.Statement, error) {
	start, length, err := p.directory.Bounds(no)
	if err != nil {
		return statement.Statement{}, err
	}
	data, err := p.stmts.Bytes(start.Offset, length)
	var marks []byte
	if err == nil && statement.HasMarks(start.Entries) {
		marks, err = p.marks.Of(no)
	}
	return statement.Encoded(data, int(start.Entries), marks).Seen(p.view), err
}

// forget gives back what a part has found out.
func (p *part) forget() {
	for _, f := range p.all {
		f.Forget()
	}
	if p.view != nil {
		p.view.Forget()
	}
}
