package casework

import (
	"fmt"
	"slices"
	"strings"

	"dyetrace/internal/accountkey"
)

// MemberKind is what a member of a case is.
type MemberKind string

// The kinds of members.
const (
	Account MemberKind = "account"
	Person  MemberKind = "person"
	Device  MemberKind = "device"
	Card    MemberKind = "card"
	Phone   MemberKind = "phone"
	Network MemberKind = "network"
)

// MemberKinds are all kinds.
func MemberKinds() []MemberKind {
	return []MemberKind{Account, Person, Device, Card, Phone, Network}
}

// Member is an account, a person or a thing that a case is about. Two cases with the same
// member meet in a hit.
type Member struct {
	ID          string     `json:"id"`
	Case        string     `json:"case"`
	Is          MemberKind `json:"is"`
	Name        string     `json:"name"`                 // its number as written; the name of a person
	Institution string     `json:"institution,omitzero"` // of an account or card
	Holder      string     `json:"holder,omitzero"`
	Document    string     `json:"document,omitzero"` // a person's identity document
	Role        string     `json:"role,omitzero"`     // suspect, mule, payee, victim and so on, in the office's words
	Source      string     `json:"source,omitzero"`   // where it is known from
	Office      string     `json:"office"`            // that added it
	Met         []Met      `json:"met,omitzero"`      // what happened to a person
	// Two places may have added one member to a case that both work on. Same is the first of
	// them, which counts alone; Also is what happened to the person as the others say.
	Same    string `json:"same,omitzero"`
	Also    []Met  `json:"also,omitzero"`
	Added   Time   `json:"added"`
	AddedBy string `json:"added_by"`
}

func (Member) kind() string { return "member" }
func (m Member) id() string { return m.ID }
func (m Member) keys() []Key {
	// Whoever lists members sees each once.
	list := "members"
	if m.Same != "" {
		list = "members-also"
	}
	keys := []Key{{Name: list, Value: m.Case, Order: string(m.Is)}}
	own, offered := m.Names()
	if m.Same != "" {
		keys = append(keys, Key{Name: "member-same", Value: m.Same})
	}
	for i, name := range own {
		if i == 0 && m.Same == "" {
			keys = append(keys, Key{Name: "member", Value: m.Case + " " + name, One: true})
		}
		keys = append(keys, Key{Name: "thing", Value: name})
	}
	for _, name := range offered {
		keys = append(keys, Key{Name: "thing-offered", Value: name})
	}
	return keys
}

// Names are what a member is known by in whatever case, its own name first: none where
// nothing tells it from others, such as a person without a document or a masked card.
// Offered names are those by which sources name it that have less about it, such as the
// number of an account without its bank: they meet own names, and not each other.
func (m Member) Names() (own, offered []string) {
	switch m.Is {
	case Account:
		return accountNames(m.Institution, m.Name)
	case Person:
		return named("person:", compact(m.Document), 4), nil
	case Card:
		return named("card:", digitsOf(m.Name), 12), nil
	case Phone:
		return phoneNames(m.Name)
	case Device:
		return named("device:", compact(m.Name), 6), nil
	case Network:
		return named("network:", strings.TrimSpace(m.Name), 1), nil
	}
	return nil, nil
}

// AccountKey is what an account is known by, whoever writes it; "" for nobody's.
func AccountKey(institution, number string) string {
	if accountkey.Nobody([]byte(number)) {
		return ""
	}
	return accountkey.New([]byte(institution), []byte(number)).String()
}

// institutionKey is what an institution is known by, whoever writes it.
func institutionKey(institution string) string {
	return strings.ToUpper(string(accountkey.CanonicalInstitution([]byte(institution))))
}

// foundBy is what an account is found by: people write a bank's name in any letter case.
func foundBy(institution, number string) string {
	return strings.ToUpper(AccountKey(institution, number))
}

// accountNames are the names that an account goes by, its key first.
func accountNames(institution, number string) (own, offered []string) {
	key := AccountKey(institution, number)
	if key == "" || masked(number) {
		return nil, nil
	}
	own = []string{"account:" + strings.ToUpper(key)}
	accountkey.Names([]byte(key), func(name []byte, role accountkey.Role) {
		known := "account:" + strings.ToUpper(string(name))
		switch {
		case slices.Contains(own, known) || slices.Contains(offered, known):
		case role == accountkey.Own:
			own = append(own, known)
		case role == accountkey.Offered:
			offered = append(offered, known)
		}
	})
	return own, offered
}

// phoneNames are a number with its country and, for China's mobile numbers, without it.
func phoneNames(number string) (own, offered []string) {
	digits := digitsOf(number)
	switch {
	case strings.HasPrefix(strings.TrimSpace(number), "+"):
		digits = "+" + digits
	case strings.HasPrefix(digits, "00"):
		digits = "+" + digits[2:]
	}
	own = named("phone:", digits, 6)
	if len(own) > 0 && strings.HasPrefix(digits, "+861") && len(digits) == 14 {
		offered = []string{"phone:" + digits[3:]}
	}
	return own, offered
}

// named is a name of a kind, none where it is shorter than what tells two apart.
func named(prefix, name string, least int) []string {
	if len(name) < least || masked(name) {
		return nil
	}
	return []string{prefix + name}
}

// masked reports whether a number has places that nobody may see.
func masked(number string) bool { return strings.ContainsAny(number, "*×•#") }

// digitsOf are the digits of a number that has only digits and what people part them with;
// "" for any other text.
func digitsOf(number string) string {
	var digits []byte
	for _, r := range number {
		switch {
		case '0' <= r && r <= '9':
			digits = append(digits, byte(r))
		case strings.ContainsRune(" -+().\u00a0", r):
		default:
			return ""
		}
	}
	return string(digits)
}

// compact is a number in capitals without what people part it with.
func compact(number string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -:./\u00a0", r) {
			return -1
		}
		return r
	}, strings.ToUpper(number))
}

// MemberStart is what is said of a member when it is added.
type MemberStart struct {
	Is                                                MemberKind
	Name, Institution, Holder, Document, Role, Source string
}

// AddMembers adds accounts, people and things to a case. One that is in the case already
// is left as it is.
func (b By) AddMembers(id string, members ...MemberStart) Decide {
	return b.decide("add to case", func(d *deed) error {
		if _, err := d.openCaseOf(id); err != nil {
			return err
		}
		if len(members) > maxMoved {
			return fmt.Errorf("%d members at once; %d is the most", len(members), maxMoved)
		}
		return d.addMembers(id, members)
	})
}

func (d *deed) addMembers(id string, members []MemberStart) error {
	facts, names, lookups := make([]MemberAdded, len(members)), make([][]string, len(members)), Expected{}
	for i, in := range members {
		facts[i] = MemberAdded{Case: id, Is: in.Is, Name: in.Name, Institution: in.Institution, Holder: in.Holder,
			Document: in.Document, Role: in.Role, Source: in.Source}
		if names[i], _ = facts[i].member().Names(); len(names[i]) > 0 {
			lookups.list("member", id+" "+names[i][0])
		}
	}
	if err := expect(d.ctx, d.state, lookups); err != nil {
		return err
	}
	// What is in the case, or comes twice in one list, is added once.
	known := map[string]bool{}
	for i, fact := range facts {
		if names := names[i]; len(names) > 0 {
			_, there, err := exists(d.ctx, d.state, "member", id+" "+names[0], Ref{})
			if err != nil {
				return err
			}
			if there || known[names[0]] {
				continue
			}
			known[names[0]] = true
		}
		member, err := d.IDs.New()
		if err != nil {
			return err
		}
		if err := d.say(Ref{Kind: Member{}.kind(), ID: member}, fact); err != nil {
			return err
		}
	}
	return nil
}

// RemoveMember takes a member out of a case, with a ground.
func (b By) RemoveMember(id, ground string) Decide {
	return b.decide("remove from case", func(d *deed) error {
		m, err := Need[Member](d.ctx, d.state, id)
		if err != nil {
			return err
		}
		if _, err := d.openCaseOf(m.Case); err != nil {
			return err
		}
		return d.say(RefOf(m), MemberRemoved{Ground: ground})
	})
}
