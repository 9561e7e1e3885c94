package mapping

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/values"
	"dyetrace/internal/accountkey"
)

// Reasons to refuse a row.
var (
	errDirection   = errors.New("the row does not say whether money came in or went out")
	errContradicts = errors.New("the amount is below zero beside a word of direction, and the table does not show " +
		"whether that takes an earlier movement back: ask the bank, or give the row its meaning in a mapping")
	errNotOurs  = errors.New("neither the payer nor the payee is the account whose statement this is")
	errBothWays = errors.New("the row has an amount that came in and one that went out")
	errNoMoney  = errors.New("amount is empty")
	errMerged   = errors.New("the amount is in a cell that is merged over several rows: nothing shows to which it belongs")
	errFailed   = errors.New("the transfer failed: it moved no money")
	errPeriod   = errors.New("the period ends before it begins")
)

// parser reads the rows of one table; it belongs to one goroutine.
type parser struct {
	*plan
	tagged
	clock *clock
	rec   *intake.Record
	b     *dyetrace.Batch
	seen  map[uint64]struct{} // hashes of what this block has about accounts
	text  []byte
	joint []byte
	hash  xxhash.Digest
	words *parserSums // nil where no sums are stated by words of direction
}

func (p *plan) parser() intake.Parser {
	return &parser{
		plan: p, tagged: p.byTag, clock: p.clock(), seen: make(map[uint64]struct{}), words: p.wordSums.forParser(),
	}
}

// Begin forgets what the block before had about accounts, so that the batch of each
// block is complete by itself.
func (p *parser) Begin() { clear(p.seen) }

// Parse reads one row.
func (p *parser) Parse(rec *intake.Record, b *dyetrace.Batch) (err error) {
	p.rec, p.b = rec, b
	accounts, links, holders, aliases := len(b.Accounts), len(b.Links), len(b.Holders), len(b.Aliases)
	switch {
	case !rec.Fit(p.width):
		err = fmt.Errorf("it has %d fields, but the header has %d", rec.Len(), p.width)
	case p.m.Kind == "statement":
		err = p.side()
	case p.m.Kind == "transfers":
		err = p.transfer()
	case p.m.Kind == "persons":
		err = p.person()
	default:
		err = p.accountRow()
	}
	if err == nil {
		p.countWord()
		return nil
	}
	b.Accounts, b.Links, b.Holders = b.Accounts[:accounts], b.Links[:links], b.Holders[:holders]
	b.Aliases = b.Aliases[:aliases]
	if why := p.noData(); why != nil {
		return why
	}
	p.countWord()
	return err
}

// find returns a field's value in the row and its column, -1 for a value of the mapping
// itself. Where all columns of a source are blank, it tries the next source.
func (p *parser) find(sources []source) (v []byte, column int, s *source) {
	for i := range sources {
		s := &sources[i]
		if s.Value != "" {
			return []byte(s.Value), -1, s
		}
		for _, c := range s.columns {
			v := clean(p.rec.Bytes(c))
			if blank(v) {
				continue
			}
			if s.take != nil {
				if len(v) < s.shortest {
					continue
				}
				found := s.take.FindSubmatch(v)
				if v = s.part(found); len(v) == 0 {
					continue
				}
			}
			return v, c, s
		}
	}
	return nil, -1, nil
}

// span puts a field's value into the batch.
func (p *parser) span(sources []source, name string, max int) (dyetrace.Span, error) {
	v, column, s := p.find(sources)
	if s == nil {
		return dyetrace.Span{}, nil
	}
	if s.Join != "" {
		v, column = p.joined(s), -1
	}
	return p.place(v, column, s.Prefix, name, max)
}

// place returns the span of a value. A value that is a piece of the row needs no copy.
func (p *parser) place(v []byte, column int, prefix, name string, max int) (dyetrace.Span, error) {
	if len(v)+len(prefix) > max {
		return dyetrace.Span{}, intake.CheckText(append([]byte(prefix), v...), name, max)
	}
	if err := p.rec.Check(v, name); err != nil {
		return dyetrace.Span{}, err
	}
	if column >= 0 && prefix == "" {
		if s, ok := p.rec.Piece(column, v); ok {
			return s, nil
		}
	}
	p.text = append(append(p.text[:0], prefix...), v...)
	return p.b.AddText(p.text), nil
}

// joined returns the values of all columns of a source, each once. The result is valid
// until the next call.
func (p *parser) joined(s *source) []byte {
	p.joint = p.joint[:0]
	for i, c := range s.columns {
		v := clean(p.rec.Bytes(c))
		// Whole values are compared: a remark that is part of another one, such as
		// 5 beside 房租2026年5月, is still what the bank wrote.
		if blank(v) || slices.ContainsFunc(s.columns[:i],
			func(before int) bool { return bytes.Equal(clean(p.rec.Bytes(before)), v) }) {
			continue
		}
		if len(p.joint) > 0 {
			p.joint = append(p.joint, s.Join...)
		}
		p.joint = append(p.joint, v...)
	}
	return p.joint
}

// number puts an account's number into the batch.
func (p *parser) number(sources []source, name string) (dyetrace.Span, error) {
	v, column, s := p.find(sources)
	if s == nil {
		return dyetrace.Span{}, nil
	}
	if s.Prefix == "" {
		plain, err := account(v)
		if err != nil {
			return dyetrace.Span{}, fmt.Errorf("%s %w", name, err)
		}
		v = plain
	}
	if len(s.bank) > 0 {
		v, column = p.atBank(v, s), -1
	}
	return p.place(v, column, s.Prefix, name, intake.MaxID)
}

// part returns the group of take that is the field's value.
func (f *Field) part(found [][]byte) []byte {
	if at := max(f.group, 1); at < len(found) {
		return clean(found[at])
	}
	return nil
}

// atBank returns the key of a number at the institution that another column names. A
// code in digits loses the marks between them.
func (p *parser) atBank(number []byte, s *source) []byte {
	for _, c := range s.bank {
		bank := clean(p.rec.Bytes(c))
		if blank(bank) {
			continue
		}
		if code := bytes.ReplaceAll(bytes.ReplaceAll(bank, []byte{'-'}, nil), []byte{' '}, nil); allDigits(code) {
			bank = code
		}
		if s.Scheme != "" {
			bank = append([]byte(s.Scheme+"."), bank...)
		}
		return []byte(accountkey.New(bank, number).String())
	}
	return number
}

// side reads one line of a statement.
func (p *parser) side() (err error) {
	// The account and the currency come first: the other side is whoever is not the
	// account, and amounts have the digits of the currency.
	row := intake.AddSide(p.b)
	if row.Account, err = p.number(p.account, "account number"); err != nil {
		return err
	}
	if row.Account.Len == 0 && p.own != "" {
		row.Account = p.b.AddText([]byte(p.own))
	}
	if row.Time, row.Spread, err = p.rowTime(); err != nil {
		return err
	}
	if row.Currency, err = p.rowCurrency(p.currency, p.byTag.amount, p.amountIn, p.amountOut); err != nil {
		return err
	}
	// A missing direction is no error yet: a row that failed, or that something else
	// than the wallet paid, moves nothing here and needs none.
	unclear := p.amounts(row)
	if unclear != nil && !errors.Is(unclear, errDirection) {
		return unclear
	}
	closed, err := p.movedMoney(row)
	if err != nil {
		return err
	}
	fee := p.onTop(row)
	if err := p.peers(row); err != nil {
		return err
	}
	if err := p.elsewhere(row, unclear); err != nil {
		return err
	}
	if err := p.takesBack(row, closed); err != nil {
		return err
	}
	if err := p.texts(row); err != nil {
		return err
	}
	if p.carried(row) {
		return errCarried
	}
	if row.Seq, err = p.sequence(); err != nil {
		return err
	}
	if len(p.ip)+len(p.device) > 0 {
		if err := p.link(row.Account); err != nil {
			return err
		}
	}
	// The fee's line may move the batch's lines, and row with them.
	account := row.Account
	if fee > 0 {
		p.feeLine(*row, fee)
	}
	return p.describeOwn(account)
}

// texts reads the texts of a line. It needs the direction, since payer and payee have
// columns of their own in some tables.
func (p *parser) texts(row *dyetrace.SideRow) (err error) {
	for _, f := range [...]struct {
		to      *dyetrace.Span
		sources []source
		name    string
		max     int
	}{
		{&row.PeerName, p.ofOther(row.In, p.peerName, p.payerName, p.payeeName), "name of the other side", intake.MaxText},
		{&row.PeerBank, p.ofOther(row.In, p.peerBank, p.payerBank, p.payeeBank), "bank of the other side", intake.MaxText},
		{&row.Serial, p.serial, "serial number", intake.MaxID},
		{&row.Order, p.order, "order number", intake.MaxID},
		{&row.Channel, p.channel, "channel", intake.MaxChannel},
		{&row.Memo, p.memo, "memo", intake.MaxText},
	} {
		if len(f.sources) == 0 {
			continue
		}
		if *f.to, err = p.span(f.sources, f.name, f.max); err != nil {
			return err
		}
	}
	return nil
}

// onTop adds a fee on top of the amount to money that went out. Where money came in,
// the fee is a line of its own: onTop takes it out of row and returns it.
func (p *parser) onTop(row *dyetrace.SideRow) (fee dyetrace.Amount) {
	if _, _, s := p.find(p.charge); s == nil || s.Fee != "on top" || row.Charge == 0 {
		return 0
	}
	if !row.In {
		row.Amount += row.Charge
		return 0
	}
	fee, row.Charge = row.Charge, 0
	if row.Failed {
		return 0
	}
	return fee
}

// feeLine adds the line of a fee that the institution took from money that came in.
// The balance of the row is the one after the fee.
func (p *parser) feeLine(in dyetrace.SideRow, fee dyetrace.Amount) {
	p.b.Sides[len(p.b.Sides)-1].Balance = dyetrace.Stated{}
	row := intake.AddSide(p.b)
	row.Account, row.Time, row.Spread, row.Seq = in.Account, in.Time, in.Spread, in.Seq
	row.Currency, row.Amount, row.Balance = in.Currency, fee, in.Balance
	row.Channel = p.b.AddText([]byte("charges"))
}

// peerNumber returns the number of the other side. Where a source has the account's own
// number, it tries the next source.
func (p *parser) peerNumber(own dyetrace.Span, sources []source) (dyetrace.Span, error) {
	for i := range sources {
		peer, err := p.number(sources[i:i+1], "the other side's account number")
		if err != nil {
			return peer, err
		}
		if peer.Len > 0 && !sameNumber(p.b.Bytes(peer), p.b.Bytes(own)) {
			return peer, nil
		}
	}
	return dyetrace.Span{}, nil
}

// rowTime returns the row's time.
func (p *parser) rowTime() (dyetrace.Instant, time.Duration, error) {
	v, _, s := p.find(p.time)
	day, _, dated := p.find(p.date)
	switch {
	case s == nil && dated == nil:
		return 0, 0, errTimeEmpty
	case s == nil:
		return p.clock.parse(day)
	case dated == nil:
		return p.clock.parse(v)
	}
	if onlyHours(v) {
		return p.clock.join(day, v)
	}
	if at, spread, err := p.clock.parse(v); err == nil {
		return at, spread, nil
	}
	return p.clock.join(day, v)
}

// rowCurrency returns the row's currency: that of its column, else the one written beside its
// amounts, else the usual one.
func (p *parser) rowCurrency(sources []source, amounts ...[]source) (dyetrace.Currency, error) {
	v, _, s := p.find(sources)
	if s == nil {
		return p.writtenCurrency(p.usual, amounts...)
	}
	return currencyNames.Parse(v)
}

// readAmount reads an amount, which is not known where the cell is blank. plus is set where
// the cell marks it as one that came in.
func (p *parser) readAmount(
	sources []source, c dyetrace.Currency, name string,
) (s dyetrace.Stated, plus bool, err error) {
	v, column, of := p.find(sources)
	if of == nil {
		return s, false, nil
	}
	if p.rec.Merged(column) {
		return s, false, errMerged
	}
	if err := checkWrittenCurrency(v, c, name); err != nil {
		return s, false, err
	}
	written := figures{mark: of.mark, minor: of.isMinor(), tens: unitTens[of.Unit], exact: p.exact}
	f, err := written.read(v, c, name)
	s = dyetrace.Stated{Amount: f.Amount, Known: true}
	switch {
	case of.Is == "amount_out" && f.lettered:
		s.Amount = -s.Amount // a debit among what went out is no amount below zero
	case of.Sign != "" && !f.lettered:
		s.Amount, f.plus = -s.Amount, f.Amount < 0
	}
	return s, f.plus, err
}

// checkWrittenCurrency refuses an amount with a currency beside it that is not the row's.
func checkWrittenCurrency(v []byte, c dyetrace.Currency, name string) error {
	if bareFigure(v) {
		return nil
	}
	a, err := values.SplitAmount(v)
	if err != nil || a.Beside == "" || slices.Contains(a.Currencies(), c.String()) {
		return nil //nolint:nilerr // the reader of the amount reports why it is none
	}
	return fmt.Errorf("%s: %s is written beside it, but the row is in %s: give the currency's column in a mapping",
		name, a.Beside, c)
}

// bareFigure reports whether a value has no letters and marks around its digits.
func bareFigure(v []byte) bool {
	return len(v) > 0 && v[0] >= '+' && v[0] <= '9' && v[len(v)-1] >= '+' && v[len(v)-1] <= '9'
}

// writtenCurrency returns the currency written beside the amounts of a row without a column of
// currencies. A mark that several currencies share means the usual one, if that is
// among them.
func (p *parser) writtenCurrency(usual dyetrace.Currency, columns ...[]source) (dyetrace.Currency, error) {
	for _, sources := range columns {
		v, _, s := p.find(sources)
		if s == nil || bareFigure(v) {
			continue
		}
		a, err := values.SplitAmount(v)
		codes := a.Currencies()
		switch {
		case err != nil || len(codes) == 0:
			continue
		case slices.Contains(codes, usual.String()):
			return usual, nil
		case len(codes) > 1:
			return 0, fmt.Errorf("%s is written beside the amount, which several currencies have: "+
				"give currency in a mapping", a.Beside)
		}
		return dyetrace.ParseCurrency(codes[0])
	}
	return usual, nil
}

// amounts reads the amount, its direction, the charge and the balance.
func (p *parser) amounts(row *dyetrace.SideRow) error {
	balance, _, err := p.readAmount(p.balance, row.Currency, "balance")
	if err != nil {
		return err
	}
	row.Balance = balance
	charge, _, err := p.readAmount(p.charge, row.Currency, "charge")
	if err != nil {
		return err
	}
	row.Charge = max(charge.Amount, -charge.Amount)
	done, err := p.columns(row)
	if err == nil && !done {
		err = p.oneColumn(row)
	}
	return err
}

// oneColumn reads the amount of a column for both directions.
func (p *parser) oneColumn(row *dyetrace.SideRow) error {
	stated, plus, err := p.readAmount(p.byTag.amount, row.Currency, "amount")
	switch {
	case err != nil:
		return err
	case !stated.Known:
		return errNoMoney
	}
	// Where only the balances show the direction, the witness gives it later. A charge
	// would make the step of the balance fit nothing.
	row.Amount = stated.Amount
	if len(p.direction) > 0 && p.direction[0].Value == byBalance && row.Amount >= 0 {
		if row.Charge > 0 {
			return errDirection
		}
		row.In, row.Unsettled = true, true
		return nil
	}
	// A word counts before the parties, and these before the sign. A minus beside a word
	// has no meaning of its own: the whole column shows what it means there.
	in, worded := p.directionWord()
	switch {
	case worded && row.Amount < 0 && p.signs == signTakesBack:
		row.In, row.Reversal = !in, true
	case worded && row.Amount < 0 && (in || p.signs != signAgrees):
		return errContradicts
	case worded:
		row.In = in
	case len(p.payer)+len(p.payee) > 0 && len(p.direction) == 0:
		if row.In, err = p.paidTo(row.Account); err != nil {
			return err
		}
		if row.Amount < 0 && p.signs == signTakesBack {
			row.In, row.Reversal = !row.In, true
		}
	case row.Amount < 0:
		row.In = false
	case plus || len(p.direction) == 0:
		row.In = true
	default:
		return errDirection
	}
	row.Amount = max(row.Amount, -row.Amount)
	return nil
}

// columns reads the amount of two columns, one for each direction. An amount below zero
// takes back one of the other direction. Nothing is done where both are blank.
func (p *parser) columns(row *dyetrace.SideRow) (done bool, err error) {
	if len(p.amountIn)+len(p.amountOut) == 0 {
		return false, nil
	}
	in, _, err := p.readAmount(p.amountIn, row.Currency, "amount that came in")
	if err != nil {
		return false, err
	}
	out, _, err := p.readAmount(p.amountOut, row.Currency, "amount that went out")
	switch {
	case err != nil:
		return false, err
	case in.Amount != 0 && out.Amount != 0:
		return false, errBothWays
	case in.Amount != 0:
		row.In, row.Amount = in.Amount > 0, max(in.Amount, -in.Amount)
		row.Reversal = in.Amount < 0
	case out.Amount != 0:
		row.In, row.Amount = out.Amount < 0, max(out.Amount, -out.Amount)
		row.Reversal = out.Amount < 0
	default:
		return in.Known || out.Known, nil
	}
	return true, nil
}

// directionWord returns the direction that the row's words name, and whether they name any.
func (p *parser) directionWord() (in, known bool) {
	for i := range p.direction {
		s := &p.direction[i]
		if s.Value != "" {
			return s.words.meaning([]byte(s.Value))
		}
		for _, c := range s.columns {
			v := clean(p.rec.Bytes(c))
			if s.take != nil {
				found := s.take.FindSubmatch(v)
				if found == nil {
					continue
				}
				v = s.part(found)
			}
			if in, known = s.words.meaning(v); known {
				return in, true
			}
		}
	}
	return false, false
}

// failed reports whether the row's state means that it moved no money.
func (p *parser) failed() (bool, error) {
	v, _, s := p.find(p.success)
	if s == nil {
		return false, nil
	}
	done, known := s.words.meaning(v)
	if !known {
		return false, fmt.Errorf("success is %s, which is neither yes nor no: give its words in a mapping",
			intake.Quote(v))
	}
	return !done, nil
}

// movedMoney reads whether a row moved money. A closed payment did if it was paid before:
// then a row of its own gave the money back.
func (p *parser) movedMoney(row *dyetrace.SideRow) (closed bool, err error) {
	if row.Failed, err = p.failed(); err != nil || !row.Failed || len(p.paid) == 0 {
		return false, err
	}
	v, _, s := p.find(p.success)
	if closed, _ = s.closed.meaning(v); closed {
		_, _, paid := p.find(p.paid)
		closed = paid != nil
	}
	row.Failed = !closed
	return closed, nil
}

func (p *parser) sequence() (int64, error) {
	v, _, s := p.find(p.seq)
	if s == nil {
		return 0, nil
	}
	return intake.ParseSeq(v)
}
