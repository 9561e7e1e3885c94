//go:build !linux

package ledger

// makeTable is make for a large table that is read at random.
func makeTable[T any](length, capacity int) []T { return make([]T, length, capacity) }
