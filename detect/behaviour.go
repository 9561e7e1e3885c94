package detect

import (
	"math"

	"dyetrace"
	"dyetrace/internal/nth"
)

// Behaviour names one measure of how an account deals with others, on which the
// trees of the shipped model rest beside indicators. Almost all are shares, ratios
// and logarithms: they mean the same for a large account and a small one, in a large
// ledger and a small one. None says what is suspect; that is learned.
type Behaviour uint8

// The behaviours that follow from one statement.
const (
	Covered Behaviour = iota
	KindsKnown
	MovesLog
	ActiveDays
	SpanLog
	BegunLog
	InnerShare
	InnerAmount
	InOfAll
	OutPerIn
	InPayers
	OutPayees
	OncePayers
	OncePayersAmount
	BothWays
	InBothWays
	OutBothWays
	TopPayer
	TopPayee
	PayerSpread
	PayeeSpread
	FreshIn
	FreshOut
	PrivateIn
	PrivateOut
	SalaryIn
	BillsOut
	ShopsOut
	HolderKnown
	OwnIn
	OwnOut
	OwnRelayed
	CarriedOut
	DwellLow
	DwellQuarter
	DwellThreeQuarters
	DwellHigh
	GoneInTen
	GoneInSixHours
	PartsPerIn
	InsPerOut
	WholeOut
	EmptiedExactly
	KeptSome
	KeptSpread
	StrangerIn
	StrangerEmptied
	RelayFreshPayees
	RelayToCommon
	RelayExits
	AmountIn
	AmountOut
	AmountInSpread
	AmountOutSpread
	OutToIn
	RoundIn
	RoundOut
	CentsIn
	CentsOut
	OfficeHours
	HoursSpread
	EveningShare
	InThenOut
	QuickPairs
	InBursts
	OutBursts
	MostOfDay
	RelayDays
	BehaviourCount // how many there are
)

// behaviours is the table of them: names are the columns that trees ask for, and
// must not change while a model has them.
var behaviours = [BehaviourCount]struct {
	name  string
	topic Topic // of reasons that rest on it
	words string
}{
	Covered:    {"covered", HabitTopic, "1 where the ledger holds a statement of the account itself"},
	KindsKnown: {"kinds_known", HabitTopic, "1 where the ledger names kinds of accounts"},
	MovesLog:   {"moves_log", HabitTopic, "logarithm of the number of transfers, base 2"},
	ActiveDays: {"active_days", HabitTopic, "days with a transfer / days from the first to the last"},
	SpanLog: {"span_log", HabitTopic,
		"logarithm of the days from the first transfer to the last and one, base 2"},
	BegunLog: {"begun_log", HabitTopic,
		"the same of the days from the ledger's first transfer to the account's"},
	InnerShare:       {"inner_share", HabitTopic, "transfers that stayed within / transfers"},
	InnerAmount:      {"inner_amount", HabitTopic, "the same by amount"},
	InOfAll:          {"in_of_all", HabitTopic, "ins / all transfers, by number"},
	OutPerIn:         {"out_per_in", RelayTopic, "min(In, Out) / max(In, Out) over all"},
	InPayers:         {"in_payers", PayersTopic, "payers / ins"},
	OutPayees:        {"out_payees", PayeesTopic, "payees / outs"},
	OncePayers:       {"once_payers", PayersTopic, "payers who paid once / payers"},
	OncePayersAmount: {"once_payers_amount", PayersTopic, "In of those / In"},
	BothWays:         {"both_ways", PayersTopic, "others who paid and were paid / others"},
	InBothWays:       {"in_both_ways", PayersTopic, "In from those / In"},
	OutBothWays:      {"out_both_ways", PayeesTopic, "Out to those / Out"},
	TopPayer:         {"top_payer", PayersTopic, "In from the payer of most / In"},
	TopPayee:         {"top_payee", PayeesTopic, "Out to the payee of most / Out"},
	PayerSpread:      {"payer_spread", PayersTopic, "1 / sum of squared shares of payers in In, / payers"},
	PayeeSpread:      {"payee_spread", PayeesTopic, "the same of payees"},
	FreshIn:          {"fresh_in", PayersTopic, "In by payers' first payments / In"},
	FreshOut:         {"fresh_out", PayeesTopic, "Out by first payments to payees / Out"},
	PrivateIn:        {"private_in", PayersTopic, "In from private accounts / In"},
	PrivateOut:       {"private_out", PayeesTopic, "Out to private accounts / Out"},
	SalaryIn:         {"salary_in", LifeTopic, "In from companies and institutions / In"},
	BillsOut:         {"bills_out", LifeTopic, "payments to billers / outs"},
	ShopsOut:         {"shops_out", LifeTopic, "payments to shops / outs"},
	HolderKnown:      {"holder_known", HabitTopic, "1 where the account's holder is known"},
	OwnIn:            {"own_in", RelayTopic, "In from accounts of the same holder / In"},
	OwnOut:           {"own_out", RelayTopic, "Out to accounts of the same holder / Out"},
	OwnRelayed: {"own_relayed", RelayTopic,
		"what was relayed from or to accounts of the same holder / relayed"},
	CarriedOut: {"carried_out", RelayTopic, "relayed / Out"},
	DwellLow: {"dwell_low", RelayTopic,
		"logarithm of the minutes below which a tenth of the relayed money lay, base 2"},
	DwellQuarter:       {"dwell_quarter", RelayTopic, "the same of a quarter"},
	DwellThreeQuarters: {"dwell_three_quarters", RelayTopic, "the same of three quarters"},
	DwellHigh:          {"dwell_high", RelayTopic, "the same of nine tenths"},
	GoneInTen:          {"gone_in_ten", RelayTopic, "relayed within ten minutes / In"},
	GoneInSixHours:     {"gone_in_six_hours", RelayTopic, "relayed within six hours / In"},
	PartsPerIn:         {"parts_per_in", BurstTopic, "outs that took part of an emptied in, on average"},
	InsPerOut: {"ins_per_out", RelayTopic,
		"ins that an out took from, on average, of those that took from any"},
	WholeOut:       {"whole_out", RelayTopic, "emptied ins that one out took alone / emptied ins"},
	EmptiedExactly: {"emptied_exactly", RelayTopic, "emptied ins of which nothing stayed / emptied ins"},
	KeptSome: {"kept_some", RelayTopic,
		"emptied ins of which from a thousandth to a fiftieth stayed / emptied ins"},
	KeptSpread: {"kept_spread", RelayTopic, "standard deviation of what stayed of emptied ins, as shares"},
	StrangerIn: {"stranger_in", PayersTopic, "In from strangers / In"},
	StrangerEmptied: {"stranger_emptied", PayersTopic,
		"emptied ins from strangers / ins from strangers, by amount"},
	RelayFreshPayees: {"relay_fresh_payees", PayeesTopic, "relayed by first payments to payees / relayed"},
	RelayToCommon:    {"relay_to_common", PayeesTopic, "relayed to shops, billers and companies / relayed"},
	RelayExits:       {"relay_exits", ExitTopic, "relayed to cash and exchanges / relayed"},
	AmountIn: {"amount_in", HabitTopic,
		"logarithm of the median in / what a transfer of the ledger commonly moves, base 2"},
	AmountOut:       {"amount_out", HabitTopic, "the same of the median out"},
	AmountInSpread:  {"amount_in_spread", HabitTopic, "standard deviation of the logarithms of ins"},
	AmountOutSpread: {"amount_out_spread", HabitTopic, "standard deviation of the logarithms of outs"},
	OutToIn:         {"out_to_in", HabitTopic, "mean logarithm of outs less that of ins"},
	RoundIn: {"round_in", HabitTopic,
		"ins that are multiples of a round sum of the size of common transfers / ins"},
	RoundOut:    {"round_out", HabitTopic, "outs that are / outs"},
	CentsIn:     {"cents_in", HabitTopic, "ins that are no multiples of a hundredth of that / ins"},
	CentsOut:    {"cents_out", HabitTopic, "outs that are none / outs"},
	OfficeHours: {"office_hours", HabitTopic, "transfers between 9 and 18 h / transfers"},
	HoursSpread: {"hours_spread", HabitTopic,
		"1 less the length of the mean of transfers' hours on a clock"},
	EveningShare: {"evening_share", HabitTopic, "transfers from 18 h on / transfers"},
	InThenOut:    {"in_then_out", RelayTopic, "ins that an out follows next / min(ins, outs)"},
	QuickPairs:   {"quick_pairs", RelayTopic, "the same within an hour / ins"},
	InBursts:     {"in_bursts", BurstTopic, "ins within ten minutes of the one before / ins"},
	OutBursts:    {"out_bursts", BurstTopic, "outs within ten minutes of the one before / outs"},
	MostOfDay:    {"most_of_day", HabitTopic, "transfers of the busiest day / transfers"},
	RelayDays:    {"relay_days", RelayTopic, "days on which relayed money left / days with a transfer"},
}

// String is the behaviour's name.
func (b Behaviour) String() string {
	if b < BehaviourCount {
		return behaviours[b].name
	}
	return "unknown"
}

// Behaviours are those of one statement. One that cannot be computed is NaN.
type Behaviours [BehaviourCount]float32

// behave measures the behaviours of a statement that has been measured.
func (s *scan) behave(b *Behaviours) {
	for i := range b {
		b[i] = unknown
	}
	b[Covered], b[KindsKnown] = flag(s.profile.Covered), flag(s.people.kindsKnown)
	b[HolderKnown] = flag(s.profile.Holder != 0)
	if len(s.moves) == 0 {
		return
	}
	all := 0.0
	for i := range s.whole {
		all += float64(s.whole[i].Amount)
	}
	b[InnerShare] = float32(1 - float64(len(s.moves))/float64(len(s.whole)))
	b[InnerAmount] = ratio(all-s.in-s.out, all)
	s.behaveInTime(b)
	s.behaveToOthers(b)
	s.behaveByKinds(b)
	s.behaveInSums(b)
	s.behaveInRelays(b)
	s.behaveInLots(b)
}

func flag(is bool) float32 {
	if is {
		return 1
	}
	return 0
}

// log2 is the logarithm of what is above 0, else unknown.
func log2(x float64) float32 {
	if !(x > 0) {
		return unknown
	}
	return float32(math.Log2(x))
}

// moments are what a mean and a standard deviation take.
type moments struct{ n, sum, squares float64 }

func (m *moments) add(x float64) {
	m.n++
	m.sum += x
	m.squares += x * x
}

func (m *moments) mean() float64 { return m.sum / m.n }

// deviation is the standard deviation, unknown for fewer than two.
func (m *moments) deviation() float32 {
	if m.n < 2 {
		return unknown
	}
	return float32(math.Sqrt(max(0, m.squares/m.n-m.mean()*m.mean())))
}

// partner is what passed between the account and one other.
type partner struct {
	in, out   float64
	ins, outs int32
}

// behaveToOthers looks at whom the account deals with, and how often.
func (s *scan) behaveToOthers(b *Behaviours) {
	if cap(s.partners) < len(s.table.slots) {
		s.partners = make([]partner, 2*len(s.table.slots))
	}
	if cap(s.isFresh) < len(s.moves) {
		s.isFresh = make([]bool, 2*len(s.moves))
	}
	partners, isFresh := s.partners[:len(s.table.slots)], s.isFresh[:len(s.moves)]
	clear(partners)
	// Whom an account meets for the first time shows only in order; all else follows
	// from what passed between it and each other in all.
	var freshIn, freshOut float64
	for i := range s.moves {
		m, p := &s.moves[i], &partners[s.peerOf[i]]
		amount := float64(m.Amount)
		if m.In {
			if p.ins == 0 {
				freshIn += amount
			}
			p.in += amount
			p.ins++
			continue
		}
		if isFresh[i] = p.outs == 0; isFresh[i] {
			freshOut += amount
		}
		p.out += amount
		p.outs++
	}
	var payers, payees, both, once float64
	var onceIn, inBoth, outBoth, topIn, topOut, inSquares, outSquares float64
	for i := range partners {
		p := &partners[i]
		if p.ins > 0 {
			payers++
			topIn = max(topIn, p.in)
			inSquares += p.in * p.in
		}
		if p.outs > 0 {
			payees++
			topOut = max(topOut, p.out)
			outSquares += p.out * p.out
		}
		if p.ins == 1 {
			once++
			onceIn += p.in
		}
		if p.ins > 0 && p.outs > 0 {
			both++
			inBoth += p.in
			outBoth += p.out
		}
	}
	b[InPayers], b[OutPayees] = ratio(payers, float64(s.ins)), ratio(payees, float64(s.outs))
	b[OncePayers], b[OncePayersAmount] = ratio(once, payers), ratio(onceIn, s.in)
	b[BothWays] = ratio(both, payers+payees-both)
	b[InBothWays], b[OutBothWays] = ratio(inBoth, s.in), ratio(outBoth, s.out)
	b[TopPayer], b[TopPayee] = ratio(topIn, s.in), ratio(topOut, s.out)
	b[PayerSpread], b[PayeeSpread] = ratio(s.in*s.in, inSquares*payers), ratio(s.out*s.out, outSquares*payees)
	b[FreshIn], b[FreshOut] = ratio(freshIn, s.in), ratio(freshOut, s.out)
}

// behaveByKinds looks at what the others are, as far as the ledger says.
func (s *scan) behaveByKinds(b *Behaviours) {
	var privateIn, privateOut, salary, ownIn, ownOut float64
	bills, shops := 0, 0
	for i := range s.moves {
		m, who, amount := &s.moves[i], s.traits[i], float64(s.moves[i].Amount)
		own := s.profile.Holder != 0 && who.holder == s.profile.Holder
		if m.In {
			privateIn += amount * float64(who.bit(private))
			salary += amount * float64(who.bit(employer))
			if own {
				ownIn += amount
			}
			continue
		}
		privateOut += amount * float64(who.bit(private))
		bills += who.bit(biller)
		shops += who.bit(shop)
		if own {
			ownOut += amount
		}
	}
	if s.people.kindsKnown {
		b[PrivateIn], b[PrivateOut], b[SalaryIn] = ratio(privateIn, s.in), ratio(privateOut, s.out), ratio(salary, s.in)
		b[BillsOut], b[ShopsOut] = ratio(float64(bills), float64(s.outs)), ratio(float64(shops), float64(s.outs))
	}
	if s.profile.Holder != 0 {
		b[OwnIn], b[OwnOut] = ratio(ownIn, s.in), ratio(ownOut, s.out)
	}
}

// behaveInSums looks at amounts.
func (s *scan) behaveInSums(b *Behaviours) {
	s.insBySize, s.outsBySize = s.insBySize[:0], s.outsBySize[:0]
	// Logarithms, so that one large sum does not outweigh a hundred small ones.
	var ins, outs moments
	var roundIn, roundOut, centsIn, centsOut float64
	scale := s.people.typical[s.profile.Currency]
	step, fine := fineness(scale)
	for i := range s.moves {
		m := &s.moves[i]
		if m.In {
			s.insBySize = append(s.insBySize, m.Amount)
		} else {
			s.outsBySize = append(s.outsBySize, m.Amount)
		}
		if m.Amount <= 0 {
			continue
		}
		logarithm := math.Log2(float64(m.Amount))
		round, cents := float64(flag(m.Amount%step == 0)), float64(flag(m.Amount%fine != 0))
		if m.In {
			ins.add(logarithm)
			roundIn += round
			centsIn += cents
			continue
		}
		outs.add(logarithm)
		roundOut += round
		centsOut += cents
	}
	b[RoundIn], b[RoundOut] = ratio(roundIn, ins.n), ratio(roundOut, outs.n)
	b[CentsIn], b[CentsOut] = ratio(centsIn, ins.n), ratio(centsOut, outs.n)
	b[AmountInSpread], b[AmountOutSpread] = ins.deviation(), outs.deviation()
	if ins.n > 0 {
		b[AmountIn] = float32(medianLog(s.insBySize) - scale)
	}
	if outs.n > 0 {
		b[AmountOut] = float32(medianLog(s.outsBySize) - scale)
	}
	if ins.n > 0 && outs.n > 0 {
		b[OutToIn] = float32(outs.mean() - ins.mean())
	}
}

// medianLog is the logarithm of the median of amounts, of which there are some and whose
// order it changes; of an even number it is the lower one in the middle.
func medianLog(amounts []dyetrace.Amount) float64 {
	return math.Log2(max(1, float64(nth.Of(amounts, (len(amounts)-1)/2))))
}
