package evaluate

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"dyetrace"
	"dyetrace/internal/display"
)

// WriteFreezeText writes summaries for a terminal that is width columns wide; 0 is
// for any width.
func WriteFreezeText(w io.Writer, list []FreezeSummary, width int) error {
	var t display.Table
	t.Text("setting", "policy")
	t.Number("bank minutes", "worlds", "saved %", "worst–best", "of reachable %", "× first-account", "% of all-knowing",
		"freezes", "false %", "innocent money", "stolen", "minutes")
	for i := range list {
		s := &list[i]
		t.Add(s.Setting, s.Policy, decimal(s.BankDelay.Minutes(), 0), strconv.Itoa(s.Worlds), decimal(100*s.Saved, 1),
			decimal(100*s.Lowest, 0)+"–"+decimal(100*s.Highest, 0),
			decimal(100*s.Reachable, 1), quotient(s.OfFirst, 2), quotient(100*s.OfAll, 1),
			decimal(s.Freezes, 0),
			decimal(100*s.FalseShare, 2), display.Count(int64(s.Innocent/100)), display.Count(int64(s.Stolen/100)),
			decimal(s.Minutes, 0))
	}
	if err := t.Write(w, width); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "Medians over the worlds, false freezes of all worlds together; sums in yuan; minutes "+
		"from the last report until a freeze takes hold.")
	return err
}

// quotient is a figure, or a dash where there is nothing to compare with.
func quotient(x float64, digits int) string {
	switch {
	case math.IsNaN(x):
		return "–"
	case math.IsInf(x, 1):
		return "∞"
	}
	return decimal(x, digits)
}

func decimal(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }

// FreezeRow is a run as JSON and CSV have it. Sums are in yuan.
type FreezeRow struct {
	Setting        string  `json:"setting"`
	Policy         string  `json:"policy"`
	Seed           uint64  `json:"seed"`
	BankDelay      float64 `json:"bank_delay"` // minutes
	Stolen         string  `json:"stolen"`
	Saved          string  `json:"saved"`
	Held           string  `json:"held"`
	Reachable      string  `json:"reachable"`
	SavedReachable string  `json:"saved_reachable"`
	Freezes        int     `json:"freezes"`
	False          int     `json:"false"`
	Innocent       string  `json:"innocent"`
	Minutes        float64 `json:"minutes"`
}

// FreezeRows is runs as JSON has them.
func FreezeRows(runs []*FreezeRun) []FreezeRow {
	list := []FreezeRow{}
	for _, r := range runs {
		list = append(list, FreezeRow{r.Setting, r.Policy, r.Seed, r.BankDelay.Minutes(), yuan(r.Stolen),
			yuan(r.Saved), yuan(r.Held), yuan(r.Reachable), yuan(r.SavedReachable), r.Freezes, r.False,
			yuan(r.Innocent), r.Minutes})
	}
	return list
}

// WriteFreezeCSV writes a row for each run.
func WriteFreezeCSV(w io.Writer, runs []*FreezeRun) error {
	out := display.NewCSV(w, "setting", "policy", "seed", "bank_delay", "stolen", "saved", "held",
		"reachable", "saved_reachable",
		"freezes", "false", "innocent", "minutes")
	for _, r := range FreezeRows(runs) {
		out.Row(r.Setting, r.Policy, strconv.FormatUint(r.Seed, 10), decimal(r.BankDelay, 0), r.Stolen, r.Saved, r.Held,
			r.Reachable, r.SavedReachable, strconv.Itoa(r.Freezes), strconv.Itoa(r.False), r.Innocent, decimal(r.Minutes, 1))
	}
	return out.Finish()
}

// yuan is a sum in fen as a decimal number of yuan.
func yuan(fen int64) string {
	// CNY is a currency that the vocabulary knows, so that there is no error.
	cny, _ := dyetrace.ParseCurrency("CNY")
	return dyetrace.Amount(fen).Format(cny)
}

// FreezeInWords is what runs saw, in one line: the median share that each policy saved.
func FreezeInWords(runs []*FreezeRun) string {
	var parts []string
	list := SummarizeFreeze(runs)
	for i := range list {
		s := &list[i]
		parts = append(parts, fmt.Sprintf("%s, %v, %s: saved %.1f %%, %.2f %% false, %d worlds", s.Setting, s.BankDelay,
			s.Policy, 100*s.Saved, 100*s.FalseShare, s.Worlds))
	}
	return strings.Join(parts, "; ")
}

// HideWorlds puts numbers from 1 on, within each setting, in place of the seeds of
// worlds, by how much the first policy saved there with the first delay, the worst
// first: whoever sees a figure then does not see of which world it is.
func HideWorlds(runs []*FreezeRun) {
	numbers := map[freezeKey]uint64{}
	for begin := 0; begin < len(runs); {
		end := begin
		for end < len(runs) && runs[end].Setting == runs[begin].Setting {
			end++
		}
		first := slices.Clone(runs[begin:end])
		first = slices.DeleteFunc(first, func(r *FreezeRun) bool {
			return r.Policy != runs[begin].Policy || r.BankDelay != runs[begin].BankDelay
		})
		slices.SortStableFunc(first, func(a, b *FreezeRun) int { return cmp.Compare(a.SavedShare(), b.SavedShare()) })
		for i, r := range first {
			numbers[freezeKey{setting: r.Setting, seed: r.Seed}] = uint64(i + 1)
		}
		begin = end
	}
	for _, r := range runs {
		r.Seed = numbers[freezeKey{setting: r.Setting, seed: r.Seed}]
	}
}
