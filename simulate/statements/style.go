package statements

import "fmt"

// format is how an institution answers.
type format uint8

const (
	bankCSV format = iota
	bankBook
	camt
	tenpay
	alipay
)

// charset is how a text file is encoded.
type charset uint8

const (
	utf8BOM charset = iota
	gb18030
	utf16LE
)

// spelling is how institutions differ. Each has one of each list.
type spelling struct {
	in, out     string // direction; where both are empty, the sign shows it
	done, wrong string // whether it succeeded
	currency    string
	clock       clockFormat
}

// clockFormat is how a bank writes times.
type clockFormat uint8

const (
	digits14 clockFormat = iota
	dashes
	slashes
	digits16
)

func directions() [][2]string {
	return [][2]string{{"进", "出"}, {"收", "付"}, {"贷", "借"}, {"入", "出"}, {"C", "D"}, {"", ""}}
}

func outcomes() [][2]string { return [][2]string{{"1", "0"}, {"是", "否"}, {"成功", "失败"}} }

func currencies() []string { return []string{"CNY", "人民币", "人民币元"} }

// style is how one institution answers, and for which time.
type style struct {
	place    int
	code     string // short name for files, such as B003
	name     string
	format   format
	charset  charset
	says     spelling
	variant  bool // header names are the less common ones
	tabs     bool // account numbers are followed by a tab
	repeats  bool // the header is repeated above each account
	totals   bool // the last row sums up
	shared   bool // serial numbers are those of the clearing house, which both sides have
	masks    float64
	nameless float64
	modern   bool  // camt.053.001.08, not .02
	offset   int64 // seconds by which the clock is ahead
	from, to int64 // what it answers for, in seconds since 1970; to is not included
}

// styleOf is an institution's way of answering.
func styleOf(o *Options, place int, wallet bool, name string, start, end int64) style {
	h := func(what uint64) uint64 { return mixed(o.Seed, uint64(place), what) }
	pick := func(what uint64, n int) int { return int(h(forQuirk+what<<8) % uint64(n)) }
	st := style{place: place, name: name, code: fmt.Sprintf("B%03d", place), from: 0, to: end}
	turn := o.turn(place)
	switch {
	case wallet:
		st.code = fmt.Sprintf("W%03d", place)
		st.format = o.walletFormat(place)
	case turn == 1 || turn == 4:
		st.format = bankBook
	case turn == 2 || turn == 7:
		st.format = camt
	default:
		st.charset = [...]charset{0: gb18030, 3: utf8BOM, 5: utf16LE, 6: gb18030}[turn]
	}
	d, done := directions()[pick(1, len(directions()))], outcomes()[pick(2, len(outcomes()))]
	st.says = spelling{in: d[0], out: d[1], done: done[0], wrong: done[1],
		currency: currencies()[pick(3, len(currencies()))], clock: clockFormat(pick(4, 4))}
	st.variant, st.tabs, st.repeats, st.totals = pick(5, 3) == 0, pick(6, 2) == 0, pick(7, 2) == 0, pick(8, 2) == 0
	st.shared, st.modern = pick(9, 2) == 0, pick(10, 2) == 0
	if pick(11, 3) == 0 && !wallet {
		st.masks, st.nameless = o.Masked, o.Masked/2
	}
	if o.Jitter > 0 {
		st.offset = int64(h(forOffset) % uint64(o.Jitter/2+1))
	}
	st.answerFor(o, h(forPart), start, end)
	return st
}

// turn lets formats go round, so that even few institutions have all of them.
func (o *Options) turn(place int) int {
	const formats = 8
	return (place + int(mixed(o.Seed, forFormat)%formats)) % formats
}

// walletFormat is the format of a wallet company's logs, whether or not it
// answers.
func (o *Options) walletFormat(place int) format { return tenpay + format(o.turn(place)%2) }

// answerFor lets some institutions answer for some of the days only.
func (st *style) answerFor(o *Options, h uint64, start, end int64) {
	const day = 24 * 3600
	if !chance(h, o.Partly) || end-start < 8*day {
		return
	}
	days := 1 + int64(h%4)
	if h>>8%2 == 0 {
		st.from = start + days*day
	} else {
		st.to = end - days*day
	}
}
