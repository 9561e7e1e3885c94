package freeze

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strconv"

	"dyetrace/detect/network"
)

// Evidence is what shows that an account passes on others' money, and what shows
// the opposite. Payers and payees are members of the network. A sum is passed on
// where nearly all of it left again within the window. What moves between accounts
// of one holder is no evidence of either.
type Evidence struct {
	Claimed   int // claims that name it as the account the victim paid
	Payers    int // members that passed money on to it
	Payees    int // members to which it passed money on
	Mutual    int // members with which money went both ways, as between friends
	Passed    int // sums from members that it passed on
	Kept      int // sums from members that it kept beyond the window
	Own       int // payments to members that it made of its own money, as victims do
	Through   int // sums from others that it passed on
	Fresh     int // of these, those of payers that it had never had to do with before
	Rested    int // sums from others that it kept beyond the window
	Strangers int // payments of money just received, to persons that are no members
	Exits     int // payments of money just received, to exits that members use
	Straight  int // of these, those of a sum that was passed on whole
	// Stand is how far the network stands out among the customers of these exits: the
	// largest share that members have in what came to one of them. Common tells from
	// how many payers that is.
	Stand float64
	// ShareIn is the share that what members passed on has in all that the account received
	// since its statement begins, ShareOut that of payments to members and their exits in
	// what it paid in the time looked back on.
	ShareIn, ShareOut float64
	// PayerStands is the largest ShareOut of the members that passed money on to it,
	// PayeeStands the largest ShareIn of those to which it did: a member that most of its
	// money goes past makes nobody a member.
	PayerStands, PayeeStands float64
	Small                    int // movements too small to count since its statement begins: whoever lives with it has some
	Desk                     int // receipts from cash desks, exchanges and other ends
	Wages                    int // receipts from companies that are no members
	Devices                  int // members whose devices it is used on, where that is known
	Kin                      int // members of the same holder, where that is known
	// Support is the chance that one of those by whom it comes into question is a member, and
	// bounds its own. Fan is with how many others these deal that are members by no other word,
	// or none, and Life how much of their statements is a life of their own: each of the one
	// that has least.
	Support   float64
	Fan, Life int
	// What a detection found, if findings were given. Score is a probability, Serves how sure
	// its role in a network is, Fellows how many other members of the plan's network are in that
	// one; all 0 where neither claimed money nor a member's has reached the account. Loses is
	// that it is a network's victim.
	Score   float64
	Role    network.Role
	Serves  float64
	Fellows int
	Loses   bool
}

// piece is one piece of evidence: it adds odds times how much there is of it to the
// logarithm of the odds. The odds are those that bench/cmd/freezeodds fits.
type piece struct {
	name string
	odds float64
	of   func(e *Evidence, p float64) float64
}

// pieces are all there are. p is the logarithm of how much likelier a member
// of this network passes a sum on than anybody else of the ledger at hand. Further
// pieces of one sort count up to a bound, because they are not independent of the
// first. docs/freeze.md gives each its reason.
var pieces = []piece{
	{"before", -1.22, func(*Evidence, float64) float64 { return 1 }},
	{"payer", 4.89, func(e *Evidence, _ float64) float64 { return once(e.Payers) }},
	{"payer, pass", -0.08, func(e *Evidence, p float64) float64 { return p * once(e.Payers) }},
	{"further payers", 1.71, func(e *Evidence, _ float64) float64 { return more(e.Payers, 1, 2) }},
	{"payee", 2.02, func(e *Evidence, _ float64) float64 { return once(e.Payees) }},
	{"payee, pass", 0.52, func(e *Evidence, p float64) float64 { return p * once(e.Payees) }},
	{"further payees", 2.04, func(e *Evidence, _ float64) float64 { return more(e.Payees, 1, 2) }},
	{"passed", -0.15, func(e *Evidence, _ float64) float64 { return once(e.Passed) }},
	{"passed, pass", 0.43, func(e *Evidence, p float64) float64 { return p * once(e.Passed) }},
	{"further passed", -0.54, func(e *Evidence, _ float64) float64 { return more(e.Passed, 1, 3) }},
	{"kept", -0.54, func(e *Evidence, _ float64) float64 { return once(e.Kept) }},
	{"share kept", -1.06, func(e *Evidence, _ float64) float64 { return e.keptShare() }},
	{"own", 0.55, func(e *Evidence, _ float64) float64 { return once(e.Own) }},
	{"mutual", -1.42, func(e *Evidence, _ float64) float64 { return once(e.Mutual) }},
	{"through", 1.10, func(e *Evidence, _ float64) float64 { return once(e.Through) }},
	{"further through", -0.53, func(e *Evidence, _ float64) float64 { return more(e.Through, 1, 4) }},
	{"fresh", 0.11, func(e *Evidence, p float64) float64 { return p * more(e.Fresh, 0, 4) }},
	{"rested", 1.18, func(e *Evidence, _ float64) float64 { return e.restedShare() }},
	{"strangers", 0.48, func(e *Evidence, _ float64) float64 { return once(e.Strangers) }},
	{"further strangers", -0.06, func(e *Evidence, _ float64) float64 { return more(e.Strangers, 1, 4) }},
	{"exits", 3.23, func(e *Evidence, _ float64) float64 { return e.stand() * more(e.Exits, 0, 4) }},
	{"straight", 0.93, func(e *Evidence, p float64) float64 { return e.stand() * p * once(e.Straight) }},
	{"further straight", 0.31, func(e *Evidence, p float64) float64 { return e.stand() * p * more(e.Straight, 1, 3) }},
	{"common straight", 0.38, func(e *Evidence, p float64) float64 { return p * more(e.Straight, 0, 3) }},
	{"common exits", 0.11, func(e *Evidence, _ float64) float64 { return more(e.Exits, 0, 4) }},
	{"payer stands", 1.46, func(e *Evidence, _ float64) float64 { return e.PayerStands }},
	{"payee stands", 2.87, func(e *Evidence, _ float64) float64 { return e.PayeeStands }},
	{"share in", 1.31, func(e *Evidence, _ float64) float64 { return e.ShareIn * once(e.Payers) }},
	{"share out", 0.20, func(e *Evidence, _ float64) float64 { return e.ShareOut }},
	{"share out, straight", 0.20, func(e *Evidence, p float64) float64 { return p * e.ShareOut * once(e.Straight) }},
	{"small", -0.22, func(e *Evidence, _ float64) float64 { return math.Log1p(float64(e.Small)) }},
	{"further rested", -0.54, func(e *Evidence, _ float64) float64 { return more(e.Rested, 0, 4) }},
	{"desk", -0.03, func(e *Evidence, _ float64) float64 { return once(e.Desk) }},
	{"further desk", -1.41, func(e *Evidence, _ float64) float64 { return more(e.Desk, 1, 4) }},
	{"wages", -1.38, func(e *Evidence, _ float64) float64 { return once(e.Wages) }},
	{"fan", -0.61, func(e *Evidence, _ float64) float64 { return math.Log1p(float64(e.Fan)) }},
	{"life", -0.55, func(e *Evidence, _ float64) float64 { return math.Log1p(float64(e.Life)) }},
	{"device", 0.94, func(e *Evidence, _ float64) float64 { return once(e.Devices) }},
	{"further devices", 3.12, func(e *Evidence, _ float64) float64 { return more(e.Devices, 1, 2) }},
	{"score", 0.74, func(e *Evidence, _ float64) float64 { return e.scored() }},
	{"role", 0.13, func(e *Evidence, _ float64) float64 { return e.Serves }},
	{"fellow", 0.15, func(e *Evidence, _ float64) float64 { return once(e.Fellows) }},
	{"further fellows", 0.34, func(e *Evidence, _ float64) float64 { return more(e.Fellows, 1, 3) }},
	{"loses", -0.28, func(e *Evidence, _ float64) float64 { return is(e.Loses) }},
	{"kin", -3.83, func(e *Evidence, _ float64) float64 { return once(e.Kin) }},
}

// claimTrue is the least chance of an account that a claim names: claims can be
// false, but nothing that an account does besides makes a victim's word less true.
// Chosen by hand.
const claimTrue = 0.98

// probability is the chance that an account with this evidence serves the
// network. pass is by how much likelier a member is to pass a sum on within the
// window than any other account; other, if not nil, are odds in place of those of the
// pieces, in their order. It is never more than the account's support.
func (e *Evidence) probability(pass float64, other []float64) float64 {
	x, p := 0.0, math.Log(pass)
	for i, k := range pieces {
		odds := k.odds
		if other != nil {
			odds = other[i]
		}
		x += odds * k.of(e, p)
	}
	chance := e.Support / (1 + math.Exp(-x))
	if e.Claimed > 0 {
		return max(chance, claimTrue)
	}
	return chance
}

// Amounts is how much there is of each piece of evidence, in the order of
// PieceNames: what odds are fitted to.
func (e *Evidence) Amounts(pass float64) []float64 {
	p := math.Log(pass)
	var list []float64
	for _, k := range pieces {
		list = append(list, k.of(e, p))
	}
	return list
}

// Odds are those that were fitted, in the order of PieceNames.
func Odds() []float64 {
	var list []float64
	for _, k := range pieces {
		list = append(list, k.odds)
	}
	return list
}

// PieceNames are the names of the pieces of evidence.
func PieceNames() []string {
	var list []string
	for _, k := range pieces {
		list = append(list, k.name)
	}
	return list
}

// nothingStands is the share in an exit's takings up to which the network does not stand
// out. Chosen by hand.
const nothingStands = 0.01

// is is 1 for what is so.
func is(so bool) float64 {
	if so {
		return 1
	}
	return 0
}

// once is 1 where there is any.
func once(n int) float64 { return float64(min(n, 1)) }

// more is how many there are beyond some, up to a bound.
func more(n, beyond, most int) float64 { return float64(min(max(n-beyond, 0), most)) }

// keptShare is the share that was kept of sums that could be passed on.
func (e *Evidence) keptShare() float64 {
	return float64(e.Kept) / float64(max(1, e.Kept+e.Passed+e.Through))
}

// restedShare is the share that was kept of sums from others.
func (e *Evidence) restedShare() float64 {
	return float64(e.Rested) / float64(max(1, e.Rested+e.Through))
}

// stand is 1 for exits that nobody but the network uses, and falls to 0 where it has
// a hundredth of their custom.
func (e *Evidence) stand() float64 {
	if e.Stand <= nothingStands {
		return 0
	}
	return 1 - math.Log(e.Stand)/math.Log(nothingStands)
}

// OddsHash names the odds that were fitted: the SHA-256, in hexadecimal digits, of a line
// for each piece of evidence with its odds. A plan made by others is another plan.
func OddsHash() string {
	sum := sha256.New()
	for _, k := range pieces {
		sum.Write([]byte(k.name + "\t" + strconv.FormatFloat(k.odds, 'g', -1, 64) + "\n"))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
