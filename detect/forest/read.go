package forest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"dyetrace"
)

// Bounds of what is read. A model beyond them is not one of ours, and a text that
// somebody made up cannot take more memory or time than they allow.
const (
	mostText     = 16 << 20
	mostFeatures = 4096
	mostDepth    = 256
)

// Read reads a model in LightGBM's text format, version 4; errors call it name.
// They are InputErrors with the line and the reason: for what is no such text,
// for one that is cut off, for trees that are none, and for kinds of models whose
// meaning is not known here, such as categorical splits and linear trees.
func Read(r io.Reader, name string) (*Forest, error) {
	text, err := io.ReadAll(io.LimitReader(r, mostText+1))
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.InputError, "read model", "%s: %w", name, err)
	}
	sum := sha256.Sum256(text)
	p := &parser{f: &Forest{hash: hex.EncodeToString(sum[:])}}
	if len(text) > mostText {
		err = fmt.Errorf("more than %d MiB", mostText>>20)
	} else {
		p.lines = strings.Split(string(text), "\n")
		err = p.model()
	}
	if err != nil {
		return nil, &dyetrace.Error{Kind: dyetrace.InputError, Op: "read model", File: name, Line: int64(p.at), Err: err}
	}
	p.f.masks = newMasks(p.f)
	return p.f, nil
}

// parser goes through a text line by line.
type parser struct {
	lines []string
	at    int // lines taken, which is the number of the last one
	f     *Forest
}

// take is the next line.
func (p *parser) take() (string, error) {
	if p.at == len(p.lines) {
		return "", fmt.Errorf("the text ends here: it is cut off")
	}
	p.at++
	return strings.TrimSuffix(p.lines[p.at-1], "\r"), nil
}

// Keys that a model's head and its trees have. Those whose value must be one
// certain text have it; where it is another one, the model is of a kind whose
// meaning is not known here.
var (
	headKeys = map[string]string{
		"version": "v4", "num_class": "1", "num_tree_per_iteration": "1", "label_index": "",
		"max_feature_idx": "", "objective": "", "feature_names": "", "feature_infos": "", "tree_sizes": "",
		"monotone_constraints": "",
	}
	treeKeys = map[string]string{
		"num_leaves": "", "num_cat": "0", "split_feature": "", "split_gain": "", "threshold": "", "decision_type": "",
		"left_child": "", "right_child": "", "leaf_value": "", "leaf_weight": "", "leaf_count": "",
		"internal_value": "", "internal_weight": "", "internal_count": "", "is_linear": "0", "shrinkage": "",
	}
)

// section reads lines key=value until an empty one. Keys that are not known may
// change what the others mean, so that they are refused.
func (p *parser) section(known map[string]string) (map[string]string, error) {
	values := map[string]string{}
	for {
		line, err := p.take()
		if err != nil {
			return nil, err
		}
		if line == "" {
			break
		}
		key, value, _ := strings.Cut(line, "=")
		wanted, isKnown := known[key]
		_, again := values[key]
		switch {
		case !isKnown:
			return nil, fmt.Errorf("%q is not known here: the model is of another kind or version", shorten(key))
		case again:
			return nil, fmt.Errorf("%s is there twice", key)
		case wanted != "" && value != wanted:
			return nil, fmt.Errorf("%s is %q; only %s is known here", key, shorten(value), wanted)
		}
		values[key] = value
	}
	for key, wanted := range known {
		if _, has := values[key]; wanted != "" && !has {
			return nil, fmt.Errorf("the part that ends here has no %s", key)
		}
	}
	return values, nil
}

// shorten bounds what a message quotes.
func shorten(s string) string {
	const most = 40
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}

// model reads a whole text.
func (p *parser) model() error {
	if line, err := p.take(); err != nil || line != "tree" {
		return fmt.Errorf("the first line is not %q: this is no text of LightGBM", "tree")
	}
	head, err := p.section(headKeys)
	if err != nil {
		return err
	}
	if err := p.head(head); err != nil {
		return err
	}
	// Sizes are by character; what counts here is how many trees they promise.
	promised := len(strings.Fields(head["tree_sizes"]))
	for {
		line, err := p.take()
		switch {
		case err != nil:
			return err
		case line == "":
			continue
		case line == "end of trees":
			if len(p.f.trees) != promised {
				return fmt.Errorf("%d trees; tree_sizes has %d", len(p.f.trees), promised)
			}
			return p.rest()
		case line != "Tree="+strconv.Itoa(len(p.f.trees)):
			return fmt.Errorf("%q where tree %d should begin", shorten(line), len(p.f.trees))
		}
		tree, err := p.section(treeKeys)
		if err != nil {
			return err
		}
		no := len(p.f.trees)
		if err := p.tree(tree); err != nil {
			return fmt.Errorf("tree %d, which ends here: %w", no, err)
		}
	}
}

// head reads what holds for all trees.
func (p *parser) head(head map[string]string) error {
	objective, sigmoid, _ := strings.Cut(head["objective"], " sigmoid:")
	var err error
	p.f.sigmoid, err = strconv.ParseFloat(sigmoid, 64)
	if objective != "binary" || err != nil || !(p.f.sigmoid > 0) || p.f.sigmoid > mostFinite {
		return fmt.Errorf("the objective is %q; only %q with a number is known here", shorten(head["objective"]),
			"binary sigmoid:")
	}
	p.f.features = strings.Fields(head["feature_names"])
	last, err := strconv.Atoi(head["max_feature_idx"])
	if n := len(p.f.features); err != nil || n == 0 || n > mostFeatures || last != n-1 {
		return fmt.Errorf("%d feature_names; max_feature_idx is %q, and there are from 1 to %d", n,
			shorten(head["max_feature_idx"]), mostFeatures)
	}
	sorted := slices.Sorted(slices.Values(p.f.features))
	if len(slices.Compact(sorted)) != len(p.f.features) {
		return fmt.Errorf("two feature_names are the same")
	}
	return nil
}

// rest reads what follows trees. Parameters are for people; that their end is
// there shows that the text is whole.
func (p *parser) rest() error {
	for {
		line, err := p.take()
		if err != nil {
			return err
		}
		if line == "end of parameters" {
			return nil
		}
	}
}
