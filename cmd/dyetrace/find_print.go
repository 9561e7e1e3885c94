package main

import (
	"bufio"
	"fmt"
	"time"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/report"
	"dyetrace/report/records"
)

// found prints transfers as they are found.
type found struct {
	*program
	out      *bufio.Writer
	json     bool
	location *time.Location
	rows     display.Table
	n        int
}

// rowsAtOnce is how many rows of text are aligned with each other.
const rowsAtOnce = 1000

func (p *program) newFound(asJSON bool, lang report.Lang, location *time.Location) *found {
	f := &found{program: p, out: bufio.NewWriter(p.stdout), json: asJSON, location: location}
	w := lang.Commands()
	f.rows.Text(fmt.Sprintf(w.Time, location), w.Transfer, w.From, w.To)
	f.rows.Number(w.Amount, w.Received)
	f.rows.Text(w.Channel, w.Serial, w.Order, w.Source)
	f.rows.Last(w.Memo)
	return f
}

func (f *found) add(t *dyetrace.Transfer) error {
	f.n++
	if f.json {
		data, err := records.JSON(t)
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
		received = report.Money(t.Received, t.ReceivedCurrency)
	}
	f.rows.Add(report.Clock(t.Time, f.location), t.ID, t.From, t.To, report.Money(t.Amount, t.Currency), received, t.Channel,
		report.BothSides(t.FromSerial, t.ToSerial), report.BothSides(t.FromOrder, t.ToOrder), report.SourcePlace(&t.Source), t.Memo)
	if f.rows.Len() == rowsAtOnce {
		return f.flush()
	}
	return nil
}

func (f *found) flush() error {
	err := f.rows.Write(f.out, terminalWidth(f.stdout))
	f.rows.Clear()
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
