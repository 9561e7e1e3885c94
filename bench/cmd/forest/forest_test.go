package main

import (
	"slices"
	"strings"
	"testing"

	"dyetrace/detect"
)

// Lists of worlds are read in order, each once, and no world for judging is ever
// learned from.
func TestDeveloping(t *testing.T) {
	list := "7,1-3,2"
	got, err := developing(&list)
	if err != nil || !slices.Equal(got, []uint64{1, 2, 3, 7}) || list != "1-3,7" {
		t.Errorf("%v of %s, %v", got, list, err)
	}
	for _, text := range []string{"", "3-1", "0", "x", "9999-10001", "10001", "1-19999"} {
		if got, err := developing(&text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

// No world is both learned from and calibrated on, and the second forest learns from
// worlds of the first.
func TestCheckParts(t *testing.T) {
	for _, c := range []struct {
		train, chain, calibrate []uint64
		want                    string
	}{
		{[]uint64{1, 2, 3}, []uint64{1, 2}, []uint64{4}, ""},
		{[]uint64{1, 2, 3}, []uint64{1, 4}, []uint64{5}, "world 4"},
		{[]uint64{1, 2, 3}, []uint64{1, 2}, []uint64{3, 4}, "world 3"},
	} {
		err := checkParts(c.train, c.chain, c.calibrate)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// A card that is written names its forests as they are, so that detect reads it; one
// of other forests is refused.
func TestCardIsRead(t *testing.T) {
	o := &options{train: "1-2", chain: "1", calibrate: "3"}
	texts := map[string][]byte{}
	for name, columns := range map[string][]string{"own.txt": detect.OwnFeatures(), "chain.txt": detect.ChainFeatures()} {
		texts[name] = []byte("tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=0\n" +
			"objective=binary sigmoid:1\nfeature_names=" + columns[0] + "\nfeature_infos=none\ntree_sizes=1\n\n" +
			"Tree=0\nnum_leaves=1\nnum_cat=0\nleaf_value=-1\nis_linear=0\nshrinkage=1\n\n\nend of trees\n\nend of parameters\n")
	}
	s := &said{Slope: 1.5, Intercept: -2, Look: 0.5, Brier: 0.01}
	card := o.card(s, texts, []byte("# tools\nlightgbm==1.2.3\n"))
	trees, err := detect.ReadTrees(texts["own.txt"], texts["chain.txt"], card)
	if err != nil {
		t.Fatal(err)
	}
	c := trees.Card()
	if c.Trainer != "lightgbm==1.2.3" || c.Trained != "1-2" || c.Slope != 1.5 || c.Intercept != -2 {
		t.Errorf("%+v", c)
	}
	texts["own.txt"] = append(texts["own.txt"], '\n')
	if _, err := detect.ReadTrees(texts["own.txt"], texts["chain.txt"], card); err == nil ||
		!strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("another forest: %v", err)
	}
}
