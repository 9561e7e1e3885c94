package freeze

import "dyetrace/ledger/statement"

// holders are whose accounts are, by numbers from 1 on; 0 where it is not known.
type holders struct {
	ledger  Ledger
	of      map[statement.No]uint32
	numbers map[string]uint32
}

func newHolders(l Ledger) holders {
	return holders{ledger: l, of: map[statement.No]uint32{}, numbers: map[string]uint32{}}
}

// holder is whose an account is, by the id that its bank gives the holder: names are
// those of many people.
func (h *holders) holder(no statement.No) (uint32, error) {
	if n, is := h.of[no]; is {
		return n, nil
	}
	name, err := h.ledger.Name(no)
	if err != nil {
		return 0, err
	}
	a, _, err := h.ledger.Account(name.Account)
	if err != nil {
		return 0, err
	}
	n := uint32(0)
	if a.HolderID != "" {
		n = h.numbers[a.HolderID]
		if n == 0 {
			n = uint32(len(h.numbers) + 1)
			h.numbers[a.HolderID] = n
		}
	}
	h.of[no] = n
	return n, nil
}
