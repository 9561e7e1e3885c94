package detect_test

import (
	"context"
	"slices"
	"testing"

	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// What stayed within, by scenario: the transfers that count as moved between one
// holder's accounts.
func TestInner(t *testing.T) {
	oneHolder := func(nos ...statement.No) func([]detect.Profile) {
		return func(p []detect.Profile) {
			for _, no := range nos {
				p[no].Holder = p[nos[0]].Holder
			}
		}
	}
	tests := []struct {
		name   string
		pay    func(b *book)
		change func([]detect.Profile)
		want   []statement.Ord
	}{
		{name: "savings go to one's other account and are spent there",
			pay: func(b *book) { b.pay(0, me, ann, 9000); b.pay(hrs, ann, shop, 9000) }, change: oneHolder(me, ann),
			want: []statement.Ord{0}},
		{name: "a salary is moved on and lies there",
			pay: func(b *book) { b.pay(0, employer, me, 9000); b.pay(hrs, me, ann, 9000) }, change: oneHolder(me, ann),
			want: []statement.Ord{1}},
		{name: "others' money goes through two of a runner's cards",
			pay: func(b *book) {
				b.pay(0, bob, me, 9000)
				b.pay(60, me, ann, 9000)
				b.pay(120, ann, cat, 9000)
			}, change: oneHolder(me, ann)},
		{name: "others' money goes through three of a runner's cards",
			pay: func(b *book) {
				b.pay(0, bob, me, 9000)
				b.pay(60, me, ann, 9000)
				b.pay(90, ann, dan, 9000)
				b.pay(120, dan, cat, 9000)
			}, change: oneHolder(me, ann, dan)},
		{name: "a third of it is others' money",
			pay: func(b *book) {
				b.pay(0, bob, me, 3000)
				b.pay(60, me, ann, 9000)
				b.pay(120, ann, cat, 9000)
			}, change: oneHolder(me, ann), want: []statement.Ord{1}},
		{name: "two accounts pay each other over and over, and no table says whose they are",
			pay: func(b *book) {
				for i := range int64(3) {
					b.pay(i*days, me, ann, 5000)
					b.pay(i*days+hrs, ann, me, 5000)
				}
			}, want: []statement.Ord{0, 1, 2, 3, 4, 5}},
		{name: "a friend pays back twice",
			pay: func(b *book) {
				for i := range int64(3) {
					b.pay(i*days, me, ann, 5000)
				}
				b.pay(4*days, ann, me, 5000)
				b.pay(5*days, ann, me, 5000)
			}},
		{name: "two runners pass orders on to each other over and over",
			pay: func(b *book) {
				for i := range int64(3) {
					b.pay(i*days, bob, me, 5000)
					b.pay(i*days+60, me, ann, 5000)
					b.pay(i*days+120, ann, cat, 5000)
					b.pay(i*days+hrs, dan, ann, 5000)
					b.pay(i*days+hrs+60, ann, me, 5000)
					b.pay(i*days+hrs+120, me, eve, 5000)
				}
			}},
		{name: "an exchange that pays and is paid is nobody's own account",
			pay: func(b *book) {
				for i := range int64(3) {
					b.pay(i*days, me, exchange, 5000)
					b.pay(i*days+hrs, exchange, me, 5000)
				}
			}},
		{name: "of one name, where one of them has no id",
			pay: func(b *book) { b.pay(0, me, ann, 9000) },
			change: func(p []detect.Profile) {
				p[me].Name, p[ann].Name, p[ann].Holder = 7, 7, 0
			}, want: []statement.Ord{0}},
		{name: "of one name, with two ids",
			pay:    func(b *book) { b.pay(0, me, ann, 9000) },
			change: func(p []detect.Profile) { p[me].Name, p[ann].Name = 7, 7 }},
		{name: "an account pays itself, as some files show a fee", pay: func(b *book) { b.pay(0, me, me, 9000) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b book
			b.pay(0, ann, shop, 1)
			b.pay(0, exchange, exchange, 1)
			test.pay(&b)
			people := people(&b, test.change)
			in, err := detect.FindInner(context.Background(), &b, b.clock(t), people, detect.RelayOptions{})
			if err != nil {
				t.Fatal(err)
			}
			var got []statement.Ord
			for no := range b.entries {
				moves := b.moves(t, statement.No(no))
				left := in.Leave(statement.No(no), moves, nil)
				for _, m := range moves {
					if !slices.ContainsFunc(left, func(l detect.Move) bool { return l.Ord == m.Ord }) {
						got = append(got, m.Ord-2)
					}
				}
			}
			slices.Sort(got)
			if got = slices.Compact(got); !slices.Equal(got, test.want) {
				t.Errorf("stayed within: %v; want %v", got, test.want)
			}
		})
	}
}

// What a transfer to one's own account took of money that had come in is still
// there, and what came from it is passed on by nobody.
func TestInnerIsNotRelayed(t *testing.T) {
	var b book
	b.pay(0, bob, me, 9000)
	b.pay(60, me, ann, 8000)  // savings
	b.pay(120, me, cat, 1000) // of what bob paid
	b.pay(3*days, ann, me, 8000)
	b.pay(3*days+60, me, dan, 8000)
	who := people(&b, func(p []detect.Profile) { p[ann].Holder = p[me].Holder })
	s, err := detect.NewSurvey(context.Background(), &b, b.clock(t), who, detect.Setting{})
	if err != nil {
		t.Fatal(err)
	}
	v := &s.Values[me]
	if got, want := v[detect.RelayedAmount], float32(10); got != want {
		t.Errorf("relayed %v; want %v", got, want)
	}
	if got, want := v[detect.RelayedShare], float32(1000)/9000; got != want {
		t.Errorf("relayed share %v; want %v", got, want)
	}
	if v.Known(detect.EmptiedShare) && v[detect.EmptiedShare] > 0 {
		t.Errorf("emptied %v; want none", v[detect.EmptiedShare])
	}
}
