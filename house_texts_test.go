package dyetrace_test

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	marks = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`)
	// places are paths that exist on one machine only, and the hosts that
	// packages come from: which to use is the choice of whoever builds.
	places = regexp.MustCompile(`(^|[\s"'=(:` + "`" + `])/(home|root|Users|work|mnt)/\w|\b[A-Z]:\\Users\\|` +
		`\b(registry|proxy|sum|deb|mirrors?|security|pypi|npm)\.[a-z0-9-]+\.(org|com|io|net|dev|cn)\b`)
	mdLink = regexp.MustCompile(`\]\(([^)#\s]+)(#[^)]*)?\)`)
)

// checkMarks finds work left for later in sources.
func checkMarks(files map[string]string) []string {
	return grep(files, marks, func(name string) bool {
		return slices.Contains([]string{".go", ".ts", ".svelte"}, path.Ext(name))
	})
}

// checkPlaces finds paths of one machine and hosts that packages come from.
func checkPlaces(files map[string]string) []string {
	return grep(files, places, func(name string) bool { return !strings.HasPrefix(name, "house_") })
}

func grep(files map[string]string, pattern *regexp.Regexp, in func(name string) bool) []string {
	var found []string
	for name, text := range files {
		if !in(name) {
			continue
		}
		for i, line := range strings.Split(text, "\n") {
			if match := pattern.FindString(line); match != "" {
				found = append(found, fmt.Sprintf("%s:%d: %.40q", name, i+1, strings.TrimSpace(match)))
			}
		}
	}
	return found
}

// halfWidth is punctuation of Latin text behind a Chinese character.
var halfWidth = regexp.MustCompile(`\p{Han}[,:;!?(]`)

// checkChinese finds Chinese texts for readers that have the punctuation of Latin text. Readers
// of files are left out: what banks write has any.
func checkChinese(files map[string]string) []string {
	return grep(files, halfWidth, func(name string) bool {
		return path.Ext(name) == ".toml" && (strings.HasPrefix(name, "casework/") || strings.HasPrefix(name, "exchange/")) || name == "casework/letter/labels.go"
	})
}

// checkLinks finds links in documents that lead to no file.
func checkLinks(files map[string]string, exists func(name string) bool) []string {
	var found []string
	for name, text := range files {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, match := range mdLink.FindAllStringSubmatch(text, -1) {
			if strings.Contains(match[1], "://") || strings.HasPrefix(match[1], "mailto:") {
				continue
			}
			if to := path.Join(path.Dir(name), match[1]); !exists(to) {
				found = append(found, name+": "+match[1]+" is not there")
			}
		}
	}
	return found
}

// makeTargets are the targets of a Makefile.
func makeTargets(makefile string) []string {
	var targets []string
	for _, match := range regexp.MustCompile(`(?m)^([a-z][a-z0-9-]*):(?:[^=]|$)`).FindAllStringSubmatch(makefile, -1) {
		targets = append(targets, match[1])
	}
	return targets
}

var (
	codeSpan  = regexp.MustCompile("(?s)```.*?```|`[^`\n]+`")
	makeLine  = regexp.MustCompile(`(?m)(?:^|[\x60$] ?)\s*(?:[A-Z_]+=\S+ )*make ([a-z][a-z-]*)`)
	tracerRun = regexp.MustCompile(`(?m)(?:^|[\x60$] ?|bin/)\s*dyetrace ([a-z]+)\b`)
)

// checkShownCommands finds make targets and dyetrace commands that a document
// shows as code and nobody has made.
func checkShownCommands(name, text string, targets, commands []string) []string {
	var found []string
	for _, code := range codeSpan.FindAllString(text, -1) {
		for _, match := range makeLine.FindAllStringSubmatch(code, -1) {
			if !slices.Contains(targets, match[1]) {
				found = append(found, name+": make "+match[1]+" has no target")
			}
		}
		for _, match := range tracerRun.FindAllStringSubmatch(code, -1) {
			if !slices.Contains(commands, match[1]) && !slices.Contains([]string{"help", "completion"}, match[1]) {
				found = append(found, name+": dyetrace "+match[1]+" is no command")
			}
		}
	}
	return found
}

// Work left for later is found in sources, not in documents or longer words.
func TestCheckMarks(t *testing.T) {
	mark := "TO" + "DO"
	expect(t, checkMarks(map[string]string{"a.go": "package a\n// " + mark + ": later\n", "web/a.ts": "// FIX" + "ME"}), 2)
	expect(t, checkMarks(map[string]string{"a.md": mark, "a.go": "// " + mark + "S " + strings.ToLower(mark)}), 0)
}

// Chinese text with the punctuation of Latin text is found, but not where files of banks are read.
func TestCheckChinese(t *testing.T) {
	expect(t, checkChinese(map[string]string{"casework/rules/packs/a.toml": "zh = \"中国:案件\"\nzh = \"汇(存)款\""}), 2)
	expect(t, checkChinese(map[string]string{"casework/a.toml": "zh = \"中国：案件\"", "intake/a.toml": "title = \"账户,金额\""}), 0)
}

// Paths of one machine and package hosts are found; a path of the project, a
// shell variable and an ordinary host are none.
func TestCheckPlaces(t *testing.T) {
	bad := []string{
		"see /home" + "/jo/ledger", "`/root" + "/go/bin`", `"/Users` + `/jo"`, "dir=/work" + "/main", `C:\Users` + `\jo`,
		`"resolved": "https://registry.` + `npmjs.org/x"`, "GOPROXY=https://proxy." + "golang.org", "https://pypi." + "org/simple is pypi." + "python.org",
	}
	for _, line := range bad {
		expect(t, checkPlaces(map[string]string{"a.md": "first\n" + line}), 1)
	}
	for _, line := range []string{"docs/home/page", "$HOME/ledger", "https://www.apache.org/licenses", "web/root/x", "/tmp/ledger", "a/work" + "/b"} {
		expect(t, checkPlaces(map[string]string{"a.md": line}), 0)
	}
}

// A link to a file that is not there is found, seen from the document's folder.
func TestCheckLinks(t *testing.T) {
	exists := func(name string) bool { return name == "docs/method.md" }
	good := "[a](docs/method.md#words) [b](https://example.org/x) [c](#here)"
	expect(t, checkLinks(map[string]string{"README.md": good, "docs/x.md": "[a](method.md)", "a.go": "[a](none.md)"}, exists), 0)
	expect(t, checkLinks(map[string]string{"README.md": "![picture](docs/none.png)", "docs/x.md": "[a](docs/method.md)"}, exists), 2)
}

// A target or command that a document shows as code, and nobody has made, is
// found; prose may use the words.
func TestCheckShownCommands(t *testing.T) {
	targets := makeTargets("# house\nVERSION := 1\ntest: build\n\tgo test\nbuild:\n.PHONY: test\n")
	if !slices.Equal(targets, []string{"test", "build"}) {
		t.Errorf("targets are %v", targets)
	}
	tests := []struct {
		text string
		want int
	}{
		{"`make test` and make sure", 0},
		{"```\nmake build\n$ X=1 make test\n```", 0},
		{"`dyetrace trace --ledger L`, `bin/dyetrace help`", 0},
		{"`make none`", 1},
		{"```\nX=1 make none\n```", 1},
		{"```\n$ dyetrace wash --ledger L\ndyetrace trace\n```", 1},
		{"`bin/dyetrace wash`", 1},
	}
	for _, test := range tests {
		expect(t, checkShownCommands("README.md", test.text, targets, []string{"trace"}), test.want)
	}
}
