package detect

import (
	"dyetrace"
	"dyetrace/internal/pages"
	"dyetrace/ledger/statement"
)

// People is what a ledger holds about its accounts beside transfers, by statement.
type People struct {
	Profiles []Profile
	Shared   *Shared // what several persons used; nil where it was not read
	Regions  int     // how many there are; they are numbered from 1
	Followed bool    // claims were followed, so that an account without depth has none
	Warnings bool    // restrictions are known, so that an account without one has none
	// kindsKnown is whether any account is of another kind than the one that stands
	// for none.
	kindsKnown bool
	typical    map[dyetrace.Currency]float64 // what transfers commonly move; see typical
	traits     []packedTraits
	inner      *Inner // what stayed within; nil where it was not looked for
}

// packedTraits is what a statement asks of every other account, close together.
type packedTraits struct {
	place  uint32 // region<<16 | traits
	holder uint32
	name   uint32
}

// trait is something that follows from an account's kind.
type trait uint8

const (
	private  trait = iota // a person's or a company's own, not a cash desk, shop, biller, exchange or institution
	exit                  // where a trace ends: cash, exchanges
	biller                // is paid bills
	shop                  // is paid in daily life
	employer              // pays salaries
)

// traitsOf are a kind's traits, a bit for each.
func traitsOf(k dyetrace.Kind) uint32 {
	switch k {
	case dyetrace.Personal:
		return 1 << private
	case dyetrace.Business:
		return 1<<private | 1<<employer
	case dyetrace.Cash, dyetrace.Exchange:
		return 1 << exit
	case dyetrace.Biller:
		return 1 << biller
	case dyetrace.Merchant:
		return 1 << shop
	case dyetrace.Institution:
		return 1 << employer
	}
	return 0
}

// IsPrivate reports whether accounts of a kind are a person's or a company's own, from
// which money goes on.
func IsPrivate(k dyetrace.Kind) bool { return traitsOf(k)>>private&1 != 0 }

func pack(p *Profile) packedTraits {
	return packedTraits{uint32(p.Region)<<16 | traitsOf(p.Kind), p.Holder, p.Name}
}

// Holder is who holds an account, by what a ledger says: numbers that are equal for one
// id, and for one name as HolderName has it; 0 where none is known.
type Holder struct{ ID, Name uint32 }

// Is reports whether one holder has two accounts that deal with each other: by the id,
// or, where one of them has none, by the name. Two accounts that deal with each other
// are hardly held by two people of one name.
func (h Holder) Is(other Holder) bool {
	if h.ID != 0 && other.ID != 0 {
		return h.ID == other.ID
	}
	return h.Name != 0 && h.Name == other.Name
}

func (t packedTraits) isHolderOf(other packedTraits) bool {
	return Holder{t.holder, t.name}.Is(Holder{other.holder, other.name})
}

func (t packedTraits) region() uint16   { return uint16(t.place >> 16) }
func (t packedTraits) bit(of trait) int { return int(t.place >> of & 1) }
func (t packedTraits) is(of trait) bool { return t.bit(of) != 0 }

// NewPeople makes People of profiles, one for each statement.
func NewPeople(profiles []Profile) *People {
	p := &People{Profiles: profiles, traits: pages.Make[packedTraits](len(profiles), len(profiles))}
	for i := range profiles {
		f := &profiles[i]
		p.traits[i] = pack(f)
		p.Regions = max(p.Regions, int(f.Region))
		p.kindsKnown = p.kindsKnown || f.Kind != dyetrace.Personal
	}
	return p
}

// Profile is that of a statement.
func (p *People) Profile(no statement.No) *Profile { return &p.Profiles[no] }

// Inner is what stayed within one holder's accounts; nil before a Survey has found it.
func (p *People) Inner() *Inner { return p.inner }

// isPrivate reports whether an account is a person's or a company's own.
func (p *People) isPrivate(no statement.No) bool { return p.traits[no].is(private) }
