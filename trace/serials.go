package trace

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Differs is a field of a claim in which the transfer whose number it quotes is different.
type Differs struct {
	What              string // amount, time, from, to, serial or number
	Claim, Transfer   string // as the claim has it, and as the transfer has it
	Claimed, Happened dyetrace.Instant
}

// quoted is what has the numbers that a claim quotes.
type quoted struct {
	hits    []hit // the first maxListed
	count   int
	differs []Differs // of the one that is taken
}

// hit is a transfer with a number that a claim quotes.
type hit struct {
	ord      statement.Ord
	numbers  []string // that the claim quotes
	from, to string
	amount   dyetrace.Amount
	currency dyetrace.Currency
	time     dyetrace.Instant
}

// scanSerials finds all transfers that have a number which a claim quotes, in one
// pass over these numbers alone; no index has them.
func (r *resolver) scanSerials() error {
	// A claim with an id needs no number. Several claims may quote one number, and one
	// claim several.
	wanted := map[string][]int{}
	r.serials = map[int]*quoted{}
	for i := range r.claims {
		c := &r.claims[i]
		if c.Transfer != "" {
			continue
		}
		for _, serial := range c.Known.Serials {
			wanted[serial] = append(wanted[serial], i)
			r.serials[i] = &quoted{}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	// Each transfer is matched against all claims at once; hits are only counted beyond
	// the bound that a quoted keeps.
	err := r.records.ScanNumbers(r.ctx, func(o statement.Ord, numbers *statement.Numbers) error {
		for _, number := range numbers {
			if len(number) == 0 {
				continue
			}
			for _, i := range wanted[string(number)] {
				r.serials[i].add(o, number)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.readHits()
}

// readHits reads the transfers that have numbers which claims quote.
func (r *resolver) readHits() error {
	of := map[statement.Ord][]*hit{}
	for _, q := range r.serials {
		for k := range q.hits {
			of[q.hits[k].ord] = append(of[q.hits[k].ord], &q.hits[k])
		}
	}
	ords := slices.Sorted(maps.Keys(of))
	return r.records.Read(r.ctx, ords, func(i int, t *dyetrace.Transfer) error {
		for _, h := range of[ords[i]] {
			*h = hitOf(h.ord, t, h.numbers...)
		}
		return nil
	})
}

func hitOf(o statement.Ord, t *dyetrace.Transfer, numbers ...string) hit {
	return hit{o, numbers, strings.Clone(t.From), strings.Clone(t.To), t.Amount, t.Currency, t.Time}
}

func (q *quoted) add(o statement.Ord, number []byte) {
	if n := len(q.hits); n > 0 && q.hits[n-1].ord == o {
		q.hits[n-1].numbers = append(q.hits[n-1].numbers, string(number))
		return
	}
	if q.count++; q.count <= maxListed {
		q.hits = append(q.hits, hit{ord: o, numbers: []string{string(number)}})
	}
}

// bySerial finds the transfer with a number that a claim quotes. Of several, the claim's
// other fields decide. It reports whether the claim is done with; where no transfer has
// the number, the other fields must find it.
func (r *resolver) bySerial(i int) (done bool, err error) {
	// A number that no transfer has may be mistyped, so the rest is searched for, with a
	// note that the number differs.
	q := r.serials[i]
	if q == nil {
		return false, nil
	}
	known := &r.claims[i].Known
	if q.count == 0 {
		if known.From == "" && known.To == "" && !known.HasTime {
			r.problem(i, dyetrace.NotFound, "no transfer has the number %s: give who paid or was paid, or the time",
				strings.Join(known.Serials, " or "))
			return true, nil
		}
		q.differs = []Differs{{What: "serial", Claim: strings.Join(known.Serials, ", ")}}
		return false, nil
	}
	var fit, ords []statement.Ord
	for k := range q.hits {
		h := &q.hits[k]
		differs, err := r.compare(known, h)
		if err != nil {
			return false, err
		}
		ords = append(ords, h.ord)
		if len(differs) == 0 {
			fit = append(fit, h.ord)
		}
		q.differs = differs
	}
	// One transfer with the number is taken even where other fields differ, which is noted:
	// the bank's own number is better than a victim's memory. Of several, the one that
	// agrees in all fields is taken, if all of them were compared.
	switch {
	case q.count == 1:
		r.found = append(r.found, found{claim: i, ord: q.hits[0].ord})
	case len(fit) == 1 && q.count <= maxListed:
		q.differs = q.others(fit[0])
		r.found = append(r.found, found{claim: i, ord: fit[0]})
	default:
		r.problems = append(r.problems, problem{claim: i, kind: dyetrace.InputError, listed: ords, count: q.count,
			text: fmt.Sprintf("%d transfers have the number it quotes: name one of them by its id", q.count)})
	}
	return true, nil
}

// others are the numbers that the claim quotes beside that of the transfer taken, and
// that other transfers have.
func (q *quoted) others(taken statement.Ord) (differs []Differs) {
	at := slices.IndexFunc(q.hits, func(h hit) bool { return h.ord == taken })
	seen := slices.Clone(q.hits[at].numbers)
	for i := range q.hits {
		for _, number := range q.hits[i].numbers {
			if !slices.Contains(seen, number) {
				seen = append(seen, number)
				differs = append(differs, Differs{What: "number", Claim: number, Transfer: q.hits[at].numbers[0]})
			}
		}
	}
	return differs
}

// byID compares the other fields of claims with the transfers that their ids name.
func (r *resolver) byID() error {
	claims := map[statement.Ord][]int{}
	for _, f := range r.found {
		known := &r.claims[f.claim].Known
		if r.claims[f.claim].Transfer != "" && (known.From != "" || known.To != "" || known.HasTime || known.Amount != "") {
			claims[f.ord] = append(claims[f.ord], f.claim)
		}
	}
	if len(claims) == 0 {
		return nil
	}
	ords := slices.Sorted(maps.Keys(claims))
	return r.records.Read(r.ctx, ords, func(i int, t *dyetrace.Transfer) error {
		h := hitOf(ords[i], t)
		for _, claim := range claims[h.ord] {
			differs, err := r.compare(&r.claims[claim].Known, &h)
			if err != nil {
				return err
			}
			r.serials[claim] = &quoted{differs: differs}
		}
		return nil
	})
}

// compare compares the other fields of a claim with a transfer.
func (r *resolver) compare(known *dyetrace.Known, h *hit) (differs []Differs, err error) {
	if known.Amount != "" {
		if amount, err := dyetrace.ParseAmount(known.Amount, h.currency.Digits()); err != nil || amount != h.amount {
			differs = append(differs, Differs{What: "amount", Claim: known.Amount, Transfer: h.amount.Format(h.currency)})
		}
	}
	within := dyetrace.Instant(known.Within)
	if known.HasTime && (h.time < known.Time-within || h.time > known.Time+within) {
		differs = append(differs, Differs{What: "time", Claimed: known.Time, Happened: h.time})
	}
	for _, side := range [...]struct{ what, claim, transfer string }{
		{"from", known.From, h.from}, {"to", known.To, h.to},
	} {
		same, err := r.oneAccount(side.claim, side.transfer)
		if err != nil {
			return nil, err
		}
		if !same {
			differs = append(differs, Differs{What: side.what, Claim: side.claim, Transfer: side.transfer})
		}
	}
	return differs, nil
}

// oneAccount reports whether a claim's account is a transfer's, or is not given.
func (r *resolver) oneAccount(claim, transfer string) (bool, error) {
	if claim == "" || claim == transfer {
		return true, nil
	}
	a, err := r.records.StatementsOf(claim)
	if errors.Is(err, statement.ErrAmbiguous) {
		return strings.HasSuffix(transfer, "/"+claim), nil
	}
	if err != nil {
		return false, err
	}
	b, err := r.records.StatementsOf(transfer)
	return slices.ContainsFunc(a, func(no statement.No) bool { return slices.Contains(b, no) }), err
}

// differs returns the fields of a claim, beside its number, in which its transfer is
// different.
func (r *resolver) differs(claim int) []Differs {
	if q := r.serials[claim]; q != nil {
		return q.differs
	}
	return nil
}
