package bank_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/exchange/forms"
	"dyetrace/exchange/platform"
	"dyetrace/exchange/table"
	"dyetrace/intake"
	"dyetrace/intake/alipay"
	"dyetrace/intake/bankreturn"
	"dyetrace/intake/iso20022"
	"dyetrace/intake/replies"
	"dyetrace/intake/wechat"
	"dyetrace/simulate"
	"dyetrace/simulate/bank"
)

const day = dyetrace.Instant(24 * time.Hour)

// town is a small world on its fourth day, and the accounts of runners who got claimed money.
func town(t *testing.T, seed uint64, o bank.Options) (*bank.World, []simulate.AccountNo) {
	t.Helper()
	c, err := simulate.Preset("demo")
	if err != nil {
		t.Fatal(err)
	}
	c.Days, c.Population.Persons, c.Population.Banks = 8, 500, 6
	c.Platform.Count, c.Platform.Runners, c.Platform.FraudsPerDay, c.Platform.DwellMinutes = 1, 20, 8, 150
	s, err := simulate.New(c, seed)
	if err != nil {
		t.Fatal(err)
	}
	o.Seed = seed
	w := bank.Open(s, o)
	if _, err := w.Until(s.Start() + 3*day); err != nil {
		t.Fatal(err)
	}
	var paid []simulate.AccountNo
	for _, order := range s.Orders() {
		if !slices.Contains(paid, order.Payee) {
			paid = append(paid, order.Payee)
		}
	}
	return w, paid
}

// about is a request about an account.
func about(w *bank.World, no simulate.AccountNo, number, kind string, amount dyetrace.Amount) bank.Request {
	return bank.Request{Number: number, Kind: kind, Office: "north", Institution: w.Sim().Account(no).Institution, Account: w.Ledger(no), Amount: amount}
}

// ask asks and waits for two days.
func ask(t *testing.T, w *bank.World, requests ...bank.Request) []bank.Letter {
	t.Helper()
	at := w.Now()
	if err := w.Ask(at, requests...); err != nil {
		t.Fatal(err)
	}
	letters, err := w.Until(at + 2*day)
	if err != nil {
		t.Fatal(err)
	}
	return letters
}

// A bank holds no more than lies in the account and is not held already, whoever asks first and
// whatever its character; it says of each hold what its books have, and names who comes before.
func TestNobodyHoldsMoreThanThereIs(t *testing.T) {
	for seed := uint64(1); seed <= 6; seed++ {
		w, accounts := town(t, seed, bank.Options{})
		var requests []bank.Request
		for i, no := range accounts {
			balance, _ := w.Sim().Balance(no)
			for j, kind := range []string{"stop", "freeze", "freeze"} {
				r := about(w, no, fmt.Sprintf("north-R%d", 3*i+j+1), kind, dyetrace.Amount(balance)*dyetrace.Amount(j+1)/2+1)
				r.Basis, r.Office = "order", fmt.Sprintf("office %d", j)
				requests = append(requests, r)
			}
		}
		for _, l := range ask(t, w, requests...) {
			r := l.Reply
			if r.Result == table.NoAccount || r.Result == table.Refused {
				t.Errorf("seed %d: %s is %s", seed, l.Request, r.Result)
				continue
			}
			sum := r.InForce.Amount
			for _, e := range r.Earlier {
				sum += e.Amount
			}
			if r.InForce.Amount > r.Asked || sum > r.Balance.Amount {
				t.Errorf("seed %d: %s: %d in force of %d asked, %d with what comes before, and %d lie there", seed, l.Request, r.InForce.Amount, r.Asked, sum, r.Balance.Amount)
			}
			if less := r.InForce.Amount < r.Asked; less == (r.Result == table.Done) {
				t.Errorf("seed %d: %s is %s with %d of %d", seed, l.Request, r.Result, r.InForce.Amount, r.Asked)
			}
		}
		for _, h := range w.Holds() {
			if balance, _ := w.Sim().Balance(h.Account); !h.Ended && h.Amount > dyetrace.Amount(balance) {
				t.Errorf("seed %d: %s holds %d of %d", seed, h.Request, h.Amount, balance)
			}
		}
	}
}

// What a stop holds stays where it is until the stop ends, and can go from then on.
func TestStopsHoldAndEnd(t *testing.T) {
	w, accounts := town(t, 2, bank.Options{Characters: all(bank.Prompt)})
	no := accounts[0]
	from := w.Now()
	if err := w.Ask(from, about(w, no, "north-R1", "stop", 100)); err != nil {
		t.Fatal(err)
	}
	letters, err := w.Until(from + day)
	if err != nil || len(letters) != 1 {
		t.Fatal(letters, err)
	}
	stopped := letters[0].Reply.Start
	left := false
	w.Sim().Watch(func(all []simulate.Transfer, _ []simulate.Carried) error {
		for _, p := range all {
			at := dyetrace.InstantOf(time.Unix(p.At, 0))
			if p.From == no && at > stopped && at < letters[0].Reply.End {
				left = true
			}
		}
		return nil
	})
	if _, err := w.Until(letters[0].Reply.End + dyetrace.Instant(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if holds := w.Holds(); left || !holds[0].Ended || letters[0].Reply.End-stopped != 2*day {
		t.Errorf("a payment left: %v; %+v", left, holds)
	}
}

// all gives every bank one character.
func all(c bank.Character) map[string]bank.Character {
	named := map[string]bank.Character{}
	for i := range 20 {
		named[fmt.Sprintf("Bank %03d", i)], named[fmt.Sprintf("Wallet %02d", i)] = c, c
	}
	return named
}

// The parts of an answer in part have the lines of the whole answer, each once.
func TestPartsAreTheWhole(t *testing.T) {
	lines := func(c bank.Character) map[string]int {
		w, accounts := town(t, 3, bank.Options{Characters: all(c)})
		r := about(w, accounts[0], "north-R1", "inquiry", 0)
		r.Since, r.Until = w.Sim().Start(), w.Now()
		letters := ask(t, w, r)
		if want := map[bank.Character]int{bank.Prompt: 1, bank.Partial: 2}[c]; len(letters) != want {
			t.Fatalf("%s: %d letters", c, len(letters))
		}
		found := map[string]int{}
		for i, l := range letters {
			if first := i == 0 && c == bank.Partial; first != (l.Reply.Result == table.Partly) {
				t.Errorf("%s, letter %d is %s", c, i+1, l.Reply.Result)
			}
			for _, f := range l.Statements {
				readStatement(t, f.Name, f.Data, found)
			}
		}
		return found
	}
	whole, parts := lines(bank.Prompt), lines(bank.Partial)
	if len(whole) == 0 {
		t.Fatal("nothing was read")
	}
	if diff := cmp.Diff(whole, parts); diff != "" {
		t.Error(diff)
	}
}

// readStatement counts the lines of a statement by time, direction, amount and balance.
func readStatement(t *testing.T, name string, data []byte, into map[string]int) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := intake.Read(t.Context(), filepath.Join(dir, name), formats(), intake.Options{Timezone: bank.Zone()}, func(b *dyetrace.Batch) error {
		if len(b.Rejects) > 0 {
			t.Errorf("%s: %+v", name, b.Rejects)
		}
		for _, s := range b.Sides {
			into[fmt.Sprint(s.Time, s.In, s.Amount, s.Balance)]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// formats are those in which institutions write statements.
func formats() []intake.Format {
	return slices.Concat(bankreturn.Formats(), wechat.Formats(), alipay.Formats(), iso20022.Formats())
}

// Every reply reads as what the bank says, in whatever form it is written; a careless bank's
// has another number than the request or none, and no other bank's has.
func TestRepliesReadAsTheyAreMeant(t *testing.T) {
	written := map[string]int{}
	for seed := uint64(1); seed <= 8; seed++ {
		w, accounts := town(t, seed, bank.Options{})
		var requests []bank.Request
		for i, no := range accounts {
			for j, kind := range []string{"stop", "inquiry"} {
				requests = append(requests, about(w, no, fmt.Sprintf("north-R%d", 2*i+j+1), kind, 5000))
			}
		}
		for _, l := range ask(t, w, requests...) {
			written[l.File.Name]++
			careless := l.Character == bank.Careless
			if (l.Reply.Number != l.Request) != careless {
				t.Errorf("seed %d: %s quotes %q to %s", seed, l.Character, l.Reply.Number, l.Request)
			}
			if l.InWords {
				if text := string(l.File.Data); !strings.Contains(text, l.Reply.Account) || !strings.Contains(text, l.Reply.Number) {
					t.Errorf("seed %d: %s", seed, text)
				}
				continue
			}
			said := read(t, l)
			a := said[0].Answer
			done := map[string]string{table.Done: "done", table.Partly: "partly", table.Queued: "partly"}[l.Reply.Result]
			if done == "" {
				done = "refused"
			}
			// An auth.002 does not say how much an account holds, and the platform only of what was done.
			if len(said) != 1 || a.Number != l.Reply.Number || a.Account != l.Reply.Account || string(a.Result) != done && l.File.Name != "reply.json" ||
				l.Reply.InForce.Known && a.InForce.Amount != l.Reply.InForce.Amount || len(a.Earlier) != len(l.Reply.Earlier) {
				t.Errorf("seed %d, %s: %+v reads as %+v", seed, l.File.Name, l.Reply, a)
			}
		}
	}
	for _, name := range []string{"reply.csv", "reply.xlsx", "reply.json", "auth.002.xml", "letter.txt"} {
		if written[name] == 0 {
			t.Errorf("no bank wrote a %s: %v", name, written)
		}
	}
}

// read reads a reply as an office does.
func read(t *testing.T, l bank.Letter) []forms.Said {
	t.Helper()
	came := forms.Came{Received: l.At, Reading: table.Reading{Zone: bank.Zone()}}
	var said []forms.Said
	var err error
	switch forms.KindOf(l.File.Data) {
	case forms.PlatformFile:
		said, err = forms.FromPlatform(t.Context(), l.File.Data, came)
	case forms.MessageFile:
		said, err = forms.FromMessages(t.Context(), l.File.Data, came)
	default:
		name := filepath.Join(t.TempDir(), l.File.Name)
		if err := os.WriteFile(name, l.File.Data, 0o600); err != nil {
			t.Fatal(err)
		}
		var columns []replies.Column
		for _, c := range table.Replies() {
			columns = append(columns, replies.Column{Key: c.Key, Names: c.Names(), Must: c.Must})
		}
		var in replies.Table
		if in, err = replies.Read(t.Context(), name, columns, intake.Options{}); err != nil {
			break
		}
		var rows []forms.Cells
		for _, row := range in.Rows {
			rows = append(rows, forms.Cells{Place: row.Place(), Cells: row.Cells})
		}
		said, _, err = forms.FromTable(rows, came)
	}
	if err != nil {
		t.Fatalf("%s: %v", l.File.Name, err)
	}
	return said
}

// The same seed, requests and times give the same bytes.
func TestSameBytes(t *testing.T) {
	run := func() []bank.Letter {
		w, accounts := town(t, 4, bank.Options{})
		var requests []bank.Request
		for i, no := range accounts {
			requests = append(requests, about(w, no, fmt.Sprintf("north-R%d", i+1), []string{"stop", "inquiry", "freeze"}[i%3], 2000))
		}
		return ask(t, w, requests...)
	}
	first := run()
	if diff := cmp.Diff(first, run()); diff != "" || len(first) == 0 {
		t.Error(diff)
	}
}

// An extension needs the hold that it extends, and a lift ends it; what is no bank's is refused.
func TestExtendLiftAndStrangers(t *testing.T) {
	w, accounts := town(t, 5, bank.Options{Characters: all(bank.Prompt)})
	no := accounts[0]
	stop := about(w, no, "north-R1", "stop", 100)
	at := w.Now()
	if err := w.Ask(at, stop); err != nil {
		t.Fatal(err)
	}
	first, err := w.Until(at + day)
	if err != nil {
		t.Fatal(err)
	}
	extend, lift, none := about(w, no, "north-R2", "extend", 0), about(w, no, "north-R3", "lift", 0), about(w, no, "north-R4", "extend", 0)
	extend.Earlier, lift.Earlier, none.Earlier = "north-R1", "north-R1", "north-R9"
	elsewhere := stop
	elsewhere.Number, elsewhere.Institution = "north-R5", "Bank of nowhere"
	got := map[string]bank.Reply{}
	for _, r := range []bank.Request{extend, none, elsewhere, lift} {
		at := w.Now()
		if err := w.Ask(at, r); err != nil {
			t.Fatal(err)
		}
		letters, err := w.Until(at + dyetrace.Instant(time.Hour))
		if err != nil || len(letters) != 1 {
			t.Fatal(letters, err)
		}
		got[r.Number] = letters[0].Reply
	}
	if end := got["north-R2"].End; end != first[0].Reply.End+2*day {
		t.Errorf("extended until %s, was %s", end, first[0].Reply.End)
	}
	if got["north-R4"].Result != table.Refused || got["north-R5"].Result != table.NoAccount {
		t.Errorf("%+v", got)
	}
	if holds := w.Holds(); len(holds) != 1 || !holds[0].Ended {
		t.Errorf("%+v", holds)
	}
	if _, known := platform.Meaning(platform.Returns, platform.Done); !known {
		t.Error("the platform's code of what was done is not known")
	}
	if err := w.Ask(at, stop); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("a request of the past: %v", err)
	}
}
