package statements

import (
	"dyetrace/simulate"
)

// recorder listens to a simulation and hands on each side that an institution will
// answer about.
type recorder struct {
	s      *simulate.Sim
	o      *Options
	styles []*style // by institution; nil where it answers nothing
	keep   func(*line) error
	memos  []string
	memoNo map[string]uint16
	paid   map[int64]payment // what victims paid, by transfer
}

// newRecorder knows how each institution answers; what is to become of lines, it has to be
// told.
func newRecorder(s *simulate.Sim, o *Options) recorder {
	const second = int64(1e9)
	start, end := int64(s.Start())/second, int64(s.End())/second
	r := recorder{s: s, o: o, memoNo: make(map[string]uint16), paid: make(map[int64]payment)}
	for i := range s.Accounts() {
		no := simulate.AccountNo(i)
		place := s.Place(no)
		for place >= len(r.styles) {
			r.styles = append(r.styles, nil)
		}
		if r.styles[place] == nil && !s.Uncovered(no) {
			st := styleOf(o, place, s.IsWallet(no), s.Account(no).Institution, start, end)
			r.styles[place] = &st
		}
	}
	return r
}

// styleOf is how the institution of an account answers about it; nil where it does not.
func (r *recorder) styleOf(a simulate.AccountNo) *style {
	if r.s.Uncovered(a) {
		return nil
	}
	return r.styles[r.s.Place(a)]
}

// writer keeps lines on disk, by institution and group of accounts, until all are written.
type writer struct {
	recorder
	groupOf []int32 // by account, -1 where no statement is given
	spool   *spool
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

func newWriter(s *simulate.Sim, o *Options, dir string) (*writer, error) {
	sp, err := newSpool(dir)
	if err != nil {
		return nil, err
	}
	w := &writer{recorder: newRecorder(s, o), spool: sp, groupOf: make([]int32, s.Accounts())}
	w.keep = func(l *line) error { return w.spool.put(int(w.groupOf[l.account]), l) }
	if err := w.group(); err != nil {
		sp.remove() //nolint:errcheck // the first error counts
		return nil, err
	}
	return w, nil
}

// group gives every account of an institution that answers a group.
func (r *writer) group() error {
	// Accounts are taken in the order of their numbers, so that the same seed gives the same
	// groups. A group is one answer of an institution; a bank that is not covered gives none.
	size := max(groupAtLeast, r.s.Accounts()/mostGroups)
	counts, current := make([]int, len(r.styles)), make([]int32, len(r.styles))
	for i := range r.groupOf {
		no := simulate.AccountNo(i)
		r.groupOf[i] = -1
		st := r.styleOf(no)
		if st == nil {
			continue
		}
		place := r.s.Place(no)
		if counts[place]%size == 0 {
			current[place] = int32(len(r.spool.groups))
			if err := r.spool.add(st, counts[place]/size+1); err != nil {
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
	return r.keep(&l)
}

func (r *recorder) answered(a simulate.AccountNo, at int64) bool {
	st := r.styleOf(a)
	return st != nil && at >= st.from && at < st.to
}

// pay remembers a victim's payment and how statements will show it: each side
// that answers knows its own account, and the other as it is shown to it.
func (r *recorder) pay(t *simulate.Transfer) {
	p := payment{at: t.At, amount: t.Amount, victim: t.From}
	sees := func(by, other simulate.AccountNo) (string, bool) {
		if !r.answered(by, t.At) {
			return "", false
		}
		st := r.styleOf(by)
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
