package detect_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// until is a book as it was at a time.
func (b *book) until(at dyetrace.Instant) *book {
	p := &book{kinds: b.kinds, links: b.links, entries: make([][]statement.Entry, len(b.entries))}
	for _, t := range b.times {
		if t <= at {
			p.times = append(p.times, t)
		}
	}
	for no, all := range b.entries {
		for _, e := range all {
			if int(e.Ord) < len(p.times) {
				p.entries[no] = append(p.entries[no], e)
			}
		}
	}
	return p
}

// At every time a replay gives the scores that a detection would have given
// which knew nothing of what came later, to the last bit.
func TestReplayLikeDetection(t *testing.T) {
	b := gang()
	for i := range 30 {
		b.links = append(b.links, dyetrace.Link{Account: b.id(theBoss + 1 + statement.No(i)), Person: fmt.Sprint("H", i), Device: fmt.Sprint("D", i/10)})
	}
	for i := range int64(12) {
		b.pay(26*days+i*20, theBoss+1+statement.No(i*7%30), theBoss, 1000)
	}
	ctx := context.Background()
	people, err := detect.LoadPeople(ctx, b)
	if err != nil {
		t.Fatal(err)
	}
	replay, err := detect.NewReplay(ctx, b, b.clock(t), people, detect.Setting{})
	if err != nil {
		t.Fatal(err)
	}
	together, last := uint32(0), b.times[len(b.times)-1]
	for _, hours := range []int64{0, 1, 19 * 24, 20*24 + 10, 20*24 + 11, 20*24 + 12, 22 * 24, 23*24 + 10, 40 * 24} {
		at := dyetrace.InstantOf(zero.Add(time.Duration(hours) * time.Hour))
		got, err := replay.At(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		want := scored(t, b.until(at), detect.Options{})
		if !slices.Equal(got.Score, want.Score) {
			t.Errorf("scores after %d hours differ from those of a detection", hours)
		}
		for no := range want.Survey.People.Profiles {
			if g, w := people.Profiles[no].Together, want.Survey.People.Profiles[no].Together; g != w {
				t.Errorf("after %d hours account %d was %d times at work with others; want %d", hours, no, g, w)
			}
			if at >= last {
				together += people.Profiles[no].Together
			}
		}
	}
	if together == 0 {
		t.Error("nobody was at work with others: the test tests nothing of it")
	}
}
