package facts

import (
	"context"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
)

// Links returns the kind of links files.
func Links() *Kind {
	k := newKind("links", wholeContent, (*linkRow).fact, linkRowOf)
	k.Files = func(m *manifest.Manifest) *[]manifest.File { return &m.Links }
	return k
}

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

func linkRowOf(f *Fact, sha256 string) (linkRow, error) {
	var texts [8][]byte
	t := split(texts[:0], f.content)
	return linkRow{string(t[0]), string(t[1]), string(t[2]), string(t[3]), string(t[4]), string(t[5]), string(t[6]),
		string(t[7]), f.Source.File, sha256, f.Source.Sheet, f.Source.Line}, nil
}

func (r *linkRow) fact(f *Fact) error {
	sum, err := manifest.ParseSum(r.SHA256)
	f.content = appendTexts(f.content, r.Account, r.Person, r.Phone, r.Device, r.IP, r.QR, r.First, r.Last)
	f.Source = dyetrace.Source{File: r.Source, SHA256: sum, Sheet: r.Sheet, Line: r.Line}
	return err
}

// ScanLinks calls fn with every link of a ledger, each once, in order of account.
// The link is used again after fn returns.
func ScanLinks(ctx context.Context, fsys vfs.FS, dir string, m *manifest.Manifest,
	fn func(*dyetrace.Link) error) error {
	var link dyetrace.Link
	return scan(ctx, fsys, dir, m, Links(), func(t [][]byte, source *dyetrace.Source) error {
		link = dyetrace.Link{Account: string(t[0]), Person: string(t[1]), Phone: string(t[2]), Device: string(t[3]),
			IP: string(t[4]), QR: string(t[5]), First: string(t[6]), Last: string(t[7]), Source: *source}
		return fn(&link)
	})
}

// AppendLink is a link as a fact's content has it.
func AppendLink(dst []byte, l *dyetrace.Link) []byte {
	return appendTexts(dst, l.Account, l.Person, l.Phone, l.Device, l.IP, l.QR, l.First, l.Last)
}
