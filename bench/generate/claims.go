package generate

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
)

const (
	// claimable is the part of the transfers, from the first, that claims are
	// drawn from, so that the money has time to move.
	claimable = 2.0 / 3
	// leastClaim is the least claim, in minor units: nobody goes to the police
	// for the price of a lunch.
	leastClaim = 2_000_00
)

// WriteClaims writes n claims as CSV, each of all of one transfer from a
// person to a person, drawn at random from the larger ones of the first two
// thirds of the days. It draws no transfer twice.
func (l *Ledger) WriteClaims(w io.Writer, n int) error {
	out := bufio.NewWriter(w)
	out.WriteString("id,transfer\n")
	maker := l.newMaker()
	rng := rand.New(rand.NewPCG(l.opts.Seed, 0x636c61696d))
	eligible := int64(float64(l.opts.Transfers) * claimable)
	drawn := make(map[int64]bool, n)
	for misses := 0; len(drawn) < n; {
		if misses > 1000*n+10_000 {
			return fmt.Errorf("found only %d transfers to claim, not %d", len(drawn), n)
		}
		number := rng.Int64N(max(eligible, 1))
		t := []transfer{{n: number}}
		if maker.make(t); t[0].kind != friend || t[0].minor < leastClaim || drawn[number] {
			misses++
			continue
		}
		drawn[number] = true
		out.WriteString("V" + strconv.Itoa(len(drawn)) + ",")
		out.Write(maker.appendID(nil, &t[0]))
		out.WriteByte('\n')
	}
	return out.Flush()
}
