package casework

import "fmt"

func replyFacts() []Fact {
	return []Fact{ReplyAdded{}, ReplyMatched{}, ReplyDismissed{}}
}

// ReplyAdded says what came back from an institution.
type ReplyAdded struct {
	Answer     Answer   `json:"answer"`
	Content    string   `json:"content"`
	Candidates []string `json:"candidates,omitzero"`
	Why        string   `json:"why,omitzero"`
}

// Kind is the name of the fact.
func (ReplyAdded) Kind() string { return "reply-added" }
func (r ReplyAdded) check() error {
	if len(r.Candidates) > maxCandidates {
		return fmt.Errorf("%d candidates; %d is the most", len(r.Candidates), maxCandidates)
	}
	return firstOf(checkSHA256("the reply's content", r.Content), r.Answer.check())
}

func (r ReplyAdded) fold(f *folding) error {
	reply := Reply{ID: f.event.On.ID, Office: f.event.Office, Answer: r.Answer, Content: r.Content, State: InTray, Candidates: r.Candidates, Why: r.Why,
		By: f.event.Actor, Added: f.at()}
	if err := f.put(reply); err != nil || r.Why == "" {
		return err
	}
	return f.task(Task{Office: f.event.Office, What: "match-reply", On: f.event.On, Text: r.Why})
}

// ReplyMatched says that a reply belongs to a request.
type ReplyMatched struct {
	Request string       `json:"request"`
	Case    string       `json:"case"`
	State   RequestState `json:"state"` // what the request becomes
	Ground  string       `json:"ground,omitzero"`
}

// Kind is the name of the fact.
func (ReplyMatched) Kind() string { return "reply-matched" }
func (r ReplyMatched) check() error {
	if r.State != Partly && r.State != Answered && r.State != Refused {
		return fmt.Errorf("no reply makes a request %s", r.State)
	}
	return firstOf(checkID("request", r.Request), checkText("the ground", r.Ground))
}

func (r ReplyMatched) fold(f *folding) error {
	reply, there, err := load[Reply](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	reply.State, reply.Request, reply.Case, reply.Candidates, reply.Why, reply.Ground = Matched, r.Request, r.Case, nil, "", r.Ground
	if err := firstOf(f.put(reply), f.endTasks(RefOf(reply), "matched")); err != nil {
		return err
	}
	request, there, err := load[Request](f, r.Request)
	if err != nil || !there {
		return err
	}
	a := reply.Answer
	request.State, request.Answered, request.Ground = r.State, a.Received, a.Reason
	request.Replies = append(request.Replies, reply.ID)
	if !a.InForce.IsZero() {
		request.InForce = a.InForce
	}
	if err := f.put(request); err != nil {
		return err
	}
	// Whatever a person has to decide next is a task: what goes on with the statements that
	// came, and what to do about what was refused.
	task := Task{Case: request.Case, Office: request.Office, On: requestRef(request.ID)}
	switch {
	case len(a.Statements) > 0:
		task.What = "next-layer"
	case r.State == Refused:
		task.What, task.Text = "request-refused", a.Reason
	default:
		return nil
	}
	return f.task(task)
}

// ReplyDismissed says that a reply belongs to nothing.
type ReplyDismissed struct {
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (ReplyDismissed) Kind() string   { return "reply-dismissed" }
func (r ReplyDismissed) check() error { return checkGround(r.Ground) }
func (r ReplyDismissed) fold(f *folding) error {
	reply, there, err := load[Reply](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	reply.State, reply.Ground = Dismissed, r.Ground
	return firstOf(f.put(reply), f.endTasks(RefOf(reply), "dismissed"))
}
