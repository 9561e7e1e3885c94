package facts

import (
	"errors"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/segment"
)

// Period is a stretch of time for which a source gives the statement of an
// account: one that the source states, or the days of the lines it has.
type Period struct {
	dyetrace.Period
	Stated     bool
	Descending bool // the lines are latest first
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

// PeriodRow is a row of a file of periods. Parquet files hold the name of the type of
// their rows, so the type keeps the one that it has always had.
type PeriodRow = periodRow

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

// ReadPeriods calls fn with the periods of a file.
func ReadPeriods(fsys vfs.FS, dir, name string, fn func(*periodRow) error) error {
	return segment.ReadTimed(fsys, dir, name, "from", (*nanosPeriodRow).row, fn)
}

func periodRowOf(p *Period) periodRow {
	from, fromNS := segment.RowTime(p.From)
	to, toNS := segment.RowTime(p.To)
	return periodRow{Account: p.Account, Currency: p.Currency.String(), From: from, To: to, FromNS: fromNS, ToNS: toNS,
		Opening: minorOf(p.Opening), Closing: minorOf(p.Closing), Stated: p.Stated, Latest: p.Descending,
		Source: p.Source.File, SHA256: manifest.HexSum(p.Source.SHA256), Sheet: p.Source.Sheet, Line: p.Source.Line}
}

// Period returns the row as a period.
func (r *periodRow) Period() (Period, error) {
	currency, err := dyetrace.ParseCurrency(r.Currency)
	sum, sumErr := manifest.ParseSum(r.SHA256)
	from, fromErr := segment.TimeOf(r.From, r.FromNS)
	to, toErr := segment.TimeOf(r.To, r.ToNS)
	return Period{dyetrace.Period{Account: r.Account, Currency: currency, From: from, To: to,
			Opening: statedOf(r.Opening), Closing: statedOf(r.Closing),
			Source: dyetrace.Source{File: r.Source, SHA256: sum, Sheet: r.Sheet, Line: r.Line}}, r.Stated, r.Latest},
		errors.Join(err, sumErr, fromErr, toErr)
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

// WritePeriods writes periods to a file.
func WritePeriods(fsys vfs.FS, dir, name string, all []Period) error {
	rows := make([]periodRow, len(all))
	for i := range all {
		rows[i] = periodRowOf(&all[i])
	}
	return segment.WriteRows(fsys, dir, name, rows)
}
