package iso20022

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"testing"

	"dyetrace"
	"dyetrace/intake"
)

// plainDocument is what one writes to decode a camt.053 with encoding/xml and
// nothing else.
type plainDocument struct {
	Statements []struct {
		ID      string `xml:"Id"`
		Account struct {
			IBAN  string `xml:"Id>IBAN"`
			Other string `xml:"Id>Othr>Id"`
		} `xml:"Acct"`
		Balances []struct {
			Code   string      `xml:"Tp>CdOrPrtry>Cd"`
			Amount plainAmount `xml:"Amt"`
			Ind    string      `xml:"CdtDbtInd"`
			Date   string      `xml:"Dt>Dt"`
		} `xml:"Bal"`
		Entries []struct {
			Amount  plainAmount `xml:"Amt"`
			Ind     string      `xml:"CdtDbtInd"`
			Status  string      `xml:"Sts>Cd"`
			Booked  string      `xml:"BookgDt>DtTm"`
			Value   string      `xml:"ValDt>Dt"`
			Ref     string      `xml:"AcctSvcrRef"`
			Details []struct {
				EndToEnd     string      `xml:"Refs>EndToEndId"`
				UETR         string      `xml:"Refs>UETR"`
				Amount       plainAmount `xml:"Amt"`
				Debtor       string      `xml:"RltdPties>Dbtr>Pty>Nm"`
				DebtorIBAN   string      `xml:"RltdPties>DbtrAcct>Id>IBAN"`
				DebtorOther  string      `xml:"RltdPties>DbtrAcct>Id>Othr>Id"`
				Creditor     string      `xml:"RltdPties>Cdtr>Pty>Nm"`
				CreditorIBAN string      `xml:"RltdPties>CdtrAcct>Id>IBAN"`
				CreditorOth  string      `xml:"RltdPties>CdtrAcct>Id>Othr>Id"`
				DebtorAgent  string      `xml:"RltdAgts>DbtrAgt>FinInstnId>BICFI"`
				CreditorAg   string      `xml:"RltdAgts>CdtrAgt>FinInstnId>BICFI"`
				Memo         []string    `xml:"RmtInf>Ustrd"`
			} `xml:"NtryDtls>TxDtls"`
		} `xml:"Ntry"`
	} `xml:"BkToCstmrStmt>Stmt"`
}

type plainAmount struct {
	Currency string `xml:"Ccy,attr"`
	Value    string `xml:",chardata"`
}

// benchStatement is a camt.053 of a busy account.
func benchStatement(entries int) []byte {
	s := madeStatement{version: "08", id: "S1", account: "CN6222021000000000001", currency: "CNY", owner: "陈 Example",
		from: "2026-03-01T00:00:00+08:00", to: "2026-03-01T23:59:59+08:00"}
	for i := range entries {
		at := fmt.Sprintf("2026-03-01T%02d:%02d:%02d+08:00", i/3600%24, i/60%60, i%60)
		s.entries = append(s.entries, madeEntry{
			amount: fmt.Sprintf("%d.%02d", 100+i%9000, i%100), out: i%2 == 1, at: at, value: "2026-03-01", serial: fmt.Sprintf("B%09d", i),
			code: "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>\n",
			txs: []madeTx{{amount: fmt.Sprintf("%d.%02d", 100+i%9000, i%100), endToEnd: fmt.Sprintf("E2E-%08d", i),
				uetr:     fmt.Sprintf("%08x-0000-4000-8000-%012x", i, i*7),
				debtor:   madeParty{name: "Payer & Sons", other: fmt.Sprintf("62220210000%08d", i%997), bic: "ICBKCNBJXXX"},
				creditor: madeParty{name: "收款人", other: fmt.Sprintf("62284800000%08d", i%991), bic: "ABOCCNBJXXX"},
				memo:     "货款 invoice " + fmt.Sprint(i)}},
		})
	}
	return []byte(document(s))
}

const benchEntries = 20_000

func BenchmarkCamt053(b *testing.B) {
	data := benchStatement(benchEntries)
	b.Run("dyetrace", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			lines := 0
			_, err := intake.ReadStream(context.Background(), bytes.NewReader(data), "b.xml", Formats(), intake.Options{}, func(batch *dyetrace.Batch) error {
				lines += len(batch.Sides)
				if len(batch.Rejects) > 0 {
					return errors.New(batch.Rejects[0].Reason)
				}
				return nil
			})
			if err != nil || lines != benchEntries {
				b.Fatal(lines, err)
			}
		}
	})
	b.Run("encoding-xml-structs", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			var doc plainDocument
			if err := xml.NewDecoder(bytes.NewReader(data)).Decode(&doc); err != nil || len(doc.Statements[0].Entries) != benchEntries {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-xml-tokens", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			x := xml.NewDecoder(bytes.NewReader(data))
			for {
				_, err := x.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
