package letter

import (
	"embed"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"dyetrace"
	"dyetrace/internal/tomlfile"
)

// shipped are the forms of this program.
//
//go:embed letters/*.toml
var shipped embed.FS

// Kind is what a letter is for.
type Kind string

// The kinds of letters.
const (
	Stop          Kind = "stop"
	Freeze        Kind = "freeze"
	Extend        Kind = "extend"
	Lift          Kind = "lift"
	Inquiry       Kind = "inquiry"
	ReturnNotice  Kind = "return-notice"  // public: of a return in proportion
	ListingNotice Kind = "listing-notice" // to who is listed
	Receipt       Kind = "receipt"        // for the victim
)

// Kinds are all of them.
func Kinds() []Kind {
	return []Kind{Stop, Freeze, Extend, Lift, Inquiry, ReturnNotice, ListingNotice, Receipt}
}

// form is a form of a kind in a language.
type form struct {
	Kind   Kind     `toml:"kind"`
	Lang   string   `toml:"lang"`
	Title  string   `toml:"title"`
	Needs  []string `toml:"needs"`
	Fields []string `toml:"fields"`
	Rows   []string `toml:"rows"` // columns of the table, where there is one
	Text   string   `toml:"text"`

	text   *template.Template
	sha256 string
}

// Forms are the forms at hand: those that ship, and those of a folder in their place.
type Forms struct{ all map[formKey]*form }

type formKey struct {
	kind Kind
	lang string
}

// mostFiles bounds the forms of a folder.
const mostFiles = 200

// Open makes the forms of what ships and of a folder; nil is none.
func Open(folder fs.FS) (*Forms, error) {
	f := &Forms{all: map[formKey]*form{}}
	if err := f.read(shipped, "letters"); err != nil {
		return nil, err
	}
	if folder == nil {
		return f, nil
	}
	own := &Forms{all: map[formKey]*form{}}
	if err := own.read(folder, "."); err != nil {
		return nil, err
	}
	maps.Copy(f.all, own.all)
	return f, nil
}

func (f *Forms) read(from fs.FS, dir string) error {
	return tomlfile.EachFile(from, dir, "read letters", mostFiles, func(name string, text []byte) error {
		read, err := readForm(name, text)
		if err != nil {
			return err
		}
		key := formKey{read.Kind, read.Lang}
		if f.all[key] != nil {
			return &dyetrace.Error{Kind: dyetrace.InputError, Op: "read letter", File: name,
				Err: errors.New("another file has a form of this kind and language already: leave one out")}
		}
		f.all[key] = read
		return nil
	})
}

func readForm(name string, text []byte) (*form, error) {
	f := new(form)
	r := tomlfile.New(name, "read letter")
	if err := r.Decode(text, f); err != nil {
		return nil, err
	}
	// A field that nobody fills would be missing in every letter, without a word.
	f.sha256 = tomlfile.Sum(text)
	if !slices.Contains(Kinds(), f.Kind) {
		r.Wrong("kind", 0, "kind %q: it is one of %v", f.Kind, Kinds())
	}
	if f.Lang != "en" && f.Lang != "zh" {
		r.Wrong("lang", 0, "lang %q: it is en or zh", f.Lang)
	}
	if f.Title == "" || strings.ContainsAny(f.Title, "\r\n") {
		r.Wrong("title", 0, "a form has a title of one line")
	}
	for key, names := range map[string][]string{"needs": f.Needs, "fields": f.Fields} {
		for _, n := range names {
			if _, known := labels[n]; !known {
				r.Wrong(key, 0, "there is no field %q: there are %s", n, strings.Join(slices.Sorted(maps.Keys(labels)), ", "))
			}
		}
	}
	for _, n := range f.Rows {
		if _, known := rowLabels[n]; !known {
			r.Wrong("rows", 0, "there is no column %q: there are %s", n, strings.Join(slices.Sorted(maps.Keys(rowLabels)), ", "))
		}
	}
	checkText(r, f)
	return f, r.Err()
}

// checkText checks that the text has fields in its places and nothing else that runs: a
// form is no program, and what a program would leave out, nobody would see.
func checkText(r *tomlfile.Reader, f *form) {
	var err error
	if f.text, err = template.New(string(f.Kind)).Option("missingkey=error").Parse(f.Text); err != nil {
		r.Wrong("text", 0, "%s", strings.TrimPrefix(err.Error(), "template: "))
		return
	}
	if len(f.text.Templates()) > 1 {
		r.Wrong("text", 0, "a form defines no other forms")
	}
	if f.text.Tree == nil {
		return
	}
	for _, node := range f.text.Root.Nodes {
		if node.Type() == parse.NodeText {
			continue
		}
		field := strings.TrimSuffix(strings.TrimPrefix(node.String(), "{{."), "}}")
		if _, known := labels[field]; !known || node.Type() != parse.NodeAction {
			r.Wrong("text", 0, "%s is no place for a field: write one such as {{.account}}", node)
		} else if !slices.Contains(f.Needs, field) {
			r.Wrong("text", 0, "the text has a place for %s, which may be missing: name it in needs", field)
		}
	}
}
