package iso20022

import (
	"bytes"
	"fmt"

	"dyetrace/intake"
	"dyetrace/internal/accountkey"
)

// party is one side of a payment, as the message has it.
type party struct {
	account, name, bank, ultimate []byte
	agent                         []byte // institution as keys have it, nil where it is not known
	issuer                        []byte // of the account's number
}

// partyOf reads the debtor or the creditor of a payment: who and which account
// lie in element parties, which institution in element agents.
func partyOf(t *tree, parties, agents int32, debtor bool) party {
	who, account, agent, ultimate := xCdtr, xCdtrAcct, xCdtrAgt, xUltmtCdtr
	if debtor {
		who, account, agent, ultimate = xDbtr, xDbtrAcct, xDbtrAgt, xUltmtDbtr
	}
	p := party{
		name:     nameOf(t, t.find(parties, who)),
		bank:     bankOf(t, t.find(agents, agent)),
		ultimate: nameOf(t, t.find(parties, ultimate)),
		agent:    agentKey(t, t.find(agents, agent)),
	}
	p.account, p.issuer = accountID(t, t.find(parties, account))
	p.account = keyOf(p.account, p.agent, p.issuer)
	return p
}

// keyOf is an account's number with its institution: the agent, and the issuer
// of the number where that is one of its branches, or where there is no agent.
func keyOf(number, agent, issuer []byte) []byte {
	if len(number) == 0 {
		return nil
	}
	issuer = accountkey.CanonicalInstitution(issuer)
	isBranch := len(issuer) > 0 && len(issuer) <= 6 && len(bytes.Trim(issuer, "0123456789")) == 0
	switch {
	case len(agent) == 0:
		agent = issuer
	case isBranch && len(bytes.Trim(agent, "0123456789")) == 0:
		agent = append(append(bytes.Clone(agent), '-'), issuer...)
	}
	return []byte(accountkey.New(agent, number).String())
}

// agentKey is an institution as keys have it: by its BIC, else by its number in
// a clearing system, else by its name.
func agentKey(t *tree, at int32) []byte {
	id := t.find(at, xFinInstnID)
	if id == none {
		return nil
	}
	if bic := t.first(id, xBICFI, xBIC); given(bic) {
		return accountkey.CanonicalInstitution(bic)
	}
	clearing := t.find(id, xClrSysMmbID)
	for _, code := range [][]byte{member(t, clearing), t.get(id, xOthr, xID), t.get(id, xNm)} {
		if given(code) && !accountkey.NobodyName(code) {
			return accountkey.CanonicalInstitution(code)
		}
	}
	return nil
}

// member is an institution's number in a clearing system, after the system's
// code where that is given.
func member(t *tree, at int32) []byte {
	number := t.get(at, xMmbID)
	system := t.get(at, xClrSysID, xCd)
	if len(number) == 0 || len(system) == 0 {
		return number
	}
	return append(append(bytes.Clone(system), '.'), number...)
}

// accountID returns the number of an account, and who issued it where that is named: an IBAN,
// another number, or a phone number or the like in its place.
func accountID(t *tree, at int32) (number, issuer []byte) {
	id := t.find(at, xID)
	if iban := t.get(id, xIBAN); !accountkey.Nobody(iban) {
		return iban, nil
	}
	for _, path := range [][]elem{{xOthr, xID}, {xBBAN}, {xUPIC}, {xPrtryAcct, xID}} {
		if other := t.get(id, path...); !accountkey.Nobody(other) {
			return other, t.get(id, xOthr, xIssr)
		}
	}
	if proxy := t.get(at, xPrxy, xID); !accountkey.Nobody(proxy) {
		return proxy, nil
	}
	return nil, nil
}

// nameOf is the name of a party, which newer versions put one element deeper.
func nameOf(t *tree, at int32) []byte {
	for _, path := range [][]elem{{xNm}, {xPty, xNm}, {xAgt, xFinInstnID, xNm}} {
		if name := t.get(at, path...); len(name) > 0 {
			return name
		}
	}
	return nil
}

// holderID is the number by which a party is identified, such as that of an
// identity card.
func holderID(t *tree, at int32) []byte {
	if deeper := t.find(at, xPty); deeper != none {
		at = deeper
	}
	id := t.find(at, xID)
	if person := t.get(id, xPrvtID, xOthr, xID); len(person) > 0 {
		return person
	}
	organisation := t.find(id, xOrgID)
	if bic := t.first(organisation, xAnyBIC, xBICOrBEI); len(bic) > 0 {
		return bic
	}
	return t.get(organisation, xOthr, xID)
}

// bankOf is an institution: by its name, else its BIC, else its number in a
// clearing system.
func bankOf(t *tree, at int32) []byte {
	id := t.find(at, xFinInstnID)
	if id == none {
		return nil
	}
	if known := t.first(id, xNm, xBICFI, xBIC); len(known) > 0 {
		return known
	}
	if member := t.get(id, xClrSysMmbID, xMmbID); len(member) > 0 {
		return member
	}
	return t.get(id, xOthr, xID)
}

// checkTexts makes sure that what names accounts and people fits into a ledger.
func checkTexts(account []byte, texts ...[]byte) error {
	if len(account) > intake.MaxID {
		return fmt.Errorf("an account number has %d bytes, more than %d", len(account), intake.MaxID)
	}
	for _, text := range texts {
		if len(text) > intake.MaxText {
			return fmt.Errorf("a name has %d bytes, more than %d", len(text), intake.MaxText)
		}
	}
	return nil
}
