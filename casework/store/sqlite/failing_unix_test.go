//go:build unix

package sqlite_test

import (
	"fmt"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"

	"dyetrace/casework/store/storetest"
)

// outliveLimits makes a write beyond a limit fail, in place of ending the process.
func outliveLimits() { signal.Ignore(syscall.SIGXFSZ) }

// A process whose files may not grow beyond a limit is told so, and loses nothing of what
// was kept before. The limit falls into the log of changes, the database or both.
func TestFailingFiles(t *testing.T) {
	storetest.FailingPeople(t, open, t.TempDir(), func(program string, round int) *exec.Cmd {
		blocks := []int{300, 900, 1500, 4200, 9000}[round] // of 512 bytes
		return exec.Command("sh", "-c", fmt.Sprintf("ulimit -f %d; exec %q", blocks, program))
	}, "make room")
}
