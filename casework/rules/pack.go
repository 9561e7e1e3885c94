package rules

import (
	"slices"
	"time"
)

// Pack is the rules of a jurisdiction, in one version.
type Pack struct {
	Jurisdiction string     `toml:"jurisdiction" json:"jurisdiction"`
	Version      string     `toml:"version" json:"version"`
	Title        Text       `toml:"title" json:"title"`
	Note         string     `toml:"note" json:"note,omitempty"`
	Zone         string     `toml:"zone" json:"zone"` // in which days begin
	Currency     string     `toml:"currency" json:"currency"`
	Sources      []Source   `toml:"source" json:"sources"`
	Measures     []Measure  `toml:"measure" json:"measures,omitempty"`
	Deadlines    []Deadline `toml:"deadline" json:"deadlines,omitempty"`
	Listings     []Listing  `toml:"listing" json:"listings,omitempty"`
	Returns      []Return   `toml:"return" json:"returns,omitempty"`
	Approvals    []Approval `toml:"approval" json:"approvals,omitempty"`
	Numbers      []Number   `toml:"number" json:"numbers,omitempty"`
	Lists        []List     `toml:"list" json:"lists,omitempty"`

	SHA256 string `toml:"-" json:"sha256"` // of the file
	Bytes  []byte `toml:"-" json:"-"`      // of the file: what the hash is of
	File   string `toml:"-" json:"file"`

	zone *time.Location
}

// Text is a text in English and Chinese.
type Text struct {
	En string `toml:"en" json:"en"`
	Zh string `toml:"zh" json:"zh"`
}

// Source is where a rule stands.
type Source struct {
	ID    string `toml:"id" json:"id"`
	Title string `toml:"title" json:"title"`
	Where string `toml:"where" json:"where,omitempty"` // which copy was read
	Dated string `toml:"dated" json:"dated,omitempty"` // the rule's own day
	Since string `toml:"since" json:"since,omitempty"` // in force since
	Read  string `toml:"read" json:"read,omitempty"`   // when the copy was read
	House bool   `toml:"house" json:"house,omitempty"` // a choice of this program, no rule of law
}

// From is where a figure comes from.
type From struct {
	Source    string `toml:"source" json:"source"`       // id of a source; "" where nobody found one
	Confirmed bool   `toml:"confirmed" json:"confirmed"` // it was read in a copy of the rule itself
	Note      string `toml:"note" json:"note,omitempty"`
}

// TermFigure is a term and where it comes from.
type TermFigure struct {
	Value Term `toml:"value" json:"value"`
	From
}

// LimitFigure is a limit and where it comes from.
type LimitFigure struct {
	Value Limit `toml:"value" json:"value"`
	From
}

// Measure is what can be in force on an account.
type Measure struct {
	Kind         string      `toml:"kind" json:"kind"` // "stop", "freeze" and so on
	Name         Text        `toml:"name" json:"name"`
	OutgoingOnly bool        `toml:"outgoing_only" json:"outgoing_only"` // the account still receives
	Queues       bool        `toml:"queues" json:"queues"`               // one of another authority waits behind it
	Term         TermFigure  `toml:"term" json:"term"`                   // from its start, or the end of the one it extends
	Extensions   LimitFigure `toml:"extensions" json:"extensions"`       // after the first, on one account
	From                     // of the other fields
}

// Deadline is by when something has to be done.
type Deadline struct {
	Name  string     `toml:"name" json:"name"` // "return-notice", "appeal" and so on
	Title Text       `toml:"title" json:"title"`
	Runs  Text       `toml:"runs" json:"runs"` // from what
	Term  TermFigure `toml:"term" json:"term"`
	// Longest bounds the term where it may stand still meanwhile.
	Longest *TermFigure `toml:"longest" json:"longest,omitempty"`
}

// Listing is for how long somebody is listed on a ground.
type Listing struct {
	Ground string     `toml:"ground" json:"ground"` // "convicted" and so on
	Name   Text       `toml:"name" json:"name"`
	Term   TermFigure `toml:"term" json:"term"`
	// InARow bounds what several entries come to together.
	InARow TermFigure `toml:"in_a_row" json:"in_a_row"`
	Scope  Text       `toml:"scope" json:"scope"` // what is restricted
	Kept   Text       `toml:"kept" json:"kept"`   // services that remain
	From              // of scope, and of what is kept
}

// Return is how frozen money is given back in a case of a kind. Those of a pack are tried
// in their order.
type Return struct {
	When   string `toml:"when" json:"when"`     // "single-deposit", "clear-order" or "otherwise"
	Method string `toml:"method" json:"method"` // "direct" or "in-proportion"
	Title  Text   `toml:"title" json:"title"`
	Notice bool   `toml:"notice" json:"notice"` // only after the public notice of deadline "return-notice"
	From
}

// Approval is who must consent to an act before it has an effect. Whoever proposes it
// never approves it.
type Approval struct {
	Acts []string `toml:"acts" json:"acts"` // as Acts lists them
	Role string   `toml:"role" json:"role"`
	From
}

// Number is a figure that is none of the above.
type Number struct {
	Name  string `toml:"name" json:"name"`
	Title Text   `toml:"title" json:"title"`
	Value string `toml:"value" json:"value"`         // "unknown", or a number, written with a point
	Unit  string `toml:"unit" json:"unit,omitempty"` // a currency, "percent", "hops" and so on
	From
}

// List is codes and what they mean.
type List struct {
	Name  string `toml:"name" json:"name"`
	Title Text   `toml:"title" json:"title"`
	Codes []Code `toml:"codes" json:"codes"`
	From
}

// Code is a code of a list.
type Code struct {
	Code string `toml:"code" json:"code"`
	Text
}

// Ref is how a case names the pack it keeps: jurisdiction, version and SHA-256.
type Ref struct {
	Jurisdiction string `json:"jurisdiction"`
	Version      string `json:"version"`
	SHA256       string `json:"sha256"`
}

// Ref names the pack.
func (p *Pack) Ref() Ref { return Ref{p.Jurisdiction, p.Version, p.SHA256} }

// Location is the zone in which the pack's days begin.
func (p *Pack) Location() *time.Location { return p.zone }

// Measure is the rule of a kind of measure.
func (p *Pack) Measure(kind string) (*Measure, bool) {
	i := slices.IndexFunc(p.Measures, func(m Measure) bool { return m.Kind == kind })
	if i < 0 {
		return nil, false
	}
	return &p.Measures[i], true
}

// Deadline is the deadline of a name.
func (p *Pack) Deadline(name string) (*Deadline, bool) {
	i := slices.IndexFunc(p.Deadlines, func(d Deadline) bool { return d.Name == name })
	if i < 0 {
		return nil, false
	}
	return &p.Deadlines[i], true
}

// Listing is the rule of a ground for listing.
func (p *Pack) Listing(ground string) (*Listing, bool) {
	i := slices.IndexFunc(p.Listings, func(l Listing) bool { return l.Ground == ground })
	if i < 0 {
		return nil, false
	}
	return &p.Listings[i], true
}

// Approval is the role that must consent to an act; false where nobody must.
func (p *Pack) Approval(act string) (role string, needed bool) {
	for i := range p.Approvals {
		if slices.Contains(p.Approvals[i].Acts, act) {
			return p.Approvals[i].Role, true
		}
	}
	return "", false
}

// Number is the figure of a name.
func (p *Pack) Number(name string) (*Number, bool) {
	i := slices.IndexFunc(p.Numbers, func(n Number) bool { return n.Name == name })
	if i < 0 {
		return nil, false
	}
	return &p.Numbers[i], true
}

// List is the codes of a name.
func (p *Pack) List(name string) (*List, bool) {
	i := slices.IndexFunc(p.Lists, func(l List) bool { return l.Name == name })
	if i < 0 {
		return nil, false
	}
	return &p.Lists[i], true
}

// Code is what a code of the list means.
func (l *List) Code(code string) (Text, bool) {
	i := slices.IndexFunc(l.Codes, func(c Code) bool { return c.Code == code })
	if i < 0 {
		return Text{}, false
	}
	return l.Codes[i].Text, true
}

// Acts are what a pack can ask an approval for.
func Acts() []string {
	return []string{
		"release-stop", "release-freeze", "release-extend", "release-lift", "release-inquiry", "release-watch",
		"release-recall", "release-return", "operation-release", "list", "unlist", "return", "close", "reopen",
		"report", "share",
	}
}

// The words of a return.
const (
	SingleDeposit = "single-deposit"
	ClearOrder    = "clear-order"
	Otherwise     = "otherwise"
	Direct        = "direct"
	InProportion  = "in-proportion"
)
