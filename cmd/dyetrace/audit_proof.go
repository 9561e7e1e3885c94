package main

import (
	"errors"
	"io"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/store/engine"
	"dyetrace/internal/outfile"
)

// proofOptions are what a user asks of a proof.
type proofOptions struct {
	checkpoint, output, event string
	hidden                    bool
	public                    []string
	export                    *export
	json                      *bool
}

// auditProofCommand makes the proof of one event.
func (p *program) auditProofCommand() *cobra.Command {
	var o proofOptions
	cmd := &cobra.Command{
		Use:   "proof [flags]",
		Short: "Prove that an event is in the log that a checkpoint covers",
		Long: `Write the proof of one event: the event itself, its salt, the hashes that lead to the
checkpoint's root, and the checkpoint (C2SP's tlog-proof). With --hidden the event's
leaf stands in its place, which tells nothing of it. dyetrace audit proof check
verifies a proof without the log.`,
		Example: `  dyetrace audit proof --event 17 --checkpoint now.checkpoint -o 17.tlog-proof
  dyetrace audit proof check 17.tlog-proof --public "dyetrace/0123456789abcdef+…"`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&o.event, "event", "", "the event, by its place or its id")
	cmd.Flags().StringVar(&o.checkpoint, "checkpoint", "", "the checkpoint that covers it")
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "file to write (default: standard output)")
	cmd.Flags().BoolVar(&o.hidden, "hidden", false, "leave the event out, and give its leaf")
	o.export = addExport(cmd, "nobody but the office")
	cmd.AddCommand(p.checkProofCommand())
	return p.deskCommand(cmd, func(d *desk, _ []string) error { return d.proof(&o) })
}

func (d *desk) proof(o *proofOptions) error {
	if o.event == "" || o.checkpoint == "" {
		return usageError("which event, and by which checkpoint? Give --event and --checkpoint")
	}
	head, err := readCheckpoint(o.checkpoint)
	if err != nil {
		return err
	}
	l, err := d.log()
	if err != nil {
		return err
	}
	kept, err := l.find(o.event)
	if err != nil {
		return err
	}
	// A leaf tells nothing of its event; what it says is for who may see it.
	if may, err := casework.NewSight(d.store, d.as.Who()).May(d.ctx, kept.Event); err != nil || !may && !o.hidden {
		return errorOf(err, notFound("there is no event %.80q that %s of %s may see: --hidden proves it without what it says", o.event, d.as.Actor, d.as.Office))
	}
	proof, err := l.prove(kept, head, o.hidden)
	if err != nil {
		return err
	}
	// A proof is the event byte by byte and has no room for a mark: the log alone has it.
	if !o.hidden {
		m, err := d.exports("", o.export, "", o.output, kept.On)
		if err != nil {
			return err
		}
		d.note("%s", m.line("en"))
	}
	return d.write(o.output, func(w io.Writer) error {
		_, err := w.Write(proof.Format())
		return err
	})
}

// prove makes the proof of an event.
func (l *auditLog) prove(kept *engine.Kept, head audit.Signed, hidden bool) (audit.Proof, error) {
	proof := audit.Proof{No: kept.Seq - 1, Signed: head}
	var err error
	if proof.Leaf, err = audit.LeafAt(l.ctx, l.storage, proof.No); err != nil {
		return proof, err
	}
	if len(kept.Salt) == len(proof.Salt) && !hidden {
		proof.Salt = audit.Salt(kept.Salt)
		if proof.Event, err = kept.Canonical(); err != nil {
			return proof, err
		}
		proof.Leaf = audit.NewLeaf(proof.Salt, proof.Event)
	}
	// The log as the checkpoint covers it is the beginning of the log as it is.
	if proof.Hashes, err = audit.Prove(l.ctx, l.storage, head.Tree, proof.No); err == nil {
		err = proof.Check()
	}
	return proof, err
}

// find finds an event by its place or its id.
func (l *auditLog) find(event string) (*engine.Kept, error) {
	var found []engine.Kept
	seq, err := strconv.ParseInt(event, 10, 64)
	if err == nil && len(event) < idDigits {
		found, err = l.store.Backend().Events(l.ctx, seq, 1)
		if len(found) == 1 && found[0].Seq != seq {
			found = nil
		}
	} else {
		found, err = l.store.Backend().EventsByID(l.ctx, []string{event})
	}
	if err == nil && len(found) == 0 {
		err = dyetrace.Errorf(dyetrace.NotFound, "proof", "there is no event %.80q: give its place, from 1, or its id", event)
	}
	if err != nil {
		return nil, err
	}
	return &found[0], nil
}

// idDigits is the length of an event's id.
const idDigits = 32

func (p *program) checkProofCommand() *cobra.Command {
	var o proofOptions
	cmd := &cobra.Command{
		Use:   "check [flags] FILE",
		Short: "Verify a proof without the log",
		Args:  cobra.ExactArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return p.checkProof(&o, args[0]) },
	}
	cmd.Flags().StringArrayVar(&o.public, "public", nil, "public key that is known to be the log's; may be given several times")
	o.json = addJSON(cmd)
	return cmd
}

// maxProofFile is more than a proof may have.
const maxProofFile = 9 << 20

func (p *program) checkProof(o *proofOptions, name string) error {
	if len(o.public) == 0 {
		return usageError("whose log is it? Give its public key with --public")
	}
	data, err := readFile(name, maxProofFile)
	if err != nil {
		return err
	}
	proof, err := audit.ParseProof(data)
	if err == nil {
		err = errors.Join(proof.Check(), signedByOne(proof.Signed, o.public))
	}
	if err != nil {
		return &dyetrace.Error{Kind: dyetrace.InputError, Op: "check proof", File: name, Err: err}
	}
	if *o.json {
		return p.printJSON(map[string]any{"log": proof.Signed.Origin, "event": proof.No + 1, "events": proof.Signed.Size, "content": string(proof.Event)})
	}
	if err := p.printf("Event %d is in the log %s as the checkpoint of %d events covers it.\n", proof.No+1, proof.Signed.Origin, proof.Signed.Size); err != nil {
		return err
	}
	if proof.Event == nil {
		return p.printf("The proof gives its leaf, not what it says.\n")
	}
	return p.printf("%s\n", printable(string(proof.Event)))
}

// signedByOne checks that one of some keys has signed a checkpoint.
func signedByOne(head audit.Signed, public []string) error {
	var failed error
	for _, text := range public {
		key, err := audit.ParsePublic(text)
		if err == nil {
			err = head.Verify(key)
		}
		if err == nil {
			return nil
		}
		failed = err
	}
	return failed
}

// auditTilesCommand copies the log for others.
func (p *program) auditTilesCommand() *cobra.Command {
	var o proofOptions
	cmd := &cobra.Command{
		Use:   "tiles [flags]",
		Short: "Copy the log into a folder that other verifiers can read",
		Long: `Write the log up to a checkpoint into a new folder, as C2SP's tlog-tiles lays it out:
hashes and leaves, which tell nothing of the events. A copy with somebody else shows
later which event was changed, where a checkpoint shows only that one was.`,
		Example: "  dyetrace audit tiles --checkpoint now.checkpoint -o copy",
		Args:    cobra.NoArgs,
	}
	cmd.Flags().StringVar(&o.checkpoint, "checkpoint", "", "the checkpoint up to which the log is copied")
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "folder to write")
	// What is asked wrongly is told before anything is opened.
	cmd.PreRunE = func(*cobra.Command, []string) error {
		switch {
		case o.output == "":
			return usageError("where to? Give --output FOLDER")
		case o.checkpoint == "":
			return usageError("up to where? Give --checkpoint FILE")
		}
		return outfile.CheckEmpty(o.output)
	}
	return p.casesCommand(cmd, func(c *openedCases, _ []string) error { return c.copyTiles(&o) })
}

func (c *openedCases) copyTiles(o *proofOptions) error {
	head, err := readCheckpoint(o.checkpoint)
	if err != nil {
		return err
	}
	l, err := c.log()
	if err != nil {
		return err
	}
	// A folder appears as a whole: who reads it never sees half a log.
	folder, err := outfile.CreateEmptyFolder(o.output)
	if err != nil {
		return err
	}
	defer folder.Abort()
	made := map[string]bool{".": true}
	put := func(path string, data []byte) error {
		if err := mkdirAll(folder, filepath.Dir(filepath.FromSlash(path)), made); err != nil {
			return err
		}
		return folder.Write(filepath.FromSlash(path), func(w io.Writer) error {
			_, err := w.Write(data)
			return err
		})
	}
	if err := audit.Export(c.ctx, l.storage, head, put); err != nil {
		return err
	}
	if err := folder.Commit(); err != nil {
		return err
	}
	return c.show(map[string]any{"written": o.output, "events": head.Size}, func() error { return nil })
}

// mkdirAll makes a folder and those above it, those that are not made yet.
func mkdirAll(folder *outfile.Folder, dir string, made map[string]bool) error {
	if made[dir] {
		return nil
	}
	made[dir] = true
	if err := mkdirAll(folder, filepath.Dir(dir), made); err != nil {
		return err
	}
	return folder.Mkdir(dir)
}
