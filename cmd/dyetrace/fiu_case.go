package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
)

// filingCase is the case that a report is made of, open until the report is kept with it.
type filingCase struct {
	desk *desk
	of   casework.Case
}

// openCase opens the case of a report, nil where none is named. It is opened before the
// report is made, so that nothing is written for a case that there is not.
func (o *fiuOptions) openCase(ctx context.Context, p *program) (*filingCase, error) {
	if o.ofCase == "" {
		return nil, nil
	}
	none, no := "", false
	d, err := p.openDesk(ctx, &deskOptions{cases: o.cases, as: o.as, office: o.office, key: &none, json: &no}, false)
	if err != nil {
		return nil, err
	}
	c, err := d.caseOf(o.ofCase)
	if err != nil {
		return nil, errors.Join(err, d.store.Close())
	}
	return &filingCase{d, c}, nil
}

// close closes the casework.
func (f *filingCase) close() {
	if f != nil {
		_ = f.desk.store.Close() // what was kept is kept
	}
}

// keep keeps with the case that a report was made, by the hashes of its files.
func (f *filingCase) keep(format string, s *fiuSummary, readers []string) error {
	if f == nil {
		return nil
	}
	made := casework.FilingMade{Format: format, Unit: s.Unit, Reference: s.Reference, Ground: s.Ground}
	var err error
	if made.Readers, err = f.desk.peopleOf("--readers", readers); err != nil {
		return err
	}
	for _, file := range s.Files {
		made.Files = append(made.Files, casework.FiledFile{Name: file.Name, SHA256: file.SHA256, Bytes: int64(file.Bytes)})
	}
	if s.Deadline != "" {
		day, err := time.Parse(time.DateOnly, s.Deadline)
		if err != nil {
			return err
		}
		made.Deadline = casework.Time(dyetrace.InstantOf(day))
	}
	by, err := f.desk.by(f.of)
	if err != nil {
		return err
	}
	events, err := f.desk.do(by.KeepFiling(f.of.ID, made))
	if err != nil {
		return err
	}
	s.Case, s.Filing = f.of.Number, events[0].On.ID
	return nil
}

func (p *program) fiuListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list [flags] CASE",
		Short: "List the reports of a case that who asks may see",
		Long: `List the reports to financial intelligence units that were made of a case. Only a
report's readers see it: who made it, and whom a reader has let see it. Nobody else
learns that there is one, also where he works on the case.`,
		Example: `  dyetrace fiu list north-C1 --as ann --office north`,
		Args:    cobra.ExactArgs(1),
	}
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		c, err := d.caseOf(args[0])
		if err != nil {
			return err
		}
		filings, err := casework.FilingsOf(d.ctx, d.store, d.as.Who(), c.ID, mostShown)
		if err != nil {
			return err
		}
		return d.show(map[string]any{"filings": append([]casework.Filing{}, filings...)}, func() error {
			rows := [][]string{}
			for _, f := range filings {
				rows = append(rows, []string{f.ID, f.Format, f.Unit, f.Reference, f.By, tableTime(f.Made), tableTime(f.Sent), f.Number})
			}
			return d.table([]string{"report", "format", "unit", "reference", "by", "made (UTC)", "sent (UTC)"}, "number", rows)
		})
	})
}

func (p *program) fiuShareCommand() *cobra.Command {
	var to []string
	cmd := &cobra.Command{
		Use:     "share [flags] REPORT",
		Short:   "Let more people see a report",
		Long:    "Let more people of the case see a report. Only one of its readers can.",
		Example: `  dyetrace fiu share 18aa... --to ben --ground 'the chief signs it' --as ann --office north`,
		Args:    cobra.ExactArgs(1),
	}
	cmd.Flags().StringSliceVar(&to, "to", nil, "who may see it from now on, as NAME@OFFICE (NAME: of your own office)")
	ground := addGround(cmd)
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		people, err := d.peopleOf("--to", to)
		if err != nil {
			return err
		}
		return d.carryOut(d.as.ShowFiling(args[0], people, *ground), nil)
	})
}

func (p *program) fiuPermitCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "permit [flags] REPORT OFFICE",
		Short: "Let a report go to an office elsewhere with its case",
		Long: `Let a report go along when one of its readers exports the case to another office, for readers
that it names there. Without it the other office does not learn that there is one.`,
		Example: `  dyetrace fiu permit 18aa... south --ground 'bea goes on with it' --as ann --office north`,
		Args:    cobra.ExactArgs(2),
	}
	ground := addGround(cmd)
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		events, err := d.do(d.as.PermitFiling(args[0], args[1], *ground))
		if err != nil {
			return err
		}
		return d.did(events)
	})
}

func (p *program) fiuSentCommand() *cobra.Command {
	var at, number string
	cmd := &cobra.Command{
		Use:     "sent [flags] REPORT",
		Short:   "Say that a report went to its unit",
		Long:    "Say that a report went to its unit, and the number that the unit gave it. The number may be said later.",
		Example: `  dyetrace fiu sent 18aa... --at now --number U-2026-17 --as ann --office north`,
		Args:    cobra.ExactArgs(1),
	}
	cmd.Flags().StringVar(&at, "at", "now", "when it was sent")
	cmd.Flags().StringVar(&number, "number", "", "that the unit gave it")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		when, err := d.timeOf("--at", at)
		if err != nil {
			return err
		}
		return d.carryOut(d.as.FilingWasSent(args[0], casework.FilingSent{At: when, Number: number}), nil)
	})
}
