package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/exchange/forms"
	"dyetrace/exchange/table"
	"dyetrace/intake"
	"dyetrace/intake/replies"
	"dyetrace/internal/display"
)

// mostReply is how large a file of messages may be; tables may be as large as intake takes.
const mostReply = 64 << 20

// replyOptions is how files of replies are read.
type replyOptions struct {
	timezone, currency, received string
	statements                   []string
}

// replyImportCommand takes replies in from files.
func (p *program) replyImportCommand() *cobra.Command {
	var o replyOptions
	cmd := &cobra.Command{
		Use:   "import [flags] FILE ...",
		Short: "Take replies in from messages and filled-in tables",
		Long: `Take in what institutions answer: messages of ISO 20022 (camt.029, pacs.004, camt.111,
auth.002), replies of the platform in the neutral envelope, or a filled-in table, as a
workbook or a text. Each reply is matched to its request by the number that it quotes,
else by the account; one that fits no request, or several, goes to the tray. The same
reply again adds nothing. What is pending is no reply: its request is marked as received.

A statement goes in by import; --statement keeps with a reply, by their SHA-256, those that
came with it. docs/exchange.md says what is read of each message.`,
		Example: `  dyetrace reply import --as ann --office north answers/camt.029-1.xml
  dyetrace reply import --as ann --office north --timezone Asia/Shanghai --currency CNY answered.xlsx`,
		Args: cobra.MinimumNArgs(1),
	}
	timezone, currency := addSetting(cmd, "timezone"), addSetting(cmd, "currency")
	cmd.Flags().StringVar(&o.received, "received", "now", "when the replies were received, with a zone")
	cmd.Flags().StringSliceVar(&o.statements, "statement", nil, "files of statements that came with the reply, of which FILE has one")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		o.timezone, o.currency = *timezone, *currency
		return d.importReplies(&o, args)
	})
}

// cameIn is a reply that was taken in, as it is shown.
type cameIn struct {
	File    string   `json:"file"`
	Place   string   `json:"place"`
	Request string   `json:"request,omitempty"` // its number, as the reply quotes it
	Result  string   `json:"result"`
	State   string   `json:"state"` // matched, tray, pending or known
	Why     string   `json:"why,omitempty"`
	Notes   []string `json:"notes,omitempty"`
}

func (d *desk) importReplies(o *replyOptions, files []string) error {
	received, err := d.timeOf("--received", o.received)
	if err != nil {
		return err
	}
	reading := table.Reading{}
	if reading.Zone, err = zone(o.timezone); err != nil {
		return err
	}
	if o.currency != "" {
		if reading.Currency, err = dyetrace.ParseCurrency(o.currency); err != nil {
			return usageError("--currency: %w", err)
		}
	}
	// All files are read before the first reply counts: a file that cannot be read is no reason to
	// have taken in half of them.
	var came []cameIn
	var said []forms.Said
	for _, file := range files {
		list, err := d.readReplies(d.ctx, file, forms.Came{Received: received.Instant(), Reading: reading})
		if err != nil {
			return err
		}
		for _, s := range list {
			came = append(came, cameIn{File: file, Place: s.Place, Request: s.Answer.Number, Result: string(s.Answer.Result), Notes: s.Notes})
		}
		said = append(said, list...)
	}
	if err := enclose(o.statements, said); err != nil {
		return err
	}
	for i, s := range said {
		if err := d.takeIn(s, &came[i]); err != nil {
			return err
		}
	}
	return d.show(map[string]any{"replies": came}, func() error {
		rows := make([][]string, len(came))
		for i, c := range came {
			rows[i] = []string{c.Request, c.Result, c.State, c.File + ", " + c.Place, c.Why}
			for _, note := range c.Notes {
				d.note("%s, %s: %s", c.File, c.Place, note)
			}
		}
		return d.table([]string{"request", "result", "state", "from"}, "why", rows)
	})
}

// enclose keeps the statements that came with a reply with the one answer that there is.
func enclose(statements []string, said []forms.Said) error {
	if len(statements) > 0 && len(said) != 1 {
		return usageError("--statement is of one reply, and %d are given: import that reply by itself", len(said))
	}
	for _, name := range statements {
		sum, _, err := hashFile(name)
		if err != nil {
			return err
		}
		said[0].Answer.Statements = append(said[0].Answer.Statements, sum)
	}
	return nil
}

// takeIn adds a reply, under the rules of the case that it belongs to.
func (d *desk) takeIn(s forms.Said, c *cameIn) error {
	by, err := d.byOfAnswer(s.Answer)
	if err != nil {
		return err
	}
	// What is pending is no answer yet: it says that the request came in, and no more.
	if s.Pending {
		c.Result, c.State = "", "pending"
		request, _, err := d.requestOf(s.Answer.Number)
		switch {
		case dyetrace.KindOf(err) == dyetrace.NotFound:
			c.Why = "no request has the number " + s.Answer.Number
			return nil
		case err != nil:
			return err
		case request.State != casework.Released && request.State != casework.Sent:
			return nil
		}
		_, err = d.do(by.RequestWas(casework.Received, s.Answer.Code, s.Answer.Reason, s.Answer.Received.Instant(), request.ID))
		return err
	}
	events, err := d.do(by.AddReply(s.Answer))
	if err != nil {
		return err
	}
	c.State = "known"
	for _, e := range events {
		if e.On.Kind != "reply" {
			continue
		}
		r, _, err := casework.Get[casework.Reply](d.ctx, d.store, e.On.ID)
		if err != nil {
			return err
		}
		c.State, c.Why = string(r.State), r.Why
	}
	return nil
}

// readReplies reads a file of replies, whatever it is made of.
func (p *program) readReplies(ctx context.Context, file string, came forms.Came) ([]forms.Said, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, inputError(file, cause(err))
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return nil, inputError(file, errors.New("it is empty: get it again"))
	case n == 0:
		return nil, inputError(file, cause(err))
	}
	// A table may be as large as intake takes it, and is not read here.
	kind := forms.KindOf(head[:n])
	if kind == forms.TableFile {
		return p.readReplyTable(ctx, file, came)
	}
	text, err := io.ReadAll(io.LimitReader(io.MultiReader(bytes.NewReader(head[:n]), f), mostReply+1))
	if err != nil {
		return nil, inputError(file, cause(err))
	}
	came.Document = hashOf(text)
	read := forms.FromMessages
	if kind == forms.PlatformFile {
		read = forms.FromPlatform
	}
	said, err := read(ctx, forms.Text(text), came)
	if err != nil {
		return nil, inFileOf(file, err)
	}
	return said, nil
}

// readReplyTable reads a filled-in table.
func (p *program) readReplyTable(ctx context.Context, file string, came forms.Came) ([]forms.Said, error) {
	var columns []replies.Column
	for _, c := range table.Replies() {
		columns = append(columns, replies.Column{Key: c.Key, Names: c.Names(), Must: c.Must})
	}
	read, err := replies.Read(ctx, file, columns, intake.Options{})
	if err != nil {
		return nil, err
	}
	if len(read.Unknown) > 0 {
		p.note("%s: columns that are not read: %s", file, strings.Join(read.Unknown, ", "))
	}
	came.Document = hex.EncodeToString(read.SHA256[:])
	rows := make([]forms.Cells, len(read.Rows))
	for i, row := range read.Rows {
		rows[i] = forms.Cells{Place: row.Place(), Cells: row.Cells}
	}
	said, left, err := forms.FromTable(rows, came)
	if err != nil {
		return nil, inFileOf(file, err)
	}
	if left > 0 {
		p.note("%s: %s nobody filled in", file, display.Plural(int64(left), "row", "rows"))
	}
	return said, nil
}

// inFileOf says in which file something is wrong.
func inFileOf(file string, err error) error {
	var own *dyetrace.Error
	if errors.As(err, &own) && own.File == "" {
		return &dyetrace.Error{Kind: own.Kind, File: file, Err: own.Err}
	}
	return err
}
