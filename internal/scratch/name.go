package scratch

import (
	"fmt"
	"hash/fnv"
	"os"
	"regexp"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	prefix = ".dyetrace-"
	suffix = ".tmp"
)

// shapeParts is how many parts a name of that shape has, the whole included.
const shapeParts = 5

// shape is the form of names.
var shape = regexp.MustCompile(`^(\.dyetrace-([0-9a-f]{8})-([0-9]{1,10})-[0-9a-f]{1,24})-([0-9a-f]{8})\.tmp$`)

// last makes names of one process differ.
var last atomic.Uint32

// newName returns a name that nothing has yet.
func newName() string { return nameOf(host(), os.Getpid()) }

func nameOf(host string, pid int) string {
	n := uint64(time.Now().UnixNano())<<12 | uint64(last.Add(1)&0xfff)
	text := fmt.Sprintf("%s%s-%d-%x", prefix, host, pid, n)
	return text + "-" + check(text) + suffix
}

// Named reports whether a name is one that this package gives, on whatever
// computer.
func Named(name string) bool {
	parts := shape.FindStringSubmatch(name)
	return len(parts) == shapeParts && parts[4] == check(parts[1])
}

// ownerOf returns the process that gave a name on this computer.
func ownerOf(name string) (pid int, ok bool) {
	parts := shape.FindStringSubmatch(name)
	if len(parts) != shapeParts || parts[2] != host() || parts[4] != check(parts[1]) {
		return 0, false
	}
	pid, err := strconv.Atoi(parts[3])
	return pid, err == nil && pid > 0
}

func check(text string) string {
	h := fnv.New32a()
	h.Write([]byte("dyetrace scratch " + text))
	return fmt.Sprintf("%08x", h.Sum32())
}

// host returns the part of a name for the computer.
func host() string {
	name, err := os.Hostname()
	if err != nil {
		name = ""
	}
	return check(name)
}
