package report

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Compared is what one rule finds held, for a comparison of rules.
type Compared struct {
	Rule     dyetrace.Rule
	Claims   []ComparedClaim // in claim order; none under the poison rule
	Accounts []ComparedAccount
}

// ComparedClaim is what one rule finds held of a claim.
type ComparedClaim struct {
	ID       string
	Currency dyetrace.Currency // of the claim
	Held     []trace.Sum       // by currency
}

// ComparedAccount is what one rule finds held in an account; accounts that
// hold nothing under it are left out.
type ComparedAccount struct {
	dyetrace.AccountCurrency
	Holder string
	Held   dyetrace.Amount
}

// Compare adds what each of the results finds held to the report, in the order
// of the results. All of them are traces of the same claims on the report's ledger.
func (r *Report) Compare(ctx context.Context, results []*trace.Result) error {
	r.Compared = make([]Compared, 0, len(results))
	// Most accounts occur under every rule: each is resolved to its name once.
	named := map[statement.No]ComparedAccount{}
	for _, result := range results {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := Compared{Rule: result.Rule}
		for i := range result.Claims {
			claim := &result.Claims[i]
			c.Claims = append(c.Claims, ComparedClaim{claim.ID, claim.Currency, claim.Held})
		}
		for i := range result.Accounts {
			a := &result.Accounts[i]
			// Accounts are compared by what they hold, so that those the money only passed are left out.
			if a.Held == 0 {
				continue
			}
			account, known := named[a.No]
			if !known {
				var err error
				if account, err = r.comparedAccount(a.No); err != nil {
					return err
				}
				named[a.No] = account
			}
			account.Held = a.Held
			c.Accounts = append(c.Accounts, account)
		}
		r.Compared = append(r.Compared, c)
	}
	return nil
}

// comparedAccount is an account with its holder.
func (r *Report) comparedAccount(no statement.No) (ComparedAccount, error) {
	name, err := r.ledger.Name(no)
	if err != nil {
		return ComparedAccount{}, err
	}
	known, _, err := r.ledger.Account(name.Account)
	return ComparedAccount{AccountCurrency: name, Holder: known.Holder}, err
}

// comparedRow is one line of a comparison: what each rule finds held.
type comparedRow struct {
	key      string // claim id or account id
	holder   string // of an account
	currency dyetrace.Currency
	held     []dyetrace.Amount
}

// claimRules is the rules that say what is held of claims: not poison.
func (r *Report) claimRules() []Compared {
	return slices.DeleteFunc(slices.Clone(r.Compared), func(c Compared) bool { return c.Rule == dyetrace.Poison })
}

// comparedClaims lists what each of the claimRules finds held of each claim,
// in claim order and by currency. A claim without anything held stays in,
// with zero.
func (r *Report) comparedClaims() []comparedRow {
	rules := r.claimRules()
	rows := newComparison(len(rules))
	for rule := range rules {
		for _, c := range rules[rule].Claims {
			if len(c.Held) == 0 {
				rows.add(rule, c.ID, c.Currency, 0)
			}
			for _, s := range c.Held {
				rows.add(rule, c.ID, s.Currency, s.Amount)
			}
		}
	}
	place := make(map[string]int, len(r.Claims))
	for i := range r.Claims {
		place[r.Claims[i].ID] = i
	}
	slices.SortFunc(rows.list, func(a, b comparedRow) int {
		return cmp.Or(cmp.Compare(place[a.key], place[b.key]), strings.Compare(a.key, b.key),
			cmp.Compare(a.currency, b.currency))
	})
	return rows.list
}

// comparedAccounts lists what every rule finds held in each account, by
// currency, the account first of which the rule in use says most. Poison, which
// marks whole balances and says nothing of amounts, never decides the order
// against another rule.
func (r *Report) comparedAccounts() []comparedRow {
	rows := newComparison(len(r.Compared))
	for rule := range r.Compared {
		for _, a := range r.Compared[rule].Accounts {
			rows.add(rule, a.Account, a.Currency, a.Held)
			rows.list[rows.index[a.AccountCurrency]].holder = a.Holder
		}
	}
	inUse := slices.IndexFunc(r.Compared, func(c Compared) bool { return c.Rule == r.Rule })
	largest := func(row *comparedRow) (most dyetrace.Amount) {
		for rule, held := range row.held {
			if r.Compared[rule].Rule != dyetrace.Poison {
				most = max(most, held)
			}
		}
		return most
	}
	slices.SortFunc(rows.list, func(a, b comparedRow) int {
		order := cmp.Compare(a.currency, b.currency)
		if inUse >= 0 {
			order = cmp.Or(order, cmp.Compare(b.held[inUse], a.held[inUse]))
		}
		return cmp.Or(order, cmp.Compare(largest(&b), largest(&a)), cmp.Compare(slices.Max(b.held), slices.Max(a.held)),
			strings.Compare(a.key, b.key))
	})
	return rows.list
}

// comparison gathers the lines of a comparison.
type comparison struct {
	rules int
	list  []comparedRow
	index map[dyetrace.AccountCurrency]int
}

func newComparison(rules int) *comparison {
	return &comparison{rules: rules, index: map[dyetrace.AccountCurrency]int{}}
}

func (c *comparison) add(rule int, key string, currency dyetrace.Currency, held dyetrace.Amount) {
	at, known := c.index[dyetrace.AccountCurrency{Account: key, Currency: currency}]
	if !known {
		at = len(c.list)
		c.index[dyetrace.AccountCurrency{Account: key, Currency: currency}] = at
		c.list = append(c.list, comparedRow{key: key, currency: currency, held: make([]dyetrace.Amount, c.rules)})
	}
	c.list[at].held[rule] += held
}
