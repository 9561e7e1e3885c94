package mapping

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/values"
)

// Reasons to refuse an amount.
var (
	errMarkOpen = errors.New("it could have thousands or decimals behind its mark, and nothing in the column decides: " +
		"give decimal in a mapping")
	errMarkComma   = errors.New("it has a decimal comma, where a decimal point is meant: give decimal in a mapping")
	errMarkPoint   = errors.New("it has a decimal point, where a decimal comma is meant: give decimal in a mapping")
	errSignLetters = errors.New("letters say that it came in, and a minus that it went out")
)

var errRuined = errors.New("was turned into a number by a spreadsheet, which cannot be undone: " +
	"ask for the file with account numbers as text")

// clean returns a value without what is around it: blanks of every kind, and the marks
// that keep spreadsheets from reading it as a number. The result is a piece of v.
func clean(v []byte) []byte {
	// Marks and blanks come in any order and several times, as in ="  6222 ", so one is
	// removed at a time until none is left. Most values have none, and return at once.
	for {
		n := len(v)
		if n == 0 {
			return v
		}
		switch first, last := v[0], v[n-1]; {
		case first <= ' ':
			v = v[1:]
		case last <= ' ':
			v = v[:n-1]
		case first == '\'' && last == '\'' && n > 1:
			v = v[1 : n-1]
		case first == '\'' || first == '`':
			v = v[1:]
		case first == '=' && n > 2 && v[1] == '"' && last == '"':
			v = v[2 : n-1]
		case first == '"' && last == '"' && n > 1:
			v = v[1 : n-1]
		case first == 0xc2 && n > 1 && v[1] == 0xa0:
			v = v[2:]
		case first == 0xe3 && bytes.HasPrefix(v, []byte("\u3000")):
			v = v[3:]
		case first == 0xef && bytes.HasPrefix(v, []byte("\ufeff")):
			v = v[3:]
		case last == 0xa0 && n > 1 && v[n-2] == 0xc2:
			v = v[:n-2]
		case last == 0x80 && bytes.HasSuffix(v, []byte("\u3000")):
			v = v[:n-3]
		default:
			return v
		}
	}
}

// cleanText is clean for a text.
func cleanText(v string) string {
	if n := len(v); n == 0 || isPlain(v[0]) && isPlain(v[n-1]) {
		return v
	}
	return string(clean([]byte(v)))
}

// isPlain reports whether a byte is one that clean never removes.
func isPlain(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// blank reports whether a clean value means that there is none.
func blank(v []byte) bool {
	if len(v) > 6 {
		return false
	}
	switch string(v) {
	case "", "-", "--", "/", "\\", "\\N", "NULL", "null", "Null", "(null)", "无", "空",
		"N/A", "n/a", "NaN", "nan", "None", "none", "nil":
		return true
	}
	return false
}

// scientific matches the numbers into which spreadsheets turn long account numbers.
var scientific = expression(`^[0-9](\.[0-9]+)?[eE]\+?[0-9]+$|^[0-9]{16,}\.0+$`)

// account returns an account's number in the form in which numbers are compared:
// without blanks, in narrow digits. Names of wallets and masked numbers stay as they
// are.
func account(v []byte) ([]byte, error) {
	plain, digits := true, true
	for _, c := range v {
		digits = digits && c >= '0' && c <= '9'
		plain = plain && (c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '*')
	}
	if digits {
		return v, nil
	}
	if !plain {
		v = numberText(v)
	}
	if len(v) > 3 && v[0] <= '9' && (bytes.ContainsAny(v, "eE") || bytes.HasSuffix(v, []byte("0"))) {
		if scientific().Match(v) {
			return nil, errRuined
		}
		if short, is := bytes.CutSuffix(v, []byte(".0")); is && allDigits(short) {
			v = short
		}
	}
	return v, nil
}

func allDigits(v []byte) bool {
	for _, c := range v {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(v) > 0
}

// numberText returns a number in narrow digits and without blanks, or v where that is
// no number.
func numberText(v []byte) []byte {
	out := make([]byte, 0, len(v))
	for _, r := range string(v) {
		switch {
		case r >= '０' && r <= '９':
			out = append(out, byte('0'+r-'０'))
		case r == ' ' || r == '\t' || r == '\u00a0' || r == '\u3000':
		case r >= '0' && r <= '9' || r == '*' || r == '-' || r == '+' || r == '.' || r == 'E' || r == 'e':
			out = append(out, byte(r))
		default:
			return v
		}
	}
	return out
}

// figure is an amount as a cell has it, read with one decimal mark.
type figure struct {
	dyetrace.Amount
	plus     bool // a plus sign or letters such as Cr mark it as one that came in
	lettered bool // letters such as Dr give its sign
}

// readFigure reads an amount with a decimal mark, or by its own digits where the mark
// is 0. Then it refuses an amount that could be read in two ways.
func readFigure(v []byte, c dyetrace.Currency, minor bool, mark byte, column string) (figure, error) {
	return figures{mark: mark, minor: minor}.read(v, c, column)
}

// figures is how the amounts of a column are written, and whether they may be rounded.
type figures struct {
	mark  byte // of decimals; 0 where each shows its own
	minor bool // they are in minor units
	tens  int  // they are in units of ten to this power
	exact intake.Money
}

func (of figures) read(v []byte, c dyetrace.Currency, column string) (figure, error) {
	digits := c.Digits() + of.tens
	if of.minor {
		digits = 0
	}
	if of.mark == '.' {
		if a, err := dyetrace.ParseBalance(v, digits); err == nil {
			return figure{Amount: a}, nil
		}
	}
	split, err := values.SplitAmount(v)
	var f figure
	if err == nil {
		f, err = of.parts(split, c, digits)
	}
	if err != nil {
		return figure{}, fmt.Errorf("%s: %w", column, err)
	}
	return f, nil
}

// parts makes a figure of the parts of an amount.
func (of figures) parts(split values.Amount, c dyetrace.Currency, digits int) (figure, error) {
	plain, err := decimalOf(split, of.mark, digits)
	if err != nil {
		return figure{}, err
	}
	a, err := of.amount(shorten(plain, digits), c, digits)
	if err != nil {
		return figure{}, err
	}
	if split.Negative && split.Way == values.In {
		return figure{}, errSignLetters
	}
	if split.Negative || split.Way == values.Out {
		a = -a
	}
	plus := split.Plus || split.Way == values.In
	return figure{Amount: a, plus: plus, lettered: split.Way != values.NoWay}, nil
}

// amount returns a plain decimal as an amount, rounded where that is wanted.
func (of figures) amount(plain string, c dyetrace.Currency, digits int) (dyetrace.Amount, error) {
	a, err := dyetrace.ParseAmount(plain, digits)
	switch {
	case !errors.Is(err, dyetrace.ErrAmountDigits):
		return a, err
	case of.exact.Rounds():
		return of.exact.Round([]byte(plain), digits)
	case of.minor:
		return 0, fmt.Errorf("it is not a whole number of minor units; %w", intake.ErrRound)
	}
	return 0, fmt.Errorf("%w: %s has %d; %w", err, c, digits, intake.ErrRound)
}

// decimalOf returns an amount as a plain decimal.
func decimalOf(a values.Amount, mark byte, digits int) (string, error) {
	fit := a.Fit(digits)
	if mark == 0 {
		switch fit {
		case values.FitsOpen:
			return "", errMarkOpen
		case values.FitsComma:
			mark = ','
		default:
			mark = '.'
		}
	}
	plain, ok := a.Decimal(mark)
	switch {
	case ok:
		return plain, nil
	case fit == values.FitsComma:
		return "", errMarkComma
	case fit == values.FitsPoint:
		return "", errMarkPoint
	}
	return "", dyetrace.ErrAmountSyntax
}

// A spreadsheet holds a number in binary: an IEEE 754 double has 15 decimal digits that
// are right, and programs print up to 19.
const (
	rightDigits = 15
	mostPrinted = 19
)

// shorten removes digits after the point without meaning: zeros, and the noise after
// the fifteenth digit of a number which a spreadsheet held in binary, such as
// 8.1999999999999993 for 8.2.
func shorten(text string, digits int) string {
	whole, frac, point := strings.Cut(text, ".")
	if !point || !allDigits([]byte(whole)) || !allDigits([]byte(frac)) {
		return text
	}
	significant := len(strings.TrimLeft(whole+frac, "0"))
	if len(frac) > digits && significant > rightDigits && significant <= mostPrinted {
		whole, frac = round15(whole, frac, significant-rightDigits)
	}
	for len(frac) > digits && frac[len(frac)-1] == '0' {
		frac = frac[:len(frac)-1]
	}
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}

// round15 rounds away the last n digits.
func round15(whole, frac string, n int) (string, string) {
	if n > len(frac) {
		return whole, frac
	}
	all := []byte("0" + whole + frac)
	kept := all[:len(all)-n]
	if all[len(kept)] >= '5' {
		at := len(kept) - 1
		for kept[at] == '9' {
			kept[at] = '0'
			at--
		}
		kept[at]++
	}
	cut := len(whole) + 1
	rounded := strings.TrimLeft(string(kept[:cut]), "0")
	if rounded == "" {
		rounded = "0"
	}
	return rounded, string(kept[cut:])
}

// currencyNames are the names of currencies in statements.
var currencyNames = intake.NewCurrencyNames(map[string]string{
	"人民币": "CNY", "人民币元": "CNY", "RMB": "CNY", "rmb": "CNY", "cny": "CNY", "156": "CNY", "¥": "CNY", "￥": "CNY",
	"元": "CNY", "美元": "USD", "840": "USD", "usd": "USD", "港币": "HKD", "港元": "HKD", "344": "HKD",
	"欧元": "EUR", "978": "EUR", "日元": "JPY", "392": "JPY", "英镑": "GBP", "826": "GBP", "澳门元": "MOP", "澳元": "AUD",
	"加元": "CAD", "新加坡元": "SGD", "韩元": "KRW", "台币": "TWD", "新台币": "TWD",
})
