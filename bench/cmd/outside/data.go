package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dyetrace/bench/command"
	"dyetrace/bench/rows"
	"dyetrace/ledger/statement"
)

// data is transfers and which of their accounts are looked for.
type data struct {
	number    map[string]statement.No // of accounts, in order of first mention
	labelled  []bool
	transfers []transfer // in ledger order
	currency  string
}

type transfer struct {
	from, to string
	time     string
	amount   float64 // in whole units: amounts are written with two decimals again
}

// labelColumns are how tables of labels name an account and its label.
var labelColumns = [][]string{{"nodeid", "isFraud"}, {"ACCOUNT_ID", "IS_SAR"}, {"account", "label"}}

// read imports the files, and reads back what the ledger has.
func (o *options) read(ctx context.Context, dir string) (*data, error) {
	// Amounts finer than a currency are rounded to it: no measure is of such grain.
	ledger, table := filepath.Join(dir, "ledger"), filepath.Join(dir, "exported.csv")
	program := o.programs[0]
	if err := command.Run(ctx, dir, program, append([]string{"import", "--quiet", "--round", "--ledger", ledger},
		o.files...)...); err != nil {
		return nil, err
	}
	if err := command.Run(ctx, dir, program, "export", "--quiet", "--ledger", ledger, "--output", table); err != nil {
		return nil, err
	}
	d := &data{number: map[string]statement.No{}}
	err := rows.Each(table, []string{"from", "to", "time", "amount", "currency"}, func(cells []string) error {
		return d.add(cells, o.without)
	})
	if err != nil {
		return nil, err
	}
	if err := d.label(o.labels); err != nil {
		return nil, err
	}
	if o.redraw {
		return d, d.redraw(o.seed)
	}
	return d, nil
}

// add adds a transfer, unless it is of the world outside.
func (d *data) add(cells, without []string) error {
	from, to := cells[0], cells[1]
	if slices.Contains(without, from) || slices.Contains(without, to) {
		return nil
	}
	amount, err := strconv.ParseFloat(cells[3], 64)
	if err != nil {
		return fmt.Errorf("amount %q is no number", cells[3])
	}
	if d.currency == "" {
		d.currency = cells[4]
	}
	if d.currency != cells[4] {
		return fmt.Errorf("%s and %s: amounts of several currencies are neither redrawn nor made equal", d.currency, cells[4])
	}
	for _, account := range []string{from, to} {
		if _, known := d.number[account]; !known {
			d.number[strings.Clone(account)] = statement.No(len(d.number))
		}
	}
	// The reader reuses its rows.
	d.transfers = append(d.transfers, transfer{strings.Clone(from), strings.Clone(to), strings.Clone(cells[2]), amount})
	return nil
}

// label reads which accounts are looked for. One that is in no transfer cannot be
// found, and is left out.
func (d *data) label(file string) error {
	d.labelled = make([]bool, len(d.number))
	var failed []error
	for _, columns := range labelColumns {
		some := false
		err := rows.Each(file, columns, func(cells []string) error {
			is, err := strconv.ParseBool(cells[1])
			if err != nil {
				return fmt.Errorf("label %q is neither 0 nor 1", cells[1])
			}
			if no, known := d.number[cells[0]]; known && is {
				d.labelled[no], some = true, true
			}
			return nil
		})
		switch {
		case err == nil && some:
			return nil
		case err == nil:
			return fmt.Errorf("%s labels no account that is in a transfer", file)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// redraw draws every amount anew from those between accounts without a label, so
// that amounts say nothing about anybody.
func (d *data) redraw(seed uint64) error {
	var amounts []float64
	for _, t := range d.transfers {
		if !d.labelled[d.number[t.from]] && !d.labelled[d.number[t.to]] {
			amounts = append(amounts, t.amount)
		}
	}
	if len(amounts) == 0 {
		return errors.New("every transfer is of a labelled account: there are no amounts to draw from")
	}
	from := rand.New(rand.NewPCG(seed, 'a'))
	for i := range d.transfers {
		d.transfers[i].amount = amounts[from.IntN(len(amounts))]
	}
	return nil
}

// form is what is taken away from the data.
type form struct {
	name            string
	equal, shuffled bool // amounts, times
}

func (o *options) forms() []form {
	first := "as they are"
	if o.redraw {
		first = "amounts redrawn"
	}
	return []form{{first, false, false}, {"amounts equal", true, false}, {"times shuffled", false, true},
		{"amounts equal, times shuffled", true, true}}
}

// in returns the transfers in a form. Equal amounts are the median, so that they are of
// a usual size.
func (d *data) in(f form, seed uint64) []transfer {
	list := slices.Clone(d.transfers)
	if f.equal {
		amounts := make([]float64, len(list))
		for i := range list {
			amounts[i] = list[i].amount
		}
		slices.Sort(amounts)
		for i := range list {
			list[i].amount = amounts[len(amounts)/2]
		}
	}
	if f.shuffled {
		rand.New(rand.NewPCG(seed, 't')).Shuffle(len(list), func(i, j int) {
			list[i].time, list[j].time = list[j].time, list[i].time
		})
	}
	return list
}

// write writes transfers as a table to import. Their place decides between equal times.
func (d *data) write(file string, list []transfer) error {
	var text bytes.Buffer
	out := csv.NewWriter(&text)
	out.Write([]string{"id", "time", "seq", "from", "to", "amount", "currency"}) //nolint:errcheck // Error below has it
	for i, t := range list {
		no := strconv.Itoa(i + 1)
		out.Write([]string{"T" + no, t.time, no, t.from, t.to, //nolint:errcheck // Error below has it
			strconv.FormatFloat(t.amount, 'f', 2, 64), d.currency})
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return os.WriteFile(file, text.Bytes(), 0o600)
}
