package main

import (
	"github.com/spf13/cobra"

	"dyetrace/casework"
)

// replyCommand holds the commands about replies.
func (p *program) replyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reply",
		Short: "Add what institutions answer, and match it to requests",
		Long: `Add replies. One that fits one request is matched to it, and what it says becomes a
measure with its clock. One that fits none, or more than one, lies in the tray until a
person says where it belongs.`,
		Example: `  dyetrace reply add --number north-R1 --result done --in-force 5000.00 --currency CNY
  dyetrace reply tray`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.replyAddCommand(), p.replyTrayCommand(), p.replyMatchCommand(), p.replyDismissCommand(), p.replyImportCommand())
	return cmd
}

// answerOptions are what a reply says, as it is typed.
type answerOptions struct {
	answer                                                                     casework.Answer
	kind, result, asked, inForce, balance, returned, currency, start, end, got string
	document                                                                   string
	statements                                                                 []string
}

func (p *program) replyAddCommand() *cobra.Command {
	var o answerOptions
	cmd := &cobra.Command{
		Use:   "add [flags]",
		Short: "Add a reply",
		Long: `Add what an institution answers. --document is the file of the reply and --statement one
of a statement that came with it: both are kept by their SHA-256. The same reply again
adds nothing.`,
		Example: `  dyetrace reply add --number north-R1 --result done --in-force 5000.00 --currency CNY
  dyetrace reply add --institution ICBC --account 620000000001 --result refused --reason 'no such account'
  dyetrace reply add --number north-R2 --result done --statement 620000000001.xlsx`,
		Args: cobra.NoArgs,
	}
	flags, a := cmd.Flags(), &o.answer
	flags.StringVar(&a.Number, "number", "", "number of the request, as the reply quotes it")
	flags.StringVar(&a.Institution, "institution", "", "who answers")
	flags.StringVar(&a.Account, "account", "", "account that it is about")
	flags.StringVar(&o.kind, "kind", "", "kind of request that it answers, such as stop")
	flags.StringVar(&o.result, "result", "", "done, partly or refused")
	flags.StringVar(&a.Code, "code", "", "code of the result")
	flags.StringVar(&a.Reason, "reason", "", "reason that it gives")
	flags.StringVar(&o.asked, "asked", "", "amount asked, as it repeats it")
	flags.StringVar(&o.inForce, "in-force", "", "amount that is really held")
	flags.StringVar(&o.balance, "balance", "", "balance of the account")
	flags.StringVar(&o.returned, "returned", "", "amount that was sent back")
	flags.StringVar(&o.currency, "currency", "", "currency of the amounts, such as CNY")
	flags.StringVar(&o.start, "start", "", "since when it is in force, with zone")
	flags.StringVar(&o.end, "end", "", "until when, with zone")
	flags.StringVar(&o.got, "received", "now", "when the reply was received, with zone")
	flags.StringVar(&o.document, "document", "", "file of the reply")
	flags.StringSliceVar(&o.statements, "statement", nil, "files of statements that came with it")
	complete(cmd, "result", "done", "partly", "refused")
	complete(cmd, "kind", kindNames()...)
	return p.deskCommand(cmd, func(d *desk, _ []string) error {
		if err := o.read(d); err != nil {
			return err
		}
		// The rules of the case say how long what the reply tells of lasts.
		by, err := d.byOfAnswer(o.answer)
		if err != nil {
			return err
		}
		return d.carryOut(by.AddReply(o.answer), nil)
	})
}

// read reads what was typed.
func (o *answerOptions) read(d *desk) error {
	// Files count by what is in them: a name says nothing.
	a := &o.answer
	a.Kind, a.Result = casework.RequestKind(o.kind), casework.Result(o.result)
	for _, of := range []struct {
		flag, text string
		into       *casework.Sum
	}{{"--asked", o.asked, &a.Asked}, {"--in-force", o.inForce, &a.InForce}, {"--balance", o.balance, &a.Balance}, {"--returned", o.returned, &a.Returned}} {
		var err error
		if *of.into, err = typedSum(of.flag, of.text, o.currency); err != nil {
			return err
		}
	}
	for _, of := range []struct {
		flag, text string
		into       *casework.Time
	}{{"--start", o.start, &a.Start}, {"--end", o.end, &a.End}, {"--received", o.got, &a.Received}} {
		var err error
		if *of.into, err = d.timeOf(of.flag, of.text); err != nil {
			return err
		}
	}
	if o.document != "" {
		var err error
		if a.Document, _, err = hashDocument(o.document); err != nil {
			return err
		}
	}
	for _, name := range o.statements {
		sum, _, err := hashDocument(name)
		if err != nil {
			return err
		}
		a.Statements = append(a.Statements, sum)
	}
	return nil
}

// byOfAnswer is who acts, under the rules of the case that an answer is about as far as it
// shows: by the number, else by a request about the account.
func (d *desk) byOfAnswer(a casework.Answer) (casework.By, error) {
	var found []casework.Request
	var err error
	if a.Number != "" {
		found, _, err = casework.List[casework.Request](d.ctx, d.store, "request-number", a.Number, casework.At{}, 1)
	} else {
		found, err = casework.Awaiting(d.ctx, d.store, a.Institution, a.Account, 1)
	}
	if err != nil || len(found) == 0 {
		return d.as, err
	}
	c, may, err := casework.SeenCase(d.ctx, d.store, d.as.Who(), found[0].Case)
	if err != nil || !may {
		return d.as, err
	}
	return d.by(c)
}

func (p *program) replyTrayCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "tray [flags]",
		Short:   "List the replies that fit no request, or more than one",
		Example: `  dyetrace reply tray --as ann --office north`,
		Args:    cobra.NoArgs,
	}
	return p.deskCommand(cmd, func(d *desk, _ []string) error {
		d.listed = true
		replies, err := casework.Tray(d.ctx, d.store, d.as.Office, mostShown)
		if err != nil {
			return err
		}
		rows := [][]string{}
		for _, r := range replies {
			a := r.Answer
			rows = append(rows, []string{r.ID, tableTime(a.Received), a.Institution, a.Account, a.Number, string(a.Result), r.Why})
		}
		return d.show(map[string]any{"replies": append([]casework.Reply{}, replies...)}, func() error {
			return d.table([]string{"reply", "received (UTC)", "institution", "account", "number", "result"}, "why it lies here", rows)
		})
	})
}

func (p *program) replyMatchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "match [flags] REPLY NUMBER",
		Short:   "Say to which request a reply in the tray belongs",
		Example: `  dyetrace reply match ID north-R1 --ground 'its letter names the account'`,
		Args:    cobra.ExactArgs(2),
	}
	ground := addGround(cmd)
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		r, c, err := d.requestOf(args[1])
		if err != nil {
			return err
		}
		by, err := d.by(c)
		if err != nil {
			return err
		}
		return d.carryOut(by.MatchReply(args[0], r.ID, *ground), nil)
	})
}

func (p *program) replyDismissCommand() *cobra.Command {
	return p.judging("dismiss [flags] REPLY", "Take a reply out of the tray that belongs to nothing",
		"  dyetrace reply dismiss ID --ground 'an advertisement'",
		func(by casework.By, id, ground string) casework.Decide { return by.DismissReply(id, ground) })
}
