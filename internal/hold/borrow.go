package hold

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"dyetrace/internal/vfs"
)

// addressMark begins the line of a lock's file that has the address.
const addressMark = "ask "

// again is how often a lock is tried that is waited for.
const again = 100 * time.Millisecond

const (
	maxMessage = 4096 // bytes
	granted    = "granted"
	done       = "done"
	back       = "back"
)

// FS is a file system whose locks are asked for where another process lends them, and waited
// for where it does not.
type FS struct {
	vfs.FS
	Context context.Context     //nolint:containedctx // of the command that the file system is for
	Wait    time.Duration       // for a lock that is not lent
	Long    bool                // the lock is for long: it is never borrowed
	Waits   func(holder string) // is told once whom it waits for
}

// Lock takes a lock, or borrows it. Where it cannot be had the error is a
// *vfs.LockedError.
func (f *FS) Lock(name, holder string) (io.Closer, error) {
	var end <-chan time.Time
	for {
		lock, err := f.FS.Lock(name, holder)
		var locked *vfs.LockedError
		if !errors.As(err, &locked) {
			return lock, err
		}
		who, address := split(locked.Holder)
		if f.Long {
			address = ""
		}
		// Whoever lends and does not answer is about to end.
		wait := f.Wait
		if address != "" {
			wait = max(wait, patience)
		}
		if end == nil {
			if wait <= 0 {
				return nil, &vfs.LockedError{Holder: who}
			}
			end = time.After(wait)
			f.Waits(who)
		}
		if address != "" {
			if borrowed, err := f.ask(address, holder); err == nil {
				return borrowed, nil
			}
		}
		select {
		case <-f.Context.Done():
			return nil, f.Context.Err()
		case <-end:
			return nil, &vfs.LockedError{Holder: who}
		case <-time.After(again):
		}
	}
}

// split parts what a lock's file says into who holds it and where he is asked.
func split(text string) (who, address string) {
	who, more, _ := strings.Cut(text, "\n")
	address, _ = strings.CutPrefix(more, addressMark)
	if address == more {
		address = ""
	}
	return strings.TrimSpace(who), strings.TrimSpace(address)
}

// request is what a borrower says.
type request struct {
	Asks string `json:"asks"` // who asks
}

// ask borrows the lock at an address.
func (f *FS) ask(address, holder string) (io.Closer, error) {
	c, err := (&net.Dialer{}).DialContext(f.Context, "unix", address)
	if err != nil {
		return nil, err
	}
	// A wait that is given up closes the connection, which the holder sees.
	stop := context.AfterFunc(f.Context, func() { c.Close() }) //nolint:errcheck // what is read from it fails
	b := &borrowed{conn: c, read: bufio.NewReader(io.LimitReader(c, maxMessage))}
	message, err := json.Marshal(request{Asks: holder})
	if err == nil {
		_, err = c.Write(append(message, '\n'))
	}
	if err == nil {
		err = b.expect(granted)
	}
	if !stop() {
		err = cmp.Or(err, f.Context.Err())
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return b, nil
}

// borrowed is a lock that is lent to this process.
type borrowed struct {
	conn net.Conn
	read *bufio.Reader
}

func (b *borrowed) expect(word string) error {
	line, err := b.read.ReadString('\n')
	if err == nil && strings.TrimSpace(line) != word {
		err = errors.New("the holder of the lock says something else than " + word)
	}
	return err
}

// Close gives the lock back, and returns when its holder has gone on. A holder that has
// ended by then has nothing to go on with.
func (b *borrowed) Close() error {
	if _, err := b.conn.Write([]byte(done + "\n")); err == nil {
		b.expect(back) //nolint:errcheck // see above
	}
	return b.conn.Close()
}
