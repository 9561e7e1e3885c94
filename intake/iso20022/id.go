package iso20022

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	"dyetrace/intake"
	"dyetrace/internal/accountkey"
	iso "dyetrace/internal/iso20022"
)

// maxUnnumbered is how many transfers without numbers one file may hold: each
// takes some thirty bytes of memory, to number equal ones.
const maxUnnumbered = 1 << 22

var errUnnumbered = errors.New("the file has more than 4,194,304 transfers without numbers: split it")

// idMaker gives transfers ids.
type idMaker struct {
	text  []byte
	often map[[16]byte]int // how often a content without a number has occurred
}

// hashed writes 128 bits as 26 small letters and digits.
var hashed = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// of returns the id of a movement. A UETR belongs to one payment, from the first bank to the
// last, and so does a transaction's number between two accounts, however their institutions
// are named: the same message seen on its way through several banks is the same transfer.
// Without either, the id is a hash of everything in the message about the movement, so that
// reading it again gives the same. A return is a movement of its own. The id is valid until
// the next call.
func (i *idMaker) of(m *movement) ([]byte, error) {
	i.text = i.text[:0]
	if m.returned {
		i.text = append(i.text, "return/"...)
	}
	switch {
	case iso.Given(m.own) && m.returned:
		i.text = append(i.text, m.from.bank...)
		i.text = append(append(i.text, '/'), m.own...)
	case iso.Given(m.uetr):
		i.text = append(i.text, m.uetr...)
	case iso.Given(m.tx):
		between := m.between()
		i.text = append(append(i.text, m.tx...), '/')
		i.text = hashed.AppendEncode(i.text, between[:5])
	default:
		i.text = append(i.text, m.channel...)
		i.text = append(i.text, '/')
		return i.unnumbered(m)
	}
	if len(i.text) > intake.MaxID {
		return nil, fmt.Errorf("its number has %d bytes, more than %d", len(i.text), intake.MaxID)
	}
	return i.text, nil
}

// unnumbered makes the id of a movement without a number. The second of several
// equal ones in a file gets a -2.
func (i *idMaker) unnumbered(m *movement) ([]byte, error) {
	hash := m.hash()
	if i.often == nil {
		i.often = map[[16]byte]int{}
	}
	if i.often[hash]++; len(i.often) > maxUnnumbered {
		return nil, errUnnumbered
	}
	i.text = hashed.AppendEncode(i.text, hash[:])
	if n := i.often[hash]; n > 1 {
		i.text = strconv.AppendInt(append(i.text, '-'), int64(n), 10)
	}
	return i.text, nil
}

// number is an account's number without its institution, which messages name in
// several ways.
func number(account []byte) []byte { return []byte(accountkey.Parse(string(account)).Number) }

// between is a hash of the two accounts' numbers and the payer's own reference.
func (m *movement) between() [sha256.Size]byte {
	var all []byte
	for _, text := range [...][]byte{number(m.from.account), number(m.to.account), m.order} {
		all = binary.LittleEndian.AppendUint32(all, uint32(len(text)))
		all = append(all, text...)
	}
	return sha256.Sum256(all)
}

func (m *movement) hash() [16]byte {
	var all []byte
	for _, n := range [...]int64{int64(m.when), int64(m.amount), int64(m.received), int64(m.currency),
		int64(m.currency2)} {
		all = binary.LittleEndian.AppendUint64(all, uint64(n))
	}
	for _, text := range [...][]byte{number(m.from.account), number(m.to.account), m.from.name, m.to.name, m.order,
		m.clearing, m.memo.text} {
		all = binary.LittleEndian.AppendUint32(all, uint32(len(text)))
		all = append(all, text...)
	}
	sum := sha256.Sum256(all)
	return [16]byte(sum[:16])
}
