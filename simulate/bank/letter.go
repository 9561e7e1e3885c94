package bank

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"dyetrace"
	"dyetrace/exchange/iso20022"
	"dyetrace/exchange/platform"
	"dyetrace/exchange/table"
	"dyetrace/simulate/statements"
)

// write writes the reply as its institution does.
func (w *World) write(l *Letter, place int, wallet bool) (err error) {
	as := w.formOf(place, wallet)
	if as == asMessage && l.Reply.Kind != "inquiry" {
		as = asTable
	}
	// A platform's reply has to quote a request, and a message too: who quotes none writes a table.
	if l.Reply.Number == "" && (as == asPlatform || as == asMessage) {
		as = asTable
	}
	var name string
	var data []byte
	switch as {
	case asWorkbook:
		name = "reply.xlsx"
		data, err = w.workbook(l)
	case asMessage:
		name = "auth.002.xml"
		data, err = w.message(l)
	case asPlatform:
		name = "reply.json"
		data, err = w.platform(l)
	case asWords:
		name, l.InWords = "letter.txt", true
		data = w.words(l)
	default:
		name = "reply.csv"
		data, err = w.table(l)
	}
	l.File = statements.File{Name: name, Data: data}
	return err
}

func (w *World) money(a dyetrace.Amount) string { return a.Format(w.sim.Currency()) }

func (w *World) sum(s dyetrace.Stated) string {
	if !s.Known {
		return ""
	}
	return w.money(s.Amount)
}

// clock is a time as institutions write it.
func clock(at dyetrace.Instant) string {
	if at == 0 {
		return ""
	}
	return at.Time().In(china()).Format("2006-01-02 15:04:05")
}

// rows are the reply as a table with its headings: a row for each earlier freeze, else one.
func (w *World) rows(l *Letter) [][]string {
	r := &l.Reply
	cells := map[string]string{"number": r.Number, "institution": l.Institution, "account": r.Account, "result": named("result", r.Result),
		"reason": named("reason", r.Reason), "currency": w.sim.Currency().String(), "in_force": w.sum(r.InForce), "balance": w.sum(r.Balance),
		"start": clock(r.Start), "end": clock(r.End), "answered": clock(l.At)}
	if r.Asked > 0 {
		cells["asked"] = w.money(r.Asked)
	}
	head := []string{}
	for _, c := range table.Replies() {
		head = append(head, c.Chinese)
	}
	all := [][]string{head}
	earlier := r.Earlier
	if len(earlier) == 0 {
		earlier = []Earlier{{}}
	}
	for _, e := range earlier {
		if e.Authority != "" {
			cells["earlier_authority"], cells["earlier_amount"], cells["earlier_end"] = e.Authority, w.money(e.Amount), clock(e.Until)
		}
		var row []string
		for _, c := range table.Replies() {
			row = append(row, cells[c.Key])
		}
		all = append(all, row)
	}
	return all
}

// named is a code as clerks write it.
func named(set, code string) string {
	for _, c := range table.Codes(set) {
		if c.Code == code {
			return c.Chinese
		}
	}
	return code
}

// table is the reply as a table in the character set of older systems.
func (w *World) table(l *Letter) ([]byte, error) {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	out.UseCRLF = true
	if err := out.WriteAll(w.rows(l)); err != nil {
		return nil, err
	}
	return simplifiedchinese.GB18030.NewEncoder().Bytes(b.Bytes())
}

// workbook is the reply as a workbook of one sheet.
func (w *World) workbook(l *Letter) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	const sheet = "Sheet1" // that of a new workbook
	for i, row := range w.rows(l) {
		cells := make([]any, len(row))
		for j, text := range row {
			cells[j] = text
		}
		if err := book.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &cells); err != nil {
			return nil, err
		}
	}
	packed, err := book.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// message is the answer to an inquiry as auth.002; statements come beside it.
func (w *World) message(l *Letter) ([]byte, error) {
	status, found := "COMP", "FOUN"
	switch l.Reply.Result {
	case table.Partly:
		status = "PART"
	case table.Refused, table.NoAccount:
		status, found = "NRES", "NFOU"
	}
	m := iso20022.InformationResponse{ID: fmt.Sprintf("A%d", w.drawn(l.Request, uint64(l.At))%1e9), Reference: l.Reply.Number, Status: status,
		Account: iso20022.AccountOf(l.Reply.Account), Servicer: iso20022.InstitutionOf(l.Institution), Parties: "ALLP",
		Wanted:  []iso20022.Wanted{{Message: "camt.053"}},
		Results: []iso20022.Result{{Wanted: iso20022.Wanted{Message: "camt.053"}, Status: found}}}
	var b bytes.Buffer
	_, err := m.Write(&b, iso20022.Options{Zone: china()})
	return b.Bytes(), err
}

// platform is the reply on the stop-payment platform, in the neutral envelope.
func (w *World) platform(l *Letter) ([]byte, error) {
	r := &l.Reply
	cny := w.sim.Currency()
	returned := platform.Done
	reply := platform.Reply{Application: r.Number, Return: returned, Account: r.Account, Institution: l.Institution, Answered: l.At,
		Start: r.Start, End: r.End}
	if code, known := platform.CodeOf(r.Kind, "", true); known {
		if kind, known := platform.KindOf(code); known {
			reply.Code = kind.Reply
		}
	}
	if r.Result == table.Refused || r.Result == table.NoAccount {
		reply.Return, reply.Remark = "200001", r.Reason
	}
	if r.Asked > 0 {
		reply.Asked = platform.Sum{Amount: r.Asked, Currency: cny}
	}
	for _, of := range []struct {
		from dyetrace.Stated
		to   *platform.Balance
	}{{r.InForce, &reply.InForce}, {r.Balance, &reply.Balance}} {
		if of.from.Known {
			*of.to = platform.Balance{Sum: platform.Sum{Amount: of.from.Amount, Currency: cny}, Known: true}
		}
	}
	for _, e := range r.Earlier {
		reply.Earlier = append(reply.Earlier, platform.Earlier{Agency: e.Authority, Sum: platform.Sum{Amount: e.Amount, Currency: cny}, End: e.Until})
	}
	return platform.Neutral{}.WriteReply(&reply)
}

// words is the reply as a letter that a person has to read.
func (w *World) words(l *Letter) []byte {
	// What is not said has no line.
	r := &l.Reply
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s, %s", l.Institution, clock(l.At))
	if r.Number != "" {
		line("To your request %s about the account %s:", r.Number, r.Account)
	} else {
		line("To your request about the account %s:", r.Account)
	}
	code := r.Result
	for _, c := range table.Codes("result") {
		if c.Code == code {
			code = c.English
		}
	}
	line("%s.", code)
	for _, c := range table.Codes("reason") {
		if c.Code == r.Reason {
			line("Reason: %s.", c.English)
		}
	}
	if r.Balance.Known {
		line("The account holds %s %s.", w.sum(r.Balance), w.sim.Currency())
	}
	if r.InForce.Known {
		line("Of it %s %s is in force from %s to %s.", w.sum(r.InForce), w.sim.Currency(), clock(r.Start), clock(r.End))
	}
	for _, e := range r.Earlier {
		line("Before you: %s, %s %s until %s.", e.Authority, w.money(e.Amount), w.sim.Currency(), clock(e.Until))
	}
	for _, s := range l.Statements {
		line("Enclosed: %s", s.Name)
	}
	return []byte(b.String())
}

// Zone is the zone of the times that institutions write.
func Zone() *time.Location { return china() }
