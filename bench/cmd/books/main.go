// Command books writes bank returns to measure imports with: workbooks, and
// the same lines as GB18030 text where asked for. Every transfer stands in both
// parties' books. The same seed makes the same bytes.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/zip"
	"golang.org/x/sync/errgroup"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "books:", err)
		os.Exit(1)
	}
}

// options say what is written.
type options struct {
	out          string
	books, lines int
	seed         uint64
	text         bool
}

func run(args []string) error {
	var o options
	flags := flag.NewFlagSet("books", flag.ExitOnError)
	flags.StringVar(&o.out, "out", "books", "folder to write to")
	flags.IntVar(&o.books, "books", 200, "how many books")
	flags.IntVar(&o.lines, "lines", 25_000, "lines in each, on average")
	flags.Uint64Var(&o.seed, "seed", 1, "the same seed makes the same bytes")
	flags.BoolVar(&o.text, "text", false, "write text in GB18030 instead of workbooks")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := os.MkdirAll(o.out, 0o777); err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(2)
	for book := range o.books {
		group.Go(func() error { return o.write(book) })
	}
	return group.Wait()
}

// accountsPerBook is how many accounts one book has the lines of.
const accountsPerBook = 50

var header = strings.Split("交易卡号,交易账号,账户开户名称,开户人证件号码,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,现金标志,"+
	"对手户名,对手身份证号,对手开户银行,摘要说明,交易币种,交易网点名称,交易网点代码,交易发生地,交易是否成功,传票号,终端号,IP地址,MAC地址,"+
	"对手交易余额,交易流水号,日志号,凭证种类,凭证号,交易柜员号,商户名称,商户号,备注,交易类型,查询反馈结果原因", ",")

// columns of numbers in a workbook; all others are texts.
const amountColumn, balanceColumn = 5, 6

// write writes one book.
func (o *options) write(book int) error {
	name := filepath.Join(o.out, fmt.Sprintf("return-%03d.xlsx", book))
	if o.text {
		name = strings.TrimSuffix(name, ".xlsx") + ".csv"
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	buffered := bufio.NewWriterSize(f, 1<<20)
	if o.text {
		err = o.writeText(buffered, book)
	} else {
		err = o.writeBook(buffered, book)
	}
	if err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// rows passes the lines of a book on. Its slice is used again.
func (o *options) rows(book int, each func(fields []string) error) error {
	all := uint64(o.books * accountsPerBook)
	low := uint64(book * accountsPerBook)
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	transfers := o.books * o.lines / 2
	random := rand.New(rand.NewPCG(o.seed, 1))
	fields := make([]string, len(header))
	for i := range transfers {
		from, to, amount := random.Uint64N(all), random.Uint64N(all), random.Uint64N(900_000)+100
		if from == to {
			to = (to + 1) % all
		}
		at := start.Add(time.Duration(i) * 90 * 24 * time.Hour / time.Duration(transfers))
		for _, side := range [...]struct {
			own, other uint64
			direction  string
			late       time.Duration
		}{{from, to, "出", 0}, {to, from, "进", time.Second}} {
			if side.own < low || side.own >= low+accountsPerBook {
				continue
			}
			fill(fields, i, side.own, side.other, at.Add(side.late), amount, side.direction)
			if err := each(fields); err != nil {
				return err
			}
		}
	}
	return nil
}

func fill(f []string, i int, own, other uint64, at time.Time, amount uint64, direction string) {
	money := strconv.FormatUint(amount/100, 10) + "." + fmt.Sprintf("%02d", amount%100)
	f[0], f[1], f[2], f[3] = card(own), "1002"+card(own)[4:], name(own), fmt.Sprintf("ID%016d", own)
	f[4], f[5], f[6], f[7] = at.Format("20060102150405"), money, "", direction
	f[8], f[9], f[10], f[12] = card(other), "转账", name(other), "某某银行股份有限公司某某支行"
	f[13], f[14], f[15], f[16], f[17], f[18] = "网上转账", "人民币", "某某支行", "000101", "某省某市", "1"
	f[21], f[22] = fmt.Sprintf("10.0.%d.%d", own%250, own%199), fmt.Sprintf("02-00-00-00-%02X-%02X", own%256, own/256%256)
	f[24], f[32] = fmt.Sprintf("S%015d", i), "转账"
}

func card(account uint64) string { return fmt.Sprintf("6222020%012d", account) }

func name(account uint64) string {
	const digits = "零一二三四五六七八九"
	var b strings.Builder
	b.WriteString("户")
	for _, d := range strconv.FormatUint(account, 10) {
		b.WriteString(digits[3*(d-'0') : 3*(d-'0')+3])
	}
	return b.String()
}

func (o *options) writeText(w io.Writer, book int) error {
	encoder := simplifiedchinese.GB18030.NewEncoder().Writer(w)
	if _, err := io.WriteString(encoder, strings.Join(header, ",")+"\n"); err != nil {
		return err
	}
	return o.rows(book, func(fields []string) error {
		_, err := io.WriteString(encoder, strings.Join(fields, ",")+"\n")
		return err
	})
}

// parts are those of a workbook beside its sheet.
var parts = map[string]string{
	"[Content_Types].xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
	"_rels/.rels": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
	"xl/workbook.xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="交易明细" sheetId="1" r:id="rId1"/></sheets></workbook>`,
	"xl/_rels/workbook.xml.rels": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
}

func (o *options) writeBook(w io.Writer, book int) error {
	archive := zip.NewWriter(w)
	for _, part := range []string{"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"} {
		f, err := archive.Create(part)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, parts[part]); err != nil {
			return err
		}
	}
	f, err := archive.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	sheet := bufio.NewWriterSize(f, 1<<20)
	sheet.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	row := 1
	writeRow(sheet, row, header)
	err = o.rows(book, func(fields []string) error {
		row++
		writeRow(sheet, row, fields)
		return nil
	})
	if err != nil {
		return err
	}
	sheet.WriteString("</sheetData></worksheet>")
	if err := sheet.Flush(); err != nil {
		return err
	}
	return archive.Close()
}

func writeRow(w *bufio.Writer, row int, fields []string) {
	at := strconv.Itoa(row)
	w.WriteString(`<row r="` + at + `">`)
	for i, field := range fields {
		if field == "" {
			continue
		}
		column := string(rune('A' + i%26))
		if i >= 26 {
			column = "A" + column
		}
		if row > 1 && (i == amountColumn || i == balanceColumn) {
			w.WriteString(`<c r="` + column + at + `"><v>` + field + `</v></c>`)
		} else {
			w.WriteString(`<c r="` + column + at + `" t="inlineStr"><is><t>` + field + `</t></is></c>`)
		}
	}
	w.WriteString("</row>")
}
