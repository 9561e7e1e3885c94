package mt940

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"dyetrace/intake"
	"dyetrace/internal/accountkey"
)

// details is the fields of a movement in a tag 86.
type details struct {
	code                string // of the kind of movement, such as 166
	account, name, bank string
	order               string // reference that the payer gave
	memo                string
}

// separators are the signs that numbered subfields of tag 86 begin with: the
// first as German banks write them, the others as Polish and Nordic ones.
const separators = "?<^~>"

// describe takes in the text of the movement at hand. A tag 86 that follows no
// movement is about the whole statement.
func (d *reader) describe() {
	if d.pending == nil {
		return
	}
	m := d.pending
	m.raw = append(append(m.raw, '\n'), d.field.raw[:min(len(d.field.raw), 2<<10)]...)
	more := parseDetails(d.field.lines, m.in)
	if m.text == (details{}) {
		m.text = more
	} else {
		m.text.memo = strings.TrimSpace(m.text.memo + " " + more.memo)
	}
}

// parseDetails reads the lines of a tag 86 in the dialect that they are in.
func parseDetails(lines [][]byte, in bool) details {
	var whole []byte
	for _, line := range lines {
		whole = append(whole, line...)
	}
	code, rest := splitCode(whole)
	if sep := separatorOf(rest); sep != 0 {
		return numbered(code, rest, sep)
	}
	if words := slashed(whole); len(words) > 0 {
		return worded(words, in)
	}
	return freeText(lines, in)
}

// splitCode takes the three digits off that the text begins with, where
// subfields follow.
func splitCode(text []byte) (code string, rest []byte) {
	n := 0
	for n < len(text) && n < 4 && isDigit(text[n]) {
		n++
	}
	return string(text[:n]), text[n:]
}

// separatorOf is the sign that subfields begin with, where the text begins with
// one; else 0.
func separatorOf(text []byte) byte {
	if len(text) >= 3 && strings.IndexByte(separators, text[0]) >= 0 && isDigit(text[1]) && isDigit(text[2]) {
		return text[0]
	}
	return 0
}

// numbered reads subfields such as ?20.
func numbered(code string, text []byte, sep byte) details {
	sub := subfields(text, sep)
	if bic, ok := accountkey.BIC([]byte(strings.TrimSpace(sub["20"]))); ok &&
		accountkey.IsIBAN([]byte(strings.TrimSpace(sub["21"]))) {
		return triodos(code, string(bic), sub)
	}
	t := details{code: code, name: strings.TrimSpace(sub["32"] + sub["33"])}
	last := "29"
	if sep != '?' && sep != '>' {
		// Polish and Nordic banks: the counterparty is in 27 to 29.
		last = "26"
		if t.name == "" {
			t.name = strings.TrimSpace(sub["27"] + " " + sub["28"])
		}
	}
	memo := ""
	for _, key := range sortedKeys(sub) {
		if key >= "20" && key <= last || key >= "60" && key <= "63" {
			memo += sub[key]
		}
	}
	t.account, t.bank = strings.ReplaceAll(sub["31"], " ", ""), strings.TrimSpace(sub["30"])
	if iban := strings.ReplaceAll(sub["38"], " ", ""); iban != "" {
		t.account = iban
	} else if isSortCode(t.bank) && strings.Trim(t.account, "0123456789") == "" && t.account != "" &&
		len(t.account) <= 10 {
		t.account = domestic(t.bank, t.account)
	}
	t.purpose(strings.TrimSpace(memo))
	if t.memo == "" {
		t.memo = strings.TrimSpace(sub["00"])
	}
	return t
}

// triodos reads subfields in which the first two are the other side's bank and account, the third
// its name, and 31 the statement's own account.
func triodos(code, bic string, sub map[string]string) details {
	t := details{code: code, bank: bic, account: strings.TrimSpace(sub["21"]), name: strings.TrimSpace(sub["22"])}
	for _, key := range sortedKeys(sub) {
		if key >= "22" && key <= "29" {
			t.memo += sub[key]
		}
	}
	return t
}

// subfields cuts a text into its subfields. Lines of a subfield that has the
// same number as the one before go on with it.
func subfields(text []byte, sep byte) map[string]string {
	sub := map[string]string{}
	for len(text) > 0 {
		key := string(text[1:3])
		text = text[3:]
		end := 0
		for end < len(text) && separatorAt(text[end:], sep) == 0 {
			end++
		}
		sub[key] += string(text[:end])
		text = text[end:]
	}
	return sub
}

func separatorAt(text []byte, sep byte) byte {
	if text[0] != sep {
		return 0
	}
	return separatorOf(text)
}

func sortedKeys(sub map[string]string) []string {
	keys := make([]string, 0, len(sub))
	for key := range sub {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// sepaKeys are the words that German banks put before parts of the purpose.
var sepaKeys = []string{"EREF+", "KREF+", "MREF+", "CRED+", "DEBT+", "COAM+", "OAMT+", "SVWZ+", "ABWA+", "ABWE+",
	"IBAN+", "BIC+"}

// purpose splits a purpose into its parts, if it has any.
func (t *details) purpose(text string) {
	// Keys may follow each other without a blank, since banks cut the text into lines anywhere.
	// So every place is tried, and a part ends where the next key begins.
	parts := map[string]string{}
	free := ""
	at, key := 0, ""
	cut := func(end int) {
		piece := strings.TrimSpace(text[at:end])
		if key == "" {
			free = piece
		} else {
			parts[key] = piece
		}
	}
	for i := 0; i < len(text); i++ {
		for _, k := range sepaKeys {
			if strings.HasPrefix(text[i:], k) {
				cut(i)
				key, at = k, i+len(k)
				i = at - 1
				break
			}
		}
	}
	cut(len(text))
	if given(parts["EREF+"]) {
		t.order = parts["EREF+"]
	}
	if t.account == "" {
		t.account = parts["IBAN+"]
	}
	if t.bank == "" {
		t.bank = parts["BIC+"]
	}
	// A text in which only keys were found that say nothing here is kept whole.
	t.memo = strings.TrimSpace(free + " " + parts["SVWZ+"])
	for _, behalf := range []string{parts["ABWA+"], parts["ABWE+"]} {
		if behalf != "" {
			t.memo = strings.TrimSpace(t.memo + " (on behalf of " + behalf + ")")
		}
	}
	if t.memo == "" && len(parts) > 0 && t.order == "" {
		t.memo = text
	}
}

// word is a part of a text such as /NAME/Someone.
type word struct{ key, value string }

// wordKeys are the words between slashes that banks use in tag 86.
var wordKeys = []string{
	"ABWA", "ACCW", "ADDR", "BENM", "BIC", "CHGS", "CNTP", "CREF", "CSID", "EREF", "EXCH", "IBAN", "ID", "IREF", "ISDT",
	"KREF", "MARF", "NAME", "OCMT", "ORDP",
	"PREF", "PURP", "REMI", "RETN", "RFB", "RREF", "RTRN", "SVCL", "TRTP", "ULTB", "ULTC", "ULTD", "USTD", "STRD",
}

// slashed cuts a text such as /NAME/Someone/REMI/rent into its words; none
// where it does not begin with one.
func slashed(text []byte) (words []word) {
	rest := string(text)
	if key := wordAt(rest); key == "" {
		return nil
	}
	for rest != "" {
		key := wordAt(rest)
		rest = rest[len(key)+2:]
		end := len(rest)
		for i := range len(rest) {
			if rest[i] == '/' && wordAt(rest[i:]) != "" {
				end = i
				break
			}
		}
		words = append(words, word{key, strings.Trim(strings.TrimSpace(rest[:end]), "/")})
		rest = rest[end:]
	}
	return words
}

// wordAt is the word that text begins with, "" where it does not.
func wordAt(text string) string {
	if len(text) < 4 || text[0] != '/' {
		return ""
	}
	key, _, found := strings.Cut(text[1:], "/")
	if !found || !slices.Contains(wordKeys, key) {
		return ""
	}
	return key
}

// worded reads words such as /NAME/. ORDP and BENM begin the words about who pays and about
// who is paid.
func worded(words []word, in bool) (t details) {
	// Only a text with both sides has words about the account's own holder, which are skipped.
	// With one of them alone, that is the other side, whatever its word.
	other := map[string]bool{"ORDP": in, "BENM": !in}
	about, both := "", slices.ContainsFunc(words, func(w word) bool { return w.key == "ORDP" }) &&
		slices.ContainsFunc(words, func(w word) bool { return w.key == "BENM" })
	for _, w := range words {
		if own := both && about != "" && !other[about]; own && (w.key == "NAME" || w.key == "IBAN" || w.key == "ACCW" ||
			w.key == "BIC") {
			continue
		}
		switch w.key {
		case "TRTP":
			t.code = w.value
		case "IBAN", "ACCW":
			number, bic, _ := strings.Cut(w.value, ",")
			t.set(&t.account, strings.ReplaceAll(number, " ", ""))
			t.set(&t.bank, strings.TrimSpace(bic))
		case "BIC":
			t.set(&t.bank, w.value)
		case "NAME":
			t.set(&t.name, w.value)
		case "ORDP", "BENM":
			if about = w.key; !both || other[about] {
				t.set(&t.name, w.value)
			}
		case "CNTP":
			t.counterparty(w.value)
		case "EREF", "PREF":
			if given(w.value) {
				t.set(&t.order, w.value)
			}
		case "REMI", "USTD", "STRD", "RTRN", "RETN", "PURP":
			text := strings.Trim(strings.TrimPrefix(w.value, "USTD"), "/")
			t.memo = strings.TrimSpace(t.memo + " " + text)
		case "ULTC", "ULTD", "ULTB":
			if name := strings.Trim(strings.TrimPrefix(w.value, "NAME/"), "/"); name != "" {
				t.memo = strings.TrimSpace(t.memo + " (on behalf of " + name + ")")
			}
		}
	}
	return t
}

// set keeps the first of several values.
func (t *details) set(to *string, value string) {
	if *to == "" {
		*to = value
	}
}

// counterparty reads account, BIC, name and city with slashes between them.
func (t *details) counterparty(text string) {
	parts := strings.Split(text, "/")
	for i, to := range []*string{&t.account, &t.bank, &t.name} {
		if i < len(parts) {
			t.set(to, strings.TrimSpace(parts[i]))
		}
	}
}

// clip cuts a memo that no ledger keeps, between two characters, and marks it
// as cut.
func clip(text []byte) []byte {
	const mark = "…"
	text = bytes.ToValidUTF8(text, []byte("\uFFFD"))
	if len(text) <= intake.MaxText {
		return text
	}
	end := intake.MaxText - len(mark)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return append(text[:end:end], mark...)
}
