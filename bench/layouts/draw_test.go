package layouts

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

const tried = 2000

// The same seed gives the same bytes, the same truth and the same habits.
func TestDrawIsDeterministic(t *testing.T) {
	for seed := range uint64(200) {
		a, b := Draw(seed), Draw(seed)
		if !bytes.Equal(a.Bytes, b.Bytes) || a.Name != b.Name || strings.Join(a.Habits, ",") != strings.Join(b.Habits, ",") {
			t.Fatalf("seed %d: drawn twice, it is two layouts", seed)
		}
	}
}

// The truth agrees with itself: balances add up, times do not run backwards,
// amounts are above zero, and each row has a line of its own in the file.
func TestTruthAgreesWithItself(t *testing.T) {
	for seed := range uint64(tried) {
		l := Draw(seed)
		s := &l.Truth
		if n := len(s.Rows); n < 20 || n > 200 {
			t.Fatalf("seed %d: %d rows", seed, n)
		}
		balance, lines := s.Opening, map[int]bool{}
		for i := range s.Rows {
			row := &s.Rows[i]
			balance += row.Moved()
			switch {
			case row.Balance != balance || balance < 0:
				t.Fatalf("seed %d, row %d: balance %d after %+d, want %d", seed, i, row.Balance, row.Moved(), balance)
			case row.Amount <= 0 || row.Fee < 0 || !row.Out && row.Fee >= row.Amount:
				t.Fatalf("seed %d, row %d: amount %d, fee %d", seed, i, row.Amount, row.Fee)
			case i > 0 && row.At.Before(s.Rows[i-1].At):
				t.Fatalf("seed %d, row %d: time runs backwards", seed, i)
			case row.Line < 1 || lines[row.Line]:
				t.Fatalf("seed %d, row %d: line %d", seed, i, row.Line)
			case len(row.Times) == 0 || row.Times[0].Start.After(row.At) ||
				!row.At.Before(row.Times[0].Start.Add(row.Times[0].Span)):
				t.Fatalf("seed %d, row %d: %v is not in %v", seed, i, row.At, row.Times)
			}
			lines[row.Line] = true
		}
	}
}

// Two thousand seeds draw every style, language, witness and habit.
func TestDrawDrawsEverything(t *testing.T) {
	styles, langs, seen := map[string]int{}, map[string]int{}, map[string]int{}
	bare, unclear := 0, 0
	for seed := range uint64(tried) {
		l := Draw(seed)
		styles[l.Style]++
		langs[l.Lang]++
		for _, h := range l.Habits {
			seen[h]++
		}
		for _, w := range l.Witnesses {
			seen["witness "+w]++
		}
		if len(l.Witnesses) == 0 {
			bare++
		}
		if l.Ambiguous {
			unclear++
		}
	}
	if len(Styles()) < 40 || len(styles) != len(Styles()) {
		t.Errorf("%d of %d styles are drawn", len(styles), len(Styles()))
	}
	if len(langs) < 6 {
		t.Errorf("languages: %v", langs)
	}
	for _, want := range []string{"newest first", "header again", "unlisted name", "reversed sign",
		"letters beside amounts", "lakh groups",
		"apostrophe groups", "year in two digits", "month by name", "time without zeros", "milliseconds", "fee on top",
		"fee within", "states",
		"payer and payee", "name and number in one cell", "negative on the same side", "charset utf16", "charset gb18030",
		"minor units",
		"witness balance", "witness totals", "witness words", "witness columns", "witness sign", "witness parties",
		"no balance", "sign at the end"} {
		if seen[want] < 5 {
			t.Errorf("%q is drawn %d times", want, seen[want])
		}
	}
	if bare < 20 || bare > tried/5 {
		t.Errorf("%d layouts have no witness", bare)
	}
	t.Logf("%d without witness, %d unclear; %v; %v", bare, unclear, langs, seen)
}

// Every style has a zone and a country that exist, and what its columns need.
func TestStylesAreWhole(t *testing.T) {
	for _, s := range Styles() {
		if _, err := time.LoadLocation(s.Zone); err != nil {
			t.Errorf("%s: %v", s.Bank, err)
		}
		if _, ok := countries[s.Country]; !ok {
			t.Errorf("%s: no country %q", s.Bank, s.Country)
		}
		if memos[s.Lang].back == "" {
			t.Errorf("%s: no words of %q", s.Bank, s.Lang)
		}
		for _, form := range s.Forms {
			for need, there := range map[string]bool{"date=": len(s.Dates) > 0, "stamp=": len(s.Stamps) > 0,
				"clock=":  len(s.Clocks) > 0,
				"signed=": len(s.Signs) > 0, "dir=": len(s.Words) > 0, "sens=": len(s.Words) > 0, "state=": len(s.States) > 0,
				"statede=": len(s.States) > 0} {
				if strings.Contains("|"+form, "|"+need) && !there {
					t.Errorf("%s: the form %.40s needs what %s shows", s.Bank, form, need)
				}
			}
		}
	}
}

// Numbers are grouped in each of the ways that banks do.
func TestNumber(t *testing.T) {
	tests := []struct {
		minor         int64
		pattern, want string
	}{
		{123456789, "1,234.56", "1,234,567.89"}, {123456789, "1.234,56", "1.234.567,89"},
		{123456789, "1,23,456.78", "12,34,567.89"},
		{1234567890, "1,23,456.78", "1,23,45,678.90"}, {123456789, "1'234.56", "1'234'567.89"}, {123450, "1234.5", "1234.5"},
		{5, "1234,56", "0,05"}, {12300, "1234.5", "123"},
		{12, "￥1,234.56", "￥0.12"},
	}
	for _, test := range tests {
		if got := number(test.minor, test.pattern, 2); got != test.want {
			t.Errorf("number(%d, %q) = %q, want %q", test.minor, test.pattern, got, test.want)
		}
	}
	if got := number(1234567, "1,234.56", 0); got != "1,234,567" {
		t.Errorf("yen: %q", got)
	}
}
