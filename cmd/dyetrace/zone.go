package main

import (
	"github.com/spf13/cobra"

	timezone "dyetrace/internal/zone"
	"dyetrace/ledger"
)

// zoneCommand shows in which time zone a ledger's times are shown, or sets it.
func (p *program) zoneCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "zone [flags] [ZONE]",
		Short: "Show or set the time zone in which a ledger's times are shown",
		Long: `Show in which time zone a ledger's times are shown and its days begin, or set it.
The first source that has a zone sets it. Every command takes the zone of
--timezone, the environment or the configuration file first, then the ledger's.

No record changes: the zone in which a source was read stays with the source.
"dyetrace sources" shows it, and a source that was read in a wrong one has to be
removed and imported again.`,
		Example: `  dyetrace zone --ledger case
  dyetrace zone --ledger case Asia/Shanghai
  dyetrace zone --ledger case +08:00`,
		Args: cobra.MaximumNArgs(1),
	}
	dir, asJSON := addSetting(cmd, "ledger"), addJSON(cmd)
	p.addWait(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		l, err := p.openLedger(*dir)
		if err != nil {
			return err
		}
		name := l.Zone()
		// A ledger that is open for reading would be found changed once the zone is set.
		l.Close()
		if len(args) > 0 {
			// An empty name means "no zone given" elsewhere.
			if args[0] == "" {
				return usageError("give a zone such as Asia/Shanghai or +08:00")
			}
			location, err := timezone.Parse(args[0])
			if err != nil {
				return usageError("ZONE: %w", err)
			}
			name = location.String()
			if err := ledger.SetZone(p.files(cmd.Context()), *dir, name, holder("zone")); err != nil {
				return err
			}
			// The page shows times in the zone of the ledger.
			if _, err := p.renewPage(cmd.Context(), *dir); err != nil {
				return err
			}
		}
		if *asJSON {
			return p.printJSON(map[string]string{"timezone": name})
		}
		if name == "" {
			return p.printf("No zone is known; times are shown in UTC. dyetrace zone --ledger %s ZONE sets one.\n",
				printable(*dir))
		}
		return p.printf("%s\n", name)
	}
	return cmd
}
