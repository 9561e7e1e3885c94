package ledger

import (
	"errors"
	"maps"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/segment"
)

// period is a stretch of time for which a source gives the statement of an
// account: one that the source states, or the days of the lines it has.
type period struct {
	dyetrace.Period
	stated     bool
	descending bool // the lines stand latest first
}

// span is the time that the lines of an account in a file take up.
type span struct {
	first, last dyetrace.Instant
	began, ends dyetrace.Instant // times of the first line in the file and of the last
	origin      uint32
	line        int64
}

// descending reports whether the lines stand latest first.
func (s *span) descending() bool { return s.ends < s.began }

// days is the span with the whole of its first day and of its last, in a time
// zone.
func (s *span) days(zone *time.Location) (from, to dyetrace.Instant) {
	y, m, d := s.first.Time().In(zone).Date()
	from = dyetrace.InstantOf(time.Date(y, m, d, 0, 0, 0, 0, zone))
	y, m, d = s.last.Time().In(zone).Date()
	return from, dyetrace.InstantOf(time.Date(y, m, d+1, 0, 0, 0, 0, zone)) - 1
}

// periodRow is a period as it rests in Parquet.
type periodRow struct {
	Account  string `parquet:"account,dict"`
	Currency string `parquet:"currency,dict"`
	From     int64  `parquet:"from,timestamp(microsecond)"`
	To       int64  `parquet:"to,timestamp(microsecond)"`
	FromNS   *int64 `parquet:"from_ns,optional"`
	ToNS     *int64 `parquet:"to_ns,optional"`
	Opening  *int64 `parquet:"opening_minor,optional"`
	Closing  *int64 `parquet:"closing_minor,optional"`
	Stated   bool   `parquet:"stated"`
	Latest   bool   `parquet:"latest_first"`
	Source   string `parquet:"source,dict"`
	SHA256   string `parquet:"sha256,dict"`
	Sheet    string `parquet:"sheet,dict"`
	Line     int64  `parquet:"line,delta"`
}

// nanosPeriodRow is a period as it rested before format 3.
type nanosPeriodRow struct {
	Account  string `parquet:"account,dict"`
	Currency string `parquet:"currency,dict"`
	From     int64  `parquet:"from,timestamp(nanosecond)"`
	To       int64  `parquet:"to,timestamp(nanosecond)"`
	FromNS   *int64 `parquet:"-"`
	ToNS     *int64 `parquet:"-"`
	Opening  *int64 `parquet:"opening_minor,optional"`
	Closing  *int64 `parquet:"closing_minor,optional"`
	Stated   bool   `parquet:"stated"`
	Latest   bool   `parquet:"latest_first"`
	Source   string `parquet:"source,dict"`
	SHA256   string `parquet:"sha256,dict"`
	Sheet    string `parquet:"sheet,dict"`
	Line     int64  `parquet:"line,delta"`
}

func (r *nanosPeriodRow) row() periodRow {
	row := periodRow(*r)
	row.From, row.FromNS = segment.RowTime(dyetrace.Instant(r.From))
	row.To, row.ToNS = segment.RowTime(dyetrace.Instant(r.To))
	return row
}

// readPeriods calls fn with the periods of a file.
func readPeriods(fsys vfs.FS, dir, name string, fn func(*periodRow) error) error {
	return segment.ReadTimed(fsys, dir, name, "from", (*nanosPeriodRow).row, fn)
}

func rowOfPeriod(p *period) periodRow {
	from, fromNS := segment.RowTime(p.From)
	to, toNS := segment.RowTime(p.To)
	return periodRow{Account: p.Account, Currency: p.Currency.String(), From: from, To: to, FromNS: fromNS, ToNS: toNS,
		Opening: minorOf(p.Opening), Closing: minorOf(p.Closing), Stated: p.stated, Latest: p.descending,
		Source: p.Source.File, SHA256: manifest.HexSum(p.Source.SHA256), Sheet: p.Source.Sheet, Line: p.Source.Line}
}

func (r *periodRow) period() (period, error) {
	currency, err := dyetrace.ParseCurrency(r.Currency)
	sum, sumErr := manifest.ParseSum(r.SHA256)
	from, fromErr := segment.TimeOf(r.From, r.FromNS)
	to, toErr := segment.TimeOf(r.To, r.ToNS)
	return period{dyetrace.Period{Account: r.Account, Currency: currency, From: from, To: to,
		Opening: statedOf(r.Opening), Closing: statedOf(r.Closing),
		Source: dyetrace.Source{File: r.Source, SHA256: sum, Sheet: r.Sheet, Line: r.Line}}, r.Stated, r.Latest}, errors.Join(err, sumErr, fromErr, toErr)
}

func minorOf(s dyetrace.Stated) *int64 {
	if !s.Known {
		return nil
	}
	v := int64(s.Amount)
	return &v
}

func statedOf(v *int64) dyetrace.Stated {
	if v == nil {
		return dyetrace.Stated{}
	}
	return dyetrace.Stated{Amount: dyetrace.Amount(*v), Known: true}
}

// addPeriod takes a period that a source states.
func (im *Import) addPeriod(p *dyetrace.Period, f *importFile) error {
	if p.From > p.To {
		return dyetrace.Errorf(dyetrace.InputError, "import", "line %d: a statement of %s that ends before it begins", p.Source.Line, p.Account)
	}
	kept := period{Period: *p, stated: true}
	kept.Source = dyetrace.Source{File: f.name, Sheet: p.Source.Sheet, Line: p.Source.Line}
	f.sides.periods = append(f.sides.periods, kept)
	return nil
}

// newPeriodCount is how many periods files state that the ledger does not have.
func (im *Import) newPeriodCount() (n int) {
	for i := range im.files {
		if f := &im.files[i]; !f.sides.there {
			n += len(f.sides.periods)
		}
	}
	return n
}

// newPeriods is what the new files cover: the periods they state, and for
// accounts of which they state none the days of their lines.
func (im *Import) newPeriods() (all []period) {
	for i := range im.files {
		f := &im.files[i]
		if f.sides.there {
			continue
		}
		stated := map[dyetrace.AccountCurrency]bool{}
		for k := range f.sides.periods {
			p := &f.sides.periods[k]
			p.Source.SHA256 = f.sha256
			stated[dyetrace.AccountCurrency{Account: p.Account, Currency: p.Currency}] = true
			if number, ok := im.names.Find([]byte(p.Account), p.Currency); ok && f.sides.spans[number] != nil {
				p.descending = f.sides.spans[number].descending()
			}
			all = append(all, *p)
		}
		for _, number := range slices.Sorted(maps.Keys(f.sides.spans)) {
			s := f.sides.spans[number]
			id, currency := im.names.Name(number)
			if stated[dyetrace.AccountCurrency{Account: string(id), Currency: currency}] {
				continue
			}
			from, to := s.days(f.zone(im.opts.Zone))
			all = append(all, period{descending: s.descending(), Period: dyetrace.Period{Account: string(id), Currency: currency, From: from, To: to,
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
	rows := make([]periodRow, len(all))
	for i := range all {
		rows[i] = rowOfPeriod(&all[i])
	}
	return segment.WriteRows(im.FS, im.Dir, name, rows)
}
