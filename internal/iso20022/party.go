package iso20022

import (
	"bytes"

	"dyetrace/internal/accountkey"
)

// AccountNumber returns the number of an account, and who issued it where that is named: an
// IBAN, another number, or a phone number or the like in its place.
func AccountNumber(t *Tree, at int32) (number, issuer []byte) {
	id := t.Find(at, ID)
	if iban := t.Get(id, IBAN); !accountkey.Nobody(iban) {
		return iban, nil
	}
	for _, path := range [][]Elem{{Othr, ID}, {BBAN}, {UPIC}, {PrtryAcct, ID}} {
		if other := t.Get(id, path...); !accountkey.Nobody(other) {
			return other, t.Get(id, Othr, Issr)
		}
	}
	if proxy := t.Get(at, Prxy, ID); !accountkey.Nobody(proxy) {
		return proxy, nil
	}
	return nil, nil
}

// PartyName is the name of a party, which newer versions put one element deeper.
func PartyName(t *Tree, at int32) []byte {
	for _, path := range [][]Elem{{Nm}, {Pty, Nm}, {Agt, FinInstnID, Nm}} {
		if name := t.Get(at, path...); len(name) > 0 {
			return name
		}
	}
	return nil
}

// PartyID is the number by which a party is identified, such as that of an identity card.
func PartyID(t *Tree, at int32) []byte {
	if deeper := t.Find(at, Pty); deeper != None {
		at = deeper
	}
	id := t.Find(at, ID)
	if person := t.Get(id, PrvtID, Othr, ID); len(person) > 0 {
		return person
	}
	organisation := t.Find(id, OrgID)
	if bic := t.First(organisation, AnyBIC, BICOrBEI); len(bic) > 0 {
		return bic
	}
	return t.Get(organisation, Othr, ID)
}

// Institution is an institution: by its name, else its BIC, else its number in a clearing
// system.
func Institution(t *Tree, at int32) []byte {
	id := t.Find(at, FinInstnID)
	if id == None {
		return nil
	}
	if known := t.First(id, Nm, BICFI, BIC); len(known) > 0 {
		return known
	}
	if member := t.Get(id, ClrSysMmbID, MmbID); len(member) > 0 {
		return member
	}
	return t.Get(id, Othr, ID)
}

// Member is an institution's number in a clearing system, after the system's code where that
// is given.
func Member(t *Tree, at int32) []byte {
	number := t.Get(at, MmbID)
	system := t.Get(at, ClrSysID, Cd)
	if len(number) == 0 || len(system) == 0 {
		return number
	}
	return append(append(bytes.Clone(system), '.'), number...)
}

// Given reports whether a reference is one: messages must give some, and say NOTPROVIDED
// where there is none.
func Given(text []byte) bool {
	return len(text) > 0 && !bytes.EqualFold(text, []byte("NOTPROVIDED")) && !bytes.EqualFold(text, []byte("NONREF"))
}

// Reason is the code of a reason, or the words that a bank has for it.
func Reason(t *Tree, at int32) []byte { return t.First(t.Find(at, Rsn), Cd, Prtry) }
