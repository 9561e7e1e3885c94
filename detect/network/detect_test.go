package network

import (
	"context"
	"slices"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// described is a town of which nothing is known of holders.
type described struct{ *town }

func (d described) Payer(o statement.Ord) (statement.No, error) {
	return d.no(d.transfers[o].from), nil
}

func (described) ScanAccounts(context.Context, func(*dyetrace.Account) error) error { return nil }
func (described) ScanHolders(context.Context, func(*dyetrace.Holder) error) error   { return nil }

// One survey gives the accounts and the networks; claims may come in any order,
// which stays as it is.
func TestDetect(t *testing.T) {
	town := newTown()
	platform(town, "p", 12)
	life(town, 150, 30)
	town.settle()
	asked := detect.Options{Claims: []statement.Ord{9, 3}}
	asked.Zone, asked.Relays = time.UTC, detect.RelayOptions{Window: 24 * time.Hour, RetentionPPM: 20_000}
	result, networks, err := Detect(t.Context(), described{town}, &asked)
	if err != nil {
		t.Fatal(err)
	}
	if len(networks) != 1 || len(networks[0].Members) < 12 {
		t.Errorf("%d networks", len(networks))
	}
	if len(result.Findings) == 0 {
		t.Error("no account is found")
	}
	if !slices.Equal(asked.Claims, []statement.Ord{9, 3}) {
		t.Errorf("claims are now in the order %v", asked.Claims)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Detect(ended, described{town}, &asked); err == nil {
		t.Error("something is found after the context has ended")
	}
}
