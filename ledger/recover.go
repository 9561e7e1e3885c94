package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// Recovered is what Recover made a ledger's manifest from.
type Recovered struct {
	Copy       string // the copy of the manifest that it is; empty: it was made from the files
	Generation int
	Files      int      // Parquet files
	Doubts     []string // what cannot be proved, each in a sentence
}

var errHasManifest = errors.New("the ledger has its manifest; `dyetrace verify` checks it")

// Recover gives a ledger that has lost its manifest, or whose manifest is
// damaged, a manifest again: the copy of it, where there is one and all files
// are those that it names, else one made from what the files hold. What cannot
// be proved is in the result; where a file is known to be missing or another
// one, nothing is done.
func Recover(ctx context.Context, fsys vfs.FS, dir, holder string,
	progress func(done, total int64)) (_ *Recovered, err error) {
	_, err = manifest.Read(fsys, dir)
	if err == nil {
		return nil, &dyetrace.Error{Kind: dyetrace.UsageError, Op: "recover", File: dir, Err: errHasManifest}
	}
	if k := dyetrace.KindOf(err); k != dyetrace.NotFound && k != dyetrace.CorruptError {
		return nil, err
	}
	// A folder without any file of a ledger is no ledger that has lost its manifest.
	present, listErr := fsys.ReadDir(dir)
	if listErr != nil || !slices.ContainsFunc(present, func(name string) bool {
		_, ours := manifest.NumberIn(name)
		return ours
	}) {
		return nil, err
	}
	lock, err := manifest.TakeLock(fsys, dir, "recover", holder)
	if err != nil {
		return nil, err
	}
	r := &recovery{ctx: ctx, fsys: fsys, dir: dir, present: present, result: &Recovered{}}
	// The page goes first: it may speak of what is not in the ledger any more.
	m, err := r.manifest()
	if err == nil {
		err = errors.Join(manifest.DropPage(fsys, dir), r.put(m))
	}
	if err := errors.Join(err, lock.Close()); err != nil {
		return nil, err
	}
	// Reindexing takes the lock itself, so the lock is given back before.
	r.result.Generation, r.result.Files = m.Generation, len(m.Files())
	l, err := openIndex(fsys, dir, m)
	if err == nil {
		return r.result, l.Close()
	}
	if r.result.Copy != "" {
		r.doubt("The index was not whole (%v), and was made again from the records.", err)
	}
	return r.result, Reindex(ctx, fsys, dir, holder, progress)
}

// recovery makes a manifest.
type recovery struct {
	ctx     context.Context
	fsys    vfs.FS
	dir     string
	present []string
	result  *Recovered
}

func (r *recovery) doubt(format string, args ...any) {
	r.result.Doubts = append(r.result.Doubts, fmt.Sprintf(format, args...))
}

// put makes m the manifest, and keeps a damaged one under another name.
func (r *recovery) put(m *manifest.Manifest) error {
	if err := manifest.CheckFree(r.fsys, r.dir, r.present, manifest.Name+".new"); err != nil {
		return err
	}
	if slices.Contains(r.present, manifest.Name) {
		name := manifest.Name + ".damaged"
		for n := 2; slices.Contains(r.present, name); n++ {
			name = fmt.Sprintf("%s.damaged-%d", manifest.Name, n)
		}
		if err := r.fsys.Rename(vfs.Join(r.dir, manifest.Name), vfs.Join(r.dir, name)); err != nil {
			return err
		}
		r.doubt("The damaged manifest is kept as %s.", name)
	}
	_, err := m.Write(r.fsys, r.dir)
	return err
}

// manifest is the newest copy of the manifest all of whose files are there, or
// else, where there is no copy, one made from the files.
func (r *recovery) manifest() (*manifest.Manifest, error) {
	copies := slices.DeleteFunc(slices.Clone(r.present), func(name string) bool {
		n, ours := manifest.NumberIn(name)
		return !ours || name != manifest.CopyName(n)
	})
	slices.SortFunc(copies, func(a, b string) int {
		x, _ := manifest.NumberIn(a)
		y, _ := manifest.NumberIn(b)
		return cmp.Compare(y, x)
	})
	// The newest copy that is whole, and whose files are all there, is as good as the
	// manifest.
	var faults []error
	for _, name := range copies {
		generation, _ := manifest.NumberIn(name)
		m, err := manifest.ReadCopy(r.fsys, r.dir, generation)
		if err == nil {
			err = errors.Join(m.Bound(), m.Fits(r.fsys, r.dir))
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
			continue
		}
		r.fromCopy(m, name, faults)
		return m, nil
	}
	// A copy that can be read and names files that are missing proves a loss. Nothing
	// is guessed then: the files may still be found.
	if slices.ContainsFunc(faults, func(err error) bool { return !errors.Is(err, manifest.ErrManifest) }) {
		return nil, &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "recover", File: r.dir,
			Err: fmt.Errorf("a copy of the manifest names files that are not as it says; put them back and try again: %w",
				errors.Join(faults...))}
	}
	for _, fault := range faults {
		r.doubt("%v.", fault)
	}
	return r.fromFiles()
}

// fromCopy notes what a copy does not prove.
func (r *recovery) fromCopy(m *manifest.Manifest, name string, faults []error) {
	r.result.Copy = name
	for _, fault := range faults {
		r.doubt("A newer copy cannot be used: %v. What was imported after generation %d is not in the ledger.", fault,
			m.Generation)
	}
	keep := m.Names()
	for _, name := range r.present {
		n, ours := manifest.NumberIn(name)
		if ours && !keep[name] && n > m.Generation && strings.HasSuffix(name, ".parquet") {
			r.doubt("%s is of a later change than the copy, and is not in the ledger. It stays where it is.", name)
		}
	}
	if j, err := manifest.ReadJournal(r.fsys, r.dir); err == nil && j != nil && j.Generation == m.Generation {
		r.doubt("The change that made generation %d had not ended, or others had files open that it was to "+
			"remove: it may have reported a failure, and is in the ledger all the same.", m.Generation)
	}
}

// fromFiles makes a manifest of the Parquet files that are there. Its format is
// one from before checksums of files, for nothing vouches for them.
func (r *recovery) fromFiles() (*manifest.Manifest, error) {
	m := &manifest.Manifest{Format: manifest.OldestFormat}
	lists := map[string]*[]manifest.File{"records": &m.Records, "accounts": &m.Accounts, "links": &m.Links,
		"holders": &m.Holders, "aliases": &m.Aliases, "sides": &m.Lines, "periods": &m.Periods, "decisions": &m.Decisions,
		"contradicted": &m.Contradicted, "remarks": &m.Remarks}
	sources := map[[2]string]*manifest.SourceEntry{}
	for _, name := range r.present {
		n, ours := manifest.NumberIn(name)
		if !ours {
			continue
		}
		m.Generation = max(m.Generation, n)
		kind, _, _ := strings.Cut(name, "-")
		list := lists[kind]
		switch {
		case strings.HasSuffix(name, ".sums"):
			continue
		case list == nil:
			r.doubt("%s is made again and not used any more; you may remove it.", name)
			continue
		}
		rows, err := r.read(name, kind, sources)
		if err != nil {
			return nil, err
		}
		*list = append(*list, manifest.File{Name: name, Rows: rows})
	}
	if len(m.Files()) == 0 {
		return nil, &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "recover", File: r.dir,
			Err: errors.New("the folder holds no records; import the sources again, into a new folder")}
	}
	// The position in the manifest is the number of a file, and files were numbered as
	// they came.
	for _, list := range lists {
		slices.SortFunc(*list, func(a, b manifest.File) int {
			x, _ := manifest.NumberIn(a.Name)
			y, _ := manifest.NumberIn(b.Name)
			return cmp.Compare(x, y)
		})
	}
	// What was in the manifest only is set as in a new ledger, with a doubt for each.
	if len(m.Lines)+len(m.Periods)+len(m.Decisions)+len(m.Aliases) > 0 {
		m.Format = manifest.JoinedFormat
		r.doubt("How far apart the two sides of a transfer may be is not known, and is %s; `dyetrace import "+
			"--join-within` sets it.", manifest.DefaultJoinWithin)
	}
	for _, e := range sources {
		m.AddSource(*e)
	}
	r.doubt("There is no whole copy of the manifest: nothing proves that no file is missing. Compare the sources that " +
		"`dyetrace info` lists with what was imported.")
	r.doubt("The formats of the sources, and what was set when they were imported, are not known.")
	return m, nil
}

// read counts the rows of a Parquet file, those of each source too, and finds
// the digests by which lines of statements are known again.
func (r *recovery) read(name, kind string, sources map[[2]string]*manifest.SourceEntry) (rows int64, err error) {
	type sourced struct {
		Source string `parquet:"source"`
		SHA256 string `parquet:"sha256"`
	}
	err = segment.ReadRows(r.fsys, r.dir, name, func(row *sourced) error {
		rows++
		if kind == "periods" || kind == "decisions" || kind == "remarks" {
			return nil
		}
		at := [2]string{row.Source, row.SHA256}
		if sources[at] == nil {
			sources[at] = &manifest.SourceEntry{Name: row.Source, SHA256: row.SHA256, Format: "unknown"}
		}
		sources[at].Rows++
		return r.ctx.Err()
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "recover", File: vfs.Join(r.dir, name),
			Err: fmt.Errorf("its file of checksums is missing (%s.sums); put it back, or move the file elsewhere if it is "+
				"not the ledger's", name)}
	}
	if err != nil || kind != "sides" {
		return rows, err
	}
	return rows, r.digests(name, sources)
}

// digests finds how many lines of statements each source has, and their digest.
func (r *recovery) digests(name string, sources map[[2]string]*manifest.SourceEntry) error {
	seg, err := segment.Open(r.fsys, r.dir, name, segment.LineColumns)
	if err != nil {
		return err
	}
	origins, hashers := record.NewOrigins(), map[*manifest.SourceEntry]*xxh3.Hasher{}
	var written []byte
	err = segment.EachLine(r.ctx, seg, nil, origins, func(s *record.Line) error {
		o := &origins.List[s.Origin]
		entry := sources[[2]string{o.File, manifest.HexSum(o.SHA256)}]
		if entry == nil {
			return segment.ErrForm
		}
		if hashers[entry] == nil {
			hashers[entry] = xxh3.New()
		}
		written = s.Append(written[:0])
		entry.Lines++
		digestLine(hashers[entry], s.ID, written)
		return nil
	})
	for entry, h := range hashers {
		entry.Digest = digestText(h)
	}
	return errors.Join(err, seg.Close())
}
