package sarx

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"dyetrace"
	"dyetrace/internal/tomlfile"
	"dyetrace/internal/zone"
)

// Filing is what only the filer can say.
type Filing struct {
	By       string         `toml:"-"`    // who files; said anew each time, never in a file
	Ground   string         `toml:"-"`    // why, said anew each time: the rule by which it is filed
	Zone     string         `toml:"zone"` // in which days begin
	Filed    toml.LocalDate `toml:"filed"`
	Detected toml.LocalDate `toml:"detected"` // from which on the deadline runs
	Note     string         `toml:"note"`     // to FinCEN, 50 characters

	Kind  string `toml:"kind"`  // initial, continuing or corrects
	Joint bool   `toml:"joint"` // filed with another institution
	Prior string `toml:"prior"` // number of the report that this one continues or corrects

	Types     []Type            `toml:"type"`
	Narrative string            `toml:"narrative"`
	Amount    string            `toml:"amount"` // in US dollars, where it is not the sum of the facts
	NoAmount  bool              `toml:"no_amount"`
	Rates     map[string]string `toml:"rates"` // US dollars for one unit of a currency

	Transmitter        Party     `toml:"transmitter"`
	TransmitterContact Party     `toml:"transmitter_contact"`
	Institution        Party     `toml:"institution"` // that files
	Contact            Party     `toml:"contact"`     // its office that answers questions
	LawEnforcement     Party     `toml:"law_enforcement"`
	LawOfficer         Party     `toml:"law_officer"`
	Occurred           []Party   `toml:"occurred"` // where; empty: at the institution that files
	Subjects           []Subject `toml:"subject"`
}

// Type is a kind of suspicious activity, by the codes of the form.
type Type struct {
	Type    string `toml:"type"`
	Subtype string `toml:"subtype"`
	Other   string `toml:"other"` // where the subtype is another one
}

// Party is a person or an institution. What is empty is not known.
type Party struct {
	Name       string `toml:"name"` // of an organisation, or a person's surname
	FirstName  string `toml:"first_name"`
	MiddleName string `toml:"middle_name"`
	Alias      string `toml:"alias"`
	Entity     bool   `toml:"entity"` // an organisation

	Street  string `toml:"street"`
	City    string `toml:"city"`
	State   string `toml:"state"`
	ZIP     string `toml:"zip"`
	Country string `toml:"country"`

	Phone     string `toml:"phone"`
	Extension string `toml:"extension"`
	PhoneKind string `toml:"phone_kind"`
	Email     string `toml:"email"`

	TIN          string `toml:"tin"`
	TINKind      string `toml:"tin_kind"`
	TransmitCode string `toml:"transmitter_code"` // of the transmitter
	Control      string `toml:"control_number"`   // of the institution that files
	ID           string `toml:"id"`
	IDKind       string `toml:"id_kind"`
	IDOther      string `toml:"id_other"` // where the kind is another one
	IDCountry    string `toml:"id_country"`
	IDState      string `toml:"id_state"`

	Regulator    string         `toml:"regulator"`
	OrgType      string         `toml:"organization_type"`
	OrgSubtype   string         `toml:"organization_subtype"`
	Occupation   string         `toml:"occupation"`
	Born         toml.LocalDate `toml:"born"`
	Gender       string         `toml:"gender"` // female or male
	Loss         string         `toml:"loss"`   // of an institution, in US dollars
	Contacted    toml.LocalDate `toml:"contacted"`
	Relation     string         `toml:"relation"` // of a subject to the institution: customer, none ...
	RelationTIN  string         `toml:"relation_tin"`
	BranchStreet string         `toml:"branch_street"`
	BranchCity   string         `toml:"branch_city"`
	BranchState  string         `toml:"branch_state"`
	BranchZIP    string         `toml:"branch_zip"`
	BranchLand   string         `toml:"branch_country"`
}

// Subject is what the filer knows of a person or organisation that the report is about.
type Subject struct {
	Party
	Accounts    []string `toml:"accounts"`    // the numbers by which facts name them
	Institution string   `toml:"held_at_tin"` // TIN of the institution that holds them
	Abroad      bool     `toml:"held_abroad"` // that institution is not in the United States
	Closed      bool     `toml:"accounts_closed"`
	Unknown     bool     `toml:"unknown"` // nothing is known of the subject
}

// ReadFiling reads a filer's file; errors call it name. Unknown keys are refused with
// their line.
func ReadFiling(name string, text []byte) (*Filing, error) {
	f := &Filing{}
	if err := tomlfile.New(name, "sarx").Decode(text, f); err != nil {
		return nil, err
	}
	wrong := func(err error) error {
		return &dyetrace.Error{Kind: dyetrace.InputError, Op: "sarx", File: name, Err: err}
	}
	// A rate that is no plain number would make a wrong amount.
	for code, rate := range f.Rates {
		if _, err := dyetrace.ParseCurrency(code); err != nil {
			return nil, wrong(err)
		}
		if ratOf(rate) == nil {
			return nil, wrong(fmt.Errorf("rates.%s: %q is no rate: write it as text, such as \"0.1385\"", code, rate))
		}
	}
	if f.Amount != "" && ratOf(f.Amount) == nil {
		return nil, wrong(fmt.Errorf("amount: %q is no amount in US dollars", f.Amount))
	}
	return f, nil
}

// ratOf is a number above zero, nil where the text is none.
func ratOf(text string) *big.Rat {
	if len(text) > 32 || strings.ContainsAny(text, "eE/") {
		return nil
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok || r.Sign() <= 0 {
		return nil
	}
	return r
}

// location is the zone in which the filer's days begin.
func (f *Filing) location() (*time.Location, error) {
	if f.Zone == "" {
		return nil, errors.New("say in which zone days begin, such as America/New_York")
	}
	return zone.Parse(f.Zone)
}

// The terms within which a report is filed, in calendar days from detection: 31 CFR
// 1020.320(b)(3), as FinCEN's SAR Activity Review (October 2000) tells it. The regulation
// itself was not read for this program.
const (
	termDays        = 30
	termUnknownDays = 60 // where no subject is known
)

// deadline is the last day on which a report may be filed.
func (f *Filing) deadline(subjectKnown bool) time.Time {
	days := termUnknownDays
	if subjectKnown {
		days = termDays
	}
	return f.Detected.AsTime(time.UTC).AddDate(0, 0, days)
}

func given(d toml.LocalDate) bool { return d.Year != 0 }

func dayText(d toml.LocalDate) string { return fmt.Sprintf("%04d%02d%02d", d.Year, d.Month, d.Day) }
