package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/native"
	"dyetrace/internal/guard"
	"dyetrace/internal/hold"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
)

// appendOptions are the options of append.
type appendOptions struct {
	ledger, timezone, currency *string
	source                     string
	json                       *bool
}

// appendCommand takes transfers as they come.
func (p *program) appendCommand() *cobra.Command {
	// What it prints is for whoever feeds it: he learns from it what he need not send again.
	var o appendOptions
	cmd := &cobra.Command{
		Use:   "append [flags] --source NAME [FILE]",
		Short: "Take transfers into a ledger one by one, as they come",
		Long: `Take transfers into a ledger one by one, as lines of transfers.csv come on standard
input or are in a file. The ledger is made if it is not there. The first line names
the columns.

A line is told to be durable when it will survive a power loss, and every command
sees it from then on, as if it had been imported. Standard output says so: "durable
LINE" stands for all lines up to that one but those that were refused, and "refused
LINE" has the reason why one was not taken. A transfer that the source has brought
before, also before a restart, is not added again. A line is refused that cannot be
read, that contradicts a transfer of its id, or that takes another one back: import
such lines as a file.

Meanwhile the ledger is this command's for writing. Other commands that change it
(import, join, sources remove, compact, reindex, zone) wait for a turn, have all
that was appended before, and the stream goes on when they are done.`,
		Example: `  stream | dyetrace append --ledger case --source payments
  dyetrace append --ledger case --source payments --json transfers.csv`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.append(cmd.Context(), &o, args) },
	}
	o.ledger, o.timezone, o.currency = addSetting(cmd, "ledger"), addSetting(cmd, "timezone"), addSetting(cmd, "currency")
	cmd.Flags().StringVar(&o.source, "source", "", "name of the stream, for every record's source")
	o.json = addJSON(cmd)
	p.addWait(cmd)
	return cmd
}

// addWait gives a command that changes a ledger the flag --wait.
func (p *program) addWait(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&p.wait, "wait", 0, "how long to wait for a ledger that another command changes, such as 10m")
}

// files is the file system of a command that changes a ledger: where another one has the
// ledger it waits, or takes its turn.
func (p *program) files(ctx context.Context) *hold.FS {
	return &hold.FS{FS: vfs.OS{}, Context: ctx, Wait: p.wait, Waits: func(holder string) {
		p.note("the ledger is in use by %s: waiting for a turn", manifest.WhoHolds(holder))
	}}
}

// appending is an append under way.
type appending struct {
	*program
	*appendOptions
	log     *ledger.Log
	options intake.Options
	added   int64
	refused int64
	durable int64 // the last line that was told to be
}

func (p *program) append(ctx context.Context, o *appendOptions, args []string) (err error) {
	// A wrong name or flag is told before a line is read, and before the ledger is locked.
	if o.source == "" {
		return usageError("which stream? Give --source NAME")
	}
	if err := checkLedger(*o.ledger); err != nil {
		return err
	}
	read := importOptions{timezone: o.timezone, currency: o.currency, as: new(string)}
	a := &appending{program: p, appendOptions: o}
	if a.options, err = read.read(); err != nil {
		return err
	}
	if a.options.Usual, err = ledgerZone(*o.ledger); err != nil {
		return err
	}
	// Without a file's name the stream is what is piped in.
	in, name := io.Reader(os.Stdin), "standard input"
	if len(args) > 0 && args[0] != "-" {
		file, err := os.Open(args[0])
		if err != nil {
			return inputError(args[0], cause(err))
		}
		defer file.Close()
		in, name = file, args[0]
	}
	if err := a.run(ctx, in); err != nil {
		return err
	}
	p.note("%d transfers were added to %s; %d lines of %s were refused", a.added, *o.ledger, a.refused, name)
	if _, err := p.renewPage(ctx, *o.ledger); err != nil {
		return err
	}
	if a.refused > 0 && a.durable == 0 {
		return &dyetrace.Error{Kind: dyetrace.InputError, Op: "append", File: name, Err: errors.New("no line could be taken")}
	}
	return nil
}

// run opens the log, lends the ledger to others, and takes lines until there are no more.
func (a *appending) run(ctx context.Context, in io.Reader) (err error) {
	lender, err := hold.Listen()
	who := holder("append")
	if err != nil {
		// Without a socket others cannot take turns, and are told who has the ledger.
		a.note("others have to wait until this command ends: %v", err)
	} else {
		who = lender.Holder(who)
	}
	files := a.files(ctx)
	files.Long = true
	if a.log, err = ledger.OpenLog(ctx, files, *a.ledger, ledger.LogOptions{Holder: who}); err != nil {
		if lender != nil {
			err = errors.Join(err, lender.Close())
		}
		return err
	}
	if lender != nil {
		lender.Serve(a.log.Lend, func(borrower string) {
			a.note("the ledger is lent to %s", manifest.WhoHolds(borrower))
		})
	}
	err = a.read(ctx, in)
	if lender != nil {
		err = errors.Join(err, lender.Close())
	}
	// What was appended goes into files, so that no reader has to do it. Whoever interrupts
	// does not want to wait for that: it is durable as it is.
	if err == nil {
		err = a.log.Fold(ctx)
	}
	return errors.Join(err, a.log.Close())
}

// mostTogether bounds how many lines are read before they are told to be durable.
const mostTogether = 4096

// read takes lines as they come: as many together as are there.
func (a *appending) read(ctx context.Context, in io.Reader) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	lines := make(chan native.AppendedLine, mostTogether)
	failed := guard.Start(func() error {
		defer close(lines)
		return native.SendLines(ctx, in, lines)
	})
	header := ""
	for {
		var together []native.AppendedLine
		select {
		case <-ctx.Done():
			return ctx.Err()
		case l, more := <-lines:
			if !more {
				return <-failed
			}
			together = append(together, l)
		}
		for len(together) < mostTogether && len(lines) > 0 {
			together = append(together, <-lines)
		}
		// The first line names the columns and is no transfer.
		if header == "" {
			header, together = together[0].Text, together[1:]
		}
		if err := a.take(ctx, header, together); err != nil {
			return err
		}
	}
}

// take takes lines and tells what has become of them.
func (a *appending) take(ctx context.Context, header string, lines []native.AppendedLine) error {
	if len(lines) == 0 {
		return nil
	}
	all, err := native.ReadTransfers(ctx, header, lines, a.options)
	if err != nil {
		return err
	}
	// All of them are put before one is waited for: they share a sync.
	taken := false
	for i := range all {
		x, added := &all[i], false
		if x.Err == nil {
			added, x.Err = a.log.Put(ctx, a.source, x.Transfer)
		}
		switch {
		case x.Err == nil:
			taken = true
		case dyetrace.KindOf(x.Err) != dyetrace.InputError:
			return x.Err
		default:
			a.refused++
			if err := a.tell("refused", x.Number, x.Err); err != nil {
				return err
			}
		}
		if added {
			a.added++
		}
	}
	// Of lines that were all refused there is nothing that could be durable.
	if !taken {
		return nil
	}
	if err := a.log.Sync(ctx); err != nil {
		return err
	}
	a.durable = lines[len(lines)-1].Number
	return a.tell("durable", a.durable, nil)
}

// tell prints what has become of a line.
func (a *appending) tell(what string, line int64, reason error) error {
	if *a.json {
		told := map[string]any{what: line}
		if reason != nil {
			told["reason"] = reason.Error()
		}
		// One object a line: whoever reads them must not have to find their ends.
		line, err := json.Marshal(told)
		if err != nil {
			return err
		}
		return a.printf("%s\n", line)
	}
	if reason != nil {
		return a.printf("%s %d: %s\n", what, line, printable(reason.Error()))
	}
	return a.printf("%s %d\n", what, line)
}
