// Package amlsim reads what IBM's AMLSim writes, in its three layouts.
//
//	tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp,is_sar,alert_id
//
// is transactions.csv; alert_transactions.csv and cash_transactions.csv have
// the same columns and more. tran_id is the id and, where it is a number, the
// running number; tx_type is the channel.
//
//	sourceNodeId,targetNodeId,value,time
//
// is the layout of the published samples. They have no ids, and time is a step
// of a day, counted from the first of January 2017 as AMLSim does.
//
//	nodeid,isFraud,init_balance,fraudStep
//
// lists the accounts of a sample; opening balances and labels are not kept.
//
//	step,type,amount,nameOrig,oldbalanceOrig,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest,isSAR,alertID
//
// is the simulator's own log, tx_log.csv (oldbalanceOrg and isFraud in some
// releases); a step is a day there too. Its balances are not read: the
// simulator keeps them in single precision. It has no amount above 21474836.47,
// and a row with that one is rejected.
//
// Amounts are in US dollars unless the user names a currency, and times
// without a zone are taken for UTC unless he names one.
package amlsim

import (
	"time"

	"dyetrace"
	"dyetrace/intake"
)

// Formats are the transactions in each layout, and a sample's accounts.
func Formats() []intake.Format {
	// The names of columns are all that distinguishes the layouts.
	return []intake.Format{{
		Name:     "amlsim",
		Title:    "AMLSim: tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp,...",
		Required: []string{"tran_id", "orig_acct", "bene_acct", "tx_type", "base_amt", "tran_timestamp"},
		Text:     newTransactions,
		Numbered: true,
	}, {
		Name:     "amlsim-sample",
		Title:    "AMLSim sample: sourceNodeId,targetNodeId,value,time",
		Required: []string{"sourcenodeid", "targetnodeid", "value", "time"},
		Text:     newSample,
		IDPrefix: "amlsim-",
		Numbered: true,
	}, {
		Name:  "amlsim-log",
		Title: "AMLSim log: step,type,amount,nameOrig,...,nameDest,...,alertID",
		Required: []string{"step", "type", "amount", "nameorig", "newbalanceorig", "namedest", "oldbalancedest",
			"newbalancedest", "alertid"},
		Without:  []string{"bankorig"},
		Text:     newLog,
		IDPrefix: "amlsim-log-",
		Numbered: true,
	}, {
		Name:     "amlsim-nodes",
		Title:    "AMLSim sample's accounts: nodeid,isFraud,init_balance,fraudStep",
		Required: []string{"nodeid", "init_balance"},
		Text:     newNodes,
		Numbered: true,
	}}
}

func newTransactions(h intake.Header, o *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("tran_id", "orig_acct", "bene_acct", "tx_type", "base_amt", "tran_timestamp")
	if err != nil {
		return nil, err
	}
	return func() intake.Parser {
		return &transactions{at[0], at[1], at[2], at[3], at[4], at[5],
			o.Clock(time.UTC), o.CurrencyOr(intake.MustCurrency("USD")), o.Money()}
	}, nil
}

// transactions parses rows of transactions.csv; its numbers are the indexes of
// the columns.
type transactions struct {
	id, from, to, channel, amount, time int

	clock    intake.Clock
	currency dyetrace.Currency
	money    intake.Money
}

func (p *transactions) Parse(rec *intake.Record, b *dyetrace.Batch) (err error) {
	row := intake.AddRow(b)
	if row.ID, err = rec.Required(p.id, "tran_id", intake.MaxID); err != nil {
		return err
	}
	if seq, err := intake.ParseSeq(rec.Bytes(p.id)); err == nil {
		row.Seq = seq
	}
	if row.From, err = rec.Required(p.from, "orig_acct", intake.MaxID); err != nil {
		return err
	}
	if row.To, err = rec.Required(p.to, "bene_acct", intake.MaxID); err != nil {
		return err
	}
	if row.Time, err = p.clock.RFC3339(rec.Bytes(p.time)); err != nil {
		return err
	}
	if row.Amount, err = p.money.Amount(intake.Plain(rec.Bytes(p.amount)), p.currency, "base_amt"); err != nil {
		return err
	}
	row.Received, row.Currency, row.ReceivedCurrency = row.Amount, p.currency, p.currency
	row.Channel, err = rec.Text(p.channel, "tx_type", intake.MaxChannel)
	return err
}

func newSample(h intake.Header, o *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("sourcenodeid", "targetnodeid", "value", "time")
	if err != nil {
		return nil, err
	}
	return func() intake.Parser {
		return &sample{at[0], at[1], at[2], at[3],
			o.Clock(time.UTC), o.CurrencyOr(intake.MustCurrency("USD")), o.Money()}
	}, nil
}

// sample parses rows of a sample; its numbers are the indexes of the columns.
type sample struct {
	from, to, amount, step int

	clock    intake.Clock
	currency dyetrace.Currency
	money    intake.Money
}

func (p *sample) Parse(rec *intake.Record, b *dyetrace.Batch) (err error) {
	row := intake.AddRow(b)
	if row.From, err = rec.Required(p.from, "sourceNodeId", intake.MaxID); err != nil {
		return err
	}
	if row.To, err = rec.Required(p.to, "targetNodeId", intake.MaxID); err != nil {
		return err
	}
	if row.Time, err = p.clock.Step(rec.Bytes(p.step), 24*time.Hour); err != nil {
		return err
	}
	row.Amount, err = p.money.Amount(intake.Plain(rec.Bytes(p.amount)), p.currency, "value")
	row.Received, row.Currency, row.ReceivedCurrency = row.Amount, p.currency, p.currency
	return err
}

func newNodes(h intake.Header, _ *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("nodeid")
	if err != nil {
		return nil, err
	}
	return func() intake.Parser { return nodes{at[0]} }, nil
}

// nodes parses rows of nodes.csv.
type nodes struct{ id int }

func (p nodes) Parse(rec *intake.Record, b *dyetrace.Batch) error {
	if _, err := rec.Required(p.id, "nodeid", intake.MaxID); err != nil {
		return err
	}
	b.Accounts = append(b.Accounts, dyetrace.Account{
		ID: string(rec.Bytes(p.id)), Source: dyetrace.Source{Line: rec.Line}})
	return nil
}
