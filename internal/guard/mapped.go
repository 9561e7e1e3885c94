package guard

import (
	"cmp"
	"errors"
	"slices"
	"sync"
	"unsafe"

	"dyetrace"
)

// region is a file that is mapped into memory.
type region struct {
	start  uintptr
	length uintptr
	file   string
}

// regions are the files mapped at the moment, by where they begin: they never
// overlap. Those unmapped last are kept too, the latest last, because a panic closes
// files on its way to the goroutine's start, where its address is looked up.
var regions struct {
	sync.RWMutex
	all  []region
	past []region
}

// mostPast is how many unmapped regions are kept.
const mostPast = 256

func place(start uintptr) (int, bool) {
	return slices.BinarySearchFunc(regions.all, start, func(r region, at uintptr) int { return cmp.Compare(r.start, at) })
}

// Mapped registers memory as the content of a file, until Unmapped.
func Mapped(file string, memory []byte) {
	start := uintptr(unsafe.Pointer(unsafe.SliceData(memory)))
	regions.Lock()
	defer regions.Unlock()
	at, _ := place(start)
	regions.all = slices.Insert(regions.all, at, region{start, uintptr(len(memory)), file})
}

// Unmapped ends what Mapped has registered. It must be called before the memory is released.
func Unmapped(memory []byte) {
	regions.Lock()
	defer regions.Unlock()
	if at, found := place(uintptr(unsafe.Pointer(unsafe.SliceData(memory)))); found {
		if len(regions.past) == mostPast {
			regions.past = slices.Delete(regions.past, 0, 1)
		}
		regions.past = append(regions.past, regions.all[at])
		regions.all = slices.Delete(regions.all, at, at+1)
	}
}

// errFault is the error where the system could not read mapped memory.
var errFault = errors.New("the file cannot be read there: it was cut off, or the disk is failing; put the ledger " +
	"back from a copy")

// Fault returns the error for a fault on a mapped page, nil where the cause of a panic is
// another.
func Fault(cause any) error {
	fault, is := cause.(interface{ Addr() uintptr })
	if !is {
		return nil
	}
	regions.RLock()
	defer regions.RUnlock()
	at, found := place(fault.Addr())
	if !found {
		at--
	}
	if at >= 0 && regions.all[at].holds(fault.Addr()) {
		return regions.all[at].damaged(fault.Addr())
	}
	for i := range slices.Backward(regions.past) {
		if regions.past[i].holds(fault.Addr()) {
			return regions.past[i].damaged(fault.Addr())
		}
	}
	return nil
}

func (r *region) holds(addr uintptr) bool { return addr >= r.start && addr-r.start < r.length }

func (r *region) damaged(addr uintptr) error {
	return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "read index", File: r.file, Offset: int64(addr - r.start),
		Err: errFault}
}
