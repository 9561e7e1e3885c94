package main

import (
	"cmp"
	"encoding/csv"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"dyetrace/casework"
)

// caseClaimsCommand writes what victims report as the table that trace reads.
func (p *program) caseClaimsCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "claims [flags] CASE",
		Short: "Write the claims of a case as the file that trace, plan and return read",
		Long: `Write what victims report as a table: id, transfer, from, to, time, paid, currency and
victim. A claim goes by its police number, else by that of its receipt, else by its
id: "return draw" knows it by any of them.`,
		Example: `  dyetrace case claims north-C1 -o claims.csv
  dyetrace trace --ledger book --claims claims.csv`,
		Args: cobra.ExactArgs(1),
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write (default: standard output)")
	e := addExport(cmd, "nobody but the office")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		// What was merged into a case counts, as in all that its numbers go into.
		c, err := d.caseOf(args[0])
		if err != nil {
			return err
		}
		parts, err := casework.CaseAndParts(d.ctx, d.store, c.ID)
		if err != nil {
			return err
		}
		claims := []casework.Claim{}
		for _, part := range parts {
			if err := listInto(d.ctx, d.store, "claims", part, &claims); err != nil {
				return err
			}
		}
		m, err := d.exports(c.ID, e, "", output)
		if err != nil {
			return err
		}
		return d.write(output, func(w io.Writer) error { return d.writeClaims(w, claims, m) })
	})
}

// claimRow is a row of the table of claims.
type claimRow struct {
	ID       string `json:"id"`
	Transfer string `json:"transfer"`
	From     string `json:"from"`
	To       string `json:"to"`
	Time     string `json:"time"`
	Paid     string `json:"paid"`
	Currency string `json:"currency"`
	Victim   string `json:"victim"`
}

func (d *desk) writeClaims(w io.Writer, claims []casework.Claim, m mark) error {
	rows := []claimRow{}
	for _, c := range claims {
		r := c.Report
		row := claimRow{ID: cmp.Or(r.Police, c.Receipt, c.ID), Transfer: r.Transfer, From: accountName(r.FromBank, r.FromAccount),
			To: accountName(r.ToBank, r.ToAccount), Victim: r.Victim, Currency: r.Amount.Currency.String()}
		// A sum of a payment that its id names already says nothing more.
		if r.Transfer == "" {
			row.Paid = r.Amount.Amount.Format(r.Amount.Currency)
		}
		if r.Paid != 0 {
			row.Time = r.Paid.String()
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b claimRow) int { return cmp.Compare(a.ID, b.ID) })
	if d.json {
		return d.printJSON(map[string]any{"claims": rows, exportedColumn: m.line("en")})
	}
	table := csv.NewWriter(w)
	if err := table.Write([]string{"id", "transfer", "from", "to", "time", "paid", "currency", "victim", exportedColumn}); err != nil {
		return err
	}
	for _, r := range rows {
		if err := table.Write([]string{r.ID, r.Transfer, r.From, r.To, r.Time, r.Paid, r.Currency, r.Victim, m.line("en")}); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}

// accountName is an account as lists name it: with its institution, where both are known.
func accountName(institution, account string) string {
	return cmp.Or(casework.AccountKey(institution, account), account)
}
