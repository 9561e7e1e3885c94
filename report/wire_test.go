package report

// What the pages are given, field by field. TypeScript's interfaces are made of
// these types and of those that the page of findings is written from, and
// TestPagesHoldWhatIsDescribed holds them to the bytes that are really written. The
// tag ts names a type of TypeScript where the Go type says less; a field that
// may be missing is "omitempty", one that may be null is a pointer.

// reportShape is the data of a report's page.
type reportShape struct {
	Version    string         `json:"version"`
	Generated  *string        `json:"generated" ts:"Time"`
	Lang       string         `json:"lang"`
	Zone       string         `json:"zone"` // in which times are shown, as IANA names it
	Command    string         `json:"command"`
	Ledger     ledgerShape    `json:"ledger"`
	Inputs     []inputShape   `json:"inputs"`
	Rule       string         `json:"rule" ts:"Rule"`
	Options    optionsShape   `json:"options"`
	Currencies map[string]int `json:"currencies"` // with the digits of their minor unit
	Claims     []claimShape   `json:"claims"`

	Accounts  []accountShape  `json:"accounts"`
	Transfers []transferShape `json:"transfers"`
	Ends      []endShape      `json:"ends"`
	Inquiries []inquiryShape  `json:"inquiries"`
	Warnings  []warningShape  `json:"warnings"`
	Measures  []breachShape   `json:"measures,omitempty"` // there where the trace was given measures, as is frozen
	Frozen    []frozenShape   `json:"frozen,omitempty"`
	Faults    []faultShape    `json:"faults,omitempty"` // of statements of accounts of the trace
	Names     []nameShape     `json:"names,omitempty"`  // of accounts of the trace
	Differs   []differsShape  `json:"claim_differs,omitempty"`
	// How many rows a table really has, where the page holds only some: of
	// accounts, transfers and ends the largest, of the others the first.
	Truncated map[string]int  `json:"truncated" ts:"Partial<Record<TableName, number>>"`
	Limit     int             `json:"by_claim_limit,omitempty"` // how many claims each row names at most, the largest; none: all
	Compare   []comparedShape `json:"compare,omitempty"`
}

// ledgerShape is what the ledger held when it was read.
type ledgerShape struct {
	Transfers int     `json:"transfers"`
	Accounts  int     `json:"accounts"`
	From      *string `json:"from" ts:"Time"`
	To        *string `json:"to" ts:"Time"`
}

// inputShape is a file that the page rests on.
type inputShape struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Rows   int    `json:"rows"`
	Kind   string `json:"kind" ts:"InputKind"`
}

// optionsShape is what was asked of the trace beside its rule.
type optionsShape struct {
	MaxLevel int    `json:"max_level,omitempty"`
	MinPart  string `json:"min_part,omitempty"` // as it was given
	Until    string `json:"until,omitempty" ts:"Time"`
}

// claimShape is a claim and what became of it.
type claimShape struct {
	ID       string                       `json:"id"`
	Currency string                       `json:"currency"`
	Followed string                       `json:"followed" ts:"Amount"`
	Held     map[string]string            `json:"held" ts:"ByCurrency"`
	Ends     map[string]map[string]string `json:"ends" ts:"Record<string, Partial<Record<End, Amount>>>"`
	Victim   string                       `json:"victim"`
	Transfer string                       `json:"transfer"`
	Time     string                       `json:"time" ts:"Time"`
	From     string                       `json:"from"`
	To       string                       `json:"to"`
	Refused  string                       `json:"refused" ts:"Amount"`
	Arrived  map[string]string            `json:"arrived" ts:"ByCurrency"`
	Ignored  bool                         `json:"ignored"` // its transfer does not exist for the trace
}

// accountShape is an account that claimed money reached.
type accountShape struct {
	Account     string            `json:"account"`
	Currency    string            `json:"currency"`
	Level       int               `json:"level"`
	Received    string            `json:"received" ts:"Amount"`
	Sent        string            `json:"sent" ts:"Amount"`
	Held        string            `json:"held" ts:"Amount"`
	HeldByClaim map[string]string `json:"held_by_claim" ts:"ByClaim"`
	Holder      string            `json:"holder"`
	Institution string            `json:"institution"`
	Region      string            `json:"region"`
	Kind        string            `json:"kind" ts:"AccountKind"`
	Covered     bool              `json:"covered"` // the ledger has its statement
	First       *string           `json:"first" ts:"Time"`
	Last        *string           `json:"last" ts:"Time"`
	FirstOut    *string           `json:"first_out" ts:"Time"`
	UntilLeft   *float64          `json:"minutes_until_left"`
}

// transferShape is a transfer that carried claimed money.
type transferShape struct {
	ID               string            `json:"id"`
	Time             string            `json:"time" ts:"Time"`
	From             string            `json:"from"`
	To               string            `json:"to"`
	Currency         string            `json:"currency"`
	Amount           string            `json:"amount" ts:"Amount"`
	Received         string            `json:"received" ts:"Amount"`
	ReceivedCurrency string            `json:"received_currency"`
	Level            int               `json:"level"`
	Traced           string            `json:"traced" ts:"Amount"` // the claimed money in it
	ByClaim          map[string]string `json:"by_claim" ts:"ByClaim"`
	Channel          string            `json:"channel"`
	Memo             string            `json:"memo"`
	Serial           string            `json:"serial"` // of both sides, as order is
	Order            string            `json:"order"`
	Source           string            `json:"source"` // file:line
}

// endShape is claimed money that left sight at an account.
type endShape struct {
	Account  string            `json:"account"`
	Currency string            `json:"currency"`
	End      string            `json:"end" ts:"End"`
	Amount   string            `json:"amount" ts:"Amount"`
	ByClaim  map[string]string `json:"by_claim" ts:"ByClaim"`
	First    *string           `json:"first" ts:"Time"`
	Last     *string           `json:"last" ts:"Time"`
}

// inquiryShape is an account to ask an institution about.
type inquiryShape struct {
	Institution string   `json:"institution"`
	Account     string   `json:"account"`
	Holder      string   `json:"holder"`
	Currency    string   `json:"currency"`
	Amount      string   `json:"amount" ts:"Amount"`
	First       *string  `json:"first" ts:"Time"`
	Last        *string  `json:"last" ts:"Time"`
	Transfers   int      `json:"transfers"`
	Days        []string `json:"days"`
	// Where the account only stands in for one that nobody names: the account
	// whose statement has it, and that one's holder.
	StandsAt       string `json:"stands_at,omitempty"`
	StandsAtHolder string `json:"stands_at_holder,omitempty"`
	// The account is a payment company's, an institution's or an exchange's own:
	// for whom did the money come?
	Pooled bool `json:"pooled,omitempty"`
}

// warningShape is a gap in a statement, a reversal that takes less back than it
// pays, or, where claim is set, a refused part of a claim.
type warningShape struct {
	Account    string `json:"account,omitempty"`
	Transfer   string `json:"transfer,omitempty"`
	Reversal   string `json:"reversal,omitempty" ts:"Reversal"`
	Amount     string `json:"amount,omitempty" ts:"Amount"` // of a reversal: how much was taken by the rule
	Unrecorded string `json:"unrecorded,omitempty" ts:"Amount"`
	Claim      string `json:"claim,omitempty"`
	Refused    string `json:"refused,omitempty" ts:"Amount"`
	Currency   string `json:"currency"`
	Time       string `json:"time,omitempty" ts:"Time"`
}

// frozenShape is a sum that is frozen in an account, at the end of what the trace sees.
type frozenShape struct {
	Account     string  `json:"account"`
	Currency    string  `json:"currency"`
	Measure     string  `json:"measure"` // the request by which it was frozen
	Institution string  `json:"institution"`
	Since       *string `json:"since" ts:"Time"`
	InForce     bool    `json:"in_force"`
	Frozen      string  `json:"frozen" ts:"Amount"`
	Balance     string  `json:"balance" ts:"Amount"`
	Holds       string  `json:"holds" ts:"Amount"` // the frozen sum, or the balance where that is less
	Claimed     string  `json:"claimed" ts:"Amount"`
	ToFreeze    string  `json:"to_freeze" ts:"Amount"` // what claims hold there beyond it
}

// breachShape is a payment that left an account while a measure was in force there.
type breachShape struct {
	Account  string `json:"account"`
	Transfer string `json:"transfer"`
	Currency string `json:"currency"`
	Amount   string `json:"amount" ts:"Amount"`
	Measure  string `json:"measure"`
	Since    string `json:"since" ts:"Time"`
	Short    string `json:"short,omitempty" ts:"Amount"` // of the frozen sum, what was no longer there then
	Time     string `json:"time" ts:"Time"`
}

// faultShape is a place in a statement where something is not as it should be.
type faultShape struct {
	Account  string `json:"account"`
	Holder   string `json:"holder"`
	Currency string `json:"currency"`
	Kind     string `json:"kind" ts:"FaultKind"`
	From     string `json:"from" ts:"Time"`
	To       string `json:"to" ts:"Time"`
	Expected string `json:"expected,omitempty" ts:"Amount"`
	Found    string `json:"found,omitempty" ts:"Amount"`
	Count    int    `json:"count,omitempty"` // lines put right, running numbers or days missing
	// Of lines of wallets and cards that were left apart: several, card, named,
	// number, twin or payerless.
	Why         string   `json:"why,omitempty"`
	Source      string   `json:"source"`
	OtherSource string   `json:"other_source"`
	Claimed     string   `json:"claimed" ts:"Amount"` // claimed money that passes through the account
	Claims      []string `json:"claims"`              // that it belongs to
}

// nameShape is a name of an account that may be one with others, or two, or is taken
// for one.
type nameShape struct {
	Kind    string   `json:"kind" ts:"NameKind"`
	Account string   `json:"account"`
	Others  []string `json:"others"`
	Why     string   `json:"why"`
}

// differsShape is what a claim contradicts: the transfer it was found by, or another
// of its columns. What counts is "is".
type differsShape struct {
	Claim string `json:"claim"`
	Line  int    `json:"line"`
	What  string `json:"what" ts:"DiffersWhat"`
	Says  string `json:"says,omitempty"`
	Is    string `json:"is,omitempty"`
}

// comparedShape is what one rule finds held.
type comparedShape struct {
	Rule     string                 `json:"rule" ts:"Rule"`
	Claims   []comparedClaimShape   `json:"claims"`
	Accounts []comparedAccountShape `json:"accounts"`
}

type comparedClaimShape struct {
	ID   string            `json:"id"`
	Held map[string]string `json:"held" ts:"ByCurrency"`
}

type comparedAccountShape struct {
	Account  string `json:"account"`
	Currency string `json:"currency"`
	Held     string `json:"held" ts:"Amount"`
	Holder   string `json:"holder,omitempty"`
}

// documentShape is the data of the page of a list, a plan, a return or a statement.
type documentShape struct {
	Version   string         `json:"version"`
	Generated *string        `json:"generated" ts:"Time"`
	Lang      string         `json:"lang"`
	Zone      string         `json:"zone"`
	Command   string         `json:"command"`
	Title     said           `json:"title"`
	Lead      []said         `json:"lead"` // what a reader should know first
	Ledger    ledgerShape    `json:"ledger"`
	Inputs    []inputShape   `json:"inputs"`
	Sections  []sectionShape `json:"sections"`

	Terms      map[string]said `json:"terms"` // dyetrace's own words that occur in cells
	Currencies map[string]int  `json:"currencies"`
}

// sectionShape is a table of a document.
type sectionShape struct {
	Name    string        `json:"name"`
	Title   said          `json:"title"`
	Notes   []said        `json:"notes"`
	Rows    [][]any       `json:"rows" ts:"Row[]"`
	All     int           `json:"all"` // how many rows there are, where the page holds fewer
	Columns []columnShape `json:"columns"`
}

type columnShape struct {
	Key   string `json:"key"`
	Kind  string `json:"kind" ts:"CellKind"`
	Title said   `json:"title"`
}
