package main

import (
	"context"
	"io"
	"time"

	"dyetrace"
	"dyetrace/internal/outfile"
	"dyetrace/simulate/family"
)

// simulateFamily draws a world of the family and writes it; without a folder it
// only says what was drawn.
func (p *program) simulateFamily(ctx context.Context, f *simulateFlags) error {
	switch {
	case f.out == "" && !f.describe:
		return dyetrace.Errorf(dyetrace.UsageError, "simulate",
			"say where to write with --out DIR, or --describe what is drawn")
	case f.asJSON && !f.describe:
		return usageError("--json is a way to show what --describe finds: ask for that too")
	}
	world, err := family.Draw(f.family)
	if err != nil {
		return err
	}
	if f.out == "" {
		if _, err := world.Begin(); err != nil {
			return err
		}
	} else if err := p.writeFamily(ctx, world, f.out); err != nil {
		return err
	}
	switch {
	case f.asJSON:
		return p.printJSON(world)
	case f.describe:
		_, err = io.WriteString(p.stdout, world.Text())
	}
	return err
}

func (p *program) writeFamily(ctx context.Context, world *family.World, out string) error {
	if err := outfile.CheckFree(out, "accounts.csv", "transfers.csv", "truth"); err != nil {
		return err
	}
	began := time.Now()
	bar := p.progress("simulating")
	defer bar.end()
	err := p.writeFolder(out, true, func(to *outfile.Folder) error {
		return world.Write(to.Path(), func(done, total int64) error {
			bar.set(done, total)
			return ctx.Err()
		})
	})
	if err != nil {
		return err
	}
	bar.end()
	p.note("wrote %s in %.1f seconds", out, time.Since(began).Seconds())
	return nil
}
