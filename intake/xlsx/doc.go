// Package xlsx reads the cells of XLSX workbooks, row by row.
//
// It does a small part of what a spreadsheet library does, and that part fast:
// a row's cells as text, formulas by their cached values, numbers with a date
// format as dates, vertically merged cells by the value they show. Styles,
// charts and everything else are passed over.
//
//	[Content_Types].xml
//	_rels/.rels ──▶ xl/workbook.xml ──▶ names and states of sheets, 1904 or not
//	                      │
//	                xl/_rels/workbook.xml.rels ──▶ xl/worksheets/sheet1.xml   scanned as bytes, not as a tree
//	                      ├──▶ xl/sharedStrings.xml   held in memory as far as they fit, else in a file
//	                      └──▶ xl/styles.xml          which number formats are dates
//
// A sheet is unpacked whole before its first row is given away where it fits
// into memory, else it is unpacked twice: damage or a cut is reported before
// anything of the sheet is used, and merged cells, which a sheet lists at its
// end, are known from its first row on.
package xlsx
