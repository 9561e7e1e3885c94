package detect

import "math"

// Plain is a feature's value as people read it: a share or a number. Logarithms are
// undone, and sums of log-odds are probabilities.
func (f Feature) Plain(value float64) float64 {
	if undo := undone[f]; undo != nil {
		return undo(value)
	}
	return value
}

// IsScore reports whether the feature is what trees say of others, each by its own
// statement.
func (f Feature) IsScore() bool {
	return f >= firstSurrounding+Feature(OwnSum) && f < firstSurrounding+Feature(SurroundingCount)
}

// undone makes plain the values of features that are no plain numbers.
var undone = func() map[Feature]func(float64) float64 {
	lessOne := func(v float64) float64 { return math.Exp2(v) - 1 }
	days := func(v float64) float64 { return math.Exp2(v*seenMost) - 1 } // as portraits have them
	all := map[Feature]func(float64) float64{}
	for _, b := range []Behaviour{MovesLog, AmountIn, AmountOut, AmountInSpread, AmountOutSpread, OutToIn} {
		all[firstBehaviour+Feature(b)] = math.Exp2
	}
	for _, b := range []Behaviour{SpanLog, BegunLog, DwellLow, DwellQuarter, DwellThreeQuarters, DwellHigh} {
		all[firstBehaviour+Feature(b)] = lessOne
	}
	for _, s := range []Surrounding{PayersPayers, PayersPayees, PayersUsual, PayeesPayers, PayeesPayees, PayeesUsual,
		OnwardPayers, OnwardPayees, UpstreamPayees} {
		all[firstSurrounding+Feature(s)] = math.Exp2
	}
	for _, s := range []Surrounding{PayersBursts, PayeesBursts} {
		all[firstSurrounding+Feature(s)] = lessOne
	}
	for _, s := range []Surrounding{PayersSeen, PayeesSeen} {
		all[firstSurrounding+Feature(s)] = days
	}
	for _, s := range []Surrounding{OwnSum, UpstreamMost, OnwardMost, PayersBest, PayeesBest} {
		all[firstSurrounding+Feature(s)] = probability
	}
	return all
}()
