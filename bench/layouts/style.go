package layouts

// Style is how one bank or wallet exports statements. A seed picks one form and
// one of everything else that a style lists.
type Style struct {
	Bank, Lang, Country, Zone, Currency string
	// Forms are the columns that an export may have, parted by |. A column is
	// KIND=NAME, or KIND=NAME~OTHER NAME; with a ? before it, it is not always
	// there. The kinds are those of cellOf.
	Forms []string
	// Dates are layouts of package time for a day, Clocks for the time of day,
	// and Stamps for both in one cell. See dates.go for what is beside them.
	Dates, Clocks, Stamps []string
	Numbers               []string // such as "1.234,56"; see numbers.go
	Beside                []string // what may be beside an amount, such as "EUR "
	Words                 []string // direction: OUT/IN; for a row that moved nothing OUT/IN/NEITHER
	Signs                 []string // of amounts without a column of direction: plain, reversed, suffix, trailing
	States                []string // BOOKED/FAILED/PENDING/REVERSED; a style without has no such column
	// lines above and below, with {own}, {name}, {from}, {to}, {open}, {close}, {in}, {out}, {ins}, {outs}
	Head, Foot []string
	Seps       []string
	Charsets   []string
	File       string // the file's name, with {own}, {from} and {to}
	Inner      string // rows within the table: OPENING/CLOSING/TOTAL as a bank writes them
	Zeros      string // what is in the other of two columns of amounts: empty, or such as 0.00
	Guard      bool   // long numbers may be guarded against spreadsheets
	Newest     bool   // the newest row is first, mostly
	Contra     bool   // what takes back is a negative amount on the same side
	Card       bool   // a bill of a credit card: spending is above zero
}

// Styles are all styles.
func Styles() []Style {
	var all []Style
	for _, some := range [][]Style{chineseStyles, englishStyles, germanStyles, romanceStyles, otherStyles} {
		all = append(all, some...)
	}
	return all
}
