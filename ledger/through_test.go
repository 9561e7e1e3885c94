package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/join"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// paidByCard is a line of a wallet that a card paid.
func paidByCard(line dyetrace.Side, card, serial string) dyetrace.Side {
	line.Failed, line.PaidBy, line.Serial = true, card, serial
	return line
}

const (
	ownCard  = "6217000000000007001"
	orderOne = "4200001234567890123456789012"
)

// What a card paid for a wallet comes to one transfer from the card to the payee,
// and nothing leaves the wallet.
func TestPaidThroughAWallet(t *testing.T) {
	bank := sideAt(3, ownCard+">P 500", "name=财付通支付科技有限公司", "memo=快捷支付 "+orderOne)
	wallet := paidByCard(sideAt(0, "wechat:w>wechat:s 500"), ownCard, orderOne)
	payee := sideAt(1, "wechat:s<wechat:w 500")
	payee.Serial = orderOne
	back := paidByCard(sideAt(90, "wechat:w<wechat:s 200"), "某银行(7001)", orderOne+"_1")
	back.Reversal, back.Reverses = true, orderOne
	refund := sideAt(95, ownCard+"<P 200", "name=财付通支付科技有限公司", "memo=退款")
	const through = "via 财付通支付科技有限公司, wechat:w"
	tests := []struct {
		name  string
		sides []dyetrace.Side
		want  []string
	}{
		{"the wallet's line alone", numbered(wallet), nil},
		{"the card's line alone", numbered(bank), []string{ownCard + " -> P 500"}},
		{"card and wallet", numbered(bank, wallet), []string{ownCard + " -> wechat:s 500 " + through + " +"}},
		{"card, wallet and payee", numbered(bank, wallet, payee), []string{ownCard + " -> wechat:s 500 " + through + " +"}},
		{"wallet and payee", numbered(wallet, payee), []string{"?" + ownCard + " @wechat:w -> wechat:s 500 +"}},
		{"payee alone", numbered(payee), []string{"wechat:w -> wechat:s 500"}},
		{"paid and refunded in part", numbered(bank, wallet, back, refund),
			[]string{ownCard + " -> wechat:s 500 " + through + " +", "wechat:s -> " + ownCard + " 200 " + through + " +"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fsys := vfs.NewMem()
			importSides(t, fsys, ledger.ImportOptions{}, statements{"a.csv", test.sides})
			if diff := cmp.Diff(test.want, transfersOf(t, fsys)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	fsys := vfs.NewMem()
	importSides(t, fsys, ledger.ImportOptions{}, statements{"a.csv", numbered(bank, wallet, back, refund)})
	if got := reversalsOf(t, fsys); len(got) != 1 || got[0] == dyetrace.Unlinked {
		t.Errorf("the refund takes back %q, not the payment", got)
	}
}

// A check finds again what was left apart, at the wallet and at the card, also where
// the wallet's file shows nothing else; once the file is gone it finds nothing.
func TestCheckFindsWhatWasLeftApart(t *testing.T) {
	const pool = "name=财付通支付科技有限公司"
	purchase := func(s int, serial string) dyetrace.Side {
		return paidByCard(sideAt(s, "wechat:w>wechat:s 500"), "某银行(7001)", serial)
	}
	friend := sideAt(3, ownCard+">6217000000000009999 500", "memo=微信转账")
	own := sideAt(0, "wechat:w>wechat:s 500")
	own.Serial = orderOne
	withdrawn := sideAt(0, "wechat:w>"+ownCard+" 500")
	withdrawn.Serial = orderOne
	tests := []struct {
		name         string
		card, wallet []dyetrace.Side
		want         map[string]string
	}{
		{"two fit one", []dyetrace.Side{sideAt(3, ownCard+">P 500", pool)}, []dyetrace.Side{purchase(0, orderOne), purchase(9, "4200001234567890123456789099")},
			map[string]string{ownCard: "apart 2", "wechat:w": "apart 2"}},
		{"another card's number", []dyetrace.Side{sideAt(3, "6217000000000007002>P 500", pool, "memo="+orderOne)}, []dyetrace.Side{purchase(0, orderOne)},
			map[string]string{"6217000000000007002": "apart 1", "wechat:w": "apart 1"}},
		{"a transfer to a friend", []dyetrace.Side{friend}, []dyetrace.Side{purchase(0, orderOne)}, map[string]string{ownCard: "apart 1", "wechat:w": "apart 1"}},
		{"a withdrawal, and another number", []dyetrace.Side{sideAt(3, ownCard+"<P 500", pool, "memo=4200001234567890123456789099")}, []dyetrace.Side{withdrawn},
			map[string]string{ownCard: "apart 1", "wechat:w": "apart 1"}},
		{"the wallet's own money in another file", []dyetrace.Side{own}, []dyetrace.Side{purchase(0, orderOne)}, map[string]string{"wechat:w": "differs 1"}},
		{"nothing is apart", []dyetrace.Side{sideAt(3, ownCard+">P 500", pool)}, []dyetrace.Side{purchase(0, orderOne)}, map[string]string{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fsys := vfs.NewMem()
			card, wallet := &paper{file: &file{name: "card.csv"}, sides: numbered(test.card...)}, &paper{file: &file{name: "wallet.csv"}, sides: numbered(test.wallet...)}
			if err := errors.Join(importPapers(fsys, card), importPapers(fsys, wallet)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, leftApart(t, fsys)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if err := removeSources(fsys, wallet.id()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]string{}, leftApart(t, fsys)); diff != "" {
				t.Errorf("without the wallet's file: -want +got:\n%s", diff)
			}
		})
	}
}

// leftApart is what a check finds of lines that were left apart, by account.
func leftApart(t *testing.T, fsys vfs.FS) map[string]string {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	found := map[string]string{}
	err = l.Check(context.Background(), "book", nil, func(s *ledger.StatementCheck) error {
		for i := range s.Faults {
			f := &s.Faults[i]
			if f.Kind != join.FaultApart && f.Kind != join.FaultDiffers {
				continue
			}
			found[s.Account] = fmt.Sprintf("%s %d", f.Kind, s.Counts[f.Kind])
			if f.Source.Line == 0 || f.Other.Line == 0 || f.Source.File == f.Other.File && f.Kind == join.FaultApart {
				t.Errorf("%s at %v beside %v", f.Kind, f.Source, f.Other)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// reversalsOf is what the transfers that take something back take back.
func reversalsOf(t *testing.T, fsys vfs.FS) (all []string) {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = l.Scan(context.Background(), 0, statement.Ord(l.Transfers()), func(_ statement.Ord, tr *dyetrace.Transfer) error {
		if tr.Reverses != "" {
			all = append(all, tr.Reverses)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Whatever cards and wallets pay, and in whatever order and over how many imports
// their statements come in, the ledger is the same, every line of a card moves its
// amount once, and nothing leaves a wallet that a card paid for.
func TestCardsAndWalletsInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var card, wallet []dyetrace.Side
		var spent, filled dyetrace.Amount
		for i := range rapid.IntRange(1, 12).Draw(rt, "movements") {
			at := i*40 + rapid.IntRange(0, 30).Draw(rt, "at")
			amount := 100 * rapid.IntRange(1, 3).Draw(rt, "amount")
			serial := fmt.Sprintf("42000012345678901234567%05d", i)
			memo := "memo=快捷 " + serial
			if rapid.Bool().Draw(rt, "unnumbered") {
				memo = "memo=快捷"
			}
			pool := "name=财付通支付科技有限公司"
			switch rapid.SampledFrom([]string{"pay", "refund", "withdraw", "elsewhere"}).Draw(rt, "kind") {
			case "pay":
				card = append(card, sideAt(at+2, fmt.Sprintf("%s>P %d", ownCard, amount), pool, memo))
				wallet = append(wallet, paidByCard(sideAt(at, fmt.Sprintf("wechat:w>wechat:s%d %d", i%3, amount)), "某银行(7001)", serial))
				spent += dyetrace.Amount(amount)
			case "refund":
				card = append(card, sideAt(at+2, fmt.Sprintf("%s<P %d", ownCard, amount), pool, memo))
				wallet = append(wallet, paidByCard(sideAt(at, fmt.Sprintf("wechat:w<wechat:s%d %d", i%3, amount)), "某银行(7001)", serial))
				filled += dyetrace.Amount(amount)
			case "withdraw":
				card = append(card, sideAt(at+2, fmt.Sprintf("%s<P %d", ownCard, amount), pool, memo))
				out := sideAt(at, fmt.Sprintf("wechat:w>%s %d", ownCard, amount))
				out.Serial = serial
				wallet = append(wallet, out)
				filled += dyetrace.Amount(amount)
			default:
				wallet = append(wallet, paidByCard(sideAt(at, fmt.Sprintf("wechat:w>wechat:s1 %d", amount)), "某银行(9999)", serial))
			}
		}
		a, b := statements{"card.csv", numbered(card...)}, statements{"wallet.csv", numbered(wallet...)}
		var want []string
		for k, imports := range [][][]statements{{{a, b}}, {{b, a}}, {{a}, {b}}, {{b}, {a}}} {
			fsys := vfs.NewMem()
			for _, files := range imports {
				importSides(t, fsys, ledger.ImportOptions{}, files...)
			}
			got := transfersOf(t, fsys)
			if k == 0 {
				want = got
			} else if diff := cmp.Diff(want, got); diff != "" {
				rt.Fatalf("way %d: %s", k, diff)
			}
			if out, in := movedBy(t, fsys, ownCard); out != spent || in != filled {
				rt.Fatalf("the card paid %d and got %d; its statement says %d and %d", out, in, spent, filled)
			}
		}
	})
}

// movedBy is what left an account and what came in.
func movedBy(t *testing.T, fsys vfs.FS, account string) (out, in dyetrace.Amount) {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = l.Scan(context.Background(), 0, statement.Ord(l.Transfers()), func(_ statement.Ord, tr *dyetrace.Transfer) error {
		if tr.From == account {
			out += tr.Amount
		}
		if tr.To == account {
			in += tr.Received
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, in
}
