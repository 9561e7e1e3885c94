package sarx

import (
	"fmt"

	"dyetrace"
)

// party is a party that is no subject. What the form always wants of it and the filer has
// not given is a problem.
func (b *builder) party(kind, key string, p *Party) *element {
	e := holds("Party", &element{name: "ActivityPartyTypeCode", text: kind})
	if given(p.Contacted) {
		e.add(&element{name: "ContactDateText", text: dayText(p.Contacted)})
	}
	// Only institutions have regulators, losses and branches.
	files := kind == "30" || kind == "34"
	if kind == "34" {
		e.add(b.digits("LossToFinancialAmountText", key+".loss", p.Loss, 15),
			yes("NoBranchActivityInvolvedIndicator", p.BranchStreet == "" && p.BranchCity == ""))
	}
	if files {
		e.add(b.digits("PrimaryRegulatorTypeCode", key+".regulator", p.Regulator, 2))
		if p.Regulator == "" {
			b.problem("%s.regulator: it is missing", key)
		}
	}
	e.add(holds("PartyName", &element{name: "PartyNameTypeCode", text: "L"}, b.must("RawPartyFullName", key+".name",
		p.Name, 150)))
	if p.Alias != "" && files {
		e.add(holds("PartyName", &element{name: "PartyNameTypeCode", text: "DBA"}, b.text("RawPartyFullName", key+".alias",
			p.Alias, 150)))
	}
	// Who transmits and who files knows his own address; another's may be unknown.
	switch kind {
	case "35", "30":
		e.add(b.address(key, p, true))
	case "34":
		e.add(b.address(key, p, false))
	}
	if kind == "35" || kind == "8" {
		e.add(b.phone(key, p, true))
	} else {
		e.add(b.phone(key, p, false))
	}
	e.add(b.identities(kind, key, p)...)
	if files {
		e.add(b.organization(key, p))
	}
	if kind == "34" && (p.BranchStreet != "" || p.BranchCity != "") {
		e.add(b.branch(key, p))
	}
	return e
}

// address is an address, with an indicator for each part that is not known; whole demands
// all parts.
func (b *builder) address(key string, p *Party, whole bool) *element {
	parts := []struct {
		unknown, name, key, text string
		most                     int
	}{
		{"CityUnknownIndicator", "RawCityText", "city", p.City, 50},
		{"CountryCodeUnknownIndicator", "RawCountryCodeText", "country", p.Country, 2},
		{"StateCodeUnknownIndicator", "RawStateCodeText", "state", p.State, 3},
		{"StreetAddressUnknownIndicator", "RawStreetAddress1Text", "street", p.Street, 100},
		{"ZIPCodeUnknownIndicator", "RawZIPCode", "zip", p.ZIP, 9},
	}
	e := holds("Address")
	// The schema has the indicators of city and country first, those of the others last.
	for _, i := range []int{0, 1} {
		e.add(yes(parts[i].unknown, plain(parts[i].text) == "" && !whole))
	}
	for _, part := range parts {
		if whole {
			e.add(b.must(part.name, key+"."+part.key, part.text, part.most))
		} else {
			e.add(b.text(part.name, key+"."+part.key, part.text, part.most))
		}
	}
	for _, i := range []int{2, 3, 4} {
		e.add(yes(parts[i].unknown, plain(parts[i].text) == "" && !whole))
	}
	return e
}

func (b *builder) phone(key string, p *Party, demanded bool) *element {
	if p.Phone == "" && !demanded {
		return nil
	}
	e := holds("PhoneNumber", b.digits("PhoneNumberExtensionText", key+".extension", p.Extension, 6),
		b.digits("PhoneNumberText", key+".phone", p.Phone, 16), b.text("PhoneNumberTypeCode", key+".phone_kind", p.PhoneKind, 1))
	if p.Phone == "" {
		b.problem("%s.phone: it is missing", key)
	}
	return e
}

// The codes of the form for what identifies a party.
const (
	plainTIN        = "4"
	transmitterCode = "28"
	controlNumber   = "29"
)

// identities are the numbers by which a party is known.
func (b *builder) identities(kind, key string, p *Party) (all []*element) {
	id := func(number, typed, what string) *element {
		return holds("PartyIdentification", b.must("PartyIdentificationNumberText", key+"."+what, number, 25),
			b.must("PartyIdentificationTypeCode", key+"."+what+"_kind", typed, 3))
	}
	switch kind {
	case "35":
		all = append(all, id(p.TIN, plainTIN, "tin"), id(p.TransmitCode, transmitterCode, "transmitter_code"))
	case "30":
		all = append(all, id(p.TIN, p.TINKind, "tin"))
		if p.Control != "" {
			all = append(all, id(p.Control, controlNumber, "control_number"))
		}
	case "34":
		if p.TIN == "" {
			return []*element{holds("PartyIdentification", yes("TINUnknownIndicator", true))}
		}
		all = append(all, id(p.TIN, p.TINKind, "tin"))
	}
	return all
}

func (b *builder) organization(key string, p *Party) *element {
	return holds("OrganizationClassificationTypeSubtype", b.digits("OrganizationSubtypeID", key+".organization_subtype",
		p.OrgSubtype, 4), b.must("OrganizationTypeID", key+".organization_type", p.OrgType, 3))
}

// branch is the branch of an institution where the activity occurred.
func (b *builder) branch(key string, p *Party) *element {
	at := Party{Street: p.BranchStreet, City: p.BranchCity, State: p.BranchState, ZIP: p.BranchZIP, Country: p.BranchLand}
	return holds("PartyAssociation", holds("Party", &element{name: "ActivityPartyTypeCode", text: "46"},
		b.address(key+".branch", &at, false)))
}

// occurred are the institutions where the activity occurred.
func (b *builder) occurred() (all []*element) {
	list := b.f.Occurred
	if len(list) == 0 {
		list = []Party{b.f.Institution}
	}
	for i := range list {
		all = append(all, b.party("34", fmt.Sprintf("occurred %d", i+1), &list[i]))
	}
	return all
}

// subject is a party that the report is about. Whatever is not known of it is said to be
// unknown.
func (b *builder) subject(key string, s *Subject, accounts []dyetrace.Account) *element {
	nothing := s.Unknown
	person := !s.Entity && !nothing
	e := holds("Party", &element{name: "ActivityPartyTypeCode", text: "33"},
		yes("AllCriticalSubjectInformationUnavailableIndicator", nothing),
		yes("BirthDateUnknownIndicator", person && !given(s.Born)), yes("FemaleGenderIndicator", person && s.Gender == "female"))
	if person && given(s.Born) {
		e.add(&element{name: "IndividualBirthDateText", text: dayText(s.Born)})
	}
	if s.Gender != "" && s.Gender != "female" && s.Gender != "male" {
		b.problem("%s.gender: it is female or male, or is left out", key)
	}
	numbers := len(accounts) + len(s.Accounts)
	e.add(yes("MaleGenderIndicator", person && s.Gender == "male"), yes("NoKnownAccountInvolvedIndicator", numbers == 0),
		yes("PartyAsEntityOrganizationIndicator", s.Entity), yes("UnknownGenderIndicator", person && s.Gender == ""))
	// A subject of whom nothing is known has no parts that would each be unknown again.
	e.add(b.subjectNames(key, s)...)
	e.add(b.address(key, &s.Party, false), b.phone(key, &s.Party, false))
	e.add(b.subjectIdentities(key, s)...)
	if s.Occupation != "" {
		e.add(holds("PartyOccupationBusiness", b.text("OccupationBusinessText", key+".occupation", s.Occupation, 50)))
	}
	if s.Email != "" {
		e.add(holds("ElectronicAddress", b.text("ElectronicAddressText", key+".email", s.Email, 517),
			&element{name: "ElectronicAddressTypeCode", text: "E"}))
	}
	e.add(b.relation(key, s), b.accounts(key, s, accounts))
	return e
}

func (b *builder) subjectNames(key string, s *Subject) []*element {
	legal := &element{name: "PartyNameTypeCode", text: "L"}
	noFirst := s.FirstName == "" && !s.Entity
	e := holds("PartyName", yes("EntityLastNameUnknownIndicator", s.Name == ""), yes("FirstNameUnknownIndicator", noFirst),
		legal, b.text("RawEntityIndividualLastName", key+".name", s.Name, 150))
	if !s.Entity {
		e.add(b.text("RawIndividualFirstName", key+".first_name", s.FirstName, 35),
			b.text("RawIndividualMiddleName", key+".middle_name", s.MiddleName, 35))
	}
	all := []*element{e}
	if s.Alias != "" {
		all = append(all, holds("PartyName", &element{name: "PartyNameTypeCode", text: "AKA"},
			b.text("RawPartyFullName", key+".alias", s.Alias, 150)))
	}
	return all
}

func (b *builder) subjectIdentities(key string, s *Subject) (all []*element) {
	if s.ID != "" {
		all = append(all, holds("PartyIdentification", b.text("OtherIssuerCountryText", key+".id_country", s.IDCountry, 2),
			b.text("OtherIssuerStateText", key+".id_state", s.IDState, 3),
			b.text("OtherPartyIdentificationTypeText", key+".id_other", s.IDOther, 50),
			b.text("PartyIdentificationNumberText", key+".id", s.ID, 25),
			b.must("PartyIdentificationTypeCode", key+".id_kind", s.IDKind, 3)))
	} else if !s.Entity {
		all = append(all, holds("PartyIdentification", yes("IdentificationPresentUnknownIndicator", true)))
	}
	if s.TIN == "" {
		return append(all, holds("PartyIdentification", yes("TINUnknownIndicator", true)))
	}
	return append(all, holds("PartyIdentification", b.text("PartyIdentificationNumberText", key+".tin", s.TIN, 25),
		b.must("PartyIdentificationTypeCode", key+".tin_kind", s.TINKind, 3)))
}

// relation is what a subject is to the institution that files.
func (b *builder) relation(key string, s *Subject) *element {
	names := map[string]string{"customer": "CustomerIndicator", "employee": "EmployeeIndicator", "officer": "OfficerIndicator",
		"director": "DirectorIndicator", "owner": "OwnerShareholderIndicator", "agent": "AgentIndicator",
		"borrower": "BorrowerIndicator", "none": "NoRelationshipToInstitutionIndicator"}
	if s.Relation == "" {
		return nil
	}
	name := names[s.Relation]
	if name == "" {
		b.problem("%s.relation: %q is none of customer, employee, officer, director, owner, agent, borrower, none", key, s.Relation)
		return nil
	}
	return holds("PartyAssociation", yes(name, true), b.must("SubjectRelationshipFinancialInstitutionTINText",
		key+".relation_tin", s.RelationTIN, 25))
}

// accounts are a subject's accounts, at the institution that holds them.
func (b *builder) accounts(key string, s *Subject, known []dyetrace.Account) *element {
	const heldAt, affected = "7", "5"
	// The filer's numbers come first, then those that the facts have beside them.
	numbers := append([]string{}, s.Accounts...)
	seen := map[string]bool{}
	for _, n := range numbers {
		seen[n] = true
	}
	for i := range known {
		if !seen[known[i].ID] {
			numbers = append(numbers, known[i].ID)
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	const most = 99
	if len(numbers) > most {
		b.problem("%s.accounts: there are %d, at most %d", key, len(numbers), most)
	}
	// Which institution holds them may be unknown, too, and is then said to be.
	at := holds("Party", &element{name: "ActivityPartyTypeCode", text: "41"},
		yes("NonUSFinancialInstitutionIndicator", s.Abroad))
	if s.Institution == "" {
		at.add(holds("PartyIdentification", yes("TINUnknownIndicator", true)))
	} else {
		at.add(holds("PartyIdentification", b.text("PartyIdentificationNumberText", key+".held_at_tin", s.Institution, 25),
			&element{name: "PartyIdentificationTypeCode", text: plainTIN}))
	}
	for _, n := range numbers {
		at.add(holds("Account", b.must("AccountNumberText", key+".accounts", n, 40), holds("PartyAccountAssociation",
			yes("AccountClosedIndicator", s.Closed), &element{name: "PartyAccountAssociationTypeCode", text: affected})))
	}
	return holds("PartyAccountAssociation", &element{name: "PartyAccountAssociationTypeCode", text: heldAt}, at)
}
