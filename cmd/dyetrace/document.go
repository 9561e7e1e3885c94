package main

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace/report"
)

// documentOptions say in which form a list, a plan or a return is written.
type documentOptions struct {
	asked          func() (string, error)
	format, output string
	usual          string // name of a file that cannot go to standard output
	rows           int
}

// addDocument gives a command the flags of a document; usual is the name of
// its file, without an ending, where none is given, and more are formats that
// only this command has.
func (o *documentOptions) addDocument(cmd *cobra.Command, usual string, more ...string) {
	o.usual = usual
	formats := append([]string{"text", "json", "csv", "xlsx", "html"}, more...)
	o.asked = addFormat(cmd, "text", formatUsage(formats), formats...)
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "file to write (default: standard output; for xlsx and html "+
		usual+".xlsx and "+usual+".html)")
	cmd.Flags().IntVar(&o.rows, "rows", 20, "rows of each list in a text; 0: all")
}

func (o *documentOptions) checkDocument() (err error) {
	if o.format, err = o.asked(); err != nil {
		return err
	}
	o.output, err = usualOutput(o.output, o.usual, o.format)
	return err
}

// usualOutput is where a result goes that is no text, where no name is given.
func usualOutput(given, usual, format string) (string, error) {
	switch {
	case given == "-" && format == neo4jFormat:
		return "", usageError("--format neo4j writes two tables: name a folder with -o")
	case given != "":
		return given, nil
	case format == "xlsx" || format == "html":
		return usual + "." + format, nil
	case format == neo4jFormat:
		return usual + "-" + format, nil
	}
	return "", nil
}

// formatUsage lists formats for people.
func formatUsage(formats []string) string {
	last := len(formats) - 1
	return strings.Join(formats[:last], ", ") + " or " + formats[last]
}

// document is what can be written in every form; *report.Document is one.
type document interface {
	WriteText(context.Context, io.Writer, report.TextOptions) error
	WriteJSON(context.Context, io.Writer) error
	WriteCSV(context.Context, io.Writer) error
	WriteTables(ctx context.Context, create func(name string) (io.WriteCloser, error)) error
	WriteXLSX(context.Context, io.Writer) error
	WriteHTML(context.Context, io.Writer) error
}

// writeDocument writes a document in the form asked for.
func (p *program) writeDocument(ctx context.Context, d document, o *documentOptions) error {
	if o.format == "csv" && o.output != "" && o.output != "-" && isFolder(o.output) {
		if err := p.writeTables(ctx, d.WriteTables, o.output); err != nil {
			return err
		}
	} else if err := p.write(o.output, func(w io.Writer) error { return p.writeDocumentTo(ctx, d, o, w) }); err != nil {
		return err
	}
	if o.output != "" && o.output != "-" {
		p.note("wrote %s", o.output)
	}
	return nil
}

func (p *program) writeDocumentTo(ctx context.Context, d document, o *documentOptions, w io.Writer) error {
	switch o.format {
	case "json":
		return d.WriteJSON(ctx, w)
	case "csv":
		return d.WriteCSV(ctx, w)
	case "xlsx":
		return d.WriteXLSX(ctx, w)
	case "html":
		return d.WriteHTML(ctx, w)
	}
	text := report.TextOptions{Rows: o.rows}
	if o.output == "" {
		text.Width = terminalWidth(p.stdout)
		text.Colour = text.Width > 0 && os.Getenv("NO_COLOR") == ""
	}
	return d.WriteText(ctx, w, text)
}
