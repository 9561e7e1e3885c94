package main

import (
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace/casework"
	"dyetrace/casework/handover"
)

func (p *program) caseImportCommand() *cobra.Command {
	var trust []string
	cmd := &cobra.Command{
		Use:   "import [flags] FILE",
		Short: "Take in a case that another office has exported, or what it adds to one",
		Long: `Take in a file of dyetrace case export: a new case, or what another office has added to one
that is here. What is here already is left as it is, so a file may come twice, and files in
any order. Every event is proven to be in the log of the office that said it; a file that was
forged, cut or changed is refused, and the event is named.

The key of a log that nobody here has confirmed is refused too. Ask the office for its
fingerprint by a way that you trust, such as by telephone, and give it with --trust; or name
the office with its key as a [[peer]] in casework.toml.

What both offices did and does not go together becomes conflicts, each a task on both sides.`,
		Example: `  dyetrace case import north-C1.handover --as bea --office south
  dyetrace case import north-C1.handover --as bea --office south --trust 1a2b-3c4d-…`,
		Args: cobra.ExactArgs(1),
	}
	cmd.Flags().StringArrayVar(&trust, "trust", nil, "fingerprint of the key of another office's log, as that office has told you; may be given several times")
	return p.deskCommandThat(cmd, true, func(d *desk, args []string) error { return d.importCase(args[0], trust) })
}

func (d *desk) importCase(name string, trust []string) error {
	checked, err := readHandover(name)
	if err != nil {
		return err
	}
	in, err := checked.Prepare(d.ctx, d.store)
	var unknown *handover.Untrusted
	if errors.As(err, &unknown) {
		if err = d.trustLogs(unknown, trust); err == nil {
			in, err = checked.Prepare(d.ctx, d.store)
		}
	}
	if err != nil {
		return err
	}
	events, err := d.do(d.as.TakeIn(in))
	if err != nil {
		return err
	}
	return d.sayImport(checked, events, len(in.Events))
}

// readHandover reads a file and checks all that it shows by itself.
func readHandover(name string) (*handover.Checked, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, inputError(name, cause(err))
	}
	defer f.Close()
	file, sum, err := handover.Read(name, f)
	if err != nil {
		return nil, err
	}
	return handover.Check(name, file, sum)
}

// trustLogs confirms the keys whose fingerprints somebody gives, or that the settings name;
// where one is not among them, it confirms none.
func (d *desk) trustLogs(unknown *handover.Untrusted, trust []string) error {
	plain := func(fingerprint string) string {
		return strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(fingerprint))
	}
	for _, l := range unknown.Logs {
		given := slices.ContainsFunc(trust, func(text string) bool { return plain(text) == plain(handover.Fingerprint(l.Public)) })
		if !given && !d.namesPeer(l) {
			return inputError("", unknown)
		}
	}
	for _, l := range unknown.Logs {
		if _, err := d.do(d.as.TrustPeer(l.Name, l.Public, l.Offices)); err != nil {
			return err
		}
		d.note("from now on the key %s is that of the log %s, in which %s works", handover.Fingerprint(l.Public), l.Name, strings.Join(l.Offices, ", "))
	}
	return nil
}

// namesPeer reports whether the settings name a log's key for all its offices.
func (d *desk) namesPeer(l handover.CheckedLog) bool {
	for _, office := range l.Offices {
		if peer, named := d.settings.Peer(office); !named || !l.Vouched(peer.Key) {
			return false
		}
	}
	return len(l.Offices) > 0
}

// sayImport says what came.
func (d *desk) sayImport(checked *handover.Checked, events []casework.Event, came int) error {
	// What is to be done next: conflicts to settle, documents to ask for, rules to put there.
	head := checked.Head
	conflicts, papers := []casework.Conflict{}, []casework.Paper{}
	for _, e := range events {
		switch e.Kind {
		case casework.ConflictFound{}.Kind():
			c, err := casework.Need[casework.Conflict](d.ctx, d.store, e.On.ID)
			if err != nil {
				return err
			}
			conflicts = append(conflicts, c)
		case casework.PaperAdded{}.Kind():
			paper, there, err := casework.Get[casework.Paper](d.ctx, d.store, e.On.ID)
			if err != nil {
				return err
			}
			if there {
				papers = append(papers, paper)
			}
		}
	}
	if ref, is := casework.PackRef(head.Rules); is {
		if _, err := d.library.Pack(ref); err != nil {
			d.note("the case keeps to a rule pack that is not here (%s %s): put it into rules/ before you act on the case", ref.Jurisdiction, ref.Version)
		}
	}
	return d.show(map[string]any{"case": head.Number, "from": head.From, "watermark": head.Export, "sha256": checked.SHA256, "events": came,
		"conflicts": conflicts, "documents": papers}, func() error {
		if came == 0 {
			return d.printf("Nothing to do: all of case %s that is in the file is here already.\n", head.Number)
		}
		if err := d.printf("Case %s from %s of %s: %d new events.\n", head.Number, head.From.Name, head.From.Office, came); err != nil {
			return err
		}
		for _, paper := range papers {
			if err := d.printf("Document, by its hash: %s %s\n", paper.SHA256, printable(paper.Name)); err != nil {
				return err
			}
		}
		if len(conflicts) == 0 {
			return nil
		}
		return errorOf(d.printf("\nThis does not go together; each is a task for both offices:\n"),
			d.table([]string{"conflict", "about", "settled", "one says"}, "the other says", conflictRows(conflicts)))
	})
}
