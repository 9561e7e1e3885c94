package ledger

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"sync"
	"sync/atomic"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/identity"
	"dyetrace/ledger/index"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/segment"
	"dyetrace/ledger/statement"
	"dyetrace/ledger/wal"
)

// Ledger is an open ledger: what it held when it was opened. Imports that end
// later do not disturb it. It is safe for use by several goroutines.
type Ledger struct {
	fsys  vfs.FS
	dir   string
	m     *manifest.Manifest
	parts []*part // of the index, from the oldest to the newest; none once closed

	holders []atomic.Pointer[[]holding] // by page of statements, once found; where there are several parts

	logged wal.Contents // of all logs; what they hold is in the last part

	reliance *block.File // nil where no statements were walked
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
		l, err := openLogged(fsys, dir, m)
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
	p, files, err := openPart(fsys, dir, m.First(), m.IndexFiles())
	l.parts = append(l.parts, p)
	l.aliases, l.reliance = block.Strings{File: files[manifest.FileAliases]}, files[manifest.FileReliance]
	for i := 0; i < len(m.Parts) && err == nil; i++ {
		p, files, err = openPart(fsys, dir, m.Parts[i], m.Parts[i].Files())
		l.parts = append(l.parts, p)
		if f := files[manifest.FileReliance]; f != nil {
			l.reliance = f
		}
	}
	if err == nil {
		err = l.see()
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Close gives back what the ledger holds. Statements taken from it must no
// longer be used.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.parts != nil {
		l.changed = l.changes()
	}
	var errs []error
	for _, s := range l.segments {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	for _, p := range l.parts {
		for _, f := range p.all {
			errs = append(errs, f.Close())
		}
	}
	l.segments, l.parts = nil, nil
	return errors.Join(errs...)
}

// Changed is an error of kind CorruptError where a file of the ledger was written
// to since it was opened: what was read of it may be wrong. Once the ledger is
// closed it is what it was then. Imports change no file that a reader has.
func (l *Ledger) Changed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.parts == nil {
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
	for _, p := range l.parts {
		for _, f := range p.all {
			if err := f.Changed(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Forget gives the memory back that a ledger on disk takes as it is read. It may
// be called at any time: statements stay valid, and what is read again is
// fetched again. Who goes through a whole ledger calls it now and then.
func (l *Ledger) Forget() {
	for _, p := range l.parts {
		p.forget()
	}
}

// Transfers is the number of transfers. Their places in ledger order run from
// 0 to one less.
func (l *Ledger) Transfers() int64 { return l.m.Stats.Transfers }

// Statements is the number of statements.
func (l *Ledger) Statements() int { return l.m.Stats.Statements }

// Statement is a statement by its number.
func (l *Ledger) Statement(no statement.No) (statement.Statement, error) {
	if len(l.parts) == 1 {
		return l.parts[0].piece(no)
	}
	var pieces []statement.Piece
	err := l.pieces(no, func(p *part, at statement.No) (bool, error) {
		s, err := p.piece(at)
		if err != nil {
			return false, err
		}
		replaced, err := p.replaced.Entries(at)
		pieces = append(pieces, statement.Piece{Statement: s, First: p.ends[0], Last: p.ends[1], Replaced: replaced})
		return true, err
	})
	if err != nil {
		return statement.Statement{}, err
	}
	if len(pieces) == 1 {
		return pieces[0].Statement, nil
	}
	return statement.Join(pieces), nil
}

// Traits is what a trace asks of a statement's account.
func (l *Ledger) Traits(no statement.No) (traits statement.Traits, err error) {
	// The newest part that has a piece knows what its account has become.
	err = l.pieces(no, func(p *part, at statement.No) (bool, error) {
		entry, err := p.directory.At(at)
		if err == nil && entry.ByDay {
			entry.Traits.Days, err = p.coverage.Of(at)
		}
		traits = entry.Traits
		return false, err
	})
	return traits, err
}

// Name is the account and currency of a statement.
func (l *Ledger) Name(no statement.No) (name dyetrace.AccountCurrency, err error) {
	err = l.pieces(no, func(p *part, at statement.No) (bool, error) {
		key, err := p.names.At(nil, uint64(at))
		if err != nil {
			return false, err
		}
		id, currency, err := index.SplitName(key)
		if err != nil {
			return false, p.names.Damaged(0, err)
		}
		name = dyetrace.AccountCurrency{Account: string(id), Currency: currency}
		return false, nil
	})
	return name, err
}

// Find is the statement in a currency of the account that Resolve makes of a
// name, if there is one.
func (l *Ledger) Find(a dyetrace.AccountCurrency) (statement.No, bool, error) {
	account, err := l.Resolve(a.Account)
	if err != nil {
		return 0, false, err
	}
	no, is, err := l.rank(index.AppendName(nil, []byte(account), uint16(a.Currency)))
	return statement.No(no), is, err
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
	var all []statement.No
	for t, p := range l.parts {
		first, err := p.names.Search(index.AppendName(nil, []byte(account), 0))
		if err != nil {
			return nil, err
		}
		err = p.names.Each(first, func(i uint64, key []byte) (bool, error) {
			id, _, err := index.SplitName(key)
			if err != nil || string(id) != account {
				return false, err
			}
			no, err := l.number(t, int64(i))
			all = append(all, no)
			return true, err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// Account is what accounts files say of an account.
func (l *Ledger) Account(id string) (dyetrace.Account, bool, error) {
	id, err := l.CanonicalOf(id)
	if err != nil {
		return dyetrace.Account{}, false, err
	}
	p, raw, err := l.accountLine([]byte(id))
	if err != nil || raw == nil {
		return dyetrace.Account{}, false, err
	}
	a, err := facts.DecodeAccount(raw)
	if err != nil {
		return a, false, p.accounts.Damaged(0, err)
	}
	return a, true, nil
}

// accountLine is what the newest part that knows an account has of it, nil where none
// does.
func (l *Ledger) accountLine(id []byte) (*part, []byte, error) {
	prefix := append(slices.Clip(id), 0)
	for _, p := range slices.Backward(l.parts) {
		i, err := p.accounts.Search(prefix)
		if err != nil {
			return nil, nil, err
		}
		if i >= p.accounts.Count {
			continue
		}
		raw, err := p.accounts.At(nil, i)
		if err != nil || bytes.HasPrefix(raw, prefix) {
			return p, raw, err
		}
	}
	return nil, nil, nil
}

// knownAccount is accountLine without the part.
func (l *Ledger) knownAccount(id []byte) ([]byte, error) {
	_, line, err := l.accountLine(id)
	return line, err
}

// Time is when a transfer took place.
func (l *Ledger) Time(o statement.Ord) (dyetrace.Instant, error) {
	p, err := l.locate(o)
	if err != nil {
		return 0, err
	}
	return p.times.At(p.at)
}

// After is the number of transfers at or before t, which is the place of the
// first one later than t.
func (l *Ledger) After(t dyetrace.Instant) (after statement.Ord, err error) {
	for _, p := range l.parts {
		replaced, err := p.replaced.Before(int64(after))
		if err != nil {
			return 0, err
		}
		n, err := p.times.After(t)
		if err != nil {
			return 0, err
		}
		after += n - statement.Ord(replaced)
	}
	return after, nil
}

// IDs gives the ids of transfers, in the order asked for.
func (l *Ledger) IDs(ords []statement.Ord) ([]string, error) {
	ids := make([]string, len(ords))
	var buf []byte
	for i, o := range ords {
		p, err := l.locate(o)
		if err != nil {
			return nil, err
		}
		if buf, err = p.ids.At(buf, uint64(p.at)); err != nil {
			return nil, err
		}
		ids[i] = string(buf)
	}
	return ids, nil
}

// Payer is the statement that a transfer left.
func (l *Ledger) Payer(o statement.Ord) (statement.No, error) {
	p, err := l.locate(o)
	if err != nil {
		return 0, err
	}
	v, err := p.payers.At(uint64(p.at))
	if err != nil {
		return 0, err
	}
	return l.number(p.no, int64(v))
}

// Lookup finds a transfer by its id.
func (l *Ledger) Lookup(id string) (statement.Ord, bool, error) {
	// Of several parts that have it the newest counts: it has it instead of the others.
	for t := range slices.Backward(l.parts) {
		if at, found, err := l.parts[t].find(id); err != nil || found {
			if err == nil {
				at, err = l.whole(t, at)
			}
			return at, err == nil, err
		}
	}
	return 0, false, nil
}

// find finds a transfer of the part by its id.
func (p *part) find(id string) (statement.Ord, bool, error) {
	found, at := false, statement.Ord(0)
	var buf []byte
	err := p.lookup.Find([]byte(id), func(o statement.Ord) (bool, error) {
		var err error
		if buf, err = p.ids.At(buf, uint64(o)); err == nil && string(buf) == id {
			found, at = true, o
		}
		return found, err
	})
	return at, found, err
}
