package report

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"reflect"
	"slices"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/detect/network"
	"dyetrace/internal/display"
	"dyetrace/ledger/statement"
)

// The bounds of a page of findings. The page counts what they leave out.
const (
	pageFindings = 500  // accounts with their statements
	pageEntries  = 200  // transfers of one statement; those that reasons rest on come first
	pageNetworks = 100  // the strongest
	pageMembers  = 2000 // of one network, those through which most went
	pageFlows    = 4000 // of one network, the largest
)

// DetectionLedger is what a page of findings reads.
type DetectionLedger interface {
	Name(statement.No) (dyetrace.AccountCurrency, error)
	Traits(statement.No) (statement.Traits, error)
	Statement(statement.No) (statement.Statement, error)
	Account(id string) (dyetrace.Account, bool, error)
	Time(statement.Ord) (dyetrace.Instant, error)
	IDs([]statement.Ord) ([]string, error)
}

// detectionPage is the data of the page of findings.
type detectionPage struct {
	Version    string         `json:"version"`
	Generated  *string        `json:"generated" ts:"Time"`
	Lang       string         `json:"lang"`
	Zone       string         `json:"zone"`
	Command    string         `json:"command"`
	Care       []said         `json:"care"` // what a score is not
	First      string         `json:"first" ts:"Time"`
	Last       string         `json:"last" ts:"Time"`
	Judged     int            `json:"judged"`
	Look       string         `json:"look"`  // the score from which on an account is worth a look; empty for none
	Above      int            `json:"above"` // how many score so much or more
	Currencies map[string]int `json:"currencies"`
	Findings   []pageFinding  `json:"findings"`
	Networks   []pageNetwork  `json:"networks"`
	// How many there are, where the page holds fewer.
	AllFindings int `json:"all_findings"`
	AllNetworks int `json:"all_networks"`
}

// pageFinding is an account that was found, with its statement.
type pageFinding struct {
	Rank        int          `json:"rank"`
	Account     string       `json:"account"`
	Currency    string       `json:"currency"`
	Holder      string       `json:"holder,omitempty"`
	Kind        string       `json:"kind" ts:"AccountKind"`
	Institution string       `json:"institution,omitempty"`
	Region      string       `json:"region,omitempty"`
	Score       string       `json:"score"`
	Look        bool         `json:"look"` // whether the score makes it worth a look
	In          string       `json:"in" ts:"Amount"`
	Out         string       `json:"out" ts:"Amount"`
	Relayed     string       `json:"relayed" ts:"Amount"`
	Payers      int          `json:"payers"`
	Payees      int          `json:"payees"`
	Network     int          `json:"network"` // from 1; 0 for none
	Role        string       `json:"role,omitempty" ts:"Role"`
	Certainty   *float64     `json:"certainty"` // of the role, from 0 to 1; null where there is none
	Reasons     []pageReason `json:"reasons"`
	Against     []pageReason `json:"against"`
	Entries     []pageEntry  `json:"entries"`
	AllEntries  int          `json:"all_entries"`
}

// pageReason is a reason with the places of its transfers among the entries.
type pageReason struct {
	Said      said    `json:"said"`
	Weight    float64 `json:"weight"` // its share of the score; 0 for what speaks against
	Transfers []int   `json:"transfers"`
}

// pageEntry is a line of a statement.
type pageEntry struct {
	ID      string  `json:"id"`
	Time    string  `json:"time" ts:"Time"`
	In      bool    `json:"in"`
	Amount  string  `json:"amount" ts:"Amount"`
	Peer    string  `json:"peer"`
	Kind    string  `json:"kind" ts:"AccountKind"` // of the peer
	Balance *string `json:"balance" ts:"Amount"`
}

// DetectionPage is what a page of findings needs beside them.
type DetectionPage struct {
	Template []byte // the page that the web folder builds
	Ledger   DetectionLedger
}

// WriteHTML writes findings and networks as one HTML file that works without a
// network: a ranked list, a page for each network with its picture and one for
// each account with its statement. Without a Page it is the plain document.
func (d *Detection) WriteHTML(ctx context.Context, w io.Writer) error {
	if d.Page == nil {
		return d.Document.WriteHTML(ctx, w)
	}
	b := pageBuilder{ctx: ctx, d: d, l: d.Page.Ledger, meta: &d.meta}
	page, err := b.page(d.Result, d.Networks)
	if err != nil {
		return err
	}
	showTexts(reflect.ValueOf(page).Elem())
	data, err := json.Marshal(page)
	if err != nil {
		return err
	}
	return writeTemplate(w, d.Page.Template, func() error {
		_, err := w.Write(data)
		return err
	})
}

// pageBuilder gathers what a page shows.
type pageBuilder struct {
	ctx  context.Context
	d    *Detection
	l    DetectionLedger
	meta *Meta
	rank map[statement.No]int // of the findings that the page shows
}

func (b *pageBuilder) page(result *detect.Result, networks []network.Network) (*detectionPage, error) {
	m := b.meta
	p := &detectionPage{Version: m.Version, Lang: m.Lang.String(), Zone: m.zone().String(), Command: m.Command,
		Judged: result.Judged, Above: result.Above,
		First: result.First.String(), Last: result.Last.String(), Currencies: map[string]int{},
		AllFindings: len(result.Findings), AllNetworks: len(networks), Findings: []pageFinding{}, Networks: []pageNetwork{}}
	if result.Look > 0 {
		p.Look = lookText(result.Look)
	}
	if m.Generated.Known {
		at := m.Generated.At.String()
		p.Generated = &at
	}
	for i := range English.words().detect.care {
		p.Care = append(p.Care, says(func(w *words) string { return w.detect.care[i] }).both())
	}
	for _, by := range append(scoredBy(result), undated(result)...) {
		p.Care = append(p.Care, by.both())
	}
	// Ranks of findings come first, because members link to findings.
	networks = networks[:min(len(networks), pageNetworks)]
	findings := result.Findings[:min(len(result.Findings), pageFindings)]
	b.rank = make(map[statement.No]int, len(findings))
	for i := range findings {
		b.rank[findings[i].Statement] = findings[i].Rank
	}
	for i := range findings {
		f, err := b.finding(&findings[i])
		if err != nil {
			return nil, err
		}
		// The page formats sums itself and needs the digits of every currency that occurs.
		p.Currencies[f.Currency] = findings[i].Account.Currency.Digits()
		p.Findings = append(p.Findings, f)
	}
	for i := range networks {
		n, err := b.network(&networks[i])
		if err != nil {
			return nil, err
		}
		p.Currencies[n.Currency] = networks[i].Currency.Digits()
		p.Networks = append(p.Networks, n)
	}
	return p, nil
}

func (b *pageBuilder) finding(f *detect.Finding) (pageFinding, error) {
	if err := b.ctx.Err(); err != nil {
		return pageFinding{}, err
	}
	known, _, err := b.l.Account(f.Account.Account)
	if err != nil {
		return pageFinding{}, err
	}
	c, x := f.Account.Currency, &f.Facts
	p := pageFinding{Rank: f.Rank, Account: f.Account.Account, Currency: c.String(), Holder: f.Holder,
		Kind:        f.Kind.String(),
		Institution: known.Institution, Region: known.Region, Score: scoreText(f.Score),
		Look: b.d.Result.Look > 0 && f.Score >= b.d.Result.Look,
		In:   x.In.Format(c), Out: x.Out.Format(c), Relayed: x.Relayed.Format(c), Payers: x.Payers, Payees: x.Payees,
		Reasons: []pageReason{}, Against: []pageReason{}}
	// The page links to those networks alone that it shows.
	if s, is := b.d.standing[f.Statement]; is && s.network <= pageNetworks {
		p.Network, p.Role, p.Certainty = s.network, s.role.String(), &s.certainty
	}
	places, err := b.entries(f, c, &p)
	if err != nil {
		return p, err
	}
	// Weights are shown as shares of all reasons' weight. The small number keeps a finding whose
	// reasons weigh nothing from a division by zero.
	whole := 0.0
	for i := range f.Reasons {
		whole += f.Reasons[i].Weight
	}
	for i := range f.Reasons {
		r := &f.Reasons[i]
		p.Reasons = append(p.Reasons, pageReason{phrase(func(l Lang) string { return l.Reason(f, r) }).both(),
			r.Weight / max(whole, 1e-9), places(r.Transfers)})
	}
	for i := range f.Against {
		a := &f.Against[i]
		p.Against = append(p.Against, pageReason{phrase(func(l Lang) string { return l.Against(a) }).both(), 0,
			places(a.Transfers)})
	}
	return p, nil
}

// entries fills in the statement, and returns a function that finds transfers in it.
func (b *pageBuilder) entries(f *detect.Finding, c dyetrace.Currency,
	p *pageFinding) (places func([]statement.Ord) []int, err error) {
	s, err := b.l.Statement(f.Statement)
	if err != nil {
		return nil, err
	}
	p.AllEntries = s.Len()
	// A busy account has more lines than a page should hold: those behind the reasons are among
	// the chosen ones.
	shown := chosenEntries(s, f)
	ords := make([]statement.Ord, len(shown))
	for i := range shown {
		ords[i] = shown[i].Ord
	}
	ids, err := b.l.IDs(ords)
	if err != nil {
		return nil, err
	}
	p.Entries = make([]pageEntry, len(shown))
	for i := range shown {
		e := &shown[i]
		at, err := b.l.Time(e.Ord)
		if err != nil {
			return nil, err
		}
		peer, err := b.l.Name(e.Peer)
		if err != nil {
			return nil, err
		}
		traits, err := b.l.Traits(e.Peer)
		if err != nil {
			return nil, err
		}
		p.Entries[i] = pageEntry{ID: ids[i], Time: at.String(), In: e.In, Amount: e.Amount.Format(c), Peer: peer.Account,
			Kind: traits.Kind.String()}
		// A balance that was not stated is null on the page, which differs from zero.
		if e.Stated {
			balance := e.Balance.Format(c)
			p.Entries[i].Balance = &balance
		}
	}
	// Reasons name transfers by their place in the ledger. On the page they are places in the
	// statement; transfers that were left out of it are left out here too.
	return func(wanted []statement.Ord) []int {
		list := []int{}
		for _, o := range wanted {
			if i, is := slices.BinarySearch(ords, o); is {
				list = append(list, i)
			}
		}
		return list
	}, nil
}

// chosenEntries is the part of a statement that a page shows: all of a short
// one; of a long one what reasons rest on and, as far as there is room, the
// latest others.
func chosenEntries(s statement.Statement, f *detect.Finding) []statement.Entry {
	var all []statement.Entry
	var e statement.Entry
	for c := s.Cursor(); c.Next(&e); {
		all = append(all, e)
	}
	if len(all) <= pageEntries {
		return all
	}
	evidence := map[statement.Ord]bool{}
	for _, list := range transfersOf(f) {
		for _, o := range list {
			if len(evidence) < pageEntries {
				evidence[o] = true
			}
		}
	}
	room := pageEntries - len(evidence)
	var kept []statement.Entry
	for i := len(all) - 1; i >= 0; i-- {
		if evidence[all[i].Ord] {
			kept = append(kept, all[i])
		} else if room > 0 {
			kept = append(kept, all[i])
			room--
		}
	}
	slices.SortFunc(kept, func(a, b statement.Entry) int { return cmp.Compare(a.Ord, b.Ord) })
	return kept
}

// showTexts makes every text in a page's data fit for people. Keys of maps are
// dyetrace's own words.
func showTexts(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(display.Block(v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			showTexts(v.Elem())
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			showTexts(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			showTexts(v.Field(i))
		}
	}
}
