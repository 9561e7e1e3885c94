package mapping

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"dyetrace/intake"
)

// hint is a name for a field's columns, beside the names in mappings. The first hint
// that fits a column counts.
type hint struct {
	field string
	name  *regexp.Regexp
	shape func(*shape) bool // nil where any values will do
}

func isTime(s *shape) bool    { return s.isTime() }
func isClock(s *shape) bool   { return s.mostly(s.clock) }
func isMoney(s *shape) bool   { return s.filled == 0 || s.mostly(s.money) }
func isAccount(s *shape) bool { return s.filled == 0 || !s.mostly(s.time) || s.mostly(s.number) }

// hints returns the hints in the order in which they are tried.
func hints() []hint {
	// A name that contains another comes before it: 对手余额 before 余额, 对方户名 before 户名.
	re := func(text string) *regexp.Regexp { return regexp.MustCompile("(?i)" + text) }
	return []hint{
		{"to_balance", re(`(收款|对手|对方|payee|receiver|dest|to).{0,8}(余额|balance)|newbalancedest`), isMoney},
		{"balance", re(`余额|balance|saldo`), isMoney},
		{"charge", re(`手续费|fee|charge|gebühr`), isMoney},
		{"amount_in", re(`贷方发生额|贷方金额|收入金额|存入|^收入|转入金额|credit(amount)?$|moneyin|paidin|deposit|haben`), isMoney},
		{"amount_out", re(`借方发生额|借方金额|支出金额|支取|^支出|转出金额|debit(amount)?$|moneyout|paidout|withdrawal|soll$`), isMoney},
		{"direction", re(`收付|借贷|收支|收/支|借/贷|收/付|方向|进出|debit/credit|credit/debit|d/c|c/d|dr/cr|direction|sign$`), nil},
		{"amount", re(`金额|发生额|amount|betrag|value|sum$`), isMoney},
		{"from", re(`^(付款|转出|汇款|打款).{0,4}(账|帐|卡)|^(from|payer|sender|orig|source|debtor)`), isAccount},
		{"to", re(`^(收款|转入|入账).{0,4}(账|帐|卡)|^(to|payee|receiver|dest|target|beneficiary(account|iban)|creditor)`), isAccount},
		{"peer", re(`(对手|对方|对端).{0,6}(账|帐|卡|号)|counter(party)?(account|iban|no)|peeraccount|otheraccount|gegenkonto|` +
			`iban.*(payee|partner)`), isAccount},
		{"peer_bank", re(`(对手|对方).{0,6}(行|机构)|counter(party)?bank|peerbank`), nil},
		{"peer_name",
			re(`(对手|对方).{0,6}(名|姓)|^交易对[手方]$|counterparty|peername|beneficiary|payee|商户名称|empfänger|auftraggeber`), nil},
		{"account", re(`^(交易|本方|查询|客户)?(账卡号|帐卡号|卡号|账号|帐号|账户|卡\(账\)号)$|^(own|my)?(account|iban|card)(no|number|id)?\.?$|` +
			`kontonummer`), isAccount},
		{"holder_id", re(`证件号|身份证|idnumber|identity`), nil},
		{"holder", re(`户名|姓名|客户名称|账户名称|holder|customername|owner`), nil},
		{"institution", re(`开户(银)?行|反馈单位|^bank$|bankname|institution`), nil},
		{"currency", re(`币种|货币|币别|currency|ccy|währung`), nil},
		{"date", re(`日期|^date$|bookingdate|valuedate|buchungstag`),
			func(s *shape) bool { return isTime(s) && !s.mostly(s.clock) }},
		{"time", re(`时间|time|timestamp|datum|^date`), func(s *shape) bool { return isTime(s) || isClock(s) }},
		{"success", re(`成功|交易状态|状态|结果|status|success|result`), nil},
		{"id", re(`^(id|transactionid|transferid|txid|reference)$`), nil},
		{"serial", re(`流水|序列号|日志号|serial|transactionno|transactionid|reference|^ref`), nil},
		{"order", re(`订单|单号|order`), nil},
		{"channel", re(`交易类型|渠道|方式|类型|channel|type|method`), nil},
		{"memo", re(`摘要|备注|用途|附言|说明|商品|memo|remark|description|narrative|purpose|details|verwendungszweck|note`), nil},
		{"phone", re(`手机|电话|phone|mobile`), nil},
		{"opened", re(`开户时间|开户日期|注册时间|opened|opendate`), nil},
		{"region", re(`地址|省份|城市|地区|region|address|city`), nil},
		{"ip", re(`^ip`), nil},
		{"device", re(`^mac|设备|device`), nil},
	}
}

// repeated are fields that several columns may make up, with what joins their texts.
var repeated = map[string]string{"memo": " ", "channel": "/"}

// guessed is a column with the field it was taken for.
type guessed struct {
	column int
	shape  *shape
}

// propose returns the mapping that a table suggests, or the reason why none
// would be right.
func propose(t *intake.Table, o *intake.Options) ([]byte, error) {
	d := newDraft(t.Names, t.Sample(), t.Above, usualOf(o), ownOf(t, o), nil)
	s := &sample{draft: d, options: o, zone: o.ZoneOr(nil)}
	found := s.fieldsByName()
	m, made, err := proposal(t, o)
	isStatement := err == nil
	// Two columns of accounts that vary are no statement, even where one could be proposed.
	if s.areTransfers(found) && !(isStatement && s.oneAccount(found)) {
		return s.byNames("transfers", found), nil
	}
	if isStatement {
		s.draft = made
		return s.statement(m), nil
	}
	ofHolder := found["holder"] != nil || found["holder_id"] != nil || found["opened"] != nil
	if errors.Is(err, errNoAmount) && found["account"] != nil && ofHolder {
		return s.byNames("accounts", found), nil
	}
	return nil, fmt.Errorf("no mapping is proposed for the table whose header on line %d is %s: %w", t.Line,
		intake.Quote([]byte(strings.Join(t.Names, " | "))), err)
}

// areTransfers reports whether a table may hold transfers between any accounts. Their
// amounts are never below zero.
func (s *sample) areTransfers(found map[string][]guessed) bool {
	dated := found["time"] != nil || found["date"] != nil
	return found["from"] != nil && found["to"] != nil && dated &&
		found["amount"] != nil && found["amount"][0].shape.negative == 0
}

// oneAccount reports whether one account is on either side of nearly all rows, as in a
// statement, or the two sides are columns of names.
func (s *sample) oneAccount(found map[string][]guessed) bool {
	from, to := found["from"][0].column, found["to"][0].column
	if s.is(from, "payer_name") && s.is(to, "payee_name") {
		return true
	}
	counts := make(map[string]int)
	for _, row := range s.rows {
		a, b := plainNumber(row[from]), plainNumber(row[to])
		counts[a]++
		if b != a {
			counts[b]++
		}
	}
	delete(counts, "")
	for number, n := range counts {
		if nearlyAll(n, len(s.rows)) && !blank([]byte(number)) {
			return true
		}
	}
	return false
}

// sample is a table to propose a mapping for.
type sample struct {
	*draft
	options *intake.Options
	zone    *time.Location
}

// statement writes the mapping of a statement.
func (s *sample) statement(m *Mapping) []byte {
	w := &writer{sample: s, names: s.draft.names}
	w.top("statement")
	if d := s.draft; d.ownColumn < 0 && !m.has("payer") && d.own != "" {
		w.line("# No column says whose statement it is: the lines above it or --account do.")
		w.line("")
		w.line("[[field]]")
		w.line("is = \"account\"")
		w.line("value = %s", quote(d.own))
	}
	if m.has("payer") && s.own != "" && s.ownColumn < 0 {
		w.line("")
		w.line("[[field]]")
		w.line("is = \"account\"")
		w.line("value = %s", quote(s.own))
	}
	for i := range m.Fields {
		w.known(&m.Fields[i])
	}
	w.over()
	return []byte(w.String())
}

// known writes a field as it was found.
func (w *writer) known(f *Field) {
	w.line("")
	w.line("[[field]]")
	w.line("is = %s", quote(f.Is))
	w.list("columns", f.Columns)
	if f.Value != "" {
		w.line("value = %s", quote(f.Value))
	}
	for _, k := range [...][2]string{
		{"take", f.Take}, {"join", f.Join}, {"unit", f.Unit}, {"decimal", f.Decimal}, {"sign", f.Sign}, {"fee", f.Fee},
	} {
		if k[1] != "" {
			w.line("%s = %s", k[0], quote(k[1]))
		}
	}
	w.list("layouts", f.Layouts)
	w.list("in", f.In)
	w.list("out", f.Out)
	w.list("yes", f.Yes)
	w.list("no", f.No)
}

func (w *writer) list(key string, values []string) {
	if len(values) == 0 {
		return
	}
	var quoted []string
	for _, v := range values {
		quoted = append(quoted, quote(v))
	}
	w.line("%s = [%s]", key, strings.Join(quoted, ", "))
}

// over names the columns that are not read.
func (w *writer) over() {
	var over []string
	for i, name := range w.names {
		if !w.used[i] && name != "" {
			over = append(over, quote(strings.Join(strings.Fields(name), " ")))
		}
	}
	if len(over) > 0 {
		w.line("")
		w.line("# Not read: %s", strings.Join(over, ", "))
	}
}

// byNames writes the mapping of a table of another kind.
func (s *sample) byNames(kind string, found map[string][]guessed) []byte {
	s.fitKind(kind, found)
	w := &writer{sample: s, names: s.draft.names}
	w.head(kind, found)
	s.used = make([]bool, len(s.names))
	for _, field := range fieldsOf[kind] {
		if len(found[field]) == 0 {
			continue
		}
		for _, g := range found[field] {
			s.used[g.column] = true
		}
		w.field(field, found[field])
	}
	w.over()
	return []byte(w.String())
}

// fieldsByName finds a field for each column by its name, for tables that
// are no statements.
func (s *sample) fieldsByName() map[string][]guessed {
	found := make(map[string][]guessed)
	taken := make([]bool, len(s.names))
	for _, h := range hints() {
		for i, name := range s.keys {
			if taken[i] || name == "" || !h.name.MatchString(name) || h.shape != nil && !h.shape(s.shape(i)) {
				continue
			}
			if len(found[h.field]) > 0 && repeated[h.field] == "" {
				continue
			}
			found[h.field] = append(found[h.field], guessed{i, s.shape(i)})
			taken[i] = true
		}
	}
	return found
}

// fitKind makes the fields found those of a table of a kind.
func (s *sample) fitKind(kind string, found map[string][]guessed) {
	move := func(from, to string) {
		if found[from] != nil && found[to] == nil {
			found[to] = found[from]
		}
		delete(found, from)
	}
	switch kind {
	case "statement":
		move("from", "account")
		move("to", "peer")
		move("id", "serial")
		if found["amount_in"] == nil || found["amount_out"] == nil {
			move("amount_in", "amount")
			move("amount_out", "amount")
		}
	case "transfers":
		move("serial", "id")
		move("balance", "from_balance")
	case "accounts":
		move("balance", "closing")
		move("time", "opened")
		move("date", "opened")
		if found["account"] == nil {
			move("id", "account")
		}
	}
}

// uniqueNames returns the names of columns as a mapping has them: the second column of
// a name ends in #2.
func uniqueNames(names []string) []string {
	seen := make(map[string]int)
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = strings.TrimSpace(strings.ToValidUTF8(name, "\uFFFD"))
		k := key(name)
		if seen[k]++; seen[k] > 1 && k != "" {
			out[i] += "#" + strconv.Itoa(seen[k])
		}
	}
	return out
}

// writer writes a mapping with remarks for the person who will edit it.
type writer struct {
	strings.Builder
	*sample
	names []string
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(&w.Builder, format+"\n", args...) }

// top writes the head of a mapping, with a remark for each value that a person must give.
func (w *writer) top(kind string) {
	w.line("# Proposed from a header and the %d rows below it. Read it through, correct what is wrong,", len(w.rows))
	w.line("# and give it to an import by --mapping.")
	w.line("name = %s", quote("my-"+kind))
	w.line("title = %s", quote(kind+" of ... "))
	w.line("kind = %s # statement, accounts, persons or transfers", quote(kind))
	if kind == "accounts" {
		return
	}
	currency := w.options.Currency
	if c, ok := currencyOf(w.draft); ok && currency == 0 {
		currency = c
	}
	if currency != 0 {
		w.line("currency = %s # of rows that name none", quote(currency.String()))
	} else {
		w.line("# Nothing says in which currency amounts are: give --currency, or a line such as: currency = \"EUR\"")
	}
	if w.zone != nil {
		w.line("timezone = %s # of times without a zone", quote(w.zone.String()))
	} else {
		w.line("# No zone is known for times without one: give --timezone, or a line such as: timezone = \"Asia/Shanghai\"")
	}
}

func (w *writer) head(kind string, found map[string][]guessed) {
	w.top(kind)
	if kind == "accounts" && found["account"] == nil {
		w.line("# No column was taken for the account: the mapping needs one.")
	}
}

func (w *writer) field(field string, columns []guessed) {
	w.line("")
	w.line("[[field]]")
	w.line("is = %s", quote(field))
	var names []string
	for _, g := range columns {
		names = append(names, quote(w.names[g.column]))
	}
	w.line("columns = [%s]", strings.Join(names, ", "))
	sh := columns[0].shape
	if join := repeated[field]; join != "" && len(columns) > 1 {
		w.line("join = %s", quote(join))
	}
	switch field {
	case "time", "date", "opened":
		w.layouts(field, sh)
	case "direction":
		w.words(sh, meanings(in, out), "in", "out")
	case "success":
		w.words(sh, meanings(yes, no), "yes", "no")
	case "amount", "amount_in", "amount_out", "balance", "received", "from_balance", "to_balance", "charge",
		"opening", "closing":
		if sh.comma {
			w.line("decimal = \",\"")
		}
		if minorNamed().MatchString(key(w.names[columns[0].column])) {
			w.line("unit = \"fen\"")
		}
	}
}

func (w *writer) layouts(field string, sh *shape) {
	if sh.mostly(sh.time) || len(sh.layouts) == 0 || field == "opened" {
		return
	}
	if len(sh.layouts) > 1 {
		w.line("# Also possible: %s", strings.Join(sh.layouts[1:], ", "))
	}
	w.line("layouts = [%s]", quote(sh.layouts[0]))
}

// words writes the words of a column that are not among the usual ones.
func (w *writer) words(sh *shape, usual dictionary, first, second string) {
	if sh.filled == 0 || sh.known(&usual) || len(sh.distinct) > 20 {
		return
	}
	var open []string
	for _, word := range slices.Sorted(maps.Keys(sh.distinct)) {
		if _, known := usual.meaning([]byte(word)); !known {
			open = append(open, quote(word))
		}
	}
	w.line("# Rows with these words are rejected until %s or %s lists them: %s", first, second, strings.Join(open, ", "))
}

// quote writes a TOML string.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, "\\u%04x", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
