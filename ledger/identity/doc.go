// Package identity settles which names of a ledger are one account.
//
// Sources name one account by keys that say more and less of it: an IBAN and the
// domestic number, a number with its institution and the number alone. A Settler
// takes all names, what files say of other names and what people decided, and
// finds for each name the account that it is, if that is beyond doubt. A
// NameIndex finds the accounts that may go by a name.
//
// An account that no source names has a stand-in: a name that begins with a mark
// and says in whose statement it was met.
package identity
