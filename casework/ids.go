package casework

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"strconv"
	"sync"

	"dyetrace"
)

// idDigits is the length of an id.
const idDigits = 32

// IDs makes ids that ascend with time: eight bytes of time in nanoseconds, then eight
// bytes by chance. Two makers of ids that never heard of each other do not meet, and a
// list in the order of ids is one in the order of time.
type IDs struct {
	now    func() dyetrace.Instant
	random io.Reader

	mu   sync.Mutex
	last uint64
}

// NewIDs makes ids of a clock and a source of chance that the caller gives: a real one for
// people's acts, made-up ones for tests.
func NewIDs(now func() dyetrace.Instant, random io.Reader) *IDs {
	return &IDs{now: now, random: random}
}

// New is a new id, greater than every one that s has given before, also where its clock
// stands still or runs back.
func (s *IDs) New() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := uint64(max(s.now(), 0))
	if at <= s.last {
		at = s.last + 1
	}
	var id [idDigits / 2]byte
	binary.BigEndian.PutUint64(id[:], at)
	if _, err := io.ReadFull(s.random, id[8:]); err != nil {
		return "", dyetrace.Errorf(dyetrace.OtherError, "make an id", "no random bytes: %w", err)
	}
	s.last = at
	return hex.EncodeToString(id[:]), nil
}

// idTime is when an id was made, by the clock of whoever made it.
func idTime(id string) (dyetrace.Instant, error) {
	if err := checkID("id", id); err != nil {
		return 0, err
	}
	at, err := strconv.ParseUint(id[:idDigits/2], 16, 64)
	if err != nil || at > math.MaxInt64 {
		return 0, fmt.Errorf("the id %s is of no time", id)
	}
	return dyetrace.Instant(at), nil
}

// Follow makes the ids to come greater than one that another maker has given, whose clock
// may be ahead.
func (s *IDs) Follow(id string) {
	at, err := idTime(id)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = max(s.last, uint64(at))
}

// checkID refuses what is no id.
func checkID(what, id string) error {
	if len(id) != idDigits {
		return fmt.Errorf("%s %q is not an id of %d hexadecimal digits", what, id, idDigits)
	}
	for _, c := range []byte(id) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return fmt.Errorf("%s %q is not an id of %d hexadecimal digits", what, id, idDigits)
		}
	}
	return nil
}
