// Package audit is the log that nobody can change unseen: a Merkle tree as in RFC 6962
// whose leaves stand for the events of casework, in their order.
//
//	leaf       SHA-256(salt ‖ canonical bytes of the event)   32 bytes
//	leaf hash  SHA-256(0x00 ‖ leaf)
//	node       SHA-256(0x01 ‖ left ‖ right)
//	root       the node over all leaves
//
// The salt is 32 random bytes that are kept with the event. Where a law requires that an
// event is erased, salt and bytes go and the leaf stays: it tells nothing without the
// salt, and every proof still holds.
//
// Leaves and hashes lie in tiles, 256 to a tile, as C2SP's tlog-tiles lays them out, so
// that verifiers of others can read them:
//
//	tile/entries/N   256 leaves, each after its length in two bytes
//	tile/0/N         256 leaf hashes
//	tile/1/N         256 roots of tiles of level 0, and so on upward
//
// A checkpoint is the tree's size and root, signed. What an outside checkpoint covers
// cannot be changed, removed or put in another order unseen. What none covers can be cut
// off unseen.
package audit
