package main

import (
	"bytes"
	"context"
	"crypto/sha256"
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

	"dyetrace"
	"dyetrace/internal/outfile"
	"dyetrace/internal/scratch"
	"dyetrace/ledger/manifest"
	"dyetrace/pack"
)

// packMethod is where it is fixed what every figure in a pack means.
const packMethod = "docs/method.md"

// Folders in a pack.
const (
	packSources  = "sources"
	packClaims   = "claims"
	packMappings = "mappings"
	packReports  = "reports"
	packLedger   = "ledger" // made anew by a replay, never in the pack
)

// packOptions are what a user asks of a pack.
type packOptions struct {
	tracing
	ledger *string
	output string
	json   *bool
}

func (p *program) packMakeCommand() *cobra.Command {
	var o packOptions
	cmd := &cobra.Command{
		Use:   "make [flags] [FILE...]",
		Short: "Pack a trace of claims with all that it rests on",
		Long: `Trace claims through a ledger and pack the reports with the claims, the commands and the
files that the ledger was read from. FILE are those files; they are known by their SHA-256. Of
files that are not given, the hash alone is in the pack, and the pack cannot be replayed.

Where all files are given, the ledger is made anew of them and the trace run over it; a pack is
written only if that gives what the trace over the ledger itself gives.`,
		Example: `  dyetrace pack make --ledger case --claims claims.csv -o case.zip statements/*.csv`,
		RunE:    func(cmd *cobra.Command, args []string) error { return p.makePack(cmd.Context(), &o, args) },
	}
	o.ledger = addSetting(cmd, "ledger")
	o.add(cmd)
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "file to write")
	o.json = addJSON(cmd)
	return cmd
}

func (p *program) makePack(ctx context.Context, o *packOptions, files []string) error {
	if o.output == "" || o.claims == "" {
		return usageError("which claims, and where to? Give --claims FILE and --output FILE")
	}
	for _, name := range files {
		p.inputs.add("", name)
	}
	if err := p.inputs.spare(o.output); err != nil {
		return err
	}
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	sources := l.Sources()
	l.Close()
	tmp, err := scratch.Mkdir("")
	if err != nil {
		return err
	}
	defer tmp.Remove() //nolint:errcheck // the next command tries again
	w := &packing{p: p, options: o, dir: tmp.Path(), manifest: &pack.Manifest{Program: version, Method: packMethod}}
	if err := w.gather(sources, files); err != nil {
		return err
	}
	// The trace over the ledger itself is what the user knows; the pack must give the same.
	known, err := w.traceLedger(ctx)
	if err != nil {
		return err
	}
	if err := w.report(ctx, known); err != nil {
		return err
	}
	members, err := w.members()
	if err != nil {
		return err
	}
	if err := p.write(o.output, func(out io.Writer) error { return pack.Write(ctx, out, w.manifest, members) }); err != nil {
		return err
	}
	if *o.json {
		return p.printJSON(w.manifest)
	}
	for _, why := range w.missing {
		p.note("%s", why)
	}
	p.note("wrote %s", o.output)
	return nil
}

// packing is a pack on its way.
type packing struct {
	p        *program
	options  *packOptions
	dir      string
	manifest *pack.Manifest
	imports  [][]string // commands
	claims   string     // name in the pack
	missing  []string   // why the pack cannot be replayed
}

// gather copies claims and sources to where they lie in the pack.
func (w *packing) gather(sources []manifest.Source, files []string) error {
	given := map[string]string{}
	for _, name := range files {
		sum, err := sumOf(name)
		if err != nil {
			return err
		}
		given[sum] = name
	}
	// A source is known by its content: what a file is called now plays no part.
	for i := range sources {
		s := &sources[i]
		if s.Removed != nil {
			continue
		}
		sum := hex.EncodeToString(s.SHA256[:])
		entry := pack.Source{Name: s.Name, SHA256: sum}
		if from, there := given[sum]; there {
			delete(given, sum)
			entry.Member = path.Join(packSources, sum[:8], filepath.Base(s.Name))
			if err := w.copy(from, entry.Member); err != nil {
				return err
			}
			if err := w.importOf(s, entry.Member); err != nil {
				return err
			}
		} else {
			w.missing = append(w.missing, fmt.Sprintf("%s is in the pack by its hash only: give the file, so that the pack can be replayed", s.Name))
		}
		w.manifest.Sources = append(w.manifest.Sources, entry)
	}
	for _, name := range given {
		return usageError("%s is none of the files that %s was read from: dyetrace sources lists them", name, *w.options.ledger)
	}
	w.claims = path.Join(packClaims, filepath.Base(w.options.claims))
	return w.copy(w.options.claims, w.claims)
}

// importOf is the command that reads a source as the ledger has read it.
func (w *packing) importOf(s *manifest.Source, member string) error {
	args := []string{"import", "--ledger=" + packLedger, "--join-within=", fmt.Sprintf("--rejects=%s/rejects-%d.csv", packReports, len(w.imports)+1)}
	settings := s.Settings
	switch {
	case settings == nil:
		settings = &manifest.Settings{}
	case len(settings.Zones) > 1 || len(settings.Accepted) > 0:
		w.missing = append(w.missing, fmt.Sprintf("%s was read in several zones or despite a witness, which no pack can replay", s.Name))
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
	w.imports = append(w.imports, append(args, member))
	return nil
}

// trace is the command that traces the claims, without what is particular to a report.
func (w *packing) trace() []string {
	o := w.options
	args := []string{"trace", "--ledger=" + packLedger, "--claims=" + w.claims, "--rule=" + *o.rule, "--within=" + *o.within,
		"--min-part=" + *o.minPart, "--lang=en", "--timezone=" + *o.timezone, fmt.Sprintf("--max-level=%d", o.maxLevel)}
	if o.until != "" {
		args = append(args, "--until="+o.until)
	}
	return args
}

const packTrace = packReports + "/trace.json"

// traceLedger is the trace over the user's own ledger.
func (w *packing) traceLedger(ctx context.Context) ([]byte, error) {
	home, err := filepath.Abs(*w.options.ledger)
	if err != nil {
		return nil, err
	}
	args := w.trace()
	args[1] = "--ledger=" + home
	var out bytes.Buffer
	err = w.p.replay(ctx, w.dir, append(args, "--format=json"), &out)
	return out.Bytes(), err
}

// report makes the reports: of the ledger made anew of the pack, where that can be.
func (w *packing) report(ctx context.Context, known []byte) error {
	if len(w.missing) > 0 {
		return w.put(packTrace, known)
	}
	commands := append(slices.Clone(w.imports),
		append(w.trace(), "--format=json", "--output="+packTrace),
		append(w.trace(), "--format=csv", "--output="+packReports+"/tables"),
		append(w.trace(), "--format=html", "--output="+packReports+"/trace.html"))
	if err := os.MkdirAll(filepath.Join(w.dir, packReports), outfile.FolderMode); err != nil {
		return err
	}
	for _, args := range commands {
		if err := w.p.replay(ctx, w.dir, args, io.Discard); err != nil {
			return err
		}
	}
	w.manifest.Commands = commands
	made, err := os.ReadFile(filepath.Join(w.dir, filepath.FromSlash(packTrace)))
	if err != nil {
		return err
	}
	if !bytes.Equal(made, known) {
		return dyetrace.Errorf(dyetrace.InputError, "make pack", "the files give another trace than the ledger %s: it rests on decisions, or on other settings, that no pack holds; leave one file out, and the pack has the ledger's trace and hashes", *w.options.ledger)
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
			if inside == packLedger {
				return fs.SkipDir
			}
			return nil
		}
		files = append(files, pack.File{Name: filepath.ToSlash(inside), Open: func() (io.ReadCloser, error) { return os.Open(name) }})
		return nil
	})
	return files, err
}

// put writes a file of the pack.
func (w *packing) put(name string, data []byte) error {
	to := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(to), outfile.FolderMode); err != nil {
		return err
	}
	return os.WriteFile(to, data, outfile.FileMode)
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
	out, err := os.OpenFile(filepath.Join(w.dir, filepath.FromSlash(name)), os.O_WRONLY, outfile.FileMode)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

func sumOf(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", outfile.Refused(name, err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", outfile.Refused(name, err)
	}
	return strings.ToLower(hex.EncodeToString(sum.Sum(nil))), nil
}
