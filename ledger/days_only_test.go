package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// A statement that knows days only keeps its order among others that know
// times: what came in at nine, by the payer's statement, is there before what
// the day's statement has going out after it; and a transfer has the time that
// the institution knows which knows it best.
func TestStatementsOfDays(t *testing.T) {
	const hour = dyetrace.Instant(3600e9)
	midnight := dyetrace.Instant(1772323200e9)
	side := func(account string, in bool, peer string, amount dyetrace.Amount, at dyetrace.Instant, spread time.Duration, line int64) dyetrace.Side {
		return dyetrace.Side{Account: account, In: in, Peer: peer, Amount: amount, Currency: cny, Time: at, Spread: spread, Source: dyetrace.Source{Line: line}}
	}
	const day = 24 * time.Hour
	fsys := vfs.NewMem()
	importSides(t, fsys, ledger.ImportOptions{},
		statements{"mule.sta", []dyetrace.Side{
			side("M", true, "V", 800, midnight, day, 1),
			side("M", false, "N", 500, midnight, day, 2),
			side("M", false, "P", 300, midnight, day, 3),
		}},
		statements{"victim.xml", []dyetrace.Side{side("V", false, "M", 800, midnight+9*hour, 0, 1)}},
		statements{"next.csv", []dyetrace.Side{side("N", true, "M", 500, midnight+10*hour, 0, 1), side("N", false, "Q", 500, midnight+11*hour, 0, 2)}})
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var got []string
	err = l.Scan(t.Context(), 0, statement.Ord(l.Transfers()), func(_ statement.Ord, tr *dyetrace.Transfer) error {
		to := tr.To
		if ledger.IsStandIn(to) {
			to = "?"
		}
		got = append(got, tr.From+to+" "+(tr.Time-midnight).Time().Format("15:04"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"VM 09:00", "MN 10:00", "MP 10:00", "NQ 11:00"}, got); diff != "" {
		t.Error(diff)
	}
}
