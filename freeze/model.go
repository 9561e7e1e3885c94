package freeze

import (
	"math"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Model is how long claimed money stays where it has arrived. It is a life
// table (Kaplan and Meier's estimate in intervals, 1958) of the sums that a
// trace saw arrive: of each account's own where it has many, drawn towards
// those of accounts at the same level, and these towards all, where it has few.
type Model struct {
	all    lifeTable
	levels [modelLevels]lifeTable
	own    map[statement.No]*lifeTable
	spells []spell
}

// spell is a sum's stay in an account: a share of one arrival, which weighs 1
// in all, from its arrival until it left, or until nobody looked any more.
type spell struct {
	no         statement.No
	level      int
	weight     float64
	begin, end dyetrace.Instant
	left       bool
}

const (
	modelLevels = 3 // level 1, level 2, all further
	// modelPull is how many arrivals of the group an account's own have to
	// outweigh. Chosen by hand; every plan shows how well the model holds.
	modelPull = 4
	// Before anything is seen, each interval counts as having had priorRisk sums,
	// and priorLeft sums that left. An interval that saw nothing thus promises
	// neither that money stays nor that it goes. Both were chosen by hand; a few
	// sums outweigh them.
	priorRisk = 1
	priorLeft = 0.1
	// halfSteps is how often the time by which half has left is halved in: it is
	// exact to far less than a second.
	halfSteps = 40
)

// modelEdges are the ends of the table's intervals, in minutes, each about half
// as long again as the one before; the last interval has none.
var modelEdges = [...]float64{
	1, 2, 3, 5, 8, 12, 18, 27, 40, 60, 90, 135, 200, 300, 450, 675,
	1000, 1500, 2250, 3375, 5000, 7500, 11000, 16500, 25000,
}

const modelBins = len(modelEdges) + 1

// binOf is the interval in which a stay of so many minutes ends.
func binOf(minutes float64) int {
	b := 0
	for b < len(modelEdges) && minutes >= modelEdges[b] {
		b++
	}
	return b
}

type lifeTable struct{ risk, left [modelBins]float64 }

// addStay counts a stay that ended, or was seen to last, so many minutes.
func (t *lifeTable) addStay(minutes, weight float64, left bool) {
	last := binOf(minutes)
	for b := range last {
		t.risk[b] += weight
	}
	t.end(last, weight, left)
}

// end counts a stay in its last interval. A stay whose end was not seen was under
// observation for half of it, as actuaries assume.
func (t *lifeTable) end(b int, weight float64, left bool) {
	if left {
		t.risk[b] += weight
		t.left[b] += weight
	} else {
		t.risk[b] += weight / 2
	}
}

// FitModel fits a model to what a trace found; what is still held at its end
// counts as staying at least until then. Errors are the ledger's.
func FitModel(l Ledger, r *trace.Result, end dyetrace.Instant) (*Model, error) {
	spells, err := spellsOf(l, r, end)
	if err != nil {
		return nil, err
	}
	return modelOf(spells, end), nil
}

func modelOf(spells []spell, now dyetrace.Instant) *Model {
	m := &Model{own: map[statement.No]*lifeTable{}, spells: spells}
	for i := range spells {
		s := &spells[i]
		if s.begin > now {
			continue
		}
		end, left := s.end, s.left
		if end > now {
			end, left = now, false
		}
		own := m.own[s.no]
		if own == nil {
			own = &lifeTable{}
			m.own[s.no] = own
		}
		minutes := minutesOf(end - s.begin)
		for _, t := range []*lifeTable{&m.all, &m.levels[levelClass(s.level)], own} {
			t.addStay(minutes, s.weight, left)
		}
	}
	return m
}

func levelClass(level int) int { return max(0, min(level, modelLevels)-1) }

func minutesOf(d dyetrace.Instant) float64 { return time.Duration(d).Minutes() }

// hazard is the chance that a sum which has stayed until interval b leaves in
// it.
func (m *Model) hazard(no statement.No, level, b int) float64 {
	h := (m.all.left[b] + priorLeft) / (m.all.risk[b] + priorRisk)
	g := &m.levels[levelClass(level)]
	h = (g.left[b] + modelPull*h) / (g.risk[b] + modelPull)
	if own := m.own[no]; own != nil {
		h = (own.left[b] + modelPull*h) / (own.risk[b] + modelPull)
	}
	return min(h, 1)
}

// survival is the chance that a sum is still there so many minutes after it
// came.
func (m *Model) survival(no statement.No, level int, minutes float64) float64 {
	last := binOf(minutes)
	chance, from := 1.0, 0.0
	for b := range last {
		chance *= 1 - m.hazard(no, level, b)
		from = modelEdges[b]
	}
	width := from // the last interval, which has no end, is taken to be as long again
	if last < len(modelEdges) {
		width = modelEdges[last] - from
	}
	return chance * math.Pow(1-m.hazard(no, level, last), min(1, (minutes-from)/width))
}

// Stays is the chance that what has lain in an account for a while is still
// there after a delay.
func (m *Model) Stays(no statement.No, level int, age, delay time.Duration) float64 {
	now := m.survival(no, level, age.Minutes())
	if now <= 0 {
		return 0
	}
	return m.survival(no, level, (age+delay).Minutes()) / now
}

// Usual is how long half of what an account receives usually stays; known is
// false where more than half stays longer than anything that was seen.
func (m *Model) Usual(no statement.No, level int) (usual time.Duration, known bool) {
	low, high := 0.0, modelEdges[len(modelEdges)-1]
	if m.all.risk[0] == 0 || m.survival(no, level, high) > 0.5 {
		return 0, false
	}
	for range halfSteps {
		if mid := (low + high) / 2; m.survival(no, level, mid) > 0.5 {
			low = mid
		} else {
			high = mid
		}
	}
	return time.Duration(high * float64(time.Minute)), true
}

// Sums is how many arrivals the model rests on, of all accounts and of one.
func (m *Model) Sums(no statement.No) (all, own int) {
	weigh := func(t *lifeTable) int {
		if t == nil {
			return 0
		}
		return int(math.Round(t.risk[0]))
	}
	return weigh(&m.all), weigh(m.own[no])
}

// arrival is a sum that came, while parts of it are still there.
type arrival struct {
	at     dyetrace.Instant
	amount dyetrace.Amount
	left   dyetrace.Amount // still there
	level  int
	no     statement.No
}

// spellsOf reads the stays of claimed sums off a trace: what leaves an account
// is taken to be the newest that came.
func spellsOf(l Ledger, r *trace.Result, end dyetrace.Instant) ([]spell, error) {
	// Transfers come in ledger order: each ends stays in its payer's account and
	// begins one in its payee's. What the victim paid, at level 1, lay nowhere
	// before, and where a trace ends nothing stays.
	stays := map[statement.No][]arrival{}
	var spells []spell
	for i := range r.Transfers {
		t := &r.Transfers[i]
		at, err := l.Time(t.Ord)
		if err != nil {
			return nil, err
		}
		if t.Level > 1 {
			stays[t.From] = leave(stays[t.From], t.Traced, at, &spells)
		}
		traits, err := l.Traits(t.To)
		if err != nil {
			return nil, err
		}
		if _, ends := traits.Kind.End(); !ends && traits.Covered {
			stays[t.To] = append(stays[t.To], arrival{at: at, amount: t.Traced, left: t.Traced, level: int(t.Level), no: t.To})
		}
	}
	// What is still there has stayed at least until nobody looked any more. Accounts
	// are gone through in the trace's order, because a map has none.
	for i := range r.Accounts {
		for _, a := range stays[r.Accounts[i].No] {
			if a.left > 0 {
				spells = append(spells, spell{no: a.no, level: a.level,
					weight: float64(a.left) / float64(a.amount), begin: a.at, end: max(a.at, end)})
			}
		}
	}
	slices.SortStableFunc(spells, func(a, b spell) int { return int(min(1, max(-1, a.begin-b.begin))) })
	return spells, nil
}

// leave takes an amount from what came last, and notes how long it stayed.
func leave(stack []arrival, amount dyetrace.Amount, at dyetrace.Instant, spells *[]spell) []arrival {
	for amount > 0 && len(stack) > 0 {
		a := &stack[len(stack)-1]
		part := min(amount, a.left)
		a.left -= part
		amount -= part
		*spells = append(*spells, spell{no: a.no, level: a.level,
			weight: float64(part) / float64(a.amount), begin: a.at, end: at, left: true})
		if a.left == 0 {
			stack = stack[:len(stack)-1]
		}
	}
	return stack
}
