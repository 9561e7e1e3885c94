package trace

import (
	"dyetrace"
	"dyetrace/ledger/statement"
)

// account is what the trace knows of a statement: one that claimed money has
// reached, or one it came from.
//
// Entries are applied late. next is the first that is not applied. As long as
// the account holds claimed money it waits for the payment that takes from it,
// and pays with clean money until then; as long as it holds none, all it pays
// is clean. So nothing but its own lots depends on what is left to apply.
type account struct {
	no       statement.No
	number   uint32        // its place in accounts
	level    int32         // 0: not reached
	since    statement.Ord // the transfer that first reached it
	currency dyetrace.Currency
	fixedEnd dyetrace.End // how money ends that reaches the account; noEnd: it goes on

	loaded   bool // the fields below are filled in
	stated   bool // a balance is stated somewhere in the statement
	recount  bool // entries that step reads have not been counted yet
	queued   bool // it waits in the queue, or for nothing
	observed bool
	byDay    bool // it is covered for some days only

	payee  statement.No // of the payment it waits for
	steps  uint32       // entries that step has read
	ends   uint32       // its newest in accountEnds, plus one
	oldest uint32       // of lots, under fifo: earlier ones are gone

	cursor         statement.Cursor
	next           statement.Entry
	opening        dyetrace.Amount // where no balance is stated
	balance        dyetrace.Amount
	claimed        dyetrace.Amount // of balance
	received, sent dyetrace.Amount // claimed money in all
	lots           []Part          // kept by the rule; none while nothing is claimed

	back  *reversals    // that leave it; nil for most
	waits statement.Ord // what it waits for, while queued
}

// Clean is the claim in a Part of money that no claim names.
const Clean int32 = -1

// noEnd is the fixedEnd of an account from which money may go on.
const noEnd = dyetrace.Ends

// maxEntry bounds the amounts and stated balances of entries. A growing ledger
// takes in no larger amounts; those that files state are at most half of it, see
// dyetrace.ParseAmount.
const maxEntry = statement.MaxMarked

// maxSum bounds balances, so that a balance and an amount add up without overflow.
const maxSum = 2 * maxEntry

// accounts keeps accounts in blocks, so that they stay where they are while
// their number grows into the millions.
type accounts struct {
	blocks [][]account
	count  uint32
	number []uint32 // by statement.No: the account's number plus one
}

const (
	accountBlockBits = 9
	accountBlock     = 1 << accountBlockBits
)

func newAccounts(statements int) accounts {
	return accounts{number: make([]uint32, statements)}
}

// at is the account with a number.
func (s *accounts) at(number uint32) *account {
	return &s.blocks[number>>accountBlockBits][number&(accountBlock-1)]
}

// find is the account of a statement, or nil.
func (s *accounts) find(no statement.No) *account {
	if int(no) >= len(s.number) || s.number[no] == 0 {
		return nil
	}
	return s.at(s.number[no] - 1)
}

// add makes the account of a statement that has none yet.
func (s *accounts) add(no statement.No) *account {
	n := s.count
	if n&(accountBlock-1) == 0 {
		s.blocks = append(s.blocks, make([]account, accountBlock))
	}
	s.count++
	s.number[no] = n + 1
	a := s.at(n)
	a.no, a.number, a.since, a.fixedEnd = no, n, never, noEnd
	return a
}

// step reads on to the entry after next. Transfers from the limit on do not
// exist, nor do those from the account to itself.
func (a *account) step(limit statement.Ord) {
	for a.cursor.Next(&a.next) {
		a.steps++
		if a.next.Ord >= limit {
			break
		}
		if a.next.Peer != a.no {
			return
		}
	}
	a.next.Ord = never
}

// nextTaking is the place of the first outgoing entry, from next on, with
// which the account has paid more than untouched, or never.
func (a *account) nextTaking(untouched dyetrace.Amount, limit statement.Ord) statement.Ord {
	if a.next.Ord == never {
		return never
	}
	c, e := a.cursor, a.next
	for {
		if !e.In && e.Peer != a.no {
			if untouched -= e.Amount; untouched < 0 {
				a.payee = e.Peer
				return e.Ord
			}
		}
		if !c.Next(&e) || e.Ord >= limit {
			return never
		}
	}
}

// inRange reports whether the amounts of e are small enough to be added up.
func inRange(e *statement.Entry) bool {
	return uint64(e.Amount) <= uint64(maxEntry) && uint64(e.Other) <= uint64(maxEntry) && e.Balance <= maxEntry
}

// gap is the unrecorded movement that must have come before e: above zero a
// deposit, below zero a withdrawal. See "What an account has: balances" in docs/method.md.
func gap(balance dyetrace.Amount, e *statement.Entry) dyetrace.Amount {
	switch {
	case e.Stated && e.In:
		return max(max(e.Balance, 0)-balance-e.Amount, -balance)
	case e.Stated:
		return max(e.Balance, 0) - balance + e.Amount
	case !e.In && e.Amount > balance:
		return e.Amount - balance
	}
	return 0
}
