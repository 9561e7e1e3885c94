package graph

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"dyetrace"
)

// Kind is what a node is.
type Kind string

// The kinds of node.
const (
	Account Kind = "account" // an account in one currency
	Person  Kind = "person"
	Device  Kind = "device"
	Phone   Kind = "phone"
	Card    Kind = "card"
)

// Relation is what an edge means.
type Relation string

// The relations.
const (
	Transferred Relation = "transfer" // one transfer
	Flowed      Relation = "flow"     // all that one account paid another
	Claimed     Relation = "claim"    // what a victim says that he paid
	Holds       Relation = "holds"    // a person holds an account
	Uses        Relation = "uses"     // a person, device, phone or card is used with an account
)

// Node is an account, a person or a thing.
type Node struct {
	ID     string // no two nodes of a graph have the same
	Kind   Kind
	Number string // of the account, phone or card; the id of the person or device
	// Of accounts:
	Currency    dyetrace.Currency
	Holder      string // the person's name, where the node is a person
	HolderID    string
	Institution string
	Region      string
	Role        string // in a network, or what the account is
	Network     int    // its number, from 1; 0: none
	Score       string // of a finding
	Level       int    // payments away from the victims, as far as known; the picture's column
	Sums        []Sum  // in Currency
}

// Sum is an amount that is known of an account.
type Sum struct {
	Name   string // one of SumNames
	Amount dyetrace.Amount
}

// SumNames are what sums of accounts are called: of a trace, how much claimed money came,
// left and lies there; of a network, what came from and went to whom.
func SumNames() []string {
	return []string{"received", "sent", "held", "from_outside", "from_members", "to_members", "to_outside"}
}

// Edge joins two nodes.
type Edge struct {
	ID       string // no two edges of a graph have the same
	Relation Relation
	From, To int // places in Graph.Nodes
	Amount   dyetrace.Amount
	Currency dyetrace.Currency // 0: no money moved
	// Received is what the payee got, where that is not Amount in Currency.
	Received         dyetrace.Amount
	ReceivedCurrency dyetrace.Currency
	Traced           dyetrace.Stated // claimed money in it, in Currency
	Transfers        int             // of a flow
	First, Last      dyetrace.Instant
	Channel, Memo    string
	Serial           string // by which one asks about a transfer
}

// Graph is what is written.
type Graph struct {
	Title string
	Note  string // what the whole carries, such as for whom it was written; "" for nothing
	Nodes []Node
	Edges []Edge
}

// Most bounds the nodes, and the edges, of one graph: the tools that read it hold all of
// it in memory.
const Most = 1 << 20

// Check returns the reason why a graph cannot be written, or nil.
func (g *Graph) Check() error {
	if len(g.Nodes) > Most || len(g.Edges) > Most {
		return dyetrace.Errorf(dyetrace.UsageError, "graph", "%d nodes and %d edges: a graph has at most %d of each; follow "+
			"less, or take a table of transfers (CSV, Parquet)", len(g.Nodes), len(g.Edges), Most)
	}
	// Other tools take two things of one id for one, and say nothing.
	ids := make(map[string]bool, len(g.Nodes))
	for i := range g.Nodes {
		n := &g.Nodes[i]
		if err := newID(ids, "node", n.ID); err != nil {
			return err
		}
		if !slices.Contains([]Kind{Account, Person, Device, Phone, Card}, n.Kind) {
			return dyetrace.Errorf(dyetrace.InputError, "graph", "node %q is of no kind that there is: %q", n.ID, n.Kind)
		}
		for _, s := range n.Sums {
			if !slices.Contains(SumNames(), s.Name) || !n.Currency.Known() {
				return dyetrace.Errorf(dyetrace.InputError, "graph", "node %q has a sum that cannot be written: %q in %q", n.ID,
					s.Name, n.Currency)
			}
		}
	}
	clear(ids)
	for i := range g.Edges {
		e := &g.Edges[i]
		if err := newID(ids, "edge", e.ID); err != nil {
			return err
		}
		if e.From < 0 || e.To < 0 || e.From >= len(g.Nodes) || e.To >= len(g.Nodes) {
			return dyetrace.Errorf(dyetrace.InputError, "graph", "edge %q joins nodes that are not there: %d and %d of %d", e.ID,
				e.From, e.To, len(g.Nodes))
		}
	}
	return nil
}

// newID refuses an id that was there before, as it is written in XML.
func newID(ids map[string]bool, what, id string) error {
	shown := xmlText(id)
	if id == "" || !utf8.ValidString(id) || ids[shown] {
		return dyetrace.Errorf(dyetrace.InputError, "graph", "the id %q of a %s is empty, damaged or there twice", id, what)
	}
	ids[shown] = true
	return nil
}

// label is how a person calls a node.
func (n *Node) label() string {
	switch {
	case n.Kind == Person && n.Holder != "":
		return n.Holder
	case n.Number != "":
		return n.Number
	}
	return n.ID
}

// sum is one of a node's sums as text, "" where it is not known.
func (n *Node) sum(name string) string {
	for _, s := range n.Sums {
		if s.Name == name {
			return s.Amount.Format(n.Currency)
		}
	}
	return ""
}

// nodeColumns are what is written of a node beside its id; column i of all forms is
// item i of nodeCells.
func nodeColumns() []string {
	return append([]string{"label", "kind", "number", "currency", "holder", "holder_id", "institution", "region", "role",
		"level", "network", "score"}, SumNames()...)
}

func nodeCells(n *Node) []string {
	level, network := "", ""
	if n.Level > 0 {
		level = strconv.Itoa(n.Level)
	}
	if n.Network > 0 {
		network = strconv.Itoa(n.Network)
	}
	cells := []string{n.label(), string(n.Kind), n.Number, n.Currency.String(), n.Holder, n.HolderID, n.Institution,
		n.Region, n.Role, level, network, n.Score}
	for _, name := range SumNames() {
		cells = append(cells, n.sum(name))
	}
	return cells
}

// edgeColumns are what is written of an edge beside its id and its ends.
func edgeColumns() []string {
	return []string{"relation", "amount", "currency", "received", "received_currency", "traced", "transfers", "first",
		"last", "channel", "memo", "serial"}
}

func edgeCells(e *Edge) []string {
	cells := make([]string, len(edgeColumns()))
	cells[0] = string(e.Relation)
	if e.Currency != 0 {
		cells[1], cells[2] = e.Amount.Format(e.Currency), e.Currency.String()
		if e.Traced.Known {
			cells[5] = e.Traced.Amount.Format(e.Currency)
		}
	}
	if e.ReceivedCurrency != 0 {
		cells[3], cells[4] = e.Received.Format(e.ReceivedCurrency), e.ReceivedCurrency.String()
	}
	if e.Transfers > 0 {
		cells[6] = strconv.Itoa(e.Transfers)
	}
	if e.First != 0 {
		cells[7] = e.First.String()
	}
	if e.Last != 0 {
		cells[8] = e.Last.String()
	}
	cells[9], cells[10], cells[11] = e.Channel, e.Memo, e.Serial
	return cells
}

// about is what a graph says of itself.
func (g *Graph) about() string {
	if g.Note == "" {
		return g.Title
	}
	return g.Title + ". " + g.Note
}
