package graph

import (
	"context"

	"dyetrace"
	"dyetrace/casework"
)

// VictimRole is the role of who says in a case that he paid.
const VictimRole = "victim"

// OfCase is the graph of a case, as far as somebody may see it: its accounts, persons,
// devices, phones and cards, with those of cases merged into it, and what victims say
// that they paid. Reports to financial intelligence units are no part of it.
func OfCase(ctx context.Context, r casework.Reader, who casework.Who, id string) (*Graph, error) {
	c, err := casework.Need[casework.Case](ctx, r, id)
	if err != nil {
		return nil, err
	}
	if !casework.MaySee(who, c) {
		return nil, dyetrace.Errorf(dyetrace.NotFound, "graph", "there is no case %q", id)
	}
	ids, err := casework.CaseAndParts(ctx, r, id)
	if err != nil {
		return nil, err
	}
	o := &ofCase{g: &Graph{Title: c.Number + " " + c.Title}, at: map[string]int{}}
	for _, part := range ids {
		err := casework.All(ctx, r, "members", part, func(m casework.Member) bool { o.member(m); return o.room() })
		if err != nil {
			return nil, err
		}
		err = casework.All(ctx, r, "claims", part, func(c casework.Claim) bool { o.claim(c); return o.room() })
		if err != nil {
			return nil, err
		}
	}
	return o.g, o.g.Check()
}

// ofCase makes the graph of a case.
type ofCase struct {
	g  *Graph
	at map[string]int
}

// room reports whether more goes in; Check says what to do where it does not.
func (o *ofCase) room() bool { return len(o.g.Nodes) <= Most && len(o.g.Edges) <= Most }

// node is the place of a node. What is known later of one that is there fills what was
// empty.
func (o *ofCase) node(n Node) int {
	i, is := o.at[n.ID]
	if !is {
		i = len(o.g.Nodes)
		o.at[n.ID] = i
		o.g.Nodes = append(o.g.Nodes, n)
		return i
	}
	known := &o.g.Nodes[i]
	for _, of := range []struct{ to, from *string }{{&known.Holder, &n.Holder}, {&known.Institution, &n.Institution},
		{&known.Role, &n.Role}, {&known.HolderID, &n.HolderID}} {
		if *of.to == "" {
			*of.to = *of.from
		}
	}
	return i
}

// account is the node of an account, by what it is known by, whoever writes it.
func (o *ofCase) account(institution, number, holder, role string, level int) int {
	key := casework.AccountKey(institution, number)
	if key == "" {
		key = number
	}
	return o.node(Node{ID: string(Account) + ":" + key, Kind: Account, Number: key, Institution: institution, Holder: holder,
		Role: role, Level: level})
}

func (o *ofCase) member(m casework.Member) {
	switch m.Is {
	case casework.Account:
		o.account(m.Institution, m.Name, m.Holder, m.Role, 1)
	case casework.Person:
		// Two people may bear one name; a document tells them apart.
		number := m.Document
		if number == "" {
			number = m.ID
		}
		o.node(Node{ID: string(Person) + ":" + number, Kind: Person, Number: number, Holder: m.Name, Role: m.Role})
	case casework.Device, casework.Card, casework.Phone:
		o.node(Node{ID: string(m.Is) + ":" + m.Name, Kind: Kind(m.Is), Number: m.Name, Institution: m.Institution,
			Holder: m.Holder, Role: m.Role})
	}
}

// claim is what a victim says that he paid: no transfer of a ledger.
func (o *ofCase) claim(c casework.Claim) {
	p := &c.Report
	if p.ToAccount == "" {
		return
	}
	from := Node{ID: string(Person) + ":claim:" + c.ID, Kind: Person, Number: c.ID, Holder: p.Victim, Role: VictimRole}
	if p.Document != "" {
		from.ID, from.Number = string(Person)+":"+p.Document, p.Document
	}
	var at int
	if p.FromAccount != "" {
		at = o.account(p.FromBank, p.FromAccount, p.Victim, VictimRole, 0)
	} else {
		at = o.node(from)
	}
	to := o.account(p.ToBank, p.ToAccount, p.ToName, "", 1)
	o.g.Edges = append(o.g.Edges, Edge{ID: "claim:" + c.ID, Relation: Claimed, From: at, To: to, Amount: p.Amount.Amount,
		Currency: p.Amount.Currency, First: p.Paid.Instant(), Last: p.Paid.Instant(), Serial: p.Transfer})
}
