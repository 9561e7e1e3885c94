package accountkey

import (
	"bytes"
)

// Role is what a name is to the account of a key.
type Role uint8

// The roles of names.
const (
	// Own names are those that the key itself goes by, in the forms in which
	// its number may be written.
	Own Role = iota
	// Offered names are those of the account in sources that have less about it: its
	// number without its institution, its domestic number where it has an IBAN. A key
	// that has such a name as its own may be the same account, and is if no other account
	// offers it.
	Offered
	// Near names only look alike: two keys that share one may be one account,
	// and nothing proves it.
	Near
)

// leastNear is how many digits a number must have for its likeness to count. Chosen by hand:
// shorter numbers are alike by chance.
const leastNear = 5

// Keyed reports whether a key is more specific than a bare number: its account may also be
// named by the number alone.
func Keyed(id []byte) bool {
	if len(id) < 3 || id[0] == '?' || plainNumber(id) {
		return false
	}
	return bytes.IndexByte(id, '/') > 0 || isWallet(id) || IsIBAN(id)
}

// Level returns how specific a key is: 0 for a bare number, more for one that names an
// institution, most for IBANs and wallets, which no other key completes.
func Level(id []byte) int {
	if !Keyed(id) {
		return 0
	}
	k := Parse(string(id))
	switch {
	case k.Scheme != Number:
		return MaxLevel
	case kindOf(k.Institution) == branched:
		return 2
	}
	return 1
}

// MaxLevel is the level of IBANs and wallets.
const MaxLevel = 3

// institutionKind is a kind of institution in a key.
type institutionKind uint8

const (
	named    institutionKind = iota // by its name: nothing is known of it
	whole                           // a BIC or a national code
	branched                        // one is the other's branch or also names its clearing system
)

func kindOf(institution string) institutionKind {
	text := []byte(institution)
	if bic, ok := BIC(text); ok && string(bic) == institution {
		if len(bic) == 8 {
			return whole
		}
		return branched
	}
	if nationalCode(text) || len(text) == 3 && isDigit(text[0]) && isDigit(text[1]) && isDigit(text[2]) {
		return whole
	}
	if withoutBranch(text) != nil || withoutScheme(text) != nil {
		return branched
	}
	return named
}

// TwoCodes reports whether two keys name their institutions in two ways, one by a
// BIC and the other by a code of its country or clearing system. These may be one
// institution; only a directory of banks or the bank itself shows whether they are.
func TwoCodes(a, b string) bool {
	x, y := []byte(Parse(a).Institution), []byte(Parse(b).Institution)
	return isBIC(x) && isCode(y) || isCode(x) && isBIC(y)
}

func isBIC(institution []byte) bool {
	_, ok := BIC(institution)
	return ok
}

func isCode(institution []byte) bool {
	return nationalCode(institution) || withoutBranch(institution) != nil || withoutScheme(institution) != nil
}

// withoutBranch is a national code such as 22222222-0001 without the branch,
// nil where it has none.
func withoutBranch(text []byte) []byte {
	code, branch, has := bytes.Cut(text, []byte{'-'})
	if has && nationalCode(code) && len(branch) > 0 && len(bytes.Trim(branch, "0123456789")) == 0 {
		return code
	}
	return nil
}

// withoutScheme is a member's number such as GBDSC.601613 without the clearing
// system, nil where it is none.
func withoutScheme(text []byte) []byte {
	scheme, member, has := bytes.Cut(text, []byte{'.'})
	if !has || len(member) == 0 || len(scheme) < 2 || len(scheme) > 8 {
		return nil
	}
	for _, c := range scheme {
		if !(c >= 'A' && c <= 'Z') && !isDigit(c) {
			return nil
		}
	}
	return member
}

// Names calls fn with the names of a key. A name is good until fn returns.
func Names(id []byte, fn func(name []byte, role Role)) {
	if len(id) == 0 || id[0] == '?' {
		return
	}
	k := Parse(string(id))
	switch k.Scheme {
	case IBAN:
		fn(id, Own)
		ibanNames(id, fn)
	case Wallet:
		fn(id, Own)
		if own := id[len("wechat:"):]; walletID(own) {
			fn(own, Offered)
		}
	default:
		numberNames(id, &k, fn)
	}
}

// walletID reports whether a wallet's id is one that it has nowhere else: one
// of WeChat Pay with its domain, or one of Alipay, 2088 and 12 digits.
func walletID(id []byte) bool {
	return bytes.HasSuffix(id, []byte("@wx.tenpay.com")) || IsAlipayID(id)
}

// IsAlipayID reports whether a number is written as a user's id of Alipay is:
// 2088 and 12 digits. A bank may have such a number too.
func IsAlipayID(number []byte) bool {
	return len(number) == 16 && number[0] == '2' && bytes.HasPrefix(number, []byte("2088")) && plainNumber(number)
}

// numberNames are the names of a number and its institution, or of a number
// alone.
func numberNames(id []byte, k *Key, fn func([]byte, Role)) {
	fn(id, Own)
	institution, number := []byte(k.Institution), []byte(k.Number)
	if k.Institution == "" {
		if bare := withoutHyphens(number); bare != nil {
			fn(bare, Own)
		}
		near(number, fn)
		return
	}
	if czech(institution, number) {
		fn(institution, Offered)
		return
	}
	kind := kindOf(k.Institution)
	if kind == named {
		// Names of banks are spelled in many ways, so two names stay two
		// accounts; but a number that only one bank is named for is that one's.
		fn(number, Offered)
		near(number, fn)
		return
	}
	short := withoutZeros(number)
	pair := func(institution, number []byte, role Role) {
		fn(append(append(bytes.Clone(institution), '/'), number...), role)
	}
	padded := len(short) < len(number) && padsNumbers(institution)
	if padded {
		pair(institution, short, Own)
		pair(institution, short, Offered)
	}
	if letters := lettersOf(institution); letters != nil {
		pair(letters, short, Own)
	}
	wider := [][]byte{withoutBranch(institution), withoutScheme(institution)}
	if bic, ok := BIC(institution); ok && len(bic) == 11 {
		wider = append(wider, bic[:8])
	}
	for _, w := range wider {
		if w == nil {
			continue
		}
		if pair(w, number, Offered); padded {
			pair(w, short, Offered)
		}
	}
	fn(number, Offered)
	if bare := withoutHyphens(number); bare != nil {
		fn(bare, Offered)
	}
	near(number, fn)
}

// near passes on by what a number is like others.
func near(number []byte, fn func([]byte, Role)) {
	if !plainNumber(number) {
		return
	}
	if short := withoutZeros(number); len(short) >= leastNear {
		fn(short, Near)
	}
}

// czech reports whether a key has its parts the Czech and Slovak way round: the
// number, perhaps with a prefix, and after the slash the bank's four digits.
func czech(number, bank []byte) bool {
	if len(bank) != 4 || !plainNumber(bank) {
		return false
	}
	prefix, rest, two := bytes.Cut(number, []byte{'-'})
	if !two {
		return plainNumber(number) && (len(number) == 9 || len(number) == 10)
	}
	return plainNumber(prefix) && len(prefix) <= 6 && plainNumber(rest) && len(rest) >= 2 && len(rest) <= 10
}

// padsNumbers reports whether an institution is in a country where numbers are filled up
// with zeros in front, so that the zeros do not count.
func padsNumbers(institution []byte) bool {
	if nationalCode(institution) {
		return true
	}
	if bic, ok := BIC(institution); ok {
		c := countries[string(bic[4:6])]
		return c.padded || c.letters
	}
	return false
}

// lettersOf is what IBANs have of a BIC in countries where they have its first
// four letters: these and the country.
func lettersOf(institution []byte) []byte {
	if bic, ok := BIC(institution); ok && countries[string(bic[4:6])].letters {
		return bic[:6]
	}
	return nil
}

// withoutZeros is a number without the zeros that it begins with; all of a
// number that is nothing else.
func withoutZeros(number []byte) []byte {
	if !plainNumber(number) {
		return number
	}
	if short := bytes.TrimLeft(number, "0"); len(short) > 0 {
		return short
	}
	return number
}

// withoutHyphens is a number of digits and hyphens as digits, nil where it is
// another text or has none.
func withoutHyphens(number []byte) []byte {
	if bytes.IndexByte(number, '-') <= 0 {
		return nil
	}
	out := bytes.ReplaceAll(number, []byte{'-'}, nil)
	if len(out) < leastNear || len(bytes.Trim(out, "0123456789")) > 0 {
		return nil
	}
	return out
}

// ibanNames calls fn with the names that the country of an IBAN has for its account.
func ibanNames(iban []byte, fn func([]byte, Role)) {
	// Each country writes domestic numbers in its own way. Without its rules an IBAN has no
	// other name, rather than a wrong one.
	code := string(iban[:2])
	c := countries[code]
	if c.length == 0 {
		return
	}
	bban := iban[4:]
	if c.whole {
		fn(bban, Offered)
		if short, is := bytes.CutSuffix(bban, []byte("00000000")); is && code == "HU" {
			fn(short, Offered)
		}
	}
	if c.account[1] == 0 {
		return
	}
	// Statements write the number with or without the zeros that fill it up, and with or
	// without the clearing system before the bank's code: each is a name.
	bank, account := part(iban, c.bank), part(iban, c.account)
	short := withoutZeros(account)
	pair := func(a, b []byte) { fn(append(append(bytes.Clone(a), '/'), b...), Offered) }
	switch {
	case code == "CZ" || code == "SK":
		pair(czechNumber(account), bank)
		pair(bank, short)
	case c.padded:
		pair(bank, account)
		pair(bank, short)
		if system := systems[code]; system != "" {
			pair(append([]byte(system), bank...), account)
			pair(append([]byte(system), bank...), short)
		}
	case c.letters:
		pair(append(bytes.Clone(bank), code...), short)
		if system := systems[code]; system != "" {
			pair(bban[4:10], account)
			pair(bban[4:10], short)
			pair(append([]byte(system), bban[4:10]...), account)
		}
	}
	near(account, fn)
}

// systems are the clearing systems whose members' numbers IBANs have, as ISO
// 20022 calls them, with the point that follows in a key.
var systems = map[string]string{"AT": "ATBLZ.", "DE": "DEBLZ.", "GB": "GBDSC.", "IE": "IENCC."}

// czechNumber is an account of 16 digits as Czech and Slovak banks print it.
func czechNumber(account []byte) []byte {
	prefix, rest := bytes.TrimLeft(account[:6], "0"), withoutZeros(account[6:])
	if len(prefix) == 0 {
		return rest
	}
	return append(append(bytes.Clone(prefix), '-'), rest...)
}
