package main

import (
	"encoding/json"
	"strconv"

	"github.com/spf13/cobra"

	"dyetrace/casework"
)

// shownEvent is an event as JSON.
type shownEvent struct {
	Place  int64           `json:"place"`
	ID     string          `json:"id"`
	Time   casework.Time   `json:"time"`
	Office string          `json:"office"`
	Actor  string          `json:"actor"`
	Kind   string          `json:"kind"`
	On     casework.Ref    `json:"on"`
	Fact   json.RawMessage `json:"fact"`
}

func (p *program) caseEventsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "events [flags] CASE",
		Short: "List what happened in a case, in order",
		Long: `List the events of a case and of those merged into it, in order: who did what, when. Each
has its place in the audit log, of which "dyetrace audit proof --event PLACE" proves it;
--json has what each event says. Reports to units show to their readers alone.`,
		Example: `  dyetrace case events north-C1 --as ann --office north`,
		Args:    cobra.ExactArgs(1),
	}
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		c, err := d.caseOf(args[0])
		if err != nil {
			return err
		}
		events, err := d.eventsOf(c)
		if err != nil {
			return err
		}
		shown, rows := []shownEvent{}, [][]string{}
		for _, e := range events {
			at := casework.Time(e.Time)
			shown = append(shown, shownEvent{Place: e.Seq, ID: e.ID, Time: at, Office: e.Office, Actor: e.Actor, Kind: e.Kind, On: e.On, Fact: e.Fact})
			rows = append(rows, []string{strconv.FormatInt(e.Seq, 10), tableTime(at), e.Actor, e.Office, e.Kind, e.On.String()})
		}
		return d.show(map[string]any{"events": shown}, func() error {
			return d.table([]string{"place", "time (UTC)", "who", "office", "what"}, "on", rows)
		})
	})
}

// eventsOf are the events of a case that who acts may see.
func (d *desk) eventsOf(c casework.Case) ([]casework.Event, error) {
	sight := casework.NewSight(d.store, d.as.Who())
	var events []casework.Event
	var failed error
	err := d.store.Events(d.ctx, 1, func(e casework.Event) bool {
		if e.Fact == nil {
			return true // nobody knows any more which case it was of
		}
		var inside, may bool
		if inside, failed = sight.InCase(d.ctx, e, c.ID); failed != nil || !inside {
			return failed == nil
		}
		if may, failed = sight.May(d.ctx, e); may {
			events = append(events, e)
		}
		return failed == nil && len(events) < mostShown
	})
	return events, errorOf(failed, err)
}
