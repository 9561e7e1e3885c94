// Package measure runs programs and says what they took, and on what machine.
//
// Everything that is measured runs in a process of its own, because peak
// memory is only known of whole processes. The one who measures stays small:
// Linux counts the memory of the process that starts another into the other's
// peak.
package measure

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// Program is what to run.
type Program struct {
	Path  string
	Args  []string
	Stdin io.Reader
	Cores int       // how many processors it may use at once; 0: all
	Log   io.Writer // what it says on its standard error; nil: kept for errors only
}

// Run is what one run of a program took.
type Run struct {
	Wall    time.Duration
	CPU     time.Duration // of user and system together
	PeakRSS int64         // bytes, from wait4(2)
	Stdout  []byte
}

// Measure runs the program to its end. What earlier runs have left to be
// written to disk is written first, so that it is not charged to this one.
func (p *Program) Measure(ctx context.Context) (Run, error) {
	syscall.Sync()
	cmd := exec.CommandContext(ctx, p.Path, p.Args...)
	cmd.Stdin = p.Stdin
	if p.Cores > 0 {
		cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(p.Cores))
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout = &stdout
	cmd.Stderr = &stderr
	if p.Log != nil {
		cmd.Stderr = io.MultiWriter(p.Log, &stderr)
	}
	began := time.Now()
	err := cmd.Run()
	run := Run{Wall: time.Since(began), Stdout: stdout.Bytes()}
	if err != nil {
		return run, fmt.Errorf("%s: %w: %s", cmd, err, lastLines(stderr.Bytes()))
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return run, errors.New("this system does not say how much memory a process took")
	}
	run.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	run.PeakRSS = usage.Maxrss
	if runtime.GOOS != "darwin" {
		run.PeakRSS *= 1024
	}
	return run, nil
}

// lastLines is the end of what a program complained about.
func lastLines(text []byte) []byte {
	const most = 2000
	text = bytes.TrimSpace(text)
	return text[max(0, len(text)-most):]
}
