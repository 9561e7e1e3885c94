package main

import (
	"os"

	"github.com/spf13/cobra"

	"dyetrace"
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
		return nil, inputError(name, cause(err))
	}
	sum, size, err := hashAll(f)
	if err != nil {
		f.Close()
		return nil, inputError(name, cause(err))
	}
	opened, err := pack.Open(f, size)
	if err == nil {
		return &openedPack{opened, f, sum}, nil
	}
	f.Close()
	return nil, &dyetrace.Error{Kind: dyetrace.KindOf(err), Op: "open pack", File: name, Err: err}
}
