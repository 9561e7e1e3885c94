package manifest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"dyetrace/internal/vfs"
)

// kinds are what the names of a ledger's Parquet files begin with.
var kinds = [...]string{"records", "accounts", "links", "holders", "aliases", "sides", "periods", "decisions",
	"transfers", "contradicted", "remarks"}

// shape is the form of the names that the ledger gives to its files and folders
// of one generation, which is the number in them.
var shape = regexp.MustCompile(`^(?:(?:` + strings.Join(kinds[:], "|") +
	`)-([0-9]{6,})\.parquet(?:\.sums)?|(?:index|joined|tmp|manifest|log)-([0-9]{6,}))$`)

// NumberIn is the generation in the name of a file of the ledger's shape.
func NumberIn(name string) (generation int, ok bool) {
	parts := shape.FindStringSubmatch(name)
	if parts == nil {
		return 0, false
	}
	digits := parts[1] + parts[2]
	n, err := strconv.Atoi(digits)
	return n, err == nil && fmt.Sprintf("%06d", n) == digits
}

// ParquetName is the name of a generation's Parquet file of a kind.
func ParquetName(kind string, generation int) string {
	return fmt.Sprintf("%s-%06d.parquet", kind, generation)
}

func indexName(generation int) string { return fmt.Sprintf("index-%06d", generation) }

// JoinedName is the folder of a generation's overlay.
func JoinedName(generation int) string { return fmt.Sprintf("joined-%06d", generation) }

// CopyName is the name of a generation's manifest beside MANIFEST.
func CopyName(generation int) string { return fmt.Sprintf("manifest-%06d", generation) }

// LogName is the name of a generation's log.
func LogName(generation int) string { return fmt.Sprintf("log-%06d", generation) }

func tmpName(generation int) string { return fmt.Sprintf("tmp-%06d", generation) }

// reserved are the names that a generation may take.
func reserved(generation int) []string {
	names := []string{Name + ".new", CopyName(generation), indexName(generation), JoinedName(generation),
		tmpName(generation), LogName(generation)}
	for _, kind := range kinds {
		name := ParquetName(kind, generation)
		names = append(names, name, name+".sums")
	}
	return names
}

// freeGeneration is the first number from at on that no name in the folder has.
func freeGeneration(present []string, at int) int {
	taken := map[int]bool{}
	for _, name := range present {
		if n, ok := NumberIn(name); ok {
			taken[n] = true
		}
	}
	for taken[at] {
		at++
	}
	return at
}

// Names of the files of an index; each is also the kind in its footer, which
// holds eight bytes of it.
const (
	FileTimes      = "times"
	FileIDs        = "ids"
	FilePayers     = "payers"
	FileStatements = "stmts"
	FileDirectory  = "stmtdir"
	FileMarks      = "marks"
	FileNames      = "names"
	FileLookup     = "lookup"
	FileRuns       = "runs"
	FileAccounts   = "accounts"
	FileCoverage   = "coverage"  // only where lines of statements are joined
	FileAliases    = "aliases"   // only where accounts have several names
	FileReversals  = "reversals" // only where a transfer takes another back, and of the overlay
	FileReliance   = "reliance"  // only where lines of statements were walked
	FilePlaces     = "places"    // only of parts but the first
	FileNumbers    = "numbers"   // the same
	FileFirsts     = "firsts"    // the same
	FileReplaced   = "replaced"  // only of the overlay, as it has coverage and reliance
)

// IndexFiles lists those of the first part.
func (m *Manifest) IndexFiles() []string {
	all := IndexFiles()
	if m.IsJoined() && !m.Overlaid() {
		all = append(all, FileCoverage)
	}
	if m.HasAliases() {
		all = append(all, FileAliases)
	}
	reversals := m.Stats.Reversals
	for i := range m.Parts {
		reversals -= m.Parts[i].Stats.Reversals
	}
	if reversals > 0 {
		all = append(all, FileReversals)
	}
	if m.Walked && !m.Overlaid() {
		all = append(all, FileReliance)
	}
	return all
}

// allIndexFiles lists those that an index may have.
func allIndexFiles() []string {
	return append((&Part{Joined: true}).Files(), FileAliases)
}

// Files lists those of a part but the first.
func (p *Part) Files() []string {
	all := append(IndexFiles(), FilePlaces, FileNumbers, FileFirsts)
	if p.Joined {
		all = append(all, FileReplaced, FileCoverage, FileReversals, FileReliance)
	}
	return all
}

// IndexFiles lists those of every part.
func IndexFiles() []string {
	return []string{FileTimes, FileIDs, FilePayers, FileStatements, FileDirectory, FileMarks, FileNames, FileLookup,
		FileRuns, FileAccounts}
}

// FileSize is how long a file is.
func FileSize(fsys vfs.FS, name string) (int64, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return f.Size()
}
