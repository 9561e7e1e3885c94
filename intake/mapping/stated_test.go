package mapping_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
)

// An opening or closing balance that stands above or below a table and is not what
// its lines come to refuses the table; where it fits, or stands twice, it does not.
func TestStatedBalances(t *testing.T) {
	const lines = "account,date,amount,balance,currency\n62220001,2026-03-01,5.00,105.00,EUR\n62220001,2026-03-02,-3.00,102.00,EUR\n62220001,2026-03-03,-4.00,98.00,EUR\n"
	const newestFirst = "account,date,amount,balance,currency\n62220001,2026-03-03,-4.00,98.00,EUR\n62220001,2026-03-02,-3.00,102.00,EUR\n62220001,2026-03-01,5.00,105.00,EUR\n"
	const bare = "account,date,amount,currency\n62220001,2026-03-01,1005.00,EUR\n62220001,2026-03-02,-3.00,EUR\n"
	for name, c := range map[string]struct{ text, refused string }{
		"they fit":                  {"Opening balance: 100.00\nClosing balance on 2026-03-03: 98.00\n" + lines, ""},
		"days in words":             {"Opening balance as of Mar 1, 2026: 100.00\nClosing balance as of Mar 3, 2026: 98.00\n" + lines, ""},
		"on one line":               {"期初余额：100.00  期末余额：98.00\n" + lines, ""},
		"newest first":              {"Opening balance: 100.00\nClosing balance: 98.00\n" + newestFirst, ""},
		"the first line is missing": {"Opening balance: 90.00\nClosing balance: 98.00\n" + lines, "\"Opening balance: 90.00\" above it, but by its lines the opening balance is 100.00"},
		"the last line is missing":  {"Anfangssaldo 100,00\nEndsaldo 95,50\n" + lines, "by its lines the closing balance is 98.00"},
		"on one line, one is wrong": {"期初余额：100.00  期末余额：97.00\n" + lines, "期末余额：97.00"},
		"of what is available":      {"Opening balance: 600.00\nClosing balance: 598.00\n" + lines, ""},
		"below the table":           {"Opening balance 100.00\n" + lines + ",,,,\nClosing balance 91.00,,,,\n", `"Closing balance 91.00" on line 7`},
		"stated twice":              {"Closing balance: 98.00\nClosing balance: 4.00\n" + lines, ""},
		"no balances, they fit":     {"Opening balance 10.00\nClosing balance 1,012.00\n" + bare, ""},
		"no balances, they do not":  {"Opening balance 10.00\nClosing balance 1,013.00\n" + bare, "by its lines the closing balance is 1012.00"},
		"only one and no balances":  {"Closing balance 1,013.00\n" + bare, ""},
		"a day and no amount":       {"Closing balance of 2026-03-31\n" + lines, ""},
		"of two accounts":           {"Closing balance: 9.00\n" + lines + "62220002,2026-03-03,-4.00,55.00,EUR\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intaketest.ReadText([]byte(c.text), anyBank, intake.Options{Timezone: time.UTC})
			switch said := fmt.Sprint(got.Notes); {
			case c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)):
				t.Errorf("error %v, want %s", err, c.refused)
			case c.refused == "" && (err != nil || strings.Contains(said, "states")):
				t.Error(err, said)
			}
		})
	}
}
