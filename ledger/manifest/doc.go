// Package manifest is which files make up a ledger, and how one writer at a time
// changes that.
//
//	Begin ──► LOCK taken, JOURNAL written: the names that the change may take
//	  │
//	  │        the writer makes its files; each is bound by its checksum
//	  ▼
//	Commit ─► manifest-N, then MANIFEST: the change takes effect, all at once
//	  │
//	  ▼
//	End ────► what the ledger no longer needs is removed, JOURNAL last; LOCK given back
//
// It has the names of all files, how they are bound to the manifest, and which
// sources they were read from; it opens none but MANIFEST, JOURNAL and LOCK, and
// the footers of others. It lies above package block and below what the files hold.
package manifest
