package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
)

// Reasons to refuse a table.
var (
	errNoTime      = errors.New("no column holds days or times")
	errNoAmount    = errors.New("no column holds amounts")
	errNoDirection = errors.New("nothing in the table shows which way money went: no column of words, no sign, " +
		"no balance and no total")
	errSign = errors.New("amounts have signs, but no balance and no total shows what they mean, " +
		"and the table's words speak against the usual reading, by which what is below zero went out: " +
		"give sign = \"reversed\" in a mapping, or leave it out there")
	errOriginal  = errors.New("its amounts are in their original currency, and no column says which that is")
	errWhichDay  = errors.New("days and months cannot be told apart, since no day is above the twelfth")
	errWhichHalf = errors.New("two columns hold amounts, one of them in each row, " +
		"but nothing shows which of them came in")
)

// draft is a statement's table on the way to its mapping.
type draft struct {
	names, keys []string
	above       []string
	rows        [][]string // those that are data
	rest        [][]string // totals, opening lines and remarks
	shapes      []*shape   // by column; nil until it is needed
	roles       [][]string // of the names that were needed
	memo        *roleMemo
	asked       []bool
	pairs       map[int][]pair // by column of balances
	used        []bool
	currency    dyetrace.Currency
	own         string // whose statement it is, if that is known without the columns
	ownColumn   int

	fields []Field
	date   int
	money  *moves
	notes  []dyetrace.Note

	original []int // columns of what was paid in another currency than the account's
}

// newDraft looks at a table. It sees only the sample of its rows.
func newDraft(
	names []string, sample [][]string, above []string, c dyetrace.Currency, own string, memo *roleMemo,
) *draft {
	d := &draft{names: uniqueNames(names), above: above, currency: c, own: own, ownColumn: -1, date: -1, memo: memo}
	for _, name := range names {
		d.keys = append(d.keys, key(name))
	}
	d.used, d.asked, d.roles = make([]bool, len(names)), make([]bool, len(names)), make([][]string, len(names))
	d.sift(sample)
	d.currency = d.finest(c)
	d.shapes = make([]*shape, len(names))
	return d
}

// shape returns what the values of a column look like. It is found when needed: most
// columns of a known format never are.
func (d *draft) shape(column int) *shape {
	if d.shapes[column] == nil {
		d.shapes[column] = shapeOf(d.rows, column, d.currency)
	}
	return d.shapes[column]
}

// sift separates rows of data from totals and remarks, which fill fewer cells, and
// from repetitions of the header.
func (d *draft) sift(sample [][]string) {
	var counts []int
	filled := func(row []string) (n int) {
		for _, v := range row {
			if v != "" {
				n++
			}
		}
		return n
	}
	for _, row := range sample {
		for i, v := range row {
			row[i] = cleanText(v)
		}
		counts = append(counts, filled(row))
	}
	// The median row shows how many cells a row of data fills.
	sorted := slices.Sorted(slices.Values(counts))
	usual := 0
	if len(sorted) > 0 {
		usual = sorted[len(sorted)/2]
	}
	// A row that repeats most of the names is the header of another page. A row with
	// less than half the usual cells is a remark or a total.
	last := -1 // how many rows of data are before the latest remark
	for i, row := range sample {
		same := 0
		first := ""
		for at, v := range row {
			if v != "" && mayBe(v, d.keys[at]) && key(v) == d.keys[at] {
				same++
			}
			if first == "" {
				first = v
			}
		}
		switch {
		case counts[i] == 0 || same > 1 && 2*same > counts[i]:
		case 2*counts[i] < usual || isTotal(first, counts[i], len(row)):
			d.rest = append(d.rest, row)
			last = len(d.rows)
		default:
			d.rows = append(d.rows, row)
		}
	}
	d.cutSummary(last, filled)
}

// cutSummary takes the rows from one on for a summary below the table, if all of them
// fill fewer cells than any row before. They follow a remark.
func (d *draft) cutSummary(from int, filled func([]string) int) {
	const (
		minRows   = 3 // of data before the summary: fewer show no usual width
		mostLines = 10
	)
	if from < minRows || from == len(d.rows) || len(d.rows)-from > mostLines {
		return
	}
	least := len(d.keys)
	for _, row := range d.rows[:from] {
		least = min(least, filled(row))
	}
	if slices.ContainsFunc(d.rows[from:], func(row []string) bool { return filled(row) >= least }) {
		return
	}
	d.rest = append(d.rest, d.rows[from:]...)
	d.rows = d.rows[:from]
}

// is reports whether a column's name fits one of the fields.
func (d *draft) is(column int, fields ...string) bool {
	roles := d.role(column)
	return slices.ContainsFunc(fields, func(f string) bool { return slices.Contains(roles, f) })
}

// role returns the fields that a column's name fits, the likeliest first.
func (d *draft) role(column int) []string {
	if !d.asked[column] {
		d.asked[column], d.roles[column] = true, d.memo.of(d.keys[column])
	}
	return d.roles[column]
}

// free returns the columns with values from which no field is read yet.
func (d *draft) free() (columns []int) {
	for i := range d.names {
		if !d.used[i] && d.keys[i] != "" && d.shape(i).filled > 0 {
			columns = append(columns, i)
		}
	}
	return columns
}

// assign makes columns those of a field.
func (d *draft) assign(field string, columns ...int) *Field {
	f := Field{Is: field}
	for _, c := range columns {
		f.Columns = append(f.Columns, d.names[c])
		d.used[c] = true
	}
	d.fields = append(d.fields, f)
	return &d.fields[len(d.fields)-1]
}

// decide finds what each column is. The error is the reason why the table
// cannot be trusted.
func (d *draft) decide() error {
	d.twoCurrencies()
	if err := d.when(); err != nil {
		return err
	}
	if err := d.moves(); err != nil {
		return err
	}
	if err := d.parties(); err != nil {
		return err
	}
	if err := d.alone(); err != nil {
		return err
	}
	d.states()
	d.others()
	d.keepOriginal()
	return nil
}

// stamped reports whether a column's times have a time of day.
func (d *draft) stamped(column int) bool {
	sh := d.shape(column)
	if !sh.mostly(sh.time) {
		return len(sh.layouts) > 0 && strings.Contains(sh.layouts[0], "hh")
	}
	clk := &clock{Clock: intake.NewClock(time.UTC)}
	for v := range sh.distinct {
		if _, spread, err := clk.parse([]byte(v)); err == nil && spread == dayLong {
			return false
		}
	}
	return true
}

// mayBeDay reports whether a column holds days or times, and not numbers that
// only look like some.
func (d *draft) mayBeDay(column int) bool {
	sh := d.shape(column)
	if !sh.isTime() {
		return false
	}
	if sh.isMoney() && sh.decimals > 0 && sh.mostly(sh.time) {
		return dayNamed().MatchString(d.keys[column]) && !d.is(column, "amount", "balance", "in", "out")
	}
	if !sh.mostly(sh.bare) {
		return true
	}
	named := dayNamed().MatchString(d.keys[column])
	for v := range sh.distinct {
		if n := len(v); n != 8 && n != 14 && !(named && (n == 5 || n == 12 || n >= 16)) {
			return false
		}
	}
	return named || !d.is(column, "account", "peer", "serial", "order", "amount", "balance", "in", "out", "ignored")
}

var dayNamed = expression(`日|时间|date|datum|data|fecha|time|_dt|\bdt\b|^rq|^sj|rq$|sj$|_tm|stamp|buchung|` +
	`valuta|wert|f\.|giorno|dzień`)

// when finds the columns of the time.
func (d *draft) when() error {
	// The name decides which of several days is the movement's. A time of day is
	// worth more than a better name, unless the name means another day, that of
	// booking or of value.
	best, bestRank := -1, -1
	for _, c := range d.free() {
		if !d.mayBeDay(c) {
			continue
		}
		rank := 2 * dayRank(d.keys[c])
		if rank >= 4 && d.stamped(c) {
			rank += 3
		}
		if rank > bestRank {
			best, bestRank = c, rank
		}
	}
	if best < 0 {
		return errNoTime
	}
	// The days themselves may show that the name misleads. A day alone is completed by
	// a column of times of day.
	best = d.beforeBooking(best)
	d.date = best
	is := "time"
	clockColumn := -1
	if !d.stamped(best) {
		clockColumn = d.clockColumn()
	}
	if clockColumn >= 0 {
		is = "date"
		d.assign("time", clockColumn)
	}
	// A shape that leaves no doubt needs no layout.
	f := d.assign(is, best)
	sh := d.shape(best)
	if sh.mostly(sh.time) {
		return nil
	}
	layout, err := d.layout(best)
	if err != nil {
		return err
	}
	f.Layouts = []string{layout}
	return nil
}

// clockColumn returns a column of times of day, -1 where there is none.
func (d *draft) clockColumn() int {
	for _, c := range d.free() {
		if d.shape(c).isClock() && !d.mayBeDay(c) && clockNamed().MatchString(d.keys[c]) {
			return c
		}
	}
	return -1
}

var clockNamed = expression(`时间|time|clock|hora|uhr|zeit|_tm|sj$|heure|godz|时刻|ora$`)

// layout returns the layout by which a column's times are read. Where several fit, it
// is the one by which the rows are in order.
func (d *draft) layout(column int) (string, error) {
	layouts := d.shape(column).layouts
	if len(layouts) == 1 {
		return layouts[0], nil
	}
	// Statements are in order of time, oldest or newest first. With the day and the
	// month exchanged, the rows jump back and forth.
	clk := &clock{Clock: intake.NewClock(time.UTC)}
	var ordered []string
	same := true
	for _, layout := range layouts {
		up, down := true, true
		var last dyetrace.Instant
		var differs bool
		for _, row := range d.rows {
			text, _, ok := byLayout([]byte(row[column]), layout)
			if !ok {
				continue
			}
			at, err := clk.RFC3339(text)
			if err != nil {
				continue
			}
			if first, _, is := byLayout([]byte(row[column]), layouts[0]); !is || string(first) != string(text) {
				differs = true
			}
			if last != 0 {
				up, down = up && at >= last, down && at <= last
			}
			last = at
		}
		same = same && !differs
		if up || down {
			ordered = append(ordered, layout)
		}
	}
	// Layouts by which every row is the same time differ in nothing. Otherwise the
	// order decides, then the rest of the file, then the language of its headings.
	switch {
	case same:
		return layouts[0], nil
	case len(ordered) == 1:
		return ordered[0], nil
	}
	if layout := d.proven(column, layouts); layout != "" {
		return layout, nil
	}
	if layout := d.usualHere(column, layouts); layout != "" {
		return layout, nil
	}
	return "", errWhichDay
}

// refused returns the error for a table that is not read, with what to do.
func (d *draft) refused(t *intake.Table, err error) error {
	header := intake.Quote([]byte(strings.Join(t.Names, " | ")))
	if errors.Is(err, errNoTime) || errors.Is(err, errNoAmount) {
		return intake.NotRecognised(fmt.Errorf("no known format has the header on line %d, which is %s, "+
			"and it is no statement, since %w. If it holds records, say what its columns are in a mapping: "+
			"`dyetrace import --guess` may propose one, and --mapping takes it", t.Line, header, err))
	}
	return fmt.Errorf("the table whose header on line %d is %s: %w. Look at what `dyetrace import --guess` "+
		"proposes for it, correct that, and give it by --mapping", t.Line, header, err)
}
