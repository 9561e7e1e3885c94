package join

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/internal/queue"
)

// Step is a transfer on its way into an order that its statements agree with.
type Step[T any] struct {
	Time  dyetrace.Instant // the payer's, or the only one there is
	Seq   int64
	ID    []byte
	Fixed bool        // Time and Seq must not change
	Lines [2]StepLine // its lines in the payer's and the payee's statement
	Item  T

	released  bool
	waitingIn int          // statements in which another step comes first
	chains    [2]*chain[T] // of Lines
	place     position     // once it is released
}

// StepLine is the line that a step has in a statement.
type StepLine struct {
	On      bool // there is one
	Account uint32
	Time    dyetrace.Instant // as that statement has it
	Rank    int32            // its place there, as Rank numbers it
}

// maxWindow bounds how many steps wait for each other.
const maxWindow = 1 << 18

// Orderer gives transfers times that agree with the statements of both sides. A
// transfer has the payer's time. Clocks differ by seconds, so this may put it
// before a transfer that precedes it in the statement of either side. Then it
// takes over that transfer's time and follows it by its running number. Where
// statements contradict each other the payer's time decides.
//
// Steps come in order of Time, Seq and ID and leave in that order too. Only
// those within reach of each other wait in memory.
type Orderer[T any] struct {
	reach      dyetrace.Instant
	emit       func(*Step[T]) error
	frontier   dyetrace.Instant
	chainOf    []uint32                  // 1 + place in chains by account; 0: none
	chains     []*chain[T]               // statements that may decide something
	spare      []*chain[T]               // to be used again
	firstLines queue.Queue[firstLine[T]] // statements whose first line is not known to be the first
	waiting    []*Step[T]                // in order of arrival; released ones are skipped
	head       int                       // of waiting
	left       int                       // of waiting, not released
	ready      []*Step[T]                // that need not wait
	done       queue.Queue[leaving[T]]   // released, and not emitted
	free       []*Step[T]
	purged     int
	summary    OrderSummary
}

// OrderSummary counts what ordering changed.
type OrderSummary struct {
	Moved      int64 // transfers that got the time of another
	Contradict int64 // transfers whose statements disagree about the order
}

// chain is the part of an account's statement that is within reach.
type chain[T any] struct {
	account     uint32
	items       []chainItem[T] // by rank; those before head are released
	head        int
	headSettled bool // no step can come before the item at head any more
	last        position
}

type chainItem[T any] struct {
	step *Step[T]
	time dyetrace.Instant
	rank int32
}

// position is a place in ledger order.
type position struct {
	time dyetrace.Instant
	seq  int64
	any  bool
}

// firstLine is a statement and the time of its first line.
type firstLine[T any] struct {
	time    dyetrace.Instant
	account uint32
	chain   *chain[T]
}

// leaving is a released step that is not emitted yet. They leave in ledger order.
type leaving[T any] struct {
	place position
	step  *Step[T]
}

// NewOrderer returns an Orderer. The time of a step in a statement counts only if
// it is at most tolerance away from the step's own. The step handed to emit belongs
// to the Orderer again when emit returns. Accounts are numbers from 0 without
// large gaps: each takes four bytes.
func NewOrderer[T any](tolerance time.Duration, emit func(*Step[T]) error) *Orderer[T] {
	o := &Orderer[T]{reach: dyetrace.Instant(tolerance), emit: emit}
	o.firstLines.Before = func(a, b *firstLine[T]) bool {
		return a.time < b.time || a.time == b.time && a.account < b.account
	}
	o.done.Before = func(a, b *leaving[T]) bool {
		if a.place.time != b.place.time {
			return a.place.time < b.place.time
		}
		return cmp.Or(cmp.Compare(a.place.seq, b.place.seq), bytes.Compare(a.step.ID, b.step.ID)) < 0
	}
	return o
}

// New returns a step for the caller to set and add. It may be a used one, so that
// every field must be set.
func (o *Orderer[T]) New() *Step[T] {
	if n := len(o.free); n > 0 {
		s := o.free[n-1]
		o.free = o.free[:n-1]
		return s
	}
	return &Step[T]{}
}

// Add adds the next step and emits those that nothing can come before any more.
func (o *Orderer[T]) Add(s *Step[T]) error {
	if s.Time > o.frontier || o.left == 0 {
		o.frontier = s.Time
		if err := o.release(false); err != nil {
			return err
		}
	}
	s.released, s.waitingIn = false, 0
	o.waiting = append(o.waiting, s)
	o.left++
	for i := range s.Lines {
		at := &s.Lines[i]
		again := i > 0 && s.Lines[0].On && at.Account == s.Lines[0].Account
		at.On = at.On && !s.Fixed && !again && at.Time-s.Time <= o.reach && s.Time-at.Time <= o.reach
		if at.On {
			s.waitingIn++
			o.enter(s, i)
		}
	}
	if s.waitingIn == 0 {
		o.ready = append(o.ready, s)
	}
	for o.left > maxWindow {
		o.force()
		o.releaseReady()
	}
	return nil
}

// enter puts a step into the statement of its line k. The step waits there until
// all steps before it are known and released.
func (o *Orderer[T]) enter(s *Step[T], k int) {
	at := &s.Lines[k]
	c := o.chain(at.Account)
	s.chains[k] = c
	i, first := len(c.items), c.head
	if c.headSettled {
		first++
	}
	for i > first && c.items[i-1].rank > at.Rank {
		i--
	}
	c.items = slices.Insert(c.items, i, chainItem[T]{s, at.Time, at.Rank})
	if i == c.head {
		o.firstLines.Push(firstLine[T]{at.Time, at.Account, c})
	}
}

// chain returns the statement of an account.
func (o *Orderer[T]) chain(account uint32) *chain[T] {
	if int(account) >= len(o.chainOf) {
		o.chainOf = append(o.chainOf, make([]uint32, int(account)+1+len(o.chainOf)/2-len(o.chainOf))...)
	}
	if no := o.chainOf[account]; no != 0 {
		return o.chains[no-1]
	}
	o.purge()
	var c *chain[T]
	if n := len(o.spare); n > 0 {
		c, o.spare = o.spare[n-1], o.spare[:n-1]
		*c = chain[T]{account: account, items: c.items[:0]}
	} else {
		c = &chain[T]{account: account}
	}
	o.chains = append(o.chains, c)
	o.chainOf[account] = uint32(len(o.chains))
	return c
}

// purge forgets statements that can no longer decide anything.
func (o *Orderer[T]) purge() {
	if len(o.chains) < 2*o.purged+1024 {
		return
	}
	kept := o.chains[:0]
	for _, c := range o.chains {
		if c.head == len(c.items) && c.last.time < o.frontier-2*o.reach {
			o.chainOf[c.account] = 0
			o.spare = append(o.spare, c)
			continue
		}
		kept = append(kept, c)
		o.chainOf[c.account] = uint32(len(kept))
	}
	clear(o.chains[len(kept):])
	o.chains = kept
	o.purged = len(o.chains)
}

// Finish emits all steps that still wait.
func (o *Orderer[T]) Finish() (OrderSummary, error) {
	err := o.release(true)
	return o.summary, err
}

// patience is how many reaches a step waits for others that wait themselves. After
// that their statements are taken to contradict each other. Eight was chosen by
// hand.
const patience = 8

// release releases all steps whose predecessors are known.
func (o *Orderer[T]) release(all bool) error {
	for {
		o.releaseReady()
		if o.firstLines.Len() > 0 && (all || o.firstLines.First().time < o.frontier-2*o.reach) {
			o.markFirst(o.firstLines.Pop())
			continue
		}
		first := o.first()
		if first == nil || !all && first.Time >= o.frontier-patience*o.reach-1 {
			return o.flush(all)
		}
		o.force()
	}
}

// markFirst marks the first line of a statement as known to be the first. All lines of
// lower rank have arrived: ranks lead back by no more than a reach, and so do the
// times of steps.
func (o *Orderer[T]) markFirst(at firstLine[T]) {
	c := at.chain
	if c.account != at.account || c.head == len(c.items) || c.headSettled || c.items[c.head].time != at.time {
		return // another line came first, or it is known already
	}
	c.headSettled = true
	o.unblock(c)
}

// unblock notes that the first step of a statement need not wait there any more.
func (o *Orderer[T]) unblock(c *chain[T]) {
	s := c.items[c.head].step
	if s.waitingIn--; s.waitingIn == 0 {
		o.ready = append(o.ready, s)
	}
}

// releaseReady releases the steps that need not wait.
func (o *Orderer[T]) releaseReady() {
	for len(o.ready) > 0 {
		s := o.ready[len(o.ready)-1]
		o.ready = o.ready[:len(o.ready)-1]
		o.releaseStep(s)
	}
}

// releaseStep releases a step and gives it its place.
func (o *Orderer[T]) releaseStep(s *Step[T]) {
	s.released = true
	o.left--
	at := position{s.Time, s.Seq, true}
	if !s.Fixed {
		at.seq = 0
	}
	for i := range s.Lines {
		if !s.Lines[i].On {
			continue
		}
		last := &s.chains[i].last
		if last.any && (last.time > at.time || last.time == at.time && last.seq >= at.seq) {
			at = position{last.time, last.seq + 1, true}
		}
	}
	if at.time != s.Time {
		o.summary.Moved++
	}
	for i := range s.Lines {
		if s.Lines[i].On {
			o.drop(s, s.chains[i], at)
		}
	}
	s.place = at
	o.done.Push(leaving[T]{at, s})
}

// drop takes a released step out of a statement. Then the next one may be the
// first there.
func (o *Orderer[T]) drop(s *Step[T], c *chain[T], place position) {
	i := c.head
	for c.items[i].step != s {
		i++
	}
	led := i == c.head
	copy(c.items[c.head+1:i+1], c.items[c.head:i])
	c.items[c.head] = chainItem[T]{}
	c.head++
	c.last = place
	if led {
		c.headSettled = false
	}
	if c.head == len(c.items) {
		c.items, c.head = c.items[:0], 0
		return
	}
	if led {
		o.firstLines.Push(firstLine[T]{c.items[c.head].time, c.account, c})
	}
	if c.head > minCompact && 2*c.head > len(c.items) {
		c.items = append(c.items[:0], c.items[c.head:]...)
		c.head = 0
	}
}

// minCompact and minCompactWaiting are how many released items a list holds before
// the others are moved to its front. Below these a move costs more than it frees.
const (
	minCompact        = 64
	minCompactWaiting = 4096
)

// force releases the first waiting step, whatever it waits for.
func (o *Orderer[T]) force() {
	s := o.first()
	if s.waitingIn > 0 {
		o.summary.Contradict++
	} else if i := slices.Index(o.ready, s); i >= 0 {
		o.ready = slices.Delete(o.ready, i, i+1)
	}
	o.releaseStep(s)
}

// first returns the first waiting step, nil where there is none.
func (o *Orderer[T]) first() *Step[T] {
	for o.head < len(o.waiting) && o.waiting[o.head].released {
		o.waiting[o.head] = nil
		o.head++
	}
	if o.head > minCompactWaiting && 2*o.head > len(o.waiting) {
		o.waiting = append(o.waiting[:0], o.waiting[o.head:]...)
		o.head = 0
	}
	if o.head == len(o.waiting) {
		return nil
	}
	return o.waiting[o.head]
}

// flush emits steps that nothing can come before any more.
func (o *Orderer[T]) flush(all bool) error {
	limit := o.frontier
	if first := o.first(); first != nil {
		limit = min(limit, first.Time)
	}
	for o.done.Len() > 0 && (all || o.done.First().place.time < limit) {
		s := o.done.Pop().step
		s.Time, s.Seq = s.place.time, s.place.seq
		if err := o.emit(s); err != nil {
			return err
		}
		o.free = append(o.free, s)
	}
	return nil
}
