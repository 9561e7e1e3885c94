package iso20022

import (
	"bytes"
	"fmt"

	"dyetrace/intake"
	"dyetrace/internal/accountkey"
	iso "dyetrace/internal/iso20022"
)

// party is one side of a payment, as the message has it.
type party struct {
	account, name, bank, ultimate []byte
	agent                         []byte // institution as keys have it, nil where it is not known
	issuer                        []byte // of the account's number
}

// partyOf reads the debtor or the creditor of a payment: who and which account
// lie in element parties, which institution in element agents.
func partyOf(t *iso.Tree, parties, agents int32, debtor bool) party {
	who, account, agent, ultimate := iso.Cdtr, iso.CdtrAcct, iso.CdtrAgt, iso.UltmtCdtr
	if debtor {
		who, account, agent, ultimate = iso.Dbtr, iso.DbtrAcct, iso.DbtrAgt, iso.UltmtDbtr
	}
	p := party{
		name:     iso.PartyName(t, t.Find(parties, who)),
		bank:     iso.Institution(t, t.Find(agents, agent)),
		ultimate: iso.PartyName(t, t.Find(parties, ultimate)),
		agent:    agentKey(t, t.Find(agents, agent)),
	}
	p.account, p.issuer = iso.AccountNumber(t, t.Find(parties, account))
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
func agentKey(t *iso.Tree, at int32) []byte {
	id := t.Find(at, iso.FinInstnID)
	if id == iso.None {
		return nil
	}
	if bic := t.First(id, iso.BICFI, iso.BIC); iso.Given(bic) {
		return accountkey.CanonicalInstitution(bic)
	}
	clearing := t.Find(id, iso.ClrSysMmbID)
	for _, code := range [][]byte{iso.Member(t, clearing), t.Get(id, iso.Othr, iso.ID), t.Get(id, iso.Nm)} {
		if iso.Given(code) && !accountkey.NobodyName(code) {
			return accountkey.CanonicalInstitution(code)
		}
	}
	return nil
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
