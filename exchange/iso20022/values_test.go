package iso20022

import "testing"

// Numbers that look like an IBAN, a BIC or a UETR are told from those that are.
func TestNumbers(t *testing.T) {
	for id, want := range map[string]bool{
		"DE89370400440532013000": true, "DE88370400440532013000": false, "GB29NWBK60161331926819": true, "6222020000000000001": false,
		"de89370400440532013000": false, "": false, "NO9386011117947": true, "NO938601111794": false,
	} {
		if a := AccountOf(id); (a.IBAN == id && id != "") != want || a.Number() != id {
			t.Errorf("AccountOf(%q) = %+v", id, a)
		}
	}
	for s, want := range map[string]bool{"COBADEFFXXX": true, "COBADEFF": true, "ICBK": false, "Some Bank": false, "COBADE1": false, "COBA12FFXXX": false} {
		if i := InstitutionOf(s); (i.BIC == s) != want || (i.Name == s) == want {
			t.Errorf("InstitutionOf(%q) = %+v", s, i)
		}
	}
	for s, want := range map[string]bool{
		"8a562c67-ca16-48ba-b074-65581be6f001": true, "8A562C67-CA16-48BA-B074-65581BE6F001": false,
		"8a562c67-ca16-38ba-b074-65581be6f001": false, "8a562c67-ca16-48ba-c074-65581be6f001": false, "8a562c67ca16-48ba-b074-65581be6f0011": false, "": false,
	} {
		if IsUETR(s) != want {
			t.Errorf("IsUETR(%q) = %t", s, !want)
		}
	}
}
