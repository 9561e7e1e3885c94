package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"time"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/identity"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
	"dyetrace/ledger/stream"
)

// ImportOptions are the settings of an import.
type ImportOptions struct {
	// Holder is who imports, for others who find the ledger in use.
	Holder string
	// Memory bounds, in bytes, the records held for sorting; 0 means 384 MiB.
	Memory int
	// Progress is called during Commit with the records written so far and in all.
	Progress func(done, total int64)
	// Strict makes Commit fail, before anything takes effect, where there is a
	// conflict.
	Strict bool
	// JoinWithin is how far apart the times of the two sides of a transfer may
	// be; 0 leaves it as it is, manifest.DefaultJoinWithin at first. The ledger keeps it.
	JoinWithin time.Duration
	// Small is the number of transfers up to which a part of the index is replaced by the
	// next one, however few that brings; 0 means 20,000. Below 0 no part is replaced.
	Small int64
	// above is set where the ledger is only read, and what the import makes of it lies in
	// memory above it.
	above bool
	// Zone is the time zone whose days lines of statements cover where their
	// source states no period; nil means UTC.
	Zone *time.Location
}

// ImportSummary is what an import did. Rows were handed to Add; each of them
// was added, was there already, or is a conflict.
type ImportSummary struct {
	Transfers, Accounts   ImportCounts
	Links, Holders, Lines ImportCounts
	Aliases               ImportCounts
	Files                 []FileCounts // in the order in which files began
	Conflicts             []Conflict
	Joined                *JoinSummary // of all lines of the ledger; nil where nothing was joined
	Notes                 Notes        // of readers, on the files
	TwoHolders            []TwoHolders // of all lines of the ledger, by account; a thousand at most
}

// FileCounts is what became of one file's rows. A row that several files of an
// import have counts as added for one of them.
type FileCounts struct{ Transfers, Accounts, Links, Holders, Lines, Aliases ImportCounts }

// Conflict is a record that was left out because another with the same id
// contradicts it.
type Conflict struct {
	ID             string
	Source         dyetrace.Source // of the record that was left out
	Rejected, Kept string          // both records, in words
	KeptSource     dyetrace.Source
}

// Import is one atomic addition to a ledger. Batches go in by Add; nothing is
// seen of them until Commit returns, and nothing ever if it does not. One
// goroutine uses it at a time.
type Import struct {
	*manifest.Change
	opts    ImportOptions
	names   *record.Names
	files   []importFile
	sheets  []importOrigin // what the origin numbers of records stand for
	bySheet map[string]uint32
	sorter  *stream.Sorter
	set     segment.Columns
	rows    int64
	numbers []uint32
	ended   bool

	accounts, links, holders, aliases factIntake

	lines     *lineIntake
	newLines  int64 // lines that the ledger does not have
	others    bool  // a line has two numbers for its other side
	aliased   bool  // accounts of the ledger have other names, which records may use
	keyed     bool  // some account has a key that is more than a bare number
	notes     noteTaker
	reversing bool                   // a record takes another back
	remarked  int                    // remarks that are kept
	folded    int                    // logs of the ledger that it takes in
	flat      bool                   // an overlay cannot have what lines make
	refused   []manifest.RefusedFile // that were left out
}

type importFile struct {
	name, format string
	sha256       [32]byte
	logged       bool // its records came one by one
	rows         int64
	counts       FileCounts
	lines        fileLines
	settings     *manifest.Settings // nil: not given
	remarks      remarks
}

type importOrigin struct {
	file  int
	sheet string
}

const defaultSortMemory = 384 << 20

// NewImport begins an import into the ledger in dir, which is made if it is
// not there. Only one import runs at a time; another one gets an error of kind
// UsageError that names who holds the ledger.
func NewImport(fsys vfs.FS, dir string, opts ImportOptions) (*Import, error) {
	c, err := begin(context.Background(), fsys, dir, "import", opts.Holder, true)
	if err != nil {
		return nil, err
	}
	return newImport(c, opts)
}

// newImport begins an import that a change is for.
func newImport(c *manifest.Change, opts ImportOptions) (*Import, error) {
	if opts.Memory == 0 {
		opts.Memory = defaultSortMemory
	}
	if opts.Small == 0 {
		opts.Small = smallPart
	}
	if opts.Zone == nil {
		opts.Zone = time.UTC
	}
	im := &Import{Change: c, opts: opts, names: record.NewNames(), bySheet: map[string]uint32{}}
	if err := im.begin(); err != nil {
		return nil, errors.Join(err, c.End())
	}
	return im, nil
}

func (im *Import) begin() error {
	im.sorter = stream.NewSorter(im.FS, im.Tmp(), im.opts.Memory/2)
	im.lines = newLineIntake(im.FS, im.Tmp())
	im.accounts = newFactIntake(im.FS, im.Tmp(), facts.Accounts(), im.opts.Memory, func(c *FileCounts) *record.Counts {
		return &c.Accounts
	})
	im.links = newFactIntake(im.FS, im.Tmp(), facts.Links(), im.opts.Memory, func(c *FileCounts) *record.Counts {
		return &c.Links
	})
	im.holders = newFactIntake(im.FS, im.Tmp(), facts.Holders(), im.opts.Memory, func(c *FileCounts) *record.Counts {
		return &c.Holders
	})
	im.aliases = newFactIntake(im.FS, im.Tmp(), facts.Aliases(), im.opts.Memory, func(c *FileCounts) *record.Counts {
		return &c.Aliases
	})
	im.aliased = im.Now.HasAliases()
	return nil
}

// BeginFile begins a file: the batches that follow were read from it. Only the last
// element of its name is kept.
func (im *Import) BeginFile(name string) {
	im.files = append(im.files, importFile{name: filepath.Base(name)})
	clear(im.bySheet)
}

// EndFile takes the checksum and the format of the file once all of it was read.
func (im *Import) EndFile(sha256 [32]byte, format string) {
	f := &im.files[len(im.files)-1]
	f.sha256, f.format = sha256, format
	im.endLines(f)
}

// Add takes all records and notes of a batch, and counts its rejects.
func (im *Import) Add(b *dyetrace.Batch) error {
	if len(im.files) == 0 {
		return dyetrace.Errorf(dyetrace.UsageError, "import", "a batch came before its file")
	}
	no := len(im.files) - 1
	f := &im.files[no]
	// A note that names no file is on the one at hand.
	for i := range b.Notes {
		n := b.Notes[i]
		n.Source.File = cmp.Or(n.Source.File, f.name)
		im.notes.add(n)
	}
	im.remark(b, f)
	f.rows += int64(len(b.Rows) + len(b.Sides) + len(b.Accounts) + len(b.Links) + len(b.Holders) + len(b.Aliases))
	f.counts.Links.Read += int64(len(b.Links))
	f.counts.Holders.Read += int64(len(b.Holders))
	f.counts.Aliases.Read += int64(len(b.Aliases))
	f.counts.Transfers.Read += int64(len(b.Rows))
	f.counts.Accounts.Read += int64(len(b.Accounts))
	im.rows += int64(len(b.Rows))
	// Accounts, links and lines go to temporary files of their own; only complete
	// records are sorted.
	if err := im.addFacts(b, int32(no)); err != nil {
		return err
	}
	if err := im.addLines(b, f); err != nil {
		return err
	}
	var err error
	if im.numbers, err = im.names.AddBatch(b, im.numbers); err != nil {
		return err
	}
	n := len(b.Rows)
	for i := range b.Rows {
		if err := im.addRow(b, &b.Rows[i], im.numbers[i], im.numbers[n+i]); err != nil {
			return err
		}
	}
	return im.sorter.SpillIfFull()
}

func (im *Import) addRow(b *dyetrace.Batch, row *dyetrace.Row, from, to uint32) error {
	run := im.sorter.Current
	id := b.Bytes(row.ID)
	numbered := row.FromSerial.Len + row.ToSerial.Len + row.FromOrder.Len + row.ToOrder.Len
	// A record keeps lengths and offsets in as few bits as it can.
	if len(id) > math.MaxUint16 || len(run.Text) > math.MaxUint32-1<<20 || row.Channel.Len+row.Memo.Len+numbered > 1<<19 {
		return dyetrace.Errorf(dyetrace.InputError, "import", "line %d: a text of the row is too long", row.Line)
	}
	r := record.Record{
		Time: row.Time, Seq: row.Seq, Amount: row.Amount, Line: row.Line, From: from, To: to,
		Origin: im.origin(b.Bytes(row.Sheet)), Off: uint32(len(run.Text)), IDLen: uint16(len(id)),
	}
	run.Text = append(run.Text, id...)
	// Most rows have nothing of this, and then take no byte more.
	if row.Received != row.Amount || row.FromBalance.Known || row.ToBalance.Known ||
		row.Channel.Len+row.Memo.Len+row.Reverses.Len+numbered > 0 {
		e := record.Extras{Received: row.Received, FromBalance: row.FromBalance, ToBalance: row.ToBalance,
			Channel: b.Bytes(row.Channel), Memo: b.Bytes(row.Memo), Reverses: b.Bytes(row.Reverses),
			Numbers: record.Numbers{b.Bytes(row.FromSerial), b.Bytes(row.ToSerial), b.Bytes(row.FromOrder),
				b.Bytes(row.ToOrder)}}
		before := len(run.Text)
		run.Text, r.Flags = e.Append(run.Text, row.Amount)
		r.ExtraLen = uint32(len(run.Text) - before)
		im.set.NoteFlags(r.Flags)
		im.reversing = im.reversing || r.Flags&record.HasReverses != 0
		im.set.NoteNumbers(&e.Numbers)
	}
	// Columns that no row fills are left out of the file: the first row that needs one
	// adds it.
	if segment.IsFine(row.Time) {
		im.set.Add(segment.ColTimeNanos)
	}
	if row.Seq != 0 {
		im.set.Add(segment.ColSeq)
	}
	if row.ReceivedCurrency != row.Currency {
		im.set.Add(segment.ColReceivedCurrency)
	}
	run.Recs = append(run.Recs, r)
	return nil
}

// origin numbers the sheet of the file at hand.
func (im *Import) origin(sheet []byte) uint32 {
	if n, ok := im.bySheet[string(sheet)]; ok {
		return n
	}
	n := uint32(len(im.sheets))
	im.sheets = append(im.sheets, importOrigin{len(im.files) - 1, string(sheet)})
	im.bySheet[string(sheet)] = n
	if len(sheet) > 0 {
		im.set.Add(segment.ColSheet)
	}
	return n
}

// Commit makes the import take effect, durably, and ends it. Where the import
// is strict and there are conflicts, the error is an InputError, nothing takes
// effect, and the summary has only the conflicts.
func (im *Import) Commit(ctx context.Context) (*ImportSummary, error) {
	summary, err := im.commit(ctx)
	return summary, errors.Join(err, im.Abort())
}

// Abort ends the import. Before Commit it leaves the ledger as it was.
func (im *Import) Abort() error {
	if im.ended {
		return nil
	}
	im.ended = true
	im.lines.abandon()
	return errors.Join(im.sorter.Wait(), im.waitFacts(), im.End())
}

func (im *Import) commit(ctx context.Context) (*ImportSummary, error) {
	if err := im.finish(); err != nil {
		return nil, err
	}
	// Checksums are known now that every file has ended, and with them the numbers of
	// files and sheets.
	origins, canonical := im.numberOrigins()
	if keep := im.keeps(); keep > 0 {
		counts := im.fileCounts()
		summary, err := im.addPart(ctx, keep, origins, canonical)
		if !errors.Is(err, errRebuild) {
			return summary, err
		}
		im.setFileCounts(counts)
		im.flat = true
	}
	if err := im.mayMakeAnew(); err != nil {
		return nil, err
	}
	if err := im.loadNames(); err != nil {
		return nil, err
	}
	return im.makeAnew(ctx, origins, canonical)
}

// makeAnew makes the index anew, with what the import brings.
func (im *Import) makeAnew(ctx context.Context, origins *record.Origins,
	canonical []uint32) (summary *ImportSummary, err error) {
	// The manifest to come takes shape from here on; nothing takes effect before it is
	// written.
	next := im.Next()
	next.Logs = next.Logs[im.folded:]
	next.JoinWithin = cmp.Or(im.opts.JoinWithin, next.JoinWithin)
	im.addSources(next)
	refused := im.noteRefused(next)
	next.Derived = nil
	b := im.newRecordBuild(next, origins, canonical)
	if b.segments, err = segment.OpenAll(im.FS, im.Dir, im.Now.Records); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, segment.CloseAll(b.segments)) }()
	// Accounts come before records: the index describes them, and they may
	// make two names one account.
	summary = &ImportSummary{Notes: im.notes.Notes}
	known, err := im.settleFacts(ctx, nil, next, summary)
	if err != nil {
		return nil, err
	}
	b.accounts = known.accounts
	one, err := im.oneAccount(next, im.names, known.accounts)
	if err != nil {
		return nil, err
	}
	// Lines of statements, and names that are one account, change transfers that are
	// there already. Then the index is built in the end, over the transfers that all
	// lines make. New records are built all the same, for that finds their conflicts
	// before anything takes effect.
	//
	// Earlier versions did not note that a ledger of complete records alone has to be joined
	// once names in it were decided on. An overlay leaves the index over complete records as
	// it is, and needs it.
	joins := im.bringsLines() || next.IsJoined() || len(next.Aliases)+len(next.Decisions) > 0 || one
	layers := joins && !one && !next.HasAliases() && im.overlays(next)
	b.provisional = joins && !layers
	old := b.segments[im.mergeable(joins):]
	defer func() { err = errors.Join(err, segment.CloseAll(old)) }()
	if err := b.merge(ctx, old); err != nil {
		return nil, err
	}
	if !b.provisional || im.rows > 0 {
		if err := im.build(ctx, b, next); err != nil {
			return nil, err
		}
	}
	if err := im.sum(b, known.conflicts, canonical, summary); err != nil {
		return summary, err
	}
	if im.nothingNew(b, known, next, joins) {
		if refused {
			return summary, im.onlyRefused()
		}
		return summary, nil
	}
	if err := im.writeRest(b, next); err != nil {
		return nil, err
	}
	im.sorter.Release()
	if err := im.joinAnew(ctx, b, next, canonical, summary, joins, layers); err != nil {
		return nil, err
	}
	return summary, im.Change.Commit(next)
}

// sum puts what a build found into the summary. A strict import ends here where there are
// conflicts; the ledger is as it was.
func (im *Import) sum(b *build, accounts []facts.AccountConflict, canonical []uint32, summary *ImportSummary) error {
	summary.Conflicts = im.conflicts(b, accounts)
	if n := len(summary.Conflicts); n > 0 && im.opts.Strict {
		*summary = ImportSummary{Conflicts: summary.Conflicts}
		return strictError(n)
	}
	summary.Transfers = ImportCounts{Read: im.rows, Added: b.counts.Added, AlreadyThere: b.counts.AlreadyThere}
	im.countFiles(summary, b.counts.ByOrigin, canonical)
	return nil
}

// nothingNew reports whether the ledger has all that an import brings. What is imported again
// changes nothing, not even the generation. Another window is something new only where it
// joins lines anew, and the first import makes an index even of nothing.
func (im *Import) nothingNew(b *build, known *settled, next *manifest.Manifest, joins bool) bool {
	windowChanged := joins && next.Within() != im.Now.Within()
	return im.folded == 0 && b.brought == 0 && known.fresh == 0 && !im.bringsLines() && b.losers.rows == 0 &&
		!im.bringsSource() && !windowChanged && im.Now.Index != ""
}

// writeRest writes what an import brings beside records, accounts and lines, and names all of
// it in the manifest to come.
func (im *Import) writeRest(b *build, next *manifest.Manifest) error {
	if err := im.writeRemarks(next); err != nil {
		return err
	}
	// A file of new records is named only where it has rows. Without any it goes with
	// what is left behind when the import ends.
	if b.written > 0 {
		next.Records = append(next.Records, manifest.File{Name: b.segment, Rows: b.written})
	}
	b.losers.note(next)
	return nil
}

// oneAccount notes in the manifest to come whether any account has a key that is more
// than a bare number, and reports whether some names in records are one account. Lines
// are searched when they are joined.
func (im *Import) oneAccount(next *manifest.Manifest, names *record.Names,
	accounts *facts.AccountList) (bool, error) {
	if names.Keyed || im.keyed || next.Keys == "" && im.Now.Index != "" {
		next.Keys = manifest.KeysSome
	}
	next.Keys = cmp.Or(next.Keys, manifest.KeysNone)
	if next.Keys == manifest.KeysNone || next.IsJoined() || len(next.Aliases) > 0 || im.newLines > 0 {
		return false, nil
	}
	extra, err := identity.NamesBeside(names, accounts, nil)
	if err != nil {
		return false, err
	}
	s := &identity.Settler{IDs: identity.EachName(names, extra)}
	s.Settle()
	return len(s.Found) > 0, nil
}

// finish closes all temporary files; nothing more may be added.
func (im *Import) finish() error {
	errs := []error{im.sorter.Finish(), im.lines.finish()}
	for _, in := range im.intakes() {
		errs = append(errs, in.Finish())
	}
	return errors.Join(errs...)
}

// newRecordBuild returns the build of complete records: all there is to build in a
// ledger without lines of statements.
func (im *Import) newRecordBuild(next *manifest.Manifest, origins *record.Origins, canonical []uint32) *build {
	b := &build{fsys: im.FS, dir: im.Dir, tmp: im.Tmp(), next: next, names: im.names, origins: origins,
		newRows: im.rows, set: im.set | segment.RecordColumns, progress: im.opts.Progress, derived: record.NoSegment}
	b.added = func() ([]*stream.Stream, error) {
		streams, err := im.sorter.Streams()
		for _, s := range streams {
			s.Renumber(canonical)
		}
		return streams, err
	}
	b.since = next.Sinces()
	if im.rows > 0 {
		b.losers = losers{name: manifest.ParquetName("contradicted", next.Generation), skip: im.keptLosers(origins)}
		b.segment = manifest.ParquetName("records", next.Generation)
	}
	return b
}

// countFiles adds what became of each file's transfers to the summary. Files
// of the same name and content share their origins, which count for the first.
func (im *Import) countFiles(summary *ImportSummary, byOrigin []ImportCounts, canonical []uint32) {
	for i, s := range im.sheets {
		if int(canonical[i]) >= len(byOrigin) {
			continue
		}
		from, to := &byOrigin[canonical[i]], &im.files[s.file].counts.Transfers
		to.Added += from.Added
		to.AlreadyThere += from.AlreadyThere
		*from = ImportCounts{}
	}
	for i := range im.files {
		c := &im.files[i].counts
		summary.Files = append(summary.Files, *c)
		summary.Lines.Read += c.Lines.Read
		summary.Lines.Added += c.Lines.Added
		summary.Lines.AlreadyThere += c.Lines.AlreadyThere
	}
}

// numberOrigins gives every file and sheet one number, now that checksums are
// known, and returns the number for each provisional one.
func (im *Import) numberOrigins() (*record.Origins, []uint32) {
	origins := record.NewOrigins()
	canonical := make([]uint32, len(im.sheets))
	for i, s := range im.sheets {
		f := &im.files[s.file]
		canonical[i] = origins.Add(record.Origin{File: f.name, SHA256: f.sha256, Sheet: s.sheet})
	}
	return origins, canonical
}

func conflictOf(loser, winner dyetrace.Transfer) Conflict {
	return Conflict{ID: loser.ID, Source: loser.Source, Rejected: describe(&loser), Kept: describe(&winner),
		KeptSource: winner.Source}
}

// describe returns a transfer in words, with the names of its columns.
func describe(t *dyetrace.Transfer) string {
	s := fmt.Sprintf("time=%s from=%s to=%s amount=%s currency=%s", t.Time, t.From, t.To, t.Amount.Format(t.Currency),
		t.Currency)
	if t.Seq != 0 {
		s += fmt.Sprintf(" seq=%d", t.Seq)
	}
	if t.Received != t.Amount || t.ReceivedCurrency != t.Currency {
		s += fmt.Sprintf(" received=%s received_currency=%s", t.Received.Format(t.ReceivedCurrency), t.ReceivedCurrency)
	}
	if t.FromBalance.Known {
		s += " from_balance=" + t.FromBalance.Amount.Format(t.Currency)
	}
	if t.ToBalance.Known {
		s += " to_balance=" + t.ToBalance.Amount.Format(t.ReceivedCurrency)
	}
	for _, text := range [...][2]string{{"channel", t.Channel}, {"memo", t.Memo}} {
		if text[1] != "" {
			s += fmt.Sprintf(" %s=%q", text[0], text[1])
		}
	}
	return s
}

func describeAccount(a *dyetrace.Account) string {
	s := fmt.Sprintf("kind=%s covered=%t", a.Kind, !a.Uncovered)
	for _, text := range [...][2]string{{"holder", a.Holder}, {"holder_id", a.HolderID}, {"institution", a.Institution},
		{"region", a.Region}, {"phone", a.Phone}, {"opened", a.Opened}} {
		if text[1] != "" {
			s += fmt.Sprintf(" %s=%q", text[0], text[1])
		}
	}
	return s
}

// ImportCounts is what became of one kind of record.
type ImportCounts = record.Counts
