package evaluate

import (
	"fmt"
	"io"
	"strconv"

	"dyetrace"
	"dyetrace/internal/display"
)

// WriteFreezeText writes summaries for a terminal that is width columns wide; 0 is
// for any width.
func WriteFreezeText(w io.Writer, list []FreezeSummary, width int) error {
	var t display.Table
	t.Text("setting", "policy")
	t.Number("seeds", "saved %", "worst–best", "of reachable %", "× first-account", "% of all-knowing", "freezes",
		"false %", "innocent money", "stolen", "minutes")
	for i := range list {
		s := &list[i]
		t.Add(s.Setting, s.Policy, strconv.Itoa(s.Seeds), decimal(100*s.Saved, 1),
			decimal(100*s.Lowest, 0)+"–"+decimal(100*s.Highest, 0),
			decimal(100*s.Reachable, 1), known(s.OfFirst, decimal(s.OfFirst, 2)), known(s.OfAll, decimal(100*s.OfAll, 1)),
			decimal(s.Freezes, 0),
			decimal(100*s.FalseShare, 2), display.Count(int64(s.Innocent/100)), display.Count(int64(s.Stolen/100)),
			decimal(s.Minutes, 0))
	}
	if err := t.Write(w, width); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "Medians over the seeds; sums in yuan; minutes from the last report until a freeze "+
		"takes hold.")
	return err
}

// known is a figure, or a dash where it is not known.
func known(x float64, text string) string {
	if x == 0 {
		return "–"
	}
	return text
}

func decimal(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }

// FreezeRow is a run as JSON and CSV have it. Sums are in yuan.
type FreezeRow struct {
	Setting        string  `json:"setting"`
	Policy         string  `json:"policy"`
	Seed           uint64  `json:"seed"`
	Stolen         string  `json:"stolen"`
	Saved          string  `json:"saved"`
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
		list = append(list, FreezeRow{r.Setting, r.Policy, r.Seed, yuan(r.Stolen), yuan(r.Saved), yuan(r.Reachable),
			yuan(r.SavedReachable),
			r.Freezes, r.False, yuan(r.Innocent), r.Minutes})
	}
	return list
}

// WriteFreezeCSV writes a row for each run.
func WriteFreezeCSV(w io.Writer, runs []*FreezeRun) error {
	out := display.NewCSV(w, "setting", "policy", "seed", "stolen", "saved", "reachable", "saved_reachable", "freezes",
		"false", "innocent", "minutes")
	for _, r := range FreezeRows(runs) {
		out.Row(r.Setting, r.Policy, strconv.FormatUint(r.Seed, 10), r.Stolen, r.Saved, r.Reachable, r.SavedReachable,
			strconv.Itoa(r.Freezes), strconv.Itoa(r.False), r.Innocent, decimal(r.Minutes, 1))
	}
	return out.Finish()
}

// yuan is a sum in fen as a decimal number of yuan.
func yuan(fen int64) string {
	// CNY is a currency that the vocabulary knows, so that there is no error.
	cny, _ := dyetrace.ParseCurrency("CNY")
	return dyetrace.Amount(fen).Format(cny)
}
