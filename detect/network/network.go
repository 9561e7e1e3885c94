package network

import (
	"time"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// Ledger is what networks are read from; *ledger.Ledger is one.
type Ledger interface {
	detect.StatementReader
	Account(id string) (dyetrace.Account, bool, error)
	detect.LinkReader
}

// Role is what an account does in a network, by its place in the flow.
type Role uint8

// The roles.
const (
	Collector  Role = iota // is paid from outside the network and passes it on
	Relay                  // is paid by members and pays members
	Gatherer               // is paid by many more members than other relays are
	CashOut                // is paid by members and pays where money leaves sight
	Controller             // pays and is paid by many members, but relays nothing: deposits and rewards
	Agent                  // is paid by a controller as relays pass money on
	Victim                 // paid collectors its own money and got nothing back; no member
)

var roleNames = [...]string{"collector", "relay", "gatherer", "cash-out", "controller", "agent", "victim"}

// Roles are all roles.
func Roles() []Role { return []Role{Collector, Relay, Gatherer, CashOut, Controller, Agent, Victim} }

func (r Role) String() string { return roleNames[r] }

// Member is an account of a network.
type Member struct {
	No   statement.No
	Role Role
	// Likely is whether the account is worth a look by itself.
	Likely bool
	// Certainty is how sure the role is, from 0 to 1: the share of the money that it
	// rests on.
	Certainty float64
	// Level is the mean place of the account on the way of the money: 1 for
	// money that comes from outside; 0 where it relays nothing.
	Level float64
	// Others is how many members it pays or is paid by.
	Others int
	// FromOutside came from accounts outside and FromMembers from members; what
	// was passed on again goes ToMembers and ToOutside. All as matched by
	// detect's relays, in minor units.
	FromOutside, FromMembers, ToMembers, ToOutside dyetrace.Amount
	// Commission is what it kept of money from outside that it had passed on.
	Commission Commission
	// First and Last are when it first and last passed money on, or, where it
	// relays nothing, dealt with a member.
	First, Last dyetrace.Instant
}

// Flow is what one account of a picture paid another.
type Flow struct {
	From, To  statement.No
	Amount    dyetrace.Amount
	Transfers int
	First     dyetrace.Instant
}

// Count is how many members something has.
type Count struct {
	Name    string
	Members int
}

// Network is accounts that pass money on to each other.
type Network struct {
	Currency dyetrace.Currency
	Members  []Member // by number
	// Victims are those whose loss it passed on, by number. One may be a member, too,
	// who lost money himself before he served. ToMembers is what a victim paid.
	Victims []Member
	Likely  int // how many of the members are worth a look by themselves
	// Strength is the weight of what joins the members, by which networks are
	// ranked: about the number of transfers that both ends passed on whole.
	Strength float64
	// Closeness is twice that for each transfer in the members' statements: about
	// the share of their transfers that both ends passed on whole.
	Closeness float64
	// Usual is the same of the ledger's other accounts that something joins.
	Usual float64
	// Through is what came from outside and was passed on, and Levels the most
	// accounts that a considerable part of it went through.
	Through    dyetrace.Amount
	Levels     int
	Commission Commission
	// Hours counts transfers between members by hour of the day, and
	// ActiveFrom to before ActiveTo is the shortest stretch that holds four
	// fifths of them; it may go over midnight.
	Hours                [24]int64
	ActiveFrom, ActiveTo int
	Sharing              Sharing
	Institutions         []Count // most members first
	Regions              []Count
	First, Last          dyetrace.Instant
	Flows                []Flow // between members, by number
	Claimed              []statement.Ord
}

// Options are how networks are looked for.
type Options struct {
	Relays detect.RelayOptions
	Zone   *time.Location // of the hours of the day; nil is UTC
	// Claims are transfers that victims have claimed, in ascending order.
	Claims []statement.Ord
	// Payouts are whom an account pays as relays pass money on, from
	// detect.Survey.Payouts; without them nobody is an agent.
	Payouts []detect.Payout
	// Shared is what persons share, from detect.LoadPeople; nil to read it.
	Shared *detect.Shared
	// Inner is what stayed within one holder's accounts, from detect.People.Inner: it
	// joins nobody. Without it every transfer may.
	Inner *detect.Inner
	// Chances are how likely each account is to pass stolen money on, by itself, as in
	// detect.Scores.Score, and Likely is from when on it is worth a look. Without them
	// nobody is left out for being ordinary, and no member counts as likely.
	Chances []float32
	Likely  float32
	// Resolution is that of modularity: larger gives smaller networks; 0 is 1.
	Resolution float64
	// Least is how many members a network has at least; 0 is 5.
	Least int
	// Partners is how many others an account of the core is joined with at
	// least; 0 is 2.
	Partners int
	// Closeness is how many times closer than the ledger's other accounts the members
	// of a network are at least, multiplied by how many pairs more than a tree has join
	// each of them; 0 is 3. In ordinary life it is below 2.5.
	Closeness float64
}

func (o *Options) setDefaults() {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Resolution <= 0 {
		o.Resolution = 1
	}
	if o.Least <= 0 {
		o.Least = 5
	}
	if o.Closeness <= 0 {
		o.Closeness = 3
	}
	if o.Partners <= 0 {
		o.Partners = 2
	}
}
