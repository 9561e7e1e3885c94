package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/trace"
)

// parsed is a report read back from JSON.
type parsed struct {
	Claims []struct {
		ID, Currency, Followed string
		Held, Arrived          map[string]string
		Ends                   map[string]map[string]string
	}
	Accounts []struct {
		Account, Currency, Held, Received string
		HeldByClaim                       map[string]string `json:"held_by_claim"`
	}
	Transfers []struct {
		Currency, Traced string
		ByClaim          map[string]string `json:"by_claim"`
	}
	Ends []struct {
		Currency, End, Amount string
		ByClaim               map[string]string `json:"by_claim"`
	}
}

// sums counts amounts up under names.
type sums map[string]dyetrace.Amount

func (s sums) add(name, amount, currency string) {
	c, err := dyetrace.ParseCurrency(currency)
	if err != nil {
		panic(err)
	}
	a, err := dyetrace.ParseAmount(amount, c.Digits())
	if err != nil {
		panic(fmt.Errorf("%s: %q: %w", name, amount, err))
	}
	s[name+" "+currency] += a
}

// randomCase draws a small ledger with fees, conversions, ends and hostile
// names, and claims on it.
func randomCase(t *rapid.T) (*memory, []dyetrace.Claim) {
	currencies := []string{"CNY", "JPY", "KWD"}
	names := []string{"A", "=B()", "-C", "<D>", "\"E\",\n", "'F", "界G"}
	name := rapid.SampledFrom(names)
	minor := rapid.Int64Range(1, 5000)
	var transfers []dyetrace.Transfer
	for i := range rapid.IntRange(1, 25).Draw(t, "transfers") {
		p := pay(fmt.Sprintf("t%02d", i), i/2, name.Draw(t, "from"), name.Draw(t, "to"), "1", rapid.SampledFrom(currencies).Draw(t, "currency"))
		p.Amount = dyetrace.Amount(minor.Draw(t, "amount"))
		p.Received = p.Amount
		switch rapid.IntRange(0, 9).Draw(t, "manner") {
		case 0:
			p.Received -= p.Amount / 10
		case 1:
			p.Received, p.ReceivedCurrency = money("7", rapid.SampledFrom(currencies).Draw(t, "other"))
			if p.ReceivedCurrency == p.Currency {
				p.Received = p.Amount
			}
		}
		transfers = append(transfers, p)
	}
	m := newMemory(transfers,
		dyetrace.Account{ID: "-C", Kind: dyetrace.Exchange, Holder: "\t=x"},
		dyetrace.Account{ID: "<D>", Uncovered: true, Institution: "@bank"})
	var claims []dyetrace.Claim
	for i := range rapid.IntRange(0, 4).Draw(t, "claims") {
		at := rapid.IntRange(0, len(transfers)-1).Draw(t, "claimed")
		claims = append(claims, dyetrace.Claim{ID: fmt.Sprintf("+%d\"é", 9-i), Transfer: transfers[at].ID})
	}
	return m, claims
}

// What JSON and CSV say of a random trace reads back to the sums of the trace:
// every claim closes in every currency, parts by claim add up to their whole,
// and both formats agree.
func TestFormatsAgree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m, claims := randomCase(rt)
		rule := rapid.SampledFrom(dyetrace.Rules()).Draw(rt, "rule")
		minPart := must(trace.ParseMinPart("0"))
		r, err := Build(t.Context(), m, run(t, m, claims, trace.Options{Rule: rule, MinPart: minPart}), Meta{})
		if err != nil {
			rt.Fatal(err)
		}
		var b bytes.Buffer
		if err := r.WriteJSON(t.Context(), &b); err != nil {
			rt.Fatal(err)
		}
		var got parsed
		if err := json.Unmarshal(b.Bytes(), &got); err != nil {
			rt.Fatalf("%v\n%s", err, b.Bytes())
		}
		fromJSON := sums{}
		closes(rt, &got, fromJSON)
		fromCSV := readBack(rt, r)
		for name, sum := range fromJSON {
			if fromCSV[name] != sum {
				rt.Fatalf("%s: JSON says %d, CSV says %d", name, sum, fromCSV[name])
			}
		}
		for i := range r.Accounts {
			a := &r.Accounts[i]
			if have := fromJSON["held of "+a.Account+" "+a.Currency.String()]; have != a.Held {
				rt.Fatalf("%s holds %d, JSON says %d", a.Account, a.Held, have)
			}
		}
	})
}

// closes checks that everything in the JSON adds up and counts it into s.
func closes(t *rapid.T, p *parsed, s sums) {
	for _, c := range p.Claims {
		if c.Currency == "" {
			continue // ignored: its transfer does not exist for the trace
		}
		in, out := sums{}, sums{}
		in.add("", c.Followed, c.Currency)
		s.add("followed", c.Followed, c.Currency)
		for currency, a := range c.Arrived {
			in.add("", a, currency)
		}
		for currency, a := range c.Held {
			out.add("", a, currency)
			s.add("held", a, currency)
		}
		for currency, ends := range c.Ends {
			for end, a := range ends {
				out.add("", a, currency)
				s.add(end, a, currency)
			}
		}
		for name := range in {
			if in[name] != out[name] {
				t.Fatalf("claim %s does not close in%s: %d followed, %d found", c.ID, name, in[name], out[name])
			}
		}
	}
	whole := func(what, total, currency string, parts map[string]string) {
		if len(p.Claims) == 0 {
			return
		}
		have, want := sums{}, sums{}
		want.add("", total, currency)
		for _, a := range parts {
			have.add("", a, currency)
		}
		if have[" "+currency] != want[" "+currency] {
			t.Fatalf("parts of %s come to %d, not %d", what, have[" "+currency], want[" "+currency])
		}
	}
	for _, a := range p.Accounts {
		whole(a.Account, a.Held, a.Currency, a.HeldByClaim)
		s.add("held of "+a.Account, a.Held, a.Currency)
		s.add("received", a.Received, a.Currency)
	}
	for _, x := range p.Transfers {
		whole("a transfer", x.Traced, x.Currency, x.ByClaim)
		s.add("traced", x.Traced, x.Currency)
	}
	for _, e := range p.Ends {
		whole(e.End, e.Amount, e.Currency, e.ByClaim)
		s.add("end "+e.End, e.Amount, e.Currency)
	}
}

// readBack reads the CSV files of a report and counts them up by the same
// names as closes does.
func readBack(t *rapid.T, r *Report) sums {
	files := map[string]*bytes.Buffer{}
	err := r.WriteCSV(t.Context(), func(name string) (io.WriteCloser, error) {
		files[name] = new(bytes.Buffer)
		return unclosed{files[name]}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s := sums{}
	for name, file := range files {
		rows, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, cells := range rows[1:] {
			row := map[string]string{}
			for i, key := range rows[0] {
				row[key] = strings.TrimPrefix(cells[i], "'")
				if c := cells[i]; c != "" && strings.ContainsRune("=+@\t\r", rune(c[0])) {
					t.Fatalf("%s: a spreadsheet runs %q", name, c)
				}
			}
			countRow(name, row, s)
		}
	}
	return s
}

func countRow(file string, row map[string]string, s sums) {
	switch file {
	case "claims.csv":
		s.add("followed", row["followed"], row["currency"])
		s.add("held", row["held"], row["currency"])
		for e := range dyetrace.Ends {
			s.add(e.String(), row[endColumn+e.String()], row["currency"])
		}
	case "accounts.csv":
		s.add("held of "+row["account"], row["held"], row["currency"])
		s.add("received", row["received"], row["currency"])
	case "transfers.csv":
		s.add("traced", row["traced"], row["currency"])
	case "ends.csv":
		s.add("end "+row["end"], row["amount"], row["currency"])
	}
}
