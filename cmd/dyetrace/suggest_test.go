package main

import (
	"bytes"
	"strings"
	"testing"
)

// A word that is nearly right gets the right one in its error; one that is far from
// all gets none.
func TestDidYouMean(t *testing.T) {
	for args, want := range map[string]string{
		"tarce":                           "did you mean trace?",
		"freeze paln":                     "did you mean plan?",
		"evaluate detct":                  "did you mean detect?",
		"trace --clams x":                 "did you mean --claims?",
		"trace --claims x --rule fif":     "did you mean fifo?",
		"trace --claims x --rule prorata": "did you mean pro-rata?",
		"trace --claims x --format htlm":  "did you mean html?",
		"export --ledger x --format jsn":  "did you mean json?",
		"wash":                            "",
		"trace --wash":                    "",
	} {
		var out, said bytes.Buffer
		code := run(strings.Fields(args), &out, &said)
		if code != exitUsage || !strings.Contains(said.String(), want) || want == "" && strings.Contains(said.String(), "did you mean") {
			t.Errorf("dyetrace %s: exit code %d, %s", args, code, said.String())
		}
	}
}

// A value that is of another kind than its option's is refused in words of the command line, and
// nothing is asked of a ledger before.
func TestValuesOfAnotherKind(t *testing.T) {
	for args, want := range map[string]string{
		"detect --ledger x --look half": `--look "half": give a number such as 0.5`,
		"detect --ledger x --look 0":    "--look 0: give a score above 0 and below 1",
		"detect --ledger x --look 1":    "--look 1: give a score above 0 and below 1",
		"detect --ledger x --top 1.5":   `--top "1.5": give a whole number`,
		"simulate --seed -1":            `--seed "-1": give a whole number, not below zero`,
	} {
		var out, said bytes.Buffer
		code := run(strings.Fields(args), &out, &said)
		if code != exitUsage || !strings.Contains(said.String(), want) || strings.Contains(said.String(), "strconv") {
			t.Errorf("dyetrace %s: exit code %d, %s", args, code, said.String())
		}
	}
}

// Rules may be written in any letter case, and the version is asked for as
// everywhere.
func TestAnyCase(t *testing.T) {
	var out, said bytes.Buffer
	if code := run([]string{"trace", "--claims", "x", "--ledger", "nowhere", "--rule", "Pro-Rata"}, &out, &said); code != exitNotFound {
		t.Errorf("exit code %d, %s", code, said.String())
	}
	out.Reset()
	if code := run([]string{"--version"}, &out, &said); code != exitDone || !strings.HasPrefix(out.String(), "dyetrace "+version) {
		t.Errorf("exit code %d, %s", code, out.String())
	}
}
