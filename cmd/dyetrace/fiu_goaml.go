package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/exchange/goaml"
	"dyetrace/internal/display"
	"dyetrace/internal/outfile"
)

type fiuGoamlOptions struct {
	fiuOptions
	unit, output string
}

func (p *program) fiuGoamlCommand() *cobra.Command {
	var o fiuGoamlOptions
	cmd := &cobra.Command{
		Use:   "goaml [flags]",
		Short: "Make a report in goAML, as a unit's schema wants it",
		Long: `Make a goAML report of the transfers that carried claimed money, or that findings rest
on. The unit is configuration: --unit names a file that lies beside the schema which the
unit publishes; without it, reports are for the example that ships.

The report goes into a folder, in as many files as the unit's limit of size asks for.`,
		Example: "  dyetrace fiu goaml --ledger case --claims claims.csv --unit unit.toml --filing filing.toml --as 'Zhao Min' " +
			"--ground 'AML law, article 30' -o report",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.fiuGoaml(cmd.Context(), &o) },
	}
	o.addFiu(cmd)
	cmd.Flags().StringVar(&o.unit, "unit", "", "file of the unit, beside its schema (default: the example that ships)")
	cmd.Flags().StringVarP(&o.output, "output", "o", "fiu-report", "folder to write")
	return cmd
}

func (p *program) fiuGoaml(ctx context.Context, o *fiuGoamlOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	// What the filer gives is read before the ledger: a slip in it shows at once.
	unit, filing, err := o.given()
	if err != nil {
		return err
	}
	if n := len(unit.Schema.Repairs()); n > 0 {
		p.note("%s of the unit's schema %s written with anchors, which are taken for what was meant", display.Plural(int64(n),
			"pattern", "patterns"), map[bool]string{true: "is", false: "are"}[n == 1])
	}
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	defer l.Close()
	of, err := o.openCase(ctx, p)
	if err != nil {
		return err
	}
	defer of.close()
	r, err := o.facts(ctx, p, l)
	if err != nil {
		return err
	}
	facts := &goaml.Facts{Accounts: r.accounts, Now: dyetrace.InstantOf(p.now())}
	for i := range r.transfers {
		facts.Transfers = append(facts.Transfers, goaml.Transfer{Transfer: r.transfers[i].Transfer, Traced: r.transfers[i].traced})
	}
	draft := goaml.Compose(unit, filing, facts)
	files, err := goaml.Write(unit, draft)
	if err != nil {
		return err
	}
	p.noteAll(draft.Notes)
	summary := &fiuSummary{Kind: "goAML report", Unit: unit.Name, By: *o.as, Ground: o.ground, Reference: filing.Reference,
		Transfers: len(r.transfers), Accounts: len(r.accounts), Subjects: len(r.subjects)}
	err = p.writeFolder(o.output, false, func(folder *outfile.Folder) error {
		for i := range files {
			f := &files[i]
			made := fiuFileOf(fmt.Sprintf("goaml-%s-%d-of-%d.xml", fileWord(filing.Reference), f.Part, f.Of), f.Bytes)
			made.Transactions = f.Transactions
			summary.Files = append(summary.Files, made)
			if err := writeIn(folder, made.Name, f.Bytes); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := of.keep("goaml", summary, o.readers); err != nil {
		return err
	}
	return p.summed(o.json, summary)
}

// given reads the unit and what the filer gives.
func (o *fiuGoamlOptions) given() (*goaml.Unit, *goaml.Filing, error) {
	unit, err := goaml.Example()
	if o.unit != "" {
		unit, err = goaml.ReadUnit(filepath.ToSlash(o.unit), func(name string) ([]byte, error) { return readFile(name, mostText) })
	}
	if err != nil {
		return nil, nil, err
	}
	text, err := readText(o.filing)
	if err != nil {
		return nil, nil, err
	}
	filing, err := goaml.ReadFiling(o.filing, text)
	if err != nil {
		return nil, nil, err
	}
	filing.By, filing.Ground = *o.as, o.ground
	return unit, filing, nil
}

func writeIn(folder *outfile.Folder, name string, content []byte) error {
	f, err := folder.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(content); err != nil {
		return err
	}
	return f.Close()
}

// fileWord is a text as a part of a file's name, on every system.
func fileWord(text string) string {
	word := strings.Map(func(r rune) rune {
		if r < 0x80 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-') {
			return r
		}
		return '-'
	}, text)
	const most = 60
	return word[:min(len(word), most)]
}
