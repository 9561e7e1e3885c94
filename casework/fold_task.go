package casework

func taskFacts() []Fact { return []Fact{TaskAdded{}, TaskDone{}} }

// TaskAdded says that a person gave an office something to do.
type TaskAdded struct {
	Case   string `json:"case"`
	Office string `json:"office"`
	Text   string `json:"text"`
	Due    Time   `json:"due,omitzero"`
}

// Kind is the name of the fact.
func (TaskAdded) Kind() string { return "task-added" }
func (t TaskAdded) check() error {
	return firstOf(checkID("case", t.Case), checkName("the office", t.Office), checkName("what to do", t.Text))
}

func (t TaskAdded) fold(f *folding) error {
	task := Task{Case: t.Case, Office: t.Office, What: "by-hand", On: f.event.On, Text: t.Text, Due: t.Due}
	if err := f.task(task); err != nil {
		return err
	}
	if t.Due != 0 {
		id := taskID(f.event.ID, 0)
		f.start(Clock{ID: taskClock(id), Due: t.Due.Instant(), Kind: taskDue, On: Ref{Kind: task.kind(), ID: id}})
	}
	return nil
}

// TaskDone says that a task was done.
type TaskDone struct {
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (TaskDone) Kind() string   { return "task-done" }
func (t TaskDone) check() error { return checkGround(t.Ground) }
func (t TaskDone) fold(f *folding) error {
	if err := f.stop(taskClock(f.event.On.ID)); err != nil {
		return err
	}
	return change(f, f.event.On.ID, func(of *Task) error {
		of.Done, of.By, of.Ground = f.at(), f.event.Actor, t.Ground
		return nil
	})
}
