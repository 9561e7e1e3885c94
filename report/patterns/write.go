// Package patterns writes the shapes that a search for patterns found: the best of
// each for people, and all that are listed for programs.
package patterns

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
	"dyetrace/ledger/statement"
	"dyetrace/report"
)

// Ledger is what names what was found.
type Ledger interface {
	Name(statement.No) (dyetrace.AccountCurrency, error)
	Account(id string) (dyetrace.Account, bool, error)
	IDs([]statement.Ord) ([]string, error)
}

// Result is what a search for patterns found, ready to be written. Errors of
// all writers are the ledger's and those of what is written to.
type Result struct {
	Ledger Ledger
	Graph  *pattern.Graph
	Found  []pattern.Found
	Bounds *pattern.Bounds // of the search
	Rows   int             // of each shape in a text; 0: all
	Zone   *time.Location
	Lang   report.Lang
}

// row is one instance, as JSON has it.
type row struct {
	Pattern   string        `json:"pattern"`
	Account   string        `json:"account"`
	Currency  string        `json:"currency"`
	Peers     int           `json:"peers"`
	Amount    string        `json:"amount"`
	First     string        `json:"first"`
	Last      string        `json:"last"`
	Transfers []rowTransfer `json:"transfers"`
}

type rowTransfer struct {
	ID     string `json:"id"`
	Time   string `json:"time"`
	From   string `json:"from"`
	To     string `json:"to"`
	Amount string `json:"amount"`
}

// row resolves an instance with its transfers.
func (p *Result) row(in *pattern.Instance) (row, error) {
	name, err := p.Ledger.Name(in.Center)
	if err != nil {
		return row{}, err
	}
	first, last := p.Graph.Transfer(in.Edges[0]).Time, p.Graph.Transfer(in.Edges[len(in.Edges)-1]).Time
	r := row{Pattern: in.Kind.String(), Account: name.Account, Currency: name.Currency.String(), Peers: in.Peers,
		Amount: p.Graph.Amount(in).Format(name.Currency), First: first.String(), Last: last.String()}
	// All ids of an instance are read in one go.
	ords := make([]statement.Ord, len(in.Edges))
	for i, e := range in.Edges {
		ords[i] = p.Graph.Transfer(e).Ord
	}
	ids, err := p.Ledger.IDs(ords)
	if err != nil {
		return r, err
	}
	for i, e := range in.Edges {
		t := p.Graph.Transfer(e)
		// Amounts are in the payer's currency, which may differ from the center's.
		from, err := p.Ledger.Name(t.From)
		if err != nil {
			return r, err
		}
		to, err := p.Ledger.Name(t.To)
		if err != nil {
			return r, err
		}
		r.Transfers = append(r.Transfers, rowTransfer{ID: ids[i], Time: t.Time.String(), From: from.Account, To: to.Account,
			Amount: t.Amount.Format(from.Currency)})
	}
	return r, nil
}

// each resolves all instances with their transfers.
func (p *Result) each(ctx context.Context, fn func(n int, r *row) error) error {
	n := 0
	for i := range p.Found {
		for j := range p.Found[i].Instances {
			if err := ctx.Err(); err != nil {
				return err
			}
			r, err := p.row(&p.Found[i].Instances[j])
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

// WriteJSON writes one object, an instance to a line.
func (p *Result) WriteJSON(ctx context.Context, to io.Writer) error {
	// Counts come first and cover all instances, also those that are not listed.
	type count struct {
		Count  int64 `json:"count"`
		Listed int   `json:"listed"`
		Hubs   int   `json:"hubs"`
	}
	counts := map[string]count{}
	for i := range p.Found {
		f := &p.Found[i]
		counts[f.Kind.String()] = count{f.Count, len(f.Instances), f.Hubs}
	}
	head, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(to, "{\"transfers\":%d,\"counts\":%s,\"instances\":[", p.Graph.Transfers(),
		head); err != nil {
		return err
	}
	err = p.each(ctx, func(n int, r *row) error {
		data, err := json.Marshal(r)
		if err != nil {
			return err
		}
		// Written piece by piece: there may be more instances than fit in memory once resolved.
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

// WriteCSV writes a row for each transfer of each instance.
func (p *Result) WriteCSV(ctx context.Context, to io.Writer) error {
	out := display.NewCSV(to, "instance", "pattern", "account", "currency", "peers", "transfer", "time", "from", "to",
		"amount")
	err := p.each(ctx, func(n int, r *row) error {
		for _, t := range r.Transfers {
			out.Row(strconv.Itoa(n), r.Pattern, r.Account, r.Currency, strconv.Itoa(r.Peers), t.ID, t.Time, t.From, t.To,
				t.Amount)
		}
		return out.Err()
	})
	return cmp.Or(err, out.Finish())
}
