package dyetrace_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	requirement = regexp.MustCompile(`(?m)^(?:require)?\s+([a-z0-9.-]+\.[a-z]+/\S+) v\S+(.*)$`)
	toolLine    = regexp.MustCompile(`(?m)^(?:tool)?\s+([a-z0-9.-]+\.[a-z]+/\S+)$`)
)

// requiredModules are all modules that a go.mod names.
func requiredModules(mod string) []string {
	var modules []string
	for _, match := range requirement.FindAllStringSubmatch(mod, -1) {
		modules = append(modules, match[1])
	}
	return modules
}

// directModules are the modules that somebody chose: requirements that are not
// marked as indirect, and tools.
func directModules(mod string) []string {
	var modules []string
	for _, match := range requirement.FindAllStringSubmatch(mod, -1) {
		if !strings.Contains(match[2], "// indirect") {
			modules = append(modules, match[1])
		}
	}
	for _, match := range toolLine.FindAllStringSubmatch(mod, -1) {
		modules = append(modules, moduleOf(match[1], requiredModules(mod)))
	}
	slices.Sort(modules)
	return slices.Compact(modules)
}

// moduleOf is the module that a package belongs to, "" for none of those given.
func moduleOf(imported string, modules []string) string {
	longest := ""
	for _, m := range modules {
		if (imported == m || strings.HasPrefix(imported, m+"/")) && len(m) > len(longest) {
			longest = m
		}
	}
	return longest
}

// importedModules are the modules that files import.
func importedModules(files []goFile, modules []string) []string {
	used := map[string]bool{}
	for _, f := range files {
		for _, spec := range f.tree.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if m := moduleOf(imported, modules); m != "" {
				used[m] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(used))
}

// packages are the dependencies that a package.json names.
func packages(t *testing.T, name, text string) []string {
	t.Helper()
	var manifest struct{ Dependencies, DevDependencies map[string]string }
	if err := json.Unmarshal([]byte(text), &manifest); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return append(slices.Collect(maps.Keys(manifest.Dependencies)), slices.Collect(maps.Keys(manifest.DevDependencies))...)
}

// checkReasons finds dependencies that no table row of the document begins
// with, in code spans.
func checkReasons(name string, dependencies []string, document string) []string {
	var found []string
	for _, d := range dependencies {
		row := regexp.MustCompile("(?m)^\\|[^|]*`" + regexp.QuoteMeta(d) + "`[^|]*\\|[^|]*\\w")
		if !row.MatchString(document) {
			found = append(found, name+": "+d+" is in no table of ARCHITECTURE.md with a reason")
		}
	}
	return found
}

// checkUsed finds direct requirements that nothing imports.
func checkUsed(direct, imported []string) []string {
	var found []string
	for _, m := range direct {
		if !slices.Contains(imported, m) {
			found = append(found, "go.mod: "+m+" is required, but the product does not import it")
		}
	}
	return found
}

const someGoMod = `module dyetrace

go 1.26.0

require example.com/alone v1.0.0

require (
	example.com/direct/v2 v2.1.0
	example.com/other v0.0.0-20260101000000-abcdefabcdef // indirect
)

tool example.com/direct/v2/cmd/lint
`

// A go.mod is read as the go command reads it, as far as the house asks.
func TestReadGoMod(t *testing.T) {
	required := requiredModules(someGoMod)
	if want := []string{"example.com/alone", "example.com/direct/v2", "example.com/other"}; !slices.Equal(required, want) {
		t.Errorf("required are %v; want %v", required, want)
	}
	if direct, want := directModules(someGoMod), []string{"example.com/alone", "example.com/direct/v2"}; !slices.Equal(direct, want) {
		t.Errorf("chosen are %v; want %v", direct, want)
	}
	if got := moduleOf("example.com/direct/v2/sub", required); got != "example.com/direct/v2" {
		t.Errorf("a package's module is %q", got)
	}
	if got := moduleOf("example.com/direction", []string{"example.com/direct"}); got != "" {
		t.Errorf("a package of no module has module %q", got)
	}
}

// A package.json names what pages need and what building them needs.
func TestReadPackageJSON(t *testing.T) {
	got := packages(t, "package.json", `{"dependencies": {"d3-sankey": "1"}, "devDependencies": {"vite": "6"}}`)
	if slices.Sort(got); !slices.Equal(got, []string{"d3-sankey", "vite"}) {
		t.Errorf("packages are %v", got)
	}
}

// A dependency without a table row, or with a row that gives no reason, is
// found; so is one whose name only begins another's.
func TestCheckReasons(t *testing.T) {
	document := "| what | why |\n|---|---|\n| `example.com/a`, `example.com/b/v2` | fast |\n| `example.com/c` | |\nWe use `example.com/d`.\n"
	expect(t, checkReasons("go.mod", []string{"example.com/a", "example.com/b/v2"}, document), 0)
	expect(t, checkReasons("go.mod", []string{"example.com/b", "example.com/c", "example.com/d", "vite"}, document), 4)
}

// A requirement that nothing imports is found.
func TestCheckUsed(t *testing.T) {
	files := oneFile(t, "p/p.go", "package p\nimport _ \"example.com/direct/v2/sub\"")
	imported := importedModules(files, requiredModules(someGoMod))
	expect(t, checkUsed(directModules(someGoMod), imported), 1)
}
