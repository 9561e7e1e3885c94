package generate

import (
	"math"
	"math/rand/v2"
	"strconv"
)

// Shares of the kinds of transfer; the rest is purchases.
const (
	friendShare   = 0.50
	businessShare = 0.05
	wageShare     = 0.05
)

// kind is why money moves.
type kind uint8

const (
	friend kind = iota
	purchase
	business
	wage
)

// amounts are log-normal: median in yuan and standard deviation of the
// logarithm. Purchases, business and wages come to similar sums, so that what
// persons earn is what they spend.
var amounts = [...]struct{ logMedian, sigma float64 }{
	friend:   {math.Log(150), 1.4},
	purchase: {math.Log(150), 1.4},
	business: {math.Log(1200), 1.5},
	wage:     {math.Log(3500), 0.5},
}

const (
	minMinor = 1
	maxMinor = 5_000_000_00
)

// transfer is one row in the making.
type transfer struct {
	n      int64 // its place in ledger order
	kind   kind
	day    int
	second int // of the day
	minor  uint64
	// payerLuck and circleLuck decide who pays and whom of his circle.
	payerLuck, circleLuck uint64
	payer, payee          uint32 // numbers in the town
	from, to              uint64 // account numbers
}

// maker makes transfers and writes them; each goroutine has its own.
type maker struct {
	*Ledger
	source *splitMix
	rng    *rand.Rand
	// lastDate is the text of lastDay.
	lastDay  int
	lastDate dateText
}

func (l *Ledger) newMaker() *maker {
	source := new(splitMix)
	return &maker{Ledger: l, source: source, rng: rand.New(source), lastDay: -1}
}

// make makes the transfers whose n is filled in. The tables of a large town
// lie far from the processor: going through all transfers once for each table
// lets it fetch many places at a time.
func (m *maker) make(transfers []transfer) {
	for i := range transfers {
		m.cast(&transfers[i])
	}
	for i := range transfers {
		t := &transfers[i]
		t.payer = m.town.payers(t.kind).draw(t.payerLuck)
	}
	for i := range transfers {
		m.town.choosePayee(&transfers[i])
	}
	for i := range transfers {
		t := &transfers[i]
		t.from, t.to = m.town.numbers[t.payer], m.town.numbers[t.payee]
	}
}

// cast draws all that luck decides in a transfer.
func (m *maker) cast(t *transfer) {
	*m.source = splitMix(mix(m.opts.Seed) + mix(uint64(t.n)))
	switch r := m.rng.Float64(); {
	case r < friendShare:
		t.kind = friend
	case r < friendShare+businessShare:
		t.kind = business
	case r < friendShare+businessShare+wageShare:
		t.kind = wage
	default:
		t.kind = purchase
	}
	t.payerLuck, t.circleLuck = m.rng.Uint64(), m.rng.Uint64()
	t.minor = m.amount(t.kind)
	t.day, t.second = m.clock.at(t.n)
}

func (m *maker) amount(k kind) uint64 {
	law := amounts[k]
	yuan := math.Exp(law.logMedian + law.sigma*m.rng.NormFloat64())
	if k == friend && m.rng.Uint64()&1 == 0 {
		yuan = math.Ceil(yuan) // half of what friends send is without cents
	}
	return uint64(min(max(math.Round(yuan*100), minMinor), maxMinor))
}

// append writes t as a line of CSV.
func (m *maker) append(dst []byte, t *transfer) []byte {
	dst = m.appendID(dst, t)
	dst = append(dst, ',')
	dst = m.lastDate.append(dst, t.second)
	dst = append(dst, ',')
	dst = strconv.AppendUint(dst, t.from, 10)
	dst = append(dst, ',')
	dst = strconv.AppendUint(dst, t.to, 10)
	dst = append(dst, ',')
	dst = strconv.AppendUint(dst, t.minor/100, 10)
	dst = append(dst, '.', byte('0'+t.minor/10%10), byte('0'+t.minor%10))
	return append(dst, ",CNY\n"...)
}

// serialDigits is how many digits of an id are the running number.
const serialDigits = 10

// appendID writes the day and a serial that runs through, as a bank's core
// system numbers its bookings; or 16 hexadecimal digits without any order.
func (m *maker) appendID(dst []byte, t *transfer) []byte {
	if t.day != m.lastDay {
		m.lastDay, m.lastDate = t.day, m.clock.date(t.day)
	}
	if m.opts.RandomIDs {
		const digits = "0123456789abcdef"
		id := mix(uint64(t.n) ^ mix(m.opts.Seed))
		for shift := 60; shift >= 0; shift -= 4 {
			dst = append(dst, digits[id>>shift&15])
		}
		return dst
	}
	dst = append(dst, m.lastDate.compact[:]...)
	serial := uint64(t.n) + 1
	start := len(dst)
	dst = append(dst, make([]byte, serialDigits)...)
	for i := len(dst) - 1; i >= start; i-- {
		dst[i] = byte('0' + serial%10)
		serial /= 10
	}
	return dst
}
