package ofx

import (
	"errors"

	"dyetrace"
)

// signs is how a statement's amounts show the direction.
type signs uint8

const (
	bySign   signs = iota // by the sign, as the standard has it
	byType                // by TRNTYPE, since no amount has a sign
	reversed              // every sign is the other way round
)

// types are the movements in and out by their type. All others may be either: a payment on a card
// comes in, one from an account goes out.
var types = map[string]int{
	"CREDIT": 1, "DEP": 1, "DIRECTDEP": 1, "DIV": 1,
	"DEBIT": -1, "FEE": -1, "SRVCHG": -1, "CASH": -1, "CHECK": -1, "DIRECTDEBIT": -1, "REPEATPMT": -1,
}

// maxSignNotes is how many lines of a statement are named whose sign and type
// contradict each other.
const maxSignNotes = 100

var (
	errUnsigned = errors.New("no amount of the statement has a sign, and its TRNTYPE does not say which way money went")
	errOneSign  = errors.New("its TRNTYPE says that money went the other way than its sign does, no amount of the " +
		"statement is below zero, and nothing else shows which is right: ask the bank")
)

// readSigns finds out how the amounts are meant. Signs count. Where several types
// contradict them and nothing is below zero, the bank writes no signs; where all
// types contradict them, in both directions, it turns them round.
func (d *reader) readSigns(st *statement) {
	// Types whose direction is known are compared with the signs, apart by direction: only
	// where both directions are contradicted can the signs be turned round.
	agree, against, below := 0, [2]int{}, 0
	for i := range st.held {
		m := &st.held[i]
		if m.gone {
			continue
		}
		if m.amount < 0 {
			below++
		}
		switch way := types[m.kind]; {
		case way == 0 || m.amount == 0:
		case way > 0 == (m.amount > 0):
			agree++
		case m.amount > 0:
			against[0]++
		default:
			against[1]++
		}
	}
	// One contradiction may be a wrong type. Two among amounts without any sign are how
	// a bank writes.
	switch {
	case against[0]+against[1] == 0:
	case below == 0 && against[0] > 1:
		st.signs = byType
		d.note(dyetrace.NoteResolved, st.line, "TRNAMT",
			"no amount of the statement is below zero, though %d movements went out by their TRNTYPE: the types say which "+
				"way money went", against[0])
	case agree == 0 && against[0] > 0 && against[1] > 0:
		st.signs = reversed
		d.note(dyetrace.NoteResolved, st.line, "TRNAMT",
			"the sign of each amount contradicts its TRNTYPE, in both directions: the signs are read the other way round")
	default:
		d.contradictions(st, below == 0)
	}
}

// contradictions names the lines whose sign and type contradict each other. The
// sign counts, but where it is the only one of its kind in a statement without
// any minus.
func (d *reader) contradictions(st *statement, unsure bool) {
	count := 0
	for i := range st.held {
		m := &st.held[i]
		way := types[m.kind]
		if m.gone || way == 0 || m.amount == 0 || way > 0 == (m.amount > 0) {
			continue
		}
		if unsure {
			m.wrong = errOneSign
			continue
		}
		if count++; count <= maxSignNotes {
			d.note(dyetrace.NoteChanged, m.rec.line, "TRNTYPE", "%s contradicts the sign of the amount: the sign counts", m.kind)
		}
	}
	if count > maxSignNotes {
		d.note(dyetrace.NoteChanged, st.line, "TRNTYPE",
			"%d movements in all have a type that contradicts their sign: the sign counts", count)
	}
}

// direction is whether money came in.
func (st *statement) direction(m *held) (in bool, err error) {
	switch {
	case m.wrong != nil:
		return false, m.wrong
	case st.signs == byType && types[m.kind] == 0:
		return false, errUnsigned
	case st.signs == byType:
		return types[m.kind] > 0, nil
	case st.signs == reversed:
		return m.amount < 0, nil
	}
	return m.amount > 0, nil
}
