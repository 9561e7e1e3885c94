package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/evaluate"
	"dyetrace/report/lists"
	"dyetrace/simulate/family"
)

// evaluateFreezeOptions are the options of evaluate freeze.
type evaluateFreezeOptions struct {
	worlds
	family                         string
	judge                          bool
	looks, commit                  string
	policies                       []string
	reportDelay                    time.Duration
	bankDelays                     []string
	horizon                        time.Duration
	capacity, price, recoveryLeast string
	people                         float64
	know                           []string
	asked                          func() (string, error)
	output, plot                   string
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
from transfers and claims alone), plan-links (the plan, knowing the accounts that are
used on one device), plan-found (the plan with the findings of a detection, which runs
at the first claim and each day after), med2-2h and med2-24h (Brazil's funds recovery:
it follows reported payments over five hops and blocks what is there), net (the plan's
requests sent together at one moment, against platforms that react to freezes), singles (the same
platforms, requests sent as they arise), as-used (every account that serves a reported
platform, as soon as stolen money has reached it: the most that transfers can show),
all-knowing (once anything of a platform has been reported, every account that really
serves it). Delays and capacity are the same for all.

--worlds takes worlds of the family that "dyetrace simulate --family" draws, in place
of presets. Worlds for judging (10001 to 19999) need --judge and --looks FILE: a line
with the date, the build, the worlds and the result is added to FILE before any figure
is shown, and figures do not say of which world they are.

--know devices gives the plan the accounts that are used on one device, --know roles
the truth about every account that it suspects.`,
		Example: `  dyetrace evaluate freeze --preset careless --seeds 1-3 --people 0.2
  dyetrace evaluate freeze --policy first-account,plan --bank-delay 10m --report-delay 1h
  dyetrace evaluate freeze --worlds 1-20 --bank-delay 5m,30m,2h
  dyetrace evaluate freeze --seeds 101-120 --format csv -o freezes.csv --plot freezes.svg`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.family != "" && anyOf(cmd, "preset", "settings", "seeds", "persons", "people") {
				return usageError("--worlds says all that is simulated: leave --preset, --settings, --seeds, --persons " +
					"and --people out")
			}
			return p.evaluateFreeze(cmd.Context(), &o)
		},
	}
	// From platforms that do not react to freezes to those that change their ways: a policy is
	// measured against all of them.
	o.add(cmd, "careless", "careful", "adaptive")
	flags := cmd.Flags()
	flags.StringSliceVar(&o.policies, "policy", evaluate.Policies(),
		"which policies: "+strings.Join(evaluate.Policies(), ", "))
	flags.DurationVar(&o.reportDelay, "report-delay", 0,
		"median time from a victim's last payment to the report (default: the preset's)")
	flags.StringSliceVar(&o.bankDelays, "bank-delay", []string{"30m"},
		"from a request until the account pays no more; several, by comma, are measured one after the other")
	flags.StringVar(&o.capacity, "capacity", "10/min", "how many freezes can be requested, such as 10/min or 200/h")
	flags.DurationVar(&o.horizon, "horizon", 24*time.Hour, "how far the plan looks ahead")
	flags.StringVar(&o.price, "price", planPrice, "what a false freeze counts in the plan, in major units")
	flags.StringVar(&o.recoveryLeast, "med2-least", "200", "least payment that med2 follows, in major units")
	flags.StringVar(&o.family, "worlds", "", "worlds of the family instead of presets, such as 1-20 or 3,7,11-15")
	flags.BoolVar(&o.judge, "judge", false, "measure worlds for judging")
	flags.StringVar(&o.looks, "looks", "", "with --judge: file to which the look is added")
	flags.StringVar(&o.commit, "commit", "", "with --judge: commit of this build, where it has no note of it")
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
	e = evaluate.FreezeOptions{ReportDelay: o.reportDelay, Horizon: o.horizon}
	if e.Capacity, err = parseCapacity(o.capacity); err != nil {
		return e, err
	}
	if e.Price, err = parsePrice(o.price); err != nil {
		return e, err
	}
	if e.RecoveryLeast, err = dyetrace.ParseAmount(o.recoveryLeast, 2); err != nil {
		return e, usageError("--med2-least %q: give a sum in major units, such as 200", o.recoveryLeast)
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

// drawn is what is simulated: worlds of the family, or presets with seeds.
func (o *evaluateFreezeOptions) drawn() ([]evaluate.FreezeWorld, error) {
	if o.family != "" {
		seeds, err := family.ParseSeeds(o.family)
		if err != nil {
			return nil, err
		}
		if err := family.CheckLook(seeds, o.judge, o.looks); err != nil {
			return nil, err
		}
		return evaluate.FreezeFamily(seeds)
	}
	if o.judge || o.looks != "" {
		return nil, usageError("--judge and --looks are for worlds of the family: name them with --worlds")
	}
	settings, seeds, err := o.read()
	if err != nil {
		return nil, err
	}
	// Fewer people make a quicker evaluation; the platforms keep their size, so that what is
	// saved can be compared.
	for i := range settings {
		settings[i].Thin(o.people)
	}
	return evaluate.FreezeSettings(settings, seeds), nil
}

func (p *program) evaluateFreeze(ctx context.Context, o *evaluateFreezeOptions) error {
	format, err := o.asked()
	if err != nil {
		return err
	}
	options, err := o.options()
	if err != nil {
		return err
	}
	var delays []time.Duration
	for _, text := range o.bankDelays {
		d, err := parseSpan("bank-delay", text)
		if err != nil {
			return err
		}
		delays = append(delays, d)
	}
	worlds, err := o.drawn()
	if err != nil {
		return err
	}
	// Measuring takes long, so a look that could not be written down is refused before.
	if o.judge {
		if o.commit = cmp.Or(o.commit, commitOfBuild()); o.commit == "" {
			return usageError("this build has no note of its commit, which belongs to a look: give --commit")
		}
		if err := family.AddLooks(o.looks); err != nil {
			return err
		}
	}
	bar := p.progress("evaluating")
	defer bar.end()
	runs, err := evaluate.Freeze(ctx, worlds, delays, o.policies, options,
		func(done, total int) { bar.set(int64(done), int64(total)) })
	if err != nil {
		return err
	}
	bar.end()
	if o.judge {
		look := []string{time.Now().UTC().Format(time.RFC3339), "evaluate freeze: commit " + o.commit, "worlds " + o.family,
			evaluate.FreezeInWords(runs)}
		if err := family.AddLooks(o.looks, look); err != nil {
			return err
		}
		evaluate.HideWorlds(runs)
	}
	return p.showFreezes(o, format, runs)
}

// showFreezes writes what came of all runs: summed up as text, each run as JSON, CSV and
// in the plot.
func (p *program) showFreezes(o *evaluateFreezeOptions, format string, runs []*evaluate.FreezeRun) error {
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
		err := evaluate.WriteFreezeText(w, evaluate.SummarizeFreeze(runs), terminalWidth(p.stdout))
		return errors.Join(err, evaluate.WriteFreezeBars(w, evaluate.MeasureBars(runs)))
	})
}

// commitOfBuild is the commit that the go command noted in this program, with a plus sign
// where the checkout had changes, "" where it noted none.
func commitOfBuild() (commit string) {
	info, is := debug.ReadBuildInfo()
	if !is {
		return ""
	}
	changed := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+"
		}
	}
	if commit == "" {
		return ""
	}
	return commit + changed
}
