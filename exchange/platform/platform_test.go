package platform

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
)

// The table can be read, and holds the codes of every source: each message once, fields that
// there are, and event features in order.
func TestTable(t *testing.T) {
	table, err := data()
	if err != nil {
		t.Fatal(err)
	}
	fields := (&Request{}).fields()
	seen := map[string]bool{}
	for _, k := range table.Messages {
		if k.Code == "" && k.Institution == "" || k.English == "" || k.Chinese == "" || k.Is == "" {
			t.Errorf("%+v", k)
		}
		if seen[k.Code+k.Is+k.Of] {
			t.Errorf("%s stands twice", k.Code)
		}
		seen[k.Code+k.Is+k.Of] = true
		for _, name := range k.Must {
			if _, there := fields[name]; !there {
				t.Errorf("%s must have %s, which is no field", k.Code, name)
			}
		}
	}
	for is, want := range map[string][2]string{"stop/": {"100101", "A00105"}, "lift/stop": {"100103", "A00107"}, "extend/stop": {"100105", "A00107"},
		"freeze/": {"100201", "A00205"}, "lift/freeze": {"100203", "A00207"}, "extend/freeze": {"100205", "A00207"}, "transactions/": {"100301", ""},
		"holder/": {"100303", ""}, "watch/": {"100305", ""}, "lift/watch": {"100307", ""}, "accounts/": {"100309", ""}, "payment/": {"", "A00311"}} {
		what, of, _ := strings.Cut(is, "/")
		bank, _ := CodeOf(what, of, false)
		institution, _ := CodeOf(what, of, true)
		if got := [2]string{bank, institution}; got != want {
			t.Errorf("%s: %v, want %v", is, got, want)
		}
	}
	var codes []string
	for _, f := range Features() {
		codes = append(codes, f.Code)
	}
	if diff := cmp.Diff(strings.Fields("1001 1002 2001 3001 3002 3003 3004 3005 3006 3007 3008 9999 0000"), codes); diff != "" {
		t.Error(diff)
	}
	for _, code := range strings.Fields("100000 200001 200002 200003 200004 200009 200010") {
		if _, ok := Meaning(Returns, code); !ok {
			t.Errorf("%s is not known", code)
		}
	}
}

// What a finding, a pattern or a case says becomes event features; what no feature stands for is
// something else.
func TestFeaturesOf(t *testing.T) {
	for name, c := range map[string]struct {
		seen Seen
		want string
	}{
		"many strangers pay one":     {Seen{Reasons: []string{"stranger_fan_in"}}, "3006"},
		"one pays many":              {Seen{Shapes: []string{"fan-out"}}, "3007"},
		"a relay":                    {Seen{Reasons: []string{"pass_through", "dwell_minutes"}}, "3008"},
		"a collector who passes on":  {Seen{Roles: []string{"collector"}, Reasons: []string{"one_hour_drain"}, Case: []string{"victim-reports"}}, "3002 3006 3008"},
		"what no feature stands for": {Seen{Reasons: []string{"night_share"}}, "9999"},
		"withdrawn":                  {Seen{Case: []string{"withdrawn"}}, "0000"},
		"a reason is no shape":       {Seen{Reasons: []string{"fan-in"}}, "9999"},
		"nothing":                    {Seen{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var codes []string
			for _, f := range FeaturesOf(c.seen) {
				codes = append(codes, f.Code)
			}
			if got := strings.Join(codes, " "); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func cny(amount dyetrace.Amount) Sum {
	c, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		panic(err)
	}
	return Sum{amount, c}
}

// stop is a stop that has all it must have.
func stop() *Request {
	return &Request{Code: "100101", Application: "A1", Type: "01", Case: CaseOf{Number: "A310000", Kind: "1", Urgent: true},
		Victim: Side{Bank: "甲银行", Account: "62220001", Name: "张三"}, Sum: cny(1050), Transferred: 1e18,
		Target: Target{Side: Side{Bank: "乙银行", Code: "102100099996", Account: "62220002", Name: "李四"}, Kind: "01"}, Reason: "诈骗",
		Start: 2e18, Expiry: 3e18, Applied: 2e18, Agency: Agency{"310000", "某公安局"}, Handler: Person{"0001", "王五", "110"}, Second: Person{"0002", "赵六", "110"},
		Features: []string{"3002", "3006"}}
}

func done() *Reply {
	return &Reply{Code: "100202", Application: "A1", Return: Done, Result: "0000", State: "answered", Account: "62220002", Balance: Balance{cny(500000), true},
		Asked: cny(1050), InForce: Balance{cny(0), true}, Start: 2e18, End: 3e18, Remark: "已被他案冻结", Institution: "乙银行",
		Earlier: []Earlier{{"另一公安局", cny(500000), 3e18}}, Answered: 2e18 + 1}
}

// A neutral message reads as it was written, and says that it is not the platform's.
func TestNeutralRoundTrip(t *testing.T) {
	line, err := Neutral{}.Request(stop())
	if err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsRune(line, '\n') || !bytes.Contains(line, []byte("not the platform's own")) || !bytes.Contains(line, []byte(`"amount":"10.50"`)) {
		t.Errorf("%s", line)
	}
	got, err := Neutral{}.ReadRequest(line)
	if diff := cmp.Diff(stop(), got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	line, err = Neutral{}.WriteReply(done())
	if err != nil {
		t.Fatal(err)
	}
	reply, err := Neutral{}.Reply(line)
	if diff := cmp.Diff(done(), reply); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// Whatever texts, times and amounts a reply has, it reads as it was written.
func TestRandomRepliesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[A-Za-z0-9张李 "<>\\]{0,20}`)
		moment := rapid.Map(rapid.Int64Range(1<<56, 1<<60), func(n int64) dyetrace.Instant { return dyetrace.Instant(n) })
		sum := rapid.Map(rapid.Int64Range(0, 1<<50), func(n int64) Sum { return cny(dyetrace.Amount(n)) })
		r := &Reply{Code: rapid.SampledFrom([]string{"", "100102", "100202", "100302"}).Draw(t, "code"), Application: "A" + text.Draw(t, "application"),
			Return: rapid.SampledFrom([]string{Done, "200003", "999999"}).Draw(t, "return"), Account: text.Draw(t, "account"), Remark: text.Draw(t, "remark"),
			Cause: text.Draw(t, "cause"), Asked: sum.Draw(t, "asked"), InForce: Balance{sum.Draw(t, "in force"), true}, Answered: moment.Draw(t, "answered")}
		for range rapid.IntRange(0, 3).Draw(t, "earlier") {
			r.Earlier = append(r.Earlier, Earlier{text.Draw(t, "agency"), sum.Draw(t, "sum"), moment.Draw(t, "end")})
		}
		line, err := Neutral{}.WriteReply(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Neutral{}.Reply(line)
		if diff := cmp.Diff(r, got); diff != "" || err != nil {
			t.Fatal(diff, err)
		}
	})
}

// What a request must have, or cannot be, is refused in words.
func TestRequestsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(r *Request)
		want  string
	}{
		"an unknown code":        {func(r *Request) { r.Code = "100109" }, `"100109" is no message that an authority sends`},
		"what banks send":        {func(r *Request) { r.Code = "100401" }, "no message that an authority sends"},
		"no target":              {func(r *Request) { r.Target.Account, r.Handler.Phone = "", "" }, "lacks target_account, handler_phone"},
		"an unknown type":        {func(r *Request) { r.Type = "06" }, `"06" is no code of stop-type`},
		"an unknown kind":        {func(r *Request) { r.Target.Kind = "03" }, `"03" is no code of kind`},
		"an unknown feature":     {func(r *Request) { r.Features = []string{"3009"} }, `"3009" is no event feature`},
		"an end before its time": {func(r *Request) { r.Expiry = r.Start }, "before it starts"},
		"less than nothing":      {func(r *Request) { r.Sum.Amount = -1 }, "below zero"},
		"an amount of nothing":   {func(r *Request) { r.Sum.Currency = 0 }, "has no currency"},
		"a long reason":          {func(r *Request) { r.Reason = strings.Repeat("长", 501) }, "reason has 501 characters"},
		"a control character":    {func(r *Request) { r.Target.Name = "a\x00" }, "target_name holds a control character"},
		"a serial of no kind":    {func(r *Request) { r.Serial = "1" }, "serial_kind"},
	} {
		t.Run(name, func(t *testing.T) {
			r := stop()
			c.spoil(r)
			if _, err := (Neutral{}).Request(r); err == nil || !strings.Contains(err.Error(), c.want) || dyetrace.KindOf(err) != dyetrace.InputError {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// Replies are read line by line; one that is wrong is refused with its line and what to do.
func TestRepliesRefused(t *testing.T) {
	good, err := Neutral{}.WriteReply(done())
	if err != nil {
		t.Fatal(err)
	}
	const start = `{"envelope":"dyetrace-neutral-1","note":"","message":"reply","application":"A1","return":"100000"`
	for name, c := range map[string]struct{ text, want string }{
		"an unknown key":           {string(good) + "\n" + start + `,"novel":1}`, "line 2: message: "},
		"a key in capitals":        {start + `,"Remark":"x"}`, `unknown object member name "Remark"`},
		"a key twice":              {start + `,"remark":"x","remark":"y"}`, `duplicate`},
		"another envelope":         {strings.Replace(start, "neutral-1", "neutral-9", 1) + `}`, "needs its own reader"},
		"a request":                {strings.Replace(start, `"reply"`, `"request"`, 1) + `}`, `it is a "request", not a reply`},
		"an unknown code":          {start + `,"code":"100999"}`, "is the code of no reply"},
		"no request":               {strings.Replace(start, "A1", "", 1) + `}`, "which request it answers"},
		"no return":                {strings.Replace(start, "100000", "", 1) + `}`, "no return code"},
		"a freeze of no amount":    {start + `,"code":"100202"}`, "not how much is frozen"},
		"an end before its start":  {start + `,"start":"2026-03-02T00:00:00Z","end":"2026-03-01T00:00:00Z"}`, "before it starts"},
		"a time of no zone":        {start + `,"start":"2026-03-02T00:00:00"}`, "start is"},
		"an amount as a number":    {start + `,"asked":{"currency":"CNY","amount":1.5}}`, "amount"},
		"more digits than there":   {start + `,"asked":{"currency":"CNY","amount":"1.555"}}`, "asked"},
		"a currency there is not":  {start + `,"asked":{"currency":"QQQ","amount":"1"}}`, "QQQ"},
		"a negative in force":      {start + `,"in_force":{"currency":"CNY","amount":"-1.00"}}`, "below zero"},
		"an unknown state":         {start + `,"state":"lost"}`, `"lost" is no state`},
		"no JSON":                  {"\n\nhello", "line 3"},
		"nothing":                  {"\n", "holds no message"},
		"a line that does not end": {start + strings.Repeat(" ", maxLine), "longer than a megabyte"},
		"too many earlier freezes": {start + `,"earlier":[` + strings.TrimSuffix(strings.Repeat(`{"agency":"a"},`, maxEarlier+1), ",") + `]}`, "1001 earlier freezes"},
	} {
		t.Run(name, func(t *testing.T) {
			err := ReadReplies(t.Context(), strings.NewReader(c.text), Neutral{}, func(int, *Reply) error { return nil })
			if err == nil || !strings.Contains(err.Error(), c.want) || dyetrace.KindOf(err) != dyetrace.InputError {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	var lines []int
	err = ReadReplies(t.Context(), strings.NewReader("\ufeff"+string(good)+"\n\n"+string(good)), Neutral{}, func(line int, r *Reply) error {
		lines = append(lines, line)
		if !r.Done() || r.Why() != "100000 done; 已被他案冻结" {
			t.Errorf("%+v: %s", r, r.Why())
		}
		return nil
	})
	if err != nil || !slices.Equal(lines, []int{1, 3}) {
		t.Error(lines, err)
	}
}

// fixed is an envelope such as an office could bring: fields at fixed places.
type fixed struct{}

func (fixed) Request(r *Request) ([]byte, error) {
	return fmt.Appendf(nil, "%-6s%-20s%-20s", r.Code, r.Application, r.Target.Account), nil
}

func (fixed) Reply(message []byte) (*Reply, error) {
	if len(message) < 26 {
		return nil, fmt.Errorf("too short")
	}
	return &Reply{Application: strings.TrimSpace(string(message[:20])), Return: string(message[20:26])}, nil
}

// An office's own envelope carries the same values.
func TestOwnEnvelope(t *testing.T) {
	for _, e := range []Envelope{Neutral{}, fixed{}} {
		message, err := e.Request(stop())
		if err != nil || !bytes.Contains(message, []byte("100101")) || !bytes.Contains(message, []byte("62220002")) {
			t.Errorf("%T: %s %v", e, message, err)
		}
	}
	r, err := Envelope(fixed{}).Reply([]byte("A1                  200010"))
	if err != nil || r.Check() != nil || r.Done() || r.Why() != "200010 there is no such account" {
		t.Errorf("%+v %v", r, err)
	}
}

// Whatever it is given, the reader answers or refuses, and what it takes it writes again alike.
func FuzzReplies(f *testing.F) {
	line, err := Neutral{}.WriteReply(done())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line)
	f.Add([]byte(`{"envelope":"dyetrace-neutral-1","message":"reply","application":"1","return":"1","earlier":[{}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		err := ReadReplies(t.Context(), bytes.NewReader(text), Neutral{}, func(_ int, r *Reply) error {
			again, err := Neutral{}.WriteReply(r)
			if err != nil {
				t.Fatal(err)
			}
			same, err := Neutral{}.Reply(again)
			if diff := cmp.Diff(r, same); diff != "" || err != nil {
				t.Fatal(diff, err)
			}
			return nil
		})
		if err != nil && dyetrace.KindOf(err) != dyetrace.InputError {
			t.Errorf("%v is no error of the input", err)
		}
	})
}
