package ledger

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

// manifest names the files that make up a ledger. It is the file MANIFEST: a
// JSON object and, on a line of its own, the xxhash64 of what stands before
// that line. Replacing it is what commits an import.
type manifest struct {
	Format     int    `json:"format"`
	Generation int    `json:"generation"`
	Index      string `json:"index"` // folder of the index; empty before the first import
	// IndexSums are the checksums of the footers of the index's files.
	IndexSums map[string]string `json:"index_sums,omitempty"`
	Records   []manifestFile    `json:"records"`
	Accounts  []manifestFile    `json:"accounts"`
	Links     []manifestFile    `json:"links,omitempty"`
	Holders   []manifestFile    `json:"holders,omitempty"`
	Aliases   []manifestFile    `json:"aliases,omitempty"`
	// Joined says that the transfers come of lines of statements, or that accounts
	// have several names: the index then has files for these. In ledgers before
	// format 3 the format 2 says so.
	Joined bool `json:"joined,omitempty"`
	// Keys says whether any account's key says more of it than a bare number:
	// "some" or "none"; empty in ledgers that do not know. Named says that some
	// keys were found to be one account.
	Keys  string `json:"keys,omitempty"`
	Named bool   `json:"named,omitempty"`
	// Walked says that the index has a file of what statements can be relied on for.
	Walked bool `json:"walked,omitempty"`
	// Of ledgers that hold lines of statements.
	Sides      []manifestFile `json:"sides,omitempty"`
	Periods    []manifestFile `json:"periods,omitempty"`
	Decisions  []manifestFile `json:"decisions,omitempty"`
	Derived    *manifestFile  `json:"derived,omitempty"`     // the transfers that Sides come to, made anew whenever they change
	JoinWithin time.Duration  `json:"join_within,omitempty"` // how far apart two sides of a transfer may be
	// Contradicted are records that others of their ids contradict: they are in no
	// index, and come back where those others are removed.
	Contradicted []manifestFile `json:"contradicted,omitempty"`
	// Remarks are what imports had to say of sources; Refused are files that were
	// left out, RefusedMore how many more of them there are.
	Remarks     []manifestFile    `json:"remarks,omitempty"`
	Refused     []RefusedFile     `json:"refused,omitempty"`
	RefusedMore int64             `json:"refused_more,omitempty"`
	Timezone    string            `json:"timezone,omitempty"` // in which times are shown and days begin
	Sources     []sourceEntry     `json:"sources"`
	Removed     []removedEntry    `json:"removed,omitempty"`  // in the order in which they were
	Mappings    map[string]string `json:"mappings,omitempty"` // texts of mapping files, by SHA-256
	Stats       stats             `json:"stats"`
}

// manifestFile is a Parquet file of the ledger.
type manifestFile struct {
	Name string `json:"name"`
	Rows int64  `json:"rows"`
	Sum  string `json:"sum,omitempty"` // of the footer of its sums; none before format 3
}

// stats are counts that would cost a scan to find.
type stats struct {
	Transfers  int64            `json:"transfers"`
	Statements int              `json:"statements"`
	Accounts   int              `json:"accounts"` // ids that transfers name
	Described  int              `json:"described"`
	First      int64            `json:"first"`
	Last       int64            `json:"last"`
	Currencies map[string]int64 `json:"currencies"` // statements in each
	Reversals  int64            `json:"reversals,omitempty"`
}

const (
	manifestName = "MANIFEST"
	lockName     = "LOCK"
	oldestFormat = 1 // without lines of statements
	joinedFormat = 2 // with lines of statements or aliases
	// currentFormat is the one that is written. Ledgers of the formats before it
	// are read; whatever changes them makes them ledgers of this one.
	currentFormat = 3
	sumPrefix     = "xxh64 "
)

// DefaultJoinWithin is how far apart the times of the two sides of a transfer
// may be where nothing else is said.
const DefaultJoinWithin = 2 * time.Minute

var errManifest = errors.New("the manifest's checksum does not fit")

func (m *manifest) encode() ([]byte, error) { return seal(m) }

func decodeManifest(data []byte) (*manifest, error) {
	m := &manifest{}
	return m, unseal(data, m)
}

// readManifest reads the manifest of a ledger. Where there is none the error
// is NotFound.
func readManifest(fsys vfs.FS, dir string) (*manifest, error) {
	m, _, err := readManifestSum(fsys, dir)
	return m, err
}

// readManifestSum gives the checksum of the manifest as well.
func readManifestSum(fsys vfs.FS, dir string) (m *manifest, sum string, err error) {
	path := vfs.Join(dir, manifestName)
	data, err := vfs.ReadFile(fsys, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", &dyetrace.Error{Kind: dyetrace.NotFound, Op: "open ledger", File: dir,
			Err: errors.New("no ledger here; `dyetrace import --ledger DIR FILE...` makes one")}
	}
	if err != nil {
		return nil, "", &dyetrace.Error{Op: "open ledger", Err: err}
	}
	m, err = decodeManifest(data)
	if err != nil {
		return nil, "", &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "open ledger", File: path, Err: err}
	}
	if m.Format < oldestFormat || m.Format > currentFormat {
		return nil, "", &dyetrace.Error{Kind: dyetrace.InputError, Op: "open ledger", File: path,
			Err: fmt.Errorf("written in format %d; this dyetrace reads formats %d to %d", m.Format, oldestFormat, currentFormat)}
	}
	if err := m.bound(); err != nil {
		return nil, "", &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "open ledger", File: path, Err: err}
	}
	return m, sumText(data), nil
}

// write makes m the ledger's manifest, and gives its checksum.
func (m *manifest) write(fsys vfs.FS, dir string) (sum string, err error) {
	data, err := m.encode()
	if err != nil {
		return "", err
	}
	return sumText(data), vfs.WriteFile(fsys, dir, manifestName, data)
}

// next is a manifest to be changed into the one after m.
func (m *manifest) next() *manifest {
	n := *m
	n.Format, n.Joined = currentFormat, m.joined()
	n.IndexSums, n.Walked = nil, false
	n.Records = slices.Clone(m.Records)
	n.Accounts = slices.Clone(m.Accounts)
	n.Links = slices.Clone(m.Links)
	n.Holders, n.Aliases = slices.Clone(m.Holders), slices.Clone(m.Aliases)
	n.Sides, n.Periods, n.Decisions = slices.Clone(m.Sides), slices.Clone(m.Periods), slices.Clone(m.Decisions)
	n.Contradicted = slices.Clone(m.Contradicted)
	n.Remarks, n.Refused = slices.Clone(m.Remarks), slices.Clone(m.Refused)
	n.Sources, n.Removed, n.Mappings = slices.Clone(m.Sources), slices.Clone(m.Removed), maps.Clone(m.Mappings)
	if m.Derived != nil {
		n.Derived = new(*m.Derived)
	}
	return &n
}

// joined reports whether the transfers come of lines of statements, or accounts
// have several names.
func (m *manifest) joined() bool { return m.Joined || m.Format == joinedFormat }

// hasAliases reports whether the index has a file of other names of accounts.
func (m *manifest) hasAliases() bool { return len(m.Aliases) > 0 || m.Named }

// names is every file or folder in the ledger's folder that m stands on.
func (m *manifest) names() map[string]bool {
	names := map[string]bool{manifestName: true, lockName: true, copyName(m.Generation): true, m.Index: true}
	for _, f := range m.files() {
		names[f.Name], names[f.Name+".sums"] = true, true
	}
	return names
}

// files is every Parquet file of the ledger.
func (m *manifest) files() []manifestFile {
	return slices.Concat(m.segments(), m.Accounts, m.Links, m.Holders, m.Aliases, m.Sides, m.Periods, m.Decisions, m.Contradicted, m.Remarks)
}

// everyFile ranges over the Parquet files, so that they can be changed.
func (m *manifest) everyFile() iter.Seq[*manifestFile] {
	return func(yield func(*manifestFile) bool) {
		for _, files := range [...][]manifestFile{m.Records, m.Accounts, m.Links, m.Holders, m.Aliases, m.Sides, m.Periods, m.Decisions, m.Contradicted, m.Remarks} {
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

// segments is every Parquet file of transfers: the records, and at the end
// those that lines of statements come to. The index counts them in this order.
func (m *manifest) segments() []manifestFile {
	if m.Derived == nil {
		return m.Records
	}
	return append(slices.Clip(m.Records), *m.Derived)
}

// within is how far apart the sides of a transfer may be.
func (m *manifest) within() time.Duration {
	return cmp.Or(m.JoinWithin, DefaultJoinWithin)
}

// replaceable are the names that a later manifest may no longer stand on.
func (m *manifest) replaceable() []string {
	if m.Index == "" {
		return nil
	}
	names := []string{m.Index, copyName(m.Generation)}
	for _, f := range m.files() {
		names = append(names, f.Name, f.Name+".sums")
	}
	return names
}

func hexSum(sum [32]byte) string { return hex.EncodeToString(sum[:]) }

func parseSum(digits string) (sum [32]byte, err error) {
	if len(digits) != 64 {
		return sum, errors.New("not a SHA-256")
	}
	_, err = hex.Decode(sum[:], []byte(digits))
	return sum, err
}
