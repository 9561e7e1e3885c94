package statements_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"dyetrace/simulate"
	"dyetrace/simulate/statements"
)

func small(t *testing.T) simulate.Config {
	t.Helper()
	c, err := simulate.Preset("demo")
	if err != nil {
		t.Fatal(err)
	}
	c.Population.Persons, c.Days, c.Platform.Runners, c.Fraud.ReportMinutes = 500, 9, 10, 60
	return c
}

// written is a small world's answers in a folder.
func written(t *testing.T, c simulate.Config, o statements.Options) (string, *simulate.Sim) {
	t.Helper()
	s, err := simulate.New(c, 7)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "case")
	last := int64(0)
	err = statements.Write(t.Context(), s, dir, o, nil, func(done, total int64) error {
		if done > total {
			t.Errorf("progress is %d of %d", done, total)
		}
		last = done
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if last == 0 {
		t.Error("no progress was told")
	}
	return dir, s
}

func rows(t *testing.T, name string) [][]string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	list, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return list[1:]
}

// answered reads every line of every file back, by base name and sheet.
func answered(t *testing.T, dir string) map[string][]string {
	t.Helper()
	found := make(map[string][]string)
	err := filepath.WalkDir(filepath.Join(dir, statements.Answers), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if filepath.Ext(name) == ".xlsx" {
			readBook(t, data, filepath.Base(name), found)
			return nil
		}
		found[filepath.Base(name)+":"] = strings.Split(decoded(t, data), "\n")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func readBook(t *testing.T, data []byte, name string, found map[string][]string) {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, sheet := range book.GetSheetList() {
		table, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range table {
			found[name+":"+sheet] = append(found[name+":"+sheet], strings.Join(row, ","))
		}
	}
}

func decoded(t *testing.T, data []byte) string {
	t.Helper()
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	case bytes.HasPrefix(data, []byte("\uFEFF")), bytes.HasPrefix(data, []byte("<?xml")), bytes.HasPrefix(data, []byte("用户ID\t")), bytes.HasPrefix(data, []byte("账户状态\t")):
		return string(data)
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Every side of every transfer stands where the truth says, once, with its
// account and amount, and no line stands anywhere that is no side.
func TestTruthSaysWhereEachSideStands(t *testing.T) {
	o := statements.Usual(3)
	o.Partly, o.Masked = 0, 0
	c := small(t)
	dir, s := written(t, c, o)
	type side struct{ id, side string }
	want := make(map[side][2]string) // account and amount
	covered := func(id string) bool {
		a, is := s.Find(id)
		return is && !s.Uncovered(a)
	}
	for _, row := range rows(t, filepath.Join(dir, statements.World, "transfers.csv")) {
		id, from, to, amount, received := row[0], row[2], row[3], row[4], row[6]
		if received == "" {
			received = amount
		}
		if covered(from) {
			want[side{id, "from"}] = [2]string{from, amount}
		}
		if covered(to) {
			want[side{id, "to"}] = [2]string{to, received}
		}
	}
	files := answered(t, dir)
	failed := 0
	for _, row := range rows(t, filepath.Join(dir, statements.World, "truth", "lines.csv")) {
		at, err := strconv.Atoi(row[4])
		if err != nil {
			t.Fatal(err)
		}
		lines := files[row[2]+":"+row[3]]
		if at > len(lines) {
			t.Fatalf("%v: %s has %d lines", row, row[2], len(lines))
		}
		if row[0][0] == 'F' {
			failed++
			continue
		}
		says, is := want[side{row[0], row[1]}]
		if !is {
			t.Fatalf("%v is no side, or stands there twice", row)
		}
		delete(want, side{row[0], row[1]})
		line := lines[at-1]
		for i := at - 1; strings.HasPrefix(lines[i], "<Ntry>") || strings.HasPrefix(lines[i], "<Bal>"); i-- {
			line = lines[i-1] + line // an entry's account stands above the statement's first one
		}
		// A withdrawal's file gives what arrived; wallets count in fen.
		fen := strings.TrimLeft(strings.Replace(says[1], ".", "", 1), "0")
		if row[2][0] == 'B' && !strings.Contains(line, says[0]) || !strings.Contains(line, says[1]) && !strings.Contains(line, fen) && !strings.Contains(line, "提现") {
			t.Fatalf("%v: the line is %q, not of %v", row, line, says)
		}
	}
	if len(want) > 0 || failed == 0 {
		t.Errorf("%d sides are missing, %d payments failed", len(want), failed)
	}
}

// All formats and character sets come up, with totals, repeated headers and
// failed payments.
func TestVariety(t *testing.T) {
	dir, _ := written(t, small(t), statements.Usual(3))
	endings, sets := make(map[string]int), make(map[string]int)
	err := filepath.WalkDir(filepath.Join(dir, statements.Answers), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		endings[filepath.Ext(name)]++
		data, err := os.ReadFile(name)
		switch {
		case filepath.Ext(name) != ".csv":
		case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
			sets["UTF-16"]++
		case bytes.HasPrefix(data, []byte("\uFEFF")):
			sets["UTF-8"]++
		default:
			sets["GB18030"]++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, ending := range []string{".csv", ".xlsx", ".xml", ".txt"} {
		if endings[ending] == 0 {
			t.Errorf("no file ends in %s: %v", ending, endings)
		}
	}
	if len(sets) != 3 {
		t.Errorf("character sets are %v", sets)
	}
	all := ""
	for _, lines := range answered(t, dir) {
		all += strings.Join(lines, "\n")
	}
	for _, quirk := range []string{"合计", "****", "交易失败", "\t", "20260", "2026-0", "贷", "用户ID", "camt.053"} {
		if !strings.Contains(all, quirk) {
			t.Errorf("nothing has %q", quirk)
		}
	}
}

// The same seed gives the same bytes on any number of cores, and leaves nothing
// else behind.
func TestSameBytes(t *testing.T) {
	first, _ := written(t, small(t), statements.Usual(3))
	before := runtime.GOMAXPROCS(5)
	second, _ := written(t, small(t), statements.Usual(3))
	runtime.GOMAXPROCS(before)
	tree := func(dir string) map[string]string {
		found := make(map[string]string)
		err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := os.ReadFile(name)
			rel, _ := filepath.Rel(dir, name)
			found[rel] = string(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	a, b := tree(first), tree(second)
	for name, text := range a {
		if b[name] != text {
			t.Errorf("%s differs", name)
		}
	}
	if len(a) != len(b) {
		t.Errorf("%d files and %d", len(a), len(b))
	}
	entries, err := os.ReadDir(first)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if diff := cmp.Diff([]string{"accounts.csv", "claims-unseen.csv", "claims.csv", "statements", "world"}, names); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Institutions that answer nothing have no files, those that answer for some
// days have no line of the others, and what no statement shows cannot be
// claimed.
func TestGaps(t *testing.T) {
	c := small(t)
	full, _ := written(t, c, statements.Options{Seed: 3})
	c.UncoveredInstitutions = 0.5
	o := statements.Options{Seed: 3, Partly: 1}
	dir, s := written(t, c, o)
	silent := make(map[string]bool)
	for i := range s.Accounts() {
		if a := s.Account(simulate.AccountNo(i)); a.HolderID != "" {
			silent[a.Institution] = a.Uncovered
		}
	}
	lines := len(rows(t, filepath.Join(dir, statements.World, "truth", "lines.csv")))
	if all := len(rows(t, filepath.Join(full, statements.World, "truth", "lines.csv"))); lines*3 > all*2 {
		t.Errorf("%d of %d lines are there, though half of the institutions are silent", lines, all)
	}
	for name, is := range silent {
		if _, err := os.Stat(filepath.Join(dir, statements.Answers, strings.ReplaceAll(name, " ", "-"))); is && strings.HasPrefix(name, "Wallet") && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s answered: %v", name, err)
		}
	}
	seen, unseen := rows(t, filepath.Join(dir, statements.Claims)), rows(t, filepath.Join(dir, statements.Unseen))
	if len(unseen) == 0 || len(seen)+len(unseen) != len(s.Claims()) {
		t.Errorf("%d claims are seen, %d not, of %d", len(seen), len(unseen), len(s.Claims()))
	}
}

// A statement's clock never runs backwards and is off by no more than it may.
func TestClocks(t *testing.T) {
	o := statements.Usual(3)
	o.Jitter, o.Masked = 60, 0
	dir, _ := written(t, small(t), o)
	when := make(map[string]time.Time)
	for _, row := range rows(t, filepath.Join(dir, statements.World, "transfers.csv")) {
		at, err := time.Parse(time.RFC3339, row[1])
		if err != nil {
			t.Fatal(err)
		}
		when[row[0]] = at
	}
	files := answered(t, dir)
	last, off := time.Time{}, make(map[time.Duration]bool)
	account := ""
	for _, row := range rows(t, filepath.Join(dir, statements.World, "truth", "lines.csv")) {
		if !strings.Contains(row[2], "TenpayTrades") {
			continue
		}
		no, _ := strconv.Atoi(row[4])
		cells := strings.Split(files[row[2]+":"][no-1], "\t")
		at, err := time.Parse("2006-01-02 15:04:05-07:00", cells[7]+"+08:00")
		if err != nil {
			t.Fatal(err)
		}
		if cells[0] == account && at.Before(last) {
			t.Errorf("%v: the clock runs backwards", row)
		}
		account, last = cells[0], at
		late := at.Sub(when[row[0]])
		off[late] = true
		if late < 0 || late > 61*time.Second {
			t.Errorf("%v is off by %v", row, late)
		}
	}
	if len(off) < 20 {
		t.Errorf("clocks differ by %d different times only", len(off))
	}
}
