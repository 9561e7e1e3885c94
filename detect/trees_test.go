package detect_test

import (
	"bytes"
	"context"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/detect"
)

// shippedTexts are the texts of the trees that are part of the program.
func shippedTexts(t *testing.T) (own, chain, card []byte) {
	t.Helper()
	var texts [3][]byte
	for i, name := range [...]string{"own.txt", "chain.txt", "card.toml"} {
		var err error
		if texts[i], err = os.ReadFile("shipped/" + name); err != nil {
			t.Fatal(err)
		}
	}
	return texts[0], texts[1], texts[2]
}

// The shipped trees take a megabyte at most, ask only for features that are measured
// here, and are the ones that their card and docs/model.md name.
func TestShippedTrees(t *testing.T) {
	own, chain, card := shippedTexts(t)
	if n := len(own) + len(chain) + len(card); n > 1<<20 {
		t.Errorf("the texts have %d bytes; a megabyte is the most", n)
	}
	trees, err := detect.ShippedTrees()
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../docs/model.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, wanted := range []string{trees.Hash(), trees.Card().Trainer} {
		if !bytes.Contains(page, []byte(wanted)) {
			t.Errorf("docs/model.md does not name %s", wanted)
		}
	}
	if look := trees.Card().Look; !(look > 0 && look < 1) {
		t.Errorf("it is worth a look from %v on", look)
	}
}

// Nothing about a person enters the trees: no feature is, or is named for, an age, a
// sex, an origin, or which region an account is of.
func TestNoFeatureIsPersonal(t *testing.T) {
	for _, name := range append(detect.OwnFeatures(), detect.ChainFeatures()...) {
		for _, word := range []string{"age", "birth", "sex", "gender", "nation", "country", "ethnic"} {
			for part := range strings.SplitSeq(name, "_") {
				if part == word {
					t.Errorf("feature %s", name)
				}
			}
		}
	}
}

// Every feature has a name of its own, by which a model asks for it.
func TestFeatureNames(t *testing.T) {
	seen := map[string]bool{}
	for f := range detect.FeatureCount {
		if name := f.String(); seen[name] || name == "unknown" || strings.ContainsAny(name, " =") {
			t.Errorf("feature %d is called %q", f, name)
		} else {
			seen[name] = true
		}
	}
}

// Trees that are not the ones of the card, or that ask for what is not measured
// here, are refused.
func TestReadTreesRefuses(t *testing.T) {
	own, chain, card := shippedTexts(t)
	change := func(text []byte, from, to string) []byte {
		changed := bytes.Replace(text, []byte(from), []byte(to), 1)
		if bytes.Equal(changed, text) {
			t.Fatalf("%q is not in the text", from)
		}
		return changed
	}
	tests := map[string]struct {
		own, chain, card []byte
		wanted           string
	}{
		"another forest":    {change(own, "shrinkage=0", "shrinkage=1"), chain, card, "its SHA-256 is"},
		"forests changed":   {chain, own, card, "own.txt"},
		"unknown key":       {own, chain, change(card, "slope", "age = 3\nslope"), "card.toml"},
		"another format":    {own, chain, change(card, "format = 1", "format = 9"), "format 9"},
		"no slope":          {own, chain, change(card, "slope = ", "slope = -"), "slope -"},
		"a forest cut off":  {own[:len(own)/2], chain, card, "own.txt"},
		"no card of a tree": {own, chain, []byte("format = 1\nslope = 1\n"), "SHA-256"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := detect.ReadTrees(c.own, c.chain, c.card)
			if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), c.wanted) {
				t.Errorf("%v; wanted %q", err, c.wanted)
			}
		})
	}
}

// Parts are exact: with what all accounts have in common they are the log-odds of the
// score. Every finding names the model.
func TestPartsAreTheScore(t *testing.T) {
	b := gang()
	scores := scored(t, b, detect.Options{})
	r, err := scores.Find(context.Background(), b, detect.Options{Top: 40})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Findings) == 0 {
		t.Fatal("nothing is found")
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		sum := f.Base
		for _, part := range f.Parts {
			sum += part.Weight
		}
		if odds := float64(scores.LogOdds[f.Statement]); math.Abs(sum-odds) > 1e-4*(1+math.Abs(odds)) {
			t.Errorf("account %d: parts sum up to %v, the log-odds are %v", f.Statement, sum, odds)
		}
		if f.Model != scores.Trees.Hash() || f.Model == "" {
			t.Errorf("account %d: model %q", f.Statement, f.Model)
		}
	}
}

// Membership in a network raises a score by what it weighs, and is a part and a reason of
// its own; that of a victim weighs nothing.
func TestMembershipIsAPart(t *testing.T) {
	b := gang()
	before, scores := scored(t, b, detect.Options{}), scored(t, b, detect.Options{})
	member := theBoss + 3
	scores.Join([]detect.Membership{{Statement: member, Network: 2, Role: "relay", Weight: 1.25},
		{Statement: theBoss + 4, Network: 2, Role: "victim"}})
	if got, want := scores.LogOdds[member], before.LogOdds[member]+1.25; got != want {
		t.Errorf("log-odds of a member are %v, want %v", got, want)
	}
	if victim := theBoss + 4; scores.LogOdds[victim] != before.LogOdds[victim] {
		t.Errorf("a victim has %v, had %v", scores.LogOdds[victim], before.LogOdds[victim])
	}
	r, err := scores.Find(context.Background(), b, detect.Options{Top: 40})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(r.Findings, func(f detect.Finding) bool { return f.Statement == member })
	if at < 0 {
		t.Fatal("the member is no finding")
	}
	f := &r.Findings[at]
	sum := f.Base
	for _, part := range f.Parts {
		sum += part.Weight
	}
	if odds := float64(scores.LogOdds[member]); math.Abs(sum-odds) > 1e-4*(1+math.Abs(odds)) {
		t.Errorf("parts sum up to %v, the log-odds are %v", sum, odds)
	}
	isOf := func(p detect.Part) bool {
		return p.Feature == detect.NetworkMembership && p.Weight == 1.25 && p.Value == 2
	}
	if f.Member.Network != 2 || f.Member.Role != "relay" || !slices.ContainsFunc(f.Parts, isOf) {
		t.Errorf("membership is %+v, parts %+v", f.Member, f.Parts)
	}
}

// How many are worth a look is counted without those that stay down.
func TestAbove(t *testing.T) {
	b := gang()
	scores := scored(t, b, detect.Options{})
	for _, c := range []struct {
		look, want float64
	}{{0, scores.Trees.Card().Look}, {0.9, 0.9}} {
		r, err := scores.Find(context.Background(), b, detect.Options{Look: c.look})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, s := range scores.Score {
			if float64(s) >= c.want {
				n++
			}
		}
		if r.Look != c.want || r.Above != n || n == 0 {
			t.Errorf("look %v: %v, %d above; want %v, %d", c.look, r.Look, r.Above, c.want, n)
		}
	}
}

// docs/model.md has every feature, with the words of the program.
func TestModelPageHasFeatures(t *testing.T) {
	page, err := os.ReadFile("../docs/model.md")
	if err != nil {
		t.Fatal(err)
	}
	for f := range detect.FeatureCount {
		if _, isIndicator := detect.ParseIndicator(strings.TrimPrefix(f.String(), "rare_")); isIndicator {
			continue
		}
		if row := "| `" + f.String() + "` | " + f.Words() + " |\n"; !strings.Contains(string(page), row) {
			t.Errorf("docs/model.md has no row %q", row)
		}
	}
}
