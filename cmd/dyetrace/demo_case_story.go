package main

import (
	"os"
	"path/filepath"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/internal/outfile"
	"dyetrace/simulate/statements"
)

// caseSettings is casework.toml of the demo: three offices with two people each.
const caseSettings = `jurisdiction = "cn"
language = "en"

[[office]]
id = "north"
name = { zh = "北区支队", en = "North" }
phone = "0734-5550001"

[[office]]
id = "south"
name = { zh = "南区支队", en = "South" }
phone = "0734-5550002"

[[office]]
id = "west"
name = { zh = "西区支队", en = "West" }
phone = "0734-5550003"

[[person]]
name = "ann"
office = "north"
roles = ["investigator"]

[[person]]
name = "ben"
office = "north"
roles = ["approver"]

[[person]]
name = "cyd"
office = "south"
roles = ["investigator"]

[[person]]
name = "dan"
office = "south"
roles = ["approver"]

[[person]]
name = "eve"
office = "west"
roles = ["investigator"]

[[person]]
name = "fay"
office = "west"
roles = ["approver"]
`

// caseConfig is dyetrace.toml of the demo.
const caseConfig = `ledger = "book"
timezone = "` + demoZone + `"
currency = "CNY"
`

// whole plays all chapters.
func (c *casePlay) whole(out string) error {
	if err := c.prepare(out); err != nil {
		return err
	}
	north := &playOffice{"north", "ann", "ben", "north-C1", "north.csv"}
	for _, part := range []struct {
		heading string
		play    func(o *playOffice) error
	}{
		{"1. Victims report", c.reported}, {"2. The money is followed", c.followed}, {"3. Stops and inquiries go out", c.stopped},
		{"4. The banks answer, and a person sorts what fits nothing", c.answered}, {"5. The next layer", c.nextLayer},
		{"6. A bank that answers late", c.late}, {"7. What was stopped is frozen", c.frozen}, {"8. Clocks fire", c.clocks},
		{"9. Three offices act at one moment", c.operation}, {"10. Money goes back", c.givenBack}, {"11. Evidence", c.evidence},
		{"12. What really happened", c.truth},
	} {
		if err := c.chapter(part.heading); err != nil {
			return err
		}
		if err := part.play(north); err != nil {
			return err
		}
		if err := c.look(part.heading); err != nil {
			return c.failed(err, part.heading)
		}
	}
	return c.goOn(out)
}

// prepare writes the settings, and says what the play is.
func (c *casePlay) prepare(out string) error {
	for _, dir := range []string{"cases", keysFolder} {
		if err := os.Mkdir(dir, outfile.FolderMode); err != nil {
			return outfile.Refused(dir, err)
		}
	}
	_, err := writeFiles("cases", statements.File{Name: "casework.toml", Data: []byte(caseSettings)})
	if err == nil {
		_, err = writeFiles(".", statements.File{Name: configName, Data: []byte(caseConfig)}, statements.File{Name: passphraseName, Data: []byte("made up for the demo\n")})
	}
	if err != nil {
		return err
	}
	return c.says("A town with %d accounts in 10 institutions is made up, and a run-points platform in it. Banks answer from what really lies "+
		"in their accounts, each in its own way. The commands are those that people type, in the folder %s; the times are those of the case. "+
		"cases/casework.toml names three offices with two people each: ann and ben of north, cyd and dan of south, eve and fay of west.",
		c.world.Sim().Accounts(), out)
}

const (
	keysFolder     = "keys"
	passphraseName = "passphrase.txt"
)

// as are the flags of who acts and signs.
func as(name string) []string {
	return []string{"--as", name, "--key", filepath.Join(keysFolder, name+".pem")}
}

func (c *casePlay) reported(o *playOffice) error {
	if err := c.says("Three victims report within two hours. ann opens a case. She and ben make keys first: what one proposes, the other approves, and both sign."); err != nil {
		return err
	}
	if err := c.keys(o); err != nil {
		return err
	}
	const window = dyetrace.Instant(2 * time.Hour)
	c.reports = reportsOf(c.world, o.name, c.began-window, c.began)
	return c.open(o, "run-points ring", c.reports)
}

// keys makes the keys of an office's people.
func (c *casePlay) keys(o *playOffice) error {
	for _, name := range []string{o.investigator, o.approver} {
		if _, err := c.run("case", "key", filepath.Join(keysFolder, name+".pem"), "--as", name); err != nil {
			return err
		}
	}
	return nil
}

// open opens a case of victims' reports. Each victim brings the statement of his own account.
func (c *casePlay) open(o *playOffice, title string, reports []victimReport) error {
	if _, err := c.run("case", "new", "--title", title, "--as", o.investigator); err != nil {
		return err
	}
	// A victim of several payments brings his statement once.
	var files []string
	seen := map[string]bool{}
	for _, r := range reports {
		if err := c.addClaim(o, r); err != nil {
			return err
		}
		if seen[r.victim.ID] {
			continue
		}
		seen[r.victim.ID] = true
		own, err := c.world.Own(r.account)
		if err != nil {
			return err
		}
		names, err := writeFiles(filepath.Join("reports", o.name, r.victim.ID), own...)
		if err != nil {
			return err
		}
		files = append(files, names...)
	}
	if err := c.says("Each victim brings the statement of his account, in the layout of his bank. It goes into the ledger."); err != nil {
		return err
	}
	if _, err := c.run(append([]string{"import"}, files...)...); err != nil {
		return err
	}
	_, err := c.run("case", "claims", o.number, "-o", o.claims, "--as", o.investigator)
	return err
}

func (c *casePlay) addClaim(o *playOffice, r victimReport) error {
	cny := c.world.Sim().Currency()
	_, err := c.run("case", "add", "claim", o.number, "--police", r.number, "--victim", r.victim.Holder, "--amount",
		dyetrace.Amount(r.claim.Amount).Format(cny), "--currency", cny.String(), "--paid", typedTime(r.paid),
		"--reported", typedTime(dyetrace.InstantOf(time.Unix(r.claim.Reported, 0))), "--from-bank", r.victim.Institution,
		"--from-account", r.victim.ID, "--to-bank", r.payee.Institution, "--to-account", r.payee.ID, "--as", o.investigator)
	return err
}

func (c *casePlay) followed(o *playOffice) error {
	if err := c.traced(o); err != nil {
		return err
	}
	return c.says("Nobody has the statements of the accounts that were paid yet. So all the money is out of sight, and the trace names whom to ask.")
}

// traced follows an office's claims as far as the ledger goes.
func (c *casePlay) traced(o *playOffice) error {
	_, err := c.run("trace", "--claims", o.claims, "--rows", "5")
	return err
}

func (c *casePlay) stopped(o *playOffice) error {
	if err := c.says("ann proposes to stop what was paid, and asks for statements. Behind -- stands the command that finds the accounts: the case keeps it, and can run it again."); err != nil {
		return err
	}
	return c.ask(o, "claims of 4 March", "agrees with the reports")
}

// ask proposes stops and inquiries for all accounts whose statements are missing, where some of
// them have not been asked about.
func (c *casePlay) ask(o *playOffice, ground, approved string) error {
	if some, err := c.unasked(o); err != nil || !some {
		return err
	}
	command := []string{"inquiries", "--claims", o.claims}
	for _, kind := range []casework.RequestKind{casework.Stop, casework.Inquiry} {
		if err := c.propose(o, kind, ground, command...); err != nil {
			return err
		}
	}
	numbers, err := c.approve(o, approved)
	if err != nil {
		return err
	}
	return c.send(o, numbers)
}

// unasked reports whether claimed money went to an account about which the case asks nothing.
func (c *casePlay) unasked(o *playOffice) (bool, error) {
	var list struct{ Requests []casework.Request }
	if err := c.read(&list, "request", "list", o.number, "--as", o.investigator); err != nil {
		return false, err
	}
	var next struct{ Inquiries []proposedRow }
	if err := c.read(&next, "inquiries", "--claims", o.claims); err != nil {
		return false, err
	}
	asked := map[string]bool{}
	for _, r := range list.Requests {
		asked[casework.AccountKey(r.Asking.Institution, r.Asking.Account)] = true
	}
	return slices.ContainsFunc(next.Inquiries, func(i proposedRow) bool { return !asked[casework.AccountKey(i.Institution, i.Account)] }), nil
}

// answered takes in the first replies.
func (c *casePlay) answered(o *playOffice) error {
	c.pass(20 * time.Minute)
	return c.takeIn(o)
}

// takeIn takes in what has come, sorts the tray, and follows the money into the new statements.
func (c *casePlay) takeIn(o *playOffice) error {
	came, err := c.receive(o)
	if err != nil || len(came) == 0 {
		return err
	}
	if err := c.sort(o, came); err != nil {
		return err
	}
	if brought, err := c.statements(came); err != nil || !brought {
		return err
	}
	return c.traced(o)
}

// nextLayer asks about the accounts that the new statements lead to.
func (c *casePlay) nextLayer(o *playOffice) error {
	if err := c.says("The statements have made a task of their own: ask about the next layer."); err != nil {
		return err
	}
	if _, err := c.run("case", "tasks", "--as", o.investigator); err != nil {
		return err
	}
	if err := c.ask(o, "the next layer", "the statements show it"); err != nil {
		return err
	}
	if err := c.tasksDone(o, "next-layer", "asked about"); err != nil {
		return err
	}
	c.pass(20 * time.Minute)
	return c.takeIn(o)
}

// late takes in what comes in the evening and the day after, and goes on into the layers behind.
func (c *casePlay) late(o *playOffice) error {
	if err := c.says("What one bank has not stopped in time goes on. Each time that it answers, the money is a layer further."); err != nil {
		return err
	}
	for range 3 {
		c.pass(10 * time.Hour)
		if err := c.takeIn(o); err != nil {
			return err
		}
		if err := c.ask(o, "the next layer", "the statements show it"); err != nil {
			return err
		}
	}
	return c.tasksDone(o, "next-layer", "asked about, or no account is left to ask about")
}
