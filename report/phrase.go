package report

import "fmt"

// phrase is something that a document says, in whichever language it is asked
// for: pages change language without asking the program.
type phrase func(Lang) string

// says is a phrase of the vocabulary with its values filled in.
func says(of func(*words) string, args ...any) phrase {
	return func(l Lang) string {
		if len(args) == 0 {
			return of(l.words())
		}
		return fmt.Sprintf(of(l.words()), args...)
	}
}

// both is a phrase in both languages.
func (p phrase) both() said { return said{En: p(English), Zh: p(Chinese)} }

// said is a sentence in both languages.
type said struct {
	En string `json:"en"`
	Zh string `json:"zh"`
}

// phrase is what says it.
func (s said) phrase() phrase {
	return func(l Lang) string {
		if l == Chinese {
			return s.Zh
		}
		return s.En
	}
}
