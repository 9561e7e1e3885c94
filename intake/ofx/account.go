package ofx

import (
	"bytes"
	"strings"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/internal/accountkey"
)

// owner takes in whose statement it is.
func (d *reader) owner(st *statement, r *record) {
	bank := r.get("", "BANKID")
	if len(bank) == 0 || accountkey.Nobody(bank) {
		bank = []byte(d.bank)
	}
	key, plain := accountOf(r, "", bank)
	st.account = key
	if key == "" || len(key) > intake.MaxID || d.knows[key] || len(d.knows) > 1<<16 {
		return
	}
	d.knows[key] = true
	a := dyetrace.Account{ID: key, Institution: d.bank, Source: dyetrace.Source{Line: r.line}}
	if a.Institution == "" {
		a.Institution = string(bank)
	}
	if a.Institution != "" && len(a.Institution) <= intake.MaxText {
		d.batch.Accounts = append(d.batch.Accounts, a)
	}
	d.kinds(key, plain, r)
}

// kinds adds an account's number without its kind as another name of the account. A bank may
// use one number for accounts of several kinds: where files show two kinds, the number alone is
// another name of neither, and the checking account keeps it.
func (d *reader) kinds(key, plain string, r *record) {
	addAlias := func(alias, account string) {
		if len(alias) <= intake.MaxID && len(account) <= intake.MaxID {
			d.batch.Aliases = append(d.batch.Aliases, dyetrace.Alias{Alias: alias, Account: account,
				Source: dyetrace.Source{Line: r.line}})
		}
	}
	switch {
	case plain == "":
	case key != plain:
		addAlias(plain, key)
	case kindOf(r, "") == checking:
		addAlias(plain, plain+"-"+checking)
		addAlias(plain+"-"+checking, plain)
	}
}

// checking is the kind of account whose number needs no kind.
const checking = "CHECKING"

func kindOf(r *record, in string) string {
	return strings.ToUpper(string(bytes.TrimSpace(r.get(in, "ACCTTYPE"))))
}

// accountOf returns the key of an account, and the key without its kind; "" where the number is
// complete without a kind, as an IBAN or a card's number is.
func accountOf(r *record, in string, bank []byte) (key, plain string) {
	number := bytes.TrimSpace(r.get(in, "ACCTID"))
	if accountkey.Nobody(number) {
		return "", ""
	}
	if branch := bytes.TrimSpace(r.get(in, "BRANCHID")); isBranch(branch) && len(bank) > 0 {
		bank = append(append(bytes.Clone(bank), '-'), branch...)
	}
	const blz, longest = 8, 10 // digits of a German bank, and of its accounts
	if len(bank) == blz && len(number) <= longest && len(bytes.Trim(append(bytes.Clone(bank), number...),
		"0123456789")) == 0 {
		number = bytes.TrimLeft(number, "0")
	}
	id := accountkey.New(bank, number)
	key = id.String()
	if id.Scheme != accountkey.Number || id.Institution == "" || r.name == "CCACCTFROM" || in == "CCACCTTO" {
		return key, ""
	}
	if kind := kindOf(r, in); kind != "" && kind != checking && len(kind) <= len("CREDITLINE") {
		return key + "-" + kind, key
	}
	return key, key
}

// isBranch reports whether a branch is written as a number, such as 1234-5.
func isBranch(text []byte) bool {
	const longest = 6
	return len(text) > 0 && len(text) <= longest && len(bytes.Trim(text, "0123456789-")) == 0 && !accountkey.Nobody(text)
}
