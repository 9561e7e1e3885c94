package casework

import (
	"context"

	"dyetrace"
)

// Document is the state of one thing as JSON, and the keys by which it is found.
type Document struct {
	Ref  Ref
	JSON []byte
	Keys []Key // all of them: what is not among them no longer finds the document
	// Is is what JSON decodes to, for whoever asks for it in the same transaction; nil where
	// nobody has it at hand. It is not kept.
	Is any `json:"-"`
}

// Key is a value by which documents are found: those of a case, of an account, of a state
// in an office.
type Key struct {
	Name  string // "case", "account", "state" and so on
	Value string
	Order string // documents of one name and value are listed by it, then by their Ref
	One   bool   // no two documents may have this name and value
}

// List is what finds the document.
func (k Key) List() ListOf { return ListOf{Name: k.Name, Value: k.Value} }

// Clock makes an event when its time comes. Nothing is sent by itself.
type Clock struct {
	ID   string // one of each runs at a time
	Due  dyetrace.Instant
	Kind string // what ends: "stop-ends", "notice-ends" and so on
	On   Ref
	By   string // id of the event that started it
}

// Count adds to a number that is kept up to date, such as an operation's tally. Every
// number opens its list: the documents with the key of the count's name and place.
type Count struct {
	Of     Ref              // the operation or office
	Name   string           // "requests-sent", "frozen" and so on
	Office string           // whose
	Hour   dyetrace.Instant // the start of the hour, UTC; 0: for good
	Number int64            // how many more
	Amount dyetrace.Amount  // how much more
	In     dyetrace.Currency
}

// Effects are what an event makes of the state.
type Effects struct {
	Put   []Document // as they are from now on
	Drop  []Ref      // are no longer
	Start []Clock    // one that runs is set anew
	Stop  []string   // ids of clocks
	Count []Count
	// Erase are ids of events whose facts go, because a law requires it: what they said
	// then counts as never said, and the state is made anew without it.
	Erase []string
}

// Reader is the state that rules look at. Within one transaction it shows what the events
// before have made.
type Reader interface {
	// Document is the JSON of a document; false where there is none.
	Document(ctx context.Context, of Ref) ([]byte, bool, error)
	// DocumentsOf are the JSON of documents, one for each; nil where there is none.
	DocumentsOf(ctx context.Context, of []Ref) ([][]byte, error)
	// Find lists at most most documents with a key, in order, after the one given; the
	// zero At begins at the first.
	Find(ctx context.Context, name, value string, after At, most int) ([]At, error)
	// Clock is a clock that runs; false where none of the id does.
	Clock(ctx context.Context, id string) (Clock, bool, error)
	// Counts are the numbers kept of something, each summed over what the store was
	// told, in the order of name, office, hour and currency.
	Counts(ctx context.Context, of Ref) ([]Count, error)
}

// Reading is a Reader within a transaction: nobody else changes what it shows, so it keeps
// what it has read.
type Reading interface {
	Reader
	// Expect reads at once what will be asked, so that a thousand questions do not take a
	// thousand turns with a database. It changes no answer.
	Expect(ctx context.Context, asked Expected) error
	// Entity is a document as decode makes it of its JSON; it is decoded once, and whoever
	// gets it changes nothing that it refers to.
	Entity(ctx context.Context, of Ref, decode func([]byte) (any, error)) (any, bool, error)
}

// Expected is what will be asked of a state.
type Expected struct {
	Documents []Ref
	Lists     []ListOf // of keys, by their name and value, that most likely find few documents or none
	Clocks    []string
}

// ListOf names the documents with a key.
type ListOf struct{ Name, Value string }

// At is a place in a list of documents.
type At struct {
	Order string
	Ref   Ref
}
