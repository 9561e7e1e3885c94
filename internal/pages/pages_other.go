//go:build !linux

package pages

// Make is make for a large table that is read at random.
func Make[T any](length, capacity int) []T { return make([]T, length, capacity) }
