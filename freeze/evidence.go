package freeze

import "math"

// Evidence is what shows that an account passes on others' money, and what shows
// the opposite. Payers and payees are members of the network. A sum is passed on
// where nearly all of it left again within the window.
type Evidence struct {
	Claimed   int // claims that name it as the account the victim paid
	Payers    int // members that passed money on to it
	Payees    int // members to which it passed money on
	Mutual    int // members with which money went both ways, as between friends
	Passed    int // sums from members that it passed on
	Kept      int // sums from members that it kept beyond the window
	Own       int // payments to members that it made of its own money, as victims do
	Through   int // sums from others that it passed on
	Strangers int // payments of money just received, to persons that are no members
	Exits     int // payments of money just received, to exits that members use
	Straight  int // of these, those of a sum that was passed on whole
	Desk      int // receipts from cash desks, exchanges and other ends
	Wages     int // receipts from companies that are no members
	Devices   int // members whose devices it is used on, where that is known
}

// What evidence adds to the logarithm of the odds, fitted on simulated worlds
// with the seeds 1 to 8 by a logistic regression, and rounded. Those with a
// slope grow with the logarithm of how much likelier a member of this network
// passes a sum on than anybody else of the ledger at hand. docs/freeze.md gives
// each its reason, and how sure it is.
const (
	weighBefore       = -3.0
	weighClaimed      = 7.9
	weighPayer        = 2.0
	slopePayer        = 1.35
	weighPayers       = 3.5 // for each further one
	weighPayee        = -0.45
	slopePayee        = 1.5
	weighPayees       = 2.3
	slopePassed       = 0.35
	weighKept         = -1.45
	weighKeptShare    = -2.7 // times the share kept of all sums that could be passed on
	weighOwn          = 1.1
	weighMutual       = -4.0
	weighThrough      = 1.6
	weighThroughMore  = -1.0
	weighStrangers    = 0.25
	weighStrangerMore = -0.15
	weighExits        = 3.3 // where none of them is straight
	weighExitsMore    = 1.15
	weighStraight     = -5.8
	slopeStraight     = 2.9
	weighStraightMore = 0.45
	slopeStraightMore = 1.2
	weighDesk         = -1.15
	weighDeskMore     = -0.13
	weighWages        = -1.3
	weighDevice       = 2.0
	weighDevices      = 4.0
)

// probability is the chance that an account with this evidence serves the
// network. pass is by how much likelier a member is to pass a sum on within the
// window than any other account. Further pieces of one sort count up to a
// bound, because they are not independent of the first.
func (e *Evidence) probability(pass float64) float64 {
	p := math.Log(pass)
	x := weighBefore + weighClaimed*once(e.Claimed) +
		(weighPayer+slopePayer*p)*once(e.Payers) + weighPayers*more(e.Payers, 1, 2) +
		(weighPayee+slopePayee*p)*once(e.Payees) + weighPayees*more(e.Payees, 1, 2) +
		slopePassed*p*once(e.Passed) + weighKept*once(e.Kept) + weighKeptShare*e.keptShare() +
		weighOwn*once(e.Own) + weighMutual*once(e.Mutual) +
		weighThrough*once(e.Through) + weighThroughMore*more(e.Through, 1, 4) +
		weighStrangers*once(e.Strangers) + weighStrangerMore*more(e.Strangers, 1, 4) +
		weighExits*once(e.Exits)*(1-once(e.Straight)) + weighExitsMore*more(e.Exits, 3, 5) +
		(weighStraight+slopeStraight*p)*once(e.Straight) + (weighStraightMore+slopeStraightMore*p)*more(e.Straight, 1, 3) +
		weighDesk*once(e.Desk) + weighDeskMore*more(e.Desk, 1, 4) + weighWages*once(e.Wages) +
		weighDevice*once(e.Devices) + weighDevices*more(e.Devices, 1, 1)
	return 1 / (1 + math.Exp(-x))
}

// once is 1 where there is any.
func once(n int) float64 { return float64(min(n, 1)) }

// more is how many there are beyond some, up to a bound.
func more(n, beyond, most int) float64 { return float64(min(max(n-beyond, 0), most)) }

// keptShare is the share that was kept of sums that could be passed on.
func (e *Evidence) keptShare() float64 {
	return float64(e.Kept) / float64(max(1, e.Kept+e.Passed+e.Through))
}
