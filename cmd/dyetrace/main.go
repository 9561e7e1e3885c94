// Command dyetrace follows stolen money: it reads transfer records into a
// ledger, traces victims' claims through it and reports where the money lies.
//
// Each command has a file of its own, with its options and what it does.
// Packages are wired together here and nowhere else.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // --timezone works where the system has no zones

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/internal/guard"
)

// version is that of the program; the linker sets it in releases.
var version = "0.1.0-dev"

func main() {
	// Cobra's own word on this turns away commands that a shortcut starts, too.
	cobra.MousetrapHelpText = ""
	if openedByHand(os.Args[1:], ownTerminal) {
		program, _ := os.Executable() // where it is not known, the folder is the one at hand
		explain(program, os.Args[1:], os.Stdin, os.Stdout)
		return
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole program. It gives the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	p := &program{stdout: stdout, stderr: stderr, args: args}
	// Nothing here logs. What the Parquet library warns of is its writers' business.
	log.SetOutput(io.Discard)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the program at once, unless it comes together with
	// the first, as from programs that signal both a process and its group.
	context.AfterFunc(ctx, func() { time.AfterFunc(time.Second, stop) })
	err := guard.Do(func() (err error) {
		p.command, err = p.root().ExecuteContextC(ctx)
		return err
	})
	if dyetrace.KindOf(err) != dyetrace.CorruptError {
		// Also after an error or a fault in the program: a ledger that changed while it
		// was read may be the reason for either.
		err = cmp.Or(p.unchanged(), err)
	}
	var broken *guard.Panic
	if errors.As(err, &broken) {
		return p.crashed(broken)
	}
	if err != nil && ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = errInterrupted
	}
	return p.failed(err)
}

var errInterrupted = errors.New("interrupted: nothing was changed")

// crashed reports a fault in the program itself.
func (p *program) crashed(broken *guard.Panic) int {
	fmt.Fprintf(p.stderr, "dyetrace: internal error, please report: %s\n", printable(fmt.Sprint(broken.Cause)))
	if os.Getenv("DYETRACE_DEBUG") == "1" {
		fmt.Fprintf(p.stderr, "%s\n", broken.Stack)
	} else {
		fmt.Fprintln(p.stderr, "Run it again with DYETRACE_DEBUG=1 to see where, and send that along.")
	}
	return exitOther
}
