package main

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/freeze"
)

// alertCommand holds the commands about findings that somebody has to look at.
func (p *program) alertCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "alert",
		Short: "Make alerts of findings, and decide on them",
		Long: `A finding of detect becomes an alert, until somebody dismisses it with a reason or puts
its account into a case. What was dismissed is raised again by news only. What people
decided goes back to "detect --dismissed" and "train --labels".`,
		Example: `  dyetrace detect --ledger book --format json -o findings.json
  dyetrace alert raise findings.json --as ann --office north
  dyetrace alert dismiss 18ac3f0e5d1b2c00a1b2c3d4e5f60718 --ground 'a wholesaler'
  dyetrace alert export dismissed -o looked-at.csv`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.alertRaiseCommand(), p.alertShowCommand(), p.alertDismissCommand(), p.alertConfirmCommand(), p.alertExportCommand())
	return cmd
}

// raisedAtOnce bounds the alerts that one act raises.
const raisedAtOnce = 10_000

func (p *program) alertRaiseCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "raise [flags] FINDINGS",
		Short:   "Make alerts of the findings of detect",
		Long:    `Make an alert of each account in a file that "dyetrace detect --format json" has written.`,
		Example: `  dyetrace alert raise findings.json --as ann --office north`,
		Args:    cobra.ExactArgs(1),
	}
	return p.deskCommandThat(cmd, true, func(d *desk, args []string) error {
		findings, err := readAlerts(args[0])
		if err != nil {
			return err
		}
		all := []casework.Event{}
		for len(findings) > 0 {
			now := findings[:min(len(findings), raisedAtOnce)]
			findings = findings[len(now):]
			events, err := d.do(d.as.RaiseAlerts(now...))
			if err != nil {
				return err
			}
			all = append(all, events...)
		}
		return d.did(all)
	})
}

// readAlerts reads the findings of a detection.
func readAlerts(name string) ([]casework.Finding, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, inputError(name, cause(err))
	}
	defer f.Close()
	read, err := freeze.ReadFindings(f, name)
	if err != nil {
		return nil, err
	}
	var until casework.Time
	if read.Until != "" {
		at, err := time.Parse(time.RFC3339Nano, read.Until)
		if err != nil {
			return nil, inputError(name, err)
		}
		until = casework.Time(dyetrace.InstantOf(at))
	}
	var all []casework.Finding
	for i := range read.Findings {
		row := &read.Findings[i]
		all = append(all, casework.Finding{From: "detect", Account: row.Account, Currency: row.Currency, Score: row.Score, Model: read.Model,
			Reason: filepath.Base(name), Until: until})
	}
	return all, nil
}

func (p *program) alertShowCommand() *cobra.Command {
	var state string
	cmd := &cobra.Command{
		Use:     "show [flags]",
		Short:   "List the alerts of an office",
		Example: `  dyetrace alert show --as ann --office north`,
		Args:    cobra.NoArgs,
	}
	cmd.Flags().StringVar(&state, "state", string(casework.AlertOpen), "open, dismissed or confirmed")
	complete(cmd, "state", string(casework.AlertOpen), string(casework.AlertDismissed), string(casework.AlertConfirmed))
	return p.deskCommand(cmd, func(d *desk, _ []string) error {
		d.listed = true
		alerts, rows := []casework.Alert{}, [][]string{}
		if err := listInto(d.ctx, d.store, "alerts-"+state, d.as.Office, &alerts); err != nil {
			return err
		}
		for _, a := range alerts {
			rows = append(rows, []string{a.ID, a.Finding.Account, a.Finding.Currency, a.Finding.Score, tableTime(a.Raised), a.Judge, a.Ground})
		}
		return d.show(map[string]any{"alerts": alerts}, func() error {
			return d.table([]string{"alert", "account", "currency", "score", "raised (UTC)", "decided by"}, "ground", rows)
		})
	})
}

func (p *program) alertDismissCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "dismiss [flags] ALERT...",
		Short:   "Dismiss alerts, with a reason",
		Example: `  dyetrace alert dismiss 18ac3f0e5d1b2c00a1b2c3d4e5f60718 --ground 'a wholesaler'`,
		Args:    cobra.MinimumNArgs(1),
	}
	ground := addGround(cmd)
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		return d.carryOut(d.as.DismissAlerts(*ground, args...), nil)
	})
}

func (p *program) alertConfirmCommand() *cobra.Command {
	var ofCase string
	cmd := &cobra.Command{
		Use:     "confirm [flags] ALERT",
		Short:   "Put the account of an alert into a case",
		Example: `  dyetrace alert confirm 18ac3f0e5d1b2c00a1b2c3d4e5f60718 --case north-C1 --ground 'two victims paid it'`,
		Args:    cobra.ExactArgs(1),
	}
	ground := addGround(cmd)
	cmd.Flags().StringVar(&ofCase, "case", "", "number of the case")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		c, err := d.caseOf(ofCase)
		if err != nil {
			return err
		}
		by, err := d.by(c)
		if err != nil {
			return err
		}
		return d.carryOut(by.ConfirmAlert(args[0], c.ID, *ground), nil)
	})
}

func (p *program) alertExportCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "export [flags] dismissed|labels",
		Short: "Write what was decided as detect and train read it",
		Long: `Write the last decision on each account. "dismissed" is for detect --dismissed: the
accounts that were dismissed, and until when there was something to look at. "labels" is
for train --labels: 1 for those that are in a case, 0 for those that were dismissed.`,
		Example: `  dyetrace alert export dismissed -o looked-at.csv
  dyetrace alert export labels -o decided.csv`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"dismissed", "labels"},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write (default: standard output)")
	e := addExport(cmd, "nobody but the office")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		var alerts []casework.Alert
		err := casework.JudgedAlerts(d.ctx, d.store, d.as.Office, func(a casework.Alert) bool { alerts = append(alerts, a); return true })
		if err != nil {
			return err
		}
		m, err := d.exports("", e, "", output)
		if err != nil {
			return err
		}
		return d.write(output, func(w io.Writer) error { return writeJudged(w, args[0], alerts, m) })
	})
}

// writeJudged writes decisions as detect or train reads them. Account numbers are as they
// are: these files are for programs.
func writeJudged(w io.Writer, form string, alerts []casework.Alert, m mark) error {
	table := csv.NewWriter(w)
	heading, last := "dismissed", func(a casework.Alert) string { return a.Looked().String() }
	if form == "labels" {
		heading, last = "label", func(a casework.Alert) string {
			if a.State == casework.AlertConfirmed {
				return "1"
			}
			return "0"
		}
	}
	if err := table.Write([]string{"account", "currency", heading, exportedColumn}); err != nil {
		return err
	}
	for _, a := range alerts {
		if form == "dismissed" && a.State != casework.AlertDismissed {
			continue
		}
		if err := table.Write([]string{a.Finding.Account, a.Finding.Currency, last(a), m.line("en")}); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}
