package ledger

import (
	"errors"
	"io/fs"
	"sync"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/identity"
	"dyetrace/ledger/index"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/segment"
	"dyetrace/ledger/statement"
)

// Ledger is an open ledger: what it held when it was opened. Imports that end
// later do not disturb it. It is safe for use by several goroutines.
type Ledger struct {
	fsys vfs.FS
	dir  string
	m    *manifest.Manifest
	all  []*block.File

	times     index.TimesFile
	ids       block.Strings
	payers    index.FixedFile
	stmts     *block.File
	directory index.DirectoryFile
	marks     index.MarksFile
	reversals index.ReversalsFile
	names     block.Strings
	lookup    index.LookupFile
	runs      index.RunsFile
	accounts  block.Strings
	coverage  index.CoverageFile // none where no lines of statements were joined
	reliance  *block.File        // nil where none were walked

	aliases  block.Strings
	aliasOf  map[string]string   // once loaded; mu guards it
	whyAlias map[string]string   // of those that no file says
	offered  *identity.NameIndex // once made; mu guards it

	mu       sync.Mutex
	segments []*segment.Segment // opened when first read
	changed  error              // what Changed said when the ledger was closed
}

// openTries is how often Open starts over when an import replaces the index
// while it is being opened.
const openTries = 10

// Open opens the ledger in dir. Where there is none the error is NotFound,
// where its files are not what was written, CorruptError.
func Open(fsys vfs.FS, dir string) (*Ledger, error) {
	var last error
	tried := -1
	for range openTries {
		m, err := manifest.Read(fsys, dir)
		if err != nil {
			return nil, err
		}
		l, err := openIndex(fsys, dir, m)
		if err == nil {
			return l, nil
		}
		last = err
		// On Windows a file that is to go, but that another reader has open, can be opened by
		// nobody: then too there is a new manifest, or the file is somebody else's doing.
		going := errors.Is(err, vfs.ErrInUse) && m.Generation != tried
		if tried = m.Generation; !going && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	if dyetrace.KindOf(last) == dyetrace.CorruptError {
		return nil, last
	}
	return nil, &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "open ledger; `dyetrace reindex` may mend it", File: dir,
		Err: last}
}

// openIndex opens the index that a manifest names.
func openIndex(fsys vfs.FS, dir string, m *manifest.Manifest) (*Ledger, error) {
	l := &Ledger{fsys: fsys, dir: dir, m: m, segments: make([]*segment.Segment, len(m.Segments()))}
	if err := m.Fits(fsys, dir); err != nil {
		return nil, err
	}
	folder := vfs.Join(dir, m.Index)
	for _, name := range m.IndexFiles() {
		f, err := block.Open(fsys, folder, name)
		if err != nil {
			return nil, errors.Join(err, l.Close())
		}
		l.all = append(l.all, f)
		// The last bytes of a file bind all of it: a file of another ledger or
		// generation is found before anything is read from it.
		if want := m.IndexSums[name]; want != "" && f.Text() != want {
			return nil, errors.Join(f.Unfit(manifest.ErrFit), l.Close())
		}
		switch name {
		case manifest.FileTimes:
			l.times = index.TimesFile{File: f}
		case manifest.FileIDs:
			l.ids = block.Strings{File: f}
		case manifest.FilePayers:
			l.payers = index.FixedFile{File: f}
		case manifest.FileStatements:
			l.stmts = f
		case manifest.FileDirectory:
			l.directory = index.DirectoryFile{File: f}
		case manifest.FileMarks:
			l.marks = index.MarksFile{File: f}
		case manifest.FileNames:
			l.names = block.Strings{File: f}
		case manifest.FileLookup:
			l.lookup = index.LookupFile{File: f}
		case manifest.FileRuns:
			l.runs = index.RunsFile{File: f}
		case manifest.FileAccounts:
			l.accounts = block.Strings{File: f}
		case manifest.FileCoverage:
			l.coverage = index.CoverageFile{File: f}
		case manifest.FileReliance:
			l.reliance = f
		case manifest.FileAliases:
			l.aliases = block.Strings{File: f}
		case manifest.FileReversals:
			l.reversals = index.ReversalsFile{File: f}
		}
	}
	if err := l.fits(); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// fits checks that the files' counts agree.
func (l *Ledger) fits() error {
	for _, f := range [...]*block.File{l.times.File, l.ids.File, l.payers.File, l.lookup.File} {
		if f.Count != uint64(l.m.Stats.Transfers) {
			return f.Unfit(manifest.ErrFit)
		}
	}
	for _, f := range [...]*block.File{l.names.File, l.directory.File, l.stmts} {
		if f.Count != uint64(l.m.Stats.Statements) {
			return f.Unfit(manifest.ErrFit)
		}
	}
	if l.payers.Special == 0 || l.payers.Special > 8 {
		return l.payers.Unfit(manifest.ErrFit)
	}
	return nil
}

// Close gives back what the ledger holds. Statements taken from it must no
// longer be used.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all != nil {
		l.changed = l.changes()
	}
	var errs []error
	for _, s := range l.segments {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	for _, f := range l.all {
		errs = append(errs, f.Close())
	}
	l.segments, l.all = nil, nil
	return errors.Join(errs...)
}

// Changed is an error of kind CorruptError where a file of the ledger was written
// to since it was opened: what was read of it may be wrong. Once the ledger is
// closed it is what it was then. Imports change no file that a reader has.
func (l *Ledger) Changed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		return l.changed
	}
	return l.changes()
}

func (l *Ledger) changes() error {
	for _, s := range l.segments {
		if s == nil {
			continue
		}
		if err := s.Changed(); err != nil {
			return err
		}
	}
	for _, f := range l.all {
		if err := f.Changed(); err != nil {
			return err
		}
	}
	return nil
}

// Forget gives the memory back that a ledger on disk takes as it is read. It may
// be called at any time: statements stay valid, and what is read again is
// fetched again. Who goes through a whole ledger calls it now and then.
func (l *Ledger) Forget() {
	for _, f := range l.all {
		f.Forget()
	}
}

// Transfers is the number of transfers. Their places in ledger order run from
// 0 to one less.
func (l *Ledger) Transfers() int64 { return l.m.Stats.Transfers }

// Statements is the number of statements.
func (l *Ledger) Statements() int { return l.m.Stats.Statements }

// Statement is a statement by its number.
func (l *Ledger) Statement(no statement.No) (statement.Statement, error) {
	start, length, err := l.directory.Bounds(no)
	if err != nil {
		return statement.Statement{}, err
	}
	data, err := l.stmts.Bytes(start.Offset, length)
	var marks []byte
	if err == nil && statement.HasMarks(start.Entries) {
		marks, err = l.marks.Of(no)
	}
	return statement.Encoded(data, int(start.Entries), marks), err
}

// Traits is what a trace asks of a statement's account.
func (l *Ledger) Traits(no statement.No) (statement.Traits, error) {
	entry, err := l.directory.At(no)
	if err != nil {
		return statement.Traits{}, err
	}
	if entry.ByDay {
		entry.Traits.Days, err = l.coverage.Of(no)
	}
	return entry.Traits, err
}

// Name is the account and currency of a statement.
func (l *Ledger) Name(no statement.No) (dyetrace.AccountCurrency, error) {
	key, err := l.names.At(nil, uint64(no))
	if err != nil {
		return dyetrace.AccountCurrency{}, err
	}
	id, currency, err := index.SplitName(key)
	if err != nil {
		return dyetrace.AccountCurrency{}, l.names.Damaged(0, err)
	}
	return dyetrace.AccountCurrency{Account: string(id), Currency: currency}, nil
}

// Find is the statement in a currency of the account that Resolve makes of a
// name, if there is one.
func (l *Ledger) Find(a dyetrace.AccountCurrency) (statement.No, bool, error) {
	account, err := l.Resolve(a.Account)
	if err != nil {
		return 0, false, err
	}
	key := index.AppendName(nil, []byte(account), uint16(a.Currency))
	i, err := l.names.Search(key)
	if err != nil || i >= l.names.Count {
		return 0, false, err
	}
	found, err := l.names.At(nil, i)
	return statement.No(i), err == nil && string(found) == string(key), err
}

// StatementsOf gives the statements of the account that Resolve makes of a name,
// one for each currency.
func (l *Ledger) StatementsOf(account string) ([]statement.No, error) {
	account, err := l.Resolve(account)
	if err != nil {
		return nil, err
	}
	return l.statementsNamed(account)
}

// statementsNamed gives the statements of an account by its own name or another
// one of it.
func (l *Ledger) statementsNamed(account string) ([]statement.No, error) {
	account, err := l.CanonicalOf(account)
	if err != nil {
		return nil, err
	}
	first, err := l.names.Search(index.AppendName(nil, []byte(account), 0))
	if err != nil {
		return nil, err
	}
	var all []statement.No
	err = l.names.Each(first, func(i uint64, key []byte) (bool, error) {
		id, _, err := index.SplitName(key)
		if err != nil || string(id) != account {
			return false, err
		}
		all = append(all, statement.No(i))
		return true, nil
	})
	return all, err
}

// Account is what accounts files say of an account.
func (l *Ledger) Account(id string) (dyetrace.Account, bool, error) {
	id, err := l.CanonicalOf(id)
	if err != nil {
		return dyetrace.Account{}, false, err
	}
	prefix := append([]byte(id), 0)
	i, err := l.accounts.Search(prefix)
	if err != nil || i >= l.accounts.Count {
		return dyetrace.Account{}, false, err
	}
	raw, err := l.accounts.At(nil, i)
	if err != nil || len(raw) < len(prefix) || string(raw[:len(prefix)]) != string(prefix) {
		return dyetrace.Account{}, false, err
	}
	a, err := facts.DecodeAccount(raw)
	if err != nil {
		return a, false, l.accounts.Damaged(0, err)
	}
	return a, true, nil
}

// Time is when a transfer took place.
func (l *Ledger) Time(o statement.Ord) (dyetrace.Instant, error) { return l.times.At(o) }

// After is the number of transfers at or before t, which is the place of the
// first one later than t.
func (l *Ledger) After(t dyetrace.Instant) (statement.Ord, error) { return l.times.After(t) }

// IDs gives the ids of transfers, in the order asked for.
func (l *Ledger) IDs(ords []statement.Ord) ([]string, error) {
	ids := make([]string, len(ords))
	var buf []byte
	for i, o := range ords {
		var err error
		if buf, err = l.ids.At(buf, uint64(o)); err != nil {
			return nil, err
		}
		ids[i] = string(buf)
	}
	return ids, nil
}

// Payer is the statement that a transfer left.
func (l *Ledger) Payer(o statement.Ord) (statement.No, error) {
	v, err := l.payers.At(uint64(o))
	return statement.No(v), err
}

// Lookup finds a transfer by its id.
func (l *Ledger) Lookup(id string) (statement.Ord, bool, error) {
	found, at := false, statement.Ord(0)
	var buf []byte
	err := l.lookup.Find([]byte(id), func(o statement.Ord) (bool, error) {
		var err error
		if buf, err = l.ids.At(buf, uint64(o)); err == nil && string(buf) == id {
			found, at = true, o
		}
		return found, err
	})
	return at, found, err
}
