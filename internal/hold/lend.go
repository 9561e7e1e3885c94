package hold

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"dyetrace/internal/guard"
	"dyetrace/internal/scratch"
)

// patience is how long a borrower may take to say who he is.
const patience = 10 * time.Second

// maxWaiting bounds how many borrowers wait at once.
const maxWaiting = 64

// Lender lends a lock that its process holds.
type Lender struct {
	folder *scratch.Folder
	listen net.Listener
	path   string
	served <-chan error

	mu     sync.Mutex
	turns  map[net.Conn]bool // of whoever asks, whether he has his turn
	closed bool
	group  guard.Group
}

// Listen makes the socket at which borrowers ask. Nobody gets an answer before Serve.
func Listen() (*Lender, error) {
	// The folder is its owner's alone, and its name is short enough for a socket in most
	// folders for temporary files; where it is not, the system says so.
	folder, err := scratch.Mkdir("")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder.Path(), "s")
	listen, err := net.Listen("unix", path)
	if err != nil {
		return nil, errors.Join(err, folder.Remove())
	}
	return &Lender{folder: folder, listen: listen, path: path, turns: map[net.Conn]bool{}}, nil
}

// Holder is what goes into the file of the lock: who holds it, and where to ask.
func (l *Lender) Holder(who string) string { return who + "\n" + addressMark + l.path }

// Serve lends to one after the other. lend is called for each, with what waits until he is
// done; it is to call that while nothing else uses what the lock is for. lent is told who
// has his turn.
func (l *Lender) Serve(lend func(fn func() error) error, lent func(borrower string)) {
	l.group.SetLimit(maxWaiting)
	l.served = guard.Start(func() error {
		for {
			c, err := l.listen.Accept()
			if err != nil {
				return nil //nolint:nilerr // Close has closed it
			}
			if !l.set(c, false) {
				c.Close() //nolint:errcheck // nobody borrows any more
				continue
			}
			l.group.Go(func() error {
				l.serve(c, lend, lent)
				l.mu.Lock()
				delete(l.turns, c)
				l.mu.Unlock()
				return c.Close()
			})
		}
	})
}

// set notes whether somebody has his turn, and reports whether there are turns any more.
func (l *Lender) set(c net.Conn, turn bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.turns[c] = turn
	}
	return !l.closed
}

// serve lends to a borrower. What goes wrong is the borrower's business: he has ended.
func (l *Lender) serve(c net.Conn, lend func(fn func() error) error, lent func(borrower string)) {
	if c.SetReadDeadline(time.Now().Add(patience)) != nil {
		return
	}
	in := bufio.NewReader(io.LimitReader(c, maxMessage))
	line, err := in.ReadString('\n')
	var asked request
	if err != nil || json.Unmarshal([]byte(line), &asked) != nil || c.SetReadDeadline(time.Time{}) != nil {
		return
	}
	err = lend(func() error {
		if !l.set(c, true) {
			return net.ErrClosed
		}
		lent(asked.Asks)
		if _, err := c.Write([]byte(granted + "\n")); err != nil {
			return err
		}
		// He may take as long as his work does; when he ends, the system ends the line.
		line, err := in.ReadString('\n')
		if err == nil && strings.TrimSpace(line) != done {
			err = errors.New("a borrower says something else than " + done)
		}
		return err
	})
	if err == nil {
		c.Write([]byte(back + "\n")) //nolint:errcheck // whoever has gone needs no answer
	}
}

// Close ends lending: those who wait are told nothing, and find the lock free or held by
// the next. It returns when nobody borrows any more.
func (l *Lender) Close() error {
	err := l.listen.Close()
	l.mu.Lock()
	l.closed = true
	for c, turn := range l.turns {
		if !turn {
			c.Close() //nolint:errcheck // whoever waits sees that it is closed
		}
	}
	l.mu.Unlock()
	if l.served != nil {
		err = errors.Join(err, <-l.served)
		l.group.Wait() //nolint:errcheck // errors of connections that have ended
	}
	return errors.Join(err, l.folder.Remove())
}
