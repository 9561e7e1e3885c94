package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/internal/outfile"
	"dyetrace/internal/scratch"
	"dyetrace/pack"
)

func (p *program) packReplayCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay [flags] PACK",
		Short: "Run a pack's commands anew, and compare what they give",
		Long: `Unpack a pack into a temporary folder, run its commands there, and compare the reports
with those in the pack, byte by byte. Nothing is read but the pack, and settings of this
machine play no part. Another version of dyetrace may write reports otherwise; the result
says by which one the pack was made.`,
		Example: "  dyetrace pack replay case.zip",
		Args:    cobra.ExactArgs(1),
	}
	asJSON := addJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return p.replayPack(cmd.Context(), args[0], *asJSON) }
	return cmd
}

func (p *program) replayPack(ctx context.Context, name string, asJSON bool) error {
	o, err := p.openPack(name)
	if err != nil {
		return err
	}
	defer o.file.Close()
	if err := o.Verify(ctx); err != nil {
		return err
	}
	m := o.Manifest
	if len(m.Commands) == 0 {
		return dyetrace.Errorf(dyetrace.NotFound, "replay pack", "%s holds no commands, because it lacks files that they need: only dyetrace pack verify can check it", name)
	}
	for _, args := range m.Commands {
		if err := checkReplayed(args); err != nil {
			return err
		}
	}
	tmp, err := scratch.Mkdir("")
	if err != nil {
		return err
	}
	defer tmp.Remove() //nolint:errcheck // the next command tries again
	// Reports are not unpacked: what is there in the end was made here. Neither is what no command
	// reads, such as a file of settings.
	read := []string{packSources, packClaims, packInputs, packMappings}
	if err := unpack(o, tmp.Path(), func(name string) bool {
		folder, _, below := strings.Cut(name, "/")
		return below && slices.Contains(read, folder)
	}); err != nil {
		return err
	}
	for _, args := range m.Commands {
		if err := p.replay(ctx, tmp.Path(), args, io.Discard); err != nil {
			return err
		}
	}
	return p.compareReplay(o, tmp.Path(), asJSON)
}

// compareReplay compares what was made with what is in the pack.
func (p *program) compareReplay(o *openedPack, dir string, asJSON bool) error {
	same, differs := []string{}, []string{}
	for _, m := range o.Manifest.Members {
		if !strings.HasPrefix(m.Name, packReports+"/") {
			continue
		}
		// A report that was not made again counts as different.
		sum, _, err := hashFile(filepath.Join(dir, filepath.FromSlash(m.Name)))
		if err == nil && sum == m.SHA256 {
			same = append(same, m.Name)
		} else {
			differs = append(differs, m.Name)
		}
	}
	if asJSON {
		if err := p.printJSON(map[string]any{"same": same, "differs": differs, "made_by": o.Manifest.Program, "replayed_by": version}); err != nil {
			return err
		}
	} else {
		for _, name := range same {
			if err := p.printf("the same    %s\n", printable(name)); err != nil {
				return err
			}
		}
		for _, name := range differs {
			if err := p.printf("different   %s\n", printable(name)); err != nil {
				return err
			}
		}
	}
	switch {
	case len(differs) > 0:
		return dyetrace.Errorf(dyetrace.CorruptError, "replay pack", "%d reports are not what the commands give; the pack was made by dyetrace %s, and this is %s", len(differs), o.Manifest.Program, version)
	case len(same) == 0:
		return dyetrace.Errorf(dyetrace.InputError, "replay pack", "the pack holds no reports that could be compared")
	}
	return nil
}

// unpack writes members of a pack into a folder.
func unpack(o *openedPack, dir string, wanted func(name string) bool) error {
	for _, m := range o.Manifest.Members {
		if m.LeftOut != "" || !wanted(m.Name) {
			continue
		}
		to := filepath.Join(dir, filepath.FromSlash(m.Name))
		if err := os.MkdirAll(filepath.Dir(to), outfile.FolderMode); err != nil {
			return err
		}
		f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, outfile.FileMode)
		if err != nil {
			return err
		}
		if err := errors.Join(o.Copy(f, m), f.Close()); err != nil {
			return err
		}
	}
	return os.MkdirAll(filepath.Join(dir, packReports), outfile.FolderMode)
}

// The flags that a command of a pack may have: those whose value is the name of a file in
// the pack's folder, and others. A pack comes from somebody else: nothing in it may make
// this program read or write anything outside that folder.
var (
	packPaths  = []string{"ledger", "claims", "frozen", "findings", "mapping", "rejects", "output"}
	packValues = []string{"timezone", "currency", "join-within", "as", "account", "rule", "within", "min-part", "lang", "max-level", "until", "format",
		"round", "json", "at", "capacity", "delay", "horizon", "price", "hindsight", "compare", "no-check", "case", "legal-basis", "due"}
)

// packInto begins the word of a command that says into which member its result goes.
const packInto = ">"

// replayed are the commands that a pack may run.
var replayed = [][]string{{"import"}, {"trace"}, {"inquiries"}, {"freeze", "plan"}, {"freeze", "list"}}

// checkReplayed refuses commands that no pack may run.
func checkReplayed(args []string) error {
	refuse := func(what string) error {
		return dyetrace.Errorf(dyetrace.InputError, "replay pack", "the pack asks for %.80q, which is not run: it was not made by this program", what)
	}
	at := slices.IndexFunc(replayed, func(words []string) bool { return len(args) >= len(words) && slices.Equal(args[:len(words)], words) })
	if at < 0 {
		return refuse(strings.Join(args, " "))
	}
	args, _ = cutInto(args)
	// Without a ledger of the pack's own the command would take the one that this machine is set to.
	if !slices.ContainsFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "--ledger="+packLedger) }) {
		return refuse(strings.Join(args, " "))
	}
	for _, arg := range args[len(replayed[at]):] {
		flag, isFlag := strings.CutPrefix(arg, "--")
		name, value, _ := strings.Cut(flag, "=")
		switch {
		case isFlag && slices.Contains(packValues, name):
		case isFlag && slices.Contains(packPaths, name) && (value == "" || pack.CheckName(value) == nil):
		case !isFlag && !strings.HasPrefix(arg, "-") && pack.CheckName(arg) == nil:
		default:
			return refuse(arg)
		}
	}
	return nil
}

// cutInto takes the member into which a command's result goes off its end; "" where it
// goes to out.
func cutInto(args []string) (words []string, member string) {
	if len(args) > 0 {
		if name, is := strings.CutPrefix(args[len(args)-1], packInto); is && strings.HasPrefix(name, packReports+"/") && pack.CheckName(name) == nil {
			return args[:len(args)-1], name
		}
	}
	return args, ""
}

// replay runs a command in a folder as if it had been typed there.
func (p *program) replay(ctx context.Context, dir string, args []string, out io.Writer) error {
	args, into := cutInto(args)
	if into != "" {
		var made bytes.Buffer
		if err := p.replay(ctx, dir, args, &made); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, filepath.FromSlash(into)), made.Bytes(), outfile.FileMode)
	}
	was, err := os.Getwd()
	if err != nil {
		return err
	}
	if err := os.Chdir(dir); err != nil {
		return err
	}
	var said bytes.Buffer
	step := &program{stdout: out, stderr: &said, args: args, quiet: true, asTyped: true}
	root := step.root()
	root.SetArgs(append(slices.Clone(args), "--quiet"))
	err = root.ExecuteContext(ctx)
	if err != nil {
		err = dyetrace.Errorf(dyetrace.KindOf(err), "dyetrace "+args[0], "%w%s", err, said.String())
	}
	// Also after a failure: the folder is about to be removed.
	return errors.Join(err, os.Chdir(was))
}
