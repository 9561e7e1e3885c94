package evaluate

import (
	"fmt"
	"io"
	"strconv"

	"dyetrace"
	"dyetrace/internal/display"
)

// WriteTraceText writes two tables for each setting with each gaps, for a terminal
// that is width columns wide; 0 is for any width.
func WriteTraceText(w io.Writer, pools []Pooled, width int) error {
	for i := range pools {
		p := &pools[i]
		between := ""
		if i > 0 {
			between = "\n"
		}
		if _, err := fmt.Fprintf(w, "%s%s, gaps: %s; %d seeds, %s claims; recall / precision in %%\n", between, p.Setting,
			p.Gaps.Name, p.Seeds, display.Count(int64(p.Claims))); err != nil {
			return err
		}
		var t display.Table
		t.Text("whose money", "rule")
		for level := 2; level < MaxLevel; level++ {
			t.Number("level " + strconv.Itoa(level))
		}
		t.Number(fmt.Sprintf("level %d+", MaxLevel), "all levels", "recall by seed", "held", "gone")
		// Only some rules keep claims apart. They come first, and have the recall by seed
		// of that, which is harder; the others have it of any victim's money.
		for j := range p.Rules {
			if s := &p.Rules[j]; s.HasWhose {
				t.Add(scoreCells("by victim", s.Rule, &s.Whose, p.Lowest[j], p.Highest[j], true)...)
			}
		}
		for j := range p.Rules {
			s := &p.Rules[j]
			t.Add(scoreCells("any victim's", s.Rule, &s.Any, p.Lowest[j], p.Highest[j], !s.HasWhose)...)
		}
		if err := t.Write(w, width); err != nil {
			return err
		}
	}
	return nil
}

func scoreCells(whose string, rule dyetrace.Rule, s *Score, lowest, highest float64, bySeed bool) []string {
	cells := []string{whose, rule.String()}
	for level := 2; level <= MaxLevel; level++ {
		cells = append(cells, shares(s.Levels[level]))
	}
	seeds := ""
	if bySeed {
		seeds = percent(lowest) + "–" + percent(highest)
	}
	return append(cells, shares(s.Transfers()), seeds, shares(s.Held), shares(s.Gone))
}

// shares is recall and precision; where there is nothing to find or nothing was
// said, a dash stands for them.
func shares(m Measure) string {
	recall, precision := "–", "–"
	if m.True > 0 {
		recall = percent(m.Recall())
	}
	if m.Traced > 0 {
		precision = percent(m.Precision())
	}
	return recall + " / " + precision
}

func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 0, 64) }

// TraceRow is one measure of one rule in one simulated world.
type TraceRow struct {
	Setting string `json:"setting"`
	Gaps    string `json:"gaps"`
	Seed    uint64 `json:"seed"`
	Rule    string `json:"rule"`
	Whose   string `json:"whose"` // "victim" or "any"
	Part    string `json:"part"`  // "level 2" and on, "held", "gone"
	True    string `json:"true"`
	Traced  string `json:"traced"`
	Found   string `json:"found"`
	Right   string `json:"right"`
}

// TraceRows is every measure in the order of the runs.
func TraceRows(runs []Run) []TraceRow {
	list := []TraceRow{}
	for i := range runs {
		for j := range runs[i].Rules {
			s := &runs[i].Rules[j]
			if s.HasWhose {
				list = appendScore(list, &runs[i], s, "victim", &s.Whose)
			}
			list = appendScore(list, &runs[i], s, "any", &s.Any)
		}
	}
	return list
}

func appendScore(list []TraceRow, r *Run, s *Scores, whose string, score *Score) []TraceRow {
	add := func(part string, m Measure) {
		list = append(list, TraceRow{r.Setting, r.Gaps.Name, r.Seed, s.Rule.String(), whose, part,
			yuan(m.True), yuan(m.Traced), yuan(m.Found), yuan(m.Right)})
	}
	for level := 2; level <= MaxLevel; level++ {
		add("level "+strconv.Itoa(level), score.Levels[level])
	}
	add("held", score.Held)
	add("gone", score.Gone)
	return list
}

// WriteTraceCSV writes a row for each measure.
func WriteTraceCSV(w io.Writer, runs []Run) error {
	out := display.NewCSV(w, "setting", "gaps", "seed", "rule", "whose", "part", "true", "traced", "found", "right")
	for _, m := range TraceRows(runs) {
		out.Row(m.Setting, m.Gaps, strconv.FormatUint(m.Seed, 10), m.Rule, m.Whose, m.Part, m.True, m.Traced, m.Found,
			m.Right)
	}
	return out.Finish()
}
