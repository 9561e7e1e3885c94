package pack

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dyetrace"
	"dyetrace/casework"
)

// Redaction is what is left out of a pack.
type Redaction struct {
	Members func(name string) bool // that go as a whole; nil: none
	Texts   []string               // what nobody may read, wherever it is
	Gone    []casework.Ref         // documents that are about nobody else: not even that they are there is shown
	Why, By string
	Random  io.Reader // for salts
}

// Redacted says what was left out of a pack, why and by whom.
type Redacted struct {
	Why     string `json:"why"`
	By      string `json:"by"`
	Members int    `json:"members"` // files that were left out
	Events  int    `json:"events"`  // of which the leaf is left
	Blank   int    `json:"blank"`   // of these, how many are shown with blank texts
}

// Opening shows that something which was left out is what a pack stands for. Whoever
// redacts keeps it: the pack has SHA-256(salt ‖ SHA-256 of what was left out), from which
// nobody can guess a name, and the opening has the salt.
type Opening struct {
	Name   string `json:"name"` // in the redacted pack; "" for the pack as a whole
	Was    string `json:"was"`  // its name before
	Salt   string `json:"salt"`
	SHA256 string `json:"sha256"`
}

// Commitment is what a redacted pack has in place of the hash.
func (o Opening) Commitment() (string, error) {
	salt, err := hex.DecodeString(o.Salt)
	if err != nil {
		return "", err
	}
	sum, err := hex.DecodeString(o.SHA256)
	return sumOf(append(salt, sum...)), err
}

// blankText stands in the place of a text that was left out.
const blankText = "[left out]"

// redacting is a redaction on its way.
type redacting struct {
	r        Redaction
	texts    *Texts
	out      map[string]string // members that go, and why
	openings []Opening
	did      int // things that were left out or blanked
}

// Redact writes the pack without what is left out, and returns its manifest and how to open
// the hashes of that. whole is the SHA-256 of this pack.
func (p *Pack) Redact(ctx context.Context, w io.Writer, whole string, r Redaction) (*Manifest, []Opening, error) {
	if r.Why == "" || r.By == "" {
		return nil, nil, dyetrace.Errorf(dyetrace.UsageError, "redact pack", "why is something left out, and who says so?")
	}
	d := &redacting{r: r, out: map[string]string{}}
	if err := d.choose(ctx, p); err != nil {
		return nil, nil, err
	}
	// What lacks its inputs cannot be replayed: that is said by there being no commands.
	m := *p.Manifest
	m.Format, m.Members, m.Commands, m.Redacted = Format, nil, nil, &Redacted{Why: r.Why, By: r.By}
	if p.Manifest.Redacted != nil {
		*m.Redacted = *p.Manifest.Redacted
		m.Redacted.Why, m.Redacted.By = joined(m.Redacted.Why, r.Why), joined(m.Redacted.By, r.By)
	}
	var err error
	if m.Redacts, err = d.commit("", "", whole); err != nil {
		return nil, nil, err
	}
	var x *Extract
	var files []File
	if m.Case != nil {
		if x, files, err = d.redactCase(ctx, p, &m); err != nil {
			return nil, nil, err
		}
	}
	if files, err = d.keep(p, &m, files); err != nil {
		return nil, nil, err
	}
	if d.did == 0 {
		return nil, nil, dyetrace.Errorf(dyetrace.NotFound, "redact pack", "nothing in the pack is what you name: nothing is left out")
	}
	if err := d.cleanManifest(&m); err != nil {
		return nil, nil, err
	}
	if x != nil {
		if files, err = x.WithExhibits(&m, files); err != nil {
			return nil, nil, err
		}
		for _, f := range files[len(files)-len(exhibitLangs):] {
			if err := d.clean(f); err != nil {
				return nil, nil, err
			}
		}
	}
	return &m, d.openings, Write(ctx, w, &m, files)
}

// joined are two reasons in one.
func joined(a, b string) string {
	if a == b {
		return a
	}
	return a + "; " + b
}

// choose finds the members that go. Their hashes must not be read anywhere either: whoever
// guesses a short file could prove by its hash that he has guessed right.
func (d *redacting) choose(ctx context.Context, p *Pack) error {
	texts := slices.Clone(d.r.Texts)
	for _, ref := range d.r.Gone {
		texts = append(texts, ref.ID)
	}
	// What nobody can search may have anything in it, and goes.
	d.texts = NewTexts(texts)
	for _, m := range p.Manifest.Members {
		if err := ctx.Err(); err != nil {
			return err
		}
		if m.LeftOut != "" || p.Manifest.Case != nil && isMade(m.Name) {
			continue
		}
		why := ""
		switch {
		case d.r.Members != nil && d.r.Members(m.Name):
			why = d.r.Why
		case d.texts.Empty():
		case m.Bytes > maxSearched:
			why = "nobody can search it"
		default:
			data, err := p.Bytes(m.Name)
			if err != nil {
				return err
			}
			switch d.texts.Search(data) {
			case Found:
				why = d.r.Why
			case Opaque:
				why = "nobody can search it"
			}
			if d.texts.In(m.Name) {
				why = d.r.Why
			}
		}
		if why != "" {
			d.out[m.Name] = why
			texts = append(texts, m.SHA256)
		}
	}
	d.texts = NewTexts(texts)
	return nil
}

// isMade reports whether a member is made of a case's events, so that it is made again.
func isMade(name string) bool {
	return strings.HasPrefix(name, "case/") || strings.HasPrefix(name, MessagesFolder+"/") || strings.HasPrefix(name, ExhibitsFolder+"/")
}

// ExhibitsFolder has the pages to print.
const ExhibitsFolder = "exhibits"

// commit is what stands in the place of a hash.
func (d *redacting) commit(name, was, sum string) (string, error) {
	var salt [32]byte
	if _, err := io.ReadFull(d.r.Random, salt[:]); err != nil {
		return "", err
	}
	o := Opening{Name: name, Was: was, Salt: hex.EncodeToString(salt[:]), SHA256: sum}
	d.openings = append(d.openings, o)
	return o.Commitment()
}

// keep lists the members of the redacted pack, and gives those that are in it.
func (d *redacting) keep(p *Pack, m *Manifest, files []File) ([]File, error) {
	renamed := map[string]string{}
	for _, member := range p.Manifest.Members {
		why, goes := d.out[member.Name]
		switch {
		case member.LeftOut != "":
			m.Members = append(m.Members, member)
		case p.Manifest.Case != nil && isMade(member.Name):
		case goes:
			m.Redacted.Members++
			d.did++
			// Sizes go too: that of a short file says much of it.
			left := Member{Name: member.Name, LeftOut: why}
			if d.texts.In(member.Name) {
				left.Name = fmt.Sprintf("left-out/%d", len(d.openings))
			}
			var err error
			if left.SHA256, err = d.commit(left.Name, member.Name, member.SHA256); err != nil {
				return nil, err
			}
			renamed[member.Name] = left.Name
			m.Members = append(m.Members, left)
		default:
			f := p.files[member.Name]
			files = append(files, File{member.Name, func() (io.ReadCloser, error) { return f.Open() }})
		}
	}
	m.Sources = slices.Clone(m.Sources)
	for i := range m.Sources {
		s := &m.Sources[i]
		if name, there := renamed[s.Member]; there {
			at := slices.IndexFunc(m.Members, func(o Member) bool { return o.Name == name })
			s.Member, s.SHA256 = name, m.Members[at].SHA256
		}
		if d.texts.In(s.Name) {
			s.Name = blankText
		}
	}
	return files, nil
}

// cleanManifest blanks what the manifest itself says of what is left out, and refuses to
// write one that still says something.
func (d *redacting) cleanManifest(m *Manifest) error {
	if m.Case != nil {
		c := *m.Case
		c.Results = slices.Clone(c.Results)
		for i := range c.Results {
			r := &c.Results[i]
			if _, gone := d.out[r.Member]; gone || d.texts.In(r.Why) {
				r.Why = "it was left out"
				if r.Member != "" && gone {
					r.Member = ""
				}
			}
		}
		c.Apart = slices.DeleteFunc(slices.Clone(c.Apart), d.texts.In)
		m.Case = &c
	}
	// Hashes are no words, whatever letters they have.
	said := *m
	if said.Case != nil {
		c := *said.Case
		c.Root, said.Case = "", &c
	}
	raw, err := json.Marshal(&said)
	if err == nil && d.texts.In(string(raw)) {
		err = dyetrace.Errorf(dyetrace.UsageError, "redact pack", "the reason, the recipient or another name in the manifest has a text that is to be left out: choose other words")
	}
	return err
}

// redactCase leaves out events, or blanks texts in them, and makes again what is made of
// events.
func (d *redacting) redactCase(ctx context.Context, p *Pack, m *Manifest) (*Extract, []File, error) {
	x, err := p.Extract(ctx)
	if err != nil {
		return nil, nil, err
	}
	// What is blank in one event shows by its hash in others: again, until nothing more is found.
	for more := true; more; {
		more = false
		for i := range x.Entries {
			hashes, err := d.redactEntry(&x.Entries[i])
			if err != nil {
				return nil, nil, err
			}
			for _, sum := range hashes {
				if !d.texts.In(sum) {
					d.texts.add(sum)
					more = true
				}
			}
		}
	}
	m.Redacted.Events, m.Redacted.Blank = 0, 0
	for i := range x.Entries {
		if e := &x.Entries[i]; e.Event == nil {
			m.Redacted.Events++
			if e.Shown != nil {
				m.Redacted.Blank++
			}
		}
	}
	if err := x.fold(ctx); err != nil {
		return nil, nil, err
	}
	c := *m.Case
	c.describe(x)
	m.Case = &c
	files, err := x.Files()
	if err != nil {
		return nil, nil, err
	}
	// Nothing is written that was not searched as it is written, but for the hashes of proofs.
	for _, f := range files {
		if f.Name == EventsName || f.Name == GrowthName || f.Name == CheckpointName {
			continue
		}
		if err := d.clean(f); err != nil {
			return nil, nil, err
		}
	}
	for i := range x.Entries {
		if e := &x.Entries[i]; e.Event != nil && d.mentions(e.Event) || e.Shown != nil && d.mentions(e.Shown) {
			return nil, nil, dyetrace.Errorf(dyetrace.OtherError, "redact pack", "event %d would still have a text that is to be left out: leave out more", e.No+1)
		}
	}
	return x, files, nil
}

// clean refuses a file that still has one of the texts.
func (d *redacting) clean(f File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err == nil && (d.texts.Search(data) == Found || d.texts.In(f.Name)) {
		err = dyetrace.Errorf(dyetrace.OtherError, "redact pack", "%s would still have a text that is to be left out: leave out more", f.Name)
	}
	return err
}

// redactEntry leaves an event out, or shows it with blanks. It returns hashes of what is
// blank now: nobody may read these either.
func (d *redacting) redactEntry(e *Entry) ([]string, error) {
	said := e.Event
	if said == nil {
		said = e.Shown
	}
	if said == nil || !d.mentions(said) {
		return nil, nil
	}
	event, err := casework.ParseEvent(said)
	if err != nil {
		return nil, err
	}
	var hashes []string
	shown, whole := []byte(nil), event.Fact
	if !slices.Contains(d.r.Gone, event.On) && !d.texts.In(event.On.ID) && !d.texts.In(event.Actor) && !d.texts.In(event.Office) {
		var fact any
		if err := json.Unmarshal(event.Fact, &fact); err != nil {
			return nil, err
		}
		b := &blanking{texts: d.texts}
		fact = b.blank("", fact)
		hashes = b.hashes
		if event.Fact, err = casework.Encode(fact); err != nil {
			return nil, err
		}
		// What cannot be shown without what is left out is not shown.
		if shown, err = event.Canonical(); err != nil || d.mentions(shown) || !folds(event) {
			shown = nil
		}
	}
	if shown == nil {
		hashes = hashesIn(whole)
	}
	d.did++
	e.Event, e.Shown, e.Salt = nil, shown, [32]byte{}
	return hashes, nil
}

// mentions reports whether an event's bytes have one of the texts, also in what they carry.
func (d *redacting) mentions(event []byte) bool {
	if d.texts.Search(event) == Found {
		return true
	}
	found := false
	dec := jsontext.NewDecoder(bytes.NewReader(event))
	for !found {
		token, err := dec.ReadToken()
		if err != nil {
			break
		}
		if token.Kind() == '"' {
			found = d.texts.In(token.String()) || carries(d.texts, token.String())
		}
	}
	return found
}

// carries reports whether a text is a message in base64 that has one of the texts, or that
// nobody can search.
func carries(t *Texts, text string) bool {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || isSum(text) {
		return false
	}
	is := t.Search(data)
	return is == Found || is == Opaque && len(text) >= wholeRun
}

// folds reports whether the program can read an event's fact.
func folds(e casework.Event) bool {
	_, there, err := casework.DecodeFact(e)
	return err == nil && there
}

// blanking takes texts out of a fact.
type blanking struct {
	texts  *Texts
	hashes []string
}

// hashing are the keys under which a fact has a hash of other parts of it, and signing those
// of a signature.
var (
	hashing = []string{"content", "sha256"}
	signing = []string{"signature", "public"}
)

// blank is a value without the texts. Where something of an object is blank, so are hashes
// and signatures beside it: a guess could be held against them.
func (b *blanking) blank(key string, value any) any {
	// Texts in lists and objects go one by one, so that the rest can still be read.
	switch v := value.(type) {
	case string:
		if b.texts.In(v) {
			return blankText
		}
		if carries(b.texts, v) {
			return ""
		}
	case []any:
		for i := range v {
			v[i] = b.blank(key, v[i])
		}
	case map[string]any:
		before, err := json.Marshal(v, json.Deterministic(true))
		for name, part := range v {
			v[name] = b.blank(name, part)
		}
		after, failed := json.Marshal(v, json.Deterministic(true))
		if err == nil && failed == nil && bytes.Equal(before, after) {
			return v
		}
		for _, name := range hashing {
			if text, is := v[name].(string); is && text != blankText {
				b.hashes, v[name] = append(b.hashes, text), blankText
			}
		}
		for _, name := range signing {
			delete(v, name)
		}
	}
	return value
}

// hashesIn are the hashes of contents in a fact that is left out as a whole.
func hashesIn(fact []byte) []string {
	var value any
	if json.Unmarshal(fact, &value) != nil {
		return nil
	}
	var hashes []string
	var walk func(any)
	walk = func(value any) {
		switch v := value.(type) {
		case []any:
			for _, part := range v {
				walk(part)
			}
		case map[string]any:
			for name, part := range v {
				if text, is := part.(string); is && isSum(text) && slices.Contains(hashing, name) {
					hashes = append(hashes, text)
				}
				walk(part)
			}
		}
	}
	walk(value)
	return hashes
}
