package values

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"dyetrace"
)

// ErrAmount is the reason for which a text is no amount.
var ErrAmount = dyetrace.ErrAmountSyntax

// Amount is an amount as a cell has it, before its decimal mark is known.
type Amount struct {
	body     string // digits and the marks between them, in narrow forms; blanks are ' '
	exponent string // such as E+5, "" for none
	Negative bool   // it has a minus sign or is in parentheses
	Plus     bool   // it has a plus sign
	Way      Way    // of letters such as Dr beside it
	Beside   string // the currency's code or mark beside it, "" for none
}

// Way is the direction that letters beside an amount mean.
type Way uint8

// The meanings of Dr, Cr and the like, as the account's holder sees them.
const (
	NoWay Way = iota
	In        // credit
	Out       // debit
)

// longest is the longest text that is looked at as an amount.
const longest = 96

// SplitAmount splits the text of an amount into its digits and the text beside them. Decimal decides
// what the marks between digits mean.
func SplitAmount(cell []byte) (Amount, error) {
	var a Amount
	if len(cell) > longest || !utf8.Valid(cell) {
		return a, ErrAmount
	}
	text := strings.TrimSpace(strings.Map(narrow, string(cell)))
	if text == "" {
		return a, dyetrace.ErrAmountEmpty
	}
	start := strings.IndexAny(text, "0123456789")
	if start < 0 {
		return a, ErrAmount
	}
	if start > 0 && (text[start-1] == '.' || text[start-1] == ',') && (start == 1 || strings.ContainsRune("-+( ",
		rune(text[start-2]))) {
		start--
	}
	end := strings.LastIndexAny(text, "0123456789") + 1
	body, exponent := cutExponent(text[start:end])
	if strings.Trim(body, "0123456789.,' ") != "" {
		return a, ErrAmount
	}
	a.body, a.exponent = body, exponent
	before, after := text[:start], text[end:]
	for _, none := range []string{",--", ".--", ",-", ".-"} {
		if rest, is := strings.CutPrefix(after, none); is && !strings.ContainsAny(before, "-(") {
			after = rest // 1500.- means that there are no cents
			break
		}
	}
	if word, is := strings.CutPrefix(strings.TrimSpace(after), "("); is && strings.HasSuffix(word, ")") &&
		!strings.Contains(before, "(") {
		after = strings.TrimSuffix(word, ")") // 12.50(Dr)
	}
	if !a.beside(before, "(") || !a.beside(after, ")") {
		return a, ErrAmount
	}
	if strings.Contains(before, "(") != strings.Contains(after, ")") {
		return a, ErrAmount
	}
	return a, nil
}

// narrow writes a character of an amount in the form that the rest of the
// package knows; it drops those that show nothing.
func narrow(r rune) rune {
	switch {
	case r == '\t' || r == '\u00a0' || r == '\u2007' || r == '\u2009' || r == '\u202f' || r == '\u3000':
		return ' '
	case r == '’' || r == '‘' || r == 'ʼ' || r == '´' || r == '`' || r == '′':
		return '\''
	case r == '￥':
		return '¥'
	case r >= '\uff01' && r <= '\uff5e':
		return r - 0xfee0
	case r == '−' || r == '–' || r == '—' || r == '‐' || r == '‑':
		return '-'
	case r == '\u200e' || r == '\u200f' || r == '\ufeff' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' &&
		r <= '\u2069':
		return -1
	}
	return r
}

// cutExponent cuts E+5 off a number that a spreadsheet wrote.
func cutExponent(body string) (plain, exponent string) {
	at := strings.IndexAny(body, "eE")
	if at < 1 {
		return body, ""
	}
	digits := strings.TrimLeft(body[at+1:], "+-")
	if digits == "" || len(digits) > 2 || len(body)-at-1-len(digits) > 1 || strings.Trim(digits, "0123456789") != "" {
		return body, ""
	}
	return body[:at], body[at:]
}

// beside reads the text on one side of the digits: signs, letters, and the parenthesis of that side.
func (a *Amount) beside(text, parenthesis string) bool {
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		switch c := text[0]; {
		case c == '-' || c == parenthesis[0] && parenthesis == "(":
			if a.Negative || a.Plus {
				return false
			}
			a.Negative, text = true, text[1:]
			continue
		case c == '+':
			if a.Negative || a.Plus {
				return false
			}
			a.Plus, text = true, text[1:]
			continue
		case c == parenthesis[0]:
			text = text[1:]
			continue
		}
		end := strings.IndexAny(text, " -+()")
		if end < 0 {
			end = len(text)
		}
		word := text[:end]
		if text = text[end:]; !a.word(word) {
			return false
		}
	}
	return true
}

// word reads one word beside an amount. Two words may be joined without a blank, such as ₹1500Cr.
func (a *Amount) word(word string) bool {
	if way, is := ways[strings.TrimSuffix(word, ".")]; is {
		if a.Way != NoWay && a.Way != way {
			return false
		}
		a.Way = way
		return true
	}
	if _, is := currencies(word); is {
		if a.Beside != "" && a.Beside != word {
			return false
		}
		a.Beside = word
		return true
	}
	return false
}

// ways are letters beside amounts: debit is out and credit is in, seen from the
// account's holder. H and S are the German Haben and Soll.
var ways = map[string]Way{
	"Dr": Out, "DR": Out, "dr": Out, "D": Out, "Db": Out, "DB": Out, "Debit": Out, "DEBIT": Out, "debit": Out, "S": Out,
	"Soll": Out, "Wn": Out, "WN": Out, "借": Out, "出": Out, "支": Out,
	"Cr": In, "CR": In, "cr": In, "C": In, "Credit": In, "CREDIT": In, "credit": In, "H": In, "Haben": In, "Ma": In,
	"MA": In, "贷": In, "进": In, "收": In,
}

// Currencies returns the codes of the currencies that the mark beside the amount may mean; several
// where countries share it, none where there is no mark.
func (a Amount) Currencies() []string {
	codes, _ := currencies(a.Beside)
	return codes
}

func currencies(mark string) (codes []string, known bool) {
	if list, is := marks[mark]; is {
		return strings.Fields(list), true
	}
	if list, is := marks[strings.TrimSuffix(mark, ".")]; is {
		return strings.Fields(list), true
	}
	if code := strings.ToUpper(mark); len(mark) == 3 {
		if _, err := dyetrace.ParseCurrency(code); err == nil {
			return []string{code}, true
		}
	}
	return nil, false
}

// marks are signs and short names of currencies. A mark of several is one that
// their countries share.
var marks = map[string]string{
	"€": "EUR", "£": "GBP EGP LBP", "¥": "CNY JPY", "元": "CNY TWD HKD", "人民币": "CNY", "RMB": "CNY",
	"円": "JPY", "원": "KRW", "₩": "KRW", "$": "USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP BSD BBD BZD JMD TTD UYU",
	"US$": "USD", "U$": "USD", "HK$": "HKD", "NT$": "TWD", "A$": "AUD", "AU$": "AUD", "C$": "CAD NIO",
	"CA$": "CAD", "S$": "SGD", "NZ$": "NZD", "MX$": "MXN", "R$": "BRL", "R": "ZAR", "₹": "INR",
	"Rs": "INR PKR LKR NPR MUR", "RS": "INR PKR LKR NPR MUR", "kr": "SEK NOK DKK ISK", "Kr": "SEK NOK DKK ISK",
	"zł": "PLN", "ZŁ": "PLN", "zl": "PLN", "Kč": "CZK", "Ft": "HUF", "lei": "RON", "лв": "BGN", "₽": "RUB",
	"руб": "RUB", "₺": "TRY", "TL": "TRY", "₴": "UAH", "₦": "NGN", "₱": "PHP", "₫": "VND", "đ": "VND",
	"฿": "THB", "₪": "ILS", "RM": "MYR", "Rp": "IDR", "KSh": "KES", "Ksh": "KES", "TSh": "TZS", "USh": "UGX",
	"Fr": "CHF", "SFr": "CHF", "sFr": "CHF", "S/": "PEN", "₿": "XBT", "GH₵": "GHS", "CN¥": "CNY", "JP¥": "JPY",
}

// Decimal is the amount as a plain decimal such as 1234.50, without its sign,
// where mark is the decimal mark: a point or a comma. It is not ok where the
// digits do not fit the mark.
func (a Amount) Decimal(mark byte) (plain string, ok bool) {
	whole, frac, found := strings.Cut(a.body, string(mark))
	if found && (frac == "" || strings.Trim(frac, "0123456789") != "") {
		return "", false
	}
	if whole == "" && !found {
		return "", false
	}
	digits, ok := ungroup(whole, mark)
	if !ok {
		return "", false
	}
	if digits == "" {
		digits = "0"
	}
	if found {
		digits += "." + frac
	}
	if a.exponent != "" {
		return withoutExponent(digits, a.exponent)
	}
	return digits, true
}

// ungroup takes the marks out of a whole number: groups of three digits, the
// lakhs of India (3,50,000) or the four digits of China, with one kind of mark.
func ungroup(whole string, decimal byte) (digits string, ok bool) {
	at := strings.IndexAny(whole, ".,' ")
	if at < 0 {
		return whole, true
	}
	mark := whole[at]
	if mark == decimal || at == 0 || whole[0] == '0' {
		return "", false
	}
	groups := strings.Split(whole, string(mark))
	digits = strings.Join(groups, "")
	if strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	last := len(groups) - 1
	threes, lakhs, fours := len(groups[0]) <= 3, len(groups[0]) <= 2 && len(groups[last]) == 3, len(groups[0]) <= 4 &&
		mark == ','
	for i, group := range groups[1:] {
		threes = threes && len(group) == 3
		lakhs = lakhs && (len(group) == 2 || i == last-1)
		fours = fours && len(group) == 4
	}
	return digits, threes || lakhs || fours
}

// withoutExponent writes 1.2345 and E+5 as 123450, which is exact.
func withoutExponent(plain, exponent string) (string, bool) {
	shift := 0
	if _, err := fmt.Sscanf(exponent[1:], "%d", &shift); err != nil || shift < -20 || shift > 20 {
		return "", false
	}
	whole, frac, _ := strings.Cut(plain, ".")
	if shift < 0 {
		whole = strings.Repeat("0", -shift) + whole
		cut := len(whole) + shift
		return whole[:cut] + "." + whole[cut:] + frac, true
	}
	if len(frac) < shift {
		frac += strings.Repeat("0", shift-len(frac))
	}
	return strings.TrimSuffix(whole+frac[:shift]+"."+frac[shift:], "."), true
}

// Fit is what the digits of one amount show of the decimal mark.
type Fit uint8

// What an amount can show.
const (
	FitsNone  Fit = iota
	FitsBoth      // and it is the same amount with either mark, or without one
	FitsPoint     // only a decimal point fits
	FitsComma     // only a decimal comma fits
	FitsOpen      // either fits, and the amounts differ: 1,234
)

// Fit returns which decimal marks fit an amount in a currency with so many digits behind the mark.
func (a Amount) Fit(digits int) Fit {
	point, isPoint := a.Decimal('.')
	comma, isComma := a.Decimal(',')
	switch {
	case isPoint && isComma && point == comma:
		return FitsBoth
	case digits == 0 && isPoint && isComma && !strings.Contains(point, "."):
		return FitsPoint // a currency without minor units has groups only
	case digits == 0 && isPoint && isComma && !strings.Contains(comma, "."):
		return FitsComma
	case isPoint && isComma:
		return FitsOpen
	case isPoint:
		return FitsPoint
	case isComma:
		return FitsComma
	}
	return FitsNone
}

// Marks gathers what the amounts of a column show of its decimal mark.
type Marks struct{ point, comma, open bool }

// Add counts one amount.
func (m *Marks) Add(f Fit) {
	m.point = m.point || f == FitsPoint
	m.comma = m.comma || f == FitsComma
	m.open = m.open || f == FitsOpen
}

// Decide is the column's decimal mark, 0 where its amounts show none: then they
// have no decimals, they could be read with either, or they contradict each other.
func (m *Marks) Decide() byte {
	switch {
	case m.point && !m.comma:
		return '.'
	case m.comma && !m.point:
		return ','
	}
	return 0
}

// Open reports whether an amount of the column could be read in two ways.
func (m *Marks) Open() bool { return m.open }
