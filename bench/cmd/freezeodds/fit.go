package main

import (
	"math"
	"slices"

	"dyetrace/evaluate"
)

// sample is what odds are fitted to: how much there is of each piece of evidence, what
// a row weighs, how likely one of those is a member by whom the account comes into question,
// and the truth.
type sample struct {
	amounts [][]float64
	weight  []float64
	support []float64
	serves  []bool
}

// leastSupport is the support below which a row says nothing about evidence.
const leastSupport = 0.02

// mostRows is how many rows of one account are taken, evenly over the time: an account that
// is seen to change a thousand times says little more than one that changes six times.
const mostRows = 6

// add takes the rows of a world. All rows of an account weigh one together, and no
// world weighs more than most accounts.
func (s *sample) add(rows []evaluate.EvidenceRow, most float64) {
	all := map[int]int{}
	for i := range rows {
		all[rows[i].Account]++
	}
	number, seen := map[int]float64{}, map[int]int{}
	for account, n := range all {
		number[account] = float64(min(n, mostRows))
	}
	scale := math.Min(1, most/float64(len(number)))
	for i := range rows {
		r := &rows[i]
		n, k := all[r.Account], seen[r.Account]
		seen[r.Account]++
		// Of n rows, the first of each of mostRows parts.
		if n > mostRows && k*mostRows/n == (k-1)*mostRows/n && k > 0 {
			continue
		}
		if r.Evidence.Support < leastSupport {
			continue
		}
		s.amounts = append(s.amounts, r.Evidence.Amounts(r.Pass))
		s.weight = append(s.weight, scale/number[r.Account])
		s.support = append(s.support, r.Evidence.Support)
		s.serves = append(s.serves, r.Serves)
	}
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// loss is the mean negative logarithm of the chance given to the truth.
func (s *sample) loss(odds []float64) float64 {
	sum, weight := 0.0, 0.0
	for i, x := range s.amounts {
		chance := math.Min(s.support[i]/(1+math.Exp(-dot(odds, x))), 1-1e-12)
		if !s.serves[i] {
			chance = 1 - chance
		}
		sum -= s.weight[i] * math.Log(math.Max(chance, 1e-12))
		weight += s.weight[i]
	}
	return sum / weight
}

// fitting is how odds are fitted.
type fitting struct {
	held     []bool  // odds that stay as they are; nil: none
	ridge    float64 // how strongly odds but the first are drawn towards none
	innocent float64 // how many times an account that serves nobody counts
}

// fit minimises the loss by Newton's method from some odds on.
func (s *sample) fit(from []float64, f fitting) []float64 {
	n := len(s.amounts[0])
	odds := slices.Clone(from)
	const steps = 30
	for range steps {
		gradient, hessian := make([]float64, n), make([][]float64, n)
		for i := range hessian {
			hessian[i] = make([]float64, n)
			hessian[i][i] = 1e-6
			if i > 0 {
				hessian[i][i] += f.ridge
				gradient[i] = f.ridge * odds[i]
			}
		}
		for k, x := range s.amounts {
			p := 1 / (1 + math.Exp(-dot(odds, x)))
			wrong, weight := p, s.weight[k]
			if s.serves[k] {
				wrong--
			} else {
				// Its evidence is wrong only where those who speak for it are members. How likely
				// they are, though it serves nobody, follows from the odds so far.
				weight *= f.innocent * s.support[k] * (1 - p) / (1 - s.support[k]*p)
			}
			curve := math.Max(p*(1-p), 1e-6) * weight
			for i, a := range x {
				if a == 0 {
					continue
				}
				gradient[i] += wrong * weight * a
				for j, b := range x[:i+1] {
					hessian[i][j] += curve * a * b
				}
			}
		}
		// A held odds has no part in the step: nothing pulls it, and it pulls no other.
		for i := range f.held {
			for j := 0; f.held[i] && j < n; j++ {
				hessian[max(i, j)][min(i, j)] = 0
			}
			if f.held[i] {
				gradient[i], hessian[i][i] = 0, 1
			}
		}
		step := solve(hessian, gradient)
		for i := range odds {
			odds[i] -= math.Max(-2, math.Min(step[i], 2))
		}
	}
	return odds
}

// solve solves a symmetric positive definite system, of which the lower half is given,
// by Cholesky's method.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for i := range n {
		for j := range i + 1 {
			sum := a[i][j]
			for k := range j {
				sum -= a[i][k] * a[j][k]
			}
			if i == j {
				a[i][i] = math.Sqrt(sum)
			} else {
				a[i][j] = sum / a[j][j]
			}
		}
	}
	x := make([]float64, n)
	for i := range n {
		x[i] = (b[i] - dot(a[i][:i], x[:i])) / a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= a[k][i] * x[k]
		}
		x[i] /= a[i][i]
	}
	return x
}
