package statements

import (
	"dyetrace/simulate"
)

// recorder listens to a simulation and keeps each side that an institution will
// answer about.
type recorder struct {
	s       *simulate.Sim
	o       *Options
	styles  []*style // by institution; nil where it answers nothing
	groupOf []int32  // by account, -1 where no statement is given
	spool   *spool
	memos   []string
	memoNo  map[string]uint16
	paid    map[int64]payment // what victims paid, by transfer
}

// payment is a victim's payment as statements show it.
type payment struct {
	at, amount int64
	from, to   string // numbers as a ledger will have them
	victim     simulate.AccountNo
	seen       bool // a statement names both accounts
}

// mostGroups bounds how many files are open while a simulation runs, and so how
// many lines a group has.
const (
	mostGroups   = 300
	groupAtLeast = 150 // accounts
)

func newRecorder(s *simulate.Sim, o *Options, dir string) (*recorder, error) {
	sp, err := newSpool(dir)
	if err != nil {
		return nil, err
	}
	r := &recorder{s: s, o: o, spool: sp, memoNo: make(map[string]uint16), paid: make(map[int64]payment),
		groupOf: make([]int32, s.Accounts())}
	if err := r.group(); err != nil {
		sp.remove() //nolint:errcheck // the first error counts
		return nil, err
	}
	return r, nil
}

// group gives every account of an institution that answers a group.
func (r *recorder) group() error {
	// Accounts are taken in the order of their numbers, so that the same seed gives the same
	// groups. A group is one answer of an institution; a bank that is not covered gives none.
	const second = int64(1e9)
	start, end := int64(r.s.Start())/second, int64(r.s.End())/second
	size := max(groupAtLeast, r.s.Accounts()/mostGroups)
	var counts []int
	var current []int32
	for i := range r.groupOf {
		no := simulate.AccountNo(i)
		r.groupOf[i] = -1
		if r.s.Uncovered(no) {
			continue
		}
		place := r.s.Place(no)
		for place >= len(r.styles) {
			r.styles, counts, current = append(r.styles, nil), append(counts, 0), append(current, -1)
		}
		if r.styles[place] == nil {
			st := styleOf(r.o, place, r.s.IsWallet(no), r.s.Account(no).Institution, start, end)
			r.styles[place] = &st
		}
		if counts[place]%size == 0 {
			current[place] = int32(len(r.spool.groups))
			if err := r.spool.add(r.styles[place], counts[place]/size+1); err != nil {
				return err
			}
		}
		counts[place]++
		r.groupOf[i] = current[place]
	}
	return nil
}

// take keeps what happened next.
func (r *recorder) take(transfers []simulate.Transfer, carried []simulate.Carried) error {
	for i := range transfers {
		t := &transfers[i]
		l := line{no: t.No, at: t.At, sent: t.Amount, received: t.Received, memo: r.memo(t.Memo()),
			own: r.owned(t.From, t.To)}
		if err := r.side(l, t.From, t.To, t.FromBalance, false); err != nil {
			return err
		}
		if err := r.side(l, t.To, t.From, t.ToBalance, true); err != nil {
			return err
		}
	}
	for i := range carried {
		if c := &carried[i]; c.Level == 1 {
			r.pay(&transfers[c.Transfer-transfers[0].No])
		}
	}
	for _, f := range r.s.Failures() {
		l := line{no: f.No, at: f.At, sent: f.Amount, received: f.Amount, memo: r.memo(f.Memo()), failed: true,
			own: r.owned(f.From, f.To)}
		if err := r.side(l, f.From, f.To, 0, false); err != nil {
			return err
		}
	}
	return nil
}

func (r *recorder) owned(a, b simulate.AccountNo) bool { return r.s.SameHolder(a, b) }

// side keeps a line if the account's institution answers for its time.
func (r *recorder) side(l line, account, peer simulate.AccountNo, balance int64, in bool) error {
	if !r.answered(account, l.at) {
		return nil
	}
	l.account, l.peer, l.balance, l.in = account, peer, balance, in
	return r.spool.put(int(r.groupOf[account]), &l)
}

func (r *recorder) answered(a simulate.AccountNo, at int64) bool {
	if r.groupOf[a] < 0 {
		return false
	}
	st := r.spool.groups[r.groupOf[a]].style
	return at >= st.from && at < st.to
}

// pay remembers a victim's payment and how statements will show it: each side
// that answers knows its own account, and the other as it is shown to it.
func (r *recorder) pay(t *simulate.Transfer) {
	p := payment{at: t.At, amount: t.Amount, victim: t.From}
	sees := func(by, other simulate.AccountNo) (string, bool) {
		if !r.answered(by, t.At) {
			return "", false
		}
		st := r.spool.groups[r.groupOf[by]].style
		text, same := shown(r.s, r.o, st.format, other)
		if same {
			text = inLedger(r.s, r.o, other)
		}
		return text, naming(r.o, st, t.No) == inFull
	}
	to, payerSees := sees(t.From, t.To)
	from, payeeSees := sees(t.To, t.From)
	p.seen = payerSees || payeeSees
	p.from, p.to = from, to
	if r.answered(t.From, t.At) {
		p.from = inLedger(r.s, r.o, t.From)
	}
	if r.answered(t.To, t.At) {
		p.to = inLedger(r.s, r.o, t.To)
	}
	r.paid[t.No] = p
}

// memo numbers a memo; there are few.
func (r *recorder) memo(text string) uint16 {
	no, is := r.memoNo[text]
	if !is {
		no = uint16(len(r.memos))
		r.memoNo[text] = no
		r.memos = append(r.memos, text)
	}
	return no
}

// How a line names its counterparty.
const (
	inFull = iota
	asMask
	byNameOnly
)

func naming(o *Options, st *style, no int64) int {
	h := mixed(o.Seed, uint64(st.place), uint64(no), forNaming)
	switch {
	case chance(h, st.nameless):
		return byNameOnly
	case chance(h, st.nameless+st.masks):
		return asMask
	}
	return inFull
}
