package trace

// parts keeps the part lists of a result in large blocks, so that tens of
// millions of them cost neither an allocation each nor a copy as they grow.
type parts struct{ blocks [][]Part }

// partList names a list in parts.
type partList struct {
	block, off uint32
	n          uint32
}

const partBlock = 1 << 14

// add keeps a copy of list.
func (p *parts) add(list []Part) partList {
	if len(list) == 0 {
		return partList{}
	}
	last := len(p.blocks) - 1
	if last < 0 || len(p.blocks[last])+len(list) > cap(p.blocks[last]) {
		p.blocks = append(p.blocks, make([]Part, 0, max(partBlock, len(list))))
		last++
	}
	at := partList{uint32(last), uint32(len(p.blocks[last])), uint32(len(list))}
	p.blocks[last] = append(p.blocks[last], list...)
	return at
}

// list is what add was given.
func (p *parts) list(at partList) []Part {
	if at.n == 0 {
		return nil
	}
	return p.blocks[at.block][at.off : at.off+at.n]
}
