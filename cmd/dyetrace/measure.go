package main

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace/casework"
)

// measureCommand holds the commands about what is in force on accounts.
func (p *program) measureCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "measure",
		Short: "See what is in force on accounts, and extend or lift it",
		Long: `Measures are what replies say is in force: stops, freezes and watches, each with its
end, its place in the queue and what it holds. A clock makes a task before one ends.`,
		Example: `  dyetrace measure list north-C1
  dyetrace measure frozen north-C1 -o frozen.csv`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.measureListCommand(), p.measureAskCommand(casework.Extend), p.measureAskCommand(casework.Lift),
		p.measureRecordCommand(), p.measureFrozenCommand())
	return cmd
}

var measureHeadings = []string{"measure", "state", "kind", "institution", "account", "in force", "place", "behind", "ends (UTC)", "extended"}

func measureRow(m casework.Measure) []string {
	end := tableTime(m.End)
	if m.End == 0 {
		end = "unknown"
	}
	return []string{m.ID, string(m.State), m.Kind, m.Institution, m.Account, m.InForce.String(), strconv.Itoa(m.Place), behind(m), end, strconv.Itoa(m.Extensions), m.Ground}
}

// behind names the measures of others that come before one.
func behind(m casework.Measure) string {
	var names []string
	for _, e := range m.Earlier {
		names = append(names, strings.TrimSpace(e.Agency+" "+e.Amount.String()))
	}
	return strings.Join(names, "; ")
}

func (p *program) measureListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list [flags] CASE",
		Short:   "List the measures of a case",
		Example: `  dyetrace measure list north-C1`,
		Args:    cobra.ExactArgs(1),
	}
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		measures, err := d.measuresOf(args[0])
		if err != nil {
			return err
		}
		rows := [][]string{}
		for _, m := range measures {
			rows = append(rows, measureRow(m))
		}
		return d.show(map[string]any{"measures": measures}, func() error { return d.table(measureHeadings, "ground", rows) })
	})
}

// measuresOf are the measures of a case and its parts.
func (d *desk) measuresOf(name string) ([]casework.Measure, error) {
	c, err := d.caseOf(name)
	if err != nil {
		return nil, err
	}
	parts, err := casework.CaseAndParts(d.ctx, d.store, c.ID)
	if err != nil {
		return nil, err
	}
	measures := []casework.Measure{}
	for _, part := range parts {
		if err := listInto(d.ctx, d.store, "measures", part, &measures); err != nil {
			return nil, err
		}
	}
	return measures, nil
}

// measureAskCommand proposes to extend or lift a measure, by its id or by the number of
// the request that it came from.
func (p *program) measureAskCommand(kind casework.RequestKind) *cobra.Command {
	short := map[casework.RequestKind]string{casework.Extend: "Propose to extend a measure", casework.Lift: "Propose to lift a measure"}[kind]
	var basis string
	cmd := &cobra.Command{
		Use:     string(kind) + " [flags] MEASURE",
		Short:   short,
		Long:    short + ", by its id or the number of its request: a request to the institution,\nwhich goes the way of all requests.",
		Example: "  dyetrace measure " + string(kind) + " north-R1 --ground 'papers are late'",
		Args:    cobra.ExactArgs(1),
	}
	ground := addGround(cmd)
	cmd.Flags().StringVar(&basis, "legal-basis", "", "number of the legal document")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		m, err := d.measureOf(args[0])
		if err != nil {
			return err
		}
		c, err := d.caseOf(m.Case)
		if err != nil {
			return err
		}
		by, err := d.by(c)
		if err != nil {
			return err
		}
		// The institution ends or extends a measure, and its reply says so: this only asks.
		events, err := d.do(by.ProposeRequests(c.ID, casework.Asking{Kind: kind, Institution: m.Institution, Account: m.Account, Measure: m.ID,
			Claims: m.Claims, Basis: basis, Ground: *ground}))
		if err != nil {
			return err
		}
		return d.did(events)
	})
}

// measureOf is a measure by its id or the number of its request.
func (d *desk) measureOf(name string) (casework.Measure, error) {
	m, there, err := casework.Get[casework.Measure](d.ctx, d.store, name)
	if err != nil || there {
		return m, err
	}
	r, _, err := d.requestOf(name)
	if err != nil {
		return m, notFound("there is no measure %q: give its id or the number of its request; `dyetrace measure list` has them", name)
	}
	found, _, err := casework.List[casework.Measure](d.ctx, d.store, "measure-of-request", r.ID, casework.At{}, 1)
	if err == nil && len(found) == 0 {
		err = notFound("request %s has brought no measure: it is %s", r.Number, r.State)
	}
	if err != nil {
		return m, err
	}
	return found[0], nil
}

func (p *program) measureRecordCommand() *cobra.Command {
	var in casework.KnownMeasure
	var inForce, currency, start, end string
	cmd := &cobra.Command{
		Use:   "record [flags] CASE",
		Short: "Record a measure that no request of ours asked for",
		Example: `  dyetrace measure record north-C1 --kind freeze --institution ICBC --account 620000000001 --authority 'south court' \
    --in-force 800.00 --currency CNY --start 2026-11-30T09:00:00+08:00 --ground 'the bank tells so'`,
		Args: cobra.ExactArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&in.Kind, "kind", "", "stop, freeze or watch")
	flags.StringVar(&in.Institution, "institution", "", "the bank that has the account")
	flags.StringVar(&in.Account, "account", "", "the account")
	flags.StringVar(&in.Authority, "authority", "", "who ordered it")
	flags.StringVar(&in.Basis, "legal-basis", "", "number of the legal document")
	flags.StringVar(&inForce, "in-force", "", "amount that is held")
	flags.StringVar(&currency, "currency", "", "currency of the amount, such as CNY")
	flags.StringVar(&start, "start", "now", "since when, with zone")
	flags.StringVar(&end, "end", "", "until when, with zone (default: as the rules say)")
	flags.StringVar(&in.Ground, "ground", "", "how it is known")
	return p.adding(cmd, func(by casework.By, d *desk, c casework.Case, _ []string) (casework.Decide, error) {
		// Where nobody says until when, the rules do.
		var err, startErr, endErr error
		var from, to casework.Time
		in.InForce, err = typedSum("--in-force", inForce, currency)
		from, startErr = d.timeOf("--start", start)
		to, endErr = d.timeOf("--end", end)
		in.Start, in.End = from.Instant(), to.Instant()
		return by.RecordMeasure(c.ID, in), errorOf(err, startErr, endErr)
	})
}

func (p *program) measureFrozenCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "frozen [flags] CASE",
		Short: "Write what a case holds back as the file that plan and return read",
		Long: `Write the sums that measures in force hold back as a table: account, amount, currency,
institution, request, time and claims. "return --frozen" and "freeze plan --frozen" read it.`,
		Example: `  dyetrace measure frozen north-C1 -o frozen.csv
  dyetrace return --frozen frozen.csv --ledger book --claims claims.csv`,
		Args: cobra.ExactArgs(1),
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write (default: standard output)")
	e := addExport(cmd, "nobody but the office")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		measures, err := d.measuresOf(args[0])
		if err != nil {
			return err
		}
		c, err := d.caseOf(args[0])
		if err != nil {
			return err
		}
		m, err := d.exports(c.ID, e, "", output)
		if err != nil {
			return err
		}
		return d.write(output, func(w io.Writer) error { return d.writeFrozen(w, measures, m) })
	})
}

// frozenSum is a row of the table of frozen sums.
type frozenSum struct {
	Account     string `json:"account"`
	Amount      string `json:"amount"`
	Currency    string `json:"currency"`
	Institution string `json:"institution"`
	Request     string `json:"request"`
	Time        string `json:"time"`
	Claims      string `json:"claims"`
}

func (d *desk) writeFrozen(w io.Writer, measures []casework.Measure, m mark) error {
	rows := []frozenSum{}
	for _, m := range casework.HeldBack(measures) {
		f, _ := m.Frozen()
		number := ""
		if r, there, err := casework.Get[casework.Request](d.ctx, d.store, f.Request); err != nil {
			return err
		} else if there {
			number = r.Number
		}
		rows = append(rows, frozenSum{f.Account, f.Written, f.Currency.String(), f.Institution, number, f.Time.String(), strings.Join(f.Claims, ";")})
	}
	if d.json {
		return d.printJSON(map[string]any{"frozen": rows, exportedColumn: m.line("en")})
	}
	table := csv.NewWriter(w)
	if err := table.Write([]string{"account", "amount", "currency", "institution", "request", "time", "claims", exportedColumn}); err != nil {
		return err
	}
	for _, r := range rows {
		if err := table.Write([]string{r.Account, r.Amount, r.Currency, r.Institution, r.Request, r.Time, r.Claims, m.line("en")}); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}
