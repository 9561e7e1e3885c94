package network

import (
	"context"
	"slices"

	"dyetrace/detect"
)

// Detect finds the accounts that were asked for, and the networks of the whole
// ledger, by one survey of it: claims, the zone and since when money is passed on
// mean the same to both.
func Detect(ctx context.Context, l detect.Ledger, asked *detect.Options) (*detect.Result, []Network, error) {
	scores, networks, err := Rank(ctx, l, asked)
	if err != nil {
		return nil, nil, err
	}
	result, err := scores.Find(ctx, l, *asked)
	return result, networks, err
}

// Rank scores every account of a ledger, and finds its networks, which raise the scores
// of their members.
func Rank(ctx context.Context, l detect.Ledger, asked *detect.Options) (*detect.Scores, []Network, error) {
	// What each statement relays is noted as the survey matches it: networks would match
	// it all again.
	k, telling := newCarried(l), *asked
	telling.Relayed = k.note
	scores, err := detect.Score(ctx, l, &telling)
	if err != nil {
		return nil, nil, err
	}
	clock := scores.Survey.Clock
	claims := slices.Clone(asked.Claims)
	slices.Sort(claims)
	relays := asked.Relays
	if asked.Since != 0 {
		relays.Since = clock.Seconds(asked.Since)
	}
	networks, err := find(ctx, l, clock, Options{Relays: relays, Zone: asked.Zone, Claims: claims,
		Payouts: scores.Survey.Payouts(), Shared: scores.Survey.People.Shared, Inner: scores.Survey.People.Inner(),
		Chances: scores.Score, Likely: float32(scores.Trees.Card().Look)}, k)
	if err == nil {
		scores.Join(memberships(networks))
	}
	return scores, networks, err
}
