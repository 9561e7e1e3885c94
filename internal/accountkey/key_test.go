package accountkey_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace/internal/accountkey"
)

// examples are IBANs that the public registry gives as examples, by country.
var examples = strings.Fields(`AD1200012030200359100100 AE070331234567890123456 AL47212110090000000235698741 AT611904300234573201
	AZ21NABZ00000000137010001944 BA391290079401028494 BE68539007547034 BG80BNBG96611020345678 BH67BMAG00001299123456
	BR1800360305000010009795493C1 CH9300762011623852957 CR05015202001026284066 CY17002001280000001200527600
	CZ6508000000192000145399 DE89370400440532013000 DK5000400440116243 DO28BAGR00000001212453611324 EE382200221020145685
	ES9121000418450200051332 FI2112345600000785 FO6264600001631634 FR1420041010050500013M02606 GB29NWBK60161331926819
	GE29NB0000000101904917 GI75NWBK000000007099453 GL8964710001000206 GR1601101250000000012300695 HR1210010051863000160
	HU42117730161111101800000000 IE29AIBK93115212345678 IL620108000000099999999 IS140159260076545510730339
	IT60X0542811101000000123456 KZ86125KZT5004100100 LB62099900000001001901229114 LI21088100002324013AA LT121000011101001000
	LU280019400644750000 LV80BANK0000435195001 MC5811222000010123456789030 MD24AG000225100013104168 ME25505000012345678951
	MK07250120000058984 MT84MALT011000012345MTLCAST001S MU17BOMM0101101030300200000MUR NL91ABNA0417164300 NO9386011117947
	PK36SCBL0000001123456702 PL61109010140000071219812874 PT50000201231234567890154 RO49AAAA1B31007593840000 RS35260005601001611379
	SA0380000000608010167519 SE4550000000058398257466 SI56263300012039086 SK3112000000198742637541 SM86U0322509800000000270100
	TN5910006035183598478831 TR330006100519786457841326 UA213223130000026007233566001 XK051212012345678906`)

// Every country's example is an IBAN, however it is written, and no other one
// with a digit changed or two swapped is.
func TestIBANs(t *testing.T) {
	for _, iban := range examples {
		grouped := strings.ToLower(iban[:4])
		for i := 4; i < len(iban); i += 4 {
			grouped += " " + iban[i:min(i+4, len(iban))]
		}
		for _, written := range []string{iban, grouped, " IBAN " + iban, "iban: " + grouped, strings.ReplaceAll(grouped, " ", "-")} {
			if got := string(accountkey.Canonical([]byte(written))); got != iban {
				t.Errorf("%q is %q, want %q", written, got, iban)
			}
		}
		for i := 4; i < len(iban); i++ {
			if c := iban[i]; c >= '0' && c <= '9' {
				if wrong := iban[:i] + string((c-'0'+1)%10+'0') + iban[i+1:]; accountkey.IsIBAN([]byte(wrong)) {
					t.Errorf("%s passes for an IBAN", wrong)
				}
			}
		}
		if made := string(accountkey.MakeIBAN(iban[:2], []byte(iban[4:]))); made != iban {
			t.Errorf("the number of %s makes %s", iban, made)
		}
	}
}

// Numbers come out in the one form that keys have.
func TestCanonical(t *testing.T) {
	for written, want := range map[string]string{
		"6222020000000000011":                  "6222020000000000011",
		"6222 0200 0000 0000 011":              "6222020000000000011",
		"６２２２":                                 "6222",
		"61 1090 1014 0000 0712 1981 2874":     "PL61109010140000071219812874",
		"61109010140000071219812874":           "PL61109010140000071219812874",
		"62109010140000071219812874":           "62109010140000071219812874", // the check digits say no
		"NL18 TEST 0200 0000 00":               "NL18TEST0200000000",         // no IBAN, but written like one
		"DEUTDEFFXXX/12 34":                    "DEUTDEFF/1234",
		"DEUTDEFF500/1234":                     "DEUTDEFF500/1234",
		"DEUTDEFF/DE89 3704 0044 0532 0130 00": "DE89370400440532013000",
		"10020030 / 12 34567":                  "10020030/1234567",
		"19-2000145399/0800":                   "19-2000145399/0800",
		"GBDSC.601613/31926819":                "GBDSC.601613/31926819",
		"o0X@wx.tenpay.com":                    "wechat:o0X@wx.tenpay.com",
		"wechat:o0X@wx.tenpay.com":             "wechat:o0X@wx.tenpay.com",
		"2088000000000000":                     "2088000000000000",
		"? @6222":                              "? @6222",
		"?cash @10020030/1":                    "?cash @10020030/1",
		"6222****1234":                         "6222****1234",
		"account one":                          "account one",
	} {
		if got := string(accountkey.Canonical([]byte(written))); got != want {
			t.Errorf("%q is %q, want %q", written, got, want)
		}
	}
}

// A key that is printed is read back as it was, and is in its final form.
func TestKeys(t *testing.T) {
	for _, c := range []struct{ institution, number, want string }{
		{"", "12345", "12345"},
		{"DEUTDEFFXXX", "12345", "DEUTDEFF/12345"},
		{"deutdeff500", "12345", "DEUTDEFF500/12345"},
		{"11111111", "12345", "11111111/12345"},
		{"GBDSC.601613", "31926819", "GBDSC.601613/31926819"},
		{"DEUTDEFF", "de89 3704 0044 0532 0130 00", "DE89370400440532013000"},
		{"TENCCNSZ", "wechat:x", "wechat:x"},
		{"ICBKCNBJ", "6222 0200 0000 0000 011", "6222020000000000011"},
		{"SOMEUS33", "4111111111111111", "4111111111111111"},
		{"SOMEUS33", "4111111111111112", "SOMEUS33/4111111111111112"},
		{"A/B Bank", "7", "A B Bank/7"},
		{"DEUTDEFF", "10020030/7", "10020030/7"},
	} {
		k := accountkey.New([]byte(c.institution), []byte(c.number))
		if k.String() != c.want {
			t.Errorf("%q at %q is %q, want %q", c.number, c.institution, k.String(), c.want)
		}
		if diff := cmp.Diff(k, accountkey.Parse(k.String())); diff != "" {
			t.Errorf("%s is read back as another key: %s", k, diff)
		}
	}
}

// Whatever stands in a file, its canonical form is canonical, and what is
// printed of it is parsed to the same.
func TestKeysProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z0-9 /.:@-]{0,40}`), rapid.SampledFrom(examples)).Draw(t, "text")
		once := string(accountkey.Canonical([]byte(text)))
		if twice := string(accountkey.Canonical([]byte(once))); twice != once {
			t.Fatalf("%q is %q and then %q", text, once, twice)
		}
		if k := accountkey.Parse(once); k.String() != once {
			t.Fatalf("%q prints as %q", once, k)
		}
		accountkey.Names([]byte(once), func(name []byte, _ accountkey.Role) {
			if len(name) == 0 {
				t.Fatalf("%q has an empty name", once)
			}
		})
	})
}

// namesOf is what a key offers.
func namesOf(id string, role accountkey.Role) (all []string) {
	accountkey.Names([]byte(id), func(name []byte, r accountkey.Role) {
		if r == role && !slices.Contains(all, string(name)) {
			all = append(all, string(name))
		}
	})
	return all
}

// What a country's rule computes from an IBAN is offered, and what is not
// certain is only near.
func TestNames(t *testing.T) {
	for _, c := range []struct{ id, offered, near string }{
		{"DE89370400440532013000", "37040044/0532013000 37040044/532013000 DEBLZ.37040044/0532013000 DEBLZ.37040044/532013000", "532013000"},
		{"AT611904300234573201", "19043/00234573201 19043/234573201 ATBLZ.19043/00234573201 ATBLZ.19043/234573201", "234573201"},
		{"CZ6508000000192000145399", "19-2000145399/0800 0800/192000145399", "192000145399"},
		{"SK3112000000198742637541", "19-8742637541/1200 1200/198742637541", "198742637541"},
		{"NL91ABNA0417164300", "ABNANL/417164300", "417164300"},
		{"GB29NWBK60161331926819", "NWBKGB/31926819 601613/31926819 GBDSC.601613/31926819", "31926819"},
		{"NO9386011117947", "86011117947", "1117947"},
		{"BE68539007547034", "539007547034", "75470"},
		{"HU42117730161111101800000000", "117730161111101800000000 1177301611111018", "111110180000000"},
		{"CH9300762011623852957", "", "11623852957"},
		{"DEUTDEFF500/0012345", "DEUTDEFF500/12345 DEUTDEFF/0012345 DEUTDEFF/12345 0012345", "12345"},
		{"ABNANL2A/0417164300", "ABNANL2A/417164300 0417164300", "417164300"},
		{"GBDSC.601613/31926819", "601613/31926819 31926819", "31926819"},
		{"22222222-0001/12345", "22222222/12345 12345", "12345"},
		{"19-2000145399/0800", "19-2000145399", ""},
		{"wechat:o0X@wx.tenpay.com", "o0X@wx.tenpay.com", ""},
		{"alipay:2088000000000000", "2088000000000000", ""},
		{"alipay:13800000000", "", ""},
		{"Some Bank/12345", "12345", "12345"},
		{"12345", "", "12345"},
		{"? @12345", "", ""},
	} {
		if got := strings.Join(namesOf(c.id, accountkey.Offered), " "); got != c.offered {
			t.Errorf("%s offers %q, want %q", c.id, got, c.offered)
		}
		if got := strings.Join(namesOf(c.id, accountkey.Near), " "); got != c.near {
			t.Errorf("%s is near %q, want %q", c.id, got, c.near)
		}
	}
}

// Decoding of any bytes neither fails nor grows without bound.
func FuzzCanonical(f *testing.F) {
	for _, iban := range examples {
		f.Add([]byte(iban))
	}
	f.Add([]byte("DEUTDEFFXXX/12 34"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got := accountkey.Canonical(text)
		if len(got) > len(text)+len("wechat:") {
			t.Fatalf("%q has grown to %q", text, got)
		}
		accountkey.Names(got, func([]byte, accountkey.Role) {})
		accountkey.Nobody(text)
		accountkey.NobodyName(text)
	})
}
