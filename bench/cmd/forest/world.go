package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"dyetrace/bench/command"
	"dyetrace/detect"
	"dyetrace/detect/forest"
	"dyetrace/evaluate/detection"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/simulate/family"
)

// folder is where a world's files and ledger are.
func (o *options) folder(seed uint64) string {
	return filepath.Join(o.cache, "worlds", strconv.FormatUint(seed, 10))
}

// draw has a program draw a world and import it, once. What neither training nor
// truth needs is removed, because hundreds of worlds are kept.
func (o *options) draw(ctx context.Context, program string, seed uint64) error {
	folder := o.folder(seed)
	done := filepath.Join(folder, "done")
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(filepath.Dir(folder), 0o777)); err != nil {
		return err
	}
	if err := command.Draw(ctx, program, folder, seed); err != nil {
		return err
	}
	if err := command.Import(ctx, program, folder, "ledger"); err != nil {
		return err
	}
	for _, name := range []string{"transfers.csv", "failed.csv", "links.csv", "holders.csv", "truth/carried.csv"} {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return os.WriteFile(done, nil, 0o666)
}

// table is the rows of a world's judged accounts.
type table struct {
	mu       sync.Mutex
	columns  []string
	rows     map[statement.No][]float32
	unranked int // accounts that passed stolen money on and have no row
	care     string
}

// measure makes the rows of one world: of the first forest's kind or, where one is
// given, of the second's.
func (o *options) measure(ctx context.Context, seed uint64, own *forest.Forest) (*table, error) {
	folder := o.folder(seed)
	l, err := ledger.Open(vfs.OS{}, filepath.Join(folder, "ledger"))
	if err != nil {
		return nil, err
	}
	defer l.Close()
	w, err := family.Draw(seed)
	if err != nil {
		return nil, err
	}
	truth, err := detection.ReadTruth(os.DirFS(folder), l)
	if err != nil {
		return nil, err
	}
	scores, err := plainScores(ctx, l)
	if err != nil {
		return nil, err
	}
	// A row begins with what is no feature.
	t := &table{rows: map[statement.No][]float32{}, care: w.Care,
		columns: []string{"no", "label", "covered_itself", "score"}}
	keep := func(no statement.No, row []float32) error {
		traits, err := l.Traits(no)
		if err != nil {
			return err
		}
		covered := float32(0)
		if traits.Covered {
			covered = 1
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		t.rows[no] = append([]float32{float32(no), label(truth, no), covered, scores.Score[no]}, row...)
		return nil
	}
	if own == nil {
		t.columns = append(t.columns, detect.OwnFeatures()...)
		err = scores.Survey.OwnRows(ctx, l, keep)
	} else {
		t.columns = append(t.columns, detect.ChainFeatures()...)
		err = chainRows(ctx, l, scores, own, keep)
	}
	for no := range truth.First {
		if label(truth, statement.No(no)) == passedOn && t.rows[statement.No(no)] == nil {
			t.unranked++
		}
	}
	return t, err
}

// What an account was: one by which stolen money passed for a platform, one that
// served a platform otherwise, or an ordinary one.
const (
	passedOn = 1
	ordinary = 0
	served   = -1
)

func label(truth *detection.Truth, no statement.No) float32 {
	switch {
	case truth.Platform[no] < 0:
		return ordinary
	case truth.First[no] != 0:
		return passedOn
	}
	return served
}

// plainScores are scores without trees: they choose which rows look alike.
func plainScores(ctx context.Context, l *ledger.Ledger) (*detect.Scores, error) {
	clock, err := detect.NewClock(ctx, l)
	if err != nil {
		return nil, err
	}
	people, err := detect.LoadPeople(ctx, l)
	if err != nil {
		return nil, err
	}
	survey, err := detect.NewSurvey(ctx, l, clock, people, detect.Setting{Zone: detection.Zone()})
	if err != nil {
		return nil, err
	}
	population, err := detect.NewPopulation(ctx, survey)
	if err != nil {
		return nil, err
	}
	return detect.NewScores(ctx, l, survey, population, detect.DefaultWeights())
}

// chainRows asks a first forest about every account, and measures whom each deals
// with.
func chainRows(ctx context.Context, l *ledger.Ledger, scores *detect.Scores, own *forest.Forest,
	keep func(statement.No, []float32) error) error {
	sums := make([]float32, len(scores.Score))
	for i := range sums {
		sums[i] = float32(math.NaN())
	}
	err := scores.Survey.OwnRows(ctx, l, func(no statement.No, row []float32) error {
		var sum [1]float64
		own.Margins(row, sum[:])
		sums[no] = float32(sum[0])
		return nil
	})
	if err != nil {
		return err
	}
	return scores.Survey.ChainRows(ctx, l, scores.Population, sums, keep)
}

// write writes a table in order of accounts: numbers, and beside them what they are.
func (t *table) write(name string) error {
	nos := make([]statement.No, 0, len(t.rows))
	for no := range t.rows {
		nos = append(nos, no)
	}
	slices.Sort(nos)
	var numbers []byte
	for _, no := range nos {
		for _, v := range t.rows[no] {
			numbers = binary.LittleEndian.AppendUint32(numbers, math.Float32bits(v))
		}
	}
	about, err := json.Marshal(map[string]any{"columns": t.columns, "unranked": t.unranked, "care": t.care})
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(name+".f32", numbers, 0o666), os.WriteFile(name+".json", about, 0o666))
}
