package native_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/native"
)

// Every column of links.csv arrives where it belongs, whatever the blocks; a
// row without account is rejected with the reason.
func TestLinks(t *testing.T) {
	file := "person,account,phone,device,ip,qr,first,last\n" +
		"H1,622200,13800000000,D1,100.64.0.1,QR1,2015-09-28,2026-04-01T00:00:00+08:00\n" +
		"H2,622201,,D1,,,,\n" +
		"H3,,,D1,,,,\n"
	got := intaketest.Check(t, []byte(file), native.Formats(), intake.Options{}, 1, 7, 64)
	want := []dyetrace.Link{
		{Person: "H1", Account: "622200", Phone: "13800000000", Device: "D1", IP: "100.64.0.1", QR: "QR1", First: "2015-09-28",
			Last: "2026-04-01T00:00:00+08:00", Source: dyetrace.Source{Line: 2}},
		{Person: "H2", Account: "622201", Device: "D1", Source: dyetrace.Source{Line: 3}},
	}
	if diff := cmp.Diff(want, got.Links); diff != "" {
		t.Error(diff)
	}
	if len(got.Rejects) != 1 || got.Rejects[0].Reason != "account is empty" {
		t.Errorf("rejects: %+v", got.Rejects)
	}
}

// Of a person only the declared income is read; an income that is no amount is
// rejected, one that is not given stays unknown.
func TestHolders(t *testing.T) {
	file := "id,name,birth_year,declared_income,currency\nH1,张三,1990,60000,\nH2,李四,1991,,\nH3,王五,1992,1234.5,HKD\nH4,赵六,1993,much,\n"
	got := intaketest.Check(t, []byte(file), native.Formats(), intake.Options{}, 1, 7, 64)
	cny, hkd := intake.MustCurrency("CNY"), intake.MustCurrency("HKD")
	want := []dyetrace.Holder{
		{ID: "H1", Income: dyetrace.Stated{Amount: 6000000, Known: true}, Currency: cny, Source: dyetrace.Source{Line: 2}},
		{ID: "H2", Currency: cny, Source: dyetrace.Source{Line: 3}},
		{ID: "H3", Income: dyetrace.Stated{Amount: 123450, Known: true}, Currency: hkd, Source: dyetrace.Source{Line: 4}},
	}
	if diff := cmp.Diff(want, got.Holders); diff != "" {
		t.Error(diff)
	}
	if len(got.Rejects) != 1 || got.Outcome.Format != "holders" {
		t.Errorf("format %s, rejects %+v", got.Outcome.Format, got.Rejects)
	}
}
