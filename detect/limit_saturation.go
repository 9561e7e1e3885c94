package detect

// limitSaturation is indicator 15: what went out on a day over the account's
// daily limit, on the third such day from the top. Suspect: 0.95 or more, by
// judgement. Where the limit is not known it is the one that banks commonly set;
// see thresholdsOf.
func limitSaturation(s *scan) float32 { return ratio(s.outDays.third(), s.dayLimit()) }

// limitDays is how many days are as busy as the one that is held against the
// limit, that one included.
const limitDays = 3

// dayLimit is what may go out in a day, in minor units.
func (s *scan) dayLimit() float64 {
	if s.limit > 0 {
		return float64(s.limit) * float64(s.unit)
	}
	return float64(s.t.dailyLimit)
}

// dayOut is the moves of a local day, from one to before another, and what went
// out on it.
type dayOut struct {
	from, to int32
	sum      float64
}

// outDays are the days of a statement on which something went out.
type outDays struct {
	today dayOut
	ended []dayOut
}

// reset makes it ready for another statement; it keeps its memory.
func (d *outDays) reset() { *d = outDays{ended: d.ended[:0]} }

// end ends a day before a move.
func (d *outDays) end(next int) {
	if d.today.sum > 0 {
		d.today.to = int32(next)
		d.ended = append(d.ended, d.today)
	}
	d.today = dayOut{from: int32(next)}
}

// third is what went out on the third day from the top, 0 where there are fewer.
func (d *outDays) third() float64 {
	var top [limitDays]float64
	for k := range d.ended {
		sum := d.ended[k].sum
		for i := range top {
			if sum > top[i] {
				sum, top[i] = top[i], sum
			}
		}
	}
	return top[limitDays-1]
}

// limitSaturationEvidence is what went out on the three busiest days.
func limitSaturationEvidence(s *scan, e *evidence) {
	third := s.outDays.third()
	for k := range s.outDays.ended {
		d := &s.outDays.ended[k]
		if d.sum < third {
			continue
		}
		for i := d.from; i < d.to; i++ {
			if !s.moves[i].In {
				e.add(s.moves[i].Ord)
			}
		}
	}
}
