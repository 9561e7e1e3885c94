package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/internal/outfile"
	"dyetrace/simulate"
	"dyetrace/simulate/statements"
)

const (
	demoPreset = "demo"
	demoSeed   = 1
	// demoUncovered is the share of the town's institutions that have not
	// answered yet: a real case always has some.
	demoUncovered = 0.1
	// demoClaims is about how many claims the day that is traced has: as many as
	// a picture of their flow can show.
	demoClaims = 8
)

// demoZone is the zone in which the town's days begin.
const demoZone = "Asia/Shanghai"

// newDemoTown is the simulation that the demo traces.
func newDemoTown() (*simulate.Sim, error) {
	config, err := simulate.Preset(demoPreset)
	if err != nil {
		return nil, err
	}
	config.UncoveredInstitutions = demoUncovered
	return simulate.New(config, demoSeed)
}

// demoDay is the day whose claims are traced: of the days in the middle of the
// simulation, whose money has a past and a future, the first that has about as
// many claims as the demo wants.
func demoDay(s *simulate.Sim, zone *time.Location) string {
	counts := make(map[string]int)
	for _, c := range s.Claims() {
		counts[time.Unix(c.Reported, 0).In(zone).Format(time.DateOnly)]++
	}
	first, last := s.Start(), s.End()
	best, distance := "", 0
	for at := first + (last-first)/3; at < last-(last-first)/6; at += dyetrace.Instant(24 * time.Hour) {
		day := at.Time().In(zone).Format(time.DateOnly)
		if d := max(counts[day]-demoClaims, demoClaims-counts[day]); best == "" || d < distance {
			best, distance = day, d
		}
	}
	return best
}

// demo is a case to be shown.
type demo struct {
	folder  string // where it goes unless told otherwise
	records string // what of it is imported beside its accounts
	// write writes what a simulation makes into a folder.
	write func(ctx context.Context, s *simulate.Sim, dir string) error
}

// demoTown is a case whose transfers lie in one table.
func demoTown() demo {
	return demo{"demo", "transfers.csv", func(ctx context.Context, s *simulate.Sim, dir string) error {
		return simulate.Write(s, dir, nil, func(int64, int64) error { return ctx.Err() })
	}}
}

// demoAnswers is a case made of institutions' answers.
func demoAnswers() demo {
	return demo{"demo-statements", statements.Answers, func(ctx context.Context, s *simulate.Sim, dir string) error {
		return statements.Write(ctx, s, dir, statements.Usual(demoSeed), nil, func(int64, int64) error { return nil })
	}}
}

// make makes the case in a folder and says which day's claims are to be traced.
func (d *demo) make(ctx context.Context, dir string) (day string, err error) {
	zone, err := zone(demoZone)
	if err != nil {
		return "", err
	}
	town, err := newDemoTown()
	if err != nil {
		return "", err
	}
	if err := d.write(ctx, town, dir); err != nil {
		return "", err
	}
	day = demoDay(town, zone)
	return day, writeDemoClaims(filepath.Join(dir, "claims.csv"), filepath.Join(dir, demoClaimsFile(day)), day)
}

// demoClaimsFile names the file of the claims that were reported on a day.
func demoClaimsFile(day string) string { return "claims-" + day + ".csv" }

// writeDemoClaims copies the claims of a claims file that were reported on a day.
func writeDemoClaims(from, to, day string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return inputError(from, err)
	}
	// A claims file of the simulator names its columns, and their order may change.
	reported := slices.Index(rows[0], "reported")
	if reported < 0 {
		return inputError(from, fmt.Errorf("it has no column reported, which gives the time of each report"))
	}
	// Times are written as RFC 3339, so that the day is how they begin.
	kept := rows[:1]
	for _, row := range rows[1:] {
		if len(row[reported]) >= len(day) && row[reported][:len(day)] == day {
			kept = append(kept, row)
		}
	}
	// O_EXCL, because the folder is new: a file of this name in it is somebody else's.
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, outfile.FileMode)
	if err != nil {
		return err
	}
	w := csv.NewWriter(out)
	if err := w.WriteAll(kept); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
