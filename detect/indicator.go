package detect

import "math"

// Indicator names one measure of an account's statement. The first have a number,
// which is that of the table in docs/detect.md; the others measure relays.
type Indicator uint8

// The indicators. Each has a file of its own: what it measures, in which unit,
// where it comes from, and from which value on it is suspect. A score does not
// use that value, but how rare a value is in the ledger at hand.
const (
	PassThrough Indicator = iota
	Retention
	Dwell
	OneHourDrain
	NearZeroEnd
	StrangerFanIn
	RegionalSpread
	BurstSplit
	GatherScatter
	TestTransfer
	WakeUp
	IncomeMismatch
	NightShare
	UnderThreshold
	LimitSaturation
	RoundAmounts
	OddCents
	SharedDevice
	RelayControl
	DepositCoupling
	Depth
	QRSink
	ExitType
	Recruiter
	NoLifeSpending
	ActsAfterWarning
	RelayedShare
	RelayedAmount
	EmptiedShare
	StrangerRelay
	OnwardShare
	UpstreamShare
	IndicatorCount // how many there are
)

var indicatorNames = [IndicatorCount]string{
	"pass_through", "retention", "dwell_minutes", "one_hour_drain", "near_zero_end", "stranger_fan_in", "regional_spread",
	"burst_split", "gather_scatter", "test_transfers", "wake_up", "income_mismatch", "night_share", "under_threshold",
	"limit_saturation", "round_amounts", "odd_cents", "shared_device", "relay_control", "deposit_coupling", "depth",
	"qr_sink", "exit_share", "recruiter", "life_spending", "acts_after_warning",
	"relayed_share", "relayed_amount", "emptied_share", "stranger_relay", "onward_share", "upstream_share",
}

// String is the indicator's name, which is also its column in features and its
// key in a model.
func (i Indicator) String() string {
	if i < IndicatorCount {
		return indicatorNames[i]
	}
	return "unknown"
}

// Number is the indicator's number in the table in docs/detect.md, 0 for one that
// has none.
func (i Indicator) Number() int {
	if i <= ActsAfterWarning {
		return int(i) + 1
	}
	return 0
}

// ParseIndicator finds an indicator by its name.
func ParseIndicator(name string) (Indicator, bool) {
	for i, n := range indicatorNames {
		if n == name {
			return Indicator(i), true
		}
	}
	return 0, false
}

// Values are one statement's indicators. One that cannot be computed, for want of
// transfers, balances, links or claims, is NaN.
type Values [IndicatorCount]float32

// Known reports whether an indicator could be computed.
func (v *Values) Known(i Indicator) bool { return v[i] == v[i] }

// unknown is the value of what cannot be computed.
var unknown = float32(math.NaN())

// ratio is a/b, unknown where b is 0.
func ratio(a, b float64) float32 {
	if b == 0 {
		return unknown
	}
	return float32(a / b)
}
