package graph

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/ftm"
	"dyetrace/intake/intaketest"
	"dyetrace/internal/display"
)

func currency(code string) dyetrace.Currency {
	c, err := dyetrace.ParseCurrency(code)
	if err != nil {
		panic(err)
	}
	return c
}

// town is a victim, two accounts of one person, and a phone.
func town() *Graph {
	cny := currency("CNY")
	const at = dyetrace.Instant(1772355600_000000000) // 2026-03-01T09:00:00Z
	return &Graph{
		Title: "Trace <of> V1",
		Nodes: []Node{
			{ID: "account:CNY:X", Kind: Account, Number: "X", Currency: cny, Holder: "王小明 & co", Institution: "East Bank"},
			{ID: "account:CNY:622200000000000001", Kind: Account, Number: "622200000000000001", Currency: cny, Level: 1,
				HolderID: "ID1", Holder: `Li "Lei"`, Sums: []Sum{{"received", 900719925474099301}, {"held", 1}}},
			{ID: "account:CNY:INGBNL2A/123", Kind: Account, Number: "INGBNL2A/123", Currency: cny, Level: 2, HolderID: "ID1", Holder: `Li "Lei"`},
			{ID: "person:ID1", Kind: Person, Number: "ID1", Holder: `Li "Lei"`},
			{ID: "phone:13800000000", Kind: Phone, Number: "13800000000"},
		},
		Edges: []Edge{
			{ID: "T1", Relation: Transferred, From: 0, To: 1, Amount: 900719925474099301, Currency: cny, First: at, Last: at,
				Traced: dyetrace.Stated{Amount: 900719925474099301, Known: true}, Memo: "rent,\n\"now\"", Serial: "S-1"},
			{ID: "T2", Relation: Transferred, From: 1, To: 2, Amount: 100, Currency: cny, First: at + 1e9, Last: at + 1e9,
				Received: 20, ReceivedCurrency: currency("USD"), Channel: "app"},
			{ID: "T3", Relation: Transferred, From: 1, To: 2, Amount: 250, Currency: cny, First: at + 2e9, Last: at + 2e9},
			{ID: "h1", Relation: Holds, From: 3, To: 1}, {ID: "h2", Relation: Holds, From: 3, To: 2},
			{ID: "u1", Relation: Uses, From: 4, To: 1},
		},
	}
}

// graphml is what a reader finds in GraphML.
type graphml struct {
	Keys []struct {
		ID   string `xml:"id,attr"`
		For  string `xml:"for,attr"`
		Name string `xml:"attr.name,attr"`
		Type string `xml:"attr.type,attr"`
	} `xml:"key"`
	Nodes []xmlNode `xml:"graph>node"`
	Edges []xmlNode `xml:"graph>edge"`
}

type xmlNode struct {
	ID     string `xml:"id,attr"`
	Source string `xml:"source,attr"`
	Target string `xml:"target,attr"`
	Data   []struct {
		Key  string `xml:"key,attr"`
		Text string `xml:",chardata"`
	} `xml:"data"`
	Values []struct {
		For   string `xml:"for,attr"`
		Value string `xml:"value,attr"`
	} `xml:"attvalues>attvalue"`
}

// cells are a node's or an edge's values by the number of their column.
func (n *xmlNode) cells(columns int) []string {
	cells := make([]string, columns)
	for _, d := range n.Data {
		cells[number(d.Key)] = d.Text
	}
	for _, v := range n.Values {
		cells[number(v.For)] = v.Value
	}
	return cells
}

// number is the number that a column's id ends with.
func number(id string) int {
	n, err := strconv.Atoi(strings.TrimLeft(id, "edgno"))
	if err != nil {
		panic(err)
	}
	return n
}

// inXMLText is a text as it comes back out of XML.
func inXMLText(s string) string {
	for _, r := range s {
		if !inXML(r) {
			return display.Line(s)
		}
	}
	return s
}

func shownAll(cells []string) []string {
	out := make([]string, len(cells))
	for i := range cells {
		out[i] = inXMLText(cells[i])
	}
	return out
}

// checkXML holds nodes and edges that were read against the graph.
func checkXML(t interface{ Fatalf(string, ...any) }, g *Graph, nodes, edges []xmlNode) {
	if len(nodes) != len(g.Nodes) || len(edges) != len(g.Edges) {
		t.Fatalf("%d nodes and %d edges, want %d and %d", len(nodes), len(edges), len(g.Nodes), len(g.Edges))
	}
	for i := range nodes {
		if d := cmp.Diff(shownAll(nodeCells(&g.Nodes[i])), nodes[i].cells(len(nodeColumns()))); d != "" || nodes[i].ID != inXMLText(g.Nodes[i].ID) {
			t.Fatalf("node %q: %s", nodes[i].ID, d)
		}
	}
	for i := range edges {
		e := &g.Edges[i]
		if d := cmp.Diff(shownAll(edgeCells(e)), edges[i].cells(len(edgeColumns()))); d != "" || edges[i].ID != inXMLText(e.ID) {
			t.Fatalf("edge %q: %s", edges[i].ID, d)
		}
		if edges[i].Source != inXMLText(g.Nodes[e.From].ID) || edges[i].Target != inXMLText(g.Nodes[e.To].ID) {
			t.Fatalf("edge %q joins %q and %q", e.ID, edges[i].Source, edges[i].Target)
		}
	}
}

// anyGraph draws a graph with whatever texts a ledger may hold.
func anyGraph(t *rapid.T) *Graph {
	text := rapid.StringN(0, 12, -1)
	codes := rapid.SampledFrom([]string{"CNY", "JPY", "KWD", "XBT"})
	g := &Graph{Title: text.Draw(t, "title")}
	seen := map[string]bool{}
	for i := range rapid.IntRange(0, 8).Draw(t, "nodes") {
		kind := rapid.SampledFrom([]Kind{Account, Account, Person, Device, Phone, Card}).Draw(t, "kind")
		n := Node{Kind: kind, Number: strings.ReplaceAll(text.Draw(t, "number"), "\x00", "") + fmt.Sprint(i), Holder: text.Draw(t, "holder"),
			Institution: text.Draw(t, "institution"), Level: rapid.IntRange(0, 4).Draw(t, "level")}
		if kind == Account {
			n.Currency = currency(codes.Draw(t, "currency"))
			n.Sums = []Sum{{"held", dyetrace.Amount(rapid.Int64Range(0, 1<<62).Draw(t, "held"))}}
		}
		n.ID = string(kind) + ":" + n.Currency.String() + ":" + n.Number
		if !seen[xmlText(n.ID)] {
			g.Nodes = append(g.Nodes, n)
		}
		seen[xmlText(n.ID)] = true
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "edges") {
		if len(g.Nodes) == 0 {
			break
		}
		e := Edge{ID: fmt.Sprint("e", i), Relation: Flowed, From: rapid.IntRange(0, len(g.Nodes)-1).Draw(t, "from"),
			To: rapid.IntRange(0, len(g.Nodes)-1).Draw(t, "to"), Memo: text.Draw(t, "memo"), Transfers: 2}
		if g.Nodes[e.From].Kind == Account {
			e.Currency, e.Amount = g.Nodes[e.From].Currency, dyetrace.Amount(rapid.Int64Range(1, 1<<58).Draw(t, "amount"))
		}
		g.Edges = append(g.Edges, e)
	}
	return g
}

// What GraphML and GEXF hold is what the graph holds, digit for digit, whatever its texts.
func TestXMLReadsBack(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, g *Graph) {
		var b bytes.Buffer
		if err := g.WriteGraphML(&b); err != nil {
			t.Fatalf("%v", err)
		}
		var m graphml
		if err := xml.Unmarshal(b.Bytes(), &m); err != nil {
			t.Fatalf("%v:\n%s", err, b.Bytes())
		}
		for i := range m.Keys {
			if m.Keys[i].Type != "string" {
				t.Fatalf("column %s is %s", m.Keys[i].Name, m.Keys[i].Type)
			}
		}
		checkXML(t, g, m.Nodes, m.Edges)
		b.Reset()
		if err := g.WriteGEXF(&b); err != nil {
			t.Fatalf("%v", err)
		}
		var x struct {
			Nodes []xmlNode `xml:"graph>nodes>node"`
			Edges []xmlNode `xml:"graph>edges>edge"`
		}
		if err := xml.Unmarshal(b.Bytes(), &x); err != nil {
			t.Fatalf("%v:\n%s", err, b.Bytes())
		}
		checkXML(t, g, x.Nodes, x.Edges)
	}
	check(t, town())
	rapid.Check(t, func(t *rapid.T) { check(t, anyGraph(t)) })
}

// memory is a folder in memory.
type memory map[string]*bytes.Buffer

type closer struct{ *bytes.Buffer }

func (closer) Close() error { return nil }

func (m memory) create(name string) (io.WriteCloser, error) {
	m[name] = &bytes.Buffer{}
	return closer{m[name]}, nil
}

// The tables of neo4j-admin have its headings, and hold what the graph holds.
func TestNeo4jReadsBack(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, g *Graph) {
		m := memory{}
		if err := g.WriteNeo4j(m.create); err != nil {
			t.Fatalf("%v", err)
		}
		nodes, err := csv.NewReader(m["nodes.csv"]).ReadAll()
		if err != nil || len(nodes) != len(g.Nodes)+1 {
			t.Fatalf("%d nodes, %v", len(nodes), err)
		}
		edges, err := csv.NewReader(m["relationships.csv"]).ReadAll()
		if err != nil || len(edges) != len(g.Edges)+1 {
			t.Fatalf("%d edges, %v", len(edges), err)
		}
		for i := range g.Edges {
			e := &g.Edges[i]
			// A CSV reader of Go's makes one line end of a carriage return and a line end.
			want := append([]string{g.Nodes[e.From].ID, g.Nodes[e.To].ID, strings.ToUpper(string(e.Relation)), e.ID}, edgeCells(e)...)
			for k := range want {
				want[k] = strings.ReplaceAll(want[k], "\r\n", "\n")
			}
			if d := cmp.Diff(want, edges[i+1]); d != "" {
				t.Fatalf("%s", d)
			}
		}
	}
	check(t, town())
	rapid.Check(t, func(t *rapid.T) { check(t, anyGraph(t)) })
	m := memory{}
	if err := town().WriteNeo4j(m.create); err != nil {
		t.Fatal(err)
	}
	if got, want := m["nodes.csv"].String(), "id:ID,:LABEL,label:string,kind:string,number:string,currency:string,holder:string,holder_id:string,institution:string,"; !strings.HasPrefix(got, want) {
		t.Errorf("the headings are %.200s", got)
	}
	if got, want := m["relationships.csv"].String(), ":START_ID,:END_ID,:TYPE,id,relation:string,amount:string,"; !strings.HasPrefix(got, want) {
		t.Errorf("the headings are %.200s", got)
	}
}

// Transfers, accounts and holders come back through the reader of FollowTheMoney.
func TestFtMComesBack(t *testing.T) {
	g := town()
	var b bytes.Buffer
	if err := g.WriteFtM(&b); err != nil {
		t.Fatal(err)
	}
	r, err := intaketest.ReadText(b.Bytes(), ftm.Formats(), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var rows, accounts []string
	for _, row := range r.Rows {
		rows = append(rows, fmt.Sprintf("%s %s %s>%s %s %s", row.ID, row.Time, row.From, row.To, row.Amount, row.Memo))
	}
	for _, a := range r.Accounts {
		accounts = append(accounts, fmt.Sprintf("%s %s %s %s", a.ID, a.Holder, a.HolderID, a.Institution))
	}
	if d := cmp.Diff([]string{
		"T1 2026-03-01T09:00:00Z X>622200000000000001 9007199254740993.01 CNY rent,\n\"now\"",
		"T2 2026-03-01T09:00:01Z 622200000000000001>INGBNL2A/123 1.00 CNY ",
		"T3 2026-03-01T09:00:02Z 622200000000000001>INGBNL2A/123 2.50 CNY ",
	}, rows); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"X 王小明 & co  East Bank", `622200000000000001 Li "Lei" ID1 `, `INGBNL2A/123 Li "Lei" ID1 INGBNL2A`}, accounts); d != "" {
		t.Error(d)
	}
	if len(r.Rejects) > 0 {
		t.Error(r.Rejects)
	}
	if g.Converted() != 1 {
		t.Errorf("%d transfers were converted", g.Converted())
	}
}

// The picture is well-formed, the same every time, and no text of a file is markup in it.
func TestSVG(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t)
		var one, two bytes.Buffer
		if err := g.WriteSVG(&one, EnglishWords()); err != nil {
			t.Fatal(err)
		}
		if err := g.WriteSVG(&two, EnglishWords()); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Fatalf("two pictures of one graph differ: %v", err)
		}
		noneHidden(t, one.String())
		boxes := 0
		for d := xml.NewDecoder(&one); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if e, is := token.(xml.StartElement); is {
				if e.Name.Local == "script" || e.Name.Local == "image" {
					t.Fatalf("the picture has a %s", e.Name.Local)
				}
				if e.Name.Local == "g" {
					boxes++
				}
			}
		}
		if boxes != len(g.Nodes) {
			t.Fatalf("%d boxes for %d nodes", boxes, len(g.Nodes))
		}
	})
	var b bytes.Buffer
	if err := town().WriteSVG(&b, ChineseWords()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Trace &lt;of&gt; V1", "prefers-color-scheme:dark", "3.50 CNY · 2 笔", ">电话<", "王小明 &amp; co", "9,007,199,254,740,993.01 CNY"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the picture has no %s", want)
		}
	}
	many := &Graph{}
	for i := range mostDrawn + 3 {
		many.Nodes = append(many.Nodes, Node{ID: fmt.Sprint(i), Kind: Device, Number: fmt.Sprint(i)})
	}
	b.Reset()
	if err := many.WriteSVG(&b, EnglishWords()); err != nil || !strings.Contains(b.String(), "3 more accounts and things are not drawn") {
		t.Errorf("what is left out is not told: %v", err)
	}
}

var (
	sumBeside = regexp.MustCompile(`<text class="m s" text-anchor="middle" x="(-?\d+)" y="(-?\d+)">([^<]*)</text>`)
	boxDrawn  = regexp.MustCompile(`<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)" rx="6"/>`)
)

// noneHidden checks that no sum beside a line lies over another or below a box.
func noneHidden(t *rapid.T, picture string) {
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	var taken [][4]int
	for _, m := range boxDrawn.FindAllStringSubmatch(picture, -1) {
		taken = append(taken, [4]int{number(m[1]), number(m[2]), number(m[1]) + number(m[3]), number(m[2]) + number(m[4])})
	}
	for _, m := range sumBeside.FindAllStringSubmatch(picture, -1) {
		half := len([]rune(m[3])) * 5 / 2 // less than the text is wide
		is := [4]int{number(m[1]) - half, number(m[2]) - 8, number(m[1]) + half, number(m[2])}
		for _, other := range taken {
			if is[0] < other[2] && other[0] < is[2] && is[1] < other[3] && other[1] < is[3] {
				t.Fatalf("the sum %s at %v is over or below what is at %v", m[3], is, other)
			}
		}
		taken = append(taken, is)
	}
}

// A name that is too long for its box is cut; of an account with its bank, the number stays.
func TestShort(t *testing.T) {
	for name, want := range map[string]string{
		"6222020000000000011": "6222020000000000011", "HSBC Hong Kong/004-123-456789-001": "…/004-123-456789-001",
		"a name that is much too long for it": "a name that is much too …", "很长很长很长很长很长很长很长很长": "很长很长很长很长很长很长…",
	} {
		if got := short(name, textWidth); got != want {
			t.Errorf("%q is shown as %q, want %q", name, got, want)
		}
	}
}

// A graph that would be wrong in another tool is refused.
func TestCheck(t *testing.T) {
	for name, change := range map[string]func(g *Graph){
		"an id twice":                  func(g *Graph) { g.Nodes[1].ID = g.Nodes[0].ID },
		"no id":                        func(g *Graph) { g.Nodes[1].ID = "" },
		"two ids that XML holds alike": func(g *Graph) { g.Nodes[0].ID, g.Nodes[1].ID = "a\x01", display.Line("a\x01") },
		"an edge to nowhere":           func(g *Graph) { g.Edges[0].To = 99 },
		"a kind that there is not":     func(g *Graph) { g.Nodes[0].Kind = "ship" },
		"a sum without a currency":     func(g *Graph) { g.Nodes[1].Currency = 0 },
		"too many":                     func(g *Graph) { g.Edges = make([]Edge, Most+1) },
	} {
		g := town()
		change(g)
		for form, write := range map[string]func(io.Writer) error{"graphml": g.WriteGraphML, "gexf": g.WriteGEXF, "ftm": g.WriteFtM,
			"svg": func(w io.Writer) error { return g.WriteSVG(w, EnglishWords()) }} {
			if err := write(io.Discard); err == nil {
				t.Errorf("%s: %s is written", name, form)
			}
		}
	}
	g := town()
	g.Edges[0].ID = entityID("account", "X")
	if err := g.WriteFtM(io.Discard); err == nil || !strings.Contains(err.Error(), "another entity") {
		t.Errorf("a transfer with the id of an account: %v", err)
	}
}

// What a graph carries, such as for whom it was written, is in each of its forms.
func TestNote(t *testing.T) {
	for name, write := range map[string]func(*Graph, io.Writer) error{
		"graphml": (*Graph).WriteGraphML, "gexf": (*Graph).WriteGEXF, "ftm": (*Graph).WriteFtM,
		"svg": func(g *Graph, w io.Writer) error { return g.WriteSVG(w, EnglishWords()) },
		"neo4j": func(g *Graph, w io.Writer) error {
			files := memory{}
			err := g.WriteNeo4j(files.create)
			for _, file := range files {
				w.Write(file.Bytes())
			}
			return err
		},
	} {
		g := town()
		for _, note := range []string{"", "Exported by ann for the court, event 17"} {
			g.Note = note
			var out bytes.Buffer
			if err := write(g, &out); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if has := strings.Contains(out.String(), "Exported by ann for the court, event 17"); has != (note != "") {
				t.Errorf("%s with the note %q: it is there: %t", name, note, has)
			}
		}
	}
}
