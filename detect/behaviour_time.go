package detect

import "math"

// burstGap is how soon one transfer follows another in a burst.
const burstGap = 10 * minute

// Hours of a day that behaviours ask about.
const (
	officeOpens, officeCloses = 9 * hour, 18 * hour
	secondsOfClock            = 2 * math.Pi / secondsPerDay // as an angle
)

// behaveInTime looks at days, hours, and what follows what.
func (s *scan) behaveInTime(b *Behaviours) {
	n := float64(len(s.moves))
	first, last := s.moves[0].At, s.moves[len(s.moves)-1].At
	days, most, ofDay, lastDay := 0, 0, 0, int32(math.MinInt32)
	var office, evening, sine, cosine float64
	for i := range s.moves {
		day, second := s.zone.local(s.moves[i].At)
		if day != lastDay {
			days, ofDay, lastDay = days+1, 0, day
		}
		ofDay++
		most = max(most, ofDay)
		switch {
		case second >= officeCloses:
			evening++
		case second >= officeOpens:
			office++
		}
		sin, cos := math.Sincos(float64(second) * secondsOfClock)
		sine += sin
		cosine += cos
	}
	b[MovesLog] = log2(n)
	span := float64(int64(last) - int64(first))
	b[ActiveDays] = ratio(float64(days), 1+math.Floor(span/secondsPerDay))
	// Not as shares of the ledger's time, which would change as it grows.
	b[SpanLog], b[BegunLog] = log2(1+span/secondsPerDay), log2(1+max(0, float64(first))/secondsPerDay)
	b[InOfAll] = ratio(float64(s.ins), n)
	b[OutPerIn] = ratio(min(s.in, s.out), max(s.in, s.out))
	b[OfficeHours], b[EveningShare] = float32(office/n), float32(evening/n)
	b[HoursSpread] = float32(1 - math.Hypot(sine, cosine)/n)
	b[MostOfDay] = float32(float64(most) / n)
	s.behaveInOrder(b)
	b[RelayDays] = ratio(float64(s.relayDays()), float64(days))
}

// behaveInOrder looks at which transfer follows which.
func (s *scan) behaveInOrder(b *Behaviours) {
	var inThenOut, quick, inBursts, outBursts float64
	lastIn, lastOut := int64(math.MinInt32), int64(math.MinInt32)
	for i := range s.moves {
		m, at := &s.moves[i], int64(s.moves[i].At)
		if !m.In {
			if at-lastOut <= burstGap {
				outBursts++
			}
			lastOut = at
			continue
		}
		if at-lastIn <= burstGap {
			inBursts++
		}
		lastIn = at
		if i+1 < len(s.moves) && !s.moves[i+1].In {
			inThenOut++
			if int64(s.moves[i+1].At)-at <= hour {
				quick++
			}
		}
	}
	b[InThenOut] = ratio(inThenOut, float64(min(s.ins, s.outs)))
	b[QuickPairs] = ratio(quick, float64(s.ins))
	b[InBursts], b[OutBursts] = ratio(inBursts, float64(s.ins)), ratio(outBursts, float64(s.outs))
}

// relayDays is on how many days relayed money left.
func (s *scan) relayDays() (days int) {
	last := int32(math.MinInt32)
	for i := range s.relays {
		if day, _ := s.zone.local(s.relays[i].OutAt); day != last {
			days, last = days+1, day
		}
	}
	return days
}
