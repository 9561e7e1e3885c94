package report

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// oneFile gathers the files that WriteCSV makes in one, each under its name.
func oneFile(b *bytes.Buffer) func(string) (io.WriteCloser, error) {
	return func(name string) (io.WriteCloser, error) {
		fmt.Fprintf(b, "== %s\n", name)
		return unclosed{b}, nil
	}
}

type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }

// Each writer gives, in each language, what the golden files show: with one
// rule, with all rules compared, for the poison rule, and where claimed money
// reached nothing.
func TestGolden(t *testing.T) {
	m, claims := theft()
	for _, lang := range []Lang{English, Chinese} {
		cases := map[string]*Report{
			"theft":   reported(t, m, claims, dyetrace.FIFO, about(lang)),
			"compare": compared(t, m, claims, about(lang)),
			"poison":  reported(t, m, claims, dyetrace.Poison, about(lang)),
			"empty":   reported(t, m, nil, dyetrace.FIFO, about(lang)),
		}
		for name, r := range cases {
			for format, write := range writers(t) {
				if format == "json" && lang != English || format == "html" && name != "compare" {
					continue // JSON is the same in every language; pages differ in their data alone
				}
				file := strings.Join([]string{name, lang.String(), format}, ".")
				t.Run(file, func(t *testing.T) {
					got := write(r)
					switch format {
					case "xlsx":
						file, got = file+".txt", sheetsAsText(t, got)
					case "csv":
						file += ".txt" // several files, one after another
					}
					golden(t, file, got)
				})
			}
		}
	}
}

// sheetsAsText is a workbook as a person sees it, with the type of each cell
// that is not text.
func sheetsAsText(t *testing.T, workbook []byte) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(workbook))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b bytes.Buffer
	for _, sheet := range f.GetSheetList() {
		fmt.Fprintf(&b, "== %s\n", sheet)
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j, shown := range row {
				ref, _ := excelize.CoordinatesToCellName(j+1, i+1)
				kind, err := f.GetCellType(sheet, ref)
				if err != nil {
					t.Fatal(err)
				}
				if formula, _ := f.GetCellFormula(sheet, ref); formula != "" {
					t.Errorf("%s!%s is a formula: %q", sheet, ref, formula)
				}
				if kind == excelize.CellTypeUnset && shown != "" {
					shown = "#" + shown
				}
				fmt.Fprintf(&b, "%s|", strings.ReplaceAll(shown, "\n", "⏎"))
			}
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}

// The same report gives the same bytes again, whatever the format.
func TestSameBytes(t *testing.T) {
	m, claims := theft()
	for format, write := range writers(t) {
		t.Run(format, func(t *testing.T) {
			want := write(compared(t, m, claims, about(Chinese)))
			for range 5 {
				if !bytes.Equal(want, write(compared(t, m, claims, about(Chinese)))) {
					t.Fatal("the bytes differ")
				}
			}
		})
	}
}

// JSON does without the slow way to whole records.
func TestJSONReadsNoRecords(t *testing.T) {
	m, claims := theft()
	r := compared(t, m, claims, about(English))
	if err := r.WriteJSON(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	if m.reads != 0 {
		t.Errorf("JSON read records %d times", m.reads)
	}
}

// A writer that fails makes every format fail with its error, wherever it
// fails.
func TestFailingWriter(t *testing.T) {
	m, claims := theft()
	r := compared(t, m, claims, about(English))
	full := errors.New("the disk is full")
	for format, write := range map[string]func(io.Writer) error{
		"json": func(w io.Writer) error { return r.WriteJSON(t.Context(), w) },
		"csv": func(w io.Writer) error {
			return r.WriteCSV(t.Context(), func(string) (io.WriteCloser, error) { return unclosed{w}, nil })
		},
		"xlsx": func(w io.Writer) error { return r.WriteXLSX(t.Context(), w) },
		"txt":  func(w io.Writer) error { return r.WriteText(w, TextOptions{}) },
		"html": func(w io.Writer) error { return r.WriteHTML(t.Context(), w, fixture) },
	} {
		for room := 0; ; room += 997 {
			w := &narrow{room: room, err: full}
			if err := write(w); err == nil {
				break
			} else if !errors.Is(err, full) {
				t.Fatalf("%s with room for %d bytes fails with %v", format, room, err)
			}
		}
	}
}

// narrow takes so many bytes and no more.
type narrow struct {
	room int
	err  error
}

func (n *narrow) Write(p []byte) (int, error) {
	if len(p) > n.room {
		took := n.room
		n.room = 0
		return took, n.err
	}
	n.room -= len(p)
	return len(p), nil
}

// damaged is a ledger that fails at its nth call.
type damaged struct {
	*memory
	left int
	err  error
}

func (d *damaged) fail() error {
	if d.left--; d.left < 0 {
		return d.err
	}
	return nil
}

func (d *damaged) Name(no statement.No) (dyetrace.AccountCurrency, error) {
	name, _ := d.memory.Name(no)
	return name, d.fail()
}

func (d *damaged) Traits(no statement.No) (statement.Traits, error) {
	traits, _ := d.memory.Traits(no)
	return traits, d.fail()
}

func (d *damaged) Account(id string) (dyetrace.Account, bool, error) {
	a, ok, _ := d.memory.Account(id)
	return a, ok, d.fail()
}

func (d *damaged) Time(o statement.Ord) (dyetrace.Instant, error) {
	at, _ := d.memory.Time(o)
	return at, d.fail()
}

func (d *damaged) IDs(ords []statement.Ord) ([]string, error) {
	ids, err := d.memory.IDs(ords)
	if err != nil {
		return nil, err
	}
	return ids, d.fail()
}

func (d *damaged) Read(ctx context.Context, ords []statement.Ord, fn func(int, *dyetrace.Transfer) error) error {
	if err := d.memory.Read(ctx, ords, fn); err != nil {
		return err
	}
	return d.fail()
}

// Whatever the ledger fails at, the report fails with that error and its kind.
func TestDamagedLedger(t *testing.T) {
	m, claims := theft()
	result := run(t, m, claims, trace.Options{})
	rot := dyetrace.Errorf(dyetrace.CorruptError, "ledger", "a flipped bit")
	for calls := 0; ; calls++ {
		d := &damaged{memory: m, left: calls, err: rot}
		r, err := Build(t.Context(), d, result, about(English))
		if err == nil {
			err = r.WriteJSON(t.Context(), io.Discard)
		}
		if err == nil {
			err = r.WriteHTML(t.Context(), io.Discard, fixture)
		}
		if err == nil {
			break
		}
		if !errors.Is(err, rot) || dyetrace.KindOf(err) != dyetrace.CorruptError {
			t.Fatalf("after %d calls: %v", calls, err)
		}
	}
}

// A page without its data element is refused, and data that looks like markup
// stays data.
func TestHTMLEmbedsData(t *testing.T) {
	m, claims := theft()
	r := reported(t, m, claims, dyetrace.FIFO, about(English))
	for _, page := range []string{"", "<html>", dataElement} {
		if err := r.WriteHTML(t.Context(), io.Discard, []byte(page)); err == nil {
			t.Errorf("the page %q takes a report", page)
		}
	}
	var b bytes.Buffer
	if err := r.WriteHTML(t.Context(), &b, fixture); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(b.String(), dataElement)
	data, after, _ := strings.Cut(rest, "</script>")
	if after != "\n<p>the end\n" || strings.ContainsAny(data, "<>&") {
		t.Errorf("data does not end where it should, or holds markup: %q", after)
	}
	var page struct {
		Accounts []struct{ Holder string }
	}
	if err := json.Unmarshal([]byte(data), &page); err != nil {
		t.Fatal(err)
	}
	if got := page.Accounts[1].Holder; got != "<script>alert(1)</script>" {
		t.Errorf("holder %q", got)
	}
}

// A page holds no more rows of a table than its limit, and says how many there
// are.
func TestPageLimit(t *testing.T) {
	m, claims := theft()
	r := reported(t, m, claims, dyetrace.FIFO, about(English))
	var b bytes.Buffer
	if err := r.writePage(t.Context(), &b, 3); err != nil {
		t.Fatal(err)
	}
	var page struct {
		Accounts, Transfers, Claims []any
		Truncated                   map[string]int
	}
	if err := json.Unmarshal(b.Bytes(), &page); err != nil {
		t.Fatal(err)
	}
	if len(page.Accounts) != 3 || len(page.Transfers) != 3 || len(page.Claims) != 3 {
		t.Errorf("%d accounts, %d transfers, %d claims", len(page.Accounts), len(page.Transfers), len(page.Claims))
	}
	if page.Truncated["accounts"] != len(r.Accounts) || page.Truncated["transfers"] != r.TransferCount() || page.Truncated["claims"] != 0 {
		t.Errorf("truncated: %v", page.Truncated)
	}
}

// A table that outgrows a sheet goes on in the next, under the same headings.
func TestSheetOverflow(t *testing.T) {
	m, claims := theft()
	r := reported(t, m, claims, dyetrace.FIFO, about(English))
	var b bytes.Buffer
	if err := r.writeXLSX(t.Context(), &b, 5); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := 0
	for _, sheet := range []string{"Transfers", "Transfers 2", "Transfers 3", "Transfers 4"} {
		got, err := f.GetRows(sheet)
		if err != nil {
			break
		}
		if got[0][0] != "Transfer" || len(got) > 5 {
			t.Errorf("%s has %d rows under %q", sheet, len(got), got[0])
		}
		rows += len(got) - 1
	}
	if rows != r.TransferCount() {
		t.Errorf("%d of %d transfers are in the sheets", rows, r.TransferCount())
	}
}

// A row of a page names the claims with the largest parts where there are more
// than it can show, and the page says so.
func TestPagePartLimit(t *testing.T) {
	var transfers []dyetrace.Transfer
	var claims []dyetrace.Claim
	for i := range pageParts + 5 {
		id := fmt.Sprintf("%02d", i)
		transfers = append(transfers, pay("t"+id, i, "V"+id, "A", fmt.Sprintf("%d.00", 10+i), "CNY"))
		claims = append(claims, dyetrace.Claim{ID: "C" + id, Transfer: "t" + id})
	}
	r := reported(t, newMemory(transfers), claims, dyetrace.FIFO, Meta{})
	var b bytes.Buffer
	if err := r.writePage(t.Context(), &b, pageRows); err != nil {
		t.Fatal(err)
	}
	var page struct {
		Accounts []struct {
			HeldByClaim map[string]string `json:"held_by_claim"`
		}
		Limit int `json:"by_claim_limit"`
	}
	if err := json.Unmarshal(b.Bytes(), &page); err != nil {
		t.Fatal(err)
	}
	held := page.Accounts[0].HeldByClaim
	if page.Limit != pageParts || len(held) != pageParts || held["C04"] != "" || held["C05"] != "15.00" {
		t.Errorf("limit %d, held by claim %v", page.Limit, held)
	}
}

// A spreadsheet holds amounts as numbers only as far as it shows them to the
// last digit, and cuts what no cell takes where a reader can see it.
func TestSheetLimits(t *testing.T) {
	m := newMemory([]dyetrace.Transfer{
		pay("t1", 0, "V", "A", "9999999999999.99", "CNY"),
		pay("t2", 1, "V", "B", "10000000000000.00", "CNY"),
	}, dyetrace.Account{ID: "B", Holder: strings.Repeat("界", 40_000)})
	claims := []dyetrace.Claim{{ID: "C", Transfer: "t1"}, {ID: strings.Repeat("D", 32_000), Transfer: "t2"}}
	r := reported(t, m, claims, dyetrace.FIFO, Meta{})
	var b bytes.Buffer
	if err := r.WriteXLSX(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	f := must(excelize.OpenReader(&b))
	defer f.Close()
	if kind := must(f.GetCellType("Accounts", "D2")); kind != excelize.CellTypeUnset {
		t.Errorf("an amount of 15 digits is a cell of type %d", kind)
	}
	if text := must(f.GetCellValue("Accounts", "D3")); text != "10000000000000.00" || must(f.GetCellType("Accounts", "D3")) == excelize.CellTypeUnset {
		t.Errorf("an amount of 16 digits is %q", text)
	}
	if holder := must(f.GetCellValue("Accounts", "H3")); !strings.HasSuffix(holder, "界…") || len(holder) > cellText+3 {
		t.Errorf("a long holder has %d bytes", len(holder))
	}
	if held := must(f.GetCellValue("Accounts", "G3")); held != "… and 1 more claim" {
		t.Errorf("held by a claim of a long name: %.40q", held)
	}
}

// Escape sequences stand in text only where colour is asked for.
func TestColour(t *testing.T) {
	m, claims := theft()
	r := compared(t, m, claims, about(English))
	for _, colour := range []bool{false, true} {
		var b bytes.Buffer
		if err := r.WriteText(&b, TextOptions{Colour: colour, Rows: 2}); err != nil {
			t.Fatal(err)
		}
		if got := bytes.ContainsRune(b.Bytes(), 0x1b); got != colour {
			t.Errorf("colour %v: escape sequences %v", colour, got)
		}
		if got := strings.Contains(b.String(), "OTHER2"); got {
			t.Error("a third row is shown where two were asked for")
		}
	}
}

// Whoever no longer waits for a report stops it.
func TestCancelled(t *testing.T) {
	m, claims := theft()
	r := reported(t, m, claims, dyetrace.FIFO, Meta{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Build(ctx, m, r.result, Meta{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Build: %v", err)
	}
	for format, err := range map[string]error{
		"json": r.WriteJSON(ctx, io.Discard),
		"csv":  r.WriteCSV(ctx, oneFile(new(bytes.Buffer))),
		"xlsx": r.WriteXLSX(ctx, io.Discard),
		"html": r.WriteHTML(ctx, io.Discard, fixture),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", format, err)
		}
	}
}
