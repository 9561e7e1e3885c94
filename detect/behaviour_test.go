package detect_test

import (
	"context"
	"math"
	"slices"
	"sync"
	"testing"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// surveyed is a book's survey, and the population of it.
func surveyed(t *testing.T, b *book) (*detect.Survey, *detect.Population) {
	t.Helper()
	ctx := context.Background()
	people, err := detect.LoadPeople(ctx, b)
	if err != nil {
		t.Fatal(err)
	}
	s, err := detect.NewSurvey(ctx, b, b.clock(t), people, detect.Setting{Zone: zero.Location()})
	if err != nil {
		t.Fatal(err)
	}
	p, err := detect.NewPopulation(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	return s, p
}

// rowsOf are the rows that a survey hands out, by statement.
func rowsOf(t *testing.T, measure func(visit func(statement.No, []float32) error) error) map[statement.No][]float32 {
	t.Helper()
	rows, mu := map[statement.No][]float32{}, sync.Mutex{}
	err := measure(func(no statement.No, row []float32) error {
		mu.Lock()
		defer mu.Unlock()
		rows[no] = slices.Clone(row)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func ownRows(t *testing.T, b *book) map[statement.No][]float32 {
	s, _ := surveyed(t, b)
	return rowsOf(t, func(visit func(statement.No, []float32) error) error {
		return s.OwnRows(context.Background(), b, visit)
	})
}

// expect compares some columns of a row.
func expect(t *testing.T, columns []string, row []float32, wanted map[string]float64) {
	t.Helper()
	for name, w := range wanted {
		at := slices.Index(columns, name)
		if at < 0 || row == nil {
			t.Fatalf("no column %s, or no row", name)
		}
		if got := float64(row[at]); math.Abs(got-w) > 1e-5*(1+math.Abs(w)) && !(w != w && got != got) {
			t.Errorf("%s is %v; want %v", name, got, w)
		}
	}
}

// Behaviours of a runner, and of somebody who only shops, are what their words say.
func TestBehaviours(t *testing.T) {
	const shop, runner, next, shopper = 10, 11, 12, 13
	b := &book{kinds: map[statement.No]dyetrace.Kind{shop: dyetrace.Merchant}}
	// Four strangers pay the runner, one of them twice; he hands on all but a
	// hundredth of each, to the same account, within five minutes.
	for i, payer := range []statement.No{1, 2, 3, 4, 1} {
		at := 3*days + int64(i)*days
		b.pay(at+12*hrs, payer, runner, 100000)
		b.pay(at+12*hrs+240, runner, next, 99000)
	}
	for i := range int64(4) {
		b.pay(3*days+i*days+20*hrs, shopper, shop, 5012)
	}
	rows := ownRows(t, b)
	nan := math.NaN()
	expect(t, detect.OwnFeatures(), rows[runner], map[string]float64{
		"kinds_known": 1, "covered": 1, "moves_log": math.Log2(10), "in_of_all": 0.5, "out_per_in": 0.99,
		"in_payers": 0.8, "out_payees": 0.2, "once_payers": 0.75, "once_payers_amount": 0.6, "both_ways": 0,
		"top_payer": 0.4, "top_payee": 1, "fresh_in": 0.8, "fresh_out": 0.2, "private_in": 1, "private_out": 1,
		"carried_out": 1, "dwell_low": math.Log2(5), "dwell_high": math.Log2(5), "gone_in_ten": 0.99,
		"parts_per_in": 1, "ins_per_out": 1, "whole_out": 1, "emptied_exactly": 0, "kept_some": 1, "kept_spread": 0,
		"relay_fresh_payees": 0.2, "relay_to_common": 0, "in_then_out": 1, "quick_pairs": 1, "inner_share": 0,
		"office_hours": 1, "evening_share": 0, "relay_days": 1, "most_of_day": 0.2, "amount_in_spread": 0,
	})
	expect(t, detect.OwnFeatures(), rows[shopper], map[string]float64{
		"in_of_all": 0, "out_per_in": 0, "in_payers": nan, "shops_out": 1, "private_out": 0, "carried_out": 0,
		"whole_out": nan, "dwell_low": nan, "evening_share": 1, "office_hours": 0, "gone_in_ten": nan,
	})
}

// Whom accounts deal with shows in their surroundings: a victim's other payees, and
// what the first forest says of them; an account does not look at itself.
func TestSurroundings(t *testing.T) {
	const victim, runnerA, runnerB, boss = 0, 1, 2, 3
	b := &book{kinds: map[statement.No]dyetrace.Kind{}}
	b.pay(2*days, boss, victim, 500)
	b.pay(3*days, victim, runnerA, 1000)
	b.pay(3*days+60, victim, runnerB, 3000)
	b.pay(3*days+120, runnerA, boss, 1000)
	b.pay(4*days, runnerB, boss, 3000)
	ctx := context.Background()
	s, p := surveyed(t, b)
	ownRows := rowsOf(t, func(visit func(statement.No, []float32) error) error { return s.OwnRows(ctx, b, visit) })
	if len(ownRows) != 4 {
		t.Fatalf("%d rows", len(ownRows))
	}
	sums := []float32{-5, 1, 2, -3}
	rows := rowsOf(t, func(visit func(statement.No, []float32) error) error { return s.ChainRows(ctx, b, p, sums, visit) })
	probability := func(sum float64) float64 { return 1 / (1 + math.Exp(-sum)) }
	expect(t, detect.ChainFeatures(), rows[runnerA], map[string]float64{
		"own_sum": 1, "payers_best": 2, "payers_best_share": probability(2), "payers_others": probability(2),
		"payers_runners": probability(-5), "payees_best": 2, "payees_others": probability(2), "payers_covered": 1,
		"payers_payees": 1, "payees_payers": 1, "payers_bursts": 1, "payees_bursts": 0, "onward_most": -3,
		"onward_runners": probability(-3),
	})
	expect(t, detect.ChainFeatures(), rows[victim], map[string]float64{
		"own_sum": -5, "payers_best": math.NaN(), "payees_best": math.NaN(), "payees_others": math.NaN(),
		"payees_runners": (probability(1) + 3*probability(2)) / 4,
	})
}
