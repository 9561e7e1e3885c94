package mapping

import (
	"bytes"
	"errors"
	"fmt"

	"dyetrace"
	"dyetrace/intake"
)

// details returns the fields of a row that describe the account itself.
func (p *parser) details() [7][]source {
	return [7][]source{p.holder, p.holderID, p.institution, p.region, p.phone, p.opened, p.accountKind}
}

// describeOwn adds the account whose statement it is with what the line has about
// it, unless a line of this block had the same.
func (p *parser) describeOwn(id dyetrace.Span) error {
	if id.Len == 0 {
		return nil
	}
	// Statements repeat the holder on every line. A hash of the cells finds the
	// repetition without building the account. A fixed value of the mapping alone
	// describes nothing: only a cell does.
	p.hash.Reset()
	p.hash.Write(p.b.Bytes(id))
	described := false
	for _, sources := range p.details() {
		if len(sources) == 0 {
			continue
		}
		v, _, s := p.find(sources)
		described = described || s != nil && s.Value == ""
		p.hash.Write([]byte{0})
		p.hash.Write(v)
	}
	if !described {
		return nil
	}
	sum := p.hash.Sum64()
	if _, known := p.seen[sum]; known {
		return nil
	}
	// The hash is kept only when the account is good: a bad cell is an error on
	// every line that has it.
	a, err := p.describe(id)
	if err != nil {
		return err
	}
	p.seen[sum] = struct{}{}
	p.b.Accounts = append(p.b.Accounts, a)
	return nil
}

// describe returns the account that the row is about.
func (p *parser) describe(id dyetrace.Span) (dyetrace.Account, error) {
	a := dyetrace.Account{ID: string(p.b.Bytes(id)), Source: dyetrace.Source{Line: p.rec.Line}}
	if len(a.ID) > intake.MaxID {
		return a, intake.CheckText([]byte(a.ID), "account number", intake.MaxID)
	}
	for i, to := range []*string{&a.Holder, &a.HolderID, &a.Institution, &a.Region, &a.Phone, &a.Opened} {
		v, _, s := p.find(p.details()[i])
		if s == nil {
			continue
		}
		if s.Join != "" {
			v = p.joined(s)
		}
		if err := p.rec.Check(v, s.Is); err != nil {
			return a, err
		}
		if len(v) > intake.MaxText {
			return a, intake.CheckText(v, s.Is, intake.MaxText)
		}
		*to = string(v)
	}
	if v, _, s := p.find(p.accountKind); s != nil {
		kind, err := kindOf(v)
		if err != nil {
			return a, err
		}
		a.Kind = kind
	}
	return a, nil
}

// kindOf returns the kind of account with a name of ours or of banks. Other
// differences between accounts, such as cards and passbooks, do not matter here.
func kindOf(v []byte) (dyetrace.Kind, error) {
	if kind, err := dyetrace.ParseKind(bytes.ToLower(v)); err == nil {
		return kind, nil
	}
	for _, word := range []string{"对公", "单位", "企业", "公司", "商户"} {
		if bytes.Contains(v, []byte(word)) {
			return dyetrace.Business, nil
		}
	}
	return dyetrace.Personal, nil
}

// accountRow reads one row of a table of accounts.
func (p *parser) accountRow() error {
	id, err := p.number(p.account, "account number")
	if err != nil {
		return err
	}
	if id.Len == 0 {
		return fmt.Errorf("the row does not say which account it is about")
	}
	a, err := p.describe(id)
	if err != nil {
		return err
	}
	period, known, err := p.period(a.ID)
	if err != nil {
		return err
	}
	p.b.Accounts = append(p.b.Accounts, a)
	if err := errors.Join(p.bind(&a), p.name(&a)); err != nil {
		return err
	}
	if known {
		p.b.Periods = append(p.b.Periods, period)
	}
	return nil
}

// person reads one row of a table of persons. Accounts name a person by the number
// of his papers.
func (p *parser) person() error {
	// A person without papers cannot be found again from an account, so the number is
	// needed; the rest may be missing.
	h := dyetrace.Holder{Source: dyetrace.Source{Line: p.rec.Line}}
	for _, f := range []struct {
		to      *string
		sources []source
		max     int
	}{
		{&h.ID, p.holderID, intake.MaxID},
		{&h.Name, p.holder, intake.MaxText},
		{&h.Phone, p.phone, intake.MaxText},
		{&h.Region, p.region, intake.MaxText},
	} {
		v, _, s := p.find(f.sources)
		if s == nil {
			continue
		}
		if s.Join != "" {
			v = p.joined(s)
		}
		if err := p.rec.Check(v, s.Is); err != nil {
			return err
		}
		if len(v) > f.max {
			return intake.CheckText(v, s.Is, f.max)
		}
		*f.to = string(v)
	}
	if h.ID == "" {
		return fmt.Errorf("the row does not say by which papers the person is known")
	}
	p.b.Holders = append(p.b.Holders, h)
	return nil
}

// period returns the stretch of time whose whole statement is here, if the row
// states one.
func (p *parser) period(id string) (period dyetrace.Period, known bool, err error) {
	from, _, s := p.find(p.from)
	to, _, s2 := p.find(p.to)
	if s == nil || s2 == nil {
		return period, false, nil
	}
	period = dyetrace.Period{Account: id, Source: dyetrace.Source{Line: p.rec.Line}}
	if period.Currency, err = p.rowCurrency(p.currency, p.opening, p.closing); err != nil {
		return period, false, err
	}
	if period.From, _, err = p.clock.parse(from); err != nil {
		return period, false, err
	}
	last, spread, err := p.clock.parse(to)
	if err != nil {
		return period, false, err
	}
	period.To = last + dyetrace.Instant(max(spread-1, 0))
	if period.To < period.From {
		return period, false, errPeriod
	}
	if period.Opening, _, err = p.readAmount(p.opening, period.Currency, "opening balance"); err != nil {
		return period, false, err
	}
	period.Closing, _, err = p.readAmount(p.closing, period.Currency, "closing balance")
	return period, true, err
}

// bind links a person to the account and to the card that is bound to it.
func (p *parser) bind(a *dyetrace.Account) error {
	card, err := p.number(p.bound, "bound account number")
	if err != nil || card.Len == 0 || a.HolderID == "" {
		return err
	}
	link := dyetrace.Link{Person: a.HolderID, Account: a.ID, Phone: a.Phone, Source: a.Source}
	p.b.Links = append(p.b.Links, link)
	link.Account = string(p.b.Bytes(card))
	p.b.Links = append(p.b.Links, link)
	return nil
}

// name adds the other names of the account: those that the row has besides, and
// that of the account to which it belongs, as a card does. A masked name is none.
func (p *parser) name(a *dyetrace.Account) error {
	for i := range p.alias {
		other, err := p.number(p.alias[i:i+1], "other name of the account")
		if err != nil {
			return err
		}
		p.named(p.b.Bytes(other), []byte(a.ID), a.Source)
	}
	of, err := p.number(p.aliasOf, "number of the account that it belongs to")
	if err != nil {
		return err
	}
	p.named([]byte(a.ID), p.b.Bytes(of), a.Source)
	return nil
}

func (p *parser) named(alias, account []byte, source dyetrace.Source) {
	masked := bytes.IndexByte(alias, '*') >= 0 || bytes.IndexByte(account, '*') >= 0
	if len(alias) == 0 || len(account) == 0 || bytes.Equal(alias, account) || masked {
		return
	}
	p.b.Aliases = append(p.b.Aliases, dyetrace.Alias{Alias: string(alias), Account: string(account), Source: source})
}

// link adds the network address and device from which the account was used, unless
// a line of this block had the same.
func (p *parser) link(id dyetrace.Span) error {
	ip, _, s := p.find(p.ip)
	device, _, s2 := p.find(p.device)
	if s == nil && s2 == nil || id.Len == 0 {
		return nil
	}
	p.hash.Reset()
	for _, v := range [...][]byte{p.b.Bytes(id), {1}, ip, {1}, device} {
		p.hash.Write(v)
	}
	sum := p.hash.Sum64()
	if _, known := p.seen[sum]; known {
		return nil
	}
	for _, v := range [...][]byte{ip, device} {
		if err := p.rec.Check(v, "network address or device"); err != nil {
			return err
		}
		if len(v) > intake.MaxText {
			return intake.CheckText(v, "network address or device", intake.MaxText)
		}
	}
	p.seen[sum] = struct{}{}
	person, _, _ := p.find(p.holderID)
	p.b.Links = append(p.b.Links, dyetrace.Link{
		Account: string(p.b.Bytes(id)), Person: string(person), IP: string(ip), Device: string(device),
		Source: dyetrace.Source{Line: p.rec.Line},
	})
	return nil
}
