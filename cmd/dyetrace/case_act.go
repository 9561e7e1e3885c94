package main

import (
	"crypto/ed25519"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace/casework"
)

// caseAct makes a command that does one act on a case and needs a ground.
func (p *program) caseAct(use, short, example string, args int, act func(by casework.By, d *desk, c casework.Case, args []string, ground string) (casework.Decide, error)) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Example: example, Args: cobra.ExactArgs(args)}
	ground := addGround(cmd)
	return p.adding(cmd, func(by casework.By, d *desk, c casework.Case, args []string) (casework.Decide, error) {
		return act(by, d, c, args, *ground)
	})
}

func (p *program) caseAssignCommand() *cobra.Command {
	return p.caseAct("assign [flags] CASE NAME", "Say who works on a case", "  dyetrace case assign north-C1 ben", 2,
		func(by casework.By, _ *desk, c casework.Case, args []string, _ string) (casework.Decide, error) {
			return by.AssignCase(c.ID, args[1]), nil
		})
}

func (p *program) caseCloseCommand() *cobra.Command {
	return p.caseAct("close [flags] CASE", "Close a case, or propose it where that needs a second person",
		"  dyetrace case close north-C1 --ground 'all money is returned'", 1,
		func(by casework.By, _ *desk, c casework.Case, _ []string, ground string) (casework.Decide, error) {
			return by.CloseCase(c.ID, ground), nil
		})
}

func (p *program) caseReopenCommand() *cobra.Command {
	return p.caseAct("reopen [flags] CASE", "Open a closed case again, or propose it where that needs a second person",
		"  dyetrace case reopen north-C1 --ground 'another victim reports'", 1,
		func(by casework.By, _ *desk, c casework.Case, _ []string, ground string) (casework.Decide, error) {
			return by.ReopenCase(c.ID, ground), nil
		})
}

func (p *program) caseMergeCommand() *cobra.Command {
	return p.caseAct("merge [flags] CASE INTO", "Make a case part of another",
		"  dyetrace case merge north-C2 north-C1 --ground 'one ring'", 2,
		func(by casework.By, d *desk, c casework.Case, args []string, ground string) (casework.Decide, error) {
			into, err := d.caseOf(args[1])
			return by.MergeCase(c.ID, into.ID, ground), err
		})
}

func (p *program) caseSplitCommand() *cobra.Command {
	var title string
	var moved []string
	cmd := p.caseAct("split [flags] CASE", "Move claims, members, notes and documents of a case into a new one",
		"  dyetrace case split north-C1 --title 'second ring' --move member:ID --ground 'another ring'", 1,
		func(by casework.By, _ *desk, c casework.Case, _ []string, ground string) (casework.Decide, error) {
			var refs []casework.Ref
			for _, text := range moved {
				kind, id, has := strings.Cut(text, ":")
				if !has {
					return nil, usageError("--move %q: write what and its id, such as member:ID; `dyetrace case show %s --json` has them", text, c.Number)
				}
				refs = append(refs, casework.Ref{Kind: kind, ID: id})
			}
			return by.SplitCase(c.ID, casework.CaseStart{Title: title}, refs, ground), nil
		})
	cmd.Flags().StringVar(&title, "title", "", "what the new case is about")
	cmd.Flags().StringSliceVar(&moved, "move", nil, "what moves: claim:ID, member:ID, note:ID or paper:ID")
	return cmd
}

func (p *program) caseHitsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hits [flags] CASE",
		Short: "List what a case has in common with others",
		Long: `List the accounts, persons, phones, devices and cards that other cases have too. Of a
case that you may not see, only its office is told, and of a sealed one nothing.`,
		Example: `  dyetrace case hits north-C1`,
		Args:    cobra.ExactArgs(1),
	}
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		c, err := d.caseOf(args[0])
		if err != nil {
			return err
		}
		hits, err := casework.HitsOf(d.ctx, d.store, d.as.Who(), c.ID, mostShown)
		if err != nil {
			return err
		}
		// A hit names the own member, which may be seen, and of the other case what may be.
		rows := [][]string{}
		for _, h := range hits {
			m, _, err := casework.Get[casework.Member](d.ctx, d.store, h.Member)
			if err != nil {
				return err
			}
			other := h.OtherNumber
			if other == "" {
				other = "ask the office"
			}
			rows = append(rows, []string{string(h.Is), m.Name, h.Office, other, string(h.State)})
		}
		return d.show(map[string]any{"hits": append([]casework.SeenHit{}, hits...)}, func() error {
			return d.table([]string{"what", "name", "office", "case"}, "state", rows)
		})
	})
}

var taskHeadings = []string{"task", "what", "due (UTC)", "late", "on"}

func (d *desk) taskRow(t casework.Task) ([]string, error) {
	late := ""
	if t.Late {
		late = "late"
	}
	on, err := d.nameOf(t.On)
	return []string{t.ID, t.What, tableTime(t.Due), late, on, t.Text}, err
}

func (p *program) caseTasksCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "tasks [flags]",
		Short:   "List what an office has to do",
		Example: `  dyetrace case tasks --as ann --office north`,
		Args:    cobra.NoArgs,
	}
	return p.deskCommand(cmd, func(d *desk, _ []string) error {
		tasks, err := casework.TasksOf(d.ctx, d.store, d.as.Who(), mostShown)
		if err != nil {
			return err
		}
		rows := [][]string{}
		d.listed = len(tasks) > 0
		for _, t := range tasks {
			d.looks(t.Case)
			row, err := d.taskRow(t)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return d.show(map[string]any{"tasks": append([]casework.Task{}, tasks...)}, func() error { return d.table(taskHeadings, "about", rows) })
	})
}

// judging makes a command about one thing by its id, with a ground.
func (p *program) judging(use, short, example string, act func(by casework.By, id, ground string) casework.Decide) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Example: example, Args: cobra.ExactArgs(1)}
	ground := addGround(cmd)
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		return d.carryOut(act(d.as, args[0], *ground), nil)
	})
}

func (p *program) caseDoneCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "done [flags] TASK...",
		Short:   "Say that tasks are done",
		Example: "  dyetrace case done ID --ground 'called the bank'",
		Args:    cobra.MinimumNArgs(1),
	}
	ground := addGround(cmd)
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		events, err := d.do(d.as.DoTasks(*ground, args...))
		if err != nil {
			return err
		}
		return d.did(events)
	})
}

func (p *program) caseApproveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "approve [flags] PROPOSAL",
		Short:   "Approve as the second person what somebody proposed, such as to close a case",
		Example: "  dyetrace case approve ID --as ben --key ben.pem --ground 'checked'",
		Args:    cobra.ExactArgs(1),
	}
	ground := addGround(cmd)
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		events, err := d.do(d.as.ApproveAct(args[0], *ground))
		if err != nil {
			return err
		}
		if slices.ContainsFunc(events, func(e casework.Event) bool { return e.Kind == (casework.EventsErased{}).Kind() }) {
			err = d.eraseFiles()
		}
		return errorOf(err, d.did(events))
	})
}

func (p *program) caseDeclineCommand() *cobra.Command {
	return p.judging("decline [flags] PROPOSAL", "Decline what somebody proposed", "  dyetrace case decline ID --ground 'not yet'",
		func(by casework.By, id, ground string) casework.Decide { return by.DeclineAct(id, ground) })
}

func (p *program) caseKeyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "key [flags] FILE",
		Short: "Make a key with which to sign, and make it known",
		Long: `Make an ed25519 key in a new file that only its owner can read, and make it known as
that of who acts. Whoever has one already gives it by --key: it signs the new one.`,
		Example: `  dyetrace case key ann.pem --as ann --office north
  dyetrace case key ann-2.pem --as ann --office north --key ann.pem`,
		Args: cobra.ExactArgs(1),
	}
	return p.deskCommandThat(cmd, true, func(d *desk, args []string) error {
		key, err := writeKey(args[0])
		if err != nil {
			return err
		}
		public, is := key.Public().(ed25519.PublicKey)
		if !is {
			return errors.New("the key has no public part")
		}
		return d.carryOut(d.as.RegisterKey(public), nil)
	})
}
