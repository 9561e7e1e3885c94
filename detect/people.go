package detect

import (
	"dyetrace"
	"dyetrace/ledger"
)

// People is what a ledger says of its accounts beside transfers, by statement.
type People struct {
	Profiles []Profile
	Regions  int  // how many there are; they are numbered from 1
	Followed bool // claims were followed, so that an account without depth has none
	Warnings bool // restrictions are known, so that an account without one has none
	traits   []packedTraits
}

// packedTraits is what a statement asks of every other account, close together.
type packedTraits struct {
	place  uint32 // region<<8 | kind
	holder uint32
}

// peerTraits is the same, unpacked.
type peerTraits struct {
	holder uint32
	region uint16
	kind   dyetrace.Kind
}

// isPrivate reports whether an account is a person's or a company's own, not a
// cash desk, shop, biller, exchange or institution.
func (t peerTraits) isPrivate() bool {
	return t.kind == dyetrace.Personal || t.kind == dyetrace.Business
}

// NewPeople makes People of profiles, one for each statement.
func NewPeople(profiles []Profile) *People {
	p := &People{Profiles: profiles, traits: make([]packedTraits, len(profiles))}
	for i := range profiles {
		f := &profiles[i]
		p.traits[i] = packedTraits{uint32(f.Region)<<8 | uint32(f.Kind), f.Holder}
		p.Regions = max(p.Regions, int(f.Region))
	}
	return p
}

// Profile is that of a statement.
func (p *People) Profile(no ledger.StatementNo) *Profile { return &p.Profiles[no] }

func (p *People) peerTraits(no ledger.StatementNo) peerTraits {
	t := p.traits[no]
	return peerTraits{t.holder, uint16(t.place >> 8), dyetrace.Kind(t.place)}
}
