package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/values"
)

// Reasons to refuse a table whose amounts may have another size than they look, or
// belong to another account.
var (
	errScale = errors.New("its amounts are in thousands or the like: say so in a mapping, by unit = \"thousand\" " +
		"or unit = \"万元\" of each amount and balance")
	errSeveral = errors.New("a line between its rows names another account: it holds statements of several, " +
		"which must be files of their own")
)

// openMark returns the error for an amount whose mark may be of thousands or of decimals.
func openMark(amount string) error {
	return fmt.Errorf("amounts such as %s could have thousands or decimals behind their mark, and no other "+
		"amount decides: "+
		"give decimal = \".\" or decimal = \",\" in a mapping", amount)
}

// finest returns the currency whose digits a table's amounts are read with: one from
// its column of currencies, where that has more digits than c.
func (d *draft) finest(c dyetrace.Currency) dyetrace.Currency {
	for column := range d.names {
		if roles := d.role(column); len(roles) == 0 || roles[0] != "currency" {
			continue
		}
		for _, row := range d.rows {
			named, err := currencyNames.Parse([]byte(row[column]))
			if err == nil && row[column] != "" && named.Digits() > c.Digits() {
				c = named
			}
		}
		break
	}
	return c
}

// sized returns an error if the amounts of a reading may have another size
// than they look.
func (d *draft) sized(m *moves) error {
	columns := slices.DeleteFunc([]int{m.amount, m.in, m.out, m.balance, m.charge}, func(c int) bool { return c < 0 })
	if d.scaled(columns) {
		return errScale
	}
	return d.marks(columns)
}

// scaled reports whether amounts are in thousands or the like, by their headings or
// by the lines above the table.
func (d *draft) scaled(columns []int) bool {
	return slices.ContainsFunc(d.above, scaleAbove().MatchString) ||
		slices.ContainsFunc(columns, func(c int) bool { return scaleNamed().MatchString(d.keys[c]) })
}

// scaleNamed and scaleAbove match headings, and lines above them, of amounts in
// thousands and the like. minorNamed matches headings of amounts in minor units.
var (
	scaleNamed = word(`[万千亿萬億](元|円|圆)?[)）\]]|[(（\[]([千万百亿萬億]|百万)|thousand|million|['’]000|tausend|\btsd\b|\bmio\b|` +
		`milliers|millones|\blakhs?\b|\bcrores?\b`)
	scaleAbove = word(`(?i)单位\s*[:：]?\s*(人民币)?\s*[千万百亿]|單位\s*[:：]?\s*[千萬百億]|\b(in|en|em)\s+(thousands|millions|` +
		`tausend|milliers|miles|milhares)\b`)
	minorNamed = word(`[(（]分[)）]|[(（](in)?cents?[)）]|_cents$|^cents$|amountincents|centimes|centavos|[(（](pence|paise|` +
		`öre|øre|fils)[)）]|minorunit`)
)

// marks returns an error if the marks of all amounts are before three digits, so that
// they may be of thousands or of decimals. One amount with another mark decides.
func (d *draft) marks(columns []int) error {
	digits, open := d.currency.Digits(), ""
	for _, c := range columns {
		for v := range d.shape(c).distinct {
			a, err := values.SplitAmount([]byte(v))
			if err != nil {
				continue
			}
			switch a.Fit(digits) {
			case values.FitsPoint, values.FitsComma:
				return nil
			case values.FitsOpen:
				if (digits == 3) == strings.Contains(v, ",") {
					open = max(open, v)
				}
			}
		}
	}
	if open == "" {
		return nil
	}
	return openMark(open)
}

// alone reports whether the lines between a table's rows name no other account
// than its own.
func (d *draft) alone() error {
	if d.ownColumn >= 0 || d.own == "" {
		return nil
	}
	for _, row := range d.rest {
		filled := slices.DeleteFunc(slices.Clone(row), func(v string) bool { return v == "" })
		if len(filled) > 2 {
			continue
		}
		own, above := ownAbove([]string{strings.Join(filled, " ")}), ownAbove(d.above)
		if own != "" && above != "" && own != above {
			return errSeveral
		}
	}
	return nil
}

// namesAnother reports whether a line between a table's rows names another
// account than the one above the table.
func namesAnother(line, own string) bool {
	if own == "" {
		return false
	}
	filled := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ';' || r == '\t' || r == '|' })
	filled = slices.DeleteFunc(filled, func(v string) bool { return strings.Trim(v, ` "`) == "" })
	if len(filled) > 2 {
		return false
	}
	other := ownAbove([]string{strings.Join(filled, " ")})
	return other != "" && other != own
}

// stateOf reports whether a text of a column of states means that money moved: by the
// text itself, or by its words, if they do not contradict each other.
func stateOf(known *dictionary, text string) (moved, is bool) {
	if moved, is = known.meaning([]byte(text)); is {
		return moved, is
	}
	for _, w := range wordsIn().FindAllString(strings.ToLower(text), -1) {
		mean, listed := known.words[w]
		if !listed {
			continue
		}
		if is && mean != moved {
			return false, false
		}
		moved, is = mean, true
	}
	return moved, is
}

var wordsIn = word(`\pL{3,}`)

// hasStates reports whether the words of every text of a column show whether money
// moved, and those of at least one that it did not.
func (d *draft) hasStates(column int, known *dictionary) bool {
	sh := d.shape(column)
	other := len(d.role(column)) > 0 && !d.is(column, "memo", "channel") || d.is(column, "direction", "in", "out")
	if sh.words == 0 || len(sh.distinct) < 2 || !sh.few(mostStates) || other {
		return false
	}
	still := 0
	for v := range sh.distinct {
		moved, is := stateOf(known, v)
		if !is {
			return false
		}
		still += b2i(!moved)
	}
	return still > 0
}

// remarkStates reads a column of remarks as the state of each row too, if every row
// has one.
func (d *draft) remarkStates(columns []int) bool {
	known := stateWords()
	for _, c := range columns {
		if d.hasStates(c, known) && d.shape(c).filled == len(d.rows) {
			d.spellStates(d.assign("success", c), c, known)
			return true
		}
	}
	return false
}

// spellStates gives a field the texts of its column that are no words of the
// dictionary, beside those that are.
func (d *draft) spellStates(f *Field, column int, known *dictionary) {
	if d.shape(column).known(known) {
		return
	}
	for _, v := range sortedKeys(d.shape(column).distinct) {
		if moved, _ := stateOf(known, v); moved {
			f.Yes = append(f.Yes, v)
		} else {
			f.No = append(f.No, v)
		}
	}
}

// takenBack reports whether a column has yes or no to whether a row was reversed,
// cancelled or failed. There a yes means that no money moved, or that it came back later.
func (d *draft) takenBack(column int) bool {
	const mostAnswers = 4 // yes and no, each perhaps in two spellings
	sh := d.shape(column)
	if sh.filled == 0 || len(sh.distinct) > mostAnswers || !takenBackNamed().MatchString(d.keys[column]) {
		return false
	}
	for v := range sh.distinct {
		if k := key(v); !slices.Contains(plainYes, k) && !slices.Contains(plainNo, k) {
			return false
		}
	}
	return true
}

var (
	takenBackNamed = word(`revers|cancel|void|storn|annul|anulad|failed|rejected|refunded|undone|撤销|冲正|冲销|作废|抹账|失败|退回|是否退`)
	plainYes       = strings.Fields("1 y yes t true j ja oui si sí sim tak x 是 有")
	plainNo        = strings.Fields("0 n no f false nein nee non não nie 否 无 未")
)

// spellTakenBack gives such a column its words. The balances may show what a yes
// means; where they do not, such rows are rejected.
func (d *draft) spellTakenBack(f *Field, column int) {
	f.Yes = slices.Clone(plainNo)
	if d.money == nil || d.money.balance < 0 {
		return
	}
	votes := d.stateVotes(column)
	for _, v := range sortedKeys(d.shape(column).distinct) {
		if !slices.Contains(plainYes, key(v)) {
			continue
		}
		switch vote := votes[v]; {
		case vote[0] > 0 && vote[1] == 0:
			f.Yes = append(f.Yes, v)
		case vote[1] > 0 && vote[0] == 0:
			f.No = append(f.No, v)
		}
	}
}

var (
	zonesNamed = word(`time_?zone|zeitzone|fuseau|zonahoraria|时区|時區`)
	inUTC      = word(`\b(utc|gmt)\b|(utc|gmt)(时间|時間)`)
)

// otherZone notes a column of times whose heading names UTC where they are read
// in another zone.
func (d *draft) otherZone(o *intake.Options) {
	zone := o.ZoneOr(time.UTC)
	if d.date < 0 || !inUTC().MatchString(d.keys[d.date]) || zone.String() == "UTC" {
		return
	}
	d.notes = append(d.notes, dyetrace.Note{Kind: dyetrace.NoteUnread, Column: d.names[d.date],
		Text: "its heading names UTC or GMT, but times without a zone are read in that of " + zone.String() +
			": if the heading is right, import the file with --timezone UTC"})
}
