package pages

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// Make is make for a large table that is read at random. It asks the kernel for huge
// pages: without them most of the time of a random read goes into finding the page. T
// must hold no pointers. It is no error where the kernel has no huge pages.
func Make[T any](length, capacity int) []T {
	table := make([]T, length, capacity)
	const hugePage = 2 << 20
	var zero T
	size := uintptr(capacity) * unsafe.Sizeof(zero)
	if size < 2*hugePage {
		return table
	}
	start := uintptr(unsafe.Pointer(unsafe.SliceData(table)))
	skip := -start & (hugePage - 1)
	whole := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(table))), size)
	_ = unix.Madvise(whole[skip:skip+(size-skip)&^(hugePage-1)], unix.MADV_HUGEPAGE)
	return table
}
