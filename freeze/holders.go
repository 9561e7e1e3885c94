package freeze

import (
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// holders are whose accounts are, by what their banks say.
type holders struct {
	ledger  Ledger
	of      map[statement.No]detect.Holder
	numbers map[string]uint32 // of ids and of names, from 1 on
}

func newHolders(l Ledger) holders {
	return holders{ledger: l, of: map[statement.No]detect.Holder{}, numbers: map[string]uint32{}}
}

// holder is whose an account is.
func (h *holders) holder(no statement.No) (detect.Holder, error) {
	if who, is := h.of[no]; is {
		return who, nil
	}
	name, err := h.ledger.Name(no)
	if err != nil {
		return detect.Holder{}, err
	}
	a, _, err := h.ledger.Account(name.Account)
	if err != nil {
		return detect.Holder{}, err
	}
	// An id is never a name: the letter before tells them apart.
	who := detect.Holder{ID: h.number("i", a.HolderID), Name: h.number("n", detect.HolderName(a.Holder))}
	h.of[no] = who
	return who, nil
}

func (h *holders) number(what, text string) uint32 {
	if text == "" {
		return 0
	}
	n, is := h.numbers[what+text]
	if !is {
		n = uint32(len(h.numbers) + 1)
		h.numbers[what+text] = n
	}
	return n
}
