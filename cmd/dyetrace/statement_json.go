package main

import (
	"encoding/json"
	"io"
	"strconv"

	"dyetrace"
	"dyetrace/trace"
)

// jsonPart is a part as JSON; clean money has no claim.
type jsonPart struct {
	Claim  *string `json:"claim"`
	End    string  `json:"end,omitempty"`
	Amount string  `json:"amount"`
}

func (s *statementRun) jsonParts(parts []trace.Part, c dyetrace.Currency) []jsonPart {
	list := make([]jsonPart, len(parts))
	for i, p := range parts {
		list[i] = jsonPart{Claim: s.origin(p.Claim), Amount: p.Amount.Format(c)}
	}
	return list
}

func (s *statementRun) jsonEnded(ended []trace.EndedPart, c dyetrace.Currency) []jsonPart {
	list := make([]jsonPart, len(ended))
	for i, p := range ended {
		list[i] = jsonPart{Claim: s.origin(p.Claim), End: p.End.String(), Amount: p.Amount.Format(c)}
	}
	return list
}

// jsonLine is a line as JSON.
type jsonLine struct {
	Kind          lineKind   `json:"kind"`
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

func (s *statementRun) jsonLine(line *statementLine, c dyetrace.Currency) jsonLine {
	t := &line.Transfer
	j := jsonLine{Kind: line.Kind, Time: t.Time.String(), Transfer: t.ID, Out: line.Amount.Format(c), Balance: line.Balance.Format(c),
		Peer: line.peer(), Source: sourceName(&t.Source), Line: t.Source.Line}
	if line.In {
		j.In, j.Out = j.Out, ""
	}
	if line.Stated.Known {
		j.Stated = line.Stated.Amount.Format(c)
	}
	if amount, currency, differs := line.other(); differs {
		j.OtherAmount, j.OtherCurrency = amount.Format(currency), currency.String()
	}
	j.Serial, j.Order = line.numbers()
	if line.Kind != unrecordedLine {
		j.Channel, j.Memo, j.Reverses = t.Channel, t.Memo, t.Reverses
	}
	if b := line.Broken; b != nil {
		j.Measure = &b.Request
		if b.Short > 0 {
			j.Short = b.Short.Format(c)
		}
	}
	if s.traced() {
		j.Parts, j.Named, j.Held, j.Lots = s.jsonParts(line.Parts, c), s.jsonParts(line.Named, c), s.jsonParts(line.Held, c), s.jsonParts(line.Lots, c)
		j.Ended = s.jsonEnded(line.Ended, c)
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

func (s *statementRun) jsonFrozen() (all []jsonFrozen) {
	for _, m := range s.own {
		j := jsonFrozen{Measure: m.Request, Currency: m.Currency.String(), Frozen: m.Sum.Format(m.Currency), Holds: m.Holds().Format(m.Currency)}
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

func (s *statementRun) jsonDiffers() (all []jsonDiffers) {
	for i := range s.differs {
		d := &s.differs[i]
		j := jsonDiffers{d.Claim, d.Line, d.What, d.Says, d.Is}
		if d.SaysAt.Known {
			j.Says, j.Is = d.SaysAt.At.String(), d.IsAt.At.String()
		}
		all = append(all, j)
	}
	return all
}

// statementJSON writes one object, a line of the statement to a line.
type statementJSON struct {
	w          io.Writer
	run        *statementRun
	currency   dyetrace.Currency
	statements int
	written    int
}

// fields writes the fields of an object without its closing brace.
func (s *statementJSON) fields(value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = s.w.Write(data[:len(data)-1])
	return err
}

func (s *statementJSON) text(text string) error {
	_, err := io.WriteString(s.w, text)
	return err
}

func (s *statementJSON) begin(a *dyetrace.Account) error {
	rule := ""
	if s.run.traced() {
		rule = s.run.asked.Rule.String()
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
	}{a.ID, s.run.aliases, a.Kind.String(), !a.Uncovered, a.Holder, a.Institution, a.Region, rule, s.run.jsonFrozen(), s.run.jsonDiffers()})
	if err != nil {
		return err
	}
	return s.text(",\"statements\":[")
}

func (s *statementJSON) head(h *statementHead) error {
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

func (s *statementJSON) lines(lines []statementLine) error {
	for i := range lines {
		data, err := json.Marshal(s.run.jsonLine(&lines[i], s.currency))
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

func (s *statementJSON) foot(f *statementFoot) error {
	if err := s.text("],\n\"closing\":" + strconv.Quote(f.Closing.Format(s.currency))); err != nil {
		return err
	}
	if s.run.traced() {
		held, err := json.Marshal(s.run.jsonParts(f.Held, s.currency))
		if err != nil {
			return err
		}
		if err := s.text(",\"held\":" + string(held)); err != nil {
			return err
		}
	}
	return s.text("}")
}

func (s *statementJSON) end() error { return s.text("]}\n") }
