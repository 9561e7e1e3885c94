package native

import (
	"bytes"

	"dyetrace"
	"dyetrace/intake"
)

func newAccounts(h intake.Header, o *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("id", "kind", "covered", "holder", "holder_id", "institution", "region", "phone", "opened")
	if err != nil {
		return nil, err
	}
	p := accounts{at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7], at[8]}
	return func() intake.Parser { return p }, nil
}

// accounts parses rows of accounts.csv; its fields are the places of the columns.
type accounts struct {
	id, kind, covered, holder, holderID, institution, region, phone, opened int
}

func (p accounts) Parse(rec *intake.Record, b *dyetrace.Batch) error {
	// An id of blanks would be an account that nobody can name. Other fields are kept as they
	// are written, since only people read them.
	if _, err := rec.Required(p.id, "id", intake.MaxID); err != nil {
		return err
	}
	if len(bytes.TrimSpace(rec.Bytes(p.id))) == 0 {
		return intake.ErrNoID
	}
	a := dyetrace.Account{ID: string(rec.Bytes(p.id)), Source: dyetrace.Source{Line: rec.Line}}
	covered, err := intake.ParseCovered(rec.Bytes(p.covered))
	if err != nil {
		return err
	}
	a.Uncovered = !covered
	if a.Kind, err = dyetrace.ParseKind(bytes.ToLower(rec.Bytes(p.kind))); err != nil {
		return err
	}
	for _, field := range []struct {
		to     *string
		column int
		name   string
	}{
		{&a.Holder, p.holder, "holder"},
		{&a.HolderID, p.holderID, "holder_id"},
		{&a.Institution, p.institution, "institution"},
		{&a.Region, p.region, "region"},
		{&a.Phone, p.phone, "phone"},
		{&a.Opened, p.opened, "opened"},
	} {
		if *field.to, err = rec.String(field.column, field.name, intake.MaxText); err != nil {
			return err
		}
	}
	b.Accounts = append(b.Accounts, a)
	return nil
}
