package layouts

// Field is something of a row that a reader must get right.
type Field string

// The fields of a row.
const (
	Account   Field = "account"
	Peer      Field = "other side"
	Amount    Field = "amount"
	Direction Field = "direction"
	Time      Field = "time"
	StateOf   Field = "state"
	Missing   Field = "row"       // the row is not there
	Invented  Field = "invention" // something is there that is no row
)

// fieldsOf are the fields that a column of a kind shows.
func fieldsOf(kind string) []Field {
	switch kind {
	case "own":
		return []Field{Account}
	case "peer", "peername", "peermix":
		return []Field{Peer}
	case "payer", "payee", "payername", "payeename":
		return []Field{Account, Peer, Direction}
	case "stamp", "date", "clock":
		return []Field{Time}
	case "amount", "fen", "fee", "feeneg", "gross":
		return []Field{Amount}
	case "signed", "net", "out", "in", "outneg":
		return []Field{Amount, Direction}
	case "dir", "sens":
		return []Field{Direction}
	case "state", "statede":
		return []Field{StateOf}
	}
	return nil
}
