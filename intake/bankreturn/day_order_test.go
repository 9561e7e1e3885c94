package bankreturn_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dyetrace/intake"
	"dyetrace/intake/bankreturn"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/mapping"
)

// One order holds for a whole column: a day further down that fits another
// order only is rejected, however far down it is, in known formats as in
// unknown ones.
func TestOneDayOrderInAColumn(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 600 {
		fmt.Fprintf(&b, "71110001,%02d/%02d/2026,%d.00,出,71110002\n", 1+i%28, 1+i/28%12, 1+i)
	}
	lines := b.String() + "71110001,03/25/2026,7.00,出,71110002\n71110001,05/03/2026,8.00,出,71110002\n"
	for name, format := range map[string][]intake.Format{"statement": {mapping.Unlisted()}, "bank return": bankreturn.Formats()} {
		content := "交易卡号,交易日期,交易金额,收付标志,交易对手账卡号\n" + lines
		got, err := intaketest.ReadText([]byte(content), format, intake.Options{Timezone: time.UTC})
		if err != nil || len(got.Sides) != 601 || len(got.Rejects) != 1 || got.Rejects[0].Line != 602 {
			t.Fatalf("%s: %v, %d lines, rejects %+v", name, err, len(got.Sides), got.Rejects)
		}
		if last := got.Sides[600].Time[:10]; last != "2026-03-05" && last != "2026-03-04" {
			t.Errorf("%s: the last line is of %s", name, last)
		}
	}
}
