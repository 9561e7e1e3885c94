package dyetrace

// Source leads back to the line that a record was read from.
type Source struct {
	File   string   // name as it was given
	SHA256 [32]byte // of the file's bytes as they lay on disk
	Sheet  string   // in a workbook; else empty
	Line   int64    // from 1, as an editor counts
}

// Transfer is one movement of money.
type Transfer struct {
	ID               string
	Time             Instant
	Seq              int64 // the source's own running number, 0 where it has none
	From, To         string
	Amount           Amount // above zero
	Currency         Currency
	Received         Amount   // what the payee received; Amount where the source has no other
	ReceivedCurrency Currency // Currency where the source has no other
	FromBalance      Stated   // the payer's balance after it, in Currency
	ToBalance        Stated   // the payee's balance after it, in ReceivedCurrency
	Channel, Memo    string
	// Reverses is the id of the earlier transfer whose money this one takes back: a
	// refund, a return, a booking undone. Unlinked where the source does not name it.
	Reverses string
	Source   Source
	// Numbers that one quotes when asking about the transfer: of the payer's
	// line and of the payee's, as each institution has them.
	FromSerial, ToSerial string
	FromOrder, ToOrder   string // of the order that it pays

	// What two statements have about the transfer, if it was joined from their lines;
	// Source is then the payer's line, if there is one.
	FromTime, ToTime Instant // as the payer's and the payee's institution have it; 0 where none says
	Memo2            string  // of the payee's line, where Memo is of the payer's
	Source2          Source  // the payee's line, where Source is another; Line is 0 where there is none
}

// Unlinked is what a transfer reverses that a source calls a reversal without
// saying of what. No transfer has this id.
const Unlinked = "?"

// Payer is the account and currency that the transfer leaves.
func (t *Transfer) Payer() AccountCurrency { return AccountCurrency{t.From, t.Currency} }

// Payee is the account and currency that the transfer reaches.
func (t *Transfer) Payee() AccountCurrency { return AccountCurrency{t.To, t.ReceivedCurrency} }
