package main

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/internal/display"
)

// deskCommand makes a command of casework: it opens the casework, runs and closes it.
func (p *program) deskCommand(cmd *cobra.Command, run func(d *desk, args []string) error) *cobra.Command {
	return p.deskCommandThat(cmd, false, run)
}

// deskCommandThat is deskCommand for one that may begin the casework.
func (p *program) deskCommandThat(cmd *cobra.Command, begin bool, run func(d *desk, args []string) error) *cobra.Command {
	o := addDesk(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		d, err := p.openDesk(cmd.Context(), o, begin)
		if err != nil {
			return err
		}
		return errors.Join(run(d, args), d.store.Close())
	}
	return cmd
}

// casesCommand makes a command that reads the casework as it lies there: nobody acts, and no
// clock fires.
func (p *program) casesCommand(cmd *cobra.Command, run func(c *openedCases, args []string) error) *cobra.Command {
	folder, asJSON := addCases(cmd), addJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := p.openCases(cmd.Context(), *folder, false)
		if err != nil {
			return err
		}
		c.json = *asJSON
		return errors.Join(run(&c, args), c.store.Close())
	}
	return cmd
}

// show prints a value as JSON, or as text.
func (c *openedCases) show(value any, text func() error) error {
	if c.json {
		return c.printJSON(value)
	}
	return text()
}

// table prints rows below headings.
func (c *openedCases) table(headings []string, last string, rows [][]string) error {
	if len(rows) == 0 {
		return c.printf("None.\n")
	}
	var t display.Table
	t.Text(headings...)
	t.Last(last)
	for _, row := range rows {
		t.Add(row...)
	}
	return c.printTable(&t)
}

// carryOut does what was decided, unless deciding failed, and says what it has done.
func (d *desk) carryOut(decide casework.Decide, err error) error {
	if err != nil {
		return err
	}
	events, err := d.do(decide)
	if err != nil {
		return err
	}
	return d.did(events)
}

// did says what an act has done: the kinds of its events and what they are on.
func (d *desk) did(events []casework.Event) error {
	type done struct {
		Event string       `json:"event"`
		Kind  string       `json:"kind"`
		On    casework.Ref `json:"on"`
	}
	all := make([]done, len(events))
	for i, e := range events {
		all[i] = done{Event: e.ID, Kind: e.Kind, On: e.On}
	}
	return d.openedCases.show(map[string]any{"done": all}, func() error {
		if len(all) == 0 {
			return d.printf("Nothing to do: it is so already.\n")
		}
		// An act on many things is a line for each kind of event, in the order in which they came.
		var kinds []string
		on := map[string][]string{}
		for _, a := range all {
			name, err := d.nameOf(a.On)
			if err != nil {
				return err
			}
			if on[a.Kind] == nil {
				kinds = append(kinds, a.Kind)
			}
			on[a.Kind] = append(on[a.Kind], name)
		}
		rows := make([][]string, len(kinds))
		for i, kind := range kinds {
			rows[i] = []string{kind, strings.Join(on[kind], " ")}
		}
		return d.table([]string{"done"}, "on", rows)
	})
}

// nameOf is what people call a thing: its number or name where it has one that commands take,
// else its kind and id.
func (d *desk) nameOf(ref casework.Ref) (string, error) {
	name := ""
	var err error
	switch ref.Kind {
	case "case":
		var c casework.Case
		c, _, err = casework.Get[casework.Case](d.ctx, d.store, ref.ID)
		name = c.Number
	case "request", "outbox":
		var r casework.Request
		r, _, err = casework.Get[casework.Request](d.ctx, d.store, ref.ID)
		name = r.Number
	case "operation":
		var o casework.Operation
		o, _, err = casework.Get[casework.Operation](d.ctx, d.store, ref.ID)
		name = o.Number
	}
	return cmp.Or(name, ref.String()), err
}

// addGround gives a command the flag of the reason for which something is done.
func addGround(cmd *cobra.Command) *string {
	return cmd.Flags().String("ground", "", "why: the ground on which it is done")
}

// timeOf reads a moment with its zone; "" is none and "now" is the time of the act.
func (d *desk) timeOf(flag, text string) (casework.Time, error) {
	switch text {
	case "":
		return 0, nil
	case "now":
		return casework.Time(d.as.Time), nil
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || at.Year() < 1970 || at.Year() > 2261 {
		return 0, usageError("%s %q: write a time with its zone, such as 2026-11-30T09:00:00+08:00", flag, text)
	}
	return casework.Time(dyetrace.InstantOf(at)), nil
}

// typedSum reads an amount and its currency; "" is none.
func typedSum(flag, amount, currency string) (casework.Sum, error) {
	if amount == "" {
		return casework.Sum{}, nil
	}
	if currency == "" {
		return casework.Sum{}, usageError("%s %s of which currency? Give --currency, such as CNY", flag, amount)
	}
	sum, err := casework.ParseSum(amount, currency)
	if err != nil {
		return sum, usageError("%s: %w", flag, err)
	}
	return sum, nil
}

// tableTime is a time as tables show it; "" for none.
func tableTime(t casework.Time) string {
	if t == 0 {
		return ""
	}
	return t.Instant().Time().Format("2006-01-02 15:04:05")
}
