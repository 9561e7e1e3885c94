package detect

// wholeFactor is how many times as much was passed on whole as was kept a part
// of, at most, for what was kept to be a commission: above it three quarters of
// the money left no commission behind. Chosen by hand; the figures of commissions
// in docs/detect.md rest on it.
const wholeFactor = 3

// commission estimates what an account keeps of what it passes on: the median
// of what was left of each in that it emptied, with the quartiles. Ins that left
// nothing are no estimate of a commission, but of one that is paid
// later or of other money passed on with it; where they hold most of the money,
// the account keeps none.
func (s *scan) commission() Commission {
	var kept, nothing float64
	s.weights.reset()
	for i := range s.lots {
		lot := &s.lots[i]
		switch {
		case !lot.Emptied:
		case lot.Left == 0:
			nothing += float64(lot.Amount)
		default:
			kept += float64(lot.Amount)
			s.weights.add(int64(float64(lot.Left)/float64(lot.Amount)*1e6), float64(lot.Amount))
		}
	}
	if len(s.weights) == 0 || nothing > wholeFactor*kept {
		return Commission{}
	}
	return Commission{
		Ins: len(s.weights), Median: s.weights.quantile(0.5),
		Low: s.weights.quantile(0.25), High: s.weights.quantile(0.75),
	}
}
