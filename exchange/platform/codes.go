package platform

import (
	_ "embed"
	"slices"
	"strings"

	"dyetrace/internal/tomlfile"
)

//go:embed platform.toml
var platformTOML []byte

// The code sets that are known.
const (
	StopTypes   = "stop-type"
	Kinds       = "kind"
	SerialKinds = "serial-kind"
	Returns     = "return"
	States      = "state"
)

// Done is the return code of what was done.
const Done = "100000"

// Kind is a kind of message.
type Kind struct {
	Code        string   `toml:"code"`        // of banks; empty where they are not asked so
	Institution string   `toml:"institution"` // of payment institutions; empty likewise
	Is          string   `toml:"is"`          // stop, freeze, lift, extend and so on
	Of          string   `toml:"of"`          // what is lifted or extended
	Reply       string   `toml:"reply"`       // code of its reply
	English     string   `toml:"en"`
	Chinese     string   `toml:"zh"`
	Must        []string `toml:"must"`    // fields without which it is not sent
	ByBank      bool     `toml:"by_bank"` // banks send it of themselves
}

// Code is a code with what it means.
type Code struct {
	Code    string `toml:"code"`
	English string `toml:"en"`
	Chinese string `toml:"zh"`
}

// Feature is an event feature: in short what is odd about an account.
type Feature struct {
	Code      string   `toml:"code"`
	English   string   `toml:"en"`
	Chinese   string   `toml:"zh"`
	Confirmed bool     `toml:"confirmed"` // its meaning is told in what was read
	From      []string `toml:"from"`      // what of findings and cases stands for it
}

type table struct {
	Source   string    `toml:"source"`
	Read     string    `toml:"read"`
	Messages []Kind    `toml:"message"`
	Features []Feature `toml:"feature"`
	Codes    []struct {
		Set   string `toml:"set"`
		Codes []Code `toml:"codes"`
	} `toml:"code"`
}

var data = tomlfile.Shipped[table]("platform.toml", platformTOML)

// tables is the data, which is a part of the program; a test reads all of it.
func tables() *table {
	t, _ := data()
	return t
}

// Messages are all kinds of messages.
func Messages() []Kind { return slices.Clone(tables().Messages) }

// KindOf is the kind of a request with a code, of banks or of payment institutions.
func KindOf(code string) (Kind, bool) {
	for _, k := range tables().Messages {
		if code != "" && (k.Code == code || k.Institution == code) {
			return k, true
		}
	}
	return Kind{}, false
}

// CodeOf is the code of what is asked: is such as "stop", and of what is lifted or extended such
// as "freeze". Payment institutions have codes of their own. It is not ok where there is none.
func CodeOf(is, of string, paymentInstitution bool) (string, bool) {
	for _, k := range tables().Messages {
		code := k.Code
		if paymentInstitution {
			code = k.Institution
		}
		if k.Is == is && k.Of == of && code != "" && !k.ByBank {
			return code, true
		}
	}
	return "", false
}

// repliedBy is the kind of a request whose reply has a code.
func repliedBy(code string) (Kind, bool) {
	for _, k := range tables().Messages {
		if code != "" && k.Reply == code {
			return k, true
		}
	}
	return Kind{}, false
}

// Codes are those of a set.
func Codes(set string) []Code {
	for _, s := range tables().Codes {
		if s.Set == set {
			return slices.Clone(s.Codes)
		}
	}
	return nil
}

// Meaning is what a code of a set means; it is not ok where the code is not known.
func Meaning(set, code string) (Code, bool) {
	for _, c := range Codes(set) {
		if c.Code == code {
			return c, true
		}
	}
	return Code{}, false
}

// Features are all event features.
func Features() []Feature { return slices.Clone(tables().Features) }

// Seen is what is known of an account, in words of other parts of the program.
type Seen struct {
	Reasons []string // names of the indicators that a finding gives as reasons
	Shapes  []string // of patterns that the account is in: fan-in, chain and so on
	Roles   []string // in networks: collector, agent and so on
	Case    []string // what the case knows: victim-reports, bank-reports, attempted, involved-account and so on
}

// FeaturesOf are the event features that stand for what was seen, in order of their codes;
// 9999 where something was seen that no feature stands for, none where nothing was.
func FeaturesOf(s Seen) (features []Feature) {
	var seen []string
	for prefix, names := range map[string][]string{"reason:": s.Reasons, "shape:": s.Shapes, "role:": s.Roles, "case:": s.Case} {
		for _, name := range names {
			seen = append(seen, prefix+name)
		}
	}
	if len(seen) == 0 {
		return nil
	}
	for _, f := range tables().Features {
		if slices.ContainsFunc(f.From, func(from string) bool { return slices.Contains(seen, from) }) {
			features = append(features, f)
		}
	}
	if len(features) == 0 {
		for _, f := range tables().Features {
			if f.Code == "9999" {
				features = append(features, f)
			}
		}
	}
	slices.SortFunc(features, func(a, b Feature) int { return strings.Compare(a.Code, b.Code) })
	return features
}
