package mapping_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/mapping"
)

// Lines below a table spoil no column of days, and no movement happens after it
// was booked.
func TestDaysAmongOtherThings(t *testing.T) {
	t.Parallel()
	many := func(layout string, days ...string) string {
		var all []string
		for _, day := range days {
			all = append(all, strings.ReplaceAll(layout, "DAY", day))
		}
		return strings.Join(all, "\n") + "\n"
	}
	const summary = "STATEMENT SUMMARY\nOpening,Out,In\n100.00,2.00,3.00\n"
	march := []string{"25/02/26", "26/02/26", "04/03/26", "05/03/26", "06/03/26", "07/03/26", "08/03/26", "09/03/26", "10/03/26", "11/03/26",
		"12/03/26", "13/03/26", "14/03/26", "15/03/26", "16/03/26", "17/03/26", "18/03/26", "19/03/26", "20/03/26", "21/03/26"}
	for name, c := range map[string]struct{ content, first, refused string }{
		"a summary below": {"acct no,date,memo,debit,credit\n" + many("71110001,DAY,a,1.00,0.00", march[:19]...) + many("71110001,DAY,a,0.00,3.00", march[19:]...) + summary,
			"2026-02-25", ""},
		"a summary below, and nothing shows the order": {"acct no,date,memo,debit,credit\n" + strings.Repeat(many("71110001,DAY,a,1.00,0.00", "02/03/26", "04/02/26"), 20) + summary,
			"", "days and months"},
		"both orders, one each": {"acct no,date,memo,debit,credit\n" + strings.Repeat(many("71110001,DAY,a,1.00,0.00", "02/03/26", "04/02/26"), 20) +
			many("71110001,DAY,a,1.00,0.00", "25/03/26", "03/25/26"), "", "days or times"},
		"an operation after its booking": {"acct no,booking date,operation date,amount\n" +
			"71110001,2026-03-02,2026-03-04,-1.00\n71110001,2026-03-03,2026-03-03,2.00\n71110001,2026-03-04,2026-03-06,-3.00\n71110001,2026-03-05,2026-03-05,-3.00\n",
			"2026-03-02", ""},
		"an operation before its booking": {"acct no,booking date,operation date,amount\n" +
			"71110001,2026-03-02,2026-03-01,-1.00\n71110001,2026-03-03,2026-02-27,2.00\n71110001,2026-03-04,2026-03-04,-3.00\n71110001,2026-03-05,2026-03-05,-3.00\n",
			"2026-03-01", ""},
		"rows in the order of the operations": {"acct no,booking date,operation date,amount\n" +
			"71110001,2026-03-02,2026-03-04,-1.00\n71110001,2026-03-01,2026-03-05,2.00\n71110001,2026-03-04,2026-03-06,-3.00\n",
			"2026-03-04", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intaketest.ReadText([]byte(c.content), anyBank, intake.Options{Timezone: time.UTC, Currency: intake.MustCurrency("EUR")})
			switch {
			case c.refused != "":
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("error %v, want one of %q", err, c.refused)
				}
			case err != nil || len(got.Sides) == 0 || got.Sides[0].Time[:10] != c.first:
				t.Errorf("%+v, %v: want the first on %s", got.Sides, err, c.first)
			}
		})
	}
}

// A letter below a heading of two words is one of them, a number in letters behind
// an amount is its direction, and names of wallets are numbers of accounts.
func TestWaysOfWriting(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ content, want string }{
		"letters of a heading": {"nr rachunku,date,Dare/Avere,amount\n71110001,2026-03-01,A,5.00\n71110001,2026-03-02,D,3.00\n", "in 5.00 , out 3.00 "},
		"letters in brackets": {"acct no,date,amount,balance\n71110001,2026-03-01,INR 5.00(Cr),INR 10.00(Cr)\n71110001,2026-03-02,\"INR 4,03,000.00(Dr)\",\"INR 4,02,990.00(Dr)\"\n",
			"in 5.00 INR , out 403000.00 INR "},
		"wallets": {"商户号,完成时间,类型,交易金额(分),账户余额(分),对手商户号\nu1@example.com,2026-03-01 10:00:00,入账,500,900,2088111122223333\n" +
			"u1@example.com,2026-03-01 10:01:00,出账,300,600,u2@example.com\nu1@example.com,2026-03-01 10:02:00,出账,100,500,u2@example.com\n",
			"in 5.00 2088111122223333, out 3.00 u2@example.com, out 1.00 u2@example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intaketest.ReadText([]byte(c.content), anyBank, intake.Options{Timezone: time.UTC, Currency: intake.MustCurrency("CNY")})
			if text := told(got); err != nil || text != c.want {
				t.Errorf("%s, want %s (%v)", text, c.want, err)
			}
		})
	}
}

// known is a format that is part of the program, such as a bank's answer.
func known(t *testing.T, text string) []intake.Format {
	t.Helper()
	return mapping.Embedded(fstest.MapFS{"k.toml": {Data: []byte("name = \"k\"\ntitle = \"k\"\nkind = \"statement\"\nopen = true\n" + text)}}, "k.toml")
}

// A known format takes the direction from words where few signs contradict them, and
// the day of a time of day from the one column that has days.
func TestKnownFormatsAreCompleted(t *testing.T) {
	t.Parallel()
	fields := `field = [{is = "account", columns = ["acct"]}, {is = "time", columns = ["at"]}, {is = "amount", columns = ["sum"]}]` + "\n"
	for name, c := range map[string]struct{ content, want string }{
		"words and signs that take back": {"acct,at,sum,类别\n71110001,2026-03-01 10:00:00,5.00,取\n71110001,2026-03-01 11:00:00,7.00,存\n71110001,2026-03-01 12:00:00,4.00,取\n" +
			"71110001,2026-03-02 10:00:00,-1.00,取\n", "out 5.00 , in 7.00 , out 4.00 "},
		"words as the signs have them": {"acct,at,sum,类别\n71110001,2026-03-01 10:00:00,-5.00,取\n71110001,2026-03-01 11:00:00,7.00,存\n", "out 5.00 , in 7.00 "},
		"signs alone":                  {"acct,at,sum,x\n71110001,2026-03-01 10:00:00,-5.00,a\n71110001,2026-03-01 11:00:00,7.00,b\n", "out 5.00 , in 7.00 "},
		"a day without a known name":   {"acct,D1,at,sum\n71110001,20260301,10:00:00,-5.00\n71110001,20260302,11:00:00,7.00\n", "out 5.00 , in 7.00 "},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intaketest.ReadText([]byte(c.content), known(t, fields), intake.Options{Timezone: time.UTC, Currency: intake.MustCurrency("CNY")})
			if text := told(got); err != nil || text != c.want {
				t.Errorf("%s, want %s (%v, %+v)", text, c.want, err, got.Rejects)
			}
		})
	}
}

// A mapping by which only the balances show the direction knows which row is first,
// and reads its direction from a balance that is stated above the table.
func TestWrittenDirectionByBalance(t *testing.T) {
	t.Parallel()
	m := "name = \"m\"\ntitle = \"m\"\nkind = \"statement\"\nfield = [{is = \"account\", columns = [\"a\"]}, {is = \"time\", columns = [\"t\"]}, {is = \"amount\", columns = [\"m\"]}, " +
		"{is = \"balance\", columns = [\"b\"]}, {is = \"direction\", value = \"by balance\"}]\n"
	rows := []string{"A,2026-03-01,3.00,103.00", "A,2026-03-01,5.00,98.00", "A,2026-03-01,2.00,100.00", "A,2026-03-01,1.00,99.00", "A,2026-03-01,7.00,106.00"}
	newest := slices.Clone(rows)
	slices.Reverse(newest)
	for name, c := range map[string]struct {
		above string
		rows  []string
		want  string
	}{
		"oldest first":                  {"", rows, "out 5.00 , in 2.00 , out 1.00 , in 7.00 "},
		"newest first":                  {"", newest, "in 7.00 , out 1.00 , in 2.00 , out 5.00 "},
		"oldest first, opening balance": {"Opening balance,100.00\n", rows, "in 3.00 , out 5.00 , in 2.00 , out 1.00 , in 7.00 "},
		"newest first, opening balance": {"Opening balance,100.00\n", newest, "in 7.00 , out 1.00 , in 2.00 , out 5.00 , in 3.00 "},
		"newest first, paid out first":  {"Opening balance,106.00\n", newest, "in 7.00 , out 1.00 , in 2.00 , out 5.00 , out 3.00 "},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intaketest.ReadText([]byte(c.above+"a,t,m,b\n"+strings.Join(c.rows, "\n")+"\n"), formats(t, m),
				intake.Options{Timezone: time.UTC, Currency: intake.MustCurrency("CNY")})
			if text := told(got); err != nil || text != c.want || len(got.Sides)+len(got.Rejects) != len(rows) {
				t.Errorf("%s, %v, %+v", text, err, got.Rejects)
			}
		})
	}
}
