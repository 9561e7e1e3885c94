package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"dyetrace"
	"dyetrace/internal/display"
)

// TextOptions says how text is laid out.
type TextOptions struct {
	Width  int  // columns of the terminal; 0: lines as long as they need be
	Colour bool // by ANSI escape sequences
	Rows   int  // how many rows of each list are shown; 0: all
}

// WriteText writes the report for a person at a terminal: first what was lost,
// where it lies, where it left sight and whom to ask next, then the claims and
// the accounts level by level.
func (r *Report) WriteText(w io.Writer, o TextOptions) error {
	p := &textPage{Report: r, w: bufio.NewWriter(w), words: r.Lang.words(), o: o}
	p.printf("%s\n%s\n", p.bold(fmt.Sprintf(p.words.title, r.Rule)), p.words.ruleSentence(r.Rule))
	p.printf("%s%s%s\n", p.words.zone, p.words.colon, r.zone())
	if r.Until.Known {
		p.printf("%s %s (%s)\n", p.words.until, r.clock(r.Until.At), r.zone())
	}
	p.lost()
	p.liesWhere()
	p.leftSight()
	p.closing()
	p.askNext()
	p.measureList()
	p.warningList()
	p.faultList()
	p.nameList()
	p.differsList()
	p.comparison()
	p.claimList()
	p.levels()
	return p.w.Flush()
}

// textPage is a text on its way out. Its writer keeps the first error.
type textPage struct {
	*Report
	w     *bufio.Writer
	words *words
	o     TextOptions
}

func (p *textPage) printf(format string, args ...any) { fmt.Fprintf(p.w, format, args...) }

// ANSI styles; a name is what the style marks.
const (
	styleHead = "\x1b[1m"
	styleLost = "\x1b[1;31m"
	styleHeld = "\x1b[1;32m"
	styleLeft = "\x1b[1;33m"
	styleDim  = "\x1b[2m"
)

func (p *textPage) style(code, s string) string {
	if !p.o.Colour {
		return s
	}
	return code + s + "\x1b[0m"
}

func (p *textPage) bold(s string) string { return p.style(styleHead, s) }
func (p *textPage) dim(s string) string  { return p.style(styleDim, s) }

func (p *textPage) section(style, heading string) {
	p.printf("\n%s\n", p.style(style, strings.ToUpper(heading)))
}

// limited is how many of n rows are shown.
func (p *textPage) limited(n int) int {
	if p.o.Rows == 0 {
		return n
	}
	return min(n, p.o.Rows)
}

// grid prints rows and says how many of all there are were left out.
func (p *textPage) grid(g *display.Grid, all int) {
	if leftOut := g.Write(p.w, p.o.Width, p.dim); len(leftOut) > 0 {
		p.printf("  "+p.words.leftOut+"\n", strings.Join(leftOut, p.words.comma))
	}
	if left := all - len(g.Rows); left > 0 {
		p.printf("  "+p.words.more+"\n", left)
	}
}

// lost says what was claimed, or under the poison rule how many accounts are marked.
func (p *textPage) lost() {
	if p.Rule == dyetrace.Poison {
		p.section(styleLost, p.words.marked)
		p.printf("  "+p.words.inAccounts.of(len(p.Accounts))+"\n", len(p.Accounts))
		return
	}
	p.section(styleLost, p.words.lost)
	g := display.Grid{Columns: []display.Column{{Right: true}, {}}}
	for i := range p.Totals {
		t := &p.Totals[i]
		n := 0
		for c := range p.Claims {
			if p.Claims[c].Currency == t.Currency {
				n++
			}
		}
		if n > 0 {
			g.Rows = append(g.Rows, []string{grouped(t.Followed, t.Currency), fmt.Sprintf(p.words.inClaims.of(n), n)})
		}
		if t.Arrived != 0 {
			g.Rows = append(g.Rows, []string{grouped(t.Arrived, t.Currency), p.words.arrived})
		}
	}
	if len(g.Rows) == 0 {
		p.printf("  %s\n", p.words.nothingLost)
	}
	p.grid(&g, len(g.Rows))
}

// liesWhere lists the accounts that hold most.
func (p *textPage) liesWhere() {
	// The poison rule marks accounts and claims no amounts: its sums are balances, not money held.
	heading := p.words.liesWhere
	if p.Rule == dyetrace.Poison {
		heading = p.words.markedHeld
	}
	p.section(styleHeld, heading)
	holding := make([]*Account, 0, len(p.Accounts))
	count := map[dyetrace.Currency]int{}
	for i := range p.Accounts {
		if a := &p.Accounts[i]; a.Held > 0 {
			holding = append(holding, a)
			count[a.Currency]++
		}
	}
	if len(holding) == 0 {
		p.printf("  %s\n", p.words.nothingHeld)
		return
	}
	for i := range p.Totals {
		if t := &p.Totals[i]; t.Held > 0 {
			n := count[t.Currency]
			p.printf("  %s%s, "+p.words.inAccounts.of(n)+"\n", p.bold(grouped(t.Held, t.Currency)), share(t.Held, t), n)
		}
	}
	// Sums of different currencies are not compared.
	slices.SortStableFunc(holding, func(a, b *Account) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(b.Held, a.Held))
	})
	g := display.Grid{Columns: []display.Column{
		{Heading: p.words.heading("held"), Right: true}, {Heading: p.words.heading("account")},
		{Heading: p.words.heading("holder"), Shrinks: true}, {Heading: p.words.heading("institution"), Shrinks: true},
		{Heading: p.words.heading("level"), Right: true}, {Heading: p.words.heading("last")},
	}}
	for _, a := range holding[:p.limited(len(holding))] {
		g.Rows = append(g.Rows, []string{
			grouped(a.Held, a.Currency), shown(a.Account), shown(a.Holder), shown(a.Institution),
			strconv.Itoa(int(a.Level)), p.when(a.Arrivals.Last),
		})
	}
	p.grid(&g, len(holding))
}

// leftSight lists the ends by kind.
func (p *textPage) leftSight() {
	p.section(styleLeft, p.words.leftSight)
	if len(p.Ends) == 0 {
		p.printf("  %s\n", p.words.nothingLeft)
	}
	for i := range p.Totals {
		t := &p.Totals[i]
		if t.LeftSight() == 0 {
			continue
		}
		p.printf("  %s%s\n", p.bold(grouped(t.LeftSight(), t.Currency)), share(t.LeftSight(), t))
		g := display.Grid{Columns: []display.Column{{Right: true}, {}, {Shrinks: true}}}
		for e, a := range t.Ends {
			if a != 0 {
				g.Rows = append(g.Rows, []string{grouped(a, t.Currency), p.words.term(dyetrace.End(e).String()),
					p.words.endMeans[e]})
			}
		}
		p.grid(&g, len(g.Rows))
	}
}

// closing shows that nothing is missing: followed + arrived = held + ends.
func (p *textPage) closing() {
	if p.Rule == dyetrace.Poison || len(p.Totals) == 0 {
		return
	}
	p.printf("\n")
	for i := range p.Totals {
		t := &p.Totals[i]
		sum, closes := plainAmount(t.Followed, t.Currency), p.words.closes
		if t.Arrived != 0 {
			sum += " + " + plainAmount(t.Arrived, t.Currency)
			closes = p.words.closesArrived
		}
		sum += " = " + plainAmount(t.Held, t.Currency) + " + " + grouped(t.LeftSight(), t.Currency)
		p.printf("  "+closes+"\n", sum)
	}
}

// share is what part of all the money followed in a currency a sum is, as Percent
// writes it but from whole numbers; empty where that cannot be said.
func share(part dyetrace.Amount, t *Total) string {
	whole := uint64(t.Followed) + uint64(t.Arrived)
	if whole == 0 || uint64(part) > whole {
		return ""
	}
	hi, lo := bits.Mul64(uint64(part), 1000)
	lo, carry := bits.Add64(lo, whole/2, 0)
	thousandths, _ := bits.Div64(hi+carry, lo, whole)
	switch {
	case thousandths == 0 && part > 0:
		return " (< 0.1 %)"
	case thousandths == 1000 && uint64(part) < whole:
		return " (> 99.9 %)"
	}
	return fmt.Sprintf(" (%d.%d %%)", thousandths/10, thousandths%10)
}

// askNext lists the inquiries, institution by institution.
func (p *textPage) askNext() {
	p.section(styleHead, p.words.askNext)
	if len(p.Inquiries) == 0 {
		p.printf("  %s\n", p.words.nothingAsked)
		return
	}
	most := p.limited(len(p.Inquiries))
	// Inquiries are sorted by institution: each run of one institution is a letter to it.
	for start := 0; start < most; {
		end := start + 1
		for end < most && p.Inquiries[end].Institution == p.Inquiries[start].Institution {
			end++
		}
		group := p.Inquiries[start:end]
		// Where every account of an institution pools payments for others, that question is put once, in
		// the heading; else beside the accounts it is for.
		askFor := p.words.askStatement
		if !slices.ContainsFunc(group, func(q Inquiry) bool { return !q.Pooled }) {
			askFor = p.words.asking.askForWhom
		}
		g := display.Grid{Columns: []display.Column{{Right: true}, {}, {Shrinks: true}, {}, {}}}
		for i := range group {
			q := &group[i]
			n, days := int(q.Transfers), q.rangeText(3)
			switch {
			case q.StandsAt != "":
				days += "  " + fmt.Sprintf(p.words.asking.askWhoOf, strings.TrimSpace(shown(q.StandsAt)+" "+
					shown(q.StandsAtHolder)))
			case q.Pooled && askFor != p.words.asking.askForWhom:
				days += "  " + p.words.asking.askForWhom
			}
			g.Rows = append(g.Rows, []string{
				grouped(q.Amount, q.Currency), shown(q.Account), shown(q.Holder),
				fmt.Sprintf(p.words.inTransfers.of(n), n), days,
			})
		}
		p.printf("  %s — %s\n", p.bold(cmp.Or(shown(p.Inquiries[start].Institution), p.words.unknownInstitution)), askFor)
		p.grid(&g, len(g.Rows))
		start = end
	}
	// Those left out are counted one by one, because a group may have been cut.
	if left := len(p.Inquiries) - most; left > 0 {
		p.printf("  "+p.words.more+"\n", left)
	}
}

func (p *textPage) when(m Moment) string {
	if !m.Known {
		return ""
	}
	return p.clock(m.At)
}

func (p *textPage) warningList() {
	var ignored []string
	for i := range p.Claims {
		if p.Claims[i].Ignored {
			ignored = append(ignored, shown(p.Claims[i].ID))
		}
	}
	if len(p.Warnings)+len(ignored) == 0 {
		return
	}
	p.section(styleLeft, p.words.warnings)
	g := display.Grid{Columns: []display.Column{{Right: true}, {}, {Shrinks: true}}}
	for _, id := range ignored[:p.limited(len(ignored))] {
		g.Rows = append(g.Rows, []string{"", p.words.ignored, id})
	}
	for i := range p.Warnings[:p.limited(len(p.Warnings))] {
		w := &p.Warnings[i]
		switch {
		case w.Reversal != "":
			g.Rows = append(g.Rows, []string{grouped(w.Plain, w.Currency), p.words.reversals[w.Reversal], p.gapPlace(w)})
		case w.Unrecorded == 0:
			g.Rows = append(g.Rows, []string{grouped(w.Refused, w.Currency), p.words.refused, shown(w.Claim)})
		case w.Unrecorded > 0:
			g.Rows = append(g.Rows, []string{grouped(w.Unrecorded, w.Currency), p.words.gapIn, p.gapPlace(w)})
		default:
			g.Rows = append(g.Rows, []string{grouped(-w.Unrecorded, w.Currency), p.words.gapOut, p.gapPlace(w)})
		}
	}
	p.grid(&g, len(p.Warnings)+len(ignored))
}

func (p *textPage) gapPlace(w *Warning) string {
	return strings.Join([]string{shown(w.Account), p.clock(w.Time), shown(w.Transfer)}, "  ")
}
