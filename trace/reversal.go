package trace

import (
	"cmp"
	"slices"
	"sort"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// reversals is what the trace keeps of an account that takes payments back: the
// reversals that leave it, and of the payments that came to it what a reversal
// needs to know. See "A reversal" in docs/method.md.
type reversals struct {
	list     []statement.Reversal // in ledger order; those that take nothing back are for warnings only
	next     int                  // of list, the first that has not been passed
	payments []paymentNo          // in ledger order
	brought  map[statement.Ord]*payment

	// Of the rules that keep arrivals apart: with what each lot came.
	ordered bool
	tags    []uint32 // beside lots
	tag     uint32   // of what arrives now
	began   statement.Ord
}

// paymentNo is a payment, and one of the reversals that take it back.
type paymentNo struct {
	ord      statement.Ord
	reversal int32
}

// payment is what is left to take back of a payment that carried claimed money.
type payment struct {
	by     []Part          // by origin, Clean first, as it lay in the account
	clean  dyetrace.Amount // of the clean money, what no claim lost sight of
	met    []EndedPart     // the rest of it: what claims lost sight of with the payment, in claim order
	marked bool            // under the poison rule
}

// A lot's tag is the number of its payment in payments, plus one; or one of
// these.
const (
	untagged = uint32(0)
	baseTag  = ^uint32(0) // all that an account had before claimed money came
)

// readReversals notes the reversals that leave a.
func (w *walk) readReversals(a *account) error {
	list, err := w.ledger.Reversals(a.no)
	if err != nil {
		return err
	}
	n := sort.Search(len(list), func(i int) bool { return list[i].Ord >= w.limit })
	if n == 0 {
		return nil
	}
	b := &reversals{list: list[:n], brought: map[statement.Ord]*payment{}}
	b.ordered = w.options.Rule == dyetrace.FIFO || w.options.Rule == dyetrace.LIFO
	for i := range b.list {
		if r := &b.list[i]; r.Linked() {
			b.payments = append(b.payments, paymentNo{r.Payment, int32(i)})
		}
	}
	slices.SortFunc(b.payments, func(x, y paymentNo) int {
		return cmp.Or(cmp.Compare(x.ord, y.ord), cmp.Compare(x.reversal, y.reversal))
	})
	a.back = b
	return nil
}

// tagOf is the tag of what a transfer brings; untagged where nothing takes it back.
func (b *reversals) tagOf(o statement.Ord) uint32 {
	i := sort.Search(len(b.payments), func(i int) bool { return b.payments[i].ord >= o })
	if i == len(b.payments) || b.payments[i].ord != o {
		return untagged
	}
	return uint32(i) + 1
}

// at is the reversal at a place that takes something back, if there is one.
func (b *reversals) at(o statement.Ord) *statement.Reversal {
	if b == nil {
		return nil
	}
	i, is := slices.BinarySearchFunc(b.list, o,
		func(r statement.Reversal, o statement.Ord) int { return cmp.Compare(r.Ord, o) })
	if !is || !b.list[i].Linked() {
		return nil
	}
	return &b.list[i]
}

// due is the next reversal behind at that takes something back, or never.
func (b *reversals) due(at statement.Ord) statement.Ord {
	for ; b.next < len(b.list); b.next++ {
		if r := &b.list[b.next]; r.Ord > at && r.Linked() {
			return r.Ord
		}
	}
	return never
}

// rememberPayment keeps what a claimed transfer brought to its payee, if reversals take
// it back, and lets the payee wait for them.
func (w *walk) rememberPayment(a *account, at statement.Ord, arriving []Part) {
	if a.back == nil {
		return
	}
	tag := a.back.tagOf(at)
	if tag == untagged {
		return
	}
	p := &payment{marked: true, met: slices.Clone(w.lost), by: []Part{{Clean, 0}}}
	for _, part := range arriving {
		if part.Claim == Clean {
			p.by[0].Amount += part.Amount
		}
	}
	p.by = append(p.by, w.byClaim.gather(arriving)...)
	p.clean = p.by[0].Amount
	p.met = slices.DeleteFunc(p.met, func(e EndedPart) bool { return e.Amount == 0 })
	slices.SortStableFunc(p.met, func(x, y EndedPart) int { return cmp.Compare(x.Claim, y.Claim) })
	p.met = joinMet(p.met)
	for i := range p.met {
		p.clean -= p.met[i].Amount
	}
	a.back.brought[at] = p
	for i := tag - 1; int(i) < len(a.back.payments) && a.back.payments[i].ord == at; i++ {
		w.queue.push(a.back.list[a.back.payments[i].reversal].Ord, a.number)
	}
}

// joinMet makes the parts of each claim one.
func joinMet(met []EndedPart) []EndedPart {
	out := met[:0]
	for _, e := range met {
		if last := len(out) - 1; last >= 0 && out[last].Claim == e.Claim {
			out[last].Amount += e.Amount
			continue
		}
		out = append(out, e)
	}
	return out
}

// takeBack is step 1 for a reversal that a pays: what is left of its payment
// first, then by the rule.
func (w *walk) takeBack(a *account, r *statement.Reversal, into []Part) ([]Part, error) {
	// Without a payment that the trace has followed, all the reversal names is left.
	p := a.back.brought[r.Payment]
	if w.poison {
		return w.takeMark(a, r, p, into)
	}
	left := r.Back
	if p != nil {
		left = p.by[0].Amount
	}
	// An account without claimed money has no lots to take from, only a clean balance, and
	// not even that before it is loaded.
	w.back = w.back[:0]
	var taken dyetrace.Amount
	if a.claimed == 0 {
		taken = min(r.Back, left)
		w.back = appendPart(w.back, Part{Clean, taken})
		if a.loaded {
			a.balance -= taken
		}
	} else {
		w.back, taken = w.rule.takeBack(a, r, p, w.back)
		a.dropLots()
	}
	list, err := w.outOfEnds(a, p, w.back, into)
	if err != nil || taken == r.Sent {
		return list, err
	}
	// The payment has less left than the reversal pays: the rest is a payment like any
	// other, and leaves by the rule.
	if !a.loaded {
		return appendPart(list, Part{Clean, r.Sent - taken}), nil
	}
	w.gone = w.take(a, r.Sent-taken, w.gone[:0])
	for _, part := range w.gone {
		list = appendPart(list, part)
	}
	return list, nil
}

// outOfEnds notes what was taken of a payment, and gives claims back what they
// lost sight of with it. It appends the parts to into.
func (w *walk) outOfEnds(a *account, p *payment, taken, into []Part) ([]Part, error) {
	if p == nil {
		return append(into, taken...), nil
	}
	// What was taken is taken off the payment, so that a second reversal of it finds only
	// what is left.
	clean := dyetrace.Amount(0)
	for _, t := range taken {
		i, _ := slices.BinarySearchFunc(p.by, t, byClaimOrder)
		p.by[i].Amount -= t.Amount
		if t.Claim == Clean {
			clean += t.Amount
		}
	}
	// Parts that met an end at this account, a fee or a share too small to follow, became
	// clean there. Of the clean money that goes back, a share in proportion is theirs, and
	// their claims get it back.
	weights, total := []Part{{Clean, p.clean}}, p.clean
	for _, e := range p.met {
		weights = append(weights, e.Part)
		total += e.Amount
	}
	shares := w.scale.share(clean, total, weights)
	p.clean -= shares[0]
	replaced := dyetrace.Amount(0)
	for i := range p.met {
		share := shares[i+1]
		if share == 0 {
			continue
		}
		p.met[i].Amount -= share
		replaced += share
		if err := w.unend(a, p.met[i].End, Part{p.met[i].Claim, share}); err != nil {
			return nil, err
		}
		into = appendPart(into, Part{p.met[i].Claim, share})
	}
	// It must not go back twice: the clean parts are smaller by as much.
	for _, t := range taken {
		if t.Claim == Clean {
			gone := min(t.Amount, replaced)
			replaced -= gone
			t.Amount -= gone
		}
		into = appendPart(into, t)
	}
	return into, nil
}

// unend takes a part out of an end at a.
func (w *walk) unend(a *account, end dyetrace.End, p Part) error {
	if w.line != nil {
		w.line.Recovered = append(w.line.Recovered, EndedPart{end, p})
	}
	p.Amount = -p.Amount
	if !w.ends.add(&a.ends, end, []Part{p}) {
		return w.concerning(a, errTooLarge)
	}
	return nil
}

// takeMark is takeBack under the poison rule: a reversal is marked if its
// payment's mark is still there or met an end, or if it exceeds its payment.
func (w *walk) takeMark(a *account, r *statement.Reversal, p *payment, into []Part) ([]Part, error) {
	was := a.claimed > 0
	if a.loaded {
		a.balance -= r.Sent
	}
	if was {
		a.claimed = a.balance
		a.dropLots()
	}
	if p != nil && len(p.met) > 0 && p.met[0].Amount > 0 {
		gone := min(p.met[0].Amount, r.Back)
		p.met[0].Amount -= gone
		return append(into, Part{0, r.Sent}), w.unend(a, p.met[0].End, Part{0, gone})
	}
	if was && (p != nil || r.Plain() > 0) {
		return append(into, Part{0, r.Sent}), nil
	}
	return append(into, Part{Clean, r.Sent}), nil
}

// payBack carries out a reversal of a statement that nothing else has needed:
// all that lies in the account is clean.
func (w *walk) payBack(a *account, r *statement.Reversal) error {
	var err error
	if w.taken, err = w.takeBack(a, r, w.taken[:0]); err != nil {
		return err
	}
	m := movement{ord: r.Ord, from: a, to: r.Payee, sent: r.Sent, received: r.Received, back: r}
	return w.forward(&m, w.taken)
}

// endReturned lets the parts of claims on the payment that m takes back end with
// the victim.
func (w *walk) endReturned(m *movement, payee *account, arriving []Part) error {
	if m.back == nil {
		return nil
	}
	i := sort.Search(len(w.order), func(i int) bool { return w.claims[w.order[i]].Transfer >= m.back.Payment })
	if i == len(w.order) || w.claims[w.order[i]].Transfer != m.back.Payment {
		return nil
	}
	ended := w.gone[:0]
	for i, p := range arriving {
		if p.Claim != Clean && p.Amount > 0 && (w.poison || w.claims[p.Claim].Transfer == m.back.Payment) {
			ended = append(ended, p)
			arriving[i].Claim = Clean
		}
	}
	w.gone = ended
	return w.endArriving(payee, dyetrace.EndReturned, ended)
}

// endArriving is end for parts that a transfer has just brought to a.
func (w *walk) endArriving(a *account, end dyetrace.End, ended []Part) error {
	if a.back != nil {
		for _, p := range ended {
			w.lost = append(w.lost, EndedPart{end, p})
		}
	}
	return w.end(a, end, ended)
}

// dropLots forgets the lots of an account that holds no claimed money.
func (a *account) dropLots() {
	if a.claimed == 0 {
		a.lots, a.oldest = nil, 0
		if a.back != nil {
			a.back.tags = nil
		}
	}
}

// warnReversals lists the reversals of accounts that claimed money had reached
// which take back less than they pay.
func (w *walk) warnReversals() {
	for n := range w.accounts.count {
		a := w.accounts.at(n)
		if a.level == 0 || a.back == nil {
			continue
		}
		for i := range a.back.list {
			if r := &a.back.list[i]; r.Fault != statement.ReversalSound && r.Ord > a.since {
				w.warnings = append(w.warnings, datedWarning{at: r.Ord, step: reversal, no: a.no, amount: r.Plain(),
					fault: r.Fault})
			}
		}
	}
}

// payReversed takes from its payer the amount that a reversal pays; e is its entry in the
// statement.
func (w *walk) payReversed(m *movement, e *statement.Entry) (err error) {
	r := m.back
	if e.Peer != r.Payee || e.Amount != r.Sent || e.Other != r.Received {
		return w.disagree(m.from, m.ord)
	}
	w.taken, err = w.takeBack(m.from, r, w.taken[:0])
	return err
}
