// Package pattern finds the shapes that passed-on money draws among accounts:
// fan-in, fan-out, gather-scatter, scatter-gather, bipartite layers, chains
// and temporal cycles. Each shape is bounded in time and size, has a definition
// that leaves nothing open, and is found and counted exactly by it; a shape is
// a lead and proves nothing.
//
//	ledger ─▶ Graph: transfers in ledger order, and per account its outs and ins
//	            │
//	            ├─ Fans, GatherScatters   one account's statement at a time
//	            ├─ ScatterGathers         the two-step ways out of one account
//	            ├─ Layers                 one stretch of time at a time
//	            ├─ Chains                 from each transfer that follows no other
//	            └─ Cycles                 from each transfer that money comes back from
//
// The shapes are those that Suzumura and Kanezashi (AMLSim, 2018) and Altman et
// al. (AMLworld, 2023) lay into their data; the bounds are ours. "Later" always
// means later in ledger order, which is order of time with ties decided.
package pattern
