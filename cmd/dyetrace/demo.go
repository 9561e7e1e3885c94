package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace"
)

// demoCommand shows what dyetrace does on a made-up case.
func (p *program) demoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo [flags]",
		Short: "Follow the money of a small made-up case and write its report",
		Long: `Make up a small case: a town's transfers, among them a run-points platform that
passes the money of five victims on over three levels of lent accounts. Import it,
trace the claims and write the report, in English and in Chinese, by the commands
that it prints.`,
		Example: "  dyetrace demo\n  dyetrace demo --out /tmp/demo",
		Args:    cobra.NoArgs,
	}
	out := cmd.Flags().String("out", "demo", "folder for the case, its ledger and its report")
	asJSON := addJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return p.demo(cmd.Context(), *out, *asJSON) }
	return cmd
}

func (p *program) demo(ctx context.Context, out string, asJSON bool) error {
	files := newDemoTown().files()
	in := func(name string) string { return filepath.Join(out, name) }
	home := in("ledger")
	if err := checkDemoLedger(home, files); err != nil {
		return err
	}
	if err := writeDemoFiles(out, files); err != nil {
		return err
	}
	trace := []string{"trace", "--ledger", home, "--claims", in("claims.csv"), "--timezone", "Asia/Shanghai"}
	commands := [][]string{
		{"import", "--ledger", home, in("transfers.csv"), in("accounts.csv")},
		append(slices.Clone(trace), "--rows", "5"),
		append(slices.Clone(trace), "--compare", "--format", "html", "-o", in("report.html")),
		append(slices.Clone(trace), "--compare", "--format", "html", "--lang", "zh", "-o", in("report-zh.html")),
	}
	var lines []string
	for _, args := range commands {
		line := "dyetrace " + strings.Join(quoteAll(args), " ")
		lines = append(lines, line)
		if err := p.demoStep(ctx, line, args, asJSON); err != nil {
			return err
		}
	}
	if asJSON {
		return p.printJSON(map[string]any{"commands": lines, "report": in("report.html"), "report_zh": in("report-zh.html")})
	}
	return p.printf("\nThe report is in %s, in Chinese in %s: open it in a browser.\n", in("report.html"), in("report-zh.html"))
}

// demoStep runs a command as if it had been typed, and shows it.
func (p *program) demoStep(ctx context.Context, line string, args []string, silent bool) error {
	step := &program{stdout: p.stdout, stderr: p.stderr, args: args, quiet: true}
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

// writeDemoFiles writes the case's files, over nobody else's.
func writeDemoFiles(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return outputError(dir, err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(dir, name)
		there, err := os.ReadFile(path)
		switch {
		case err == nil && bytes.Equal(there, files[name]):
			continue
		case err == nil:
			return usageError("%s is there and is not this demo's: give another folder with --out, or remove it", path)
		case !errors.Is(err, fs.ErrNotExist):
			return outputError(path, err)
		}
		if err := os.WriteFile(path, files[name], 0o666); err != nil {
			return err
		}
	}
	return nil
}

// checkDemoLedger makes sure that a ledger that is there already is the
// demo's: nothing made up may get into a real one.
func checkDemoLedger(dir string, files map[string][]byte) error {
	l, err := openLedger(dir)
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
	for _, s := range info.Sources {
		sum := sha256.Sum256(files[s.Name])
		if hex.EncodeToString(sum[:]) != s.SHA256 {
			return usageError("%s is a ledger that holds something else than this demo: give another folder with --out", dir)
		}
	}
	return nil
}
