package casework

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"dyetrace"
)

// The numbers of a tally. Each is of documents that can be listed.
const (
	CountedClaims     = "claims"             // victims' reports, with what they lost
	CountedAccounts   = "accounts"           // accounts in cases
	CountedPersons    = "persons"            // people in cases
	CountedFound      = "persons-found"      // people whom somebody met
	CountedQuestioned = "persons-questioned" //
	CountedArrested   = "persons-arrested"   //
	CountedReleased   = "requests-released"  // requests whose message went into the outbox
	CountedSent       = "requests-sent"      // and that are known to be on their way
	CountedAnswered   = "requests-answered"  //
	CountedHeld       = "held"               // by stops in force now
	CountedFrozen     = "frozen"             // by freezes in force now
	CountedSeized     = "seized"             //
	CountedReturned   = "returned"           // to victims
)

// Counts are the names of all numbers of a tally, in the order in which people read them.
func Counts() []string {
	return []string{CountedClaims, CountedAccounts, CountedPersons, CountedFound, CountedQuestioned, CountedArrested,
		CountedReleased, CountedSent, CountedAnswered, CountedHeld, CountedFrozen, CountedSeized, CountedReturned}
}

// counted is one number that a document adds to.
type counted struct {
	name string
	at   Time // what happened, and so the hour it counts in
	sum  Sum
}

// tallied is a document that counts. Its numbers follow from what it is now: nobody types
// them in, and what is no longer so no longer counts.
type tallied interface {
	Entity
	// tally is the case and the office that the document counts for, and what it counts.
	tally() (ofCase, office string, numbers []counted)
}

func (c Claim) tally() (ofCase, office string, numbers []counted) {
	return c.Case, c.Office, []counted{{CountedClaims, c.Report.Reported, c.Report.Amount}}
}

func (m Member) tally() (ofCase, office string, numbers []counted) {
	if m.Same != "" {
		return m.Case, m.Office, nil
	}
	switch m.Is {
	case Account:
		numbers = append(numbers, counted{name: CountedAccounts, at: m.Added})
	case Person:
		numbers = append(numbers, counted{name: CountedPersons, at: m.Added})
	}
	for _, met := range slices.Concat(m.Met, m.Also) {
		numbers = append(numbers, counted{name: "persons-" + string(met.As), at: met.At})
	}
	return m.Case, m.Office, numbers
}

func (r Request) tally() (ofCase, office string, numbers []counted) {
	if r.Released != 0 {
		numbers = append(numbers, counted{name: CountedReleased, at: r.Released})
	}
	if at := max(r.Sent, r.Received); at != 0 {
		numbers = append(numbers, counted{name: CountedSent, at: at})
	}
	if r.State == Partly || r.State == Answered || r.State == Refused {
		numbers = append(numbers, counted{name: CountedAnswered, at: r.Answered})
	}
	return r.Case, r.Office, numbers
}

func (m Measure) tally() (ofCase, office string, numbers []counted) {
	name := map[string]string{string(Stop): CountedHeld, string(Freeze): CountedFrozen}[m.Kind]
	if name != "" && m.State == InForce {
		numbers = append(numbers, counted{name, m.Start, m.InForce})
	}
	return m.Case, m.Office, numbers
}

func (s Seizure) tally() (ofCase, office string, numbers []counted) {
	return s.Case, s.Office, []counted{{CountedSeized, s.At, s.Sum}}
}

// hourOf is the start of an hour in UTC.
func hourOf(at Time) dyetrace.Instant {
	hour := dyetrace.Instant(time.Hour)
	return at.Instant() / hour * hour
}

// tallyKeys are the keys by which a number opens its list: of one name and office, by hour
// and case. A document has one place in a list, so that each further hour in which it counts,
// such as that of a second payment, is in a list of its own.
func tallyKeys(d Entity) []Key {
	of, is := d.(tallied)
	if !is {
		return nil
	}
	ofCase, office, numbers := of.tally()
	hours := map[string][]dyetrace.Instant{}
	for _, n := range numbers {
		hours[n.name] = append(hours[n.name], hourOf(n.at))
	}
	var keys []Key
	for _, name := range slices.Sorted(maps.Keys(hours)) {
		slices.Sort(hours[name])
		for i, hour := range slices.Compact(hours[name]) {
			keys = append(keys, Key{Name: tallyList(i), Value: name + "/" + office, Order: hourOrder(hour) + "/" + ofCase})
		}
	}
	return keys
}

// tallyList names the lists of the documents that count in so many hours before.
func tallyList(before int) string {
	if before == 0 {
		return "counted"
	}
	return fmt.Sprintf("counted-%d", before+1)
}

func hourOrder(hour dyetrace.Instant) string { return fmt.Sprintf("%020d", hour) }

// count adds what a document counts now and takes away what it counted before. Either may
// be nil.
func (f *folding) count(now tallied, before tallied) error {
	for _, one := range []struct {
		of   tallied
		sign int64
	}{{before, -1}, {now, 1}} {
		if one.of == nil {
			continue
		}
		ofCase, office, numbers := one.of.tally()
		if len(numbers) == 0 {
			continue
		}
		of := []Ref{caseRef(ofCase), officeRef(office)}
		c, there, err := load[Case](f, ofCase)
		if err != nil {
			return err
		}
		if there && c.Operation != "" {
			of = append(of, operationRef(c.Operation))
		}
		for _, n := range numbers {
			for _, ref := range of {
				f.addCount(Count{Of: ref, Name: n.name, Office: office, Hour: hourOf(n.at), Number: one.sign,
					Amount: dyetrace.Amount(one.sign) * n.sum.Amount, In: n.sum.Currency})
			}
		}
	}
	return nil
}

// addCount adds to a number. What an event adds and takes away again is not said.
func (f *folding) addCount(c Count) {
	same := func(o Count) bool {
		return o.Of == c.Of && o.Name == c.Name && o.Office == c.Office && o.Hour == c.Hour && o.In == c.In
	}
	at := slices.IndexFunc(f.effects.Count, same)
	if at < 0 {
		f.effects.Count = append(f.effects.Count, c)
		return
	}
	sum := &f.effects.Count[at]
	sum.Number, sum.Amount = sum.Number+c.Number, sum.Amount+c.Amount
	if sum.Number == 0 && sum.Amount == 0 {
		f.effects.Count = slices.Delete(f.effects.Count, at, at+1)
	}
}

// wasTallied is a document as it is before this event puts it; nil where there is none.
func (f *folding) wasTallied(d tallied) (tallied, error) {
	if at, made := f.made[RefOf(d)]; made {
		was, _ := f.effects.Put[at].Is.(tallied)
		return was, nil
	}
	decode := func(raw []byte) (any, error) {
		value := reflect.New(reflect.TypeOf(d))
		err := decodeOwn(raw, value.Interface())
		return value.Elem().Interface(), err
	}
	var was any
	var there bool
	var err error
	if m, remembers := f.state.(Reading); remembers {
		was, there, err = m.Entity(f.ctx, RefOf(d), decode)
	} else {
		var raw []byte
		if raw, there, err = f.state.Document(f.ctx, RefOf(d)); err == nil && there {
			was, err = decode(raw)
		}
	}
	if err != nil || !there {
		return nil, err
	}
	before, _ := was.(tallied)
	return before, nil
}

// countAll adds the numbers of a case to its operation, or takes them away.
func (f *folding) countAll(ofCase, operation string, sign int64) error {
	counts, err := f.state.Counts(f.ctx, caseRef(ofCase))
	if err != nil {
		return err
	}
	for _, c := range counts {
		c.Of, c.Number, c.Amount = operationRef(operation), sign*c.Number, dyetrace.Amount(sign)*c.Amount
		if c.Number != 0 || c.Amount != 0 {
			f.addCount(c)
		}
	}
	return nil
}

// Tally is the numbers of an operation, an office or a case as somebody sees them, those of
// the hours from one time up to another, which is not among them; zero times are open. They
// are in the order of office, name, currency and hour, and none is nothing. What is in cases
// that are closed to who asks does not count: a number that grew would betray them.
func Tally(ctx context.Context, r Reader, who Who, of Ref, from, to dyetrace.Instant) ([]Count, error) {
	if err := mayCount(ctx, r, who, of); err != nil {
		return nil, err
	}
	all, err := r.Counts(ctx, of)
	if err != nil {
		return nil, err
	}
	hidden, err := hiddenCounts(ctx, r, who, of)
	if err != nil {
		return nil, err
	}
	var counts []Count
	for _, c := range all {
		less := hidden[numberOf(c)]
		c.Number, c.Amount = c.Number-less.Number, c.Amount-less.Amount
		if c.Number == 0 && c.Amount == 0 || c.Hour < from || to != 0 && c.Hour >= to {
			continue
		}
		counts = append(counts, c)
	}
	slices.SortStableFunc(counts, func(a, b Count) int { return strings.Compare(a.Office, b.Office) })
	return counts, nil
}

// mayCount refuses to count for somebody what is not his to know: another office, an
// operation or a case that he may not see.
func mayCount(ctx context.Context, r Reader, who Who, of Ref) error {
	var err error
	switch of.Kind {
	case Operation{}.kind():
		_, err = FindOperation(ctx, r, who, of.ID)
	case Case{}.kind():
		_, err = FindCase(ctx, r, who, of.ID)
	default:
		if of.ID != who.Office {
			err = dyetrace.Errorf(dyetrace.NotFound, "tally", "%s of %s counts for his own office, not for %s", who.Name, who.Office, of.ID)
		}
	}
	return err
}

// numberOf is a number of a tally, without what it counts in.
func numberOf(c Count) Count { return Count{Name: c.Name, Office: c.Office, Hour: c.Hour, In: c.In} }

// hiddenCounts are what the cases that are closed to somebody add to the numbers of an
// operation or an office.
func hiddenCounts(ctx context.Context, r Reader, who Who, of Ref) (map[Count]Count, error) {
	hidden := map[Count]Count{}
	if of.Kind == (Case{}).kind() {
		return hidden, nil
	}
	// Whoever may ask for an operation's numbers sees its cases that wait for its moment.
	keys := []string{"cases-sealed", "cases-waiting"}
	if of.Kind == (Operation{}).kind() {
		keys = keys[:1]
	}
	seen := map[string]bool{}
	for _, key := range keys {
		var failed error
		err := All(ctx, r, key, "all", func(c Case) bool {
			if seen[c.ID] || of.Kind == (Operation{}).kind() && c.Operation != of.ID {
				return true
			}
			seen[c.ID] = true
			if countsCase(who, c) {
				return true
			}
			var counts []Count
			counts, failed = r.Counts(ctx, caseRef(c.ID))
			for _, n := range counts {
				// An office's numbers are of what it recorded itself, in whatever case.
				if of.Kind == (Office{}).kind() && n.Office != of.ID {
					continue
				}
				sum := hidden[numberOf(n)]
				sum.Number, sum.Amount = sum.Number+n.Number, sum.Amount+n.Amount
				hidden[numberOf(n)] = sum
			}
			return failed == nil
		})
		if err := firstOf(failed, err); err != nil {
			return nil, err
		}
	}
	return hidden, nil
}

// countsFor reports whether what is in a case counts for somebody.
func countsFor(ctx context.Context, r Reader, who Who, id string) (bool, error) {
	c, there, err := Get[Case](ctx, r, id)
	return there && err == nil && countsCase(who, c), err
}

// countsCase reports whether a case counts for somebody: not where it is sealed, or waits
// for the moment of an operation, and he may not see it. A case of another office that is
// closed to nobody there counts: its numbers are the operation's, or his office recorded
// them before it gave the case away.
func countsCase(who Who, c Case) bool {
	return !c.Sealed && len(c.Before) == 0 || MaySee(who, c)
}

// TallyList is the list that a number of a tally opens for somebody: the documents of an
// office that count under its name in the hours from one time up to another, at most most.
// Where of is an operation or a case, only those of its cases.
func TallyList(ctx context.Context, r Reader, who Who, of Ref, name, office string, from, to dyetrace.Instant, most int) ([]Ref, error) {
	if err := mayCount(ctx, r, who, of); err != nil || of.Kind == (Office{}).kind() && of.ID != office {
		return nil, err
	}
	var found []At
	inside := map[string]bool{}
	counts := func(place At) (bool, error) {
		_, ofCase, _ := strings.Cut(place.Order, "/")
		is, known := inside[ofCase]
		var err error
		if !known {
			is, err = countsIn(ctx, r, who, of, ofCase)
			inside[ofCase] = is
		}
		return is, err
	}
	value := name + "/" + office
	// What counts in a further hour is in a further list; where one is empty, so are those behind it.
	for before := 0; ; before++ {
		some, err := r.Find(ctx, tallyList(before), value, At{}, 1)
		if err != nil {
			return nil, err
		}
		if len(some) == 0 {
			break
		}
		more, err := tallyPlaces(ctx, r, ListOf{Name: tallyList(before), Value: value}, from, to, most, counts)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	slices.SortStableFunc(found, func(a, b At) int { return strings.Compare(a.Order, b.Order) })
	var refs []Ref
	seen := map[Ref]bool{}
	for _, place := range found {
		if !seen[place.Ref] && len(refs) < most {
			refs = append(refs, place.Ref)
		}
		seen[place.Ref] = true
	}
	return refs, nil
}

// tallyPlaces are the places of one list from one hour up to another that count, at most most.
// One office's documents of the hour are looked through: cases know their operation, not the
// other way round.
func tallyPlaces(ctx context.Context, r Reader, list ListOf, from, to dyetrace.Instant, most int, counts func(At) (bool, error)) ([]At, error) {
	var found []At
	for after := (At{Order: hourOrder(from)}); ; {
		places, err := r.Find(ctx, list.Name, list.Value, after, page)
		if err != nil {
			return nil, err
		}
		for _, place := range places {
			after = place
			if hour, _, _ := strings.Cut(place.Order, "/"); to != 0 && hour >= hourOrder(to) {
				return found, nil
			}
			is, err := counts(place)
			if err != nil {
				return nil, err
			}
			if is {
				found = append(found, place)
			}
			if len(found) == most {
				return found, nil
			}
		}
		if len(places) < page {
			return found, nil
		}
	}
}

// countsIn reports whether what is in a case counts in something, for somebody.
func countsIn(ctx context.Context, r Reader, who Who, of Ref, ofCase string) (bool, error) {
	switch of.Kind {
	case Case{}.kind():
		return of.ID == ofCase, nil
	case Operation{}.kind():
		c, there, err := Get[Case](ctx, r, ofCase)
		if err != nil || !there || c.Operation != of.ID {
			return false, err
		}
	}
	return countsFor(ctx, r, who, ofCase)
}
