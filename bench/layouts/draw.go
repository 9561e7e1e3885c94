package layouts

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// groupedNumbers are the languages whose account numbers people write in groups.
var groupedNumbers = []string{"de", "nl", "pl", "es", "fr", "it"}

// Layout is a file in one bank's way, with the truth attached.
type Layout struct {
	Seed    uint64
	Name    string // of the file
	Bytes   []byte
	Truth   Statement
	Style   string
	Lang    string
	Habits  []string // what is special about the layout, sorted
	Columns []Column
	// Account is whose statement it is, where the file does not say. A user
	// gives it, as well as the statement's zone and currency.
	Account string
	// Witnesses are what shows the direction of every row: words, columns, sign,
	// parties, balance, totals. Without one, a refusal is right.
	Witnesses []string
	// Ambiguous says that days and months cannot be told apart.
	Ambiguous bool
}

// Column is a column of a layout, with what of a row it shows.
type Column struct {
	Name, Kind string
	Fields     []Field
}

// Witnessed reports whether the file itself shows how to read it.
func (l *Layout) Witnessed() bool { return len(l.Witnesses) > 0 && !l.Ambiguous }

// drawing is a layout while it is drawn.
type drawing struct {
	Layout
	rng                              *rand.Rand
	style                            *Style
	truth                            *Statement
	currency                         string
	date, clock, stamp               string
	number, beside, sign, suffix     string
	words, states                    []string
	zeros, guard, nobody, mix        string
	sep, charset                     string
	head, foot                       []string
	contra, multiline, newest, quote bool
	inner, again                     bool
	lastOfDay                        map[*Row]bool
	order                            map[*Row]int
}

// Draw draws the layout of a seed. The same seed gives the same bytes.
func Draw(seed uint64) Layout {
	l := drawing{rng: rand.New(rand.NewPCG(seed, 0x6c61796f757473))}
	l.Seed = seed
	styles := Styles()
	l.style = &styles[l.rng.IntN(len(styles))]
	l.Layout.Style, l.Lang, l.currency = l.style.Bank, l.style.Lang, l.style.Currency
	l.columns(pick(l.rng, l.style.Forms))
	l.habits()
	d := drawn{style: l.style, states: l.has("state", "statede"), feesIn: l.has("feein"),
		contra:   l.rng.IntN(3) == 0 && !l.style.Card,
		feeOnTop: l.has("fee", "feeneg")}
	l.Truth = d.draw(l.rng)
	l.truth = &l.Truth
	l.finish()
	l.write()
	l.note()
	return l.Layout
}

// columns draws the columns of a form, and what is odd about their names.
func (l *drawing) columns(form string) {
	noBalance, noDirection := l.rng.IntN(9) == 0, l.rng.IntN(9) == 0
	for _, text := range strings.Split(form, "|") {
		text, optional := strings.CutPrefix(text, "?")
		kind, names, _ := strings.Cut(text, "=")
		if optional && l.rng.IntN(2) == 0 || noBalance && (kind == "bal" || kind == "balsigned") {
			continue
		}
		if noDirection && kind == "dir" { // somebody has chosen columns, and not this one
			l.habit("no direction")
			continue
		}
		if kind == "card" { // a card beside the account's own number would be a second key
			continue
		}
		l.Columns = append(l.Columns, Column{Name: pick(l.rng, strings.Split(names, "~")), Kind: kind,
			Fields: fieldsOf(kind)})
	}
	if noBalance {
		l.habit("no balance")
	}
	if l.rng.IntN(12) == 0 {
		l.rename()
	}
	if l.rng.IntN(12) == 0 { // a column that nobody asked for
		extra := pick(l.rng, extras)
		at := l.rng.IntN(len(l.Columns) + 1)
		l.Columns = slices.Insert(l.Columns, at, Column{Name: extra[1], Kind: extra[0]})
		l.habit("extra column")
	}
}

// extras are columns that banks add for their own use.
var extras = [][2]string{{"order", "REFNO2"}, {"teller", "OPR"}, {"rate", "FX"}, {"avail", "AVAIL"}, {"branch", "BR"},
	{"value", "VDATE"}, {"blank", "RSV1"}, {"uuid", "UID"}}

// unlisted are names that no list would know, by kind of column.
var unlisted = map[string][]string{
	"dir": {"TXFLG", "JDFX", "F12", "Typ 2", "X_IND"}, "bal": {"JC", "AFT_AMT", "R_BAL", "Stand", "K7"},
	"peer":     {"OPP_NO", "GGKTO", "DSZ", "CP_ACC", "Rel. Nr."},
	"peername": {"OPP_NM", "GGNAME", "DSM", "CP"}, "amount": {"VAL_1", "JE", "BTRG", "AMT1"},
	"signed": {"VAL_1", "MVT", "BTRG", "AMT1"},
	"date":   {"D1", "RQ", "DT"}, "stamp": {"TS", "SJ", "D_T"}, "state": {"ST", "ZT", "STS"}, "ref": {"NR9", "SEQ_ID"},
}

// rename gives one or two columns names that no list would know.
func (l *drawing) rename() {
	for range 1 + l.rng.IntN(2) {
		c := &l.Columns[l.rng.IntN(len(l.Columns))]
		if names := unlisted[c.Kind]; names != nil {
			c.Name = pick(l.rng, names)
			l.habit("unlisted name")
		}
	}
}

// habits draws one of each that the style offers.
func (l *drawing) habits() {
	s, rng := l.style, l.rng
	l.date, l.clock, l.stamp = maybe(rng, s.Dates), maybe(rng, s.Clocks), maybe(rng, s.Stamps)
	l.number, l.beside, l.sign = pick(rng, s.Numbers), maybe(rng, s.Beside), maybe(rng, s.Signs)
	l.suffix = pick(rng, []string{"# Dr", "#Dr", "#(Dr)", "# DR"})
	l.words = strings.Split(maybe(rng, s.Words), "/")
	l.states = strings.Split(maybe(rng, s.States), "/")
	l.sep, l.charset = pick(rng, s.Seps), pick(rng, s.Charsets)
	l.zeros, l.nobody = "", pick(rng, []string{"", "", "", "-", "/", "--"})
	if s.Zeros != "" && rng.IntN(2) == 0 {
		l.zeros = l.money(0)
	}
	if l.Lang == "de" || l.Lang == "fr" || l.Lang == "nl" {
		l.nobody = ""
	}
	l.mix = pick(rng, []string{"{number} {name}", "{name} {number}", "{name}({number})", "{number}/{name}"})
	if s.Guard && rng.IntN(3) == 0 {
		l.guard = pick(rng, []string{"tab", "formula", "apostrophe"})
	} else if slices.Contains(groupedNumbers, l.Lang) && rng.IntN(6) == 0 {
		l.guard = "groups"
	}
	l.newest = s.Newest && rng.IntN(5) > 0 || rng.IntN(12) == 0
	l.contra = s.Contra && rng.IntN(2) == 0 && l.has("dir", "sens", "out")
	l.multiline = rng.IntN(30) == 0 && l.has("memo")
	l.quote = rng.IntN(3) == 0
	l.inner = s.Inner != "" && rng.IntN(2) == 0
	l.again = rng.IntN(16) == 0
	if rng.IntN(4) > 0 {
		l.head = s.Head
	}
	if rng.IntN(3) > 0 {
		l.foot = s.Foot
	}
}

func maybe(rng *rand.Rand, of []string) string {
	if len(of) == 0 {
		return ""
	}
	return pick(rng, of)
}

// has reports whether there is a column of one of the kinds.
func (l *drawing) has(kinds ...string) bool {
	return slices.ContainsFunc(l.Columns, func(c Column) bool { return slices.Contains(kinds, c.Kind) })
}

func (l *drawing) habit(name string) {
	if at, there := slices.BinarySearch(l.Habits, name); !there {
		l.Habits = slices.Insert(l.Habits, at, name)
	}
}

// running is a row's number in its file.
func (l *drawing) running(row *Row) int { return l.order[row] }

// finish sets what depends on the rows.
func (l *drawing) finish() {
	rows := l.truth.Rows
	l.lastOfDay, l.order = map[*Row]bool{}, map[*Row]int{}
	for i := range rows {
		row := &rows[i]
		l.order[row] = i + 1
		if l.newest {
			l.order[row] = len(rows) - i
		}
		l.lastOfDay[row] = i == len(rows)-1 || rows[i+1].At.Format(time.DateOnly) != row.At.Format(time.DateOnly)
		row.Times = l.times(row)
	}
	if !l.has("own", "payer") && !slices.ContainsFunc(l.head, func(line string) bool {
		return strings.Contains(line, "{own}") || strings.Contains(line, "{owngroups}")
	}) {
		l.Account = l.truth.Own.Number
	}
	// A table with a payer and a payee shows its own account only where the file names it.
	if l.has("payer") && !l.has("own") && l.Account == "" && !slices.ContainsFunc(l.head,
		func(line string) bool { return strings.Contains(line, "{own") }) {
		l.Account = l.truth.Own.Number
	}
}

// times are all times that the file gives of a row's movement, the most exact first.
func (l *drawing) times(row *Row) []Instant {
	var times []Instant
	day := instant(row.At, 24*time.Hour)
	onlyDay := Instant{day.Start, time.Nanosecond} // a day beside a time counts as its beginning
	switch {
	case l.has("stamp"):
		times = append(times, instant(row.At, span(l.stamp)))
		if l.has("date") {
			times = append(times, onlyDay)
		}
	case l.has("clock"):
		times = append(times, instant(row.At, span(l.clock)))
	default:
		times = append(times, day)
	}
	if l.has("post") {
		times = append(times, instant(row.Post, 24*time.Hour))
	}
	if l.has("done", "pay", "changed") {
		times = append(times, instant(row.Post.Add(3*time.Second), span(l.stamp)))
	}
	return times
}
