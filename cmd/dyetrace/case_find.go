package main

import (
	"slices"

	"github.com/spf13/cobra"

	"dyetrace/casework"
)

// foundMember is a member of a case that a search found. Of one that may not be seen there
// is the office to ask.
type foundMember struct {
	Office      string `json:"office"`
	Case        string `json:"case,omitempty"`
	Is          string `json:"is"`
	Name        string `json:"name,omitempty"`
	Institution string `json:"institution,omitempty"`
	Role        string `json:"role,omitempty"`
	Holder      string `json:"holder,omitempty"`
}

func (p *program) caseFindCommand() *cobra.Command {
	var ofCase, ground, institution string
	cmd := &cobra.Command{
		Use:   "find [flags] NUMBER",
		Short: "Find the cases that have an account, person, phone, device or card",
		Long: `Find the cases that have an account, a card, a phone, a device or a network by its number,
or a person by the number of an identity document, however it is written. Of a case that
you may not see, its office is told, and of a sealed one nothing.

Nobody searches for people without a reason: name the case for which you do (--case), or
a ground (--ground). The audit log keeps who searched, why, and the cases that were found,
but not for whom: it would become a place where people are kept.`,
		Example: `  dyetrace case find 620000000001 --case north-C1 --as ann --office north
  dyetrace case find 11010519491231002X --ground 'a colleague of the border asks' --as ann --office north`,
		Args: cobra.ExactArgs(1),
	}
	cmd.Flags().StringVar(&ofCase, "case", "", "case for which you search")
	cmd.Flags().StringVar(&ground, "ground", "", "why you search, where it is for no case")
	cmd.Flags().StringVar(&institution, "institution", "", "bank of the account or card")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		d.why = ground
		if ofCase == "" && ground == "" {
			return usageError("why do you search? Give --case, or --ground with the reason")
		}
		if ofCase != "" {
			c, err := d.caseOf(ofCase)
			if err != nil {
				return err
			}
			if d.why == "" {
				d.why = "for case " + c.Number
			}
		}
		// Also a search that finds nothing is one.
		d.listed = true
		found, err := d.find(args[0], institution)
		if err != nil {
			return err
		}
		rows := [][]string{}
		for _, f := range found {
			number := f.Case
			if number == "" {
				number = "ask the office"
			}
			rows = append(rows, []string{f.Office, number, f.Is, f.Name, f.Institution, f.Role, f.Holder})
		}
		return d.show(map[string]any{"found": found}, func() error {
			return d.table([]string{"office", "case", "is", "name", "institution", "role"}, "holder", rows)
		})
	})
}

// find finds members of cases by a number, of whatever kind they are.
func (d *desk) find(number, institution string) ([]foundMember, error) {
	found, known := []foundMember{}, map[string]bool{}
	for _, kind := range casework.MemberKinds() {
		met, err := casework.Meetings(d.ctx, d.store, casework.Member{Is: kind, Name: number, Document: number, Institution: institution}, mostMet)
		if err != nil {
			return nil, err
		}
		for _, m := range met {
			if m.Is != kind || known[m.ID] {
				continue
			}
			known[m.ID] = true
			c, may, err := casework.SeenCase(d.ctx, d.store, d.as.Who(), m.Case)
			switch {
			case err != nil:
				return nil, err
			case may:
				d.looks(c.ID)
				found = append(found, foundMember{c.Office, c.Number, string(m.Is), m.Name, m.Institution, m.Role, m.Holder})
			case !c.Sealed && len(c.Before) == 0:
				asked := foundMember{Office: c.Office, Is: string(m.Is)}
				if !slices.Contains(found, asked) {
					found = append(found, asked)
				}
			}
		}
	}
	return found, nil
}

// mostMet bounds the cases that a search finds.
const mostMet = 1000
