package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/detect/pattern"
	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/report"
)

// patternsWriter writes what a search for patterns found.
type patternsWriter struct {
	ctx      context.Context
	ledger   *ledger.Ledger
	graph    *pattern.Graph
	found    []pattern.Found
	options  *patternsOptions
	location *time.Location
	lang     report.Lang
}

// patternRow is one instance, as JSON has it.
type patternRow struct {
	Pattern   string            `json:"pattern"`
	Account   string            `json:"account"`
	Currency  string            `json:"currency"`
	Peers     int               `json:"peers"`
	Amount    string            `json:"amount"`
	First     dyetrace.Instant  `json:"-"`
	Last      dyetrace.Instant  `json:"-"`
	FirstText string            `json:"first"`
	LastText  string            `json:"last"`
	Transfers []patternTransfer `json:"transfers"`
}

type patternTransfer struct {
	ID     string `json:"id"`
	Time   string `json:"time"`
	From   string `json:"from"`
	To     string `json:"to"`
	Amount string `json:"amount"`
}

// row resolves an instance; its transfers only if asked for.
func (w *patternsWriter) row(in *pattern.Instance, transfers bool) (patternRow, error) {
	name, err := w.ledger.Name(in.Center)
	if err != nil {
		return patternRow{}, err
	}
	first, last := w.graph.Transfer(in.Edges[0]).Time, w.graph.Transfer(in.Edges[len(in.Edges)-1]).Time
	r := patternRow{Pattern: in.Kind.String(), Account: name.Account, Currency: name.Currency.String(), Peers: in.Peers,
		Amount: w.graph.Amount(in).Format(name.Currency), First: first, Last: last, FirstText: first.String(), LastText: last.String()}
	if !transfers {
		return r, nil
	}
	ords := make([]statement.Ord, len(in.Edges))
	for i, e := range in.Edges {
		ords[i] = w.graph.Transfer(e).Ord
	}
	ids, err := w.ledger.IDs(ords)
	if err != nil {
		return r, err
	}
	for i, e := range in.Edges {
		t := w.graph.Transfer(e)
		from, err := w.ledger.Name(t.From)
		if err != nil {
			return r, err
		}
		to, err := w.ledger.Name(t.To)
		if err != nil {
			return r, err
		}
		r.Transfers = append(r.Transfers, patternTransfer{ID: ids[i], Time: t.Time.String(), From: from.Account, To: to.Account,
			Amount: t.Amount.Format(from.Currency)})
	}
	return r, nil
}

// each resolves all instances with their transfers.
func (w *patternsWriter) each(fn func(n int, r *patternRow) error) error {
	n := 0
	for i := range w.found {
		for j := range w.found[i].Instances {
			if err := w.ctx.Err(); err != nil {
				return err
			}
			r, err := w.row(&w.found[i].Instances[j], true)
			if err != nil {
				return err
			}
			n++
			if err := fn(n, &r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *patternsWriter) json(to io.Writer) error {
	type count struct {
		Count  int64 `json:"count"`
		Listed int   `json:"listed"`
		Hubs   int   `json:"hubs"`
	}
	counts := map[string]count{}
	for i := range w.found {
		f := &w.found[i]
		counts[f.Kind.String()] = count{f.Count, len(f.Instances), f.Hubs}
	}
	head, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(to, "{\"transfers\":%d,\"counts\":%s,\"instances\":[", w.graph.Transfers(), head); err != nil {
		return err
	}
	err = w.each(func(n int, r *patternRow) error {
		data, err := json.Marshal(r)
		if err != nil {
			return err
		}
		before := ",\n"
		if n == 1 {
			before = "\n"
		}
		_, err = io.WriteString(to, before+string(data))
		return err
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(to, "\n]}\n")
	return err
}

func (w *patternsWriter) csv(to io.Writer) error {
	out := display.NewCSV(to, "instance", "pattern", "account", "currency", "peers", "transfer", "time", "from", "to", "amount")
	err := w.each(func(n int, r *patternRow) error {
		for _, t := range r.Transfers {
			out.Row(strconv.Itoa(n), r.Pattern, r.Account, r.Currency, strconv.Itoa(r.Peers), t.ID, t.Time, t.From, t.To, t.Amount)
		}
		return out.Err()
	})
	return cmp.Or(err, out.Finish())
}
