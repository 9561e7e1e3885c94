package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace/casework/rules"
	"dyetrace/internal/display"
	"dyetrace/internal/tomlfile"
)

// rulesFolder is where packs and calendars of a casework folder's own lie in it.
const rulesFolder = "rules"

// rulesCommand lists rule packs; commands below it show one, and check files.
func (p *program) rulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules [flags]",
		Short: "List the rule packs by which cases go, show one, check a file",
		Long: `List rule packs and calendars: those that ship, and those in the folder "rules" of
the casework folder. A pack holds the terms, deadlines, approvals and codes of a
jurisdiction. Every figure names its source, and says where it is not confirmed.
A case keeps the version of the pack with which it began.

Packs of your own are files rules/*.toml, calendars are rules/calendars/*.toml.`,
		Example: `  dyetrace rules
  dyetrace rules show cn
  dyetrace rules calendar uk 2026
  dyetrace rules check my-pack.toml`,
		Args: cobra.NoArgs,
	}
	cases, asJSON := addCases(cmd), addJSON(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		l, err := openRules(*cases)
		if err != nil {
			return err
		}
		return p.listRules(l, *asJSON)
	}
	cmd.AddCommand(p.showRulesCommand(), p.calendarCommand(), p.checkRulesCommand())
	return cmd
}

// addCases gives a command the flag of the casework folder.
func addCases(cmd *cobra.Command) *string {
	return cmd.Flags().String("cases", "cases", "casework folder")
}

// openRules opens the library of what ships and of a casework folder.
func openRules(cases string) (*rules.Library, error) {
	dir := filepath.Join(cases, rulesFolder)
	switch info, err := os.Stat(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return rules.Open(nil)
	case err != nil:
		return nil, inputError(dir, cause(err))
	case !info.IsDir():
		return nil, usageError("%s is a file: packs lie in a folder of that name", dir)
	}
	return rules.Open(os.DirFS(dir))
}

func (p *program) listRules(l *rules.Library, asJSON bool) error {
	type listed struct {
		rules.Ref
		Title       rules.Text `json:"title"`
		Figures     int        `json:"figures"`
		Unconfirmed int        `json:"not_confirmed"`
		Unknown     int        `json:"unknown"`
		Calendars   []int      `json:"calendars"`
		File        string     `json:"file"`
	}
	// How much of a pack is sure is what a user must know first.
	all := []listed{}
	for _, pack := range l.Packs() {
		one := listed{Ref: pack.Ref(), Title: pack.Title, File: pack.File, Calendars: []int{}}
		for _, f := range pack.Figures() {
			one.Figures++
			switch {
			case !f.Known():
				one.Unknown++
			case !f.Confirmed:
				one.Unconfirmed++
			}
		}
		for _, c := range l.Calendars() {
			if c.Jurisdiction == pack.Jurisdiction {
				one.Calendars = append(one.Calendars, c.Year)
			}
		}
		all = append(all, one)
	}
	if asJSON {
		return p.printJSON(map[string]any{"packs": all})
	}
	var t display.Table
	t.Text("pack", "version", "SHA-256")
	t.Number("figures", "not confirmed", "unknown")
	t.Text("calendars")
	t.Last("title")
	for _, one := range all {
		years := []string{}
		for _, y := range one.Calendars {
			years = append(years, strconv.Itoa(y))
		}
		t.Add(one.Jurisdiction, one.Version, one.SHA256[:12], strconv.Itoa(one.Figures), strconv.Itoa(one.Unconfirmed),
			strconv.Itoa(one.Unknown), cmp.Or(strings.Join(years, " "), "none"), shown(one.Title))
	}
	return p.printTable(&t)
}

// shown is a text as a list in English shows it.
func shown(t rules.Text) string { return cmp.Or(t.En, t.Zh) }

// showRulesCommand shows a pack or a calendar.
func (p *program) showRulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show [flags] JURISDICTION",
		Short: "Show a rule pack with its sources",
		Long: `Show the newest pack of a jurisdiction, or the one of --version, with the source of
every figure.`,
		Example: `  dyetrace rules show cn
  dyetrace rules show br --json`,
		Args: cobra.ExactArgs(1),
	}
	cases, asJSON := addCases(cmd), addJSON(cmd)
	version := cmd.Flags().String("version", "", "version of the pack (default: the newest)")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		l, err := openRules(*cases)
		if err != nil {
			return err
		}
		// An old case goes by an old version, which stays at hand.
		pack, err := l.Newest(args[0])
		if *version != "" {
			pack, err = l.Pack(rules.Ref{Jurisdiction: args[0], Version: *version})
		}
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(pack)
		}
		return p.showPack(pack)
	}
	return cmd
}

func (p *program) showPack(pack *rules.Pack) error {
	if err := p.printf("%s %s: %s\nSHA-256 %s, %s\n%s\n\n", pack.Jurisdiction, pack.Version, printable(shown(pack.Title)),
		pack.SHA256, printable(pack.File), printable(pack.Note)); err != nil {
		return err
	}
	var figures display.Table
	figures.Text("what", "figure", "value", "source")
	figures.Last("note")
	for _, f := range pack.Figures() {
		figures.Add(f.Of, f.Name, f.Describe(f.Value), f.Source, f.Note)
	}
	if err := p.printTable(&figures); err != nil {
		return err
	}
	if len(pack.Lists) > 0 {
		var lists display.Table
		lists.Text("list", "source")
		lists.Number("codes")
		lists.Last("title")
		for _, l := range pack.Lists {
			lists.Add(l.Name, l.Describe(l.Source), strconv.Itoa(len(l.Codes)), shown(l.Title))
		}
		if err := cmp.Or(p.printf("\n"), p.printTable(&lists)); err != nil {
			return err
		}
	}
	return cmp.Or(p.printf("\n"), p.showSources(pack.Sources))
}

func (p *program) showSources(all []rules.Source) error {
	var t display.Table
	t.Text("source", "dated", "since", "read", "title")
	t.Last("where")
	for _, s := range all {
		t.Add(s.ID, s.Dated, s.Since, s.Read, s.Title, s.Where)
	}
	return p.printTable(&t)
}

// calendarCommand shows a calendar.
func (p *program) calendarCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "calendar [flags] JURISDICTION YEAR",
		Short:   "Show on which days of a year people work",
		Long:    `Show the holidays of a jurisdiction in a year, and the weekend days on which people work.`,
		Example: `  dyetrace rules calendar cn 2026`,
		Args:    cobra.ExactArgs(2),
	}
	cases, asJSON := addCases(cmd), addJSON(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		year, err := strconv.Atoi(args[1])
		if err != nil {
			return usageError("%q is no year: write one such as 2026", args[1])
		}
		l, err := openRules(*cases)
		if err != nil {
			return err
		}
		c, err := l.Calendar(args[0], year)
		if err != nil {
			return err
		}
		return p.showCalendar(c, *asJSON)
	}
	return cmd
}

func (p *program) showCalendar(c *rules.Calendar, asJSON bool) error {
	if asJSON {
		return p.printJSON(c)
	}
	if err := p.printf("%s %d: %s\nSHA-256 %s, %s\n%s\nWeekend: %s\n\n", c.Jurisdiction, c.Year, printable(c.Title), c.SHA256,
		printable(c.File), printable(c.Note), strings.Join(c.Weekend, ", ")); err != nil {
		return err
	}
	// Holidays and working weekends are two lists in the file; people look for a day.
	type line struct {
		rules.Holiday
		what string
	}
	var days []line
	for _, h := range c.Holidays {
		days = append(days, line{h, "holiday"})
	}
	for _, h := range c.Working {
		days = append(days, line{h, "working day"})
	}
	slices.SortFunc(days, func(a, b line) int { return a.Day.Compare(b.Day) })
	var t display.Table
	t.Text("day", "", "what", "source", "confirmed")
	t.Last("name")
	for _, d := range days {
		confirmed := "yes"
		if !d.Confirmed {
			confirmed = "no"
		}
		t.Add(d.Day.String(), d.Day.Weekday().String()[:3], d.what, d.Source, confirmed, d.Name)
	}
	return cmp.Or(p.printTable(&t), p.printf("\n"), p.showSources(c.Sources))
}

// checkRulesCommand checks packs and calendars that a user wrote.
func (p *program) checkRulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check [flags] FILE...",
		Short: "Check rule packs and calendars of your own",
		Long: `Check files before they go into a casework folder: packs into its folder rules,
calendars into rules/calendars. A file with a year is a calendar. What is wrong is
named with its line.`,
		Example: `  dyetrace rules check my-pack.toml cn-2027.toml`,
		Args:    cobra.MinimumNArgs(1),
	}
	asJSON := addJSON(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		type checked struct {
			File   string `json:"file"`
			Kind   string `json:"kind"`
			Name   string `json:"name"`
			SHA256 string `json:"sha256"`
		}
		all := []checked{}
		for _, name := range args {
			// The first file that is wrong ends the command, with every fault in it.
			text, err := readFile(name, tomlfile.MostBytes)
			if err != nil {
				return err
			}
			if rules.IsCalendar(text) {
				c, err := rules.ReadCalendar(name, text)
				if err != nil {
					return err
				}
				all = append(all, checked{name, "calendar", fmt.Sprintf("%s %d", c.Jurisdiction, c.Year), c.SHA256})
				continue
			}
			pack, err := rules.ReadPack(name, text)
			if err != nil {
				return err
			}
			all = append(all, checked{name, "pack", pack.Jurisdiction + " " + pack.Version, pack.SHA256})
		}
		if *asJSON {
			return p.printJSON(map[string]any{"files": all})
		}
		for _, c := range all {
			if err := p.printf("%s: %s %s is right, SHA-256 %s\n", printable(c.File), c.Kind, c.Name, c.SHA256); err != nil {
				return err
			}
		}
		return nil
	}
	return cmd
}
