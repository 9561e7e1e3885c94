package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/internal/outfile"
	"dyetrace/simulate/bank"
)

// casePlay plays a case: it runs commands as people would type them, at the times of the
// case, and lets the banks of a made-up town answer.
type casePlay struct {
	p       *program
	ctx     context.Context //nolint:containedctx // a play is one command's run
	world   *bank.World
	at      dyetrace.Instant // the time of the case
	began   dyetrace.Instant
	reports []victimReport // of the office whose case is played
	chance  io.Reader      // of ids, the same in each run
	silent  bool
	steps   []playStep
	inbox   int             // folders of letters so far
	post    []letterIn      // that nobody has taken in yet
	asked   map[string]bool // files of the outbox that banks have had
	// look is called after each chapter; tests compare with the world's truth there.
	look func(chapter string) error
}

// playStep is a step of the play, as JSON has it: a heading, words, or a command and what it
// printed.
type playStep struct {
	At      string `json:"at,omitempty"`
	Chapter string `json:"chapter,omitempty"`
	Says    string `json:"says,omitempty"`
	Command string `json:"command,omitempty"`
	Printed string `json:"printed,omitempty"`
}

// demoCase plays a whole case in a folder, which must be new or empty.
func (p *program) demoCase(ctx context.Context, out string, asJSON bool) (err error) {
	if err := emptyFolder(out); err != nil {
		return err
	}
	play, err := p.newCasePlay(ctx, asJSON)
	if err != nil {
		return err
	}
	// Commands are shown as they are typed in the folder, and what requests rest on names files
	// as seen from there; so the play is there, too.
	back, err := os.Getwd()
	if err != nil {
		return err
	}
	if err := os.Chdir(out); err != nil {
		return outfile.Refused(out, err)
	}
	defer func() { err = errors.Join(err, os.Chdir(back)) }()
	if err := play.whole(out); err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(map[string]any{"folder": out, "steps": play.steps})
	}
	return nil
}

// emptyFolder makes a folder, or makes sure that it holds nothing.
func emptyFolder(out string) error {
	if err := os.MkdirAll(out, outfile.FolderMode); err != nil {
		return outfile.Refused(out, err)
	}
	entries, err := os.ReadDir(out)
	if err != nil {
		return outfile.Refused(out, err)
	}
	if len(entries) > 0 {
		return usageError("%s is not empty: give a new folder with --out", out)
	}
	return nil
}

func (p *program) newCasePlay(ctx context.Context, silent bool) (*casePlay, error) {
	world, err := caseTown()
	if err != nil {
		return nil, err
	}
	begins, err := time.Parse(time.RFC3339, caseBegins)
	if err != nil {
		return nil, err
	}
	var seed [32]byte
	seed[0] = caseSeed
	play := &casePlay{p: p, ctx: ctx, world: world, at: dyetrace.InstantOf(begins), chance: rand.NewChaCha8(seed), silent: silent,
		asked: map[string]bool{}, look: func(string) error { return nil }}
	play.began = play.at
	_, err = world.Until(play.at)
	return play, err
}

// chapter begins a part of the play.
func (c *casePlay) chapter(heading string) error {
	c.steps = append(c.steps, playStep{Chapter: heading})
	if c.ctx.Err() != nil {
		return c.failed(c.ctx.Err(), heading)
	}
	if c.silent {
		return nil
	}
	return c.p.printf("\n%s\n%s\n", heading, strings.Repeat("=", len(heading)))
}

// says explains what comes.
func (c *casePlay) says(format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	c.steps = append(c.steps, playStep{Says: text})
	if c.silent {
		return nil
	}
	return c.p.printf("\n%s\n", wrapped(text, 100))
}

// wrapped breaks a text into lines.
func wrapped(text string, width int) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case column+1+len(word) > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}

// pass lets time go by.
func (c *casePlay) pass(d time.Duration) { c.at += dyetrace.Instant(d) }

// until lets time go by until a moment, unless that is over.
func (c *casePlay) until(at dyetrace.Instant) { c.at = max(c.at, at) }

// run runs a command as if it had been typed at the time of the case, shows both, and gives
// what it printed.
func (c *casePlay) run(args ...string) (string, error) {
	c.pass(time.Minute)
	line := "dyetrace " + strings.Join(quoteAll(args), " ")
	at := c.at.Time().In(bank.Zone()).Format("Mon 2 Jan 15:04")
	if !c.silent {
		if err := c.p.printf("\n[%s] $ %s\n", at, line); err != nil {
			return "", err
		}
	}
	var out bytes.Buffer
	err := c.execute(&out, args)
	c.steps = append(c.steps, playStep{At: at, Command: line, Printed: out.String()})
	if !c.silent {
		if err := c.p.printf("%s", out.String()); err != nil {
			return "", err
		}
	}
	if err != nil {
		return "", c.failed(err, line)
	}
	return out.String(), nil
}

// read runs a command that changes nothing, and reads its JSON: as a person reads numbers off
// the screen.
func (c *casePlay) read(into any, args ...string) error {
	var out bytes.Buffer
	if err := c.execute(&out, append(slices.Clone(args), "--json")); err != nil {
		return c.failed(err, strings.Join(args, " "))
	}
	return json.Unmarshal(out.Bytes(), into)
}

// execute runs a command at the time of the case.
func (c *casePlay) execute(out io.Writer, args []string) error {
	now := c.at.Time()
	step := &program{stdout: out, stderr: out, args: args, quiet: true, clock: func() time.Time { return now }, chance: c.chance}
	root := step.root()
	root.SetArgs(append(slices.Clone(args), "--quiet"))
	return root.ExecuteContext(c.ctx)
}

// failed is an error of a step. Whoever interrupts the play keeps what was played: each
// command is done whole or not at all.
func (c *casePlay) failed(err error, line string) error {
	if c.ctx.Err() != nil {
		return dyetrace.Errorf(dyetrace.OtherError, "play the case", "interrupted at `%s`: what was played until then is whole, and can be worked on", line)
	}
	return fmt.Errorf("%s: %w", line, err)
}

// letters are what came in for an office until now, each in a folder of its own below inbox.
func (c *casePlay) letters(office string) ([]letterIn, error) {
	came, err := c.world.Until(c.at)
	if err != nil {
		return nil, err
	}
	for _, l := range came {
		c.inbox++
		in := letterIn{Letter: l, folder: filepath.Join("inbox", fmt.Sprintf("%02d-%s", c.inbox, strings.ReplaceAll(l.Institution, " ", "-")))}
		names, err := writeFiles(in.folder, l.File)
		if err != nil {
			return nil, err
		}
		in.file = names[0]
		if in.statements, err = writeFiles(in.folder, l.Statements...); err != nil {
			return nil, err
		}
		c.post = append(c.post, in)
	}
	var own []letterIn
	c.post = slices.DeleteFunc(c.post, func(l letterIn) bool {
		if l.Office == office {
			own = append(own, l)
		}
		return l.Office == office
	})
	return own, nil
}

// letterIn is a letter in the inbox.
type letterIn struct {
	bank.Letter
	folder, file string
	statements   []string
}
