package mapping

import (
	"errors"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/intake"
)

var errWhose = errors.New("nothing says whose statement it is: give --account")

// Parts of a cell that holds an account's number and its holder's name.
const (
	numberPart = `(?:^|[\s/(（,，:：])([A-Z]{0,2}[0-9][0-9A-Z*]{7,33})(?:$|[\s/)）,，])`
	namePart   = `^(?:[A-Z]{0,2}[0-9][0-9A-Z*]{7,33}[\s/(（,，:：]+)?` +
		`([^0-9\s/()（）,，:：][^0-9/()（）,，:：]*?)` +
		`[\s/)）(（,，:：]*(?:[A-Z]{0,2}[0-9][0-9A-Z*]{7,33}[)）]?)?$`
)

var bothParts = expression(numberPart)

// plainNumber returns an account's number in the form in which numbers are compared.
func plainNumber(v string) string {
	if a, err := account([]byte(v)); err == nil {
		v = string(a)
	}
	return strings.ToUpper(strings.ReplaceAll(v, " ", ""))
}

// numbers reports whether a column looks like account numbers.
func (d *draft) numbers(column int) bool {
	sh := d.shape(column)
	const least = 8 // tenths of the cells: cash and charges have words instead. Chosen by hand
	return sh.filled > 0 && sh.number*10 >= sh.filled*least && !d.mayBeDay(column) && sh.decimals == 0
}

// parties finds the columns of the account itself and of the other side.
func (d *draft) parties() error {
	payer, payee := d.party("payer"), d.party("payee")
	if payer >= 0 && payee >= 0 {
		if err := d.between(payer, payee); err != nil {
			return err
		}
	} else {
		d.ownNumber()
		d.otherNumber()
	}
	for _, field := range []string{"payer_name", "payee_name", "payer_bank", "payee_bank"} {
		if c := d.named(d.free(), field); c >= 0 {
			d.assign(field, c)
		}
	}
	d.otherName()
	d.otherBank()
	return nil
}

// otherBank finds the column of the other side's institution.
func (d *draft) otherBank() {
	for _, c := range d.free() {
		if d.is(c, "peer_bank") && !d.is(c, "peer") {
			d.assign("peer_bank", c)
			return
		}
	}
}

// between reads a payer and a payee, one of whom is the account itself.
func (d *draft) between(payer, payee int) error {
	if d.own == "" {
		counts := make(map[string]int)
		for _, row := range d.rows {
			a, b := plainNumber(row[payer]), plainNumber(row[payee])
			counts[a]++
			if b != a {
				counts[b]++
			}
		}
		delete(counts, "")
		for number, n := range counts {
			if nearlyAll(n, len(d.rows)) && d.own == "" {
				d.own = number
			} else if nearlyAll(n, len(d.rows)) {
				return errWhose
			}
		}
		if d.own == "" {
			return errWhose
		}
	}
	if c := d.named(d.free(), "account"); c >= 0 && d.numbers(c) && c != payer && c != payee {
		d.assign("account", c)
		d.ownColumn = c
	}
	d.assign("payer", payer)
	d.assign("payee", payee)
	return nil
}

// constant reports whether all values of a column are the same.
func (d *draft) constant(column int) bool {
	return len(d.shape(column).distinct) == 1 && nearlyAll(d.shape(column).filled, len(d.rows))
}

// ownNumber finds the column of the account itself.
func (d *draft) ownNumber() {
	best, bestRank := -1, 0
	for _, c := range d.free() {
		if !d.numbers(c) {
			continue
		}
		rank := 0
		switch {
		case d.is(c, "account") && !d.is(c, "peer"):
			rank = 3
		case d.is(c, "account") && d.constant(c):
			rank = 2
		case len(d.role(c)) == 0 && d.constant(c) && len(d.rows) > 2 && d.own == "":
			rank = 1
		}
		if d.own != "" && d.constant(c) && plainNumber(d.rows[0][c]) == plainNumber(d.own) {
			rank = 4
		}
		if d.own != "" && rank < 4 && d.constant(c) {
			continue
		}
		if rank > bestRank {
			best, bestRank = c, rank
		}
	}
	if best >= 0 {
		d.assign("account", best)
		d.ownColumn = best
	}
}

// otherNumber finds the column of the other side's number, or of its number and name.
func (d *draft) otherNumber() {
	for _, field := range []string{"peer_both", "peer", "peer_name", "payee", "payer"} {
		for _, c := range d.free() {
			if !d.is(c, field) {
				continue
			}
			switch {
			case d.both(c):
				f := d.assign("peer", c)
				f.Take = numberPart
				f = d.assign("peer_name", c)
				f.Take = namePart
				return
			case field != "peer_name" && d.numbers(c):
				d.assign("peer", c)
				d.otherNumbers(field, c)
				return
			case field == "peer_name" && d.numbers(c) && !d.constant(c):
				d.assign("peer", c)
				return
			}
		}
	}
	for _, c := range d.free() {
		sh := d.shape(c)
		repeat := len(d.role(c)) == 0 && len(sh.distinct) > 1 && sh.repeats()
		if d.numbers(c) && (repeat || d.otherAccount(c)) {
			d.assign("peer", c)
			if repeat {
				// A branch or a clerk has a number too, and it comes again as well.
				d.notes = append(d.notes, dyetrace.Note{Kind: dyetrace.NoteResolved, Column: d.names[c],
					Text: "its name does not say so, but it is read as the other side's account, since its numbers come " +
						"again as those of parties do: if they are of anything else, say in a mapping which columns " +
						"are to be read"})
			}
			return
		}
	}
}

// otherNumbers finds a second column of numbers of the other side. It is an alternative
// where rows fill one of the two, and a second number where they fill both.
func (d *draft) otherNumbers(field string, first int) {
	for _, c := range d.free() {
		if !d.is(c, field) || !d.numbers(c) {
			continue
		}
		is := "peer"
		for _, row := range d.rows {
			if !blank([]byte(row[first])) && !blank([]byte(row[c])) && row[first] != row[c] {
				is = "peer_other"
			}
		}
		d.assign(is, c)
		return
	}
}

// otherAccount reports whether a column of numbers is that of the other side, although
// its name means only some account. It is, if the statement's own account is known
// without it and is not among its numbers.
func (d *draft) otherAccount(column int) bool {
	if d.own == "" && d.ownColumn < 0 || d.constant(column) || !accountNamed().MatchString(d.keys[column]) {
		return false
	}
	if d.is(column, "serial", "order", "memo", "ignored", "holder_id", "phone", "peer_bank", "institution") {
		return false
	}
	for v := range d.shape(column).distinct {
		if plainNumber(v) == plainNumber(d.own) {
			return false
		}
	}
	return true
}

var accountNamed = word(`account|acct|iban|konto|compte|cuenta|conta|conto|rachun|rekening|[账帐][号户]|卡号|口座`)

// both reports whether most cells of a column hold a number and a name.
func (d *draft) both(column int) bool {
	n := 0
	for v, times := range d.shape(column).distinct {
		if found := bothParts().FindStringIndex(v); len(found) == 2 && hasLetters(v[:found[0]]+v[found[1]:]) {
			n += times
		}
	}
	all := 0
	for _, times := range d.shape(column).distinct {
		all += times
	}
	const least = 6 // tenths of the cells: many parties have only a name. Chosen by hand
	return all > 0 && n*10 >= all*least
}

// otherName finds the column of the other side's name.
func (d *draft) otherName() {
	if slices.ContainsFunc(d.fields, func(f Field) bool {
		return f.Is == "peer_name" || f.Is == "payer_name" || f.Is == "payee_name"
	}) {
		return
	}
	for _, c := range d.free() {
		if d.is(c, "peer_name") && !d.is(c, "peer_bank") && d.shape(c).words > 0 {
			d.assign("peer_name", c)
			return
		}
	}
	for _, c := range d.free() {
		if len(d.role(c)) == 0 && d.namesFollowNumbers(c) {
			d.assign("peer_name", c)
			return
		}
	}
}

// namesFollowNumbers reports whether a column of words has one word for each
// number of the other side, as names do and remarks do not.
func (d *draft) namesFollowNumbers(column int) bool {
	peer := -1
	for i := range d.fields {
		if d.fields[i].Is == "peer" {
			peer = slices.Index(d.names, d.fields[i].Columns[0])
		}
	}
	sh := d.shape(column)
	if peer < 0 || !nearlyAll(sh.words, sh.filled) || len(sh.distinct) < 2 || d.mayBeDay(column) {
		return false
	}
	of := make(map[string]string)
	repeated := 0
	for _, row := range d.rows {
		number, name := row[peer], row[column]
		if number == "" || blank([]byte(number)) || name == "" {
			continue
		}
		known, met := of[number]
		if met && known != name {
			return false
		}
		if met {
			repeated++
		}
		of[number] = name
	}
	return repeated > 1 && len(of) > 1
}

// How many words a column of states has at most: by its name or with a listed word,
// by words within its texts, and by the balances alone. Chosen by hand: the weaker the
// proof, the fewer.
const (
	mostNamedStates  = 12
	mostStates       = 8
	mostProvenStates = 5
)

// states finds the column of the state of each row.
func (d *draft) states() {
	known := stateWords()
	for _, c := range d.free() {
		sh := d.shape(c)
		if !sh.few(mostNamedStates) || d.mayBeDay(c) || !mostOf(sh.filled, len(d.rows)) || d.takenBack(c) {
			continue
		}
		named := d.is(c, "success")
		unlisted := len(d.role(c)) == 0 && sh.known(known) && sh.words > 0 && len(sh.distinct) > 1
		if !named && !unlisted && !d.provenState(c) {
			continue
		}
		f := d.assign("success", c)
		d.learnStates(f, c, known)
		return
	}
	for _, c := range d.free() {
		if d.takenBack(c) {
			d.spellTakenBack(d.assign("success", c), c)
			return
		}
		if d.hasStates(c, known) && d.shape(c).filled == len(d.rows) {
			d.spellStates(d.assign("success", c), c, known)
			return
		}
	}
}

// provenState reports whether the words of an unlisted column separate the rows that
// changed the balance from those that did not.
func (d *draft) provenState(column int) bool {
	sh := d.shape(column)
	noBalance := d.money == nil || d.money.balance < 0
	if len(d.role(column)) > 0 || noBalance || len(sh.distinct) < 2 || !sh.few(mostProvenStates) {
		return false
	}
	moved, still := 0, 0
	for _, v := range d.stateVotes(column) {
		switch {
		case v[0] > 0 && v[1] == 0:
			moved += v[0]
		case v[1] > 0 && v[0] == 0:
			still += v[1]
		case v[0] > 0 && v[1] > 0:
			return false
		}
	}
	return moved > 0 && still > 0
}

// stateVotes counts for each word the rows that moved their amount, and those
// that moved nothing.
func (d *draft) stateVotes(column int) map[string][2]int {
	votes := make(map[string][2]int)
	m := d.money
	balances := d.shape(m.balance).amounts
	for _, p := range d.beside(m.balance) {
		row, before := p.row, p.before
		if m.down {
			row, before = p.before, p.row
		}
		v, ok := d.moved(m, row)
		if !ok || v == 0 {
			continue
		}
		vote := votes[d.rows[row][column]]
		switch balances[row].Amount - balances[before].Amount {
		case v:
			vote[0]++
		case 0:
			vote[1]++
		}
		votes[d.rows[row][column]] = vote
	}
	return votes
}

// learnStates gives a state's words their meanings by the balance where the
// dictionary has none.
func (d *draft) learnStates(f *Field, column int, known *dictionary) {
	if d.shape(column).known(known) || d.money == nil || d.money.balance < 0 || d.money.share() < provenShare {
		return
	}
	votes := d.stateVotes(column)
	for _, word := range sortedKeys(d.shape(column).distinct) {
		mean, is := known.meaning([]byte(word))
		if v := votes[word]; v[0] > 0 && v[1] == 0 {
			mean, is = true, true
		} else if v[1] > 0 && v[0] == 0 {
			mean, is = false, true
		}
		switch {
		case is && mean:
			f.Yes = append(f.Yes, word)
		case is:
			f.No = append(f.No, word)
		}
	}
}

// others finds the columns of all other fields.
func (d *draft) others() {
	// Each of these has one column, the first whose name fits it best.
	for _, field := range []string{
		"currency", "holder_id", "holder", "institution", "serial", "order", "phone", "ip", "device",
	} {
		for _, c := range d.free() {
			if len(d.role(c)) == 0 || d.role(c)[0] != field && !(field == "serial" && d.is(c, "serial")) || d.mayBeDay(c) {
				continue
			}
			if field == "currency" && !d.currencies(c) {
				continue
			}
			d.assign(field, c)
			break
		}
	}
	// Remarks may have several, and none of their words may be lost.
	for _, field := range []string{"memo", "channel"} {
		var columns []int
		for _, c := range d.free() {
			party := d.is(c, "peer", "peer_name", "payer", "payee")
			if d.is(c, field) && !party && (field != "channel" || !d.is(c, "memo")) {
				columns = append(columns, c)
			}
		}
		if len(columns) == 0 {
			continue
		}
		f := d.assign(field, columns...)
		if len(columns) > 1 {
			f.Join = repeated[field]
		}
	}
}

// currencies reports whether a column's values are currencies.
func (d *draft) currencies(column int) bool {
	for v := range d.shape(column).distinct {
		if _, err := currencyNames.Parse([]byte(v)); err != nil {
			return false
		}
	}
	return true
}

// ownAbove returns the account's number in the lines above a header, in the languages
// of banks. An IBAN counts before other numbers.
func ownAbove(above []string) (own string) {
	for i, line := range above {
		line = squeeze().ReplaceAllString(line, "$1$2")
		if i+1 < len(above) && aloneLabel().MatchString(line) && aloneNumber().MatchString(above[i+1]) {
			line += " " + above[i+1]
		}
		found := ownLabel().FindStringSubmatch(line)
		if found == nil {
			if found = ownMail().FindStringSubmatch(line); found != nil && own == "" {
				own = found[1]
			}
			continue
		}
		number := strings.Trim(found[1], " -_'\t")
		if short := strings.TrimSpace(groupEnd().ReplaceAllString(number, "")); len(short) >= 6 {
			number = short
		}
		iban := number[0] > '9'
		if isNumber(number) && (own == "" || iban && own[0] <= '9') {
			own = plainNumber(number)
		}
	}
	return own
}

var ownMail = expression(`(?:账号|帐号|账户|帐户|account)[^0-9A-Za-z]{0,10}([\w.+-]+@[\w.-]+\w)`)

var (
	// squeeze matches the blanks with which a bank widens a label of two characters.
	squeeze  = expression(`(账|帐|卡|户)[\s\x{3000}]+(号|户|名)`)
	ownLabel = expression(`(?i)(?:账号|帐号|卡号|账户|帐户|借记卡号|account\s*(?:number|no\.?|nr\.?|#)?|iban|kontonummer|` +
		`girokonto|konto(?:nr\.?)?|compte|cuenta|conto|conta|rachun(?:ek|ku)|rekening|口座番号)` +
		`(?:[^0-9@]{0,40}?[^0-9A-Za-z@])?((?:[A-Z]{2}[0-9]{2}[ 0-9A-Z]{8,34})|[0-9][-0-9* ]{4,40}[0-9*])`)
	// aloneLabel and aloneNumber are a label and its number on the line below.
	aloneLabel = expression(`(?i)^[^0-9]{0,40}(?:账号|帐号|卡号|账户|帐户|account(?:\s*(?:number|no\.?))?|iban|` +
		`kontonummer|konto|compte|cuenta|conto|conta|rachun(?:ek|ku)|rekening|口座番号)[^0-9\pL]*$`)
	aloneNumber = expression(`^[^0-9\pL]*(?:[A-Z]{2}[0-9]{2}[ 0-9A-Z]{8,34}|[0-9][-0-9* ]{4,40}[0-9*])[^0-9\pL]*$`)
	groupEnd    = expression(`\s[A-Za-z]{3,}.*$`)
)

// ownOf returns whose statement a table is, by the options or by the lines
// above the table.
func ownOf(t *intake.Table, o *intake.Options) string {
	if o.Account != "" {
		return o.Account
	}
	return ownAbove(t.Above)
}
