package mapping

import (
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/values"
)

// shape is what the values of a column look like.
type shape struct {
	filled                     int
	time, clock, money, number int
	bare                       int // times that are nothing but a number
	words                      int // values with letters
	distinct                   map[string]int
	layouts                    []string // that all times fit, but for a few that are none
	fitting                    []guessLayout
	unfit                      int  // values with digits that fit no layout at all
	comma                      bool // decimals follow a comma
	decimals, negative         int
	amounts                    []dyetrace.Stated // by row
}

// mostDistinct is how many different values of a column are kept.
const mostDistinct = 50

// guessLayout is a shape of times that needs a layout: without one, its day and month
// could be exchanged.
type guessLayout struct {
	text string
	values.Layout
}

var guessLayouts = layoutsOf()

func layoutsOf() (all []guessLayout) {
	for _, day := range []string{
		"DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "DD/MM/YY", "MM/DD/YY", "DD.MM.YY",
		"DD-MM-YY", "DD MMM YYYY", "DD-MMM-YYYY", "DDMMMYYYY", "DD MMM YY", "DD-MMM-YY", "MMM DD, YYYY", "YY/MM/DD",
		"DD/MMM/YYYY", "DDMMYYYY",
	} {
		for _, clock := range []string{"", " hh:mm:ss", " hh:mm", " hh:mm:ss.fff", " hh:mm:ss AM", " hh:mm AM"} {
			if l, ok := values.ParseLayout(day + clock); ok {
				all = append(all, guessLayout{day + clock, l})
			}
		}
	}
	return all
}

// shapeOf looks at a column of a sample.
func shapeOf(rows [][]string, column int, c dyetrace.Currency) *shape {
	sh := &shape{distinct: make(map[string]int), fitting: guessLayouts, amounts: make([]dyetrace.Stated, len(rows))}
	clk := &clock{Clock: intake.NewClock(time.UTC)}
	// Amounts are read with a point and with a comma before decimals, until all rows are
	// seen: most columns have the same amounts either way, so that one list is enough
	// up to the first difference.
	var swapped []dyetrace.Stated
	points, commas := 0, 0
	for i, row := range rows {
		v := row[column]
		if v == "" || blank([]byte(v)) && v != "-" {
			continue
		}
		sh.filled++
		if len(sh.distinct) < mostDistinct || sh.distinct[v] > 0 {
			sh.distinct[v]++
		}
		if strings.ContainsAny(v, ".,") && strings.IndexByte(v, '@') < 0 {
			sh.decimals++
		}
		if hasLetters(v) {
			sh.words++
		}
		if !hasDigit(v) {
			sh.noDay(len(rows))
			sh.number += b2i(isNumber(v))
			continue
		}
		sh.times(clk, v, len(rows))
		point, comma := bothMarks(v, c)
		points, commas = points+b2i(point.Known), commas+b2i(comma.Known)
		if sh.amounts[i] = point; comma != point && swapped == nil {
			swapped = slices.Clone(sh.amounts)
		}
		if swapped != nil {
			swapped[i] = comma
		}
		sh.number += b2i(isNumber(v))
	}
	// A dash means an empty cell, unless the column holds + and -, signs of direction.
	dashes := sh.distinct["-"]
	signs := len(sh.distinct) == 1 || len(sh.distinct) == 2 && sh.distinct["+"] > 0
	if dashes > 0 && !signs {
		sh.filled -= dashes
		delete(sh.distinct, "-")
	}
	sh.money = max(points, commas)
	if commas > points {
		sh.comma, sh.amounts = true, swapped
	}
	for _, a := range sh.amounts {
		if a.Known && a.Amount < 0 {
			sh.negative++
		}
	}
	if sh.mostly(sh.filled - sh.unfit) {
		for _, l := range sh.fitting {
			sh.layouts = append(sh.layouts, l.text)
		}
	}
	return sh
}

// bothMarks reads an amount with a decimal point and with a decimal comma. It is
// not known where a mark does not fit.
func bothMarks(v string, c dyetrace.Currency) (point, comma dyetrace.Stated) {
	if a, err := dyetrace.ParseBalance(v, c.Digits()); err == nil {
		point = dyetrace.Stated{Amount: a, Known: true}
		switch _, frac, cut := strings.Cut(v, "."); {
		case !cut:
			return point, point
		case len(frac) != 3:
			return point, comma // the point does not separate thousands
		}
	}
	split, err := values.SplitAmount([]byte(v))
	if err != nil {
		return point, comma
	}
	if f, err := (figures{mark: '.'}).parts(split, c, c.Digits()); !point.Known && err == nil {
		point = dyetrace.Stated{Amount: f.Amount, Known: true}
	}
	if f, err := (figures{mark: ','}).parts(split, c, c.Digits()); err == nil {
		comma = dyetrace.Stated{Amount: f.Amount, Known: true}
	}
	return point, comma
}

// hasDigit reports whether there is a digit in a value, narrow or wide.
func hasDigit(v string) bool {
	for i := range len(v) {
		if v[i]-'0' <= 9 || v[i] == 0xef && strings.ContainsAny(v, "０１２３４５６７８９") {
			return true
		}
	}
	return false
}

func (sh *shape) times(clk *clock, v string, rows int) {
	if _, _, err := clk.parse([]byte(v)); err == nil {
		sh.time++
		if allDigits([]byte(v)) {
			sh.bare++
		}
	}
	if _, _, err := timeOfDay([]byte(v), toSeconds); err == nil {
		sh.clock++
	}
	if len(sh.fitting) == 0 {
		return
	}
	if fitting := fittingOf(sh.fitting, clk, v); len(fitting) > 0 || len(fittingOf(guessLayouts, clk, v)) > 0 {
		sh.fitting = fitting
		return
	}
	sh.noDay(rows)
}

// noDay counts a value that is no day. A remark or a total shows nothing of the other
// rows, but if there are many such values the column holds something else: more than
// a tenth of the rows, or the first few rows. Both were chosen by hand.
func (sh *shape) noDay(rows int) {
	const first = 4
	sh.unfit++
	if sh.unfit*10 > rows || sh.unfit >= first && len(sh.fitting) == len(guessLayouts) {
		sh.fitting = nil
	}
}

// fittingOf returns those layouts that a value fits.
func fittingOf(layouts []guessLayout, clk *clock, v string) (fitting []guessLayout) {
	for _, layout := range layouts {
		if text, _, ok := layout.Read(v); ok {
			if _, err := clk.RFC3339([]byte(text)); err == nil {
				fitting = append(fitting, layout)
			}
		}
	}
	return fitting
}

var mailName = word(`^[\w.+-]+@[\w-]+(\.[\w-]+)+$`)

func hasLetters(v string) bool {
	return strings.ContainsFunc(v, func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f
	})
}

// An account's number has at least minDigits digits, and at most mostNumber bytes with
// blanks and marks: an IBAN has up to 34 characters, in groups of four.
const (
	minDigits  = 6
	mostNumber = 44
)

// isNumber reports whether a value looks like an account's number.
func isNumber(v string) bool {
	if strings.IndexByte(v, '@') > 0 && mailName().MatchString(v) {
		return true
	}
	digits, letters := 0, 0
	for _, r := range v {
		switch {
		case r >= '0' && r <= '9' || r == '*':
			digits++
		case r >= 'A' && r <= 'Z':
			letters++
		case r == ' ' || r == '-' || r == '\'' || r == '=' || r == '"':
		default:
			return false
		}
	}
	return digits >= minDigits && len(v) <= mostNumber && letters <= digits
}

// mostly reports whether nearly all filled cells are of a kind.
func (sh *shape) mostly(n int) bool { return sh.filled > 0 && nearlyAll(n, sh.filled) }

// nearlyAll reports whether n are at least nine tenths: all, but for a few remarks and
// slips such as every export has. Chosen by hand.
func nearlyAll(n, of int) bool { return n*10 >= of*9 }

// mostOf reports whether n are at least seven tenths: enough for a column that may be
// empty in some rows, or have words that nobody knows. Chosen by hand.
func mostOf(n, of int) bool { return n*10 >= of*7 }

// isTime reports whether the values are days or times. A number may be one by chance.
func (sh *shape) isTime() bool { return sh.mostly(sh.time) || len(sh.layouts) > 0 }

func (sh *shape) isClock() bool { return sh.mostly(sh.clock) }

func (sh *shape) isMoney() bool { return sh.mostly(sh.money) }

// repeats reports whether values come again as often as the numbers of parties do: at
// most three quarters are different. Numbers of movements hardly ever come again. Only
// the first mostDistinct values are counted.
func (sh *shape) repeats() bool {
	all := 0
	for _, n := range sh.distinct {
		all += n
	}
	return len(sh.distinct)*4 < all*3
}

// few reports whether a column has so few different words that they may be directions
// or states.
func (sh *shape) few(most int) bool {
	return len(sh.distinct) >= 1 && len(sh.distinct) <= most
}

// known reports whether all words of a column are in a dictionary, and there
// are few.
func (sh *shape) known(d *dictionary) bool {
	if sh.filled == 0 || !sh.few(mostStates) {
		return false
	}
	for w := range sh.distinct {
		if _, known := d.meaning([]byte(w)); !known {
			return false
		}
	}
	return true
}
