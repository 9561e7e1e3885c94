// Package bankreturn reads what banks give in answer to an inquiry: the
// transactions of accounts (交易明细) and the companion tables on accounts,
// persons and sub-accounts. They are mappings, in the files beside this one.
package bankreturn

import (
	"embed"

	"dyetrace/intake"
	"dyetrace/intake/mapping"
)

//go:embed *.toml
var files embed.FS

// Formats are the transactions and the companion tables.
func Formats() []intake.Format {
	return mapping.Embedded(files, "transactions.toml", "accounts.toml", "subaccounts.toml", "persons.toml")
}
