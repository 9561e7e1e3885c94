// Package generate makes ledgers to measure with: transfers of a town that
// lives on wages, shops and friends, so large that nobody could collect them.
//
// Every transfer is a pure function of the seed and its number, which is why
// the same options always write the same bytes, whatever the number of
// processors, and why rows can be written in any order.
//
//	persons    how busy each is follows a Pareto law
//	merchants  one of 400 accounts; Zipf: a few take in most of all purchases
//	employers  one of 400 accounts; Zipf: a few pay most of all wages
//
// Half of the transfers go from a person to one of his contacts, 40 % from a
// person to one of the merchants he favours, 5 % from a merchant to an
// employer, 5 % from an employer to one of his staff.
//
// With 20 M transfers among 2 M accounts the busiest statement has 7·10^5
// entries, eleven have more than 10^5, and half of the accounts have six or
// fewer. Money flows in circles, so that few accounts need a large opening
// balance to pay what they pay.
package generate

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"
)

// Options say what to make. The same options make the same bytes.
type Options struct {
	Transfers int64
	Accounts  int
	Seed      uint64
	Start     time.Time // of the first day
	Days      int
	Shuffle   bool // rows in random order instead of ledger order
	RandomIDs bool // ids without order, as from many sources, instead of a running serial
}

// Defaults are 20 M transfers among 2 M accounts in the first 90 days of 2026.
func Defaults() Options {
	return Options{Transfers: 20_000_000, Accounts: 2_000_000, Seed: 1, Days: 90,
		Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

// Check reports options that cannot be followed.
func (o *Options) Check() error {
	switch {
	case o.Transfers < 1:
		return errors.New("there must be at least one transfer")
	case o.Accounts < minAccounts || o.Accounts > maxAccounts:
		return fmt.Errorf("there must be %d to %d accounts", minAccounts, maxAccounts)
	case o.Days < 1:
		return errors.New("there must be at least one day")
	case o.Start.Year() < 1970 || o.Start.AddDate(0, 0, o.Days).Year() > 9999:
		return errors.New("days must lie between the years 1970 and 9999")
	}
	return nil
}

// Header is the first line of what WriteTransfers writes.
const Header = "id,time,from,to,amount,currency\n"

// chunkRows is how many rows one worker makes at a time.
const chunkRows = 8 << 10

// Ledger makes the transfers of one set of options.
type Ledger struct {
	opts  Options
	town  *town
	clock *clock
	order *permutation
}

// New prepares a ledger; its memory is about 20 bytes an account.
func New(opts Options) (*Ledger, error) {
	if err := opts.Check(); err != nil {
		return nil, err
	}
	l := &Ledger{opts: opts, town: newTown(opts.Accounts, opts.Transfers, opts.Seed),
		clock: newClock(opts.Start, opts.Days, opts.Transfers)}
	if opts.Shuffle {
		l.order = newPermutation(uint64(opts.Transfers), opts.Seed)
	}
	return l, nil
}

// WriteTransfers writes all transfers as CSV, header first. It uses as many
// processors as Go may.
func (l *Ledger) WriteTransfers(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<20)
	if _, err := out.WriteString(Header); err != nil {
		return err
	}
	workers := runtime.GOMAXPROCS(0)
	free := make(chan []byte, 2*workers)
	for range cap(free) {
		free <- nil
	}
	// Each slot holds one chunk in the making; slots are written in order.
	slots := make(chan chan []byte, cap(free))
	stop := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() { l.makeChunks(slots, free, stop, &running) })
	var err error
	for slot := range slots {
		chunk := <-slot
		if err == nil {
			if _, err = out.Write(chunk); err != nil {
				close(stop)
			}
		}
		free <- chunk[:0]
	}
	running.Wait()
	if err != nil {
		return err
	}
	return out.Flush()
}

// makeChunks starts one goroutine for each chunk as soon as a buffer is free.
func (l *Ledger) makeChunks(slots chan<- chan []byte, free <-chan []byte, stop <-chan struct{},
	running *sync.WaitGroup) {
	defer close(slots)
	for from := int64(0); from < l.opts.Transfers; from += chunkRows {
		select {
		case <-stop:
			return
		case buffer := <-free:
			slot := make(chan []byte, 1)
			slots <- slot
			running.Go(func() { slot <- l.appendRows(buffer, from, min(from+chunkRows, l.opts.Transfers)) })
		}
	}
}

// appendRows appends the rows at the places from to to-1 of the file.
func (l *Ledger) appendRows(dst []byte, from, to int64) []byte {
	transfers := make([]transfer, to-from)
	for i := range transfers {
		place := from + int64(i)
		if l.order != nil {
			place = int64(l.order.at(uint64(place)))
		}
		transfers[i].n = place
	}
	maker := l.newMaker()
	maker.make(transfers)
	for i := range transfers {
		dst = maker.append(dst, &transfers[i])
	}
	return dst
}
