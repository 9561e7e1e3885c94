// Package table writes requests as a workbook for institutions that have nothing else, with a
// sheet to fill in, and reads what was filled in.
//
//	requests ─▶ workbook: requests, replies (to fill in), codes
//	rows of a filled-in sheet, as package intake/replies reads them ─▶ replies
//
// Every value is text, so that no digit of an account number is lost. Columns, codes and their
// names in Chinese and English are data (table.toml); a sheet may come back with headings of
// either language, in any order and with more columns.
package table
