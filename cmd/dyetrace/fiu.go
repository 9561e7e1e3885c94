package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/freeze"
	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/report"
	"dyetrace/trace"
)

// fiuOptions are what both kinds of report are asked for.
type fiuOptions struct {
	tracing
	ledger     *string
	findings   string
	accounts   []string
	filing     string
	as, office *string
	ground     string
	cases      *string
	ofCase     string
	readers    []string
	json       bool
}

// fiuCommand returns the command fiu with its subcommands.
func (p *program) fiuCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fiu",
		Short: "Make reports to financial intelligence units",
		Long: `Make a suspicious activity report from a trace or from findings, in the format of a
financial intelligence unit. What the unit demands and no ledger has, the filer gives in
a file; what is missing is listed, and no report is made.

Such a report is confidential: nobody whom it is about may learn of it. So each one needs
a statement of who files it (--as) and on which ground (--ground), and lies in files that
only its owner can read. docs/fiu.md says more.`,
		Example: "  dyetrace fiu goaml --ledger case --claims claims.csv --filing filing.toml --as 'Zhao Min' --ground 'AML law, " +
			"article 30' -o report\n  dyetrace fiu sarx --ledger case --findings findings.json --account 6222000012345678 --filing " +
			"sar.toml --as 'J. Doe' --ground '31 CFR 1020.320' -o sar.xml",
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.fiuGoamlCommand(), p.fiuSarxCommand(), p.fiuListCommand(), p.fiuShareCommand(), p.fiuPermitCommand(), p.fiuSentCommand())
	return cmd
}

func (o *fiuOptions) addFiu(cmd *cobra.Command) {
	o.ledger, o.as, o.office = addSetting(cmd, "ledger"), cmd.Flags().String("as", "", "who files"), addSetting(cmd, "office")
	o.cases = addCases(cmd)
	o.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.findings, "findings", "", "JSON file of dyetrace detect on the same ledger, in place of --claims")
	flags.StringArrayVar(&o.accounts, "account", nil, "report only transfers of this account; may be given more than once")
	flags.StringVar(&o.filing, "filing", "", "file of what only the filer knows")
	flags.StringVar(&o.ground, "ground", "", "on which ground: the law, order or rule")
	flags.StringVar(&o.ofCase, "case", "", "case of which it is made: the case keeps that it was, for the report's readers alone")
	flags.StringSliceVar(&o.readers, "readers", nil, "with --case: who may see it beside who files, as NAME@OFFICE (NAME: of the filer's office)")
	flags.BoolVar(&o.json, "json", false, "print what was made as JSON")
}

// check refuses a report that nobody answers for, before anything is read.
func (o *fiuOptions) check() error {
	switch {
	case strings.TrimSpace(*o.as) == "" || strings.TrimSpace(o.ground) == "":
		return usageError("a report to a financial intelligence unit is made by somebody, on a ground: give --as NAME and " +
			"--ground TEXT. Nobody whom it is about may learn of it")
	case o.filing == "":
		return usageError("which filing? Give --filing FILE: what only the filer knows")
	case (o.claims == "") == (o.findings == ""):
		return usageError("give --claims FILE to report a trace, or --findings FILE to report findings")
	case o.findings != "" && len(o.accounts) == 0:
		return usageError("a finding is a lead that a person judges first: name each account that you report with --account")
	}
	return nil
}

// reported is what a report tells of.
type reported struct {
	transfers []reportedTransfer
	accounts  []dyetrace.Account // of all transfers, in order
	subjects  []string           // whom it is about: accounts that were named, or that claimed money reached
}

// reportedTransfer is a transfer with the claimed money in it, where that is known.
type reportedTransfer struct {
	dyetrace.Transfer
	traced dyetrace.Stated
}

// mostReported bounds the transfers of one report.
const mostReported = 100_000

// facts finds what is reported.
func (o *fiuOptions) facts(ctx context.Context, p *program, l *ledger.Ledger) (*reported, error) {
	r := &reported{}
	for _, name := range o.accounts {
		account, err := l.Resolve(name)
		if err != nil {
			return nil, err
		}
		r.subjects = append(r.subjects, account)
	}
	follow := o.traced
	if o.findings != "" {
		follow = o.found
	}
	if err := follow(ctx, p, l, r); err != nil {
		return nil, err
	}
	if len(r.transfers) == 0 {
		return nil, dyetrace.Errorf(dyetrace.NotFound, "fiu", "nothing is to report: no transfer %s", map[bool]string{
			true: "of these accounts carried claimed money, or is evidence of a finding", false: "carried claimed money"}[len(
			o.accounts) > 0])
	}
	// Whoever is on either side of a transfer is told of, once, with what the ledger knows.
	seen := map[string]bool{}
	for i := range r.transfers {
		for _, id := range []string{r.transfers[i].From, r.transfers[i].To} {
			if seen[id] {
				continue
			}
			seen[id] = true
			known, is, err := l.Account(id)
			if err != nil {
				return nil, err
			}
			if !is {
				known.ID = id
			}
			r.accounts = append(r.accounts, known)
		}
	}
	return r, nil
}

// take adds a transfer, if it is of an account that is reported.
func (r *reported) take(t dyetrace.Transfer, traced dyetrace.Stated, all bool) error {
	if !all && !slices.Contains(r.subjects, t.From) && !slices.Contains(r.subjects, t.To) {
		return nil
	}
	if len(r.transfers) == mostReported {
		return usageError("more than %d transfers are to report: narrow it with --account, --until or --max-level", mostReported)
	}
	r.transfers = append(r.transfers, reportedTransfer{t, traced})
	return nil
}

// traced takes the transfers that carried claimed money.
func (o *fiuOptions) traced(ctx context.Context, p *program, l *ledger.Ledger, r *reported) error {
	asked, err := o.read()
	if err != nil {
		return err
	}
	claims, _, err := p.readClaims(ctx, &asked, l, o.claims)
	if err != nil {
		return err
	}
	result, err := trace.Run(ctx, l, claims, asked.Options)
	if err != nil {
		return err
	}
	built, err := report.Build(ctx, l, result, report.Meta{})
	if err != nil {
		return err
	}
	all := len(r.subjects) == 0
	if all {
		for i := range built.Accounts {
			if a := built.Accounts[i].Account; !slices.Contains(r.subjects, a) {
				r.subjects = append(r.subjects, a)
			}
		}
	}
	return built.EachTransfer(ctx, func(t *report.Transfer) error {
		return r.take(t.Transfer, dyetrace.Stated{Amount: t.Traced, Known: asked.Rule != dyetrace.Poison}, all)
	})
}

// evidence is what findings rest on, as dyetrace detect writes it.
type evidence struct {
	Evidence []struct {
		Account  string `json:"account"`
		Side     string `json:"side"`
		Transfer string `json:"transfer"`
	} `json:"evidence"`
}

// found takes the transfers that findings of the named accounts rest on.
func (o *fiuOptions) found(ctx context.Context, p *program, l *ledger.Ledger, r *reported) error {
	file, err := os.Open(o.findings)
	if err != nil {
		return inputError(o.findings, cause(err))
	}
	defer file.Close()
	// Findings of another ledger would report innocent people: the same check as a plan's.
	if err := ofThisLedger(file, o.findings, l); err != nil {
		return err
	}
	text, err := readFile(o.findings, mostJSON)
	if err != nil {
		return err
	}
	var has evidence
	if err := json.Unmarshal(text, &has); err != nil {
		return inputError(o.findings, err)
	}
	seen := map[string]bool{}
	for _, e := range has.Evidence {
		if !slices.Contains(r.subjects, e.Account) || e.Side != "for" || seen[e.Transfer] {
			continue
		}
		seen[e.Transfer] = true
	}
	return p.lookUp(ctx, l, seen, func(t *dyetrace.Transfer) error { return r.take(*t, dyetrace.Stated{}, true) })
}

// lookUp reads transfers by their ids, in ledger order.
func (p *program) lookUp(ctx context.Context, l *ledger.Ledger, ids map[string]bool,
	fn func(*dyetrace.Transfer) error) error {
	var ords []statement.Ord
	for id := range ids {
		ord, is, err := l.Lookup(id)
		if err != nil {
			return err
		}
		if !is {
			return dyetrace.Errorf(dyetrace.NotFound, "fiu", "the ledger has no transfer %s, which a finding rests on", id)
		}
		ords = append(ords, ord)
	}
	slices.Sort(ords)
	return l.Read(ctx, ords, func(_ int, t *dyetrace.Transfer) error { return fn(t) })
}

// ofThisLedger refuses findings that are of another ledger.
func ofThisLedger(file io.Reader, name string, l *ledger.Ledger) error {
	read, err := freeze.ReadFindings(file, name)
	if err != nil {
		return err
	}
	info, err := l.Info()
	if err != nil {
		return err
	}
	trees, err := detect.ShippedTrees()
	if err != nil {
		return err
	}
	have := freeze.LedgerFiles{Transfers: info.Transfers}
	for _, in := range report.InputsOf(info.Sources) {
		have.Sums = append(have.Sums, in.SHA256)
	}
	if _, _, err := read.For(l, have, info.Last, trees.Hash()); err != nil {
		return inputError(name, err)
	}
	return nil
}

// fiuFile is a file that was made.
type fiuFile struct {
	Name         string `json:"name"`
	Bytes        int    `json:"bytes"`
	SHA256       string `json:"sha256"`
	Transactions int    `json:"transactions,omitempty"`
}

func fiuFileOf(name string, content []byte) fiuFile {
	return fiuFile{Name: name, Bytes: len(content), SHA256: hashOf(content)}
}

// fiuSummary is what is said of a report that was made.
type fiuSummary struct {
	Kind      string    `json:"kind"`
	Unit      string    `json:"unit"`
	By        string    `json:"by"`
	Ground    string    `json:"ground"`
	Reference string    `json:"reference,omitempty"`
	Transfers int       `json:"transfers"`
	Accounts  int       `json:"accounts"`
	Subjects  int       `json:"subjects"`
	TotalUSD  string    `json:"total_usd,omitempty"`
	Deadline  string    `json:"deadline,omitempty"`
	Late      bool      `json:"late,omitempty"`
	Case      string    `json:"case,omitempty"`
	Filing    string    `json:"filing,omitempty"` // its id among the reports of the case
	Files     []fiuFile `json:"files"`
}

// summed says what was made, and that it is confidential.
func (p *program) summed(asJSON bool, s *fiuSummary) error {
	p.note("This report is confidential: nobody whom it is about may learn of it, or that it is filed.")
	if s.Late {
		p.note("warning: the report is filed after its deadline, %s", s.Deadline)
	}
	if asJSON {
		return p.printJSON(s)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s for %s, filed by %s on the ground of %s: %s, %s.\n", s.Kind, display.Line(s.Unit), display.Line(s.By),
		display.Line(s.Ground), display.Plural(int64(s.Transfers), "transfer", "transfers"),
		display.Plural(int64(s.Accounts), "account", "accounts"))
	if s.Deadline != "" {
		fmt.Fprintf(&b, "Deadline: %s.\n", s.Deadline)
	}
	if s.Case != "" {
		fmt.Fprintf(&b, "Kept with case %s as report %s, for its readers alone.\n", s.Case, s.Filing)
	}
	for _, f := range s.Files {
		fmt.Fprintf(&b, "  %s  %s bytes  SHA-256 %s\n", display.Line(f.Name), display.Count(int64(f.Bytes)), f.SHA256)
	}
	return p.printf("%s", b.String())
}
