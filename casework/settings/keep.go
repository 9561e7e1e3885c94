package settings

import (
	"slices"
	"strings"

	"dyetrace/casework/rules"
)

// What personal data are kept in.
const (
	KeptCases   = "cases"   // from the day on which a case was closed
	KeptExports = "exports" // from the day on which one was written
	KeptLedgers = "ledgers" // from the day on which one was noted last
)

func keptIn() []string { return []string{KeptCases, KeptExports, KeptLedgers} }

// Keep says for which purpose one kind of store keeps personal data, and how long.
type Keep struct {
	Of      string     `toml:"of"` // cases, exports or ledgers
	Purpose string     `toml:"purpose"`
	Term    rules.Term `toml:"term"`
	Basis   string     `toml:"basis"` // the rule or order that says so
}

// Keep is what the settings say of a kind of store: the zero Keep where they say nothing.
func (s *Settings) Keep(of string) Keep {
	if i := slices.IndexFunc(s.Keeps, func(k Keep) bool { return k.Of == of }); i >= 0 {
		return s.Keeps[i]
	}
	return Keep{Of: of}
}

func (c checker) checkKeeps(s *Settings) {
	if c.many("keep", len(s.Keeps)) {
		return
	}
	known := map[string]bool{}
	for i, k := range s.Keeps {
		switch {
		case !slices.Contains(keptIn(), k.Of):
			c.Wrong("keep", i, "of = %q: it is one of %s", k.Of, strings.Join(keptIn(), ", "))
		case known[k.Of]:
			c.Wrong("keep", i, "%s are given twice", k.Of)
		case k.Purpose == "":
			c.Wrong("keep", i, "for which purpose are %s kept? Write purpose = \"…\"", k.Of)
		case k.Term.Unit != rules.Days && k.Term.Unit != rules.Months && k.Term.Unit != rules.Years:
			c.Wrong("keep", i, "how long are %s kept? Write term in days, months or years, such as \"10 years\"", k.Of)
		}
		c.short("keep", i, k.Purpose, k.Basis)
		known[k.Of] = true
	}
}
