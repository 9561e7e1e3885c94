package main

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Every flag that takes the name of a file or folder is known as one that is read
// or one that is written, so that no command can overwrite its own input.
func TestFlagsOfFilesAreKnown(t *testing.T) {
	p := &program{}
	seen := map[string]bool{}
	check := func(f *pflag.Flag) {
		if slices.Contains(readFlags, f.Name) || slices.Contains(writeFlags, f.Name) {
			seen[f.Name] = true
			return
		}
		usage := strings.ToLower(f.Usage)
		if kind := f.Value.Type(); (kind == "string" || strings.HasPrefix(kind, "string")) && (strings.Contains(usage, "file ") || strings.Contains(usage, "folder")) {
			t.Errorf("--%s (%s): is it read or written? Put it into inputs.go", f.Name, f.Usage)
		}
	}
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		c.LocalFlags().VisitAll(check)
		c.PersistentFlags().VisitAll(check)
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(p.root())
	for _, name := range slices.Concat(readFlags, writeFlags) {
		if !seen[name] {
			t.Errorf("no command has --%s", name)
		}
	}
}

// Two results under one name are refused, also where the names differ in case only and the
// system takes them for one.
func TestTwoResultsUnderOneName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for names, want := range map[[2]string]bool{
		{"a.csv", "a.csv"}:   true,
		{"a.csv", "./a.csv"}: true,
		{"a.csv", "A.csv"}:   runtime.GOOS == "windows" || runtime.GOOS == "darwin",
		{"a.csv", "b.csv"}:   false,
	} {
		cmd := &cobra.Command{Use: "x"}
		cmd.Flags().String("output", filepath.Join(dir, names[0]), "")
		cmd.Flags().String("rejects", dir+string(filepath.Separator)+names[1], "")
		p := &program{}
		if err := p.protect(cmd, "", nil); (err != nil) != want {
			t.Errorf("%v: %v", names, err)
		}
	}
}
