// Package bank lets the institutions of a simulated world answer what an office asks them:
// stops, freezes, extensions, lifts and inquiries. They answer from what really is there, each in
// its own way: at once or hours later, in part first and in full later, with another number
// than that of the request, behind an earlier freeze of somebody else, or not at all before
// a legal document is named. Statements come in the layout of the institution.
//
//	Request ──Ask──▶ World ──Until──▶ Letter: a reply in one of four forms, and statements
//	                  │   ▲
//	        the world goes on; what a bank has stopped stays where it is
//
// It makes data, never payments, and the same seed, requests and times give the same bytes.
package bank
