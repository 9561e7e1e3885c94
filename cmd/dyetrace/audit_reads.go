package main

import (
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"dyetrace/casework"
)

// reading is that somebody looked at a case or wrote of it, as JSON.
type reading struct {
	Place     int64         `json:"place"`
	Time      casework.Time `json:"time"`
	Office    string        `json:"office"`
	Actor     string        `json:"actor"`
	By        string        `json:"by"` // the command
	On        casework.Ref  `json:"on"`
	Recipient string        `json:"recipient,omitempty"`
	File      string        `json:"file,omitempty"`
	Ground    string        `json:"ground,omitempty"`
}

// auditReadsCommand lists who has looked at a person.
func (p *program) auditReadsCommand() *cobra.Command {
	var ofCase string
	cmd := &cobra.Command{
		Use:   "reads [flags] TERM...",
		Short: "List who has looked at a person, or at a case, and who got data of it",
		Long: `List by whom, when and by which command the cases were looked at in which somebody is
mentioned - by his names, the numbers of his documents, accounts and phones, each as a
TERM - or a case (--case), and who got what was written out of them. To ask is a reading
itself. Only cases that you may see are looked at.`,
		Example: `  dyetrace audit reads 'Han Meimei' 110105194912310021 --as ann --office north
  dyetrace audit reads --case north-C1 --as ann --office north`,
	}
	cmd.Flags().StringVar(&ofCase, "case", "", "who has looked at this case")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		if (ofCase == "") == (len(args) == 0) {
			return usageError("whose data? Give names and numbers of a person, or --case")
		}
		cases, err := d.casesAbout(args, ofCase)
		if err != nil || len(cases) == 0 {
			return errorOf(err, d.show(map[string]any{"reads": []reading{}}, func() error { return d.printf("None.\n") }))
		}
		events, err := casework.Readings(d.ctx, d.store, cases)
		if err != nil {
			return err
		}
		// A reading of several cases may be of one that is sealed to who asks.
		sight := casework.NewSight(d.store, d.as.Who())
		all, rows := []reading{}, [][]string{}
		for _, e := range events {
			if may, err := sight.May(d.ctx, e); err != nil || !may {
				if err != nil {
					return err
				}
				continue
			}
			one, err := readingOf(e)
			if err != nil {
				return err
			}
			all = append(all, one)
			rows = append(rows, []string{strconv.FormatInt(one.Place, 10), tableTime(one.Time), one.Actor, one.Office, one.By, one.On.String(), one.Recipient, one.Ground})
		}
		return d.show(map[string]any{"reads": all}, func() error {
			return d.table([]string{"place", "time (UTC)", "who", "office", "by", "of", "recipient"}, "ground", rows)
		})
	})
}

// casesAbout are the cases in which somebody is mentioned, or the one that is named.
func (d *desk) casesAbout(terms []string, ofCase string) ([]string, error) {
	if ofCase != "" {
		c, err := d.caseOf(ofCase)
		if err != nil {
			return nil, err
		}
		return casework.CaseAndParts(d.ctx, d.store, c.ID)
	}
	found, err := casework.FindMentions(d.ctx, d.store, d.as.Who(), terms)
	if err != nil {
		return nil, err
	}
	var cases []string
	for id := range found.Of {
		if id != "" {
			cases = append(cases, id)
		}
	}
	for _, e := range found.Held {
		if e.On.Kind == "case" && !slices.Contains(cases, e.On.ID) {
			cases = append(cases, e.On.ID)
		}
	}
	slices.Sort(cases)
	d.looks(cases...)
	return cases, nil
}

func readingOf(e casework.Event) (reading, error) {
	one := reading{Place: e.Seq, Time: casework.Time(e.Time), Office: e.Office, Actor: e.Actor, On: e.On}
	fact, _, err := casework.DecodeFact(e)
	switch said := fact.(type) {
	case casework.DataRead:
		one.By, one.Ground = said.By, said.Ground
	case casework.DataExported:
		one.By, one.Ground, one.Recipient, one.File = said.By, said.Ground, said.To, said.File
	}
	return one, err
}
