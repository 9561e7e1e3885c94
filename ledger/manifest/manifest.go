package manifest

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/internal/vfs"
)

// Manifest names the files that make up a ledger. It is the file MANIFEST: a
// JSON object and, on a line of its own, the xxhash64 of what comes before
// that line. Replacing it is what commits an import.
type Manifest struct {
	Format     int    `json:"format"`
	Generation int    `json:"generation"`
	Index      string `json:"index"` // folder of the index's first part; empty before the first import
	// IndexSums are the checksums of the footers of that folder's files.
	IndexSums map[string]string `json:"index_sums,omitempty"`
	// Parts are those of the index beside the first, from the oldest to the newest.
	Parts    []Part `json:"parts,omitempty"`
	Records  []File `json:"records"`
	Accounts []File `json:"accounts"`
	Links    []File `json:"links,omitempty"`
	Holders  []File `json:"holders,omitempty"`
	Aliases  []File `json:"aliases,omitempty"`
	// Joined is set where the transfers are made of lines of statements, or accounts
	// have several names: the index then has files for these. Before format 3, format 2
	// means the same.
	Joined bool `json:"joined,omitempty"`
	// Keys is whether any account's key is more than a bare number: "some" or "none";
	// empty in ledgers that did not keep it. Named is set where some keys were found to
	// be one account.
	Keys  string `json:"keys,omitempty"`
	Named bool   `json:"named,omitempty"`
	// Walked is set where the index has the file of how far statements can be relied on.
	Walked bool `json:"walked,omitempty"`
	// Of ledgers that hold lines of statements.
	Lines      []File        `json:"sides,omitempty"`
	Periods    []File        `json:"periods,omitempty"`
	Decisions  []File        `json:"decisions,omitempty"`
	Derived    *File         `json:"derived,omitempty"`     // the transfers made of Lines, anew whenever they change
	JoinWithin time.Duration `json:"join_within,omitempty"` // how far apart two sides of a transfer may be
	// Contradicted are records that others of their ids contradict: they are in no
	// index, and come back where those others are removed.
	Contradicted []File `json:"contradicted,omitempty"`
	// Remarks are the remarks of imports on sources; Refused are files that were
	// left out, RefusedMore how many more of them there are.
	Remarks     []File        `json:"remarks,omitempty"`
	Refused     []RefusedFile `json:"refused,omitempty"`
	RefusedMore int64         `json:"refused_more,omitempty"`
	// Logs are of records that came one by one and are in no part of the index yet, from the
	// oldest to the newest.
	Logs     []Log             `json:"logs,omitempty"`
	Timezone string            `json:"timezone,omitempty"` // in which times are shown and days begin
	Sources  []SourceEntry     `json:"sources"`
	Removed  []RemovedEntry    `json:"removed,omitempty"`  // in the order in which they were
	Mappings map[string]string `json:"mappings,omitempty"` // texts of mapping files, by SHA-256
	Stats    Stats             `json:"stats"`
}

// File is a Parquet file of the ledger.
type File struct {
	Name string `json:"name"`
	Rows int64  `json:"rows"`
	Sum  string `json:"sum,omitempty"` // of the footer of its sums; none before format 3
}

// Log is a log of records. Bytes, Records and Sum are of one that nobody adds to any more:
// how much of it was durable, and the xxhash64 of that.
type Log struct {
	Name    string `json:"name"`
	Bytes   int64  `json:"bytes,omitempty"`
	Records int64  `json:"records,omitempty"`
	Sum     string `json:"sum,omitempty"`
}

// Part is a part of the index, over the transfers of one import or of several that
// followed each other.
type Part struct {
	Index      string            `json:"index"`              // its folder
	Sums       map[string]string `json:"sums"`               // of the footers of its files
	Statements int               `json:"statements"`         // that it has a piece of
	Segments   int               `json:"segments,omitempty"` // files of records that it brought
	Stats      Stats             `json:"stats"`              // of what no part before it has
	// Joined is set of the newest part where it is the overlay: what lines of statements
	// make upon complete records. It has Replaced transfers in the place of others below it.
	Joined   bool  `json:"joined,omitempty"`
	Replaced int64 `json:"replaced,omitempty"`
}

// Stats are counts that would cost a scan to find.
type Stats struct {
	Transfers  int64            `json:"transfers"`
	Statements int              `json:"statements"`
	Accounts   int              `json:"accounts"` // ids that transfers name
	Described  int              `json:"described"`
	First      int64            `json:"first"`
	Last       int64            `json:"last"`
	Currencies map[string]int64 `json:"currencies"` // statements in each
	Reversals  int64            `json:"reversals,omitempty"`
}

// Names in a ledger's folder, and the formats of ledgers.
const (
	Name         = "MANIFEST"
	lockName     = "LOCK"
	OldestFormat = 1 // without lines of statements
	JoinedFormat = 2 // with lines of statements or aliases
	// CurrentFormat is the one that is written. Ledgers of the formats before it
	// are read; whatever changes them makes them ledgers of this one.
	CurrentFormat = 4 // the index may have several parts
	// LoggedFormat is that of a ledger while it has logs. Builds that do not know them refuse
	// it, for they would miss records.
	LoggedFormat = 5
	// OverlaidFormat is that of a ledger with an overlay, which builds before do not know.
	OverlaidFormat = 6
	newestFormat   = OverlaidFormat
	// BoundFormat is the first whose manifests hold the checksums of all files.
	BoundFormat = 3
	sumPrefix   = "xxh64 "
)

// DefaultJoinWithin is how far apart the times of the two sides of a transfer
// may be by default.
const DefaultJoinWithin = 2 * time.Minute

// ErrManifest is why a manifest is refused whose checksum does not fit.
var ErrManifest = errors.New("the manifest's checksum does not fit")

func (m *Manifest) encode() ([]byte, error) {
	if len(m.Logs) > 0 {
		m.Format = LoggedFormat
	}
	if m.Overlaid() {
		m.Format = OverlaidFormat
	}
	return seal(m)
}

func decode(data []byte) (*Manifest, error) {
	m := &Manifest{}
	return m, unseal(data, m)
}

// Read reads the manifest of a ledger. Where there is none the error
// is NotFound.
func Read(fsys vfs.FS, dir string) (*Manifest, error) {
	m, _, err := readSum(fsys, dir)
	return m, err
}

// readSum gives the checksum of the manifest as well.
func readSum(fsys vfs.FS, dir string) (m *Manifest, sum string, err error) {
	path := vfs.Join(dir, Name)
	data, err := vfs.ReadFile(fsys, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", &dyetrace.Error{Kind: dyetrace.NotFound, Op: "open ledger", File: dir,
			Err: errors.New("no ledger here; `dyetrace import --ledger DIR FILE...` makes one")}
	}
	if err != nil {
		return nil, "", &dyetrace.Error{Op: "open ledger", Err: err}
	}
	m, err = decode(data)
	if err != nil {
		return nil, "", &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "open ledger", File: path, Err: err}
	}
	if m.Format < OldestFormat || m.Format > newestFormat {
		return nil, "", &dyetrace.Error{Kind: dyetrace.InputError, Op: "open ledger", File: path,
			Err: fmt.Errorf("written in format %d; this dyetrace reads formats %d to %d", m.Format, OldestFormat, newestFormat)}
	}
	if err := m.Bound(); err != nil {
		return nil, "", &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "open ledger", File: path, Err: err}
	}
	return m, sumText(data), nil
}

// Write makes m the ledger's manifest, and gives its checksum.
func (m *Manifest) Write(fsys vfs.FS, dir string) (sum string, err error) {
	data, err := m.encode()
	if err != nil {
		return "", err
	}
	return sumText(data), vfs.WriteFile(fsys, dir, Name, data)
}

// next is a manifest to be changed into the one after m.
func (m *Manifest) next() *Manifest {
	n := *m
	n.Format, n.Joined = CurrentFormat, m.IsJoined()
	n.IndexSums, n.Parts, n.Walked = nil, nil, false
	n.Records = slices.Clone(m.Records)
	n.Accounts = slices.Clone(m.Accounts)
	n.Links = slices.Clone(m.Links)
	n.Holders, n.Aliases = slices.Clone(m.Holders), slices.Clone(m.Aliases)
	n.Lines, n.Periods, n.Decisions = slices.Clone(m.Lines), slices.Clone(m.Periods), slices.Clone(m.Decisions)
	n.Contradicted = slices.Clone(m.Contradicted)
	n.Remarks, n.Refused, n.Logs = slices.Clone(m.Remarks), slices.Clone(m.Refused), slices.Clone(m.Logs)
	n.Sources, n.Removed, n.Mappings = slices.Clone(m.Sources), slices.Clone(m.Removed), maps.Clone(m.Mappings)
	if m.Derived != nil {
		n.Derived = new(*m.Derived)
	}
	return &n
}

// IsJoined reports whether the transfers come of lines of statements, or accounts
// have several names.
func (m *Manifest) IsJoined() bool { return m.Joined || m.Format == JoinedFormat }

// Overlaid reports whether the newest part of the index is the overlay: the parts below it
// then hold complete records alone.
func (m *Manifest) Overlaid() bool { return len(m.Parts) > 0 && m.Parts[len(m.Parts)-1].Joined }

// Base is the manifest without the overlay, if there is one: of the complete records alone.
// The first time and the last of its counts are still those of all parts.
func (m *Manifest) Base() *Manifest {
	if !m.Overlaid() {
		return m
	}
	n := *m.Until(len(m.Parts))
	n.Joined, n.Walked, n.Derived = false, false, nil
	return &n
}

// HasAliases reports whether the index has a file of other names of accounts.
func (m *Manifest) HasAliases() bool { return len(m.Aliases) > 0 || m.Named }

// Names lists every file or folder in the ledger's folder that m needs.
func (m *Manifest) Names() map[string]bool {
	names := map[string]bool{Name: true, lockName: true, CopyName(m.Generation): true}
	for _, folder := range m.Folders() {
		names[folder] = true
	}
	for _, f := range m.Files() {
		names[f.Name], names[f.Name+".sums"] = true, true
	}
	for _, l := range m.Logs {
		names[l.Name] = true
	}
	return names
}

// Folders are those of the index's parts, the first part's first.
func (m *Manifest) Folders() []string {
	all := []string{m.Index}
	for i := range m.Parts {
		all = append(all, m.Parts[i].Index)
	}
	return all
}

// First is the first part of the index: what the others do not have. Of its counts it
// has those that can be told from the sums.
func (m *Manifest) First() Part {
	p := Part{Index: m.Index, Sums: m.IndexSums, Segments: len(m.Segments()), Stats: m.Stats}
	if m.Overlaid() {
		p.Segments = len(m.Records) // the transfers made of lines are the overlay's
	}
	p.Stats.Currencies = maps.Clone(m.Stats.Currencies)
	for i := range m.Parts {
		p.Stats.less(&m.Parts[i].Stats)
		p.Segments -= m.Parts[i].Segments
	}
	p.Statements = p.Stats.Statements
	return p
}

// Until is the manifest with so many parts of the index, at least the first, and the
// records of these, for a ledger of complete records. The first
// time and the last of its counts are still those of all parts.
func (m *Manifest) Until(parts int) *Manifest {
	n := *m
	n.Parts = m.Parts[:parts-1]
	n.Stats.Currencies = maps.Clone(m.Stats.Currencies)
	for i := range m.Parts[parts-1:] {
		cut := &m.Parts[parts-1+i]
		n.Stats.less(&cut.Stats)
		n.Records = n.Records[:len(n.Records)-cut.Segments]
	}
	return &n
}

// Add adds the counts of a part behind those before it.
func (s *Stats) Add(part *Stats) {
	if part.Transfers > 0 {
		if s.Transfers == 0 {
			s.First, s.Last = part.First, part.Last
		}
		s.First, s.Last = min(s.First, part.First), max(s.Last, part.Last)
	}
	s.Transfers += part.Transfers
	s.Statements += part.Statements
	s.Accounts += part.Accounts
	s.Described += part.Described
	s.Reversals += part.Reversals
	s.Currencies = maps.Clone(s.Currencies)
	for currency, n := range part.Currencies {
		s.Currencies[currency] += n
	}
}

// less takes the counts of a part off, but for times.
func (s *Stats) less(part *Stats) {
	s.Transfers -= part.Transfers
	s.Statements -= part.Statements
	s.Accounts -= part.Accounts
	s.Described -= part.Described
	s.Reversals -= part.Reversals
	for currency, n := range part.Currencies {
		if s.Currencies[currency] -= n; s.Currencies[currency] == 0 {
			delete(s.Currencies, currency)
		}
	}
}

// KeepIndex keeps the index of an earlier manifest as it is.
func (m *Manifest) KeepIndex(of *Manifest) {
	m.Index, m.Parts, m.Walked = of.Index, slices.Clone(of.Parts), of.Walked
}

// Files is every Parquet file of the ledger.
func (m *Manifest) Files() []File {
	return slices.Concat(m.Segments(), m.Accounts, m.Links, m.Holders, m.Aliases, m.Lines, m.Periods, m.Decisions,
		m.Contradicted, m.Remarks)
}

// everyFile ranges over the Parquet files, so that they can be changed.
func (m *Manifest) everyFile() iter.Seq[*File] {
	return func(yield func(*File) bool) {
		for _, files := range [...][]File{m.Records, m.Accounts, m.Links, m.Holders, m.Aliases, m.Lines, m.Periods,
			m.Decisions, m.Contradicted, m.Remarks} {
			for i := range files {
				if !yield(&files[i]) {
					return
				}
			}
		}
		if m.Derived != nil {
			yield(m.Derived)
		}
	}
}

// Segments is every Parquet file of transfers: the records, and at the end
// those made of lines of statements. The index counts them in this order.
func (m *Manifest) Segments() []File {
	if m.Derived == nil {
		return m.Records
	}
	return append(slices.Clip(m.Records), *m.Derived)
}

// Within is how far apart the sides of a transfer may be.
func (m *Manifest) Within() time.Duration {
	return cmp.Or(m.JoinWithin, DefaultJoinWithin)
}

// replaceable lists the names that a later manifest may no longer need.
func (m *Manifest) replaceable() []string {
	if m.Index == "" {
		return nil
	}
	names := append(m.Folders(), CopyName(m.Generation))
	for _, f := range m.Files() {
		names = append(names, f.Name, f.Name+".sums")
	}
	for _, l := range m.Logs {
		names = append(names, l.Name)
	}
	return names
}

// HexSum is a SHA-256 as manifests and Parquet files have it, in hexadecimal
// digits.
func HexSum(sum [32]byte) string { return hex.EncodeToString(sum[:]) }

// ParseSum reads what HexSum wrote.
func ParseSum(digits string) (sum [32]byte, err error) {
	if len(digits) != 64 {
		return sum, errors.New("not a SHA-256")
	}
	_, err = hex.Decode(sum[:], []byte(digits))
	return sum, err
}
