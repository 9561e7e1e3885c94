package detect

import "math"

// Model is a logistic regression on the surprises of indicators, learned from
// labels. It can be read and written as a text.
type Model struct {
	Intercept float64
	Weights   Weights // of surprises, as in scores without labels
}

// probability is what the model makes of an account's surprises.
func (m *Model) probability(surprises *Weights) float64 {
	z := m.Intercept
	for i, w := range m.Weights {
		z += w * surprises[i]
	}
	return 1 / (1 + math.Exp(-z))
}

// scores scores a survey by the model.
func (m *Model) scores(s *Survey, p *Population) *Scores {
	r := &Scores{Survey: s, Population: p, Weights: m.Weights, Own: make([]float32, len(s.Values)), Score: make([]float32, len(s.Values))}
	for no := range s.Values {
		if x, ok := p.surprises(s, no); ok {
			r.Own[no] = float32(m.probability(&x))
			r.Score[no] = r.Own[no]
		}
	}
	return r
}
