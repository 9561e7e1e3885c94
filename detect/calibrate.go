package detect

import "math"

// judged is a labelled account, and its probability by a model that has not seen it.
type judged struct {
	probability float64
	runner      bool
	weight      float64
}

// Calibration is how well a model's probabilities hold.
type Calibration struct {
	// Brier is the mean squared difference of probability and label (Brier,
	// 1950): 0 is perfect; Base is that of giving every account the share of runners.
	Brier, Base float64
	Bins        []CalibrationBin
}

// CalibrationBin is the accounts whose probability lies from Low to below High.
type CalibrationBin struct {
	Low, High float64
	Accounts  int     // labelled ones, and those that one taken for several counts for
	Predicted float64 // their mean probability
	Observed  float64 // the share of them that are runners
}

// calibrationBins is how many bins the table has, each as wide as the others.
const calibrationBins = 10

// calibrate makes the reliability table (DeGroot and Fienberg, 1983) in ten
// bins, empty ones left out.
func calibrate(all []judged) Calibration {
	// Every account counts by its weight, in the whole and in its bin.
	type sums struct{ n, p, y float64 }
	var bins [calibrationBins]sums
	var c Calibration
	total, runners := 0.0, 0.0
	for _, j := range all {
		y := 0.0
		if j.runner {
			y = 1
		}
		c.Brier += j.weight * (j.probability - y) * (j.probability - y)
		total += j.weight
		runners += j.weight * y
		b := &bins[min(calibrationBins-1, int(j.probability*calibrationBins))]
		b.n += j.weight
		b.p += j.weight * j.probability
		b.y += j.weight * y
	}
	if total == 0 {
		return c
	}
	// Giving everybody the share p of runners has a mean squared error of p(1-p).
	share := runners / total
	c.Brier, c.Base = c.Brier/total, share*(1-share)
	for i, b := range bins {
		if b.n > 0 {
			c.Bins = append(c.Bins, CalibrationBin{
				Low: float64(i) / calibrationBins, High: float64(i+1) / calibrationBins,
				Accounts: int(math.Round(b.n)), Predicted: b.p / b.n, Observed: b.y / b.n,
			})
		}
	}
	return c
}
