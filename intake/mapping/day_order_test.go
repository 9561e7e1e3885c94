package mapping_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
)

// days are the days of the lines, or what stands in the way.
func days(got intaketest.Result, err error) string {
	if err != nil {
		return "refused"
	}
	var all []string
	for _, s := range got.Sides {
		all = append(all, s.Time[:10])
	}
	for _, r := range got.Rejects {
		all = append(all, fmt.Sprint("rejected ", r.Line))
	}
	return strings.Join(all, " ")
}

// Where no day of a column is above the twelfth, the order of day and month shows
// in the header's words, another column or a stated period; else the table is
// refused.
func TestDayOrderIsProvenBesideTheColumn(t *testing.T) {
	t.Parallel()
	rows := func(header string, lines ...string) string { return header + "\n" + strings.Join(lines, "\n") + "\n" }
	for name, c := range map[string]struct{ content, want string }{
		"nothing":                 {rows("acct no,date,amount", "71110001,02/03/2026,-5.00", "71110001,04/05/2026,3.00"), "refused"},
		"the header, day first":   {rows("acct no,date (DD/MM/YYYY),amount", "71110001,02/03/2026,-5.00", "71110001,04/05/2026,3.00"), "2026-03-02 2026-05-04"},
		"the header, month first": {rows("acct no,date (mm/dd/yyyy),amount", "71110001,02/03/2026,-5.00", "71110001,04/05/2026,3.00"), "2026-02-03 2026-04-05"},
		"another column":          {rows("acct no,date,value date,amount", "71110001,02/03/2026,28/02/2026,-5.00", "71110001,04/05/2026,30/04/2026,3.00"), "2026-03-02 2026-05-04"},
		"a period above": {"Statement period 02/03/2026 to 31/05/2026\n" +
			rows("acct no,date,amount", "71110001,02/03/2026,-5.00", "71110001,04/05/2026,3.00"), "2026-03-02 2026-05-04"},
		"headings in one language":  {rows("Nr rachunku,Data,Kwota", "71110001,02/03/2026,-5.00", "71110001,04/05/2026,3.00"), "2026-03-02 2026-05-04"},
		"years or days":             {rows("Nr rachunku,Data,Kwota", "71110001,17/03/26,-5.00", "71110001,18/03/26,3.00"), "2026-03-17 2026-03-18"},
		"a code of a country":       {rows("account number,Sort Code,date,amount", "71110001,20-00-00,02/03/2026,-5.00", "71110001,20-00-00,04/05/2026,3.00"), "2026-03-02 2026-05-04"},
		"headings against a period": {"Okres 03/02/2026 do 05/31/2026\n" + rows("Nr rachunku,Data,Kwota", "71110001,02/03/2026,-5.00", "71110001,04/05/2026,3.00"), "2026-02-03 2026-04-05"},
		"one word of a language":    {rows("acct no,Data,amount", "71110001,02/03/2026,-5.00", "71110001,04/05/2026,3.00"), "refused"},
		"two that contradict": {"Statement period 02/03/2026 to 05/31/2026\n" +
			rows("acct no,date (DD/MM/YYYY),amount", "71110001,02/03/2026,-5.00", "71110001,04/05/2026,3.00"), "refused"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intaketest.ReadText([]byte(c.content), anyBank, intake.Options{Timezone: time.UTC, Currency: intake.MustCurrency("EUR")})
			if text := days(got, err); text != c.want {
				t.Errorf("%s, want %s (%v)", text, c.want, err)
			}
		})
	}
}

// The usual order of a language's days is told as such, and taken for no currency of
// a country that may write the month first.
func TestDayOrderOfALanguageIsTold(t *testing.T) {
	t.Parallel()
	content := []byte("Cuenta,Fecha,Importe\n71110001,02/03/2026,-5.00\n71110001,04/05/2026,3.00\n")
	read := func(currency string) (intaketest.Result, error) {
		return intaketest.ReadText(content, anyBank, intake.Options{Timezone: time.UTC, Account: "71110001", Currency: intake.MustCurrency(currency)})
	}
	got, err := read("EUR")
	if text := days(got, err); text != "2026-03-02 2026-05-04" || !strings.Contains(fmt.Sprint(got.Notes), "language of its headings") {
		t.Errorf("%s, %v: %v", text, err, got.Notes)
	}
	if got, err := read("USD"); err == nil {
		t.Errorf("days were taken in dollars: %+v", got.Sides)
	}
}
