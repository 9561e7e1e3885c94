package statement

import "dyetrace"

// LinkColumns are some links, column by column: row i of each is one link's.
type LinkColumns struct {
	Account, Person, Phone, Device Texts
}

// Len is how many links there are.
func (c *LinkColumns) Len() int { return c.Account.Len() }

// LinkColumnsOf are the columns of links, for a ledger kept in memory.
func LinkColumnsOf(links []dyetrace.Link) *LinkColumns {
	c := &LinkColumns{}
	for i := range links {
		k := &links[i]
		c.Account.Append([]byte(k.Account))
		c.Person.Append([]byte(k.Person))
		c.Phone.Append([]byte(k.Phone))
		c.Device.Append([]byte(k.Device))
	}
	return c
}

// Texts are texts that lie one behind the other.
type Texts struct {
	data []byte
	ends []uint32
}

// Len is how many texts there are.
func (t *Texts) Len() int { return len(t.ends) }

// At is text i. It is valid as long as the Texts are.
func (t *Texts) At(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.data[start:t.ends[i]]
}

// Append adds a text.
func (t *Texts) Append(text []byte) {
	t.data = append(t.data, text...)
	t.ends = append(t.ends, uint32(len(t.data)))
}

// Reset takes all texts out.
func (t *Texts) Reset() { t.data, t.ends = t.data[:0], t.ends[:0] }
