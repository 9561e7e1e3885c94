package main

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/internal/outfile"
	"dyetrace/pack"
)

// packCommand is about evidence packs.
func (p *program) packCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pack",
		Short: "Evidence packs: all that a result rests on, verified and replayed elsewhere",
		Long: `An evidence pack is one ZIP file with the files from institutions or their hashes, the
claims, the commands and the reports. The same content gives the same bytes. Whoever
has it verifies it without the ledger, and replays it: the commands run anew over
what is in the pack, and must give the same reports, byte by byte.`,
		Example: `  dyetrace pack make --ledger case --claims claims.csv -o case.zip statements/*.csv
  dyetrace pack verify case.zip
  dyetrace pack replay case.zip`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.packMakeCommand(), p.packVerifyCommand(), p.packReplayCommand(), p.packRedactCommand())
	return cmd
}

// openedPack is a pack with its file and its own SHA-256.
type openedPack struct {
	*pack.Pack
	file *os.File
	sum  string
}

func (p *program) openPack(name string) (*openedPack, error) {
	p.inputs.add("", name)
	f, err := os.Open(name)
	if err != nil {
		return nil, outfile.Refused(name, err)
	}
	sum, size, err := hashAll(f)
	if err == nil {
		var opened *pack.Pack
		if opened, err = pack.Open(f, size); err == nil {
			return &openedPack{opened, f, sum}, nil
		}
	}
	f.Close()
	return nil, &dyetrace.Error{Kind: dyetrace.KindOf(err), Op: "open pack", File: name, Err: err}
}

func (p *program) packRedactCommand() *cobra.Command {
	var output, why string
	cmd := &cobra.Command{
		Use:   "redact [flags] PACK MEMBER...",
		Short: "Write a pack without some of its members",
		Long: `Write a pack without some of its members, such as other victims' claims. A name that ends
in a slash stands for all below it. Their hashes stay in the manifest with the reason, and so
does the hash of the whole pack. A pack that lacks something is verified, not replayed.`,
		Example: `  dyetrace pack redact case.zip claims/ sources/ --why "other victims" -o for-victim.zip`,
		Args:    cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.redactPack(cmd.Context(), args[0], args[1:], output, why)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write")
	cmd.Flags().StringVar(&why, "why", "", "why they are left out")
	return cmd
}

func (p *program) redactPack(ctx context.Context, name string, members []string, output, why string) error {
	if output == "" || why == "" {
		return usageError("where to, and why? Give --output FILE and --why")
	}
	o, err := p.openPack(name)
	if err != nil {
		return err
	}
	defer o.file.Close()
	// Only what is whole is redacted: the hash of a broken pack would vouch for it.
	if err := o.Verify(ctx); err != nil {
		return err
	}
	used := map[string]bool{}
	drop := func(member string) bool {
		for _, m := range members {
			if member == m || strings.HasSuffix(m, "/") && strings.HasPrefix(member, m) {
				used[m] = true
				return true
			}
		}
		return false
	}
	for _, m := range o.Manifest.Members {
		drop(m.Name)
	}
	for _, m := range members {
		if !used[m] {
			return dyetrace.Errorf(dyetrace.NotFound, "redact pack", "%s holds no member %q: dyetrace pack verify lists them", name, m)
		}
	}
	return p.write(output, func(w io.Writer) error { return o.Redact(ctx, w, o.sum, why, drop) })
}
