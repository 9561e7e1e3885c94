package report

import (
	"fmt"

	"dyetrace"
)

// Count is a phrase around a number, for one and for any other. Each form has
// a %s for the number.
type Count struct{ One, Many string }

// Say is the phrase with its number.
func (c Count) Say(n int64) string {
	form := c.Many
	if n == 1 {
		form = c.One
	}
	return fmt.Sprintf(form, Grouped(dyetrace.Amount(n), 0))
}

// CommandWords are the texts that find, join, check, statement and patterns print beside
// what they found, in one language. Sentences have a verb of package fmt for
// each value in them.
type CommandWords struct {
	// Headings of columns.
	Time, First, Last                                string // %s: the zone
	Transfer, From, To, Amount, Received, Sent       string
	Channel, Serial, Order, Source, Memo             string
	Account, Currency, Holder, Transfers             string
	In, Out, Balance, Stated, OtherSide, FromOrTo    string
	Money, ClaimedHere, LeftSight, ThenHolds, Lots   string
	StandIn, MayBe, Name, Is, Because, MayBeOneWith  string
	Begins, Ends, Lines, Copies, Balances, NoStandIn string

	// What join says.
	TookNames, TookIn  string // %s, %s
	NameCount          Count
	AccountCount       Count
	DecisionCount      Count
	NothingFits        string
	Joined             string // %s lines, %s copies, %s transfers, %s with one side, %s stand-ins
	LineCount          Count
	TransferCount      Count
	StandInCount       Count
	MayBeAny           string // %s: an account, %s: others
	OneNumber, MayBeIt string // the same
	TwoCodes           string // the same
	MoreOf             string // %d
	OtherName          Count  // of names taken for another
	ListsThem          string // %s
	AndMoreAccounts    string // %s
	ToDecide           string
	AndMoreStatements  string // %s

	// What check says.
	Checked        string // %s: statements, %s: in order
	StatementCount Count

	// What a statement says.
	AccountIs, Also, Uncovered              string // %s
	StatementIn                             string // %s: currency
	ByRule                                  string // %s
	Opening                                 string // %s: balance, %s: how it is known
	OpeningLeast, OpeningStated, FirstShown string
	Closing                                 string // %s: balance, %s: lines
	HoldsThen                               string // %s: parts
	Unrecorded, ToItself                    string
	Frozen, FrozenSince                     string // a sum; and since when
	WentOut, WentOutShort                   string // the measure; and what was missing of it
	TakesBack                               string // %s: a transfer
	Clean, Marked                           string
	AndMore                                 string // %d
	Comma, Semicolon, Colon                 string
	OpeningLine, ClosingLine                string
	ClosingHow                              string // %s: lines

	// What patterns says; see PatternWords.
	Patterns PatternWords

	whys map[string]string // reasons that the ledger gives
}

// PatternWords are the texts of patterns in one language.
type PatternWords struct {
	Names     map[string]string // of shapes
	Means     map[string]string
	Ranked    string // how instances are ranked
	Found     string // %s: the shape, %s: how many instances, %s: of how many windows or paths, %s: what it is
	Listed    string // %s
	Hubs      string // %s
	Fan       string // %s: account, %d: others, %d: transfers
	Gather    string // the same
	Scatter   string // %s: payer, %d: between, %s: last
	Layer     string // %d: payers, %d: payees, %s: the first payer, %d: transfers
	Arrow     string
	Kept      string // %s: in
	OwnMoney  string // %s: out
	Passed    string // %s: in, %s: out, %s: share, %s: how long it lay
	WentRound string // %s: sent, %s: came back or arrived, %s: share, %s: how long it lay at each account
	Mixed     string
	Between   string // %s: first, %s: last, %s: zone
	Whole     string // %s: transfers of the whole instance, %s: first, %s: last
	// Why an instance is unlikely. Partners is of fans and gather-scatters, by how often
	// they deal with the account: once, at most three times, however often; %d: how many,
	// %s: within what time, %s: how many are usual. Steps is of other shapes; %d:
	// transfers, %s: within what time.
	PartnersOnce, PartnersSeldom, Partners, Steps string
	Chance                                        string // %s: how many are expected
	Rare                                          string // %s: of how many ledgers one has one
	Findings                                      string // %s: a list
	Finding                                       string // %s: account, %d: its place
}

// Commands is what commands print in the language.
func (l Lang) Commands() *CommandWords {
	if l == Chinese {
		return &commandsChinese
	}
	return &commandsEnglish
}

// Why is a reason that the ledger gives, in the language.
func (w *CommandWords) Why(reason string) string {
	if said, known := w.whys[reason]; known {
		return said
	}
	return reason
}

// Term is one of dyetrace's own words in the language, such as a kind of
// account; what has no translation stays.
func (l Lang) Term(key string) string { return l.words().term(key) }
