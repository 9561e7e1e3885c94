// Package platform holds what is said on China's platform for stopping payments, on which
// police, banks and payment institutions ask and answer: requests and replies as plain values
// with the fields, codes and event features that public sources name.
//
//	Request ─▶ Check ─▶ Envelope ─▶ bytes      bytes ─▶ Envelope ─▶ Check ─▶ Reply
//
// The platform's own envelope, its transport and its signatures are not public. An office that
// is connected brings an Envelope of its own. Neutral is ours: JSON that says so, for folders,
// mail and tests, and nothing that the platform would take.
//
// Codes, which fields a message must have, and event features are data with their source
// (platform.toml). docs/exchange.md says what of it is not confirmed.
package platform
