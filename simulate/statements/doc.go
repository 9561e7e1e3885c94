// Package statements writes a simulated world as an investigator gets it: not as
// a table of transfers but as each institution's answer about its own accounts.
//
// Every transfer between two accounts becomes up to two lines, one in each
// account's statement, seconds apart because each institution has a clock of
// its own. Banks answer with spreadsheets, with CSV files in three character
// sets, or with camt.053 messages, wallet companies with their logs. Some
// institutions answer nothing, some only for some of the days. Files have the
// quirks that such files have: tabs around values, repeated headers, totals,
// failed payments, directions and times in many spellings, and counterparties
// that are masked or missing.
//
//	Sim ── Watch ──▶ lines, spooled by institution and group of accounts
//	                    │ at the end, group by group, on all cores
//	                    ▼
//	    statements/BANK/*.csv, *.xlsx, *.xml, *.txt     accounts.csv  claims.csv
//	    world/...          the world as it really was, which nobody is given
//	    world/truth/lines.csv    which lines are the sides of one transfer
//
// Memory holds what one group of accounts has of lines, for each core, so that
// it does not grow with the number of transfers.
package statements
