package join

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"math/bits"
	"slices"

	"dyetrace"
)

// Differing finds lines of different files that must be copies of each other and
// contradict each other. They have one serial number, or leave the same balance
// by the same amount in the same second, and differ in the rest.
func Differing(lines []Line) (faults []Fault) {
	if oneFile(lines) {
		return nil
	}
	all := reachesOf(lines)
	if all.overlap(meetInTime) {
		may := filterLines(lines, func(l *Line) bool { return l.Balance.Known && all.meet(l, inTime) })
		moved := func(a, b *Line) bool { return compareMoved(a, b) == 0 }
		named := func(a, b *Line) bool { return compareNamed(a, b) == 0 }
		if unlike(may, hashMoved, moved, named) {
			faults = moments(may)
		}
	}
	if all.overlap(meetInSerial) {
		may := filterLines(lines, func(l *Line) bool { return len(l.Says(Serial)) >= MinSerial && all.meet(l, inSerial) })
		seed := maphash.MakeSeed() // any: the faults do not depend on it
		hash := func(l *Line) uint64 { return maphash.Bytes(seed, l.Says(Serial)) }
		numbered := func(a, b *Line) bool { return a.In == b.In && bytes.Equal(a.Says(Serial), b.Says(Serial)) }
		moved := func(a, b *Line) bool { return compareMoved(a, b) == 0 }
		if unlike(may, hash, numbered, moved) {
			faults = append(faults, numbers(may)...)
		}
	}
	return faults
}

// moments finds lines that must be copies by their moment, amount and balance.
func moments(lines []*Line) []Fault {
	return neighbours(lines, compareMoved, func(a, b *Line) bool {
		return contradict(a.Says(Peer), b.Says(Peer)) || contradict(a.Says(Serial), b.Says(Serial))
	})
}

// numbers finds lines that must be copies by their serial numbers.
func numbers(lines []*Line) []Fault {
	return neighbours(lines, func(a, b *Line) int {
		return cmp.Or(bytes.Compare(a.Says(Serial), b.Says(Serial)), compareBool(a.In, b.In))
	}, func(a, b *Line) bool { return compareMoved(a, b) != 0 && !sameBooking(a, b) })
}

// unlike reports whether any two lines that belong together are not alike. Most
// often all of them are alike, and a table shows that without sorting them.
func unlike(lines []*Line, hash func(*Line) uint64, together, alike func(a, b *Line) bool) bool {
	size := 1 << bits.Len(uint(2*len(lines)))
	table := make([]int32, size) // 1 + the number of the first line of those that belong together
	for i, l := range lines {
		for at := hash(l); ; at++ {
			no := &table[at&uint64(size-1)]
			if *no == 0 {
				*no = int32(i) + 1
				break
			}
			if first := lines[*no-1]; together(first, l) {
				if !alike(first, l) {
					return true
				}
				break
			}
		}
	}
	return false
}

// hashMoved mixes what compareMoved compares by odd factors, those of splitmix64.
func hashMoved(l *Line) uint64 {
	h := uint64(l.Time)*0x9e3779b97f4a7c15 ^
		uint64(l.Amount)*0xbf58476d1ce4e5b9 ^
		uint64(l.Balance.Amount)*0x94d049bb133111eb
	return h ^ h>>29
}

// oneFile reports whether lines are all of one file.
func oneFile(lines []Line) bool {
	for i := range lines {
		if lines[i].File != lines[0].File {
			return false
		}
	}
	return true
}

// reach is the range of a file's lines in time and by serial number. Lines outside
// the ranges of all other files have no copies.
type reach struct {
	file        uint32
	first, last dyetrace.Instant
	low, high   []byte // of serial numbers that are long enough; nil: none
}

// reaches are those of the files of an account.
type reaches []reach

// maxReaches bounds how many files each line is compared with.
const maxReaches = 32

func reachesOf(lines []Line) (all reaches) {
	at := 0
	for i := range lines {
		l := &lines[i]
		if i == 0 || all[at].file != l.File {
			if at = slices.IndexFunc(all, func(r reach) bool { return r.file == l.File }); at < 0 {
				at = len(all)
				all = append(all, reach{file: l.File, first: l.Time, last: l.Time})
			}
		}
		r := &all[at]
		r.first, r.last = min(r.first, l.Time), max(r.last, l.Time)
		serial := l.Says(Serial)
		switch {
		case len(serial) < MinSerial:
		case r.low == nil:
			r.low, r.high = serial, serial
		case bytes.Compare(serial, r.low) < 0:
			r.low = serial
		case bytes.Compare(serial, r.high) > 0:
			r.high = serial
		}
	}
	return all
}

// overlap reports whether any two files meet.
func (all reaches) overlap(meet func(a, b *reach) bool) bool {
	if len(all) > maxReaches {
		return true
	}
	for i := range all {
		for k := range all[:i] {
			if meet(&all[i], &all[k]) {
				return true
			}
		}
	}
	return false
}

func meetInTime(a, b *reach) bool { return a.first <= b.last && b.first <= a.last }

func meetInSerial(a, b *reach) bool {
	return a.low != nil && b.low != nil && bytes.Compare(a.low, b.high) <= 0 && bytes.Compare(b.low, a.high) <= 0
}

// meet reports whether a line lies in the range of another file.
func (all reaches) meet(l *Line, in func(*reach, *Line) bool) bool {
	if len(all) > maxReaches {
		return true
	}
	for i := range all {
		if r := &all[i]; r.file != l.File && in(r, l) {
			return true
		}
	}
	return false
}

func inTime(r *reach, l *Line) bool { return r.first <= l.Time && l.Time <= r.last }

func inSerial(r *reach, l *Line) bool {
	serial := l.Says(Serial)
	return r.low != nil && bytes.Compare(r.low, serial) <= 0 && bytes.Compare(serial, r.high) <= 0
}

// filterLines returns the lines for which may is true: those that may have copies.
func filterLines(lines []Line, may func(*Line) bool) (some []*Line) {
	for i := range lines {
		if l := &lines[i]; may(l) {
			some = append(some, l)
		}
	}
	return some
}

// neighbours sorts lines and finds those of different files that belong together
// and differ.
func neighbours(lines []*Line, order func(a, b *Line) int, differ func(a, b *Line) bool) (faults []Fault) {
	slices.SortFunc(lines, func(a, b *Line) int { return cmp.Or(order(a, b), compareSource(a, b)) })
	for i := 1; i < len(lines); i++ {
		a, b := lines[i-1], lines[i]
		if order(a, b) == 0 && a.File != b.File && differ(a, b) {
			line, other := *b, *a // copies, for Same moves lines
			faults = append(faults, Fault{
				Kind: FaultDiffers, From: min(a.Time, b.Time), To: max(a.Time, b.Time),
				Found: b.Balance, Expected: a.Balance, Line: &line, Other: &other,
			})
		}
	}
	return faults
}

// sameBooking reports whether lines of one serial number differ only in what Same
// decides: one is a part of the other, both are parts of one batch, or one has
// only the day and the other the time.
func sameBooking(a, b *Line) bool {
	part, of := a.Says(Batch), b.Says(Batch)
	switch {
	case len(part) > 0 && len(of) > 0:
		return bytes.Equal(part, of)
	case len(part) > 0:
		return bytes.Equal(part, b.Says(Serial))
	case len(of) > 0:
		return bytes.Equal(of, a.Says(Serial))
	}
	return a.In == b.In && a.Amount == b.Amount && a.Spread != b.Spread && a.meets(b)
}

// contradict reports whether two texts exclude each other: both are there, they
// differ, and neither is the other with a mask.
func contradict(a, b []byte) bool {
	masked := Masked(a) && FitsMask(a, b) || Masked(b) && FitsMask(b, a)
	return len(a) > 0 && len(b) > 0 && !bytes.Equal(a, b) && !masked
}
