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
		system := runtime.GOOS + "/" + runtime.GOARCH
		if *asJSON {
			return p.printJSON(map[string]string{"version": version, "go": runtime.Version(), "system": system})
		}
		return p.printf("dyetrace %s, %s, %s\n", version, runtime.Version(), system)
	}
	return cmd
}
