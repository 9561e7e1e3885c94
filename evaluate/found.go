package evaluate

import (
	"context"
	"time"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/detect/network"
	"dyetrace/evaluate/detection"
	"dyetrace/freeze"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// How often a plan has a detection run on what has happened until then, and how many findings
// it takes.
const (
	detectEvery = 24 * time.Hour
	mostFound   = 1000
)

// finding is the plan with the findings of a detection, which runs when the first claim comes
// and once a day from then on. It is given no claims, so that these do not count twice.
type finding struct {
	*planning
	next dyetrace.Instant
}

func (p *finding) decide(ctx context.Context, x *scene) ([]statement.No, error) {
	if x.now >= p.next {
		p.next = x.now + dyetrace.Instant(detectEvery)
		r, networks, err := network.Detect(ctx, describedLedger{x.ledger}, &detect.Options{
			Setting: detect.Setting{Zone: detection.Zone()}, Top: mostFound})
		if err != nil {
			return nil, err
		}
		p.network.Found(freeze.FindingsOf(r, networks))
	}
	return p.planning.decide(ctx, x)
}

// describedLedger is a ledger that grows, with what a detection reads beside: accounts, and
// no links or papers.
type describedLedger struct {
	*ledger.Growing
}

// ScanNames calls fn with the account of each statement.
func (l describedLedger) ScanNames(_ context.Context, fn func(statement.No, []byte) error) error {
	for no := range statement.No(l.Statements()) {
		name, err := l.Name(no)
		if err != nil {
			return err
		}
		if err := fn(no, []byte(name.Account)); err != nil {
			return err
		}
	}
	return nil
}

// ScanAccounts calls fn with each account.
func (l describedLedger) ScanAccounts(_ context.Context, fn func(*dyetrace.Account) error) error {
	for no := range statement.No(l.Statements()) {
		name, err := l.Name(no)
		if err != nil {
			return err
		}
		a, _, err := l.Account(name.Account)
		if err != nil {
			return err
		}
		if err := fn(&a); err != nil {
			return err
		}
	}
	return nil
}

// ScanHolders calls fn with no holder: nobody gave papers.
func (describedLedger) ScanHolders(context.Context, func(*dyetrace.Holder) error) error { return nil }

// ScanLinkColumns calls fn with no link: the plan knows no devices.
func (describedLedger) ScanLinkColumns(context.Context, func(*statement.LinkColumns) error) error {
	return nil
}
