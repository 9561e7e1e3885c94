package ledger

import (
	"context"
	"errors"
	"strconv"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
)

// linkRow is a link as it rests in Parquet.
type linkRow struct {
	Account string `parquet:"account,zstd"`
	Person  string `parquet:"person,zstd"`
	Phone   string `parquet:"phone,zstd"`
	Device  string `parquet:"device,zstd"`
	IP      string `parquet:"ip,zstd"`
	QR      string `parquet:"qr,zstd"`
	First   string `parquet:"first,zstd"`
	Last    string `parquet:"last,zstd"`
	Source  string `parquet:"source,dict"`
	SHA256  string `parquet:"sha256,dict"`
	Sheet   string `parquet:"sheet,dict"`
	Line    int64  `parquet:"line,delta"`
}

func linkRowOf(f *fact, sha256 string) (linkRow, error) {
	var texts [8][]byte
	t := splitFact(texts[:0], f.content)
	return linkRow{string(t[0]), string(t[1]), string(t[2]), string(t[3]), string(t[4]), string(t[5]), string(t[6]), string(t[7]),
		f.source.File, sha256, f.source.Sheet, f.source.Line}, nil
}

func (r *linkRow) fact(f *fact) error {
	sum, err := manifest.ParseSum(r.SHA256)
	f.content = appendTexts(f.content, r.Account, r.Person, r.Phone, r.Device, r.IP, r.QR, r.First, r.Last)
	f.source = dyetrace.Source{File: r.Source, SHA256: sum, Sheet: r.Sheet, Line: r.Line}
	return err
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

func holderRowOf(f *fact, sha256 string) (holderRow, error) {
	var texts [6][]byte
	t := splitFact(texts[:0], f.content)
	r := holderRow{ID: string(t[0]), Currency: string(t[2]), Name: string(t[3]), Phone: string(t[4]), Region: string(t[5]), Source: f.source.File, SHA256: sha256, Sheet: f.source.Sheet, Line: f.source.Line}
	if income, err := strconv.ParseInt(string(t[1]), 10, 64); err == nil {
		r.Income = &income
	}
	return r, nil
}

func (r *holderRow) fact(f *fact) error {
	sum, err := manifest.ParseSum(r.SHA256)
	income := ""
	if r.Income != nil {
		income = strconv.FormatInt(*r.Income, 10)
	}
	f.content = appendTexts(f.content, r.ID, income, r.Currency, r.Name, r.Phone, r.Region)
	f.source = dyetrace.Source{File: r.Source, SHA256: sum, Sheet: r.Sheet, Line: r.Line}
	return err
}

// scanFacts calls fn with every content once and the source that comes first.
func scanFacts(ctx context.Context, fsys vfs.FS, dir string, of *manifest.Manifest, k *factKind, fn func(texts [][]byte, source *dyetrace.Source) error) (err error) {
	m, err := openFacts(fsys, dir, k, of, nil, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	var texts [][]byte
	return m.each(ctx, func(group []fact) error {
		texts = splitFact(texts[:0], group[0].content)
		return fn(texts, &group[0].source)
	})
}

// scanLinks calls fn with every link of a ledger, each once, in order of account.
// The link is used again after fn returns.
func scanLinks(ctx context.Context, fsys vfs.FS, dir string, m *manifest.Manifest, fn func(*dyetrace.Link) error) error {
	var link dyetrace.Link
	return scanFacts(ctx, fsys, dir, m, linkFacts(), func(t [][]byte, source *dyetrace.Source) error {
		link = dyetrace.Link{Account: string(t[0]), Person: string(t[1]), Phone: string(t[2]), Device: string(t[3]),
			IP: string(t[4]), QR: string(t[5]), First: string(t[6]), Last: string(t[7]), Source: *source}
		return fn(&link)
	})
}

// scanHolders calls fn with what holders files say of each person, by id. The
// holder is used again after fn returns.
func scanHolders(ctx context.Context, fsys vfs.FS, dir string, m *manifest.Manifest, fn func(*dyetrace.Holder) error) error {
	var h dyetrace.Holder
	return scanFacts(ctx, fsys, dir, m, holderFacts(), func(t [][]byte, source *dyetrace.Source) error {
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

// appendLink is a link as a fact's content has it.
func appendLink(dst []byte, l *dyetrace.Link) []byte {
	return appendTexts(dst, l.Account, l.Person, l.Phone, l.Device, l.IP, l.QR, l.First, l.Last)
}

// appendHolder is a holder as a fact's content has it.
func appendHolder(dst []byte, h *dyetrace.Holder) []byte {
	income := ""
	if h.Income.Known {
		income = strconv.FormatInt(int64(h.Income.Amount), 10)
	}
	return appendTexts(dst, h.ID, income, h.Currency.String(), h.Name, h.Phone, h.Region)
}
