package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
)

// importOptions are the options of import.
type importOptions struct {
	ledger, as, timezone, currency *string
	within                         *string
	rejects                        string
	strict                         bool
	mappings                       []string
	account, passwords             string
	accept                         []string
	reason                         string
	guess, explain, round          bool
	json                           *bool
}

// importCommand reads files into a ledger.
func (p *program) importCommand() *cobra.Command {
	var o importOptions
	known := formats() // which takes milliseconds: every command waits for it
	cmd := &cobra.Command{
		Use:   "import [flags] FILE...",
		Short: "Read transfers and accounts into a ledger",
		Long: `Read transfers and accounts into a ledger, which is made if it is not there.

Files are recognised by what is in them: text in UTF-8, UTF-16, GB18030,
Shift-JIS, Windows-1252 or Windows-1250 with commas, tabs, semicolons or bars;
workbooks (XLSX, XLS, ODS) and tables in HTML or XML; Parquet; all of them also
packed by gzip, Zstandard or ZIP. A folder means all files in it and below; those
that hold no records are passed over. --explain shows why each file is taken for
its format, and imports nothing. Other tables need a mapping file, which --guess
proposes.
Formats:
` + describeFormats(known) + `
A row that cannot be read goes to the rejects file with its line and the reason,
and the rest goes in. A row that contradicts a record with the same id
is a conflict and goes there too, with both contents. Rows that are there already
are not added again. The exit code is 0 as long as anything could be read; with
--strict one such row keeps everything out, and the exit code is 3.

A file in a folder that cannot be read as a whole (a damaged book, a password that
was not given, a file cut off half way) is left out as a whole; the rest goes in,
each such file is named with what to do, and the exit code is 6. Import it once
it is mended: the ledger is then as if all had come in at once. A file that was
named itself must be readable, and with --strict every file must be.

A line of a statement is one side of a transfer. The two sides of one movement
are joined: same accounts, amount and currency, and times within --join-within of
each other or equal serial numbers. How files were split and in which order they
came in makes no difference.

An import takes effect all at once or not at all, whatever happens on the way. The
page ` + manifest.PageName + ` in the ledger's folder then shows what one can rely on.`,
		Example: `  dyetrace import --ledger case transfers.csv accounts.csv
  dyetrace import --ledger case --timezone Asia/Shanghai statements/
  dyetrace import --ledger case --strict --json transfers.csv.gz
  dyetrace import --ledger case --as amlworld HI-Small_Trans.csv
  dyetrace import --explain returns/
  dyetrace import --guess statement.csv > mine.toml
  dyetrace import --ledger case --mapping mine.toml statement.csv`,
		Args: someFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case o.guess:
				return p.guess(cmd.Context(), &o, args)
			case o.explain:
				return p.explain(cmd.Context(), &o, args)
			}
			return p.importFiles(cmd.Context(), &o, args)
		},
	}
	o.flags(cmd)
	p.addWait(cmd)
	complete(cmd, "as", formatNames(known)...)
	return cmd
}

// flags adds the flags of an import to its command.
func (o *importOptions) flags(cmd *cobra.Command) {
	o.ledger, o.timezone, o.currency = addSetting(cmd, "ledger"), addSetting(cmd, "timezone"), addSetting(cmd, "currency")
	o.within, o.json = addSetting(cmd, "join-within"), addJSON(cmd)
	o.as = cmd.Flags().String("as", "", "format of the files, where their header does not show it")
	cmd.Flags().StringVar(&o.rejects, "rejects", "",
		"file for rows that cannot be read (default: rejects-FIRST.csv in the working directory)")
	cmd.Flags().BoolVar(&o.strict, "strict", false,
		"all or nothing: a row that cannot be read, or a conflict, keeps everything out")
	cmd.Flags().StringArrayVar(&o.mappings, "mapping", nil,
		"mapping file, which gives the meaning of columns; may be given several times")
	cmd.Flags().StringVar(&o.account, "account", "", "account whose statement the files are, where they name none")
	cmd.Flags().StringVar(&o.passwords, "passwords", "",
		"file with a password on each line, to open encrypted workbooks and archives with")
	o.acceptFlags(cmd)
	cmd.Flags().BoolVar(&o.guess, "guess", false, "propose a mapping for one file, and import nothing")
	cmd.Flags().BoolVar(&o.explain, "explain", false, "show why each file is taken for its format, and import nothing")
}

// someFiles is an error where no file is named.
func someFiles(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return errors.New("which files? Name those to import")
	}
	return nil
}

// read is the options as the readers of files take them.
func (o *importOptions) read() (intake.Options, error) {
	location, err := zone(*o.timezone)
	if err != nil {
		return intake.Options{}, err
	}
	options := intake.Options{As: *o.as, Timezone: location, Account: o.account, Round: o.round}
	if options.Passwords, err = passwords(o.passwords); err != nil {
		return intake.Options{}, err
	}
	if *o.currency != "" {
		if options.Currency, err = dyetrace.ParseCurrency(*o.currency); err != nil {
			return options, usageError("--currency: %w", err)
		}
	}
	return options, nil
}

// joinWithin reads how far apart two sides may be; an empty text leaves it to
// the ledger.
func joinWithin(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	within, err := parseSpan("join-within", text)
	if err != nil || within == 0 {
		return 0, usageError("--join-within %q is not a time above zero, such as 90s", text)
	}
	return within, nil
}

// importFiles is one import from start to end.
func (p *program) importFiles(ctx context.Context, o *importOptions, args []string) error {
	began := p.now()
	run, err := p.newImport(o, args)
	if err != nil {
		return err
	}
	// The rejects file appears only with Commit; Abort after it does nothing.
	defer func() {
		if run.rejects != nil {
			run.rejects.Abort()
		}
	}()
	run.bar = p.progress("reading")
	defer func() { run.bar.end() }()
	im, err := run.read(ctx)
	if err != nil {
		return err
	}

	// What was left out goes into the ledger too, as notes: the page of what one can rely on
	// has to name it long after this command's output is gone.
	run.bar.end()
	run.bar = p.progress("writing")
	for i := range run.unreadable {
		im.Note(run.unreadable[i].note())
		im.Refuse(run.unreadable[i].refused())
	}
	for _, n := range run.mostlyRejected() {
		im.Note(n)
	}

	// Conflicts are known only now, after records were compared. A strict import with
	// conflicts has changed nothing, and lists them like rows that cannot be read.
	summary, err := im.Commit(ctx)
	run.bar.end()
	switch {
	case err != nil && summary != nil && len(summary.Conflicts) > 0:
		return run.refuse(summary.Conflicts)
	case err != nil:
		return err
	}
	return run.finish(ctx, summary, began)
}

// newImport returns an import that is ready to read. Whatever can be wrong with the flags
// is an error here, before any file is read.
func (p *program) newImport(o *importOptions, args []string) (*importRun, error) {
	p.notePasswords(o.passwords)
	options, err := o.read()
	if err != nil {
		return nil, err
	}
	if err := checkLedger(*o.ledger); err != nil {
		return nil, err
	}
	// Times without a zone are read in the ledger's, where it has one.
	if options.Usual, err = ledgerZone(*o.ledger); err != nil {
		return nil, err
	}
	// Folders are expanded first, because --accept may name a file that lies in one.
	files, over, err := expand(args)
	if err != nil {
		return nil, err
	}
	if err := o.checkAccept(files); err != nil {
		return nil, err
	}
	within, err := joinWithin(*o.within)
	if err != nil {
		return nil, err
	}
	known, maps, err := withMappings(o.mappings)
	if err != nil {
		return nil, err
	}
	return &importRun{
		program: p, importOptions: o, formats: known, options: options, within: within,
		files: files, passedOver: over, first: args[0], maps: maps,
	}, nil
}

// finish writes what belongs to an import that has taken effect: the rejects file, the
// ledger's page and the summary. Its errors therefore begin with what went in.
func (run *importRun) finish(ctx context.Context, summary *ledger.ImportSummary, began time.Time) error {
	if err := run.addConflicts(summary.Conflicts); err != nil {
		return err
	}
	if err := run.rejects.Commit(); err != nil {
		return fmt.Errorf("what could be read went in, but the rejects file cannot be written: %w", err)
	}
	page, err := run.renewPage(ctx, *run.ledger)
	if err != nil {
		return fmt.Errorf("what could be read went in, but the page of what one can rely on cannot be written: %w", err)
	}
	run.page = page
	return errors.Join(run.summarise(summary, run.now().Sub(began), *run.json), run.partial())
}

// refuse ends an import that is strict, or without any row that can be read: it writes the
// rejects file and returns why nothing went in. Conflicts are known only if no row was
// rejected before.
func (run *importRun) refuse(conflicts []ledger.Conflict) error {
	if err := run.addConflicts(conflicts); err != nil {
		return err
	}
	if err := run.rejects.Commit(); err != nil {
		return err
	}
	run.bar.end()
	run.noteAll(run.rejects.Explain())
	return &dyetrace.Error{Kind: dyetrace.InputError, Op: "import", Err: fmt.Errorf(
		"nothing went in: %s; %s in %s", run.rejects.Counted(), run.rejects.Listed(), run.rejects.Path())}
}

// holder describes who holds a ledger, for others who want it.
func holder(command string) string {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	return fmt.Sprintf("process %d on %s (dyetrace %s) since %s", os.Getpid(), host, command,
		time.Now().UTC().Format(time.RFC3339))
}
