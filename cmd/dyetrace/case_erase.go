package main

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
)

// eraseOptions are what a user asks of an erasure.
type eraseOptions struct {
	ofCase, ground, document string
	also, keep               []int64
}

func (p *program) caseEraseCommand() *cobra.Command {
	var o eraseOptions
	cmd := &cobra.Command{
		Use:   "erase [flags] TERM...",
		Short: "Find what is kept of a person, and propose to erase it",
		Long: `Find every event that mentions somebody: by his names, the numbers of his documents, accounts
and phones, each as a TERM. With an event goes all else about the same thing, such as the
reply to a request. Without --ground they are listed and nothing more.

With --ground they are proposed to be erased, case by case, and a second person erases
them by "dyetrace case approve". Of an erased event its place and its id stay; its bytes
and salt go from the database's files, the state is made anew as if it had never been, and
its files go from the outbox. The proofs of the log still hold. What holds a case together
- its opening, its title - is erased with --also PLACE alone. Events that state an erasure
stay. Backups, and what went to others, are not in reach: docs/casework.md says what
remains to be done.`,
		Example: `  dyetrace case erase 'Han Meimei' 110105194912310021 620000000001
  dyetrace case erase 'Han Meimei' 110105194912310021 --ground 'the term is over' --legal-basis 'order 12/2026'
  dyetrace case approve ID --as ben --key ben.pem --ground checked`,
		Args: cobra.MinimumNArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&o.ofCase, "case", "", "only what is in this case; it also takes what is in none")
	flags.StringVar(&o.ground, "ground", "", "why it is erased; without it nothing is proposed")
	flags.StringVar(&o.document, "legal-basis", "", "number of the document that requires it")
	flags.Int64SliceVar(&o.also, "also", nil, "places of more events to erase")
	flags.Int64SliceVar(&o.keep, "keep", nil, "places of events that stay")
	return p.deskCommand(cmd, func(d *desk, args []string) error { return d.erase(&o, args) })
}

// eraseFound is an event that is found, as a row and as JSON.
type eraseFound struct {
	Case  string        `json:"case"`
	Place int64         `json:"place"`
	Time  casework.Time `json:"time"`
	Kind  string        `json:"kind"`
	On    casework.Ref  `json:"on"`
	Goes  bool          `json:"goes"`
}

func (d *desk) erase(o *eraseOptions, terms []string) error {
	found, err := casework.FindMentions(d.ctx, d.store, d.as.Who(), terms)
	if err != nil {
		return err
	}
	// What is in no case, such as a reply in the tray, is erased under the case that is named.
	if o.ofCase != "" {
		c, err := d.caseOf(o.ofCase)
		if err != nil {
			return err
		}
		found.Of = map[string][]casework.Event{c.ID: append(found.Of[c.ID], found.Of[""]...)}
	}
	if err := d.alsoErase(o, found); err != nil {
		return err
	}
	rows, numbers, err := d.eraseRows(found, o.keep)
	if err != nil {
		return err
	}
	for _, office := range found.Elsewhere {
		d.note("%s has cases that mention this person too: ask that office to erase it", office)
	}
	if o.ground == "" {
		d.listed = true
		return d.showErase(rows)
	}
	if numbers[""] > 0 {
		return usageError("%d events are in no case: name one with --case under which they are erased", numbers[""])
	}
	return d.proposeErasures(o, found)
}

// proposeErasures proposes to erase what was found, case by case: each keeps its own rules.
func (d *desk) proposeErasures(o *eraseOptions, found *casework.Mentions) error {
	var done []casework.Event
	for _, id := range slices.Sorted(maps.Keys(found.Of)) {
		events := slices.DeleteFunc(found.Of[id], func(e casework.Event) bool { return slices.Contains(o.keep, e.Seq) })
		if len(events) == 0 {
			continue
		}
		c, err := d.caseOf(id)
		if err != nil {
			return err
		}
		by, err := d.by(c)
		if err != nil {
			return err
		}
		proposed, err := d.do(by.ProposeErasure(c.ID, events, o.ground, o.document))
		if err != nil {
			return err
		}
		done = append(done, proposed...)
	}
	return d.did(done)
}

// alsoErase adds events that the user names by their places to those of their case.
func (d *desk) alsoErase(o *eraseOptions, found *casework.Mentions) error {
	sight := casework.NewSight(d.store, d.as.Who())
	for _, place := range o.also {
		kept, err := d.store.Backend().Events(d.ctx, place, 1)
		if err != nil {
			return err
		}
		if len(kept) == 0 || kept[0].Seq != place {
			return notFound("there is no event at place %d", place)
		}
		e := kept[0].Event
		if may, err := sight.May(d.ctx, e); err != nil || !may {
			return errorOf(err, notFound("there is no event at place %d", place))
		}
		of, err := d.caseOfEvent(sight, e, found, o.ofCase)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(found.Of[of], func(known casework.Event) bool { return known.ID == e.ID }) {
			found.Of[of] = append(found.Of[of], e)
		}
		found.Held = slices.DeleteFunc(found.Held, func(held casework.Event) bool { return held.ID == e.ID })
	}
	return nil
}

// caseOfEvent is the case under which an event that the user names is erased: its own, of
// those in which something was found, else the one that he names.
func (d *desk) caseOfEvent(sight *casework.Sight, e casework.Event, found *casework.Mentions, ofCase string) (string, error) {
	for id := range found.Of {
		if id == "" {
			continue
		}
		if in, err := sight.InCase(d.ctx, e, id); err != nil || in {
			return id, err
		}
	}
	if ofCase == "" {
		return "", usageError("event %d is in none of the cases that were found: name its case with --case", e.Seq)
	}
	c, err := d.caseOf(ofCase)
	return c.ID, err
}

// eraseRows are the events that were found, in order, and how many go of each case.
func (d *desk) eraseRows(found *casework.Mentions, keep []int64) (rows []eraseFound, numbers map[string]int, err error) {
	rows, numbers = []eraseFound{}, map[string]int{}
	row := func(e casework.Event, number string, goes bool) {
		rows = append(rows, eraseFound{number, e.Seq, casework.Time(e.Time), e.Kind, e.On, goes})
	}
	for id, events := range found.Of {
		number := ""
		if id != "" {
			c, err := d.caseOf(id)
			if err != nil {
				return nil, nil, err
			}
			number = c.Number
		}
		for _, e := range events {
			goes := !slices.Contains(keep, e.Seq)
			if goes {
				numbers[number]++
			}
			row(e, number, goes)
		}
	}
	for _, e := range found.Held {
		row(e, "", false)
	}
	slices.SortFunc(rows, func(a, b eraseFound) int { return int(a.Place - b.Place) })
	return rows, numbers, nil
}

func (d *desk) showErase(found []eraseFound) error {
	return d.show(map[string]any{"events": found}, func() error {
		rows := [][]string{}
		for _, f := range found {
			goes := "stays: --also " + strconv.FormatInt(f.Place, 10) + " erases it"
			if f.Goes {
				goes = "goes"
			}
			rows = append(rows, []string{strconv.FormatInt(f.Place, 10), tableTime(f.Time), f.Case, f.Kind, f.On.String(), goes})
		}
		return d.table([]string{"place", "time (UTC)", "case", "what", "on"}, "erased", rows)
	})
}

// eraseFiles removes the files that erasures name from the outbox. It looks at all of them,
// so that what a broken run has left goes with the next one.
func (d *desk) eraseFiles() error {
	box, removed := d.box(), 0
	var failed error
	err := d.store.Events(d.ctx, 1, func(e casework.Event) bool {
		if e.Kind != (casework.EventsErased{}).Kind() {
			return true
		}
		var fact casework.Fact
		if fact, _, failed = casework.DecodeFact(e); failed != nil {
			return false
		}
		// The names come from the database: none leads out of the outbox.
		said, _ := fact.(casework.EventsErased)
		for _, name := range said.Files {
			place, is := strings.CutPrefix(path.Clean(name), outboxFolder+"/")
			if !is || strings.HasPrefix(place, "..") {
				failed = dyetrace.Errorf(dyetrace.CorruptError, "erase files", "event %d names %q, which is no file of the outbox", e.Seq, name)
				return false
			}
			var was bool
			if was, failed = box.Remove(place); failed != nil {
				return false
			}
			if was {
				removed++
			}
		}
		return true
	})
	if removed > 0 {
		d.note("%s", fmt.Sprintf("%d files were removed from %s", removed, d.in(outboxFolder)))
	}
	return errorOf(failed, err)
}
