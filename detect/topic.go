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
	PayeesTopic                 // whom it pays
	CompanyTopic                // those it deals with score high themselves
	HabitTopic                  // when, how often and in which sums it deals
	NetworkTopic                // its place in a network
	TopicCount                  // how many there are
)

var topicNames = [TopicCount]string{
	"relay", "chain", "payers", "burst", "scatter", "test", "wake_up", "income", "night", "threshold", "limit",
	"round", "odd_cents", "device", "deposit", "claim", "exit", "recruiter", "life", "warning", "payees", "company",
	"habit", "network",
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

// Lead is the indicator whose value a reason's sentence is about, where there is
// one; others speak of more than one, or of none.
func (t Topic) Lead() (i Indicator, has bool) {
	// Topics that are not named have no one value to speak of.
	switch t {
	case BurstTopic:
		return BurstSplit, true
	case ScatterTopic:
		return GatherScatter, true
	case TestTopic:
		return TestTransfer, true
	case WakeTopic:
		return WakeUp, true
	case IncomeTopic:
		return IncomeMismatch, true
	case NightTopic:
		return NightShare, true
	case ThresholdTopic:
		return UnderThreshold, true
	case LimitTopic:
		return LimitSaturation, true
	case RoundTopic:
		return RoundAmounts, true
	case OddTopic:
		return OddCents, true
	case DeviceTopic:
		return SharedDevice, true
	case DepositTopic:
		return DepositCoupling, true
	case ClaimTopic:
		return Depth, true
	case ExitTopic:
		return ExitType, true
	case RecruiterTopic:
		return Recruiter, true
	case LifeTopic:
		return NoLifeSpending, true
	case WarningTopic:
		return ActsAfterWarning, true
	}
	return 0, false
}
