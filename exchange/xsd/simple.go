package xsd

import (
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// simpleType reads the rules for a text.
func (s *Schema) simpleType(n *node) (*simple, error) {
	if len(n.kids) != 1 || n.kids[0].tag != "restriction" {
		return nil, n.refuse(s.name, "a list or union of types is not read")
	}
	r := n.kids[0]
	base, err := s.typeNamed(r, r.attr["base"])
	if err != nil {
		return nil, err
	}
	if base.text == nil {
		return nil, r.refuse(s.name, "%s is no type of texts", r.attr["base"])
	}
	// A type has the rules of its base, and more of its own.
	t := *base.text
	t.patterns = slices.Clone(t.patterns)
	codes := map[string]bool{}
	var patterns []*regexp.Regexp
	for _, kid := range r.kids {
		value := kid.attr["value"]
		switch kid.tag {
		case "enumeration":
			codes[value] = true
		case "pattern":
			p, err := s.pattern(kid, value)
			if err != nil {
				return nil, err
			}
			patterns = append(patterns, p)
		default:
			if err := t.facet(kid.tag, value); err != nil {
				return nil, kid.refuse(s.name, "%s %q: %w", kid.tag, value, err)
			}
		}
	}
	if len(codes) > 0 {
		t.codes = codes
	}
	if len(patterns) > 0 {
		t.patterns = append(t.patterns, patterns)
	}
	return &t, nil
}

// facet reads one bound of a type.
func (t *simple) facet(tag, value string) (err error) {
	// A bound that is not understood is refused: what it forbids would be written.
	number := func(to *int) {
		*to, err = strconv.Atoi(value)
	}
	bound := func(to **big.Rat) {
		r, ok := new(big.Rat).SetString(value)
		if !ok || len(value) > 64 || strings.ContainsAny(value, "eE/") {
			err = fmt.Errorf("it is no number")
		}
		*to = r
	}
	switch tag {
	case "minLength":
		number(&t.shortest)
	case "maxLength":
		number(&t.longest)
	case "length":
		number(&t.shortest)
		t.longest = t.shortest
	case "fractionDigits":
		number(&t.fraction)
	case "totalDigits":
		number(&t.digits)
	case "minInclusive":
		if t.base == "dateTime" {
			t.earliest = value
			return nil
		}
		bound(&t.least)
	case "maxInclusive":
		bound(&t.greatest)
	case "whiteSpace":
	default:
		return fmt.Errorf("it is not read: a report could not be checked")
	}
	return err
}

// pattern reads a pattern, which holds for the whole text.
func (s *Schema) pattern(n *node, value string) (*regexp.Regexp, error) {
	if len(value) > 4096 {
		return nil, n.refuse(s.name, "a pattern has %d bytes, at most 4096", len(value))
	}
	if subtracts(value) {
		return nil, n.refuse(s.name, "the pattern %q takes characters out of a class, which is not read", value)
	}
	repaired := repairPattern(value)
	if repaired != value {
		s.repairs = append(s.repairs, Repair{n.line, value, repaired})
	}
	p, err := regexp.Compile(`^(?:` + goPattern(repaired) + `)$`)
	if err != nil {
		return nil, n.refuse(s.name, "the pattern %q is not understood: %w", value, err)
	}
	return p, nil
}

// piece is a part of a pattern that stands for itself.
type piece struct {
	text    string
	class   bool // it stands in a class: [...]
	escaped bool
}

// pieces cuts a pattern into its parts.
func pieces(pattern string) (all []piece) {
	class := false
	for i := 0; i < len(pattern); {
		_, size := utf8.DecodeRuneInString(pattern[i:])
		escaped := pattern[i] == '\\' && i+1 < len(pattern)
		if escaped {
			_, next := utf8.DecodeRuneInString(pattern[i+1:])
			size = 1 + next
		}
		text := pattern[i : i+size]
		if class && text == "]" {
			class = false
		}
		all = append(all, piece{text, class, escaped})
		if !class && text == "[" {
			class = true
		}
		i += size
	}
	return all
}

// subtracts reports whether a pattern has a class within a class, such as [a-z-[aeiou]].
func subtracts(pattern string) bool {
	all := pieces(pattern)
	for i := 1; i < len(all); i++ {
		if all[i].class && all[i].text == "[" && all[i-1].class && all[i-1].text == "-" {
			return true
		}
	}
	return false
}

// repairPattern takes anchors off, which XML Schema takes for plain characters: there a
// pattern always holds for the whole text. They are anchors at the beginning and the end
// of a pattern and of what brackets and bars part. In a class, a hyphen behind a range
// gets a backslash: strict readers refuse it there.
func repairPattern(pattern string) string {
	all := pieces(pattern)
	opens := func(i int) bool { return i < 0 || !all[i].class && (all[i].text == "(" || all[i].text == "|") }
	closes := func(i int) bool {
		return i >= len(all) || !all[i].class && (all[i].text == ")" || all[i].text == "|")
	}
	var b strings.Builder
	ranged := 0 // in a class: how many parts of a range there are
	for i, p := range all {
		switch {
		case !p.class && p.text == "^" && opens(i-1), !p.class && p.text == "$" && closes(i+1):
			continue
		case !p.class:
			ranged = 0
		case p.text == "-" && ranged == 3 && i+1 < len(all) && all[i+1].class:
			b.WriteString(`\-`)
			ranged = 0
			continue
		case p.text == "-" && ranged == 1 && i+1 < len(all) && all[i+1].class:
			ranged = 2
		case ranged == 2:
			ranged = 3
		default:
			ranged = 1
		}
		b.WriteString(p.text)
	}
	return b.String()
}

// goPattern is a pattern of XML Schema as package regexp takes it: what is an anchor or a
// flag there is a plain character here.
func goPattern(pattern string) string {
	var b strings.Builder
	all := pieces(pattern)
	for i, p := range all {
		switch {
		case !p.class && (p.text == "^" || p.text == "$"):
			b.WriteString(`\`)
		case p.class && p.text == "[" && i > 0 && all[i-1].class:
			b.WriteString(`\`)
		}
		b.WriteString(p.text)
	}
	return b.String()
}

const dateTime = "2006-01-02T15:04:05"

// check returns the reason why a text is not by the rules, or nil.
func (t *simple) check(text string) error {
	if !utf8.ValidString(text) {
		return fmt.Errorf("it is no UTF-8")
	}
	for _, r := range text {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return fmt.Errorf("it has a character that XML cannot hold: %U", r)
		}
	}
	switch {
	case t.fixed != "" && text != t.fixed:
		return fmt.Errorf("it is always %s", t.fixed)
	case t.codes != nil && !t.codes[text]:
		return fmt.Errorf("it is no code of the unit's table: %s", someCodes(t.codes))
	}
	if n := utf8.RuneCountInString(text); n < t.shortest || t.longest >= 0 && n > t.longest {
		return fmt.Errorf("it has %d characters, and must have %s", n, t.lengths())
	}
	for _, step := range t.patterns {
		if !slices.ContainsFunc(step, func(p *regexp.Regexp) bool { return p.MatchString(text) }) {
			return fmt.Errorf("it is not by the pattern %s", strings.TrimSuffix(strings.TrimPrefix(step[0].String(), "^(?:"), ")$"))
		}
	}
	return t.checkBase(text)
}

func (t *simple) lengths() string {
	if t.longest < 0 {
		return fmt.Sprintf("%d or more", t.shortest)
	}
	return fmt.Sprintf("%d to %d", t.shortest, t.longest)
}

// someCodes names the codes of a table, or the first of many.
func someCodes(codes map[string]bool) string {
	const most = 12
	all := slices.Sorted(maps.Keys(codes))
	if len(all) > most {
		return fmt.Sprintf("%s ... (%d codes)", strings.Join(all[:most], ", "), len(all))
	}
	return strings.Join(all, ", ")
}

var (
	decimals = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$`)
	integers = regexp.MustCompile(`^[+-]?[0-9]+$`)
)

func (t *simple) checkBase(text string) error {
	switch t.base {
	case "boolean":
		if text != "true" && text != "false" && text != "1" && text != "0" {
			return fmt.Errorf("it is true or false")
		}
	case "dateTime":
		if _, err := time.Parse(dateTime, text); err != nil {
			return fmt.Errorf("it is no time like 2026-03-01T09:00:00, without a zone")
		}
		if text < t.earliest {
			return fmt.Errorf("it is before %s", t.earliest)
		}
	case "decimal", "integer":
		if len(text) > 64 || !decimals.MatchString(text) || t.base == "integer" && !integers.MatchString(text) {
			return fmt.Errorf("it is no number")
		}
		return t.checkNumber(text)
	}
	return nil
}

func (t *simple) checkNumber(text string) error {
	number, _ := new(big.Rat).SetString(text)
	whole, fraction, _ := strings.Cut(strings.TrimLeft(text, "+-"), ".")
	fraction = strings.TrimRight(fraction, "0")
	switch {
	case t.least != nil && number.Cmp(t.least) < 0:
		return fmt.Errorf("it is below %s", t.least.RatString())
	case t.greatest != nil && number.Cmp(t.greatest) > 0:
		return fmt.Errorf("it is above %s", t.greatest.RatString())
	case t.fraction >= 0 && len(fraction) > t.fraction:
		return fmt.Errorf("it has more than %d decimal digits", t.fraction)
	case t.digits >= 0 && len(strings.TrimLeft(whole, "0"))+len(fraction) > t.digits:
		return fmt.Errorf("it has more than %d digits", t.digits)
	}
	return nil
}
