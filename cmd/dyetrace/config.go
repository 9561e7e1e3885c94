package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dyetrace/internal/display"
)

// configCommand prints the settings and where they come from.
func (p *program) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print the settings in force and where they come from",
		Long: `Print the settings in force and where each comes from: a flag, the environment,
the configuration file (dyetrace.toml in the working directory, or --config),
or the default. The first of these that has a value counts.`,
		Example: `  dyetrace config
  DYETRACE_LANG=zh dyetrace config --json`,
		Args: cobra.NoArgs,
	}
	// Each setting is a flag here too, so that the command shows what another one with
	// the same flags would use.
	values := map[string]*string{}
	for _, s := range settings() {
		values[s.name] = addSetting(cmd, s.name)
	}
	asJSON := addJSON(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		// One list for JSON and text, so that both have the same order.
		type line struct {
			Name        string `json:"name"`
			Value       string `json:"value"`
			From        string `json:"from"`
			Environment string `json:"environment"`
		}
		var lines []line
		for _, s := range settings() {
			lines = append(lines, line{s.name, *values[s.name], p.origins[s.name], s.variable()})
		}
		if *asJSON {
			return p.printJSON(map[string]any{"settings": lines})
		}
		var t display.Table
		t.Text("setting", "value", "from", "environment")
		for _, l := range lines {
			t.Add(l.Name, fmt.Sprintf("%q", l.Value), l.From, l.Environment)
		}
		return p.printTable(&t)
	}
	return cmd
}
