package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/handover"
)

// exportCaseOptions say what goes to whom.
type exportCaseOptions struct {
	casework.ExportStart
	readers                []string
	output, passphraseFile string
}

func (p *program) caseExportCommand() *cobra.Command {
	var o exportCaseOptions
	cmd := &cobra.Command{
		Use:   "export [flags] CASE",
		Short: "Write a case to a file for an office that shares no network",
		Long: `Write a case to a file for another office: what happened in it, with proofs that it is in
the audit log here, and signed by the log's key. The other office takes the file in by
dyetrace case import, works on the case, and exports it back; both go on at the same time.
Documents go along by their SHA-256, so hand the files over too.

To whom a case was given, why and by whom is kept with the case, and the file carries it.
Where the rules ask for a second person, the export is proposed: once it is approved, the
same command writes the file. A sealed case names the people who may see it there. Reports
to units stay, unless a reader has let them go (dyetrace fiu permit).`,
		Example: `  dyetrace case export north-C1 --to south --ground 'the money went there' -o north-C1.handover --as ann --office north
  dyetrace case export north-C1 --to south --give --ground 'south leads' -o north-C1.handover --as ann --office north`,
		Args: cobra.ExactArgs(1),
	}
	// The ground is asked for by the act itself, as of all acts.
	flags := cmd.Flags()
	flags.StringVar(&o.To, "to", "", "office for which it is made")
	flags.StringSliceVar(&o.readers, "reader", nil, "people of that office who may see a sealed case")
	flags.BoolVar(&o.Give, "give", false, "the other office leads the case from now on")
	flags.BoolVar(&o.Origin, "with-origin", false, "with the case that it was split from")
	flags.StringVarP(&o.output, "output", "o", "", "file to write")
	flags.StringVar(&o.passphraseFile, "passphrase-file", "", "file whose first line is the passphrase of the log's key")
	ground := addGround(cmd)
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		o.Ground = *ground
		return d.exportCase(&o, args[0])
	})
}

func (d *desk) exportCase(o *exportCaseOptions, name string) error {
	switch {
	case o.To == "":
		return usageError("for which office? Give --to OFFICE")
	case o.output == "":
		return usageError("where to? Give --output FILE")
	}
	if err := d.inputs.spare(o.output); err != nil {
		return err
	}
	c, err := d.caseOf(name)
	if err != nil {
		return err
	}
	l, err := d.log()
	if err != nil {
		return err
	}
	if l.known.Key == "" {
		return notFound("the audit log has no key to sign the file with: run dyetrace audit key new")
	}
	// What a second person approved waits for its file.
	e, waits, err := d.waitingExport(c, o.To)
	if err != nil {
		return err
	}
	if !waits {
		var events []casework.Event
		if e, events, err = d.shareCase(o, c); err != nil || e.ID == "" {
			return errorOf(err, d.did(events))
		}
	}
	return d.writeExport(o, c, e)
}

// waitingExport is an export to an office whose file is not made yet.
func (d *desk) waitingExport(c casework.Case, to string) (casework.Export, bool, error) {
	var found casework.Export
	waits := false
	err := casework.All(d.ctx, d.store, "exports", c.ID, func(e casework.Export) bool {
		if e.To == to && e.Office == d.as.Office && e.SHA256 == "" {
			found, waits = e, true
		}
		return true
	})
	return found, waits, err
}

// shareCase says that a case goes to an office; no export where that waits for a second person.
func (d *desk) shareCase(o *exportCaseOptions, c casework.Case) (casework.Export, []casework.Event, error) {
	for _, reader := range o.readers {
		o.Readers = append(o.Readers, casework.Who{Office: o.To, Name: reader})
	}
	by, err := d.by(c)
	if err != nil {
		return casework.Export{}, nil, err
	}
	events, err := d.do(by.ShareCase(c.ID, o.ExportStart))
	if err != nil {
		return casework.Export{}, nil, err
	}
	last := events[len(events)-1]
	if last.Kind == (casework.ActProposed{}).Kind() {
		d.note("a second person approves it by `dyetrace case approve %s`; then the same command writes the file", last.On.ID)
		return casework.Export{}, events, nil
	}
	e, err := casework.Need[casework.Export](d.ctx, d.store, last.On.ID)
	return e, events, err
}

// writeExport makes the file. What it is, is kept before it is there: nothing leaves unsaid.
func (d *desk) writeExport(o *exportCaseOptions, c casework.Case, e casework.Export) error {
	passphrase, err := d.passphrase(o.passphraseFile, passphraseVariable, "the log's key", false)
	if err != nil {
		return err
	}
	// The log as it is now: it has the export.
	l, err := d.log()
	if err != nil {
		return err
	}
	key, err := l.key(passphrase)
	if err != nil {
		return err
	}
	head, err := l.head(key)
	if err != nil {
		return err
	}
	made, err := handover.Make(d.ctx, d.store, e, head)
	if err != nil {
		return err
	}
	data, err := made.Sign(key.Signer())
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	digest := hex.EncodeToString(sum[:])
	err = d.write(o.output, func(w io.Writer) error {
		if _, err := d.do(d.as.ExportMade(e.ID, digest, int64(len(data)), made.Head.Events)); err != nil {
			return err
		}
		if _, err := d.do(d.as.IssueCheckpoint(casework.CheckpointIssued{Size: head.Size, Root: head.Root.String(), To: []string{o.output}})); err != nil {
			return err
		}
		_, err := w.Write(data)
		return err
	})
	if err != nil {
		return err
	}
	return d.sayExport(o, c, made, digest, key, head)
}

func (d *desk) sayExport(o *exportCaseOptions, c casework.Case, made *handover.File, digest string, key *audit.Key, head audit.Signed) error {
	fingerprint := handover.Fingerprint(key.Public())
	return d.show(map[string]any{"file": o.output, "sha256": digest, "watermark": made.Head.Export, "case": c.Number, "to": o.To,
		"events": made.Head.Events, "log": head.Origin, "covered": head.Size, "fingerprint": fingerprint}, func() error {
		d.note("wrote %s", o.output)
		return d.printf("Case: %s, %d events, for %s\nSHA-256: %s\nWatermark: %s\nLog: %s\nFingerprint of its key, to be compared by telephone:\n  %s\n",
			c.Number, made.Head.Events, o.To, digest, made.Head.Export, head.Origin, fingerprint)
	})
}

func (p *program) caseConflictsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "conflicts [flags] CASE",
		Short: "List what two offices did to a case that does not go together",
		Long: `List what two offices did to a case, each without knowing of the other, and what does not go
together: both closed it, both ask the same about one account, a measure was lifted in one
place and extended in the other. Until somebody settles it, the case is what rules make of
it that prefer no office. Do what has to be done, then settle the conflict.`,
		Example: `  dyetrace case conflicts north-C1 --as ann --office north`,
		Args:    cobra.ExactArgs(1),
	}
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		c, err := d.caseOf(args[0])
		if err != nil {
			return err
		}
		found, err := casework.ConflictsOf(d.ctx, d.store, c.ID, mostShown)
		if err != nil {
			return err
		}
		return d.show(map[string]any{"conflicts": append([]casework.Conflict{}, found...)}, func() error {
			return d.table([]string{"conflict", "about", "settled", "one says"}, "the other says", conflictRows(found))
		})
	})
}

func conflictRows(found []casework.Conflict) [][]string {
	rows := [][]string{}
	for _, c := range found {
		settled := ""
		if len(c.Settled) > 0 {
			settled = c.Settled[0].Who + "@" + c.Settled[0].Office
		}
		row := []string{c.ID, string(c.Is), settled}
		for _, s := range c.Sides {
			row = append(row, fmt.Sprintf("%s: %s", s.Office, s.Said))
		}
		rows = append(rows, row)
	}
	return rows
}

func (p *program) caseSettleCommand() *cobra.Command {
	return p.judging("settle [flags] CONFLICT", "Say that a conflict is settled, and how",
		"  dyetrace case settle ID --ground 'south withdraws its request' --as ann --office north",
		func(by casework.By, id, ground string) casework.Decide { return by.SettleConflict(id, ground) })
}
