package lines

import (
	"context"
	"errors"

	"dyetrace/ledger/facts"
	"dyetrace/ledger/identity"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// Identify finds the names of the ledger to come that are one account: by the names in
// its records, lines and accounts files, by its aliases, and by decisions.
func (r *Rejoin) Identify(ctx context.Context) (*identity.Settler, error) {
	if r.identity != nil {
		return r.identity, nil
	}
	said, err := facts.ReadAliases(ctx, r.FS, r.Dir, r.Next)
	if err != nil {
		return nil, err
	}
	decisions, err := facts.ReadDecisions(r.FS, r.Dir, r.Next)
	if err != nil {
		return nil, err
	}
	// Where every key of the ledger is a bare number and nobody decided, there is
	// nothing to find, and nothing is read.
	s := &identity.Settler{Said: said, Decided: identity.OwnNames(facts.InForce(decisions))}
	r.identity = s
	if r.Next.Keys == manifest.KeysNone && len(s.Decided) == 0 {
		s.Found = map[string]record.Alias{}
		return s, nil
	}
	names, extra, err := r.allNames(ctx, said)
	if err != nil {
		return nil, err
	}
	s.IDs = identity.EachName(names, extra)
	s.Settle()
	r.Next.Keys = manifest.KeysNone
	if s.AnyKeyed() {
		r.Next.Keys = manifest.KeysSome
	}
	s.Forget()
	return s, nil
}

// allNames collects every name that records and lines have, and those that only
// accounts files and aliases have.
func (r *Rejoin) allNames(ctx context.Context,
	said map[string]string) (names *record.Names, extra []string, err error) {
	// The names of lines that are not in a file yet come from where the import keeps them.
	names = record.NewNames()
	if r.Upon != nil {
		r.Accounts, err = r.Upon.Everything(names)
	} else {
		err = r.namesOfRecords(ctx, names)
	}
	if err != nil {
		return nil, nil, err
	}
	add := func(s *record.Line, account []byte) error {
		_, err := names.Add(account, s.Currency)
		for _, peer := range [...][]byte{s.Texts[record.LinePeer], s.Other} {
			if err == nil && namesAccount(peer) {
				_, err = names.Add(peer, s.Currency)
			}
		}
		return err
	}
	if r.FreshNames != nil {
		if err := r.FreshNames(add); err != nil {
			return nil, nil, err
		}
	}
	for _, f := range r.Next.Lines {
		seg, err := segment.Open(r.FS, r.Dir, f.Name, segment.LineColumns)
		if err != nil {
			return nil, nil, err
		}
		err = segment.EachLine(ctx, seg, nil, record.NewOrigins(), func(s *record.Line) error { return add(s, s.ID) })
		if err := errors.Join(err, seg.Close()); err != nil {
			return nil, nil, err
		}
	}
	extra, err = identity.NamesBeside(names, r.Accounts, said)
	return names, extra, err
}

func (r *Rejoin) namesOfRecords(ctx context.Context, names *record.Names) (err error) {
	segments, err := segment.OpenAll(r.FS, r.Dir, r.Next.Records)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, segment.CloseAll(segments)) }()
	for i, s := range segments {
		if err := segment.CollectNames(ctx, s, int32(i), names, record.NewOrigins(), nil); err != nil {
			return err
		}
	}
	return nil
}
