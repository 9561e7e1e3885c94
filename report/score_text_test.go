package report

import "testing"

// A probability close to 1 is never written as 1, and two that differ are told apart.
func TestScoreText(t *testing.T) {
	for x, want := range map[float64]string{
		0.0123: "0.0123", 0.5: "0.5", 0.91: "0.910", 0.99: "0.990", 0.99987: "0.99987", 0.99993: "0.999930",
		float64(float32(0.99999994)): "0.9999999", 1: "1", 12.1: "12.1",
	} {
		if got := scoreText(x); got != want {
			t.Errorf("a score of %v is written %q; want %q", x, got, want)
		}
	}
}
