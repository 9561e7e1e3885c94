package records

import (
	"io"

	"github.com/parquet-go/parquet-go"

	"dyetrace"
	"dyetrace/report"
)

// parquetTransfer is a transfer as a row of Parquet, as an import reads it.
type parquetTransfer struct {
	ID               string  `parquet:"id,delta,zstd"`
	Time             int64   `parquet:"time,timestamp(microsecond),delta,zstd"`
	TimeNs           *int64  `parquet:"time_ns,optional,zstd"` // what time has beyond microseconds, absent for none
	Seq              int64   `parquet:"seq,delta,zstd"`
	From             string  `parquet:"from,dict,zstd"`
	To               string  `parquet:"to,dict,zstd"`
	Amount           string  `parquet:"amount,zstd"`
	Currency         string  `parquet:"currency,dict,zstd"`
	Received         *string `parquet:"received,optional,zstd"`
	ReceivedCurrency *string `parquet:"received_currency,optional,dict,zstd"`
	FromBalance      *string `parquet:"from_balance,optional,zstd"`
	ToBalance        *string `parquet:"to_balance,optional,zstd"`
	Channel          string  `parquet:"channel,dict,zstd"`
	Memo             string  `parquet:"memo,zstd"`
	Source           string  `parquet:"source,dict,zstd"`
	Line             int64   `parquet:"line,delta,zstd"`
	FromTime         *string `parquet:"from_time,optional,zstd"`
	ToTime           *string `parquet:"to_time,optional,zstd"`
	Memo2            *string `parquet:"memo2,optional,zstd"`
	Source2          *string `parquet:"source2,optional,zstd"`
	FromSerial       *string `parquet:"from_serial,optional,zstd"`
	ToSerial         *string `parquet:"to_serial,optional,zstd"`
	FromOrder        *string `parquet:"from_order,optional,zstd"`
	ToOrder          *string `parquet:"to_order,optional,zstd"`
	Reverses         *string `parquet:"reverses,optional,zstd"`
}

// parquetAccount is an account as a row of Parquet.
type parquetAccount struct {
	ID          string `parquet:"id,delta,zstd"`
	Kind        string `parquet:"kind,dict,zstd"`
	Covered     bool   `parquet:"covered"`
	Holder      string `parquet:"holder,zstd"`
	HolderID    string `parquet:"holder_id,zstd"`
	Institution string `parquet:"institution,dict,zstd"`
	Region      string `parquet:"region,dict,zstd"`
	Phone       string `parquet:"phone,zstd"`
	Opened      string `parquet:"opened,zstd"`
	Source      string `parquet:"source,dict,zstd"`
	Line        int64  `parquet:"line,delta,zstd"`
}

// parquetHolder is a holder as a row of Parquet.
type parquetHolder struct {
	ID       string  `parquet:"id,delta,zstd"`
	Income   *string `parquet:"declared_income,optional,zstd"`
	Currency string  `parquet:"currency,dict,zstd"`
	Name     string  `parquet:"name,zstd"`
	Phone    string  `parquet:"phone,zstd"`
	Region   string  `parquet:"region,zstd"`
	Source   string  `parquet:"source,dict,zstd"`
	Line     int64   `parquet:"line,delta,zstd"`
}

const (
	parquetBatch    = 4096
	parquetRowGroup = 1 << 20
	maybeCells      = 13 // of a transfer, that may be empty
)

// parquetWriter writes Parquet, of transfers, accounts or holders.
type parquetWriter struct {
	transfers *parquet.GenericWriter[parquetTransfer]
	accounts  *parquet.GenericWriter[parquetAccount]
	holders   *parquet.GenericWriter[parquetHolder]
	rows      []parquetTransfer
	cells     [len(transferColumns)]string
	said      [maybeCells * parquetBatch]string // what pointers in rows point to
	nanos     [parquetBatch]int64
}

func newParquetWriter(w io.Writer, what string) *parquetWriter {
	switch what {
	case "holders":
		return &parquetWriter{holders: parquet.NewGenericWriter[parquetHolder](w,
			parquet.MaxRowsPerRowGroup(parquetRowGroup))}
	case "accounts":
		return &parquetWriter{accounts: parquet.NewGenericWriter[parquetAccount](w,
			parquet.MaxRowsPerRowGroup(parquetRowGroup))}
	}
	return &parquetWriter{transfers: parquet.NewGenericWriter[parquetTransfer](w,
		parquet.MaxRowsPerRowGroup(parquetRowGroup))}
}

func (r *parquetWriter) transfer(t *dyetrace.Transfer) error {
	c := &r.cells
	transferCells(c[:], t)
	// Optional cells point into an array that lasts for the batch: no allocation for each of them.
	maybe := func(i int, text string) *string {
		if text == "" {
			return nil
		}
		at := &r.said[maybeCells*len(r.rows)+i]
		*at = text
		return at
	}
	// Parquet readers know microseconds best; nanoseconds beyond them go into a column of their own.
	// Division rounds towards zero, so that times before 1970 need the correction.
	micros, nanos := int64(t.Time)/1000, int64(t.Time)%1000
	if nanos < 0 {
		micros, nanos = micros-1, nanos+1000
	}
	var beyond *int64
	if nanos != 0 {
		beyond = &r.nanos[len(r.rows)]
		*beyond = nanos
	}
	r.rows = append(r.rows, parquetTransfer{
		ID: c[0], Time: micros, TimeNs: beyond, Seq: t.Seq, From: c[3], To: c[4], Amount: c[5], Currency: c[6],
		Received: maybe(0, c[7]), ReceivedCurrency: maybe(1, c[8]), FromBalance: maybe(2, c[9]), ToBalance: maybe(3, c[10]),
		Channel: c[11], Memo: c[12], Source: c[13], Line: t.Source.Line,
		FromTime: maybe(4, c[15]), ToTime: maybe(5, c[16]), Memo2: maybe(6, c[17]), Source2: maybe(7, c[18]),
		FromSerial: maybe(8, c[19]), ToSerial: maybe(9, c[20]), FromOrder: maybe(10, c[21]), ToOrder: maybe(11, c[22]),
		Reverses: maybe(12, c[23]),
	})
	if len(r.rows) < parquetBatch {
		return nil
	}
	return r.flush()
}

func (r *parquetWriter) flush() error {
	_, err := r.transfers.Write(r.rows)
	r.rows = r.rows[:0]
	return err
}

func (r *parquetWriter) account(a *dyetrace.Account) error {
	_, err := r.accounts.Write([]parquetAccount{{
		ID: a.ID, Kind: a.Kind.String(), Covered: !a.Uncovered, Holder: a.Holder, HolderID: a.HolderID,
		Institution: a.Institution,
		Region:      a.Region, Phone: a.Phone, Opened: a.Opened, Source: report.SourceName(&a.Source), Line: a.Source.Line,
	}})
	return err
}

func (r *parquetWriter) holder(h *dyetrace.Holder) error {
	var c [len(holderColumns)]string
	holderCells(c[:], h)
	row := parquetHolder{ID: c[0], Currency: c[2], Name: c[3], Phone: c[4], Region: c[5], Source: c[6],
		Line: h.Source.Line}
	if h.Income.Known {
		row.Income = &c[1]
	}
	_, err := r.holders.Write([]parquetHolder{row})
	return err
}

func (r *parquetWriter) close() error {
	if r.holders != nil {
		return r.holders.Close()
	}
	if r.accounts != nil {
		return r.accounts.Close()
	}
	if err := r.flush(); err != nil {
		return err
	}
	return r.transfers.Close()
}
