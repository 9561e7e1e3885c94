package iso20022

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The table of codes can be read, has every set that the package names and no other, each code
// once, in order and in both languages, and the codes that answers to recalls come with.
func TestCodeTable(t *testing.T) {
	sets, err := codes()
	if err != nil {
		t.Fatal(err)
	}
	named := []string{CancellationReasons, CancellationRejections, Confirmations, CancellationStatuses, GroupStatuses, PaymentStatuses, ReturnReasons,
		StatusReasons, InvestigationTypes, InvestigationSubTypes, InvestigationStatuses, InvestigationReasons, InformationStatuses, InformationResultStatus}
	if len(sets) != len(named) {
		t.Errorf("%d sets, want %d", len(sets), len(named))
	}
	form := regexp.MustCompile(`^[A-Z0-9]{4}$`)
	for _, name := range named {
		list := Codes(name)
		if len(list) == 0 {
			t.Errorf("%s has no codes", name)
		}
		for _, c := range list {
			if !form.MatchString(c.Code) || c.English == "" || c.Chinese == "" || strings.TrimSpace(c.English) != c.English {
				t.Errorf("%s: %+v", name, c)
			}
		}
		seen := map[string]bool{}
		for _, c := range list {
			if seen[c.Code] {
				t.Errorf("%s has %s twice", name, c.Code)
			}
			seen[c.Code] = true
		}
	}
	for _, code := range strings.Fields("AC04 AM04 AGNT ARDT CUST IDMN LEGL NOAS NOOR PTNA RQDA ADAC ARPL") {
		if _, ok := Meaning(CancellationRejections, code); !ok {
			t.Errorf("%s is not known", code)
		}
	}
	if _, ok := Meaning(CancellationRejections, "ZZZZ"); ok || slices.Contains(Codes("Novel"), Code{}) {
		t.Error("a code that there is not has a meaning")
	}
}
