package sarx

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"dyetrace/internal/xmltext"
)

// element is an element of the report; one that holds others gets a SeqNum.
type element struct {
	name string
	text string
	kids []*element
}

// holds makes an element of what is not nil.
func holds(name string, kids ...*element) *element {
	e := &element{name: name}
	e.add(kids...)
	return e
}

func (e *element) add(kids ...*element) {
	for _, k := range kids {
		if k != nil {
			e.kids = append(e.kids, k)
		}
	}
}

// yes is an indicator, nil where it does not hold.
func yes(name string, holds bool) *element {
	if !holds {
		return nil
	}
	return &element{name: name, text: "Y"}
}

// count is how many elements of a name there are, with a text in them where one is given.
func (e *element) count(name, with string) (n int) {
	if e.name == name {
		if with == "" {
			return 1
		}
		for _, k := range e.kids {
			if k.text == with {
				return 1
			}
		}
	}
	for _, k := range e.kids {
		n += k.count(name, with)
	}
	return n
}

// write writes an element and numbers those that hold others.
func (e *element) write(b *bytes.Buffer, depth int, seq *int) {
	indent := strings.Repeat(" ", depth)
	if len(e.kids) == 0 {
		fmt.Fprintf(b, "%s<fc2:%s>%s</fc2:%s>\n", indent, e.name, xmltext.Escape(e.text), e.name)
		return
	}
	*seq++
	fmt.Fprintf(b, "%s<fc2:%s SeqNum=\"%d\">\n", indent, e.name, *seq)
	for _, k := range e.kids {
		k.write(b, depth+1, seq)
	}
	fmt.Fprintf(b, "%s</fc2:%s>\n", indent, e.name)
}

// plain is a text as the form takes it: no line ends or other characters that do not
// print, and no blanks around it or in a row.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError || !unicode.IsPrint(r):
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}
