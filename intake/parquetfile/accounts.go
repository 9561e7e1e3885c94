package parquetfile

import (
	"bytes"

	"dyetrace"
	"dyetrace/intake"
)

// accountColumns are the columns of accounts.csv beside id.
var accountColumns = []string{"kind", "covered", "holder", "holder_id", "institution", "region", "phone", "opened"}

// accounts reads the columns of accounts.csv.
type accounts struct {
	id, kind, covered             *column
	holder, holderID, institution *column
	region, phone, opened         *column
	all                           []*column
}

func (t *accounts) found() []*column { return t.all }

func (t *accounts) open(all columns) error {
	texts := []way{asString, asInteger, asUnsigned, asUUID}
	for _, c := range []struct {
		to   **column
		name string
		ways []way
	}{
		{&t.id, "id", texts},
		{&t.kind, "kind", []way{asString}},
		{&t.covered, "covered", []way{asString, asBoolean, asInteger}},
		{&t.holder, "holder", texts},
		{&t.holderID, "holder_id", texts},
		{&t.institution, "institution", texts},
		{&t.region, "region", texts},
		{&t.phone, "phone", texts},
		{&t.opened, "opened", []way{asString, asDate}},
	} {
		found, err := all.find(c.name, c.ways...)
		if err != nil {
			return err
		}
		if *c.to = found; found != nil {
			t.all = append(t.all, found)
		}
	}
	return nil
}

func (t *accounts) row(i int, line int64, b *dyetrace.Batch) (err error) {
	a := dyetrace.Account{Source: dyetrace.Source{Line: line}}
	if a.ID, err = t.id.string(i, intake.MaxID); err != nil {
		return err
	}
	if a.ID == "" {
		return intake.ErrNoID
	}
	if a.Kind, err = dyetrace.ParseKind(bytes.ToLower(t.kind.text(i))); err != nil {
		return err
	}
	covered, err := intake.ParseCovered(t.covered.text(i))
	if err != nil {
		return err
	}
	a.Uncovered = !covered
	for _, field := range []struct {
		to *string
		c  *column
	}{
		{&a.Holder, t.holder}, {&a.HolderID, t.holderID}, {&a.Institution, t.institution},
		{&a.Region, t.region}, {&a.Phone, t.phone}, {&a.Opened, t.opened},
	} {
		if *field.to, err = field.c.string(i, intake.MaxText); err != nil {
			return err
		}
	}
	b.Accounts = append(b.Accounts, a)
	return nil
}
