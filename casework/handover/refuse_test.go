package handover_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
	"dyetrace/casework/handover"
	"dyetrace/casework/store"
)

// What may not leave does not: each refusal says why.
func TestWhatMayNotLeave(t *testing.T) {
	p := newPlaces(t, 3, "north")[0]
	ann := p.by("ann")
	open := func(in casework.CaseStart) string {
		in.Title, in.Purpose = "ring", "fraud"
		return p.do(ann.OpenCase(in))[0].On.ID
	}
	plain := open(casework.CaseStart{})
	sealed := open(casework.CaseStart{Sealed: true, Named: []casework.Who{{Office: "north", Name: "ann"}}})
	joined := open(casework.CaseStart{})
	operation := p.do(ann.OpenOperation(casework.OperationStart{Name: "storm", Purpose: "fraud", Moment: *p.now + dyetrace.Instant(time.Hour)}))[0].On.ID
	p.do(ann.JoinOperation(operation, joined))
	member := p.do(ann.AddMembers(plain, casework.MemberStart{Is: casework.Phone, Name: "+8613800000000"}))[0].On
	split := p.do(ann.SplitCase(plain, casework.CaseStart{Title: "second"}, []casework.Ref{member}, "another ring"))[0].On.ID
	to := func(in casework.ExportStart) casework.ExportStart { in.To, in.Ground = "south", "help"; return in }
	p.refuse(ann.ShareCase(plain, casework.ExportStart{To: "north", Ground: "x"}), "has the case already")
	p.refuse(ann.ShareCase(plain, casework.ExportStart{To: "south"}), "ground is missing")
	p.refuse(ann.ShareCase(sealed, to(casework.ExportStart{})), "name the people of south")
	p.refuse(p.by("ben").ShareCase(sealed, to(casework.ExportStart{Readers: []casework.Who{{Office: "south", Name: "bea"}}})), "there is no case")
	p.refuse(ann.ShareCase(joined, to(casework.ExportStart{})), "nothing of it leaves before")
	p.refuse(ann.ShareCase(split, to(casework.ExportStart{})), "was split from another")

	// Where the rules ask for a second person, nothing leaves before he has approved it.
	careful := ann
	careful.Rules = caseworktest.Rules{Second: []string{"share"}}
	proposed := p.do(careful.ShareCase(plain, to(casework.ExportStart{})))
	if got := proposed[len(proposed)-1].Kind; got != "act-proposed" {
		t.Errorf("alone it is %s", got)
	}
	if got := list[casework.Export](p, "exports", plain); len(got) != 0 {
		t.Errorf("exported: %+v", got)
	}
	p.do(p.by("ben").ApproveAct(proposed[len(proposed)-1].On.ID, "right"))
	if got := list[casework.Export](p, "exports", plain); len(got) != 1 {
		t.Errorf("exported: %+v", got)
	}
}

// A sealed case is seen there by the people that the export names, and is taken in by one of
// them; a split case comes with the one that it was split from.
func TestSealedAndSplitCasesTravel(t *testing.T) {
	places := newPlaces(t, 4, "north", "south")
	north, south := places[0], places[1]
	trust(places...)
	ann := north.by("ann")
	sealed := north.do(ann.OpenCase(casework.CaseStart{Title: "ring", Purpose: "fraud", Sealed: true, Named: []casework.Who{{Office: "north", Name: "ann"}}}))[0].On.ID
	file := north.export(sealed, casework.ExportStart{To: "south", Readers: []casework.Who{{Office: "south", Name: "bea"}}})
	c, err := check(file)
	if err != nil {
		t.Fatal(err)
	}
	in, err := c.Prepare(context.Background(), south.store)
	if err != nil {
		t.Fatal(err)
	}
	south.refuse(south.by("eve").TakeIn(in), "not among those who may see")
	south.do(south.by("bea").TakeIn(in))
	south.do(south.by("bea").AddNote(sealed, "seen", casework.Ref{}))
	south.refuse(south.by("eve").AddNote(sealed, "seen", casework.Ref{}), "there is no case")

	old := north.do(ann.OpenCase(casework.CaseStart{Title: "old", Purpose: "fraud"}))[0].On.ID
	member := north.do(ann.AddMembers(old, casework.MemberStart{Is: casework.Phone, Name: "+8613800000000"}))[0].On
	split := north.do(ann.SplitCase(old, casework.CaseStart{Title: "new"}, []casework.Ref{member}, "another ring"))[0].On.ID
	south.taken(north.export(split, casework.ExportStart{To: "south", Origin: true}))
	if got := get[casework.Member](south, member.ID).Case; got != split {
		t.Errorf("the member is in %s", got)
	}
	// The one that it was split from has it no more, also where it goes alone.
	third := newPlaces(t, 5, "east")[0]
	trust(append(places, third)[1:]...)
	third.do(third.by("ann").TrustPeer(north.key.Origin(), north.key.Public(), []string{"north"}))
	third.taken(north.export(old, casework.ExportStart{To: "east"}))
	if _, there, err := casework.Get[casework.Member](context.Background(), third.store, member.ID); err != nil || there {
		t.Errorf("what moved to another case went along (%v)", err)
	}
}

// A report to a unit stays, and so does that there is one, unless a reader lets it go and
// another reader takes it in.
func TestFilingsStay(t *testing.T) {
	places := newPlaces(t, 6, "north", "south")
	north, south := places[0], places[1]
	trust(places...)
	ann := north.by("ann")
	id := north.do(ann.OpenCase(casework.CaseStart{Title: "ring", Purpose: "fraud"}))[0].On.ID
	filing := north.do(ann.KeepFiling(id, casework.FilingMade{Format: "goaml", Unit: "the unit", Ground: "law", Readers: []casework.Who{{Office: "south", Name: "bea"}},
		Files: []casework.FiledFile{{Name: "report.xml", SHA256: strings.Repeat("0a", 32), Bytes: 7}}}))[0].On.ID
	file := north.export(id, casework.ExportStart{To: "south"})
	if strings.Contains(string(file), "filing") || strings.Contains(string(file), filing) {
		t.Error("the file tells of a report")
	}
	south.taken(file)
	north.do(ann.PermitFiling(filing, "south", "bea goes on with it"))
	c, err := check(north.export(id, casework.ExportStart{To: "south"}))
	if err != nil {
		t.Fatal(err)
	}
	in, err := c.Prepare(context.Background(), south.store)
	if err != nil {
		t.Fatal(err)
	}
	south.refuse(south.by("ben").TakeIn(in), "who may see all of the file")
	south.do(south.by("bea").TakeIn(in))
	seen, err := casework.FilingsOf(context.Background(), south.store, casework.Who{Office: "south", Name: "bea"}, id, 10)
	if err != nil || len(seen) != 1 {
		t.Errorf("bea sees %d reports, %v", len(seen), err)
	}
	// On the way back the reader need not be told of what he knows; others do not learn of it.
	if back := south.export(id, casework.ExportStart{To: "north"}); strings.Contains(string(back), "filing-") {
		t.Error("the file back tells of a report")
	}
}

// What two people have signed at one office is proven at another, and stays so on the way to
// a third, to which the first has never sent anything.
func TestSignaturesAndOriginsTravelOn(t *testing.T) {
	places := newPlaces(t, 8, "north", "south", "east")
	north, south, east := places[0], places[1], places[2]
	id := north.do(north.by("ann").OpenCase(casework.CaseStart{Title: "ring", Purpose: "fraud"}))[0].On.ID
	signing := map[string]casework.By{}
	for i, name := range []string{"ann", "ben"} {
		by := north.by(name)
		by.Key = ed25519.NewKeyFromSeed(slices.Repeat([]byte{byte(i + 1)}, ed25519.SeedSize))
		public, _ := by.Key.Public().(ed25519.PublicKey)
		north.do(by.RegisterKey(public))
		signing[name] = by
	}
	made := north.do(signing["ann"].ProposeRequests(id, casework.Asking{Kind: casework.Stop, Institution: "CCB", Account: "620000000009", Ground: "claim"}))
	request := made[len(made)-1].On.ID
	north.do(signing["ben"].ApproveRequests("right", request))
	trust(north, south)
	south.taken(north.export(id, casework.ExportStart{To: "south"}))
	south.do(south.by("bea").AddNote(id, "seen", casework.Ref{}))

	// East knows south and has to know north too: what is north's is proven by north's log.
	east.do(east.by("ann").TrustPeer(south.key.Origin(), south.key.Public(), []string{"south"}))
	south.do(south.by("bea").TrustPeer(east.key.Origin(), east.key.Public(), []string{"east"}))
	file := south.export(id, casework.ExportStart{To: "east"})
	_, err := east.take(file)
	var unknown *handover.Untrusted
	if !errors.As(err, &unknown) || len(unknown.Logs) != 1 || unknown.Logs[0].Name != north.key.Origin() {
		t.Fatalf("what is north's: %v", err)
	}
	if !strings.Contains(err.Error(), handover.Fingerprint(north.key.Public())) {
		t.Errorf("the fingerprint is not told: %v", err)
	}
	east.do(east.by("ann").TrustPeer(north.key.Origin(), north.key.Public(), []string{"north"}))
	east.taken(file)
	for _, p := range []*place{south, east} {
		if r := get[casework.Request](p, request); !r.Proven || r.Approver != "ben" {
			t.Errorf("%s: the request is %+v", p.office, r)
		}
		err := casework.CheckSignings(context.Background(), p.store, func(e casework.Event, wrong string) bool {
			t.Errorf("%s: %s: %s", p.office, e.ID, wrong)
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		p.verify()
	}
	if _, err := south.take(file); err == nil || !strings.Contains(err.Error(), "the file is for east") {
		if err != nil || len(south.taken(file)) != 0 {
			t.Errorf("a file for another office: %v", err)
		}
	}
	converged(t, id, south, east)
}

// An event that was erased here stays erased, whatever comes; the proofs of the others hold.
func TestErasedStaysErased(t *testing.T) {
	s := share(t)
	note := s.north.do(s.north.by("ann").AddNote(s.id, "a secret", casework.Ref{}))[0]
	s.south.taken(s.north.export(s.id, casework.ExportStart{To: "south"}))
	proposed := s.south.do(s.south.by("bea").ProposeErasure(s.id, []casework.Event{note}, "the court orders it", "7"))
	s.south.do(s.south.by("bob").ApproveAct(proposed[len(proposed)-1].On.ID, "checked"))
	s.south.taken(s.north.export(s.id, casework.ExportStart{To: "south"}))
	if got := list[casework.Note](s.south, "notes", s.id); len(got) != 0 {
		t.Errorf("it is back: %+v", got)
	}
	s.south.verify()
	file := s.south.export(s.id, casework.ExportStart{To: "north"})
	if strings.Contains(string(file), "a secret") {
		t.Error("what was erased goes out")
	}
	s.north.taken(file)
	s.north.verify()
}

// A log that goes on from an old copy has other events at places that others know: nobody
// takes anything from it.
func TestOldCopyIsFoundOut(t *testing.T) {
	s := share(t)
	at := t.TempDir()
	if err := store.Backup(context.Background(), s.north.store, at); err != nil {
		t.Fatal(err)
	}
	s.north.do(s.north.by("ann").AddNote(s.id, "one", casework.Ref{}))
	s.south.taken(s.north.export(s.id, casework.ExportStart{To: "south"}))
	old := *s.north
	var err error
	if old.store, err = store.Open(context.Background(), at, casework.Fold); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { old.store.Close() })
	old.do(old.by("ann").AddNote(s.id, "two", casework.Ref{}))
	_, err = s.south.take(old.export(s.id, casework.ExportStart{To: "south"}))
	if err == nil || !strings.Contains(err.Error(), "a copy from before goes on in it") {
		t.Errorf("an old copy of the log: %v", err)
	}
	// Nor does the office itself take back what its log has lost.
	back := s.south.export(s.id, casework.ExportStart{To: "north"})
	if _, err := old.take(back); err == nil || !strings.Contains(err.Error(), "a copy from before was put back") {
		t.Errorf("what the copy lacks: %v", err)
	}
}

// What comes from a clock that is far ahead is refused: all that is done here would follow it.
func TestClocksFarAhead(t *testing.T) {
	s := share(t)
	s.south.skew = dyetrace.Instant(48 * time.Hour)
	note := s.south.do(s.south.by("bea").AddNote(s.id, "from the day after tomorrow", casework.Ref{}))[0].ID
	_, err := s.north.take(s.south.export(s.id, casework.ExportStart{To: "north"}))
	if err == nil || !strings.Contains(err.Error(), "the clock of south is wrong") || !strings.Contains(err.Error(), note) {
		t.Errorf("a clock two days ahead: %v", err)
	}
}
