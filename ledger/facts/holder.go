package facts

import (
	"context"
	"strconv"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
)

// Holders returns the kind of holders files.
func Holders() *Kind {
	k := newKind("holders", wholeContent, (*holderRow).fact, holderRowOf)
	k.Files = func(m *manifest.Manifest) *[]manifest.File { return &m.Holders }
	return k
}

// holderRow is a holder as it rests in Parquet.
type holderRow struct {
	ID       string `parquet:"id,zstd"`
	Income   *int64 `parquet:"income_minor,optional"`
	Currency string `parquet:"currency,dict"`
	Name     string `parquet:"name,zstd"`
	Phone    string `parquet:"phone,zstd"`
	Region   string `parquet:"region,zstd"`
	Source   string `parquet:"source,dict"`
	SHA256   string `parquet:"sha256,dict"`
	Sheet    string `parquet:"sheet,dict"`
	Line     int64  `parquet:"line,delta"`
}

func holderRowOf(f *Fact, sha256 string) (holderRow, error) {
	var texts [6][]byte
	t := split(texts[:0], f.content)
	r := holderRow{ID: string(t[0]), Currency: string(t[2]), Name: string(t[3]), Phone: string(t[4]),
		Region: string(t[5]), Source: f.Source.File, SHA256: sha256, Sheet: f.Source.Sheet, Line: f.Source.Line}
	if income, err := strconv.ParseInt(string(t[1]), 10, 64); err == nil {
		r.Income = &income
	}
	return r, nil
}

func (r *holderRow) fact(f *Fact) error {
	sum, err := manifest.ParseSum(r.SHA256)
	income := ""
	if r.Income != nil {
		income = strconv.FormatInt(*r.Income, 10)
	}
	f.content = appendTexts(f.content, r.ID, income, r.Currency, r.Name, r.Phone, r.Region)
	f.Source = dyetrace.Source{File: r.Source, SHA256: sum, Sheet: r.Sheet, Line: r.Line}
	return err
}

// ScanHolders calls fn with each holder of holders files, by id. The holder is used
// again after fn returns.
func ScanHolders(ctx context.Context, fsys vfs.FS, dir string, m *manifest.Manifest,
	fn func(*dyetrace.Holder) error) error {
	var h dyetrace.Holder
	return scan(ctx, fsys, dir, m, Holders(), func(t [][]byte, source *dyetrace.Source) error {
		h = dyetrace.Holder{ID: string(t[0]), Name: string(t[3]), Phone: string(t[4]), Region: string(t[5]), Source: *source}
		if income, err := strconv.ParseInt(string(t[1]), 10, 64); err == nil {
			h.Income = dyetrace.Stated{Amount: dyetrace.Amount(income), Known: true}
		}
		if len(t[2]) > 0 {
			currency, err := dyetrace.ParseCurrency(t[2])
			if err != nil {
				return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "read holders", File: dir, Err: err}
			}
			h.Currency = currency
		}
		return fn(&h)
	})
}

// AppendHolder is a holder as a fact's content has it.
func AppendHolder(dst []byte, h *dyetrace.Holder) []byte {
	income := ""
	if h.Income.Known {
		income = strconv.FormatInt(int64(h.Income.Amount), 10)
	}
	return appendTexts(dst, h.ID, income, h.Currency.String(), h.Name, h.Phone, h.Region)
}
