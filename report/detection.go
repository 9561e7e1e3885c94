package report

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/detect/network"
	"dyetrace/ledger/statement"
)

// Detection is what a detection found, ready to be written. Its findings are
// leads for a person to judge; every form it is written in says so.
type Detection struct {
	*Document
	Result   *detect.Result
	Networks []network.Network // strongest first; numbered from 1 in every form
	Page     *DetectionPage    // of the HTML form; nil for a plain one
	meta     Meta
	ledger   Ledger
	ids      map[statement.Ord]string
	peers    map[statement.Ord]evidenceRow
	standing map[statement.No]standing
	rank     map[statement.No]int
	claims   map[statement.Ord][]claimed // of networks
}

// evidenceRow is a transfer that a reason rests on.
type evidenceRow struct {
	at       dyetrace.Instant
	from, to string
	amount   dyetrace.Amount
	currency dyetrace.Currency
}

// BuildDetection gives a detection's accounts and transfers their names, and
// says which of the networks, strongest first, each account is in. It reads the
// records of the transfers that reasons rest on, and no others.
func BuildDetection(ctx context.Context, l Ledger, result *detect.Result, networks []network.Network,
	meta Meta) (*Detection, error) {
	d := &Detection{Result: result, Networks: networks, meta: meta, ledger: l, ids: map[statement.Ord]string{},
		peers: map[statement.Ord]evidenceRow{}}
	d.stand()
	var ords []statement.Ord
	for i := range result.Findings {
		for _, list := range transfersOf(&result.Findings[i]) {
			ords = append(ords, list...)
		}
	}
	ords = sortedOnce(ords)
	err := l.Read(ctx, ords, func(i int, t *dyetrace.Transfer) error {
		d.ids[ords[i]] = t.ID
		d.peers[ords[i]] = evidenceRow{t.Time, t.From, t.To, t.Amount, t.Currency}
		return nil
	})
	if err != nil {
		return nil, err
	}
	d.Document = &Document{report: &Report{Meta: meta}, title: says(func(w *words) string { return w.detect.title }),
		lead: d.lead(),
		sections: []section{{table: d.findingTable()}, {table: d.reasonTable()}, {table: d.indicatorTable()},
			{table: d.evidenceTable()}, {table: d.networkTable()}, {table: d.networkReasonTable()}, {table: d.placeTable()},
			{table: d.claimedTable()}, {table: d.victimTable()}, {table: d.memberTable()}},
		closing: d.jsonRests}
	return d, nil
}

// jsonRests writes of which ledger the findings are, and by which model: `freeze plan` takes
// no others for its own.
func (d *Detection) jsonRests(j *jsonWriter) {
	d.meta.jsonLedger(j)
	jsonList(j, "inputs", d.meta.Inputs, jsonInput)
	j.key("until").moment(Moment{d.Result.Last, d.Result.First <= d.Result.Last && d.Result.Last != 0})
	j.key("model").str(d.Result.Model)
	j.key("labels").boolean(d.Result.Modelled)
	j.key("claims").integer(int64(d.Result.Claims))
}

// ID is the id of a transfer that a reason rests on.
func (d *Detection) ID(o statement.Ord) string { return d.ids[o] }

// transfersOf is every list of transfers that a finding shows.
func transfersOf(f *detect.Finding) (lists [][]statement.Ord) {
	for i := range f.Reasons {
		lists = append(lists, f.Reasons[i].Transfers)
	}
	for i := range f.Against {
		lists = append(lists, f.Against[i].Transfers)
	}
	return lists
}

// lead is what a reader should know before the first finding.
func (d *Detection) lead() (lead []phrase) {
	r := d.Result
	for i := range english.detect.care {
		lead = append(lead, says(func(w *words) string { return w.detect.care[i] }))
	}
	lead = append(lead, d.searched())
	if r.Look > 0 {
		lead = append(lead, says(func(w *words) string { return w.detect.look }, r.Above, lookText(r.Look)))
	}
	if r.Dismissed+r.Returned > 0 {
		lead = append(lead, says(func(w *words) string { return w.detect.dismissed }, r.Dismissed, r.Returned))
	}
	return append(append(lead, scoredBy(r)...), undated(r)...)
}

// manyDatesOnly is the share of transfers without a time of day from which on a reader is
// told: fewer are wages and interest that banks post at midnight. Chosen by hand.
const manyDatesOnly = 0.1

// undated warns of a ledger whose transfers have dates and no times of day: how soon money
// goes on is not known there.
func undated(r *detect.Result) []phrase {
	if r.DatesOnly < manyDatesOnly {
		return nil
	}
	return []phrase{says(func(w *words) string { return w.detect.datesOnly }, Percent(r.DatesOnly))}
}

// lookText is a score as somebody gave it.
func lookText(look float64) string { return strconv.FormatFloat(look, 'f', -1, 64) }

// searched says what was compared. A ledger without transfers has no first one, and a
// time after the last one has none.
func (d *Detection) searched() phrase {
	r := d.Result
	if r.First > r.Last || r.Judged == 0 && r.First == 0 && r.Last == 0 {
		return says(func(w *words) string { return w.detect.unsearched })
	}
	return says(func(w *words) string { return w.detect.searched }, r.Judged, d.meta.clock(r.First),
		d.meta.clock(r.Last))
}

// scoredBy says by what scores were given, where that is a model. One learned from
// labels has the last word: the trees are part of what it weighs.
func scoredBy(r *detect.Result) []phrase {
	switch {
	case r.Modelled && r.Model != "":
		return []phrase{says(func(w *words) string { return w.detect.modelled }),
			says(func(w *words) string { return w.detect.weighed }, r.Model)}
	case r.Modelled:
		return []phrase{says(func(w *words) string { return w.detect.modelled })}
	case r.Model != "":
		return []phrase{says(func(w *words) string { return w.detect.trees }, r.Model)}
	}
	return nil
}

// why is a finding's reasons in one line.
func why(f *detect.Finding) phrase {
	return func(l Lang) string {
		said := make([]string, len(f.Reasons))
		for i := range f.Reasons {
			said[i] = l.Reason(f, &f.Reasons[i])
		}
		return strings.Join(said, "; ")
	}
}

func against(f *detect.Finding) phrase {
	return func(l Lang) string {
		said := make([]string, len(f.Against))
		for i := range f.Against {
			said[i] = l.Against(&f.Against[i])
		}
		return strings.Join(said, "; ")
	}
}

// WriteText writes the findings for a person at a terminal: each with its
// reasons in order of weight, how many transfers show them and the first of
// these, and what speaks against it; then the networks.
func (d *Detection) WriteText(_ context.Context, w io.Writer, o TextOptions) error {
	p := &textPage{Report: d.report, w: bufio.NewWriter(w), words: d.words(), o: o}
	p.printf("%s\n", p.bold(d.title(d.report.Lang)))
	for _, line := range d.leads() {
		p.printf("%s\n", line)
	}
	if len(d.Result.Findings) == 0 {
		p.printf("\n%s\n", p.words.detect.none)
	}
	for i := range d.Result.Findings[:p.limited(len(d.Result.Findings))] {
		d.textLine(p, i)
		d.textFinding(p, &d.Result.Findings[i])
	}
	if left := len(d.Result.Findings) - p.limited(len(d.Result.Findings)); left > 0 {
		p.printf("\n  "+p.words.more+"\n", left)
	}
	d.textNetworks(p)
	return p.w.Flush()
}

// textLine marks where the accounts end that are worth a look.
func (d *Detection) textLine(p *textPage, i int) {
	look, all := d.Result.Look, d.Result.Findings
	if isBelow := all[i].Score < look; isBelow && (i == 0 || all[i-1].Score >= look) {
		p.printf("\n--- %s ---\n", fmt.Sprintf(p.words.detect.below, lookText(look)))
	}
}

func (d *Detection) textFinding(p *textPage, f *detect.Finding) {
	w, currency := &p.words.detect, f.Account.Currency
	p.printf("\n%d. %s  %s  %s\n", f.Rank, p.bold(shown(f.Account.Account)), shown(f.Holder),
		fmt.Sprintf(w.score, scoreText(f.Score)))
	p.printf("   %s\n", p.dim(fmt.Sprintf(w.money, plainAmount(f.Facts.In, currency)+" "+currency.String(),
		plainAmount(f.Facts.Out, currency)+" "+currency.String())))
	if s, is := d.standing[f.Statement]; is {
		p.printf("   %s\n", fmt.Sprintf(w.standing, s.network, p.words.term(s.role.String()), Percent(s.certainty)))
	}
	for i := range f.Reasons {
		r := &f.Reasons[i]
		p.printf("   + %s%s\n", p.Lang.Reason(f, r), p.dim(d.shownIDs(p, r.Transfers)))
	}
	if len(f.Against) == 0 {
		p.printf("   - %s %s\n", w.speaks, w.nothing)
	}
	for i := range f.Against {
		p.printf("   - %s%s\n", p.Lang.Against(&f.Against[i]), p.dim(d.shownIDs(p, f.Against[i].Transfers)))
	}
}

// idsShown is how many transfers a text names for each reason; the other forms
// have them all.
const idsShown = 3

func (d *Detection) shownIDs(p *textPage, ords []statement.Ord) string {
	if len(ords) == 0 {
		return ""
	}
	var ids []string
	for _, o := range ords[:min(idsShown, len(ords))] {
		ids = append(ids, shown(d.ids[o]))
	}
	said := "  [" + strings.Join(ids, " ")
	if left := len(ords) - len(ids); left > 0 {
		said += fmt.Sprintf(" +%d", left)
	}
	return said + "]"
}

// scoreText has three digits, and of a score close below 1, which is a probability,
// as many as tell it from 1 and from its like.
func scoreText(x float64) string {
	if x > 0.9 && x < 1 {
		return strconv.FormatFloat(x, 'f', min(mostScoreDigits, 1-int(math.Floor(math.Log10(1-x)))), 64)
	}
	return fmt.Sprintf("%.3g", x)
}

// mostScoreDigits is how many digits a score has that is kept in single precision.
const mostScoreDigits = 7
