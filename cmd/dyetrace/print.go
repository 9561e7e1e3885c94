package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dyetrace/internal/display"
	"dyetrace/report"
	"dyetrace/report/lists"
)

// addJSON gives a command the flag --json.
func addJSON(cmd *cobra.Command) *bool {
	return cmd.Flags().Bool("json", false, "print JSON")
}

// addFormat gives a command the flags --format and --json.
func addFormat(cmd *cobra.Command, usual, usage string, formats ...string) func() (string, error) {
	format := cmd.Flags().String("format", usual, usage)
	asJSON := cmd.Flags().Bool("json", false, "the same as --format json")
	complete(cmd, "format", formats...)
	return func() (string, error) {
		switch {
		case *asJSON && cmd.Flags().Changed("format") && *format != "json":
			return "", usageError("--json is --format json: give one of them")
		case *asJSON:
			return "json", nil
		case !slices.Contains(formats, *format):
			return "", usageError("--format %q: it is one of %s%s", *format, strings.Join(formats, ", "),
				didYouMean(*format, formats))
		}
		return *format, nil
	}
}

// complete offers values for a flag to the shell.
func complete(cmd *cobra.Command, flag string, values ...string) {
	err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // no such flag: a slip in the command's own code
	}
}

func (p *program) printf(format string, args ...any) error {
	_, err := fmt.Fprintf(p.stdout, format, args...)
	return err
}

// printJSON prints a value as JSON, one field to a line.
func (p *program) printJSON(value any) error { return lists.WriteJSON(p.stdout, value) }

func (p *program) printTable(t *display.Table) error {
	return t.Write(p.stdout, terminalWidth(p.stdout))
}

// listed is how lists are written to standard output.
func (p *program) listed(asJSON bool, lang report.Lang, location *time.Location) lists.Options {
	return lists.Options{JSON: asJSON, Lang: lang, Zone: zoneOrUTC(location), Width: terminalWidth(p.stdout)}
}
