// Package segment keeps records, and lines of statements, in Parquet files.
//
// A Segment is the file of one import's records or lines. Its columns have the
// names and meanings of transfers.csv, and its pages are written and read here:
// accounts have numbers already, so that a dictionary costs an index into a
// table where a general writer hashes every value again. A Writer writes one; a
// Reader reads rows by their places; NewStream and EachLine read all of them.
//
// Rows of other kinds (accounts, links, periods and the like) are written and
// read by RowsWriter and RowsReader, on the library's own writer.
//
// docs/format.md gives the columns one by one.
package segment
