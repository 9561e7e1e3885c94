package dyetrace

import "time"

// Side is one line of one account's statement: a movement of money as the account's
// institution reports it. A transfer between two accounts has two sides. A ledger may hold
// one of them, both, or several copies.
type Side struct {
	Account  string        // whose statement it is
	Time     Instant       // as the institution has it
	Spread   time.Duration // the true time lies at most this much after Time: 24 h where only a day is given
	Seq      int64         // the source's own running number, 0 where it has none
	In       bool          // the money came in
	Failed   bool          // it was tried and moved no money
	Amount   Amount
	Currency Currency
	Charge   Amount // what the institution kept of Amount; 0 where the source has none
	Balance  Stated // of Account after it
	Peer     string // account number of the other side as written: empty, or masked as 6222****1234
	// PeerOther is a second number that the line has for the other side, such as
	// that of a card beside that of an account.
	PeerOther string
	// PaidBy is what paid, or got back, the money of a line of a wallet that moved
	// none in it: a card by its number or its last digits. Failed is set.
	PaidBy   string
	PeerName string // holder of the other side as written
	PeerBank string // institution of the other side as written
	Serial   string // number that the two institutions may share for the movement
	Order    string // number of the order it pays: the same on both legs through a payment company
	Channel  string
	Memo     string
	// Batch is the number of the entry that the line is one part of, as the
	// institution books it; its own serial number is another, or none.
	Batch string

	// Reversal is set if the line takes back an earlier movement. Reverses is the serial
	// or order number of that movement as the source quotes it, empty where it quotes none.
	Reversal bool
	Reverses string

	Source Source
}

// Period is a stretch of time for which a source gives the whole statement of
// an account, with the balances it states at both ends.
type Period struct {
	Account          string
	Currency         Currency
	From, To         Instant // the first instant and the last one
	Opening, Closing Stated
	Source           Source
}
