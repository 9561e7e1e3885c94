package forms

import (
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/exchange/iso20022"
	"dyetrace/exchange/platform"
	"dyetrace/exchange/table"
)

// Office is who asks, and what its messages need beside a request.
type Office struct {
	ID      string // as casework has it
	Name    string
	Code    string // that authorities and banks know it by
	BIC     string // where the office is an institution itself
	Handler platform.Person
	Second  platform.Person // a second handler
	Zone    *time.Location  // of times in messages
	Lang    table.Lang
	Now     dyetrace.Instant
	Mark    string // what each message carries of its export; "" for nothing

	Characters iso20022.Characters
	Recall     string            // version of camt.056; empty: Recall08, which schemes take
	StopType   string            // of the platform, 00 to 05: which is which is not public, so nobody guesses it
	Envelope   platform.Envelope // of messages on the platform; nil: platform.Neutral
	TargetKind string            // 01 person, 02 company, where the request does not say
	// Ends is when a measure ends that begins now; nil where nobody knows the term.
	Ends func(casework.RequestKind) (dyetrace.Instant, error)
	// Earlier is the request by which a measure was asked for, and its kind; for extending and
	// lifting.
	Earlier func(measure string) (number string, kind casework.RequestKind, err error)
	// Seen is what is known of the account of a request, such as its role in a network; nil for
	// nothing beside the request.
	Seen func(casework.Request) (platform.Seen, error)
	// CaseNumber is the number of a case, as people know it.
	CaseNumber func(id string) (string, error)
}

func (o *Office) zone() *time.Location {
	if o.Zone == nil {
		return time.UTC
	}
	return o.Zone
}

// party is the office in messages of ISO 20022.
func (o *Office) party() iso20022.Party {
	if o.BIC != "" {
		return iso20022.Party{Institution: iso20022.Institution{BIC: o.BIC, Name: o.Name}}
	}
	return iso20022.Party{Name: o.Name, Number: o.Code}
}

// day is the day of a moment where the office is.
func (o *Office) day(at casework.Time) iso20022.Date {
	if at == 0 {
		return ""
	}
	return iso20022.Date(at.Instant().Time().In(o.zone()).Format(time.DateOnly))
}

// lastDay is the last day of a period that is over at a moment, which may begin a day.
func (o *Office) lastDay(end casework.Time) iso20022.Date {
	if end == 0 {
		return ""
	}
	return o.day(end - 1)
}

func (o *Office) caseNumber(id string) (string, error) {
	if o.CaseNumber == nil {
		return id, nil
	}
	return o.CaseNumber(id)
}
