package statement

import (
	"encoding/json"
	"io"
	"strconv"

	"dyetrace"
	"dyetrace/report"
	"dyetrace/trace"
	"dyetrace/trace/lines"
)

// jsonPart is a part as JSON; clean money has no claim.
type jsonPart struct {
	Claim  *string `json:"claim"`
	End    string  `json:"end,omitempty"`
	Amount string  `json:"amount"`
}

func (a *Account) jsonParts(parts []trace.Part, c dyetrace.Currency) []jsonPart {
	list := make([]jsonPart, len(parts))
	for i, p := range parts {
		list[i] = jsonPart{Claim: a.origin(p.Claim), Amount: p.Amount.Format(c)}
	}
	return list
}

func (a *Account) jsonEnded(ended []trace.EndedPart, c dyetrace.Currency) []jsonPart {
	list := make([]jsonPart, len(ended))
	for i, p := range ended {
		list[i] = jsonPart{Claim: a.origin(p.Claim), End: p.End.String(), Amount: p.Amount.Format(c)}
	}
	return list
}

// jsonLine is a line as JSON.
type jsonLine struct {
	Kind          lines.Kind `json:"kind"`
	Time          string     `json:"time"`
	Transfer      string     `json:"transfer"`
	In            string     `json:"in,omitempty"`
	Out           string     `json:"out,omitempty"`
	Balance       string     `json:"balance"`
	Stated        string     `json:"stated,omitempty"`
	Peer          string     `json:"peer,omitempty"`
	OtherAmount   string     `json:"other_amount,omitempty"`
	OtherCurrency string     `json:"other_currency,omitempty"`
	Channel       string     `json:"channel,omitempty"`
	Memo          string     `json:"memo,omitempty"`
	Serial        string     `json:"serial,omitempty"`
	Order         string     `json:"order,omitempty"`
	Reverses      string     `json:"reverses,omitempty"`
	Measure       *string    `json:"measure,omitempty"` // that should have stopped it
	Short         string     `json:"short,omitempty"`
	Source        string     `json:"source"`
	Line          int64      `json:"line"`
	Parts         []jsonPart `json:"parts,omitempty"`
	Named         []jsonPart `json:"claimed_here,omitempty"`
	Ended         []jsonPart `json:"ended,omitempty"`
	Held          []jsonPart `json:"held,omitempty"`
	Lots          []jsonPart `json:"lots,omitempty"`
}

func (a *Account) jsonLine(line *lines.Line, c dyetrace.Currency) jsonLine {
	t := &line.Record
	j := jsonLine{Kind: line.Kind, Time: t.Time.String(), Transfer: t.ID, Out: line.Amount.Format(c),
		Balance: line.Balance.Format(c), Peer: line.Peer(), Source: report.SourceName(&t.Source), Line: t.Source.Line}
	if line.In {
		j.In, j.Out = j.Out, ""
	}
	if line.Stated.Known {
		j.Stated = line.Stated.Amount.Format(c)
	}
	if amount, currency, differs := line.Other(); differs {
		j.OtherAmount, j.OtherCurrency = amount.Format(currency), currency.String()
	}
	j.Serial, j.Order = line.Numbers()
	// A movement that only balances show has no record to take texts from.
	if line.Kind != lines.Unrecorded {
		j.Channel, j.Memo, j.Reverses = t.Channel, t.Memo, t.Reverses
	}
	if b := line.Broken; b != nil {
		j.Measure = &b.Request
		if b.Short > 0 {
			j.Short = b.Short.Format(c)
		}
	}
	if a.Traced {
		j.Parts, j.Named, j.Held, j.Lots = a.jsonParts(line.Parts, c), a.jsonParts(line.Named, c), a.jsonParts(line.Held, c),
			a.jsonParts(line.Lots, c)
		j.Ended = a.jsonEnded(line.Ended, c)
	}
	return j
}

// jsonFrozen is a measure of the account as JSON.
type jsonFrozen struct {
	Measure  string `json:"measure"`
	Currency string `json:"currency"`
	Frozen   string `json:"frozen"`
	Holds    string `json:"holds"`
	Since    string `json:"since,omitempty"`
}

func (a *Account) jsonFrozen() (all []jsonFrozen) {
	for _, m := range a.own {
		j := jsonFrozen{Measure: m.Request, Currency: m.Currency.String(), Frozen: m.Sum.Format(m.Currency),
			Holds: m.Holds().Format(m.Currency)}
		if m.HasTime {
			j.Since = m.Time.String()
		}
		all = append(all, j)
	}
	return all
}

// jsonDiffers is what a claim contradicts, as JSON.
type jsonDiffers struct {
	Claim string `json:"claim"`
	Line  int64  `json:"line"`
	What  string `json:"what"`
	Says  string `json:"says,omitempty"`
	Is    string `json:"is,omitempty"`
}

func (a *Account) jsonDiffers() (all []jsonDiffers) {
	for i := range a.Differs {
		d := &a.Differs[i]
		j := jsonDiffers{d.Claim, d.Line, d.What, d.Says, d.Is}
		if d.SaysAt.Known {
			j.Says, j.Is = d.SaysAt.At.String(), d.IsAt.At.String()
		}
		all = append(all, j)
	}
	return all
}

// jsonWriter writes one object, a line of the statement to a line.
type jsonWriter struct {
	w          io.Writer
	of         *Account
	currency   dyetrace.Currency
	statements int
	written    int
}

// fields writes the fields of an object without its closing brace.
func (s *jsonWriter) fields(value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = s.w.Write(data[:len(data)-1])
	return err
}

func (s *jsonWriter) text(text string) error {
	_, err := io.WriteString(s.w, text)
	return err
}

func (s *jsonWriter) begin() error {
	a := &s.of.account
	rule := ""
	if s.of.Traced {
		rule = s.of.Trace.Rule.String()
	}
	err := s.fields(struct {
		Account     string        `json:"account"`
		Aliases     []string      `json:"aliases,omitempty"`
		Kind        string        `json:"kind"`
		Covered     bool          `json:"covered"`
		Holder      string        `json:"holder,omitempty"`
		Institution string        `json:"institution,omitempty"`
		Region      string        `json:"region,omitempty"`
		Rule        string        `json:"rule,omitempty"`
		Frozen      []jsonFrozen  `json:"frozen,omitempty"`
		Differs     []jsonDiffers `json:"claim_differs,omitempty"`
	}{a.ID, s.of.aliases, a.Kind.String(), !a.Uncovered, a.Holder, a.Institution, a.Region, rule, s.of.jsonFrozen(),
		s.of.jsonDiffers()})
	if err != nil {
		return err
	}
	return s.text(",\"statements\":[")
}

func (s *jsonWriter) Head(h *lines.Head) error {
	s.currency, s.written = h.Currency, 0
	if s.statements++; s.statements > 1 {
		if err := s.text(","); err != nil {
			return err
		}
	}
	if err := s.text("\n"); err != nil {
		return err
	}
	err := s.fields(struct {
		Currency string `json:"currency"`
		Opening  string `json:"opening"`
		Stated   bool   `json:"opening_from_stated_balance"`
	}{h.Currency.String(), h.Opening.Format(h.Currency), h.Stated})
	if err != nil {
		return err
	}
	return s.text(",\"lines\":[")
}

func (s *jsonWriter) Lines(list []lines.Line) error {
	for i := range list {
		data, err := json.Marshal(s.of.jsonLine(&list[i], s.currency))
		if err != nil {
			return err
		}
		before := "\n"
		if s.written++; s.written > 1 {
			before = ",\n"
		}
		if err := s.text(before); err != nil {
			return err
		}
		if _, err := s.w.Write(data); err != nil {
			return err
		}
	}
	return nil
}

func (s *jsonWriter) Foot(f *lines.Foot) error {
	if err := s.text("],\n\"closing\":" + strconv.Quote(f.Closing.Format(s.currency))); err != nil {
		return err
	}
	if s.of.Traced {
		held, err := json.Marshal(s.of.jsonParts(f.Held, s.currency))
		if err != nil {
			return err
		}
		if err := s.text(",\"held\":" + string(held)); err != nil {
			return err
		}
	}
	return s.text("}")
}

func (s *jsonWriter) end() error { return s.text("]}\n") }
