package platform

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"dyetrace"
)

// Request is what an authority asks a bank or a payment institution for.
type Request struct {
	Code        string // of the message, such as 100101 or A00105
	Application string // its own id: who asks gives each one once
	Original    string // id of the application that is extended or lifted
	Type        string // of a stop, 00 to 05
	Case        CaseOf
	Victim      Side             // who lost the money
	Sum         Sum              // that is asked to be stopped or frozen
	Transferred dyetrace.Instant // when the victim paid
	Target      Target
	Serial      string // by which a payment institution finds a payment
	SerialKind  string // bank, order or pos
	Reason      string
	Remark      string
	Start       dyetrace.Instant // of the measure
	Expiry      dyetrace.Instant
	From, To    dyetrace.Instant // the time that is asked about
	Applied     dyetrace.Instant
	Agency      Agency
	Handler     Person
	Second      Person // a second handler
	Features    []string
}

// CaseOf is the case that a request belongs to.
type CaseOf struct {
	Number string
	Kind   string
	Urgent bool
}

// Side is somebody's account at a bank.
type Side struct {
	Bank    string // its name
	Code    string // its number
	Account string
	Name    string
}

// Target is the account that a request is about.
type Target struct {
	Side
	Kind     string // 01 person, 02 company
	Document string // number of the identity document, where a person's accounts are asked for
}

// Agency is the authority that asks.
type Agency struct{ Code, Name string }

// Person is who handles a request.
type Person struct{ Document, Name, Phone string }

// Sum is an amount of a currency.
type Sum struct {
	Amount   dyetrace.Amount
	Currency dyetrace.Currency
}

// maxText is the longest text of a field, in characters: ours, for the platform's are not public.
const maxText = 500

// fields are the texts of a request by the names that platform.toml and Neutral have for them.
func (r *Request) fields() map[string]string {
	text := func(at dyetrace.Instant) string {
		if at == 0 {
			return ""
		}
		return at.String()
	}
	return map[string]string{
		"application": r.Application, "original": r.Original, "type": r.Type, "case_number": r.Case.Number, "case_kind": r.Case.Kind,
		"victim_bank": r.Victim.Bank, "victim_bank_code": r.Victim.Code, "victim_account": r.Victim.Account, "victim_name": r.Victim.Name,
		"currency": r.Sum.Currency.String(), "transferred": text(r.Transferred),
		"target_bank": r.Target.Bank, "target_bank_code": r.Target.Code, "target_account": r.Target.Account, "target_name": r.Target.Name,
		"target_kind": r.Target.Kind, "target_document": r.Target.Document, "serial": r.Serial, "serial_kind": r.SerialKind,
		"reason": r.Reason, "remark": r.Remark, "start": text(r.Start), "expiry": text(r.Expiry), "from": text(r.From), "to": text(r.To),
		"applied": text(r.Applied), "agency_code": r.Agency.Code, "agency_name": r.Agency.Name,
		"handler_document": r.Handler.Document, "handler_name": r.Handler.Name, "handler_phone": r.Handler.Phone,
		"second_document": r.Second.Document, "second_name": r.Second.Name, "second_phone": r.Second.Phone,
	}
}

// Check refuses a request that lacks what its kind must have, or holds what cannot be.
func (r *Request) Check() error {
	kind, known := KindOf(r.Code)
	if !known || kind.ByBank {
		return dyetrace.Errorf(dyetrace.InputError, "request", "%q is no message that an authority sends: see docs/exchange.md for those that are", r.Code)
	}
	fields := r.fields()
	var lacks []string
	for _, name := range kind.Must {
		if fields[name] == "" {
			lacks = append(lacks, name)
		}
	}
	if len(lacks) > 0 {
		return dyetrace.Errorf(dyetrace.InputError, "request", "%s %s (%s) lacks %s", r.Code, kind.English, r.Application, strings.Join(lacks, ", "))
	}
	// Fields are looked at in order, so that the same request is refused in the same words.
	for _, name := range sortedKeys(fields) {
		if err := checkText(name, fields[name]); err != nil {
			return dyetrace.Errorf(dyetrace.InputError, "request", "%s (%s): %w", r.Code, r.Application, err)
		}
	}
	if err := r.checkCodes(); err != nil {
		return dyetrace.Errorf(dyetrace.InputError, "request", "%s (%s): %w", r.Code, r.Application, err)
	}
	return nil
}

// checkCodes refuses codes that are not known, and times and amounts that cannot be.
func (r *Request) checkCodes() error {
	for set, code := range map[string]string{StopTypes: r.Type, Kinds: r.Target.Kind, SerialKinds: r.SerialKind} {
		if _, known := Meaning(set, code); code != "" && !known {
			return fmt.Errorf("%q is no code of %s", code, set)
		}
	}
	switch {
	case r.Sum.Amount < 0:
		return fmt.Errorf("the amount is below zero")
	case r.Sum.Amount != 0 && !r.Sum.Currency.Known():
		return fmt.Errorf("the amount has no currency")
	case r.Start != 0 && r.Expiry != 0 && r.Expiry <= r.Start:
		return fmt.Errorf("the measure ends at %s, before it starts at %s", r.Expiry, r.Start)
	case r.From != 0 && r.To != 0 && r.To <= r.From:
		return fmt.Errorf("the time that is asked about ends at %s, before it begins at %s", r.To, r.From)
	case r.Serial != "" && r.SerialKind == "":
		return fmt.Errorf("it does not say what kind of number the serial %q is (serial_kind)", r.Serial)
	}
	for _, code := range r.Features {
		if !slices.ContainsFunc(Features(), func(f Feature) bool { return f.Code == code }) {
			return fmt.Errorf("%q is no event feature", code)
		}
	}
	return nil
}

// checkText refuses a text that a field cannot hold.
func checkText(name, text string) error {
	switch n := utf8.RuneCountInString(text); {
	case !utf8.ValidString(text):
		return fmt.Errorf("%s is not valid UTF-8", name)
	case n > maxText:
		return fmt.Errorf("%s has %d characters, more than %d: shorten it", name, n, maxText)
	case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f }):
		return fmt.Errorf("%s holds a control character", name)
	}
	return nil
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
