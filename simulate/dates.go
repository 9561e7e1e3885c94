package simulate

// dates writes times in China's time and remembers the day it wrote last.
type dates struct {
	day  int64
	text [11]byte // the day as 2006-01-02T
}

func (d *dates) append(b []byte, at int64) []byte {
	local := at + chinaOffset
	day, second := local/secondsPerDay, int(local%secondsPerDay)
	if day != d.day || d.text[10] == 0 {
		d.day = day
		d.write()
	}
	b = append(b, d.text[:]...)
	for i, v := range [3]int{second / 3600, second / 60 % 60, second % 60} {
		if i > 0 {
			b = append(b, ':')
		}
		b = append(b, byte('0'+v/10), byte('0'+v%10))
	}
	return append(b, "+08:00"...)
}

// write puts the day's date into text. The year is reckoned from March, so that
// the leap day is its last (Richards, 2013, Explanatory Supplement to the
// Astronomical Almanac, 15.11).
func (d *dates) write() {
	const daysTo1970, daysPer400Years = 719468, 146097 // from 1 March of the year 0
	n := d.day + daysTo1970
	era, day := n/daysPer400Years, n%daysPer400Years
	year := (day - day/1460 + day/36524 - day/146096) / 365
	day -= 365*year + year/4 - year/100
	month := (5*day + 2) / 153
	day -= (153*month + 2) / 5
	year += 400 * era
	if month += 3; month > 12 {
		month -= 12
		year++
	}
	text := appendPadded(d.text[:0], uint64(year), 4)
	text = appendPadded(append(text, '-'), uint64(month), 2)
	text = appendPadded(append(text, '-'), uint64(day+1), 2)
	d.text[10] = append(text, 'T')[10]
}
