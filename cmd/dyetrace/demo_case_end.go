package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/simulate/bank"
)

// onDay is a time of the case in 2026, in the zone of its banks.
func onDay(month, day, hour, minute int) dyetrace.Instant {
	return dyetrace.InstantOf(time.Date(2026, time.Month(month), day, hour, minute, 0, 0, bank.Zone()))
}

// tasksDone says that tasks of a kind are done, those that an office has.
func (c *casePlay) tasksDone(o *playOffice, what, ground string) error {
	var list struct{ Tasks []casework.Task }
	if err := c.read(&list, "case", "tasks", "--as", o.investigator); err != nil {
		return err
	}
	args := []string{"case", "done"}
	for _, t := range list.Tasks {
		if t.What == what {
			args = append(args, t.ID)
		}
	}
	if len(args) == 2 {
		return nil
	}
	_, err := c.run(append(args, "--ground", ground, "--as", o.investigator)...)
	return err
}

// measures are what is or was in force in an office's case.
func (c *casePlay) measures(o *playOffice) ([]casework.Measure, error) {
	var list struct{ Measures []casework.Measure }
	err := c.read(&list, "measure", "list", o.number, "--as", o.investigator)
	return list.Measures, err
}

// frozen turns stops into freezes, with the document that allows it.
func (c *casePlay) frozen(o *playOffice) error {
	// Six hours before the first stops end: late enough for all banks to have answered.
	c.until(onDay(3, 6, 8, 0))
	if err := c.takeIn(o); err != nil {
		return err
	}
	if err := c.says("A stop ends after 48 hours. On the second morning the order to freeze is there, and ann proposes to freeze what the trace finds held. " +
		"ben declines one that the order does not name, and approves the others."); err != nil {
		return err
	}
	args := append([]string{"request", "propose", o.number, "--kind", "freeze", "--legal-basis", "order 2026-31", "--ground", "held by the trace"}, as(o.investigator)...)
	if _, err := c.run(append(args, "--", "freeze", "list", "--claims", o.claims)...); err != nil {
		return err
	}
	numbers, err := c.numbers(o, casework.Proposed)
	if err != nil {
		return err
	}
	args = append([]string{"request", "decline", numbers[len(numbers)-1], "--ground", "the order does not name this account"}, as(o.approver)...)
	if _, err := c.run(args...); err != nil {
		return err
	}
	if numbers, err = c.approve(o, "the order covers them"); err != nil {
		return err
	}
	if err := c.send(o, numbers); err != nil {
		return err
	}
	c.pass(20 * time.Minute)
	if err := c.takeIn(o); err != nil {
		return err
	}
	_, err = c.run("measure", "list", o.number, "--as", o.investigator)
	return err
}

// clocks lets stops come to their end.
func (c *casePlay) clocks(o *playOffice) error {
	c.until(onDay(3, 6, 12, 0))
	if err := c.says("Before a stop ends, its clock makes a task. The stop for which there is no freeze is extended."); err != nil {
		return err
	}
	if _, err := c.run("case", "tasks", "--as", o.investigator); err != nil {
		return err
	}
	if err := c.extend(o); err != nil {
		return err
	}
	c.pass(20 * time.Minute)
	if err := c.takeIn(o); err != nil {
		return err
	}
	c.until(onDay(3, 6, 20, 0))
	if err := c.says("In the evening the first stops are over, and their freezes go on. Nothing is sent for that: the case knows it by itself."); err != nil {
		return err
	}
	if err := c.takeIn(o); err != nil {
		return err
	}
	_, err := c.run("measure", "list", o.number, "--as", o.investigator)
	return err
}

// extend asks to extend a stop that nothing else has taken the place of.
func (c *casePlay) extend(o *playOffice) error {
	measures, err := c.measures(o)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(measures, func(m casework.Measure) bool {
		frozen := slices.ContainsFunc(measures, func(f casework.Measure) bool { return f.Key == m.Key && f.Kind == string(casework.Freeze) })
		return m.State == casework.InForce && m.Kind == string(casework.Stop) && !frozen
	})
	if at < 0 {
		return nil
	}
	args := append([]string{"measure", "extend", measures[at].ID, "--ground", "the order for it is on its way"}, as(o.investigator)...)
	if _, err := c.run(args...); err != nil {
		return err
	}
	numbers, err := c.approve(o, "it is needed")
	if err != nil {
		return err
	}
	return c.send(o, numbers)
}

// operation lets three offices act at one moment.
func (c *casePlay) operation(north *playOffice) error {
	south := &playOffice{"south", "cyd", "dan", "south-C1", "south.csv"}
	west := &playOffice{"west", "eve", "fay", "west-C1", "west.csv"}
	// The world goes on first: who reports there depends on what was stopped.
	c.until(onDay(3, 7, 2, 0))
	if _, err := c.world.Until(c.at); err != nil {
		return err
	}
	if err := c.says("Victims report to two other offices, too. Each opens a case of its own. What two cases have in common shows at once, and whom to ask about it."); err != nil {
		return err
	}
	first, second := c.shared()
	if err := c.keys(south); err != nil {
		return err
	}
	if err := c.open(south, "run-points ring, south", first); err != nil {
		return err
	}
	if err := c.keys(west); err != nil {
		return err
	}
	if err := c.open(west, "run-points ring, west", second); err != nil {
		return err
	}
	for _, o := range []*playOffice{south, west} {
		if _, err := c.run("case", "hits", o.number, "--as", o.investigator); err != nil {
			return err
		}
	}
	if err := c.prepareOperation([]*playOffice{north, south, west}); err != nil {
		return err
	}
	if err := c.deconflict(south, west); err != nil {
		return err
	}
	return c.actTogether([]*playOffice{north, south, west})
}

// shared gives the reports of the last hours to two offices, by turns of victims.
func (c *casePlay) shared() (south, west []victimReport) {
	const most = 8
	of := map[string]int{}
	all := reportsOf(c.world, "", 0, c.at)
	for _, r := range all[max(0, len(all)-most):] {
		if _, known := of[r.victim.ID]; !known {
			of[r.victim.ID] = len(of)
		}
		if of[r.victim.ID]%2 == 0 {
			r.number = fmt.Sprintf("south-%03d", len(south)+1)
			south = append(south, r)
		} else {
			r.number = fmt.Sprintf("west-%03d", len(west)+1)
			west = append(west, r)
		}
	}
	return south, west
}

// prepareOperation opens the operation, and proposes, approves and seals what each office asks.
func (c *casePlay) prepareOperation(offices []*playOffice) error {
	if err := c.says("north opens an operation: all act on 7 March at 05:00. Until then only the named people see it and its cases."); err != nil {
		return err
	}
	// The first office leads: it opens the operation, and only watches what it has frozen already.
	var named, others []string
	for _, o := range offices {
		named = append(named, o.investigator+"@"+o.name, o.approver+"@"+o.name)
	}
	for _, o := range offices[1:] {
		others = append(others, o.name)
	}
	lead := offices[0].investigator
	if _, err := c.run("operation", "new", "--name", "spring", "--moment", "2026-03-07T05:00:00+08:00", "--offices", strings.Join(others, ","),
		"--named", strings.Join(named, ","), "--as", lead); err != nil {
		return err
	}
	for _, o := range offices {
		if _, err := c.run("operation", "join", operationNumber, o.number, "--as", o.investigator); err != nil {
			return err
		}
	}
	for i, o := range offices {
		kind, command := casework.Stop, []string{"inquiries", "--claims", o.claims}
		if i == 0 {
			kind, command = casework.Watch, []string{"trace", "--claims", o.claims}
		}
		if err := c.propose(o, kind, "operation spring", command...); err != nil {
			return err
		}
		if _, err := c.approve(o, "for the moment"); err != nil {
			return err
		}
	}
	return nil
}

// operationNumber is that of the play's one operation.
const operationNumber = "north-O1"

// deconflict decides who leads where two offices want one account: who asks for more. The other
// withdraws.
func (c *casePlay) deconflict(a, b *playOffice) error {
	if err := c.says("Two offices want to stop the same accounts. Both have tasks to say who leads. They talk: whose victims paid more leads, the other withdraws."); err != nil {
		return err
	}
	if _, err := c.run("case", "tasks", "--as", b.investigator); err != nil {
		return err
	}
	// Both lists are short: what one office has sealed, against what the other has.
	var mine, theirs struct{ Requests []casework.Request }
	if err := c.read(&mine, "request", "list", a.number, "--state", "sealed", "--as", a.investigator); err != nil {
		return err
	}
	if err := c.read(&theirs, "request", "list", b.number, "--state", "sealed", "--as", b.investigator); err != nil {
		return err
	}
	for _, own := range mine.Requests {
		for _, other := range theirs.Requests {
			if casework.AccountKey(own.Asking.Institution, own.Asking.Account) != casework.AccountKey(other.Asking.Institution, other.Asking.Account) {
				continue
			}
			leads, gives, withdrawn := a, b, other
			if other.Asking.Amount.Amount > own.Asking.Amount.Amount {
				leads, gives, withdrawn = b, a, own
			}
			if _, err := c.run("operation", "lead", own.Asking.Institution, own.Asking.Account, leads.name, "--ground", "its victims paid more", "--as",
				gives.investigator); err != nil {
				return err
			}
			if _, err := c.run("request", "withdraw", withdrawn.Number, "--ground", leads.name+" leads", "--as", gives.investigator); err != nil {
				return err
			}
		}
	}
	return nil
}

// actTogether releases what is sealed at the moment, and counts what came of it.
func (c *casePlay) actTogether(offices []*playOffice) error {
	// Eleven hours later even the slowest bank has answered.
	lead := offices[0]
	c.until(onDay(3, 7, 5, 0))
	if err := c.says("It is five o'clock. One command releases what all three offices have sealed; each writes its own messages out."); err != nil {
		return err
	}
	if _, err := c.run("operation", "release", operationNumber, "--as", lead.investigator); err != nil {
		return err
	}
	for _, o := range offices[1:] {
		if _, err := c.run("request", "release", "--as", o.investigator); err != nil {
			return err
		}
	}
	if err := c.deliver(); err != nil {
		return err
	}
	c.pass(11 * time.Hour)
	for _, o := range offices {
		if err := c.says("The desk of %s:", o.name); err != nil {
			return err
		}
		came, err := c.receive(o)
		if err != nil {
			return err
		}
		if err := c.sort(o, came); err != nil {
			return err
		}
		if err := c.again(o, came); err != nil {
			return err
		}
	}
	if _, err := c.run("operation", "tally", operationNumber, "--as", lead.investigator); err != nil {
		return err
	}
	if err := c.says("Nobody types a number of the tally: each opens the documents behind it."); err != nil {
		return err
	}
	_, err := c.run("operation", "tally", operationNumber, "--open", "requests-released", "--of", offices[1].name, "--as", lead.investigator)
	return err
}

// again asks anew what a bank refused because no legal document was named.
func (c *casePlay) again(o *playOffice, came []letterIn) error {
	// Only a bank that says so gets the document: what was refused for another reason stays refused.
	for _, l := range came {
		if l.Reply.Reason != "not-authorised" {
			continue
		}
		if err := c.says("%s wants a legal document. There is one, and %s asks again.", l.Institution, o.investigator); err != nil {
			return err
		}
		cny := c.world.Sim().Currency()
		args := append([]string{"request", "propose", o.number, "--kind", l.Reply.Kind, "--institution", l.Institution, "--account", l.Reply.Account,
			"--amount", l.Reply.Asked.Format(cny), "--currency", cny.String(), "--legal-basis", "order 2026-40", "--ground", "asked again with the order"}, as(o.investigator)...)
		if _, err := c.run(args...); err != nil {
			return err
		}
		numbers, err := c.approve(o, "the order covers it")
		if err != nil {
			return err
		}
		if err := c.send(o, numbers); err != nil {
			return err
		}
		c.pass(20 * time.Minute)
		more, err := c.receive(o)
		if err != nil {
			return err
		}
		if err := c.sort(o, more); err != nil {
			return err
		}
	}
	return nil
}
