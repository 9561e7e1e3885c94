package statements

// mixed is a number that looks random and depends on nothing but its arguments
// (SplitMix64's finaliser, applied to each in turn).
func mixed(values ...uint64) uint64 {
	h := uint64(0x9e3779b97f4a7c15)
	for _, v := range values {
		h ^= v
		h += 0x9e3779b97f4a7c15
		h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
		h = (h ^ h>>27) * 0x94d049bb133111eb
		h ^= h >> 31
	}
	return h
}

// What a number is drawn for, so that no two draws are the same.
const (
	forFormat = iota + 1
	forQuirk
	forPart
	forOffset
	forLag
	forSerial
	forNaming
)

// chance is true for a share of all values of h.
func chance(h uint64, share float64) bool { return float64(h>>11)/(1<<53) < share }
