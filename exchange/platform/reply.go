package platform

import (
	"fmt"

	"dyetrace"
)

// Reply is what a bank or payment institution answers to a request.
type Reply struct {
	Code        string // of the message, such as 100102; empty where the institution's has none
	Application string // id of the request
	Return      string // of the platform or institution: 100000 done, 2000xx not
	Result      string // of the measure, four digits of the institution's own
	State       string // accepted, answered, delivered or failed; empty where it is not said
	Account     string
	Card        string
	Balance     Balance          // before the measure
	Asked       Sum              // that was asked to be frozen
	InForce     Balance          // that really is
	Start, End  dyetrace.Instant // of the measure
	Cause       string           // technical
	Remark      string           // of the business
	Institution string
	Handler     Person
	Earlier     []Earlier // freezes that come before this one
	Answered    dyetrace.Instant
}

// Balance is an amount that may not be said: nothing in force is another thing than nothing said.
type Balance struct {
	Sum   Sum
	Known bool
}

// Earlier is a freeze of another authority that comes first.
type Earlier struct {
	Agency string
	Sum    Sum
	End    dyetrace.Instant
}

// maxEarlier is how many earlier freezes a reply may name.
const maxEarlier = 1000

// Done reports whether what was asked was done.
func (r *Reply) Done() bool { return r.Return == Done }

// Check refuses a reply that cannot be matched or that contradicts itself.
func (r *Reply) Check() error {
	if err := r.check(); err != nil {
		return dyetrace.Errorf(dyetrace.InputError, "reply", "%s (%s): %w", r.Code, r.Application, err)
	}
	return nil
}

func (r *Reply) check() error {
	kind, known := repliedBy(r.Code)
	switch {
	case r.Application == "":
		return fmt.Errorf("it does not say which request it answers (application): ask the institution")
	case r.Code != "" && !known:
		return fmt.Errorf("%q is the code of no reply: see docs/exchange.md for those that are", r.Code)
	case r.Return == "":
		return fmt.Errorf("it has no return code: ask the institution whether it was done")
	case len(r.Earlier) > maxEarlier:
		return fmt.Errorf("it names %d earlier freezes, more than %d", len(r.Earlier), maxEarlier)
	case r.Start != 0 && r.End != 0 && r.End <= r.Start:
		return fmt.Errorf("the measure ends at %s, before it starts at %s: ask the institution", r.End, r.Start)
	case r.InForce.Known && r.InForce.Sum.Amount < 0:
		return fmt.Errorf("the amount in force is below zero: ask the institution")
	case r.Done() && kind.Is == "freeze" && !r.InForce.Known:
		return fmt.Errorf("it says that the freeze was done, and not how much is frozen (in_force): ask the institution")
	}
	if _, known := Meaning(States, r.State); r.State != "" && !known {
		return fmt.Errorf("%q is no state", r.State)
	}
	texts := map[string]string{"application": r.Application, "return": r.Return, "result": r.Result, "account": r.Account, "card": r.Card,
		"cause": r.Cause, "remark": r.Remark, "institution": r.Institution, "handler_name": r.Handler.Name}
	for _, name := range sortedKeys(texts) {
		if err := checkText(name, texts[name]); err != nil {
			return err
		}
	}
	return nil
}

// Why is what an institution says of a request that it did not do, in its own words after those
// of the code.
func (r *Reply) Why() string {
	text := r.Return
	if c, known := Meaning(Returns, r.Return); known {
		text += " " + c.English
	}
	for _, own := range []string{r.Cause, r.Remark} {
		if own != "" {
			text += "; " + own
		}
	}
	return text
}
