package mt940

import (
	"bytes"
	"regexp"
	"strings"

	"dyetrace/internal/accountkey"
)

// freeText reads a tag 86 without subfields and words between slashes. Banks
// still name the other side in it: by words with a colon, or with its IBAN in
// front of the first line and its name behind it.
func freeText(lines [][]byte, in bool) details {
	text := string(bytes.TrimSpace(bytes.Join(lines, []byte{' '})))
	t := details{memo: text}
	if labels := labelled(text); len(labels) > 0 {
		t.labels(labels, in)
		if t.account != "" || t.name != "" {
			return t
		}
	}
	first := strings.TrimSpace(string(lines[0]))
	number, rest, _ := strings.Cut(first, " ")
	switch {
	case accountkey.IsIBAN([]byte(number)):
		t.account, t.name = number, strings.TrimSpace(rest)
	case dutch.MatchString(number):
		t.account, t.name = strings.ReplaceAll(number, ".", ""), strings.TrimSpace(rest)
	default:
		return t
	}
	if len(lines) > 1 {
		t.memo = strings.TrimSpace(string(bytes.Join(lines[1:], []byte{' '})))
	}
	return t
}

// dutch is an account's number as Dutch banks wrote it before the IBAN.
var dutch = regexp.MustCompile(`^\d{2}\.\d{2}\.\d{2}\.\d{3}$`)

// The meanings of labels for the other side.
const (
	labelAccount = iota
	labelPayer   // its account or name, where it pays
	labelPayee
	labelBank
	labelName
	labelOther // what is no part of the other side, and ends the value before
)

// labels are the words that banks put before a value, with a colon.
var labels = map[string]int{
	"IBAN": labelAccount, "KONTO": labelAccount, "ACCOUNT": labelAccount, "TEGENREKENING": labelAccount,
	"REKENING": labelAccount, "KONTONR": labelAccount,
	"Z RACH.": labelPayer, "Z RACHUNKU": labelPayer, "OD": labelPayer, "FROM": labelPayer, "VON": labelPayer,
	"AUFTRAGGEBER": labelPayer, "DE": labelPayer,
	"ORDERING PARTY": labelPayer, "NADAWCA": labelPayer, "VAN": labelPayer,
	"NA RACH.": labelPayee, "NA RACHUNEK": labelPayee, "DLA": labelPayee, "TO": labelPayee, "AN": labelPayee,
	"EMPFÄNGER": labelPayee, "EMPFAENGER": labelPayee,
	"BENEFICIARY": labelPayee, "ODBIORCA": labelPayee, "NAAR": labelPayee,
	"BIC": labelBank, "SWIFT": labelBank, "BLZ": labelBank, "BANK": labelBank,
	"NAME": labelName, "NAAM": labelName, "NAZWA": labelName, "NOM": labelName, "NAMN": labelName, "NAVN": labelName,
	"OMSCHRIJVING": labelOther, "KENMERK": labelOther, "MACHTIGING": labelOther, "INCASSANT": labelOther,
	"TITLE": labelOther, "TYTUL": labelOther,
	"TYTUŁ": labelOther, "TYTUŁEM": labelOther, "TYTULEM": labelOther, "VERWENDUNGSZWECK": labelOther, "REF": labelOther,
	"REFERENCE": labelOther, "EREF": labelOther,
	"SVWZ": labelOther, "MOTIF": labelOther, "PURPOSE": labelOther, "DETAILS": labelOther, "DATUM": labelOther,
	"DATE": labelOther, "BETREFF": labelOther,
}

// labelAt finds words with a colon behind them.
var labelAt = regexp.MustCompile(`(?:^|[\s;,])((?:\pL+ )?\pL+\.?) ?:`)

// valued is a label with what follows it.
type valued struct {
	kind  int
	value string
}

// labelled takes apart a text of labels with their values.
func labelled(text string) (all []valued) {
	at := labelAt.FindAllStringSubmatchIndex(text, -1)
	type place struct{ start, value, kind int }
	var places []place
	for _, m := range at {
		word := strings.ToUpper(text[m[2]:m[3]])
		kind, is := labels[word]
		start := m[2]
		if _, last, two := strings.Cut(word, " "); !is && two {
			kind, is = labels[last]
			start = m[3] - len(last)
		}
		if is && start >= 0 {
			places = append(places, place{start, m[1], kind})
		}
	}
	for i, p := range places {
		end := len(text)
		if i+1 < len(places) {
			end = places[i+1].start
		}
		if p.value <= end {
			all = append(all, valued{p.kind, strings.Trim(text[p.value:end], " ;,")})
		}
	}
	return all
}

// labels reads the other side from labelled values. A text may name both sides: the other one pays
// money that came in, or is paid money that went out.
func (t *details) labels(all []valued, in bool) {
	for _, v := range all {
		switch v.kind {
		case labelAccount:
			t.set(&t.account, numberIn(v.value))
		case labelPayer, labelPayee:
			if in != (v.kind == labelPayer) {
				continue
			}
			if number := numberIn(v.value); len(number) >= longNumber {
				t.set(&t.account, number)
			} else {
				t.set(&t.name, v.value)
			}
		case labelBank:
			if bic, ok := accountkey.BIC([]byte(v.value)); ok {
				t.set(&t.bank, string(bic))
			}
		case labelName:
			t.set(&t.name, v.value)
		}
	}
	if t.account == "" && t.bank == "" {
		for _, v := range all {
			if v.kind == labelName {
				return
			}
		}
		if !hasNumber(all) {
			t.name = "" // words such as "to:" alone stand in any message
		}
	}
}

// hasNumber reports whether any label has an account's number.
func hasNumber(all []valued) bool {
	for _, v := range all {
		if n := len(numberIn(v.value)); n >= longNumber || v.kind == labelAccount && n > 0 {
			return true
		}
	}
	return false
}

// longNumber is how many signs a number without a label must have to be an account's. Chosen by
// hand: references are mostly shorter.
const longNumber = 15

// numberIn is the account's number that a value is or begins with: an IBAN, or at
// least eight digits.
func numberIn(value string) string {
	const mostParts = 10
	for end, parts := len(value), 0; end > 0 && parts < mostParts; parts++ {
		if iban, ok := accountkey.AppendIBAN(nil, []byte(value[:end])); ok {
			return string(iban)
		}
		end = strings.LastIndexByte(value[:end], ' ')
	}
	digits := strings.NewReplacer(" ", "", "-", "", ".", "").Replace(value)
	const shortest, longest = 8, 34
	if len(digits) < shortest || len(digits) > longest || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return digits
}

// complete finds the other side outside of the text: an IBAN as the reference, with the name in the
// line below; an IBAN in that line; or the subfields of tag NS. The statement's own account is no
// other side.
func (m *movement) complete(own string) {
	t := &m.text
	extra := strings.TrimSpace(m.extra)
	switch {
	case accountkey.IsIBAN([]byte(m.owner)):
		if t.account == "" || t.account == m.owner {
			t.account = m.owner
			t.set(&t.name, extra)
		}
		m.owner = ""
	case t.account == "" && accountkey.IsIBAN([]byte(extra)):
		t.account = extra
	}
	if t.account == own || t.account != "" && strings.HasSuffix(own, "/"+strings.TrimLeft(t.account, "0")) ||
		accountkey.Parse(own).Number == t.account {
		t.account = ""
	}
}

// hungarian reads a line of tag NS: two digits for its kind, and its value.
func (d *reader) hungarian() {
	for _, line := range d.field.lines {
		if len(line) < 2 || !isDigit(line[0]) || !isDigit(line[1]) {
			continue
		}
		key, value := string(line[:2]), strings.TrimSpace(valid(line[2:]))
		m := d.pending
		switch {
		case m == nil:
			if key == "22" && d.st != nil {
				d.st.holder = value
			}
		case key == "01":
			if m.servicer == "" && !given(strings.Trim(m.owner, "X ")) {
				m.servicer = value
			}
		case key == "15":
			m.text.set(&m.text.name, value)
		case key == "33":
			m.bankCode = value
		case key == "34":
			m.text.set(&m.text.account, giro(m.bankCode, value))
		case key == "17":
			m.text.memo = strings.TrimSpace(m.text.memo + " " + value)
		}
	}
}

// giro is an account by the eight digits of its branch and its own number of
// eight or sixteen: the IBAN that they make in Hungary.
func giro(branch, number string) string {
	const branchLen, bbanLen = 8, 24
	if len(branch) == branchLen && len(number) == bbanLen-branchLen && strings.Trim(branch+number, "0123456789") == "" {
		return string(accountkey.MakeIBAN("HU", []byte(branch+number)))
	}
	if branch != "" {
		return branch + "/" + number
	}
	return number
}
