package report

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Inquiries are what to ask of whom next, made ready to be sent: for each
// institution a document and messages, and one document that lists them all.
type Inquiries struct {
	*Document
	options InquiryOptions
	groups  []inquiryGroup
}

// InquiryOptions are what an authority adds to its inquiries.
type InquiryOptions struct {
	Case       string // number of the case; every reference begins with it
	LegalBasis string // the paragraph that allows it to ask
	Due        Day    // to answer by
	HasDue     bool
}

// The longest texts that an inquiry takes, in characters: those of auth.001.
const (
	MaxCase       = 28 // of 35, to which a number is added
	MaxLegalBasis = 35
)

// inquiryGroup is the inquiries to one institution.
type inquiryGroup struct {
	institution string
	inquiries   []Inquiry
	first       int // number of its first reference
	transfers   []trace.Transfer
}

// BuildInquiries makes a report's inquiries ready to be sent. Folder gives an
// institution's files a place, which the list names; nil for none.
func BuildInquiries(r *Report, o InquiryOptions, folder func(i int, institution string) string) (*Inquiries, error) {
	// Blanks around an identifier are no part of it.
	o.Case, o.LegalBasis = strings.TrimSpace(o.Case), strings.TrimSpace(o.LegalBasis)
	// Both limits are those of fields in auth.001. Checked here, so that no folder is half
	// written when a message turns out not to fit.
	if n := len([]rune(o.Case)); n == 0 || n > MaxCase {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "inquiries",
			"the case number %q has %d characters: 1 to %d fit into a reference", o.Case, n, MaxCase)
	}
	if n := len([]rune(o.LegalBasis)); n > MaxLegalBasis {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "inquiries",
			"the legal basis %q has %d characters: at most %d fit into auth.001", o.LegalBasis, n, MaxLegalBasis)
	}
	q := &Inquiries{options: o}
	// The report lists inquiries institution by institution; each run of one institution becomes a
	// group. References count messages, one for each account and run of days.
	groupOf := map[statement.No]int{}
	next := 1
	for i := range r.Inquiries {
		asked := &r.Inquiries[i]
		if n := len(q.groups); n == 0 || q.groups[n-1].institution != asked.Institution {
			q.groups = append(q.groups, inquiryGroup{institution: asked.Institution, first: next})
		}
		g := &q.groups[len(q.groups)-1]
		g.inquiries = append(g.inquiries, *asked)
		next += len(asked.Ranges())
		groupOf[asked.found.No] = len(q.groups) - 1
	}
	// A transfer into an account is a reason to ask only where the account's statement does not
	// cover its time: the answer to the rest is in the ledger already.
	for i := range r.result.Transfers {
		t := &r.result.Transfers[i]
		group, is := groupOf[t.To]
		if !is {
			continue
		}
		at, err := r.ledger.Time(t.Ord)
		if err != nil {
			return nil, err
		}
		if a := &r.Accounts[r.accountOf[t.To]]; !a.covers(at) {
			q.groups[group].transfers = append(q.groups[group].transfers, *t)
		}
	}
	q.Document = &Document{report: r, title: says(func(w *words) string { return w.asking.title }),
		lead: []phrase{r.ruleLine()}}
	if len(r.Inquiries) == 0 {
		q.lead = append(q.lead, says(func(w *words) string { return w.nothingAsked }))
	}
	q.sections = []section{{table: q.listTable(folder)}}
	return q, nil
}

// ruleLine says by which rule the money was followed.
func (r *Report) ruleLine() phrase {
	return says(func(w *words) string { return w.rule + w.colon + r.Rule.String() + w.colon + w.ruleSentence(r.Rule) })
}

// Institutions is how many institutions are to be asked.
func (q *Inquiries) Institutions() int { return len(q.groups) }

// Institution is the name of one, empty where the ledger does not know it.
func (q *Inquiries) Institution(i int) string { return q.groups[i].institution }

// reference is the number of an inquiry.
func (q *Inquiries) reference(n int) string { return fmt.Sprintf("%s-%05d", q.options.Case, n) }

// askedFor calls fn for every account and run of days of a group, with the
// number of its reference.
func (g *inquiryGroup) askedFor(fn func(n int, q *Inquiry, first bool, days DayRange) error) error {
	n := g.first
	for i := range g.inquiries {
		for k, days := range g.inquiries[i].Ranges() {
			if err := fn(n, &g.inquiries[i], k == 0, days); err != nil {
				return err
			}
			n++
		}
	}
	return nil
}

// listTable lists all inquiries.
func (q *Inquiries) listTable(folder func(i int, institution string) string) table {
	columns := []string{"reference", "institution", "account", "holder", "currency", "amount", "by_claim", "transfers",
		"first", "last", "ask_from", "ask_to", "ask_for"}
	if folder != nil {
		columns = append(columns, "folder")
	}
	return table{"inquiries", columns, func(_ context.Context, row func([]cell) error) error {
		for i := range q.groups {
			err := q.groups[i].askedFor(func(n int, asked *Inquiry, first bool, days DayRange) error {
				cells := []cell{text(q.reference(n)), text(asked.Institution)}
				cells = append(cells, q.accountCells(asked, first)...)
				cells = append(cells, text(days.First.String()), text(days.Last.String()), text(asked.askFor(q.words())))
				if folder != nil {
					cells = append(cells, text(folder(i, asked.Institution)))
				}
				return row(cells)
			})
			if err != nil {
				return err
			}
		}
		return nil
	}}
}

// accountCells is what is asked about. Sums are in the first row of an
// account only, so that a column of them can be added up.
func (q *Inquiries) accountCells(asked *Inquiry, first bool) []cell {
	cells := []cell{text(asked.Account), text(asked.Holder), word(asked.Currency.String()), {}, {}, {}, {}, {}}
	if first {
		end := End{found: asked.found}
		copy(cells[3:], []cell{amount(asked.Amount, asked.Currency), partsOf(q.report.EndByClaim(&end), asked.Currency),
			number(asked.Transfers), moment(asked.Arrivals.First), moment(asked.Arrivals.Last)})
	}
	return cells
}

// Sheet is the document for one institution: the accounts and days it is asked
// about, and the transfers that brought claimed money there. Victims are not named.
func (q *Inquiries) Sheet(i int) *Document {
	g := &q.groups[i]
	d := &Document{report: q.report, title: says(func(w *words) string {
		return fmt.Sprintf(w.asking.sheetTitle, shown(cmp.Or(g.institution, w.asking.noneTitle)))
	})}
	line := func(name func(*words) string, value string) {
		d.lead = append(d.lead, says(func(w *words) string { return name(w) + w.colon + value }))
	}
	line(func(w *words) string { return w.asking.caseNumber }, shown(q.options.Case))
	if q.options.LegalBasis != "" {
		line(func(w *words) string { return w.asking.legalBasis }, shown(q.options.LegalBasis))
	}
	if q.options.HasDue {
		line(func(w *words) string { return w.asking.dueBy }, q.options.Due.String())
	}
	d.lead = append(d.lead, says(func(w *words) string { return w.asking.reason }),
		says(func(w *words) string { return w.asking.plea }),
		says(func(w *words) string { return w.asking.claimsOnly }), q.report.ruleLine())
	line(func(w *words) string { return w.zone }, q.report.zone().String())
	d.sections = []section{{table: q.accountTable(g)}, {table: q.reachedTable(g)}}
	return d
}

func (q *Inquiries) accountTable(g *inquiryGroup) table {
	columns := []string{"reference", "account", "holder", "currency", "amount", "by_claim", "transfers", "first", "last",
		"ask_from", "ask_to", "ask_for"}
	return table{"inquired_accounts", columns, func(_ context.Context, row func([]cell) error) error {
		return g.askedFor(func(n int, asked *Inquiry, first bool, days DayRange) error {
			cells := append([]cell{text(q.reference(n))}, q.accountCells(asked, first)...)
			return row(append(cells, text(days.First.String()), text(days.Last.String()), text(asked.askFor(q.words()))))
		})
	}}
}

func (q *Inquiries) reachedTable(g *inquiryGroup) table {
	columns := []string{"account", "transfer", "time", "from", "currency", "amount", "received", "received_currency",
		"traced", "by_claim", "level", "from_serial", "to_serial", "from_order", "to_order", "source"}
	return table{"inquired_transfers", columns, func(ctx context.Context, row func([]cell) error) error {
		return q.report.readTransfers(ctx, g.transfers, func(t *Transfer) error {
			return row([]cell{text(t.To), text(t.ID), instant(t.Time), text(t.From), word(t.Currency.String()),
				amount(t.Amount, t.Currency), amount(t.Received, t.ReceivedCurrency), word(t.ReceivedCurrency.String()),
				amount(t.Traced, t.Currency), partsOf(t.ByClaim, t.Currency), number(int64(t.Level)),
				text(t.FromSerial), text(t.ToSerial), text(t.FromOrder), text(t.ToOrder), text(sourceLine(&t.Source))})
		})
	}}
}

// Unsendable says, for each account whose number auth.001 cannot hold, that it
// is in the spreadsheet only.
func (q *Inquiries) Unsendable() (said []string) {
	for i := range q.groups {
		for k := range q.groups[i].inquiries {
			if id := q.groups[i].inquiries[k].about(); len([]rune(id)) > maxAccountID {
				said = append(said, fmt.Sprintf(q.words().asking.longNumber, strconv.Quote(id)))
			}
		}
	}
	return said
}
