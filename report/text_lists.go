package report

import (
	"fmt"
	"slices"

	"dyetrace"
	"dyetrace/internal/display"
)

// comparison shows the rules side by side: what each finds held of every
// claim, and in every account.
func (p *textPage) comparison() {
	if len(p.Compared) == 0 {
		return
	}
	p.section(styleHead, p.words.compare)
	p.compared(p.words.heading("claim"), p.claimRules(), p.comparedClaims())
	p.printf("\n")
	all := p.comparedAccounts()
	var rows, marked []comparedRow
	poison := slices.IndexFunc(p.Compared, func(c Compared) bool { return c.Rule == dyetrace.Poison })
	for _, row := range all {
		row.held = slices.Clone(row.held)
		if poison >= 0 && row.held[poison] > 0 {
			marked = append(marked, comparedRow{row.key, row.holder, row.currency, row.held[poison : poison+1]})
		}
		if poison >= 0 {
			row.held = slices.Concat(row.held[:poison], row.held[poison+1:])
		}
		if len(row.held) > 0 && slices.Max(row.held) > 0 {
			rows = append(rows, row)
		}
	}
	p.compared(p.words.heading("account"), p.claimRules(), rows)
	if poison >= 0 {
		// Poison marks whole balances: beside the amounts of other rules its column
		// reads as if all of that were claimed money.
		p.printf("\n")
		p.compared(p.words.heading("account"), p.Compared[poison:poison+1], marked)
	}
}

func (p *textPage) compared(key string, rules []Compared, rows []comparedRow) {
	g := display.Grid{Columns: []display.Column{{Heading: key}, {Heading: p.words.heading("holder"), Shrinks: true},
		{Heading: p.words.heading("currency")}}}
	for i := range rules {
		g.Columns = append(g.Columns, display.Column{Heading: rules[i].Rule.String(), Right: true})
	}
	for _, row := range rows[:p.limited(len(rows))] {
		line := []string{shown(row.key), shown(row.holder), row.currency.String()}
		for _, held := range row.held {
			line = append(line, plainAmount(held, row.currency))
		}
		g.Rows = append(g.Rows, line)
	}
	p.grid(&g, len(rows))
}

// claimList shows what became of each claim.
func (p *textPage) claimList() {
	if len(p.Claims) == 0 {
		return
	}
	p.section(styleHead, p.words.claims)
	g := display.Grid{Columns: []display.Column{
		{Heading: p.words.heading("claim")}, {Heading: p.words.heading("victim"), Shrinks: true},
		{Heading: p.words.heading("currency")}, {Heading: p.words.heading("followed"), Right: true},
		{Heading: p.words.heading("arrived"), Right: true},
		{Heading: p.words.heading("held"), Right: true}, {Heading: p.words.leftSight, Right: true},
	}}
	shownClaims := p.limited(len(p.Claims))
	for i := range p.Claims[:shownClaims] {
		c := &p.Claims[i]
		for _, b := range c.balances() {
			g.Rows = append(g.Rows, []string{
				shown(c.ID), shown(c.Victim), b.Currency.String(), plainAmount(b.Followed, b.Currency),
				plainAmount(b.Arrived, b.Currency), plainAmount(b.Held, b.Currency),
				plainAmount(b.LeftSight(), b.Currency),
			})
		}
	}
	p.grid(&g, len(g.Rows)+len(p.Claims)-shownClaims)
}

// levels lists all accounts, level by level.
func (p *textPage) levels() {
	if len(p.Accounts) == 0 {
		return
	}
	p.section(styleHead, p.words.accountsByLevel)
	for start := 0; start < len(p.Accounts); {
		end := start
		for end < len(p.Accounts) && p.Accounts[end].Level == p.Accounts[start].Level {
			end++
		}
		p.level(p.Accounts[start:end])
		start = end
	}
}

func (p *textPage) level(accounts []Account) {
	p.printf("%s\n", p.bold(fmt.Sprintf(p.words.level, accounts[0].Level)+p.words.colon+
		fmt.Sprintf(p.words.inAccounts.of(len(accounts)), len(accounts))))
	g := display.Grid{Columns: []display.Column{
		{Heading: p.words.heading("account")}, {Heading: p.words.heading("holder"), Shrinks: true},
		{Heading: p.words.heading("institution"), Shrinks: true}, {Heading: p.words.heading("currency")},
		{Heading: p.words.heading("received"), Right: true}, {Heading: p.words.heading("sent"), Right: true},
		{Heading: p.words.heading("held"), Right: true}, {Heading: p.words.minutesKept, Right: true},
		{Heading: p.words.heading("kind")},
	}}
	for i := range accounts[:p.limited(len(accounts))] {
		a := &accounts[i]
		left := ""
		if d, known := a.UntilLeft(); known {
			left = minutes(d)
		}
		g.Rows = append(g.Rows, []string{
			shown(a.Account), shown(a.Holder), shown(a.Institution), a.Currency.String(),
			plainAmount(a.Received, a.Currency), plainAmount(a.Sent, a.Currency), plainAmount(a.Held, a.Currency),
			left, p.nature(a),
		})
	}
	p.grid(&g, len(accounts))
}

// nature is what kind of account it is, or that its statement is missing.
func (p *textPage) nature(a *Account) string {
	if !a.Covered {
		return p.words.uncovered
	}
	return p.words.term(a.Kind.String())
}
