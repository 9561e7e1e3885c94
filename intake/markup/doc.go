// Package markup reads the cells of tables that are written in markup, row by row,
// into what package xlsx calls a row:
//
//	HTML                     pages that programs call .xls        each table of data is a sheet
//	SpreadsheetML 2003       <Workbook><Worksheet><Table>...      one XML file, also called .xls or .xml
//	OpenDocument             content.xml in a ZIP archive (.ods), or flat (.fods)
//
// The first two are held in memory, up to 64 MiB; the content of an .ods is
// streamed, twice: once for the names of its sheets and to see that all of it is
// there, once for its rows.
package markup
