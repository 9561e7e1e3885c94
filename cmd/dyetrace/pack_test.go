package main

import "testing"

// A pack's commands read and write nothing outside its folder, and do nothing but import
// and trace.
func TestPackCommands(t *testing.T) {
	for _, args := range [][]string{
		{"import", "--ledger=ledger", "--timezone=+08:00", "--mapping=mappings/a.toml", "sources/ab/t.csv"},
		{"trace", "--ledger=ledger", "--claims=claims/c.csv", "--format=json", "--output=reports/trace.json"},
	} {
		if err := checkReplayed(args); err != nil {
			t.Error(err)
		}
	}
	for _, args := range [][]string{
		nil, {"sources", "remove"}, {"trace", "--config=x"}, {"trace", "--ledger=/etc"}, {"trace", "--ledger=../x"}, {"trace", "--ledger", "x"},
		{"trace", "-o", "x"}, {"trace", "--output=c:x"}, {"import", "/etc/passwd"}, {"import", "a/../../b"}, {"import", "--passwords=x", "a"},
		{"import", "-"}, {"trace", "--json", ">x"}, {"trace", "--json", ">reports/../x"}, {"freeze", "other"}, {"freeze"},
		{"freeze", "plan", "--follow=-"}, {">reports/x.json"}, {"trace", ">reports/x", "--json"},
	} {
		if checkReplayed(args) == nil {
			t.Errorf("%q would be run", args)
		}
	}
}
