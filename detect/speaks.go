package detect

// speaking is from where on an indicator's value says anything by itself, in its
// own unit: a share of a thousandth that is rare in a ledger is no reason all the
// same. All were chosen by hand, well on the ordinary side of what is suspect.
// For those of which small values are suspect it is the most; see lowIsSuspect.
var speaking = [IndicatorCount]float32{
	PassThrough: 0.5, Retention: 0.1, Dwell: 720, OneHourDrain: 0.05, NearZeroEnd: 0.1, StrangerFanIn: 2,
	RegionalSpread: 2, BurstSplit: 2, GatherScatter: 0.5, TestTransfer: 1, WakeUp: 1, IncomeMismatch: 0.5,
	NightShare: 0.05, UnderThreshold: 0.01, LimitSaturation: 0.5, RoundAmounts: 0.05, OddCents: 0.05,
	SharedDevice: 2, RelayControl: 1, DepositCoupling: 0.5, Depth: 1, QRSink: 0.3, ExitType: 0.05, Recruiter: leastLike,
	NoLifeSpending: 3, ActsAfterWarning: 1, RelayedShare: 0.05, RelayedAmount: 1, EmptiedShare: 0.05,
	StrangerRelay: 0.02, OnwardShare: 0.05, UpstreamShare: 0.05,
}

// Speaks reports whether a value of the indicator says anything by itself. Only
// one that does adds to a score or gives a reason.
func (i Indicator) Speaks(v float32) bool {
	return v == v && suspicion(i, v) >= suspicion(i, speaking[i])
}
