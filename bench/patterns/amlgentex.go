package patterns

import (
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"

	"dyetrace/detect/pattern"
)

// amlgentexKinds are our shapes by AMLGentex's numbers of suspicious ones
// (src/utils/pattern_types.py). Attempts of others, such as 6 for random ones, stay among
// the ordinary transfers.
var amlgentexKinds = map[int32]pattern.Kind{
	1: pattern.FanOut, 2: pattern.FanIn, 3: pattern.Cycle, 4: pattern.Layer, 5: pattern.Chain,
	7: pattern.ScatterGather, 8: pattern.GatherScatter,
}

// amlgentexRow is what is read of a row of its log.
type amlgentexRow struct {
	Step    int32   `parquet:"step"`
	Amount  float64 `parquet:"amount"`
	From    int32   `parquet:"nameOrig"`
	To      int32   `parquet:"nameDest"`
	SAR     int32   `parquet:"isSAR"`
	Attempt int32   `parquet:"patternID"`
	Model   int32   `parquet:"modelType"`
}

// ReadAMLGentex reads a log of AMLGentex, as Parquet. Its steps are days; accounts below
// 0 stand for the world outside, and are left out with their transfers.
func ReadAMLGentex(file string) (*Set, error) {
	rows, err := parquet.ReadFile[amlgentexRow](file)
	if err != nil {
		return nil, err
	}
	g := gathering{numbers: map[string]pattern.Account{}, attempts: map[string]int{}}
	first := time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC) // as an import counts them
	for _, r := range rows {
		if r.From < 0 || r.To < 0 {
			continue
		}
		attempt := ""
		kind, shaped := amlgentexKinds[r.Model]
		if r.SAR == 1 && shaped {
			attempt = strconv.Itoa(int(r.Attempt))
		}
		g.add(strconv.Itoa(int(r.From)), strconv.Itoa(int(r.To)), first.AddDate(0, 0, int(r.Step)), r.Amount, attempt, kind)
	}
	return g.set(), nil
}
