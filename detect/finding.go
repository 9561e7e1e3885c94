package detect

import (
	"dyetrace"
	"dyetrace/ledger/statement"
)

// Finding is an account that behaves like one of a run-points platform: a lead
// for a person to judge. Its figures are those since Setting.Since.
type Finding struct {
	Rank      int // from 1
	Account   dyetrace.AccountCurrency
	Statement statement.No
	Kind      dyetrace.Kind
	Holder    string // as in accounts files
	// Score orders findings. It is a probability as far as the model's labels go; see
	// Trees and Model.
	Score  float64
	Model  string // the hash of the trees that scored, "" where none did
	Member Membership
	Facts  Facts
	Values Values
	// Base and the weights of Parts are together the log-odds of the score, where trees
	// scored alone: Base is what all accounts have in common.
	Base    float64
	Parts   []Part   // in order of weight
	Reasons []Reason // in order of weight
	Against []Against
}

// Facts are the figures that reasons speak of.
type Facts struct {
	In, Out, Relayed  dyetrace.Amount
	Ins, Outs         int
	Payers, Payees    int // others, without those to whom money only went to and fro
	Strangers         int // payers who were strangers when they first paid
	Regions           int // of payers
	First, Last       dyetrace.Instant
	DwellSeconds      int64 // the median, by amount; -1 where nothing was relayed
	Commission        Commission
	NewPayees         float64 // share of what went out that was a first payment to its payee
	CarriedIn, GoneOn float64 // shares of relayed money that had been relayed here, and that was relayed on
}

// Commission is what an account keeps of what it passes on, estimated from the
// ins that it emptied and kept something of, in millionths of the in.
type Commission struct {
	Ins       int   // that it is estimated from; 0 where there are none
	Median    int64 // by amount
	Low, High int64 // the quartiles, by amount
}

// Reason is why an account is found, with the transfers that show it.
type Reason struct {
	Topic     Topic
	Weight    float64 // its part of the score
	Parts     []Part  // in order of weight
	Transfers []statement.Ord
}

// Part is what one feature adds to a reason.
type Part struct {
	Feature Feature
	Value   float64
	// Tail is the share of accounts of the same kind and activity whose value is
	// at least as suspect; not a number for what is no indicator.
	Tail   float64
	Weight float64
}

// AgainstKind is what may speak against a finding.
type AgainstKind uint8

// What may speak against a finding.
const (
	HasSalary    AgainstKind = iota // companies or institutions pay in: count of payments
	PaysBills                       // utilities and other billers: count of payments
	Shops                           // small payments to shops: count of payments
	LongHistory                     // days between its first transfer in the ledger and its last
	KnownPayers                     // payers who paid on at least three days: count of payers
	OwnAccounts                     // what stayed within, of what came and went: percent
	AgainstCount                    // how many there are
)

var againstNames = [AgainstCount]string{"salary", "bills", "shops", "long_history", "known_payers", "own_accounts"}

// String is the kind's name in JSON.
func (k AgainstKind) String() string {
	if k < AgainstCount {
		return againstNames[k]
	}
	return "unknown"
}

// Against is something that speaks against a finding.
type Against struct {
	Kind      AgainstKind
	Count     int
	Transfers []statement.Ord
}

// Result is what a detection found.
type Result struct {
	Findings []Finding
	Judged   int // accounts that have a score
	// Look is the score from which on an account is worth a look, 0 where nothing says
	// so, and Above is how many score so much or more and are not dismissed.
	Look  float64
	Above int
	// DatesOnly is the share of the transfers looked at that have a date and no time of
	// day, as far as their being at midnight shows. What rests on the order and the hours
	// of a day is not known of them, and the trees have not learned from such ledgers.
	DatesOnly float64
	Dismissed int // accounts left out because a person dismissed them and nothing has changed
	Returned  int // dismissed accounts that behave otherwise since
	Claims    int
	Modelled  bool             // whether labels of a user's own had a part in scores
	Model     string           // the hash of the trees that scored, "" where none did
	First     dyetrace.Instant // of the transfers looked at
	Last      dyetrace.Instant
}
