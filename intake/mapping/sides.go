package mapping

import (
	"bytes"

	"dyetrace"
)

// paidTo reports whether the payee, and not the payer, is the account itself.
func (p *parser) paidTo(own dyetrace.Span) (in bool, err error) {
	payer, _, _ := p.find(p.payer)
	payee, _, _ := p.find(p.payee)
	number := p.b.Bytes(own)
	from, to := sameNumber(payer, number), sameNumber(payee, number)
	if from == to {
		return false, errNotOurs
	}
	return to, nil
}

// sameNumber reports whether two texts are one account's number, but for blanks
// and the case of letters.
func sameNumber(a, b []byte) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	if bytes.Equal(a, b) {
		return true
	}
	if last, other := a[len(a)-1], b[len(b)-1]; last != ' ' && other != ' ' && last|0x20 != other|0x20 {
		return false
	}
	i, j := 0, 0
	for {
		for i < len(a) && a[i] == ' ' {
			i++
		}
		for j < len(b) && b[j] == ' ' {
			j++
		}
		switch {
		case i == len(a) || j == len(b):
			return i == len(a) && j == len(b)
		case a[i]|0x20 != b[j]|0x20:
			return false
		}
		i, j = i+1, j+1
	}
}

// peers reads the numbers of the other side.
func (p *parser) peers(row *dyetrace.SideRow) (err error) {
	if row.Peer, err = p.peerNumber(row.Account, p.peer); err != nil {
		return err
	}
	if row.Peer.Len == 0 && len(p.payer)+len(p.payee) > 0 {
		of := p.payer
		if !row.In {
			of = p.payee
		}
		if row.Peer, err = p.peerNumber(row.Account, of); err != nil {
			return err
		}
	}
	if len(p.peerOther) > 0 {
		row.PeerOther, err = p.number(p.peerOther, "the other side's second number")
	}
	return err
}

// ofOther returns the sources for a field of the other side: the payer's where money
// came in, else the payee's, if the table has these.
func (p *parser) ofOther(in bool, other, payer, payee []source) []source {
	switch {
	case in && len(payer) > 0:
		return payer
	case !in && len(payee) > 0:
		return payee
	}
	return other
}
