package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace/internal/outfile"
	"dyetrace/internal/scratch"
	"dyetrace/pack"
)

// packOptions are what a user asks of a pack.
type packOptions struct {
	tracing
	*deskOptions
	ledger     *string
	output     string
	of         string // the case
	recipient  string
	ground     *string
	checkpoint string
	disclose   []string
	left       leavingOut
}

func (p *program) packMakeCommand() *cobra.Command {
	var o packOptions
	cmd := &cobra.Command{
		Use:   "make [flags] [FILE...]",
		Short: "Pack a trace, or a case, with all that it rests on",
		Long: `Trace claims through a ledger and pack the reports with the claims, the commands and the
files that the ledger was read from. FILE are those files; they are known by their SHA-256. Of
files that are not given, the hash alone is in the pack, and the pack cannot be replayed.

Where all files are given, the ledger is made anew of them and the trace run over it; a pack is
written only if that gives what the trace over the ledger itself gives.

--case packs a case instead: what happened in it, each event with its proof that it was in the
audit log when the checkpoint was signed, the messages that went out, the rules, and the
results that requests rest on, made again. FILE may then also be documents of the case. Who it
is for and why is kept with the case. What must not be known - reports to units, operations,
alerts - goes along only where --disclose names it and you may see it.`,
		Example: `  dyetrace pack make --ledger case --claims claims.csv -o case.zip statements/*.csv
  dyetrace pack make --case north-C1 --for 'North Court' --ground 'order 2026-17' --as ann -o case.zip statements/*.csv`,
		RunE: func(cmd *cobra.Command, args []string) error { return p.makePack(cmd.Context(), &o, args) },
	}
	// A case may have a trace of its own beside the results that its requests rest on.
	o.ledger = addSetting(cmd, "ledger")
	o.add(cmd)
	o.deskOptions = addDesk(cmd)
	o.ground = addGround(cmd)
	o.left.add(cmd)
	flags := cmd.Flags()
	flags.StringVarP(&o.output, "output", "o", "", "file to write")
	flags.StringVar(&o.of, "case", "", "pack this case, by its number")
	flags.StringVar(&o.recipient, "for", "", "who gets the pack of a case")
	flags.StringVar(&o.checkpoint, "checkpoint", "", "signed checkpoint of the audit log by which events are proven (default: the newest in the casework folder)")
	flags.StringSliceVar(&o.disclose, "disclose", nil, "what goes along beside: "+strings.Join(disclosures, ", "))
	return cmd
}

func (p *program) makePack(ctx context.Context, o *packOptions, files []string) error {
	switch {
	case o.output == "":
		return usageError("where to? Give --output FILE")
	case o.of == "" && o.left.some():
		return usageError("people are left out of the pack of a case: give --case NUMBER, or dyetrace pack redact a pack of a trace")
	case o.of == "" && o.claims == "":
		return usageError("which claims, or which case? Give --claims FILE or --case NUMBER")
	case o.of != "" && (o.recipient == "" || *o.ground == ""):
		return usageError("who gets the pack, and why? Give --for RECIPIENT and --ground")
	}
	if err := o.left.check(); err != nil {
		return err
	}
	for _, name := range files {
		p.inputs.add("", name)
	}
	if err := p.inputs.spare(o.output); err != nil {
		return err
	}
	tmp, err := scratch.Mkdir("")
	if err != nil {
		return err
	}
	defer tmp.Remove() //nolint:errcheck // the next command tries again
	w, err := p.newPacking(tmp.Path(), files)
	if err != nil {
		return err
	}
	if o.claims != "" {
		if err := w.trace(ctx, o); err != nil {
			return err
		}
	}
	if o.of != "" {
		return p.packCase(ctx, o, w)
	}
	if unused := w.unused(); len(unused) > 0 {
		return usageError("%s is none of the files that %s was read from: dyetrace sources lists them", unused[0], *o.ledger)
	}
	return w.finish(ctx, o, nil, nil)
}

const packTrace = packReports + "/trace.json"

// trace adds the trace of claims through a ledger.
func (w *packing) trace(ctx context.Context, o *packOptions) error {
	l, err := w.use(*o.ledger)
	if err != nil {
		return err
	}
	claims, err := w.input(packClaims, o.claims)
	if err != nil {
		return err
	}
	words := []string{"trace", "--ledger=" + l.alias, "--claims=" + claims, "--rule=" + *o.rule, "--within=" + *o.within,
		"--min-part=" + *o.minPart, "--lang=en", "--timezone=" + *o.timezone, fmt.Sprintf("--max-level=%d", o.maxLevel)}
	if o.until != "" {
		words = append(words, "--until="+o.until)
	}
	_, err = w.make(ctx, packedResult{ledger: l, words: words, member: packTrace, tables: true})
	return err
}

// finish makes the reports and writes the pack, with what a case has beside the folder.
// Before the pack gets its name, known hears of its hash and size.
func (w *packing) finish(ctx context.Context, o *packOptions, x *pack.Extract, known func(sum string, size int64) error) error {
	if err := w.report(ctx); err != nil {
		return err
	}
	members, err := w.members()
	if err != nil {
		return err
	}
	// Exhibits list all other members, so that they come last.
	if x != nil {
		made, err := x.Files()
		if err == nil {
			members, err = x.WithExhibits(w.manifest, append(members, made...))
		}
		if err != nil {
			return err
		}
	}
	err = w.p.write(o.output, func(out io.Writer) error {
		counted := newCounted(out)
		if err := w.writeTo(ctx, counted, o, members); err != nil || known == nil {
			return err
		}
		return known(counted.sum(), counted.size)
	})
	if err != nil {
		return err
	}
	if *o.json {
		return w.p.printJSON(w.manifest)
	}
	w.p.noteAll(w.missing)
	w.p.note("wrote %s", o.output)
	return nil
}

// writeTo writes the pack: whole, or without the people that are left out.
func (w *packing) writeTo(ctx context.Context, out io.Writer, o *packOptions, members []pack.File) error {
	if !o.left.some() {
		return pack.Write(ctx, out, w.manifest, members)
	}
	// The whole pack is made first, so that the other one is a part of it that can be shown to be one.
	tmp, err := scratch.Mkdir("")
	if err != nil {
		return err
	}
	defer tmp.Remove() //nolint:errcheck // the next command tries again
	name := filepath.Join(tmp.Path(), "whole.zip")
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, outfile.FileMode)
	if err != nil {
		return err
	}
	if err := errors.Join(pack.Write(ctx, f, w.manifest, members), f.Close()); err != nil {
		return err
	}
	whole, err := w.p.openPack(name)
	if err != nil {
		return err
	}
	defer whole.file.Close()
	w.manifest, err = w.p.writeRedacted(ctx, out, whole, &o.left, nil, *o.as)
	return err
}
