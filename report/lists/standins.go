package lists

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/report"
)

// StandIns are the accounts of a ledger that only stand in for one.
type StandIns struct{ all []ledger.StandIn }

// OpenStandIns are those that nobody has decided on. Errors are the ledger's.
func OpenStandIns(ctx context.Context, l *ledger.Ledger) (*StandIns, error) {
	s := &StandIns{}
	return s, l.StandIns(ctx, func(one *ledger.StandIn) error {
		kept := *one
		kept.Candidates = slices.Clone(one.Candidates)
		s.all = append(s.all, kept)
		return nil
	})
}

// Len is how many there are.
func (s *StandIns) Len() int { return len(s.all) }

// standIn is one of them as JSON.
type standIn struct {
	StandIn    string      `json:"stand_in"`
	Currency   string      `json:"currency"`
	Of         string      `json:"of"`
	Says       string      `json:"says"`
	Holder     string      `json:"holder,omitempty"`
	Transfers  int         `json:"transfers"`
	Received   string      `json:"received"`
	Sent       string      `json:"sent"`
	First      string      `json:"first"`
	Last       string      `json:"last"`
	Candidates []candidate `json:"candidates"`
}

// candidate is an account that one may stand in for, as JSON.
type candidate struct {
	Account string `json:"account"`
	Holder  string `json:"holder,omitempty"`
	Why     string `json:"why"`
}

// rows are all of them as JSON.
func (s *StandIns) rows() []standIn {
	list := []standIn{}
	for i := range s.all {
		one := &s.all[i]
		j := standIn{one.Account, one.Currency.String(), one.Of, one.Says, one.Holder, one.Transfers,
			one.In.Format(one.Currency), one.Out.Format(one.Currency), one.First.String(), one.Last.String(),
			[]candidate{}}
		for _, c := range one.Candidates {
			j.Candidates = append(j.Candidates, candidate(c))
		}
		list = append(list, j)
	}
	return list
}

// Write writes them as text or JSON.
func (s *StandIns) Write(out io.Writer, o Options) error {
	if o.JSON {
		return WriteJSON(out, map[string]any{"stand_ins": s.rows()})
	}
	w := o.Lang.Commands()
	if len(s.all) == 0 {
		return writeLine(out, "%s", w.NoStandIn)
	}
	var t display.Table
	t.Text(w.StandIn, w.Currency)
	t.Number(w.Transfers, w.Received, w.Sent)
	t.Text(fmt.Sprintf(w.First, o.Zone), w.Holder)
	t.Last(w.MayBe)
	for i := range s.all {
		one := &s.all[i]
		t.Add(one.Account, one.Currency.String(), display.Count(int64(one.Transfers)), report.Money(one.In, one.Currency),
			report.Money(one.Out, one.Currency), report.Clock(one.First, o.Zone), one.Holder, candidatesText(one.Candidates, w))
	}
	return t.Write(out, o.Width)
}

// candidatesText is candidates with what speaks for each.
func candidatesText(all []ledger.Candidate, w *report.CommandWords) string {
	var said []string
	for _, c := range all {
		said = append(said, c.Account+" ("+w.Why(c.Why)+")")
	}
	return strings.Join(said, w.Semicolon)
}

// WriteCSV writes a file that a person fills in and gives back as decisions.
func (s *StandIns) WriteCSV(w io.Writer) error {
	out := display.NewCSV(w, "stand_in", "account", "by", "reason", "currency", "of", "holder", "transfers", "received",
		"sent", "first", "last", "candidates")
	for _, one := range s.rows() {
		var candidates []string
		for _, c := range one.Candidates {
			candidates = append(candidates, c.Account)
		}
		out.Row(one.StandIn, "", "", "", one.Currency, one.Of, one.Holder, strconv.Itoa(one.Transfers), one.Received,
			one.Sent, one.First, one.Last, strings.Join(candidates, " "))
	}
	return out.Finish()
}
