package bank

import (
	"fmt"
	"time"

	"dyetrace"
)

// Character is how an institution answers.
type Character uint8

// The characters.
const (
	Prompt   Character = iota // at once, and all of it
	Late                      // hours later; what it stops may be gone by then
	Partial                   // the last day's statement first, the days before it later
	Careless                  // with a number that is none of ours, or with none
	Queued                    // somebody else has frozen a part before
	Strict                    // nothing where no legal document is named
	characters
)

// names are the characters by name, as truth and settings have them.
func names() []string { return []string{"prompt", "late", "partial", "careless", "queued", "strict"} }

func (c Character) String() string { return names()[c] }

// ParseCharacter is the character with a name.
func ParseCharacter(name string) (Character, error) {
	for c, known := range names() {
		if known == name {
			return Character(c), nil
		}
	}
	return 0, dyetrace.Errorf(dyetrace.UsageError, "find a character", "%q is none: known are %v", name, names())
}

// form is what a reply is written as.
type form uint8

const (
	asTable    form = iota // a filled-in table
	asWorkbook             // the same as a workbook
	asMessage              // auth.002 to an inquiry; a table to everything else
	asPlatform             // the platform's reply in the neutral envelope
	asWords                // a letter that a person has to read
	forms
)

// character is that of an institution: those that the options name, else by turns, so that
// even few institutions have all.
func (w *World) character(place int, name string) Character {
	if c, named := w.options.Characters[name]; named {
		return c
	}
	return Character((uint64(place) + mixed(w.options.Seed, forCharacter)) % uint64(characters))
}

// formOf is what an institution writes its replies as.
func (w *World) formOf(place int, wallet bool) form {
	if wallet {
		return asPlatform
	}
	return form((uint64(place) + mixed(w.options.Seed, forForm)) % uint64(asWords+1))
}

// takes is how long an institution takes to act on a request after it has come in.
func (w *World) takes(c Character, number string) time.Duration {
	minutes := 4 + w.drawn(number, forDelay)%9
	if c == Late {
		minutes += 9*60 + w.drawn(number, forDelay)%90
	}
	return time.Duration(minutes) * time.Minute
}

// What a number is drawn for, so that no two draws are the same.
const (
	forCharacter = iota + 1
	forForm
	forDelay
	forNumber
	forEarlier
)

// drawn is a number that depends on the seed, a request and what it is for.
func (w *World) drawn(request string, what uint64) uint64 {
	h := mixed(w.options.Seed, what)
	for i := range len(request) {
		h = mixed(h, uint64(request[i]))
	}
	return h
}

// mixed is a number that looks random and depends on nothing but its arguments (SplitMix64's
// finaliser, applied to each in turn).
func mixed(values ...uint64) uint64 {
	h := uint64(0x9e3779b97f4a7c15)
	for _, v := range values {
		h ^= v
		h += 0x9e3779b97f4a7c15
		h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
		h = (h ^ h>>27) * 0x94d049bb133111eb
		h ^= h >> 31
	}
	return h
}

// misquoted is the number of a request as a careless clerk copies it: two digits change
// places, or nothing is copied at all.
func (w *World) misquoted(number string) string {
	if w.drawn(number, forNumber)%2 == 0 {
		return ""
	}
	return fmt.Sprintf("%s%d", number, w.drawn(number, forNumber)%10)
}
