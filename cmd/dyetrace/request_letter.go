package main

import (
	"dyetrace/casework"
	"dyetrace/casework/letter"
	"dyetrace/casework/outbox"
	casesettings "dyetrace/casework/settings"
)

// letterMessage is the message of a request as a letter, by the channel and in the language
// of its institution.
func (d *desk) letterMessage(by casework.By, r casework.Request) (casework.Message, error) {
	kind, is := map[casework.RequestKind]letter.Kind{casework.Stop: letter.Stop, casework.Freeze: letter.Freeze, casework.Extend: letter.Extend,
		casework.Lift: letter.Lift, casework.Inquiry: letter.Inquiry}[r.Asking.Kind]
	if !is {
		return casework.Message{}, usageError("request %s: there is no letter for a %s; give its message by --message", r.Number, r.Asking.Kind)
	}
	to := d.settings.Institution(r.Asking.Institution)
	lang := d.settings.LanguageTo(&to)
	fields, err := d.letterFields(by, r, lang)
	if err != nil {
		return casework.Message{}, err
	}
	written, err := d.written(kind, lang, &letter.Data{Fields: fields, Rows: paymentRows(r)})
	if err != nil {
		return casework.Message{}, err
	}
	m := outbox.Message{Number: fileName(r.Number), Time: d.as.Time, To: to, From: d.settings.Mail.From, Letter: written}
	file, err := m.File()
	return casework.Message{Name: file.Name, Format: "letter", Channel: to.Channel.String(), Body: file.Bytes}, err
}

// letterFields are what a letter says of a request. What is not known is left out, and the
// form says whether it can do without.
func (d *desk) letterFields(by casework.By, r casework.Request, lang string) (map[string]string, error) {
	c, err := d.caseOf(r.Case)
	if err != nil {
		return nil, err
	}
	a := r.Asking
	day := func(t casework.Time) string { return letterDay(by, t, lang) }
	fields := map[string]string{"number": r.Number, "case": c.Number, "document": a.Basis, "to": a.Institution, "bank": a.Institution,
		"account": a.Account, "holder": a.Holder, "amount": a.Amount.String(), "ground": a.Ground, "written": day(casework.Time(d.as.Time))}
	if a.Since != 0 || a.Until != 0 {
		fields["period"] = day(a.Since) + " – " + day(a.Until)
	}
	kind := string(a.Kind)
	// To extend or lift is about a measure that an earlier request brought.
	if a.Measure != "" {
		m, there, err := casework.Get[casework.Measure](d.ctx, d.store, a.Measure)
		if err != nil {
			return nil, err
		}
		if there {
			kind, fields["measure"], fields["original"] = m.Kind, m.Kind, m.Basis
			if first, known, err := casework.Get[casework.Request](d.ctx, d.store, m.Request); err != nil {
				return nil, err
			} else if known {
				fields["original"] = first.Number
			}
		}
	}
	if pack, has := by.Rules.(casework.PackRules); has {
		if m, known := pack.Pack().Measure(kind); known {
			fields["term"] = letter.Term(m.Term.Value, lang)
		}
	}
	d.addSender(fields, r.Office, r.Proposer, r.Approver, lang)
	return fields, nil
}

// paymentRows is the payment that a stop or freeze is about.
func paymentRows(r casework.Request) []map[string]string {
	p := r.Asking.Payment
	if p == (casework.Payment{}) || r.Asking.Kind == casework.Extend || r.Asking.Kind == casework.Lift {
		return nil
	}
	return []map[string]string{{"time": utcTime(p.Time), "from": sided(p.FromBank, p.FromAccount), "to": r.Asking.Account,
		"amount": p.Amount.String(), "serial": p.ID}}
}

// channelFolder is where the outbox keeps an institution's messages.
func channelFolder(s *casesettings.Settings, institution string) string {
	to := s.Institution(institution)
	return outbox.FolderOf(&to)
}
