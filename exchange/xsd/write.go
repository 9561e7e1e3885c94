package xsd

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dyetrace/internal/xmltext"
)

// Values are what an element holds, by the names of its elements, and of its attributes
// behind an @: a text, Values, or a list of either.
type Values map[string]any

// Problem is what a document lacks, or what is wrong with a value.
type Problem struct {
	Path    string   // of the element, such as report/transaction/amount_local
	Missing bool     // nothing is there for it
	OneOf   []string // of a choice: the elements of which one must be there
	Why     string
}

func (p Problem) String() string { return p.Path + ": " + p.Why }

// mostProblems bounds how many problems of one document are told.
const mostProblems = 500

// writer writes one document.
type writer struct {
	b        bytes.Buffer
	problems []Problem
}

func (w *writer) problem(missing bool, path, format string, args ...any) {
	if len(w.problems) < mostProblems {
		w.problems = append(w.problems, Problem{Path: path, Missing: missing, Why: fmt.Sprintf(format, args...)})
	}
}

// Write writes a document in the order of the schema. Where there are problems there is
// no document.
func (s *Schema) Write(root string, v Values) ([]byte, []Problem) {
	w := &writer{}
	e := s.roots[root]
	if e == nil {
		w.problem(false, root, "the schema has no such document")
		return nil, w.problems
	}
	w.b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	if s.namespace != "" {
		inner := maps.Clone(v)
		if inner == nil {
			inner = Values{}
		}
		inner["@xmlns"] = s.namespace
		v = inner
	}
	w.element(e, v, root, 0)
	if len(w.problems) > 0 {
		return nil, w.problems
	}
	return w.b.Bytes(), nil
}

// deepest bounds how deep a document goes: a schema may hold itself.
const deepest = 48

func (w *writer) element(e *element, value any, path string, depth int) {
	if depth > deepest {
		w.problem(false, path, "it lies more than %d elements deep", deepest)
		return
	}
	// A text is checked and written as it is, wrong or not: problems leave no document.
	indent := strings.Repeat(" ", depth)
	if e.of.text != nil && len(e.of.attrs) == 0 {
		text, is := value.(string)
		if !is {
			w.problem(false, path, "it holds a text, and no elements")
			return
		}
		if err := e.of.text.check(text); err != nil {
			w.problem(false, path, "%.80q: %v", text, err)
		}
		fmt.Fprintf(&w.b, "%s<%s>%s</%s>\n", indent, e.name, xmltext.Escape(text), e.name)
		return
	}
	v, is := value.(Values)
	if !is {
		w.problem(false, path, "it holds elements, and no text")
		return
	}
	// What the schema has no place for is a problem, for it would be left out.
	fmt.Fprintf(&w.b, "%s<%s", indent, e.name)
	used := w.attributes(e, v, path)
	w.b.WriteString(">\n")
	if e.of.content != nil {
		w.fill(e.of.content, v, used, path, depth+1)
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if !used[name] {
			w.problem(false, path+"/"+name, "the schema has no %s here", name)
		}
	}
	fmt.Fprintf(&w.b, "%s</%s>\n", indent, e.name)
}

// attributes writes an element's attributes, and returns their names.
func (w *writer) attributes(e *element, v Values, path string) map[string]bool {
	used := map[string]bool{"@xmlns": true}
	for _, a := range append([]attribute{{name: "xmlns", of: &simple{base: "string", longest: -1}}}, e.of.attrs...) {
		text, is := v["@"+a.name].(string)
		used["@"+a.name] = true
		if !is {
			if a.required {
				w.problem(true, path+"/@"+a.name, "it is missing")
			}
			continue
		}
		if err := a.of.check(text); err != nil {
			w.problem(false, path+"/@"+a.name, "%.80q: %v", text, err)
		}
		fmt.Fprintf(&w.b, ` %s="%s"`, a.name, xmltext.Escape(text))
	}
	return used
}

// touches reports whether there is a value for any element of a particle.
func (p *particle) touches(v Values) bool {
	if p.one != nil {
		_, is := v[p.one.name]
		return is
	}
	return slices.ContainsFunc(p.parts, func(part *particle) bool { return part.touches(v) })
}

// mark notes all elements of a particle as used.
func (p *particle) mark(used map[string]bool) {
	if p.one != nil {
		used[p.one.name] = true
	}
	for _, part := range p.parts {
		part.mark(used)
	}
}

// names are the elements of a particle, for people.
func (p *particle) names() []string {
	if p.one != nil {
		return []string{p.one.name}
	}
	var all []string
	for _, part := range p.parts {
		if part.least > 0 || p.choice {
			all = append(all, part.names()...)
		}
	}
	return all
}

// empty reports whether a particle may be left out.
func (p *particle) empty() bool {
	switch {
	case p.least == 0:
		return true
	case p.one != nil:
		return false
	case p.choice:
		return slices.ContainsFunc(p.parts, (*particle).empty)
	}
	return !slices.ContainsFunc(p.parts, func(part *particle) bool { return !part.empty() })
}

// fill writes what a particle has values for, and notes what it must have.
func (w *writer) fill(p *particle, v Values, used map[string]bool, path string, depth int) {
	switch {
	case p.one != nil:
		w.one(p, v, used, path, depth)
	case !p.touches(v) && p.empty():
	case p.choice:
		w.choose(p, v, used, path, depth)
	default:
		for _, part := range p.parts {
			w.fill(part, v, used, path, depth)
		}
	}
}

// choose writes the one part of a choice that there are values for.
func (w *writer) choose(p *particle, v Values, used map[string]bool, path string, depth int) {
	var touched []*particle
	for _, part := range p.parts {
		if part.touches(v) {
			touched = append(touched, part)
		}
	}
	switch {
	case len(touched) == 0:
		w.problem(true, path, "it needs one of %s", strings.Join(p.names(), ", "))
		w.problems[len(w.problems)-1].OneOf = p.names()
	case len(touched) > 1 && !p.repeating:
		w.problem(false, path, "it has one of %s, and not more", strings.Join(p.names(), ", "))
		p.mark(used)
	default:
		for _, part := range touched {
			w.fill(part, v, used, path, depth)
		}
	}
}

// one writes an element, as often as there are values for it.
func (w *writer) one(p *particle, v Values, used map[string]bool, path string, depth int) {
	name := p.one.name
	at := path + "/" + name
	value, is := v[name]
	used[name] = true
	// One value is a list of one.
	list := []any{value}
	switch l := value.(type) {
	case nil:
		list = nil
	case []Values:
		list = list[:0]
		for i := range l {
			list = append(list, l[i])
		}
	case []string:
		list = list[:0]
		for i := range l {
			list = append(list, l[i])
		}
	}
	switch {
	case len(list) == 0 && (p.least > 0 || is):
		w.problem(true, at, "it is missing")
	case len(list) > 0 && len(list) < p.least:
		w.problem(true, at, "there are %d, and must be %d", len(list), p.least)
	case len(list) > p.most && !p.repeating:
		w.problem(false, at, "there are %d, at most %d", len(list), p.most)
	}
	// The place in a list is told only where there is more than one.
	for i := range list {
		where := at
		if len(list) > 1 {
			where = fmt.Sprintf("%s[%d]", at, i+1)
		}
		w.element(p.one, list[i], where, depth)
	}
}

// Place is an element of a schema.
type Place struct{ of *typ }

// Find is the element at a path such as report/transaction/date_transaction; false where
// the schema has none.
func (s *Schema) Find(path string) (Place, bool) {
	names := strings.Split(path, "/")
	e := s.roots[names[0]]
	for _, name := range names[1:] {
		if e == nil || e.of.content == nil {
			return Place{}, false
		}
		e = e.of.content.named(name)
	}
	if e == nil {
		return Place{}, false
	}
	return Place{e.of}, true
}

// Check returns the reason why a text is none for the place, or nil.
func (p Place) Check(text string) error {
	if p.of.text == nil {
		return fmt.Errorf("it holds elements, and no text")
	}
	return p.of.text.check(text)
}

// Longest is how many characters the place takes; -1: any number.
func (p Place) Longest() int {
	if p.of.text == nil {
		return -1
	}
	return p.of.text.longest
}

// Codes are the codes of the place's table, in order; none where it has no table.
func (p Place) Codes() []string {
	if p.of.text == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(p.of.text.codes))
}

// Text reports whether the place takes a text, and not elements.
func (p Place) Text() bool { return p.of.text != nil }

// Moment reports whether the place takes a date with a time.
func (p Place) Moment() bool { return p.of.text != nil && p.of.text.base == "dateTime" }

func (p *particle) named(name string) *element {
	if p.one != nil {
		if p.one.name == name {
			return p.one
		}
		return nil
	}
	for _, part := range p.parts {
		if e := part.named(name); e != nil {
			return e
		}
	}
	return nil
}
