package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/intake"
)

// demoTown is a made-up town of some weeks: people who are paid and shop, and
// among them a run-points platform that passes stolen money on over three
// levels of lent accounts. Names, banks and numbers are invented. The same
// seed gives the same town.
type demoTown struct {
	r         *rand.Rand
	accounts  [][]string
	byRole    map[string][]string // ids
	transfers []demoTransfer
}

type demoTransfer struct {
	at            time.Time
	from, to      string
	fen           int64
	channel, memo string
	unseen        bool // moved money, but no source has a row of it
	claim         string
}

const demoSeed = 20260301

var (
	demoStart = time.Date(2026, 3, 1, 8, 0, 0, 0, time.FixedZone("", 8*3600))
	demoTheft = demoStart.AddDate(0, 0, 17)
	demoEnd   = demoTheft.Add(12 * time.Hour)
)

// newDemoTown makes the town.
func newDemoTown() *demoTown {
	d := &demoTown{r: rand.New(rand.NewPCG(demoSeed, 1)), byRole: map[string][]string{}}
	d.settle()
	d.live()
	d.steal()
	slices.SortStableFunc(d.transfers, func(a, b demoTransfer) int { return a.at.Compare(b.at) })
	return d
}

func pick[T any](d *demoTown, list []T) T { return list[d.r.IntN(len(list))] }

// between is a number from low to high.
func (d *demoTown) between(low, high int) int { return low + d.r.IntN(high-low+1) }

// settle opens the accounts.
func (d *demoTown) settle() {
	for _, group := range [...]struct {
		role string
		n    int
	}{{"person", 60}, {"victim", 5}, {"one", 4}, {"two", 7}, {"three", 3}} {
		for i := range group.n {
			d.open(group.role, "personal", "true", d.name(), []string{"东湖银行", "北辰银行", "西江农商银行"}[i%3])
		}
	}
	for i, holder := range []string{"惠民超市", "老街面馆", "城北药房"} {
		d.open("shop", "merchant", "true", holder, []string{"东湖银行", "北辰银行", "云桥支付"}[i])
	}
	d.open("employer", "business", "true", "晨光电子厂", "北辰银行")
	d.open("landlord", "business", "true", "安居物业", "东湖银行")
	d.open("exchange", "exchange", "true", "星链数字资产", "云桥支付")
	d.open("gold", "merchant", "true", "金源珠宝行", "东湖银行")
	d.open("cash", "cash", "true", "自助取款机 0317", "北辰银行")
	for range 3 {
		d.open("frontier", "personal", "false", d.name(), "南岭银行")
	}
}

func (d *demoTown) open(role, kind, covered, holder, institution string) {
	prefix := map[string]string{"东湖银行": "621001", "北辰银行": "622202", "西江农商银行": "623303", "云桥支付": "290404", "南岭银行": "625505"}[institution]
	id := fmt.Sprintf("%s%013d", prefix, d.r.Int64N(1e13))
	region := pick(d, []string{"湖北武汉", "湖南长沙", "广东东莞", "福建泉州", "广西南宁", "云南昆明"})
	d.accounts = append(d.accounts, []string{id, kind, covered, holder, institution, region})
	d.byRole[role] = append(d.byRole[role], id)
}

func (d *demoTown) name() string {
	surname, given := []rune("王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"), []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚玉桂文辉")
	name := string(pick(d, surname)) + string(pick(d, given))
	if d.r.IntN(3) > 0 {
		name += string(pick(d, given))
	}
	return name
}

func (d *demoTown) pay(at time.Time, from, to string, fen int64, channel, memo string) *demoTransfer {
	d.transfers = append(d.transfers, demoTransfer{at: at, from: from, to: to, fen: fen, channel: channel, memo: memo})
	return &d.transfers[len(d.transfers)-1]
}

// live is what honest money does: wages, rent, shopping, favours. Those who
// lent their accounts have such a life too, and one of them keeps a stall.
func (d *demoTown) live() {
	everybody := slices.Concat(d.byRole["person"], d.byRole["victim"], d.byRole["one"], d.byRole["two"], d.byRole["three"])
	for _, id := range everybody {
		d.pay(demoStart.Add(time.Duration(d.between(0, 3600))*time.Second), d.byRole["employer"][0], id, int64(d.between(4200, 16000))*100, "批量代发", "二月工资")
		if d.r.IntN(2) == 0 {
			d.pay(demoStart.AddDate(0, 0, d.between(1, 4)).Add(time.Duration(d.between(0, 30000))*time.Second), id, d.byRole["landlord"][0], int64(d.between(900, 3200))*100, "手机银行", "房租")
		}
	}
	for at := demoStart.Add(2 * time.Hour); at.Before(demoEnd); at = at.Add(time.Duration(d.between(200, 2600)) * time.Second) {
		if at.Hour() < 7 {
			continue
		}
		from := pick(d, everybody)
		if d.r.IntN(4) == 0 {
			d.pay(at, from, pick(d, everybody), int64(d.between(2, 40))*5000, "手机银行", pick(d, []string{"", "还款", "聚餐", "生日快乐"}))
		} else {
			d.pay(at, from, pick(d, d.byRole["shop"]), int64(d.between(300, 26000)), "扫码支付", pick(d, []string{"", "日用", "午饭", "药品"}))
		}
	}
	stall := d.byRole["two"][0]
	for at := demoTheft.Add(time.Hour); at.Before(demoEnd); at = at.Add(time.Duration(d.between(60, 700)) * time.Second) {
		d.pay(at, pick(d, d.byRole["person"]), stall, int64(d.between(1500, 42000)), "扫码支付", "水果")
	}
}

// steal is one day of the platform. Victims pay accounts of the first level;
// what an account receives it passes on within minutes, in pieces, less its
// commission.
func (d *demoTown) steal() {
	at := func(hour, minute int) time.Time {
		return demoTheft.Add(time.Duration(hour-8)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(d.between(0, 59))*time.Second)
	}
	v, one := d.byRole["victim"], d.byRole["one"]
	paid := []*demoTransfer{
		{at: at(10, 2), from: v[0], to: one[0], fen: 300_000_00, memo: "安全账户核验"},
		{at: at(10, 9), from: v[1], to: one[0], fen: 126_500_00, memo: "投资款"},
		{at: at(10, 31), from: v[2], to: one[1], fen: 86_000_00, memo: "刷单垫付"},
		{at: at(14, 0), from: v[3], to: one[2], fen: 250_000_00, memo: "解冻保证金"},
		{at: at(14, 12), from: v[3], to: one[2], fen: 180_000_00, memo: "解冻保证金"},
		{at: at(15, 47), from: v[4], to: one[3], fen: 20_000_00, memo: "购票退款"},
	}
	for i, t := range paid {
		t.channel, t.claim = "网上银行", "C"+strconv.Itoa(i+1)
		d.transfers = append(d.transfers, *t)
	}
	waiting := paid
	for len(waiting) > 0 {
		slices.SortStableFunc(waiting, func(a, b *demoTransfer) int { return a.at.Compare(b.at) })
		t := waiting[0]
		waiting = append(waiting[1:], d.passOn(t)...)
	}
	careless := d.byRole["two"][3]
	d.pay(at(9, 40), d.byRole["person"][7], careless, 3_800_00, "柜面", "").unseen = true
	d.pay(at(11, 15), careless, d.byRole["person"][3], 2_600_00, "柜面", "").unseen = true
}

// passOn is what becomes of stolen money that has arrived.
func (d *demoTown) passOn(t *demoTransfer) (sent []*demoTransfer) {
	next := d.byRole["two"]
	switch {
	case slices.Contains(d.byRole["two"], t.to):
		next = d.byRole["three"]
		if warned := d.byRole["two"][6]; t.to == warned && t.at.Hour() >= 14 {
			return nil // its holder passes nothing on any more: the money lies there
		}
	case slices.Contains(d.byRole["three"], t.to):
		next = slices.Concat(d.byRole["exchange"], d.byRole["exchange"], d.byRole["cash"], d.byRole["gold"], d.byRole["frontier"])
	case !slices.Contains(d.byRole["one"], t.to):
		return nil
	}
	left := t.fen - t.fen*int64(d.between(10, 18))/1000
	at := t.at
	for left > 0 {
		piece := min(left, int64(d.between(38, 50))*1000_00)
		if left-piece < 2000_00 {
			piece = left
		}
		left -= piece
		at = at.Add(time.Duration(d.between(40, 260)) * time.Second)
		p := *d.pay(at, t.to, pick(d, next), piece, "手机银行", pick(d, []string{"", "货款", "往来款"}))
		sent = append(sent, &p)
	}
	return sent
}

// stating is the bank whose statements give the balance after each line.
const stating = "621001"

// files are the town as a bank, an office of accounts and the police have it:
// transfers, accounts and claims.
func (d *demoTown) files() map[string][]byte {
	transfers := [][]string{{"id", "time", "from", "to", "amount", "currency", "from_balance", "to_balance", "channel", "memo"}}
	claims := [][]string{{"id", "transfer", "from", "to", "time", "paid", "amount", "victim"}}
	holder := map[string]string{}
	for _, a := range d.accounts {
		holder[a[0]] = a[3]
	}
	balances := d.openings()
	yuan := intake.MustCurrency("CNY")
	money := func(fen int64) string { return dyetrace.Amount(fen).Format(yuan) }
	stated := func(id string) string {
		if id[:len(stating)] != stating {
			return ""
		}
		return money(balances[id])
	}
	for i, t := range d.transfers {
		balances[t.from] -= t.fen
		balances[t.to] += t.fen
		if t.unseen {
			continue
		}
		id, when := fmt.Sprintf("T%05d", i+1), t.at.Format(time.RFC3339)
		transfers = append(transfers, []string{id, when, t.from, t.to, money(t.fen), "CNY", stated(t.from), stated(t.to), t.channel, t.memo})
		switch t.claim {
		case "":
		case "C6": // this victim knows no number, but whom he paid, how much and about when
			about := t.at.Add(3 * time.Minute).Truncate(time.Minute).Format(time.RFC3339)
			claims = append(claims, []string{t.claim, "", t.from, t.to, about, money(t.fen), "", holder[t.from]})
		case "C5": // this victim got 30,000 back in cash and claims the rest
			claims = append(claims, []string{t.claim, id, "", "", "", "", money(t.fen - 30_000_00), holder[t.from]})
		default:
			claims = append(claims, []string{t.claim, id, "", "", "", "", "", holder[t.from]})
		}
	}
	accounts := append([][]string{{"id", "kind", "covered", "holder", "institution", "region"}}, d.accounts...)
	return map[string][]byte{"transfers.csv": asCSV(transfers), "accounts.csv": asCSV(accounts), "claims.csv": asCSV(claims)}
}

// openings are balances with which nobody ever owes.
func (d *demoTown) openings() map[string]int64 {
	balances, lowest := map[string]int64{}, map[string]int64{}
	for _, t := range d.transfers {
		balances[t.from] -= t.fen
		balances[t.to] += t.fen
		lowest[t.from] = min(lowest[t.from], balances[t.from])
	}
	openings := map[string]int64{}
	for _, a := range d.accounts {
		openings[a[0]] = int64(d.between(0, 9000))*100 - lowest[a[0]]
	}
	return openings
}

func asCSV(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.WriteAll(rows) //nolint:errcheck // a buffer takes everything
	return b.Bytes()
}
