package statements

// Options are how far the answers fall short of the world.
type Options struct {
	Seed   uint64  // of clocks, formats and quirks
	Jitter int     // seconds by which two institutions' times of one transfer may differ
	Partly float64 // share of institutions that answer for some of the days only
	// Masked is the share of lines of every third bank whose counterparty is masked; half as
	// many have a name only.
	Masked float64
}

// Usual is what `dyetrace simulate --statements` writes.
func Usual(seed uint64) Options { return Options{Seed: seed, Jitter: 4, Partly: 0.2, Masked: 0.02} }
