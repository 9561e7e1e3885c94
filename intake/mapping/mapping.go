// Package mapping reads tables by a description of their columns.
//
// A mapping is a TOML file. It gives each field its columns, by their names, with
// their units and the meanings of their words. The statements of banks and wallets
// are mappings in packages beside this one; users write their own, or have Guess
// propose one.
//
//	name = "my-bank"                    # as --as takes it
//	title = "statements of My Bank"
//	kind = "statement"                  # statement, accounts, persons or transfers
//	currency = "CNY"                    # of rows that name none
//	timezone = "Asia/Shanghai"          # of times without a zone
//	needs = ["account", "time"]         # fields that a header must have a column of
//	without = ["转账金额(元)"]          # columns that it must not have
//	sheets = ["*明细*"]                 # the sheets or files that are meant, by their names
//
//	[[field]]
//	is = "account"
//	columns = ["交易卡号", "卡号"]      # the first that has a value in a row counts
//	prefix = "bank:"                    # put before the value
//	take = '^(\d+)'                     # the part of the value that counts, by its first group
//
//	[[field]]
//	is = "direction"
//	columns = ["收付标志"]
//	in = ["进", "收"]
//	out = ["出", "付"]
//
//	[[above]]                           # a value in the lines above the header
//	is = "account"
//	take = '账号[:：]\s*(\d+)'
//
// Several entries for one field are alternatives in their order. In a row, the first
// that has a value counts.
package mapping

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/internal/zone"
)

// Mapping is a mapping file.
type Mapping struct {
	Name     string   `toml:"name"`
	Title    string   `toml:"title"`
	Kind     string   `toml:"kind"`
	Currency string   `toml:"currency,omitempty"`
	Timezone string   `toml:"timezone,omitempty"`
	Needs    []string `toml:"needs,omitempty"`
	Without  []string `toml:"without,omitempty"`
	Sheets   []string `toml:"sheets,omitempty"`
	Open     bool     `toml:"open,omitempty"` // missing fields are found by the values of the columns
	Fields   []Field  `toml:"field"`
	Above    []Above  `toml:"above,omitempty"`

	zone     *time.Location
	currency dyetrace.Currency
	complete bool // missing fields are found by a table's names and values
	made     *draft
	roles    *roleMemo // shared by all tables that the mapping reads
}

// Field describes where a field's value is and how it is read.
type Field struct {
	Is      string   `toml:"is"`
	Columns []string `toml:"columns,omitempty"`
	Value   string   `toml:"value,omitempty"`   // the same in all rows, instead of columns
	Prefix  string   `toml:"prefix,omitempty"`  // put before the value
	Take    string   `toml:"take,omitempty"`    // regular expression whose first group is the value
	Join    string   `toml:"join,omitempty"`    // all columns count, with this between them
	Unit    string   `toml:"unit,omitempty"`    // of amounts: "fen" is the minor unit, 万元 ten thousand
	Decimal string   `toml:"decimal,omitempty"` // of amounts: "," where decimals follow a comma
	Layouts []string `toml:"layouts,omitempty"` // of times, such as DD/MM/YYYY hh:mm
	In      []string `toml:"in,omitempty"`      // words of direction; * matches anything
	Out     []string `toml:"out,omitempty"`
	Yes     []string `toml:"yes,omitempty"` // words of success
	No      []string `toml:"no,omitempty"`

	Reversed []string `toml:"reversed,omitempty"` // words of success: the payment was taken back in the same line
	Pending  []string `toml:"pending,omitempty"`  // words of success: it has not happened yet
	Closed   []string `toml:"closed,omitempty"`   // words of success: never paid, or given back by a row of its own
	Sign     string   `toml:"sign,omitempty"`     // of amounts: "reversed" where one above zero went out
	Fee      string   `toml:"fee,omitempty"`      // of charges: "on top" of the amount or "within" it

	Bank   []string `toml:"bank,omitempty"`   // of numbers: the columns of the institution that has the number
	Scheme string   `toml:"scheme,omitempty"` // of bank: the clearing system whose code it is, such as GBDSC

	take     *regexp.Regexp
	group    int // the group of take that is the value; 0 is its first
	shortest int // bytes of the shortest value in which take can find anything
}

// Above finds a value in the lines above a header.
type Above struct {
	Is     string `toml:"is"`
	Take   string `toml:"take"`
	Prefix string `toml:"prefix,omitempty"`

	take *regexp.Regexp
}

// fieldsOf are the fields that a table of each kind can have.
var fieldsOf = map[string][]string{
	"statement": {"account", "time", "date", "direction", "amount", "amount_in", "amount_out", "balance",
		"peer", "peer_name", "peer_other", "peer_bank", "serial", "order", "channel", "memo", "currency", "success",
		"charge", "seq", "paid_from", "own_move", "paid", "reversal", "reverses",
		"payer", "payee", "payer_name", "payee_name", "payer_bank", "payee_bank",
		"holder", "holder_id", "institution", "region", "phone", "opened", "account_kind", "ip", "device"},
	"accounts": {"account", "holder", "holder_id", "institution", "region", "phone", "opened", "account_kind", "bound",
		"alias", "alias_of", "from", "to", "opening", "closing", "currency"},
	"persons": {"holder_id", "holder", "phone", "region"},
	"transfers": {"id", "time", "date", "from", "to", "amount", "received", "currency", "received_currency",
		"from_balance", "to_balance", "seq", "channel", "memo", "success"},
}

// aboveFields are the fields that the lines above a header can have.
var aboveFields = []string{"account", "holder", "institution", "from", "to", "currency"}

// needsOf are the fields that a table of each kind must have. Of fields separated by
// a bar, one is enough.
var needsOf = map[string][]string{
	"statement": {"time|date", "amount|amount_in"},
	"accounts":  {"account"},
	"persons":   {"holder_id"},
	"transfers": {"time|date", "from", "to", "amount"},
}

// Read reads a mapping file. Errors name it as name, and give the line of
// whatever is wrong.
func Read(name string, text []byte) (*Mapping, error) {
	m := new(Mapping)
	var strict *toml.StrictMissingError
	var one *toml.DecodeError
	switch err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(m); {
	case errors.As(err, &strict):
		var all []error
		for i := range strict.Errors {
			line, _ := strict.Errors[i].Position()
			key := strings.Join(strict.Errors[i].Key(), ".")
			all = append(all, failed(name, line, fmt.Errorf("unknown key %s", key)))
		}
		return nil, errors.Join(all...)
	case errors.As(err, &one):
		line, _ := one.Position()
		key := keyOn(text, line)
		return nil, failed(name, line, errors.New(key+strings.TrimPrefix(one.Error(), "toml: ")))
	case err != nil:
		return nil, failed(name, 0, err)
	}
	c := checker{name: name, lines: strings.Split(string(text), "\n")}
	c.check(m)
	if len(c.wrong) > 0 {
		return nil, errors.Join(c.wrong...)
	}
	m.roles = &roleMemo{known: make(map[string][]string)}
	return m, nil
}

// Must returns the mapping of a text that is known to be good. It panics otherwise.
func Must(name string, text []byte) *Mapping {
	m, err := Read(name, text)
	if err != nil {
		panic(err)
	}
	return m
}

func failed(name string, line int, err error) error {
	return &dyetrace.Error{Kind: dyetrace.InputError, Op: "read mapping", File: name, Line: int64(line), Err: err}
}

// keyOn returns the key on a line with a colon, "" where the line has none.
func keyOn(text []byte, line int) string {
	lines := strings.Split(string(text), "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	key, _, is := strings.Cut(lines[line-1], "=")
	if !is {
		return ""
	}
	return strings.TrimSpace(key) + ": "
}

// checker finds what is wrong with a mapping.
type checker struct {
	name  string
	lines []string
	wrong []error
}

// lineOf returns the line of a key in the nth table of a name, or at the top where
// the name is empty. Where the key is missing it is the line of the table.
func (c *checker) lineOf(table string, nth int, key string) int {
	at, within := 1, table == ""
	for i, line := range c.lines {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			within = table != "" && strings.HasPrefix(line, "[["+table+"]]") && nth == 0
			if strings.HasPrefix(line, "[["+table+"]]") {
				nth--
			}
			if within {
				at = i + 1
			}
			continue
		}
		if found, _, is := strings.Cut(line, "="); within && is && strings.TrimSpace(found) == key {
			return i + 1
		}
	}
	return at
}

func (c *checker) fail(table string, nth int, key, format string, args ...any) {
	c.wrong = append(c.wrong, failed(c.name, c.lineOf(table, nth, key), fmt.Errorf(key+" "+format, args...)))
}

// check checks a mapping, and adds the fields that its expressions fill beside their own.
func (c *checker) check(m *Mapping) {
	// Without a kind nothing else can be judged. All other mistakes are reported
	// together, so that a person mends them in one go.
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`).MatchString(m.Name) {
		c.fail("", 0, "name", "is %q: it is small letters, digits and hyphens", m.Name)
	}
	known, ok := fieldsOf[m.Kind]
	if !ok {
		kinds := slices.Sorted(maps.Keys(fieldsOf))
		last := len(kinds) - 1
		c.fail("", 0, "kind", "is %q: it is %s or %s", m.Kind, strings.Join(kinds[:last], ", "), kinds[last])
		return
	}
	// What every row without its own has, and the sheets that are meant.
	var err error
	if m.Timezone != "" {
		if m.zone, err = zone.Parse(m.Timezone); err != nil {
			c.fail("", 0, "timezone", "is %q: %w", m.Timezone, err)
		}
	}
	if m.Currency != "" {
		if m.currency, err = dyetrace.ParseCurrency(m.Currency); err != nil {
			c.fail("", 0, "currency", "is %q: it is an ISO 4217 code such as CNY", m.Currency)
		}
	}
	for _, pattern := range m.Sheets {
		if _, err := path.Match(pattern, ""); err != nil {
			c.fail("", 0, "sheets", "has %q, which is no pattern such as *明细*", pattern)
		}
	}
	// The fields of a cell that holds several come last: a column of their own counts
	// before them.
	var parts []Field
	for i := range m.Fields {
		c.field(m, i, &m.Fields[i], known)
		parts = append(parts, c.parts(i, &m.Fields[i])...)
	}
	m.Fields = append(m.Fields, parts...)
	for i := range m.Above {
		a := &m.Above[i]
		if !slices.Contains(aboveFields, a.Is) {
			c.fail("above", i, "is", "is %q: it is one of %s", a.Is, strings.Join(aboveFields, ", "))
		}
		a.take = c.pattern("above", i, a.Take)
	}
	for _, need := range slices.Concat(m.Needs, needsOf[m.Kind]) {
		if !m.has(need) {
			c.fail("", 0, "needs", "asks for %s, but there is no such [[field]]", strings.ReplaceAll(need, "|", " or "))
		}
	}
}

// has reports whether there is a field of one of the names separated by bars.
func (m *Mapping) has(names string) bool {
	for _, f := range m.Fields {
		if slices.Contains(strings.Split(names, "|"), f.Is) {
			return true
		}
	}
	return false
}

// field checks one field and prepares its expression.
func (c *checker) field(m *Mapping, i int, f *Field, known []string) {
	if !slices.Contains(known, f.Is) {
		c.fail("field", i, "is", "is %q: it is one of %s", f.Is, strings.Join(known, ", "))
	}
	if len(f.Columns) == 0 && f.Value == "" {
		c.fail("field", i, "columns", "of %s is empty, and so is value: one of them is needed", f.Is)
	}
	c.unit(i, f)
	if f.Decimal != "" && f.Decimal != "," && f.Decimal != "." {
		c.fail("field", i, "decimal", "is %q: it is a comma or a point", f.Decimal)
	}
	for _, layout := range f.Layouts {
		if !goodLayout(layout) && !(f.Is == "time" && m.has("date") && goodHours(layout)) {
			c.fail("field", i, "layouts", "has %q: a layout has YYYY or YY, MM or MMM, and DD, "+
				"and may have hh, mm, ss, fff and AM; beside a date it may have hh and mm alone", layout)
		}
	}
	c.moneyKeys(i, f)
	c.stateKeys(i, f)
	if (len(f.In) == 0) != (len(f.Out) == 0) {
		c.fail("field", i, "in", "and out belong together")
	}
	if f.Take != "" {
		f.take = c.pattern("field", i, f.Take)
		f.shortest = shortest(f.Take)
	}
}

// stateKeys checks the words of states. Those of a purse are yes and no, and a field
// that names a movement or a reversal has only yes.
func (c *checker) stateKeys(i int, f *Field) {
	yesOnly := (f.Is == "own_move" || f.Is == "reversal") && len(f.No) == 0
	plain := (f.Is == "paid_from" || yesOnly) && len(f.Reversed)+len(f.Pending)+len(f.Closed) == 0
	words := len(f.Yes) + len(f.No) + len(f.Reversed) + len(f.Pending) + len(f.Closed)
	if words > 0 && f.Is != "success" && !plain {
		c.fail("field", i, "is", "is %q: yes, no, reversed, pending and closed are words of success", f.Is)
	}
}

// signedFields are the fields whose amounts may be below zero.
var signedFields = []string{"amount", "amount_out", "balance", "opening", "closing"}

// moneyKeys checks the keys for the meaning of an amount.
func (c *checker) moneyKeys(i int, f *Field) {
	switch {
	case f.Sign != "" && f.Sign != "reversed":
		c.fail("field", i, "sign", "is %q: it is reversed, or left out", f.Sign)
	case f.Sign != "" && !slices.Contains(signedFields, f.Is):
		c.fail("field", i, "sign", "is for %s, not for %s", strings.Join(signedFields, ", "), f.Is)
	}
	switch {
	case f.Fee != "" && f.Fee != "on top" && f.Fee != "within":
		c.fail("field", i, "fee", "is %q: it is \"on top\" of the amount or \"within\" it", f.Fee)
	case f.Fee != "" && f.Is != "charge":
		c.fail("field", i, "fee", "is for charge, not for %s", f.Is)
	}
}

// partsOf are the fields that the named groups of take fill beside a number.
var partsOf = map[string]map[string]string{
	"account": {"name": "holder", "bank": "institution"},
	"peer":    {"name": "peer_name", "bank": "peer_bank"},
	"from":    {}, "to": {},
}

// parts finds the group of take that is a field's value, and returns the fields that
// its other groups fill: a cell may hold a number, a name and a bank.
func (c *checker) parts(i int, f *Field) (more []Field) {
	others, number := partsOf[f.Is]
	switch {
	case !number && len(f.Bank) > 0:
		c.fail("field", i, "bank", "is for account, peer, from and to, not for %s", f.Is)
	case f.Scheme != "" && len(f.Bank) == 0:
		c.fail("field", i, "scheme", "is that of bank, which is missing")
	}
	f.group = 1
	if f.take == nil {
		return nil
	}
	// A group named number is the value; without names it is the first group. Other names
	// are fields beside it.
	for at, name := range f.take.SubexpNames() {
		field, known := others[name]
		switch {
		case name == "" || !number:
		case name == "number":
			f.group = at
		case known:
			more = append(more, Field{Is: field, Columns: f.Columns, take: f.take, group: at, shortest: f.shortest})
		default:
			rest := ""
			if len(others) > 0 {
				rest = ", name and bank"
			}
			c.fail("field", i, "take", "has a group named %s: the groups of %s are number%s", name, f.Is, rest)
		}
	}
	if len(more) > 0 && f.take.SubexpIndex("number") < 0 {
		c.fail("field", i, "take", "has no group named number beside the others")
	}
	return more
}

// shortest returns how many bytes a text must have at least for a regular expression
// to find something, so that it need not be run on shorter ones. Parts of the
// expression that it does not understand count as nothing.
func shortest(text string) int {
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return 0
	}
	return shortestOf(parsed.Simplify())
}

func shortestOf(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	case syntax.OpCapture, syntax.OpPlus:
		return shortestOf(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min * shortestOf(re.Sub[0])
	case syntax.OpConcat:
		n := 0
		for _, sub := range re.Sub {
			n += shortestOf(sub)
		}
		return n
	}
	return 0
}

func (c *checker) pattern(table string, i int, text string) *regexp.Regexp {
	re, err := regexp.Compile(text)
	if err != nil {
		c.fail(table, i, "take", "is no regular expression: %w", err)
		return nil
	}
	if re.NumSubexp() < 1 {
		c.fail(table, i, "take", "has no group in parentheses that says which part counts")
	}
	return re
}

// Format returns the mapping as a format of files.
func (m *Mapping) Format() intake.Format {
	f := intake.Format{Name: m.Name, Title: m.Title, Match: m.match, Table: m.table}
	if m.Kind == "transfers" && !m.has("id") {
		f.IDPrefix = m.Name + "-"
	}
	return f
}
