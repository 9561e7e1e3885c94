// Package identity settles which names of a ledger are one account.
//
// Sources name one account by keys that identify it more or less fully: an IBAN and
// the domestic number, a number with its institution and the number alone. A Settler
// takes all names, the aliases of files and the decisions of people, and finds for each
// name the account that it is, if that is beyond doubt. A NameIndex finds the accounts
// that may go by a name.
//
// A shorter key is the one account that may go by it; where several may, it stays an
// account of its own. All names of the ledger are settled anew whenever an index is made,
// so that the order in which files came does not matter, and a person's decision comes
// first.
//
// An account that no source names has a stand-in: a name that begins with a mark
// and holds the account in whose statement it was met.
package identity
