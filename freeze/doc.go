// Package freeze finds which accounts to freeze, for how much and in which
// order, while stolen money is still running, and who gets what back of it
// afterwards.
//
// It computes and keeps nothing: what a trace found and what is in a ledger go
// in, figures for a person to judge come out. No more is ever proposed than the
// claimed money that an account holds or that is expected to reach it; what
// else lies there is other people's.
//
//	ledger, claims ──► trace ──► List: what can be frozen at an instant
//	                     │         │
//	                     │         ▼
//	                     │       Plan: in which order, by what each freeze is
//	                     │         expected to save (Model: how long money stays)
//	                     ▼
//	      sums frozen ──► GiveBack: what each claim gets, and by which reasoning
//
// docs/freeze.md gives the method, its assumptions and how far it gets.
package freeze
