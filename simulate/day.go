package simulate

import (
	"runtime"

	"dyetrace/internal/guard"
)

// peoplePerPart is fixed, so that the order of intents depends on nothing but
// the persons' numbers.
const peoplePerPart = 4096

// written is a day's intents in order of time, and how far they are done.
type written struct {
	intents []intent
	next    int
	number  int
	ahead   int        // up to which intent the accounts have been asked for
	asked   uint8      // of them, for the compiler not to leave the asking out
	parts   [][]intent // memory of the last day's parts, kept
}

// writeDay fills the day's intents, with as many cores as there are.
func (s *Sim) writeDay(number int) {
	// People are cut into parts of a fixed size, not one for each core: the parts, and so
	// the order of equal times, must not depend on the machine. The last part is the shops.
	day := s.today(number)
	n := len(s.world.persons)
	parts := (n + peoplePerPart - 1) / peoplePerPart
	if s.day.parts == nil {
		s.day.parts = make([][]intent, parts+1)
	}
	work := make(chan int, parts+1)
	for i := range parts + 1 {
		work <- i
	}
	close(work)
	var workers guard.Group
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() error {
			d := &diary{s: s, day: day}
			for i := range work {
				d.out = s.day.parts[i][:0]
				if i == parts {
					for shop := range s.world.shops.n {
						d.trade(shop)
					}
				}
				for p := i * peoplePerPart; i < parts && p < min(n, (i+1)*peoplePerPart); p++ {
					d.live(p)
				}
				s.day.parts[i] = d.out
			}
			return nil
		})
	}
	guard.Raise(workers.Wait())
	s.day.intents = inOrder(s.day.parts, s.day.intents)
	s.day.next, s.day.ahead = 0, 0
	s.day.number = number
}

// askAhead reads the accounts of the next intents, all at once: the waits for
// memory overlap, where they would come one after the other while carrying out.
func (s *Sim) askAhead() {
	const many = 24
	from := s.day.next
	s.day.ahead = min(from+many, len(s.day.intents))
	sum := uint8(0)
	for i := range s.day.intents[from:s.day.ahead] {
		t := &s.day.intents[from+i]
		sum += s.world.accounts[t.from].flags + s.world.accounts[t.to].flags
	}
	s.day.asked += sum
}

// inOrder puts intents in order of their second; those of one second stay in
// the order of the parts. It counts, so that it takes time in proportion to
// the intents alone.
func inOrder(parts [][]intent, into []intent) []intent {
	var ends [secondsPerDay + 1]int32
	total := 0
	for _, part := range parts {
		total += len(part)
		for i := range part {
			ends[part[i].at+1]++
		}
	}
	for i := range secondsPerDay {
		ends[i+1] += ends[i]
	}
	if cap(into) < total {
		into = make([]intent, total, total+total/8)
	}
	into = into[:total]
	for _, part := range parts {
		for i := range part {
			at := part[i].at
			into[ends[at]] = part[i]
			ends[at]++
		}
	}
	return into
}
