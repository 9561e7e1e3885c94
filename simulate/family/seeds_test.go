package family_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/simulate/family"
)

// Seeds are read in any order and written short.
func TestSeeds(t *testing.T) {
	seeds, err := family.ParseSeeds("7,1-3,2")
	if err != nil || family.FormatSeeds(seeds) != "1-3,7" {
		t.Errorf("%v: %v", seeds, err)
	}
	for _, text := range []string{"", "x", "3-1", "1-", "1-99999", "-1"} {
		if _, err := family.ParseSeeds(text); dyetrace.KindOf(err) != dyetrace.UsageError {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A look at judging worlds that nobody would write down is refused.
func TestCheckLook(t *testing.T) {
	for _, c := range []struct {
		seeds []uint64
		judge bool
		looks string
		want  string // in the error; "" for none
	}{
		{[]uint64{1, 9_999}, false, "", ""},
		{[]uint64{10_001, 10_002}, true, "looks", ""},
		{[]uint64{1, 10_001}, false, "", "for judging"},
		{[]uint64{1, 10_001}, true, "looks", "leave the others out"},
		{[]uint64{10_001}, true, "", "a file"},
		{[]uint64{1}, false, "looks", "leave the file out"},
		{[]uint64{10_000}, false, "", "no world 10000"},
	} {
		err := family.CheckLook(c.seeds, c.judge, c.looks)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// Looks are added, never written over.
func TestAddLooks(t *testing.T) {
	file := filepath.Join(t.TempDir(), "looks")
	for _, result := range []string{"good", "bad"} {
		if err := family.AddLooks(file, []string{"today", result}); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if want := "today\tgood\ntoday\tbad\n"; err != nil || string(text) != want {
		t.Errorf("%q: %v", text, err)
	}
	if err := family.AddLooks(filepath.Join(file, "none")); err == nil {
		t.Error("looks were added where there can be no file")
	}
}
