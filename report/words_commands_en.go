package report

var commandsEnglish = CommandWords{
	Time: "time (%s)", First: "first (%s)", Last: "last", Transfer: "transfer", From: "from", To: "to", Amount: "amount",
	Received: "received", Sent: "sent",
	Channel: "channel", Serial: "serial", Order: "order", Source: "source", Memo: "memo", Account: "account",
	Currency: "currency",
	Holder:   "holder", Transfers: "transfers", In: "in", Out: "out", Balance: "balance", Stated: "stated",
	OtherSide: "other side",
	FromOrTo:  "from or to", Money: "money", ClaimedHere: "claimed here", LeftSight: "left sight", ThenHolds: "then holds",
	Lots:    "lots",
	StandIn: "stand-in", MayBe: "may be", Name: "name", Is: "is", Because: "because", MayBeOneWith: "may be one with",
	Begins: "from", Ends: "to", Lines: "lines", Copies: "copies", Balances: "balances", NoStandIn: "No stand-in is open.",

	TookNames:     "%s taken for another one's, %s that may be one with others.",
	TookIn:        "Took in %s of %s read.",
	NameCount:     Count{"%s name", "%s names"},
	AccountCount:  Count{"%s account", "%s accounts"},
	DecisionCount: Count{"%s decision", "%s decisions"},
	NothingFits:   "No open stand-in fits one account alone in number and name.",
	Joined:        "The ledger's %s of statements, %s of them copies, make %s with both sides and %s with one; %s.",
	LineCount:     Count{"%s line", "%s lines"},
	TransferCount: Count{"%s transfer", "%s transfers"},
	StandInCount:  Count{"%s counterparty has a stand-in", "%s counterparties have a stand-in"},
	MayBeAny:      "%s may be any of %s: it is kept apart",
	OneNumber:     "%s has one number with %s, at another institution: they are kept apart",
	TwoCodes: "%s has one number with %s, one under a BIC and one under a national code: if the country's " +
		"directory has both codes under one bank, it is one account; they are kept apart",
	MayBeIt: "%s and %s may be one account: no rule proves it, and they are kept apart",
	MoreOf:  " and %d more",
	OtherName: Count{"%s name is taken for another name of an account",
		"%s names are taken for another name of an account"},
	ListsThem:       "%s; `dyetrace join --names` lists them with the reason",
	AndMoreAccounts: "... and %s more; `dyetrace join --names` lists them",
	ToDecide: "To decide, compare holders and payments that both statements show; then `dyetrace join --decisions` (" +
		"column stand_in: the one name, column account: the other)",
	AndMoreStatements: "... and %s more; -o and --json list them all",

	Checked:        "%s, %s of them in order.",
	StatementCount: Count{"%s statement", "%s statements"},

	AccountIs: "Account %s", Also: "also %s", Uncovered: "its statement is not in the ledger: what others' statements " +
		"show of it",
	StatementIn: "Statement in %s", ByRule: ", by the rule %s",
	Opening: "Opening balance %s (%s)", OpeningLeast: "the least under which the balance never falls below zero",
	OpeningStated: "follows from the first stated balance", FirstShown: "at the first line shown",
	Closing: "Closing balance %s after %s", HoldsThen: ": %s", Unrecorded: "(unrecorded)",
	ToItself: "(to itself: moves nothing)",
	Frozen:   "Frozen: %s %s", FrozenSince: "Frozen: %s since %s %s", WentOut: "(went out while frozen: %s)",
	WentOutShort: "(went out while frozen: %s, %s short)",
	TakesBack:    "(takes back %s)", Clean: "clean", Marked: "marked", AndMore: "and %d more", Comma: ", ",
	Semicolon: "; ", Colon: ": ",
	OpeningLine: "Opening balance", ClosingLine: "Closing balance", ClosingHow: "after %s",

	Patterns: patternsEnglish,
}

var patternsEnglish = PatternWords{
	Names: map[string]string{"fan-in": "fan-in", "fan-out": "fan-out", "gather-scatter": "gather-scatter",
		"scatter-gather": "scatter-gather",
		"layer":          "layer", "chain": "chain", "cycle": "cycle"},
	Means: map[string]string{
		"fan-in": "many accounts pay one", "fan-out": "one account pays many",
		"gather-scatter": "many accounts pay one, and it pays many",
		"scatter-gather": "one account pays many, and they pay one",
		"layer":          "several accounts each pay several of the same others",
		"chain":          "money goes from account to account, hardly less", "cycle": "money comes back to where it began",
	},
	Ranked: "Ranked by how unlikely each is in a ledger where every account pays and is paid as often, and at the same " +
		"hours, but days and strangers fall to chance. A shape is a lead and proves nothing.",
	Found: "%s: %s in %s windows or paths; %s", Listed: "made of the first %s", Hubs: "%s hubs left out",
	Fan: "%s: %d others, %d transfers", Gather: "%s: %d others, %d transfers", Scatter: "%s → %d accounts → %s",
	Layer: "%d payers → %d payees, first %s: %d transfers", Arrow: " → ",
	Kept: "%s came in, nothing of it went on", OwnMoney: "%s went out, and nothing had come in",
	Passed:    "%s came in, %s went on (%s), after %s",
	WentRound: "%s sent, %s arrived (%s), %s at each account",
	Mixed:     "transfers between currencies are not added up",
	Between:   "%s to %s (%s)",
	Whole:     "part of %s transfers from %s to %s that hang together",

	PartnersOnce:   "%d partners that deal with it once only, within %s; %s are usual in as long",
	PartnersSeldom: "%d partners that deal with it three times at most, within %s; %s are usual in as long",
	Partners:       "%d partners within %s; %s are usual in as long",
	Steps:          "%d transfers fit together within %s",
	Chance:         "%s such are expected by chance in this ledger",
	Rare:           "by chance, one of %s such ledgers has one",
	Findings:       "findings: %s", Finding: "%s (no. %d)",
}
