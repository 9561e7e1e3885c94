package xsd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const small = `<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
 <xs:annotation><xs:documentation>Words <b>of any kind</b></xs:documentation></xs:annotation>
 <xs:element name="r"><xs:complexType><xs:sequence>
  <xs:element name="id" type="xs:int"/>
  <xs:choice><xs:element name="code" type="code"/><xs:element name="swift" type="xs:string"/></xs:choice>
  <xs:sequence minOccurs="0"><xs:element name="balance" type="xs:decimal"/><xs:element name="date" type="day" minOccurs="0"/></xs:sequence>
  <xs:choice maxOccurs="unbounded"><xs:sequence maxOccurs="unbounded"><xs:element name="person" type="person"/></xs:sequence></xs:choice>
  <xs:element name="never" type="xs:string" maxOccurs="0" minOccurs="0"/>
 </xs:sequence></xs:complexType></xs:element>
 <xs:complexType name="person"><xs:sequence>
  <xs:element name="name"><xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="5"/><xs:pattern value="^[a-zA-Z0-9-+]*$"/></xs:restriction></xs:simpleType></xs:element>
  <xs:element name="friend" type="person" minOccurs="0" maxOccurs="2"/>
 </xs:sequence></xs:complexType>
 <xs:simpleType name="code"><xs:restriction base="xs:string"><xs:enumeration value="A"/><xs:enumeration value="B"/></xs:restriction></xs:simpleType>
 <xs:simpleType name="day"><xs:restriction base="xs:dateTime"><xs:minInclusive value="1753-01-01T00:00:00"/></xs:restriction></xs:simpleType>
</xs:schema>`

func read(t testing.TB, text string) *Schema {
	t.Helper()
	s, err := Read("small.xsd", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The document stands in the order of the schema, and what it lacks or has too much of is
// told with its place.
func TestWrite(t *testing.T) {
	ann := Values{"name": "Ann"}
	good := func(change func(v Values)) Values {
		v := Values{"person": []Values{ann, {"name": "Bo", "friend": ann}}, "swift": `X&"<`, "id": "7"}
		change(v)
		return v
	}
	for name, c := range map[string]struct {
		v    Values
		want string // the document, or its problems
	}{
		"whole": {good(func(Values) {}), "<r>\n <id>7</id>\n <swift>X&amp;&quot;&lt;</swift>\n <person>\n  <name>Ann</name>\n </person>\n <person>\n" +
			"  <name>Bo</name>\n  <friend>\n   <name>Ann</name>\n  </friend>\n </person>\n</r>\n"},
		"nothing":                  {Values{}, "r/id: it is missing; r: it needs one of code, swift; r: it needs one of person"},
		"both of a choice":         {good(func(v Values) { v["code"] = "A" }), "r: it has one of code, swift, and not more"},
		"a part of a group":        {good(func(v Values) { v["date"] = "2026-03-01T09:00:00" }), "r/balance: it is missing"},
		"no code":                  {good(func(v Values) { delete(v, "swift"); v["code"] = "C" }), `r/code: "C": it is no code of the unit's table: A, B`},
		"an element of nowhere":    {good(func(v Values) { v["x"] = "1" }), "r/x: the schema has no x here"},
		"one that is never there":  {good(func(v Values) { v["never"] = "1" }), "r/never: the schema has no never here"},
		"too many":                 {good(func(v Values) { v["person"] = Values{"name": "B", "friend": []Values{ann, ann, ann}} }), "r/person/friend: there are 3, at most 2"},
		"a wrong character":        {good(func(v Values) { v["person"] = Values{"name": "王"} }), `r/person/name: "王": it is not by the pattern [a-zA-Z0-9\-+]*`},
		"too long":                 {good(func(v Values) { v["person"] = Values{"name": "abcdef"} }), `r/person/name: "abcdef": it has 6 characters, and must have 0 to 5`},
		"a time with a zone":       {good(func(v Values) { v["balance"] = "1"; v["date"] = "2026-03-01T09:00:00Z" }), `r/date: "2026-03-01T09:00:00Z": it is no time like 2026-03-01T09:00:00, without a zone`},
		"a day before all":         {good(func(v Values) { v["balance"] = "1"; v["date"] = "1700-03-01T09:00:00" }), `r/date: "1700-03-01T09:00:00": it is before 1753-01-01T00:00:00`},
		"a word for a number":      {good(func(v Values) { v["id"] = "seven" }), `r/id: "seven": it is no number`},
		"a number that is too big": {good(func(v Values) { v["id"] = "2147483648" }), `r/id: "2147483648": it is above 2147483647`},
		"elements for a text":      {good(func(v Values) { v["id"] = Values{} }), "r/id: it holds a text, and no elements"},
		"a text for elements":      {good(func(v Values) { v["person"] = "Ann" }), "r/person: it holds elements, and no text"},
		"a control character":      {good(func(v Values) { v["swift"] = "\x01" }), `r/swift: "\x01": it has a character that XML cannot hold: U+0001`},
	} {
		t.Run(name, func(t *testing.T) {
			doc, problems := read(t, small).Write("r", c.v)
			got := strings.TrimPrefix(string(doc), `<?xml version="1.0" encoding="UTF-8"?>`+"\n")
			if len(problems) > 0 {
				var all []string
				for _, p := range problems {
					all = append(all, p.String())
				}
				got = strings.Join(all, "; ")
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// Anchors are taken off where somebody meant them, and plain characters stay.
func TestRepairPattern(t *testing.T) {
	for pattern, want := range map[string]string{
		`^[a-z .'-]*$`:        `[a-z .'-]*`,
		`($|(^[a-z]{2,})x.*)`: `(|([a-z]{2,})x.*)`,
		`[_a-zA-Z0-9-+]+`:     `[_a-zA-Z0-9\-+]+`,
		`[^$]+`:               `[^$]+`,
		`$[0-9]+`:             `$[0-9]+`,
		`a\$`:                 `a\$`,
		`a|^b$|c`:             `a|b|c`,
		`[a-z-]`:              `[a-z-]`,
		`[()-.]+`:             `[()-.]+`,
		`[\s\-a-c\--x]`:       `[\s\-a-c\--x]`,
	} {
		if got := repairPattern(pattern); got != want {
			t.Errorf("%s becomes %s, want %s", pattern, got, want)
		}
	}
	s := read(t, small)
	if len(s.Repairs()) != 1 || strings.Contains(string(s.Repaired([]byte(small))), "^") {
		t.Errorf("the repairs are %v", s.Repairs())
	}
}

// Whatever could make a report look checked that was not is refused, with its line.
func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct{ old, with, want string }{
		"an import":        {`<xs:complexType name="person">`, `<xs:import namespace="x"/><xs:complexType name="person">`, "small.xsd:11: the schema has import"},
		"a type of none":   {`type="day"`, `type="night"`, "small.xsd:7: the type night is not there"},
		"a broken pattern": {`*$"`, `*($"`, "small.xsd:12: the pattern"},
		"a class of less":  {`^[a-zA-Z0-9-+]*$`, `[a-z-[aeiou]]`, "small.xsd:12: the pattern"},
		"a length of none": {`value="5"`, `value="five"`, "small.xsd:12: maxLength"},
		"a union":          {`<xs:restriction base="xs:string"><xs:enumeration value="A"/><xs:enumeration value="B"/></xs:restriction>`, `<xs:union/>`, "a list or union"},
		"all":              {`<xs:sequence minOccurs="0">`, `<xs:sequence><xs:all/></xs:sequence><xs:sequence minOccurs="0">`, "the schema has all"},
		"another language": {`xmlns:xs="http://www.w3.org/2001/XMLSchema"`, `xmlns:xs="urn:x"`, "is no element of XML Schema"},
		"a document type":  {`<xs:schema`, `<!DOCTYPE x><xs:schema`, "DOCTYPE"},
		"broken XML":       {`</xs:schema>`, ``, "it is no XML"},
		"a type of itself": {`base="xs:dateTime"`, `base="day"`, "is no type of texts"},
	} {
		_, err := Read("small.xsd", []byte(strings.Replace(small, c.old, c.with, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := Read("x", make([]byte, mostBytes+1)); err == nil {
		t.Error("a schema of any size is read")
	}
}

// The schemas that units publish are read, where they are at hand.
func TestReadPublished(t *testing.T) {
	dir := os.Getenv("DYETRACE_SCHEMAS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "schemas")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("SKIPPED: DYETRACE_SCHEMAS names no folder with units' schemas")
	}
	for _, name := range []string{"goaml-5.0.2.xsd", "goaml-2.0.xsd"} {
		text, err := os.ReadFile(dir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Read(name, text)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Read(name, s.Repaired(text))
		if err != nil || len(again.Repairs()) > 0 {
			t.Errorf("%s: repaired, it still has %v, %v", name, again.Repairs(), err)
		}
		t.Logf("%s: %d repairs", name, len(s.Repairs()))
	}
}

// FuzzRead reads anything as a schema: no panic, and what it writes by one is well-formed.
func FuzzRead(f *testing.F) {
	f.Add([]byte(small))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Read("x", text)
		if err != nil {
			return
		}
		for root := range s.roots {
			s.Write(root, Values{"id": "7", "swift": "x"})
		}
	})
}
