package mapping

import (
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
)

// shape is what the values of a column look like.
type shape struct {
	filled                     int
	time, clock, money, number int
	bare                       int // times that are nothing but a number
	words                      int // values with letters in them
	distinct                   map[string]int
	layouts                    []string // that all times fit
	comma                      bool     // decimals stand after a comma
	decimals, negative         int
	amounts                    []dyetrace.Stated // by row
}

// mostDistinct is how many different values of a column are kept.
const mostDistinct = 50

// guessLayouts are shapes of times that cannot be told without a guess.
var guessLayouts = layoutsOf()

func layoutsOf() (all []string) {
	for _, day := range []string{"DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "DD/MM/YY", "MM/DD/YY", "DD.MM.YY", "DD-MM-YY",
		"DD MMM YYYY", "DD-MMM-YYYY", "DDMMMYYYY", "DD MMM YY", "DD-MMM-YY", "MMM DD, YYYY", "YY/MM/DD", "DD/MMM/YYYY", "DDMMYYYY"} {
		for _, clock := range []string{"", " hh:mm:ss", " hh:mm", " hh:mm:ss.fff", " hh:mm:ss AM", " hh:mm AM"} {
			all = append(all, day+clock)
		}
	}
	return all
}

// shapeOf looks at a column of a sample.
func shapeOf(rows [][]string, column int, c dyetrace.Currency) *shape {
	sh := &shape{distinct: make(map[string]int), layouts: slices.Clone(guessLayouts), amounts: make([]dyetrace.Stated, len(rows))}
	clk := &clock{Clock: intake.NewClock(time.UTC)}
	swapped := make([]dyetrace.Stated, len(rows))
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
		sh.times(clk, v)
		if plain, err := readFigure([]byte(v), c, false, '.', ""); err == nil {
			points++
			sh.amounts[i] = dyetrace.Stated{Amount: plain.Amount, Known: true}
		}
		if other, err := readFigure([]byte(v), c, false, ',', ""); err == nil {
			commas++
			swapped[i] = dyetrace.Stated{Amount: other.Amount, Known: true}
		}
		if strings.ContainsAny(v, ".,") {
			sh.decimals++
		}
		if isNumber(v) {
			sh.number++
		}
		if hasLetters(v) {
			sh.words++
		}
	}
	// A dash stands for nothing, but where it is a sign of direction.
	if n := sh.distinct["-"]; n > 0 && (len(sh.distinct) > 2 || len(sh.distinct) == 2 && sh.distinct["+"] == 0) {
		sh.filled -= n
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
	if sh.filled == 0 {
		sh.layouts = nil
	}
	return sh
}

func (sh *shape) times(clk *clock, v string) {
	if _, _, err := clk.parse([]byte(v)); err == nil {
		sh.time++
		if allDigits([]byte(v)) {
			sh.bare++
		}
	}
	if _, _, err := timeOfDay([]byte(v), toSeconds); err == nil {
		sh.clock++
	}
	fitting := sh.layouts[:0]
	for _, layout := range sh.layouts {
		if text, _, ok := byLayout([]byte(v), layout); ok {
			if _, err := clk.RFC3339(text); err == nil {
				fitting = append(fitting, layout)
			}
		}
	}
	sh.layouts = fitting
}

var mailName = word(`^[\w.+-]+@[\w-]+(\.[\w-]+)+$`)

func hasLetters(v string) bool {
	return strings.ContainsFunc(v, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f })
}

// isNumber reports whether a value looks like an account's number.
func isNumber(v string) bool {
	if mailName.MatchString(v) {
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
	return digits >= 6 && len(v) <= 44 && letters <= digits
}

// mostly reports whether nearly all filled cells are of a kind.
func (sh *shape) mostly(n int) bool { return sh.filled > 0 && n*10 >= sh.filled*9 }

// isTime reports whether the values are days or times. A number may be one by
// chance.
func (sh *shape) isTime() bool { return sh.mostly(sh.time) || len(sh.layouts) > 0 }

func (sh *shape) isClock() bool { return sh.mostly(sh.clock) }

func (sh *shape) isMoney() bool { return sh.mostly(sh.money) }

// few reports whether a column has so few words, each so often, that they may
// say which way money went or what became of a row.
func (sh *shape) few(most int) bool {
	return len(sh.distinct) >= 1 && len(sh.distinct) <= most
}

// known reports whether all words of a column are in a dictionary, and there
// are few.
func (sh *shape) known(d *dictionary) bool {
	if sh.filled == 0 || len(sh.distinct) > 8 {
		return false
	}
	for w := range sh.distinct {
		if _, known := d.meaning([]byte(w)); !known {
			return false
		}
	}
	return true
}
