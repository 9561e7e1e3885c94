package main

import (
	"cmp"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dyetrace/internal/outfile"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
)

// The flags that name files and folders: what a command reads, and what it
// writes. A test holds both lists against the flags that commands have.
var (
	readFlags = []string{"amlsim", "cases", "checkpoint", "claims", "config", "decisions", "dismissed", "document", "filing",
		"findings", "follow", "from", "frozen", "key", "labels", "ledger", "looks", "mapping", "message", "model",
		"new-passphrase-file", "passphrase-file", "passwords", "restricted", "settings", "statement", "tiles", "truth", "unit"}
	writeFlags = []string{"completed", "openings", "out", "output", "page", "plot", "plots", "rejects", "sheets"}
	// fileFlags are those of writeFlags that never name a folder.
	fileFlags = []string{"completed", "openings", "page", "plot", "rejects"}
)

// input is a file or folder that a command reads.
type input struct {
	name  string // as the user gave it
	given string // how: --claims, or "" for an argument
	path  string // absolute
	info  os.FileInfo
}

// inputs are what a command reads. Nothing that it writes may replace any of it.
type inputs []input

// inputsOf are the inputs of a command, as far as they are there.
func inputsOf(cmd *cobra.Command, config string, args []string) inputs {
	var all inputs
	all.add("--config", config)
	for _, name := range readFlags {
		for _, value := range valuesOf(cmd.Flags().Lookup(name)) {
			all.add("--"+name, value)
		}
	}
	if cmd.Name() == "import" {
		for _, arg := range args {
			all.add("", arg)
		}
	}
	return all
}

// valuesOf are the values of a flag, one or several.
func valuesOf(flag *pflag.Flag) []string {
	if flag == nil {
		return nil
	}
	if several, ok := flag.Value.(pflag.SliceValue); ok {
		return several.GetSlice()
	}
	return []string{flag.Value.String()}
}

// add adds an input. A ledger that is not there yet counts too: what an import
// writes must not lie in it.
func (all *inputs) add(given, name string) {
	if name == "" || name == "-" {
		return
	}
	info, err := os.Stat(name)
	if err != nil && given != ledgerFlag {
		return
	}
	*all = append(*all, input{name: name, given: given, path: whole(name), info: info})
}

const ledgerFlag = "--ledger"

// whole is a name from the root on, without links in its folder.
func whole(name string) string {
	path, err := filepath.Abs(name)
	if err != nil {
		return filepath.Clean(name)
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(dir, filepath.Base(path))
	}
	return path
}

// folded is a name as names are compared: on Windows and macOS upper and lower case are
// one, as far as nobody has set a disk up in another way.
func folded(name string) string {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return strings.ToLower(name)
	}
	return name
}

// says is how a message names an input.
func (in *input) says() string {
	if in.given == "" {
		return in.name
	}
	return in.given + " " + in.name
}

// spare returns an error where writing to a name would change what the command
// reads: one of its files, whatever its name; anything in its ledger; a file that
// lies in one of its folders.
func (all inputs) spare(name string) error {
	if err := all.spareFiles(name); err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil || info.IsDir() {
		return nil //nolint:nilerr // what is not there yet covers no input
	}
	for i := range all {
		if in := &all[i]; in.info != nil && in.info.IsDir() && in.holds(name) {
			return usageError("%s lies in %s, which this command reads: give another name for what it writes", name, in.says())
		}
	}
	return nil
}

// spareFiles is spare without the files in folders that are read.
func (all inputs) spareFiles(name string) error {
	if name == "" || name == "-" {
		return nil
	}
	info, err := os.Stat(name)
	for i := range all {
		in := &all[i]
		switch {
		case err == nil && in.info != nil && os.SameFile(in.info, info), folded(in.path) == folded(whole(name)):
			return usageError("%s is what this command reads (%s): give another name for what it writes", name, in.says())
		case in.given == ledgerFlag && in.holds(name):
			return usageError("%s lies in the ledger %s, where only the ledger's own files are: give another name for what "+
				"the command writes", name, in.name)
		}
	}
	return spareLedgers(name)
}

// spareLedgers returns an error where a name is that of a ledger or lies in one,
// whether or not the command reads it.
func spareLedgers(name string) error {
	for dir := whole(name); ; dir = filepath.Dir(dir) {
		if manifest.IsLedger(vfs.OS{}, dir) {
			return usageError("%s lies in the ledger %s, where only the ledger's own files are: give another name for what "+
				"the command writes", name, dir)
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

// holds reports whether a name lies in a folder or below it. Folders are compared
// by what they are, not by name, where they are there.
func (in *input) holds(name string) bool {
	for dir := filepath.Dir(whole(name)); ; dir = filepath.Dir(dir) {
		if folded(dir) == folded(in.path) {
			return true
		}
		if info, err := os.Stat(dir); err == nil && in.info != nil && os.SameFile(info, in.info) {
			return true
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
}

// protect finds out what the command reads, and refuses outputs that would
// replace any of it, or each other, before anything is read.
func (p *program) protect(cmd *cobra.Command, config string, args []string) error {
	p.inputs = inputsOf(cmd, config, args)
	if f, ok := p.stdout.(*os.File); ok {
		if err := p.inputs.spareOpen(f); err != nil {
			return err
		}
	}
	var written []string
	for _, flag := range writeFlags {
		for _, name := range valuesOf(cmd.Flags().Lookup(flag)) {
			if name == "" || name == "-" || p.isStdout(name) {
				continue
			}
			check := outfile.Check
			if slices.Contains(fileFlags, flag) {
				check = outfile.CheckFile
			}
			if err := cmp.Or(p.spareFor(flag, name), check(name)); err != nil {
				return err
			}
			if slices.Contains(written, folded(whole(name))) {
				return usageError("%s is the name of two results: give --%s another one", name, flag)
			}
			written = append(written, folded(whole(name)))
		}
	}
	return nil
}

// spareFor is spare for what a flag names. The rejects of an earlier import may lie
// in a folder that is imported again: whether a file is that, shows later.
func (p *program) spareFor(flag, name string) error {
	if flag == "rejects" {
		return p.inputs.spareFiles(name)
	}
	return p.inputs.spare(name)
}

// spareOpen returns an error where standard output leads into a file that is read.
func (all inputs) spareOpen(stdout *os.File) error {
	info, err := stdout.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil //nolint:nilerr // whoever writes to it will say what is wrong
	}
	for i := range all {
		if in := &all[i]; in.info != nil && os.SameFile(info, in.info) {
			return usageError("standard output leads into what this command reads (%s)", in.says())
		}
	}
	return nil
}
