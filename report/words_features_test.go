package report

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"dyetrace/detect"
)

// Every feature of an account beside its indicators has words in both languages,
// with one place for its value, written in the same way. Those that say something of
// the ledger, the sum of all others, and membership, which is a reason, have none.
func TestFeaturesHaveWords(t *testing.T) {
	verb := regexp.MustCompile(`%[.0-9]*[sfg]`)
	none := map[string]bool{"network_membership": true, "covered": true, "kinds_known": true, "holder_known": true,
		"own_sum":   true,
		"begun_log": true, "payers_seen": true, "payees_seen": true}
	named := map[string]bool{}
	for f := detect.Feature(2 * detect.IndicatorCount); f < detect.FeatureCount; f++ {
		named[f.String()] = true
		en, zh := featureEnglish[f.String()], featureChinese[f.String()]
		if none[f.String()] {
			if en+zh != "" {
				t.Errorf("%s: %q, %q", f, en, zh)
			}
			continue
		}
		ofEnglish, ofChinese := verb.FindAllString(en, -1), verb.FindAllString(zh, -1)
		if len(ofEnglish) != 1 || len(ofChinese) != 1 || ofEnglish[0] != ofChinese[0] {
			t.Errorf("%s: %q and %q", f, en, zh)
		}
		// Whatever the value is, the phrase is one that people can read.
		for _, value := range []float64{0, 0.5, 1, 7} {
			for _, said := range []string{filled(en, f.Plain(value)), filled(zh, f.Plain(value))} {
				if strings.Contains(said, "%!") || strings.Contains(said, "NaN") {
					t.Errorf("%s of %v: %q", f, value, said)
				}
			}
		}
	}
	for _, words := range []map[string]string{featureEnglish, featureChinese} {
		for name := range words {
			if !named[name] {
				t.Errorf("%s is no feature", name)
			}
		}
	}
}

// A likeness is said with the features that make it, heaviest first and three at
// most; what is unknown, what lessens it, and what has no words is left out.
func TestLikeness(t *testing.T) {
	part := func(name string, value, weight float64) detect.Part {
		for f := detect.Feature(2 * detect.IndicatorCount); f < detect.FeatureCount; f++ {
			if f.String() == name {
				return detect.Part{Feature: f, Value: value, Weight: weight}
			}
		}
		t.Fatalf("%s is no feature", name)
		return detect.Part{}
	}
	for name, c := range map[string]struct {
		parts  []detect.Part
		en, zh string
	}{
		"nothing to name": {[]detect.Part{part("covered", 1, 2), part("once_payers", math.NaN(), 1),
			part("both_ways", 0.5, -1), part("payees_runners", 0.001, 1)}, "", ""},
		"two digits": {[]detect.Part{part("amount_in", 7, 3), part("amount_out", 1.25, 2), part("out_to_in", -3, 1)},
			" (its median payment in is 128 times a common transfer of this ledger, its median payment out is " +
				"2.4 times a common transfer of this ledger, its payments out are 0.12 times its payments in)",
			"（入账的中位数是本账簿常见金额的 128 倍，出账的中位数是本账簿常见金额的 2.4 倍，出账金额通常是入账的 0.12 倍）"},
		"shares, logarithms, log-odds": {[]detect.Part{part("once_payers", 0.75, 3), part("span_log", 3, 2),
			part("payees_best", 0, 1), part("in_of_all", 0.5, 0.5)},
			" (75.0 % of its payers paid once, days from its first transfer to its last: 7, " +
				"another who pays one of its payees scores 50.0 % by itself)",
			"（75.0 % 的付款方只付过一次，首末两次收付相隔 7 天，同付给其收款方的另一账户单独得分 50.0 %）"},
	} {
		for lang, want := range map[Lang]string{English: c.en, Chinese: c.zh} {
			w := &lang.words().detect
			got := w.reason(&detect.Finding{}, &detect.Reason{Topic: detect.HabitTopic, Parts: c.parts})
			if want = w.phrases[detect.HabitTopic].of(0) + want; got != want {
				t.Errorf("%s, %s: got %q, want %q", name, lang, got, want)
			}
		}
	}
}
