package casework

import (
	"context"
	"slices"
)

// CheckApprovals goes through events and calls yield with each request that does not say
// what was proposed, or that was approved by who proposed it or over another content than
// it has. Events that somebody left out are not held against those that are there.
func CheckApprovals(ctx context.Context, events Events, yield func(e Event, wrong string) bool) error {
	signings := map[string]Event{}
	things := map[string][]string{}
	proposed := map[Ref]Event{}
	contents := map[Ref]string{}
	var failed error
	err := events.Events(ctx, 1, func(e Event) bool {
		fact, there, err := DecodeFact(e)
		if err != nil || !there {
			failed = err
			return err == nil
		}
		// A signing comes before what rests on it: one that is not there was left out.
		wrong := ""
		switch said := fact.(type) {
		case Signed:
			signings[e.On.ID], things[e.On.ID] = e, said.Things
		case RequestProposed:
			content, err := proposedContent(said)
			if failed = err; err != nil {
				return false
			}
			proposed[e.On], contents[e.On] = e, content
			if said.Content != content {
				wrong = "the content that people sign is not that of the request"
			} else if list, there := things[said.Signing]; there && !slices.Contains(list, thing(e.On, content)) {
				wrong = "who proposed it signed another content"
			}
		case RequestApproved:
			before, there := proposed[e.On]
			signing, signed := signings[said.Signing]
			switch {
			case there && before.Actor == e.Actor && before.Office == e.Office:
				wrong = "who proposed the request approved it"
			case signed && (signing.Actor != e.Actor || signing.Office != e.Office):
				wrong = "the approval rests on another person's signing"
			case there && signed && !slices.Contains(things[said.Signing], thing(e.On, contents[e.On])):
				wrong = "who approved it signed another content"
			}
		}
		return wrong == "" || yield(e, wrong)
	})
	return firstOf(failed, err)
}

// proposedContent is what people sign of a request that is proposed.
func proposedContent(said RequestProposed) (string, error) {
	said.Content, said.Signing = "", ""
	return contentOf(said)
}
