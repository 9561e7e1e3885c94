package ledger

import (
	"bytes"

	"dyetrace/ledger/block"
	"dyetrace/ledger/index"
	"dyetrace/ledger/statement"
)

// merged calls fn with the strings of a file that every part has, sorted, from one on,
// until it returns false. Of strings that begin with the same key, the newest part's
// counts.
func (l *Ledger) merged(file func(*part) block.Strings, from []byte, key func([]byte) []byte,
	fn func(s []byte) (bool, error)) error {
	if len(l.parts) == 1 {
		at, err := file(l.parts[0]).Search(from)
		if err != nil {
			return err
		}
		return file(l.parts[0]).Each(at, func(_ uint64, s []byte) (bool, error) { return fn(s) })
	}
	type head struct {
		*block.StringsCursor
		s []byte
	}
	heads := make([]head, len(l.parts))
	for i, p := range l.parts {
		at, err := file(p).Search(from)
		if err != nil {
			return err
		}
		heads[i].StringsCursor = file(p).From(at)
		if heads[i].s, err = heads[i].Next(); err != nil {
			return err
		}
	}
	// There are few parts, and most strings are in the first.
	for {
		var least []byte
		for i := range heads {
			if s := heads[i].s; s != nil && (least == nil || bytes.Compare(key(s), key(least)) <= 0) {
				least = s
			}
		}
		if least == nil {
			return nil
		}
		if more, err := fn(least); err != nil || !more {
			return err
		}
		least = bytes.Clone(key(least))
		for i := range heads {
			if heads[i].s == nil || !bytes.Equal(key(heads[i].s), least) {
				continue
			}
			var err error
			if heads[i].s, err = heads[i].Next(); err != nil {
				return err
			}
		}
	}
}

// eachName calls fn with the keys of statements, by number, from a key on, until it
// returns false.
func (l *Ledger) eachName(from []byte, fn func(no statement.No, key []byte) (bool, error)) error {
	number, _, err := l.rank(from)
	if err != nil {
		return err
	}
	return l.merged(func(p *part) block.Strings { return p.names }, from, func(s []byte) []byte { return s },
		func(key []byte) (bool, error) {
			number++
			return fn(statement.No(number-1), key)
		})
}

// rank is the number of the statement with a key, or of the first one behind it, and
// whether it is there itself.
func (l *Ledger) rank(key []byte) (number int64, is bool, err error) {
	var buf []byte
	for t, p := range l.parts {
		at, err := p.names.Search(key)
		if err != nil {
			return 0, false, err
		}
		if t == 0 {
			number = int64(at)
		} else {
			// Fresh statements before it come between.
			fresh, err := p.numbers.FreshBefore(int64(at))
			if err != nil {
				return 0, false, err
			}
			number += fresh
		}
		if is || at >= p.names.Count {
			continue
		}
		if buf, err = p.names.At(buf, at); err != nil {
			return 0, false, err
		}
		is = bytes.Equal(buf, key)
	}
	return number, is, nil
}

// knows reports whether an account has statements, under just that name.
func (l *Ledger) knows(account []byte) (is bool, err error) {
	from := index.AppendName(nil, account, 0)
	for _, p := range l.parts {
		at, err := p.names.Search(from)
		if err != nil {
			return false, err
		}
		if at >= p.names.Count {
			continue
		}
		key, err := p.names.At(nil, at)
		if err != nil {
			return false, err
		}
		if id, _, err := index.SplitName(key); err != nil || bytes.Equal(id, account) {
			return err == nil, err
		}
	}
	return false, nil
}
