package detection

import (
	"context"
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/ledger"
)

// AMLSimFiles are the files that WriteAMLSim writes for an import.
func AMLSimFiles() []string { return []string{"transfers.csv", "accounts.csv"} }

// mostSteps bounds the days of a sample: 100 years.
const mostSteps = 36_525

// WriteAMLSim writes a sample of AMLSim (Suzumura and Kanezashi, 2018), files
// nodes.csv and transactions.csv, into a folder as files to import and a truth.
// Every transfer becomes 1.00 on its day, at noon: the sample's labelled transfers are far
// smaller than all others, so that amounts would give the labels away. Errors are
// InputErrors that name file and line.
func WriteAMLSim(sample fs.FS, dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, "truth"), 0o700); err != nil {
		return err
	}
	day := func(text string) (string, error) {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > mostSteps {
			return "", fmt.Errorf("%q is no step: it is a whole number from 0 to %d", text, mostSteps)
		}
		return time.Date(2024, 1, 1, 4, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(time.RFC3339), nil
	}
	// The sample has no ids and no order within a day; its lines give both.
	no := 0
	err := rewrite(sample, "transactions.csv", filepath.Join(dir, "transfers.csv"), []string{"id", "time", "seq", "from",
		"to", "amount", "currency"},
		func(cell func(string) string) ([]string, error) {
			at, err := day(cell("time"))
			no++
			return []string{"T" + strconv.Itoa(no), at, strconv.Itoa(no), cell("sourceNodeId"), cell("targetNodeId"), "1.00",
				"CNY"}, err
		})
	if err != nil {
		return err
	}
	err = rewrite(sample, "nodes.csv", filepath.Join(dir, "accounts.csv"), []string{"id"},
		func(cell func(string) string) ([]string, error) { return []string{cell("nodeid")}, nil })
	if err != nil {
		return err
	}
	return rewrite(sample, "nodes.csv", filepath.Join(dir, "truth", "accounts.csv"),
		[]string{"account", "role", "platform", "first"},
		func(cell func(string) string) ([]string, error) {
			switch cell("isFraud") {
			case "0":
				return nil, nil
			case "1":
				return []string{cell("nodeid"), "labelled", "AMLSim", ""}, nil
			}
			return nil, fmt.Errorf("isFraud is %q: it is 0 or 1", cell("isFraud"))
		})
}

// rewrite writes a row for each row of a CSV file; nil writes none.
func rewrite(
	from fs.FS, name, to string, head []string, row func(cell func(string) string) ([]string, error),
) (err error) {
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	out := csv.NewWriter(f)
	if err := out.Write(head); err != nil {
		return err
	}
	err = eachRow(from, name, func(cell func(string) string) error {
		cells, err := row(cell)
		if err != nil || cells == nil {
			return err
		}
		return out.Write(cells)
	})
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

// MeasureLabels holds the ranking of a ledger, and those of the simple
// measures, against accounts that are labelled and no more: there are no
// platforms to compare networks with.
func MeasureLabels(ctx context.Context, l *ledger.Ledger, dir fs.FS, baselines bool) (*Run, error) {
	truth := newTruth(l)
	if err := truth.readAccounts(dir, l, map[string]int32{}); err != nil {
		return nil, err
	}
	if truth.Positives() == 0 {
		return nil, dyetrace.Errorf(dyetrace.InputError, "evaluate",
			"no account is labelled: there is nothing to hold a ranking against")
	}
	scores, err := score(ctx, l)
	if err != nil {
		return nil, err
	}
	list, err := curves(ctx, l, scores, truth, baselines)
	return &Run{Curves: list, Labels: true}, err
}
