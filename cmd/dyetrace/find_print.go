package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"time"

	"dyetrace"
	"dyetrace/report"
)

// found prints transfers as they are found.
type found struct {
	*program
	out      *bufio.Writer
	json     bool
	location *time.Location
	rows     table
	n        int
}

// rowsAtOnce is how many rows of text are aligned with each other.
const rowsAtOnce = 1000

func (p *program) newFound(asJSON bool, lang report.Lang, location *time.Location) *found {
	f := &found{program: p, out: bufio.NewWriter(p.stdout), json: asJSON, location: location}
	w := lang.Commands()
	f.rows.column(fmt.Sprintf(w.Time, location), w.Transfer, w.From, w.To)
	f.rows.number(w.Amount, w.Received)
	f.rows.column(w.Channel, w.Serial, w.Order, w.Source)
	f.rows.last(w.Memo)
	return f
}

func (f *found) add(t *dyetrace.Transfer) error {
	f.n++
	if f.json {
		data, err := json.Marshal(newJSONTransfer(t))
		if err != nil {
			return err
		}
		before := ",\n"
		if f.n == 1 {
			before = "{\"transfers\":[\n"
		}
		_, err = f.out.WriteString(before + string(data))
		return err
	}
	received := ""
	if t.Received != t.Amount || t.ReceivedCurrency != t.Currency {
		received = money(t.Received, t.ReceivedCurrency)
	}
	f.rows.add(showTime(t.Time, f.location), t.ID, t.From, t.To, money(t.Amount, t.Currency), received, t.Channel,
		report.BothSides(t.FromSerial, t.ToSerial), report.BothSides(t.FromOrder, t.ToOrder), sourceLine(&t.Source), t.Memo)
	if len(f.rows.rows) == rowsAtOnce {
		return f.flush()
	}
	return nil
}

func (f *found) flush() error {
	err := f.rows.write(f.out, terminalWidth(f.stdout))
	f.rows.rows = f.rows.rows[:0]
	return err
}

// end prints what is left. More says that there are others.
func (f *found) end(more bool) error {
	if f.json {
		fmt.Fprintf(f.out, "\n],\"more\":%t}\n", more)
	} else if err := f.flush(); err != nil {
		return err
	}
	return f.out.Flush()
}

// money is an amount with its currency, for people.
func money(a dyetrace.Amount, c dyetrace.Currency) string {
	return report.Grouped(a, c) + " " + c.String()
}
