// Package hold is how processes of one machine take turns with a lock.
//
// Who holds a lock for long lends it: beside his name, the lock's file has the address of a
// socket on a line that begins with "ask ". Who finds the lock held asks there, waits for
// his turn and does his work while the holder does nothing; the lock's file stays locked all
// the while. When he says that he is done, or ends in whatever way, the holder goes on.
//
//	borrower ─► {"asks":"process 17 on laptop (dyetrace import) since ..."}
//	holder   ─► granted              the borrower's turn
//	borrower ─► done
//	holder   ─► back                 the holder has gone on
//
// Who holds one for a short time has no address; then the other waits for as long as he was
// told to. The socket lies in a folder that only its owner can enter, and nothing but turns
// is asked for there. A socket whose process was killed goes with its folder, which package
// scratch sweeps.
package hold
