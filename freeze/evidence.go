package freeze

// Evidence is what speaks for an account's passing on others' money, and what
// against it. Payers and payees are members of the network.
type Evidence struct {
	Claimed int // claims that name it as the account the victim paid
	Payers  int // members that passed money on to it
	Payees  int // members to which it passed money on
	Passed  int // sums from members that it passed on
	Kept    int // sums from members that it kept beyond the window
	Own     int // payments to members that it made of its own money, as victims do
	Through int // sums from others that it passed on
	Exits   int // payments of money just received, to exits that members use
	Devices int // members whose devices it is used on, where that is known
}

// The odds by which evidence counts. How often any account of the ledger passes
// a sum on as the network does is measured on the ledger at hand; these are
// what was left to choose, on simulated worlds that no published figure rests
// on. docs/freeze.md gives each its reason.
const (
	priorOdds   = 0.002 // before anything is known: one account of five hundred
	oddsClaimed = 25000
	oddsPeer    = 50
	oddsThrough = 2
	oddsKept    = 0.7
	oddsOwn     = 0.5
	oddsDevice  = 5000
	mostAgain   = 10 // a second piece of evidence of one sort is not independent of the first
	mostPieces  = 3  // what comes beyond adds nothing
)

// probability is the chance that an account with this evidence serves the
// network. pass is by how much likelier a member is to pass a sum on within the
// window than any other account.
func (e *Evidence) probability(pass float64) float64 {
	odds := priorOdds
	several := func(n int, first, next float64) {
		for i := range min(n, mostPieces) {
			if i == 0 {
				odds *= first
			} else {
				odds *= next
			}
		}
	}
	again := min(pass, mostAgain)
	several(e.Claimed, oddsClaimed, 2)
	several(e.Payers, oddsPeer*pass, again)
	several(e.Payees, oddsPeer*pass, again)
	several(e.Passed, again, 2)
	several(e.Kept, oddsKept, 1)
	several(e.Own, oddsOwn, 1)
	several(e.Through, oddsThrough, 1)
	several(e.Exits, max(1, pass/2), max(1, pass/2))
	several(e.Devices, oddsDevice, 2)
	return odds / (1 + odds)
}
