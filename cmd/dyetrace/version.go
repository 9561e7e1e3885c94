package main

import (
	"runtime"

	"github.com/spf13/cobra"
)

// versionCommand prints what program this is.
func (p *program) versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: "  dyetrace version --json",
		Args:    cobra.NoArgs,
	}
	asJSON := addJSON(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		if *asJSON {
			return p.printJSON(map[string]string{"version": version, "go": runtime.Version(), "system": system()})
		}
		return p.printf("dyetrace %s\n", versionLine())
	}
	return cmd
}

// system is what the program was built for.
func system() string { return runtime.GOOS + "/" + runtime.GOARCH }

// versionLine is the version with what the program was built with and for.
func versionLine() string { return version + ", " + runtime.Version() + ", " + system() }
