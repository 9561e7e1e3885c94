package mapping

import (
	"maps"
	"slices"

	"dyetrace"
)

func sortedKeys(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }

func sortedWords(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }

// unread returns a note for each column that is not read but looks like
// something that matters.
func (d *draft) unread(header []string) (notes []dyetrace.Note) {
	for _, c := range d.free() {
		if what := d.looksLike(c); what != "" {
			notes = append(notes, dyetrace.Note{Kind: dyetrace.NoteUnread, Column: header[c],
				Text: "it looks like " + what + ", but nothing is read from it: if it matters, say in a mapping what it is"})
		}
	}
	return notes
}

// looksLike returns what a column looks like, "" where it does not matter.
func (d *draft) looksLike(c int) string {
	sh := d.shape(c)
	directions, states := directionWords(), stateWords()
	switch {
	case d.takenBack(c):
		return "a word of what was taken back"
	case zonesNamed().MatchString(d.keys[c]) && sh.words > 0:
		return "the zones of the times"
	case d.harmless(c):
		return ""
	case d.is(c, "peer", "payer", "payee", "peer_name", "payer_name", "payee_name", "peer_both"):
		return "a party"
	case d.numbers(c) && (len(d.role(c)) == 0 || accountNamed().MatchString(d.keys[c])):
		return "account numbers"
	case d.is(c, "charge") && d.nonZero(c) > 0:
		return "charges, of which nothing shows whether they are on top of the amounts or within them"
	case sh.isMoney() && sh.decimals*2 > sh.filled && d.nonZero(c) > 0:
		return "amounts"
	case d.mayBeDay(c) && dayRank(d.keys[c]) > 0:
		return "times"
	case sh.known(directions) && len(sh.distinct) > 1 && !sh.known(states):
		return "a direction"
	case d.is(c, "success") || sh.known(states) && len(sh.distinct) > 1 && sh.words > 0:
		return "a state"
	case len(d.role(c)) == 0 && sh.repeatedWords() && !d.mayBeDay(c):
		return "names or words that repeat"
	}
	return ""
}

// harmless reports whether a column's name means that no amount, direction or party is
// lost if it is not read.
func (d *draft) harmless(c int) bool {
	return !d.is(c, "peer", "payer", "payee") &&
		d.is(c, "ignored", "available", "serial", "order", "memo", "phone", "holder_id", "institution", "ip", "device")
}

// repeatedWords reports whether nearly all cells have words, and some words come again.
func (sh *shape) repeatedWords() bool {
	return nearlyAll(sh.words, sh.filled) && len(sh.distinct) > 1 && !nearlyAll(len(sh.distinct), sh.filled)
}
