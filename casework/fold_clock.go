package casework

func clockFacts() []Fact { return []Fact{ClockFired{}} }

// ClockFired says that the time of a clock has come.
type ClockFired struct {
	Clock string `json:"clock"`
	Is    string `json:"is"`
	Due   Time   `json:"due"`
	Late  bool   `json:"late,omitzero"`
}

// Kind is the name of the fact.
func (ClockFired) Kind() string { return "clock-fired" }
func (c ClockFired) check() error {
	return firstOf(checkName("the clock", c.Clock), checkName("the kind of clock", c.Is))
}

// clockActs are what clocks do, by their kind. A kind that is not among them makes a task
// and nothing else.
func clockActs() map[string]func(*folding, ClockFired) error {
	return map[string]func(*folding, ClockFired) error{
		taskDue: taskIsDue, measureEnds: measureIsOver, measureEndsSoon: measureIsNearlyOver, operationMoment: momentHasCome,
		listingEnds:      listingIsOver,
		KeepingEnds:      keepingIsOver,
		appealCheck:      appealIsDue,
		appealAnswer:     appealIsDue,
		returnNoticeEnds: returnIsDue,
		returnPayBy:      returnIsDue,
	}
}

func (c ClockFired) fold(f *folding) error {
	if err := f.stop(c.Clock); err != nil {
		return err
	}
	if act := clockActs()[c.Is]; act != nil {
		return act(f, c)
	}
	return onlyTask(f, c)
}

// onlyTask makes a task of a clock.
func onlyTask(f *folding, c ClockFired) error {
	return f.task(Task{Office: f.event.Office, What: c.Is, On: f.event.On, Due: c.Due, Late: c.Late})
}

// taskIsDue marks a task that was not done in time.
func taskIsDue(f *folding, _ ClockFired) error {
	return change(f, f.event.On.ID, func(t *Task) error { t.Late = true; return nil })
}
