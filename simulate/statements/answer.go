package statements

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/simulate"
)

// answer writes one group's lines as their institution would. It is made for
// one group and used by one goroutine.
type answer struct {
	*style
	s        *simulate.Sim
	o        *Options
	stated   bool
	memos    []string
	part     int
	accounts [][]line
	currency dyetrace.Currency
	zone     *time.Location
	files    []file
	marks    bytes.Buffer // rows of truth/lines.csv
}

// file is a file of an answer.
type file struct {
	name string
	data []byte
}

// write makes all files of the answer.
func (a *answer) write() error {
	switch a.format {
	case bankBook:
		return a.writeBook()
	case camt:
		a.writeCamt()
		return nil
	case tenpay:
		a.writeTenpay()
		return nil
	case alipay:
		a.writeAlipay()
		return nil
	}
	return a.writeCSV()
}

// fileName returns the name of one of the answer's files.
func (a *answer) fileName(what, ending string) string {
	return fmt.Sprintf("%s_%s_%02d.%s", a.code, what, a.part, ending)
}

// mark records for the truth on which line of which file a side is.
func (a *answer) mark(l *line, file, sheet string, row int) {
	id, side := simulate.TransferID(l.no), "from"
	if l.failed {
		id = fmt.Sprintf("F%011d", l.no)
	}
	if l.in {
		side = "to"
	}
	fmt.Fprintf(&a.marks, "%s,%s,%s,%s,%d\n", id, side, file, sheet, row)
}

func (a *answer) yuan(fen int64) string { return dyetrace.Amount(fen).Format(a.currency) }

func (a *answer) time(at int64, layout string) string {
	return time.Unix(at, 0).In(a.zone).Format(layout)
}

// serial is the number that the institution gives a movement. Both sides have
// the same where one institution keeps both accounts, or where both give the
// clearing house's.
func (a *answer) serial(l *line) string {
	if a.shared {
		return a.clearing(l)
	}
	kind := uint64(a.place)<<1 | 1
	return a.code + strconv.FormatUint(1e15+a.hash(l, kind)%9e15, 10)
}

// clearing returns the clearing house's number of a movement: the same on both sides,
// whatever their clocks show.
func (a *answer) clearing(l *line) string {
	const digits = 1e15
	return strconv.FormatUint(digits+a.hash(l, 0)%(9*digits), 10) + strconv.FormatUint(a.hash(l, 4)%1e6+1e6, 10)
}

func (a *answer) hash(l *line, kind uint64) uint64 {
	if l.failed {
		kind |= 1 << 40
	}
	return mixed(a.o.Seed, uint64(l.no), kind, forSerial)
}

// order is the number of the order that a payment company carries out with a
// movement: both sides have it.
func (a *answer) order(l *line) string {
	const digits = 1e13
	h := a.hash(l, 6)
	return strconv.FormatUint(digits+h%(9*digits), 10) + strconv.FormatUint(digits+mixed(h)%(9*digits), 10)
}

// counterparty is the other side as a line has it.
type counterparty struct {
	simulate.AccountNo
	number, name, holderID, bank string
	wallet                       bool // with a payment company
	same                         bool // with this payment company
}

func (a *answer) counterparty(l *line) counterparty {
	who := a.s.Account(l.peer)
	c := counterparty{AccountNo: l.peer, name: who.Holder, holderID: who.HolderID, bank: who.Institution,
		wallet: a.s.IsWallet(l.peer)}
	c.number, c.same = shown(a.s, a.o, a.format, l.peer)
	if c.wallet && !c.same {
		// Others see the company that keeps its customers' money in a pool.
		c.name, c.bank, c.holderID = companyName(a.o.walletFormat(a.s.Place(l.peer))), "", ""
	}
	switch naming(a.o, a.style, l.no) {
	case byNameOnly:
		c.number = ""
	case asMask:
		const left = 4
		c.number = c.number[:left] + "****" + c.number[len(c.number)-left:]
	}
	return c
}
