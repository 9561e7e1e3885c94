package report

import (
	"context"
	"encoding/json"
	"io"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
)

// relianceData is a Reliance as JSON, Amounts are
// decimal strings, times RFC 3339 in UTC.
type relianceData struct {
	Version    string          `json:"version"`
	Lang       string          `json:"lang"`
	Zone       string          `json:"zone"`
	Command    string          `json:"command"`
	Summary    []said          `json:"summary"`
	Counts     relianceCounts  `json:"counts"`
	Currencies map[string]int  `json:"currencies"`
	Sources    []relySource    `json:"sources"`
	Statements []relyStatement `json:"statements"`
	Breaks     []relyBreakData `json:"breaks"`
	Holes      []relyHoleData  `json:"holes"`
	Refused    []relyRefused   `json:"refused"`
	Rejected   []relyRemark    `json:"rejected"`
	Overruled  []relyOverruled `json:"overruled"`
	Between    []relyBetween   `json:"between"`
	Names      []relyNameData  `json:"names"`
	Remarks    []relyRemark    `json:"remarks"`
}

// relianceCounts is how many there are of everything, listed or not.
type relianceCounts struct {
	Sources        int64  `json:"sources"` // in the ledger, and removed ones
	InLedger       int64  `json:"in_ledger"`
	Removed        int64  `json:"removed"`
	Accepted       int64  `json:"accepted"`
	Statements     int64  `json:"statements"`
	Whole          int64  `json:"whole"` // statements that agree throughout
	Broken         int64  `json:"broken"`
	Holed          int64  `json:"holed"`
	Bare           int64  `json:"bare"` // with nothing to compare
	Lines          int64  `json:"lines"`
	LinesAgree     int64  `json:"lines_agree"`
	Copies         int64  `json:"copies"`
	AgreeFrom      string `json:"agree_from,omitempty"`
	AgreeTo        string `json:"agree_to,omitempty"`
	Complete       int64  `json:"table_rows"` // of tables of transfers
	Breaks         int64  `json:"breaks"`
	Holes          int64  `json:"holes"`
	Refused        int64  `json:"refused"`
	Rejected       int64  `json:"rejected"`
	Overruled      int64  `json:"overruled"`
	Between        int64  `json:"between"`
	Contradictions int64  `json:"contradictions"` // of Between, those that are not settled
	Names          int64  `json:"names"`
	Remarks        int64  `json:"remarks"`
}

type relySource struct {
	File     string   `json:"file"`
	SHA256   string   `json:"sha256"`
	Format   string   `json:"format"`
	Zones    []string `json:"timezones"` // empty: as the file says
	Unknown  bool     `json:"settings_unknown,omitempty"`
	ReadWith string   `json:"read_with,omitempty"`
	Rows     int64    `json:"rows"`
	Lines    int64    `json:"lines"`
	Rejected *int64   `json:"rows_rejected"` // null: not known
	Agreed   []string `json:"agreed,omitempty"`
	Accepted []string `json:"accepted,omitempty"`
	Removed  string   `json:"removed,omitempty"`
}

type relySpan struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type relyStatement struct {
	Account  string     `json:"account"`
	Holder   string     `json:"holder"`
	Currency string     `json:"currency"`
	Verdict  string     `json:"verdict"` // agrees, breaks, holes, partly or bare
	From     string     `json:"from"`
	To       string     `json:"to"`
	Lines    int64      `json:"lines"`
	Within   int64      `json:"lines_agree"`
	Agreed   []relySpan `json:"agreed"`
	All      int64      `json:"agreed_count"`
	Breaks   int64      `json:"breaks"`
	Holes    int64      `json:"holes"`
}

type relyBreakData struct {
	Account  string `json:"account"`
	Currency string `json:"currency"`
	relySpan
	Expected string `json:"expected"`
	Found    string `json:"found"`
	Source   string `json:"source"`
}

type relyHoleData struct {
	Account  string `json:"account"`
	Currency string `json:"currency"`
	relySpan
	Days  int64   `json:"days"`
	Moved *string `json:"moved"` // null: no balance shows it
}

type relyRefused struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256,omitempty"`
	Reason string `json:"reason"`
}

type relyRemark struct {
	Source string `json:"source"`
	Kind   string `json:"kind"`
	Column string `json:"column,omitempty"`
	Text   string `json:"text"`
}

type relyOverruled struct {
	ID     string `json:"id"`
	Source string `json:"source"`
	Stands string `json:"stands"`
}

type relyBetween struct {
	Kind     string `json:"kind"`
	Settled  bool   `json:"settled"`
	Account  string `json:"account"`
	Currency string `json:"currency"`
	relySpan
	Source   string  `json:"source"`
	Other    string  `json:"other_source"`
	Expected *string `json:"expected"`
	Found    *string `json:"found"`
	Count    int64   `json:"count"`
}

type relyNameData struct {
	Kind    string   `json:"kind"` // one, several, alike, elsewhere or two
	Account string   `json:"account"`
	Others  []string `json:"others"`
	Why     string   `json:"why,omitempty"`
}

// WriteJSON writes the page's data as one object.
func (r *Reliance) WriteJSON(_ context.Context, w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(r.data())
}

func (r *Reliance) data() *relianceData {
	d := &relianceData{Version: r.Meta.Version, Lang: r.Meta.Lang.String(), Zone: r.Meta.zone().String(),
		Command: r.Meta.Command, Counts: r.counts(),
		Currencies: map[string]int{}}
	for _, say := range r.lead {
		d.Summary = append(d.Summary, say.both())
	}
	// Each list of the page in the order in which it shows them. Shapes are declared beside, because
	// the page's TypeScript is made from them.
	d.Sources = mapped(r.Sources, r.sourceData)
	d.Statements = mapped(r.Statements, func(a *ledger.AccountReliance) relyStatement {
		// The page formats balances and needs the digits of every currency that occurs.
		d.Currencies[a.Currency.String()] = a.Currency.Digits()
		return relyStatement{a.Account, r.Holders[a.Account], a.Currency.String(), verdict(a), a.From.String(),
			a.To.String(), a.Lines, a.Within,
			mapped(a.Agreed, func(s *ledger.Stretch) relySpan { return spanOf(s.From, s.To) }), a.AllAgreed,
			a.AllBreaks, a.AllHoles}
	})
	d.Breaks = mapped(r.Breaks, func(b *relyBreak) relyBreakData {
		return relyBreakData{b.Account, b.Currency.String(), spanOf(b.From, b.To), b.Expected.Format(b.Currency),
			b.Found.Format(b.Currency), sourceLine(&b.Source)}
	})
	d.Holes = mapped(r.Holes, func(h *relyHole) relyHoleData {
		return relyHoleData{h.Account, h.Currency.String(), spanOf(h.From, h.To), h.Days, statedText(h.Moved, h.Currency)}
	})
	d.Refused = mapped(r.Refused, func(f *manifest.RefusedFile) relyRefused {
		return relyRefused{f.Name, f.SHA256,
			f.Reason}
	})
	remark := func(m *ledger.Remark) relyRemark { return relyRemark{place(&m.Source), m.Kind, m.Column, m.Text} }
	d.Rejected, d.Remarks = mapped(r.Rejected, remark), mapped(r.Remarks, remark)
	d.Overruled = mapped(r.Overruled, func(o *ledger.Overruled) relyOverruled {
		return relyOverruled{o.ID, sourceLine(&o.Source), sourceLine(&o.Kept)}
	})
	d.Between = mapped(r.Between, func(c *ledger.Contradiction) relyBetween {
		d.Currencies[c.Currency.String()] = c.Currency.Digits()
		return relyBetween{c.Kind.String(), c.Settled(), c.Account, c.Currency.String(), spanOf(c.From, c.To),
			sourceLine(&c.Source), sourceLine(&c.Other), statedText(c.Expected, c.Currency),
			statedText(c.Found, c.Currency), c.Count}
	})
	d.Names = mapped(r.Names, func(n *Name) relyNameData { return relyNameData(*n) })
	return d
}

func (r *Reliance) counts() relianceCounts {
	t, a := &r.Totals, &r.All
	c := relianceCounts{a.Sources + a.Removed, a.Sources, a.Removed, a.Accepted, t.Statements, t.Whole, t.Broken,
		t.Holed, t.Bare, t.Lines, t.Within, t.Copies, "", "", r.Complete, t.Breaks, t.Holes, a.Refused, a.Rejected,
		a.Overruled, a.Contradictions + a.Settled, a.Contradictions, a.Names, a.Remarks}
	if t.Agreed > 0 {
		c.AgreeFrom, c.AgreeTo = t.From.String(), t.To.String()
	}
	return c
}

func (r *Reliance) sourceData(s *manifest.Source) relySource {
	d := relySource{File: s.Name, SHA256: hexSum(s.SHA256), Format: s.Format, Unknown: s.Settings == nil,
		ReadWith: readWith(s), Rows: s.Rows, Lines: s.Lines,
		Zones: []string{}}
	if s.Settings != nil {
		d.Zones = append(d.Zones, s.Settings.Zones...)
		d.Agreed, d.Accepted = s.Settings.Agreed, s.Settings.Accepted
	}
	if s.Remarks != nil {
		n := s.Remarks[ledger.RemarkRejected]
		d.Rejected = &n
	}
	if s.Removed != nil {
		d.Removed = removal(&r.Meta, s.Removed)
	}
	return d
}

// mapped is what fn makes of each element; never nil.
func mapped[T, U any](list []T, fn func(*T) U) []U {
	all := make([]U, len(list))
	for i := range list {
		all[i] = fn(&list[i])
	}
	return all
}

func spanOf(from, to dyetrace.Instant) relySpan { return relySpan{from.String(), to.String()} }

func statedText(s dyetrace.Stated, c dyetrace.Currency) *string {
	if !s.Known {
		return nil
	}
	said := s.Amount.Format(c)
	return &said
}
