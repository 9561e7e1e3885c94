package report

import (
	"fmt"
	"strings"

	"dyetrace"
)

// endColumn begins the key of a column that holds the sums of one end.
const endColumn = "left_"

// words are the texts of a report in one language. The keys of headings, sheets and terms
// are the names in CSV files.
type words struct {
	// The head.
	program, command, generated              string
	rule, ruleMeans                          string
	minPart, oneMajorUnit, maxLevel, noLimit string
	until, zone                              string
	ledgerTransfers, ledgerAccounts          string
	ledgerFrom, ledgerTo                     string
	ruleNames, rules                         [6]string // of rules a sentence each
	ruleSays                                 string    // %[1]s: the rule's name; %[2]s: its sentence

	// The balance.
	followed, refused, arrived, held, leftSight string
	endMeans                                    [dyetrace.Ends]string

	// Headings and phrases of the text for a terminal.
	title                     string // %s: the rule
	lost, liesWhere, askNext  string
	warnings, claims, compare string
	accountsByLevel           string
	level                     string // %d
	marked, markedHeld        string
	nothingLost, nothingHeld  string
	nothingLeft, nothingAsked string
	minutesKept               string
	closes, closesArrived     string // %s: the sum
	more                      string // %d: rows left out
	leftOut                   string // %s: columns for which a terminal has no room
	comma                     string
	inClaims, inAccounts      count
	inTransfers               count
	gapIn, gapOut, ignored    string
	measures, measureHolds    string
	measureLater, measureOpen string
	measureBroken             string
	measureShort              string
	reversals                 map[string]string // by why they take less back than they pay
	askStatement              string
	unknownInstitution        string
	uncovered                 string
	colon                     string
	cutShort                  count  // claims left out of a cell
	statement                 string // %s: the currency
	statementParts            string
	headings, sheets, terms   map[string]string
	freeze                    freezeWords // of lists, plans and returns
	detect                    detectWords
	asking                    askingWords // of inquiries
	faults                    faultWords  // of statements
	lines                     lineWords   // of statements
	rely                      relianceWords
}

// count is a phrase around a number, for one and for any other.
type count struct{ one, many string }

// always is a phrase that is the same for every number.
func always(phrase string) count { return count{phrase, phrase} }

func (c count) of(n int) string {
	if n == 1 {
		return c.one
	}
	return c.many
}

// words is the vocabulary of the language.
func (l Lang) words() *words {
	if l == Chinese {
		return &chinese
	}
	return &english
}

// ruleSentence is what a rule says, in a sentence.
func (w *words) ruleSentence(r dyetrace.Rule) string {
	return fmt.Sprintf(w.ruleSays, w.ruleNames[r], w.rules[r])
}

// sheet is what a table is called.
func (w *words) sheet(name string) string {
	if s, ok := w.sheets[name]; ok {
		return s
	}
	if currency, is := strings.CutPrefix(name, statementName); is {
		return fmt.Sprintf(w.statement, currency)
	}
	for _, sheets := range []map[string]string{w.freeze.sheets, w.detect.sheets, w.asking.sheets, w.faults.sheets,
		w.rely.sheets} {
		if s, ok := sheets[name]; ok {
			return s
		}
	}
	return ""
}

// headingIn is the heading of a column of a table. Where several tables have columns of one
// key that mean different things, a heading is keyed by table and column.
func (w *words) headingIn(table, key string) string {
	whole := table + "." + key
	if h := w.heading(whole); h != whole {
		return h
	}
	return w.heading(key)
}

// heading is the heading of the column with this key.
func (w *words) heading(key string) string {
	if h, ok := w.headings[key]; ok {
		return h
	}
	for _, headings := range []map[string]string{w.asking.headings, w.freeze.headings, w.detect.headings,
		w.faults.headings, w.lines.headings, w.rely.headings} {
		if h, ok := headings[key]; ok {
			return h
		}
	}
	if end, ok := strings.CutPrefix(key, endColumn); ok {
		return w.leftSight + w.colon + w.term(end)
	}
	return key
}

// term is one of dyetrace's own words in the language; what has no
// translation, such as a currency's code, stays.
func (w *words) term(key string) string {
	if t, ok := w.terms[key]; ok {
		return t
	}
	for _, terms := range []map[string]string{w.freeze.terms, w.detect.terms, w.lines.terms, w.faults.terms,
		w.rely.terms} {
		if t, ok := terms[key]; ok {
			return t
		}
	}
	return key
}
