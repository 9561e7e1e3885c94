package simulate_test

import (
	"testing"

	"dyetrace/simulate"
)

// Transfers a second of the city: in memory, and written with all that belongs
// to it.
func BenchmarkCity(b *testing.B) {
	c, err := simulate.Preset("city")
	if err != nil {
		b.Fatal(err)
	}
	run := func(b *testing.B, carryOut func(*simulate.Sim) error) {
		transfers := int64(0)
		for b.Loop() {
			s, err := simulate.New(c, 1)
			if err != nil {
				b.Fatal(err)
			}
			if err := carryOut(s); err != nil {
				b.Fatal(err)
			}
			transfers += s.Transfers()
		}
		b.ReportMetric(float64(transfers)/b.Elapsed().Seconds(), "transfers/s")
	}
	b.Run("simulated", func(b *testing.B) {
		run(b, func(s *simulate.Sim) error {
			return s.Step(s.End(), func([]simulate.Transfer, []simulate.Carried) error { return nil })
		})
	})
	type write func(*simulate.Sim, string, *simulate.Stats, func(done, total int64) error) error
	for name, to := range map[string]write{"csv": simulate.Write, "parquet": simulate.WriteParquet} {
		b.Run(name, func(b *testing.B) {
			run(b, func(s *simulate.Sim) error { return to(s, b.TempDir(), nil, nil) })
		})
	}
}
