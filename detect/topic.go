package detect

// Topic is what a reason is about. Indicators that show the same thing from several
// sides make one reason, so that it is not repeated.
type Topic uint8

// The topics.
const (
	RelayTopic     Topic = iota // money is passed on: how much, how fast, what is kept
	ChainTopic                  // payers and payees pass money on as well
	PayersTopic                 // who pays: strangers, from many regions
	BurstTopic                  // one in, many outs
	ScatterTopic                // many for one, or one for many
	TestTopic                   // routes are tried out
	WakeTopic                   // long idle, then busy
	IncomeTopic                 // more than was declared
	NightTopic                  // at night
	ThresholdTopic              // just under sums that are reported
	LimitTopic                  // up to the daily limit
	RoundTopic                  // whole ten thousands
	OddTopic                    // sums that differ by their cents
	DeviceTopic                 // several holders on one device
	DepositTopic                // a deposit covers what comes
	ClaimTopic                  // claimed money came here
	ExitTopic                   // cash and coins
	RecruiterTopic              // payouts that follow others' flow
	LifeTopic                   // nothing of daily life
	WarningTopic                // went on after a restriction
	TopicCount                  // how many there are
)

var topicNames = [TopicCount]string{
	"relay", "chain", "payers", "burst", "scatter", "test", "wake_up", "income", "night", "threshold", "limit",
	"round", "odd_cents", "device", "deposit", "claim", "exit", "recruiter", "life", "warning",
}

// String is the topic's name in JSON.
func (t Topic) String() string {
	if t < TopicCount {
		return topicNames[t]
	}
	return "unknown"
}

// Topic is what a reason that rests on the indicator is about.
func (i Indicator) Topic() Topic {
	// All that is not named measures what was relayed here.
	switch i {
	case OnwardShare, UpstreamShare:
		return ChainTopic
	case StrangerFanIn, RegionalSpread, QRSink:
		return PayersTopic
	case BurstSplit:
		return BurstTopic
	case GatherScatter:
		return ScatterTopic
	case TestTransfer:
		return TestTopic
	case WakeUp:
		return WakeTopic
	case IncomeMismatch:
		return IncomeTopic
	case NightShare:
		return NightTopic
	case UnderThreshold:
		return ThresholdTopic
	case LimitSaturation:
		return LimitTopic
	case RoundAmounts:
		return RoundTopic
	case OddCents:
		return OddTopic
	case SharedDevice, RelayControl:
		return DeviceTopic
	case DepositCoupling:
		return DepositTopic
	case Depth:
		return ClaimTopic
	case ExitType:
		return ExitTopic
	case Recruiter:
		return RecruiterTopic
	case NoLifeSpending:
		return LifeTopic
	case ActsAfterWarning:
		return WarningTopic
	}
	return RelayTopic
}
