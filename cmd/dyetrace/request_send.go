package main

import (
	"encoding/json"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/outbox"
	"dyetrace/casework/rules"
	"dyetrace/exchange/forms"
	"dyetrace/internal/vfs"
)

func (p *program) requestSealCommand() *cobra.Command {
	var message, lasts string
	var asLetter bool
	cmd := &cobra.Command{
		Use:   "seal [flags] NUMBER...",
		Short: "Fix the messages of approved requests",
		Long: `Fix the message of each request: what is released later is what is sealed now. The
message is the file --message of one request, a letter by the channel and in the language
that casework.toml has for the institution (--letter), or the request itself as JSON.
Letters say that no lawyer has reviewed their text, until casework.toml names who has.
Where the rules do not know how long a measure lasts, its document does: give it by --term.`,
		Example: `  dyetrace request seal north-R1 north-R2
  dyetrace request seal north-R1 north-R2 --letter
  dyetrace request seal north-R3 --letter --term '12 months'
  dyetrace request seal north-R1 --message letter.pdf`,
		Args: cobra.MinimumNArgs(1),
	}
	cmd.Flags().StringVar(&message, "message", "", "file that is the message of one request")
	cmd.Flags().BoolVar(&asLetter, "letter", false, "write a letter: a page to print, or a mail")
	cmd.Flags().StringVar(&lasts, "term", "", "for how long a letter asks, where the rules do not know it, such as '6 months'")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		by, requests, err := d.requestsOf(args)
		if err != nil {
			return err
		}
		if message != "" && len(requests) > 1 {
			return usageError("--message is the message of one request, and %d are given", len(requests))
		}
		term, err := letterTerm(lasts, asLetter && message == "")
		if err != nil {
			return err
		}
		// All or none: whoever seals a batch need not look which of it went through.
		sealings := make([]casework.Sealing, len(requests))
		for i, r := range requests {
			m, err := d.messageOf(r, message)
			if asLetter && message == "" {
				m, err = d.letterMessage(by, r, term)
			}
			if err != nil {
				return err
			}
			sealings[i] = casework.Sealing{Request: r.ID, Message: m}
		}
		return d.carryOut(by.SealRequests(sealings...), nil)
	})
}

// letterTerm is for how long letters ask; the zero Term where nobody says it.
func letterTerm(text string, asLetter bool) (rules.Term, error) {
	if text == "" {
		return rules.Term{}, nil
	}
	if !asLetter {
		return rules.Term{}, usageError("--term is what a letter says: give --letter too")
	}
	t, err := rules.ParseTerm(text)
	if err != nil {
		return t, usageError("--term: %w", err)
	}
	return t, nil
}

// messageOf is the message of a request: a file of the user's, or the request as JSON.
func (d *desk) messageOf(r casework.Request, file string) (casework.Message, error) {
	if file != "" {
		body, err := readFile(file, casework.MaxMessage)
		if err != nil {
			return casework.Message{}, err
		}
		return casework.Message{Name: r.Number + filepath.Ext(file), Format: "file", Channel: "folder", Body: body}, nil
	}
	// An institution knows a measure by the request that brought it.
	said := sentRequest{Number: r.Number, Office: r.Office, Asking: r.Asking}
	if r.Asking.Measure != "" {
		earlier, _, err := d.earlier(r.Asking.Measure)
		if err != nil && dyetrace.KindOf(err) != dyetrace.NotFound {
			return casework.Message{}, err
		}
		said.Earlier = earlier
	}
	body, err := json.MarshalIndent(said, "", "  ")
	return casework.Message{Name: r.Number + ".json", Format: "json", Channel: "folder", Body: append(body, '\n')}, err
}

// sentRequest is a request as its message has it where nobody gave another.
type sentRequest struct {
	Number  string          `json:"number"`
	Office  string          `json:"office"`
	Earlier string          `json:"earlier,omitzero"` // number of the request that brought the measure
	Asking  casework.Asking `json:"asking"`
}

// outboxFolder is where released messages lie in a casework folder.
const outboxFolder = "outbox"

func (p *program) requestReleaseCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "release [flags] [NUMBER...]",
		Short: "Put the messages of sealed requests into the outbox, each once",
		Long: `Release sealed requests, all or none. Each message goes into the outbox once; the folder
"outbox" of the casework folder gets it as a file. Without a NUMBER nothing more is
released, and what a broken run has left out of the folder is written.`,
		Example: `  dyetrace request release north-R1 north-R2`,
		Args:    cobra.ArbitraryArgs,
	}
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		all := []casework.Event{}
		if len(args) > 0 {
			by, requests, err := d.requestsOf(args)
			if err != nil {
				return err
			}
			if all, err = d.do(by.ReleaseRequests(idsOf(requests)...)); err != nil {
				return err
			}
		}
		written, err := d.writeOutbox()
		if err != nil {
			return err
		}
		return d.did(append(all, written...))
	})
}

// box is the casework's outbox.
func (d *desk) box() *outbox.Box { return outbox.Open(vfs.OS{}, d.in(outboxFolder)) }

// writeOutbox writes what waits in the outbox to its folder. A message that a broken run
// has written already is the same file, and only noted.
func (d *desk) writeOutbox() ([]casework.Event, error) {
	var waiting []casework.Outbox
	if err := listInto(d.ctx, d.store, "outbox-waiting", d.as.Office, &waiting); err != nil {
		return nil, err
	}
	box := d.box()
	if len(waiting) > 0 {
		if err := box.Sweep(); err != nil {
			return nil, err
		}
	}
	// Files first, then the word that they are there: a broken run leaves some to be found
	// again, and none that is said to be there and is not.
	var all []casework.Event
	for batch := range slices.Chunk(waiting, placedAtOnce) {
		placed := make([]casework.Placed, len(batch))
		for i, o := range batch {
			m, err := casework.Need[casework.SealedMessage](d.ctx, d.store, o.ID)
			if err != nil {
				return all, err
			}
			place, err := box.Put(channelFolder(d.settings, o.Institution), forms.FileName(o.Name), m.Message.Body)
			if err != nil {
				return all, err
			}
			placed[i] = casework.Placed{Request: o.ID, Place: outboxFolder + "/" + filepath.ToSlash(place)}
		}
		events, err := d.do(d.as.WroteOutboxes(placed...))
		if err != nil {
			return all, err
		}
		all = append(all, events...)
	}
	return all, nil
}

// placedAtOnce bounds the messages of which one transaction says that they are written.
const placedAtOnce = 1000
