package detect

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"dyetrace"
)

// Model is a logistic regression on what the shipped trees say of an account and on
// the surprises of its indicators, learned from labels. It can be read and written
// as a text.
type Model struct {
	// Trees names the shipped trees that it was learned on, by their hash, and
	// TreeWeight is that of their log-odds; 1 means that labels had nothing to add.
	Trees           string
	TreeWeight      float64
	Intercept       float64
	Weights         Weights // of surprises, as in scores without labels
	Lambda          float64
	Runners, Others int // that it was learned from
	Calibration     Calibration
}

// mostOdds bounds the log-odds that a model takes from trees, so that one account of
// which they are certain does not outweigh all labels.
const mostOdds = 10

func boundOdds(odds float32) float64 { return min(mostOdds, max(-mostOdds, float64(odds))) }

// probability is that of an account with these log-odds and surprises.
func (m *Model) probability(odds float64, surprises *Weights) float64 {
	z := m.Intercept + m.TreeWeight*odds
	for i, w := range m.Weights {
		z += w * surprises[i]
	}
	return 1 / (1 + math.Exp(-z))
}

// scores scores by the model what trees have scored.
func (m *Model) scores(by *Scores) *Scores {
	n := len(by.Score)
	r := &Scores{
		Survey: by.Survey, Population: by.Population, Weights: m.Weights,
		Own: make([]float32, n), Score: make([]float32, n),
		Trees: by.Trees, LogOdds: by.LogOdds, treeWeight: m.TreeWeight, modelled: true,
	}
	for no := range r.Score {
		if x, ok := r.Population.surprises(r.Survey, no); ok {
			r.Own[no] = float32(m.probability(boundOdds(by.LogOdds[no]), &x))
			r.Score[no] = r.Own[no]
		}
	}
	return r
}

// modelFormat is the version of a model's file.
const modelFormat = 2

// modelFile is a model in TOML.
type modelFile struct {
	Format      int                `toml:"format"`
	Runners     int                `toml:"runners"`
	Others      int                `toml:"others"`
	Lambda      float64            `toml:"lambda"`
	Intercept   float64            `toml:"intercept"`
	Trees       string             `toml:"trees"`
	TreeWeight  float64            `toml:"tree_weight"`
	Weights     map[string]float64 `toml:"weights"`
	Calibration struct {
		Brier float64   `toml:"brier"`
		Base  float64   `toml:"brier_of_the_share"`
		Bins  []binFile `toml:"bin"`
	} `toml:"calibration"`
}

type binFile struct {
	Low       float64 `toml:"from"`
	High      float64 `toml:"below"`
	Accounts  int     `toml:"accounts"`
	Predicted float64 `toml:"predicted"`
	Observed  float64 `toml:"observed"`
}

// Write writes the model for people and programs to read: every weight, and how
// well its probabilities held.
func (m *Model) Write(w io.Writer) error {
	// People read it too, so that it says what its numbers mean.
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `# A model of dyetrace detect: a logistic regression on the log-odds that the trees
# of dyetrace give an account, from -%d to %d, and on how surprising each of its
# indicators is among accounts of its kind and activity, from 0 for common to 4
# for one in ten thousand. A positive weight speaks for passing stolen money on.
format = %d
runners = %d # accounts that it was learned from
others = %d
lambda = %g # how strongly weights were drawn to 0
intercept = %.6f
trees = "%s" # the trees of dyetrace that it was learned on
tree_weight = %.6f

[weights]
`, mostOdds, mostOdds, modelFormat, m.Runners, m.Others, m.Lambda, m.Intercept, m.Trees,
		m.TreeWeight)
	for i, weight := range m.Weights {
		fmt.Fprintf(out, "%s = %.6f\n", Indicator(i), weight)
	}
	fmt.Fprintf(out, `
# By cross-validation in %d parts, among the labelled accounts. The Brier score is 0 at best; the other is
# what saying the same of every account would get.
[calibration]
brier = %.6f
brier_of_the_share = %.6f
`, folds, m.Calibration.Brier, m.Calibration.Base)
	for _, b := range m.Calibration.Bins {
		fmt.Fprintf(out, "[[calibration.bin]]\nfrom = %.1f\nbelow = %.1f\n", b.Low, b.High)
		fmt.Fprintf(out, "accounts = %d\npredicted = %.4f\nobserved = %.4f\n", b.Accounts, b.Predicted, b.Observed)
	}
	return out.Flush()
}

// ReadModel reads a model; errors call its file name. A file with keys that are
// not known is refused, because its meaning is not known either.
func ReadModel(r io.Reader, name string) (*Model, error) {
	fail := func(format string, args ...any) (*Model, error) {
		return nil, &dyetrace.Error{Kind: dyetrace.InputError, Op: "read model", File: name, Err: fmt.Errorf(format, args...)}
	}
	// A key that is not known may change what the others mean: the file is refused.
	var f modelFile
	decoder := toml.NewDecoder(io.LimitReader(r, mostModel)).DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		var strict *toml.StrictMissingError
		if errors.As(err, &strict) && len(strict.Errors) > 0 {
			return fail("unknown key %s: the file is none that dyetrace train writes", strings.Join(strict.Errors[0].Key(), "."))
		}
		return fail("%w", err)
	}
	if f.Format != modelFormat {
		return fail("written in format %d; this dyetrace reads format %d: train again", f.Format, modelFormat)
	}
	// An indicator that the file does not name has no weight. Numbers must be
	// numbers: one that is not would make every score so.
	m := &Model{Trees: f.Trees, TreeWeight: f.TreeWeight, Intercept: f.Intercept,
		Lambda: f.Lambda, Runners: f.Runners, Others: f.Others,
		Calibration: Calibration{Brier: f.Calibration.Brier, Base: f.Calibration.Base}}
	for _, b := range f.Calibration.Bins {
		m.Calibration.Bins = append(m.Calibration.Bins, CalibrationBin(b))
	}
	for key, weight := range f.Weights {
		i, known := ParseIndicator(key)
		if !known || !isFinite(weight) {
			return fail("weight %s = %v: it is none of an indicator", key, weight)
		}
		m.Weights[i] = weight
	}
	if !isFinite(m.Intercept) || !isFinite(m.TreeWeight) {
		return fail("intercept = %v, tree_weight = %v: one is no number", m.Intercept, m.TreeWeight)
	}
	trees, err := ShippedTrees()
	if err != nil {
		return nil, err
	}
	if m.Trees != trees.Hash() {
		return fail("learned on the trees %q; this dyetrace has %q: train again", m.Trees, trees.Hash())
	}
	return m, nil
}

func isFinite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// mostModel bounds what is read of a model's file.
const mostModel = 1 << 20
