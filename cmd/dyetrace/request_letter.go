package main

import (
	"cmp"
	"slices"

	"dyetrace/casework"
	"dyetrace/casework/letter"
	"dyetrace/casework/outbox"
	"dyetrace/casework/rules"
	casesettings "dyetrace/casework/settings"
	"dyetrace/exchange/forms"
)

// letterMessage is the message of a request as a letter, by the channel and in the language
// of its institution.
func (d *desk) letterMessage(by casework.By, r casework.Request, term rules.Term) (casework.Message, error) {
	kind, is := map[casework.RequestKind]letter.Kind{casework.Stop: letter.Stop, casework.Freeze: letter.Freeze, casework.Extend: letter.Extend,
		casework.Lift: letter.Lift, casework.Inquiry: letter.Inquiry}[r.Asking.Kind]
	if !is {
		return casework.Message{}, usageError("request %s: there is no letter for a %s; give its message by --message", r.Number, r.Asking.Kind)
	}
	to := d.settings.Institution(r.Asking.Institution)
	lang := d.settings.LanguageTo(&to)
	fields, err := d.letterFields(by, r, term, lang)
	if err != nil {
		return casework.Message{}, err
	}
	written, err := d.written(kind, lang, &letter.Data{Fields: fields, Rows: paymentRows(by, r)})
	if err != nil {
		return casework.Message{}, err
	}
	m := outbox.Message{Number: forms.FileName(r.Number), Time: d.as.Time, To: to, From: d.settings.Mail.From, Letter: written}
	file, err := m.File()
	return casework.Message{Name: file.Name, Format: "letter", Channel: to.Channel.String(), Body: file.Bytes}, err
}

// letterFields are what a letter says of a request. What is not known is left out, and the
// form says whether it can do without. term is for how long a measure is asked, where the
// rules do not know it.
func (d *desk) letterFields(by casework.By, r casework.Request, term rules.Term, lang string) (map[string]string, error) {
	c, err := d.caseOf(r.Case)
	if err != nil {
		return nil, err
	}
	a := r.Asking
	day := func(t casework.Time) string { return letterDay(by, t, lang) }
	fields := map[string]string{"number": r.Number, "case": c.Number, "document": a.Basis, "to": a.Institution,
		"account": a.Account, "holder": a.Holder, "amount": letterSum(a.Amount), "ground": a.Ground, "written": day(casework.Time(d.as.Time))}
	if a.Kind == casework.Inquiry {
		fields["period"] = letterPeriod(by, a, lang)
	}
	kind := string(a.Kind)
	// To extend or lift is about a measure that an earlier request brought.
	if a.Measure != "" {
		m, there, err := casework.Get[casework.Measure](d.ctx, d.store, a.Measure)
		if err != nil {
			return nil, err
		}
		if there {
			kind, fields["original"] = m.Kind, m.Basis
			fields["measure"] = measureName(by, kind, lang)
			if first, known, err := casework.Get[casework.Request](d.ctx, d.store, m.Request); err != nil {
				return nil, err
			} else if known {
				fields["original"] = first.Number
			}
		}
	}
	ruled := rules.Term{}
	if m, known := packMeasure(by, kind); known {
		ruled = m.Term.Value
	}
	if term.Known() && ruled.Known() {
		return nil, usageError("--term: the rules know how long a %s lasts: %s", kind, ruled)
	}
	fields["term"] = letter.Term(cmp.Or(term, ruled), lang)
	asks := slices.Contains([]casework.RequestKind{casework.Stop, casework.Freeze, casework.Extend}, a.Kind)
	if asks && fields["term"] == "" {
		return nil, usageError("request %s: the rules do not know how long a %s lasts: give it by --term, as its document has it", r.Number, kind)
	}
	d.addSender(fields, r.Office, r.Proposer, r.Approver, lang)
	return fields, nil
}

// packMeasure is the rule of a kind of measure, where the rules are a pack that has one.
func packMeasure(by casework.By, kind string) (*rules.Measure, bool) {
	pack, has := by.Rules.(casework.PackRules)
	if !has {
		return nil, false
	}
	return pack.Pack().Measure(kind)
}

// measureName is a kind of measure in the middle of a sentence.
func measureName(by casework.By, kind, lang string) string {
	name := letter.Measure(kind, lang)
	if m, known := packMeasure(by, kind); known {
		name = cmp.Or(name, inLang(m.Name, lang))
	}
	return cmp.Or(name, kind)
}

// letterPeriod is the days that an inquiry asks for. The period ends before Until, which may be
// the beginning of a day.
func letterPeriod(by casework.By, a casework.Asking, lang string) string {
	var from, to rules.Day
	if a.Since != 0 {
		from = rules.DayOf(a.Since.Instant(), zoneOfRules(by))
	}
	if a.Until != 0 {
		to = lastDay(by, a.Until)
	}
	return letter.Period(from, to, lang)
}

// paymentRows is the payment that a stop or freeze is about.
func paymentRows(by casework.By, r casework.Request) []map[string]string {
	p := r.Asking.Payment
	if p == (casework.Payment{}) || r.Asking.Kind == casework.Extend || r.Asking.Kind == casework.Lift {
		return nil
	}
	return []map[string]string{{"time": letterTime(by, p.Time), "from": sided(p.FromBank, p.FromAccount), "to": r.Asking.Account,
		"amount": letterSum(p.Amount), "serial": p.ID}}
}

// channelFolder is where the outbox keeps an institution's messages.
func channelFolder(s *casesettings.Settings, institution string) string {
	to := s.Institution(institution)
	return outbox.FolderOf(&to)
}
