package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"dyetrace"
	"dyetrace/internal/outfile"
	"dyetrace/simulate"
	"dyetrace/simulate/bank"
	"dyetrace/simulate/statements"
)

// The town of the case: small enough to be read through, with money that rests for hours,
// so that a quick office still finds some of it.
const (
	caseSeed = 1
	// caseBegins is when the office opens the case: three victims have just reported, and most
	// of their money is still on its way.
	caseBegins = "2026-03-04T14:00:00+08:00"
)

// caseTown is the world that the demo's banks answer from.
func caseTown() (*bank.World, error) {
	c, err := simulate.Preset(demoPreset)
	if err != nil {
		return nil, err
	}
	c.Days, c.Population.Persons, c.Population.Banks, c.Population.Wallets = 8, 700, 8, 2
	c.Platform.Count, c.Platform.Runners, c.Platform.FraudsPerDay = 1, 20, 6
	c.Platform.DwellMinutes, c.Platform.LevelsMin, c.Platform.LevelsMax, c.Platform.SplitMax = 150, 2, 3, 3
	c.Platform.Nights, c.Platform.WalletAccounts = 0.1, 0
	c.Fraud.ReportMinutes, c.Fraud.Reported = 60, 1
	town, err := simulate.New(c, caseSeed)
	if err != nil {
		return nil, err
	}
	return bank.Open(town, bank.Options{Seed: caseSeed, Characters: map[string]bank.Character{"Bank 000": bank.Prompt, "Bank 001": bank.Prompt,
		"Bank 002": bank.Late, "Bank 003": bank.Partial, "Bank 004": bank.Careless, "Bank 005": bank.Strict, "Bank 006": bank.Prompt,
		"Bank 007": bank.Queued}}), nil
}

// victimReport is a victim's report of one payment, as he makes it.
type victimReport struct {
	number  string // that the police give it
	victim  dyetrace.Account
	payee   dyetrace.Account
	claim   simulate.Claim
	paid    dyetrace.Instant
	account simulate.AccountNo // the victim's
}

// reportsOf are the reports that victims made from one instant to before another.
func reportsOf(w *bank.World, office string, from, to dyetrace.Instant) []victimReport {
	var all []victimReport
	for _, c := range w.Sim().Claims() {
		at := dyetrace.InstantOf(time.Unix(c.Reported, 0))
		if at < from || at >= to {
			continue
		}
		o := w.Sim().Orders()[c.Order]
		all = append(all, victimReport{fmt.Sprintf("%s-%03d", office, len(all)+1), w.Sim().Account(o.Payer), w.Sim().Account(o.Payee), c,
			w.Paid(c), o.Payer})
	}
	return all
}

// writeFiles writes files into a folder, which it makes.
func writeFiles(dir string, files ...statements.File) ([]string, error) {
	if err := os.MkdirAll(dir, outfile.FolderMode); err != nil {
		return nil, outfile.Refused(dir, err)
	}
	var names []string
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, outfile.FileMode)
		if err != nil {
			return nil, outfile.Refused(name, err)
		}
		_, err = out.Write(f.Data)
		if closed := out.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return nil, outfile.Refused(name, err)
		}
		names = append(names, name)
	}
	return names, nil
}
