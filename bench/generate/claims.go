package generate

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
)

// Victims says whose losses claims are.
type Victims struct {
	kind  kind
	least uint64 // minor units
}

// Persons lost what they sent to another person; nobody goes to the police for
// the price of a lunch.
func Persons() Victims { return Victims{friend, 2_000_00} }

// Companies paid a false invoice: large sums, which reach many accounts.
func Companies() Victims { return Victims{business, 50_000_00} }

// claimable is the part of the transfers, from the first, that claims are
// drawn from, so that the money has time to move.
const claimable = 2.0 / 3

// WriteClaims writes n claims of victims as CSV, each of all of one transfer,
// drawn at random from the first two thirds of the days. It draws no transfer
// twice.
func (l *Ledger) WriteClaims(w io.Writer, v Victims, n int) error {
	out := bufio.NewWriter(w)
	out.WriteString("id,transfer\n")
	maker := l.newMaker()
	rng := rand.New(rand.NewPCG(l.opts.Seed, 0x636c61696d))
	eligible := max(int64(float64(l.opts.Transfers)*claimable), 1)
	most := 20_000*n + 1_000_000
	drawn := make(map[int64]bool, n)
	for misses := 0; len(drawn) < n; {
		number := rng.Int64N(eligible)
		t := []transfer{{n: number}}
		if maker.make(t); t[0].kind != v.kind || t[0].minor < v.least || drawn[number] {
			if misses++; misses > most {
				return fmt.Errorf("found only %d transfers to claim, not %d", len(drawn), n)
			}
			continue
		}
		drawn[number] = true
		out.WriteString("V" + strconv.Itoa(len(drawn)) + ",")
		out.Write(maker.appendID(nil, &t[0]))
		out.WriteByte('\n')
	}
	return out.Flush()
}
