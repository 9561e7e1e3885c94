package report

import (
	"strings"
	"testing"

	"dyetrace/internal/vfs"
)

// Names from files become names of folders and files that no system takes for
// anything else, and that are not too long.
func TestNamesOfFiles(t *testing.T) {
	for name, want := range map[string]string{
		"":                      "003-unknown",
		"East Bank":             "003-East_Bank",
		"../../etc/passwd":      "003-______etc_passwd",
		"华东银行":                  "003-华东银行",
		"CON":                   "003-CON",
		strings.Repeat("银", 50): "003-" + strings.Repeat("银", 40),
	} {
		if got := InstitutionFolder(2, name); got != want || vfs.Reserved(got) {
			t.Errorf("the folder of %q is %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"V1": "V1", "a/b\\c:d": "a_b_c_d", "李四": "__", "..": "__", strings.Repeat("x", 100): strings.Repeat("x", 60),
	} {
		if got := fileName(name); got != want {
			t.Errorf("the file of %q is %q, want %q", name, got, want)
		}
	}
	if got := CaseOf(strings.Repeat("ab", 32)); got != "claims-abababab" {
		t.Errorf("the case is %s", got)
	}
	if got := CaseOf("no sum"); got != "claims" {
		t.Errorf("the case is %s", got)
	}
}
