package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/detect/network"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// networked is a detection of one finding that is in the second of two
// networks.
func networked(t *testing.T, lang Lang) *Detection {
	t.Helper()
	m := newMemory([]dyetrace.Transfer{pay("T1", 1, "mule", "next", "100.00", "CNY"), pay("T2", 2, "other", "=last", "100.00", "CNY"),
		pay("T3", 3, "a", "b", "1.00", "CNY"), pay("T4", 4, "a", "b", "1.00", "CNY"), pay("T5", 5, "a", "b", "1.00", "CNY"), pay("T6", 6, "a", "b", "1.00", "CNY")},
		dyetrace.Account{ID: "mule", Holder: "张三", Institution: "Bank\x1b[31m", Region: "3301"})
	no := func(name string) statement.No {
		return m.no(dyetrace.AccountCurrency{Account: name, Currency: cnyOf()})
	}
	result := found()
	result.Findings[0].Statement = no("mule")
	networks := []network.Network{
		{Currency: cnyOf(), Levels: 1, Members: []network.Member{{No: no("other"), Role: network.Gatherer}, {No: no("=last"), Role: network.CashOut}}},
		{Currency: cnyOf(), Levels: 2, Through: 1234567, Commission: network.Commission{Share: 0.0139, Low: 0.01, High: 0.018, Lots: 40},
			ActiveFrom: 22, Claimed: []statement.Ord{1, 2}, First: 1, Last: 2,
			Institutions: []network.Count{{Name: "Bank\x1b[31m", Members: 2}, {Name: "B", Members: 1}},
			Members: []network.Member{{No: no("mule"), Role: network.Collector, Certainty: 0.95, Level: 1.25,
				Others: 1, FromOutside: 500, ToMembers: 500, First: 1, Last: 2},
				{No: no("next"), Role: network.Controller}},
			Victims: []network.Member{{No: no("other"), Role: network.Victim, Certainty: 0.9, Others: 1, ToMembers: 70000,
				First: 1, Last: 2},
				{No: no("b"), Role: network.Victim, Certainty: 0.75, Others: 1, ToMembers: 100, First: 1, Last: 1}}},
	}
	d, err := BuildDetection(t.Context(), m, result, networks, Meta{Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A text says of each finding which network it is in, and of each network what
// is known of it; names from files cannot steer a terminal.
func TestNetworksAsText(t *testing.T) {
	for lang, wanted := range map[Lang][]string{
		English: {"in network 2 as collector (role 95.0 % sure)\n", "\nNETWORKS\n",
			"2. 2 accounts, 2 levels, 12,345.67 CNY came from outside",
			"   collector 1, controller 1, likely victim 2\n",
			"kept 1.39 % of it, mostly 1.00 % to 1.80 %, judged by 40 payments", "from 22 to 24 h", "institutions: Bank⟨U+001B⟩[31m 2, B 1\n", "claimed transfers that came to it: 2"},
		Chinese: {"属于网络 2，角色：收款户（角色把握 95.0 %）\n", "\n网络\n",
			"2. 2 个账户，2 级，从外部转入并转手 12,345.67 CNY", "   收款户 1, 控制户 1, 可能的受害人 2\n",
			"留存其中 1.39 %", "22 至 24 时", "开户机构：", "有 2 笔报案交易进入该网络"},
	} {
		var b strings.Builder
		if err := networked(t, lang).WriteText(t.Context(), &b, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		for _, want := range wanted {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: %q is not said in\n%s", lang, want, &b)
			}
		}
		b.Reset()
		if err := networked(t, lang).WriteText(t.Context(), &b, TextOptions{Rows: 1}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), wanted[3]) {
			t.Errorf("%s: the second network is shown where one row was asked for", lang)
		}
		b.Reset()
		if err := detection(t, lang, &detect.Result{}).WriteText(t.Context(), &b, TextOptions{}); err != nil || !strings.Contains(b.String(), lang.words().detect.noNetwork) {
			t.Errorf("%s: without networks, %v:\n%s", lang, err, &b)
		}
	}
}

// How much of their money stays among members is compared with other accounts where
// there are any.
func TestClosenessInWords(t *testing.T) {
	for usual, want := range map[float64]bool{0: false, 0.004: true} {
		n := network.Network{Currency: cnyOf(), Closeness: 0.31, Usual: usual}
		for lang, others := range map[Lang]string{English: "accounts that do so at all it is 0.40 %",
			Chinese: "的账户为 0.40 %"} {
			said := strings.Join(lang.networkReasons(&Detection{}, &n), "\n")
			if !strings.Contains(said, "31.00 %") || strings.Contains(said, others) != want {
				t.Errorf("%s, others at %v: %s", lang, usual, said)
			}
		}
	}
}

// Claims that touch a network are told with victim and amount, and why it is a
// network in words, in every form and both languages.
func TestNetworkReasonsAndClaims(t *testing.T) {
	for lang, wanted := range map[Lang][]string{
		English: {"+ claimed transfers that came to it: 2, victims: 1, 700.00 CNY in all", "C1  300.00 CNY  李⟨U+001B⟩[31m四", "C2  400.00 CNY", "+ 4 of its accounts, of different holders, share 2 devices or phones",
			"+ 31.00 % of its members' transfers went from one to another"},
		Chinese: {"+ 有 2 笔报案交易进入该网络，涉及 1 名受害人，共 700.00 CNY", "+ 其中 4 个不同持有人的账户共用 2 个设备或电话", "+ 成员交易中 31.00 %"},
	} {
		d := networked(t, lang)
		d.Networks[1].Sharing, d.Networks[1].Closeness = network.Sharing{Members: 4, Things: 2}, 0.31
		to := d.Networks[1].Members[0].No
		err := d.AddClaims([]trace.ResolvedClaim{{ID: "C1", Victim: "李\x1b[31m四", Asked: 30000, Transfer: 1, To: to}, {ID: "C2", Victim: "李\x1b[31m四", Asked: 40000, Transfer: 2, To: to},
			{ID: "C3", Victim: "elsewhere", Asked: 1, Transfer: 3, To: to}})
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := d.WriteText(t.Context(), &b, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		for _, want := range wanted {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: %q is not said in\n%s", lang, want, &b)
			}
		}
		if strings.Contains(b.String(), "elsewhere") {
			t.Errorf("%s: a claim of no network is told", lang)
		}
		var out bytes.Buffer
		if err := d.WriteJSON(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		var read struct {
			Claims  []map[string]any `json:"network_claims"`
			Places  []map[string]any `json:"network_places"`
			Reasons []map[string]any `json:"network_reasons"`
		}
		if err := json.Unmarshal(out.Bytes(), &read); err != nil {
			t.Fatal(err)
		}
		if len(read.Claims) != 2 || read.Claims[0]["claim"] != "C1" || read.Claims[0]["amount"] != "300.00" || read.Claims[0]["role"] != "collector" || read.Claims[0]["account"] != "mule" {
			t.Errorf("claims %v", read.Claims)
		}
		if len(read.Places) != 2 || read.Places[1]["name"] != "B" || read.Places[1]["members"] != 1.0 || read.Places[1]["place"] != "institution" {
			t.Errorf("places %v", read.Places)
		}
		if len(read.Reasons) != 10 {
			t.Errorf("reasons %v", read.Reasons)
		}
	}
}

// JSON has networks, members and the standing of findings; numbers are the same
// however often it is written, and what is not known is null.
func TestNetworksAsJSON(t *testing.T) {
	d := networked(t, English)
	var once, twice bytes.Buffer
	for _, b := range []*bytes.Buffer{&once, &twice} {
		if err := d.WriteJSON(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(once.Bytes(), twice.Bytes()) {
		t.Error("written twice it differs")
	}
	var read struct {
		Findings, Networks, Members []map[string]any
		Victims                     []map[string]any `json:"network_victims"`
	}
	if err := json.Unmarshal(once.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	if len(read.Findings) != 1 || len(read.Networks) != 2 || len(read.Members) != 4 || len(read.Victims) != 2 {
		t.Fatalf("read back %+v", read)
	}
	for _, row := range []struct {
		of   map[string]any
		want map[string]any
	}{
		{read.Findings[0], map[string]any{"network": 2.0, "role": "collector", "certainty": 0.95}},
		{read.Networks[0], map[string]any{"network": 1.0, "commission": nil, "gatherers": 1.0, "cash_outs": 1.0}},
		{read.Networks[1], map[string]any{"network": 2.0, "members": 2.0, "levels": 2.0, "through": "12345.67", "commission": 0.0139, "commission_low": 0.01,
			"commission_high": 0.018, "commission_ins": 40.0, "active_from": 22.0, "active_to": 0.0, "claimed_transfers": 2.0, "collectors": 1.0, "controllers": 1.0,
			"agents": 0.0, "victims": 2.0, "commission_later": 0.0}},
		{read.Victims[0], map[string]any{"network": 2.0, "role": "victim", "certainty": 0.9, "account": "other",
			"paid_to_members": "700.00", "partners": 1.0}},
		{read.Members[2], map[string]any{"network": 2.0, "role": "collector", "certainty": 0.95, "account": "mule",
			"rank": 1.0, "holder": "张三", "region": "3301", "level": "1.25",
			"partners": 1.0, "from_outside": "5.00", "to_members": "5.00", "to_outside": "0.00"}},
		{read.Members[3], map[string]any{"account": "next", "role": "controller", "rank": nil, "level": nil, "first_seen": nil}},
	} {
		for key, want := range row.want {
			if got, is := row.of[key]; !is || got != want {
				t.Errorf("%s is %v; want %v, in %v", key, got, want, row.of)
			}
		}
	}
}

type buffer struct{ bytes.Buffer }

func (*buffer) Close() error { return nil }

// A folder of CSV files has networks.csv and members.csv, safe to open in a
// spreadsheet.
func TestNetworksAsTables(t *testing.T) {
	files := map[string]*buffer{}
	err := networked(t, Chinese).WriteTables(t.Context(), func(name string) (io.WriteCloser, error) {
		files[name] = &buffer{}
		return files[name], nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"networks.csv": 3, "members.csv": 5, "network_victims.csv": 3} {
		if files[name] == nil {
			t.Errorf("there is no %s", name)
			continue
		}
		rows, err := csv.NewReader(files[name]).ReadAll()
		if err != nil || len(rows) != want || rows[0][0] != "network" {
			t.Errorf("%s: %v, %v", name, rows, err)
		}
		if name == "members.csv" && rows[2][3] != "'=last" {
			t.Errorf("the account is %q", rows[2][3])
		}
	}
}

// What members get is said as it is known: kept, paid later, both, or neither.
func TestCommissionInWords(t *testing.T) {
	for _, test := range []struct {
		c    network.Commission
		want string
	}{
		{network.Commission{}, "later, is not known"},
		{network.Commission{Share: 0.014, Low: 0.01, High: 0.018, Lots: 3}, "kept 1.40 % of it"},
		{network.Commission{Share: 0.014, Later: 0.014, Low: 0.01, High: 0.018, Lots: 3},
			"one account paid its collectors 1.40 % of it later"},
		{network.Commission{Share: 0.014, Later: 0.004, Low: 0.01, High: 0.018, Lots: 3},
			"got 1.40 % of it, of which one account paid 0.40 % later"},
	} {
		if said := detectEnglish.commission(&test.c); !strings.Contains(said, test.want) {
			t.Errorf("%+v: %q, want %q", test.c, said, test.want)
		}
	}
}
