package iso20022

import (
	"context"
	"io"

	"dyetrace"
)

// Status is a pacs.002, FIToFIPaymentStatusReport: what became of payments.
type Status struct {
	Version  string
	ID       string
	From, To Institution
	Made     dyetrace.Instant
	Groups   []GroupStatus
	Payments []PaymentStatus

	Unread []string
}

// GroupStatus is what became of all payments of one message.
type GroupStatus struct {
	Message     string
	MessageName string
	Status      string
	Reasons     []Reason
}

// PaymentStatus is what became of one payment.
type PaymentStatus struct {
	ID         string // of the status
	Payment    Payment
	Status     string // RJCT, ACSC, ACWP, BLCK, PDNG and so on
	Reasons    []Reason
	Accepted   dyetrace.Instant // when it was
	Settled    Date             // when it took effect
	AccountRef string           // reference of the bank that keeps the account
}

var statusVersions = []string{"001.10", "001.11", "001.12", "001.13", "001.14", "001.15"}

// ReadStatuses reads the messages of a file, which must all be pacs.002.
func ReadStatuses(ctx context.Context, in io.Reader, o Options) ([]Status, error) {
	var found []Status
	err := read(ctx, in, o, func(r *reader) error {
		status, err := r.status()
		found = append(found, status)
		return err
	})
	return found, err
}

func (r *reader) status() (Status, error) {
	m := r.m
	if err := m.Expect("pacs.002", "FIToFIPmtStsRpt", statusVersions); err != nil {
		return Status{}, err
	}
	got := Status{Version: m.ID, ID: m.Get(0, "GrpHdr", "MsgId"), Made: r.time(0, "GrpHdr", "CreDtTm"),
		From: r.institution(0, "GrpHdr", "InstgAgt"), To: r.institution(0, "GrpHdr", "InstdAgt")}
	r.each(0, "OrgnlGrpInfAndSts", func(at int32) {
		got.Groups = append(got.Groups, GroupStatus{Message: m.Get(at, "OrgnlMsgId"), MessageName: m.Get(at, "OrgnlMsgNmId"),
			Status: m.Get(at, "GrpSts"), Reasons: r.reasons(at, "StsRsnInf")})
	})
	r.each(0, "TxInfAndSts", func(at int32) {
		one := PaymentStatus{ID: m.Get(at, "StsId"), Payment: r.payment(at), Status: m.Get(at, "TxSts"), Reasons: r.reasons(at, "StsRsnInf"),
			Accepted: r.time(at, "AccptncDtTm"), Settled: r.date(at, "FctvIntrBkSttlmDt", "Dt"), AccountRef: m.Get(at, "AcctSvcrRef")}
		one.Payment.ClearingID = m.Get(at, "ClrSysRef")
		if one.Status == "" {
			r.must(m.Get(0, "OrgnlGrpInfAndSts", "GrpSts"), "status of a payment (TxSts)")
		}
		got.Payments = append(got.Payments, one)
	})
	got.Unread = m.Unread()
	return got, r.err
}
