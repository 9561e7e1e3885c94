package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"dyetrace"
	"dyetrace/detect/network"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// termList is a list of dyetrace's own words, as pages have it.
type termList struct {
	list, one string // what TypeScript calls the list, and one of it
	says      string
	keys      []string
	prefix    string                         // of the messages that say what each is called
	called    func(w *words, i int) string   // nil where nobody reads them
	means     func(w *words, i int) []string // a sentence each, where there is one
}

// termsOf is the names of what has some.
func termsOf[T fmt.Stringer](list []T) (keys []string) {
	for _, one := range list {
		keys = append(keys, one.String())
	}
	return keys
}

// upTo lists the values of a type from first to last.
func upTo[T ~uint8](first, last T) (list []T) {
	for x := first; x <= last; x++ {
		list = append(list, x)
	}
	return list
}

// shownTables are the tables of a report's page that may be cut short.
var shownTables = []string{"claims", "accounts", "transfers", "ends", "inquiries", "warnings", "faults", "frozen", "measures", "claim_differs"}

// termLists is every list of words that pages know.
func termLists() []termList {
	kinds := []string{}
	for k := range len(kindNames) {
		if name := kindNames[cellKind(k)]; !slices.Contains(kinds, name) {
			kinds = append(kinds, name)
		}
	}
	lists := []termList{
		{list: "ends", one: "End", says: "Where followed money leaves sight.", keys: termsOf(upTo(0, dyetrace.Ends-1)), prefix: "fate",
			means: func(w *words, i int) []string { return w.endMeans[i : i+1] }},
		{list: "rules", one: "Rule", says: "Which money leaves a mixed account first.", keys: termsOf(dyetrace.Rules()), prefix: "rule",
			called: func(w *words, i int) string { return w.ruleNames[i] },
			means:  func(w *words, i int) []string { return w.rules[i : i+1] }},
		{list: "accountKinds", one: "AccountKind", says: "What an account is.", keys: termsOf(upTo(dyetrace.Personal, dyetrace.Institution)), prefix: "kind"},
		{list: "roles", one: "Role", says: "What an account does in a network.", keys: termsOf(network.Roles()), prefix: "role"},
		{list: "faultKinds", one: "FaultKind", says: "What may be wrong in a statement.", keys: termsOf(ledger.FaultKinds()), prefix: "fault",
			called: func(w *words, i int) string { return w.faults.means[i] }},
		{list: "reversals", one: "Reversal", says: "Why a reversal takes less back than it pays.",
			keys: termsOf(upTo(statement.ReversalUnnamed, statement.ReversalExcess)), prefix: "reversal"},
		{list: "differsWhats", one: "DiffersWhat", says: "What a claim may contradict.", keys: DiffersWhat(), prefix: "differs"},
		{list: "nameKinds", one: "NameKind", says: "What a name of an account may be.", keys: append(termsOf(upTo(ledger.DoubtSeveral, ledger.DoubtCodes)), "two", "one"), prefix: "name"},
		{list: "inputKinds", one: "InputKind", says: "What a file holds that a page rests on.", keys: []string{"transfers", "accounts", "claims"}, prefix: "input"},
		{list: "tables", one: "TableName", says: "Tables of a report's page that may be cut short.", keys: shownTables},
		{list: "cellKinds", one: "CellKind", keys: kinds,
			says: "What cells of a document's column hold: text from a source, one of dyetrace's own words, a sentence in both languages, a number, " +
				"minutes, an amount as a decimal string, a time, amounts by claim, or a share between 0 and 1."},
	}
	for i := range lists {
		l := &lists[i]
		if l.called != nil || l.prefix == "" {
			continue
		}
		l.called = func(w *words, i int) string { return w.term(l.keys[i]) }
		switch l.prefix {
		case "reversal":
			l.called = func(w *words, i int) string { return w.reversals[l.keys[i]] }
		case "differs":
			l.called = func(w *words, i int) string { return w.term(differsTerm + l.keys[i]) }
		}
	}
	return lists
}

// termsTypeScript is the lists, and what each word is called in both languages.
func termsTypeScript() string {
	b := bytes.NewBufferString(generatedMark + "/** Dyetrace's own words, and what they are called in each language. */\n")
	lists := termLists()
	for _, l := range lists {
		b.WriteString("\n" + blockComment("", l.says))
		fmt.Fprintf(b, "export const %s = [\n", l.list)
		for _, key := range l.keys {
			fmt.Fprintf(b, "  %s,\n", quotedTS(key))
		}
		fmt.Fprintf(b, "] as const;\nexport type %s = (typeof %s)[number];\n", l.one, l.list)
	}
	b.WriteString("\nexport const termsEn = {\n")
	writeTerms(b, lists, &english)
	b.WriteString("};\n\nexport const termsZh: Record<keyof typeof termsEn, string> = {\n")
	writeTerms(b, lists, &chinese)
	b.WriteString("};\n")
	return b.String()
}

func writeTerms(b *bytes.Buffer, lists []termList, w *words) {
	for _, l := range lists {
		for i, key := range l.keys {
			if l.called == nil {
				continue
			}
			writeTerm(b, l.prefix+"."+key, l.called(w, i))
			if l.means != nil {
				writeTerm(b, l.prefix+"."+key+".means", l.means(w, i)[0])
			}
		}
	}
}

// writeTerm writes a message, over several lines if it is long.
func writeTerm(b *bytes.Buffer, key, text string) {
	line := fmt.Sprintf("  %s: %s,\n", quotedTS(key), quotedTS(text))
	if utf8.RuneCountInString(line) <= typeScriptWidth {
		b.WriteString(line)
		return
	}
	fmt.Fprintf(b, "  %s:", quotedTS(key))
	const most = 100
	for utf8.RuneCountInString(text) > most {
		end := strings.LastIndexAny(string([]rune(text)[:most]), " ，：；")
		b.WriteString("\n    " + quotedTS(text[:end]) + " +")
		text = text[end:]
	}
	b.WriteString("\n    " + quotedTS(text) + ",\n")
}

// quotedTS is a text as a literal of TypeScript.
func quotedTS(text string) string {
	text = strings.ReplaceAll(text, `\`, `\\`)
	if strings.Contains(text, "'") {
		return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"`
	}
	return "'" + text + "'"
}
