package graph

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"dyetrace"
)

// entity is one line: FollowTheMoney keeps every property as a list of texts.
type entity struct {
	ID         string              `json:"id"`
	Schema     string              `json:"schema"`
	Properties map[string][]string `json:"properties"`
}

// put adds a value once; an empty one says nothing.
func (e *entity) put(name, value string) {
	if value != "" && !slices.Contains(e.Properties[name], value) {
		e.Properties[name] = append(e.Properties[name], value)
	}
}

// entityID is an id as FollowTheMoney takes it, made of whatever identifies the thing.
func entityID(of ...string) string {
	h := sha256.New()
	for _, text := range of {
		h.Write(fmt.Appendf(nil, "%d:%s", len(text), text))
	}
	const half = 20 // bytes: as many as the ids have that its own tools make
	return hex.EncodeToString(h.Sum(nil)[:half])
}

var (
	// entityIDs are the ids that followthemoney 4.11 accepts.
	entityIDs = regexp.MustCompile(`^[0-9a-zA-Z]([0-9a-zA-Z.-]*[0-9a-zA-Z])?$`)
	ibanShape = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)
	fullPhone = regexp.MustCompile(`^\+[1-9][0-9]{7,14}$`)
)

// ftmWriter makes entities of a graph; accounts in several currencies are one entity.
type ftmWriter struct {
	g        *Graph
	entities map[string]*entity
	order    []string
	owned    map[[2]string]bool // pairs that an Ownership joins
}

// WriteFtM writes a graph as entities of FollowTheMoney in JSON lines: BankAccount,
// LegalEntity, Asset, Ownership, Payment for transfers, and UnknownLink for flows and for
// what victims say, which are no payments. The reader in intake/ftm reads transfers, accounts and holders back.
func (g *Graph) WriteFtM(out io.Writer) error {
	if err := g.Check(); err != nil {
		return err
	}
	m := ftmWriter{g: g, entities: map[string]*entity{}, owned: map[[2]string]bool{}}
	for i := range g.Nodes {
		m.node(&g.Nodes[i])
	}
	for i := range g.Edges {
		if err := m.edge(&g.Edges[i]); err != nil {
			return err
		}
	}
	w := bufio.NewWriter(out)
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	for _, id := range m.order {
		e := m.entities[id]
		// What joins two things has no notes.
		if slices.Contains([]string{"BankAccount", "LegalEntity", "Company", "Asset"}, e.Schema) {
			e.put("notes", g.Note)
		}
		if err := checkEntity(e); err != nil {
			return err
		}
		if err := lines.Encode(e); err != nil {
			return err
		}
	}
	return w.Flush()
}

// Converted is how many transfers were received in another currency or amount than they
// were paid in. FollowTheMoney has no place for that but the description.
func (g *Graph) Converted() (n int) {
	for i := range g.Edges {
		if g.Edges[i].Relation == Transferred && g.Edges[i].ReceivedCurrency != 0 {
			n++
		}
	}
	return n
}

// of is the entity with an id, made where there was none.
func (m *ftmWriter) of(id, schema string) *entity {
	if e := m.entities[id]; e != nil {
		return e
	}
	e := &entity{ID: id, Schema: schema, Properties: map[string][]string{}}
	m.entities[id], m.order = e, append(m.order, id)
	return e
}

// nodeID is the id of a node's entity.
func nodeID(n *Node) string {
	switch n.Kind {
	case Account:
		return entityID("account", n.Number)
	case Person:
		return holderID(n.Number, "")
	}
	return entityID(string(n.Kind), n.Number)
}

// holderID is the id of whoever holds an account: a name alone is nobody's own.
func holderID(person, account string) string {
	if person != "" {
		return entityID("person", person)
	}
	return entityID("holder", account)
}

func (m *ftmWriter) node(n *Node) {
	switch n.Kind {
	case Account:
		e := m.of(nodeID(n), "BankAccount")
		e.put("name", n.Number)
		m.number(e, n)
		e.put("currency", n.Currency.String())
		e.put("address", n.Region)
		e.put("accountType", n.Role)
		for _, s := range n.Sums {
			e.put("notes", fmt.Sprintf("%s %s %s", s.Name, s.Amount.Format(n.Currency), n.Currency))
		}
		if n.Holder != "" || n.HolderID != "" {
			id := holderID(n.HolderID, n.Number)
			holder := m.of(id, "LegalEntity")
			holder.put("name", n.Holder)
			holder.put("idNumber", n.HolderID)
			m.own(id, nodeID(n))
		}
	case Person:
		e := m.of(nodeID(n), "LegalEntity")
		e.put("name", n.Holder)
		e.put("idNumber", n.Number)
	default:
		e := m.of(nodeID(n), "Asset")
		e.put("name", n.Number)
		e.put("keywords", string(n.Kind))
	}
}

// number writes an account's number, and where it is kept. Readers take bankName as a
// part of what identifies a number, so it is there only where it is one here, too: in a
// number such as INGBNL2A/1234567.
func (m *ftmWriter) number(e *entity, n *Node) {
	institution, number, pair := strings.Cut(n.Number, "/")
	switch {
	case ibanShape.MatchString(n.Number):
		e.put("iban", n.Number)
	case pair && institution != "" && number != "" && institution[0] != '?':
		e.put("bankName", institution)
		e.put("accountNumber", number)
	default:
		e.put("accountNumber", n.Number)
	}
	if n.Institution != "" {
		bank := m.of(entityID("institution", n.Institution), "Company")
		bank.put("name", n.Institution)
		e.put("bank", bank.ID)
	}
}

func (m *ftmWriter) own(owner, asset string) {
	if m.owned[[2]string{owner, asset}] {
		return
	}
	m.owned[[2]string{owner, asset}] = true
	e := m.of(entityID("owns", owner, asset), "Ownership")
	e.put("owner", owner)
	e.put("asset", asset)
}

func (m *ftmWriter) edge(g *Edge) error {
	from, to := &m.g.Nodes[g.From], &m.g.Nodes[g.To]
	switch g.Relation {
	case Holds:
		m.own(nodeID(from), nodeID(to))
		return nil
	case Transferred:
		return m.payment(g, from, to)
	}
	e := m.of(entityID("link", g.ID), "UnknownLink")
	e.put("subject", nodeID(from))
	e.put("object", nodeID(to))
	e.put("role", string(g.Relation))
	if g.Currency != 0 {
		summary := g.Amount.Format(g.Currency) + " " + g.Currency.String()
		if g.Transfers > 0 {
			summary += fmt.Sprintf(" in %d transfers", g.Transfers)
		}
		e.put("summary", summary)
	}
	e.put("startDate", day(g.First))
	e.put("endDate", day(g.Last))
	if from.Kind == Phone && fullPhone.MatchString(from.Number) {
		if to.HolderID != "" || to.Holder != "" {
			m.of(holderID(to.HolderID, to.Number), "LegalEntity").put("phone", from.Number)
		}
	}
	return nil
}

// payment is a transfer. Its id is that of the transfer where it may be, so that it is
// the same when it is read back.
func (m *ftmWriter) payment(g *Edge, from, to *Node) error {
	id := g.ID
	if !entityIDs.MatchString(id) {
		id = entityID("transfer", g.ID)
	}
	if m.entities[id] != nil {
		return dyetrace.Errorf(dyetrace.InputError, "graph", "the transfer %q has the id of another entity: FollowTheMoney "+
			"cannot tell them apart", g.ID)
	}
	e := m.of(id, "Payment")
	for _, side := range []struct {
		name string
		node *Node
	}{{"payer", from}, {"beneficiary", to}} {
		e.put(side.name+"Account", nodeID(side.node))
		if side.node.Holder != "" || side.node.HolderID != "" {
			e.put(side.name, holderID(side.node.HolderID, side.node.Number))
		}
	}
	e.put("amount", g.Amount.Format(g.Currency))
	e.put("currency", g.Currency.String())
	// With Z instead of +00:00, followthemoney 4.11 drops the seconds.
	e.put("date", g.First.Time().Format("2006-01-02T15:04:05.999999999-07:00"))
	e.put("purpose", g.Memo)
	e.put("programme", g.Channel)
	e.put("transactionNumber", g.Serial)
	e.put("recordId", g.ID)
	if g.ReceivedCurrency != 0 {
		e.put("description", fmt.Sprintf("received: %s %s", g.Received.Format(g.ReceivedCurrency), g.ReceivedCurrency))
	}
	if g.Traced.Known {
		e.put("description", fmt.Sprintf("traced: %s %s", g.Traced.Amount.Format(g.Currency), g.Currency))
	}
	return nil
}

func day(at dyetrace.Instant) string {
	if at == 0 {
		return ""
	}
	return at.Time().Format(time.DateOnly)
}

// ftmProperties are the properties that are written, and of what type each is.
// followthemoney's own check accepts any text as an amount and drops what it finds wrong
// without saying so; checkEntity does not.
var ftmProperties = map[string]map[string]string{
	"BankAccount": {"name": "text", "iban": "text", "accountNumber": "text", "bankName": "text", "bank": "entity",
		"currency": "text", "address": "text", "accountType": "text", "notes": "text"},
	"Company":     {"name": "text", "notes": "text"},
	"LegalEntity": {"name": "text", "idNumber": "text", "phone": "phone", "notes": "text"},
	"Asset":       {"name": "text", "keywords": "text", "notes": "text"},
	"Ownership":   {"owner": "entity", "asset": "entity"},
	"UnknownLink": {"subject": "entity", "object": "entity", "role": "text", "summary": "text", "startDate": "date",
		"endDate": "date"},
	"Payment": {"payer": "entity", "payerAccount": "entity", "beneficiary": "entity", "beneficiaryAccount": "entity",
		"amount": "number", "currency": "text", "date": "date", "purpose": "text", "programme": "text",
		"transactionNumber": "text", "recordId": "text", "description": "text"},
}

var ftmTypes = map[string]*regexp.Regexp{
	"text":   regexp.MustCompile(`(?s)^.+$`),
	"entity": entityIDs,
	"number": regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`),
	"phone":  fullPhone,
	"date":   regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?\+00:00)?$`),
}

// checkEntity is the check that followthemoney leaves out.
func checkEntity(e *entity) error {
	if !entityIDs.MatchString(e.ID) {
		return dyetrace.Errorf(dyetrace.InputError, "graph", "%q is no id of an entity", e.ID)
	}
	for name, values := range e.Properties {
		is, known := ftmProperties[e.Schema][name]
		for _, value := range values {
			if !known || !ftmTypes[is].MatchString(value) {
				return dyetrace.Errorf(dyetrace.InputError, "graph", "FollowTheMoney cannot hold %q as %s of %s", value, name,
					e.Schema)
			}
		}
	}
	return nil
}
