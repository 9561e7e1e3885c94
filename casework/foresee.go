package casework

import "reflect"

// foreseer is a fact whose fold asks the state for more than the document it is on.
type foreseer interface {
	Fact
	foresee(e Event, asked *Expected)
}

// foresees are the kinds of facts that are foreseers.
var foresees = func() map[string]bool {
	kinds := map[string]bool{}
	for kind, of := range factTypes {
		if of.Implements(reflect.TypeFor[foreseer]()) {
			kinds[kind] = true
		}
	}
	return kinds
}()

// ByFold adds what the fold of an event will most likely ask. What it leaves out costs
// time and nothing else; an event that cannot be read is left to its fold.
func (x *Expected) ByFold(e Event) {
	if e.Fact == nil {
		return
	}
	x.Documents = append(x.Documents, e.On)
	if !foresees[e.Kind] {
		return
	}
	fact, there, err := DecodeFact(e)
	if f, is := fact.(foreseer); is && there && err == nil {
		f.foresee(e, x)
	}
}

func (x *Expected) document(of Entity, id string) {
	if id != "" {
		x.Documents = append(x.Documents, Ref{Kind: of.kind(), ID: id})
	}
}

func (x *Expected) list(name, value string) {
	x.Lists = append(x.Lists, ListOf{Name: name, Value: value})
}

// meetings is what Meetings asks.
func (x *Expected) meetings(m Member) {
	own, offered := m.Names()
	for _, name := range own {
		x.list("thing", name)
		x.list("thing-offered", name)
	}
	for _, name := range offered {
		x.list("thing", name)
	}
}

func (m MemberAdded) foresee(_ Event, x *Expected) {
	x.document(Case{}, m.Case)
	x.meetings(m.member())
}

func (r RequestProposed) foresee(_ Event, x *Expected) {
	x.document(Case{}, r.Case)
	x.list("asking-about", r.Asking.key())
}

func (r RequestReleased) foresee(e Event, x *Expected) { x.document(SealedMessage{}, e.On.ID) }

func (r ReplyMatched) foresee(e Event, x *Expected) {
	x.document(Request{}, r.Request)
	x.list("tasks-on", e.On.String())
}

func (m MeasureExtended) foresee(e Event, x *Expected) { x.list("tasks-on", e.On.String()) }
func (m MeasureLifted) foresee(e Event, x *Expected)   { x.list("tasks-on", e.On.String()) }

func (c ClockFired) foresee(e Event, x *Expected) {
	x.Clocks = append(x.Clocks, c.Clock, measureEndsSoon+":"+e.On.ID)
	x.list("tasks-on", e.On.String())
}

func (t TaskDone) foresee(e Event, x *Expected) { x.Clocks = append(x.Clocks, taskClock(e.On.ID)) }
