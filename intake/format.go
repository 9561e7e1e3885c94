package intake

import (
	"cmp"
	"context"
	"io"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"dyetrace"
)

// Format is one kind of file. A text format is recognised by its columns, or
// by how its first line begins; a binary one by its first bytes.
type Format struct {
	Name  string // as --as takes it
	Title string // in words, for lists of formats

	// Required are the columns a header must have, and Without those it must
	// not have, both as Header gives them.
	Required, Without []string
	// Opening is how a file without a header begins.
	Opening string
	// Magic is how a binary file begins.
	Magic string

	// Sniff reports by a file's first bytes, unpacked and in UTF-8, whether it is of a
	// format that is neither lines nor binary, and why. Stream reads such a file and
	// passes its records to emit, from the goroutine it is called on. r gives the file
	// unpacked and in UTF-8, also XML that declares another encoding. Stream returns the
	// number of records it read, rejected ones included.
	Sniff  func(head []byte) (why string, is bool)
	Stream func(ctx context.Context, r io.Reader, o *Options, emit func(*dyetrace.Batch) error) (rows int64, err error)

	// Text prepares the reading of a file with this header, which is empty for a format
	// with an Opening. It returns a function that makes a parser; each parser is used by
	// one goroutine. Nil for a binary format.
	Text func(h Header, o *Options) (func() Parser, error)
	// Match returns how many of a header's columns the format reads, for formats that
	// know columns by several names. 0 means a header of another format, or a sheet (or
	// file in an archive) that is not meant, by its name. Table prepares the reading of
	// such a table, in a text or a workbook.
	Match func(h Header, sheet string) int
	Table func(t *Table, o *Options) (Reading, error)
	// Unlisted is set for a format of tables that no other format knows by the names of
	// their columns. Match returns how much a record looks like a header.
	Unlisted bool
	// First is set for a format that counts before all others, such as one that
	// the user has given.
	First bool
	// Binary reads a whole file and passes its records to emit, from the goroutine it is
	// called on. It returns the number of records it read, rejected ones included. Nil
	// for a text format.
	Binary func(ctx context.Context, f *os.File, o *Options, emit func(*dyetrace.Batch) error) (rows int64, err error)
	// Cells opens a binary file as a table that other formats may know by the names of
	// its columns. Where there is Binary too, Binary reads files with columns of its own,
	// and returns an ErrNotRecognised for others.
	Cells func(f *os.File) (Cells, error)
	// Rows opens a text that Sniff has recognised as such a table, instead of Stream.
	Rows func(r io.Reader) (Cells, error)

	// IDPrefix is set where the source has no ids. A row's id is then this prefix and a
	// 128-bit hash of the row's content, with -2, -3 ... at the second, third ... equal
	// row of the file. Reading a file again gives the same ids, and so does splitting it,
	// as long as equal rows stay together. Counting equal rows takes about ten bytes of
	// memory a row; a file of more than 2^28 rows is refused.
	IDPrefix string
	// Numbered is set for made-up data whose generator numbers accounts from 0: there, a
	// zero is a number and no filler.
	Numbered bool
	// ZeroIsAccount is set for the project's own tables, which people also make of data
	// whose accounts are numbered from 0.
	ZeroIsAccount bool
	// Elsewhere is set for files that people take for records although they are none. It
	// is what to do with them instead.
	Elsewhere string
	// Implied returns what an account's id alone shows of the account, for sources with
	// such ids. The account is emitted where it first occurs; one that occurs again much
	// later may be emitted again.
	Implied func(id []byte) (dyetrace.Account, bool)
}

// Parser turns the fields of one record into rows or accounts of a batch. It adds either
// all of them or, with an error, none; ErrSkip is the error for a record that is no data.
type Parser interface {
	Parse(rec *Record, b *dyetrace.Batch) error
}

// Options are a user's settings for a file.
type Options struct {
	// As is the name of the format; empty to recognise it.
	As string
	// Timezone is the zone of times without one. Nil: such rows are rejected, or read as
	// UTC in research data, which never have a zone.
	Timezone *time.Location
	// Usual is the zone of times without one where neither Timezone nor the format names
	// a zone: that of a ledger's other sources.
	Usual *time.Location
	// Currency is that of rows without one; 0 for the format's own.
	Currency dyetrace.Currency
	// Round rounds amounts that are finer than their currency, in the formats that read
	// amounts by Money. A note of the file counts them.
	Round bool
	// Progress, if set, is called with the bytes of the file read so far, from
	// the goroutine that called Read.
	Progress func(bytes int64)
	// Account is whose statement a file is, if the file does not name the account.
	Account string
	// Accept are the names of witnesses that the user overrules: a table that they
	// contradict is read all the same.
	Accept []string
	// Passwords are tried on encrypted workbooks, and on files in archives that
	// a password protects.
	Passwords []string
	// Explain, if set, is called for every table or file that is recognised,
	// before its first batch is emitted.
	Explain func(Explanation)
	// BlockBytes is how many bytes of a text are taken at a time; 0 for half a megabyte.
	// The result does not depend on it.
	BlockBytes int

	limits  limits
	zones   *zones
	rounded *atomic.Int64 // amounts so far
	twice   *shownTwice   // times that clocks show twice
}

// CurrencyOr returns the currency of rows without one.
func (o *Options) CurrencyOr(c dyetrace.Currency) dyetrace.Currency {
	if o.Currency != 0 {
		return o.Currency
	}
	return c
}

// ZoneOr returns the zone of times without one, where own is the format's zone. The
// outcome of the file names it.
func (o *Options) ZoneOr(own *time.Location) *time.Location {
	zone := o.Timezone
	if zone == nil {
		zone = own
	}
	if zone == nil && o.Usual != nil {
		zone = o.Usual
		o.zones.note(zone, true)
		return zone
	}
	o.zones.note(zone, false)
	return zone
}

// Zone returns ZoneOr for a format without a zone of its own.
func (o *Options) Zone() *time.Location { return o.ZoneOr(nil) }

// zones are the zones in which a file's times were read.
type zones struct {
	mu    sync.Mutex
	names []string // sorted
	usual bool     // one of them is Options.Usual
}

func (z *zones) note(zone *time.Location, usual bool) {
	if z == nil || zone == nil {
		return
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	if at, found := slices.BinarySearch(z.names, zone.String()); !found {
		z.names = slices.Insert(z.names, at, zone.String())
	}
	z.usual = z.usual || usual
}

// report puts the zones into an outcome.
func (z *zones) report(o *Outcome) { o.Zones, o.UsualZone = z.names, z.usual }

// Outcome is the outcome of reading a file.
type Outcome struct {
	Format   string   // the name of its format
	SHA256   [32]byte // of its bytes on disk
	Bytes    int64    // of the file on disk
	Rows     int64    // records read, rejected ones included
	Rejected int64
	Skipped  Skipped
	Passed   []Passed // tables without records
	// Zones are the zones in which times without one were read, sorted: none where no
	// zone was known. UsualZone is set if Options.Usual is one of them.
	Zones     []string
	UsualZone bool
	// Agreed are the witnesses that agree with the lines of a table of the file,
	// by name, sorted.
	Agreed []string
}

// agree adds witnesses that agree with a table.
func (o *Outcome) agree(witnesses []string) {
	o.Agreed = append(o.Agreed, witnesses...)
	slices.Sort(o.Agreed)
	o.Agreed = slices.Compact(o.Agreed)
}

// Skipped counts rows of tables that are no data.
type Skipped struct {
	Headers int64 // the header again
	Totals  int64 // totals, page ends and remarks below a table
	Blank   int64 // rows with nothing but blanks
}

func (s *Skipped) addCounts(more Skipped) {
	s.Headers += more.Headers
	s.Totals += more.Totals
	s.Blank += more.Blank
}

// Passed is a table in a file, or a file in an archive, without records.
type Passed struct{ Where, Reason string }

// maxWorkers is how many goroutines parse at most. With more, the one that reads and
// hashes cannot keep up.
const maxWorkers = 4

// limits bound the memory and work for one file. Tests make them small.
type limits struct {
	block     int   // bytes of a block, apart from the record that does not fit in
	maxRecord int   // longest record
	workers   int   // goroutines that parse
	expansion int64 // unpacked bytes from which on the ratio is checked
	maxRatio  int64 // unpacked to packed bytes
}

// limited returns the options with their limits set.
func (o Options) limited() Options {
	def := limits{
		block: 512 << 10, maxRecord: maxRecord, workers: min(runtime.GOMAXPROCS(0), maxWorkers),
		// Statements shrink to a tenth or less; a ratio of 250 over 256 MiB is no text
		// that anybody wrote.
		expansion: 256 << 20, maxRatio: 250,
	}
	l := &o.limits
	l.block = cmp.Or(o.BlockBytes, l.block, def.block)
	l.maxRecord = cmp.Or(l.maxRecord, def.maxRecord)
	l.workers = cmp.Or(l.workers, def.workers)
	l.expansion = cmp.Or(l.expansion, def.expansion)
	l.maxRatio = cmp.Or(l.maxRatio, def.maxRatio)
	return o
}

// InOrder returns the options with one goroutine that parses the records, one
// after the other.
func (o Options) InOrder() Options {
	o.limits.workers = 1
	return o
}
