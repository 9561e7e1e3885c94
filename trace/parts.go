package trace

import (
	"encoding/binary"

	"dyetrace"
)

// parts keeps the part lists of a result in large blocks. A list is in claim
// order and rests as pairs of varints, the step from the claim before and the
// amount: four or five bytes a part, where a slice of Part takes sixteen. A
// national case keeps a hundred million of them.
type parts struct{ blocks [][]byte }

// partList names a list in parts.
type partList struct {
	block, off uint32
	n          uint32
}

const (
	firstPartBlock = 1 << 12
	partBlockSteps = 8 // blocks double this often, up to a megabyte
	maxPartLen     = binary.MaxVarintLen32 + binary.MaxVarintLen64
)

// add keeps a copy of list, which is in strictly ascending order of claims.
func (p *parts) add(list []Part) partList {
	if len(list) == 0 {
		return partList{}
	}
	last := len(p.blocks) - 1
	if last < 0 || cap(p.blocks[last])-len(p.blocks[last]) < len(list)*maxPartLen {
		size := firstPartBlock << min(len(p.blocks), partBlockSteps)
		p.blocks = append(p.blocks, make([]byte, 0, max(size, len(list)*maxPartLen)))
		last++
	}
	b := p.blocks[last]
	at := partList{uint32(last), uint32(len(b)), uint32(len(list))}
	before := int32(0)
	for _, part := range list {
		b = binary.AppendUvarint(b, uint64(part.Claim-before))
		b = binary.AppendUvarint(b, uint64(part.Amount))
		before = part.Claim
	}
	p.blocks[last] = b
	return at
}

// appendTo appends what add was given to dst.
func (p *parts) appendTo(dst []Part, at partList) []Part {
	if at.n == 0 {
		return dst
	}
	b := p.blocks[at.block][at.off:]
	claim := int32(0)
	for range at.n {
		step, n := binary.Uvarint(b)
		amount, k := binary.Uvarint(b[n:])
		b = b[n+k:]
		claim += int32(step)
		dst = append(dst, Part{claim, dyetrace.Amount(amount)})
	}
	return dst
}

// list is what add was given, as a slice of its own.
func (p *parts) list(at partList) []Part {
	if at.n == 0 {
		return nil
	}
	return p.appendTo(make([]Part, 0, at.n), at)
}
