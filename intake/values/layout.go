package values

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Precisions of times.
const (
	dayLong    = 24 * time.Hour
	minuteLong = time.Minute
)

// Layout is how a column writes days and times, such as DD/MM/YYYY hh:mm:ss.
type Layout struct{ tokens []token }

// token is a part of a layout: a letter for its kind, or a plain character.
type token struct {
	kind  byte // Y, y, M, N (a month's name), D, h, m, s, f, A; 0 for a character
	char  rune
	width int
	tight bool // the next token is digits too: both have all of theirs
}

// layoutTokens are the tokens as people write them, longest first.
var layoutTokens = []struct {
	text string
	kind byte
}{{"YYYY", 'Y'}, {"YY", 'y'}, {"MMM", 'N'}, {"MM", 'M'}, {"DD", 'D'}, {"hh", 'h'}, {"mm", 'm'}, {"ss", 's'}, {"fff",
	'f'}, {"AM", 'A'}}

// ParseLayout reads a layout. Its tokens are YYYY or YY, MM or MMM (a month's
// name), DD, hh, mm, ss, fff (any part of a second) and AM (or PM). It is ok if each is there at most
// once, and it has a whole day or hh and mm.
func ParseLayout(text string) (l Layout, ok bool) {
	// Numbers without a character between them have a fixed width, or nothing would show where
	// one ends.
	count := make(map[byte]int)
	for text != "" {
		t := token{}
		for _, known := range layoutTokens {
			if strings.HasPrefix(text, known.text) {
				t.kind, t.width = known.kind, len(known.text)
				break
			}
		}
		if t.kind == 0 {
			t.char, t.width = utf8.DecodeRuneInString(text)
		}
		if n := len(l.tokens); n > 0 && t.digits() && l.tokens[n-1].digits() {
			l.tokens[n-1].tight, t.tight = true, true
		}
		count[t.kind]++
		if t.kind != 0 && count[t.kind] > 1 {
			return l, false
		}
		l.tokens, text = append(l.tokens, t), text[t.width:]
	}
	year, month, day := count['Y']+count['y'], count['M']+count['N'], count['D']
	hours := count['h'] == 1 && count['m'] == 1
	switch {
	case count['h'] != count['m'], count['s'] > count['m'], count['f'] > count['s'], count['A'] > count['h']:
		return l, false
	case year+month+day == 0:
		return l, hours
	}
	return l, year == 1 && month == 1 && day == 1
}

func (t token) digits() bool { return t.kind != 0 && t.kind != 'N' && t.kind != 'A' }

func (l Layout) has(kind byte) bool {
	for _, t := range l.tokens {
		if t.kind == kind {
			return true
		}
	}
	return false
}

// Dated reports whether the layout gives a day.
func (l Layout) Dated() bool { return l.has('D') }

// Read reads a text by the layout and writes it as 2026-03-01 09:00:00.5, or
// 09:00:00.5 where the layout gives no day. The true time lies at most spread
// later.
func (l Layout) Read(v string) (text string, spread time.Duration, ok bool) {
	var p pieces
	for _, t := range l.tokens {
		if v, ok = p.cutToken(v, t); !ok {
			return "", 0, false
		}
	}
	if v != "" || !p.noon(l.has('A')) {
		return "", 0, false
	}
	clock := p.hours + ":" + p.minutes + ":" + p.seconds
	if p.hours == "" {
		clock = "00:00:00"
	} else if p.seconds == "" {
		clock += "00"
	}
	if p.fraction != "" {
		clock += "." + p.fraction
	}
	switch {
	case !l.has('h'):
		spread = dayLong
	case !l.has('s'):
		spread = minuteLong
	}
	if !l.Dated() {
		return clock, spread, true
	}
	return p.year + "-" + p.month + "-" + p.day + " " + clock, spread, true
}

// pieces are the parts of a time, in two digits each, the year in four.
type pieces struct {
	year, month, day, hours, minutes, seconds, fraction string
	half                                                byte // A before noon, P after it, 0 where not given
}

// cutToken reads a token at the front of a text and returns the rest.
func (p *pieces) cutToken(v string, t token) (rest string, ok bool) {
	// A blank in the layout matches any number of blanks; people line up columns by them.
	switch {
	case t.kind == 0 && (t.char == ' ' || t.char == '\u00a0'):
		rest = strings.TrimLeft(v, " \u00a0")
		return rest, rest != v
	case t.kind == 0:
		return strings.CutPrefix(v, string(t.char))
	case t.kind == 'N':
		word := strings.TrimSuffix(v[:letters(v)], ".")
		m := month(word)
		p.month = pair(m)
		rest = strings.TrimPrefix(v[len(word):], ".")
		return rest, m > 0
	case t.kind == 'A':
		p.half, rest = cutHalf(v)
		return rest, p.half != 0
	}
	// People leave out the zero of a day or month, as in 3/4/2026.
	most, least := 2, 1
	switch {
	case t.kind == 'Y':
		most, least = 4, 4
	case t.kind == 'f':
		most = 9
	case t.tight || t.kind == 'y':
		least = 2
	}
	n := 0
	for n < len(v) && n < most && v[n] >= '0' && v[n] <= '9' {
		n++
	}
	if n < least {
		return "", false
	}
	p.set(t.kind, v[:n])
	return v[n:], true
}

func (p *pieces) set(kind byte, digits string) {
	two := digits
	if len(digits) == 1 {
		two = "0" + digits
	}
	switch kind {
	case 'Y':
		p.year = digits
	case 'y':
		p.year = Year(two)
	case 'M':
		p.month = two
	case 'D':
		p.day = two
	case 'h':
		p.hours = two
	case 'm':
		p.minutes = two
	case 's':
		p.seconds = two
	case 'f':
		p.fraction = digits
	}
}

// noon corrects the hours where the text has the half of the day.
func (p *pieces) noon(said bool) bool {
	if !said {
		return true
	}
	hours, ok := halfDay(p.hours, p.half)
	p.hours = hours
	return ok
}

// halfDay is the hour of the whole day: 12 in the morning is 00. An hour above
// twelve after noon is that of the whole day already.
func halfDay(hours string, half byte) (string, bool) {
	if len(hours) != 2 {
		return hours, false
	}
	h := 10*int(hours[0]-'0') + int(hours[1]-'0')
	switch {
	case half == 'A' && h > 12, h > 23:
		return hours, false
	case half == 'A' && h == 12:
		h = 0
	case half == 'P' && h < 12:
		h += 12
	}
	return pair(h), true
}

// Year is a year of two digits in four: 00 to 69 are of this century, 70 to 99
// of the one before.
func Year(two string) string {
	if two < "70" {
		return "20" + two
	}
	return "19" + two
}

func pair(n int) string { return string([]byte{byte('0' + n/10%10), byte('0' + n%10)}) }

// letters is the length of the letters that a text begins with, and of the point
// behind them.
func letters(v string) int {
	n := 0
	for _, r := range v {
		if !unicode.IsLetter(r) {
			break
		}
		n += utf8.RuneLen(r)
	}
	if n > 0 && n < len(v) && v[n] == '.' {
		n++
	}
	return n
}

// cutHalf cuts AM, PM and what other languages have for them off the front of a
// text.
func cutHalf(v string) (half byte, rest string) {
	for _, word := range []struct {
		text string
		half byte
	}{{"a.m.", 'A'}, {"p.m.", 'P'}, {"am", 'A'}, {"pm", 'P'}, {"上午", 'A'}, {"下午", 'P'}, {"晚上", 'P'}, {"中午", 'P'}, {"凌晨",
		'A'}, {"早上", 'A'}} {
		if len(v) >= len(word.text) && strings.EqualFold(v[:len(word.text)], word.text) {
			return word.half, v[len(word.text):]
		}
	}
	return 0, v
}
