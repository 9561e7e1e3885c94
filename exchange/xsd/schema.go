package xsd

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Schema is a schema that has been read.
type Schema struct {
	name      string
	roots     map[string]*element
	types     map[string]*node
	built     map[string]*typ
	namespace string
	qualified bool
	repairs   []Repair
}

// Repair is a pattern that was changed on loading, because it was written in the manner
// of other languages, and XML Schema would take it otherwise.
type Repair struct {
	Line     int
	From, To string
}

// Repairs are the patterns that were changed.
func (s *Schema) Repairs() []Repair { return s.repairs }

// element is an element of a document.
type element struct {
	name string
	of   *typ
}

// typ is what an element holds: text by rules, or other elements.
type typ struct {
	text    *simple
	content *particle
	attrs   []attribute
}

type attribute struct {
	name     string
	required bool
	of       *simple
}

// particle is an element, or a sequence or choice of particles, and how often it may be
// there.
type particle struct {
	choice    bool
	least     int
	most      int // unbounded: many
	one       *element
	parts     []*particle
	repeating bool // the group, or one around it, may be there many times
}

const many = 1 << 30

// simple is rules for a text. Of patterns, each list is of one step of derivation: one of
// its patterns must hold.
type simple struct {
	base             string // string, decimal, integer, boolean or dateTime
	codes            map[string]bool
	patterns         [][]*regexp.Regexp
	shortest         int
	longest          int // in characters; -1: any
	least, greatest  *big.Rat
	digits, fraction int // -1: any
	earliest         string
	fixed            string
}

// Read reads a schema; errors call it name.
func Read(name string, text []byte) (*Schema, error) {
	root, err := readTree(name, text)
	if err != nil {
		return nil, err
	}
	s := &Schema{name: name, roots: map[string]*element{}, types: map[string]*node{}, built: map[string]*typ{},
		namespace: root.attr["targetNamespace"], qualified: root.attr["elementFormDefault"] == "qualified"}
	if root.tag != "schema" {
		return nil, root.refuse(name, "it is no schema but a %s", root.tag)
	}
	// Types may be named before they are there, so all names are known first.
	var elements []*node
	for _, n := range root.kids {
		switch n.tag {
		case "complexType", "simpleType":
			if n.attr["name"] == "" || s.types[n.attr["name"]] != nil {
				return nil, n.refuse(name, "the type %q has no name of its own", n.attr["name"])
			}
			s.types[n.attr["name"]] = n
		case "element":
			if s.roots[n.attr["name"]] != nil || n.attr["name"] == "" {
				return nil, n.refuse(name, "the element %q is there twice", n.attr["name"])
			}
			s.roots[n.attr["name"]] = &element{name: n.attr["name"]}
			elements = append(elements, n)
		default:
			return nil, s.unknown(n)
		}
	}
	for _, n := range elements {
		if err := s.fill(s.roots[n.attr["name"]], n); err != nil {
			return nil, err
		}
	}
	if len(s.roots) == 0 {
		return nil, root.refuse(name, "the schema has no element")
	}
	return s, nil
}

func (s *Schema) unknown(n *node) error {
	return n.refuse(s.name, "the schema has %s, which is not read: a report could not be checked", n.tag)
}

// fill gives an element its type.
func (s *Schema) fill(e *element, n *node) (err error) {
	if n.attr["substitutionGroup"] != "" || n.attr["abstract"] == "true" {
		return n.refuse(s.name, "the element %s stands in for others, which is not read", e.name)
	}
	switch {
	case n.attr["type"] != "":
		e.of, err = s.typeNamed(n, n.attr["type"])
	case len(n.kids) == 1 && n.kids[0].tag == "complexType":
		e.of, err = s.complexType(n.kids[0])
	case len(n.kids) == 1 && n.kids[0].tag == "simpleType":
		var text *simple
		text, err = s.simpleType(n.kids[0])
		e.of = &typ{text: text}
	default:
		err = n.refuse(s.name, "the element %s has no type that is read", e.name)
	}
	if err == nil && n.attr["fixed"] != "" && e.of.text != nil {
		fixed := *e.of.text
		fixed.fixed = n.attr["fixed"]
		e.of = &typ{text: &fixed}
	}
	return err
}

// typeNamed is a type by its name, one of the schema's or of XML Schema's own.
func (s *Schema) typeNamed(at *node, name string) (*typ, error) {
	prefix, local, has := strings.Cut(name, ":")
	if !has {
		prefix, local = "", name
	}
	if t := s.built[local]; t != nil {
		return t, nil
	}
	n := s.types[local]
	if n == nil {
		if text := builtIn(local); text != nil && prefix != "" {
			return &typ{text: text}, nil
		}
		return nil, at.refuse(s.name, "the type %s is not there, or is not read", name)
	}
	// A type may hold itself: a person has persons that are related to him.
	t := &typ{}
	s.built[local] = t
	if n.tag == "simpleType" {
		text, err := s.simpleType(n)
		t.text = text
		return t, err
	}
	made, err := s.complexType(n)
	if err == nil {
		*t = *made
	}
	return t, err
}

func builtIn(name string) *simple {
	base := map[string]string{"string": "string", "token": "string", "normalizedString": "string", "decimal": "decimal",
		"int": "integer", "integer": "integer", "long": "integer", "short": "integer", "boolean": "boolean",
		"dateTime": "dateTime", "positiveInteger": "integer", "nonNegativeInteger": "integer"}[name]
	if base == "" {
		return nil
	}
	t := &simple{base: base, longest: -1, digits: -1, fraction: -1}
	switch name {
	case "positiveInteger":
		t.least = big.NewRat(1, 1)
	case "nonNegativeInteger":
		t.least = new(big.Rat)
	case "int":
		t.least, t.greatest = big.NewRat(-1<<31, 1), big.NewRat(1<<31-1, 1)
	}
	return t
}

// complexType reads a type that holds elements, or a text with attributes.
func (s *Schema) complexType(n *node) (*typ, error) {
	t := &typ{}
	if n.attr["mixed"] == "true" || n.attr["abstract"] == "true" {
		return nil, n.refuse(s.name, "a type that is mixed or abstract is not read")
	}
	for _, kid := range n.kids {
		switch kid.tag {
		case "complexContent", "simpleContent":
			if err := s.extend(t, kid); err != nil {
				return nil, err
			}
		default:
			if err := s.addContent(t, kid); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

// addContent adds what stands in a complex type, or in an extension of one.
func (s *Schema) addContent(t *typ, kid *node) error {
	switch kid.tag {
	case "sequence", "choice":
		p, err := s.group(kid, 0, false)
		if err != nil || p == nil {
			return err
		}
		if t.content != nil {
			p = &particle{least: 1, most: 1, parts: []*particle{t.content, p}}
		}
		t.content = p
		return nil
	case "attribute":
		a := attribute{name: kid.attr["name"], required: kid.attr["use"] == "required"}
		of, err := s.typeNamed(kid, kid.attr["type"])
		if err != nil || of.text == nil {
			return kid.refuse(s.name, "the attribute %s has no type that is read", a.name)
		}
		a.of = of.text
		t.attrs = append(t.attrs, a)
		return nil
	}
	return s.unknown(kid)
}

// extend reads what a type has beside those of another.
func (s *Schema) extend(t *typ, n *node) error {
	if len(n.kids) != 1 || n.kids[0].tag != "extension" {
		return n.refuse(s.name, "a type that restricts another is not read here")
	}
	base, err := s.typeNamed(n.kids[0], n.kids[0].attr["base"])
	if err != nil {
		return err
	}
	t.text, t.content, t.attrs = base.text, base.content, append(t.attrs, base.attrs...)
	for _, kid := range n.kids[0].kids {
		if err := s.addContent(t, kid); err != nil {
			return err
		}
	}
	return nil
}

// group reads a sequence or a choice. It is nil where it may never be there.
func (s *Schema) group(n *node, depth int, repeating bool) (*particle, error) {
	p := &particle{choice: n.tag == "choice"}
	if depth > mostDepth {
		return nil, n.refuse(s.name, "groups lie more than %d deep", mostDepth)
	}
	if err := s.occurs(n, p); err != nil || p.most == 0 {
		return nil, err
	}
	p.repeating = repeating || p.most > 1
	for _, kid := range n.kids {
		var part *particle
		var err error
		switch kid.tag {
		case "sequence", "choice":
			part, err = s.group(kid, depth+1, p.repeating)
		case "element":
			part, err = s.oneElement(kid, p.repeating)
		default:
			err = s.unknown(kid)
		}
		if err != nil {
			return nil, err
		}
		if part != nil {
			p.parts = append(p.parts, part)
		}
	}
	return p, nil
}

func (s *Schema) oneElement(n *node, repeating bool) (*particle, error) {
	p := &particle{repeating: repeating}
	if err := s.occurs(n, p); err != nil || p.most == 0 {
		return nil, err
	}
	if ref := n.attr["ref"]; ref != "" {
		_, local, has := strings.Cut(ref, ":")
		if !has {
			local = ref
		}
		if p.one = s.roots[local]; p.one == nil {
			return nil, n.refuse(s.name, "the element %s is not there", ref)
		}
		return p, nil
	}
	p.one = &element{name: n.attr["name"]}
	if p.one.name == "" {
		return nil, n.refuse(s.name, "an element has no name")
	}
	return p, s.fill(p.one, n)
}

// occurs reads how often something may be there.
func (s *Schema) occurs(n *node, p *particle) (err error) {
	p.least, p.most = 1, 1
	if text := n.attr["minOccurs"]; text != "" {
		if p.least, err = strconv.Atoi(text); err != nil || p.least < 0 {
			return n.refuse(s.name, "minOccurs %q is no number", text)
		}
	}
	switch text := n.attr["maxOccurs"]; text {
	case "":
	case "unbounded":
		p.most = many
	default:
		if p.most, err = strconv.Atoi(text); err != nil || p.most < 0 {
			return n.refuse(s.name, "maxOccurs %q is no number", text)
		}
	}
	if p.least > max(p.most, 1) {
		return n.refuse(s.name, "minOccurs is above maxOccurs")
	}
	return nil
}

// Repaired is the schema with its patterns repaired, for tools that read it as it stands.
func (s *Schema) Repaired(text []byte) []byte {
	lines := strings.Split(string(text), "\n")
	for _, r := range s.repairs {
		if r.Line >= 1 && r.Line <= len(lines) {
			lines[r.Line-1] = strings.Replace(lines[r.Line-1], `"`+attributes.Replace(r.From)+`"`,
				`"`+attributes.Replace(r.To)+`"`, 1)
		}
	}
	return []byte(strings.Join(lines, "\n"))
}

// attributes are the characters that stand otherwise in an attribute.
var attributes = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;")
