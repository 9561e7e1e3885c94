package dyetrace

import "time"

// Batch is a block of records on its way from a reader into a ledger. Its rows
// share one buffer of text, so that millions of rows cost few allocations.
// A batch belongs to the receiver until the receiver returns, then it may be
// used again by whoever filled it.
type Batch struct {
	Rows     []Row
	Sides    []SideRow
	Text     []byte // what the spans of Rows and Sides point into
	Accounts []Account
	Periods  []Period
	Links    []Link
	Holders  []Holder
	Aliases  []Alias
	Rejects  []Reject
	Notes    []Note
}

// Span is a piece of a batch's text.
type Span struct{ Off, Len uint32 }

// Row is a Transfer whose text lies in its batch. All fields mean what they
// mean there; Received and ReceivedCurrency are always filled in.
type Row struct {
	Time                       Instant
	Seq                        int64
	Amount, Received           Amount
	FromBalance, ToBalance     Stated
	Line                       int64
	ID, From, To               Span
	Channel, Memo, Sheet       Span
	Reverses                   Span
	FromSerial, ToSerial       Span
	FromOrder, ToOrder         Span
	Currency, ReceivedCurrency Currency
}

// SideRow is a Side whose text lies in its batch. All fields mean what they
// mean there.
type SideRow struct {
	Time                    Instant
	Spread                  time.Duration
	Seq, Line               int64
	Amount, Charge          Amount
	Balance                 Stated
	Currency                Currency
	In, Failed, Reversal    bool
	Account, Peer, PeerName Span
	PeerOther, PaidBy       Span
	PeerBank, Serial, Order Span
	Channel, Memo, Sheet    Span
	Reverses, Batch         Span
	// Unsettled is set while only the balances of the lines beside it can show the
	// direction. A reader finds it before it emits the line.
	Unsettled bool
}

// Reject is a row that could not be read: kept as it was, with the reason.
type Reject struct {
	Line   int64
	Sheet  string
	Raw    string // the row as written, cut where it is very long
	Reason string
}

// Bytes is the text that s points to.
func (b *Batch) Bytes(s Span) []byte { return b.Text[s.Off : s.Off+s.Len] }

// AddText appends text and returns its span.
func (b *Batch) AddText(text []byte) Span {
	s := Span{uint32(len(b.Text)), uint32(len(text))}
	b.Text = append(b.Text, text...)
	return s
}

// Empty reports whether the batch holds neither records, rejects nor notes.
func (b *Batch) Empty() bool {
	return len(b.Rows)+len(b.Sides)+len(b.Accounts)+len(b.Periods)+len(b.Links)+len(b.Holders)+len(b.Aliases)+
		len(b.Rejects)+len(b.Notes) == 0
}

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	b.Rows, b.Sides, b.Text = b.Rows[:0], b.Sides[:0], b.Text[:0]
	b.Accounts, b.Periods, b.Rejects = b.Accounts[:0], b.Periods[:0], b.Rejects[:0]
	b.Links, b.Holders, b.Aliases, b.Notes = b.Links[:0], b.Holders[:0], b.Aliases[:0], b.Notes[:0]
}
