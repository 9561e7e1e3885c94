package mapping

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/intake"
)

// key returns a column's name without blanks, the form in which names are compared.
func key(name string) string { return strings.ReplaceAll(intake.CleanName(name), " ", "") }

// mayBe reports whether a value may have a key, by its first sign alone. It saves the
// work of finding the key of every cell.
func mayBe(value, key string) bool {
	c := value[0]
	return key != "" && (!isPlain(c) || c == key[0] || c|0x20 == key[0])
}

func keys(h intake.Header) []string {
	out := make([]string, len(h))
	for i, name := range h {
		out[i] = strings.ReplaceAll(name, " ", "")
	}
	return out
}

// find returns the place of a column, -1 where there is none; name#2 is the second
// column of that name.
func find(header []string, name string) int {
	name = key(name)
	nth := 1
	if at := strings.LastIndexByte(name, '#'); at > 0 {
		if n, err := fmt.Sscanf(name[at:], "#%d", &nth); n == 1 && err == nil {
			name = name[:at]
		}
	}
	for i, column := range header {
		if column == name {
			if nth--; nth == 0 {
				return i
			}
		}
	}
	return -1
}

// match returns how many of a header's columns the mapping reads, 0 where the header
// is another table's.
func (m *Mapping) match(h intake.Header, sheet string) int {
	if !m.fits(sheet) {
		return 0
	}
	// One column that the mapping must not have is enough: it belongs to a similar
	// table with other meanings.
	header := keys(h)
	for _, name := range m.Without {
		if find(header, name) >= 0 {
			return 0
		}
	}
	// A fixed value gives a field too, but no column: it counts for the fields needed,
	// not for the likeness.
	used := make(map[int]bool)
	var present []string
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.Value != "" && !slices.Contains(present, f.Is) {
			present = append(present, f.Is)
		}
		for _, name := range f.Columns {
			if at := find(header, name); at >= 0 {
				used[at] = true
				present = append(present, f.Is)
			}
		}
	}
	for _, need := range slices.Concat(m.Needs, needsOf[m.Kind]) {
		there := func(one string) bool { return slices.Contains(present, one) }
		if !slices.ContainsFunc(strings.Split(need, "|"), there) {
			return 0
		}
	}
	return len(used)
}

// fits reports whether a sheet or file in an archive is meant, by its own name
// without the folders and books around it.
func (m *Mapping) fits(sheet string) bool {
	if len(m.Sheets) == 0 || sheet == "" {
		return true
	}
	name := path.Base(sheet[strings.LastIndexByte(sheet, ':')+1:])
	return slices.ContainsFunc(m.Sheets, func(pattern string) bool {
		is, err := path.Match(pattern, name)
		return err == nil && is
	})
}

// plan is a mapping made ready for one table.
type plan struct {
	m        *Mapping
	width    int
	header   []string
	names    []string // of the columns as the file has them
	fields   map[string][]source
	wall     intake.Clock // of times without a zone
	usual    dyetrace.Currency
	date1904 bool
	exact    intake.Money
	own      string // account of rows that name none
	owner    string
	bank     string
	byTag    tagged
	signs    signs
	hours    hoursForm
	wordSums *wordSums // nil where no sums are stated by words of direction
}

// signs is what an amount below zero means beside a word of direction.
type signs int

const (
	signUnclear   signs = iota
	signAgrees          // it went out, which the word means too
	signTakesBack       // it takes back an earlier movement
)

// source is where a field's value may be in a row.
type source struct {
	*Field
	mark    byte // of decimals; 0 where each amount shows its own
	columns []int
	bank    []int
	words   dictionary
	closed  dictionary // those words that leave open whether it was paid
}

// tagged are the sources by field, as the parsers of rows need them.
type tagged struct {
	account, time, date, direction, amount, amountIn, amountOut []source
	balance, peer, peerOther, peerName, peerBank, serial, order []source
	channel, memo, currency, success, charge, seq               []source
	holder, holderID, institution, region, phone, opened        []source
	accountKind, from, to, opening, closing                     []source
	id, received, receivedCurrency, fromBalance, toBalance      []source
	bound, ip, device, alias, aliasOf                           []source
	payer, payee, payerName, payeeName, payerBank, payeeBank    []source
	paidFrom, ownMove, paid, reversal, reverses                 []source
}

// table prepares the reading of a table.
func (m *Mapping) table(t *intake.Table, o *intake.Options) (intake.Reading, error) {
	p := &plan{
		m: m, width: len(t.Header), header: keys(t.Header), names: t.Names, wall: o.Clock(m.zone), date1904: t.Date1904,
		usual: o.CurrencyOr(m.currency), exact: o.Money(), own: o.Account, fields: make(map[string][]source),
	}
	// A statement's mapping is completed by a sample of the rows, where there is one.
	var d *draft
	if m.Kind == "statement" && t.Sample != nil {
		var err error
		if m, d, err = m.ready(t, o, cmp.Or(p.usual, usualOf(o))); err != nil {
			return intake.Reading{}, d.refused(t, err)
		}
		p.m = m
		if p.own == "" && m.complete {
			p.own = ownAbove(t.Above)
		}
	}
	var r intake.Reading
	r.Fields = make([]string, len(t.Header))
	p.addSources(&r)
	p.tag()
	p.above(t, &r)
	r.Parser = p.parser
	p.assumeCurrency(t, &r)
	if d != nil {
		p.useDraft(d, t, o, &r)
	}
	return r, nil
}

// addSources gives each field the columns that this table has. The reading lists them,
// so that a user sees what was read from where.
func (p *plan) addSources(r *intake.Reading) {
	for i := range p.m.Fields {
		f := &p.m.Fields[i]
		s := source{Field: f, mark: f.mark()}
		for _, name := range f.Columns {
			at := find(p.header, name)
			if at < 0 || slices.Contains(s.columns, at) {
				continue
			}
			s.columns = append(s.columns, at)
			if !slices.Contains(strings.Split(r.Fields[at], ", "), f.Is) {
				r.Fields[at] = strings.TrimPrefix(r.Fields[at]+", "+f.Is, ", ")
			}
		}
		if len(s.columns) == 0 && f.Value == "" {
			continue
		}
		for _, name := range f.Bank {
			if at := find(p.header, name); at >= 0 {
				s.bank = append(s.bank, at)
				r.Fields[at] = strings.TrimPrefix(r.Fields[at]+", bank of "+f.Is, ", ")
			}
		}
		s.words, s.closed = wordsOf(f), closedOf(f)
		p.fields[f.Is] = append(p.fields[f.Is], s)
	}
}

// useDraft takes from the sample of the rows what signs and digits mean, the notes, and
// the witness.
func (p *plan) useDraft(d *draft, t *intake.Table, o *intake.Options, r *intake.Reading) {
	p.signs = d.signs(p)
	if len(p.byTag.date) > 0 {
		for _, s := range p.byTag.time {
			p.hours = max(p.hours, d.formOfHours(s.columns))
		}
	}
	r.Notes = slices.Concat(r.Notes, d.notes, d.unread(t.Names))
	w := newBalances(p, t, o)
	if len(p.byTag.account) == 0 {
		w.own = ownAbove(t.Above)
	}
	if d.money != nil && d.money.byBalance {
		w.newestFirst = d.money.down
		w.edgeIn, w.edgeKnown = d.edge()
	}
	r.Witness = w
	for i := range r.Notes {
		r.Notes[i].Source.Sheet = t.Sheet
	}
}

// assumeCurrency assumes yuan where nothing names a currency, and notes that where it
// may matter.
func (p *plan) assumeCurrency(t *intake.Table, r *intake.Reading) {
	if p.usual != 0 {
		return
	}
	p.usual = intake.MustCurrency("CNY")
	if p.m.Kind == "accounts" || p.m.Kind == "persons" || len(p.fields["currency"]) > 0 {
		return
	}
	r.Notes = append(r.Notes, dyetrace.Note{Kind: dyetrace.NoteResolved, Source: dyetrace.Source{Sheet: t.Sheet},
		Text: "amounts whose currency neither the mapping nor the table says are read as CNY: if that is wrong, " +
			"give --currency, or a currency in the mapping"})
}

// mark returns the decimal mark of a field.
func (f *Field) mark() byte {
	if f.Decimal == "" {
		return '.'
	}
	return f.Decimal[0]
}

func (p *plan) tag() {
	f := p.fields
	p.byTag = tagged{
		account: f["account"], time: f["time"], date: f["date"], direction: f["direction"], amount: f["amount"],
		amountIn: f["amount_in"], amountOut: f["amount_out"], balance: f["balance"],
		peer: f["peer"], peerName: f["peer_name"], peerOther: f["peer_other"], peerBank: f["peer_bank"],
		serial: f["serial"], order: f["order"], channel: f["channel"], memo: f["memo"], currency: f["currency"],
		success: f["success"], charge: f["charge"], seq: f["seq"], holder: f["holder"],
		holderID: f["holder_id"], institution: f["institution"], region: f["region"], phone: f["phone"], opened: f["opened"],
		accountKind: f["account_kind"], from: f["from"], to: f["to"], opening: f["opening"], closing: f["closing"],
		id: f["id"], received: f["received"], receivedCurrency: f["received_currency"], fromBalance: f["from_balance"],
		toBalance: f["to_balance"], bound: f["bound"], ip: f["ip"], device: f["device"],
		alias: f["alias"], aliasOf: f["alias_of"],
		payer: f["payer"], payee: f["payee"], payerName: f["payer_name"], payeeName: f["payee_name"],
		payerBank: f["payer_bank"], payeeBank: f["payee_bank"],
		paidFrom: f["paid_from"], ownMove: f["own_move"], paid: f["paid"], reversal: f["reversal"], reverses: f["reverses"],
	}
}

// labelEnd matches the end of a label whose value is the next field of its line.
var labelEnd = expression(`([:：])\s*[,;|]+\s*`)

// above reads the fields in the lines above the header.
func (p *plan) above(t *intake.Table, r *intake.Reading) {
	found := p.readAbove(t)
	if p.own == "" {
		p.own = found["account"]
	}
	p.owner, p.bank = found["holder"], found["institution"]
	if c, err := dyetrace.ParseCurrency(found["currency"]); err == nil {
		p.usual = c
	}
	if p.own == "" {
		return
	}
	place := dyetrace.Source{Sheet: t.Sheet, Line: t.Line}
	if p.owner+p.bank != "" {
		a := dyetrace.Account{ID: p.own, Holder: p.owner, Institution: p.bank, Source: place}
		r.Accounts = append(r.Accounts, a)
	}
	c := p.clock()
	from, _, err := c.parse([]byte(found["from"]))
	if err != nil {
		return
	}
	to, spread, err := c.parse([]byte(found["to"]))
	if err == nil && to >= from {
		r.Periods = append(r.Periods, dyetrace.Period{Account: p.own, Currency: p.usual, From: from,
			To: to + dyetrace.Instant(max(spread-1, 0)), Source: place})
	}
}

// readAbove returns the values in the lines above the header by field. The first value
// of a field counts.
func (p *plan) readAbove(t *intake.Table) map[string]string {
	byField := make(map[string]string)
	for i := range p.m.Above {
		a := &p.m.Above[i]
		for _, line := range t.Above {
			// A label and its value may be two fields, whose separator is no part of either.
			found := a.take.FindStringSubmatch(labelEnd().ReplaceAllString(strings.ReplaceAll(line, `"`, ""), "$1 "))
			if found == nil {
				found = a.take.FindStringSubmatch(line)
			}
			if found != nil && byField[a.Is] == "" {
				if value := strings.TrimSpace(found[1]); value != "" {
					byField[a.Is] = a.Prefix + value
				}
			}
		}
	}
	return byField
}
