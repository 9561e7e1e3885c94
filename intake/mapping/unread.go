package mapping

import (
	"maps"
	"slices"

	"dyetrace"
)

func sortedKeys(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }

func sortedWords(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }

// unread says of each column that nothing is read from what it looks like, if
// it looks like something that matters.
func (d *draft) unread(header []string) (notes []dyetrace.Note) {
	for _, c := range d.free() {
		if what := d.looksLike(c); what != "" {
			notes = append(notes, dyetrace.Note{Kind: dyetrace.NoteUnread, Column: header[c],
				Text: "it looks like " + what + ", but nothing is read from it: if it matters, say in a mapping what it is"})
		}
	}
	return notes
}

func (d *draft) looksLike(c int) string {
	sh := d.shape(c)
	directions, states := directionWords(), stateWords()
	switch {
	case d.takenBack(c):
		return "a word of what was taken back"
	case zonesNamed.MatchString(d.keys[c]) && sh.words > 0:
		return "the zones of the times"
	case d.is(c, "ignored", "available", "serial", "order", "memo", "phone", "holder_id", "institution", "ip", "device") && !d.is(c, "peer", "payer", "payee"):
		return ""
	case d.is(c, "peer", "payer", "payee", "peer_name", "payer_name", "payee_name", "peer_both"):
		return "a party"
	case d.numbers(c) && (len(d.role(c)) == 0 || accountNamed.MatchString(d.keys[c])):
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
	case len(d.role(c)) == 0 && sh.words*10 >= sh.filled*9 && len(sh.distinct) > 1 && len(sh.distinct)*10 < sh.filled*9 && !d.mayBeDay(c):
		return "names or words that repeat"
	}
	return ""
}
