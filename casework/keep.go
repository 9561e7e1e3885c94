package casework

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"dyetrace"
)

const (
	maxKept  = 4096   // bytes of a name, id or value
	maxRow   = 2000   // bytes of the texts that find a row: PostgreSQL's indexes keep no more than 2704
	maxKeys  = 10_000 // of a document
	saltSize = 32     // bytes of the salt of a leaf in the audit log
)

func refuse(op, format string, args ...any) error {
	return dyetrace.Errorf(dyetrace.InputError, op, format, args...)
}

// checkTexts refuses texts that not every database can keep and find as they are.
func checkTexts(texts ...string) error {
	for _, t := range texts {
		switch {
		case len(t) > maxKept:
			return refuse("keep", "the text %.40q… is longer than %d bytes", t, maxKept)
		case strings.IndexByte(t, 0) >= 0 || !utf8.ValidString(t):
			return refuse("keep", "the text %.80q is not UTF-8, or holds a zero byte", t)
		}
	}
	return nil
}

// Keepable reports whether texts can be kept; what cannot is nowhere.
func Keepable(texts ...string) bool { return checkTexts(texts...) == nil }

// checkRow refuses texts that find a row, where they are too long together.
func checkRow(texts ...string) error {
	n := 0
	for _, t := range texts {
		n += len(t)
	}
	if n > maxRow {
		return refuse("keep", "the texts %.40q… that find a row have %d bytes, over the bound of %d", texts, n, maxRow)
	}
	return checkTexts(texts...)
}

func checkRef(r Ref) error {
	if r.Kind == "" || r.ID == "" {
		return refuse("keep", "%q names no document", r)
	}
	return checkRow(r.Kind, r.ID)
}

func checkJSON(b []byte) error {
	switch {
	case len(b) == 0:
		return refuse("keep", "there is no JSON")
	case len(b) > MaxFact:
		return refuse("keep", "JSON of %d bytes is over the bound of %d", len(b), MaxFact)
	case !IsCanonical(b) && !jsontext.Value(b).IsValid() || !bytes.Equal(bytes.TrimSpace(b), b):
		return refuse("keep", "%.80q is no JSON value", b)
	}
	return nil
}

func isID(id string) bool {
	return len(id) == 32 && strings.Trim(id, "0123456789abcdef") == ""
}

// CheckEvent refuses events that cannot be kept.
func CheckEvent(e Event) error {
	op := "keep event " + e.ID
	if !isID(e.ID) {
		return refuse("keep event", "the id %.80q is not 32 hexadecimal digits", e.ID)
	}
	if e.Kind == "" || e.Actor == "" {
		return refuse(op, "it does not say what happened or who did it")
	}
	if err := checkTexts(e.Office, e.Actor, e.Kind); err != nil {
		return refuse(op, "%w", err)
	}
	if err := checkRef(e.On); err != nil {
		return refuse(op, "%w", err)
	}
	if err := checkJSON(e.Fact); err != nil {
		return refuse(op, "its fact: %w", err)
	}
	if e.Salt != nil && len(e.Salt) != saltSize {
		return refuse(op, "its salt has %d bytes, expected %d", len(e.Salt), saltSize)
	}
	return nil
}

// CheckSame refuses an event of which another of the same id is kept. Of one that was
// erased nothing is left to compare.
func CheckSame(kept, e Event) error {
	other := e.Seq != 0 && e.Seq != kept.Seq
	if kept.Fact == nil && !other {
		return nil
	}
	if other || !bytes.Equal(e.Fact, kept.Fact) || e.Time != kept.Time || e.Office != kept.Office || e.Actor != kept.Actor || e.On != kept.On || e.Kind != kept.Kind {
		return dyetrace.Errorf(dyetrace.UsageError, "keep event "+e.ID, "another event with this id is kept already, at place %d", kept.Seq)
	}
	return nil
}

// CheckEffects refuses effects that contradict themselves or cannot be kept: a fold that
// makes them is wrong.
func CheckEffects(f *Effects) error {
	changed := make(map[Ref]bool, len(f.Put)+len(f.Drop))
	once := func(r Ref) error {
		if err := checkRef(r); err != nil {
			return err
		}
		if changed[r] {
			return refuse("keep", "%s is changed twice by one event", r)
		}
		changed[r] = true
		return nil
	}
	for i := range f.Put {
		if err := once(f.Put[i].Ref); err != nil {
			return err
		}
		if err := checkDocument(&f.Put[i]); err != nil {
			return err
		}
	}
	for _, r := range f.Drop {
		if err := once(r); err != nil {
			return err
		}
	}
	return checkClocksAndCounts(f)
}

func checkDocument(d *Document) error {
	if err := checkJSON(d.JSON); err != nil {
		return refuse("keep "+d.Ref.String(), "%w", err)
	}
	if len(d.Keys) > maxKeys {
		return refuse("keep "+d.Ref.String(), "%d keys are over the bound of %d", len(d.Keys), maxKeys)
	}
	for _, k := range d.Keys {
		if err := checkRow(k.Name, k.Value, k.Order, d.Ref.Kind, d.Ref.ID); err != nil {
			return refuse("keep "+d.Ref.String(), "%w", err)
		}
	}
	return nil
}

func checkClocksAndCounts(f *Effects) error {
	started := make(map[string]bool, len(f.Start))
	for _, c := range f.Start {
		if c.ID == "" || started[c.ID] {
			return refuse("keep", "clock %q has no name, or is started twice by one event", c.ID)
		}
		started[c.ID] = true
		if err := checkTexts(c.Kind, c.On.Kind, c.On.ID, c.By); err != nil {
			return err
		}
		if err := checkRow(c.ID); err != nil {
			return err
		}
	}
	// A count has an amount only where it says in which currency.
	for _, c := range f.Count {
		if err := checkRef(c.Of); err != nil {
			return err
		}
		if err := checkRow(c.Of.Kind, c.Of.ID, c.Name, c.Office); err != nil {
			return err
		}
		if c.In != 0 && !c.In.Known() || c.In == 0 && c.Amount != 0 {
			return refuse("keep", "the count %q has an amount in no currency that is known", c.Name)
		}
	}
	for _, id := range f.Erase {
		if !isID(id) {
			return refuse("erase", "%.80q is no id of an event", id)
		}
	}
	return checkTexts(f.Stop...)
}

// TidyKeys are the keys of a document in order, each once. Those with two places in one
// list are refused.
func TidyKeys(r Ref, keys []Key) ([]Key, error) {
	keys = slices.Clone(keys)
	slices.SortFunc(keys, CompareKeys)
	keys = slices.Compact(keys)
	for i := 1; i < len(keys); i++ {
		if keys[i].Name == keys[i-1].Name && keys[i].Value == keys[i-1].Value {
			return nil, refuse("keep "+r.String(), "its key %s %q has two places in one list", keys[i].Name, keys[i].Value)
		}
	}
	return keys, nil
}

// CompareKeys is the order of TidyKeys.
func CompareKeys(a, b Key) int {
	one := func(k Key) int {
		if k.One {
			return 1
		}
		return 0
	}
	if c := cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Value, b.Value)); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(a.Order, b.Order), cmp.Compare(one(a), one(b)))
}
