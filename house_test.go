package dyetrace_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The rules of the house, kept by every file of the project. Each check is a
// function in one of the files house_*_test.go; beside it stands a test that
// shows, on small bad fixtures, that it finds what it is for.

// skipped are the folders that hold nothing of ours.
var skipped = []string{"node_modules", "bin", "demo", "coverage"}

// maxText is the size from which on a file is data, not a text.
const maxText = 4 << 20

// readHouse reads the project's files as text, by slash-separated path. Files
// that are not text are passed over.
func readHouse(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			hidden := strings.HasPrefix(entry.Name(), ".") && name != "." && name != ".ci"
			if hidden || slices.Contains(skipped, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		info, err := entry.Info()
		if err != nil || !isOurs(entry.Name()) || info.Size() > maxText {
			return err
		}
		data, err := os.ReadFile(name)
		files[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// isOurs tells texts that people write from what tools leave behind.
func isOurs(base string) bool {
	switch path.Ext(base) {
	case ".go", ".md", ".ts", ".js", ".mjs", ".svelte", ".css", ".html", ".json", ".mod", ".yml", ".yaml", ".sh", ".txt", ".txtar":
		return true
	case "":
		return base != "LICENSE"
	}
	return base == ".npmrc" || base == ".gitignore"
}

// parseHouse parses the project's Go files.
func parseHouse(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	for name, text := range readHouse(t) {
		if path.Ext(name) == ".go" && !strings.Contains(name, "/testdata/") {
			files = append(files, parseGo(t, name, text))
		}
	}
	slices.SortFunc(files, func(a, b goFile) int { return strings.Compare(a.name, b.name) })
	return files
}

func parseGo(t *testing.T, name, text string) goFile {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return goFile{name: name, text: text, set: set, tree: tree}
}

func report(t *testing.T, findings []string) {
	t.Helper()
	slices.Sort(findings)
	for _, finding := range findings {
		t.Error(finding)
	}
}

// Imports run downward only, as ARCHITECTURE.md draws it.
func TestHouseImportDirections(t *testing.T) {
	report(t, checkDirections(parseHouse(t)))
}

// Every package says once, in one file, what it is for.
func TestHousePackageComments(t *testing.T) {
	report(t, checkPackageComments(parseHouse(t)))
}

// Every exported name says what it means.
func TestHouseExportedComments(t *testing.T) {
	report(t, checkExportedComments(parseHouse(t)))
}

// No function is longer than a reader can hold, no file holds more than one
// idea's worth, nothing runs before main and nothing is left for later.
func TestHouseSizes(t *testing.T) {
	files := parseHouse(t)
	report(t, checkFunctionLengths(files))
	report(t, checkFileLengths(files))
	report(t, checkInit(files))
}

// Nothing is left for later, and nothing speaks of the machine it was written on.
func TestHouseTexts(t *testing.T) {
	files := readHouse(t)
	report(t, checkMarks(files))
	report(t, checkPlaces(files))
	report(t, checkChinese(files))
	report(t, checkLinks(files, func(name string) bool {
		_, err := os.Stat(filepath.FromSlash(name))
		return err == nil
	}))
}

// Every dependency that somebody chose is in ARCHITECTURE.md with its reason,
// and the product requires nothing that only other modules use.
func TestHouseDependencies(t *testing.T) {
	files := readHouse(t)
	reasons := files["ARCHITECTURE.md"]
	for name, text := range files {
		switch path.Base(name) {
		case "go.mod":
			report(t, checkReasons(name, directModules(text), reasons))
		case "package.json":
			report(t, checkReasons(name, packages(t, name, text), reasons))
		}
	}
	var product []goFile
	for _, f := range parseHouse(t) {
		if isProduct(path.Dir(f.name)) {
			product = append(product, f)
		}
	}
	report(t, checkReasons("imports of the product", importedModules(product, requiredModules(files["go.mod"])), reasons))
	report(t, checkUsed(directModules(files["go.mod"]), importedModules(product, requiredModules(files["go.mod"]))))
}

// The commands that documents show can be typed: make knows the targets and
// dyetrace the commands.
func TestHouseCommands(t *testing.T) {
	files := readHouse(t)
	targets := makeTargets(files["Makefile"])
	var commands []string
	use := regexp.MustCompile(`\bUse:\s+"([a-z]+)`)
	for name, text := range files {
		if path.Dir(name) == "cmd/dyetrace" {
			for _, match := range use.FindAllStringSubmatch(text, -1) {
				commands = append(commands, match[1])
			}
		}
	}
	for _, want := range []string{"demo", "test", "check", "ci", "bench", "web", "torture"} {
		if !slices.Contains(targets, want) {
			t.Errorf("Makefile has no target %s", want)
		}
	}
	for name, text := range files {
		if path.Ext(name) == ".md" && name != "CHANGELOG.md" {
			report(t, checkShownCommands(name, text, targets, commands))
		}
	}
}
