package native_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/native"
)

const sidesHeader = "account,time,direction,amount,currency,balance,charge,seq,failed,peer,peer_name,peer_bank,serial,order,channel,memo\n"

// Every column of sides.csv arrives where it belongs, whatever the blocks.
func TestSides(t *testing.T) {
	file := sidesHeader +
		"A,2026-03-01T09:00:00Z,OUT,25.00,,-1.50,0.50,7,yes,6222****1234,张三,ICBC,S1,O1,app,rent\n" +
		"A,2026-03-01T09:00:01Z,in,700,JPY,,,,,,,,,,,\n"
	got := intaketest.Check(t, []byte(file), native.Formats(), intake.Options{}, 1, 7, 64)
	if got.Outcome.Format != "sides" || len(got.Rejects) != 0 || len(got.Sides) != 2 {
		t.Fatalf("format %s, rejects %+v, %d lines", got.Outcome.Format, got.Rejects, len(got.Sides))
	}
	want := []intaketest.Side{
		{Line: 2, Account: "A", Time: "2026-03-01T09:00:00Z", Amount: "25.00 CNY", Balance: "-1.50", Charge: "0.50",
			Seq: 7, Failed: true, Peer: "6222****1234", PeerName: "张三", PeerBank: "ICBC", Serial: "S1", Order: "O1", Channel: "app", Memo: "rent"},
		{Line: 3, Account: "A", Time: "2026-03-01T09:00:01Z", In: true, Amount: "700 JPY"},
	}
	if diff := cmp.Diff(want, got.Sides); diff != "" {
		t.Error(diff)
	}
}

// A row that is no line is rejected, and the others are read.
func TestSidesRejected(t *testing.T) {
	for _, test := range []struct{ name, row string }{
		{"direction", "A,2026-03-01T09:00:00Z,sideways,1,,,,,,,,,,,,"},
		{"failed", "A,2026-03-01T09:00:00Z,in,1,,,,,perhaps,,,,,,,"},
		{"time", "A,yesterday,in,1,,,,,,,,,,,,"},
		{"amount", "A,2026-03-01T09:00:00Z,in,much,,,,,,,,,,,,"},
		{"digits", "A,2026-03-01T09:00:00Z,in,1.005,,,,,,,,,,,,"},
		{"currency", "A,2026-03-01T09:00:00Z,in,1,XX1,,,,,,,,,,,"},
		{"balance", "A,2026-03-01T09:00:00Z,in,1,,much,,,,,,,,,,"},
		{"charge", "A,2026-03-01T09:00:00Z,in,1,,,-x,,,,,,,,,"},
		{"seq", "A,2026-03-01T09:00:00Z,in,1,,,,first,,,,,,,,"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := intaketest.Check(t, []byte(sidesHeader+test.row+"\nB,2026-03-01T09:00:00Z,out,1,,,,,,,,,,,,\n"), native.Formats(), intake.Options{}, 1, 7, 64)
			if len(got.Rejects) != 1 || got.Rejects[0].Line != 2 || len(got.Sides) != 1 || got.Sides[0].Account != "B" {
				t.Errorf("rejects %+v, lines %+v", got.Rejects, got.Sides)
			}
		})
	}
}

// No file makes the reader panic, and no line has an amount below zero.
func FuzzSides(f *testing.F) {
	f.Add("A,2026-03-01T09:00:00Z,OUT,25.00,,-1.50,0.50,7,yes,6222****1234,N,B,S1,O1,app,rent\n")
	f.Add("A,2026-03-01T09:00:00Z,in,\"1\n")
	f.Fuzz(func(t *testing.T, rows string) {
		got, err := intaketest.ReadText([]byte(sidesHeader+rows), native.Formats(), intake.Options{})
		if err != nil {
			return
		}
		for _, s := range got.Sides {
			if s.Amount[0] == '-' || s.Line < 2 {
				t.Errorf("%+v", s)
			}
		}
	})
}
