package mapping_test

import (
	"strings"
	"testing"
	"time"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
)

// Balances are held against the amounts of one account and currency, past rows
// that state no balance. So a table of two currencies, with payments that were
// taken back or have yet to come, shows that its fees are on top.
func TestFeeOnTopIsProvenByBalances(t *testing.T) {
	t.Parallel()
	got, err := intaketest.ReadText([]byte(strings.Join([]string{
		"Type,Started Date,Description,Amount,Fee,Currency,State,Balance",
		"TOPUP,2026-05-02 08:00:00,From A,900.00,0.00,EUR,COMPLETED,900.00",
		"TRANSFER,2026-05-02 09:00:00,To B,-300.00,3.00,EUR,COMPLETED,597.00",
		"CARD,2026-05-02 09:30:00,Shop C,-40.00,0.00,EUR,REVERTED,",
		"TOPUP,2026-05-02 10:00:00,From A,77.00,0.00,GBP,COMPLETED,77.00",
		"CARD,2026-05-03 08:00:00,Shop D,-97.00,0.00,EUR,COMPLETED,500.00",
		"ATM,2026-05-03 09:00:00,Cash,-20.00,1.00,EUR,PENDING,",
		"TRANSFER,2026-05-03 10:00:00,To E,-100.00,0.25,EUR,COMPLETED,399.75",
	}, "\n")+"\n"), anyBank, intake.Options{Timezone: time.UTC, Account: "K-1"})
	if err != nil || len(got.Rejects) > 0 {
		t.Fatalf("%v, %+v", err, got.Rejects)
	}
	var lines []string
	for _, s := range got.Sides {
		if !s.Failed {
			lines = append(lines, s.Amount+" of it "+s.Charge)
		}
	}
	want := "900.00 EUR of it , 303.00 EUR of it 3.00, 77.00 GBP of it , 97.00 EUR of it , 100.25 EUR of it 0.25"
	if text := strings.Join(lines, ", "); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

// Rows that moved money and state no balance do not break what the balances prove,
// such as where only the last line of a day has one.
func TestBalanceOfEachDay(t *testing.T) {
	t.Parallel()
	got, err := intaketest.ReadText([]byte(strings.Join([]string{
		"acct no,date,amount,flag,balance,memo",
		"71110001,2026-05-02,50.00,x,150.00,a", "71110001,2026-05-03,10.00,x,,b", "71110001,2026-05-03,30.00,y,130.00,c",
		"71110001,2026-05-04,20.00,y,110.00,d", "71110001,2026-05-05,5.00,x,,e", "71110001,2026-05-05,1.00,x,116.00,f", "71110001,2026-05-06,6.00,y,110.00,g", "71110001,2026-05-07,8.00,x,118.00,h",
	}, "\n")+"\n"), anyBank, intake.Options{Timezone: time.UTC, Currency: intake.MustCurrency("CNY")})
	want := "in 50.00 , in 10.00 , out 30.00 , out 20.00 , in 5.00 , in 1.00 , out 6.00 , in 8.00 "
	if text := told(got); err != nil || text != want {
		t.Errorf("%v, got %s", err, text)
	}
}
