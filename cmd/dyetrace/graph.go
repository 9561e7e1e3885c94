package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/detect/network"
	"dyetrace/exchange/graph"
	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/report"
)

const neo4jFormat = "neo4j"

// graphFormats are the forms that graphs are written in.
func graphFormats() []string { return []string{"graphml", "gexf", neo4jFormat, "ftm", "svg"} }

func isGraph(format string) bool { return slices.Contains(graphFormats(), format) }

// grapher makes a graph of accounts of a ledger.
type grapher struct {
	graph.Graph
	l  *ledger.Ledger
	at map[string]int   // places of nodes, by their ids
	of map[string][]int // places of an account in its currencies
}

func newGrapher(l *ledger.Ledger, title string) *grapher {
	return &grapher{Graph: graph.Graph{Title: title}, l: l, at: map[string]int{}, of: map[string][]int{}}
}

// account is the place of an account's node, made with what the ledger knows of it.
func (g *grapher) account(a dyetrace.AccountCurrency, level int) (int, error) {
	id := string(graph.Account) + ":" + a.Currency.String() + ":" + a.Account
	if i, is := g.at[id]; is {
		return i, nil
	}
	known, _, err := g.l.Account(a.Account)
	if err != nil {
		return 0, err
	}
	i := g.node(graph.Node{ID: id, Kind: graph.Account, Number: a.Account, Currency: a.Currency, Level: level,
		Holder: known.Holder, HolderID: known.HolderID, Institution: known.Institution, Region: known.Region})
	g.of[a.Account] = append(g.of[a.Account], i)
	if known.HolderID != "" {
		person := g.node(graph.Node{ID: string(graph.Person) + ":" + known.HolderID, Kind: graph.Person,
			Number: known.HolderID, Holder: known.Holder})
		g.join(graph.Holds, person, i)
	}
	if known.Phone != "" {
		g.uses(graph.Phone, known.Phone, i)
	}
	return i, nil
}

// node is the place of a node, the one that is there where its id is known.
func (g *grapher) node(n graph.Node) int {
	if i, is := g.at[n.ID]; is {
		return i
	}
	g.at[n.ID] = len(g.Nodes)
	g.Nodes = append(g.Nodes, n)
	return len(g.Nodes) - 1
}

// join adds an edge without money, once.
func (g *grapher) join(r graph.Relation, from, to int) {
	id := string(r) + ":" + g.Nodes[from].ID + ">" + g.Nodes[to].ID
	if _, is := g.at[id]; is {
		return
	}
	g.at[id] = len(g.Edges)
	g.Edges = append(g.Edges, graph.Edge{ID: id, Relation: r, From: from, To: to})
}

func (g *grapher) uses(kind graph.Kind, number string, account int) {
	g.join(graph.Uses, g.node(graph.Node{ID: string(kind) + ":" + number, Kind: kind, Number: number}), account)
}

var errFull = errors.New("the graph is full") // Check says how to make it smaller

// links adds the persons, devices and phones with which the graph's accounts were used.
func (g *grapher) links(ctx context.Context) error {
	err := g.l.ScanLinks(ctx, func(link *dyetrace.Link) error {
		for _, i := range g.of[link.Account] {
			if link.Person != "" && link.Person != g.Nodes[i].HolderID {
				g.uses(graph.Person, link.Person, i)
			}
			if link.Device != "" {
				g.uses(graph.Device, link.Device, i)
			}
			if link.Phone != "" {
				g.uses(graph.Phone, link.Phone, i)
			}
		}
		if len(g.Edges) > graph.Most || len(g.Nodes) > graph.Most {
			return errFull
		}
		return nil
	})
	if errors.Is(err, errFull) {
		return nil
	}
	return err
}

// writeTraceGraph writes what a trace found as a graph.
func (p *program) writeTraceGraph(ctx context.Context, r *report.Report, l *ledger.Ledger, o *traceOptions) error {
	if n := r.TransferCount(); n > graph.Most {
		return usageError("the trace has %d transfers, a graph at most %d: narrow it with --until, --min-part or "+
			"--max-level, or take --format csv", n, graph.Most)
	}
	title := fmt.Sprintf("dyetrace: %d claims, %s", len(r.Claims), r.Rule)
	if r.Lang == report.Chinese {
		title = fmt.Sprintf("dyetrace：%d 笔报案款，%s", len(r.Claims), r.Rule)
	}
	g := newGrapher(l, title)
	for i := range r.Accounts {
		a := &r.Accounts[i]
		at, err := g.account(a.AccountCurrency, int(a.Level))
		if err != nil {
			return err
		}
		n := &g.Nodes[at]
		n.Role = a.Kind.String()
		n.Sums = []graph.Sum{{Name: "received", Amount: a.Received}, {Name: "sent", Amount: a.Sent},
			{Name: "held", Amount: a.Held}}
	}
	if err := r.EachTransfer(ctx, g.transfer); err != nil {
		return err
	}
	if err := g.links(ctx); err != nil {
		return err
	}
	return p.writeGraph(ctx, &g.Graph, o.format, o.output, pictureWords(r.Lang))
}

// transfer adds a transfer of a trace.
func (g *grapher) transfer(t *report.Transfer) error {
	from, err := g.account(t.Payer(), max(int(t.Level)-1, 0))
	if err != nil {
		return err
	}
	to, err := g.account(t.Payee(), int(t.Level))
	if err != nil {
		return err
	}
	e := graph.Edge{ID: t.ID, Relation: graph.Transferred, From: from, To: to, Amount: t.Amount, Currency: t.Currency,
		Traced: dyetrace.Stated{Amount: t.Traced, Known: true}, Transfers: 1, First: t.Time, Last: t.Time,
		Channel: t.Channel, Memo: t.Memo, Serial: t.FromSerial}
	if t.ReceivedCurrency != t.Currency || t.Received != t.Amount {
		e.Received, e.ReceivedCurrency = t.Received, t.ReceivedCurrency
	}
	g.Edges = append(g.Edges, e)
	return nil
}

// writeNetworkGraph writes the networks of a detection as a graph.
func (p *program) writeNetworkGraph(ctx context.Context, l *ledger.Ledger, result *detect.Result,
	networks []network.Network, lang report.Lang, o *documentOptions) error {
	title := fmt.Sprintf("dyetrace: %s of accounts, leads and never proof", display.Plural(int64(len(networks)), "network",
		"networks"))
	if lang == report.Chinese {
		title = fmt.Sprintf("dyetrace：%d 个账户网络，只是线索，不是证据", len(networks))
	}
	g := newGrapher(l, title)
	scores := make(map[statement.No]string, len(result.Findings))
	for i := range result.Findings {
		scores[result.Findings[i].Statement] = fmt.Sprintf("%.4g", result.Findings[i].Score)
	}
	for i := range networks {
		if err := g.network(i+1, &networks[i], scores); err != nil {
			return err
		}
	}
	if err := g.links(ctx); err != nil {
		return err
	}
	if err := p.writeGraph(ctx, &g.Graph, o.format, o.output, pictureWords(lang)); err != nil {
		return err
	}
	if o.output != "" && o.output != "-" {
		p.note("wrote %s", o.output)
	}
	return nil
}

// network adds a network's members, its victims and what members paid each other.
func (g *grapher) network(number int, n *network.Network, scores map[statement.No]string) error {
	places := make(map[statement.No]int, len(n.Members))
	for _, list := range [][]network.Member{n.Members, n.Victims} {
		for i := range list {
			m := &list[i]
			name, err := g.l.Name(m.No)
			if err != nil {
				return err
			}
			at, err := g.account(name, int(math.Round(m.Level)))
			if err != nil {
				return err
			}
			// A victim may be a member, too: what it is as a member counts.
			if node := &g.Nodes[at]; node.Network == 0 {
				node.Network, node.Role, node.Score = number, m.Role.String(), scores[m.No]
				node.Sums = []graph.Sum{{Name: "from_outside", Amount: m.FromOutside}, {Name: "from_members", Amount: m.FromMembers},
					{Name: "to_members", Amount: m.ToMembers}, {Name: "to_outside", Amount: m.ToOutside}}
			}
			places[m.No] = at
		}
	}
	for i := range n.Flows {
		f := &n.Flows[i]
		from, is := places[f.From]
		to, too := places[f.To]
		if !is || !too {
			return dyetrace.Errorf(dyetrace.CorruptError, "graph", "network %d has a flow of an account that is no member", number)
		}
		g.Edges = append(g.Edges, graph.Edge{ID: fmt.Sprintf("flow:%d:%d", number, i+1), Relation: graph.Flowed, From: from,
			To: to, Amount: f.Amount, Currency: n.Currency, Transfers: f.Transfers, First: f.First})
	}
	return nil
}

// writeGraph writes a graph in one of graphFormats.
func (p *program) writeGraph(ctx context.Context, g *graph.Graph, format, output string, words graph.Words) error {
	if format == neo4jFormat {
		return p.writeTables(ctx, func(_ context.Context,
			create func(name string) (io.WriteCloser, error)) error {
			return g.WriteNeo4j(create)
		}, output)
	}
	if n := g.Converted(); format == "ftm" && n > 0 {
		p.note("warning: %s received in another currency or amount than paid: FollowTheMoney has no place for that, their "+
			"descriptions say it", display.Plural(int64(n), "transfer was", "transfers were"))
	}
	return p.write(output, func(w io.Writer) error {
		switch format {
		case "graphml":
			return g.WriteGraphML(w)
		case "gexf":
			return g.WriteGEXF(w)
		case "ftm":
			return g.WriteFtM(w)
		}
		return g.WriteSVG(w, words)
	})
}

// pictureWords are the words of a picture in a language, with those of reports for roles.
func pictureWords(lang report.Lang) graph.Words {
	words := graph.EnglishWords()
	if lang == report.Chinese {
		words = graph.ChineseWords()
	}
	own := words.Of
	words.Of = func(name string) string { return lang.Term(own(name)) }
	return words
}
