package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace/exchange/graph"
	"dyetrace/internal/outfile"
	"dyetrace/report"
)

func (p *program) caseGraphCommand() *cobra.Command {
	var format, output string
	var lang *string
	cmd := &cobra.Command{
		Use:   "graph [flags] CASE",
		Short: "Write what a case is about as a graph for other tools",
		Long: `Write the accounts, persons, phones, devices and cards of a case, and what victims say
that they paid, as a graph: graphml, gexf (Gephi), neo4j (tables for neo4j-admin, with
-o FOLDER), ftm (FollowTheMoney), svg (a picture). docs/exchange-graphs.md says more.`,
		Example: `  dyetrace case graph north-C1 --format svg -o case.svg --as ann --office north`,
		Args:    cobra.ExactArgs(1),
	}
	// A graph has no form for a terminal, so that a picture is what is usually meant.
	cmd.Flags().StringVar(&format, "format", "svg", formatUsage(graphFormats()))
	complete(cmd, "format", graphFormats()...)
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write (default: standard output)")
	lang = addSetting(cmd, "lang")
	e := addExport(cmd, "nobody but the office")
	complete(cmd, "lang", "en", "zh")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		// What is asked wrongly is told before the case is read.
		if !slices.Contains(graphFormats(), format) {
			return usageError("--format %q: it is one of %s%s", format, strings.Join(graphFormats(), ", "),
				didYouMean(format, graphFormats()))
		}
		language, err := report.ParseLang(*lang)
		if err != nil {
			return err
		}
		if output, err = usualOutput(output, "case", format); err != nil {
			return err
		}
		c, err := d.caseOf(args[0])
		if err != nil {
			return err
		}
		// The graph holds what who asks may see, and no reports to units.
		g, err := graph.OfCase(d.ctx, d.store, d.as.Who(), c.ID)
		if err != nil {
			return err
		}
		if format == neo4jFormat {
			e.check = outfile.Check // a folder, in which other files may lie
		}
		m, err := d.exports(c.ID, e, "", output)
		if err != nil {
			return err
		}
		g.Note = m.line(*lang)
		if err := p.writeGraph(d.ctx, g, format, output, caseWords(language)); err != nil {
			return err
		}
		if output != "" && output != "-" {
			p.note("wrote %s", output)
		}
		return nil
	})
}

// caseWords are the words of a picture of a case: who is a victim there has said so himself.
func caseWords(lang report.Lang) graph.Words {
	words := pictureWords(lang)
	of := words.Of
	words.Of = func(name string) string {
		if name == graph.VictimRole && lang == report.Chinese {
			return "被害人"
		}
		return of(name)
	}
	return words
}
