package layouts

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// charsets are by the names that styles use; UTF-8 needs none.
var charsets = map[string]encoding.Encoding{
	"gb18030": simplifiedchinese.GB18030, "1252": charmap.Windows1252, "1250": charmap.Windows1250,
	"sjis":  japanese.ShiftJIS,
	"utf16": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "bom": unicode.UTF8BOM,
}

// text collects the lines of a file and counts them.
type text struct {
	strings.Builder
	line int // of what comes next, from 1
}

func (t *text) add(line string) {
	t.WriteString(line)
	t.WriteString("\r\n")
	t.line += 1 + strings.Count(line, "\n")
}

// write writes the file and notes each row's line.
func (l *drawing) write() {
	t := text{line: 1}
	for _, line := range l.head {
		t.add(l.fill(line))
	}
	var names []string
	for _, c := range l.Columns {
		names = append(names, c.Name)
	}
	header := l.join(names)
	t.add(header)
	rows := make([]*Row, len(l.truth.Rows))
	for i := range l.truth.Rows {
		rows[i] = &l.truth.Rows[i]
	}
	opening, closing, total := l.innerRows()
	if l.newest {
		slices.Reverse(rows)
		opening, closing = closing, opening
	}
	if opening != "" {
		t.add(opening)
	}
	again := -1
	if l.again {
		again = 5 + l.rng.IntN(len(rows)-5)
		l.habit("header again")
	}
	for i, row := range rows {
		if i == again {
			t.add(header)
		}
		row.Line = t.line
		t.add(l.row(row))
	}
	for _, line := range []string{closing, total} {
		if line != "" {
			t.add(line)
		}
	}
	for _, line := range l.foot {
		t.add(l.fill(line))
	}
	from, to := period(l.truth)
	l.Name = strings.NewReplacer("{own4}", last4(l.truth.Own.Number), "{own}", l.truth.Own.Number, "{from}", from, "{to}",
		to).Replace(l.style.File)
	l.Bytes = []byte(t.String())
	if e := charsets[l.charset]; e != nil {
		encoded, err := encoding.ReplaceUnsupported(e.NewEncoder()).Bytes(l.Bytes)
		if err != nil {
			panic(err) // what is drawn is UTF-8, and nothing is unsupported
		}
		l.Bytes = encoded
	}
}

func (l *drawing) row(row *Row) string {
	var cells []string
	for i := range l.Columns {
		cells = append(cells, l.cellOf(l.Columns[i].Kind, row))
	}
	row.Shown.Memo = l.has("memo")
	return l.join(cells)
}

// join puts cells into a line, quoted where they must be or all of them.
func (l *drawing) join(cells []string) string {
	quoted := make([]string, len(cells))
	for i, c := range cells {
		if l.sep != "|" && (l.quote || strings.ContainsAny(c, l.sep+"\"\n")) {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		quoted[i] = c
	}
	return strings.Join(quoted, l.sep)
}

// fill fills a line above or below the table.
func (l *drawing) fill(line string) string {
	in, out, ins, outs := l.truth.sums()
	from, to := period(l.truth)
	money := l.money
	if strings.Contains(line, l.currency) || strings.Contains(line, "€") {
		money = func(minor int64) string { return number(minor, l.number, decimals(l.currency)) }
	}
	fill := strings.NewReplacer("{own4}", last4(l.truth.Own.Number), "{own}", l.truth.Own.Number, "{owngroups}",
		groups(l.truth.Own.Number),
		"{name}", l.truth.Own.Name, "{from}", from, "{to}", to, "{open}", money(l.truth.Opening), "{close}",
		money(l.truth.Closing()),
		"{in}", money(in), "{out}", money(out), "{ins}", fmt.Sprint(ins), "{outs}", fmt.Sprint(outs), "{n}",
		fmt.Sprint(len(l.truth.Rows)))
	cells := strings.Split(line, l.style.Seps[0])
	for i := range cells {
		if cells[i] = fill.Replace(cells[i]); strings.Contains(cells[i], l.sep) {
			cells[i] = `"` + strings.ReplaceAll(cells[i], `"`, `""`) + `"`
		}
	}
	return strings.Join(cells, l.sep)
}

// innerRows are rows within the table that are no movements: the balance brought
// forward, the balance at the end, and totals.
func (l *drawing) innerRows() (opening, closing, total string) {
	if !l.inner {
		return "", "", ""
	}
	names := strings.Split(l.style.Inner, "/")
	first, last := &l.truth.Rows[0], &l.truth.Rows[len(l.truth.Rows)-1]
	if l.has("bal", "balsigned") {
		opening = l.innerRow(names[0], &Row{At: first.At, Post: first.At, Balance: l.truth.Opening})
		closing = l.innerRow(names[1], &Row{At: last.At, Post: last.At, Balance: l.truth.Closing()})
	}
	if names[2] != "" && l.has("out") {
		total = l.totalRow(names[2])
		l.habit("total row")
	}
	if opening+closing != "" {
		l.habit("balance row")
	}
	return opening, closing, total
}

func (l *drawing) innerRow(name string, row *Row) string {
	if name == "" {
		return ""
	}
	cells := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		switch c.Kind {
		case "bal", "balsigned", "date", "stamp":
			cells[i] = l.cellOf(c.Kind, row)
		case "memo":
			cells[i] = name
		}
	}
	return l.join(cells)
}

func (l *drawing) totalRow(name string) string {
	in, out, _, _ := l.truth.sums()
	cells := make([]string, len(l.Columns))
	cells[0] = name
	for i, c := range l.Columns {
		switch c.Kind {
		case "out":
			cells[i] = l.money(out)
		case "in":
			cells[i] = l.money(in)
		}
	}
	return l.join(cells)
}

// note records the witnesses and what is special about the layout.
func (l *drawing) note() {
	l.noteWitnesses()
	for habit, there := range map[string]bool{
		"newest first": l.newest, "lines above": len(l.head) > 0, "lines below": len(l.foot) > 0,
		"guarded numbers":           l.guard == "tab" || l.guard == "formula" || l.guard == "apostrophe",
		"grouped account numbers":   l.guard == "groups" && l.has("peer", "own"),
		"negative on the same side": l.contra && slices.ContainsFunc(l.truth.Rows, func(r Row) bool { return r.TakesBack }),
		"line break in a cell":      l.multiline, "year in two digits": twoDigitYear(l.dayLayouts()),
		"month by name": strings.Contains(strings.ToUpper(l.dayLayouts()), "JAN"),
		"lakh groups":   l.number == "1,23,456.78", "apostrophe groups": l.number == "1'234.56",
		"blank groups": l.number == "1 234,56", "comma for decimals": strings.HasSuffix(l.number, ",56"),
		"zeros left out": l.number == "1234.5", "currency beside": l.beside != "" || strings.ContainsAny(l.number, "￥¥"),
		"time without zeros": l.clock == "{HMS}" && l.has("clock"),
		"milliseconds":       l.has("stamp") && strings.Contains(l.stamp, ".000"),
		"12 hours":           l.has("stamp") && strings.Contains(l.stamp, "PM"), "time in its own column": l.has("clock"),
		"day only": !l.has("clock", "stamp"), "name and number in one cell": l.has("peermix"),
		"names only":    l.has("peername", "payername") && !l.has("peer", "payer", "payee"),
		"no other side": !l.has("peer", "peername", "peermix", "payer", "payername"),
		"account above": l.Account == "" && !l.has("own"), "account not in the file": l.Account != "",
		"account in a column": l.has("own"), "payer and payee": l.has("payer", "payername"),
		"fee on top": l.has("fee", "feeneg"), "fee within": l.has("feein"), "states": l.has("state", "statede"),
		"direction in words": l.has("dir", "sens") && !l.coded(), "direction in codes": l.has("dir", "sens") && l.coded(),
		"two columns of amounts": l.has("out", "outneg"),
		"direction by sign":      l.has("signed", "gross"), "reversed sign": l.has("signed") && l.sign == "reversed",
		"letters beside amounts": l.has("signed") && strings.HasPrefix(l.sign, "suffix"),
		"sign at the end":        l.has("signed") && l.sign == "trailing", "minor units": l.has("fen"),
		"takes back":            slices.ContainsFunc(l.truth.Rows, func(r Row) bool { return r.TakesBack }),
		"day and month unclear": l.Ambiguous, "charset " + l.charset: true,
		"separator " + map[string]string{",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}[l.sep]: true,
		"a name twice": l.nameTwice(), "zeros in the other column": l.zeros != "",
	} {
		if there {
			l.habit(habit)
		}
	}
}

func (l *drawing) nameTwice() bool {
	seen := map[string]bool{}
	for _, c := range l.Columns {
		if seen[c.Name] {
			return true
		}
		seen[c.Name] = true
	}
	return false
}

// dayLayouts is the layout of the days that count.
func (l *drawing) dayLayouts() string {
	if l.has("stamp") {
		return l.stamp
	}
	return l.date
}

// coded reports whether the direction is in codes that say nothing by themselves.
func (l *drawing) coded() bool { return strings.ContainsAny(l.words[0], "0123456789") }

// noteWitnesses records what shows the direction of every row, and whether a day
// above the twelfth tells days from months.
func (l *drawing) noteWitnesses() {
	lines := strings.Join(append(slices.Clone(l.head), l.foot...), "\n")
	plain := l.has("signed", "gross") && l.sign != "reversed"
	for _, w := range []struct {
		name  string
		there bool
	}{
		{"words", l.has("dir", "sens", "dirextra") && !l.coded()}, {"columns", l.has("out", "outneg")}, {"sign", plain},
		{"parties", l.has("payer")},
		{"balance", l.has("bal", "balsigned", "fenbal")}, {"totals",
			strings.Contains(lines, "{out}") && strings.Contains(lines, "{in}") || strings.Contains(lines, "{open}") &&
				strings.Contains(lines, "{close}")},
	} {
		if w.there {
			l.Witnesses = append(l.Witnesses, w.name)
		}
	}
	l.Ambiguous = dayFirst(l.dayLayouts()) && !slices.ContainsFunc(l.truth.Rows,
		func(r Row) bool { return r.At.Day() > 12 })
}
