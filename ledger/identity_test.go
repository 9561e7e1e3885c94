package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/internal/accountkey"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// keyedSides are statements of two accounts that know each other by the keys
// given.
func keyedSides(payer, payeeThere, payee, payerThere string) (out, in []dyetrace.Side) {
	for i := range int64(3) {
		s := dyetrace.Side{Account: payer, Peer: payeeThere, Time: dyetrace.Instant(1772352000e9 + i*60e9), Amount: 100 + dyetrace.Amount(i),
			Currency: eur, Source: at(i + 1)}
		out = append(out, s)
		s.Account, s.Peer, s.In, s.Time = payee, payerThere, true, s.Time+2e9
		in = append(in, s)
	}
	return out, in
}

var eur = mustCurrency("EUR")

func mustCurrency(code string) dyetrace.Currency {
	c, err := dyetrace.ParseCurrency(code)
	if err != nil {
		panic(err)
	}
	return c
}

func importEach(t testing.TB, files ...aliased) *ledger.Ledger {
	t.Helper()
	fsys := vfs.NewMem()
	for _, f := range files {
		if err := importAliased(fsys, 0, f); err != nil {
			t.Fatal(err)
		}
	}
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func sidesFile(name string, sides ...dyetrace.Side) aliased {
	return aliased{file: &file{name: name}, sides: sides}
}

// accountsOf are the accounts that transfers of a ledger name.
func accountsOf(t testing.TB, l *ledger.Ledger) (all []string) {
	t.Helper()
	for i := range l.Statements() {
		n, err := l.Name(statement.No(i))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, n.Account)
	}
	return slices.Compact(all)
}

// Keys that the country's rule, the institution or the number proves to be one
// account are one; others stay apart, and are named as perhaps one where they
// look alike.
func TestIdentity(t *testing.T) {
	const iban, dutch, british = "DE89370400440532013000", "NL91ABNA0417164300", "GB29NWBK60161331926819"
	for _, c := range []struct {
		name     string
		keys     []string // of one account, or of several
		accounts string
		doubts   string
	}{
		{"BLZ and number, and the IBAN of both", []string{"37040044/532013000", iban}, iban, ""},
		{"with zeros before the number", []string{"37040044/0532013000", iban}, iban, ""},
		{"Czech number and bank", []string{"19-2000145399/0800", "CZ6508000000192000145399"}, "CZ6508000000192000145399", ""},
		{"BIC and number, where IBANs have the BIC's letters", []string{"ABNANL2A/417164300", dutch}, dutch, ""},
		{"sort code and number", []string{"GBDSC.601613/31926819", "601613/31926819", british}, british, ""},
		{"a Norwegian number", []string{"8601-11-17947", "86011117947", "NO9386011117947"}, "NO9386011117947", ""},
		{"number with and without its bank", []string{"4711", "DEUTDEFF/4711"}, "DEUTDEFF/4711", ""},
		{"number, bank and branch", []string{"4711", "DEUTDEFF500/4711", "DEUTDEFF/4711"}, "DEUTDEFF500/4711", ""},
		{"a wallet by its own id", []string{"2088123412341234", "alipay:2088123412341234"}, "alipay:2088123412341234", ""},
		{"one number at two banks", []string{"BANKDEFF/4711", "OTHRDEFF/4711"}, "BANKDEFF/4711 OTHRDEFF/4711", ""},
		{"the number alone beside two banks", []string{"4711", "BANKDEFF/4711", "OTHRDEFF/4711"}, "4711 BANKDEFF/4711 OTHRDEFF/4711",
			"4711: BANKDEFF/4711 OTHRDEFF/4711"},
		{"number and IBAN without the bank", []string{"532013000", iban}, "532013000 " + iban, "532013000: " + iban},
		{"another bank's IBAN", []string{"10020030/532013000", iban}, "10020030/532013000 " + iban, "10020030/532013000: " + iban},
		{"two sort codes of one bank", []string{"NWBKGB2L/31926819", british, string(accountkey.MakeIBAN("GB", []byte("NWBK60161431926819")))},
			"GB29NWBK60161331926819 " + string(accountkey.MakeIBAN("GB", []byte("NWBK60161431926819"))) + " NWBKGB2L/31926819",
			"NWBKGB2L/31926819: GB29NWBK60161331926819 " + string(accountkey.MakeIBAN("GB", []byte("NWBK60161431926819")))},
	} {
		var sides []dyetrace.Side
		for i, key := range c.keys {
			s := sideAt(i, "A>B 1", "")
			s.Account, s.Peer, s.Amount, s.Currency = key, "6222020000000000011", dyetrace.Amount(100+i), eur
			sides = append(sides, s)
		}
		want := append(strings.Fields(c.accounts), "6222020000000000011")
		slices.Sort(want)
		for range 2 {
			l := importEach(t, sidesFile("a.csv", sides[:1]...), sidesFile("b.csv", sides[1:]...))
			if diff := cmp.Diff(want, accountsOf(t, l)); diff != "" {
				t.Errorf("%s: %s", c.name, diff)
			}
			doubts, n, err := l.Doubts(10)
			var found []string
			for _, d := range doubts {
				found = append(found, d.Account+": "+strings.Join(d.MayBe, " "))
			}
			if got := strings.Join(found, "; "); got != c.doubts || n != len(doubts) || err != nil {
				t.Errorf("%s: doubts %q, want %q (%d, %v)", c.name, got, c.doubts, n, err)
			}
			slices.Reverse(sides)
		}
	}
}

// Statements that name each other's accounts by other keys are one transfer
// each, and so do complete records that do.
func TestIdentityJoins(t *testing.T) {
	const iban = "DE89370400440532013000"
	out, in := keyedSides("37040044/532013000", "4711", "DEUTDEFF/4711", iban)
	l := importEach(t, sidesFile("out.csv", out...), sidesFile("in.csv", in...))
	if l.Transfers() != 3 {
		t.Errorf("%d transfers, want 3", l.Transfers())
	}
	records := aliased{file: &file{name: "r.csv"}}
	for i, from := range []string{"4711", "DEUTDEFF/4711"} {
		records.transfers = append(records.transfers, dyetrace.Transfer{ID: fmt.Sprint("r", i), Time: dyetrace.Instant(1772352000e9), From: from, To: iban,
			Amount: 100, Received: 100, Currency: eur, ReceivedCurrency: eur, Source: at(int64(i + 2))})
	}
	if diff := cmp.Diff([]string{iban, "DEUTDEFF/4711"}, accountsOf(t, importEach(t, records))); diff != "" {
		t.Error(diff)
	}
}

// A bare number is accepted wherever one account has it, in any form, and is
// refused with the list of those that have it where there are several.
func TestResolve(t *testing.T) {
	side := func(account string, n int) dyetrace.Side {
		s := sideAt(n, "A>B 1", "")
		s.Account, s.Peer, s.Currency = account, "6222020000000000011", eur
		return s
	}
	l := importEach(t, sidesFile("a.csv", side("BANKDEFF/4711", 1), side("OTHRDEFF/4711", 2), side("BANKDEFF/815", 3),
		side("DE89370400440532013000", 4), side("99901", 5), side("BANKDEFF/99902", 6), side("OTHRDEFF/99902", 7), side("99902", 8),
		side("10020030/1234567", 9), side("2088999988887777", 10)))
	for name, want := range map[string]string{
		"815":                         "BANKDEFF/815",
		"BANKDEFFXXX/815":             "BANKDEFF/815",
		"de89 3704 0044 0532 0130 00": "DE89370400440532013000",
		"37040044/532013000":          "DE89370400440532013000",
		"DE73 1002 0030 0001 2345 67": "10020030/1234567",
		"alipay:2088999988887777":     "2088999988887777",
		"99901":                       "99901",
		"Some Bank/99901":             "99901",
		"Some Bank/99902":             "Some Bank/99902",
		"/99901":                      "99901",
		"/99902":                      "99902",
		"OTHRDEFF/99902":              "OTHRDEFF/99902",
		"nowhere":                     "nowhere",
		"6222 0200 0000 0000 011":     "6222020000000000011",
	} {
		if got, err := l.Resolve(name); got != want || err != nil {
			t.Errorf("%s is %q, want %q; %v", name, got, want, err)
		}
	}
	for name, want := range map[string]string{
		"4711":  "4711 may be BANKDEFF/4711, OTHRDEFF/4711; name one of these",
		"99902": "99902 may be /99902, BANKDEFF/99902, OTHRDEFF/99902; name one of these",
	} {
		_, err := l.Resolve(name)
		if !errors.Is(err, statement.ErrAmbiguous) || dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
		if _, err := l.StatementsOf(name); !errors.Is(err, statement.ErrAmbiguous) {
			t.Errorf("statements of %s: %v", name, err)
		}
	}
}

// An institution's number finds the account that the ledger knows by the number alone, with keys
// of other accounts or without any, unless a file names another institution for it.
func TestResolveAlone(t *testing.T) {
	side := func(account string, n int) dyetrace.Side {
		s := sideAt(n, "A>B 1", "")
		s.Account, s.Peer, s.Currency = account, "6222020000000000011", eur
		return s
	}
	accounts := []dyetrace.Account{{ID: "99901", Institution: "First Bank"}, {ID: "99902"}}
	for name, more := range map[string][]dyetrace.Side{"no keys": nil, "keys of others": {side("BANKDEFF/815", 3)}} {
		l := importEach(t, aliased{file: &file{name: "a.csv", accounts: accounts}, sides: append(more, side("99901", 1), side("99902", 2))})
		for asked, want := range map[string]string{"First Bank/99901": "99901", "first bank/99901": "99901", "Second Bank/99901": "Second Bank/99901",
			"Second Bank/99902": "99902", "First Bank/4711": "First Bank/4711"} {
			if got, err := l.Resolve(asked); got != want || err != nil {
				t.Errorf("%s: %s is %q, want %q; %v", name, asked, got, want, err)
			}
		}
	}
}

// What the ledger takes for one account can be taken back by a decision, and
// two accounts that nothing proves to be one can be made one; either can be
// withdrawn again.
func TestIdentityDecided(t *testing.T) {
	fsys := vfs.NewMem()
	out, in := keyedSides("4711", "532013000", "DE89370400440532013000", "DEUTDEFF/4711")
	if err := importAliased(fsys, 0, sidesFile("a.csv", out...), sidesFile("b.csv", in...)); err != nil {
		t.Fatal(err)
	}
	decide := func(name, account string, minute int64) []string {
		t.Helper()
		d := ledger.Decision{StandIn: name, Account: account, By: "Li", Decided: dyetrace.Instant(1772352000e9 + minute*60e9)}
		if n, _, err := ledger.Decide(context.Background(), fsys, "book", []ledger.Decision{d}, ledger.DecideOptions{}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		l, err := ledger.Open(fsys, "book")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		return accountsOf(t, l)
	}
	for i, step := range []struct{ name, account, want string }{
		{"4711", "4711", "4711 532013000 DE89370400440532013000 DEUTDEFF/4711"},
		{"532013000", "DE89370400440532013000", "4711 DE89370400440532013000 DEUTDEFF/4711"},
		{"4711", "", "DE89370400440532013000 DEUTDEFF/4711"},
		{"532013000", "", "532013000 DE89370400440532013000 DEUTDEFF/4711"},
	} {
		if diff := cmp.Diff(strings.Fields(step.want), decide(step.name, step.account, int64(i))); diff != "" {
			t.Errorf("%s is %q: %s", step.name, step.account, diff)
		}
	}
}

// A decision on names of complete records alone stays in force when more records come,
// when the index is made again, and when sources go.
func TestDecisionWithoutLines(t *testing.T) {
	fsys := vfs.NewMem()
	add := func(name, id, from, to string) {
		t.Helper()
		tr := someTransfers(1, 1)[0]
		tr.ID, tr.From, tr.To = id, from, to
		importFiles(t, fsys, ledger.ImportOptions{}, &file{name: name, transfers: []dyetrace.Transfer{tr}})
	}
	add("a.csv", "T1", "4711", "B")
	d := ledger.Decision{StandIn: "4711", Account: "A", By: "Li", Decided: 1772352000e9}
	if n, _, err := ledger.Decide(t.Context(), fsys, "book", []ledger.Decision{d}, ledger.DecideOptions{}); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	accounts := func() string {
		t.Helper()
		l, err := ledger.Open(fsys, "book")
		must(t, err)
		defer l.Close()
		return strings.Join(accountsOf(t, l), " ")
	}
	if got := accounts(); got != "A B" {
		t.Errorf("decided: %s", got)
	}
	add("b.csv", "T2", "C", "4711")
	if got := accounts(); got != "A B C" {
		t.Errorf("after more records: %s", got)
	}
	must(t, ledger.Reindex(t.Context(), fsys, "book", "test", nil))
	if got := accounts(); got != "A B C" {
		t.Errorf("in a new index: %s", got)
	}
	ids := []manifest.SourceID{{Name: "b.csv", SHA256: (&file{name: "b.csv"}).sum()}}
	must(t, ledger.RemoveSources(t.Context(), fsys, "book", ids, ledger.RemoveOptions{By: "Li"}))
	if got := accounts(); got != "A B" {
		t.Errorf("without the second file: %s", got)
	}
}

// anyKeys are ways to name four accounts, the fullest first; two have one number.
var anyKeys = [][]string{
	{"DE89370400440532013000", "37040044/532013000", "37040044/0532013000"},
	{"ABNADEFF500/00047112", "ABNADEFF/47112"},
	{"BANKDEFF/12345"},
	{"OTHRDEFF/12345"},
	{"22222222-0001/98765", "22222222/98765", "98765"},
}

// Whatever keys files use, in whatever order they come and over however many
// imports, and after indexing anew, the ledger is the same; and no line of one
// account is another's.
func TestIdentityProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var files []aliased
		type movement struct{ from, to int }
		truth := map[int]movement{}
		for i := range rapid.IntRange(1, 12).Draw(rt, "movements") {
			m := movement{rapid.IntRange(0, len(anyKeys)-1).Draw(rt, "from"), rapid.IntRange(0, len(anyKeys)-1).Draw(rt, "to")}
			if m.from == m.to {
				continue
			}
			truth[i] = m
			key := func(account int) string { return rapid.SampledFrom(anyKeys[account]).Draw(rt, "key") }
			s := dyetrace.Side{Account: key(m.from), Peer: key(m.to), Amount: dyetrace.Amount(100 + i), Currency: eur,
				Time: dyetrace.Instant(1772352000e9) + dyetrace.Instant(i)*dyetrace.Instant(time.Hour), Source: at(int64(i + 1))}
			other := s
			other.Account, other.Peer, other.In = key(m.to), key(m.from), true
			files = append(files, sidesFile(fmt.Sprintf("f%02d.csv", 2*i), s), sidesFile(fmt.Sprintf("f%02d.csv", 2*i+1), other))
		}
		if len(files) == 0 {
			return
		}
		want := vfs.NewMem()
		if err := importAliased(want, 0, files...); err != nil {
			rt.Fatal(err)
		}
		got := vfs.NewMem()
		for order := rapid.Permutation(files).Draw(rt, "order"); len(order) > 0; {
			n := rapid.IntRange(1, len(order)).Draw(rt, "files")
			if err := importAliased(got, 0, order[:n]...); err != nil {
				rt.Fatal(err)
			}
			order = order[n:]
		}
		if rapid.Bool().Draw(rt, "reindex") {
			if err := ledger.Reindex(context.Background(), got, "book", "", nil); err != nil {
				rt.Fatal(err)
			}
		}
		if diff := cmp.Diff(contents(t, want), contents(t, got)); diff != "" {
			rt.Fatal(diff)
		}
		l, err := ledger.Open(got, "book")
		if err != nil {
			rt.Fatal(err)
		}
		defer l.Close()
		if int(l.Transfers()) != len(truth) {
			rt.Errorf("%d transfers, want %d", l.Transfers(), len(truth))
		}
	})
}

// A line that has an account's number and a card's for its other side is one
// transfer with the line of either, and makes the two no names of one account.
func TestTwoNumbersOfOneSide(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		const card, account = "6222020000000000022", "1200000000000022"
		its := rapid.SampledFrom([]string{card, account}).Draw(rt, "statement under")
		out, in := keyedSides("6222020000000000011", account, its, "6222020000000000011")
		for i := range out {
			out[i].PeerOther = card
		}
		other := out[0]
		other.Account, other.Peer, other.PeerOther, other.Amount = "6222020000000000033", card, "", 7
		order := rapid.Permutation([]aliased{sidesFile("a.csv", out...), sidesFile("b.csv", in...), sidesFile("c.csv", other)}).Draw(rt, "order")
		l := importEach(t, order...)
		want := map[string]int64{card: 4, account: 4}[its]
		if l.Transfers() != want {
			rt.Errorf("%d transfers, want %d", l.Transfers(), want)
		}
		names := []string{"6222020000000000011", card, "6222020000000000033"}
		if its == account {
			names = append([]string{account}, names...)
		}
		if diff := cmp.Diff(names, accountsOf(t, l)); diff != "" {
			rt.Error(diff)
		}
	})
}

// A short number that lines give to different holders at different banks is
// told, in whatever order they come: it may be two accounts. One that has one
// holder, or one bank, or says the bank itself is not.
func TestTwoHolders(t *testing.T) {
	var sides []dyetrace.Side
	for i, c := range [][3]string{{"4711", "A", "B1"}, {"4711", "C", "B2"}, {"815", "A", "B1"}, {"815", "A", "B2"}, {"816", "A", "B1"}, {"816", "C", "B1"},
		{"817", "A*", "B1"}, {"817", "C", "B2"}, {"6222020000000000012", "A", "B1"}, {"6222020000000000012", "C", "B2"}} {
		s := sideAt(i, "6222020000000000011>"+c[0]+" 1", "")
		s.PeerName, s.PeerBank = c[1], c[2]
		sides = append(sides, s)
	}
	for range 2 {
		im, err := ledger.NewImport(vfs.NewMem(), "book", ledger.ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		im.BeginFile("a.csv")
		if err := im.Add(sidesBatch(sides)); err != nil {
			t.Fatal(err)
		}
		im.EndFile([32]byte{}, "test")
		got, err := im.Commit(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		want := []ledger.TwoHolders{{Account: "4711", Holders: [2]string{"A", "C"}, Banks: [2]string{"B1", "B2"}}}
		if diff := cmp.Diff(want, got.TwoHolders); diff != "" {
			t.Error(diff)
		}
		slices.Reverse(sides)
	}
}
