package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/pack"
)

// verifyOptions are what somebody relies on beside a pack.
type verifyOptions struct {
	public, checkpoints []string
	json                *bool
}

func (p *program) packVerifyCommand() *cobra.Command {
	var o verifyOptions
	cmd := &cobra.Command{
		Use:   "verify [flags] PACK",
		Short: "Check that a pack holds what it says, and nothing else",
		Long: `Check every byte of a pack against its manifest. Of the pack of a case, check too that each
event was in the audit log that the checkpoint covers, that signatures and approvals hold,
that messages and state are what the events make, and that requests ask for what the results
say that they rest on.

A pack could be made up as a whole, with a log of its own. Give the checkpoint that you got
otherwise - by mail, as a file, as the saved page - with --checkpoint, or the public key that
you know to be the log's with --public.`,
		Example: `  dyetrace pack verify case.zip
  dyetrace pack verify case.zip --checkpoint from-the-mail.eml`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.verifyPack(cmd.Context(), args[0], &o) },
	}
	cmd.Flags().StringArrayVar(&o.checkpoints, "checkpoint", nil, "checkpoint that did not come with the pack, or a folder of them; may be given several times")
	cmd.Flags().StringArrayVar(&o.public, "public", nil, "public key that is known to be the log's; may be given several times")
	o.json = addJSON(cmd)
	return cmd
}

func (p *program) verifyPack(ctx context.Context, name string, o *verifyOptions) error {
	trust := pack.Trust{Program: version, Public: o.public}
	for _, text := range o.public {
		if _, err := audit.ParsePublic(text); err != nil {
			return usageError("--public: %w", err)
		}
	}
	var err error
	if trust.Checkpoints, err = readCheckpoints(o.checkpoints); err != nil {
		return err
	}
	opened, err := p.openPack(name)
	if err != nil {
		return err
	}
	defer opened.file.Close()
	if err := opened.Verify(ctx); err != nil {
		return err
	}
	// What was changed as a file is not looked at as a case.
	var found *pack.CaseReport
	switch {
	case opened.Manifest.Case != nil:
		if found, err = opened.CheckCase(ctx, trust); err == nil {
			err = p.checkResults(ctx, opened, found)
		}
		if err != nil {
			return err
		}
	case len(o.public)+len(o.checkpoints) > 0:
		return usageError("%s is the pack of a trace: nothing in it is in an audit log", name)
	}
	if *o.json {
		err = p.printJSON(map[string]any{"sha256": opened.sum, "manifest": opened.Manifest, "case": found})
	} else {
		err = p.printPack(name, opened, found)
	}
	if err == nil && found != nil && len(found.Faults) > 0 {
		err = &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "verify pack", File: name,
			Err: dyetrace.Errorf(dyetrace.CorruptError, "", "%d things are not as they should be, first %s", len(found.Faults), found.Faults[0])}
	}
	return err
}

// checkResults holds the results in a pack against the figures that requests rest on.
func (p *program) checkResults(ctx context.Context, o *openedPack, found *pack.CaseReport) error {
	x, err := o.Extract(ctx)
	if err != nil {
		return err
	}
	bases := map[string]casework.Basis{}
	if err := pack.Each(x, func(b casework.Basis) error { bases[b.ID] = b; return nil }); err != nil {
		return err
	}
	for _, r := range o.Manifest.Case.Results {
		basis, there := bases[r.Basis]
		if !there || r.Member == "" || !o.Has(r.Member) {
			continue
		}
		text, err := o.Bytes(r.Member)
		if err != nil {
			return err
		}
		same, err := sameFigures(basis, text)
		switch {
		case err != nil:
			found.Faults = append(found.Faults, r.Member+": "+err.Error())
		case same != r.Same:
			found.Faults = append(found.Faults, r.Member+": its figures are not those that requests of the case rest on")
		}
	}
	return nil
}

// printPack prints what a pack holds, and what is wrong with it.
func (p *program) printPack(name string, o *openedPack, found *pack.CaseReport) error {
	if err := p.printf("%s\nSHA-256 %s\nMade by dyetrace %s\n", printable(name), o.sum, printable(o.Manifest.Program)); err != nil {
		return err
	}
	// Every member with its hash: who holds a file can look it up.
	for _, m := range o.Manifest.Members {
		left := ""
		if m.LeftOut != "" {
			left = "  left out: " + m.LeftOut
		}
		if err := p.printf("%s  %s%s\n", m.SHA256, printable(m.Name), printable(left)); err != nil {
			return err
		}
	}
	for _, s := range o.Manifest.Sources {
		if s.Member == "" {
			if err := p.printf("%s  %s  source, by its hash only\n", s.SHA256, printable(s.Name)); err != nil {
				return err
			}
		}
	}
	for _, m := range o.Manifest.Models {
		if err := p.printf("%s  %s  model\n", m.SHA256, printable(m.Name)); err != nil {
			return err
		}
	}
	if found == nil {
		return p.printf("All is as it was packed.\n")
	}
	return p.printCase(o.Manifest.Case, found)
}

// printCase prints what a check of a case's pack found.
func (p *program) printCase(c *pack.Case, found *pack.CaseReport) error {
	if err := p.printf("Case %s of %s, made by %s for %s: %s (watermark %s)\n", printable(c.Number), printable(c.Office), printable(c.By), printable(c.For), printable(c.Ground), c.Watermark); err != nil {
		return err
	}
	// What shows that the log is the office's comes first: all else rests on it.
	lines := []string{}
	add := func(format string, args ...any) { lines = append(lines, printable(fmt.Sprintf(format, args...))) }
	switch {
	case c.Log == "":
		add("Events: %d. The pack has no checkpoint: nothing shows that they were in a log.", found.Events)
	case found.Trusted:
		add("Events: %d, of which %d are in the log %s, and %d were at the time of what you gave.", found.Events, found.Proven, c.Log, found.Covered)
	default:
		add("Events: %d, of which %d are in the log %s by the pack's own checkpoint of %d events. That it is the office's log is not shown: give the checkpoint that you got otherwise with --checkpoint, or the log's key with --public.", found.Events, found.Proven, c.Log, c.Size)
	}
	if found.LeftOut > 0 {
		add("Left out: %d events, of which some texts are blank in %d. Their leaves are in the log all the same.", found.LeftOut, found.Blank)
	}
	add("Signatures of people: %d hold, and %d times somebody acted without a key.", found.Signed, found.Unsigned)
	if found.Withheld > 0 {
		add("Of %d acts it is left out by which key they were signed, if by any.", found.Withheld)
	}
	for _, r := range c.Results {
		if r.Why != "" {
			add("Result %s %s: %s.", r.Of, r.Basis, r.Why)
		}
	}
	if len(c.Apart) > 0 {
		add("Documents that the office has otherwise than these events make them: %d.", len(c.Apart))
	}
	if found.Unlike {
		add("Another version of dyetrace made the pack: state and exhibits, which follow from the events, are not compared.")
	}
	for _, fault := range found.Faults {
		add("WRONG: %s", fault)
	}
	if len(found.Faults) == 0 {
		add("All is as it was packed.")
	}
	for _, text := range lines {
		if err := p.printf("%s\n", text); err != nil {
			return err
		}
	}
	return nil
}
