package graph

import (
	"encoding/csv"
	"io"
	"strings"
)

// WriteNeo4j writes two tables that neo4j-admin imports, nodes.csv and
// relationships.csv, with the headings that it reads, and the graph's note beside them; all properties are strings. Texts
// may have line ends: import with --multiline-fields=true.
func (g *Graph) WriteNeo4j(create func(name string) (io.WriteCloser, error)) error {
	if err := g.Check(); err != nil {
		return err
	}
	err := writeTable(create, "nodes.csv", headings([]string{"id:ID", ":LABEL"}, nodeColumns()), len(g.Nodes),
		func(i int) []string {
			n := &g.Nodes[i]
			kind := string(n.Kind)
			return append([]string{n.ID, strings.ToUpper(kind[:1]) + kind[1:]}, nodeCells(n)...)
		})
	if err != nil {
		return err
	}
	if g.Note != "" {
		if err := writeTable(create, "about.csv", []string{"about"}, 1, func(int) []string { return []string{g.Note} }); err != nil {
			return err
		}
	}
	return writeTable(create, "relationships.csv", headings([]string{":START_ID", ":END_ID", ":TYPE", "id"},
		edgeColumns()), len(g.Edges), func(i int) []string {
		e := &g.Edges[i]
		return append([]string{g.Nodes[e.From].ID, g.Nodes[e.To].ID, strings.ToUpper(string(e.Relation)), e.ID},
			edgeCells(e)...)
	})
}

// headings are those of a table: neo4j-admin takes a column without a type for text.
func headings(first, columns []string) []string {
	for _, c := range columns {
		first = append(first, c+":string")
	}
	return first
}

func writeTable(create func(name string) (io.WriteCloser, error), name string, heading []string, rows int,
	row func(i int) []string) error {
	f, err := create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w := csv.NewWriter(f)
	if err := w.Write(heading); err != nil {
		return err
	}
	for i := range rows {
		if err := w.Write(row(i)); err != nil {
			return err
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	return f.Close()
}
