package dyetrace_test

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "dyetrace"

// rooms says what each room may import of the project. A room is a folder with
// all below it, and its packages may import each other; the longest name that
// fits counts. This is the picture in ARCHITECTURE.md, row by row.
var rooms = map[string][]string{
	"cmd":                 {".", "internal/guard", "internal/hold", "internal/display", "internal/outfile", "internal/scratch", "internal/tomlfile", "internal/vfs", "internal/zone", "ledger", "intake", "trace", "detect", "freeze", "casework", "casework/letter", "casework/rules", "casework/settings", "casework/audit", "casework/store", "casework/handover", "exchange", "pack", "simulate", "simulate/bank", "evaluate", "report", "live", "server", "web", "ledger/manifest", "ledger/statement", "casework/outbox"},
	"evaluate":            {".", "internal/guard", "internal/display", "internal/vfs", "ledger", "trace", "detect", "freeze", "simulate", "ledger/statement"},
	"server":              {".", "internal/vfs", "ledger", "trace", "detect", "freeze", "casework", "casework/letter", "casework/rules", "casework/settings", "casework/audit", "casework/store", "web", "ledger/statement", "casework/outbox"},
	"live":                {".", "internal/vfs", "ledger", "trace", "detect", "freeze", "casework", "ledger/statement"},
	"report":              {".", "exchange", "internal/display", "internal/scratch", "ledger", "trace", "detect", "freeze", "web", "ledger/manifest", "ledger/statement"},
	"pack":                {".", "internal/guard", "internal/vfs", "internal/outfile", "internal/display", "ledger", "ledger/statement", "ledger/manifest", "casework", "casework/rules", "casework/audit", "casework/store", "exchange"},
	"exchange":            {".", "internal/accountkey", "internal/display", "internal/tomlfile", "internal/xmltext", "internal/zone", "internal/iso20022", "casework", "casework/rules", "casework/settings"},
	"casework/store":      {".", "internal/guard", "internal/vfs", "casework", "casework/rules", "casework/audit", "internal/outfile", "internal/scratch"},
	"casework":            {".", "internal/accountkey", "internal/vfs", "ledger", "trace", "detect", "freeze", "ledger/statement", "casework/rules"},
	"casework/handover":   {".", "casework", "casework/audit", "casework/store"},
	"casework/audit":      {".", "internal/guard", "internal/vfs"},
	"casework/rules":      {".", "internal/tomlfile", "internal/zone"},
	"casework/letter":     {".", "internal/display", "internal/tomlfile", "casework/rules", "casework/settings"},
	"casework/settings":   {".", "internal/tomlfile", "casework/rules"},
	"casework/outbox":     {".", "internal/vfs", "casework/letter", "casework/settings"},
	"freeze":              {".", "ledger/statement", "trace", "detect"},
	"detect":              {".", "internal/guard", "internal/nth", "internal/pages", "internal/queue", "ledger/statement"},
	"trace":               {".", "internal/guard", "internal/nth", "ledger/statement"},
	"ledger":              {".", "internal/accountkey", "internal/guard", "internal/vfs", "join", "ledger/block", "ledger/manifest", "ledger/statement", "ledger/record", "ledger/stream", "ledger/segment", "ledger/index", "ledger/facts", "ledger/identity", "ledger/reliance", "ledger/lines", "ledger/wal"},
	"ledger/block":        {".", "internal/guard", "internal/vfs"},
	"ledger/manifest":     {".", "internal/vfs", "ledger/block"},
	"ledger/statement":    {"."},
	"ledger/record":       {".", "internal/accountkey", "internal/guard", "internal/pages", "ledger/block", "ledger/statement"},
	"ledger/stream":       {".", "internal/queue", "internal/vfs", "ledger/block", "ledger/record", "ledger/statement"},
	"ledger/segment":      {".", "internal/guard", "internal/pages", "internal/vfs", "ledger/block", "ledger/manifest", "ledger/record", "ledger/statement", "ledger/stream"},
	"ledger/index":        {".", "internal/guard", "internal/vfs", "ledger/block", "ledger/manifest", "ledger/record", "ledger/statement"},
	"ledger/facts":        {".", "internal/accountkey", "internal/guard", "internal/queue", "internal/vfs", "ledger/block", "ledger/manifest", "ledger/record", "ledger/segment", "ledger/statement"},
	"ledger/identity":     {"internal/accountkey", "ledger/facts", "ledger/record"},
	"ledger/reliance":     {".", "internal/vfs", "join", "ledger/block", "ledger/manifest", "ledger/record"},
	"ledger/lines":        {".", "internal/guard", "internal/vfs", "join", "ledger/block", "ledger/facts", "ledger/identity", "ledger/manifest", "ledger/record", "ledger/reliance", "ledger/segment", "ledger/statement", "ledger/stream"},
	"ledger/wal":          {".", "internal/guard", "internal/vfs"},
	"join":                {".", "internal/queue"},
	"intake":              {".", "internal/guard", "internal/scratch", "internal/accountkey", "internal/iso20022", "internal/xmltext", "internal/zone"},
	"simulate":            {".", "internal/guard"},
	"simulate/bank":       {".", "exchange", "simulate"},
	"web":                 {},
	"internal/accountkey": {"."},
	"internal/cputime":    {},
	"internal/display":    {},
	"internal/guard":      {"."},
	"internal/hold":       {"internal/guard", "internal/scratch", "internal/vfs"},
	"internal/outfile":    {".", "internal/scratch", "internal/vfs"},
	"internal/vfs":        {".", "internal/guard"},
	"internal/nth":        {},
	"internal/pages":      {},
	"internal/scratch":    {},
	"internal/queue":      {},
	"internal/tomlfile":   {"."},
	"internal/xmltext":    {},
	"internal/zone":       {},
	"internal/iso20022":   {".", "internal/accountkey", "internal/xmltext", "internal/zone"},
	".":                   {},
}

// outside are modules of their own: they import the product, never the reverse.
var outside = []string{"bench", "scaleout", "tools"}

// isProduct reports whether a folder belongs to the product's module.
func isProduct(dir string) bool {
	first, _, _ := strings.Cut(dir, "/")
	return !slices.Contains(outside, first)
}

// roomOf is the room of a folder, "" where no room has been made for it.
func roomOf(dir string) string {
	for d := dir; d != "." && d != "/"; d = path.Dir(d) {
		if _, ok := rooms[d]; ok {
			return d
		}
	}
	if dir == "." {
		return dir
	}
	return ""
}

// checkDirections finds imports that run upward or sideways, and packages that
// stand in no room. Tests may draw on any room below the commands.
func checkDirections(files []goFile) []string {
	var found []string
	for _, f := range files {
		from := path.Dir(f.name)
		if !isProduct(from) {
			continue
		}
		room := roomOf(from)
		if room == "" {
			found = append(found, f.name+": no room is made for "+from+"; give it one in house_directions_test.go and ARCHITECTURE.md")
			continue
		}
		for _, spec := range f.tree.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if reason := refuseImport(f, room, from, imported); reason != "" {
				found = append(found, f.at(spec.Pos())+": "+reason)
			}
		}
	}
	return found
}

func refuseImport(f goFile, room, from, imported string) string {
	to, ours := strings.CutPrefix(imported, module+"/")
	if imported == module {
		to, ours = ".", true
	}
	switch {
	case !ours && room == "." && strings.Contains(imported, "."):
		return "the root package imports the standard library only, not " + imported
	case !ours:
		return ""
	case !isProduct(to):
		return "the product does not import " + to
	case roomOf(to) == "":
		return to + " is in no room"
	case strings.HasSuffix(to, "test") && !f.isTest() && !strings.HasSuffix(from, "test"):
		return to + " is for tests only"
	case room == "intake" && roomOf(to) == "intake":
		return refuseFormat(f, from, to)
	case roomOf(to) == room || slices.Contains(rooms[room], roomOf(to)):
		return ""
	case f.isTest() && room != "." && roomOf(to) != "cmd":
		return ""
	}
	return fmt.Sprintf("%s does not import %s: imports run downward only", room, to)
}

// sharedByFormats are packages below intake that are no formats: the reader of
// workbooks lies below package intake, what reads tables by a mapping lies
// between it and the formats that are such mappings.
var sharedByFormats = map[string][]string{
	"intake/xlsx":     {"intake", "intake/mapping", "intake/xls", "intake/markup"},
	"intake/xls":      {"intake"},
	"intake/markup":   {"intake"},
	"intake/values":   {"intake/mapping"},
	"intake/locked":   {"intake"},
	"intake/jsontree": {"intake/ftm", "intake/openbanking"},
	"intake/cards":    {"intake/bai2", "intake/cfonb", "intake/coda", "intake/norma43"},
}

// refuseFormat keeps formats from knowing each other. Tests of what all formats
// share may try them all; tests of one format share their helpers.
func refuseFormat(f goFile, from, to string) string {
	forTests := f.isTest() && (from == "intake" || to == "intake/intaketest")
	if to == "intake" && from != "intake/xlsx" && from != "intake/xls" && from != "intake/markup" && from != "intake/values" || to == from || forTests || slices.Contains(sharedByFormats[to], from) || to == "intake/mapping" && from != "intake" {
		return ""
	}
	return "a format does not know another: " + from + " imports " + to
}

// The check names every import that the picture forbids, and no other.
func TestCheckDirections(t *testing.T) {
	tests := []struct {
		name, file, imported string
		ok                   bool
	}{
		{"downward", "report/build.go", "dyetrace/ledger", true},
		{"from what is for tests to what is for tests", "casework/store/storetest/acts.go", "dyetrace/casework/caseworktest", true},
		{"to what is for tests", "casework/store/engine/state.go", "dyetrace/casework/caseworktest", false},
		{"a trace knows statements", "trace/run.go", "dyetrace/ledger/statement", true},
		{"downward past a line", "cmd/dyetrace/main.go", "dyetrace", true},
		{"to a part of the ledger", "ledger/import.go", "dyetrace/ledger/block", true},
		{"within a room", "casework/store/sqlite/store.go", "dyetrace/casework", true},
		{"a format knows what all formats share", "intake/paysim/format.go", "dyetrace/intake", true},
		{"other people's packages", "ledger/record.go", "example.com/parquet", true},
		{"a test draws on another room", "trace/vectors_test.go", "dyetrace/intake", true},
		{"another module imports the product", "bench/generate/town.go", "dyetrace/ledger", true},

		{"a format is a mapping", "intake/bankreturn/bankreturn.go", "dyetrace/intake/mapping", true},
		{"workbooks are read for all formats", "intake/book.go", "dyetrace/intake/xlsx", true},
		{"formats share what their tests need", "intake/paysim/format_test.go", "dyetrace/intake/intaketest", true},
		{"what formats share is tested with them", "intake/hostile_test.go", "dyetrace/intake/amlsim", true},

		{"upward", "ledger/ledger.go", "dyetrace/trace", false},
		{"upward within the ledger", "ledger/block/file.go", "dyetrace/ledger", false},
		{"a trace knows no ledger", "trace/run.go", "dyetrace/ledger", false},
		{"past the ledger to its parts", "report/build.go", "dyetrace/ledger/block", false},
		{"sideways", "trace/run.go", "dyetrace/detect", false},
		{"sideways to another leaf", "report/build.go", "dyetrace/intake", false},
		{"a reader of files knows no ledger", "intake/read.go", "dyetrace/ledger", false},
		{"a format knows another", "intake/paysim/format.go", "dyetrace/intake/amlsim", false},
		{"what formats share knows a format", "intake/read.go", "dyetrace/intake/amlsim", false},
		{"what formats share knows the mappings", "intake/read.go", "dyetrace/intake/mapping", false},
		{"a format reads workbooks itself", "intake/paysim/format.go", "dyetrace/intake/xlsx", false},
		{"also in a format's test", "intake/paysim/format_test.go", "dyetrace/intake/amlsim", false},
		{"what only tests need", "intake/paysim/format.go", "dyetrace/intake/intaketest", false},
		{"the root imports a room", "amount.go", "dyetrace/ledger", false},
		{"the root imports other people's packages", "amount.go", "example.com/decimal", false},
		{"so does a test of the root", "amount_test.go", "example.com/decimal", false},
		{"a test draws on a command", "trace/run_test.go", "dyetrace/cmd/dyetrace", false},
		{"the product imports measurements", "trace/run.go", "dyetrace/bench/generate", false},
		{"a folder without a room", "util/strings.go", "strings", false},
		{"an import from a folder without a room", "ledger/ledger.go", "dyetrace/util", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			found := checkDirections([]goFile{parseGo(t, test.file, "package p\nimport _ \""+test.imported+"\"\n")})
			if (len(found) == 0) != test.ok {
				t.Errorf("%s imports %s: found %q", test.file, test.imported, found)
			}
		})
	}
}

// The picture has no way back up: no room reaches itself over others.
func TestRoomsHaveNoCycle(t *testing.T) {
	var reaches func(from, to string, seen map[string]bool) bool
	reaches = func(from, to string, seen map[string]bool) bool {
		for _, next := range rooms[from] {
			if next == to {
				return true
			}
			if !seen[next] {
				seen[next] = true
				if reaches(next, to, seen) {
					return true
				}
			}
		}
		return false
	}
	for room, below := range rooms {
		if reaches(room, room, map[string]bool{}) {
			t.Errorf("%s reaches itself", room)
		}
		for _, name := range below {
			if _, ok := rooms[name]; !ok {
				t.Errorf("%s may import %s, which is no room", room, name)
			}
		}
	}
}
