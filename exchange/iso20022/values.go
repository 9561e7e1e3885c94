package iso20022

import (
	"cmp"
	"time"

	"dyetrace"
	"dyetrace/internal/accountkey"
)

// Institution is a bank or the like, by any of what names one.
type Institution struct {
	BIC    string // ISO 9362
	System string // of clearing, such as CNAPS; only with Member
	Member string // its number there
	Name   string
}

// IsZero reports whether it names nothing.
func (i Institution) IsZero() bool { return i == Institution{} }

// InstitutionOf is the institution that a text names: by its BIC where it is one, else by its
// name.
func InstitutionOf(text string) Institution {
	if isBIC(text) {
		return Institution{BIC: text}
	}
	return Institution{Name: text}
}

// Party is who sends, receives or takes part: an institution, or somebody else by name and
// number.
type Party struct {
	Institution Institution
	Name        string // of who is no institution
	Number      string // by which that one is identified
}

// IsZero reports whether it names nobody.
func (p Party) IsZero() bool { return p == Party{} }

// Account is an account by its IBAN, else by another number.
type Account struct {
	IBAN     string
	Other    string
	Currency dyetrace.Currency
}

// AccountOf is the account with a number.
func AccountOf(number string) Account {
	if accountkey.IsIBAN([]byte(number)) {
		return Account{IBAN: number}
	}
	return Account{Other: number}
}

// Number is the account's number.
func (a Account) Number() string { return cmp.Or(a.IBAN, a.Other) }

// Sum is an amount of a currency; the zero Sum is none.
type Sum struct {
	Amount   dyetrace.Amount
	Currency dyetrace.Currency
}

// Date is a day such as 2026-03-01; empty where none is given.
type Date string

func (d Date) valid() bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}

// Payment is a payment that a message is about, as the message that ordered it named it.
type Payment struct {
	Message       string // id of the message that it was in
	MessageName   string // which one that was, such as pacs.008.001.08
	InstructionID string
	EndToEndID    string
	TransactionID string
	UETR          string // UUID of version 4, in small letters
	ClearingID    string // the clearing system's reference
	Sum           Sum    // settled between the banks
	Settled       Date

	Debtor, Creditor               Party
	DebtorAccount, CreditorAccount Account
	DebtorBank, CreditorBank       Institution
	Remittance                     []string // what the payer wrote to the payee
}

// Reason is why something is asked for or answered so.
type Reason struct {
	Code  string // of an external code set
	Own   string // words that a scheme has in place of a code
	By    Party  // who gives the reason
	Notes []string
}

// isBIC reports whether an institution is written as a BIC (ISO 9362).
func isBIC(s string) bool {
	if len(s) != 8 && len(s) != 11 {
		return false
	}
	for i := range len(s) {
		letter := 'A' <= s[i] && s[i] <= 'Z'
		digit := s[i] >= '0' && s[i] <= '9'
		if !letter && (i == 4 || i == 5 || !digit) {
			return false
		}
	}
	return true
}

// IsUETR reports whether a reference is a UETR: a UUID of version 4 in small letters.
func IsUETR(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch hex := c >= '0' && c <= '9' || c >= 'a' && c <= 'f'; i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		case 14:
			if c != '4' {
				return false
			}
		case 19:
			if c != '8' && c != '9' && c != 'a' && c != 'b' {
				return false
			}
		default:
			if !hex {
				return false
			}
		}
	}
	return true
}
