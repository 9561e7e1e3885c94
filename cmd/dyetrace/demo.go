package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/internal/outfile"
	"dyetrace/internal/scratch"
)

// demoCommand shows what dyetrace does on a made-up case.
func (p *program) demoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo [flags]",
		Short: "Follow the money of a made-up case and write its report",
		Long: `Make up a case: a town's transfers of three weeks, in which two run-points platforms
pass the money of defrauded people on. Import it, trace the claims of one day, write
the report, in English and in Chinese, and plan what to freeze, by the commands that
it prints.

The town is that of dyetrace simulate --preset demo, except that some of its banks
have not answered yet; what really happened is under truth/.

With --statements the case is what investigators are really given: a folder of bank
returns, wallet logs and camt files in three character sets, each one account's side,
with gaps; what really is there lies under world/.

With --case a whole case is played in a new folder, in a minute: reports, stops and
inquiries signed by two people, banks that answer late, in part or wrongly, measures with
clocks, three offices that act at one moment, a return, an evidence pack and the audit.
Each step shows the command that a person types. The folder is yours to work on.`,
		Example: "  dyetrace demo\n  dyetrace demo --statements\n  dyetrace demo --case\n  dyetrace demo --out /tmp/demo",
		Args:    cobra.NoArgs,
	}
	out := cmd.Flags().String("out", "",
		"folder for the case, its ledger and its report (default: demo, demo-statements or demo-case)")
	fromStatements := cmd.Flags().Bool("statements", false,
		"begin with what institutions answer instead of a table of transfers")
	whole := cmd.Flags().Bool("case", false, "play a whole case of three offices, with banks that answer")
	asJSON := addJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *whole && *fromStatements {
			return usageError("a whole case is a demo of its own: give --case or --statements")
		}
		if *whole {
			return p.demoCase(cmd.Context(), cmp.Or(*out, "demo-case"), *asJSON)
		}
		// Each kind of case has a folder of its own, so that trying one leaves the other.
		town := demoTown()
		if *fromStatements {
			town = demoAnswers()
		}
		return p.demo(cmd.Context(), cmp.Or(*out, town.folder), town, *asJSON)
	}
	return cmd
}

func (p *program) demo(ctx context.Context, out string, town demo, asJSON bool) error {
	out = filepath.Clean(out)
	in := func(name string) string { return filepath.Join(out, name) }
	home := in("ledger")
	if err := os.MkdirAll(out, outfile.FolderMode); err != nil {
		return outfile.Refused(out, err)
	}
	scratch.Sweep(out)
	tmp, err := scratch.Mkdir(out)
	if err != nil {
		return outfile.Refused(out, err)
	}
	defer tmp.Remove() //nolint:errcheck // the next demo tries again
	reports, err := outfile.ReadWritten(out, demoRecord, notTheDemos)
	if err != nil {
		return err
	}
	instead := map[string]string{}
	for _, name := range demoReportNames {
		if err := reports.Check(name); err != nil {
			return err
		}
		instead[in(name)] = filepath.Join(tmp.Path(), name)
	}
	day, err := p.makeDemo(ctx, filepath.Join(tmp.Path(), "case"), out, home, town)
	if err != nil {
		return err
	}
	trace := []string{"trace", "--ledger", home, "--claims", in(demoClaimsFile(day)), "--until", day, "--timezone",
		demoZone}
	commands := [][]string{
		{"import", "--ledger", home, "--timezone", demoZone, in(town.records), in("accounts.csv")},
		append(slices.Clone(trace), "--rows", "5"),
		append(slices.Clone(trace), "--compare", "--format", "html", "-o", in("report.html")),
		append(slices.Clone(trace), "--compare", "--format", "html", "--lang", "zh", "-o", in("report-zh.html")),
		{"freeze", "plan", "--ledger", home, "--claims", in(demoClaimsFile(day)), "--at", day, "--timezone", demoZone,
			"--delay", "15m", "--hindsight", "--rows", "5"},
	}
	var lines []string
	for _, args := range commands {
		line := "dyetrace " + strings.Join(quoteAll(args), " ")
		lines = append(lines, line)
		if err := p.demoStep(ctx, line, args, instead, asJSON); err != nil {
			return err
		}
	}
	for _, name := range demoReportNames {
		if err := reports.Place(filepath.Join(tmp.Path(), name), name); err != nil {
			return err
		}
	}
	if asJSON {
		return p.printJSON(map[string]any{"commands": lines, "report": in("report.html"), "report_zh": in("report-zh.html")})
	}
	return p.printf("\nThe report is in %s, in Chinese in %s: open it in a browser.\n", in("report.html"),
		in("report-zh.html"))
}

// demoRecord is the file that knows the reports of demos.
const demoRecord = "report.sha256"

func notTheDemos(name string) error {
	return usageError("%s is there and is not this demo's: give another folder with --out, or remove it", name)
}

// demoReportNames are the reports that a demo writes.
var demoReportNames = []string{"report.html", "report-zh.html"}

// demoStep runs a command as if it had been typed, and shows it. What it writes goes
// where instead says.
func (p *program) demoStep(ctx context.Context, line string, args []string, instead map[string]string,
	silent bool) error {
	step := &program{stdout: p.stdout, stderr: p.stderr, args: args, quiet: true, instead: instead}
	if silent {
		step.stdout = &bytes.Buffer{}
	} else if err := p.printf("\n$ %s\n", line); err != nil {
		return err
	}
	root := step.root()
	root.SetArgs(append(slices.Clone(args), "--quiet"))
	return root.ExecuteContext(ctx)
}

func quoteAll(args []string) []string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		quoted[i] = quote(arg)
	}
	return quoted
}

// makeDemo makes the case's files in the folder made, holds them against what is
// in the folder out, and moves those there that it lacks, over nobody else's. It
// returns the day whose claims are to be traced.
func (p *program) makeDemo(ctx context.Context, made, out, home string, town demo) (day string, err error) {
	// All files are made before any is looked at: a demo that fails leaves the folder as it was.
	if err := os.Mkdir(made, outfile.FolderMode); err != nil {
		return "", outfile.Refused(made, err)
	}
	if day, err = town.make(ctx, made); err != nil {
		return "", err
	}
	files, err := filesBelow(made)
	if err != nil {
		return "", err
	}
	if err := p.checkDemoLedger(home, made, files); err != nil {
		return "", err
	}
	// Every file that is there already is compared before the first one moves: where one
	// differs, none has been added beside it.
	var lacking []string
	for _, name := range files {
		there, err := checkDemoFile(made, out, name)
		if err != nil {
			return "", err
		}
		if !there {
			lacking = append(lacking, name)
		}
	}
	for _, name := range lacking {
		to := filepath.Join(out, name)
		if err := os.MkdirAll(filepath.Dir(to), outfile.FolderMode); err != nil {
			return "", outfile.Refused(to, err)
		}
		if err := os.Rename(filepath.Join(made, name), to); err != nil {
			return "", outfile.Refused(to, err)
		}
	}
	return day, nil
}

// filesBelow lists the files in a folder and below, by their paths from it.
func filesBelow(dir string) (names []string, err error) {
	err = filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err = filepath.Rel(dir, name)
		names = append(names, name)
		return err
	})
	return names, err
}

// checkDemoFile makes sure that a file that is there already is the demo's, and
// reports whether it is there. Links lead elsewhere and are not followed.
func checkDemoFile(made, out, name string) (bool, error) {
	path := filepath.Join(out, name)
	for below := path; below != out && below != filepath.Dir(below); below = filepath.Dir(below) {
		info, err := os.Lstat(below)
		if err == nil && (below == path && !info.Mode().IsRegular() || below != path && !info.IsDir()) {
			return true, notTheDemos(below)
		}
	}
	there, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, outfile.Refused(path, err)
	}
	ours, err := os.ReadFile(filepath.Join(made, name))
	if err == nil && !bytes.Equal(there, ours) {
		err = notTheDemos(path)
	}
	return true, err
}

// checkDemoLedger makes sure that a ledger that is there already is the
// demo's: nothing made up may get into a real one.
func (p *program) checkDemoLedger(dir, made string, files []string) error {
	l, err := p.openLedger(dir)
	if dyetrace.KindOf(err) == dyetrace.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	defer l.Close()
	info, err := l.Info()
	if err != nil {
		return err
	}
	ours := make(map[string]bool)
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join(made, name))
		if err != nil {
			return err
		}
		ours[hashOf(data)] = true
	}
	for _, s := range info.Sources {
		if !ours[hex.EncodeToString(s.SHA256[:])] {
			return usageError("%s is a ledger that holds something else than this demo: give another folder with --out", dir)
		}
	}
	return nil
}
