package detect

// oneHourDrain is indicator 4: what left within 60 minutes of coming in, of all
// that came in. Above half of stolen money can be stopped within the first
// hour, little after a day (police, 2018); runners know it. Suspect: 0.8 or
// more.
func oneHourDrain(s *scan) float32 { return ratio(s.drained, s.in) }

// drainTime is how long after coming in money counts as drained.
const drainTime = hour
