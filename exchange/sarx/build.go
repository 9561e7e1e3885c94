package sarx

import (
	"bytes"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

	"dyetrace"
	"dyetrace/exchange/latin"
)

// Facts are what a ledger says of the activity.
type Facts struct {
	Accounts []dyetrace.Account // that the report is about, in order
	Amounts  []Amount           // that came to them from elsewhere, by currency
	First    dyetrace.Instant   // of the activity; 0: not known
	Last     dyetrace.Instant
}

// Amount is money of one currency.
type Amount struct {
	Amount   dyetrace.Amount
	Currency dyetrace.Currency
}

// Bounds of a report.
const (
	mostParties    = 1203
	mostNarrative  = 4000 // characters of one part
	mostNarratives = 5
)

// Report is a report that can be sent.
type Report struct {
	Bytes    []byte
	Subjects int
	Total    string // US dollars; empty: not known
	Parts    int    // of the narrative
	Deadline time.Time
	Late     bool
}

// Lacking is what a report lacks. No report is made.
type Lacking struct{ Problems []string }

func (l *Lacking) Error() string {
	return "the report is not made: what is missing or wrong must be in the filing:\n  " + strings.Join(l.Problems, "\n  ")
}

// builder makes one report.
type builder struct {
	f        *Filing
	known    bool // there is a subject that the filer does not call unknown
	problems []string
}

func (b *builder) problem(format string, args ...any) {
	b.problems = append(b.problems, fmt.Sprintf(format, args...))
}

// Make makes a report of one activity. Where anything is missing there is none, and the
// error lists all of it.
func Make(f *Filing, facts *Facts) (*Report, error) {
	b := &builder{f: f}
	activity := holds("Activity")
	b.head(activity)
	activity.add(b.association(), b.party("35", "transmitter", &f.Transmitter), b.party("37", "transmitter_contact",
		&f.TransmitterContact), b.party("30", "institution", &f.Institution), b.party("8", "contact", &f.Contact))
	if f.LawEnforcement.Name != "" {
		activity.add(b.party("18", "law_enforcement", &f.LawEnforcement))
	}
	if f.LawOfficer.Name != "" {
		activity.add(b.party("19", "law_officer", &f.LawOfficer))
	}
	subjects := b.subjects(facts)
	activity.add(subjects...)
	activity.add(b.occurred()...)
	if n := activity.count("Party", ""); n > mostParties {
		b.problem("subject: the report has %d parties, at most %d: file several", n, mostParties)
	}
	total := b.total(facts)
	activity.add(b.suspicious(facts, total))
	narratives := b.narratives()
	activity.add(narratives...)
	if len(b.problems) > 0 {
		return nil, &dyetrace.Error{Kind: dyetrace.InputError, Op: "sarx", Err: &Lacking{b.problems}}
	}
	// The counts stand in attributes of the root; PartyCount counts subjects alone.
	var out bytes.Buffer
	sum := total
	if sum == "" {
		sum = "0"
	}
	fmt.Fprintf(&out, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<fc2:EFilingBatchXML TotalAmount="%s" PartyCount="%d" `+
		`ActivityCount="1" ActivityAttachmentCount="0" AttachmentCount="0" xmlns:fc2="www.fincen.gov/base">`+"\n", sum,
		len(subjects))
	out.WriteString(" <fc2:FormTypeCode>SARX</fc2:FormTypeCode>\n")
	seq := 0
	activity.write(&out, 1, &seq)
	out.WriteString("</fc2:EFilingBatchXML>\n")
	deadline := f.deadline(b.known)
	return &Report{Bytes: out.Bytes(), Subjects: len(subjects), Total: total, Parts: len(narratives), Deadline: deadline,
		Late: f.Filed.AsTime(time.UTC).After(deadline)}, nil
}

// text is a text that the filer gives, of at most most characters.
func (b *builder) text(name, key, value string, most int) *element {
	value = plain(value)
	if value == "" {
		return nil
	}
	if n := utf8.RuneCountInString(value); n > most {
		b.problem("%s: it has %d characters, at most %d", key, n, most)
	}
	return &element{name: name, text: value}
}

// must is text where there must be one.
func (b *builder) must(name, key, value string, most int) *element {
	e := b.text(name, key, value, most)
	if e == nil {
		b.problem("%s: it is missing", key)
	}
	return e
}

// digits is text that has only digits.
func (b *builder) digits(name, key, value string, most int) *element {
	e := b.text(name, key, value, most)
	if e != nil && strings.Trim(e.text, "0123456789") != "" {
		b.problem("%s: %q has more than digits", key, value)
	}
	return e
}

// head writes what stands before the parties, and who files and why.
func (b *builder) head(activity *element) {
	f := b.f
	if strings.TrimSpace(f.By) == "" || strings.TrimSpace(f.Ground) == "" {
		b.problem("by, ground: a report is filed by somebody, on a ground: say both")
	}
	if !given(f.Detected) {
		b.problem("detected: the day of detection is missing, from which the deadline runs")
	}
	const documentDigits = 14
	activity.add(b.digits("EFilingPriorDocumentNumber", "prior", f.Prior, documentDigits))
	if !given(f.Filed) {
		b.problem("filed: the day of filing is missing")
	}
	activity.add(&element{name: "FilingDateText", text: dayText(f.Filed)},
		b.text("FilingInstitutionNotetoFinCEN", "note", f.Note, 50))
}

func (b *builder) association() *element {
	f := b.f
	if f.Kind != "initial" && f.Kind != "continuing" && f.Kind != "corrects" {
		b.problem("kind: it is initial, continuing or corrects, not %q", f.Kind)
	}
	if (f.Kind == "initial") != (f.Prior == "") {
		b.problem("prior: a report that continues or corrects another has its number, and an initial one has none")
	}
	return holds("ActivityAssociation", yes("ContinuingActivityReportIndicator", f.Kind == "continuing"),
		yes("CorrectsAmendsPriorReportIndicator", f.Kind == "corrects"), yes("InitialReportIndicator", f.Kind == "initial"),
		yes("JointReportIndicator", f.Joint))
}

// subjects are the parties that the report is about: each account of the facts belongs to
// one, with what the filer knows of its holder.
func (b *builder) subjects(facts *Facts) []*element {
	of := map[string]*Subject{}
	for i := range b.f.Subjects {
		for _, number := range b.f.Subjects[i].Accounts {
			if of[number] != nil {
				b.problem("subject: two have the account %s", number)
			}
			of[number] = &b.f.Subjects[i]
		}
	}
	// Accounts of whose holder the filer has said nothing are subjects of their own.
	known := map[*Subject][]dyetrace.Account{}
	var order []*Subject
	for i := range b.f.Subjects {
		order = append(order, &b.f.Subjects[i])
	}
	for _, a := range facts.Accounts {
		s := of[a.ID]
		if s == nil {
			s = b.fromLedger(&a)
			order = append(order, s)
			of[a.ID] = s
		}
		known[s] = append(known[s], a)
	}
	if len(order) == 0 {
		b.problem("subject: a report has a subject; where none is known, one with unknown = true")
	}
	var all []*element
	for i, s := range order {
		key := fmt.Sprintf("subject %d", i+1)
		if len(s.Accounts) > 0 {
			key = "subject of account " + s.Accounts[0]
		}
		b.known = b.known || !s.Unknown
		all = append(all, b.subject(key, s, known[s]))
	}
	return all
}

// fromLedger is a subject of whom the filer has said nothing.
func (b *builder) fromLedger(a *dyetrace.Account) *Subject {
	s := &Subject{Accounts: []string{a.ID}}
	s.Entity = a.Kind != dyetrace.Personal
	surname, given, ok := latin.Split(a.Holder)
	switch {
	case a.Holder == "":
	case ok && !s.Entity:
		s.Name, s.FirstName = surname, given
	case s.Entity:
		if s.Name, ok = latin.Name(a.Holder); !ok {
			b.problem("subject of account %s: give the name %q in Latin letters", a.ID, a.Holder)
		}
	default:
		b.problem("subject of account %s: say how the name %q divides (name, first_name), or entity = true", a.ID, a.Holder)
	}
	return s
}

// total is the suspicious amount in whole US dollars, rounded up; empty where it is not
// known. That the form wants it so is not confirmed.
func (b *builder) total(facts *Facts) string {
	if b.f.NoAmount {
		return ""
	}
	sum := new(big.Rat)
	if b.f.Amount != "" {
		sum = ratOf(b.f.Amount)
	} else {
		for _, a := range facts.Amounts {
			value, _ := new(big.Rat).SetString(a.Amount.Format(a.Currency))
			rate := ratOf(b.f.Rates[a.Currency.String()])
			if a.Currency.String() == "USD" {
				rate = big.NewRat(1, 1)
			}
			if rate == nil {
				b.problem("rates.%s: the form counts in US dollars, and %s %s came in: give the rate, or amount", a.Currency,
					a.Amount.Format(a.Currency), a.Currency)
				continue
			}
			sum.Add(sum, value.Mul(value, rate))
		}
	}
	if sum == nil || sum.Sign() == 0 {
		return ""
	}
	// The form counts whole dollars, and any part of one as one more.
	whole := new(big.Int)
	if _, rest := whole.QuoRem(sum.Num(), sum.Denom(), new(big.Int)); rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	const most = 15
	if len(whole.String()) > most {
		b.problem("amount: %s has more than %d digits", whole, most)
	}
	return whole.String()
}

// suspicious tells the amount, the days and the kinds of the activity.
func (b *builder) suspicious(facts *Facts, total string) *element {
	// An amount that is not known is marked, one that does not matter is marked otherwise.
	s := holds("SuspiciousActivity", yes("AmountUnknownIndicator", total == "" && !b.f.NoAmount),
		yes("NoAmountInvolvedIndicator", b.f.NoAmount))
	// Days are those that people saw where the filer is.
	zone, err := b.f.location()
	switch {
	case err != nil:
		b.problem("zone: %v", err)
	case facts.First == 0:
		b.problem("the facts have no day: report an activity that has transfers")
	default:
		day := func(at dyetrace.Instant) string { return at.Time().In(zone).Format("20060102") }
		s.add(&element{name: "SuspiciousActivityFromDateText", text: day(facts.First)},
			&element{name: "SuspiciousActivityToDateText", text: day(facts.Last)})
	}
	s.add(b.text("TotalSuspiciousAmountText", "amount", total, 15))
	if len(b.f.Types) == 0 {
		b.problem("type: name at least one kind of suspicious activity")
	}
	for i, t := range b.f.Types {
		key := fmt.Sprintf("type %d", i+1)
		other := b.text("OtherSuspiciousActivityTypeText", key+".other", t.Other, 50)
		subtype := b.digits("SuspiciousActivitySubtypeID", key+".subtype", t.Subtype, 4)
		kind := b.digits("SuspiciousActivityTypeID", key+".type", t.Type, 4)
		if subtype == nil || kind == nil {
			b.problem("%s: give type and subtype, by the codes of the form", key)
			continue
		}
		s.add(holds("SuspiciousActivityClassification", other, subtype, kind))
	}
	return s
}

// narratives are the parts of the narrative, cut between words.
func (b *builder) narratives() (all []*element) {
	rest := plain(b.f.Narrative)
	if rest == "" {
		b.problem("narrative: it is missing: what happened, who, when, where, why and how")
	}
	for rest != "" {
		part := rest
		if runes := []rune(rest); len(runes) > mostNarrative {
			part = string(runes[:mostNarrative])
			if at := strings.LastIndexByte(part, ' '); at > 0 && runes[mostNarrative] != ' ' {
				part = part[:at]
			}
		}
		rest = strings.TrimSpace(rest[len(part):])
		all = append(all, holds("ActivityNarrativeInformation",
			&element{name: "ActivityNarrativeSequenceNumber", text: fmt.Sprint(len(all) + 1)},
			&element{name: "ActivityNarrativeText", text: strings.TrimSpace(part)}))
	}
	if len(all) > mostNarratives {
		b.problem("narrative: it takes %d parts of %d characters, at most %d: shorten it", len(all), mostNarrative, mostNarratives)
	}
	return all
}
