// Package patterns writes the shapes that a search for patterns found: the best of
// each for people, and all that are listed for programs.
package patterns

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
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
	Ranked []pattern.Ranked // instances of all shapes, the least likely first
	// Places are the places of accounts among the findings of a detection; nil where
	// there was none.
	Places map[pattern.Account]int
	Rows   int // instances in a text; 0: all
	Zone   *time.Location
	Lang   report.Lang
}

// Currencies finds accounts' currencies in a ledger.
func Currencies(l Ledger) pattern.Currencies {
	return func(a pattern.Account) (dyetrace.Currency, error) {
		name, err := l.Name(a)
		return name.Currency, err
	}
}

// row is one instance, as JSON has it.
type row struct {
	Pattern  string `json:"pattern"`
	Account  string `json:"account"`
	Currency string `json:"currency"`
	Peers    int    `json:"peers"`
	Windows  int64  `json:"windows"`
	// Surprise is the logarithm of how many such are expected by chance, negated: 3 is
	// one in a thousand ledgers.
	Surprise  float64       `json:"surprise"`
	Findings  []rowFinding  `json:"findings,omitempty"`
	Amount    string        `json:"amount"` // of the core
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
	Core   bool   `json:"core"` // of the part that is least likely
}

type rowFinding struct {
	Account string `json:"account"`
	Place   int    `json:"place"`
}

// row resolves an instance with its transfers.
func (p *Result) row(in *pattern.Ranked) (row, error) {
	name, err := p.Ledger.Name(in.Center)
	if err != nil {
		return row{}, err
	}
	first, last := p.Graph.Transfer(in.Edges[0]).Time, p.Graph.Transfer(in.Edges[len(in.Edges)-1]).Time
	r := row{Pattern: in.Kind.String(), Account: name.Account, Currency: name.Currency.String(), Peers: in.Instance.Peers,
		Windows: in.Members, Surprise: math.Round(-100*in.Expected) / 100,
		Amount: p.Graph.Amount(&pattern.Instance{Kind: in.Kind, Center: in.Center,
			Edges: in.Core}).Format(name.Currency), First: first.String(), Last: last.String()}
	if r.Findings, err = p.findings(in); err != nil {
		return r, err
	}
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
		_, core := slices.BinarySearch(in.Core, e)
		r.Transfers = append(r.Transfers, rowTransfer{ID: ids[i], Time: t.Time.String(), From: from.Account, To: to.Account,
			Amount: t.Amount.Format(from.Currency), Core: core})
	}
	return r, nil
}

// findings are the accounts of an instance's core that are findings, the first
// finding first.
func (p *Result) findings(in *pattern.Ranked) (list []rowFinding, err error) {
	seen := map[pattern.Account]bool{}
	for _, e := range in.Core {
		t := p.Graph.Transfer(e)
		for _, a := range []pattern.Account{t.From, t.To} {
			place, is := p.Places[a]
			if !is || seen[a] {
				continue
			}
			seen[a] = true
			name, err := p.Ledger.Name(a)
			if err != nil {
				return nil, err
			}
			list = append(list, rowFinding{name.Account, place})
		}
	}
	slices.SortFunc(list, func(x, y rowFinding) int { return cmp.Compare(x.Place, y.Place) })
	return list, nil
}

// each resolves all instances with their transfers, in order of rank.
func (p *Result) each(ctx context.Context, fn func(n int, r *row) error) error {
	for i := range p.Ranked {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, err := p.row(&p.Ranked[i])
		if err != nil {
			return err
		}
		if err := fn(i+1, &r); err != nil {
			return err
		}
	}
	return nil
}

// WriteJSON writes one object, an instance to a line.
func (p *Result) WriteJSON(ctx context.Context, to io.Writer) error {
	// Counts come first and cover all windows and paths, also those that are not listed.
	type count struct {
		Count   int   `json:"count"`
		Windows int64 `json:"windows"`
		Listed  int64 `json:"listed"`
		Hubs    int   `json:"hubs"`
	}
	counts := map[string]count{}
	for i := range p.Found {
		f := &p.Found[i]
		counts[f.Kind.String()] = count{len(f.Instances), f.Members, f.Listed, f.Hubs}
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
	out := display.NewCSV(to, "instance", "pattern", "account", "currency", "peers", "surprise", "transfer",
		"time", "from",
		"to", "amount", "core")
	err := p.each(ctx, func(n int, r *row) error {
		for _, t := range r.Transfers {
			out.Row(strconv.Itoa(n), r.Pattern, r.Account, r.Currency, strconv.Itoa(r.Peers),
				strconv.FormatFloat(r.Surprise, 'f', 2, 64), t.ID, t.Time, t.From, t.To, t.Amount, strconv.FormatBool(t.Core))
		}
		return out.Err()
	})
	return cmp.Or(err, out.Finish())
}
