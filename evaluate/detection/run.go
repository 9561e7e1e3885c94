package detection

import (
	"context"
	"io/fs"
	"time"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/detect/network"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// Run is detection on one ledger, held against its truth.
type Run struct {
	Setting  string
	Seed     uint64
	Curves   []Curve // detection first, then the measures it is compared with
	Networks NetworksFound
	Labels   bool   // nothing but labels was known: there are no networks to compare with
	Delay    *Delay // nil where it was not measured
}

// Zone returns the zone in which nights and days are counted: simulated worlds live by
// China's time, which is UTC+8 all year.
func Zone() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// Detector is the name of detection among curves.
const Detector = "dyetrace"

// Options are what is measured beside detection itself.
type Options struct {
	Baselines bool          // the measures it is compared with
	Step      time.Duration // how long it takes until a runner is found, in such steps; 0: not measured
}

// Measure runs detection on a ledger and holds it against the truth in a folder.
func Measure(ctx context.Context, l *ledger.Ledger, dir fs.FS, o Options) (*Run, error) {
	truth, err := ReadTruth(dir, l)
	if err != nil {
		return nil, err
	}
	// Against the truth of another simulation every figure would be 0, as of a bad ranking.
	if len(truth.Platforms) > 0 && truth.Positives() == 0 {
		return nil, dyetrace.Errorf(dyetrace.InputError, "evaluate", "no account of the truth's platforms is in the ledger: "+
			"give the folder of the simulation that was imported into it")
	}
	r := &Run{}
	// Networks raise the scores of their members, as they do for detect.
	scores, networks, err := network.Rank(ctx, l, &detect.Options{Setting: detect.Setting{Zone: Zone()}})
	if err != nil {
		return nil, err
	}
	if r.Curves, err = curves(ctx, l, scores, truth, o.Baselines); err != nil {
		return nil, err
	}
	r.Networks = MatchNetworks(networks, truth)
	if o.Step > 0 {
		d, err := MeasureDelay(ctx, l, truth, o.Step)
		if err != nil {
			return nil, err
		}
		r.Delay = &d
	}
	return r, nil
}

// curves measures the ranking and, if asked, those of the simple measures
// beside it. All are also measured at the length of the shortest, because one
// that lists few accounts is not comparable further down.
func curves(ctx context.Context, l Ledger, scores *detect.Scores, truth *Truth, baselines bool) ([]Curve, error) {
	orders, names := [][]statement.No{ranked(scores)}, []string{Detector}
	if baselines {
		judged, err := Judged(l)
		if err != nil {
			return nil, err
		}
		measures, err := Baselines(ctx, l)
		if err != nil {
			return nil, err
		}
		for _, b := range append(measures, Baseline{"pass-through", passThrough(scores)}) {
			orders, names = append(orders, Rank(b.Score, judged)), append(names, b.Name)
		}
	}
	short := len(orders[0])
	for _, order := range orders {
		if len(order) > 0 {
			short = min(short, len(order))
		}
	}
	list := make([]Curve, len(orders))
	for i, order := range orders {
		list[i] = NewCurve(names[i], order, truth)
		list[i].ShortList, list[i].AtShort = short, precisionAmong(order, short, truth)
	}
	return list, nil
}

// score scores a ledger without labels, as `dyetrace detect` does where the zone is China's.
func score(ctx context.Context, l detect.Ledger) (*detect.Scores, error) {
	return detect.Score(ctx, l, &detect.Options{Setting: detect.Setting{Zone: Zone()}})
}

// ranked is the order in which detection lists accounts.
func ranked(s *detect.Scores) []statement.No {
	all, every := make([]float64, len(s.Score)), make([]bool, len(s.Score))
	for i, x := range s.Score {
		all[i], every[i] = float64(x), true
	}
	return Rank(all, every)
}

func passThrough(s *detect.Scores) []float64 {
	score := make([]float64, len(s.Survey.Values))
	for i := range score {
		if v := &s.Survey.Values[i]; v.Known(detect.PassThrough) {
			score[i] = float64(v[detect.PassThrough])
		}
	}
	return score
}
