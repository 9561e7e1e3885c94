package store_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
	"dyetrace/casework/store"
)

// dump is all text in a place: the bytes of a folder's files, or every row of every table
// of a database.
func dump(t *testing.T, at string) func(text string) bool {
	if !store.IsURL(at) {
		return func(text string) bool { return inFiles(t, at, text) }
	}
	return func(text string) bool {
		ctx := context.Background()
		owner, err := pgx.Connect(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		defer owner.Close(ctx)
		for _, table := range slices.Sorted(maps.Keys(store.Tables())) {
			var has bool
			if err := owner.QueryRow(ctx, "SELECT coalesce(bool_or(position($1 in t::text) > 0), false) FROM "+table+" t", text).Scan(&has); err != nil {
				t.Fatal(err)
			}
			if has {
				return true
			}
		}
		return false
	}
}

// Who is erased is in no table, key or file of the store any more, is found no more, and
// the log's proofs hold; what is kept of others stays. On both stores.
func TestErasePerson(t *testing.T) {
	places := map[string]func(t *testing.T) string{"folder": func(t *testing.T) string { return t.TempDir() }}
	t.Run("server", func(t *testing.T) {
		server.Start(t) // skips this part alone
		places["PostgreSQL"] = server.NewURL
	})
	for name, place := range places {
		t.Run(name, func(t *testing.T) { erasePerson(t, place(t)) })
	}
}

func erasePerson(t *testing.T, at string) {
	ctx := context.Background()
	s, err := store.Open(ctx, at, casework.Fold)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fillCase(t, s)
	d := caseworktest.NewDeskOn(t, s)
	ann, ben := d.By("north", "ann"), d.By("north", "ben")
	ann.IDs, ben.IDs = realIDs(), realIDs()
	ann.Rules, ben.Rules = caseworktest.China(), caseworktest.China()
	id := caseworktest.List[casework.Case](d, "cases", "north")[0].ID
	d.Do(ann.AddMembers(id, casework.MemberStart{Is: casework.Person, Name: "Li Lei", Document: "110105-19491231-002X"},
		casework.MemberStart{Is: casework.Phone, Name: "138 0013 8000", Holder: "Li Lei"}, casework.MemberStart{Is: casework.Phone, Name: "139 0013 9000"}))
	// A member that was removed is kept in events alone, and goes too.
	gone := d.Do(ann.AddMembers(id, casework.MemberStart{Is: casework.Person, Name: "LI, LEI"}))
	d.Do(ann.RemoveMember(gone[0].On.ID, "the same as another"))
	found, err := casework.FindMentions(ctx, s, ann.Who(), []string{"li lei", "11010519491231002x", "620000000001", "Han Meimei"})
	if err != nil {
		t.Fatal(err)
	}
	has := dump(t, at)
	secrets := []string{"Li Lei", "LI, LEI", "110105-19491231-002X", "11010519491231002X", "138 0013 8000", "13800138000", "620000000001", "Han Meimei"}
	for _, secret := range secrets {
		if !has(secret) {
			t.Fatalf("%s is not there before it is erased: the test sees nothing", secret)
		}
	}
	if len(found.Held) > 0 || len(found.Elsewhere) > 0 || len(found.Of) != 1 {
		t.Errorf("%+v", found)
	}
	proposed := d.Do(ann.ProposeErasure(id, found.Of[id], "the term is over", "12/2026"))
	proposal := proposed[len(proposed)-1].On.ID
	if got := d.Refuse(ann.ApproveAct(proposal, "by myself")); !strings.Contains(got, "second person") {
		t.Error(got)
	}
	erased := d.Do(ben.ApproveAct(proposal, "checked"))
	for _, secret := range secrets {
		if has(secret) {
			t.Errorf("%s is still there", secret)
		}
	}
	if !has("139 0013 9000") {
		t.Error("another's phone is gone too")
	}
	if again, err := casework.FindMentions(ctx, s, ann.Who(), []string{"li lei", "11010519491231002x", "620000000001"}); err != nil || len(again.Of) > 0 {
		t.Errorf("he is still found: %+v, %v", again, err)
	}
	if check, err := verify(s)(); err != nil || !check.OK() || check.Log.Erased != int64(len(found.Of[id]))+1 {
		t.Errorf("verifying gives %v, %+v", err, check)
	}
	// An erasure is stated for good.
	last := erased[len(erased)-1]
	if got := d.Refuse(ann.ProposeErasure(id, []casework.Event{last}, "hide it", "")); !strings.Contains(got, "stays") {
		t.Error(got)
	}
	if _, err := s.Do(ctx, func(context.Context, casework.Reader) ([]casework.Event, error) {
		raw, err := casework.Encode(casework.EventsErased{Events: []string{last.ID}, Ground: "hide it"})
		return []casework.Event{{ID: strings.Repeat("f", 32), Actor: "x", On: last.On, Kind: last.Kind, Fact: raw}}, err
	}); err == nil || !strings.Contains(err.Error(), "stays") {
		t.Errorf("an erasing event is erased past the rules: %v", err)
	}
}

// Whatever single event is erased, the state can be made anew, and verified.
func TestEraseAny(t *testing.T) {
	s, err := store.Open(context.Background(), t.TempDir(), casework.Fold)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fillCase(t, s)
	var events []casework.Event
	if err := s.Events(context.Background(), 1, func(e casework.Event) bool { events = append(events, e); return true }); err != nil {
		t.Fatal(err)
	}
	ids := realIDs()
	// From the last to the first, so that every event is erased while others rest on it.
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		if e.Fact == nil || casework.Permanent(e.Kind) {
			continue
		}
		_, err := s.Do(context.Background(), func(context.Context, casework.Reader) ([]casework.Event, error) {
			raw, err := casework.Encode(casework.EventsErased{Events: []string{e.ID}, Ground: "a test"})
			id, idErr := ids.New()
			if idErr != nil {
				return nil, idErr
			}
			return []casework.Event{{ID: id, Actor: "x", On: casework.AuditLogRef(), Kind: casework.EventsErased{}.Kind(), Fact: raw}}, err
		})
		if err != nil {
			t.Fatalf("%s: %v", e.Kind, err)
		}
	}
	if check, err := verify(s)(); err != nil || !check.OK() {
		t.Errorf("verifying gives %v, %+v", err, check)
	}
}
