package main

import (
	"context"

	"github.com/spf13/cobra"

	"dyetrace/casework"
)

// caseCommand holds the commands about cases.
func (p *program) caseCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "case",
		Short: "Open cases, add what they are about, and see what is to be done",
		Long: `Keep cases: victims' claims, accounts, persons, phones, devices and cards, notes and
documents, and what happened, in order. Every act is an event that is never changed.

The casework is a folder (--cases). Who acts says so by --as and --office, or is named
with his office in its casework.toml, and signs with --key. Two people who sign prove
that two people acted; else the case is marked "one desk, unproven".`,
		Example: `  dyetrace case new --as ann --office north --title 'ring of mules' --rules cn
  dyetrace case add account north-C1 620000000001 --institution ICBC
  dyetrace case show north-C1`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.caseFindCommand(), p.caseInfoCommand(), p.caseLedgerCommand(), p.caseEraseCommand())
	// What a case is, from its beginning to its end.
	cmd.AddCommand(p.caseNewCommand(), p.caseListCommand(), p.caseShowCommand(), p.caseAddCommand(), p.caseAssignCommand(),
		p.caseCloseCommand(), p.caseReopenCommand(), p.caseMergeCommand(), p.caseSplitCommand(), p.caseHitsCommand(),
		p.caseMetCommand(), p.caseSeizedCommand(), p.caseTasksCommand(), p.caseRecheckCommand(), p.caseDoneCommand(), p.caseApproveCommand(), p.caseDeclineCommand(), p.caseKeyCommand(),
		p.caseGraphCommand(), p.caseReceiptCommand(), p.caseClaimsCommand(), p.caseMoveCommand(), p.caseBackupCommand(), p.caseEventsCommand(),
		p.caseExportCommand(), p.caseImportCommand(), p.caseConflictsCommand(), p.caseSettleCommand())
	return cmd
}

func (p *program) caseNewCommand() *cobra.Command {
	var in casework.CaseStart
	var jurisdiction string
	var named []string
	cmd := &cobra.Command{
		Use:   "new [flags]",
		Short: "Open a case",
		Long: `Open a case, and begin the casework where there is none yet. The case keeps the rule
pack that it is opened with: the newest of --rules, else of the jurisdiction in
casework.toml. Without one, everything needs a second person and no term is known.`,
		Example: `  dyetrace case new --as ann --office north --title 'ring of mules' --rules cn
  dyetrace case new --as ann --office north --title 'joint operation' --sealed --named ann,cyd@south`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&in.Title, "title", "", "what the case is about")
	flags.StringVar(&in.Purpose, "purpose", "investigation of fraud", "for which purpose its personal data are kept")
	flags.StringVar(&in.Assignee, "assignee", "", "who works on it")
	flags.StringVar(&jurisdiction, "rules", "", "jurisdiction whose rules it keeps to, such as cn")
	flags.BoolVar(&in.Sealed, "sealed", false, "only the named people see it")
	flags.StringSliceVar(&named, "named", nil, "people who see a sealed case, as NAME@OFFICE (NAME: of your own office)")
	return p.deskCommandThat(cmd, true, func(d *desk, _ []string) (err error) {
		if in.Named, err = d.peopleOf("--named", named); err != nil {
			return err
		}
		// The newest pack now: the case keeps it, whatever comes later.
		if jurisdiction == "" {
			jurisdiction = d.settings.Jurisdiction
		}
		if jurisdiction != "" {
			pack, err := d.library.Newest(jurisdiction)
			if err != nil {
				return err
			}
			in.Rules = casework.RulesOf(d.library, pack).Name()
		}
		events, err := d.do(d.as.OpenCase(in))
		if err != nil {
			return err
		}
		c, err := d.caseOf(events[0].On.ID)
		if err != nil {
			return err
		}
		return d.show(c, func() error { return d.printf("%s\n", c.Number) })
	})
}

// mostShown bounds what one list shows.
const mostShown = 100_000

func (p *program) caseListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list [flags]",
		Short:   "List the cases of an office",
		Example: `  dyetrace case list --as ann --office north`,
		Args:    cobra.NoArgs,
	}
	return p.deskCommand(cmd, func(d *desk, _ []string) error {
		d.listed = true
		cases := []casework.Case{}
		rows := [][]string{}
		err := casework.All(d.ctx, d.store, "cases", d.as.Office, func(c casework.Case) bool {
			if casework.MaySee(d.as.Who(), c) {
				d.looks(c.ID)
				cases = append(cases, c)
				rows = append(rows, []string{c.Number, string(c.State), c.Assignee, tableTime(c.Opened), oneDesk(c), c.Title})
			}
			return len(cases) < mostShown
		})
		if err != nil {
			return err
		}
		return d.show(map[string]any{"cases": cases}, func() error {
			return d.table([]string{"case", "state", "assignee", "opened (UTC)", "approvals"}, "title", rows)
		})
	})
}

// oneDesk says of a case that nothing proves that two people acted.
func oneDesk(c casework.Case) string {
	if c.Unproven {
		return "one desk, unproven"
	}
	return ""
}

// wholeCase is all of a case.
type wholeCase struct {
	Case      casework.Case       `json:"case"`
	Claims    []casework.Claim    `json:"claims"`
	Members   []casework.Member   `json:"members"`
	Notes     []casework.Note     `json:"notes"`
	Documents []casework.Paper    `json:"documents"`
	Requests  []casework.Request  `json:"requests"`
	Replies   []casework.Reply    `json:"replies"`
	Measures  []casework.Measure  `json:"measures"`
	Proposals []casework.Proposal `json:"proposals"`
	Tasks     []casework.Task     `json:"tasks"`
	Hits      []casework.SeenHit  `json:"hits"`
}

// readWhole reads all of a case and of those merged into it.
func (d *desk) readWhole(c casework.Case) (*wholeCase, error) {
	w := &wholeCase{Case: c, Claims: []casework.Claim{}, Members: []casework.Member{}, Notes: []casework.Note{}, Documents: []casework.Paper{},
		Requests: []casework.Request{}, Replies: []casework.Reply{}, Measures: []casework.Measure{}, Proposals: []casework.Proposal{},
		Tasks: []casework.Task{}, Hits: []casework.SeenHit{}}
	parts, err := casework.CaseAndParts(d.ctx, d.store, c.ID)
	if err != nil {
		return nil, err
	}
	for _, id := range parts {
		err := errorOf(listInto(d.ctx, d.store, "claims", id, &w.Claims), listInto(d.ctx, d.store, "members", id, &w.Members),
			listInto(d.ctx, d.store, "notes", id, &w.Notes), listInto(d.ctx, d.store, "papers", id, &w.Documents),
			listInto(d.ctx, d.store, "requests", id, &w.Requests), listInto(d.ctx, d.store, "replies-of-case", id, &w.Replies),
			listInto(d.ctx, d.store, "measures", id, &w.Measures), listInto(d.ctx, d.store, "proposals", id, &w.Proposals),
			listInto(d.ctx, d.store, "tasks", id, &w.Tasks))
		if err != nil {
			return nil, err
		}
	}
	hits, err := casework.HitsOf(d.ctx, d.store, d.as.Who(), c.ID, mostShown)
	w.Hits = append(w.Hits, hits...)
	return w, err
}

// listInto adds all entities with a key to a list.
func listInto[T casework.Entity](ctx context.Context, r casework.Reader, name, value string, into *[]T) error {
	return casework.All(ctx, r, name, value, func(e T) bool {
		*into = append(*into, e)
		return len(*into) < mostShown
	})
}

// errorOf is the first error.
func errorOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *program) caseShowCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show [flags] CASE",
		Short: "Show all of a case",
		Example: `  dyetrace case show north-C1 --as ann --office north
  dyetrace case show north-C1 --json`,
		Args: cobra.ExactArgs(1),
	}
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		c, err := d.caseOf(args[0])
		if err != nil {
			return err
		}
		w, err := d.readWhole(c)
		if err != nil {
			return err
		}
		return d.show(w, func() error { return d.printWhole(w) })
	})
}

// printWhole prints a case as text: what it is, then a table of each kind of thing.
func (d *desk) printWhole(w *wholeCase) error {
	c := w.Case
	if err := d.printf("%s  %s\n", c.Number, c.Title); err != nil {
		return err
	}
	about := [][]string{{"state", string(c.State)}, {"office", c.Office}, {"assignee", c.Assignee}, {"rules", c.Rules},
		{"opened (UTC)", tableTime(c.Opened)}, {"ground", c.Ground}, {"kept until (UTC)", tableTime(c.KeptUntil)}, {"approvals", oneDesk(c)}, {"purpose", c.Purpose}}
	rows := map[string][][]string{}
	for _, of := range about {
		if of[1] != "" {
			rows["case"] = append(rows["case"], of)
		}
	}
	for _, claim := range w.Claims {
		r := claim.Report
		rows["claims"] = append(rows["claims"], []string{claim.ID, r.Victim, r.Amount.String(), tableTime(r.Paid), r.ToAccount, claim.Status})
	}
	for _, m := range w.Members {
		rows["members"] = append(rows["members"], []string{string(m.Is), m.Name, m.Institution, m.Role, m.Holder})
	}
	for _, r := range w.Requests {
		rows["requests"] = append(rows["requests"], requestRow(r))
	}
	for _, m := range w.Measures {
		rows["measures"] = append(rows["measures"], measureRow(m))
	}
	for _, t := range w.Tasks {
		if t.Done != 0 {
			continue
		}
		row, err := d.taskRow(t)
		if err != nil {
			return err
		}
		rows["tasks"] = append(rows["tasks"], row)
	}
	// What there is none of has no table.
	for _, part := range []struct {
		name     string
		headings []string
		last     string
	}{
		{"case", []string{"what"}, "is"}, {"claims", []string{"claim", "victim", "amount", "paid (UTC)", "to"}, "status"},
		{"members", []string{"member", "name", "institution", "role"}, "holder"}, {"requests", requestHeadings, "ground"},
		{"measures", measureHeadings, "ground"}, {"tasks", taskHeadings, "about"},
	} {
		if len(rows[part.name]) == 0 {
			continue
		}
		if err := errorOf(d.printf("\n"), d.table(part.headings, part.last, rows[part.name])); err != nil {
			return err
		}
	}
	return d.printf("\n%d notes, %d documents, %d replies, %d hits in other cases\n", len(w.Notes), len(w.Documents), len(w.Replies), len(w.Hits))
}
