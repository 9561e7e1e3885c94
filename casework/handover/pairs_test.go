package handover_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/casework"
)

// pairs are what two offices do to one thing, each without knowing of the other, and what
// comes of it: the conflict, if it is one, and how the case is then on both sides.
func pairs() map[string]struct {
	north, south func(s *shared)
	want         casework.ConflictKind
	is           func(s *shared, p *place) bool
} {
	type pair = struct {
		north, south func(s *shared)
		want         casework.ConflictKind
		is           func(s *shared, p *place) bool
	}
	measure := func(p *place, s *shared) casework.Measure { return get[casework.Measure](p, s.measure) }
	return map[string]pair{
		"closed twice": {
			func(s *shared) { s.north.do(s.north.by("ann").CloseCase(s.id, "all is returned")) },
			func(s *shared) { s.south.do(s.south.by("bea").CloseCase(s.id, "nothing is left")) },
			casework.ClosedTwice,
			func(s *shared, p *place) bool { return get[casework.Case](p, s.id).State == casework.CaseClosed },
		},
		"closed and worked on": {
			func(s *shared) { s.north.do(s.north.by("ann").CloseCase(s.id, "all is returned")) },
			func(s *shared) {
				s.south.do(s.south.by("bea").AddMembers(s.id, casework.MemberStart{Is: casework.Phone, Name: "+8613800000000"}))
			},
			casework.ClosedAndWorks,
			func(s *shared, p *place) bool { return get[casework.Case](p, s.id).State == casework.CaseClosed },
		},
		"lifted and extended": {
			func(s *shared) { s.north.do(s.north.by("ann").LiftMeasure(s.measure, "an error")) },
			func(s *shared) { s.extend(s.south, 300) },
			casework.LiftedAndOn,
			func(s *shared, p *place) bool {
				return measure(p, s).State == casework.Lifted && measure(p, s).Extensions == 1
			},
		},
		"lifted twice": {
			func(s *shared) { s.north.do(s.north.by("ann").LiftMeasure(s.measure, "an error")) },
			func(s *shared) {
				s.south.pass(time.Hour)
				s.south.do(s.south.by("bea").LiftMeasure(s.measure, "he has paid"))
			},
			"", // lifted is lifted
			func(s *shared, p *place) bool {
				return measure(p, s).State == casework.Lifted && measure(p, s).Ground == "an error"
			},
		},
		"extended to two ends": {
			func(s *shared) { s.extend(s.north, 300) },
			func(s *shared) { s.extend(s.south, 200) },
			casework.TwoEnds,
			func(s *shared, p *place) bool {
				return measure(p, s).End == casework.Time(s.start+dyetrace.Instant(200*24*time.Hour)) && measure(p, s).Extensions == 2
			},
		},
		"over here, extended there": {
			func(s *shared) {
				later := *s.north.now + dyetrace.Instant(190*24*time.Hour)
				if _, err := casework.Sweep(context.Background(), s.north.store, later, s.north.ids); err != nil {
					s.north.t.Fatal(err)
				}
				if got := measure(s.north, s).State; got != casework.Expired {
					s.north.t.Errorf("at north it is %s", got)
				}
			},
			func(s *shared) { s.extend(s.south, 300) },
			"",
			func(s *shared, p *place) bool { return measure(p, s).State == casework.InForce },
		},
		"a claim corrected in two ways": {
			func(s *shared) { s.correct(s.north, "10.00") },
			func(s *shared) { s.correct(s.south, "20.00") },
			casework.TwoReports,
			func(s *shared, p *place) bool {
				return get[casework.Claim](p, s.claim).Report.Amount == sum(p, "20.00")
			},
		},
		"a victim told two things": {
			func(s *shared) { s.north.do(s.north.by("ann").TellVictim(s.claim, "R1", "it is held")) },
			func(s *shared) { s.south.do(s.south.by("bea").TellVictim(s.claim, "", "it is gone")) },
			casework.TwoAnswers,
			func(s *shared, p *place) bool {
				c := get[casework.Claim](p, s.claim)
				return c.Receipt == "R1" && c.Status == "it is gone"
			},
		},
		"a person removed and met": {
			func(s *shared) { s.north.do(s.north.by("ann").RemoveMember(s.person, "another man")) },
			func(s *shared) {
				s.south.do(s.south.by("bea").MeetPerson(s.person, casework.Met{As: casework.Found, At: casework.Time(s.start), Ground: "record 1"}))
			},
			casework.RemovedAndMet,
			func(s *shared, p *place) bool { return len(list[casework.Member](p, "members", s.id)) == 0 },
		},
		"one account added twice": {
			func(s *shared) { s.addAccount(s.north) }, func(s *shared) { s.addAccount(s.south) },
			"", // it is one
			func(s *shared, p *place) bool {
				accounts := 0
				for _, m := range list[casework.Member](p, "members", s.id) {
					if m.Is == casework.Account {
						accounts++
					}
				}
				return accounts == 1 && len(list[casework.Member](p, "members-also", s.id)) == 1
			},
		},
		"one document added twice": {
			func(s *shared) {
				s.north.do(s.north.by("ann").AddPaper(s.id, casework.PaperAdded{SHA256: strings.Repeat("0", 64), Name: "a", Bytes: 1}))
			},
			func(s *shared) {
				s.south.do(s.south.by("bea").AddPaper(s.id, casework.PaperAdded{SHA256: strings.Repeat("0", 64), Name: "b", Bytes: 1}))
			},
			"",
			func(s *shared, p *place) bool { return len(list[casework.Paper](p, "papers", s.id)) == 1 },
		},
		"two requests about one account": {
			func(s *shared) { s.ask(s.north) }, func(s *shared) { s.ask(s.south) },
			casework.TwoRequests,
			func(s *shared, p *place) bool { return len(list[casework.Request](p, "requests", s.id)) == 2 },
		},
		"notes": {
			func(s *shared) { s.north.do(s.north.by("ann").AddNote(s.id, "one", casework.Ref{})) },
			func(s *shared) { s.south.do(s.south.by("bea").AddNote(s.id, "two", casework.Ref{})) },
			"",
			func(s *shared, p *place) bool { return len(list[casework.Note](p, "notes", s.id)) == 2 },
		},
	}
}

// shared is a case that two places have.
type shared struct {
	north, south               *place
	id, measure, claim, person string
	start                      dyetrace.Instant
}

func share(t *testing.T) *shared {
	places := newPlaces(t, 7, "north", "south")
	s := &shared{north: places[0], south: places[1], start: *places[0].now}
	trust(places...)
	ann := s.north.by("ann")
	s.id = s.north.do(ann.OpenCase(casework.CaseStart{Title: "ring", Purpose: "fraud"}))[0].On.ID
	s.measure = s.north.do(ann.RecordMeasure(s.id, casework.KnownMeasure{Kind: "freeze", Institution: "ICBC", Account: "620000000001",
		Authority: "court", Ground: "order", InForce: sum(s.north, "100.00"), Start: s.start}))[0].On.ID
	s.claim = s.north.do(ann.AddClaim(s.id, casework.Report{Victim: "Han", Amount: sum(s.north, "30.00"), Reported: casework.Time(s.start)}))[0].On.ID
	s.person = s.north.do(ann.AddMembers(s.id, casework.MemberStart{Is: casework.Person, Name: "Li", Document: "110101"}))[0].On.ID
	s.south.taken(s.north.export(s.id, casework.ExportStart{To: "south"}))
	return s
}

// extend extends the measure by a request and its reply, to so many days after the start.
func (s *shared) extend(p *place, days int) {
	by := p.by("ann")
	made := p.do(by.ProposeRequests(s.id, casework.Asking{Kind: casework.Extend, Institution: "ICBC", Account: "620000000001", Measure: s.measure, Ground: "not over"}))
	r := made[len(made)-1].On.ID
	p.do(by.SealRequest(r, casework.Message{Name: "m", Format: "letter", Channel: "folder", Body: []byte(r)}))
	p.do(by.ReleaseRequests(r))
	p.do(by.AddReply(casework.Answer{Number: get[casework.Request](p, r).Number, Result: casework.AllDone, Received: casework.Time(by.Time),
		End: casework.Time(s.start + dyetrace.Instant(time.Duration(days)*24*time.Hour))}))
}

func (s *shared) correct(p *place, amount string) {
	report := get[casework.Claim](p, s.claim).Report
	report.Amount = sum(p, amount)
	p.do(p.by("ann").CorrectClaim(s.claim, report, "he says so now"))
	p.pass(time.Minute)
}

func (s *shared) addAccount(p *place) {
	p.do(p.by("ann").AddMembers(s.id, casework.MemberStart{Is: casework.Account, Name: "620000000005", Institution: "CCB"}))
}

func (s *shared) ask(p *place) {
	p.do(p.by("ann").ProposeRequests(s.id, casework.Asking{Kind: casework.Inquiry, Institution: "CCB", Account: "620000000009", Ground: "claim"}))
}

// What two offices do to one thing comes together the same way on both sides, whichever
// imports first; nothing is won by who came last without anybody being asked.
func TestWhatTwoOfficesDo(t *testing.T) {
	for name, pair := range pairs() {
		for _, first := range []string{"north", "south"} {
			t.Run(name+", "+first+" imports first", func(t *testing.T) {
				s := share(t)
				s.north.pass(time.Minute)
				pair.north(s)
				s.north.pass(time.Minute)
				pair.south(s)
				one, other := s.north, s.south
				if first == "south" {
					one, other = other, one
				}
				one.taken(other.export(s.id, casework.ExportStart{To: one.office}))
				other.taken(one.export(s.id, casework.ExportStart{To: other.office}))
				s.north.sweep()
				s.south.sweep()
				converged(t, s.id, s.north, s.south)
				for _, p := range []*place{s.north, s.south} {
					found := list[casework.Conflict](p, "conflicts", s.id)
					of := map[casework.ConflictKind]bool{}
					for _, c := range found {
						of[c.Is] = true
						if len(c.Sides) != 2 || c.Sides[0].Said == "" || c.Sides[0].Office == c.Sides[1].Office {
							t.Errorf("%s: sides %+v", p.office, c.Sides)
						}
					}
					if pair.want == "" && len(found) > 0 || pair.want != "" && !of[pair.want] {
						t.Errorf("%s: conflicts %v, expected %q", p.office, of, pair.want)
					}
					if pair.want != "" && !hasTask(list[casework.Task](p, "tasks-open", p.office), "conflict-"+string(pair.want)) {
						t.Errorf("%s has no task", p.office)
					}
					if !pair.is(s, p) {
						t.Errorf("%s: the case is not as it should be", p.office)
					}
					p.verify()
				}
			})
		}
	}
}

// Who knows what was said before, and says it anew, counts: also where the clock of the one
// before was ahead.
func TestWhoKnowsMoreCounts(t *testing.T) {
	s := share(t)
	s.south.skew = dyetrace.Instant(3 * time.Hour)
	s.south.do(s.south.by("bea").CloseCase(s.id, "nothing is left"))
	s.north.taken(s.south.export(s.id, casework.ExportStart{To: "north"}))
	s.north.do(s.north.by("ann").ReopenCase(s.id, "another victim"))
	if got := get[casework.Case](s.north, s.id).State; got != casework.CaseReopened {
		t.Errorf("at north it is %s", got)
	}
	s.south.taken(s.north.export(s.id, casework.ExportStart{To: "south"}))
	converged(t, s.id, s.north, s.south)
	if got := list[casework.Conflict](s.south, "conflicts", s.id); len(got) != 0 {
		t.Errorf("conflicts %+v", got)
	}
}

// A case that is given to another office is led there; here people still see it, and what is
// theirs stays theirs. Terms become tasks of somebody on both sides.
func TestCaseIsGiven(t *testing.T) {
	s := share(t)
	s.ask(s.north)
	s.south.taken(s.north.export(s.id, casework.ExportStart{To: "south", Give: true}))
	s.south.do(s.south.by("bea").AssignCase(s.id, "bea"))
	s.north.refuse(s.north.by("ann").AssignCase(s.id, "ann"), "south's to assign")
	s.north.refuse(s.north.by("ann").ShareCase(s.id, casework.ExportStart{To: "east", Give: true, Ground: "x"}), "south's to give")
	s.south.refuse(s.south.by("bea").WithdrawRequests("x", list[casework.Request](s.south, "requests", s.id)[0].ID), "north, which goes on with it")
	s.south.refuse(s.south.by("bea").MergeCase(s.id, s.south.do(s.south.by("bea").OpenCase(casework.CaseStart{Title: "x", Purpose: "y"}))[0].On.ID, "x"), "cannot be merged")
	s.north.do(s.north.by("ann").AddNote(s.id, "one more thing", casework.Ref{}))
	s.north.pass(200 * 24 * time.Hour)
	for _, p := range []*place{s.north, s.south} {
		p.sweep()
		if !hasTask(list[casework.Task](p, "tasks-open", p.office), "freeze-ended") {
			t.Errorf("%s does not learn that the freeze is over", p.office)
		}
	}
	s.north.taken(s.south.export(s.id, casework.ExportStart{To: "north"}))
	s.south.taken(s.north.export(s.id, casework.ExportStart{To: "south"}))
	converged(t, s.id, s.north, s.south)
	refusedFor := s.south.by("bea")
	refusedFor.Office = "north"
	s.south.refuse(refusedFor.AddNote(s.id, "as north", casework.Ref{}), "works in the log")
}
