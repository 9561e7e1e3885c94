// Package parquetfile reads the columns of transfers.csv, accounts.csv,
// links.csv and holders.csv from Parquet files, and recognises each by its columns.
//
// Texts are strings, or integers for account numbers that a program took for
// such. time is a TIMESTAMP of any unit, or a string as in CSV; a TIMESTAMP
// that is not adjusted to UTC has no zone and is in the one the user names.
// Amounts and balances are decimal strings, DECIMAL, FLOAT or DOUBLE where the
// value is near enough to its neighbours to be exact, or, in columns whose name
// ends in _minor such as amount_minor, integers in minor units. A file with
// plain integers is refused, because nobody knows their unit.
//
// A file of other columns is a table of cells, which any format of tables may
// recognise, a mapping above all: there each value becomes text.
//
// A row's line is its number, from 1. Other columns are passed over, among
// them source and line, which an export adds.
package parquetfile
