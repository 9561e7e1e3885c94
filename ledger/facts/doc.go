// Package facts keeps what files hold beside transfers: accounts, links, holders,
// other names of accounts, periods that statements cover, and decisions.
//
// Each import that brings some sorts them on disk, merges them with those that
// the ledger has, and writes the new ones to one Parquet file of each kind,
// sorted. Links, holders and aliases contradict no other: all that differ are
// kept, and equal ones fall together when they are read. Accounts are settled: of
// lines that contradict each other one counts, and the result is an AccountList, by
// id.
//
//	facts of an import ─▶ Sorter ─┐
//	                              ├─▶ Merger ─▶ facts of one key ─▶ new file
//	files of the ledger ──────────┘                    └─▶ AccountList
//
// Periods and decisions are few and go to their files as they come.
//
// Types of rows keep their names, for Parquet files hold them.
package facts
