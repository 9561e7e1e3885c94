package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/handover"
	"dyetrace/casework/store"
	"dyetrace/internal/vfs"
)

// verifyLogOptions are what a user asks of a verification of the log.
type verifyLogOptions struct {
	cases               *string
	checkpoints, public []string
	tiles               string
	json                *bool
}

// auditVerifyCommand finds what was tampered with.
func (p *program) auditVerifyCommand() *cobra.Command {
	var o verifyLogOptions
	cmd := &cobra.Command{
		Use:   "verify [flags]",
		Short: "Find every event and every state that was tampered with",
		Long: `Compare all events with the log, the log with itself and with checkpoints that were
kept outside, the state with what the events make anew, and what people have signed with
their signatures. Every change, removal,
addition, copy and reordering is named. A backup that was put back shows as a
checkpoint that is ahead of the log, or has another root.

What no checkpoint that is given covers could have been cut off; the result says how
many events that are. --tiles verifies a copy of the log by itself, which
dyetrace audit tiles has written; there the key must be given by --public.

The exit code is 0 where all is as it was written, and 5 where anything is not.`,
		Example: `  dyetrace audit verify --cases cases --checkpoint /media/court
  dyetrace audit verify --tiles copy --public "dyetrace/0123456789abcdef+…"`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.verifyLog(cmd.Context(), &o) },
	}
	o.cases = addCases(cmd)
	flags := cmd.Flags()
	flags.StringArrayVar(&o.checkpoints, "checkpoint", nil, "checkpoint that was kept outside: file, saved mail or page, or folder of them; may be given several times")
	flags.StringArrayVar(&o.public, "public", nil, "public key that is known to be the log's; may be given several times")
	flags.StringVar(&o.tiles, "tiles", "", "folder of a copy of the log, to be verified by itself")
	o.json = addJSON(cmd)
	return cmd
}

func (p *program) verifyLog(ctx context.Context, o *verifyLogOptions) error {
	heads, err := readCheckpoints(o.checkpoints)
	if err != nil {
		return err
	}
	options := audit.Options{Checkpoints: heads, Keys: o.public}
	if o.tiles != "" {
		return p.verifyTiles(ctx, o, options)
	}
	c, err := p.openCases(ctx, *o.cases, false)
	if err != nil {
		return err
	}
	defer c.store.Close()
	found, err := store.Verify(ctx, c.store, store.Verification{Options: options, KeyChange: keyStatement})
	if err != nil {
		return err
	}
	// What came from other offices is held against the logs that it comes from.
	var imports []string
	err = handover.Verify(ctx, c.store, func(id, wrong string) bool {
		imports = append(imports, "import: event "+id+": "+wrong)
		return len(imports) < mostImportFaults
	})
	if err != nil {
		return err
	}
	erased, err := c.erasures()
	if err != nil {
		return err
	}
	return p.tellFindings(found, erased, imports, *o.json)
}

// mostImportFaults is how many faults of imports are spelled out.
const mostImportFaults = 1000

func (p *program) verifyTiles(ctx context.Context, o *verifyLogOptions, options audit.Options) error {
	if len(o.public) == 0 {
		return usageError("a copy of the log does not say whose key signs for it: give it with --public")
	}
	folder, head, err := audit.OpenFolder(vfs.OS{}, o.tiles)
	if err != nil {
		return err
	}
	options.Checkpoints = append(options.Checkpoints, head)
	report, err := audit.Verify(ctx, folder, head.Tree, nil, options)
	if err != nil {
		return err
	}
	return p.tellFindings(&store.Findings{Log: report}, []erasure{}, nil, *o.json)
}

// keyStatement is the change of key that an event states. A fact that cannot be read is
// one that was changed, which the log itself shows.
func keyStatement(e casework.Event) (string, error) {
	if e.Kind != (casework.KeyStated{}).Kind() {
		return "", nil
	}
	fact, there, err := casework.DecodeFact(e)
	if k, is := fact.(casework.KeyStated); err == nil && there && is {
		return k.Statement, nil
	}
	return "", nil
}

// tellFindings says what a verification found.
func (p *program) tellFindings(found *store.Findings, erased []erasure, imports []string, asJSON bool) error {
	r := found.Log
	broken := slices.Clone(imports)
	ok := found.OK() && len(imports) == 0
	for _, f := range r.Findings {
		broken = append(broken, f.String())
	}
	for _, f := range found.Faults {
		broken = append(broken, "state: "+f.String())
	}
	for _, text := range found.Signings {
		broken = append(broken, "signature: "+text)
	}
	if found.Unfolded != nil {
		broken = append(broken, fmt.Sprintf("state: it was not compared, as the events do not make one: %v", found.Unfolded))
	}
	more := r.More + found.More
	if asJSON {
		if err := p.printJSON(map[string]any{"ok": ok, "log": r.Keys.Origin(), "events": r.Tree.Size, "erased": r.Erased, "erasures": erased,
			"covered": r.Covered, "uncovered": r.Tree.Size - r.Covered, "findings": broken, "more": more}); err != nil {
			return err
		}
	} else if err := p.tellLog(r, erased, broken, more); err != nil {
		return err
	}
	// The findings are told; the error is for the exit code.
	if ok {
		return nil
	}
	return dyetrace.Errorf(dyetrace.CorruptError, "audit", "the casework was tampered with, or is damaged, in %d places: keep it as it is, and compare it with a backup", int64(len(broken))+more)
}

func (p *program) tellLog(r *audit.Report, erased []erasure, broken []string, more int64) error {
	if err := p.printf("Events: %d, of which erased: %d. Covered by checkpoints from outside: %d.\n", r.Tree.Size, r.Erased, r.Covered); err != nil {
		return err
	}
	if r.Covered < r.Tree.Size {
		if err := p.printf("Events %d to %d are covered by none: some behind them may have been cut off unseen.\n", r.Covered+1, r.Tree.Size); err != nil {
			return err
		}
	}
	for _, e := range erased {
		if err := p.printf("%s\n", printable(e.String())); err != nil {
			return err
		}
	}
	for _, text := range broken {
		if err := p.printf("%s\n", printable(text)); err != nil {
			return err
		}
	}
	switch {
	case more > 0:
		return p.printf("and %d more\n", more)
	case len(broken) == 0:
		return p.printf("All is as it was written.\n")
	}
	return nil
}

// mostCheckpoints is how many checkpoints one verification takes: hourly ones of 10 years.
const mostCheckpoints = 100_000

// readCheckpoints reads checkpoints from files and folders.
func readCheckpoints(names []string) ([]audit.Signed, error) {
	var heads []audit.Signed
	for _, name := range names {
		files := []string{name}
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			entries, err := os.ReadDir(name)
			if err != nil {
				return nil, inputError(name, cause(err))
			}
			files = nil
			for _, e := range entries {
				if e.Type().IsRegular() {
					files = append(files, filepath.Join(name, e.Name()))
				}
			}
			// Nothing would be compared, and it would look as if all of it were covered.
			if len(files) == 0 {
				return nil, inputError(name, errors.New("the folder holds no checkpoint: name one with the files that were kept"))
			}
		}
		for _, file := range files {
			if len(heads) == mostCheckpoints {
				return nil, usageError("there are more than %d checkpoints: give fewer", mostCheckpoints)
			}
			head, err := readCheckpoint(file)
			if err != nil {
				return nil, err
			}
			heads = append(heads, head)
		}
	}
	return heads, nil
}

// maxCheckpointFile is more than a checkpoint may have, so that a longer file is refused.
const maxCheckpointFile = 2 << 20

func readCheckpoint(name string) (audit.Signed, error) {
	data, err := readFile(name, maxCheckpointFile)
	if err != nil {
		return audit.Signed{}, err
	}
	head, err := audit.ReadCheckpoint(data)
	if err != nil {
		return head, &dyetrace.Error{Kind: dyetrace.InputError, Op: "read checkpoint", File: name, Err: err}
	}
	return head, nil
}
