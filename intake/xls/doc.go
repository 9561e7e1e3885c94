// Package xls reads the cells of XLS workbooks as Excel 97 to 2003 wrote them
// (BIFF8), row by row, into what package xlsx calls a row.
//
//	compound file ──▶ stream "Workbook" ──▶ records: type, length, data
//	                                          │
//	   BOF FILEPASS DATEMODE FORMAT XF SST BOUNDSHEET EOF      of the whole workbook
//	   BOF LABELSST NUMBER RK MULRK FORMULA STRING ... EOF     of each sheet, at the place that its BOUNDSHEET names
//
// A record holds at most 8,224 bytes; what is longer goes on in CONTINUE
// records, which may cut a text in two; the second part then begins with a new
// byte for the width of its characters. The file has no packing, so that all
// that is held of it is bounded by its size; a sheet's cells are held, because
// programs write them in orders of their own and merged ranges behind them.
// Source: Microsoft's [MS-XLS].
package xls
