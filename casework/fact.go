package casework

import (
	"fmt"
	"reflect"
	"slices"

	"dyetrace"
)

// Fact is what an event says has happened. Each is a struct in the file of its subject,
// and each subject lists its facts for the table.
type Fact interface {
	// Kind is the name that events carry.
	Kind() string
	// check refuses a fact that says too little or too much, in words for who said it.
	check() error
	// fold makes of the fact what it does to the state. An event on something that is not
	// there does nothing: a law may have required to erase what made it.
	fold(f *folding) error
}

// subjects are the facts there are, by what they are about.
func subjects() [][]Fact {
	return [][]Fact{
		caseFacts(),
		memberFacts(),
		paperFacts(),
		taskFacts(),
		clockFacts(),
		proposalFacts(),
		requestFacts(),
		replyFacts(),
		measureFacts(),
		logFacts(),
		filingFacts(),
		operationFacts(),
		basisFacts(),
		listingFacts(),
		returnFacts(),
		alertFacts(),
		packFacts(),
		shareFacts(),
		keepFacts(),
		readFacts(),
	}
}

// factTypes is the table of facts by the names that events carry.
var factTypes = tableOfFacts(subjects())

func tableOfFacts(subjects [][]Fact) map[string]reflect.Type {
	table := map[string]reflect.Type{}
	for _, facts := range subjects {
		for _, fact := range facts {
			table[fact.Kind()] = reflect.TypeOf(fact)
		}
	}
	return table
}

// FactKinds are the names of all facts, in order.
func FactKinds() []string {
	var kinds []string
	for kind := range factTypes {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return kinds
}

// DecodeFact reads the fact of an event: false where it was erased.
func DecodeFact(e Event) (Fact, bool, error) {
	if e.Fact == nil {
		return nil, false, nil
	}
	of, known := factTypes[e.Kind]
	if !known {
		return nil, false, dyetrace.Errorf(dyetrace.CorruptError, "read event "+e.ID, "%q is no kind of fact that this program knows; if a newer program wrote it, use that one", e.Kind)
	}
	value := reflect.New(of)
	if err := Decode(e.Fact, value.Interface()); err != nil {
		return nil, false, dyetrace.Errorf(dyetrace.KindOf(err), "read event "+e.ID+" ("+e.Kind+")", "%w", err)
	}
	fact, is := value.Elem().Interface().(Fact)
	if !is {
		return nil, false, fmt.Errorf("%s is no fact", of)
	}
	return fact, true, nil
}
