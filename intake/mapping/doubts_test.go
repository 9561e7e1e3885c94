package mapping_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
)

// A second account that a line far below the rows looked at names is found as
// well: its rows are not the first one's.
func TestSecondAccountFarBelow(t *testing.T) {
	var text strings.Builder
	text.WriteString("Account: 62220001\ndate;amount;currency;memo\n")
	for i := range 3000 {
		if i == 2500 {
			text.WriteString("\nAccount: 62220009\ndate;amount;currency;memo\n")
		}
		fmt.Fprintf(&text, "2026-05-20;%s%d.40;EUR;m%d\n", []string{"-", ""}[i%2], 1+i, i)
	}
	got, err := intaketest.ReadText([]byte(text.String()), anyBank, intake.Options{Timezone: time.UTC})
	if err == nil || !strings.Contains(err.Error(), "line 2504 names another account") || !errors.Is(err, intake.ErrRefused) {
		t.Errorf("%v, %d lines", err, len(got.Sides))
	}
}

// An amount that may be another size, of another currency or of another account
// than it looks is refused or read for what it is; one that never moved moves
// nothing.
func TestUnlistedDoubts(t *testing.T) {
	const head = "acct no;date;amount;currency;counterparty account\n"
	for name, c := range map[string]struct{ content, want, refused string }{
		"thousands or decimals":      {head + "62220001;2026-05-20;-3.400;EUR;62220002\n62220001;2026-05-21;7.100;EUR;62220003\n", "", "7.100"},
		"one amount decides":         {head + "62220001;2026-05-20;-3.400;EUR;62220002\n62220001;2026-05-21;7.100,50;EUR;62220003\n", "out 3400.00 EUR 62220002, in 7100.50 EUR 62220003", ""},
		"groups of thousands":        {head + "62220001;2026-05-20;-3,400;EUR;62220002\n62220001;2026-05-21;7,100;EUR;62220003\n", "out 3400.00 EUR 62220002, in 7100.00 EUR 62220003", ""},
		"a currency of three digits": {head + "62220001;2026-05-20;-3.400;BHD;62220002\n62220001;2026-05-21;7.125;BHD;62220003\n", "out 3.400 BHD 62220002, in 7.125 BHD 62220003", ""},
		"groups or three digits":     {head + "62220001;2026-05-20;-3,400;BHD;62220002\n62220001;2026-05-21;7,125;BHD;62220003\n", "", "7,125"},
		"in thousands":               {"acct no;date;amount (thousands);currency\n62220001;2026-05-20;-3.4;EUR\n62220001;2026-05-21;7.1;EUR\n", "", "in thousands"},
		"in ten thousands":           {"账号,日期,金额（万元）,收付标志\n62220001,2026-05-20,3.4,付\n62220001,2026-05-21,7.1,收\n", "", "in thousands"},
		"a unit above":               {"单位：千元\n账号,日期,金额,收付标志\n62220001,2026-05-20,3.4,付\n62220001,2026-05-21,7.1,收\n", "", "in thousands"},
		"in cents":                   {"acct no;date;amount (cents);currency\n62220001;2026-05-20;-340;EUR\n62220001;2026-05-21;712;EUR\n", "out 3.40 EUR, in 7.12 EUR", ""},
		"an original currency": {"acct no;date;original amount;original currency;amount;currency\n62220001;2026-05-20;-4.40;USD;-4.00;EUR\n62220001;2026-05-21;-5.50;USD;-5.00;EUR\n",
			"out 4.00 EUR, out 5.00 EUR", ""},
		"two accounts in one text": {"Account: 62220001\ndate;amount;currency;memo\n2026-05-20;-3.40;EUR;a\n\nAccount: 62220009\ndate;amount;currency;memo\n2026-05-21;7.10;EUR;b\n",
			"", "names another account"},
		"a state in words": {"acct no;date;amount;currency;extra\n62220001;2026-05-20;-3.40;EUR;item booked\n62220001;2026-05-21;7.10;EUR;still pending\n62220001;2026-05-22;-2.10;EUR;void\n",
			"out 3.40 EUR, in 7.10 EUR still, out 2.10 EUR still", ""},
		"a state in remarks": {"acct no;date;amount;currency;info\n62220001;2026-05-20;-3.40;EUR;Posten gebucht\n62220001;2026-05-21;7.10;EUR;Posten vorgemerkt\n",
			"out 3.40 EUR, in 7.10 EUR still", ""},
		"reversed or not, as balances show": {"acct no;date;amount;currency;balance;reversed\n62220001;2026-05-20;9.00;EUR;9.00;no\n62220001;2026-05-21;-4.00;EUR;9.00;yes\n" +
			"62220001;2026-05-22;-2.10;EUR;6.90;no\n62220001;2026-05-23;-1.90;EUR;5.00;no\n", "in 9.00 EUR, out 4.00 EUR still, out 2.10 EUR, out 1.90 EUR", ""},
		"reversed, and nothing shows when": {"acct no;date;amount;currency;cancelled\n62220001;2026-05-20;9.00;EUR;N\n62220001;2026-05-21;-4.00;EUR;Y\n", "in 9.00 EUR", ""},
		"balances carried over": {"acct no;date;details;amount;currency\n62220001;2026-05-20;Opening Balance;80.00;EUR\n62220001;2026-05-20;a;9.00;EUR\n" +
			"62220001;2026-05-21;opening balance of a fund;-4.00;EUR\n62220001;2026-05-21;closing balance;85.00;EUR\n", "in 9.00 EUR, out 4.00 EUR", ""},
		"remarks that are no states": {"acct no;date;amount;currency;info\n62220001;2026-05-20;-3.40;EUR;Posten gebucht\n62220001;2026-05-21;7.10;EUR;refund of a cancelled order\n62220001;2026-05-22;-1.10;EUR;rent\n",
			"out 3.40 EUR, in 7.10 EUR, out 1.10 EUR", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intaketest.ReadText([]byte(c.content), anyBank, intake.Options{Timezone: time.UTC})
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Fatalf("%v, lines %+v", err, got.Sides)
				}
				return
			}
			var all []string
			for _, s := range got.Sides {
				line := map[bool]string{true: "in ", false: "out "}[s.In] + s.Amount
				if s.Peer != "" {
					line += " " + s.Peer
				}
				if s.Failed {
					line += " still"
				}
				all = append(all, line)
			}
			if said := strings.Join(all, ", "); err != nil || said != c.want {
				t.Errorf("%v, got %s", err, said)
			}
		})
	}
}

// A heading or a column that names a zone other than the one in use is told.
func TestUnlistedZones(t *testing.T) {
	const rows = ";-3.40;EUR\n62220001;2026-05-21 10:00:00;PDT;7.10;EUR\n"
	for name, c := range map[string]struct {
		content, want string
		zone          *time.Location
	}{
		"a column of zones":          {"acct no;time;time zone;amount;currency\n62220001;2026-05-20 10:00:00;PDT" + rows, "zones of the times", time.UTC},
		"a heading in UTC":           {"acct no;time (UTC);k;amount;currency\n62220001;2026-05-20 10:00:00;PDT" + rows, "names UTC", time.FixedZone("east", 3600)},
		"a heading in the zone used": {"acct no;time (UTC);k;amount;currency\n62220001;2026-05-20 10:00:00;PDT" + rows, "", time.UTC},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intaketest.ReadText([]byte(c.content), anyBank, intake.Options{Timezone: c.zone})
			if err != nil || len(got.Sides) != 2 {
				t.Fatalf("%v: %+v", err, got.Sides)
			}
			if told := fmt.Sprint(got.Notes); !strings.Contains(told, c.want) || c.want == "" && strings.Contains(told, "UTC") {
				t.Error(told)
			}
		})
	}
}
