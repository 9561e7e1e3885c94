package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"

	"dyetrace/bench/command"
	"dyetrace/bench/rank"
	"dyetrace/bench/rows"
	"dyetrace/ledger/statement"
)

// looks are how many accounts a person may look at.
var looks = []int{50, 100, 500}

// figure is how well one ranking of one form did.
type figure struct {
	form      string
	by        string
	program   bool // not a simple measure
	precision float64
	among     []float64 // precision among the first of looks
	named     int       // findings
}

// measure ranks the data in one form in every way, in a folder of its own.
func (d *data) measure(ctx context.Context, programs []command.Program, f form, dir string, seed uint64) (
	[]figure, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	table := filepath.Join(dir, "transfers.csv")
	if err := d.write(table, d.in(f, seed)); err != nil {
		return nil, err
	}
	// Each program has a ledger of its own: builds differ in format.
	var figures []figure
	for i := range programs {
		list, named, err := d.find(ctx, &programs[i], filepath.Join(dir, strconv.Itoa(i)), table)
		if err != nil {
			return nil, err
		}
		figures = append(figures, d.figure(f, programs[i].Name, true, list, named))
	}
	simple, err := rank.Simple(ctx, table, len(d.number), d.numberOf)
	if err != nil {
		return nil, err
	}
	for _, s := range simple {
		figures = append(figures, d.figure(f, s.Name, false, rank.By(s.Score, everybody(d)), 0))
	}
	return figures, nil
}

// find has a program score all accounts. Those that it would not name as findings are
// ranked too, as simple measures rank everybody; named is how many it would.
func (d *data) find(ctx context.Context, p *command.Program, dir, table string) (list rank.List, named int, err error) {
	ledger := filepath.Join(dir, "ledger")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, 0, err
	}
	if err := command.Run(ctx, dir, p.Path, "import", "--quiet", "--ledger", ledger, table); err != nil {
		return nil, 0, err
	}
	if err := command.Run(ctx, dir, p.Path, "detect", "--quiet", "--ledger", ledger, "--timezone", "UTC", "--format",
		"csv", "--top", strconv.Itoa(len(d.number)), "--output", dir); err != nil {
		return nil, 0, err
	}
	err = rows.Each(filepath.Join(dir, "findings.csv"), []string{"account"}, func([]string) error {
		named++
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	features := filepath.Join(dir, "features.parquet")
	if err := command.Run(ctx, dir, p.Path, "features", "--quiet", "--ledger", ledger, "--timezone", "UTC", "--output",
		features); err != nil {
		return nil, 0, err
	}
	scores, err := parquet.ReadFile[struct {
		Account string  `parquet:"account"`
		Score   float64 `parquet:"score"`
	}](features)
	if err != nil {
		return nil, 0, err
	}
	score := make([]float64, len(d.number))
	for _, s := range scores {
		no, err := d.numberOf(s.Account)
		if err != nil {
			return nil, 0, err
		}
		score[no] = s.Score
	}
	return rank.By(score, everybody(d)), named, nil
}

// everybody marks all accounts.
func everybody(d *data) []bool {
	all := make([]bool, len(d.number))
	for i := range all {
		all[i] = true
	}
	return all
}

// numberOf is the number of an account.
func (d *data) numberOf(account string) (statement.No, error) {
	no, known := d.number[account]
	if !known {
		return 0, fmt.Errorf("account %q is in no transfer", account)
	}
	return no, nil
}

func (d *data) figure(f form, by string, program bool, list rank.List, named int) figure {
	of := figure{form: f.name, by: by, program: program, precision: list.AveragePrecision(d.labelled), named: named}
	for _, n := range looks {
		hits := 0.0
		list.First(n, func(no statement.No, chance float64) {
			if d.labelled[no] {
				hits += chance
			}
		})
		of.among = append(of.among, hits/float64(n))
	}
	return of
}

// aim is the average precision that detection is to reach beside the best simple one:
// above it by half, or by half of what it lacks to 1, whichever is less.
func aim(best float64) float64 { return min(best*1.5, best+(1-best)/2) }

// report is the figures as Markdown.
func (d *data) report(programs []command.Program, figures []figure) string {
	labelled := 0
	for _, is := range d.labelled {
		if is {
			labelled++
		}
	}
	var text strings.Builder
	for i := range programs {
		fmt.Fprintf(&text, "%s: commit %s, SHA-256 %s…\n", programs[i].Name, programs[i].Commit, programs[i].Sum)
	}
	fmt.Fprintf(&text, "%d transfers among %d accounts, of which %d are labelled\n\n", len(d.transfers),
		len(d.number), labelled)
	text.WriteString("| transfers | ranked by | average precision | aim |")
	for _, n := range looks {
		fmt.Fprintf(&text, " at %d |", n)
	}
	text.WriteString(" findings |\n|---|---|---|---|" + strings.Repeat("---|", len(looks)+1) + "\n")
	best := map[string]float64{}
	for _, f := range figures {
		if !f.program {
			best[f.form] = max(best[f.form], f.precision)
		}
	}
	for _, f := range figures {
		goal, named := "", ""
		if f.program {
			goal, named = fmt.Sprintf("%.3f", aim(best[f.form])), strconv.Itoa(f.named)
		}
		fmt.Fprintf(&text, "| %s | %s | %.3f | %s |", f.form, f.by, f.precision, goal)
		for _, p := range f.among {
			fmt.Fprintf(&text, " %.2f |", p)
		}
		fmt.Fprintf(&text, " %s |\n", named)
	}
	return text.String()
}
