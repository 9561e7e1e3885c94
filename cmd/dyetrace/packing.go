package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dyetrace/detect"
	"dyetrace/freeze"
	"dyetrace/internal/outfile"
	"dyetrace/ledger/manifest"
	"dyetrace/pack"
)

// packMethod is where it is fixed what every figure in a pack means.
const packMethod = "docs/method.md"

// Folders in a pack.
const (
	packSources  = "sources"
	packClaims   = "claims"
	packInputs   = "inputs" // other files that commands read
	packMappings = "mappings"
	packReports  = "reports"
	packLedger   = "ledger" // made anew by a replay, never in the pack
)

// packing is a pack on its way: members in a folder, and commands that make its reports.
type packing struct {
	p        *program
	dir      string
	manifest *pack.Manifest
	given    map[string]string // files from the user, by hash
	used     map[string]bool   // of these, by name, those that are in the pack
	inputs   map[string]string // names of members by the files that commands read
	ledgers  []*packedLedger
	results  []packedResult
	missing  []string // why the pack cannot be replayed
}

// packedLedger is a ledger of which a pack has the sources.
type packedLedger struct {
	home, alias string // where it lies, and what a replay calls it
	imports     []importing
}

// importing is an import of sources that were read alike.
type importing struct{ flags, members []string }

// packedResult is a result that a pack holds.
type packedResult struct {
	ledger *packedLedger
	words  []string // the command, in a folder with the pack's members
	member string   // its JSON
	known  []byte   // what it gives over the user's own ledger
	tables bool     // the report for people goes with it
}

// newPacking begins a pack in a folder.
func (p *program) newPacking(dir string, files []string) (*packing, error) {
	w := &packing{p: p, dir: dir, manifest: &pack.Manifest{Program: version, Method: packMethod},
		given: map[string]string{}, used: map[string]bool{}, inputs: map[string]string{}}
	for _, name := range files {
		sum, _, err := hashFile(name)
		if err != nil {
			return nil, err
		}
		w.given[sum] = name
	}
	trees, err := detect.ShippedTrees()
	if err != nil {
		return nil, err
	}
	w.manifest.Models = []pack.Model{{Name: "detect: trees", SHA256: trees.Hash()}, {Name: "freeze: odds", SHA256: freeze.OddsHash()}}
	return w, nil
}

// use takes in a ledger with its sources, once.
func (w *packing) use(home string) (*packedLedger, error) {
	home = whole(home)
	for _, l := range w.ledgers {
		if l.home == home {
			return l, nil
		}
	}
	opened, err := w.p.openLedger(home)
	if err != nil {
		return nil, err
	}
	sources := opened.Sources()
	opened.Close()
	l := &packedLedger{home: home, alias: packLedger}
	if n := len(w.ledgers); n > 0 {
		l.alias = fmt.Sprintf("%s-%d", packLedger, n+1)
	}
	w.ledgers = append(w.ledgers, l)
	// A source is known by its content: what a file is called now plays no part.
	for i := range sources {
		if sources[i].Removed == nil {
			if err := w.source(l, &sources[i]); err != nil {
				return nil, err
			}
		}
	}
	return l, nil
}

// source takes in a source of a ledger: the file where it was given, else its hash.
func (w *packing) source(l *packedLedger, s *manifest.Source) error {
	sum := hex.EncodeToString(s.SHA256[:])
	entry := pack.Source{Name: s.Name, SHA256: sum}
	if from, there := w.given[sum]; there {
		entry.Member = path.Join(packSources, sum[:8], pack.SafeName(s.Name))
		if err := w.copy(from, entry.Member); err != nil {
			return err
		}
		w.used[from] = true
		if err := w.importOf(l, s, entry.Member); err != nil {
			return err
		}
	} else {
		w.lacks("%s is in the pack by its hash only: give the file, so that the pack can be replayed", s.Name)
	}
	if !slices.Contains(w.manifest.Sources, entry) {
		w.manifest.Sources = append(w.manifest.Sources, entry)
	}
	return nil
}

// lacks says why the pack cannot be replayed, once.
func (w *packing) lacks(format string, args ...any) {
	if why := fmt.Sprintf(format, args...); !slices.Contains(w.missing, why) {
		w.missing = append(w.missing, why)
	}
}

// unused are files that were given and are nowhere in the pack.
func (w *packing) unused() []string {
	var names []string
	for _, name := range w.given {
		if !w.used[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// importOf adds a source to the import that reads it as the ledger has read it.
func (w *packing) importOf(l *packedLedger, s *manifest.Source, member string) error {
	args := []string{"import", "--ledger=" + l.alias, "--join-within="}
	settings := s.Settings
	switch {
	case settings == nil:
		settings = &manifest.Settings{}
	case len(settings.Zones) > 1 || len(settings.Accepted) > 0:
		w.lacks("%s was read in several zones or despite a witness, which no pack can replay", s.Name)
	}
	zone := ""
	if len(settings.Zones) > 0 {
		zone = settings.Zones[0]
	}
	args = append(args, "--timezone="+zone, "--currency="+settings.Currency)
	for flag, value := range map[string]string{"as": settings.As, "account": settings.Account} {
		if value != "" {
			args = append(args, "--"+flag+"="+value)
		}
	}
	if settings.Rounded {
		args = append(args, "--round")
	}
	// The mappings are kept with the ledger, so that a pack has them though their files are gone.
	for i, m := range settings.Mappings {
		name := path.Join(packMappings, fmt.Sprintf("%x-%d.toml", m.SHA256[:4], i))
		if err := w.put(name, []byte(m.Text)); err != nil {
			return err
		}
		args = append(args, "--mapping="+name)
	}
	slices.Sort(args[1:])
	// The order of files changes no figure, so those that are read alike go in together: each import
	// of its own would write the ledger's index anew.
	at := slices.IndexFunc(l.imports, func(i importing) bool { return slices.Equal(i.flags, args) })
	if at < 0 {
		at = len(l.imports)
		l.imports = append(l.imports, importing{flags: args})
	}
	l.imports[at].members = append(l.imports[at].members, member)
	return nil
}

// input copies a file that a command reads into the pack, and gives its name there.
func (w *packing) input(folder, from string) (string, error) {
	if name := w.inputs[whole(from)]; name != "" {
		return name, nil
	}
	name := path.Join(folder, pack.SafeName(from))
	if _, err := os.Lstat(w.in(name)); err == nil {
		sum, _, err := hashFile(from)
		if err != nil {
			return "", err
		}
		name = path.Join(folder, sum[:8], pack.SafeName(from))
	}
	if err := w.copy(from, name); err != nil {
		return "", err
	}
	w.inputs[whole(from)] = name
	return name, nil
}

// make runs a result's command over the user's own ledger: that is what the user knows, and
// the pack must give the same.
func (w *packing) make(ctx context.Context, r packedResult) ([]byte, error) {
	words := slices.Clone(r.words)
	for i, word := range words {
		if word == "--ledger="+r.ledger.alias {
			words[i] = "--ledger=" + r.ledger.home
		}
	}
	var out bytes.Buffer
	if err := w.p.replay(ctx, w.dir, append(words, "--json"), &out); err != nil {
		return nil, err
	}
	r.known = out.Bytes()
	w.results = append(w.results, r)
	return r.known, nil
}

// report makes the reports: of the ledgers made anew of the pack, where that can be.
func (w *packing) report(ctx context.Context) error {
	// A pack that lacks a source has the results as the ledger gives them.
	var commands [][]string
	for _, l := range w.ledgers {
		for _, i := range l.imports {
			rejects := fmt.Sprintf("--rejects=%s/rejects-%d.csv", packReports, len(commands)+1)
			commands = append(commands, slices.Concat(i.flags, []string{rejects}, i.members))
		}
	}
	for _, r := range w.results {
		if len(w.missing) > 0 {
			if err := w.put(r.member, r.known); err != nil {
				return err
			}
			continue
		}
		commands = append(commands, append(slices.Clone(r.words), "--json", packInto+r.member))
		if r.tables {
			commands = append(commands,
				append(slices.Clone(r.words), "--format=csv", "--output="+packReports+"/tables"),
				append(slices.Clone(r.words), "--format=html", "--output="+packReports+"/trace.html"))
		}
	}
	if len(w.missing) > 0 || len(w.results) == 0 {
		return nil
	}
	if err := os.MkdirAll(w.in(packReports), outfile.FolderMode); err != nil {
		return err
	}
	for _, args := range commands {
		if err := w.p.replay(ctx, w.dir, args, io.Discard); err != nil {
			return err
		}
	}
	w.manifest.Commands = commands
	return w.compare()
}

// compare compares what the pack gives with what the user's own ledgers gave.
func (w *packing) compare() error {
	for _, r := range w.results {
		made, err := os.ReadFile(w.in(r.member))
		if err != nil {
			return err
		}
		if !bytes.Equal(made, r.known) {
			return inputError(r.ledger.home, fmt.Errorf("the files give another %s than the ledger: it rests on decisions, or on other settings, that no pack holds; leave one file out, and the pack has the ledger's result and hashes", r.words[0]))
		}
	}
	return nil
}

// members are the files of the pack.
func (w *packing) members() ([]pack.File, error) {
	var files []pack.File
	err := filepath.WalkDir(w.dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(w.dir, name)
		if err != nil {
			return err
		}
		if e.IsDir() {
			if slices.ContainsFunc(w.ledgers, func(l *packedLedger) bool { return l.alias == inside }) {
				return fs.SkipDir
			}
			return nil
		}
		files = append(files, pack.File{Name: filepath.ToSlash(inside), Open: func() (io.ReadCloser, error) { return os.Open(name) }})
		return nil
	})
	return files, err
}

// in is where a member lies.
func (w *packing) in(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

// put writes a file of the pack.
func (w *packing) put(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(w.in(name)), outfile.FolderMode); err != nil {
		return err
	}
	return os.WriteFile(w.in(name), data, outfile.FileMode)
}

// copy copies a file into the pack.
func (w *packing) copy(from, name string) error {
	if err := pack.CheckName(name); err != nil {
		return usageError("%s cannot be packed under its name: rename it: %w", from, err)
	}
	in, err := os.Open(from)
	if err != nil {
		return outfile.Refused(from, err)
	}
	defer in.Close()
	if err := w.put(name, nil); err != nil {
		return err
	}
	out, err := os.OpenFile(w.in(name), os.O_WRONLY, outfile.FileMode)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// portable makes of a command as somebody typed it one that runs in a folder with the pack's
// members: files are named as they are there, and settings of this machine are spelled out.
func (w *packing) portable(words []string) ([]string, *packedLedger, error) {
	step := &program{stdout: io.Discard, stderr: io.Discard, args: words, quiet: true}
	root := step.root()
	cmd, args, err := root.Find(words)
	if err == nil {
		err = cmd.ParseFlags(args)
	}
	if err == nil {
		err = step.settle(cmd)
	}
	if err != nil {
		return nil, nil, err
	}
	dir := cmd.Flags().Lookup("ledger")
	if dir == nil {
		return nil, nil, usageError("%q reads no ledger", strings.Join(words, " "))
	}
	l, err := w.use(dir.Value.String())
	if err != nil {
		return nil, nil, err
	}
	// What no replay would run is refused now, not by whoever gets the pack.
	moved := strings.Fields(cmd.CommandPath())[1:]
	flags := commandFlags(cmd)
	for _, f := range flags {
		value := f.value
		switch {
		case f.name == "ledger":
			value = l.alias
		case f.name == "claims" && value != "":
			value, err = w.input(packClaims, value)
		case slices.Contains(packPaths, f.name) && value != "":
			value, err = w.input(packInputs, value)
		case !slices.Contains(packPaths, f.name) && !slices.Contains(packValues, f.name):
			err = usageError("--%s of %q is nothing that a pack can replay", f.name, strings.Join(words, " "))
		}
		if err != nil {
			return nil, nil, err
		}
		moved = append(moved, "--"+f.name+"="+value)
	}
	return moved, l, nil
}

// givenFlag is a flag of a command with its value.
type givenFlag struct{ name, value string }

// commandFlags are the flags that decide what a command finds: those that were given, and
// all settings, wherever they come from. How it prints plays no part.
func commandFlags(cmd *cobra.Command) []givenFlag {
	var flags []givenFlag
	known := settings()
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		isSetting := slices.ContainsFunc(known, func(s setting) bool { return s.name == f.Name })
		if (f.Changed || isSetting) && !slices.Contains([]string{"config", "json", "quiet", "format", "output", "rows"}, f.Name) {
			flags = append(flags, givenFlag{f.Name, f.Value.String()})
		}
	})
	return flags
}
