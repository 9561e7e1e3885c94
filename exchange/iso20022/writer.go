package iso20022

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"dyetrace"
)

// The longest texts that messages take, in characters.
const (
	maxID        = 35
	maxNumber    = 34 // of an account that has no IBAN
	maxName      = 140
	maxNote      = 105
	maxNarrative = 500
)

// Characters is what a message may be written in.
type Characters uint8

const (
	// AnyCharacters is what ISO 20022 itself allows.
	AnyCharacters Characters = iota
	// LatinCharacters are the letters without accents, digits and / - ? : ( ) . , ' + and
	// blanks, to which many schemes keep (EPC217-08, and character set X of SWIFT).
	LatinCharacters
)

// Options is how messages are written.
type Options struct {
	Characters Characters
	Zone       *time.Location // of the times in it; nil: UTC
}

// Remark is what a writer changed in a text so that it fits.
type Remark struct {
	Path string // of the element
	Was  string
	Now  string
	Why  string
}

func (r Remark) String() string {
	return fmt.Sprintf("%s: %s: %q became %q", r.Path, r.Why, r.Was, r.Now)
}

// writer writes one message. The first error stays, and nothing is written once there is one.
type writer struct {
	b       bytes.Buffer
	o       Options
	path    []string
	remarks []Remark
	err     error
}

// document writes a whole message.
func document(out io.Writer, o Options, id, root string, fill func(w *writer)) ([]Remark, error) {
	w := &writer{o: o}
	w.b.WriteString(xml.Header)
	w.b.WriteString(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:` + id + `">` + "\n")
	w.in(root, func() { fill(w) })
	w.b.WriteString("</Document>\n")
	if w.err != nil {
		return nil, dyetrace.Errorf(dyetrace.InputError, id, "%w", w.err)
	}
	if _, err := out.Write(w.b.Bytes()); err != nil {
		return nil, err
	}
	return w.remarks, nil
}

func (w *writer) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf("%s: "+format, append([]any{strings.Join(w.path, "/")}, args...)...)
	}
}

// in writes an element with what fill puts into it, and nothing where that is nothing.
func (w *writer) in(name string, fill func()) {
	before := w.b.Len()
	w.indent()
	w.b.WriteString("<" + name + ">\n")
	empty := w.b.Len()
	w.path = append(w.path, name)
	fill()
	w.path = w.path[:len(w.path)-1]
	if w.b.Len() == empty {
		w.b.Truncate(before)
		return
	}
	w.indent()
	w.b.WriteString("</" + name + ">\n")
}

func (w *writer) indent() { w.b.WriteString(strings.Repeat("  ", len(w.path)+1)) }

// raw writes an element with a text that fits.
func (w *writer) raw(name, text, attributes string) {
	w.indent()
	w.b.WriteString("<" + name + attributes + ">")
	// Errors are those of the buffer, which has none.
	_ = xml.EscapeText(&w.b, []byte(text))
	w.b.WriteString("</" + name + ">\n")
}

// id writes an identifier, which must not change; nothing where it is empty.
func (w *writer) id(name, text string, most int) {
	if text == "" {
		return
	}
	w.path = append(w.path, name)
	defer func() { w.path = w.path[:len(w.path)-1] }()
	switch n := utf8.RuneCountInString(text); {
	case n > most:
		w.fail("%q has %d characters, and the message takes %d: an identifier is not cut, use a shorter one", text, n, most)
		return
	case strings.TrimSpace(text) != text || w.fit(text) != text:
		w.fail("%q has characters or blanks at its ends that the message does not take: an identifier is not changed, "+
			"use another one", text)
		return
	}
	w.path = w.path[:len(w.path)-1]
	w.raw(name, text, "")
	w.path = append(w.path, name)
}

// must writes an identifier that the message cannot do without.
func (w *writer) must(name, text string, most int) {
	if text == "" {
		w.fail("%s is missing, which the message must have", name)
	}
	w.id(name, text, most)
}

// text writes words, made to fit; nothing where there are none.
func (w *writer) text(name, text string, most int) {
	w.path = append(w.path, name)
	fits := w.words(text)
	if runes := []rune(fits); len(runes) > most {
		cut := strings.TrimRightFunc(string(runes[:most]), unicode.IsSpace)
		w.remark(fits, cut, fmt.Sprintf("the message takes %d characters", most))
		fits = cut
	}
	w.path = w.path[:len(w.path)-1]
	if fits != "" {
		w.raw(name, fits, "")
	}
}

// notes writes words as elements of so many characters each.
func (w *writer) notes(name string, notes []string, most int) {
	for _, note := range notes {
		w.path = append(w.path, name)
		parts := split(w.words(note), most)
		if len(parts) > 1 {
			w.remark(note, strings.Join(parts, " | "), fmt.Sprintf("a note takes %d characters, so it was split", most))
		}
		w.path = w.path[:len(w.path)-1]
		for _, part := range parts {
			w.raw(name, part, "")
		}
	}
}

func (w *writer) remark(was, now, why string) {
	w.remarks = append(w.remarks, Remark{Path: strings.Join(w.path, "/"), Was: was, Now: now, Why: why})
}

// words is a text in the characters that the message is written in.
func (w *writer) words(text string) string {
	trimmed := strings.TrimSpace(text)
	fits := strings.TrimSpace(w.fit(trimmed))
	if fits != trimmed {
		w.remark(text, fits, "the message does not take some of its characters")
	}
	return fits
}

// split cuts words into parts of at most so many characters, between words where that can be.
func split(text string, most int) (parts []string) {
	for runes := []rune(text); len(runes) > 0; {
		n := min(most, len(runes))
		if n < len(runes) {
			// A word that is longer than half of a part is cut: what is left would be empty.
			for at := n; at > n/2; at-- {
				if unicode.IsSpace(runes[at]) {
					n = at
					break
				}
			}
		}
		if part := strings.TrimSpace(string(runes[:n])); part != "" {
			parts = append(parts, part)
		}
		runes = runes[n:]
	}
	return parts
}

// code writes a code of a set, or a scheme's own words in its place.
func (w *writer) code(name, set, code, own string) {
	w.in(name, func() {
		if code != "" {
			w.coded("Cd", set, code)
			return
		}
		w.id("Prtry", own, maxID)
	})
}

// coded writes a code as the text of an element. One that a complete set does not have is
// refused, for whoever gets it could not know what is meant.
func (w *writer) coded(name, set, code string) {
	if _, known := Meaning(set, code); code != "" && !known && complete(set) {
		w.fail("%q is no code of %s: see docs/exchange.md for those that are", code, set)
	}
	w.id(name, code, 4)
}

// mustCoded writes a code that the message cannot do without.
func (w *writer) mustCoded(name, set, code string) {
	if code == "" {
		w.fail("%s is missing, which the message must have", name)
	}
	w.coded(name, set, code)
}

// sum writes an amount with its currency.
func (w *writer) sum(name string, s Sum) {
	switch {
	case s == Sum{}:
	case !s.Currency.Known():
		w.fail("%s has no currency that is known", name)
	case s.Amount < 0:
		w.fail("%s is %s %s, and messages have no amounts below zero", name, s.Amount.Format(s.Currency), s.Currency)
	default:
		w.raw(name, s.Amount.Format(s.Currency), ` Ccy="`+s.Currency.String()+`"`)
	}
}

// date writes a day.
func (w *writer) date(name string, d Date) {
	switch {
	case d == "":
	case !d.valid():
		w.fail("%s is %q, which is no day such as 2026-03-01", name, d)
	default:
		w.raw(name, string(d), "")
	}
}

// time writes a time to the millisecond, with its zone.
func (w *writer) time(name string, at dyetrace.Instant) {
	zone := w.o.Zone
	if zone == nil {
		zone = time.UTC
	}
	if at != 0 {
		w.raw(name, at.Time().In(zone).Format("2006-01-02T15:04:05.000Z07:00"), "")
	}
}

// institution writes what holds a FinInstnId.
func (w *writer) institution(name string, i Institution) {
	if i.IsZero() {
		return
	}
	w.in(name, func() {
		w.in("FinInstnId", func() {
			w.bic("BICFI", i.BIC)
			if i.Member != "" {
				w.in("ClrSysMmbId", func() {
					w.in("ClrSysId", func() { w.id("Cd", i.System, 5) })
					w.id("MmbId", i.Member, maxID)
				})
			}
			w.text("Nm", i.Name, maxName)
		})
	})
}

// party writes a choice of a party and an institution.
func (w *writer) party(name string, p Party) {
	w.in(name, func() {
		if !p.Institution.IsZero() {
			w.institution("Agt", p.Institution)
			return
		}
		w.in("Pty", func() { w.person(p) })
	})
}

// person writes what identifies a party where the message takes no institution as such.
func (w *writer) person(p Party) {
	if p.Institution.Member != "" {
		w.fail("an institution's number in a clearing system has no place here: give its BIC or name")
	}
	w.text("Nm", cmp.Or(p.Name, p.Institution.Name), maxName)
	w.in("Id", func() {
		w.in("OrgId", func() {
			w.bic("AnyBIC", p.Institution.BIC)
			w.in("Othr", func() { w.id("Id", p.Number, maxID) })
		})
	})
}

func (w *writer) bic(name, bic string) {
	if bic != "" && !isBIC(bic) {
		w.fail("%q is no BIC (ISO 9362): give the institution's name or number in its place", bic)
	}
	w.id(name, bic, 11)
}

// mustParty writes a party that the message cannot do without.
func (w *writer) mustParty(name string, p Party) {
	if p.IsZero() {
		w.fail("%s is missing, which the message must have", name)
	}
	w.party(name, p)
}

// account writes an account.
func (w *writer) account(name string, a Account) {
	if a.Number() == "" {
		return
	}
	w.in(name, func() {
		w.in("Id", func() { w.accountID(a) })
		w.id("Ccy", a.Currency.String(), 3)
	})
}

// accountID writes the number of an account.
func (w *writer) accountID(a Account) {
	if a.IBAN != "" {
		w.id("IBAN", a.IBAN, maxNumber)
		return
	}
	w.in("Othr", func() { w.id("Id", a.Other, maxNumber) })
}

// number writes a count.
func (w *writer) number(name string, n int) { w.raw(name, strconv.Itoa(n), "") }
