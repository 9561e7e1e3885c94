package main

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/letter"
	"dyetrace/casework/rules"
	casesettings "dyetrace/casework/settings"
	"dyetrace/internal/display"
)

// lettersFolder is where forms of a casework folder's own lie in it.
const lettersFolder = "letters"

// letterOptions are what one asks of a letter to a person or to everybody.
type letterOptions struct {
	lang, output string
	export       *export
}

func (o *letterOptions) add(cmd *cobra.Command, recipient string) {
	o.export = addExport(cmd, recipient)
	cmd.Flags().StringVar(&o.lang, "lang", "", "language of the letter: en or zh (default: that of casework.toml)")
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "file to write (default: standard output)")
	complete(cmd, "lang", "en", "zh")
}

// language is the language of the letter.
func (o *letterOptions) language(d *desk) string {
	return cmp.Or(o.lang, d.settings.LanguageTo(new(casesettings.Institution)))
}

// written makes a letter from the forms that ship and those of the casework folder.
func (d *desk) written(kind letter.Kind, lang string, data *letter.Data) (*letter.Letter, error) {
	forms, err := letter.Open(os.DirFS(filepath.Join(d.folder, lettersFolder)))
	if err != nil {
		return nil, err
	}
	return forms.Write(kind, lang, data, &d.settings.Letters)
}

// writeLetter writes a letter as a page to print. Its SHA-256 is said, so that whoever notes
// that it was given can say which bytes.
func (d *desk) writeLetter(o *letterOptions, kind letter.Kind, data *letter.Data, ofCase, recipient string, of casework.Ref) error {
	toFile := o.output != "" && o.output != "-"
	if d.json && !toFile {
		return usageError("a letter is no JSON: name its file with -o")
	}
	// Once to see that it can be written at all: what is kept as exported is.
	if _, err := d.written(kind, o.language(d), data); err != nil {
		return err
	}
	m, err := d.exports(ofCase, o.export, recipient, o.output, of)
	if err != nil {
		return err
	}
	data.Export = m.line(o.language(d))
	l, err := d.written(kind, o.language(d), data)
	if err != nil {
		return err
	}
	if err := d.write(o.output, func(w io.Writer) error { _, err := w.Write(l.HTML); return err }); err != nil || !toFile {
		return err
	}
	hash := hashOf(l.HTML)
	return d.show(map[string]any{"file": o.output, "sha256": hash, "form": l.Form, "reviewed": l.Reviewed}, func() error {
		return d.printf("%s: SHA-256 %s\n", printable(o.output), hash)
	})
}

// letterDay is the day of a time as a letter writes it; "" for none.
func letterDay(by casework.By, t casework.Time, lang string) string {
	if t == 0 {
		return ""
	}
	return letter.Day(rules.DayOf(t.Instant(), zoneOfRules(by)), lang)
}

// letterTime is a time as a letter writes it: to the second, in the zone of the rules, with its
// offset, since banks compare it with their own records; "" for none.
func letterTime(by casework.By, t casework.Time) string {
	if t == 0 {
		return ""
	}
	return t.Instant().Time().In(zoneOfRules(by)).Format("2006-01-02 15:04:05 -07:00")
}

// letterSum is a sum as a letter writes it; "" for none.
func letterSum(s casework.Sum) string {
	amount, currency, _ := strings.Cut(s.String(), " ")
	return strings.TrimSpace(display.Grouped(amount) + " " + currency)
}

// lastDay is the last day of what is over at a time.
func lastDay(by casework.By, end casework.Time) rules.Day {
	return rules.DayOf(end.Instant()-1, zoneOfRules(by))
}

// lasting is how long something lasts: in the words of the rules where that is what came
// out, else in days. The day on which it begins does not count.
func lasting(by casework.By, ofRules rules.Term, ruled, start, end casework.Time, lang string) string {
	if ofRules.Known() && ruled == end {
		return letter.Term(ofRules, lang)
	}
	first := rules.DayOf(start.Instant(), zoneOfRules(by)).Begin(time.UTC)
	days := int((lastDay(by, end).Begin(time.UTC) - first) / dyetrace.Instant(24*time.Hour))
	return letter.Term(rules.Term{Count: days, Unit: rules.Days}, lang)
}

// addSender adds what the settings say of an office, and of those who handle a thing there.
func (d *desk) addSender(fields map[string]string, office, handler, second, lang string) {
	fields["office"] = office
	if o, err := d.settings.Office(office); err == nil {
		fields["office"], fields["code"], fields["address"], fields["phone"] = inLang(o.Name, lang), o.Code, o.Address, o.Phone
	}
	full := func(name string) string {
		if p, err := d.settings.Person(name); err == nil && p.Full != "" {
			return p.Full
		}
		return name
	}
	fields["handler"], fields["second"] = full(handler), full(second)
}

// inLang is a text in a language, in the other one where it has none.
func inLang(t rules.Text, lang string) string {
	if lang == "zh" {
		return cmp.Or(t.Zh, t.En)
	}
	return cmp.Or(t.En, t.Zh)
}
