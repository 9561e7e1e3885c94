package main

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
	"dyetrace/report"
)

// relyCommand shows what one can rely on in a ledger.
func (p *program) relyCommand() *cobra.Command {
	var o documentOptions
	cmd := &cobra.Command{
		Use:   "rely [flags]",
		Short: "Show what one can rely on: sources, balances that agree, what is missing or left out",
		Long: `Show what one can rely on in a ledger: the sources and how each was read; from when
to when the balances of each account agree, and where they break; the days without
a statement; what imports left out, and why; where files contradict each other;
and which names of accounts may be one. Begin here; dyetrace check then names every
place in the statements that is in doubt.

Each import writes this page as ` + manifest.PageName + ` into the ledger's folder. It holds both
languages, works without a network and prints.`,
		Example: `  dyetrace rely --ledger case
  dyetrace rely --ledger case --lang zh --rows 0
  dyetrace rely --ledger case --format html -o reliance.html
  dyetrace rely --ledger case --json`,
		Args: cobra.NoArgs,
	}
	dir, location, lang := addSetting(cmd, "ledger"), addSetting(cmd, "timezone"), addSetting(cmd, "lang")
	o.addDocument(cmd, "reliance")
	complete(cmd, "lang", "en", "zh")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return p.rely(cmd.Context(), &o, *dir, *location, *lang) }
	return cmd
}

func (p *program) rely(ctx context.Context, o *documentOptions, dir, location, lang string) error {
	if err := o.checkDocument(); err != nil {
		return err
	}
	tag, err := report.ParseLang(lang)
	if err != nil {
		return err
	}
	zoned, err := zone(location)
	if err != nil {
		return err
	}
	l, err := p.openLedger(dir)
	if err != nil {
		return err
	}
	defer l.Close()
	r, err := reliance(l, p.commandLine(), tag, zoneOrUTC(zoned))
	if err != nil {
		return err
	}
	return p.writeDocument(ctx, r, o)
}

// reliance is what one can rely on in a ledger.
func reliance(l *ledger.Ledger, command string, lang report.Lang, zone *time.Location) (*report.Reliance, error) {
	info, err := l.Info()
	if err != nil {
		return nil, err
	}
	return report.BuildReliance(l, report.Meta{Version: version, Command: command, Lang: lang, Zone: zone,
		Ledger: report.ExtentOf(&info)})
}

// writePage writes the page of what one can rely on into the ledger's folder, and returns
// its path. The path is empty if another writer is at work, who writes the page himself.
func (p *program) writePage(ctx context.Context, dir string) (path string, err error) {
	value, err := p.valueOf("lang")
	if err != nil {
		return "", err
	}
	lang, err := report.ParseLang(value)
	if err != nil {
		return "", err
	}
	return ledger.WritePage(p.files(ctx), dir, holder("rely"), func(l *ledger.Ledger) ([]byte, error) {
		location, err := zone(l.Zone())
		if err != nil {
			return nil, err
		}
		r, err := reliance(l, "dyetrace rely --ledger "+quote(dir)+" --format html", lang, zoneOrUTC(location))
		if err != nil {
			return nil, err
		}
		var page bytes.Buffer
		err = r.WriteHTML(ctx, &page)
		return page.Bytes(), err
	})
}

// renewPage writes the page anew after a change of the ledger, which has taken
// effect whatever becomes of the page.
func (p *program) renewPage(ctx context.Context, dir string) (path string, err error) {
	path, err = p.writePage(ctx, dir)
	if errors.Is(err, ledger.ErrPageInTheWay) || errors.Is(err, ledger.ErrNotWalked) {
		p.note("the page of what one can rely on was not written: %v", err)
		return "", nil
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		// Who is told that nothing was changed makes the change once more, or counts on the ledger as it was.
		return "", errInterruptedLate
	}
	return path, err
}

var errInterruptedLate = errors.New("interrupted, but the ledger has changed already: only its page of what one can " +
	"rely on is not up to date, and `dyetrace rely` shows that")
