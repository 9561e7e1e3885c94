package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// What README shows can be pasted: its commands run one after the other, on the
// files that the demo makes.
func TestREADME(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	made := regexp.MustCompile(`^printf '(.*)' > (\S+)$`)
	script, files := "exec dyetrace demo\n", ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if args, is := strings.CutPrefix(line, "bin/dyetrace "); is {
			script += "exec dyetrace " + args + "\n"
		} else if found := made.FindStringSubmatch(line); found != nil {
			files += "-- " + found[2] + " --\n" + strings.ReplaceAll(found[1], `\n`, "\n")
		}
	}
	if strings.Count(script, "\n") < 10 {
		t.Fatalf("README shows only these commands:\n%s", script)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "readme.txtar"), []byte(script+files), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Dir: dir})
}
