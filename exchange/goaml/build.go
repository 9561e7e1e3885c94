package goaml

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/exchange/latin"
	"dyetrace/exchange/xsd"
	"dyetrace/internal/display"
)

// Facts are the accounts and transfers that a report tells of.
type Facts struct {
	Accounts  []dyetrace.Account // what is known of accounts, by id
	Transfers []Transfer
	Now       dyetrace.Instant // when the report is made
}

// Transfer is a transfer, and how much claimed money it carried, where that is known.
type Transfer struct {
	dyetrace.Transfer
	Traced dyetrace.Stated // in Currency
}

// moment is how a report has a time: local, without a zone.
const moment = "2006-01-02T15:04:05"

// Draft is a report on its way: its values, what is missing or wrong already, and what
// the unit's schema has no place for.
type Draft struct {
	Values   xsd.Values
	Problems []xsd.Problem
	Notes    []string
}

// builder makes the values of a report.
type builder struct {
	u        *Unit
	f        *Filing
	known    map[string]dyetrace.Account
	said     map[string]Account
	problems []xsd.Problem
	notes    []string
}

// note says something once.
func (b *builder) note(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(b.notes, text) {
		b.notes = append(b.notes, text)
	}
}

func (b *builder) missing(path, format string, args ...any) {
	b.problems = append(b.problems, xsd.Problem{Path: path, Missing: true, Why: fmt.Sprintf(format, args...)})
}

// Compose makes the values of a report: what the filer says comes first, then what the
// ledger has. What neither has is not there.
func Compose(u *Unit, f *Filing, facts *Facts) *Draft {
	b := &builder{u: u, f: f, known: map[string]dyetrace.Account{}, said: map[string]Account{}}
	for i := range facts.Accounts {
		b.known[facts.Accounts[i].ID] = facts.Accounts[i]
	}
	for _, a := range f.Accounts {
		b.said[a.Number] = a
	}
	if strings.TrimSpace(f.By) == "" || strings.TrimSpace(f.Ground) == "" {
		b.missing("by, ground", "a report is filed by somebody, on a ground: say both")
	}
	if len(f.Indicators) == 0 {
		b.missing("report/report_indicators", "name at least one indicator of the unit's table")
	}
	v := b.values(f.Header)
	submitted := f.Submitted
	if submitted == "" {
		submitted = b.local(facts.Now)
	}
	for name, text := range map[string]string{"schema_version": u.SchemaVersion, "report_code": f.Report,
		"submission_code": f.Submission, "entity_reference": f.Reference, "submission_date": submitted,
		"currency_code_local": u.Local.String(), "reason": f.Reason, "action": f.Action} {
		b.put(v, "report", name, text)
	}
	if len(f.Indicators) > 0 {
		v["report_indicators"] = xsd.Values{"indicator": slices.Clone(f.Indicators)}
	}
	// A report tells transactions, or an activity: parties and why they are in it.
	if slices.Contains(u.Activity, f.Report) {
		v["activity"] = xsd.Values{"report_parties": xsd.Values{"report_party": b.parties(facts)}}
	} else {
		var all []xsd.Values
		for i := range facts.Transfers {
			all = append(all, b.transaction(&facts.Transfers[i]))
		}
		if len(all) == 0 {
			b.missing("report/transaction", "there is no transfer to report")
		}
		v["transaction"] = all
	}
	return &Draft{v, b.problems, b.notes}
}

// values are those of a filer's table; what is no value has been refused on reading.
func (b *builder) values(table map[string]any) xsd.Values {
	v, err := valuesOf(table, "")
	if err != nil {
		return xsd.Values{}
	}
	return v
}

// put sets a value where the schema has a place for it and the filer has given none.
func (b *builder) put(v xsd.Values, path, name, text string) {
	if _, is := v[name]; is || text == "" {
		return
	}
	if _, has := b.u.Schema.Find(path + "/" + name); has {
		v[name] = text
	}
}

// local is a time in the unit's zone. A report has no zone, so that the day is the one on
// which people there saw it happen.
func (b *builder) local(at dyetrace.Instant) string { return at.Time().In(b.u.Location).Format(moment) }

// transaction tells a transfer.
func (b *builder) transaction(t *Transfer) xsd.Values {
	const path = "report/transaction"
	v := b.values(b.f.Transaction)
	b.put(v, path, "transactionnumber", t.ID)
	b.put(v, path, "date_transaction", b.local(t.Time))
	b.put(v, path, "transaction_description", b.describe(t, path+"/transaction_description"))
	if amount, ok := b.inLocal(t.Amount, t.Currency, path+"/amount_local", t.ID); ok {
		b.put(v, path, "amount_local", amount)
	}
	b.side(v, "from", t.From, t.Amount, t.Currency, b.f.From)
	b.side(v, "to", t.To, t.Received, t.ReceivedCurrency, b.f.To)
	return v
}

// describe says what is known of a transfer, in the words of its source, as far as the
// unit's schema takes them.
func (b *builder) describe(t *Transfer, path string) string {
	said := []string{t.Amount.Format(t.Currency) + " " + t.Currency.String()}
	if t.Traced.Known && t.Traced.Amount > 0 {
		said = append(said, "of it claimed by victims: "+t.Traced.Amount.Format(t.Currency)+" "+t.Currency.String())
	}
	place, has := b.u.Schema.Find(path)
	for _, of := range []struct{ what, text string }{{"channel: ", t.Channel}, {"memo: ", t.Memo},
		{"serial number: ", t.FromSerial}, {"order: ", t.FromOrder}} {
		if of.text == "" {
			continue
		}
		next := append(slices.Clone(said), of.what+display.Line(of.text))
		if text := strings.Join(next, "; "); has && (place.Check(text) != nil || len([]rune(text)) > b.u.Text) {
			b.note("transaction %s: the unit's schema has no place for %s%s", t.ID, of.what, display.Line(of.text))
			continue
		}
		said = next
	}
	return strings.Join(said, "; ")
}

// inLocal is an amount in the unit's own currency, by the filer's rate and rounded to its
// minor unit, half up.
func (b *builder) inLocal(a dyetrace.Amount, c dyetrace.Currency, path, id string) (string, bool) {
	if c == b.u.Local {
		return a.Format(c), true
	}
	rate, ok := new(big.Rat).SetString(b.f.Rates[c.String()])
	if !ok {
		b.missing(path, "transfer %s is in %s and the unit counts in %s: give rates.%s", id, c, b.u.Local, c)
		return "", false
	}
	amount, _ := new(big.Rat).SetString(a.Format(c))
	return rate.Mul(rate, amount).FloatString(b.u.Local.Digits()), true
}

// side tells one side of a transfer: t_from or t_to, of the filer's own customers
// t_from_my_client or t_to_my_client.
func (b *builder) side(v xsd.Values, which, number string, a dyetrace.Amount, c dyetrace.Currency,
	given map[string]any) {
	name := "t_" + which
	if b.said[number].MyClient {
		name += "_my_client"
	}
	if _, is := v[name]; is {
		return
	}
	path := "report/transaction/" + name
	side := b.values(given)
	if _, has := b.u.Schema.Find(path + "/" + which + "_foreign_currency"); has && c != b.u.Local {
		foreign := xsd.Values{"foreign_currency_code": c.String(), "foreign_amount": a.Format(c)}
		if rate := b.f.Rates[c.String()]; rate != "" {
			foreign["foreign_exchange_rate"] = rate
		}
		side[which+"_foreign_currency"] = foreign
	}
	if !named(side, which) {
		side[which+"_account"] = b.account(number, c, path+"/"+which+"_account")
	}
	v[name] = side
}

// named reports whether the filer has said who a side is, in place of its account.
func named(side xsd.Values, which string) bool {
	for _, what := range []string{"_person", "_entity", "_account"} {
		if _, is := side[which+what]; is {
			return true
		}
	}
	return false
}

// account tells an account: what the filer says of it, then what he says of its
// institution, then what the ledger has.
func (b *builder) account(number string, c dyetrace.Currency, path string) xsd.Values {
	known := b.known[number]
	v := b.values(b.said[number].Values)
	for i := range b.f.Institutions {
		if in := &b.f.Institutions[i]; in.Name == known.Institution && in.Name != "" {
			for key, value := range b.values(in.Values) {
				if _, is := v[key]; !is {
					v[key] = value
				}
			}
		}
	}
	// A number such as BANK/123 names its institution; the report has a place for that.
	_, plain, pair := strings.Cut(number, "/")
	if !pair || plain == "" {
		plain = number
	}
	b.put(v, path, "account", plain)
	b.put(v, path, "currency_code", c.String())
	b.name(v, path, "institution_name", known.Institution)
	kept := b.name(v, path, "account_name", known.Holder)
	if _, is := v["signatory"]; !is && known.Kind == dyetrace.Personal {
		kept = b.signatory(v, path, known.Holder, known.HolderID) || kept
	}
	// The name as it is written stays in the report, wherever there is a place for it.
	if _, is := v["comments"]; !kept && !is && !says(v, known.Holder) {
		comment := "Name as recorded: " + known.Holder
		if place, has := b.u.Schema.Find(path + "/comments"); has && place.Check(comment) == nil {
			v["comments"] = comment
		} else {
			b.note("account %s: the unit's schema has no place for the name as it is recorded, %s", number, known.Holder)
		}
	}
	return v
}

// says reports whether a text stands somewhere among values.
func says(value any, text string) bool {
	switch x := value.(type) {
	case string:
		return strings.Contains(x, text)
	case xsd.Values:
		for _, inner := range x {
			if says(inner, text) {
				return true
			}
		}
	case []xsd.Values:
		return slices.ContainsFunc(x, func(v xsd.Values) bool { return says(v, text) })
	}
	return false
}

// name puts a name as it is where the place takes it, and in Latin letters where it does
// not. It reports whether the name stands as it is.
func (b *builder) name(v xsd.Values, path, name, text string) bool {
	place, has := b.u.Schema.Find(path + "/" + name)
	if text == "" {
		return true
	}
	if !has || place.Check(text) == nil {
		b.put(v, path, name, text)
		return has
	}
	if letters, ok := latin.Name(text); ok {
		b.put(v, path, name, letters)
		return false
	}
	b.put(v, path, name, text) // the schema says why it cannot be
	return false
}

// signatory tells the person who holds an account, where the name divides: a Chinese one
// with its pinyin, and the original in full_name_frn. It reports whether the original has
// a place.
func (b *builder) signatory(v xsd.Values, path, holder, id string) bool {
	surname, given, ok := latin.Split(holder)
	const person = "/signatory/t_person"
	if _, has := b.u.Schema.Find(path + person); !ok || !has || strings.Contains(path, "_my_client") {
		return false
	}
	p := xsd.Values{}
	b.put(p, path+person, "last_name", surname)
	b.put(p, path+person, "first_name", given)
	b.put(p, path+person, "full_name_frn", holder)
	if place, has := b.u.Schema.Find(path + person + "/id_number"); has && id != "" && place.Check(id) == nil {
		b.put(p, path+person, "id_number", id)
	}
	v["signatory"] = []xsd.Values{{"t_person": p}}
	return p["full_name_frn"] != nil
}

// parties are the accounts of an activity, in the order of the transfers.
func (b *builder) parties(facts *Facts) []xsd.Values {
	const path = "report/activity/report_parties/report_party"
	var all []xsd.Values
	seen := map[dyetrace.AccountCurrency]bool{}
	for i := range facts.Transfers {
		t := &facts.Transfers[i]
		for _, a := range []dyetrace.AccountCurrency{t.Payer(), t.Payee()} {
			if seen[a] {
				continue
			}
			seen[a] = true
			name := "account"
			if _, has := b.u.Schema.Find(path + "/account_my_client"); has && b.said[a.Account].MyClient {
				name = "account_my_client"
			}
			v := maps.Clone(b.values(b.f.Party))
			v[name] = b.account(a.Account, a.Currency, path+"/"+name)
			all = append(all, v)
		}
	}
	if len(all) == 0 {
		b.missing(path, "there is no account to report")
	}
	return all
}
