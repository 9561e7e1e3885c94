package graph

import (
	"bufio"
	"fmt"
	"io"

	"dyetrace/internal/display"
	"dyetrace/internal/xmltext"
)

// xmlText is text as it stands in an element or an attribute. XML has no place for some
// control characters, however they are escaped; they are shown as the program shows them
// elsewhere, such as \x1b.
func xmlText(s string) string {
	for _, r := range s {
		if !inXML(r) {
			s = display.Line(s)
			break
		}
	}
	return xmltext.Escape(s)
}

// inXML reports whether a document may have a character. Source: XML 1.0, section 2.2.
func inXML(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return true
	case r < 0x20, r == 0xFFFE, r == 0xFFFF:
		return false
	}
	return true
}

// WriteGraphML writes a graph as GraphML (graphdrawing.org, 2002), a directed graph in
// which every value is a string.
func (g *Graph) WriteGraphML(out io.Writer) error {
	if err := g.Check(); err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<graphml xmlns="http://graphml.graphdrawing.org/xmlns">` + "\n")
	for _, of := range []struct {
		what, prefix string
		columns      []string
	}{{"node", "n", nodeColumns()}, {"edge", "e", edgeColumns()}} {
		for i, name := range of.columns {
			fmt.Fprintf(w, `<key id="%s%d" for="%s" attr.name="%s" attr.type="string"/>`+"\n", of.prefix, i, of.what, name)
		}
	}
	// One transfer is one edge, so that two accounts may be joined by many.
	fmt.Fprintf(w, `<graph edgedefault="directed"><desc>%s</desc>`+"\n", xmlText(g.about()))
	data := func(prefix string, cells []string) {
		for i, cell := range cells {
			if cell != "" {
				fmt.Fprintf(w, `<data key="%s%d">%s</data>`, prefix, i, xmlText(cell))
			}
		}
	}
	for i := range g.Nodes {
		fmt.Fprintf(w, `<node id="%s">`, xmlText(g.Nodes[i].ID))
		data("n", nodeCells(&g.Nodes[i]))
		w.WriteString("</node>\n")
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		fmt.Fprintf(w, `<edge id="%s" source="%s" target="%s">`, xmlText(e.ID), xmlText(g.Nodes[e.From].ID),
			xmlText(g.Nodes[e.To].ID))
		data("e", edgeCells(e))
		w.WriteString("</edge>\n")
	}
	w.WriteString("</graph>\n</graphml>\n")
	return w.Flush()
}

// WriteGEXF writes a graph as GEXF 1.3, the form of Gephi. Every value is a string, and
// edges have no weight: Gephi keeps weights as floats.
func (g *Graph) WriteGEXF(out io.Writer) error {
	if err := g.Check(); err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<gexf xmlns="http://gexf.net/1.3" version="1.3">` +
		"\n")
	fmt.Fprintf(w, "<meta><creator>dyetrace</creator><description>%s</description></meta>\n", xmlText(g.about()))
	w.WriteString(`<graph defaultedgetype="directed" idtype="string" mode="static">` + "\n")
	for _, of := range []struct {
		what    string
		columns []string
	}{{"node", nodeColumns()}, {"edge", edgeColumns()}} {
		fmt.Fprintf(w, `<attributes class="%s" mode="static">`, of.what)
		for i, name := range of.columns {
			fmt.Fprintf(w, `<attribute id="%s%d" title="%s" type="string"/>`, of.what, i, name)
		}
		w.WriteString("</attributes>\n")
	}
	values := func(prefix string, cells []string) {
		w.WriteString("<attvalues>")
		for i, cell := range cells {
			if cell != "" {
				fmt.Fprintf(w, `<attvalue for="%s%d" value="%s"/>`, prefix, i, xmlText(cell))
			}
		}
		w.WriteString("</attvalues>")
	}
	w.WriteString("<nodes>\n")
	for i := range g.Nodes {
		n := &g.Nodes[i]
		fmt.Fprintf(w, `<node id="%s" label="%s">`, xmlText(n.ID), xmlText(n.label()))
		values("node", nodeCells(n))
		w.WriteString("</node>\n")
	}
	w.WriteString("</nodes>\n<edges>\n")
	// The kind of an edge tells Gephi which parallel edges it may put together.
	for i := range g.Edges {
		e := &g.Edges[i]
		fmt.Fprintf(w, `<edge id="%s" source="%s" target="%s" kind="%s">`, xmlText(e.ID), xmlText(g.Nodes[e.From].ID),
			xmlText(g.Nodes[e.To].ID), e.Relation)
		values("edge", edgeCells(e))
		w.WriteString("</edge>\n")
	}
	w.WriteString("</edges>\n</graph>\n</gexf>\n")
	return w.Flush()
}
