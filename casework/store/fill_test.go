package store_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
	"dyetrace/casework/store"
)

// fillCase puts a case into a store, from the report to the measure: claim, request, its
// approval with keys, message and outbox, reply, measure, clock, task and tally, and a note
// that was erased.
func fillCase(t *testing.T, s *store.Store) {
	t.Helper()
	d := caseworktest.NewDeskOn(t, s)
	d.Rules = caseworktest.China()
	ann, ben := d.By("north", "ann"), d.By("north", "ben")
	for i, by := range []*casework.By{&ann, &ben} {
		by.Key = ed25519.NewKeyFromSeed(append(make([]byte, ed25519.SeedSize-1), byte(i)))
		public, _ := by.Key.Public().(ed25519.PublicKey)
		d.Do(by.RegisterKey(public))
	}
	cny := d.Currency()
	sum := func(amount dyetrace.Amount) casework.Sum { return casework.Sum{Amount: amount, Currency: cny} }
	id := d.Case(ann, "ring of mules")
	d.Do(ann.AddClaim(id, casework.Report{Victim: "Han Meimei", Amount: sum(500_000), Reported: casework.Time(d.Now), ToBank: "ICBC", ToAccount: "620000000001"}))
	note := d.Do(ann.AddNote(id, "call the bank", casework.Ref{}))
	d.Do(ann.ProposeRequests(id, casework.Asking{Kind: casework.Stop, Institution: "ICBC", Account: "620000000001", Amount: sum(500_000), Ground: "claim"}))
	r := caseworktest.List[casework.Request](d, "requests", id)[0]
	d.Do(ben.ApproveRequests("right", r.ID))
	d.Do(ben.SealRequest(r.ID, casework.Message{Name: "m.json", Format: "json", Channel: "folder", Body: []byte("{}")}))
	d.Do(ben.ReleaseRequests(r.ID))
	d.Do(ann.AddReply(casework.Answer{Number: r.Number, Result: casework.AllDone, InForce: sum(500_000), Start: casework.Time(d.Now), Received: casework.Time(d.Now)}))
	proposed := d.Do(ann.ProposeErasure(id, note, "a court's order", "2026-17"))
	d.Do(ben.ApproveAct(proposed[len(proposed)-1].On.ID, "checked"))
}

// realIDs are ids that no other act of a test has.
func realIDs() *casework.IDs {
	return casework.NewIDs(func() dyetrace.Instant { return dyetrace.InstantOf(time.Now()) }, rand.Reader)
}
