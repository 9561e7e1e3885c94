package main

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/internal/display"
)

// givenBack returns what is frozen: drawn up, noticed, objected to, decided and paid.
func (c *casePlay) givenBack(o *playOffice) error {
	c.until(onDay(3, 10, 9, 0))
	if err := c.says("What is frozen is shared among the victims: to each what the account held of his money. The shares come from the ledger, and the return from the shares."); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"measure", "frozen", o.number, "-o", "frozen.csv", "--as", o.investigator},
		{"return", "--claims", o.claims, "--frozen", "frozen.csv", "--rows", "5"},
		{"return", "--claims", o.claims, "--frozen", "frozen.csv", "--format", "json", "-o", "shares.json", "--sheets", "victims"},
		append([]string{"return", "draw", o.number, "shares.json", "--when", "otherwise", "--ground", "the trace"}, as(o.investigator)...),
		{"return", "show", o.number, "--as", o.investigator},
	} {
		if _, err := c.run(args...); err != nil {
			return err
		}
	}
	drawn, err := c.drawn(o)
	if err != nil {
		return err
	}
	if err := c.noticed(o, drawn); err != nil {
		return err
	}
	return c.paid(o, drawn)
}

// drawn is the return of an office's case.
func (c *casePlay) drawn(o *playOffice) (casework.GivingBack, error) {
	var list struct{ Returns []casework.GivingBack }
	if err := c.read(&list, "return", "show", o.number, "--as", o.investigator); err != nil {
		return casework.GivingBack{}, err
	}
	if len(list.Returns) != 1 {
		return casework.GivingBack{}, fmt.Errorf("%s has %d returns", o.number, len(list.Returns))
	}
	return list.Returns[0], nil
}

// noticed gives the public notice, takes an objection in, and decides when the notice is over.
func (c *casePlay) noticed(o *playOffice, drawn casework.GivingBack) error {
	// The days of the case are those of the rules: the notice begins and ends as they say.
	if err := c.says("The law wants a public notice of 30 days, for each account one. A victim objects; ben, who did not draw the return up, decides it."); err != nil {
		return err
	}
	for i, h := range drawn.Held {
		name := fmt.Sprintf("notice-%d.html", i+1)
		if _, err := c.run("return", "letter", drawn.ID, "--account", h.Account, "-o", name, "--as", o.investigator); err != nil {
			return err
		}
	}
	if _, err := c.run("return", "notice", drawn.ID, "--as", o.investigator); err != nil {
		return err
	}
	c.until(onDay(3, 20, 9, 0))
	if _, err := c.run("return", "object", drawn.ID, "--who", "a victim", "--text", "I lost more than that", "--as", o.investigator); err != nil {
		return err
	}
	args := append([]string{"return", "judge", drawn.ID, "1", "--rejected", "--ground", "the account holds no more of his money"}, as(o.approver)...)
	if _, err := c.run(args...); err != nil {
		return err
	}
	c.until(onDay(4, 10, 9, 0))
	if err := c.says("Three weeks later the notice is over."); err != nil {
		return err
	}
	if _, err := c.run(append([]string{"return", "decide", drawn.ID, "--ground", "no objection is left"}, as(o.investigator)...)...); err != nil {
		return err
	}
	var whole wholeCase
	if err := c.read(&whole, "case", "show", o.number, "--as", o.approver); err != nil {
		return err
	}
	for _, p := range whole.Proposals {
		if _, err := c.run(append([]string{"case", "approve", p.ID, "--ground", "checked"}, as(o.approver)...)...); err != nil {
			return err
		}
	}
	return nil
}

// paid notes the payments of all banks but the last one, whose money is still to come.
func (c *casePlay) paid(o *playOffice, drawn casework.GivingBack) error {
	if err := c.says("The banks pay, all but one. What is left stays in sight."); err != nil {
		return err
	}
	for i, s := range drawn.Shares[:len(drawn.Shares)-1] {
		if _, err := c.run("return", "pay", drawn.ID, "--claim", s.Claim, "--measure", s.Measure, "--amount", s.Amount.Amount.Format(s.Amount.Currency),
			"--currency", s.Amount.Currency.String(), "--reference", "P"+strconv.Itoa(i+1), "--as", o.investigator); err != nil {
			return err
		}
	}
	_, err := c.run("return", "show", o.number, "--as", o.investigator)
	return err
}

// evidence lets the log be signed, packs the case for a court, and has both verified.
func (c *casePlay) evidence(o *playOffice) error {
	if err := c.says("Every act was hashed into a log. A checkpoint of it goes to the court, outside the office's hands: with it anybody can show that nothing was changed."); err != nil {
		return err
	}
	files, err := importedFiles()
	if err != nil {
		return err
	}
	signer := []string{"--as", o.investigator, "--passphrase-file", passphraseName}
	for _, args := range [][]string{
		append([]string{"audit", "key", "new"}, signer...), append([]string{"audit", "checkpoint", "-o", "court.checkpoint"}, signer...),
	} {
		if _, err := c.run(args...); err != nil {
			return err
		}
	}
	if err := c.says("The court gets a pack: what happened, each event with its proof, the trace, the files that it rests on, and the commands that make it again elsewhere."); err != nil {
		return err
	}
	for _, args := range [][]string{
		append([]string{"pack", "make", "--case", o.number, "--for", "Hengyang Court", "--ground", "order 2026-41", "--checkpoint", "court.checkpoint",
			"--claims", o.claims, "-o", "case.zip", "--as", o.investigator}, files...),
		{"pack", "replay", "case.zip"}, {"audit", "verify", "--checkpoint", "court.checkpoint"},
	} {
		if _, err := c.run(args...); err != nil {
			return err
		}
	}
	return nil
}

// importedFiles are the files that went into the ledger: what victims brought, and statements that
// came with letters.
func importedFiles() ([]string, error) {
	var files []string
	for _, dir := range []string{"reports", "inbox"} {
		err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
			base := filepath.Base(name)
			reply := strings.HasPrefix(base, "reply.") || strings.HasPrefix(base, "letter.") || strings.HasPrefix(base, "auth.")
			if err == nil && !e.IsDir() && !reply {
				files = append(files, name)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// truthOf is what a made-up world knows of an office's claims.
type truthOf struct {
	Paid, Held, Left, Commission dyetrace.Amount // of the claims: Paid is the sum of the others
	HeldBack                     dyetrace.Amount // in banks' books, for the office, in force now
}

// truthOf sums up what really happened to claims, by the platform's own books.
func (c *casePlay) truthOf(o *playOffice, reports []victimReport) (is truthOf, err error) {
	var paid, held, left, commission, back dyetrace.Total
	seen := map[int32]bool{}
	for _, r := range reports {
		paid.Add(dyetrace.Amount(r.claim.Amount))
		if seen[r.claim.Order] {
			continue
		}
		seen[r.claim.Order] = true
		order := c.world.Sim().Orders()[r.claim.Order]
		held.Add(dyetrace.Amount(order.Held))
		left.Add(dyetrace.Amount(order.Exits))
		commission.Add(dyetrace.Amount(order.Commission))
	}
	for _, h := range c.world.Holds() {
		if h.Office == o.name && !h.Ended {
			back.Add(h.Amount)
		}
	}
	// No sum is shown that is not exact.
	for _, of := range []struct {
		total dyetrace.Total
		sum   *dyetrace.Amount
	}{{paid, &is.Paid}, {held, &is.Held}, {left, &is.Left}, {commission, &is.Commission}, {back, &is.HeldBack}} {
		if *of.sum, err = of.total.Sum(); err != nil {
			return is, err
		}
	}
	return is, nil
}

// said is what the case says of its claims: what was claimed, is frozen, is to go back and has gone.
type said struct{ claimed, frozen, shared, paid dyetrace.Amount }

// saidOf sums up what the case says.
func (c *casePlay) saidOf(o *playOffice) (says said, err error) {
	var whole wholeCase
	if err := c.read(&whole, "case", "show", o.number, "--as", o.investigator); err != nil {
		return says, err
	}
	drawn, err := c.drawn(o)
	if err != nil {
		return says, err
	}
	var claimed, frozen, shared, paid dyetrace.Total
	for _, r := range whole.Claims {
		claimed.Add(r.Report.Amount.Amount)
	}
	for _, m := range casework.HeldBack(whole.Measures) {
		frozen.Add(m.InForce.Amount)
	}
	for _, s := range drawn.Shares {
		shared.Add(s.Amount.Amount)
		paid.Add(s.Paid.Amount)
	}
	// No sum is shown that is not exact.
	for _, of := range []struct {
		total dyetrace.Total
		sum   *dyetrace.Amount
	}{{claimed, &says.claimed}, {frozen, &says.frozen}, {shared, &says.shared}, {paid, &says.paid}} {
		if *of.sum, err = of.total.Sum(); err != nil {
			return says, err
		}
	}
	return says, nil
}

// truth shows what really happened beside what the case says.
func (c *casePlay) truth(o *playOffice) error {
	if _, err := c.world.Until(c.at); err != nil {
		return err
	}
	if err := c.says("The town is made up, so that somebody knows. The platform's own books say what became of the claimed payments, and the banks' books what is held back for north."); err != nil {
		return err
	}
	is, err := c.truthOf(o, c.reports)
	if err != nil {
		return err
	}
	says, err := c.saidOf(o)
	if err != nil {
		return err
	}
	// Sums stand below each other, so that what agrees can be seen.
	cny := c.world.Sim().Currency()
	for _, of := range []struct {
		what string
		sum  dyetrace.Amount
	}{{"claimed, as the case has it", says.claimed}, {"paid, as the platform's books have it", is.Paid},
		{"  lies in accounts", is.Held}, {"  left: cash, shops, exchanges, abroad", is.Left}, {"  kept as commission", is.Commission},
		{"held back, as the banks' books have it", is.HeldBack}, {"held back, as the case's measures have it", says.frozen},
		{"  goes back to victims, as drawn up", says.shared}, {"  paid so far", says.paid}} {
		if err := c.line("  %-42s  %12s %s", of.what, of.sum.Format(cny), cny); err != nil {
			return err
		}
	}
	return c.says("The platform moves the money of a victim on while as much of other money lies in the same account; a trace follows the rule by which a court decides whose it is. So the platform's books and a trace differ in what left. What banks hold does not differ.")
}

// goOn says how to work on.
func (c *casePlay) goOn(out string) error {
	commands := [][]string{{"case", "show", "north-C1", "--as", "ann"}, {"case", "tasks", "--as", "ann"}, {"case", "recheck", "north-C1", "--as", "ann"},
		{"operation", "tally", operationNumber, "--as", "ann"}, {"return", "suspects", "north-C1", "--as", "ann"},
		{"trace", "--claims", "north.csv", "--format", "html", "-o", "trace.html"}}
	if err := c.says("This took %s of the case's time. The folder is yours to work on. Its clocks are the machine's from now on: what came due since then fires with the next command. Try:",
		display.Plural(int64(time.Duration(c.at-c.began)/(24*time.Hour)), "day", "days")); err != nil {
		return err
	}
	if err := c.line("\n  cd %s", quote(out)); err != nil {
		return err
	}
	for _, args := range commands {
		if err := c.line("  dyetrace %s", strings.Join(quoteAll(args), " ")); err != nil {
			return err
		}
	}
	return nil
}
