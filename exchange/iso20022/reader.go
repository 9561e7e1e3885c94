package iso20022

import (
	"cmp"
	"context"
	"io"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/internal/iso20022"
)

// reader reads one message. The first error stays.
type reader struct {
	m   *iso20022.Message
	o   Options
	err error
}

// read calls fn for every message of a file.
func read(ctx context.Context, in io.Reader, o Options, fn func(*reader) error) error {
	return iso20022.Read(ctx, in, func(m *iso20022.Message) error { return fn(&reader{m: m, o: o}) })
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = dyetrace.Errorf(dyetrace.InputError, r.m.ID, "the message that begins on line %d: "+format,
			append([]any{r.m.Line}, args...)...)
	}
}

// each calls fn for every element of a name directly in element at.
func (r *reader) each(at int32, name string, fn func(at int32)) {
	// fn never fails: what is wrong stays in the reader.
	_ = r.m.Each(at, name, func(at int32) error { fn(at); return nil })
}

// texts are those of all elements of a name directly in element at.
func (r *reader) texts(at int32, name string) (texts []string) {
	r.each(at, name, func(at int32) { texts = append(texts, r.m.Get(at)) })
	return texts
}

// assignment reads who asks whom, when.
func (r *reader) assignment() (from, to Party, made dyetrace.Instant) {
	return r.party(0, "Assgnmt", "Assgnr"), r.party(0, "Assgnmt", "Assgne"), r.time(0, "Assgnmt", "CreDtTm")
}

// time reads a time; zero where there is none.
func (r *reader) time(at int32, path ...string) dyetrace.Instant {
	text := r.m.Get(at, path...)
	if text == "" {
		return 0
	}
	if when, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return r.instant(when, text)
	}
	when, err := time.Parse("2006-01-02T15:04:05.999999999", text)
	switch {
	case err != nil:
		r.fail("%q is no time such as 2026-03-01T09:00:00+08:00", text)
		return 0
	case r.o.Zone == nil:
		r.fail("the time %q has no zone: say which one the sender means", text)
		return 0
	}
	when = time.Date(when.Year(), when.Month(), when.Day(), when.Hour(), when.Minute(), when.Second(), when.Nanosecond(), r.o.Zone)
	return r.instant(when, text)
}

// instant is a time that is one of the years that money moves in.
func (r *reader) instant(when time.Time, text string) dyetrace.Instant {
	if when.Year() < 1971 || when.Year() > 2200 {
		r.fail("%q is a time that no message can be of", text)
		return 0
	}
	return dyetrace.InstantOf(when)
}

// date reads a day, of which a zone is left out.
func (r *reader) date(at int32, path ...string) Date {
	text := r.m.Get(at, path...)
	if text == "" {
		return ""
	}
	day := Date(text[:min(len(text), len(time.DateOnly))])
	if rest := text[len(day):]; !day.valid() || rest != "" && rest != "Z" && (len(rest) != 6 || rest[0] != '+' && rest[0] != '-' || rest[3] != ':') {
		r.fail("%q is no day such as 2026-03-01", text)
	}
	return day
}

// sum reads an amount with its currency; the zero Sum where there is none.
func (r *reader) sum(at int32, path ...string) Sum {
	in := r.m.Find(at, path...)
	if in == iso20022.None {
		return Sum{}
	}
	a, c, err := r.m.Sum(in, path[len(path)-1])
	if err != nil {
		r.fail("%w", err)
	}
	return Sum{a, c}
}

// institution reads what holds a FinInstnId.
func (r *reader) institution(at int32, path ...string) (i Institution) {
	id := r.m.Find(r.m.Find(at, path...), "FinInstnId")
	return Institution{
		BIC: cmp.Or(r.m.Get(id, "BICFI"), r.m.Get(id, "BIC")), Member: r.m.Get(id, "ClrSysMmbId", "MmbId"),
		System: r.m.Get(id, "ClrSysMmbId", "ClrSysId", "Cd"), Name: r.m.Get(id, "Nm"),
	}
}

// party reads who takes part.
func (r *reader) party(at int32, path ...string) Party {
	in := r.m.Find(at, path...)
	if agent := r.m.Find(in, "Agt"); agent != iso20022.None {
		return Party{Institution: r.institution(agent)}
	}
	if in == iso20022.None {
		return Party{}
	}
	id := r.m.Find(in, "Id")
	if deeper := r.m.Find(in, "Pty"); deeper != iso20022.None {
		id = r.m.Find(deeper, "Id")
	}
	name := string(iso20022.PartyName(r.m.Tree(), in))
	if bic := cmp.Or(r.m.Get(id, "OrgId", "AnyBIC"), r.m.Get(id, "OrgId", "BICOrBEI")); bic != "" {
		return Party{Institution: Institution{BIC: bic, Name: name}}
	}
	return Party{Name: name, Number: string(iso20022.PartyID(r.m.Tree(), in))}
}

// account reads an account.
func (r *reader) account(at int32, path ...string) Account {
	in := r.m.Find(at, path...)
	if in == iso20022.None {
		return Account{}
	}
	a := Account{IBAN: r.m.Get(in, "Id", "IBAN")}
	if a.IBAN == "" {
		number, _ := iso20022.AccountNumber(r.m.Tree(), in)
		a.Other = string(number)
	}
	a.Currency = r.currency(in, "Ccy")
	return a
}

func (r *reader) currency(at int32, path ...string) (c dyetrace.Currency) {
	code := r.m.Get(at, path...)
	if code == "" {
		return 0
	}
	c, err := dyetrace.ParseCurrency(code)
	if err != nil {
		r.fail("%w", err)
	}
	return c
}

// payment reads the payment that a part of a message is about.
func (r *reader) payment(at int32) Payment {
	m, ref := r.m, r.m.Find(at, "OrgnlTxRef")
	p := Payment{
		Message: m.Get(at, "OrgnlGrpInf", "OrgnlMsgId"), MessageName: m.Get(at, "OrgnlGrpInf", "OrgnlMsgNmId"),
		InstructionID: m.Get(at, "OrgnlInstrId"), EndToEndID: m.Get(at, "OrgnlEndToEndId"), TransactionID: m.Get(at, "OrgnlTxId"),
		UETR: m.Get(at, "OrgnlUETR"), ClearingID: m.Get(at, "OrgnlClrSysRef"),
		Sum: r.sum(at, "OrgnlIntrBkSttlmAmt"), Settled: r.date(at, "OrgnlIntrBkSttlmDt"),
		Debtor: r.party(ref, "Dbtr"), Creditor: r.party(ref, "Cdtr"),
		DebtorAccount: r.account(ref, "DbtrAcct"), CreditorAccount: r.account(ref, "CdtrAcct"),
		DebtorBank: r.institution(ref, "DbtrAgt"), CreditorBank: r.institution(ref, "CdtrAgt"),
		Remittance: r.texts(m.Find(ref, "RmtInf"), "Ustrd"),
	}
	// Messages that carry the amount and day with the parties mean the same.
	if (p.Sum == Sum{}) {
		p.Sum = r.sum(ref, "IntrBkSttlmAmt")
	}
	p.Settled = cmp.Or(p.Settled, r.date(ref, "IntrBkSttlmDt"))
	return p
}

// reasons reads why.
func (r *reader) reasons(at int32, name string) (reasons []Reason) {
	r.each(at, name, func(at int32) {
		why := r.m.Find(at, "Rsn")
		reasons = append(reasons, Reason{Code: r.m.Get(why, "Cd"), Own: r.m.Get(why, "Prtry"), By: r.party(at, "Orgtr"),
			Notes: r.texts(at, "AddtlInf")})
	})
	return reasons
}

// expectCount refuses a message that holds another number of payments than it says.
func (r *reader) expectCount(said string, count func() int) {
	if said == "" {
		return
	}
	n, err := strconv.Atoi(said)
	if found := count(); err != nil || n != found {
		r.fail("it says that it holds %.20q payments, but %d are there: get it again if it was cut or split", said, found)
	}
}

// must refuses a message without what it must have.
func (r *reader) must(text, name string) {
	if text == "" {
		r.fail("it has no %s, without which it cannot be matched: ask the sender for it", name)
	}
}
