package main

import (
	"cmp"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"dyetrace/casework"
	casesettings "dyetrace/casework/settings"
)

// caseInfo is what a casework says of itself.
type caseInfo struct {
	Place   string                `json:"place"`
	Events  int64                 `json:"events"`
	Cases   map[string]int        `json:"cases"` // of the office, by state
	Keeps   []keptInfo            `json:"keeps"`
	Ledgers []casework.KeptLedger `json:"ledgers"`
	Over    []casework.Task       `json:"over"` // whose term is over
}

type keptInfo struct {
	Of      string `json:"of"`
	Purpose string `json:"purpose"`
	Term    string `json:"term"`
	Basis   string `json:"basis,omitempty"`
}

func (p *program) caseInfoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "info [flags]",
		Short: "Show what a casework holds, for which purpose, and how long",
		Long: `Show where the cases are kept, how many there are of your office, for which purpose and
how long cases, exports and ledgers are kept ([[keep]] in casework.toml), and of which the
term is over. When a term ends, a clock makes a task; nothing is erased by itself:
"dyetrace case erase" does that.`,
		Example: `  dyetrace case info --as ann --office north`,
		Args:    cobra.NoArgs,
	}
	return p.deskCommand(cmd, func(d *desk, _ []string) error {
		info, err := d.info()
		if err != nil {
			return err
		}
		return d.show(info, func() error {
			rows := [][]string{{"place", info.Place}, {"events", strconv.FormatInt(info.Events, 10)}}
			for _, state := range []casework.CaseState{casework.CaseOpen, casework.CaseReopened, casework.CaseClosed, casework.CaseMerged} {
				if n := info.Cases[string(state)]; n > 0 {
					rows = append(rows, []string{"cases " + string(state), strconv.Itoa(n)})
				}
			}
			// What nobody has said is shown as that: it is a gap to be closed.
			for _, k := range info.Keeps {
				rows = append(rows, []string{k.Of + " are kept for", cmp.Or(k.Purpose, "no purpose is named: write [[keep]] into "+casesettings.File)},
					[]string{k.Of + " are kept", cmp.Or(k.Term, "nobody has said how long")})
			}
			for _, l := range info.Ledgers {
				rows = append(rows, []string{"ledger " + l.Name, "for " + l.Purpose + ", until " + tableTime(l.Until)})
			}
			for _, t := range info.Over {
				rows = append(rows, []string{"term is over", t.On.String() + " since " + tableTime(t.Due)})
			}
			return d.table([]string{"what"}, "is", rows)
		})
	})
}

func (d *desk) info() (*caseInfo, error) {
	info := &caseInfo{Place: d.store.Name(), Cases: map[string]int{}, Ledgers: []casework.KeptLedger{}, Over: []casework.Task{}}
	_, log, err := d.store.Log(d.ctx)
	if err != nil {
		return nil, err
	}
	info.Events = log.Size
	for _, of := range []string{casesettings.KeptCases, casesettings.KeptExports, casesettings.KeptLedgers} {
		k := d.settings.Keep(of)
		kept := keptInfo{Of: of, Purpose: k.Purpose, Basis: k.Basis}
		if k.Term.Known() {
			kept.Term = k.Term.String()
		}
		info.Keeps = append(info.Keeps, kept)
	}
	// Counted as far as they are seen: a number could betray a sealed one.
	err = casework.All(d.ctx, d.store, "cases", d.as.Office, func(c casework.Case) bool {
		if casework.MaySee(d.as.Who(), c) {
			info.Cases[string(c.State)]++
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	if err := listInto(d.ctx, d.store, "ledgers", d.as.Office, &info.Ledgers); err != nil {
		return nil, err
	}
	tasks, err := casework.TasksOf(d.ctx, d.store, d.as.Who(), mostShown)
	for _, t := range tasks {
		if t.What == casework.KeepingEnds {
			info.Over = append(info.Over, t)
		}
	}
	return info, err
}

func (p *program) caseLedgerCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ledger [flags] DIR",
		Short: "Note that a ledger is kept for the cases, and begin its term",
		Long: `Note that your office keeps a ledger for its cases. casework.toml says for which purpose
and how long ([[keep]] of = "ledgers"); when the term is over, a clock makes a task.
Noted again, the term begins anew. Removing a ledger is removing its folder.`,
		Example: `  dyetrace case ledger book --as ann --office north`,
		Args:    cobra.ExactArgs(1),
	}
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		l, err := p.openLedger(args[0])
		if err != nil {
			return err
		}
		defer l.Close()
		// The whole path: two folders of one name are two ledgers.
		name, err := filepath.Abs(args[0])
		if err != nil {
			return err
		}
		k := d.settings.Keep(casesettings.KeptLedgers)
		if !k.Term.Known() {
			return usageError("for which purpose are ledgers kept, and how long? Write [[keep]] with of = \"ledgers\" into %s", d.in(casesettings.File))
		}
		events, err := d.do(d.as.NoteLedger(name, k.Purpose, k.Term))
		if err != nil {
			return err
		}
		return d.did(events)
	})
}
