package mapping

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dyetrace"
)

// mostSums is how many sums a table may state before none of them counts.
const mostSums = 200

// statedSum is a total or a count that a line above or below a table states.
type statedSum struct {
	of    way
	count bool
	texts []string // the figures it may be, as they are written, the likeliest first
	sure  bool     // there is only one that it can be
	// readings are the amounts that it may be, where its column shows how to read
	// it; otherwise its texts count.
	readings []dyetrace.Amount
	part     bool // of a page, a day, or something else than the table's lines alone
	met      bool // the lines before it add up to it: all of them or those since the last total
	place    string
}

// sumLabel is the names of a total or a count in the languages of banks.
type sumLabel struct {
	of    way
	count bool
	names func() *regexp.Regexp // a group is the figure itself
}

// The words of each direction in totals, by language. Blanks between them are \s.
const (
	creditWords = `credits?|deposits?|money in|paid in|payments in|receipts|incoming|inflows?|additions`
	debitWords  = `debits?|withdrawals?|money out|paid out|payments out|outgoings?|outflows?|subtractions|expenditures?`
	creditHan   = `(?:收入|贷方|存入|转入|进账|入账|流入|收款|入金|預入|预入)`
	debitHan    = `(?:支出|借方|支取|取出|转出|出账|流出|付款|出金|引出)`
)

var sumLabels = []sumLabel{
	{cameIn, false, label(creditHan + `[^0-9,;，；:：\s支借出付取笔]{0,6}?(?:合计|总计|总额|总金额|合計)|(?:合计|总计|总)` + creditHan +
		`(?:金额|总额|额|发生额)?|` +
		`total\s+(?:amount\s+)?(?:of\s+|for\s+)?(?:all\s+)?(?:` + creditWords +
		`)\b|\b(?:credits?|deposits?|money in|receipts)\s+total|sum\s+of\s+(?:all\s+)?(?:` + creditWords + `)\b|` +
		`(?:summe|gesamt|total)[\s:]+(?:der\s+|aller\s+)?(?:gutschriften|habenumsätze|haben|(?:zahlungs|geld)?eingänge|` +
		`einzahlungen|zuflüsse|einnahmen)|(?:gutschriften|haben|eingänge|einnahmen)\s+(?:gesamt|insgesamt|summe)|` +
		`gesamt(?:gutschriften|eingänge|einnahmen|haben)|` +
		`total\s+(?:des\s+)?(?:crédits?|mouvements créditeurs|encaissements|recettes)|total\s+(?:de\s+)?(?:abonos|` +
		`ingresos|créditos|haberes|depósitos)|` +
		`totale\s+(?:delle\s+|degli\s+)?(?:entrate|accrediti|avere)|total\s+(?:de\s+|das\s+|dos\s+)?entradas|` +
		`(?:suma|razem|łącznie)\s+(?:uznań|uznania|wpływów|wpływy|przychodów)|totaal\s+(?:bij(?:geschreven)?|ontvangen|` +
		`inkomsten|credit)\b`)},
	{wentOut, false, label(debitHan + `[^0-9,;，；:：\s收贷入存进笔]{0,6}?(?:合计|总计|总额|总金额|合計)|(?:合计|总计|总)` + debitHan +
		`(?:金额|总额|额|发生额)?|` +
		`total\s+(?:amount\s+)?(?:of\s+|for\s+)?(?:all\s+)?(?:` + debitWords +
		`)\b|\b(?:debits?|withdrawals?|money out)\s+total|sum\s+of\s+(?:all\s+)?(?:` + debitWords + `)\b|` +
		`(?:summe|gesamt|total)[\s:]+(?:der\s+|aller\s+)?(?:lastschriften|belastungen|sollumsätze|soll|(?:zahlungs|` +
		`geld)?ausgänge|auszahlungen|abflüsse|ausgaben)|(?:lastschriften|belastungen|soll|ausgänge|` +
		`ausgaben)\s+(?:gesamt|insgesamt|summe)|gesamt(?:lastschriften|ausgänge|ausgaben|soll)|` +
		`total\s+(?:des\s+)?(?:débits?|mouvements débiteurs|décaissements|dépenses)|total\s+(?:de\s+)?(?:cargos|gastos|` +
		`débitos|retiros|retiradas)|` +
		`totale\s+(?:delle\s+|degli\s+)?(?:uscite|addebiti|dare)|total\s+(?:de\s+|das\s+|dos\s+)?(?:saídas|saques)|` +
		`(?:suma|razem|łącznie)\s+(?:obciążeń|obciążenia|wydatków|wydatki|wypływów)|totaal\s+(?:af(?:geschreven)?|` +
		`uitgaven|debet)\b`)},
	{cameIn, true,
		label(creditHan + `[^0-9,;，；:：\s支借出付取]{0,4}?笔数|(?:number|no\.?|count)\s+of\s+(?:credits|deposits|receipts)\b|` +
			`total\s+number\s+of\s+(?:credits|deposits)|\bcredit\s+count|anzahl\s+(?:der\s+)?(?:gutschriften|eingänge|` +
			`habenumsätze)`)},
	{wentOut, true,
		label(debitHan + `[^0-9,;，；:：\s收贷入存进]{0,4}?笔数|(?:number|no\.?|count)\s+of\s+(?:debits|withdrawals)\b|` +
			`total\s+number\s+of\s+(?:debits|withdrawals)|\bdebit\s+count|anzahl\s+(?:der\s+)?(?:lastschriften|belastungen|` +
			`ausgänge|sollumsätze)`)},
	{bothWays, true,
		label(`(?:合计|总|交易|明细)笔数|(?:总)?记录数|总条数|^[^\pL0-9]*(?:交易|记录|明细)?[:：]?\s*共[计有]?\s*([0-9][0-9,]*)\s*[笔条]|` +
			`(?:total\s+)?(?:number|no\.?|count)\s+of\s+(?:transactions|entries|records|rows|items|movements|lines)\b|` +
			`\btotal\s+(?:transactions|entries|records)\b|\b(?:transaction|record|entry|row)\s+count|` +
			`anzahl\s+(?:der\s+)?(?:buchungen|umsätze|posten|transaktionen|einträge)|nombre\s+d(?:'|e\s+)(?:opérations|` +
			`écritures|mouvements|transactions)|` +
			`número\s+de\s+(?:movimientos|operaciones|transacciones|lançamentos|transações|movimentos)|` +
			`quantidade\s+de\s+(?:lançamentos|transações)|numero\s+(?:di\s+|dei\s+)?(?:movimenti|operazioni)|` +
			`liczba\s+(?:operacji|transakcji)|aantal\s+(?:transacties|mutaties|boekingen)|(?:取引|明細)件数`)},
}

// label is an expression for words in any case.
func label(text string) func() *regexp.Regexp { return expression(`(?i)` + text) }

var (
	// partNamed matches lines whose sums cover something else than the table.
	partNamed = label(`[本当每上下]页|小计|小計|累计|累計|[本当]日|[本当上]月|[本今]年|第\s*[0-9]|页|\bpage|\bseite\b|sub-?\s*total|` +
		`zwischensumme|übertrag|year.to.date|\bytd\b|daily|monthly|\bper (day|month)|carried|brought|\bpágina|\bpagina\b|` +
		`\bstrona\b|ページ`)
	// scaled matches the text behind a figure in thousands and the like.
	scaled = label(`^\s*(?:[千万百亿萬億%]|thousand|million|lakh|crore|mio\b|tsd\b|[km]\b)`)
	// counted matches the text behind a figure that counts lines.
	counted = label(`^\s*(?:[笔筆条項项次件]|\(?(?:transactions?|items?|entries|entry|records?|buchung|umsätze|posten|` +
		`op[ée]rations?|movimi?ent|operaci|lançament|transa[cçk]|mutaties|boeking))`)
	// otherWays matches words of direction: a bare count beside one is of that direction.
	otherWays = label(creditHan + `|` + debitHan + `|credit|debit`)
)

// foundLabel is a label in a line.
type foundLabel struct {
	sumLabel
	from, to int
	figure   string // where the label has it
}

// sumsIn returns the totals and counts that a line states. The text between a label and
// the next one, also one of a balance, belongs to the first.
func sumsIn(line string, at int64, balances ...[]int) (sums []statedSum) {
	found := labelsIn(line)
	if len(found) == 0 {
		return nil
	}
	// One word for a page or a day makes all sums of the line partial: none of them may
	// refute the whole table.
	part := partNamed().MatchString(line)
	for i, l := range found {
		end := len(line)
		if i+1 < len(found) {
			end = found[i+1].from
		}
		for _, b := range balances {
			if len(b) > 0 && b[0] >= l.to {
				end = min(end, b[0])
			}
		}
		place := placeOf(line[l.from:end], at)
		if l.figure != "" {
			if !otherWays().MatchString(line[:l.from]) {
				figure := []string{l.figure}
				sums = append(sums, statedSum{of: l.of, count: true, texts: figure, part: part, place: place})
			}
			continue
		}
		// A label of a total may have the count behind its amount, and both are kept. A
		// label of a count has no amount: whatever figure follows it is the count.
		amounts, counts, plain := figuresIn(line[l.to:end])
		switch {
		case !plain:
		case l.count && len(amounts)+len(counts) > 0:
			counts = append(counts, amounts...)
			sums = append(sums, statedSum{of: l.of, count: true, texts: counts, part: part, place: place})
		case !l.count:
			if len(amounts) > 0 {
				sorted, sure := likeliest(amounts)
				sums = append(sums, statedSum{of: l.of, texts: sorted, sure: sure, part: part, place: place})
			}
			if len(counts) > 0 {
				sums = append(sums, statedSum{of: l.of, count: true, texts: counts, part: part, place: place})
			}
		}
	}
	return sums
}

// labelsIn returns the labels of a line in their order. Where labels overlap, the first
// and longest counts.
func labelsIn(line string) (found []foundLabel) {
	for _, l := range sumLabels {
		for _, at := range l.names().FindAllStringSubmatchIndex(line, -1) {
			f := foundLabel{sumLabel: l, from: at[0], to: at[1]}
			if len(at) > 2 && at[2] >= 0 {
				f.figure = line[at[2]:at[3]]
			}
			found = append(found, f)
		}
	}
	slices.SortFunc(found, func(a, b foundLabel) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	end := 0
	return slices.DeleteFunc(found, func(f foundLabel) bool {
		if f.from < end {
			return true
		}
		end = f.to
		return false
	})
}

// figuresIn returns the figures of a text, separated into amounts and counts. They are
// not plain where one has a unit such as 万, or where there are too many.
func figuresIn(text string) (amounts, counts []string, plain bool) {
	const mostFigures = 3 // behind one label; more are a sentence
	for _, at := range moneyText().FindAllStringIndex(text, mostFigures+1) {
		figure := strings.TrimRight(text[at[0]:at[1]], ",; ")
		bracketed := at[0] > 0 && text[at[0]-1] == '(' && at[1] < len(text) && text[at[1]] == ')'
		switch {
		case scaled().MatchString(text[at[1]:]):
			return nil, nil, false
		case counted().MatchString(text[at[1]:]), bracketed && !strings.ContainsAny(figure, ".,"):
			counts = append(counts, figure)
		default:
			amounts = append(amounts, figure)
		}
	}
	return amounts, counts, len(amounts)+len(counts) <= mostFigures
}

// exactTotal matches the first cell of a row of totals below the columns of amounts.
var exactTotal = expression(`(?i)^(合计|总计|總計|合計|grand total|totals?|summe|gesamt|totale|totaal|suma|` +
	`razem)\s*[:：]?$`)

// readTotals reads a row of totals below the columns of amounts. It reports whether the
// row is one.
func (s *stated) readTotals(cells []string, line int64, p *plan) (found bool) {
	first := slices.IndexFunc(cells, func(v string) bool { return strings.TrimSpace(v) != "" })
	if first < 0 || !exactTotal().MatchString(strings.TrimSpace(cells[first])) {
		return false
	}
	// The column of a total shows its direction, its mark and its unit, as it does for
	// the rows above.
	for _, of := range []struct {
		way     way
		sources []source
	}{{cameIn, p.byTag.amountIn}, {wentOut, p.byTag.amountOut}, {bothWays, p.byTag.amount}} {
		for i := range of.sources {
			src := &of.sources[i]
			for _, c := range src.columns {
				if c == first || c >= len(cells) {
					continue
				}
				place := placeOf(cells[first]+" "+cells[c], line)
				sum := statedSum{of: of.way, sure: true, texts: []string{cleanText(cells[c])}, place: place}
				written := figures{mark: src.mark, minor: src.isMinor(), tens: unitTens[src.Unit]}
				f, err := written.read([]byte(sum.texts[0]), p.usual, "total")
				if err != nil || len(s.sums) >= mostSums {
					continue
				}
				if src.Unit != "" {
					sum.readings = []dyetrace.Amount{max(f.Amount, -f.Amount)}
				}
				s.sums = append(s.sums, sum)
				found = true
			}
		}
	}
	return found
}

// meet compares the sums from one on, which are between the lines of a table, with the
// lines before them: each page or day may have its own.
func (s *stated) meet(from int, c *course) {
	if from == len(s.sums) {
		return
	}
	since := c.sinceTotals()
	for i := from; i < len(s.sums); i++ {
		sum := &s.sums[i]
		for _, lines := range []*course{c, &since} {
			least, most := lines.counts(sum.of)
			switch {
			case sum.count:
				fits := func(n int64) bool { return least <= n && n <= most }
				sum.met = sum.met || slices.ContainsFunc(sum.counts(), fits)
			case c.lines > 0:
				sum.met = sum.met || sum.covers(lines.sums(sum.of), c.first.currency)
			}
		}
	}
	c.inBefore, c.outBefore = c.in, c.out
}

// covers reports whether the sum may be one of the amounts. A figure without
// decimals may be rounded.
func (s *statedSum) covers(all []dyetrace.Amount, c dyetrace.Currency) bool {
	for _, r := range s.readings {
		if slices.Contains(all, r) || slices.Contains(all, -r) {
			return true
		}
	}
	unit := dyetrace.Amount(1)
	for range c.Digits() {
		unit *= 10
	}
	if len(s.readings) > 0 {
		return false
	}
	for _, text := range s.texts {
		for _, r := range amountsIn(text, c) {
			rounded := r%unit == 0 && !decimalEnd().MatchString(text)
			for _, a := range all {
				a = max(a, -a)
				if a == r || rounded && a-r < unit && r-a < unit {
					return true
				}
			}
		}
	}
	return false
}

// decimalEnd matches the end of a figure that is not rounded.
var decimalEnd = expression(`[.,][0-9]{1,2}$`)

// first returns the likeliest figure of a sum.
func (s *statedSum) first(c dyetrace.Currency) (a dyetrace.Amount, ok bool) {
	readings := s.readings
	if len(readings) == 0 {
		readings = amountsIn(s.texts[0], c)
	}
	if len(readings) == 0 {
		return 0, false
	}
	return readings[0], true
}

// amountsIn returns the amounts that a figure may be, without signs: with either mark of
// decimals, and as each of the figures between its blanks or commas.
func amountsIn(text string, c dyetrace.Currency) (all []dyetrace.Amount) {
	parts := []string{text}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\u00a0' }) {
		parts = append(append(parts, part), strings.Split(part, ",")...)
	}
	for _, v := range parts {
		for _, mark := range []byte{'.', ','} {
			f, err := readFigure([]byte(strings.TrimSpace(v)), c, false, mark, "")
			if a := max(f.Amount, -f.Amount); err == nil && !slices.Contains(all, a) {
				all = append(all, a)
			}
		}
	}
	return all
}

// sumFindings compares the totals and counts stated beside the table with its lines.
// holds is whether balances prove the direction of every line.
func (s *stated) sumFindings(c *course, holds bool, v *verdict) {
	none := c.in.lines+c.out.lines+c.in.backs+c.out.backs+c.in.failures+c.out.failures == 0
	if s.many || none {
		return
	}
	for _, of := range []way{cameIn, wentOut, bothWays} {
		if !c.several && !s.placeholders(c) {
			s.totalFinding(of, c, holds, v)
		}
		if !c.several || of == bothWays {
			s.countFinding(of, c, v)
		}
	}
	slices.Sort(v.agreed)
	v.agreed = slices.Compact(v.agreed)
}

// placeholders reports whether all totals are zero: then nobody has filled in the form.
func (s *stated) placeholders(c *course) bool {
	for i := range s.sums {
		if sum := &s.sums[i]; !sum.count {
			if a, ok := sum.first(c.first.currency); ok && a != 0 {
				return false
			}
		}
	}
	return true
}

// wayWords name the lines that a total covers.
var wayWords = map[way]string{
	cameIn:   "the lines in which money came in",
	wentOut:  "the lines in which money went out",
	bothWays: "its lines",
}

// totalFinding compares the totals of a direction with the lines. Where there are
// several, each may cover a page: one that agrees, or all of them together, is enough.
func (s *stated) totalFinding(of way, c *course, holds bool, v *verdict) {
	// One total that fits settles it. The others are kept: added up, or held against the
	// other direction, they may explain themselves.
	var whole []*statedSum
	var together dyetrace.Total
	currency := c.first.currency
	sums := c.sums(of)
	other := map[way]way{cameIn: wentOut, wentOut: cameIn, bothWays: bothWays}[of]
	turned, met := false, false
	for i := range s.sums {
		sum := &s.sums[i]
		first, ok := sum.first(currency)
		switch {
		case sum.of != of || sum.count || !ok || sum.foreign(currency):
			continue
		case sum.covers(sums, currency):
			v.agreed = append(v.agreed, "total")
			return
		case sum.met:
			met = true
		case !sum.part:
			whole = append(whole, sum)
			together.Add(first)
			turned = turned || other != of && sum.covers(c.sums(other), currency)
		}
	}
	if len(whole) == 0 {
		if met {
			v.agreed = append(v.agreed, "total")
		}
		return
	}
	if all, err := together.Sum(); err == nil && slices.Contains(sums, all) {
		v.agreed = append(v.agreed, "total")
		return
	}
	// A total of the other direction means that the directions are exchanged, either by
	// the bank or by the reading. The balances know which. Several totals that fit
	// nothing may be of anything, so they are only noted.
	text := fmt.Sprintf("it states %s", whole[0].place)
	switch {
	case turned && holds:
		v.notes = append(v.notes, dyetrace.Note{Kind: dyetrace.NoteResolved, Text: text +
			", which is the sum of the other direction: the balances show that the lines are read right, and are used"})
	case turned:
		v.against("total", text+", which is what "+wayWords[other]+" add up to: money went the other way than it is read",
			whole[0].sure, &course{})
	case met || len(whole) > 1:
		v.note(text + " beside other totals, and it is not what " + wayWords[of] + " add up to")
	case len(sums) > 0:
		v.against("total", fmt.Sprintf("%s, but %s add up to %s %s: lines are missing or were changed",
			text, wayWords[of], sums[0].Format(currency), currency), whole[0].sure, c)
	}
}

// countFinding compares the counts of a direction with the lines.
func (s *stated) countFinding(of way, c *course, v *verdict) {
	// One count that fits settles it. Counts of pages are only good together, and
	// partial ones prove nothing against the table.
	least, most := c.counts(of)
	var whole []*statedSum
	var together int64
	for i := range s.sums {
		sum := &s.sums[i]
		counts := sum.counts()
		if sum.of != of || !sum.count || len(counts) == 0 {
			continue
		}
		if sum.met || slices.ContainsFunc(counts, func(n int64) bool { return least <= n && n <= most }) {
			v.agreed = append(v.agreed, "count")
			return
		}
		if !sum.part {
			whole = append(whole, sum)
			together += counts[0]
		}
	}
	switch {
	case len(whole) == 0 || len(whole) > 1 && least <= together && together <= most:
		return
	case len(whole) > 1:
		v.note(fmt.Sprintf("it states %s and other counts, and none of them is how many lines there are (%d)",
			whole[0].place, least))
	default:
		text := fmt.Sprintf("it states %s, but %s are %d", whole[0].place, wayWords[of], least)
		if c.rejected > 0 {
			text += fmt.Sprintf(", or %d with those that cannot be read", most)
		}
		v.against("count", text+": lines are missing or were added", len(whole[0].counts()) == 1, &course{})
	}
}

// counts returns the numbers of lines that a count may be.
func (s *statedSum) counts() (all []int64) {
	for _, text := range s.texts {
		if n, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64); err == nil && n >= 0 {
			all = append(all, n)
		}
	}
	return all
}

// foreign reports whether a sum names a currency that is not the lines'.
func (s *statedSum) foreign(c dyetrace.Currency) bool {
	for _, code := range currencyCode().FindAllString(s.place, -1) {
		if code != c.String() {
			return true
		}
	}
	return false
}
