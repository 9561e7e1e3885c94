package postgres_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/store/engine"
	"dyetrace/casework/store/postgres"
	"dyetrace/casework/store/storetest"
)

// server serves all tests of the package.
var server storetest.Server

func TestMain(m *testing.M) { os.Exit(storetest.Main(m, open, server.End)) }

func open(ctx context.Context, at string, fold casework.Folder) (casework.Store, error) {
	db, err := postgres.Open(ctx, at)
	if err != nil {
		return nil, err
	}
	return engine.New(db, fold), nil
}

// places makes new, empty places.
func places(t *testing.T) func() storetest.Place {
	server.Start(t)
	return func() storetest.Place {
		at := server.NewURL(t)
		return func(fold casework.Folder) (casework.Store, error) { return open(context.Background(), at, fold) }
	}
}

// Whatever is done to a store, it says what the model says.
func TestRandom(t *testing.T) { storetest.Random(t, places(t), true) }

// Whatever people do, a store makes of it what the one in memory does. DYETRACE_TORTURE says
// how often thirty acts are done: 334 is well over 10,000 acts.
// The database goes away at times.
func TestActs(t *testing.T) {
	storetest.Acts(t, places(t), func() {
		server.Down(t)
		server.Up(t)
	})
}

// A store keeps its single promises.
func TestCases(t *testing.T) { storetest.Cases(t, places(t)) }

// A killed process loses nothing that it has acknowledged.
func TestKilled(t *testing.T) {
	server.Start(t)
	storetest.Killed(t, open, server.NewURL(t))
}

// Processes that open a new place at once, and write at once, lose nothing.
func TestTwoProcesses(t *testing.T) {
	server.Start(t)
	storetest.TwoProcesses(t, open, server.NewURL(t))
}

// A process that is killed while people act loses nothing either.
func TestKilledPeople(t *testing.T) {
	server.Start(t)
	storetest.KilledPeople(t, open, server.NewURL(t))
}

// People of two processes act together.
func TestTwoOfPeople(t *testing.T) {
	server.Start(t)
	storetest.TwoOfPeople(t, open, server.NewURL(t))
}

// Tables of a newer program are refused.
func TestNewer(t *testing.T) {
	server.Start(t)
	ctx, at := context.Background(), server.NewURL(t)
	s, err := open(ctx, at, storetest.Fold)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	c, err := pgx.Connect(ctx, at)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)"); err != nil {
		t.Fatal(err)
	}
	_, err = open(ctx, at, storetest.Fold)
	if dyetrace.KindOf(err) != dyetrace.UsageError || !strings.Contains(err.Error(), "newer dyetrace (version 99") {
		t.Errorf("opening it gives %v", err)
	}
}

// An address that is none, and one where nothing answers, are said to be so, without the
// password.
func TestUnreachable(t *testing.T) {
	for at, want := range map[string]string{
		"postgres://host:port:x/db":                                 "is not one such as",
		"postgres://me:geheim@/db?host=" + t.TempDir() + "/nowhere": "cannot be reached",
	} {
		_, err := open(context.Background(), at, storetest.Fold)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", at, err)
		}
	}
}

func act(n int) casework.Decide {
	return func(context.Context, casework.Reader) ([]casework.Event, error) {
		return []casework.Event{{ID: fmt.Sprintf("%032x", n), Time: 1, Actor: "li", On: casework.Ref{Kind: "case", ID: "1"}, Kind: "said", Fact: []byte("{}")}}, nil
	}
}

func countEvents(t *testing.T, s casework.Store) int {
	t.Helper()
	n := 0
	if err := s.Events(context.Background(), 1, func(casework.Event) bool { n++; return true }); err != nil {
		t.Fatal(err)
	}
	return n
}

// The database goes away before an act and within one, and comes back: what was
// acknowledged is there, the rest is not.
func TestGoesAway(t *testing.T) {
	server.Start(t)
	ctx := context.Background()
	s, err := open(ctx, server.NewURL(t), storetest.Fold)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	must := func(decide casework.Decide) {
		t.Helper()
		if _, err := s.Do(ctx, decide); err != nil {
			t.Fatal(err)
		}
	}
	must(act(1))
	server.Down(t)
	if _, err := s.Do(ctx, act(2)); err == nil || !strings.Contains(err.Error(), "do it again") {
		t.Errorf("without a database an act gives %v", err)
	}
	server.Up(t)
	must(act(3))
	_, err = s.Do(ctx, func(ctx context.Context, state casework.Reader) ([]casework.Event, error) {
		server.Down(t)
		server.Up(t)
		return act(4)(ctx, state)
	})
	if err == nil {
		t.Error("an act outlives its database")
	}
	must(act(5))
	if n := countEvents(t, s); n != 3 {
		t.Errorf("%d events are kept, want 3", n)
	}
}

// Where the answer to a commit is lost, the store finds out whether it was kept.
func TestLostAnswer(t *testing.T) {
	server.Start(t)
	ctx := context.Background()
	at := server.NewURL(t)
	_, place, _ := strings.Cut(at, "&")
	proxy := newProxy(t, server.Socket())
	s, err := open(ctx, server.URL(proxy.folder)+"&"+place, storetest.Fold)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for n, lost := range []struct {
		name    string
		forward bool
	}{{"after the server has it", true}, {"before the server has it", false}} {
		proxy.loseNextCommit(lost.forward)
		events, err := s.Do(ctx, act(n))
		if kept := err == nil && len(events) == 1 && events[0].Seq == 1; kept != lost.forward {
			t.Errorf("%s: events %v, error %v", lost.name, events, err)
		}
		if err != nil && !strings.Contains(err.Error(), "nothing of this was kept") {
			t.Errorf("%s: %v", lost.name, err)
		}
	}
	if n := countEvents(t, s); n != 1 {
		t.Errorf("%d events are kept, want 1", n)
	}
}
