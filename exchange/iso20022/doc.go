// Package iso20022 writes and reads the messages of ISO 20022 in which institutions are asked
// for something and answer: recalls (camt.056) and their answers (camt.029, pacs.004),
// statuses of payments (pacs.002), investigations (camt.110, camt.111) and requests of
// authorities for information (auth.001, auth.002).
//
//	values ─▶ writer: order, lengths, characters ─▶ XML and remarks
//	XML ─▶ internal/iso20022 ─▶ values, and the paths of what was not read
//
// A writer never changes an identifier: one that does not fit is refused. It does change words
// that do not fit, and returns a Remark for each. A reader refuses a version that it does not
// know, and names what a message says beside what it reads.
//
// docs/exchange.md has every message with its versions, and what proves that it is right.
package iso20022
