// Package parquetfile reads the columns of transfers.csv, accounts.csv,
// links.csv and holders.csv from Parquet files, and tells which of them it is by
// the columns.
//
// Texts are strings, or integers for account numbers that a program took for
// such. time is a TIMESTAMP of any unit, or a string as in CSV; a TIMESTAMP
// that is not adjusted to UTC has no zone and is in the one the user names.
// Amounts and balances are decimal strings, DECIMAL, or, in columns whose name
// ends in _minor such as amount_minor, integers in minor units. A file with
// amounts in FLOAT or DOUBLE is refused, because those cannot hold cents
// exactly, and so is one with plain integers, because nobody can say in which
// unit they are.
//
// A row's line is its number, from 1. Other columns are passed over, among
// them source and line, which an export adds.
package parquetfile
