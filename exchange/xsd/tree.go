package xsd

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"dyetrace"
)

// Bounds of a schema.
const (
	mostBytes = 4 << 20
	mostNodes = 200_000
	mostDepth = 64
)

const namespace = "http://www.w3.org/2001/XMLSchema"

// node is an element of the schema document.
type node struct {
	tag  string // without its prefix
	line int
	attr map[string]string
	kids []*node
}

func (n *node) refuse(name, format string, args ...any) error {
	e := dyetrace.Errorf(dyetrace.InputError, "schema", format, args...)
	var placed *dyetrace.Error
	if errors.As(e, &placed) {
		placed.File, placed.Line = name, int64(n.line)
	}
	return e
}

// readTree reads the schema as a tree of elements; annotations and comments are left out.
func readTree(name string, text []byte) (*node, error) {
	root := &node{}
	if len(text) > mostBytes {
		return nil, root.refuse(name, "the schema has %d bytes, at most %d", len(text), mostBytes)
	}
	// Elements that are open, the innermost last.
	d := xml.NewDecoder(bytes.NewReader(text))
	open := []*node{root}
	count := 0
	for {
		token, err := d.Token()
		line, _ := d.InputPos()
		at := &node{line: line}
		switch {
		case errors.Is(err, io.EOF) && len(root.kids) == 1:
			return root.kids[0], nil
		case errors.Is(err, io.EOF):
			return nil, at.refuse(name, "it is no schema: it has no root element")
		case err != nil:
			return nil, at.refuse(name, "it is no XML: %w", err)
		}
		// Words for people are passed over; whatever else is not understood is refused.
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Space != namespace {
				return nil, at.refuse(name, "%s is no element of XML Schema", t.Name.Local)
			}
			if t.Name.Local == "annotation" {
				if err := d.Skip(); err != nil {
					return nil, at.refuse(name, "it is no XML: %w", err)
				}
				continue
			}
			if count++; count > mostNodes || len(open) > mostDepth {
				return nil, at.refuse(name, "the schema is too large: at most %d elements, %d deep", mostNodes, mostDepth)
			}
			at.tag, at.attr = t.Name.Local, map[string]string{}
			for _, a := range t.Attr {
				if a.Name.Space == "" {
					at.attr[a.Name.Local] = a.Value
				}
			}
			above := open[len(open)-1]
			above.kids = append(above.kids, at)
			open = append(open, at)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return nil, at.refuse(name, "text has no place in a schema: %.40q", strings.TrimSpace(string(t)))
			}
		case xml.Directive:
			return nil, at.refuse(name, "a schema with a DOCTYPE is not read")
		}
	}
}
