package detect

import (
	"slices"

	"dyetrace/ledger/statement"
)

// Meter measures statements. It keeps its memory from one statement to the
// next, and serves one goroutine.
type Meter struct {
	since    Second
	relayer  *Relayer
	scan     scan
	measured Values // of the statement measured last
	measures [IndicatorCount]measure
}

// measure is how an indicator is computed from one statement, and which transfers
// show it.
type measure struct {
	value    func(*scan) float32
	evidence func(*scan, *evidence)
}

// NewMeter makes a Meter for statements of a ledger with these times and
// accounts.
func NewMeter(c *Clock, people *People, s Setting) *Meter { return newMeter(c, people, s, len(c.At)) }

// newMeter is NewMeter for the first transfers of a ledger.
func newMeter(c *Clock, people *People, s Setting, transfers int) *Meter {
	since := Second(longAgo)
	if s.Since != 0 {
		since = c.Seconds(s.Since)
	}
	s.Relays.Since = since
	return &Meter{since: since, relayer: NewRelayer(s.Relays), measures: measures(),
		scan: scan{people: people, settled: c.settled(transfers),
			zone: newZone(&s, c.Base), limit: s.DailyLimit, regions: make([]uint32, people.Regions+1)}}
}

// measures are the indicators that follow from one statement. The others look at
// several, and Survey fills them in.
func measures() [IndicatorCount]measure {
	return [IndicatorCount]measure{
		// Those without evidence rest on links, on claims or on other accounts, and no
		// transfer of this one shows them.
		PassThrough:      {passThrough, passThroughEvidence},
		Retention:        {retention, retentionEvidence},
		Dwell:            {dwell, relayEvidence},
		OneHourDrain:     {oneHourDrain, relayEvidence},
		NearZeroEnd:      {nearZeroEnd, nearZeroEndEvidence},
		StrangerFanIn:    {strangerFanIn, strangerFanInEvidence},
		RegionalSpread:   {regionalSpread, regionalSpreadEvidence},
		BurstSplit:       {burstSplit, burstSplitEvidence},
		GatherScatter:    {gatherScatter, gatherScatterEvidence},
		TestTransfer:     {testTransfers, testTransfersEvidence},
		WakeUp:           {wakeUp, wakeUpEvidence},
		IncomeMismatch:   {incomeMismatch, incomeMismatchEvidence},
		NightShare:       {nightShare, nightShareEvidence},
		UnderThreshold:   {underThreshold, underThresholdEvidence},
		LimitSaturation:  {limitSaturation, limitSaturationEvidence},
		RoundAmounts:     {roundAmounts, roundAmountsEvidence},
		OddCents:         {oddCents, oddCentsEvidence},
		SharedDevice:     {sharedDevice, nil},
		RelayControl:     {relayControl, nil},
		DepositCoupling:  {depositCoupling, depositCouplingEvidence},
		Depth:            {depth, nil},
		QRSink:           {qrSink, qrSinkEvidence},
		ExitType:         {exitType, exitTypeEvidence},
		NoLifeSpending:   {lifeSpending, lifeSpendingEvidence},
		ActsAfterWarning: {actsAfterWarning, actsAfterWarningEvidence},
		RelayedShare:     {relayedShare, relayEvidence},
		RelayedAmount:    {relayedAmount, relayEvidence},
		EmptiedShare:     {emptiedShare, retentionEvidence},
		StrangerRelay:    {strangerRelay, strangerRelayEvidence},
	}
}

// Measure measures one statement. Indicators that look at other statements too
// are left unknown.
func (m *Meter) Measure(no statement.No, moves []Move, v *Values) {
	s := &m.scan
	s.read(no, moves, m.since)
	m.relayer.Match(no, s.whole)
	s.match(s.people.inner.Sift(no, m.relayer))
	for i := range m.measures {
		v[i] = unknown
		if of := m.measures[i].value; of != nil && len(s.moves) > 0 {
			v[i] = of(s)
		}
	}
	m.measured = *v
}

// evidence gathers places of transfers, the latest maxEvidence of them.
type evidence struct{ ords []statement.Ord }

// maxEvidence bounds how many transfers are listed for one reason.
const maxEvidence = 200

func (e *evidence) add(o statement.Ord) { e.ords = append(e.ords, o) }

// latest is what was gathered, in ledger order, each once.
func (e *evidence) latest() []statement.Ord {
	slices.Sort(e.ords)
	e.ords = slices.Compact(e.ords)
	return e.ords[max(0, len(e.ords)-maxEvidence):]
}

// Evidence returns the transfers that an indicator rests on in the statement that
// was measured last, in ledger order, at most 200, the latest. For indicators
// that rest on other accounts or on links it returns none.
func (m *Meter) Evidence(i Indicator) []statement.Ord {
	if m.measures[i].evidence == nil {
		return nil
	}
	e := &evidence{}
	m.measures[i].evidence(&m.scan, e)
	return e.latest()
}
