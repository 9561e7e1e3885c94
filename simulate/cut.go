package simulate

import (
	"slices"

	"dyetrace"
)

// Cut is which part of a world its files show, as whoever asks gets to see it.
type Cut struct {
	// Of is Whole, OneBank or Returns.
	Of string
	// Bank is the number of the bank whose customers are shown.
	Bank int
	// Accounts are those whose statements came back.
	Accounts []AccountNo
	// Kinds, Holders and Links say whether what accounts are, whose they are and
	// what they are used with is known; it is of the accounts shown alone.
	Kinds, Holders, Links bool
}

// What a cut can be of.
const (
	Whole   = "city"
	OneBank = "bank"
	Returns = "returns"
)

// Cuts lists what a cut can be of.
func Cuts() []string { return []string{Whole, OneBank, Returns} }

// WriteCut is Write for a part of the world: transfers and failures of the
// accounts shown, with balances of their sides alone; all other accounts that
// occur are peers of which nothing but the number and the institution is known
// and whose statements are not covered. Claims are those of transfers shown.
// Under truth/ is what is true of what is shown: of accounts that occur, of
// transfers shown, and of orders that either has to do with. Errors are UsageErrors where the cut cannot be.
func WriteCut(s *Sim, dir string, cut Cut, progress func(done, total int64) error) error {
	v, err := newView(s, &cut)
	if err != nil {
		return err
	}
	return s.write(folder{s: s, dir: dir, format: "csv", view: v}, nil, progress)
}

// view is a cut under way. A nil view shows everything.
type view struct {
	s      *Sim
	cut    *Cut
	own    []bool // accounts shown
	seen   []bool // accounts that occur
	moved  []Transfer
	failed []Failure
	stolen []Carried
	orders map[int32]bool // whose money is carried by a transfer shown
}

func newView(s *Sim, cut *Cut) (*view, error) {
	v := &view{s: s, cut: cut, own: make([]bool, s.Accounts()), seen: make([]bool, s.Accounts()),
		orders: make(map[int32]bool)}
	switch cut.Of {
	case Whole, OneBank:
		if cut.Of == OneBank && (cut.Bank < 0 || cut.Bank >= s.config.Population.Banks) {
			return nil, dyetrace.Errorf(dyetrace.UsageError, "cut", "there is no bank %d", cut.Bank)
		}
		for a := range v.own {
			v.own[a] = cut.Of == Whole || s.Place(AccountNo(a)) == cut.Bank
		}
	case Returns:
		for _, a := range cut.Accounts {
			if a < 0 || int(a) >= len(v.own) {
				return nil, dyetrace.Errorf(dyetrace.NotFound, "cut", "there is no account %d", a)
			}
			v.own[a] = true
		}
	default:
		return nil, dyetrace.Errorf(dyetrace.UsageError, "cut", "%q is none of %v", cut.Of, Cuts())
	}
	copy(v.seen, v.own)
	return v, nil
}

// owns reports whether an account's statement is shown.
func (v *view) owns(a AccountNo) bool { return v == nil || v.own[a] }

// moves are those of the transfers of which a side is shown, until the next call.
func (v *view) moves(all []Transfer) []Transfer {
	if v == nil {
		return all
	}
	v.moved = v.moved[:0]
	for i := range all {
		if t := &all[i]; v.own[t.From] || v.own[t.To] {
			v.moved = append(v.moved, *t)
			v.seen[t.From], v.seen[t.To] = true, true
		}
	}
	return v.moved
}

// failures are those that whoever tried them sees, until the next call.
func (v *view) failures(all []Failure) []Failure {
	if v == nil {
		return all
	}
	v.failed = v.failed[:0]
	for i := range all {
		if v.own[all[i].From] {
			v.failed = append(v.failed, all[i])
		}
	}
	return v.failed
}

// carried are those of what transfers carried of which the transfer is shown, until
// the next call. Of is all transfers of the step.
func (v *view) carried(of []Transfer, all []Carried) []Carried {
	if v == nil {
		return all
	}
	v.stolen = v.stolen[:0]
	for _, c := range all {
		if t := &of[c.Transfer-of[0].No]; v.own[t.From] || v.own[t.To] {
			v.stolen = append(v.stolen, c)
			v.orders[c.Order] = true
		}
	}
	return v.stolen
}

// shown are the tables that a cut has, with the rows that it shows.
func (f *folder) shown(all []table) []table {
	v := f.view
	if v == nil {
		return all
	}
	all = slices.DeleteFunc(all, func(t table) bool {
		return t.name == "holders" && !v.cut.Holders || t.name == "links" && !v.cut.Links
	})
	for i := range all {
		t := &all[i]
		fill := t.fill
		switch t.name {
		case "accounts":
			t.fill = v.accountRow
		case "holders":
			t.fill = v.only(fill, v.ownsAnyOf)
		case "links":
			t.fill = v.only(fill, func(a int) bool { return v.own[a] })
		case "claims":
			t.fill = v.only(fill, v.ownsClaim)
		case "truth/accounts":
			t.fill = v.only(fill, func(a int) bool { return v.seen[a] })
		case "truth/orders":
			t.fill = v.only(fill, func(o int) bool { return v.orders[int32(o)] || v.seen[v.s.orders[o].Payee] })
		}
	}
	return all
}

// only is fill for the rows that are shown.
func (v *view) only(fill func(*rows, int), shown func(int) bool) func(*rows, int) {
	return func(r *rows, i int) {
		if shown(i) {
			fill(r, i)
		}
	}
}

// ownsAnyOf reports whether an account of a person is shown.
func (v *view) ownsAnyOf(p int) bool {
	end := AccountNo(len(v.own))
	if p+1 < len(v.s.world.persons) {
		end = v.s.world.persons[p+1].first
	}
	return slices.Contains(v.own[v.s.world.persons[p].first:end], true)
}

// ownsClaim reports whether the transfer of a claim is shown.
func (v *view) ownsClaim(i int) bool {
	o := &v.s.orders[v.s.claims[i].Order]
	return v.own[o.Payer] || v.own[o.Payee]
}

// accountRow is what a cut says of an account. Cash is known for what it is
// wherever kinds are: a bank knows what its machines paid out.
func (v *view) accountRow(r *rows, i int) {
	no := AccountNo(i)
	if !v.seen[i] {
		return
	}
	a := v.s.Account(no)
	kind, cut := a.Kind.String(), v.cut
	if !cut.Kinds || !v.own[i] && a.Kind != dyetrace.Cash {
		kind = ""
	}
	if !cut.Holders {
		a.Holder, a.HolderID, a.Phone = "", "", ""
	}
	if !v.own[i] {
		a.Holder, a.HolderID, a.Phone, a.Region, a.Opened = "", "", "", "", ""
	}
	r.id(no)
	r.string(kind)
	r.flag(v.own[i] && !a.Uncovered)
	r.strings(a.Holder, a.HolderID, a.Institution, a.Region, a.Phone, a.Opened)
	r.endRow()
}
