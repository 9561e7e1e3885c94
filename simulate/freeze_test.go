package simulate_test

import (
	"testing"

	"dyetrace"
	"dyetrace/simulate"
)

// freezeOnSight runs a simulation by quarters of an hour and freezes the accounts that
// stolen money came to in the one before, at a level; at 0, none. It returns the accounts
// with the second from which they are frozen, and what happened.
func freezeOnSight(t *testing.T, c simulate.Config, level uint8) (
	map[simulate.AccountNo]int64, gone,
) {
	t.Helper()
	s := start(t, c, 4)
	frozen := make(map[simulate.AccountNo]int64)
	g := gone{sim: s}
	for at := s.Start(); at < s.End(); {
		at += dyetrace.Instant(900 * 1e9)
		var seen []int64
		err := s.Step(at, func(transfers []simulate.Transfer, carried []simulate.Carried) error {
			g.transfers, g.carried = append(g.transfers, transfers...), append(g.carried, carried...)
			for _, x := range carried {
				if x.Level == level {
					seen = append(seen, x.Transfer)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, no := range seen {
			a := g.transfers[no].To
			if _, is := frozen[a]; is || at >= s.End() {
				continue
			}
			if err := s.Freeze(a, at); err != nil {
				t.Fatal(err)
			}
			frozen[a] = int64(at) / 1e9
		}
	}
	return frozen, g
}

// A frozen account pays nothing from that instant on, and what lay in it stays;
// a platform that adapts answers with new accounts, one that does not does not.
func TestFreezesHold(t *testing.T) {
	mules := make(map[bool]int)
	for _, adaptive := range []bool{false, true} {
		c := preset(t, "demo")
		c.Platform.Adaptive, c.Days = adaptive, 10
		frozen, g := freezeOnSight(t, c, 1)
		for _, x := range g.transfers {
			if at, is := frozen[x.From]; is && x.At >= at {
				t.Fatalf("%+v is paid from an account frozen at %d", x, at)
			}
		}
		held := int64(0)
		for a := range frozen {
			_, stolen := g.sim.Balance(a)
			held += stolen
		}
		if len(frozen) < 5 || held == 0 {
			t.Errorf("%d accounts frozen hold %d", len(frozen), held)
		}
		_, free := freezeOnSight(t, c, 0)
		left := int64(0)
		for _, o := range free.sim.Orders() {
			left += o.Held
		}
		if left >= held {
			t.Errorf("without freezes %d is left, with them %d is held", left, held)
		}
		mules[adaptive] = g.sim.Mules()
	}
	if mules[true] <= mules[false] {
		t.Errorf("platforms have %d accounts if they adapt, %d if not", mules[true], mules[false])
	}
}

// A freeze in the past and one of no account are refused.
func TestFreezeErrors(t *testing.T) {
	s := start(t, preset(t, "demo"), 1)
	if err := s.Freeze(0, s.Start()-1e9); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("a freeze in the past: %v", err)
	}
	if err := s.Freeze(simulate.AccountNo(s.Accounts()), s.Start()); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("a freeze of nothing: %v", err)
	}
}

// A blocked sum stays where it is, the rest can go, and nothing else changes: the
// accounts of a platform lose what was blocked and are given up when they miss it.
func TestBlocksHold(t *testing.T) {
	c := preset(t, "demo")
	c.Days = 6
	s := start(t, c, 4)
	blocked, left := map[simulate.AccountNo]int64{}, int64(0)
	for at := s.Start(); at < s.End(); {
		at += dyetrace.Instant(900 * 1e9)
		var seen []simulate.AccountNo
		err := s.Step(at, func(transfers []simulate.Transfer, carried []simulate.Carried) error {
			for _, x := range carried {
				if x.Level == 1 {
					seen = append(seen, transfers[x.Transfer-transfers[0].No].To)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range seen {
			took, err := s.Block(a, 100_00)
			if balance, _ := s.Balance(a); err != nil || took > 100_00 || took+blocked[a] > balance {
				t.Fatalf("%d of %d blocked beside %d: %v", took, balance, blocked[a], err)
			}
			blocked[a] += took
		}
		for a, sum := range blocked {
			if balance, _ := s.Balance(a); balance < sum {
				t.Fatalf("account %d holds %d, of which %d are blocked", a, balance, sum)
			}
		}
	}
	for a, sum := range blocked {
		balance, _ := s.Balance(a)
		left += balance - sum
	}
	if len(blocked) < 5 || left == 0 {
		t.Errorf("%d accounts are blocked; %d went on lying beside it", len(blocked), left)
	}
	given := 0
	for platform := range int32(c.Platform.Count) {
		given += len(s.Serving(platform))
	}
	if given >= s.Mules() {
		t.Errorf("%d accounts serve, all of %d, though money is missing", given, s.Mules())
	}
	if _, err := s.Block(-1, 1); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("an account that is not there: %v", err)
	}
}
