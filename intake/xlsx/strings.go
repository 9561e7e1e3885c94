package xlsx

import "bytes"

// sharedStrings are the texts that cells refer to by number, one after the
// other in one piece of memory.
type sharedStrings struct {
	text []byte
	ends []uint32
}

func (s *sharedStrings) at(i int) ([]byte, bool) {
	if i < 0 || i >= len(s.ends) {
		return nil, false
	}
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.text[from:s.ends[i]], true
}

// readStrings reads xl/sharedStrings.xml. Texts are written over the part that
// they are read from: they never take more room than their markup.
func (b *Book) readStrings(name string) error {
	text, err := b.part(name, maxStrings)
	if err != nil || text == nil {
		return err
	}
	out := text[:0]
	s := scanner{data: text}
	inside, phonetic := false, false
	for {
		tag, ok := s.next()
		if !ok {
			break
		}
		switch string(tag.name) {
		case "si":
			inside = !tag.empty
			if tag.empty {
				b.strings.ends = append(b.strings.ends, uint32(len(out)))
			}
		case "/si":
			inside = false
			b.strings.ends = append(b.strings.ends, uint32(len(out)))
		case "rPh":
			phonetic = !tag.empty
		case "/rPh":
			phonetic = false
		case "t":
			if inside && !phonetic && !tag.empty {
				out = appendText(out, s.text())
			}
		}
	}
	b.strings.text = bytes.Clone(out)
	return nil
}
