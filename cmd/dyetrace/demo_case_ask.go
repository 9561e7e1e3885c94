package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/exchange/table"
	"dyetrace/internal/display"
	"dyetrace/simulate/bank"
)

// playOffice is an office of the play: who works there, and on which case.
type playOffice struct {
	name, investigator, approver string
	number                       string // of its case
	claims                       string // file of its case's claims
}

// numbers are the requests of an office's case in a state.
func (c *casePlay) numbers(o *playOffice, state casework.RequestState) ([]string, error) {
	var list struct{ Requests []casework.Request }
	if err := c.read(&list, "request", "list", o.number, "--state", string(state), "--as", o.investigator); err != nil {
		return nil, err
	}
	var numbers []string
	for _, r := range list.Requests {
		numbers = append(numbers, r.Number)
	}
	return numbers, nil
}

// propose proposes what a command finds; behind -- stands the command.
func (c *casePlay) propose(o *playOffice, kind casework.RequestKind, ground string, command ...string) error {
	args := append([]string{"request", "propose", o.number, "--kind", string(kind), "--ground", ground}, as(o.investigator)...)
	_, err := c.run(append(append(args, "--"), command...)...)
	return err
}

// approve lets the second person approve what is proposed, and seals it.
func (c *casePlay) approve(o *playOffice, ground string) ([]string, error) {
	numbers, err := c.numbers(o, casework.Proposed)
	if err != nil || len(numbers) == 0 {
		return nil, err
	}
	// The whole list is typed: nobody approves what he has not looked at.
	if _, err := c.run("request", "list", o.number, "--state", "proposed", "--as", o.approver); err != nil {
		return nil, err
	}
	args := append([]string{"request", "approve"}, numbers...)
	if _, err := c.run(append(append(args, "--ground", ground), as(o.approver)...)...); err != nil {
		return nil, err
	}
	_, err = c.run(append(append([]string{"request", "seal"}, numbers...), "--as", o.investigator)...)
	return numbers, err
}

// send releases requests, notes that they were sent, and gives them to the banks.
func (c *casePlay) send(o *playOffice, numbers []string) error {
	if len(numbers) == 0 {
		return nil
	}
	if _, err := c.run(append(append([]string{"request", "release"}, numbers...), "--as", o.investigator)...); err != nil {
		return err
	}
	if _, err := c.run(append(append([]string{"request", "record", "sent"}, numbers...), "--reference", "courier", "--as", o.investigator)...); err != nil {
		return err
	}
	return c.deliver()
}

// deliver carries what lies in the outbox to the banks: each file once.
func (c *casePlay) deliver() error {
	// What lies there is what was sealed: a bank reads no more of a request than its message says.
	var files []string
	err := filepath.WalkDir(filepath.Join("cases", outboxFolder), func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && strings.HasSuffix(name, ".json") && !c.asked[name] {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.Sort(files)
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var sent sentRequest
		if err := json.Unmarshal(text, &sent); err != nil {
			return inputError(name, err)
		}
		a := sent.Asking
		c.asked[name] = true
		err = c.world.Ask(c.at, bank.Request{Number: sent.Number, Kind: string(a.Kind), Office: sent.Office, Institution: a.Institution,
			Account: a.Account, Amount: a.Amount.Amount, Since: a.Since.Instant(), Until: a.Until.Instant(), Basis: a.Basis, Earlier: sent.Earlier})
		if err != nil {
			return err
		}
	}
	return nil
}

// receive takes in what has come: replies by their files, letters by hand, statements into
// the ledger. It gives the numbers of the requests whose reply went to the tray in truth.
func (c *casePlay) receive(o *playOffice) (came []letterIn, err error) {
	if came, err = c.letters(o.name); err != nil || len(came) == 0 {
		return came, err
	}
	if err := c.says("The post brings %s:", display.Plural(int64(len(came)), "letter", "letters")); err != nil {
		return came, err
	}
	for _, l := range came {
		if err := c.line("  %s  %s, %s", l.file, l.Institution, manner(l)); err != nil {
			return came, err
		}
	}
	// Replies that bring nothing else go in together.
	var plain []string
	for _, l := range came {
		if !l.InWords && len(l.statements) == 0 {
			plain = append(plain, l.file)
		}
	}
	if len(plain) > 0 {
		if _, err := c.run(append(append([]string{"reply", "import"}, plain...), "--as", o.investigator)...); err != nil {
			return came, err
		}
	}
	for _, l := range came {
		switch {
		case l.InWords:
			err = c.readOut(o, l)
		case len(l.statements) > 0:
			_, err = c.run("reply", "import", l.file, "--statement", strings.Join(l.statements, ","), "--as", o.investigator)
		}
		if err != nil {
			return came, err
		}
	}
	return came, nil
}

// manner is how a letter answers, in a word.
func manner(l letterIn) string {
	words := []string{map[bank.Character]string{bank.Prompt: "which answers at once", bank.Late: "which answers late", bank.Partial: "which answers in part",
		bank.Careless: "whose clerks copy numbers carelessly", bank.Queued: "where somebody else has frozen before", bank.Strict: "which wants a legal document"}[l.Character]}
	if len(l.statements) > 0 {
		words = append(words, "with "+display.Plural(int64(len(l.statements)), "file of statements", "files of statements"))
	}
	return strings.Join(words, ", ")
}

// readOut types what a letter in words says.
func (c *casePlay) readOut(o *playOffice, l letterIn) error {
	// Everything that is typed stands in the letter, which is shown before.
	r, cny := l.Reply, c.world.Sim().Currency()
	text, err := os.ReadFile(l.file)
	if err != nil {
		return err
	}
	if err := c.line("\n  %s", strings.ReplaceAll(strings.TrimSpace(string(text)), "\n", "\n  ")); err != nil {
		return err
	}
	result := map[string]casework.Result{table.Done: casework.AllDone, table.Partly: casework.PartlyDone, table.Queued: casework.PartlyDone}[r.Result]
	if result == "" {
		result = casework.NotDone
	}
	args := []string{"reply", "add", "--institution", l.Institution, "--account", r.Account, "--result", string(result), "--document", l.file}
	for _, of := range []struct {
		flag, value string
	}{{"--number", r.Number}, {"--reason", r.Reason}, {"--start", typedTime(r.Start)}, {"--end", typedTime(r.End)}, {"--statement", strings.Join(l.statements, ",")}} {
		if of.value != "" {
			args = append(args, of.flag, of.value)
		}
	}
	for _, of := range []struct {
		flag  string
		value dyetrace.Stated
	}{{"--in-force", r.InForce}, {"--balance", r.Balance}} {
		if of.value.Known {
			args = append(args, of.flag, of.value.Amount.Format(cny))
		}
	}
	if r.InForce.Known || r.Balance.Known {
		args = append(args, "--currency", cny.String())
	}
	_, err = c.run(append(args, "--as", o.investigator)...)
	return err
}

// typedTime is a time as people type it.
func typedTime(at dyetrace.Instant) string {
	if at == 0 {
		return ""
	}
	return at.Time().In(bank.Zone()).Format(time.RFC3339)
}

// line prints a line of its own.
func (c *casePlay) line(format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	c.steps = append(c.steps, playStep{Says: text})
	if c.silent {
		return nil
	}
	return c.p.printf("%s\n", text)
}

// sort lets a person match what lies in the tray. He reads the letter, which says more than
// the table: to which request it belongs is what the bank meant.
func (c *casePlay) sort(o *playOffice, came []letterIn) error {
	var tray struct{ Replies []casework.Reply }
	if err := c.read(&tray, "reply", "tray", "--as", o.investigator); err != nil || len(tray.Replies) == 0 {
		return err
	}
	if _, err := c.run("reply", "tray", "--as", o.investigator); err != nil {
		return err
	}
	for _, reply := range tray.Replies {
		for _, l := range came {
			sum, _, err := hashFile(l.file)
			if err != nil {
				return err
			}
			if sum != reply.Answer.Document {
				continue
			}
			ground := "the letter names the account " + l.Reply.Account + " and speaks of the " + l.Reply.Kind
			if _, err := c.run("reply", "match", reply.ID, l.Request, "--ground", ground, "--as", o.investigator); err != nil {
				return err
			}
		}
	}
	return nil
}

// statements imports the statements that came, and reports whether there were any.
func (c *casePlay) statements(came []letterIn) (bool, error) {
	var files []string
	for _, l := range came {
		files = append(files, l.statements...)
	}
	if len(files) == 0 {
		return false, nil
	}
	_, err := c.run(append([]string{"import"}, files...)...)
	return true, err
}
