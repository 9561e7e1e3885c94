package pattern

import (
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// completed is what a slow program finds that follows the definitions word by word.
func (m *model) completed(e Edge, window time.Duration, most int) (c Completed) {
	t := m.t[e]
	span := func(f Edge) time.Duration { return time.Duration(t.Time - m.t[f].Time) }
	seen := m.edges(func(*Transfer) bool { return true })
	seen = slices.DeleteFunc(seen, func(f Edge) bool { return f > e || span(f) > window })
	young := keep(seen, func(f Edge) bool { return span(f) < window })
	ins := keep(young, func(f Edge) bool { return m.t[f].To == t.To })
	outs := keep(young, func(f Edge) bool { return m.t[f].From == t.From })
	c.FanIn, c.FanOut = int32(m.distinct(ins, payer)), int32(m.distinct(outs, payee))
	c.In, c.Out = int32(len(ins)), int32(len(outs))
	pays := func(a, b Account) bool {
		return slices.ContainsFunc(seen, func(f Edge) bool { return m.t[f].From == a && m.t[f].To == b })
	}
	// A scatter-gather is a payer and a last account, with who is paid by the one and pays the other.
	accounts := Account(0)
	for i := range m.t {
		accounts = max(accounts, m.t[i].From+1, m.t[i].To+1)
	}
	for s := range accounts {
		for d := range accounts {
			k, part := int32(0), false
			for b := range accounts {
				if s != d && b != s && b != d && pays(s, b) && pays(b, d) {
					k++
					part = part || s == t.From && b == t.To || b == t.From && d == t.To
				}
			}
			if k > 1 && part {
				c.ScatterGathers = append(c.ScatterGathers, k)
			}
		}
	}
	var round func(path []Account, last Edge, inTime bool, found map[string]int32)
	round = func(path []Account, last Edge, inTime bool, found map[string]int32) {
		for _, f := range seen {
			if m.t[f].From != path[len(path)-1] || f == e || inTime && f <= last || !inTime && len(path) > most {
				continue
			}
			to := m.t[f].To
			if to == t.From {
				found[string(appendAccounts(path))] = int32(len(path))
			} else if !slices.Contains(path, to) {
				round(append(slices.Clone(path), to), f, inTime, found)
			}
		}
	}
	for inTime, into := range map[bool]*[]int32{true: &c.TemporalCycles, false: &c.SimpleCycles} {
		found := map[string]int32{}
		first := Edge(0)
		for _, f := range seen { // the first step has no transfer before it
			if m.t[f].From == t.To && f != e {
				first = f
				break
			}
		}
		if inTime {
			for _, f := range keep(seen, func(f Edge) bool { return m.t[f].From == t.To && f >= first && f != e }) {
				if to := m.t[f].To; to == t.From {
					found[string(appendAccounts([]Account{t.From, t.To}))] = 2
				} else {
					round([]Account{t.From, t.To, to}, f, true, found)
				}
			}
		} else {
			round([]Account{t.From, t.To}, 0, false, found)
		}
		for _, n := range found {
			*into = append(*into, n)
		}
	}
	return c
}

func appendAccounts(path []Account) (key []rune) {
	for _, a := range path {
		key = append(key, rune(a))
	}
	return key
}

// What a transfer completes is counted as a slow program counts it.
func TestCompleteAsDefined(t *testing.T) {
	kinds := [3]int{}
	rapid.Check(t, func(t *rapid.T) {
		g, m := drawModel(t)
		most := rapid.IntRange(2, 6).Draw(t, "accounts of a cycle")
		window := time.Duration(rapid.IntRange(1, 40).Draw(t, "minutes")) * time.Minute
		err := g.Complete(t.Context(), window, most, func(e Edge, got *Completed) error {
			want := m.completed(e, window, most)
			kinds[0] += len(want.ScatterGathers)
			kinds[1] += len(want.TemporalCycles)
			kinds[2] += len(want.SimpleCycles)
			sorted := *got
			for _, list := range []*[]int32{&sorted.ScatterGathers, &sorted.TemporalCycles, &sorted.SimpleCycles,
				&want.ScatterGathers, &want.TemporalCycles, &want.SimpleCycles} {
				*list = append([]int32{}, *list...)
				slices.Sort(*list)
			}
			if diff := gocmp.Diff(want, sorted); diff != "" {
				t.Fatalf("%v, transfer %d, window %v, %d accounts (-slow +found):\n%s", m.t, e, window, most, diff)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	if slices.Contains(kinds[:], 0) {
		t.Errorf("the graphs drawn held scatter-gathers, temporal and simple cycles: %v", kinds)
	}
}
