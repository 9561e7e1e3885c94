// Package wal keeps records that come one by one in a log, until they are folded into
// files of their own.
//
// A log is a file that is only ever added to. Whoever adds a record can wait until it
// survives a power loss; all that wait share one sync of the file. What is written
// between two syncs is a group:
//
//	head      32 bytes:
//	            0  8   "DYETRLOG"
//	            8  4   version: 1
//	           12  4   zero
//	           16  8   the log's own number, drawn at random
//	           24  8   xxhash64 of the 24 bytes before
//	group     32 bytes, then the records:
//	            0  4   length of the records
//	            4  4   how many there are
//	            8  8   xxhash64 of the records
//	           16  8   where the group begins in the file
//	           24  8   xxhash64 of the log's number and the 24 bytes before
//
// A group is written only when the one before it is durable. So where a crash cuts one
// off, no other follows: a group that is not whole ends the log, and nothing that anybody
// was told is durable lies behind it. A whole head of a group behind one that is not whole
// means that bytes were changed, and that is an error.
package wal
