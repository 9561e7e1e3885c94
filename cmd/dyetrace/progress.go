package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// progress is a bar on a terminal. The zero progress shows nothing.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	width int
	label string
	shown time.Time // when it was last drawn
	began time.Time
}

const (
	barColumns  = 30
	barInterval = 100 * time.Millisecond
	barPatience = 300 * time.Millisecond // what takes no longer needs no bar
)

// progress begins a bar on standard error, if that is a terminal and nobody
// asked for quiet.
func (p *program) progress(label string) *progress {
	width := terminalWidth(p.stderr)
	if p.quiet || width == 0 {
		return &progress{}
	}
	now := time.Now()
	return &progress{w: p.stderr, width: width, label: label, began: now, shown: now.Add(barPatience - barInterval)}
}

// set says how far things have come. It may be called from any goroutine, and after end.
func (b *progress) set(done, total int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if b.w == nil || now.Sub(b.shown) < barInterval {
		return
	}
	b.shown = now
	shown := erased(b.width) + bar(b.label, done, total, now.Sub(b.began), b.width)
	io.WriteString(b.w, shown) //nolint:errcheck // a bar is no result
}

// end takes the bar away.
func (b *progress) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.w == nil {
		return
	}
	io.WriteString(b.w, erased(b.width)) //nolint:errcheck // a bar is no result
	b.w = nil
}

// erased empties the line that a bar was drawn on. It is made of spaces: consoles of Windows
// show what others take as a command to erase.
func erased(width int) string { return "\r" + strings.Repeat(" ", max(0, width-1)) + "\r" }

// bar draws a bar of at most width columns.
func bar(label string, done, total int64, took time.Duration, width int) string {
	share := 0.0
	if total > 0 {
		share = min(1, float64(done)/float64(total))
	}
	full := int(share * barColumns)
	line := fmt.Sprintf("%s [%s%s] %3.0f %%", label, strings.Repeat("=", full), strings.Repeat(" ", barColumns-full),
		100*share)
	if share > 0.01 {
		left := time.Duration(float64(took) * (1 - share) / share)
		line += fmt.Sprintf("  %s left", left.Round(time.Second))
	}
	if len(line) >= width {
		line = line[:max(0, width-1)]
	}
	return line
}
