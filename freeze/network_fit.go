package freeze

import (
	"slices"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// What Fit goes by. No figure backs these numbers: they were chosen by hand, and
// `dyetrace evaluate freeze` shows what plans save that are made with them.
const (
	shortestWindow = 15 * time.Minute
	longestWindow  = 24 * time.Hour
	// usualWindow is the window until claimed accounts show theirs.
	usualWindow = 6 * time.Hour
	// slowDecile is which decile of the times for which claimed accounts kept
	// their sums the window goes by: the ninth, so that a single slow one does not
	// stretch it. windowHalves is how many halves of that the window is long: other
	// accounts may be slower than those that victims paid.
	slowDecile   = 9
	windowHalves = 3
	fitSample    = 3000 // statements by which the rest of the ledger is judged
	// priorPassed of priorSums are taken to be passed on by ordinary accounts
	// before anything is seen, so that a small sample promises nothing.
	priorPassed = 1
	priorSums   = 20
	// memberPasses is the share of sums that a member passes on.
	memberPasses = 0.9
	// usualPass is by how much likelier a member passes a sum on until a ledger
	// shows it; leastPass and mostPass bound what a sample shows.
	usualPass = 5
	leastPass = 2
	mostPass  = 50
	// refitDivisor makes a new fit wait for more than a quarter more claims: fewer change
	// little, and fits stay few, about three for each doubling of the claims.
	refitDivisor = 4
	// leastDivisor makes a sum too small to count: 200 where victims pay 4,000, which is what
	// anybody spends in a day.
	leastDivisor = 20
)

// Refit fits the network again once there are more than a quarter more claims than at the last
// fit, and does nothing before. claims are all that count now; those that are new should be
// noted by Claim after it, so that the fit sees the network as it was. Errors are the ledger's.
func (n *Network) Refit(claims []trace.ResolvedClaim, now dyetrace.Instant) error {
	if len(claims) <= n.fitted+n.fitted/refitDivisor {
		return nil
	}
	return n.Fit(claims, now)
}

// Fit sets the window by how long the claimed accounts keep what victims paid
// them, and finds how often other accounts of the ledger pass a sum on within
// it, by a sample of its statements. Its errors are the ledger's.
func (n *Network) Fit(claims []trace.ResolvedClaim, now dyetrace.Instant) error {
	n.fitted = len(claims)
	if err := n.setRange(now-n.lookback, now); err != nil {
		return err
	}
	n.setLeast(claims)
	// The window comes first: whether a sum was passed on is a question of it.
	kept, err := n.keptBy(claims)
	if err != nil {
		return err
	}
	if len(kept) > 0 {
		slices.Sort(kept)
		n.window = kept[len(kept)*slowDecile/10] * windowHalves / 2
	}
	n.window = max(dyetrace.Instant(shortestWindow), min(n.window, dyetrace.Instant(longestWindow)))
	// Then how often other people pass a sum on within it: of a sample, evenly taken
	// from all statements, those of persons who are no members. Sums that came so
	// late that the window has not gone by yet do not count.
	passed, all := priorPassed, priorSums
	statements := n.ledger.Statements()
	for i := range min(fitSample, statements) {
		no := statement.No(i * statements / min(fitSample, statements))
		traits, err := n.ledger.Traits(no)
		if err != nil {
			return err
		}
		s := n.known[no]
		isMember := s != nil && s.member
		if traits.Kind != dyetrace.Personal || isMember {
			continue
		}
		short, err := n.read(no)
		if err != nil {
			return err
		}
		if !short {
			continue
		}
		n.match(n.window)
		for k := range n.flows {
			if f := &n.flows[k]; f.in && now-f.at > n.window {
				all++
				if f.passed() {
					passed++
				}
			}
		}
	}
	n.pass = max(leastPass, min(memberPasses*float64(all)/float64(passed), mostPass))
	return nil
}

// setLeast sets below which sum a movement does not count, where nobody has: a
// leastDivisor of what victims paid in the middle of them. Sums of one country are small
// change in another.
func (n *Network) setLeast(claims []trace.ResolvedClaim) {
	if !n.leastOpen || len(claims) == 0 {
		return
	}
	sums := make([]dyetrace.Amount, len(claims))
	for i := range claims {
		sums[i] = claims[i].Received
	}
	slices.Sort(sums)
	n.least = max(1, sums[len(sums)/2]/leastDivisor)
}

// keptBy is how long the accounts that claims name kept the claimed sums, of
// those that they passed on.
func (n *Network) keptBy(claims []trace.ResolvedClaim) (kept []dyetrace.Instant, err error) {
	for i := range claims {
		if claims[i].Transfer < n.first || claims[i].Transfer >= n.stop {
			continue
		}
		short, err := n.read(claims[i].To)
		if err != nil {
			return nil, err
		}
		if !short {
			continue
		}
		n.match(n.lookback)
		for k := range n.flows {
			if f := &n.flows[k]; f.ord == claims[i].Transfer && f.passed() {
				kept = append(kept, f.last-f.at)
			}
		}
	}
	return kept, nil
}

// Window is within which time members pass money on, and by how much likelier
// they are to do so than other accounts, as Fit found.
func (n *Network) Window() (window time.Duration, likelier float64) {
	return time.Duration(n.window), n.pass
}
