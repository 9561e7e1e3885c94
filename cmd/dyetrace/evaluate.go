package main

import "github.com/spf13/cobra"

// evaluateCommand holds what measures dyetrace against a simulation's truth.
func (p *program) evaluateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "evaluate",
		Short: "Measure what dyetrace finds against the truth of simulations",
		Long: `Simulate, let dyetrace work on what came out, and hold what it found against what
really happened, which only the simulator knows.

The same presets and seeds give the same figures.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	return cmd
}
