package main

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/internal/scratch"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/report"
)

// program is one run of dyetrace.
type program struct {
	stdout, stderr io.Writer
	args           []string // as they were typed, without the program's name
	command        *cobra.Command
	config         string            // name of the configuration file, "" for the usual one
	origins        map[string]string // of settings: which of flag, environment, file or default they come from
	inputs         inputs
	opened         []*ledger.Ledger
	instead        map[string]string // of names of outputs: where they are written; for demos
	unread         []report.Unread   // columns of lists that were read
	differs        []report.Differs  // what claims that were read contradict
	wait           time.Duration     // for a ledger that another command changes
	clock          func() time.Time  // nil: that of the machine; a demo has the time of its case
	chance         io.Reader         // of ids; nil: that of the machine; a demo has one that repeats
	quiet          bool
	asTyped        bool // no settings but those of the words count
	begun          bool // the command line was understood
}

// root is the command that holds all others.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "dyetrace",
		Short: "Follow stolen money through transfer records",
		Long: `dyetrace puts dye into stolen money and shows where it flows.

Read transfers and accounts into a ledger, then trace victims' claims through
it: through which accounts the money went, what lies where now, where it left
sight, and which bank to ask next.

Exit codes: 0 done, 1 anything else, 2 usage, 3 bad input, 4 not found, 5 corrupt,
6 files left out.`,
		Example: `  dyetrace demo
  dyetrace import --ledger case transfers.csv accounts.csv
  dyetrace trace --ledger case --claims claims.csv --format html -o report.html`,
		Version:           versionLine(),
		Args:              noSuchCommand,
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
		PersistentPreRunE: p.begin,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	// Cobra prints usage and errors its own way unless it is silenced; main prints an error once,
	// with the hint that fits its kind.
	root.SetVersionTemplate("dyetrace {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.SetArgs(p.args)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.PersistentFlags().StringVar(&p.config, "config", "",
		"configuration file (default: dyetrace.toml in the working directory, if it is there)")
	root.PersistentFlags().BoolVarP(&p.quiet, "quiet", "q", false, "no notes and no progress on standard error")
	// In the order in which they are used: in, traced, acted on, looked at, kept in order, measured.
	root.AddCommand(
		p.importCommand(),
		p.appendCommand(),
		p.exportCommand(),
		p.traceCommand(),
		p.inquiriesCommand(),
		p.freezeCommand(),
		p.returnCommand(),
		p.fiuCommand(),
		p.caseCommand(), p.requestCommand(), p.replyCommand(), p.measureCommand(), p.operationCommand(),
		p.listCommand(), p.alertCommand(), p.detectCommand(),
		p.featuresCommand(),
		p.trainCommand(),
		p.statementCommand(),
		p.findCommand(),
		p.patternsCommand(),
		p.checkCommand(),
		p.relyCommand(),
		p.joinCommand(),
		p.verifyCommand(),
		p.reindexCommand(),
		p.compactCommand(),
		p.recoverCommand(),
		p.infoCommand(),
		p.sourcesCommand(),
		p.zoneCommand(),
		p.rulesCommand(),
		p.simulateCommand(),
		p.evaluateCommand(),
		p.auditCommand(),
		p.packCommand(),
		p.demoCommand(),
		p.configCommand(), p.versionCommand(),
	)
	return root
}

// begin runs when the command line has been understood, before any command.
func (p *program) begin(cmd *cobra.Command, args []string) error {
	p.command = cmd
	if err := p.settle(cmd); err != nil {
		return err
	}
	if err := checkRanges(cmd); err != nil {
		return err
	}
	if err := p.protect(cmd, p.configFile(), args); err != nil {
		return err
	}
	p.begun = true
	scratch.Sweep("")
	return nil
}

// now is the time of the machine, or of the case that a demo plays.
func (p *program) now() time.Time {
	if p.clock != nil {
		return p.clock()
	}
	return time.Now()
}

// ids makes the ids of what a command adds to casework.
func (p *program) ids() *casework.IDs {
	random := p.chance
	if random == nil {
		random = rand.Reader
	}
	return casework.NewIDs(func() dyetrace.Instant { return dyetrace.InstantOf(p.now()) }, random)
}

// path is the command as far as it is known, for the hint at its help.
func (p *program) path() string {
	if p.command == nil {
		return "dyetrace"
	}
	return p.command.CommandPath()
}

// note writes something beside the result to standard error.
func (p *program) note(format string, args ...any) {
	if !p.quiet {
		fmt.Fprintln(p.stderr, printable(fmt.Sprintf(format, args...)))
	}
}

// noteAll is note for several texts, which are whole already.
func (p *program) noteAll(notes []string) {
	for _, n := range notes {
		p.note("%s", n)
	}
}

// openLedger opens the ledger in a folder.
func (p *program) openLedger(dir string) (*ledger.Ledger, error) {
	if err := checkLedger(dir); err != nil {
		return nil, err
	}
	l, err := ledger.Open(vfs.OS{}, dir)
	if err == nil {
		p.opened = append(p.opened, l)
	}
	return l, err
}

// unchanged is an error where a ledger that was opened has been changed under
// the command, so that nothing it found can be relied on.
func (p *program) unchanged() error {
	for _, l := range p.opened {
		if err := l.Changed(); err != nil {
			return err
		}
	}
	return nil
}

// checkLedger makes sure that a ledger has been named.
func checkLedger(dir string) error {
	if dir == "" {
		return usageError("which ledger? Give --ledger DIR, set DYETRACE_LEDGER, or write it into dyetrace.toml")
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return usageError("%s is a file: a ledger is a folder", dir)
	}
	return nil
}

// terminalWidth is how many columns the terminal behind w has, 0 where there
// is none.
func terminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	const usual = 80 // where the terminal does not say
	return cmp.Or(width, usual)
}
