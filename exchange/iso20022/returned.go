package iso20022

import (
	"cmp"
	"context"
	"io"

	"dyetrace"
)

// Return is a pacs.004, PaymentReturn: money that goes back.
type Return struct {
	Version  string
	ID       string
	From, To Institution
	Made     dyetrace.Instant
	Payments []Returned

	Unread []string
}

// Returned is one payment that goes back.
type Returned struct {
	ID      string // of the return
	Payment Payment
	Sum     Sum // that goes back, settled between the banks
	Settled Date
	Reasons []Reason // FOCR after a recall, FR01 for fraud
	Charges []Sum    // that were kept
}

var returnVersions = []string{"001.09", "001.10", "001.11", "001.12", "001.13", "001.14"}

// ReadReturns reads the messages of a file, which must all be pacs.004.
func ReadReturns(ctx context.Context, in io.Reader, o Options) ([]Return, error) {
	var found []Return
	err := read(ctx, in, o, func(r *reader) error {
		back, err := r.returned()
		found = append(found, back)
		return err
	})
	return found, err
}

func (r *reader) returned() (Return, error) {
	m := r.m
	if err := m.Expect("pacs.004", "PmtRtr", returnVersions); err != nil {
		return Return{}, err
	}
	got := Return{Version: m.ID, ID: m.Get(0, "GrpHdr", "MsgId"), Made: r.time(0, "GrpHdr", "CreDtTm"),
		From: r.institution(0, "GrpHdr", "InstgAgt"), To: r.institution(0, "GrpHdr", "InstdAgt")}
	r.expectCount(m.Get(0, "GrpHdr", "NbOfTxs"), func() (n int) {
		r.each(0, "TxInf", func(int32) { n++ })
		return n
	})
	// What all payments share stands once, before them.
	shared := r.date(0, "GrpHdr", "IntrBkSttlmDt")
	message, name := m.Get(0, "OrgnlGrpInf", "OrgnlMsgId"), m.Get(0, "OrgnlGrpInf", "OrgnlMsgNmId")
	r.each(0, "TxInf", func(at int32) {
		one := Returned{ID: m.Get(at, "RtrId"), Payment: r.payment(at), Sum: r.sum(at, "RtrdIntrBkSttlmAmt"),
			Settled: cmp.Or(r.date(at, "IntrBkSttlmDt"), shared), Reasons: r.reasons(at, "RtrRsnInf")}
		one.Payment.Message, one.Payment.MessageName = cmp.Or(one.Payment.Message, message), cmp.Or(one.Payment.MessageName, name)
		if one.Sum == (Sum{}) {
			r.fail("a return has no amount (RtrdIntrBkSttlmAmt): ask the sender for it")
		}
		r.each(at, "ChrgsInf", func(at int32) { one.Charges = append(one.Charges, r.sum(at, "Amt")) })
		got.Payments = append(got.Payments, one)
	})
	got.Unread = m.Unread()
	return got, r.err
}
