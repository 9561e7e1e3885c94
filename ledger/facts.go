package ledger

import (
	"bytes"
	"context"
	"errors"
	"strconv"

	"dyetrace"
	"dyetrace/internal/accountkey"
	"dyetrace/internal/guard"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// Facts are what files say beside transfers: accounts, links and holders. Each
// import that brings some sorts them on disk, merges them with those that the
// ledger has, and writes the new ones to one Parquet file of each kind, sorted.
// Links and holders contradict no other: all that differ are kept, those that
// say the same fall together when they are read, and they are in no index.
// Accounts are settled: see accounts.go.

// factKind is accounts, links, holders or aliases: what of a content is its key, how
// they rest in Parquet, and where they are counted.
type factKind struct {
	name  string
	key   func(content []byte) int
	open  func(fsys vfs.FS, dir, name string) (factStream, error)
	make  func(fsys vfs.FS, dir, name string) factWriter
	files func(*manifest.Manifest) *[]manifest.File
	count func(*FileCounts) *ImportCounts
}

// factWriter writes facts to a Parquet file.
type factWriter interface {
	Add(f *fact) error
	Written() int64
	Finish() error
	Abandon()
}

// fileWriter writes facts as rows R.
type fileWriter[R any] struct {
	*segment.RowsWriter[R]
	row  func(f *fact, sha256 string) (R, error)
	of   [32]byte
	text string // of, in hexadecimal
}

func (w *fileWriter[R]) Add(f *fact) error {
	if w.text == "" || w.of != f.source.SHA256 {
		w.of, w.text = f.source.SHA256, manifest.HexSum(f.source.SHA256)
	}
	row, err := w.row(f, w.text)
	if err != nil {
		return err
	}
	return w.RowsWriter.Add(row)
}

// newFactKind makes a kind whose facts rest as rows R.
func newFactKind[R any](name string, key func([]byte) int, read func(*R, *fact) error, row func(*fact, string) (R, error)) *factKind {
	return &factKind{
		name: name, key: key,
		open: func(fsys vfs.FS, dir, name string) (factStream, error) {
			r, err := segment.OpenRows[R](fsys, dir, name)
			if err != nil {
				return nil, err
			}
			return &fileFacts[R]{RowsReader: r, read: read, key: key}, nil
		},
		make: func(fsys vfs.FS, dir, name string) factWriter {
			return &fileWriter[R]{RowsWriter: segment.NewRowsWriter[R](fsys, dir, name), row: row}
		},
	}
}

func wholeContent(content []byte) int { return len(content) }

func linkFacts() *factKind {
	k := newFactKind("links", wholeContent, (*linkRow).fact, linkRowOf)
	k.files, k.count = func(m *manifest.Manifest) *[]manifest.File { return &m.Links }, func(c *FileCounts) *ImportCounts { return &c.Links }
	return k
}

func holderFacts() *factKind {
	k := newFactKind("holders", wholeContent, (*holderRow).fact, holderRowOf)
	k.files, k.count = func(m *manifest.Manifest) *[]manifest.File { return &m.Holders }, func(c *FileCounts) *ImportCounts { return &c.Holders }
	return k
}

// factIntake is what an import is told of one kind of facts.
type factIntake struct {
	*factKind
	*factSorter
	buf []byte
}

// factShare is the part of an import's memory that facts of one kind may take
// while they are sorted.
const factShare = 12

func newFactIntake(fsys vfs.FS, tmp string, k *factKind, memory int) factIntake {
	return factIntake{factKind: k, factSorter: newFactSorter(fsys, vfs.Join(tmp, k.name), k.key, memory/factShare)}
}

// intakes are the kinds of facts that an import is told of.
func (im *Import) intakes() []*factIntake {
	return []*factIntake{&im.accounts, &im.links, &im.holders, &im.aliases}
}

// waitFacts waits for what is being written to temporary files.
func (im *Import) waitFacts() error {
	var errs []error
	for _, in := range im.intakes() {
		if in.factSorter != nil {
			errs = append(errs, in.Wait())
		}
	}
	return errors.Join(errs...)
}

// addFacts takes the accounts, links, holders and aliases of a batch.
func (im *Import) addFacts(b *dyetrace.Batch, file int32) error {
	for i := range b.Accounts {
		a := &b.Accounts[i]
		im.keyed = im.keyed || accountkey.Keyed([]byte(a.ID))
		im.accounts.buf = appendAccount(im.accounts.buf[:0], a)
		im.accounts.add(im.accounts.buf, file, &a.Source)
	}
	for i := range b.Links {
		l := &b.Links[i]
		im.links.buf = appendTexts(im.links.buf[:0], l.Account, l.Person, l.Phone, l.Device, l.IP, l.QR, l.First, l.Last)
		im.links.add(im.links.buf, file, &l.Source)
	}
	for i := range b.Holders {
		h, income := &b.Holders[i], ""
		if h.Income.Known {
			income = strconv.FormatInt(int64(h.Income.Amount), 10)
		}
		im.holders.buf = appendTexts(im.holders.buf[:0], h.ID, income, h.Currency.String(), h.Name, h.Phone, h.Region)
		im.holders.add(im.holders.buf, file, &h.Source)
	}
	for i := range b.Aliases {
		a := &b.Aliases[i]
		im.keyed = im.keyed || accountkey.Keyed([]byte(a.Alias)) || accountkey.Keyed([]byte(a.Account))
		im.aliases.buf = appendTexts(im.aliases.buf[:0], a.Alias, a.Account)
		im.aliases.add(im.aliases.buf, file, &a.Source)
	}
	for _, in := range im.intakes() {
		if err := in.spillIfFull(); err != nil {
			return err
		}
	}
	return nil
}

// sourceOf completes a fact's source now that the import's files are known.
func (im *Import) sourceOf(f *fact) {
	from := &im.files[f.file]
	f.source.File, f.source.SHA256 = from.name, from.sha256
}

// settled is what came of the facts of an import.
type settled struct {
	stand     *accountList
	conflicts []accountConflict
	fresh     int64 // facts written
}

// settleFacts decides which accounts stand, writes the facts that are new,
// names their files in the manifest to come, and counts them.
func (im *Import) settleFacts(ctx context.Context, next *manifest.Manifest, summary *ImportSummary) (*settled, error) {
	all := &settled{}
	accounts := &accountSettler{out: newAccountList(im.FS, im.Tmp(), "accounts-settled"), since: next.Sinces()}
	defer accounts.out.abandon()
	fresh := make([]int64, len(im.intakes()))
	group, ctx := guard.WithContext(ctx)
	for i, in := range im.intakes() {
		group.Go(func() (err error) {
			settle := settleSame
			if i == 0 {
				settle = accounts.settle
			}
			fresh[i], err = im.settleKind(ctx, in, next, settle)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if err := accounts.out.finish(); err != nil {
		return nil, err
	}
	all.stand, all.conflicts = accounts.out, accounts.conflicts
	for i, sum := range []*ImportCounts{&summary.Accounts, &summary.Links, &summary.Holders, &summary.Aliases} {
		all.fresh += fresh[i]
		for k := range im.files {
			c := im.intakes()[i].count(&im.files[k].counts)
			sum.Read += c.Read
			sum.Added += c.Added
			sum.AlreadyThere += c.AlreadyThere
		}
	}
	return all, nil
}

// settling decides what becomes of facts of one key. keep writes one that the
// ledger does not hold; count gives the counts of a new one's file.
type settling func(group []fact, keep func(*fact) error, count func(*fact) *ImportCounts) error

// settleKind settles the facts of a kind, and gives how many are new. Where an
// import brings none of them, only accounts are gone through, for what stands
// goes into the index.
func (im *Import) settleKind(ctx context.Context, in *factIntake, next *manifest.Manifest, settle settling) (fresh int64, err error) {
	if in.n == 0 && in.factSorter != im.accounts.factSorter {
		return 0, nil
	}
	m, err := openFacts(im.FS, im.Dir, in.factKind, im.Now, in.factSorter, im.sourceOf)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	name := manifest.ParquetName(in.name, next.Generation)
	w := in.make(im.FS, im.Dir, name)
	defer w.Abandon()
	count := func(f *fact) *ImportCounts { return in.count(&im.files[f.file].counts) }
	if err := m.each(ctx, func(group []fact) error { return settle(group, w.Add, count) }); err != nil {
		return 0, err
	}
	if fresh = w.Written(); fresh > 0 {
		files := in.files(next)
		*files = append(*files, manifest.File{Name: name, Rows: fresh})
	}
	return fresh, w.Finish()
}

// settleSame keeps of facts that say the same those that the ledger does not
// hold yet from that very source. All but the first are counted as there
// already.
func settleSame(group []fact, keep func(*fact) error, count func(*fact) *ImportCounts) error {
	for i := range group {
		f := &group[i]
		if !f.isNew() {
			continue
		}
		if i > 0 {
			count(f).AlreadyThere++
		} else {
			count(f).Added++
		}
		if i > 0 && repeatsSorted(group[:i], f) {
			continue
		}
		if err := keep(f); err != nil {
			return err
		}
	}
	return nil
}

// repeatsSorted is repeats for facts that are sorted by source, the ledger's
// and the new ones each among themselves.
func repeatsSorted(before []fact, f *fact) bool {
	last := &before[len(before)-1]
	if last.isNew() && record.CompareSources(&last.source, &f.source) == 0 {
		return true
	}
	held := 0
	for held < len(before) && !before[held].isNew() {
		held++
	}
	return repeats(before[:held], f)
}

// splitFact takes a content apart.
func splitFact(texts [][]byte, content []byte) [][]byte {
	for len(content) > 0 {
		n := bytes.IndexByte(content, 0)
		texts = append(texts, content[:n])
		content = content[n+1:]
	}
	return texts
}

// appendTexts is texts as a link's or a holder's content has them: a zero byte
// after each, which no text holds.
func appendTexts(dst []byte, texts ...string) []byte {
	for _, s := range texts {
		dst = append(append(dst, s...), 0)
	}
	return dst
}
