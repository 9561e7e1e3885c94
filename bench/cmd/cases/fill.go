package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/internal/cputime"
)

// open opens the operation and its cases.
func (b *bench) open() error {
	started := time.Now()
	for c := range b.cases {
		made, err := b.do(b.by(c, "ann").OpenCase(casework.CaseStart{Title: fmt.Sprintf("case %d", c), Purpose: "investigation of fraud"}))
		if err != nil {
			return err
		}
		b.caseIDs = append(b.caseIDs, made[0].On.ID)
	}
	in := casework.OperationStart{Name: "together", Purpose: "investigation of fraud", Moment: b.now + dyetrace.Instant(30*24*time.Hour)}
	for o := range offices {
		who := b.by(o, "ann").Who()
		in.Offices, in.Named = append(in.Offices, who.Office), append(in.Named, who)
	}
	made, err := b.do(b.by(0, "ann").OpenOperation(in))
	if err != nil {
		return err
	}
	b.operation = made[0].On.ID
	// Each office gives its own cases.
	for o := range min(offices, b.cases) {
		var own []string
		for c := o; c < b.cases; c += offices {
			own = append(own, b.caseIDs[c])
		}
		if _, err := b.do(b.by(o, "ann").JoinOperation(b.operation, own...)); err != nil {
			return err
		}
	}
	// From its moment on people of all offices work on its cases.
	b.now += dyetrace.Instant(30 * 24 * time.Hour)
	if _, err := b.do(b.by(0, "ann").ReleaseOperation(b.operation, true)); err != nil {
		return err
	}
	fmt.Printf("| %d cases opened one by one, and joined to an operation of %d offices | %.0f/s |\n", b.cases, offices, float64(b.cases)/time.Since(started).Seconds())
	return nil
}

// asking is what a plan asks about one more account.
func (b *bench) asking() casework.Asking {
	b.account++
	return casework.Asking{Kind: casework.Freeze, Institution: "ICBC", Account: fmt.Sprintf("6222%015d", b.account), Holder: fmt.Sprintf("holder %d", b.account),
		Amount: casework.Sum{Amount: dyetrace.Amount(100 * (b.account%1000 + 1)), Currency: b.yuan}, Ground: "plan 1, line 12: money of claim 3 lies here",
		Source: "plan 4f2a9c1b7d5e8a3f6c0d9b2e7a1f4c8d5b3e6a9f0c2d7b1e4a8f5c3d6b9e0a27", Claims: []string{"claim 3"}}
}

// propose proposes requests in a case and gives their ids.
func (b *bench) propose(c, n int) ([]string, error) {
	askings := make([]casework.Asking, n)
	for i := range askings {
		askings[i] = b.asking()
	}
	made, err := b.do(b.by(c, "ann").ProposeRequests(b.caseIDs[c], askings...))
	var ids []string
	for _, e := range made {
		if e.On.Kind == "request" {
			ids = append(ids, e.On.ID)
		}
	}
	if err == nil && len(ids) != n {
		err = fmt.Errorf("%d requests were proposed, want %d", len(ids), n)
	}
	return ids, err
}

func (b *bench) approve(c int, ids []string) error {
	_, err := b.do(b.by(c, "ben").ApproveRequests("right", ids...))
	return err
}

func (b *bench) seal(c int, ids []string) error {
	var all []casework.Sealing
	for _, id := range ids {
		all = append(all, casework.Sealing{Request: id, Message: casework.Message{Name: id + ".xml", Format: "camt.056.001.11", Channel: "folder",
			Body: fmt.Appendf(nil, "<Document><Id>%s</Id>%01000d</Document>", id, 0)}})
	}
	_, err := b.do(b.by(c, "ben").SealRequests(all...))
	return err
}

func (b *bench) release(c int, ids []string) error {
	_, err := b.do(b.by(c, "ben").ReleaseRequests(ids...))
	return err
}

// answer records that requests were sent, and adds a reply to each, which starts a freeze
// with two clocks.
func (b *bench) answer(c int, ids []string) error {
	if _, err := b.do(b.by(c, "ann").RequestWas(casework.Sent, "", "", b.now, ids...)); err != nil {
		return err
	}
	all := make([]casework.Decide, len(ids))
	for i, id := range ids {
		r, err := casework.Need[casework.Request](b.ctx, b.store, id)
		if err != nil {
			return err
		}
		all[i] = b.by(c, "ann").AddReply(casework.Answer{Number: r.Number, Institution: r.Asking.Institution, Account: r.Asking.Account, Kind: casework.Freeze,
			Result: casework.AllDone, InForce: r.Asking.Amount, Received: casework.Time(b.now)})
	}
	_, err := b.do(together(all))
	return err
}

// fill brings the requests of all cases as far as they are to come.
func (b *bench) fill() error {
	started, before := time.Now(), cputime.Used()
	for c := range b.cases {
		ids, err := b.propose(c, b.requests)
		if err == nil {
			err = b.approve(c, ids)
		}
		if ids = ids[:min(b.released, len(ids))]; err != nil || len(ids) == 0 {
			if err != nil {
				return err
			}
			continue
		}
		for _, step := range []func(int, []string) error{b.seal, b.release, b.answer} {
			if err := step(c, ids); err != nil {
				return err
			}
		}
	}
	took, spent := time.Since(started).Seconds(), (cputime.Used() - before).Seconds()
	last, err := b.store.Backend().Last(b.ctx)
	if err != nil {
		return err
	}
	fmt.Printf("| %d requests of %d cases in acts of %d, %d events | %.0f requests/s, %.0f events/s; %.0f events in a second of this program's processor time |\n",
		b.cases*b.requests, b.cases, b.requests, last, float64(b.cases*b.requests)/took, float64(last)/took, float64(last)/spent)
	return nil
}

// batches brings 10,000 requests of the last case all the way, in acts of a batch each, in
// the store that is full.
func (b *bench) batches() error {
	const requests = 10_000
	names := []string{"proposed from a plan, with their accounts (2 events)", "approved (1 event)", "sealed with their messages (1 event)", "released into the outbox (1 event)", "sent and answered with a freeze and its two clocks (4 events)"}
	took, spent := make([]time.Duration, len(names)), make([]time.Duration, len(names))
	for done := 0; done < requests; done += b.batch {
		c := b.cases - 1
		var ids []string
		for k, step := range []func() error{
			func() (err error) { ids, err = b.propose(c, b.batch); return err },
			func() error { return b.approve(c, ids) },
			func() error { return b.seal(c, ids) },
			func() error { return b.release(c, ids) },
			func() error { return b.answer(c, ids) },
		} {
			started, before := time.Now(), cputime.Used()
			if err := step(); err != nil {
				return err
			}
			took[k], spent[k] = took[k]+time.Since(started), spent[k]+cputime.Used()-before
		}
	}
	var all time.Duration
	for k, name := range names {
		all += took[k]
		fmt.Printf("| %d requests %s, %d at a time | %.0f/s; %.0f in a second of processor time |\n", requests, name, b.batch, requests/took[k].Seconds(), requests/spent[k].Seconds())
	}
	fmt.Printf("| %d requests through all of it | %.0f/s |\n", requests, requests/all.Seconds())
	return nil
}

// knownFact is what an event says that puts accounts among those that are known.
type knownFact struct {
	Case        string
	First, Many int
}

const (
	knownKind = "bench-known" // of its events
	knownEach = 1000          // accounts of one event, the first of which is a member
)

// fold is casework's, and beside it an event that makes many accounts known at once: to
// fold ten million members takes an hour, and what is measured is finding one.
func fold(ctx context.Context, state casework.Reader, e casework.Event) (casework.Effects, error) {
	if e.Kind != knownKind {
		return casework.Fold(ctx, state, e)
	}
	var f knownFact
	if err := json.Unmarshal(e.Fact, &f); err != nil {
		return casework.Effects{}, err
	}
	raw, err := casework.Encode(casework.MemberAdded{Case: f.Case, Is: casework.Account, Name: knownAccount(f.First), Institution: "CCB"})
	if err != nil {
		return casework.Effects{}, err
	}
	member := casework.Event{ID: e.ID, Time: e.Time, Office: e.Office, Actor: e.Actor, On: casework.Ref{Kind: "member", ID: e.ID}, Kind: "member-added", Fact: raw}
	effects, err := casework.Fold(ctx, state, member)
	// The others are keys alone, as their members would have them.
	many := casework.Document{Ref: e.On, JSON: []byte("{}")}
	for i := f.First + 1; i < f.First+f.Many; i++ {
		own, offered := casework.Member{Is: casework.Account, Name: knownAccount(i), Institution: "CCB"}.Names()
		for _, name := range own {
			many.Keys = append(many.Keys, casework.Key{Name: "thing", Value: name})
		}
		for _, name := range offered {
			many.Keys = append(many.Keys, casework.Key{Name: "thing-offered", Value: name})
		}
	}
	effects.Put = append(effects.Put, many)
	return effects, err
}

func knownAccount(i int) string { return fmt.Sprintf("6217%015d", i) }

// fillKnown makes accounts known.
func (b *bench) fillKnown() error {
	if b.known == 0 {
		return nil
	}
	made, err := b.do(b.by(0, "ann").OpenCase(casework.CaseStart{Title: "known", Purpose: "investigation of fraud"}))
	if err != nil {
		return err
	}
	started := time.Now()
	for n := 0; n < b.known; n += knownEach {
		raw, err := casework.Encode(knownFact{Case: made[0].On.ID, First: n, Many: min(knownEach, b.known-n)})
		if err != nil {
			return err
		}
		id, err := b.ids.New()
		if err != nil {
			return err
		}
		e := casework.Event{ID: id, Time: b.now, Office: "office 00", Actor: "ann", On: casework.Ref{Kind: "known", ID: id}, Kind: knownKind, Fact: raw}
		if _, err := b.do(func(context.Context, casework.Reader) ([]casework.Event, error) { return []casework.Event{e}, nil }); err != nil {
			return err
		}
	}
	fmt.Printf("| %d accounts made known | %.0f/s |\n", b.known, float64(b.known)/time.Since(started).Seconds())
	return nil
}
