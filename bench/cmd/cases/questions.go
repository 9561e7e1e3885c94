package main

import (
	"context"
	"fmt"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/internal/cputime"
)

// openCases opens cases at random with everything that dyetrace case show shows.
func (b *bench) openCases() error {
	return b.row(fmt.Sprintf("open a case with its %d requests, accounts, measures, replies, tasks and hits", b.requests), 500, func() error {
		id := b.caseIDs[b.random.IntN(max(1, b.cases-1))]
		if _, err := casework.CaseAndParts(b.ctx, b.store, id); err != nil {
			return err
		}
		requests, err := readAll[casework.Request](b.ctx, b.store, "requests", id)
		if err != nil || requests < b.requests {
			return fmt.Errorf("%d requests, error %w", requests, err)
		}
		for _, read := range []func() (int, error){
			func() (int, error) { return readAll[casework.Claim](b.ctx, b.store, "claims", id) },
			func() (int, error) { return readAll[casework.Member](b.ctx, b.store, "members", id) },
			func() (int, error) { return readAll[casework.Note](b.ctx, b.store, "notes", id) },
			func() (int, error) { return readAll[casework.Paper](b.ctx, b.store, "papers", id) },
			func() (int, error) { return readAll[casework.Reply](b.ctx, b.store, "replies-of-case", id) },
			func() (int, error) { return readAll[casework.Measure](b.ctx, b.store, "measures", id) },
			func() (int, error) { return readAll[casework.Proposal](b.ctx, b.store, "proposals", id) },
			func() (int, error) { return readAll[casework.Task](b.ctx, b.store, "tasks", id) },
		} {
			if _, err := read(); err != nil {
				return err
			}
		}
		_, err = casework.HitsOf(b.ctx, b.store, b.by(0, "ann").Who(), id, 1000)
		return err
	})
}

func readAll[T casework.Entity](ctx context.Context, r casework.Reader, name, value string) (n int, err error) {
	err = casework.All(ctx, r, name, value, func(T) bool { n++; return true })
	return n, err
}

func (b *bench) tally() error {
	of := casework.Ref{Kind: "operation", ID: b.operation}
	counts, err := casework.Tally(b.ctx, b.store, b.by(0, "ann").Who(), of, 0, 0)
	if err != nil {
		return err
	}
	return b.row(fmt.Sprintf("the operation's tally, %d numbers", len(counts)), 200, func() error {
		_, err := casework.Tally(b.ctx, b.store, b.by(0, "ann").Who(), of, 0, 0)
		return err
	})
}

// sweep has measures end all at one moment, and fires their clocks.
func (b *bench) sweep() error {
	const batch = 1000
	moment := b.now + dyetrace.Instant(400*24*time.Hour) // after all other clocks
	if _, err := casework.Sweep(b.ctx, b.store, moment-1, b.ids); err != nil {
		return err
	}
	// Each measure has two clocks, a word before its end and the end.
	measures := b.clocks / 2
	for n := 0; n < measures; n += batch {
		c := b.cases - 1
		var all []casework.Decide
		for range min(batch, measures-n) {
			a := b.asking()
			all = append(all, b.by(c, "ann").RecordMeasure(b.caseIDs[c], casework.KnownMeasure{Kind: "watch", Institution: a.Institution, Account: a.Account,
				Authority: "court", Ground: "order 7", Start: moment - dyetrace.Instant(time.Hour), End: moment}))
		}
		if _, err := b.do(together(all)); err != nil {
			return err
		}
	}
	due, err := b.store.Due(b.ctx, moment, 10*b.clocks)
	if err != nil {
		return err
	}
	started, before := time.Now(), cputime.Used()
	fired, err := casework.Sweep(b.ctx, b.store, moment, b.ids)
	if err != nil || fired != len(due) {
		return fmt.Errorf("%d clocks fired, want %d, error %w", fired, len(due), err)
	}
	took := time.Since(started).Seconds()
	fmt.Printf("| %d clocks due at one moment, each fired once with what it does | the last %.1f s after the moment, %.0f/s; %.0f in a second of processor time |\n",
		fired, took, float64(fired)/took, float64(fired)/(cputime.Used()-before).Seconds())
	return nil
}

// meet adds accounts to a case, one at a time, each of which is known in another: the act
// looks among all known accounts, and makes the hit and its task.
func (b *bench) meet() error {
	if b.known == 0 {
		return nil
	}
	n := 0
	err := b.row(fmt.Sprintf("find what one new account meets among %d known ones", b.known), 1000, func() error {
		n++
		account := knownAccount(b.random.IntN(b.known/knownEach) * knownEach)
		met, err := casework.Meetings(b.ctx, b.store, casework.Member{Case: b.caseIDs[0], Is: casework.Account, Name: account, Institution: "CCB"}, 16)
		if err == nil && len(met) != 1 {
			err = fmt.Errorf("account %s meets %d", account, len(met))
		}
		return err
	})
	if err != nil {
		return err
	}
	return b.row("the whole act that adds such an account, with its hit and task, to the disk", 300, func() error {
		account := knownAccount(b.random.IntN(b.known/knownEach) * knownEach)
		_, err := b.do(b.by(0, "ann").AddMembers(b.caseIDs[0], casework.MemberStart{Is: casework.Account, Name: account, Institution: "CCB"}))
		return err
	})
}
