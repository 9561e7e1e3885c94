// Package detection holds what detection finds against the truth that a
// simulation wrote down: which accounts served which platform, since when, in
// which role, and at what commission.
//
//	ledger ─▶ detect ─▶ scores ───▶ Curve: precision and recall, look-alikes flagged
//	   │        └─────▶ networks ─▶ platforms found whole, roles, commission
//	   ├─▶ simple measures (in-degree, amount in, PageRank, FlowScope ...) ─▶ Curve
//	   └─▶ the ledger as it was at earlier hours ─▶ hours until a runner is found
//
// The measures that detection is compared with rank the same accounts by the
// same ledger.
package detection
