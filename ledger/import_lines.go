package ledger

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/zeebo/xxh3"

	"dyetrace"
	"dyetrace/internal/accountkey"
	"dyetrace/internal/vfs"
	"dyetrace/join"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// lineIntake keeps the lines of statements that an import brings in a
// temporary file, until it is known what their files are.
type lineIntake struct {
	fsys  vfs.FS
	name  string
	file  vfs.File
	out   *bufio.Writer
	count int64
	buf   []byte
	set   segment.Columns
}

func newLineIntake(fsys vfs.FS, tmp string) *lineIntake {
	return &lineIntake{fsys: fsys, name: vfs.Join(tmp, "sides"), set: segment.LineColumns}
}

// maxLineText bounds the texts of a line together.
const maxLineText = 1 << 19

// add writes a line and returns its encoding.
func (in *lineIntake) add(s *record.Line, sheet bool) ([]byte, error) {
	if in.out == nil {
		f, err := in.fsys.Create(in.name)
		if err != nil {
			return nil, err
		}
		in.file, in.out = f, bufio.NewWriterSize(f, 1<<20)
	}
	in.set.NoteLine(s, sheet)
	in.count++
	in.buf = s.Append(append(in.buf[:0], 0, 0, 0, 0))
	binary.LittleEndian.PutUint32(in.buf, uint32(len(in.buf)-4))
	_, err := in.out.Write(in.buf)
	return in.buf[4:], err
}

// finish closes the file; no line may follow.
func (in *lineIntake) finish() error {
	if in.out == nil {
		return nil
	}
	err := errors.Join(in.out.Flush(), in.file.Close())
	in.out, in.file = nil, nil
	return err
}

func (in *lineIntake) abandon() {
	if in.file != nil {
		in.file.Close()
		in.file = nil
	}
}

// each calls fn with the lines in the order in which they came.
func (in *lineIntake) each(ctx context.Context, fn func(*record.Line) error) (err error) {
	if in.count == 0 {
		return nil
	}
	f, err := in.fsys.Open(in.name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	// Each line is after its length, and its texts are valid until the next one is
	// read.
	r := bufio.NewReaderSize(f, 1<<20)
	var head [4]byte
	var s record.Line
	buf := in.buf
	for n := range in.count {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return err
		}
		size := int(binary.LittleEndian.Uint32(head[:]))
		if cap(buf) < size {
			buf = make([]byte, size)
		}
		if _, err := io.ReadFull(r, buf[:size]); err != nil {
			return err
		}
		if _, err := s.Decode(buf[:size]); err != nil {
			return err
		}
		if err := fn(&s); err != nil {
			return err
		}
	}
	return nil
}

// fileLines is the lines of one file in an import.
type fileLines struct {
	count   int64
	digest  *xxh3.Hasher
	spans   map[uint32]*span // by account, of the sheet at hand
	there   bool             // the ledger has the lines already
	periods []facts.Period
}

// addLines takes the lines of a batch.
func (im *Import) addLines(b *dyetrace.Batch, f *importFile) error {
	if len(b.Sides) > 0 && f.lines.digest == nil {
		f.lines.digest = xxh3.New()
		f.lines.spans = map[uint32]*span{}
	}
	for i := range b.Sides {
		row := &b.Sides[i]
		s := record.Line{Time: row.Time, Spread: row.Spread, Seq: row.Seq, Row: row.Line, Amount: row.Amount,
			Charge: row.Charge, Balance: row.Balance, Currency: row.Currency, Incoming: row.In, Failed: row.Failed}
		// The order is that of the texts of record.Line.
		size := 0
		for k, text := range [record.LineTexts]dyetrace.Span{row.Peer, row.PeerName, row.PeerBank, row.Serial, row.Order,
			row.Channel, row.Memo, row.Batch, row.Reverses} {
			s.Texts[k] = b.Bytes(text)
			size += int(text.Len)
		}
		// A reversal that does not name what it takes back is linked later, by number or
		// amount.
		if row.Reversal && row.Reverses.Len == 0 || row.Reverses.Len == 0 &&
			join.IsReversal(s.Texts[record.LineChannel], s.Texts[record.LineMemo]) {
			s.Texts[record.LineReverses] = []byte(dyetrace.Unlinked)
		}
		s.Other, s.PaidBy = b.Bytes(row.PeerOther), b.Bytes(row.PaidBy)
		im.others = im.others || len(s.Other) > 0
		if size += len(s.Other) + len(s.PaidBy); size > maxLineText || row.Account.Len > math.MaxUint16 ||
			row.Peer.Len+row.PeerName.Len+row.PaidBy.Len > math.MaxUint16-row.Account.Len-8 {
			return dyetrace.Errorf(dyetrace.InputError, "import", "line %d: a text of the row is too long", row.Line)
		}
		var err error
		if s.Account, err = im.names.Add(b.Bytes(row.Account), row.Currency); err != nil {
			return err
		}
		// The account itself is among the names, whose Keyed covers it.
		im.keyed = im.keyed || accountkey.Keyed(s.Texts[record.LinePeer]) || accountkey.Keyed(s.Other)
		s.Origin = im.origin(b.Bytes(row.Sheet))
		written, err := im.lines.add(&s, row.Sheet.Len > 0)
		if err != nil {
			return err
		}
		f.lines.count++
		f.lines.note(&s, b.Bytes(row.Account), written)
	}
	for i := range b.Periods {
		if err := im.addPeriod(&b.Periods[i], f); err != nil {
			return err
		}
	}
	return nil
}

// note adds a line to the digest of its file, the account by its name: numbers
// differ from import to import. Its day is one that the file covers.
func (f *fileLines) note(s *record.Line, account, written []byte) {
	digestLine(f.digest, account, written)
	at := f.spans[s.Account]
	if at == nil {
		at = &span{first: s.Time, last: s.Time, began: s.Time, origin: s.Origin, line: s.Row}
		f.spans[s.Account] = at
	}
	at.ends = s.Time
	at.first, at.last = min(at.first, s.Time), max(at.last, s.Time+dyetrace.Instant(s.Spread))
}

// endLines notes whether the ledger has the lines of the file already: a source of
// that name and content from which just these lines were read.
func (im *Import) endLines(f *importFile) {
	f.counts.Lines.Read = f.lines.count
	for _, known := range im.Now.Sources {
		if known.Name == f.name && known.SHA256 == manifest.HexSum(f.sha256) && known.Lines == f.lines.count &&
			known.Digest == f.lines.sum() {
			f.lines.there = true
		}
	}
	if f.lines.there {
		f.counts.Lines.AlreadyThere = f.lines.count
	} else {
		f.counts.Lines.Added = f.lines.count
		im.newLines += f.lines.count
	}
}

func (f *fileLines) sum() string {
	if f.digest == nil {
		return ""
	}
	return digestText(f.digest)
}

func digestText(digest *xxh3.Hasher) string {
	sum := digest.Sum128().Bytes()
	return hex.EncodeToString(sum[:])
}

// digestLine adds a line, as it was written, of an account to a digest.
func digestLine(digest *xxh3.Hasher, account, written []byte) {
	digest.Write(account)
	digest.Write(written[:1])
	digest.Write(written[record.LineHead:])
}

// writeLines writes the new lines to a file of their own and hands each on.
func (im *Import) writeLines(ctx context.Context, next *manifest.Manifest, origins *record.Origins, canonical []uint32,
	fn func(*record.Line) error) error {
	if im.newLines == 0 {
		return nil
	}
	name := manifest.ParquetName("sides", next.Generation)
	w, err := segment.NewWriter(im.FS, im.Dir, name, im.lines.set, im.names, origins.List)
	if err != nil {
		return err
	}
	err = im.lines.each(ctx, func(s *record.Line) error {
		if im.files[im.sheets[s.Origin].file].lines.there {
			return nil
		}
		s.Origin = canonical[s.Origin]
		err := w.AddLine(s)
		s.Account = im.names.CanonicalOf(s.Account)
		return errors.Join(err, fn(s))
	})
	if err != nil {
		return errors.Join(err, w.Abandon())
	}
	next.Lines = append(next.Lines, manifest.File{Name: name, Rows: im.newLines})
	return errors.Join(w.Finish(), w.Abandon())
}

// span is the time that the lines of an account in a file take up.
type span struct {
	first, last dyetrace.Instant
	began, ends dyetrace.Instant // times of the first line in the file and of the last
	origin      uint32
	line        int64
}

// descending reports whether the lines are latest first.
func (s *span) descending() bool { return s.ends < s.began }

// days is the span with the whole of its first day and of its last, in a time
// zone.
func (s *span) days(zone *time.Location) (from, to dyetrace.Instant) {
	y, m, d := s.first.Time().In(zone).Date()
	from = dyetrace.InstantOf(time.Date(y, m, d, 0, 0, 0, 0, zone))
	y, m, d = s.last.Time().In(zone).Date()
	return from, dyetrace.InstantOf(time.Date(y, m, d+1, 0, 0, 0, 0, zone)) - 1
}

// addPeriod takes a period that a source states.
func (im *Import) addPeriod(p *dyetrace.Period, f *importFile) error {
	if p.From > p.To {
		return dyetrace.Errorf(dyetrace.InputError, "import", "line %d: a statement of %s that ends before it begins",
			p.Source.Line, p.Account)
	}
	kept := facts.Period{Period: *p, Stated: true}
	kept.Source = dyetrace.Source{File: f.name, Sheet: p.Source.Sheet, Line: p.Source.Line}
	f.lines.periods = append(f.lines.periods, kept)
	return nil
}

// newPeriodCount is how many periods files state that the ledger does not have.
func (im *Import) newPeriodCount() (n int) {
	for i := range im.files {
		if f := &im.files[i]; !f.lines.there {
			n += len(f.lines.periods)
		}
	}
	return n
}

// newPeriods returns what the new files cover: the periods they state, and the days of
// their lines for accounts without a stated period.
func (im *Import) newPeriods() (all []facts.Period) {
	for i := range im.files {
		f := &im.files[i]
		if f.lines.there {
			continue
		}
		stated := map[dyetrace.AccountCurrency]bool{}
		for k := range f.lines.periods {
			p := &f.lines.periods[k]
			p.Source.SHA256 = f.sha256
			stated[dyetrace.AccountCurrency{Account: p.Account, Currency: p.Currency}] = true
			if number, ok := im.names.Find([]byte(p.Account), p.Currency); ok && f.lines.spans[number] != nil {
				p.Descending = f.lines.spans[number].descending()
			}
			all = append(all, *p)
		}
		for _, number := range slices.Sorted(maps.Keys(f.lines.spans)) {
			s := f.lines.spans[number]
			id, currency := im.names.Name(number)
			if stated[dyetrace.AccountCurrency{Account: string(id), Currency: currency}] {
				continue
			}
			from, to := s.days(f.zone(im.opts.Zone))
			all = append(all, facts.Period{Descending: s.descending(),
				Period: dyetrace.Period{Account: string(id), Currency: currency, From: from, To: to,
					Source: dyetrace.Source{File: f.name, SHA256: f.sha256, Sheet: im.sheets[s.origin].sheet, Line: s.line}}})
		}
	}
	return all
}

// writePeriods writes what the new files cover.
func (im *Import) writePeriods(next *manifest.Manifest) error {
	all := im.newPeriods()
	if len(all) == 0 {
		return nil
	}
	name := manifest.ParquetName("periods", next.Generation)
	next.Periods = append(next.Periods, manifest.File{Name: name, Rows: int64(len(all))})
	return facts.WritePeriods(im.FS, im.Dir, name, all)
}
