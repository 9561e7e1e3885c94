package detect

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"math"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"dyetrace"
	"dyetrace/detect/forest"
	"dyetrace/internal/pages"
	"dyetrace/ledger/statement"
)

// Trees are the model by which accounts are scored without labels: two forests, of
// which the first knows what an account's own statement shows, and the second what
// the first says of those it deals with. Their sum, by a line that was fitted on
// worlds that neither was trained on, is the log-odds of a score. docs/model.md is
// the model's card.
type Trees struct {
	own, chain *forest.Forest
	rare       indicators // those of which the second asks how rare they are
	card       Card
	hash       string
}

// Card is what a model's file says of its trees.
type Card struct {
	Format  int    `toml:"format"`
	Trainer string `toml:"trainer"` // what grew them
	// Trained, Passed and Calibrated are the seeds of the development worlds that the
	// first forest, the second, and line and table come from.
	Trained    string `toml:"trained"`
	Passed     string `toml:"passed"`
	Calibrated string `toml:"calibrated"`
	Own        string `toml:"own"`   // SHA-256 of the text of the first forest
	Chain      string `toml:"chain"` // and of the second
	// Slope and Intercept make log-odds of a sum of trees (Platt, 1999).
	Slope     float64 `toml:"slope"`
	Intercept float64 `toml:"intercept"`
	// Look is the probability from which on it is worth a look: in worlds without a
	// platform, two accounts in ten thousand at most are above it.
	Look float64 `toml:"look"`
	// Brier is the mean squared difference of probability and truth, and Bins how well
	// probabilities held, both in the worlds of the calibration, each of the same weight.
	Brier float64   `toml:"brier"`
	Bins  []binFile `toml:"bin"`
}

//go:embed shipped/own.txt shipped/chain.txt shipped/card.toml
var shipped embed.FS

// ShippedTrees are the trees that are part of the program. They are read once.
var ShippedTrees = sync.OnceValues(func() (*Trees, error) {
	var texts [3][]byte
	for i, name := range [...]string{"own.txt", "chain.txt", "card.toml"} {
		var err error
		if texts[i], err = shipped.ReadFile("shipped/" + name); err != nil {
			return nil, err
		}
	}
	return ReadTrees(texts[0], texts[1], texts[2])
})

// cardFormat is the version of a card.
const cardFormat = 1

// ReadTrees reads two forests and their card. Errors are InputErrors: for texts
// that are not those the card names, and for features that are not known here.
func ReadTrees(own, chain, card []byte) (*Trees, error) {
	t := &Trees{}
	fail := func(file string, err error) (*Trees, error) {
		return nil, &dyetrace.Error{Kind: dyetrace.InputError, Op: "read model", File: file, Err: err}
	}
	// The card names its forests by their content: a text that somebody has changed is
	// not the model that findings name.
	decoder := toml.NewDecoder(bytes.NewReader(card)).DisallowUnknownFields()
	if err := decoder.Decode(&t.card); err != nil {
		return fail("card.toml", err)
	}
	if c := &t.card; c.Format != cardFormat || !(c.Slope > 0) || !isFinite(c.Slope) || !isFinite(c.Intercept) {
		return fail("card.toml", dyetrace.Errorf(dyetrace.InputError, "read card", "format %d, slope %v and intercept %v: "+
			"this dyetrace reads format %d, with numbers, the slope above 0", c.Format, c.Slope, c.Intercept, cardFormat))
	}
	for _, of := range [...]struct {
		file, hash string
		text       []byte
		features   []Feature
		into       **forest.Forest
	}{{"own.txt", t.card.Own, own, ownFeatures, &t.own}, {"chain.txt", t.card.Chain, chain, chainFeatures, &t.chain}} {
		f, err := forest.Read(bytes.NewReader(of.text), of.file)
		if err != nil {
			return nil, err
		}
		if f.Hash() != of.hash {
			return fail(of.file, dyetrace.Errorf(dyetrace.InputError, "read forest", "its SHA-256 is %s; the card has %s",
				f.Hash(), of.hash))
		}
		if *of.into, err = f.Bind(namesOf(of.features)); err != nil {
			return fail(of.file, err)
		}
	}
	for i, of := range chainFeatures {
		if of >= firstRare && of < firstBehaviour {
			t.rare[of-firstRare] = t.chain.Asks(i)
		}
	}
	sum := sha256.Sum256(card)
	t.hash = hex.EncodeToString(sum[:])
	return t, nil
}

// Hash names the model: the SHA-256, in hexadecimal digits, of its card, which
// holds those of its forests.
func (t *Trees) Hash() string { return t.hash }

// Card is what the model's file says of it.
func (t *Trees) Card() Card { return t.card }

// logOdds are those of a sum of trees.
func (t *Trees) logOdds(sum float64) float64 { return t.card.Intercept + t.card.Slope*sum }

// portrayer notes what accounts' own statements show. It serves one goroutine.
type portrayer struct {
	survey *Survey
	row    []float32 // of the first forest
	sum    [1]float64
}

// portray notes what others ask of an account whose statement a Meter has measured
// last, and makes its row; it reports whether the account is judged.
func (p *portrayer) portray(m *Meter, no statement.No, v *Values) (judged bool) {
	var b Behaviours
	m.scan.behave(&b)
	p.survey.portraits[no] = m.scan.portray(&b)
	p.survey.markBursts(&m.scan)
	p.row = append(append(p.row[:0], v[:]...), b[:]...)
	return p.survey.isJudged(no)
}

// ask portrays an account and asks the first forest about it.
func (p *portrayer) ask(m *Meter, no statement.No, v *Values) {
	p.survey.sums[no] = unknown
	if p.portray(m, no, v) {
		p.survey.trees.own.Margins(p.row, p.sum[:])
		p.survey.sums[no] = float32(p.sum[0])
	}
}

// scores scores a survey that knows these trees.
func (t *Trees) scores(ctx context.Context, l StatementReader, s *Survey, p *Population) (*Scores, error) {
	n := len(s.Values)
	r := &Scores{Survey: s, Population: p, Trees: t, treeWeight: 1,
		Own: pages.Make[float32](n, n), Score: pages.Make[float32](n, n), LogOdds: pages.Make[float32](n, n)}
	err := eachRange(ctx, n, grain, func(from, to int) error {
		for no := from; no < to; no++ {
			if r.LogOdds[no] = unknown; s.isJudged(statement.No(no)) {
				r.Own[no] = float32(probability(t.logOdds(float64(s.sums[no]))))
				r.note(statement.No(no), 0)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	asked := func(no statement.No) bool { return r.Own[no] >= leastAsked }
	begin := func() func(no statement.No, row []float32) error {
		var sum [1]float64
		return func(no statement.No, row []float32) error {
			t.chain.Margins(row, sum[:])
			r.note(no, sum[0])
			return nil
		}
	}
	return r, s.chain(ctx, l, p, &t.rare, asked, begin)
}

// note notes the score of an account of which the second forest says so much.
func (r *Scores) note(no statement.No, chain float64) {
	odds := r.Trees.logOdds(float64(r.Survey.sums[no])+chain) + r.toldBy(no, Depth) + r.toldBy(no, ActsAfterWarning)
	r.LogOdds[no] = float32(odds)
	r.Score[no] = float32(min(surest, probability(odds)))
}

// leastAsked is the probability by the first forest from which on the second is
// asked: one in ten thousand. The second makes a finding of hardly anybody of whom the
// first says less; docs/model.md has what is missed by it.
const leastAsked = 1e-4

// surest is the highest score: no account is certain, and single precision would
// make some so.
const surest = 0.9999999

func probability(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

// logit is the log-odds of a probability.
func logit(p float64) float64 { return math.Log(p / (1 - p)) }

// toldWeight is what an indicator that rests on what victims and banks said adds to
// the log-odds for each power of ten in which it is rarer: chosen by hand, because
// the worlds that trees are trained on have no claims and no restrictions.
const toldWeight = 1.5

// told are the indicators that rest on what victims and banks said.
var told = [...]Indicator{Depth, ActsAfterWarning}

// toldBy is what one of them adds to the log-odds of an account.
func (r *Scores) toldBy(no statement.No, i Indicator) float64 {
	at, v := r.Population.class(r.Survey, no), &r.Survey.Values[no]
	if at < 0 || !v.Known(i) || v[i] <= 0 {
		return 0
	}
	return toldWeight * r.Population.classes[at].surprise(i, v)
}
