package main

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/evaluate"
	"dyetrace/report/lists"
)

// evaluateFreezeOptions are the options of evaluate freeze.
type evaluateFreezeOptions struct {
	worlds
	policies               []string
	reportDelay, bankDelay time.Duration
	horizon                time.Duration
	capacity, price        string
	people                 float64
	know                   []string
	asked                  func() (string, error)
	output, plot           string
}

// evaluateFreezeCommand measures how much of the stolen money policies save.
func (p *program) evaluateFreezeCommand() *cobra.Command {
	var o evaluateFreezeOptions
	cmd := &cobra.Command{
		Use:   "freeze [flags]",
		Short: "Measure how much stolen money a policy of freezing saves",
		Long: `Simulate run-points platforms in ordinary life step by step: victims report as they
do, a policy requests freezes, they take hold after the bank's delay, and the
platforms react. Saved is the stolen money that lies in frozen accounts at the end.

Policies: first-account (the account that the victim paid), by-level and largest
(what holds claimed money by the trace), plan (what "dyetrace freeze plan" proposes,
from transfers and claims alone), all-knowing (once anything of a platform has been
reported, every account that really serves it; the same delays and capacity).

--know devices gives the plan the accounts that are used on one device, --know roles
the truth about every account that it suspects.`,
		Example: `  dyetrace evaluate freeze --preset careless --seeds 1-3 --people 0.2
  dyetrace evaluate freeze --policy first-account,plan --bank-delay 10m --report-delay 1h
  dyetrace evaluate freeze --seeds 101-120 --format csv -o freezes.csv --plot freezes.svg`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.evaluateFreeze(cmd.Context(), &o) },
	}
	// From platforms that do not react to freezes to those that change their ways: a policy is
	// measured against all of them.
	o.add(cmd, "careless", "careful", "adaptive")
	flags := cmd.Flags()
	flags.StringSliceVar(&o.policies, "policy", evaluate.Policies(),
		"which policies: "+strings.Join(evaluate.Policies(), ", "))
	flags.DurationVar(&o.reportDelay, "report-delay", 0,
		"median time from a victim's last payment to the report (default: the preset's)")
	flags.DurationVar(&o.bankDelay, "bank-delay", 30*time.Minute, "from a request until the account pays no more")
	flags.StringVar(&o.capacity, "capacity", "10/min", "how many freezes can be requested, such as 10/min or 200/h")
	flags.DurationVar(&o.horizon, "horizon", 24*time.Hour, "how far the plan looks ahead")
	flags.StringVar(&o.price, "price", planPrice, "what a false freeze counts in the plan, in major units")
	flags.Float64Var(&o.people, "people", 1, "share of the preset's people; its platforms keep their size")
	flags.StringSliceVar(&o.know, "know", nil, "what the plan gets besides: devices, roles")
	o.asked = addFormat(cmd, "text", "text, json or csv", "text", "json", "csv")
	flags.StringVarP(&o.output, "output", "o", "", "file to write (default: standard output)")
	flags.StringVar(&o.plot, "plot", "", "file for a plot, as SVG")
	complete(cmd, "policy", evaluate.Policies()...)
	complete(cmd, "know", "devices", "roles")
	return cmd
}

// planPrice is what a false freeze counts where nobody says otherwise.
const planPrice = "50000"

// parseCapacity reads how many requests can be made in a minute.
func parseCapacity(text string) (float64, error) {
	number, per, ok := strings.Cut(text, "/")
	n, err := strconv.ParseFloat(number, 64)
	if ok && err == nil && n > 0 && n <= 1e6 {
		switch per {
		case "min":
			return n, nil
		case "h":
			return n / 60, nil
		}
	}
	return 0, usageError("--capacity %q: give a number of requests and a time, such as 10/min or 200/h", text)
}

// parsePrice reads a sum in major units, in minor units of two digits.
func parsePrice(text string) (dyetrace.Amount, error) {
	amount, err := dyetrace.ParseAmount(text, 2)
	if err != nil {
		return 0, usageError("--price %q: give a sum in major units, such as 50000", text)
	}
	return amount, nil
}

func (o *evaluateFreezeOptions) options() (e evaluate.FreezeOptions, err error) {
	e = evaluate.FreezeOptions{ReportDelay: o.reportDelay, BankDelay: o.bankDelay, Horizon: o.horizon}
	if e.Capacity, err = parseCapacity(o.capacity); err != nil {
		return e, err
	}
	if e.Price, err = parsePrice(o.price); err != nil {
		return e, err
	}
	if !(o.people > 0 && o.people <= 1) {
		return e, usageError("--people %v: it is a share of the preset's people, above 0 and up to 1", o.people)
	}
	for _, k := range o.know {
		switch k {
		case "devices":
			e.Devices = true
		case "roles":
			e.Roles = true
		default:
			return e, usageError("--know %q: it is devices or roles", k)
		}
	}
	return e, nil
}

func (p *program) evaluateFreeze(ctx context.Context, o *evaluateFreezeOptions) error {
	format, err := o.asked()
	if err != nil {
		return err
	}
	settings, seeds, err := o.read()
	if err != nil {
		return err
	}
	options, err := o.options()
	if err != nil {
		return err
	}
	// Fewer people make a quicker evaluation; the platforms keep their size, so that what is
	// saved can be compared.
	for i := range settings {
		settings[i].Thin(o.people)
	}
	bar := p.progress("evaluating")
	defer bar.end()
	runs, err := evaluate.Freeze(ctx, settings, seeds, o.policies, options,
		func(done, total int) { bar.set(int64(done), int64(total)) })
	if err != nil {
		return err
	}
	bar.end()
	// Text sums the runs up; the plot, JSON and CSV show each.
	if o.plot != "" {
		if err := p.write(o.plot, func(w io.Writer) error { return evaluate.WriteFreezePlot(w, runs) }); err != nil {
			return err
		}
	}
	return p.write(o.output, func(w io.Writer) error {
		switch format {
		case "json":
			return lists.WriteJSON(w, map[string]any{"runs": evaluate.FreezeRows(runs)})
		case "csv":
			return evaluate.WriteFreezeCSV(w, runs)
		}
		return evaluate.WriteFreezeText(w, evaluate.SummarizeFreeze(runs), terminalWidth(p.stdout))
	})
}
