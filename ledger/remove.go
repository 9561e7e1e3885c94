package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// RemoveOptions are the settings of a removal.
type RemoveOptions struct {
	Holder     string // for others who find the ledger in use
	By, Reason string // of the act, for the record
	At         time.Time
	Progress   func(done, total int64)
}

// RemoveSources removes sources from a ledger, as if they had never come; that
// they were there stays on record. It takes effect like an import: all at once
// or not at all. A source that the ledger does not have is an error of kind
// NotFound.
func RemoveSources(ctx context.Context, fsys vfs.FS, dir string, ids []manifest.SourceID, o RemoveOptions) (err error) {
	c, err := begin(ctx, fsys, dir, "sources remove", o.Holder, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.End()) }()
	r := &removal{Change: c, next: c.Next(), gone: map[manifest.SourceID]bool{}, origins: record.NewOrigins()}
	if err := r.strike(ids, &o); err != nil {
		return err
	}
	if err := r.rewrite(ctx); err != nil {
		return err
	}
	if _, err := rejoin(ctx, c, r.next, o.Progress); err != nil {
		return err
	}
	return c.Commit(r.next)
}

// removal is the removal of sources at work. Each kind of file of a ledger that
// holds anything of them is written anew without it.
type removal struct {
	*manifest.Change
	next    *manifest.Manifest
	gone    map[manifest.SourceID]bool
	origins *record.Origins
}

// strike moves the sources in the manifest to those that were removed.
func (r *removal) strike(ids []manifest.SourceID, o *RemoveOptions) error {
	for _, id := range ids {
		if r.gone[id] {
			continue
		}
		at := slices.IndexFunc(r.next.Sources, func(e manifest.SourceEntry) bool { return e.ID() == id })
		if at < 0 {
			return &dyetrace.Error{Kind: dyetrace.NotFound, Op: r.Op, File: r.Dir,
				Err: fmt.Errorf("the ledger has no source %s with the SHA-256 %s; `dyetrace sources` lists those it has", id.Name,
					manifest.HexSum(id.SHA256))}
		}
		r.gone[id] = true
		r.next.Removed = append(r.next.Removed, manifest.RemovedEntry{SourceEntry: r.next.Sources[at], By: o.By,
			Reason: o.Reason, At: o.At.UTC().Truncate(time.Second)})
		r.next.Sources = slices.Delete(r.next.Sources, at, at+1)
	}
	return nil
}

func (r *removal) isGone(s *dyetrace.Source) bool {
	return r.gone[manifest.SourceID{SHA256: s.SHA256, Name: s.File}]
}

// rewrite writes anew what holds something of the sources. A kind of file that is
// added to ledgers has to be added here.
func (r *removal) rewrite(ctx context.Context) error {
	for _, k := range []*facts.Kind{facts.Accounts(), facts.Links(), facts.Holders(), facts.Aliases()} {
		if err := r.facts(ctx, k); err != nil {
			return err
		}
	}
	err := rewriteRows(r, "periods", &r.next.Periods, facts.ReadPeriods,
		func(row *facts.PeriodRow) (dyetrace.Source, error) {
			p, err := row.Period()
			return p.Source, err
		})
	if err != nil {
		return err
	}
	err = rewriteRows(r, "decisions", &r.next.Decisions, facts.ReadDecisionRows,
		func(row *facts.DecisionRow) (dyetrace.Source, error) {
			d, err := row.Decision()
			return d.Source, err
		})
	if err != nil {
		return err
	}
	err = rewriteRows(r, "remarks", &r.next.Remarks, readRemarks, func(row *remarkRow) (dyetrace.Source, error) {
		m, err := row.remark()
		return m.Source, err
	})
	if err != nil {
		return err
	}
	if err := r.lines(ctx); err != nil {
		return err
	}
	if err := r.records(ctx); err != nil {
		return err
	}
	// Transfers are made anew from the lines that are left, and a ledger without any
	// has none.
	m := r.next
	m.Derived = nil
	m.Joined = len(m.Lines)+len(m.Periods)+len(m.Aliases)+len(m.Decisions) > 0
	return nil
}

// touched parts files into those that hold something of the sources and others.
func touched(files []manifest.File, has func(manifest.File) (bool, error)) (with, without []manifest.File, err error) {
	for _, f := range files {
		is, err := has(f)
		if err != nil {
			return nil, nil, err
		}
		if is {
			with = append(with, f)
		} else {
			without = append(without, f)
		}
	}
	return with, without, nil
}

// errFound ends a search.
var errFound = errors.New("found")

// facts writes the files of a kind of facts anew.
func (r *removal) facts(ctx context.Context, k *facts.Kind) error {
	files := k.Files(r.next)
	// The files are read as they are for an import: a manifest that names these alone
	// gives them in the order of their keys.
	merged := func(of []manifest.File, fn func(*facts.Fact) error) (err error) {
		only := &manifest.Manifest{}
		*k.Files(only) = of
		m, err := facts.Open(r.FS, r.Dir, k, only, nil, nil)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, m.Close()) }()
		return m.Each(ctx, func(group []facts.Fact) error {
			for i := range group {
				if err := fn(&group[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	// A file that holds nothing of the sources stays as it is; looking ends with the
	// first fact that is found.
	with, rest, err := touched(*files, func(f manifest.File) (bool, error) {
		err := merged([]manifest.File{f}, func(f *facts.Fact) error {
			if r.isGone(&f.Source) {
				return errFound
			}
			return nil
		})
		if errors.Is(err, errFound) {
			return true, nil
		}
		return false, err
	})
	if err != nil || len(with) == 0 {
		return err
	}
	w := k.Make(r.FS, r.Dir, manifest.ParquetName(k.Name, r.next.Generation))
	defer w.Abandon()
	err = merged(with, func(f *facts.Fact) error {
		if r.isGone(&f.Source) {
			return nil
		}
		return w.Add(f)
	})
	if err != nil {
		return err
	}
	*files = r.add(rest, k.Name, w.Written())
	return w.Finish()
}

// add is files with a new one of so many rows, if there are any.
func (r *removal) add(files []manifest.File, kind string, rows int64) []manifest.File {
	if rows == 0 {
		return files
	}
	return append(files, manifest.File{Name: manifest.ParquetName(kind, r.next.Generation), Rows: rows})
}

// rewriteRows writes files of rows anew.
func rewriteRows[R any](r *removal, kind string, files *[]manifest.File,
	read func(fsys vfs.FS, dir, name string, fn func(*R) error) error, source func(*R) (dyetrace.Source, error)) error {
	each := func(f manifest.File, fn func(row *R, gone bool) error) error {
		return read(r.FS, r.Dir, f.Name, func(row *R) error {
			s, err := source(row)
			if err != nil {
				return err
			}
			return fn(row, r.isGone(&s))
		})
	}
	// A file without a row of the sources stays as it is. The others become one file of
	// the rows that are left, in their order.
	with, rest, err := touched(*files, func(f manifest.File) (is bool, err error) {
		err = each(f, func(_ *R, gone bool) error {
			is = is || gone
			return nil
		})
		return is, err
	})
	if err != nil || len(with) == 0 {
		return err
	}
	w := segment.NewRowsWriter[R](r.FS, r.Dir, manifest.ParquetName(kind, r.next.Generation))
	defer w.Abandon()
	for _, f := range with {
		err := each(f, func(row *R, gone bool) error {
			if gone {
				return nil
			}
			return w.Add(*row)
		})
		if err != nil {
			return err
		}
	}
	*files = r.add(rest, kind, w.Written())
	return w.Finish()
}

// goneOrigin reports whether a file, by its number, is one of the sources.
func (r *removal) goneOrigin(no uint32) bool {
	o := &r.origins.List[no]
	return r.gone[manifest.SourceID{SHA256: o.SHA256, Name: o.File}]
}

// segmentTouched reports whether a segment may hold something of the sources: it
// looks into the dictionaries of checksums.
func (r *removal) segmentTouched(need segment.Columns) func(manifest.File) (bool, error) {
	sums := map[string]bool{}
	for id := range r.gone {
		sums[manifest.HexSum(id.SHA256)] = true
	}
	return func(f manifest.File) (has bool, err error) {
		seg, err := segment.Open(r.FS, r.Dir, f.Name, need)
		if err != nil {
			return false, err
		}
		defer func() { err = errors.Join(err, seg.Close()) }()
		err = seg.EachSum(func(sum []byte) { has = has || sums[string(sum)] })
		return has, err
	}
}

// lines writes the files of lines anew, the lines in their order.
func (r *removal) lines(ctx context.Context) error {
	with, rest, err := touched(r.next.Lines, r.segmentTouched(segment.LineColumns))
	if err != nil || len(with) == 0 {
		return err
	}
	// The files are gone through twice: how many rows stay decides whether there is a new one.
	names, set := record.NewNames(), segment.LineColumns
	each := func(fn func(*record.Line) error) error {
		for _, f := range with {
			seg, err := segment.Open(r.FS, r.Dir, f.Name, segment.LineColumns)
			if err != nil {
				return err
			}
			set |= seg.Columns()
			err = segment.EachLine(ctx, seg, names, r.origins, func(s *record.Line) error {
				if r.goneOrigin(s.Origin) {
					return nil
				}
				return fn(s)
			})
			if err := errors.Join(err, seg.Close()); err != nil {
				return err
			}
		}
		return nil
	}
	rows := int64(0)
	if err := each(func(*record.Line) error { rows++; return nil }); err != nil {
		return err
	}
	r.next.Lines = r.add(rest, "sides", rows)
	if rows == 0 {
		return nil
	}
	w, err := segment.NewWriter(r.FS, r.Dir, manifest.ParquetName("sides", r.next.Generation), set, names, r.origins.List)
	if err != nil {
		return err
	}
	if err := each(w.AddLine); err != nil {
		return errors.Join(err, w.Abandon())
	}
	return errors.Join(w.Finish(), w.Abandon())
}

// records writes the complete records anew. Where some contradict each other, all of
// them are settled anew: what a record of the sources kept out may count now.
func (r *removal) records(ctx context.Context) error {
	has := r.segmentTouched(segment.RecordColumns)
	with, rest, err := touched(r.next.Records, has)
	if err != nil {
		return err
	}
	losing, _, err := touched(r.next.Contradicted, has)
	if err != nil || len(with)+len(losing) == 0 {
		return err
	}
	// What a record of the sources has kept out may count now. It can be in any file, so
	// all of them are settled.
	if len(r.next.Contradicted) > 0 {
		with, rest = r.next.Records, nil
	}
	old, err := segment.OpenAll(r.FS, r.Dir, slices.Concat(with, r.next.Contradicted))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, segment.CloseAll(old)) }()
	m := r.next
	b := &build{fsys: r.FS, dir: r.Dir, tmp: r.Tmp(), next: m, names: record.NewNames(), origins: r.origins,
		set: segment.RecordColumns, derived: record.NoSegment, provisional: true,
		accounts: facts.NewAccountList(r.FS, r.Tmp(), "accounts-none"), since: m.Sinces(),
		segment: manifest.ParquetName("records", m.Generation),
		losers:  losers{name: manifest.ParquetName("contradicted", m.Generation)}}
	if err := b.settleAgain(ctx, old, r.goneOrigin, nil); err != nil {
		return err
	}
	m.Records, m.Contradicted = r.add(rest, "records", b.written), nil
	b.losers.note(m)
	return nil
}
