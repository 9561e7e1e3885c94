package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

// Who opens the program like a document, or drops files on it, reads what it is and how to
// go on, in both languages, until he presses Enter. Who types a command never does, nor
// does a program that starts this one.
func TestOpenedByHand(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs("流水 1.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		args  []string
		alone bool
		want  bool
	}{
		{"opened", nil, true, true},
		{"a file dropped on it", []string{here}, true, true},
		{"a command in a window that goes when it ends", []string{"demo"}, true, false},
		{"a command with a file", []string{"import", here}, true, false},
		{"typed without anything", nil, false, false},
		{"typed with a file", []string{here}, false, false},
	} {
		if got := openedByHand(test.args, func() bool { return test.alone }); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
	program := filepath.Join(filepath.Dir(here), "dyetrace.exe")
	for name, test := range map[string]struct {
		dropped []string
		says    []string
	}{
		"opened":  {nil, []string{"dyetrace demo", filepath.Dir(here), "按回车键关闭此窗口", "made-up case"}},
		"dropped": {[]string{here}, []string{`dyetrace import --ledger case "` + here + `"`, "读入账本"}},
	} {
		var out bytes.Buffer
		in := strings.NewReader("\nnext")
		explain(program, test.dropped, in, &out)
		for _, says := range test.says {
			if !strings.Contains(out.String(), says) {
				t.Errorf("%s: it does not say %q: %s", name, says, out.String())
			}
		}
	}
}
