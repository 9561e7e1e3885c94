package casework

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"dyetrace"
)

// Task is something that somebody of an office has to look at.
type Task struct {
	ID     string `json:"id"`
	Case   string `json:"case,omitzero"`
	Office string `json:"office"`
	What   string `json:"what"` // "cross-case-hit", "stop-ends", "next-layer" and so on
	On     Ref    `json:"on"`
	Text   string `json:"text,omitzero"` // what a person adds to it
	Made   Time   `json:"made"`
	Due    Time   `json:"due,omitzero"`
	Late   bool   `json:"late,omitzero"` // it was due before it was made or done
	Done   Time   `json:"done,omitzero"`
	By     string `json:"by,omitzero"`     // who did it
	Ground string `json:"ground,omitzero"` // what was done, or why nothing
}

func (Task) kind() string { return "task" }
func (t Task) id() string { return t.ID }
func (t Task) keys() []Key {
	state := "open"
	if t.Done != 0 {
		state = "done"
	}
	keys := []Key{{Name: "tasks-" + state, Value: t.Office}}
	if t.Done == 0 {
		keys = append(keys, Key{Name: "tasks-on", Value: t.On.String()})
	}
	if t.Case != "" {
		keys = append(keys, Key{Name: "tasks", Value: t.Case})
	}
	return keys
}

// task makes a task.
func (f *folding) task(t Task) error {
	n := 0
	for _, d := range f.effects.Put {
		if d.Ref.Kind == t.kind() {
			n++
		}
	}
	t.ID, t.Made = taskID(f.event.ID, n), f.at()
	if f.event.Kind == (ClockFired{}).Kind() && t.Case != "" {
		var err error
		if t.Office, err = f.officeFor(t); err != nil {
			return err
		}
	}
	return f.put(t)
}

// officeFor is the office that learns of a clock: the one that has what it is about, where
// its people are here and see the case; else the case's own office, else one of those that
// work on it. A term that ends is never a task of nobody.
func (f *folding) officeFor(t Task) (string, error) {
	c, there, err := load[Case](f, t.Case)
	if err != nil || !there {
		return t.Office, err
	}
	with := withFirst(c.Office, c.Shared)
	if slices.Contains(with, t.Office) || c.Sealed {
		with = withFirst(t.Office, with)
	}
	for _, office := range with {
		o, _, err := load[Office](f, office)
		if err != nil || o.Log == "" {
			return office, err
		}
	}
	return t.Office, nil
}

// endTasks ends the open tasks about something: it was seen to.
func (f *folding) endTasks(about Ref, why string) error { return f.endTasksOf("", about, why) }

// endTasksOf ends the open tasks of one kind about something; those of all kinds where none
// is given.
func (f *folding) endTasksOf(what string, about Ref, why string) error {
	var failed error
	err := All(f.ctx, f.state, "tasks-on", about.String(), func(t Task) bool {
		if what != "" && t.What != what {
			return true
		}
		t.Done, t.By, t.Ground = f.at(), f.event.Actor, why
		failed = firstOf(f.stop(taskClock(t.ID)), f.put(t))
		return failed == nil
	})
	return firstOf(err, failed)
}

// taskID is the id of the nth task that an event makes.
func taskID(event string, n int) string { return event + "-" + strconv.Itoa(n) }

// taskDue is the kind of clock that says when a task should be done.
const taskDue = "task-due"

func taskClock(id string) string { return taskDue + ":" + id }

// TasksOf are the open tasks of somebody's office that he may see, at most most.
func TasksOf(ctx context.Context, r Reader, who Who, most int) ([]Task, error) {
	var tasks []Task
	var failed error
	err := All(ctx, r, "tasks-open", who.Office, func(t Task) bool {
		if t.Case != "" {
			var may bool
			if _, may, failed = SeenCase(ctx, r, who, t.Case); failed != nil || !may {
				return failed == nil
			}
		}
		tasks = append(tasks, t)
		return len(tasks) < most
	})
	return tasks, firstOf(failed, err)
}

// AddTask gives an office something to do in a case.
func (b By) AddTask(id, text string, due dyetrace.Instant) Decide {
	return b.decide("add task", func(d *deed) error {
		c, err := d.openCaseOf(id)
		if err != nil {
			return err
		}
		return d.say(caseRef(id), TaskAdded{Case: id, Office: c.Office, Text: text, Due: Time(due)})
	})
}

// DoTasks says that tasks are done, all or none.
func (b By) DoTasks(ground string, ids ...string) Decide {
	return b.decide("do task", func(d *deed) error {
		for i, id := range ids {
			if slices.Contains(ids[:i], id) {
				continue
			}
			t, err := Need[Task](d.ctx, d.state, id)
			if err != nil {
				return err
			}
			if t.Office != d.Office {
				return dyetrace.Errorf(dyetrace.NotFound, "find task", "there is no task %q", id)
			}
			if t.Done != 0 {
				return fmt.Errorf("the task %s was done by %s at %s", t.ID, t.By, t.Done)
			}
			if err := d.say(RefOf(t), TaskDone{Ground: ground}); err != nil {
				return err
			}
		}
		return nil
	})
}
